"""The artefacts for Linux, from a small tree: what is in them, that they are the same again, what they refuse."""

from __future__ import annotations

import configparser
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from recipes import deb, elf, linux
from recipes.project import PACKAGING, Failure

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux's")

LINUX = PACKAGING / "linux"


@pytest.fixture
def trees(tmp_path: Path) -> linux.Trees:
    trees = linux.Trees(tmp_path / "program", tmp_path / "english")
    program = trees.program / linux.PROGRAM
    (program / "_internal").mkdir(parents=True)
    (program / "voice-studio").write_text("#!/bin/sh\n")
    (program / "voice-studio").chmod(0o755)
    (program / "_internal" / "b.so").write_bytes(b"b")
    (program / "_internal" / "a.so").symlink_to("b.so")
    (trees.program / "usr/share/man").mkdir(parents=True)
    (trees.program / "usr/share/man/page").write_text("page")
    (trees.program / "usr/bin").mkdir()
    (trees.english / linux.MODEL).mkdir(parents=True)
    (trees.english / linux.MODEL / "words").write_text("words")
    return trees


def test_the_archive_is_the_same_again(trees: linux.Trees, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    first = linux.archive(trees, tmp_path / "first.tar.gz", "studio").read_bytes()
    (trees.program / linux.PROGRAM / "_internal" / "b.so").touch()
    assert linux.archive(trees, tmp_path / "second.tar.gz", "studio").read_bytes() == first
    with tarfile.open(tmp_path / "first.tar.gz") as tar:
        entries = {entry.name: entry for entry in tar}
    assert list(entries) == sorted(entries)
    assert {entry.name.partition("/")[0] for entry in entries.values()} == {"studio"}
    assert "studio/_internal/pocketsphinx/model/words" in entries
    assert "studio/share/man/page" in entries
    assert not any("/bin" in name for name in entries)
    assert entries["studio/voice-studio"].mode == 0o755
    assert entries["studio/_internal/a.so"].issym()
    assert {(entry.uid, entry.mtime) for entry in entries.values()} == {(0, 1_700_000_000)}


def test_packages_depend_on_what_the_files_need(
    trees: linux.Trees, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    owners = {"libEGL.so.1": "libegl1", "libc.so.6": "libc6", linux.SOUND: "libportaudio2"}
    monkeypatch.setattr(elf, "debian_packages", lambda libraries: {each: owners[each] for each in libraries})
    needs = elf.Needs(("libEGL.so.1", "libc.so.6"), (2, 35))
    package = json.loads(json.dumps(linux.program_package(trees.program, "1.2.3", needs, tmp_path)))
    assert package["overrides"]["deb"]["depends"] == ["libc6 (>= 2.35)", "libegl1", "libportaudio2"]
    assert "libportaudio.so.2()(64bit)" in package["overrides"]["rpm"]["depends"]
    assert "fonts-noto-cjk" in package["overrides"]["deb"]["recommends"]
    assert {"/usr/bin/voice-studio", "/usr/share/man/page"} <= {each["dst"] for each in package["contents"]}
    monkeypatch.setattr(elf, "debian_packages", lambda libraries: {})
    with pytest.raises(Failure, match=r"libEGL\.so\.1"):
        linux.program_package(trees.program, "1.2.3", needs, tmp_path)


def test_the_model_brings_its_own_licence(trees: linux.Trees, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    package = json.loads(json.dumps(linux.english_package(trees.english, "1.2.3")))
    assert package["depends"] == ["voice-studio"]
    assert {each["dst"]: each.get("type", "file") for each in package["contents"]} == {
        f"/{linux.MODEL}": "tree",
        "/usr/share/doc/voice-studio-english": "dir",
        "/usr/share/doc/voice-studio-english/copyright": "file",
    }


def test_what_is_loaded_is_not_run(trees: linux.Trees, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    library = trees.program / linux.PROGRAM / "_internal" / "b.so"
    library.chmod(0o755)
    linux._settle(trees.program)
    assert library.stat().st_mode & 0o777 == 0o644
    assert (trees.program / linux.PROGRAM / "voice-studio").stat().st_mode & 0o777 == 0o755
    assert library.stat().st_mtime == 1_700_000_000


def test_checksums_can_be_checked(tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(b"b")
    (tmp_path / "a").write_bytes(b"a")
    linux.checksums([tmp_path / "b", tmp_path / "a"], tmp_path / "SHA256SUMS")
    lines = (tmp_path / "SHA256SUMS").read_text().splitlines()
    assert lines == [f"{hashlib.sha256(name.encode()).hexdigest()}  {name}" for name in ("a", "b")]


def test_sizes_have_limits(capsys: pytest.CaptureFixture[str]) -> None:
    linux.gates(package=45_000_000, installed=140_000_000)
    assert "45.0 MB" in capsys.readouterr().err
    with pytest.raises(Failure, match="installed"):
        linux.gates(package=1, installed=140_000_001)
    with pytest.raises(Failure, match=r"\.deb"):
        linux.gates(package=45_000_001, installed=1)


def test_a_package_is_pressed_and_nothing_else_of_it_changes(tmp_path: Path) -> None:
    header = b"1700000000  0     0     100644  "
    members = [
        deb.Member("debian-binary", header, b"2.0\n"),
        deb.Member("control.tar.gz", header, b"odd"),
        deb.Member("data.tar", header, b"data" * 1000),
    ]
    path = tmp_path / "some.deb"
    path.write_bytes(deb.write(members))
    deb.press(path)
    pressed = list(deb.read(path.read_bytes()))
    assert pressed[:2] == members[:2]
    assert (pressed[2].name, pressed[2].content[:6]) == ("data.tar.xz", b"\xfd7zXZ\0")
    assert path.stat().st_size < 600
    path.write_bytes(deb.write(members[:2]))
    with pytest.raises(Failure, match=r"data\.tar"):
        deb.press(path)
    with pytest.raises(Failure, match="no Debian package"):
        list(deb.read(b"something else"))


def test_the_desktop_entry_is_valid() -> None:
    path = LINUX / "voice-studio.desktop"
    parser = configparser.ConfigParser(interpolation=None, strict=True)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(path, "utf-8")
    entry = parser["Desktop Entry"]
    assert entry["Exec"] == "voice-studio gui %F"
    assert {"text/plain", "audio/flac"} <= set(entry["MimeType"].split(";"))
    for key in ("GenericName", "Comment", "Keywords"):
        assert entry[key]
        assert entry[f"{key}[zh_CN]"]
    if (validator := shutil.which("desktop-file-validate")) is not None:
        done = subprocess.run([validator, path], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (0, "")


def test_metadata_and_types_are_well_formed() -> None:
    text = linux.filled(
        (LINUX / "voice-studio.metainfo.xml").read_text("utf-8"), {"@version@": "1.2.3", "@date@": "2026-01-02"}
    )
    component = ET.fromstring(text)
    assert component.findtext("launchable") == "voice-studio.desktop"
    release = component.find("releases/release")
    assert release is not None
    assert release.attrib == {"version": "1.2.3", "date": "2026-01-02"}
    namespace = "{http://www.freedesktop.org/standards/shared-mime-info}"
    types = [each.get("type") for each in ET.parse(LINUX / "voice-studio.xml").iter(f"{namespace}mime-type")]
    entry = (LINUX / "voice-studio.desktop").read_text("utf-8")
    assert types
    assert all(str(each) in entry for each in types)


@pytest.mark.skipif(shutil.which("appstreamcli") is None, reason="what checks metadata")
def test_software_centres_take_the_metadata(tmp_path: Path) -> None:
    path = tmp_path / "voice-studio.metainfo.xml"
    values = {"@version@": "1.2.3", "@date@": "2026-01-02"}
    path.write_text(linux.filled((LINUX / "voice-studio.metainfo.xml").read_text("utf-8"), values), "utf-8")
    # A name in a domain of one's own is wanted, and the project has no domain.
    command = ["appstreamcli", "validate", "--no-net", "--override", "cid-desktopapp-is-not-rdns=info", path]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.skipif(shutil.which("dpkg") is None, reason="what compares versions")
def test_an_older_version_refuses_to_take_the_place_of_a_newer(tmp_path: Path) -> None:
    script = tmp_path / "preinst"
    script.write_text(linux.filled((LINUX / "preinst").read_text("utf-8"), {"@version@": "1.2.3"}))
    for arguments, status in (
        (["install"], 0),
        (["install", "1.3.0"], 0),  # removed before, only its settings stayed
        (["upgrade", "1.2.2"], 0),
        (["upgrade", "1.2.3"], 0),
        (["upgrade", "1.10.0"], 1),
    ):
        done = subprocess.run(["sh", script, *arguments], capture_output=True, text=True, check=False)
        assert done.returncode == status, arguments
        assert bool(done.stderr) == bool(status)

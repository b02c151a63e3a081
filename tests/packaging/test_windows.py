"""The recipes for Windows and macOS as far as they can be tried elsewhere."""

from __future__ import annotations

import json
import plistlib
import re
import shutil
import sys
import zipfile
from pathlib import Path

import pytest
from recipes import macos, wheels, windows
from recipes.project import PACKAGING, Failure


def test_the_portable_folder_is_the_same_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    folder = tmp_path / "folder"
    (folder / "_internal").mkdir(parents=True)
    (folder / "_internal" / "b").write_bytes(b"b")
    (folder / "a.exe").write_bytes(b"a")
    first = windows.portable(folder, tmp_path / "first.zip", "studio").read_bytes()
    (folder / "a.exe").touch()
    assert windows.portable(folder, tmp_path / "second.zip", "studio").read_bytes() == first
    with zipfile.ZipFile(tmp_path / "first.zip") as packed:
        assert packed.namelist() == ["studio/_internal/b", "studio/a.exe"]


@pytest.mark.skipif(shutil.which("makensis") is None, reason="what compiles installers")
def test_the_installer_compiles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows, "BUILD", tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")  # else the time of a commit, which not every copy knows
    windows.compile_stand_in()
    assert (tmp_path / "windows-stand-in-setup.exe").read_bytes().startswith(b"MZ")


def test_the_installer_speaks_both_languages() -> None:
    script = windows.SCRIPT.read_text("utf-8")
    english = re.findall(r"^LangString (\w+) \$\{LANG_ENGLISH\}", script, re.MULTILINE)
    assert english == re.findall(r"^LangString (\w+) \$\{LANG_SIMPCHINESE\}", script, re.MULTILINE)
    assert "RequestExecutionLevel user" in script


def test_without_a_compiler_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Failure, match="NSIS"):
        windows.compile_installer(tmp_path, tmp_path / "icon", tmp_path / "setup.exe")


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there it would build")
def test_each_system_builds_its_own() -> None:
    with pytest.raises(Failure, match="on Windows"):
        windows.build()
    with pytest.raises(Failure, match="on macOS"):
        macos.build()


def test_a_bundle_is_signed_from_the_inside_out(tmp_path: Path) -> None:
    inner = tmp_path / "Contents" / "Frameworks" / "Qt" / "Core"
    outer = tmp_path / "Contents" / "MacOS" / "voice-studio"
    for path in (inner, outer):
        path.parent.mkdir(parents=True)
        path.write_bytes(macos.MAGICS[0] + b"code")
    (tmp_path / "Contents" / "Info.plist").write_bytes(b"<plist/>")
    (tmp_path / "Contents" / "link").symlink_to("MacOS/voice-studio")
    assert macos.code(tmp_path) == [inner, outer]
    assert "--timestamp=none" in macos.signing("-", inner)
    assert "--timestamp" in macos.signing("Developer ID Application: Somebody", inner)


def test_what_macos_is_told_can_be_read() -> None:
    info = json.loads((PACKAGING / "macos" / "info.json").read_text("utf-8"))
    assert info["NSMicrophoneUsageDescription"]
    entitlements = plistlib.loads((PACKAGING / "macos" / "entitlements.plist").read_bytes())
    assert entitlements["com.apple.security.device.audio-input"] is True


def test_pip_is_asked_for_wheels_of_the_other_system(tmp_path: Path) -> None:
    asked = wheels.command(tmp_path / "target", tmp_path / "report", wheels.SYSTEMS[1], {"numpy": "2.4.6"})
    assert asked[-1] == "numpy==2.4.6"
    assert asked.count("--platform") == 2
    assert {"--dry-run", "--no-deps", ":all:"} <= set(asked)
    assert not any("://" in part for part in asked)

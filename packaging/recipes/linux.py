"""The artefacts for Linux: a .deb, an .rpm and a folder to unpack anywhere, with what proves where they come from."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import sys
import tarfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from recipes import deb, elf, freeze, icons, manual, notices, sbom
from recipes.project import (
    BUILD,
    DIST,
    NAME,
    PACKAGING,
    ROOT,
    SOURCE,
    TITLE,
    Failure,
    epoch,
    megabytes,
    run,
    say,
    version,
)

PROGRAM: Final = f"usr/lib/{NAME}"

# Bytes: what a download and an installation may take.
DEB_LIMIT: Final = 45_000_000
INSTALLED_LIMIT: Final = 140_000_000

MAINTAINER: Final = f"The {TITLE} developers"
SUMMARY: Final = "Write a script and hear it at once, every character lit as it sounds"
DESCRIPTION: Final = f"""\
{SUMMARY}
A desktop studio for voice content: write a script, press play, and hear it
in a chosen voice while it is still being made, with the character that
sounds right now lit. Export sound and subtitles, send long scripts away as
tasks, have recordings written down. It brings a speech service of its own,
so it works without an account and without a network."""

# What the program can do without: Chinese characters are boxes where no font has them, keys are forgotten without a
# keyring.
RECOMMENDED: Final = ("fonts-noto-cjk", "gnome-keyring | kwalletmanager | keepassxc")
RECOMMENDED_RPM: Final = ("google-noto-sans-cjk-fonts", "gnome-keyring")


# What is looked for while the program runs, so that no file of it names it: the way to the sound server.
SOUND: Final = "libportaudio.so.2"


# The recognizer's model for English is as large as a third of everything else, and who only wants to be read to, or
# has a vendor write recordings down, can do without: where there are packages it is one of its own.
ENGLISH: Final = f"{NAME}-english"
MODEL: Final = f"{PROGRAM}/_internal/pocketsphinx/model"
ENGLISH_LICENCE: Final = f"usr/share/doc/{ENGLISH}/copyright"
ENGLISH_SUMMARY: Final = f"Recognition of English speech for {TITLE}, without a network"


@dataclass(frozen=True, slots=True)
class Trees:
    """What is installed: the program's files and the model's, each under a root folder of its own."""

    program: Path
    english: Path


def build() -> list[Path]:
    """Freeze the program and pack it in every form; the artefacts, the gates held."""
    folder = freeze.freeze()
    freeze.try_out(folder)
    return pack(folder)


def pack(folder: Path) -> list[Path]:
    """Pack a frozen program in every form; raises `Failure` where one is larger than it may be."""
    DIST.mkdir(exist_ok=True)
    trees = stage(folder, BUILD / "tree")
    stem = f"{NAME}-{version()}-linux-{_machine()}"
    shipped = notices.components()
    debs = packages(trees, "deb", DIST, version())
    made = [*debs, *packages(trees, "rpm", DIST, version()), archive(trees, DIST / f"{stem}.tar.gz", stem)]
    bill, texts = DIST / f"{stem}.cdx.json", DIST / f"{stem}.third-party-notices.txt"
    bill.write_text(sbom.render(shipped, version=version(), moment=epoch()), "utf-8")
    texts.write_text(notices.render(shipped), "utf-8")
    made += [bill, texts]
    checksums(made, DIST / "SHA256SUMS")
    gates(package=debs[0].stat().st_size, installed=freeze.size_of(trees.program))
    return made


def stage(folder: Path, target: Path) -> Trees:
    """Lay everything out as it is installed, under `target`."""
    shutil.rmtree(target, ignore_errors=True)
    trees = Trees(target / "program", target / "english")
    tree = trees.program
    share = tree / "usr" / "share"
    shutil.copytree(folder, tree / PROGRAM, symlinks=True)
    (trees.english / MODEL).parent.mkdir(parents=True)
    (tree / MODEL).rename(trees.english / MODEL)
    (tree / "usr" / "bin").mkdir(parents=True)
    (tree / "usr" / "bin" / NAME).symlink_to(f"../lib/{NAME}/{NAME}")
    values = {"@version@": version(), "@date@": f"{_day():%Y-%m-%d}"}
    for source, place in (
        (f"{NAME}.desktop", f"applications/{NAME}.desktop"),
        (f"{NAME}.metainfo.xml", f"metainfo/{NAME}.metainfo.xml"),
        (f"{NAME}.xml", f"mime/packages/{NAME}.xml"),
    ):
        _write(share / place, filled((PACKAGING / "linux" / source).read_text("utf-8"), values))
    icons.write_hicolor(share / "icons" / "hicolor")
    _write_words(share)
    documents = share / "doc" / NAME
    _write(documents / "third-party-notices.txt", notices.render(notices.components()))
    _write(documents / "copyright", _copyright())
    _write(trees.english / ENGLISH_LICENCE, (ROOT / "resources" / "licences" / "pocketsphinx.txt").read_text("utf-8"))
    _write_compressed(documents / "changelog.gz", (SOURCE / "resources" / "help" / "en" / "news.md").read_bytes())
    _settle(target)
    return trees


def filled(text: str, values: Mapping[str, str]) -> str:
    """A template with its values put in."""
    for name, value in values.items():
        text = text.replace(name, value)
    return text


def packages(trees: Trees, kind: str, target: Path, wanted: str) -> tuple[Path, Path]:
    """Pack the program and its model as `deb` or `rpm` of version `wanted` into the folder `target`."""
    work = BUILD / f"{kind}-{wanted}"
    work.mkdir(parents=True, exist_ok=True)
    for script in ("preinst", "postrm"):
        _write(work / script, filled((PACKAGING / "linux" / script).read_text("utf-8"), {"@version@": wanted}))
    needs = elf.needs(elf.binaries(trees.program / PROGRAM))
    program = _nfpm(program_package(trees.program, wanted, needs, work), kind, target, work)
    return program, _nfpm(english_package(trees.english, wanted), kind, target, work)


def program_package(tree: Path, wanted: str, needs: elf.Needs, scripts: Path) -> dict[str, object]:
    """What nfpm is told of the program: its files, what it needs of a system, what it does when it comes and goes."""
    glibc = ".".join(str(part) for part in needs.glibc)
    libraries = sorted({*needs.libraries, SOUND})
    owners = elf.debian_packages(libraries)
    if missing := set(libraries) - owners.keys():
        raise Failure(f"No installed package brings {', '.join(sorted(missing))}: which one to depend on is not known.")
    depends = [f"libc6 (>= {glibc})", *sorted(set(owners.values()) - {"libc6"})]
    return _common(wanted) | {
        "name": NAME,
        "arch": _go_machine(),
        "description": DESCRIPTION,
        "contents": [
            {"src": str(tree / PROGRAM), "dst": f"/{PROGRAM}", "type": "tree"},
            _documents(NAME),
            {"src": f"../lib/{NAME}/{NAME}", "dst": f"/usr/bin/{NAME}", "type": "symlink"},
            *(
                {"src": str(path), "dst": f"/{path.relative_to(tree)}"}
                for path in sorted((tree / "usr" / "share").rglob("*"))
                if path.is_file()
            ),
        ],
        "overrides": {
            "deb": {
                "depends": depends,
                "recommends": [*RECOMMENDED, ENGLISH],
                "scripts": {"preinstall": str(scripts / "preinst"), "postremove": str(scripts / "postrm")},
            },
            "rpm": {
                "depends": [f"libc.so.6(GLIBC_{glibc})(64bit)", *(f"{each}()(64bit)" for each in libraries)],
                "recommends": [*RECOMMENDED_RPM, ENGLISH],
            },
        },
    }


def english_package(tree: Path, wanted: str) -> dict[str, object]:
    """What nfpm is told of the model."""
    return _common(wanted) | {
        "name": ENGLISH,
        "arch": "all",
        "description": f"{ENGLISH_SUMMARY}\nThe acoustic and the language model of CMU PocketSphinx.",
        "depends": [NAME],
        "contents": [
            {"src": str(tree / MODEL), "dst": f"/{MODEL}", "type": "tree"},
            _documents(ENGLISH),
            {"src": str(tree / ENGLISH_LICENCE), "dst": f"/{ENGLISH_LICENCE}"},
        ],
    }


def _documents(name: str) -> dict[str, object]:
    """The folder of a package's documents, which goes with it only where it is named: rpm keeps what nobody owns."""
    return {"dst": f"/usr/share/doc/{name}", "type": "dir", "packager": "rpm"}


def _common(wanted: str) -> dict[str, object]:
    return {
        "platform": "linux",
        "version": wanted,
        "section": "sound",
        "priority": "optional",
        "maintainer": MAINTAINER,
        "license": "Apache-2.0",
        "mtime": f"{_day():%Y-%m-%dT%H:%M:%SZ}",
        "deb": {"compression": "none"},  # see recipes/deb.py
        "rpm": {"compression": "zstd", "summary": SUMMARY, "group": "Applications/Multimedia"},
    }


def _nfpm(package: dict[str, object], kind: str, target: Path, work: Path) -> Path:
    name, wanted, every = package["name"], package["version"], package["arch"] == "all"
    path = work / f"{name}.json"  # JSON is YAML
    path.write_text(json.dumps(package, indent=1, ensure_ascii=False), "utf-8")
    if kind == "deb":
        packed = target / f"{name}_{wanted}_{'all' if every else _go_machine()}.deb"
    else:
        packed = target / f"{name}-{wanted}-1.{'noarch' if every else _machine()}.rpm"
    say(f"Packing {packed.name}")
    run(
        [Path(sys.executable).with_name("nfpm"), "package", "--config", path, "--packager", kind, "--target", packed],
        environment={"SOURCE_DATE_EPOCH": str(epoch())},
    )
    if kind == "deb":
        deb.press(packed)
    return packed


def archive(trees: Trees, target: Path, stem: str) -> Path:
    """Pack everything as an archive that unpacks to one folder, the same bytes for the same files."""
    say("Packing the .tar.gz")
    moment = epoch()

    def plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = "root"
        entry.mtime = moment
        entry.mode = 0o755 if entry.isdir() or entry.mode & 0o100 else 0o644
        return entry

    entries = {
        f"{stem}/{path.relative_to(base)}".removesuffix("/."): path
        for base in (trees.program / PROGRAM, trees.english / PROGRAM, trees.program / "usr")
        for path in [base, *base.rglob("*")]
        if base.name == NAME or path.is_relative_to(base / "share")
    }
    with (
        target.open("wb") as file,
        gzip.GzipFile(filename="", fileobj=file, mode="wb", compresslevel=9, mtime=moment) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar,
    ):
        for name in sorted(entries):
            tar.add(entries[name], name, recursive=False, filter=plain)
    return target


def checksums(files: Iterable[Path], target: Path) -> None:
    """Write what `sha256sum --check` reads, in the folder of the files."""
    lines = []
    for path in sorted(files):
        with path.open("rb") as file:
            lines.append(f"{hashlib.file_digest(file, 'sha256').hexdigest()}  {path.name}\n")
    target.write_text("".join(lines), "utf-8")


def gates(*, package: int, installed: int) -> None:
    """Say the sizes; `Failure` where one is over its limit."""
    over = []
    for name, size, limit in ((".deb", package, DEB_LIMIT), ("installed", installed, INSTALLED_LIMIT)):
        say(f"{name}: {megabytes(size)}, at most {megabytes(limit)}")
        if size > limit:
            over.append(name)
    if over:
        raise Failure(f"Too large: {', '.join(over)}.")


def _write_words(share: Path) -> None:
    """The manual page, and what shells complete command lines with."""
    sys.path.insert(0, str(SOURCE))
    from studio.cli.main import studio

    page = manual.page(studio, version=version(), moment=epoch())
    _write_compressed(share / "man" / "man1" / f"{NAME}.1.gz", page.encode())
    for path, shell in manual.COMPLETIONS.items():
        _write(share / path, manual.completion(studio, shell))


def _day() -> datetime:
    """The day that everything is dated with."""
    return datetime.fromtimestamp(epoch(), UTC)


def _copyright() -> str:
    licence = "".join(f" {line.rstrip() or '.'}\n" for line in (ROOT / "LICENSE").read_text("utf-8").splitlines())
    return (
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n"
        f"Upstream-Name: {TITLE}\n"
        "Comment: The work of others that this ships with is listed in third-party-notices.txt, beside this file.\n\n"
        f"Files: *\nCopyright: {_day():%Y} {MAINTAINER}\nLicense: Apache-2.0\n{licence}"
    )


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8", newline="\n")
    if text.startswith("#!"):
        path.chmod(0o755)


def _write_compressed(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(content, 9, mtime=0))


def _settle(tree: Path) -> None:
    """The modes and times of everything that is installed."""
    moment = epoch()
    for path in [tree, *sorted(tree.rglob("*"))]:
        if path.is_symlink():
            continue
        # Libraries are loaded and not run, whatever the wheel that they came in says.
        runs = path.stat().st_mode & 0o100 and ".so" not in path.name
        path.chmod(0o755 if path.is_dir() or runs else 0o644)
        os.utime(path, (moment, moment))


def _go_machine() -> str:
    """This kind of machine as nfpm and Debian call it."""
    return {"x86_64": "amd64", "aarch64": "arm64"}.get(_machine(), _machine())


def _machine() -> str:
    return os.uname().machine

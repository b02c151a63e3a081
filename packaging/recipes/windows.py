"""The artefacts for Windows: an installer for one person and a folder to unpack anywhere; built there, checked here."""

from __future__ import annotations

import os
import shutil
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from recipes import freeze, icons, linux, notices, sbom
from recipes.project import BUILD, DIST, NAME, PACKAGING, ROOT, TITLE, Failure, epoch, megabytes, run, say, version

SCRIPT: Final = PACKAGING / "windows" / f"{NAME}.nsi"
_SIGN: Final = "VOICE_STUDIO_WINDOWS_SIGN"
"""Names a program that signs the file given to it; without it nothing is signed, and Windows says so."""


def build() -> list[Path]:
    """Freeze, sign where there is a key, pack both forms, and say what is in them."""
    if sys.platform != "win32":
        raise Failure("The program for Windows is frozen on Windows.")
    BUILD.mkdir(parents=True, exist_ok=True)
    icon = BUILD / f"{NAME}.ico"
    icon.write_bytes(icons.windows())
    folder = freeze.freeze()
    freeze.try_out(folder)
    shipped = notices.components()
    (folder / "third-party-notices.txt").write_text(notices.render(shipped), "utf-8")
    for program in (f"{NAME}.exe", f"{TITLE}.exe"):
        _sign(folder / program)
    DIST.mkdir(exist_ok=True)
    stem = f"{NAME}-{version()}-windows-x86_64"
    installer = DIST / f"{stem}-setup.exe"
    compile_installer(folder, icon, installer)
    _sign(installer)
    bill = DIST / f"{stem}.cdx.json"
    bill.write_text(sbom.render(shipped, version=version(), moment=epoch()), "utf-8")
    made = [installer, portable(folder, DIST / f"{stem}-portable.zip", stem), bill]
    linux.checksums(made, DIST / "SHA256SUMS")
    return made


def compile_stand_in() -> None:
    """Compile the installer around a payload of the program's shape: what can be known of it without Windows."""
    payload = BUILD / "windows-stand-in"
    shutil.rmtree(payload, ignore_errors=True)
    (payload / "_internal" / "studio").mkdir(parents=True)
    for name in (f"{NAME}.exe", f"{TITLE}.exe", "third-party-notices.txt", "_internal/base_library.zip"):
        (payload / name).write_bytes(b"stands in for what is built on Windows")
    icon = BUILD / f"{NAME}.ico"
    icon.write_bytes(icons.windows())
    target = BUILD / "windows-stand-in-setup.exe"
    compile_installer(payload, icon, target)
    say(f"Windows: the installer's script compiles ({megabytes(target.stat().st_size)} around a stand-in)")


def compile_installer(payload: Path, icon: Path, target: Path) -> None:
    """Run makensis, which must be on the path; its warnings are failures."""
    program = shutil.which("makensis")
    if program is None:
        raise Failure("makensis is missing: install NSIS 3.")
    given = {"VERSION": version(), "PAYLOAD": payload, "ICON": icon, "LICENCE": ROOT / "LICENSE", "OUTPUT": target}
    run(
        [
            program,
            "-V2",
            "-WX",
            "-INPUTCHARSET",
            "UTF8",
            *(f"-D{name}={value}" for name, value in given.items()),
            SCRIPT,
        ],
        environment={"SOURCE_DATE_EPOCH": str(epoch())},
    )


def portable(folder: Path, target: Path, stem: str) -> Path:
    """Pack the program's folder, the same bytes for the same files."""
    moment = datetime.fromtimestamp(epoch(), UTC).timetuple()[:6]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                name = zipfile.ZipInfo(f"{stem}/{path.relative_to(folder).as_posix()}", moment)
                name.compress_type = zipfile.ZIP_DEFLATED
                packed.writestr(name, path.read_bytes())
    return target


def _sign(path: Path) -> None:
    if program := os.environ.get(_SIGN):
        run([program, path])

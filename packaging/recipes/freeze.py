"""The frozen program: PyInstaller's folder, made lighter where the system or nobody needs what is in it."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from recipes import elf
from recipes.project import BUILD, NAME, PACKAGING, ROOT, SOURCE, Failure, epoch, export, output, pins, run, say

# Of ICU's data what Qt asks for in the program's languages: sorting, names of time zones, and what leads there.
_LANGUAGES: Final = "root|pool|res_index|en|en_US|zh|zh_CN|zh_TW|zh_Hans|zh_Hans_CN|zh_Hant|zh_Hant_TW"
_ICU_KEPT: Final = re.compile(
    rf"(?:(?:coll|zone)/)?(?:{_LANGUAGES})\.res|zone/tzdbNames\.res|coll/ucadata\.icu|cnvalias\.icu|ulayout\.icu|uemoji\.icu"
    r"|(?:nfkc|nfkc_cf|uts46)\.nrm|(?:supplementalData|likelySubtags|metadata|keyTypeData|timezoneTypes|zoneinfo64"
    r"|metaZones|windowsZones|numberingSystems|icustd|icuver|currencyNumericCodes|genderList|plurals|pluralRanges"
    r"|dayPeriods)\.res"
)
_ICU_ASSEMBLY: Final = """\
.section .rodata
.globl {symbol}
.type {symbol}, @object
.balign 16
{symbol}:
.incbin "{file}"
.size {symbol}, .-{symbol}
.section .note.GNU-stack,"",@progbits
"""

# numpy calculates spectra here, for which it has its own code; a library for matrices would be a sixth of everything.
_LEAN_NUMPY: Final = ("-Dblas=none", "-Dlapack=none", "-Dallow-noblas=true", "-Dcpu-dispatch=X86_V3")


def freeze(work: Path = BUILD, *, as_version: str = "") -> Path:
    """Make the program's folder and return it; `as_version` makes it one that calls itself so, of the same commit."""
    linux = sys.platform.startswith("linux")
    export()
    if as_version:
        renumber(SOURCE / "studio" / "__init__.py", as_version)
    environment = {"PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": str(epoch())}
    if linux and (lean := _lean_numpy(work)) is not None:
        environment["PYTHONPATH"] = str(lean)
    say("Freezing the program")
    run(
        [
            *(sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN"),
            *("--workpath", work / "work", "--distpath", work / "frozen", PACKAGING / "voice-studio.spec"),
        ],
        environment=environment,
    )
    folder = work / "frozen" / NAME
    if linux:
        _strip(folder)
        _slim_icu(folder / "_internal" / "PySide6" / "Qt" / "lib", work / "icu")
    _same_times(folder)
    return folder


def renumber(module: Path, wanted: str) -> None:
    """Give the program of a source another version; what is added to it moves everything that is packed behind it."""
    text = re.sub(r"(?m)^__version__ = .*$", f'__version__ = "{wanted}"', module.read_text("utf-8"))
    added = "".join(hashlib.sha256(bytes([number])).hexdigest() for number in range(64))
    module.write_text(f'{text}\n_ADDED = "{added}"\n', "utf-8")


def system_needs(folder: Path) -> elf.Needs:
    """What the frozen program asks of a Linux system."""
    return elf.needs(elf.binaries(folder))


def _strip(folder: Path) -> None:
    """Take out of the libraries what debuggers need, and where they were built.

    Some wheels' were edited in a way that does not survive the former.
    """
    for path in elf.binaries(folder / "_internal"):
        path.write_bytes(elf.at_home_anywhere(path.read_bytes()))
        lighter = path.with_name(f"{path.name}.stripped")
        run(["strip", "--strip-unneeded", "-o", lighter, path])
        if elf.loads(lighter.read_bytes()) and lighter.stat().st_size < path.stat().st_size:
            shutil.copymode(path, lighter)
            lighter.replace(path)
        else:
            lighter.unlink()


def _slim_icu(libraries: Path, work: Path) -> None:
    """Put a library with the languages that there are in place of ICU's with seven hundred."""
    packer = shutil.which("icupkg", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    found = next(libraries.glob("libicudata.so.*"), None)
    if found is None or packer is None or shutil.which("gcc") is None:
        say("icupkg or gcc is missing: ICU's data stay as large as they are.")
        return
    symbol, data = _icu_data(found)
    shutil.rmtree(work, ignore_errors=True)
    (work / "slim").mkdir(parents=True)
    # The name of this file is part of every name in it.
    whole, slim = work / f"{symbol[:-4]}l.dat", work / "slim" / f"{symbol[:-4]}l.dat"
    whole.write_bytes(data)
    names = output([packer, "-l", whole]).split()
    gone = work / "gone.txt"  # by this ending the packer knows a list of names
    gone.write_text("".join(f"{name}\n" for name in names if not _ICU_KEPT.fullmatch(name)), "utf-8")
    run([packer, "-r", gone, whole, slim])
    (work / "data.s").write_text(_ICU_ASSEMBLY.format(symbol=symbol, file=slim), "utf-8")
    linker = f"-Wl,-soname,{found.name},--build-id=none"
    run(["gcc", "-shared", "-nostdlib", linker, "-o", found, work / "data.s"])


def _icu_data(library: Path) -> tuple[str, bytes]:
    """The name of ICU's table in its data library, and what stands there."""
    for line in output(["readelf", "--wide", "--dyn-syms", library]).splitlines():
        if (seen := re.search(r": ([0-9a-f]{16})\s+(0x[0-9a-f]+|\d+) OBJECT .* (icudt\d+_dat)$", line)) is not None:
            content = library.read_bytes()
            start = elf.offset_of(content, int(seen[1], 16))
            return seen[3], content[start : start + int(seen[2], 0)]
    raise Failure(f"{library.name} holds no data of ICU's.")


def _lean_numpy(work: Path) -> Path | None:
    """A folder with numpy built without a library for matrices, once for each version; None where that cannot be."""
    if shutil.which("gcc") is None or shutil.which("g++") is None:
        say("There is no compiler: numpy comes with its library for matrices.")
        return None
    folder = cache() / f"numpy-{pins()['numpy']}-cp{sys.version_info.major}{sys.version_info.minor}"
    if not folder.exists():
        say("Building numpy without its library for matrices; once, it takes ten minutes")
        wheels = work / "wheels"
        options = [f"-Csetup-args={option}" for option in _LEAN_NUMPY]
        options.append("-Cinstall-args=--tags=runtime,python-runtime")
        pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
        try:
            wanted = f"numpy=={pins()['numpy']}"
            run([*pip, "wheel", "--no-deps", "--no-binary=numpy", f"--wheel-dir={wheels}", *options, wanted])
            run([*pip, "install", "--no-deps", f"--target={folder}.part", next(wheels.glob("numpy-*.whl"))])
        except Failure as failure:
            say(f"{failure}\nSo numpy comes with its library for matrices.")
            return None
        Path(f"{folder}.part").rename(folder)
    return folder


def cache() -> Path:
    """What is worth keeping between two builds."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(base) / "voice-studio-packaging"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _same_times(folder: Path) -> None:
    """Give every file the time of the commit."""
    moment = epoch()
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            os.utime(path, (moment, moment))


def size_of(folder: Path) -> int:
    """Bytes of all files of a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def try_out(folder: Path) -> None:
    """Have the frozen program try itself; `Failure` where it does not work."""
    program = folder / (f"{NAME}.exe" if sys.platform == "win32" else NAME)
    done = subprocess.run([program, "doctor", "--self-test", "--json"], capture_output=True, cwd=ROOT, check=False)
    say(done.stdout.decode(errors="replace").strip() + done.stderr.decode(errors="replace"))
    if done.returncode != 0:
        raise Failure(f"The frozen program does not work: its self-test ended with {done.returncode}.")
    json.loads(done.stdout)

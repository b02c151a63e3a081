"""What the shared libraries and programs of a folder ask of a Linux system."""

from __future__ import annotations

import re
import struct
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from recipes.project import Failure, output

_NEEDED = re.compile(r"\(NEEDED\)\s+Shared library: \[([^\]]+)\]")
_SONAME = re.compile(r"\(SONAME\)\s+Library soname: \[([^\]]+)\]")
_GLIBC = re.compile(r"\bGLIBC_(\d+)\.(\d+)")
# Where the loader looks; elsewhere lie libraries that programs keep for themselves.
_OWNED = re.compile(
    r"^([a-z0-9][a-z0-9+.-]*)(?::\w+)?: ((?:/usr)?/lib(?:64)?/(?:[\w-]+-linux-gnu/)?[^/\n]+)$", re.MULTILINE
)

MAGIC = b"\x7fELF"

# <elf.h>
_PT_LOAD, _PT_DYNAMIC = 1, 2
_DT_NULL, _DT_STRTAB, _DT_RPATH, _DT_RUNPATH = 0, 5, 15, 29
_ENTRY = struct.Struct("<QQ")


@dataclass(frozen=True, slots=True)
class Needs:
    """Names of the libraries that the system has to bring (`libEGL.so.1`), and the oldest C library that will do."""

    libraries: tuple[str, ...]
    glibc: tuple[int, int]


def begins(path: Path, magics: tuple[bytes, ...]) -> bool:
    """Whether a file begins with one of these."""
    with path.open("rb") as file:
        return file.read(len(magics[0])) in magics


def binaries(folder: Path) -> Iterator[Path]:
    """Every ELF file of a folder, links aside."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and begins(path, (MAGIC,)):
            yield path


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a file that is loaded: `size` bytes from `offset` in the file to `address`, in steps of `alignment`."""

    offset: int
    address: int
    size: int
    alignment: int


def segments(content: bytes, wanted: int = _PT_LOAD) -> Iterator[Segment]:
    """What is loaded of a 64-bit little-endian ELF file, or its segments of another kind."""
    (table,) = struct.unpack_from("<Q", content, 32)
    size, count = struct.unpack_from("<HH", content, 54)
    for index in range(count):
        kind, _, offset, address, _, length, _, alignment = struct.unpack_from(
            "<IIQQQQQQ", content, table + index * size
        )
        if kind == wanted:
            yield Segment(offset, address, length, alignment)


def loads(content: bytes) -> bool:
    """Whether the system's loader can map the file: offsets and addresses must lie alike on their pages."""
    return all((each.offset - each.address) % max(1, each.alignment) == 0 for each in segments(content))


def offset_of(content: bytes, address: int) -> int:
    """Where in a file lies what is loaded at `address`; `Failure` where nothing is."""
    for each in segments(content):
        if each.address <= address < each.address + each.size:
            return address - each.address + each.offset
    raise Failure(f"Nothing is loaded at {address:#x}.")


def at_home_anywhere(content: bytes) -> bytes:
    """The same file, which has the loader look beside it, but in no folder of the machine that it was built on."""
    table = next(segments(content, _PT_DYNAMIC), None)
    if table is None:
        return content
    entries = list(_ENTRY.iter_unpack(content[table.offset : table.offset + table.size]))
    strings = next((offset_of(content, value) for tag, value in entries if tag == _DT_STRTAB), 0)

    def is_foreign(tag: int, value: int) -> bool:
        return tag in (_DT_RPATH, _DT_RUNPATH) and not content.startswith(b"$ORIGIN", strings + value)

    kept = [entry for entry in entries if not is_foreign(*entry)]
    kept += [(_DT_NULL, 0)] * (len(entries) - len(kept))
    packed = b"".join(_ENTRY.pack(*entry) for entry in kept)
    return content[: table.offset] + packed + content[table.offset + len(packed) :]


def needs(files: Iterable[Path]) -> Needs:
    """What `files` ask for and none of them is."""
    needed: set[str] = set()
    brought: set[str] = set()
    glibc = (0, 0)
    for path in files:
        headers = output(["readelf", "--wide", "--dynamic", path])
        needed.update(_NEEDED.findall(headers))
        brought.update({path.name, *_SONAME.findall(headers)})
        versions = _GLIBC.findall(output(["readelf", "--wide", "--version-info", path]))
        glibc = max([glibc, *((int(major), int(minor)) for major, minor in versions)])
    return Needs(tuple(sorted(needed - brought)), glibc)


def debian_packages(libraries: Iterable[str], listed: str | None = None) -> dict[str, str]:
    """The Debian package of each library, as this system has them installed; what it has not is left out.

    `listed` stands for what `dpkg-query --search` prints.
    """
    wanted = list(libraries)
    if listed is None:
        # It fails where one of them has no owner, and names the others all the same.
        command = ["dpkg-query", "--search", *(f"*/{library}" for library in wanted)]
        listed = subprocess.run(command, capture_output=True, encoding="utf-8", check=False).stdout
    owners = {path.rpartition("/")[2]: package for package, path in _OWNED.findall(listed)}
    return {library: owners[library] for library in wanted if library in owners}

"""A Debian package made smaller: its files pressed together by a better compressor than the one that packed them."""

from __future__ import annotations

import lzma
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from recipes.project import Failure

_MAGIC: Final = b"!<arch>\n"
_HEADER_BYTES: Final = 60
_END: Final = b"`\n"


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an `ar` archive; `header` is everything that stands between its name and its size."""

    name: str
    header: bytes
    content: bytes


def press(path: Path) -> None:
    """Put a package in place of itself whose `data.tar` is an `.xz`; the same bytes for the same package."""
    members = [
        replace(member, name="data.tar.xz", content=_xz(member.content)) if member.name == "data.tar" else member
        for member in read(path.read_bytes())
    ]
    if members[-1].name != "data.tar.xz":
        raise Failure(f"{path.name} holds no data.tar.")
    path.write_bytes(write(members))


def read(content: bytes) -> Iterator[Member]:
    """The members of an archive, in their order."""
    if not content.startswith(_MAGIC):
        raise Failure("This is no Debian package.")
    position = len(_MAGIC)
    while position < len(content):
        head = content[position : position + _HEADER_BYTES]
        start, size = position + _HEADER_BYTES, int(head[48:58])
        yield Member(head[:16].decode().strip().rstrip("/"), head[16:48], content[start : start + size])
        position = start + size + size % 2


def write(members: list[Member]) -> bytes:
    """The archive of these members."""
    packed = bytearray(_MAGIC)
    for member in members:
        size = len(member.content)
        packed += member.name.ljust(16).encode() + member.header + str(size).ljust(10).encode() + _END
        packed += member.content + b"\n" * (size % 2)
    return bytes(packed)


def _xz(content: bytes) -> bytes:
    # Addresses in machine code are made absolute first, so that calls of one function look alike.
    machine = [{"id": lzma.FILTER_X86}] if os.uname().machine == "x86_64" else []
    filters = [*machine, {"id": lzma.FILTER_LZMA2, "preset": 7}]
    return lzma.compress(content, lzma.FORMAT_XZ, check=lzma.CHECK_CRC64, filters=filters)

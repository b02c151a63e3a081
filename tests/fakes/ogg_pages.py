"""Ogg Opus in pages of other lengths, as servers write it that do not wait."""

from __future__ import annotations

import struct


def in_pages_of(packets: int, stream: bytes) -> bytes:
    """The same packets of 20 ms, so many to a page; the end is not marked as cut."""
    found = _packets(stream)
    serial = stream[14:18]
    out = _page(serial, 0, 2, 0, found[:1]) + _page(serial, 1, 0, 0, found[1:2])
    (end,) = struct.unpack_from("<q", stream, stream.rfind(b"OggS") + 6)
    sound = found[2:]
    for number, at in enumerate(range(0, len(sound), packets)):
        last = at + packets >= len(sound)
        granule = end if last else 960 * (at + packets)
        out += _page(serial, number + 2, 4 if last else 0, granule, sound[at : at + packets])
    return out


def _packets(stream: bytes) -> list[bytes]:
    at, open_one, found = 0, b"", []
    while at < len(stream):
        sizes = stream[at + 27 : at + 27 + stream[at + 26]]
        at += 27 + len(sizes)
        for size in sizes:
            open_one += stream[at : at + size]
            at += size
            if size < 255:
                found.append(open_one)
                open_one = b""
    return found


def _page(serial: bytes, number: int, flags: int, granule: int, packets: list[bytes]) -> bytes:
    sizes = b"".join(b"\xff" * (len(packet) // 255) + bytes([len(packet) % 255]) for packet in packets)
    start = b"OggS\0" + bytes([flags]) + struct.pack("<q", granule) + serial + struct.pack("<I", number)
    rest = bytes([len(sizes)]) + sizes + b"".join(packets)
    crc = 0
    for byte in start + bytes(4) + rest:
        crc ^= byte << 24
        for _ in range(8):
            crc = (crc << 1) ^ (0x104C11DB7 if crc & 0x80000000 else 0)
    return start + struct.pack("<I", crc) + rest

"""FLAC streams in pieces: frames (RFC 9639)."""

from __future__ import annotations

import struct
from typing import Final

from studio.audio.pieces import Headed, Piece

OPENS: Final = 8
"""Every so many frames may a decoder be started. It needs none of those before."""

_MAGIC: Final = b"fLaC"
_LAST_BLOCK: Final = 0x80
_LONGEST_HEADER: Final = 16


class FlacCutter:
    """FLAC: a piece is a frame. Files may follow one another."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._stream: Headed | None = None
        self._count = 0
        self._searched = 0  # bytes of the buffer in which no other frame begins

    def take(self, data: bytes, *, final: bool = False) -> list[Piece]:
        """See `Cutter`; only the beginning of the next frame tells where one ends."""
        self._buffer += data
        pieces = []
        while self._buffer and (self._stream is not None or self._begin()):
            end = self._end(final=final)
            if not end:
                break
            if piece := self._cut(end):
                pieces.append(piece)
        return pieces

    def _begin(self) -> bool:
        """Read the metadata; False while they are not whole."""
        buffer = self._buffer
        at = len(_MAGIC)
        last = False
        while not last:
            if len(buffer) < at + 4:
                return False
            kind, high, low = struct.unpack_from(">BBH", buffer, at)
            last = bool(kind & _LAST_BLOCK)
            at += 4 + (high << 16 | low)
        if len(buffer) < at:
            return False
        self._stream, self._count, self._searched = Headed(bytes(buffer[:at])), 0, 1
        del buffer[:at]
        return True

    def _end(self, *, final: bool) -> int:
        """Where the frame ends that the buffer begins with; 0 while that is not known."""
        buffer = self._buffer
        frame = frame_header(bytes(buffer[:_LONGEST_HEADER]))
        at = self._searched
        while at < len(buffer):
            at = min((place for mark in (b"\xff", b"f") if (place := buffer.find(mark, at)) >= 0), default=len(buffer))
            start = bytes(buffer[at : at + _LONGEST_HEADER])
            if start.startswith(_MAGIC):
                break
            following = frame_header(start)
            if following and (frame is None or following[0] == frame[0] + frame[2]):
                break
            if len(start) < _LONGEST_HEADER and not final:
                self._searched = at
                return 0
            at += 1
        self._searched = at
        return at if at < len(buffer) or final else 0

    def _cut(self, end: int) -> Piece | None:
        data = bytes(self._buffer[:end])
        del self._buffer[:end]
        stream, self._searched = self._stream, 1
        if self._buffer.startswith(_MAGIC):
            self._stream = None
        frame = frame_header(data[:_LONGEST_HEADER])
        if frame is None or stream is None:
            return None
        opens = self._count % OPENS == 0
        self._count += 1
        return Piece(stream, data, frame[1], (0, frame[1]), opens)


def frame_header(start: bytes) -> tuple[int, int, int] | None:
    """Number of the frame (of its first sample, where frames differ in length), its samples, what the number grows by.

    None where `start` (16 bytes, fewer at the end) begins no frame.
    """
    if len(start) < 6 or start[0] != 0xFF or start[1] & 0xFE != 0xF8:
        return None
    size_code, rate_code = start[2] >> 4, start[2] & 15
    if size_code == 0 or rate_code == 15 or start[3] >> 4 > 10 or start[3] & 1:
        return None
    # The number is written as UTF-8 would be, in up to seven bytes.
    more = max(0, 8 - (start[4] ^ 0xFF).bit_length() - 1)
    if start[4] >> 6 == 0b10 or more > 6:
        return None
    number = start[4] & (0x7F >> more if more else 0x7F)
    for byte in start[5 : 5 + more]:
        number = number << 6 | byte & 0x3F
    at = 5 + more
    size_bytes = {6: 1, 7: 2}.get(size_code, 0)
    rate_bytes = {12: 1, 13: 2, 14: 2}.get(rate_code, 0)
    end = at + size_bytes + rate_bytes
    if len(start) <= end or start[end] != _crc8(start[:end]):
        return None
    if size_bytes:
        samples = int.from_bytes(start[at : at + size_bytes], "big") + 1
    elif size_code == 1:
        samples = 192
    else:
        samples = 576 << size_code - 2 if size_code <= 5 else 256 << size_code - 8
    return number, samples, samples if start[1] & 1 else 1


def _crc8(data: bytes) -> int:
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc << 1 ^ (0x107 if crc & 0x80 else 0)
    return crc

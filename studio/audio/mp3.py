"""MP3 streams in pieces: layer III frames (ISO/IEC 11172-3, 13818-3)."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from studio.audio.pieces import Piece, heard

OPENS: Final = 32
"""Every so many frames may a decoder be started: it needs what the last 511 bytes of sound said, and two frames."""
DECODER_DELAY: Final = 529
"""Samples that every decoder is late."""

_KBITS: Final = {  # by version bits; 0 is "free", which is not recognised
    0b11: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    0b10: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    0b00: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_RATES: Final = {
    0b11: (44_100, 48_000, 32_000),
    0b10: (22_050, 24_000, 16_000),
    0b00: (11_025, 12_000, 8_000),
}
_TAG_HEADER: Final = 10
_OLD_TAG: Final = 128


def frame_length(header: bytes | bytearray) -> int:
    """Bytes of the layer III frame that `header` (its first four bytes) begins, or 0 when it begins none."""
    version, bits, rate = header[1] >> 3 & 3, header[2] >> 4, header[2] >> 2 & 3
    if header[0] != 0xFF or header[1] & 0xE6 != 0xE2 or version == 1 or bits in {0, 15} or rate == 3:
        return 0
    per_frame = 144 if version == 3 else 72
    return per_frame * _KBITS[version][bits] * 1000 // _RATES[version][rate] + (header[2] >> 1 & 1)


def frame_samples(header: bytes) -> int:
    """How many samples of each channel the frame has that `header` begins."""
    return 1152 if header[1] >> 3 & 3 == 3 else 576


def frame_seconds(header: bytes) -> float:
    """How long the layer III frame sounds that `header` begins."""
    return frame_samples(header) / _RATES[header[1] >> 3 & 3][header[2] >> 2 & 3]


class Mp3Cutter:
    """MP3: a piece is a frame. What is none (tags of titles, tables of contents) is left out; files may follow."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._sure = False  # a frame of the stream's kind needs none after it to be believed
        self._passing = 0  # bytes of a tag to come
        self._stream = _Frames(b"")
        self._count = self._place = 0
        self._first = DECODER_DELAY
        self._last = self._counted = 0  # the table's: behind the last sample that is heard, and behind the last of all

    def take(self, data: bytes, *, final: bool = False) -> list[Piece]:
        """See `Cutter`; a frame that is not whole at the end has no sound."""
        self._buffer += data
        pieces = []
        while self._at_frame(final=final):
            length = frame_length(self._buffer[:4])
            if len(self._buffer) < length:
                break
            frame = bytes(self._buffer[:length])
            del self._buffer[:length]
            if piece := self._add(frame):
                pieces.append(piece)
        return pieces

    def _at_frame(self, *, final: bool) -> bool:
        """Whether the buffer begins with a frame; what comes before one is thrown away."""
        buffer = self._buffer
        while True:
            passed = min(self._passing, len(buffer))
            del buffer[:passed]
            self._passing -= passed
            if len(buffer) < _TAG_HEADER:
                return False
            if buffer.startswith(b"ID3"):
                # Seven bits a byte.
                self._passing = _TAG_HEADER + sum(
                    byte << shift for byte, shift in zip(buffer[6:10], (21, 14, 7, 0), strict=True)
                )
            elif buffer.startswith(b"TAG"):
                self._passing = _OLD_TAG
            elif length := frame_length(buffer[:4]):
                following = buffer[length : length + 4]
                if (self._sure and _kind(buffer) == self._stream.kind) or (final and not following):
                    return True
                if len(following) < 4 and not final:
                    return False
                if len(following) == 4 and frame_length(following):
                    self._sure = True
                    return True
                del buffer[:1]
            else:
                self._sure = False
                at = buffer.find(b"\xff", 1)
                del buffer[: at if at > 0 else len(buffer) - 2]

    def _add(self, frame: bytes) -> Piece | None:
        kind = _kind(frame)
        if kind != self._stream.kind:
            self._stream, self._count, self._place = _Frames(kind), 0, 0
            self._first, self._last, self._counted = DECODER_DELAY, 0, 0
        if (table := _table(frame)) is not None:
            total, delay, padding = table
            self._first = self._place + DECODER_DELAY + delay
            self._counted = self._place + total * frame_samples(frame)
            self._last = self._counted - max(0, padding - DECODER_DELAY)
            return None
        samples = frame_samples(frame)
        # A table may have been written before anybody knew how many frames would follow.
        last = self._last if self._place < self._counted else None
        audible = heard(self._place, samples, self._first, last)
        piece = Piece(self._stream, frame, samples, audible, self._count % OPENS == 0)
        self._place += samples
        self._count += 1
        return piece


@dataclass(frozen=True, slots=True, eq=False)
class _Frames:
    """Frames of one version, rate and number of channels."""

    kind: bytes

    def file(self, pieces: Sequence[Piece]) -> bytes:
        """The frames after a table that counts them: without one, libsndfile guesses how many there are."""
        first = pieces[0].data
        head = bytes((0xFF, first[1] | 1, 0x90 | first[2] & 0x0C, first[3] & 0xC0))
        table = head + bytes(_side_length(head)) + b"Xing" + struct.pack(">II", 1, len(pieces))
        parts = [table.ljust(frame_length(head), b"\0")]
        kept = 0
        for piece in pieces:
            parts.append(_within(piece.data, kept))
            kept += len(piece.data) - _side_start(piece.data) - _side_length(piece.data)
        return b"".join(parts)


def _kind(frame: bytes | bytearray) -> bytes:
    return bytes((frame[1] & 0xFE, frame[2] & 0x0C, frame[3] >> 6 == 3))


def _side_start(frame: bytes) -> int:
    """Where the side information begins: after the header, and its checksum if there is one."""
    return 4 if frame[1] & 1 else 6


def _side_length(frame: bytes) -> int:
    mono = frame[3] >> 6 == 3
    if frame[1] >> 3 & 3 == 3:
        return 17 if mono else 32
    return 9 if mono else 17


def _within(frame: bytes, kept: int) -> bytes:
    """The frame, or, where it goes back to more than the `kept` bytes of sound before it, a silent one in its place."""
    bits = 9 if frame[1] >> 3 & 3 == 3 else 8
    start, length = _side_start(frame), _side_length(frame)
    back = int.from_bytes(frame[start : start + 2], "big") >> 16 - bits
    if back <= kept:
        return frame
    side = kept << 8 * length - bits
    return frame[:start] + side.to_bytes(length, "big") + frame[start + length :]


def _table(frame: bytes) -> tuple[int, int, int] | None:
    """What the table says that some encoders write as a first frame: frames, delay and padding in samples (0: unknown).

    Xing's, with LAME's addition (gabriel.mp3-tech.org/mp3infotag.html).
    """
    at = 4 + _side_length(frame)
    if frame[at : at + 4] not in (b"Xing", b"Info") or len(frame) < at + 8:
        return None
    (flags,) = struct.unpack_from(">I", frame, at + 4)
    place = at + 8
    total = int.from_bytes(frame[place : place + 4], "big") if flags & 1 else 0
    place += sum(size for bit, size in ((1, 4), (2, 4), (4, 100), (8, 4)) if flags & bit)
    both = int.from_bytes(frame[place + 21 : place + 24], "big")
    return total, both >> 12, both & 0xFFF

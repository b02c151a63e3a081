"""Ogg streams in pieces: pages of Vorbis, Opus or FLAC (RFC 3533, RFC 7845)."""

from __future__ import annotations

import struct
import zlib
from typing import Final

from studio.audio.pieces import Headed, Piece, heard

OPENS: Final = 24_000
"""Units of the stream's clock from one piece that opens to the next. Opus forgets slowly: after 80 ms, which RFC 7845
asks for, samples are up to 2,000 steps of int16 off, after these 500 ms one step (measured with libsndfile 1.2.2)."""

_BEGINS: Final = 2  # flag of the first page of a stream
_OPUS_CLOCK: Final = 48_000
_REVERSED: Final = bytes(int(f"{value:08b}"[::-1], 2) for value in range(256))


class OggCutter:
    """Ogg: a piece is what lies between pages on which a packet ends. Streams may follow one another."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._head = b""
        self._stream: Headed | None = None
        self._pending = b""
        self._skip = self._clock = self._place = self._opened = self._number = 0

    def take(self, data: bytes, *, final: bool = False) -> list[Piece]:  # noqa: ARG002 a page tells its own end
        """See `Cutter`; pages that are not whole, or damaged, count for nothing."""
        self._buffer += data
        pieces = []
        while page := self._page():
            if piece := self._add(page):
                pieces.append(piece)
        return pieces

    def _page(self) -> bytes:
        """The next page, or nothing while it is not whole."""
        buffer = self._buffer
        while (at := buffer.find(b"OggS")) >= 0:
            del buffer[:at]
            body = 27 + buffer[26] if len(buffer) >= 27 else len(buffer) + 1
            end = body + sum(buffer[27:body])
            if len(buffer) < end:
                return b""
            page = bytes(buffer[:end])
            if page == _signed(page):
                del buffer[:end]
                return page
            del buffer[:4]
        del buffer[: max(0, len(buffer) - 3)]
        return b""

    def _add(self, page: bytes) -> Piece | None:
        (granule,) = struct.unpack_from("<q", page, 6)
        if page[5] & _BEGINS:
            self._head, self._stream, self._pending = page, None, b""
            self._skip = self._clock = self._place = self._opened = self._number = 0
            if page[28:36] == b"OpusHead" and len(page) >= 40:
                # What is skipped at the beginning is skipped here: a decoder would do it in every small file.
                (self._skip,) = struct.unpack_from("<H", page, 38)
                self._clock = _OPUS_CLOCK
                self._head = _signed(page[:38] + b"\0\0" + page[40:])
            return None
        if self._place == 0 and self._stream is None and granule == 0:
            self._head += page
            (self._number,) = struct.unpack_from("<I", page, 18)
            return None
        (number,) = struct.unpack_from("<I", page, 18)
        lost, self._number = number != self._number + 1, number
        if lost and self._stream is not None:
            self._stream, self._pending = None, b""  # what is there after a hole does not go on from before it
        self._pending += page
        if granule < 0:  # no packet ends here
            return None
        opens = self._stream is None or self._place - self._opened >= OPENS
        self._stream = self._stream or Headed(self._head)
        frames = max(0, granule - self._place)
        audible = heard(self._place, frames, self._skip, None)
        piece = Piece(self._stream, self._pending, frames, audible, opens, self._clock)
        self._opened = self._place if opens else self._opened
        self._place, self._pending = granule, b""
        return piece


def _signed(page: bytes) -> bytes:
    """The page with its right checksum: CRC-32 as in zlib but for the order of bits, its start and its end."""
    plain = (page[:22] + bytes(4) + page[26:]).translate(_REVERSED)
    crc = zlib.crc32(plain, 0xFFFF_FFFF) ^ 0xFFFF_FFFF
    return page[:22] + struct.pack(">I", crc).translate(_REVERSED) + page[26:]

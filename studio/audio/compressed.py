"""Compressed sound as it arrives: every piece is decoded as soon as it is there."""

from __future__ import annotations

import io

import soundfile

from studio.audio.flac import FlacCutter
from studio.audio.mono import to_int16
from studio.audio.mp3 import Mp3Cutter
from studio.audio.ogg import OggCutter
from studio.audio.pieces import Cutter, Piece, Stream
from studio.audio.straight import straight
from studio.core.errors import Kind, StudioError


class Compressed:
    """FLAC, Ogg or MP3 as parts of (rate, int16 mono PCM).

    Decoders of files cannot wait for more of a file, so what is new is decoded in small files of its own. Each begins
    at a piece that `opens`, one such before: what a decoder gives for a piece does not depend on what came with it.
    """

    def __init__(self, head: bytes) -> None:
        self._cutter = _cutter(head)
        self._stream: Stream | None = None
        self._before: list[Piece] = []
        self._now: list[Piece] = []
        self._told = 0  # pieces of `_now` that were given out
        self._rate = 0
        self._sounded = False

    def feed(self, data: bytes) -> list[tuple[int, bytes]]:
        """The sound of the pieces that are whole with these bytes."""
        return self._take(self._cutter.take(data))

    def finish(self) -> list[tuple[int, bytes]]:
        """The sound of what is left; `StudioError` (UNREADABLE) where there never was any."""
        parts = self._take(self._cutter.take(b"", final=True))
        if not self._sounded:
            raise StudioError(Kind.UNREADABLE, "audio", message="compressed sound that does not decode")
        return parts

    def _take(self, pieces: list[Piece]) -> list[tuple[int, bytes]]:
        parts = []
        for piece in pieces:
            if piece.opens or piece.stream is not self._stream:
                parts += self._new()
                self._before = self._now if piece.stream is self._stream else []
                self._stream, self._now, self._told = piece.stream, [], 0
            self._now.append(piece)
        return parts + self._new()

    def _new(self) -> list[tuple[int, bytes]]:
        """The sound of the pieces that were not given out yet."""
        new = self._now[self._told :]
        if not new or self._stream is None:
            return []
        self._told = len(self._now)
        try:
            return [self._heard(new, self._stream.file(self._before + self._now))]
        except (soundfile.LibsndfileError, RuntimeError):
            # One of them is damaged: it costs its own sound, not that of the others.
            return [self._alone(piece) for piece in new]

    def _alone(self, piece: Piece) -> tuple[int, bytes]:
        """The sound of one piece, silence where it has none."""
        try:
            return self._heard([piece], piece.stream.file([piece]))
        except (soundfile.LibsndfileError, RuntimeError):
            return self._rate, bytes(2 * _at_rate(piece.frames, piece, self._rate) if self._rate else 0)

    def _heard(self, pieces: list[Piece], file: bytes) -> tuple[int, bytes]:
        """What is heard of the pieces that a file ends with."""
        rate, pcm = _decoded(file)
        self._rate = rate
        self._sounded = self._sounded or bool(pcm)
        counts = [_at_rate(piece.frames, piece, rate) for piece in pieces]
        place = len(pcm) // 2 - sum(counts)
        out = bytearray()
        for piece, count in zip(pieces, counts, strict=True):
            begin, end = (max(0, place + _at_rate(edge, piece, rate)) for edge in piece.heard)
            out += pcm[2 * begin : 2 * end]
            place += count
        return rate, bytes(out)


def _cutter(head: bytes) -> Cutter:
    if head.startswith(b"fLaC"):
        return FlacCutter()
    return OggCutter() if head.startswith(b"OggS") else Mp3Cutter()


def _at_rate(frames: int, piece: Piece, rate: int) -> int:
    return frames * rate // piece.clock if piece.clock else frames


def _decoded(file: bytes) -> tuple[int, bytes]:
    """Rate and int16 mono PCM of a file; raises what soundfile does."""
    blocks: list[bytes] = []
    with straight(soundfile.SoundFile(io.BytesIO(file))) as sound:
        while len(block := sound.read(16_384, dtype="float32", always_2d=True)):
            blocks.append(to_int16(block).tobytes())
        return sound.samplerate, b"".join(blocks)

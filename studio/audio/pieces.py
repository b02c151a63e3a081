"""The least parts that a compressed stream can be decoded in, and what tells them apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


class Stream(Protocol):
    """What pieces have in common that follow one another: a decoder may go on from one to the next."""

    def file(self, pieces: Sequence[Piece]) -> bytes:
        """A file that holds these pieces, one after the other, and nothing else that sounds."""
        ...


class Cutter(Protocol):
    """Finds the pieces of one format."""

    def take(self, data: bytes, *, final: bool = False) -> list[Piece]:
        """The pieces that are whole with the next bytes; `final`: no more bytes follow."""
        ...


@dataclass(frozen=True, slots=True)
class Piece:
    """An MP3 or FLAC frame, or the Ogg pages up to one that ends a packet.

    `frames` of sound it adds, of which `heard` (first, behind the last) belong to the recording: encoders begin with
    a delay and fill up the end. Both count at `clock` Hz, or at the rate of the sound itself where that is 0.
    `opens`: decoders may be started here for the pieces from the next such one on. What lies between is more than
    they need to become what they would be had they heard everything.
    """

    stream: Stream
    data: bytes
    frames: int
    heard: tuple[int, int]
    opens: bool
    clock: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Headed:
    """A stream whose every file begins with the same bytes."""

    head: bytes

    def file(self, pieces: Sequence[Piece]) -> bytes:
        """The head and the pieces."""
        return self.head + b"".join(piece.data for piece in pieces)


def heard(place: int, frames: int, first: int, last: int | None) -> tuple[int, int]:
    """Which of the `frames` from `place` on lie between `first` and `last` of the stream."""
    begin = min(max(first - place, 0), frames)
    end = frames if last is None else min(max(last - place, begin), frames)
    return begin, end

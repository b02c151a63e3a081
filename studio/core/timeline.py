"""Which stretch of the script sounds at which frame of the take: looked up by bisection, cheap to extend."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from studio.core.records import Unit, UnitKind

Span = tuple[int, int]


class _Piece:
    """The units of one segment, in frames of the take and offsets of the script, and what is looked up in them."""

    __slots__ = ("_given", "first", "furthest", "limit", "script", "spans", "starts", "texts", "units")

    def __init__(self, first: int, script: int, units: Sequence[Unit]) -> None:
        self.first = first
        self.script = script
        self.limit: int | None = None  # frames of the piece that sound; None = all
        self.revise(units)

    def revise(self, units: Sequence[Unit]) -> None:
        self._given = units
        self._place()

    def truncate(self, frame: int) -> None:
        self.limit = frame
        self._place()

    def _place(self) -> None:
        """Work out units and look-up tables anew; a segment is short, so this is cheap."""
        placed = []
        for unit in sorted(self._given, key=lambda unit: unit.start):
            end = unit.end if self.limit is None else min(unit.end, self.limit)
            if end > unit.start:
                placed.append(self._moved(unit, end))
        self.units: list[Unit] = placed
        self.starts: list[int] = [unit.start for unit in placed]
        # Where the lit span changes, and to what; a pause leaves it as it is, sound without text puts it out.
        self.spans: list[tuple[int, Span | None]] = []
        self.furthest: list[tuple[int, int]] = []  # (frame, largest script offset that has sounded from there on)
        texts: dict[Span, int] = {}
        lit: Span | None = None
        reached = self.script
        for unit in placed:
            if unit.kind is UnitKind.PAUSE or (unit.kind is UnitKind.PUNCTUATION and unit.src_start is None):
                continue
            span = None if unit.src_start is None or unit.src_end is None else (unit.src_start, unit.src_end)
            if span != lit or not self.spans:
                self.spans.append((unit.start, span))
                lit = span
            if span is not None:
                texts.setdefault(span, unit.start)
                if span[1] > reached:
                    reached = span[1]
                    self.furthest.append((unit.start, reached))
        self.texts: list[tuple[Span, int]] = sorted(texts.items())

    def _moved(self, unit: Unit, end: int) -> Unit:
        mapped = unit.src_start is not None and unit.src_end is not None
        return Unit(
            unit.text,
            unit.kind,
            unit.start + self.first,
            end + self.first,
            unit.src_start + self.script if mapped and unit.src_start is not None else None,
            unit.src_end + self.script if mapped and unit.src_end is not None else None,
        )


class Timeline:
    """The time map of a take: pieces (one a segment) in the order of their sound and of their text.

    Frames count from the start of the take, offsets are code points of the whole script. Meant for one thread.
    """

    def __init__(self) -> None:
        self._pieces: list[_Piece] = []
        self._firsts: list[int] = []
        self._scripts: list[int] = []

    def append(self, start_frame: int, segment_start: int, units: Sequence[Unit]) -> int:
        """Add the next piece: `units` relative to it sound from `start_frame` and belong to the text at
        `segment_start`. Returns the index of the piece.

        Raises ValueError when it would begin before the piece before it.
        """
        if self._pieces and (start_frame < self._firsts[-1] or segment_start < self._scripts[-1]):
            raise ValueError("pieces are appended in the order of their sound and text")
        self._pieces.append(_Piece(start_frame, segment_start, units))
        self._firsts.append(start_frame)
        self._scripts.append(segment_start)
        return len(self._pieces) - 1

    def revise(self, index: int, units: Sequence[Unit]) -> None:
        """Replace the units of a piece: more of its time map has come, or a better one."""
        self._pieces[index].revise(units)

    def truncate(self, index: int, frame: int) -> None:
        """Only the first `frame` frames of a piece sound; holds for later revisions too."""
        self._pieces[index].truncate(frame)

    def at(self, frame: int) -> Unit | None:
        """The unit that sounds at a frame (a pause is one, without a source); None between units."""
        piece = self._piece(frame)
        if piece is None:
            return None
        row = bisect_right(piece.starts, frame) - 1
        return piece.units[row] if row >= 0 and frame < piece.units[row].end else None

    def span_at(self, frame: int) -> Span | None:
        """The stretch of the script to light at a frame.

        A pause keeps what was lit, also over the start of the next piece; sound that belongs to no known text, and
        a piece whose text has no times, light nothing.
        """
        index = bisect_right(self._firsts, frame) - 1
        if index < 0:
            return None
        piece = self._pieces[index]
        row = _row(piece.spans, frame)
        if row >= 0:
            return piece.spans[row][1]
        return self._kept(index)

    def next_change(self, frame: int) -> int | None:
        """The first frame after `frame` at which `span_at` gives something else; None when nothing more is known."""
        lit = self.span_at(frame)
        index = bisect_right(self._firsts, frame) - 1
        if index >= 0:
            piece = self._pieces[index]
            end = self._end(index)
            for start, span in piece.spans[_row(piece.spans, frame) + 1 :]:
                if end is not None and start >= end:
                    break
                if span != lit:
                    return start
        for later in range(index + 1, len(self._pieces)):
            first, end = self._firsts[later], self._end(later)
            if end == first:
                continue
            if self.span_at(first) != lit:
                return first
            for start, span in self._pieces[later].spans:
                if end is not None and start >= end:
                    break
                if span != lit:
                    return start
        return None

    def frame_of(self, src: int) -> int | None:
        """The frame at which a code point of the script begins to sound.

        Text without a time of its own (punctuation, white space) goes with the next that has one in the same piece,
        at the end of a piece with the last one's end. None when no time is known (yet).
        """
        index = bisect_right(self._scripts, src) - 1
        if index < 0:
            return None
        piece = self._pieces[index]
        row = bisect_right(piece.texts, src, key=lambda text: text[0][0]) - 1
        if row >= 0 and src < piece.texts[row][0][1]:
            return piece.texts[row][1]
        if row + 1 < len(piece.texts):
            return piece.texts[row + 1][1]
        if row >= 0 and index + 1 < len(self._pieces):
            return min(piece.units[-1].end, self._firsts[index + 1])
        return None

    def units(self) -> Iterator[Unit]:
        """Every unit in the order of sound, cut off where the next piece begins."""
        for index, piece in enumerate(self._pieces):
            end = self._end(index)
            for unit in piece.units:
                if end is None or unit.end <= end:
                    yield unit
                elif unit.start < end:
                    yield Unit(unit.text, unit.kind, unit.start, end, unit.src_start, unit.src_end)

    def read_until(self, frame: int) -> int:
        """How far the script has been read: the largest offset that has sounded, or begun to, at a frame."""
        if not self._pieces:
            return 0
        index = max(0, bisect_right(self._firsts, frame) - 1)
        piece = self._pieces[index]
        row = bisect_right(piece.furthest, frame, key=lambda reached: reached[0]) - 1
        return piece.furthest[row][1] if row >= 0 else piece.script

    def _piece(self, frame: int) -> _Piece | None:
        index = bisect_right(self._firsts, frame) - 1
        return self._pieces[index] if index >= 0 else None

    def _end(self, index: int) -> int | None:
        """Where a piece ends because the next begins; None for the last."""
        return self._firsts[index + 1] if index + 1 < len(self._firsts) else None

    def _kept(self, index: int) -> Span | None:
        """What stays lit until the first unit of a piece."""
        if index == 0 or not self._pieces[index].spans:
            return None
        before = self._pieces[index - 1]
        row = bisect_left(before.spans, self._firsts[index], key=lambda change: change[0]) - 1
        return before.spans[row][1] if row >= 0 else None


def _row(spans: Sequence[tuple[int, Span | None]], frame: int) -> int:
    """The last change at or before a frame; -1 before the first."""
    return bisect_right(spans, frame, key=lambda change: change[0]) - 1

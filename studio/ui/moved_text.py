"""Where the characters of a text are now that the text is being edited, and those of the text that is spoken."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from studio.core.text import Utf16Index, grapheme_span

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch that no edit has touched: where it was, and how far it has moved since."""

    start: int
    end: int
    shift: int


class MovedText:
    """Follows edits, so that a place in the text as it *was* can be found in the text as it is *now*, and back.

    All positions are in whatever unit the edits are reported in (Qt: UTF-16). A character that was removed, or typed
    since, has no counterpart: None. Cost: O(edits) for an edit, O(log edits) for a look-up.
    """

    def __init__(self, length: int) -> None:
        self._length = length
        self._pieces: list[_Piece] = []
        self.reset()

    @property
    def moved(self) -> bool:
        """Whether any edit has been made since the start or the last `reset`."""
        return self._pieces != [_Piece(0, self._length, 0)]

    def reset(self) -> None:
        """The text is again what it was."""
        self._pieces = [_Piece(0, self._length, 0)]
        self._starts = [0]

    def edit(self, position: int, removed: int, added: int) -> None:
        """At `position` (now), `removed` units went and `added` came in their place."""
        gone = position + removed
        pieces: list[_Piece] = []
        for piece in self._pieces:
            start, end = piece.start + piece.shift, piece.end + piece.shift
            if start < position:
                pieces.append(_Piece(piece.start, min(end, position) - piece.shift, piece.shift))
            if end > gone:
                pieces.append(_Piece(max(start, gone) - piece.shift, piece.end, piece.shift + added - removed))
        self._pieces = pieces
        self._starts = [piece.start for piece in pieces]

    def now(self, was: int) -> int | None:
        """Where the unit is that was at `was`."""
        piece = self._piece(was)
        return None if piece is None else was + piece.shift

    def now_span(self, start: int, end: int) -> Span | None:
        """Where the stretch is; None when an edit has touched it."""
        piece = self._piece(start)
        if piece is None or end > piece.end:
            return None
        return start + piece.shift, end + piece.shift

    def now_spans(self, start: int, end: int) -> list[Span]:
        """All that is left of the stretch, in order."""
        first = max(0, bisect_right(self._starts, start) - 1)
        spans = []
        for piece in self._pieces[first:]:
            if piece.start >= end:
                break
            low, high = max(start, piece.start), min(end, piece.end)
            if low < high:
                spans.append((low + piece.shift, high + piece.shift))
        return spans

    def was(self, now: int) -> int | None:
        """Where the unit was that is at `now`."""
        low, high = 0, len(self._pieces)
        while low < high:  # pieces keep their order however they move
            middle = (low + high) // 2
            if self._pieces[middle].end + self._pieces[middle].shift <= now:
                low = middle + 1
            else:
                high = middle
        if low == len(self._pieces) or self._pieces[low].start + self._pieces[low].shift > now:
            return None
        return now - self._pieces[low].shift

    def _piece(self, was: int) -> _Piece | None:
        index = bisect_right(self._starts, was) - 1
        if index < 0 or was >= self._pieces[index].end:
            return None
        return self._pieces[index]


class SpokenText:
    """The text that is being spoken, and where it stands in a document that is edited meanwhile.

    What is spoken counts in its code points, the document in UTF-16 (as Qt does). What was removed, or typed since,
    has no counterpart: None.
    """

    def __init__(self, text: str) -> None:
        """`text` is the whole document as it is now."""
        self.text = text
        self._offsets = Utf16Index(text)
        self.length = self._offsets.utf16(len(text))
        self._moved = MovedText(self.length)

    @property
    def edited(self) -> bool:
        """Whether the document was edited since, and not `restored`."""
        return self._moved.moved

    def restored(self) -> None:
        """The document is again what is spoken."""
        self._moved.reset()

    def edit(self, position: int, removed: int, added: int) -> None:
        """In the document, `removed` units went at `position` and `added` came in their place."""
        self._moved.edit(position, removed, added)

    def spoken(self, position: int) -> int | None:
        """The spoken code point that stands at a position."""
        was = self._moved.was(position)
        return None if was is None else self._offsets.code_point(was)

    def position(self, spoken: int) -> int | None:
        """Where a spoken code point stands."""
        return self._moved.now(self._offsets.utf16(spoken))

    def stretch(self, start: int, end: int) -> Span | None:
        """Where a stretch of what is spoken stands; None when an edit has touched it."""
        return self._moved.now_span(self._offsets.utf16(start), self._offsets.utf16(end))

    def clusters(self, start: int, end: int) -> Span | None:
        """The same, widened to whole grapheme clusters; None for an empty stretch, too."""
        if start >= end:
            return None
        return self.stretch(grapheme_span(self.text, start)[0], grapheme_span(self.text, end - 1)[1])

    def remains(self, start: int, end: int) -> list[Span]:
        """Where all that is left of a stretch stands, in order."""
        return self._moved.now_spans(self._offsets.utf16(start), self._offsets.utf16(end))

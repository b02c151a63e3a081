"""Which word of a transcript sounds when, and where it stands in a text that a person is correcting."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Final

from studio.core.align import align
from studio.core.records import Token
from studio.core.transcripts import TranscriptSegment, TranscriptWord

Span = tuple[int, int]

WHOLE: Final = -1
"""Instead of the number of a word: the segment has no words with times and is lit as a whole."""
# So long a pause after a segment puts the light out.
_PAUSE_S: Final = 1.0
# What is known of a segment without an end: about so much is said in a second.
_CHARACTERS_A_SECOND: Final = 15


class TranscriptTimes:
    """The time map of a transcript; implements `ui.lamp.TimeMap`.

    What sounds is a pair: the number of a segment and the number of a word in it, or `WHOLE`. Frames count at `rate` a
    second from the start of the recording, offsets are code points of a segment's present text. Words are looked for
    in a text when they are first asked for; an edit costs what its segment costs. Meant for one thread.
    """

    def __init__(self, segments: Sequence[TranscriptSegment], rate: int, heard: Sequence[str] = ()) -> None:
        """`heard` are the texts as the words were heard in them, where they are others than the present ones."""
        self._segments = segments
        self._rate = rate
        self._texts = [segment.text for segment in segments]
        self._heard = list(heard) or list(self._texts)
        self._places: dict[int, list[Span | None]] = {}
        begun = [(_start(each), number) for number, each in enumerate(segments)]
        order = sorted((round(start * rate), number) for start, number in begun if start is not None)
        self._starts = [frame for frame, _ in order]
        self._order = [number for _, number in order]
        self._changes: dict[int, tuple[list[int], list[Span | None]]] = {}

    # When

    def span_at(self, frame: int) -> Span | None:
        """What sounds at a frame: segment and word; a short pause keeps what was there."""
        row = bisect_right(self._starts, frame) - 1
        if row < 0:
            return None
        frames, spans = self._changes_of(row)
        place = bisect_right(frames, frame) - 1
        if place >= 0:
            return spans[place]
        # Before its first word what was there stays.
        return self._changes_of(row - 1)[1][-1] if row else None

    def next_change(self, frame: int) -> int | None:
        """The first frame after `frame` at which something else sounds."""
        row = bisect_right(self._starts, frame) - 1
        following = self._starts[row + 1] if row + 1 < len(self._starts) else None
        if row < 0:
            return following
        frames = self._changes_of(row)[0]
        place = bisect_right(frames, frame)
        if place < len(frames) and (following is None or frames[place] < following):
            return frames[place]
        return following

    def read_until(self, frame: int) -> int:
        """How far the transcript has been heard: a number of segments."""
        span = self.span_at(frame)
        return 0 if span is None else span[0] + 1

    def frame_of(self, segment: int, offset: int) -> int | None:
        """The frame at which the word under an offset, else the next one, begins; None without any time."""
        words = self._segments[segment].words
        for word, place in zip(words, self.places(segment), strict=True):
            if place is not None and offset < place[1] and word.start_s is not None:
                return round(word.start_s * self._rate)
        start = self._segments[segment].start_s
        return None if start is None else round(start * self._rate)

    # Where

    def place(self, segment: int, word: int) -> Span | None:
        """Where a word stands in the present text of its segment; the whole text where that cannot be told."""
        text = self._texts[segment]
        places = self.places(segment)
        if word != WHOLE and places[word] is not None:
            return places[word]
        if word != WHOLE and any(place is not None for place in places):
            return None  # this word has been deleted
        return (0, len(text)) if text.strip() else None

    def places(self, segment: int) -> list[Span | None]:
        """Where each word of a segment stands in its present text; None for one that is not there any more."""
        if segment not in self._places:
            self._places[segment] = word_places(self._segments[segment].words, self._texts[segment])
        return self._places[segment]

    def word_at(self, segment: int, offset: int) -> TranscriptWord | None:
        """The word that stands at an offset, as it was heard."""
        for word, place in zip(self._segments[segment].words, self.places(segment), strict=True):
            if place is not None and place[0] <= offset < place[1]:
                return word
        return None

    # Editing

    def edit(self, segment: int, text: str) -> None:
        """A person has given a segment another text."""
        self._texts[segment] = text
        self._places.pop(segment, None)

    def text(self, segment: int) -> str:
        """The present text of a segment."""
        return self._texts[segment]

    def edited(self, segment: int) -> bool:
        """Whether a segment is other than it was heard."""
        return self._texts[segment] != self._heard[segment]

    # Inside

    def _changes_of(self, row: int) -> tuple[list[int], list[Span | None]]:
        """The frames at which something begins to sound in a segment or is over, and what sounds then."""
        if row not in self._changes:
            number, following = self._order[row], self._starts[row + 1 : row + 2]
            segment = self._segments[number]
            changes: list[tuple[int, Span | None]] = [
                (round(word.start_s * self._rate), (number, place))
                for place, word in enumerate(segment.words)
                if word.start_s is not None
            ]
            changes = sorted(changes, key=_frame) or [(self._starts[row], (number, WHOLE))]
            end = max(round(_end(segment) * self._rate), changes[-1][0] + 1)
            if not following or following[0] > end + _PAUSE_S * self._rate:
                changes.append((end, None))
            self._changes[row] = [frame for frame, _ in changes], [span for _, span in changes]
        return self._changes[row]


def word_places(words: Sequence[TranscriptWord], text: str) -> list[Span | None]:
    """Where words stand in a text that may have been corrected since; None for what is not there any more.

    A word that reads otherwise now takes what stands between its neighbours, together with others that do.
    """
    if not words:
        return []
    found: list[Span | None] = []
    for token in align([Token(word.text, 0.0, 0.0) for word in words], text):
        start, end = token.src_start, token.src_end
        found.append(None if start is None or end is None else (start, end))
    at = 0
    for first, last in list(_holes(found)):
        if first:
            before = found[first - 1]
            at = before[1] if before is not None else at
        after = found[last] if last < len(found) else None
        gap = text[at : after[0] if after is not None else len(text)]
        start = at + len(gap) - len(gap.lstrip())
        if gap.strip(" ,.;:!?，。；：！？、\n") and (first or last < len(found)):
            found[first:last] = [(start, start + len(gap.strip()))] * (last - first)
    return found


def _holes(places: Sequence[Span | None]) -> Iterator[Span]:
    """The stretches of words that have no place."""
    first: int | None = None
    for number, place in enumerate([*places, (0, 0)]):
        if place is None and first is None:
            first = number
        elif place is not None and first is not None:
            yield first, number
            first = None


def _frame(change: tuple[int, Span | None]) -> int:
    return change[0]


def _start(segment: TranscriptSegment) -> float | None:
    """When a segment begins, in seconds, as far as that is told; its words are looked at only where that is needed."""
    if segment.start_s is not None:
        return segment.start_s
    return next((word.start_s for word in segment.words if word.start_s is not None), None)


def _end(segment: TranscriptSegment) -> float:
    """When a segment is over, in seconds, as far as that can be told."""
    ends = [word.end_s for word in segment.words if word.end_s is not None]
    if segment.end_s is not None:
        ends.append(segment.end_s)
    if ends:
        return max(ends)
    starts = [word.start_s for word in segment.words if word.start_s is not None]
    if segment.start_s is not None:
        starts.append(segment.start_s)
    return max(starts, default=0.0) + max(1.0, len(segment.text) / _CHARACTERS_A_SECOND)

"""What the panel knows of a take, paragraph by paragraph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from studio.core.records import Diagnosis, Recording, SegmentState, Timing
from studio.core.text import has_han
from studio.services.takes import SegmentProgress, Take
from studio.ui.script_marks import Mark

# Until the first segment is whole, its length is guessed: Han characters take longer than letters.
HAN_A_SECOND, LETTERS_A_SECOND = 4.5, 14.0


@dataclass(slots=True)
class Paragraph:
    """The segments of a take that one paragraph is spoken in; `start` and `end` are code points of the script."""

    start: int
    end: int
    segments: list[SegmentProgress] = field(default_factory=list)

    @property
    def mark(self) -> Mark:
        """What has become of it in this take."""
        states = {progress.state for progress in self.segments}
        if SegmentState.FAILED in states:
            return Mark.FAILED
        if states == {SegmentState.MADE}:
            return Mark.MADE
        return Mark.NOT_MADE if states == {SegmentState.WAITING} else Mark.ARRIVING


class Paragraphs:
    """A take's segments by paragraph, and which marks have changed since they were last asked for."""

    def __init__(self, take: Take) -> None:
        text = take.text
        self.all: list[Paragraph] = []
        end = -1
        for progress in take.segments:
            if progress.segment.start >= end:
                start = text.rfind("\n", 0, progress.segment.start) + 1
                end = text.find("\n", progress.segment.end)
                end = len(text) if end < 0 else end
                self.all.append(Paragraph(start, end))
            self.all[-1].segments.append(progress)
        self._take = take
        self._shown: dict[int, Mark] = {}
        self._settled = 0
        self._total = sum(len(progress.segment.text) for progress in take.segments)
        self._next = self._done = self._done_frames = 0

    def changes(self) -> Iterator[tuple[Paragraph, Mark]]:
        """The paragraphs whose mark is another one; those that are made stay so and are not looked at again."""
        for number in range(self._settled, len(self.all)):
            paragraph = self.all[number]
            mark = paragraph.mark
            if mark is Mark.NOT_MADE and number not in self._shown:
                return  # segments are made in order
            if self._shown.get(number) is not mark:
                self._shown[number] = mark
                if mark is not Mark.MADE or self.whole(paragraph):
                    yield paragraph, mark
            if mark is Mark.MADE and number == self._settled:
                self._settled += 1

    def made(self) -> int:
        """How many paragraphs are made."""
        following = self.all[self._settled : self._settled + 3]
        return self._settled + sum(paragraph.mark is Mark.MADE for paragraph in following)

    def expected_frames(self) -> int:
        """About how many frames the take will have in the end."""
        take = self._take
        if take.over or not take.rate:
            return take.frames
        while self._next < len(take.segments) and take.segments[self._next].state is SegmentState.MADE:
            progress = take.segments[self._next]
            self._done += len(progress.segment.text)
            self._done_frames += progress.frames
            self._next += 1
        if self._done:
            return max(take.frames, self._done_frames * self._total // self._done)
        first = take.segments[0].segment.text
        pace = HAN_A_SECOND if has_han(first) else LETTERS_A_SECOND
        return max(take.frames, round(self._total / pace * take.rate))

    def at(self, place: int) -> Paragraph | None:
        """The paragraph that holds a code point of the script."""
        low, high = 0, len(self.all)
        while low < high:
            middle = (low + high) // 2
            if self.all[middle].end < place:
                low = middle + 1
            else:
                high = middle
        return self.all[low] if low < len(self.all) and self.all[low].start <= place else None

    def whole(self, paragraph: Paragraph) -> bool:
        """Whether the take reads all of it, not only the part after the cursor."""
        request = self._take.request
        return paragraph.start >= request.start and (request.end is None or paragraph.end <= request.end)


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a paragraph: a recording for each of its segments."""

    recordings: tuple[Recording, ...]
    chosen: bool

    @property
    def created(self) -> str:
        """ISO 8601 in UTC."""
        return max(recording.created for recording in self.recordings)


def versions(kept: Sequence[Sequence[Recording]]) -> tuple[Version, ...]:
    """The versions of a paragraph, oldest first, from the recordings of its segments (each the preferred first).

    A segment that was made less often than another lends its newest recording to the later versions.
    """
    if not kept or not all(kept):
        return ()
    by_age = [sorted(recordings, key=lambda recording: recording.created) for recordings in kept]
    chosen = tuple(recordings[0].recording_id for recordings in kept)
    found = []
    for number in range(max(map(len, by_age))):
        picked = tuple(recordings[min(number, len(recordings) - 1)] for recordings in by_age)
        found.append(Version(picked, tuple(recording.recording_id for recording in picked) == chosen))
    return tuple(found)


def coarsest(found: Sequence[Diagnosis]) -> Diagnosis | None:
    """The diagnosis of a paragraph: that of its worst segment."""
    return max(found, key=lambda diagnosis: tuple(Timing).index(diagnosis.timing), default=None)


@dataclass(frozen=True, slots=True)
class ParagraphFacts:
    """What the inspector shows of a paragraph."""

    number: int
    mark: Mark
    voice: str
    words: str = ""
    diagnosis: Diagnosis | None = None
    first_sound_ms: float | None = None
    from_cache: bool = False
    seconds: float | None = None
    versions: tuple[Version, ...] = ()

"""What is known of a take by paragraph, and which versions a paragraph has."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from studio.audio.track import LiveTrack
from studio.core.records import Diagnosis, Recording, SegmentState, Timing
from studio.core.text import segments
from studio.panels.speech.model import LETTERS_A_SECOND, Paragraphs, coarsest, versions
from studio.services.takes import SpeechRequest, Take
from studio.ui.script_marks import Mark

TEXT = "one\n\ntwo. " + "a long sentence. " * 40 + "\nthree"
RATE = 24_000


def take_of(text: str, start: int = 0) -> Take:
    async def make() -> Take:
        return Take(SpeechRequest(text, "local", "v", start=start), segments(text, start), LiveTrack())

    return asyncio.run(make())


@pytest.fixture
def take() -> Take:
    return take_of(TEXT)


def states(paragraphs: Paragraphs) -> list[tuple[int, Mark]]:
    return [(paragraphs.all.index(paragraph), mark) for paragraph, mark in paragraphs.changes()]


def test_segments_are_gathered_by_paragraph(take: Take) -> None:
    paragraphs = Paragraphs(take)
    assert [TEXT[each.start : each.end][:3] for each in paragraphs.all] == ["one", "two", "thr"]
    assert len(paragraphs.all[1].segments) > 1
    assert sum(len(each.segments) for each in paragraphs.all) == len(take.segments)


def test_marks_change_once_and_what_is_made_is_settled(take: Take) -> None:
    paragraphs = Paragraphs(take)
    assert states(paragraphs) == []
    take.segments[0].state = SegmentState.ARRIVING
    assert states(paragraphs) == [(0, Mark.ARRIVING)]
    assert states(paragraphs) == []
    take.segments[0].state = SegmentState.MADE
    take.segments[1].state = SegmentState.MADE
    assert states(paragraphs) == [(0, Mark.MADE), (1, Mark.ARRIVING)]
    assert paragraphs.made() == 1
    take.segments[2].state = SegmentState.FAILED
    assert states(paragraphs) == [(1, Mark.FAILED)]


def test_half_a_paragraph_is_not_a_made_one() -> None:
    paragraphs = Paragraphs(take := take_of("first half second half\nnext", 11))
    for progress in take.segments:
        progress.state = SegmentState.MADE
    assert states(paragraphs) == [(1, Mark.MADE)]


def test_a_place_is_in_its_paragraph(take: Take) -> None:
    paragraphs = Paragraphs(take)
    assert paragraphs.at(0) is paragraphs.all[0]
    assert paragraphs.at(TEXT.index("long")) is paragraphs.all[1]
    assert paragraphs.at(len(TEXT) - 1) is paragraphs.all[2]
    assert paragraphs.at(len(TEXT) + 1) is None
    assert paragraphs.at(TEXT.index("\n\n") + 1) is None


class Sounding(Take):
    """A take of which so much sound is there."""

    there = 0

    @property
    def frames(self) -> int:
        return self.there

    @property
    def rate(self) -> int:
        return RATE if self.there else 0


@pytest.fixture
def sounding() -> Sounding:
    async def make() -> Sounding:
        return Sounding(SpeechRequest(TEXT, "local", "v"), segments(TEXT), LiveTrack())

    return asyncio.run(make())


def test_the_length_is_guessed_from_the_text_and_then_from_what_is_made(sounding: Sounding) -> None:
    paragraphs = Paragraphs(sounding)
    total = sum(len(progress.segment.text) for progress in sounding.segments)
    assert paragraphs.expected_frames() == 0
    sounding.there = RATE
    assert paragraphs.expected_frames() == round(total / LETTERS_A_SECOND * RATE)
    first = sounding.segments[0]
    first.state, first.frames = SegmentState.MADE, RATE
    assert paragraphs.expected_frames() == RATE * total // len(first.segment.text)
    sounding.over = True
    assert paragraphs.expected_frames() == RATE


def recording(name: str, created: str) -> Recording:
    return Recording(name, "key", "path", RATE, RATE, True, (), Diagnosis(Timing.NONE), created)


OLD, NEW = recording("old", "2026-01-01"), recording("new", "2026-02-01")


@pytest.mark.parametrize(("kept", "chosen"), [((OLD, NEW), [True, False]), ((NEW, OLD), [False, True])])
def test_versions_are_numbered_by_age_and_the_preferred_is_chosen(
    kept: tuple[Recording, ...], chosen: list[bool]
) -> None:
    found = versions([kept])
    assert [version.recordings[0].recording_id for version in found] == ["old", "new"]
    assert [version.chosen for version in found] == chosen
    assert found[0].created == "2026-01-01"


def test_a_segment_that_was_made_once_lends_its_recording() -> None:
    other = recording("other", "2026-01-15")
    found = versions([(NEW, OLD), (other,)])
    ids: Callable[[int], list[str]] = lambda n: [each.recording_id for each in found[n].recordings]  # noqa: E731
    assert (ids(0), ids(1)) == (["old", "other"], ["new", "other"])
    assert [version.chosen for version in found] == [False, True]


def test_a_paragraph_that_is_not_whole_has_no_versions() -> None:
    assert versions([]) == ()
    assert versions([(NEW,), ()]) == ()


def test_the_coarsest_timing_counts() -> None:
    assert coarsest([]) is None
    word, character = Diagnosis(Timing.WORD, ("why",)), Diagnosis(Timing.CHARACTER)
    assert coarsest([character, word, character]) is word

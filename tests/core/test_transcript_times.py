"""Which word sounds when, and where words stand in a text that is being corrected."""

from __future__ import annotations

import pytest

from studio.core.transcript_times import WHOLE, TranscriptTimes, word_places
from studio.core.transcripts import TranscriptSegment, TranscriptWord

RATE = 1_000


def spoken(text: str, start: float = 0.0, each: float = 0.5) -> tuple[TranscriptWord, ...]:
    return tuple(
        TranscriptWord(word, start + number * each, start + (number + 0.8) * each)
        for number, word in enumerate(text.split())
    )


def segment(text: str, start: float) -> TranscriptSegment:
    words = spoken(text, start)
    return TranscriptSegment(text, start, words[-1].end_s, words=words)


FOX = segment("the quick brown fox", 1.0)
DOG = segment("a lazy dog", 3.2)
FAR = segment("much later", 60.0)


@pytest.mark.parametrize(
    ("heard", "text", "places"),
    [
        ("the quick fox", "The quick fox.", ["The", "quick", "fox"]),
        ("the quick fox", "The quikc fox.", ["The", "quikc", "fox"]),
        ("the quick fox", "The fox", ["The", None, "fox"]),
        ("the quick fox", "The slow red fox", ["The", "slow red", "fox"]),
        ("the quick fox", "quite another thing", [None, None, None]),
        ("the quick fox", "", [None, None, None]),
        ("twenty one cars", "21 cars", ["21", "21", "cars"]),
        ("今天 天气 很 好", "今天天气真好。", ["今天", "天气", "真", "好"]),
        ("say 𠮷 now", "Say 𠮷 now!", ["Say", "𠮷", "now"]),
    ],
    ids=["as heard", "misspelt", "deleted", "replaced", "rewritten", "emptied", "number", "Chinese", "astral"],
)
def test_words_keep_their_places_through_corrections(heard: str, text: str, places: list[str | None]) -> None:
    found = word_places(spoken(heard), text)
    assert [None if place is None else text[place[0] : place[1]] for place in found] == places


def test_a_segment_without_words_has_no_places() -> None:
    assert word_places((), "Hello.") == []


def test_what_sounds_is_a_word_of_a_segment_and_goes_out_in_a_long_pause() -> None:
    times = TranscriptTimes((FOX, DOG, FAR), RATE)
    assert times.span_at(500) is None
    assert times.span_at(1_000) == (0, 0)
    assert times.span_at(1_480) == (0, 0), "between two words the first stays lit"
    assert times.span_at(2_700) == (0, 3)
    assert times.span_at(3_100) == (0, 3), "a short pause keeps what was lit"
    assert times.span_at(3_250) == (1, 0)
    assert times.span_at(30_000) is None
    assert times.span_at(60_600) == (2, 1)
    assert times.span_at(10**7) is None


def test_a_segment_that_begins_before_its_first_word_lights_nothing_early() -> None:
    early = TranscriptSegment(DOG.text, 2.9, DOG.end_s, words=DOG.words)
    times = TranscriptTimes((early,), RATE)
    assert times.span_at(3_000) is None
    assert times.next_change(2_900) == 3_200
    times = TranscriptTimes((FOX, early), RATE)
    assert times.span_at(3_000) == (0, 3), "a short pause keeps what was lit"
    assert times.span_at(3_200) == (1, 0)


def test_the_next_change_is_where_something_else_sounds() -> None:
    times = TranscriptTimes((FOX, DOG, FAR), RATE)
    frame, seen = -1, []
    while (following := times.next_change(frame)) is not None:
        assert times.span_at(following) != times.span_at(frame)
        assert times.span_at(following - 1) == times.span_at(frame)
        frame = following
        seen.append(times.span_at(frame))
    assert seen == [*((0, n) for n in range(4)), *((1, n) for n in range(3)), None, (2, 0), (2, 1), None]


def test_how_far_is_counted_in_segments() -> None:
    times = TranscriptTimes((FOX, DOG), RATE)
    assert [times.read_until(frame) for frame in (0, 1_500, 3_500)] == [0, 1, 2]


def test_a_segment_whose_words_have_no_times_is_lit_as_a_whole() -> None:
    plain = TranscriptSegment("Good morning.", 1.0, 2.0, words=(TranscriptWord("Good"), TranscriptWord("morning")))
    times = TranscriptTimes((plain, TranscriptSegment("untimed")), RATE)
    assert times.span_at(1_500) == (0, WHOLE)
    assert times.place(0, WHOLE) == (0, 13)
    assert times.frame_of(0, 6) == 1_000
    assert times.frame_of(1, 0) is None


def test_without_an_end_it_is_worked_out_from_the_text() -> None:
    times = TranscriptTimes((TranscriptSegment("x" * 60, 1.0),), RATE)
    assert times.span_at(4_900) == (0, WHOLE)
    assert times.span_at(5_100) is None


def test_a_click_finds_the_word_or_the_next_one() -> None:
    times = TranscriptTimes((FOX, DOG), RATE)
    assert times.frame_of(0, 0) == 1_000
    assert times.frame_of(0, 3) == 1_500, "the blank goes with the word after it"
    assert times.frame_of(1, 8) == 4_200
    assert times.frame_of(1, 10) == 3_200, "behind the last word: the segment"
    assert times.word_at(0, 5) == FOX.words[1]
    assert times.word_at(0, 3) is None


def test_an_edit_moves_the_words_and_is_told_from_what_was_heard() -> None:
    times = TranscriptTimes((FOX, DOG), RATE)
    times.edit(0, "Yes: the quick fox")
    assert times.edited(0)
    assert not times.edited(1)
    assert times.text(0) == "Yes: the quick fox"
    assert times.place(0, 0) == (5, 8)
    assert times.place(0, 2) is None, "it was deleted: nothing is lit in its place"
    times.edit(0, "something else altogether")
    assert times.place(0, 1) == (0, 25), "no word is left: the segment's span"
    times.edit(0, "")
    assert times.place(0, 1) is None
    times.edit(0, FOX.text)
    assert not times.edited(0)


def test_a_transcript_that_was_corrected_before_knows_it() -> None:
    times = TranscriptTimes((DOG,), RATE, ("a crazy dog",))
    assert times.edited(0)


def test_segments_of_two_channels_may_overlap() -> None:
    times = TranscriptTimes((FOX, segment("wait stop", 1.6)), RATE)
    assert times.span_at(1_550) == (0, 1)
    assert times.span_at(1_700) == (1, 0)

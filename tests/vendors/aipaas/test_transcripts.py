"""Transcripts in every shape that is in use, and in none."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.core.transcripts import Transcript, TranscriptSegment, TranscriptWord
from studio.vendors.aipaas.transcripts import is_hollow, read

GOOD, RAINS = ("Good morning.", 0.32, 1.18), ("It rains.", 1.5, 2.24)


def said(transcript: Transcript) -> list[tuple[str, float | None, float | None]]:
    assert transcript.understood
    return [(each.text, each.start_s, each.end_s) for each in transcript.segments]


@pytest.mark.parametrize(
    "names",
    [
        ("begin_time", "end_time"),
        ("startTime", "endTime"),
        ("bg", "ed"),
        ("from", "to"),
        ("Start-Offset", "END_OFFSET"),
    ],
)
@pytest.mark.parametrize("unit", [1, 1000])
@pytest.mark.parametrize("container", ["sentences", "segments", "results", "utterances", "sentence_info", "heard"])
def test_sentences(names: tuple[str, str], unit: int, container: str) -> None:
    rows = [{"text": text, names[0]: start * unit, names[1]: end * unit} for text, start, end in (GOOD, RAINS)]
    assert said(read({"data": {"text": "Good morning. It rains.", container: rows}})) == [GOOD, RAINS]
    assert said(read({"data": {container: list(reversed(rows))}})) == [GOOD, RAINS]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ({"begin_ms": 2000}, {"end_ms": 4000}, (2.0, 4.0)),
        ({"start_sec": 2000}, {"end_sec": 4000}, (2000.0, 4000.0)),
        ({"begin": "00:00:02.5"}, {"end": "00:01:04,25"}, (2.5, 64.25)),
        ({"begin": "01:02"}, {"end": "1:00:04"}, (62.0, 3604.0)),
        ({"begin": "2000"}, {"end": "4000"}, (2.0, 4.0)),
        ({"begin": 2000}, {}, (2.0, None)),
        ({"begin": 0.5}, {}, (0.5, None)),
        ({"begin": 4}, {"end": 2}, (4.0, None)),
        ({"begin": -1}, {"end": 2.0}, (None, 2.0)),
        ({"begin": "soon"}, {"end": None}, (None, None)),
        ({"begin": True}, {"end": 10**30}, (None, None)),
        ({"begin": float("nan")}, {"end": float("inf")}, (None, None)),
    ],
)
def test_times(start: dict[str, object], end: dict[str, object], expected: tuple[float | None, float | None]) -> None:
    (segment,) = read({"data": {"sentences": [{"text": "It rains here", **start, **end}]}}).segments
    assert (segment.text, segment.start_s, segment.end_s) == ("It rains here", *expected)


def test_one_unit_holds_for_the_whole_document() -> None:
    """A sentence that is dragged out, or begins within the first second, does not change what the others say."""
    rows = [("Hm", 0, 9_000), ("It rains here", 9_000, 10_000), ("It still does", 10_500, 11_400)]
    document = {"sentences": [{"text": text, "start": start, "end": end} for text, start, end in rows]}
    assert said(read(document)) == [(text, start / 1000, end / 1000) for text, start, end in rows]


def test_words_speakers_confidence_and_language() -> None:
    document = {
        "data": {
            "lang": "en",
            "sentences": [
                {
                    "text": "Good morning.",
                    "begin_time": 320,
                    "end_time": 1180,
                    "role_id": 2,
                    "score": 91,
                    "words": [
                        {"word": "morning.", "begin_time": 610, "end_time": 1180, "conf": 0.25},
                        {"word": "Good", "begin_time": 320, "end_time": 610},
                        {"word": ""},
                        7,
                    ],
                }
            ],
        }
    }
    transcript = read(document)
    assert transcript.language == "en"
    assert transcript.raw == document
    words = (TranscriptWord("Good", 0.32, 0.61), TranscriptWord("morning.", 0.61, 1.18, 0.25))
    assert transcript.segments == (TranscriptSegment("Good morning.", 0.32, 1.18, "2", 0.91, words),)


def test_channels_are_speakers_and_are_told_in_the_order_of_time() -> None:
    def channel(number: int, text: str, start: int) -> dict[str, object]:
        return {"channel_id": number, "sentences": [{"text": text, "start": start, "end": start + 900}]}

    transcript = read({"result": [channel(0, "Good morning.", 2000), channel(1, "It rains here.", 500)]})
    assert [(each.speaker, each.text) for each in transcript.segments] == [
        ("1", "It rains here."),
        ("0", "Good morning."),
    ]


def test_words_may_count_from_where_their_sentence_begins() -> None:
    words = [{"w": "It", "start": 0, "end": 200}, {"w": "rains", "start": 200, "end": 700}]
    (segment,) = read([{"text": "It rains", "start": 60_000, "end": 60_700, "words": words}]).segments
    assert [(word.start_s, word.end_s) for word in segment.words] == [(60.0, 60.2), (60.2, 60.7)]


def test_words_alone_are_cut_into_lines() -> None:
    def word(text: str, start: float) -> dict[str, object]:
        return {"word": text, "start": start, "end": start + 0.3}

    heard = [word("Good", 0.3), word("morning.", 0.6), word("It", 1.0), word("rains", 1.3), word("here", 3.0)]
    transcript = read({"words": heard})
    assert [each.text for each in transcript.segments] == ["Good morning.", "It rains", "here"]
    assert (transcript.segments[1].start_s, transcript.segments[1].end_s) == (1.0, 1.6)
    long = read([word("ba", n * 0.3) for n in range(200)])
    assert len(long.segments) > 3
    assert sum(len(each.words) for each in long.segments) == 200


def test_words_are_joined_as_their_script_is() -> None:
    words = ["今天", "下雨", "，", "OK", "fine", "!"]
    (segment,) = read({"data": {"words": words}}).segments
    assert segment.text == "今天下雨，OK fine!"
    assert [word.text for word in segment.words] == words


@pytest.mark.parametrize(
    "document",
    [
        "Good morning.\n\nIt rains.",
        ["Good morning.", "It rains."],
        {"data": "Good morning.\nIt rains."},
        {"result": ["Good morning.", "It rains."]},
        {"results": [{"text": "Good morning."}, {"transcript": "It rains."}]},
        {"data": {"a": {"b": [{"content": "Good morning."}, {"content": "It rains."}]}}},
        json.dumps(json.dumps({"text": "Good morning.\nIt rains."})),
    ],
)
def test_text_without_times(document: object) -> None:
    assert said(read(document)) == [("Good morning.", None, None), ("It rains.", None, None)]


def test_the_parts_are_preferred_to_their_sum() -> None:
    parts = {"text": "Good morning. It rains.", "results": [{"text": "Good morning."}, {"text": "It rains."}]}
    assert [text for text, _, _ in said(read(parts))] == ["Good morning. It rains."]
    parts["results"] = [{"text": text, "start": start, "end": end} for text, start, end in (GOOD, RAINS)]
    assert said(read(parts)) == [GOOD, RAINS]


@pytest.mark.parametrize("document", [{"data": {"asr_v9": {"a": 1, "b": "hello"}}}, {"x": "words of a kind"}])
def test_what_nobody_understands_is_shown_as_it_is(document: object) -> None:
    transcript = read(document)
    assert not transcript.understood
    assert json.loads(transcript.text) == document
    assert transcript.raw == document


@pytest.mark.parametrize(
    "document",
    [None, 7, True, "", "  ", [], {}, [[], {}], {"data": {"text": " ", "language": "en"}}, {"msg": "ok", "code": 1}],
)
def test_nothing_was_said(document: object) -> None:
    assert is_hollow(document)
    assert read(document) == Transcript()


@pytest.mark.parametrize("document", ["a", ["a"], {"x": {"y": "a"}}, {"data": json.dumps({"text": "a"})}])
def test_something_was_said(document: object) -> None:
    assert not is_hollow(document)


def test_depth_is_no_trap() -> None:
    deep: object = "end"
    for _ in range(400):
        deep = {"data": [deep]}
    assert is_hollow(deep)
    assert read(deep) == Transcript()
    assert read("[" * 100_000).text == "[" * 100_000


NAMES = st.sampled_from(
    [
        "text",
        "words",
        "word",
        "data",
        "result",
        "results",
        "sentences",
        "start",
        "end",
        "begin_time",
        "speaker",
        "score",
    ]
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just('{"text": "a"}'),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES | st.text(max_size=3), inner, max_size=4),
    max_leaves=30,
)


@given(ANYTHING)
def test_any_document_is_read(document: object) -> None:
    transcript = read(document)
    assert not (transcript.text and is_hollow(document))
    for segment in transcript.segments:
        assert segment.text.strip()
        times = [time for each in (segment, *segment.words) for time in (each.start_s, each.end_s) if time is not None]
        assert all(0 <= time < float("inf") for time in times)
        assert segment.confidence is None or 0 <= segment.confidence <= 1
    starts = [each.start_s for each in transcript.segments if each.start_s is not None]
    assert len(starts) < len(transcript.segments) or starts == sorted(starts)


def test_hours_take_no_minute() -> None:
    words = [{"word": "rains", "begin_time": n * 400, "end_time": n * 400 + 300} for n in range(20_000)]
    sentences = [
        {"text": "It rains " * 5, "begin_time": n * 400, "end_time": (n + 10) * 400, "words": words[n : n + 10]}
        for n in range(0, 20_000, 10)
    ]
    begun = time.process_time()
    assert len(read({"data": {"sentences": sentences}}).segments) == 2_000
    assert time.process_time() - begun < 5

"""Transcripts as text and as JSON."""

import json

from studio.core.transcripts import (
    Transcript,
    TranscriptSegment,
    TranscriptWord,
    segments_to_json,
)

SEGMENTS = (
    TranscriptSegment("Good morning.", 0.32, 1.18, "1", 0.9, (TranscriptWord("Good", 0.32, 0.61, 0.0),)),
    TranscriptSegment("It rains."),
)


def test_the_text_is_one_segment_a_line() -> None:
    assert Transcript(SEGMENTS).text == "Good morning.\nIt rains."
    assert Transcript().text == ""


def test_timed_is_what_has_every_time() -> None:
    assert Transcript(SEGMENTS[:1]).timed
    assert not Transcript(SEGMENTS).timed
    assert not Transcript().timed


def test_segments_go_to_json() -> None:
    written = json.loads(json.dumps(segments_to_json(SEGMENTS)))
    word = {"text": "Good", "start_s": 0.32, "end_s": 0.61, "confidence": 0.0}
    times = {"start_s": 0.32, "end_s": 1.18, "speaker": "1", "confidence": 0.9}
    assert written == [{"text": "Good morning.", **times, "words": [word]}, {"text": "It rains."}]


def test_the_vendors_answer_is_not_compared() -> None:
    assert Transcript(SEGMENTS, raw={"a": 1}) == Transcript(SEGMENTS)

"""Transcripts as text, as subtitles in time with the sound, and as JSON."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pysubs2
import pytest

from studio.core.errors import Kind, StudioError
from studio.core.transcripts import SavedTranscript, TranscriptSegment, TranscriptWord
from studio.services.transcript_files import FORMATS, format_of, written

WORDS = (TranscriptWord("good", 0.3, 0.6), TranscriptWord("morning", 0.6, 1.2))
SEGMENTS = (
    TranscriptSegment("Good morning, all!", 0.3, 1.2, "1", 0.9, WORDS),
    TranscriptSegment("It rains.", 1.5, 2.25, "2"),
    TranscriptSegment("今天下雨。", 3.0, None, "2"),
)


def saved(*segments: TranscriptSegment) -> SavedTranscript:
    return SavedTranscript("t", "mine", "talk.wav", segments, tuple(each.text for each in segments), "en")


def lines(form: str, *segments: TranscriptSegment) -> list[tuple[float, float, str]]:
    found = pysubs2.SSAFile.from_string(written(saved(*segments), form))
    texts = (re.sub(r"<[\d:.]+>", "", each.plaintext.replace("\n", " ")) for each in found)
    return [(each.start / 1000, each.end / 1000, text) for each, text in zip(found, texts, strict=True)]


@pytest.mark.parametrize("form", ["srt", "vtt"])
def test_subtitles_are_in_time(form: str) -> None:
    found = lines(form, *SEGMENTS)
    assert [text for _, _, text in found] == ["Good morning, all!", "It rains.", "今天下雨。"]
    starts = [start for start, _, _ in found]
    assert starts == pytest.approx([0.3, 1.5, 3.0], abs=0.02)
    assert all(start < end for start, end, _ in found)


def test_words_light_up_where_they_still_stand() -> None:
    text = written(saved(replace(SEGMENTS[0], text="Well, good morning to you")), "vtt")
    assert "<00:00:00.600>" in text
    gone = written(saved(replace(SEGMENTS[0], text="Bonjour")), "srt")
    assert "00:00:00,300" in gone
    assert "Bonjour" in gone


REIGNS = TranscriptSegment(
    "It rains.", 0.7, 1.4, words=(TranscriptWord("it", 0.7, 0.9), TranscriptWord("reigns", 0.9, 1.4))
)


@pytest.mark.parametrize("form", ["srt", "vtt", "ass"])
@pytest.mark.parametrize(
    "text",
    [
        "It rains.",
        "Hello? It rains now, and more.",
        "“Well” — it pours, it does…",
        "Anything else altogether!",
        "It…",
        "   It rains.  ",
        "下雨了。",
    ],
    ids=range(7),
)
def test_corrected_words_are_all_there_in_time(form: str, text: str) -> None:
    found = lines(form, SEGMENTS[0], replace(REIGNS, start_s=1.2, text=text), SEGMENTS[2])
    said = " ".join(line for _, _, line in found).split()
    assert said == f"Good morning, all! {text} 今天下雨。".split()


def test_a_corrected_word_lights_up_when_the_one_it_replaces_was_heard() -> None:
    assert "It <00:00:00.900>rains.\n" in written(saved(REIGNS), "vtt")
    assert r"{\k20}It {\k50}rains." in written(saved(REIGNS), "ass")


def test_several_words_that_became_one_are_lit_together() -> None:
    words = [TranscriptWord("a", 0.0, 0.2), TranscriptWord("way", 0.2, 0.5), TranscriptWord("he", 0.5, 0.7)]
    one = TranscriptSegment("Faraway he", 0.0, 0.7, words=tuple(words))
    assert "Faraway <00:00:00.500>he\n" in written(saved(one), "vtt")


def test_a_word_without_a_time_goes_with_the_one_before() -> None:
    words = (*REIGNS.words, TranscriptWord("here"))
    assert "<00:00:00.900>rains here." in written(saved(replace(REIGNS, text="It rains here.", words=words)), "vtt")
    untold = tuple(TranscriptWord(word.text) for word in REIGNS.words)
    assert [text for _, _, text in lines("srt", replace(REIGNS, words=untold))] == ["It rains."]


def test_who_speaks_while_another_does_is_not_left_out() -> None:
    long = replace(SEGMENTS[0], words=(), end_s=4.0)
    found = lines("srt", long, REIGNS, replace(REIGNS, words=(), text="Yes."), SEGMENTS[2])
    assert [text for _, _, text in found] == ["Good morning, all!", "It rains.", "Yes.", "今天下雨。"]
    assert all(first[1] <= second[0] for first, second in pairwise(found))


def test_people_who_speak_at_once_come_one_after_the_other() -> None:
    first, second = replace(SEGMENTS[0], words=(), end_s=4.0), replace(SEGMENTS[1], start_s=1.0, end_s=5.0)
    found = lines("srt", first, second)
    assert len(found) == 2
    assert found[0][1] <= found[1][1]


def test_text_names_who_speaks() -> None:
    assert written(saved(*SEGMENTS), "txt") == "1:\nGood morning, all!\n\n2:\nIt rains.\n今天下雨。\n"
    assert written(saved(replace(SEGMENTS[1], speaker="")), "txt") == "It rains.\n"
    assert written(saved(), "txt") == ""


def test_json_has_all_there_is() -> None:
    document = json.loads(written(saved(*SEGMENTS), "json"))
    assert (document["title"], document["language"]) == ("talk.wav", "en")
    assert document["segments"][0]["words"][1] == {"text": "morning", "start_s": 0.6, "end_s": 1.2}
    assert document["text"].splitlines() == [each.text for each in SEGMENTS]


@pytest.mark.parametrize("form", FORMATS)
def test_without_times_there_are_no_subtitles(form: str) -> None:
    untimed = saved(TranscriptSegment("Good morning."), TranscriptSegment("It rains.", 1.0))
    if form in ("txt", "json"):
        assert "It rains." in written(untimed, form)
        return
    with pytest.raises(StudioError) as caught:
        written(untimed, form)
    assert caught.value.kind is Kind.UNSUPPORTED


def test_a_name_asks_for_a_format() -> None:
    assert format_of(Path("a.SRT")) == "srt"
    for name in ("a", "a.doc", ".srt.zip"):
        with pytest.raises(StudioError):
            format_of(Path(name))

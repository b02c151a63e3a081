"""A transcript as files that other programs read: plain text, subtitles, everything as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from studio.core.errors import Kind, StudioError
from studio.core.records import Unit, UnitKind
from studio.core.transcript_times import Span, word_places
from studio.core.transcripts import SavedTranscript, TranscriptSegment, TranscriptWord, segments_to_json
from studio.services.subtitles import TimedText, render

FORMATS: Final = ("txt", "srt", "vtt", "ass", "lrc", "json")
"""What `written` writes, by the ending of a file's name."""

# Frames of the clock that subtitles are counted by.
_RATE: Final = 1000


def format_of(path: Path) -> str:
    """The format that a file's name asks for; `StudioError` (UNSUPPORTED)."""
    form = path.suffix.lower().removeprefix(".")
    if form not in FORMATS:
        raise StudioError(Kind.UNSUPPORTED, path.name)
    return form


def written(transcript: SavedTranscript, form: str) -> str:
    """The contents of a file of one of `FORMATS`; subtitles need times: UNSUPPORTED where there are none."""
    if form == "txt":
        return plain(transcript)
    if form == "json":
        document = {
            "title": transcript.title,
            "language": transcript.language or None,
            "text": transcript.text,
            "segments": segments_to_json(transcript.segments),
        }
        return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    if not transcript.timed:
        raise StudioError(Kind.UNSUPPORTED, form, message="This transcript has no times.")
    return render(form, _timed_text(transcript))


def plain(transcript: SavedTranscript) -> str:
    """One segment a line; where speakers are known, a name before each turn."""
    lines: list[str] = []
    last = ""
    for segment in transcript.segments:
        if segment.speaker and segment.speaker != last:
            lines += ([""] if lines else []) + [f"{segment.speaker}:"]
        last = segment.speaker
        lines.append(segment.text)
    return "\n".join(lines) + "\n" if lines else ""


def _timed_text(transcript: SavedTranscript) -> TimedText:
    """The segments as a text whose words have their times, those that a person has put in the place of others too."""
    units: list[Unit] = []
    at, last = 0, 0
    for segment in transcript.segments:
        units += _units(segment, at, last)
        last = max(last, units[-1].end if units else 0)
        at += len(segment.text) + 1
    return TimedText(transcript.text, _RATE, tuple(units), last, transcript.title)


def _units(segment: TranscriptSegment, at: int, since: int) -> list[Unit]:
    """What of a segment has times of its own; the segment itself where nothing has.

    Its text begins at `at` and is in the units from the first word to the last mark. Channels may speak at the same
    time, but subtitles show one line after the other: nothing sounds before `since`.
    """
    text = segment.text.rstrip()
    begin = len(text) - len(text.lstrip())
    heard: dict[Span, list[TranscriptWord]] = {}
    for word, place in zip(segment.words, word_places(segment.words, segment.text), strict=True):
        if place is not None and word.start_s is not None and word.end_s is not None:
            heard.setdefault(place, []).append(word)
    times = {
        place: (_frame(words[0].start_s), max(_frame(word.end_s) for word in words)) for place, words in heard.items()
    }
    places = sorted(place for place, (_, end) in times.items() if end > since)
    if not places:
        return [_whole(segment, at, begin, len(text), since)] if text and segment.start_s is not None else []
    starts = [begin, *(start for start, _ in places[1:])]
    ends = [*(end for _, end in places[:-1]), len(text)]
    return [
        Unit(text[start:end], UnitKind.WORD, max(since, times[place][0]), times[place][1], at + start, at + end)
        for place, start, end in zip(places, starts, ends, strict=True)
    ]


def _whole(segment: TranscriptSegment, at: int, begin: int, end: int, since: int) -> Unit:
    """A segment as one unit; what was said while somebody else spoke comes after it, and takes as long."""
    first = _frame(segment.start_s)
    last = _frame(segment.end_s) if segment.end_s is not None else first + max(_RATE, _RATE * len(segment.text) // 15)
    moved = max(0, since - first) if last <= since else 0
    first = max(first + moved, since)
    return Unit(segment.text[begin:end], UnitKind.SENTENCE, first, max(last + moved, first), at + begin, at + end)


def _frame(seconds: float | None) -> int:
    return round((seconds or 0.0) * _RATE)

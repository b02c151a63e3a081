"""The transcript in an answer whose shape is not documented: text, sentences and words by the names that are in use."""

from __future__ import annotations

import json
import math
import re
import statistics
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from studio.core.transcripts import Transcript, TranscriptSegment, TranscriptWord

# fmt: off
ENVELOPE = frozenset((
    "code", "errorcode", "msg", "message", "errormsg", "requestid", "reqid", "traceid", "taskid", "appid", "id",
    "flag", "businessdata", "timestamp", "resulturl", "enablecallback", "returnmode", "callbackurl", "filelink",
    "status", "state", "taskstatus", "progress", "success", "language", "lang", "langtype", "format",
))
# fmt: on
"""What stands around a result and is none; names are compared by their letters and digits alone, in lower case."""

_TEXTS = ("text", "sentence", "transcript", "transcription", "content", "onebest", "asrtext", "words", "result", "data")
_WORD_TEXTS = ("word", "w", "char", "token", "text", "content")
# Where stretches of speech stand, the most telling names first; what has another name is looked into last.
_SEGMENTS = ("sentences", "segments", "utterances", "paragraphs", "sentenceinfo", "sentencelist", "results", "result")
_WORDS = ("words", "wordlist", "wordinfo", "tokens", "chars")
_UNITS = ("", "time", "ms", "timems", "msec", "s", "sec", "seconds", "times", "offset")
_STARTS = tuple(name + unit for name in ("start", "begin", "bg", "from") for unit in _UNITS)
_ENDS = tuple(name + unit for name in ("end", "ed", "stop", "to") for unit in _UNITS)
_SPEAKERS = ("speaker", "speakerid", "speakername", "spk", "spkid", "role", "roleid", "channel", "channelid")
_CONFIDENCES = ("confidence", "conf", "score", "probability", "prob")
_LANGUAGES = ("language", "lang", "langtype")
_STATES = ("status", "state", "taskstatus")
_FINISHED = ("", "success", "successful", "succeeded", "done", "finished", "completed", "complete", "ok", "end")
_PROGRESS = "progress"
_ALL = 100  # where it is in percent
_DEEPEST = 16
# Speech has 3 to 20 characters a second; a hundredth of that can only be counted in milliseconds.
_SLOWEST = 0.3
_PAUSE_S = 0.8
_LONGEST_S = 15.0
_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2}(?:[.,]\d{1,6})?)")
_SENTENCE_END = re.compile(r"[.!?。！？…][\"'”’」』）)]*$")


def read(answer: object) -> Transcript:
    """The transcript in any JSON document, which stays beside it; never raises.

    Times are in seconds or in milliseconds for the whole document: their names tell, else how fast the speech would be.
    """
    pieces = list(_pieces(answer, _Context(), 0))
    language = next((piece.language for piece in pieces if piece.language), "")
    if not pieces:
        shown = "" if is_hollow(answer) else _shown(answer)
        return Transcript((TranscriptSegment(shown),) if shown else (), understood=not shown, raw=answer)
    seconds = _seconds_a_unit(pieces)
    segments = [segment for piece in pieces for segment in _segments(piece, seconds)]
    if all(segment.start_s is not None for segment in segments):
        segments.sort(key=lambda segment: segment.start_s or 0.0)
    return Transcript(tuple(segments), language, raw=answer)


def is_hollow(value: object) -> bool:
    """Whether there is no word in what should be a result; the envelope does not count."""
    return not any(text.strip() for text in _strings(value, 0))


def is_at_work(value: object, depth: int = 0) -> bool:
    """Whether a document says that more is to come: a state that is no end, or progress that is not all."""
    value = _opened(value)
    if depth > _DEEPEST:
        return False
    if isinstance(value, list):
        return any(is_at_work(each, depth + 1) for each in value)
    if not isinstance(value, dict):
        return False
    return any(
        (name in _STATES and isinstance(each, str) and each.lower() not in _FINISHED)
        or (name == _PROGRESS and (part := _part(each)) is not None and part < 1)
        or is_at_work(each, depth + 1)
        for name, each in _named(value).items()
    )


def progress(value: object, depth: int = 0) -> float | None:
    """How far a document says that the work on it is, from 0 to 1; None where it does not."""
    value = _opened(value)
    if depth > _DEEPEST or not isinstance(value, dict):
        return None
    fields = _named(value)
    inside = (progress(each, depth + 1) for each in fields.values())
    return next((part for part in (_part(fields.get(_PROGRESS)), *inside) if part is not None), None)


def _part(value: object) -> float | None:
    """A number that is a part, or so many percent."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _ALL:
        return None
    return value if value <= 1 else value / _ALL


@dataclass(frozen=True, slots=True)
class _Context:
    """What holds for everything inside."""

    speaker: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class _Time:
    """A time as it stands there; `unit` is its seconds, where its name or its form tells."""

    value: float
    unit: float | None = None


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of text as it was found, or a word of one."""

    text: str
    start: _Time | None = None
    end: _Time | None = None
    speaker: str = ""
    language: str = ""
    confidence: float | None = None
    words: tuple[_Piece, ...] = ()


# Finding


def _pieces(value: object, context: _Context, depth: int) -> Iterator[_Piece]:
    value = _opened(value)
    if depth > _DEEPEST:
        return
    if isinstance(value, str):
        for line in value.splitlines():
            if line.strip():
                yield _Piece(line.strip(), speaker=context.speaker, language=context.language)
    elif isinstance(value, list):
        words = [word for each in value if (word := _word(each)) is not None]
        if value and len(words) == len(value):
            yield _Piece(
                _joined(words), words=tuple(words), speaker=context.speaker, language=context.language
            )  # fmt: skip
            return
        for each in value:
            yield from _pieces(each, context, depth + 1)
    elif isinstance(value, dict):
        yield from _pieces_of_fields(_named(value), context, depth)


def _pieces_of_fields(fields: Mapping[str, object], context: _Context, depth: int) -> Iterator[_Piece]:
    context = _Context(_label(fields, _SPEAKERS) or context.speaker, _label(fields, _LANGUAGES) or context.language)
    text = next((found for name in _TEXTS if (found := _text(fields.get(name)))), "")
    words = next((heard for name in _WORDS if (heard := _words(fields.get(name)))), ())
    start, end = _time(fields, _STARTS), _time(fields, _ENDS)
    if not (start and (text or words)):
        # A summary of what stands inside it, if anything does.
        inside = list(_inside(fields, context, depth))
        if any(piece.start or piece.words for piece in inside) or (inside and not text and not words):
            yield from inside
            return
    if text or words:
        lines = [text] if words or start else [line for line in text.splitlines() if line.strip()]
        for line in lines:
            yield _Piece(
                line.strip() or _joined(words), start, end, context.speaker, context.language,
                _confidence(fields), words,
            )  # fmt: skip


def _inside(fields: Mapping[str, object], context: _Context, depth: int) -> Iterator[_Piece]:
    """The pieces of the first container that has any, else of all that is left."""
    for name in _SEGMENTS:
        if isinstance(inner := _opened(fields.get(name)), list | dict):
            found = list(_pieces(inner, context, depth + 1))
            if found:
                yield from found
                return
    for name, each in fields.items():
        inner = _opened(each)
        if name not in _SEGMENTS and name not in _WORDS and name not in ENVELOPE and isinstance(inner, list | dict):
            yield from _pieces(inner, context, depth + 1)


def _words(value: object) -> tuple[_Piece, ...]:
    value = _opened(value)
    if not isinstance(value, list):
        return ()
    return tuple(word for each in value if (word := _word(each) or _bare_word(each)) is not None)


def _word(value: object) -> _Piece | None:
    """A word with its own name for one, or one that nothing else can be."""
    fields = _named(value) if isinstance(value, dict) else {}
    if not any(name in fields for name in _WORD_TEXTS[:4]):
        return None
    return _word_of(fields)


def _bare_word(value: object) -> _Piece | None:
    """What is a word because it stands among words."""
    if isinstance(value, str):
        return _Piece(value.strip()) if value.strip() else None
    return _word_of(_named(value)) if isinstance(value, dict) else None


def _word_of(fields: Mapping[str, object]) -> _Piece | None:
    text = next((found for name in _WORD_TEXTS if (found := _text(fields.get(name)))), "")
    if not text:
        return None
    return _Piece(text, _time(fields, _STARTS), _time(fields, _ENDS), confidence=_confidence(fields))


def _named(value: Mapping[object, object]) -> dict[str, object]:
    """The fields by the letters and digits of their names: begin_time, beginTime and BEGIN-TIME are one."""
    named: dict[str, object] = {}
    for name, each in value.items():
        named.setdefault("".join(c for c in str(name).lower() if c.isalnum()), each)
    return named


def _opened(value: object) -> object:
    """JSON that was put into a text is taken out of it."""
    for _ in range(3):
        if not (isinstance(value, str) and value.lstrip()[:1] in ("{", "[", '"') and value.strip()):
            break
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            break
    return value


def _text(value: object) -> str:
    """A text that is one, not a document or an address."""
    value = _opened(value)
    return value.strip() if isinstance(value, str) and not value.startswith(("http://", "https://")) else ""


def _label(fields: Mapping[str, object], names: tuple[str, ...]) -> str:
    for name in names:
        value = fields.get(name)
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return str(value).strip()[:80]
    return ""


def _number(value: object) -> float | None:
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not -1e12 < value < 1e12:
        return None
    return None if math.isnan(value) else float(value)


def _time(fields: Mapping[str, object], names: tuple[str, ...]) -> _Time | None:
    for name in names:
        if name not in fields:
            continue
        value = fields[name]
        if isinstance(value, str) and (clock := _CLOCK.fullmatch(value.strip())):
            hours, minutes, seconds = clock[1] or "0", clock[2], clock[3].replace(",", ".")
            return _Time(int(hours) * 3600 + int(minutes) * 60 + float(seconds), 1.0)
        number = _number(value)
        if number is not None and number >= 0:
            if name.endswith(("ms", "msec")):
                return _Time(number, 0.001)
            return _Time(number, 1.0 if name.endswith(("sec", "seconds")) else None)
    return None


def _confidence(fields: Mapping[str, object]) -> float | None:
    for name in _CONFIDENCES:
        number = _number(fields.get(name))
        if number is not None and 0 <= number <= 100:
            return number / 100 if number > 1 else number
    return None


# Understanding


def _seconds_a_unit(pieces: list[_Piece]) -> float:
    """What one unit of the document's times is in seconds."""
    parts = [part for piece in pieces for part in (piece, *piece.words)]
    times = [time for part in parts for time in (part.start, part.end) if time is not None]
    told = next((time.unit for time in times if time.unit is not None), None)
    if told is not None:
        return told
    spans = [(len(part.text), part.end.value - part.start.value) for part in parts if part.start and part.end]
    rates = [count / length for count, length in spans if length > 0]
    if not rates:
        latest = max((time.value for time in times), default=0.0)
        rates = [sum(len(piece.text) for piece in pieces) / latest] if latest > 0 else [1.0]
    return 0.001 if statistics.median(rates) < _SLOWEST else 1.0


def _segments(piece: _Piece, seconds: float) -> Iterator[TranscriptSegment]:
    """A piece as a segment, or as several where all there is are words."""
    start, end = _in_seconds(piece.start, seconds), _in_seconds(piece.end, seconds)
    words = _timed_words(piece.words, seconds, start)
    if start is None and words and words[0].start_s is not None and piece.text == _joined(piece.words):
        for group in _grouped(words):
            yield TranscriptSegment(_joined(group), group[0].start_s, group[-1].end_s, piece.speaker, None, group)
        return
    if start is None and words:
        start, end = words[0].start_s, words[-1].end_s
    if start is not None and end is not None and end < start:
        end = None
    yield TranscriptSegment(piece.text, start, end, piece.speaker, piece.confidence, words)


def _timed_words(words: tuple[_Piece, ...], seconds: float, start: float | None) -> tuple[TranscriptWord, ...]:
    timed = []
    for word in words:
        begun, ended = _in_seconds(word.start, seconds), _in_seconds(word.end, seconds)
        if begun is not None and ended is not None and ended < begun:
            ended = None
        timed.append(TranscriptWord(word.text, begun, ended, word.confidence))
    last = max((word.end_s or word.start_s or 0.0 for word in timed), default=0.0)
    if start and last < start:  # counted from where their sentence begins
        timed = [
            replace(
                word,
                start_s=None if word.start_s is None else word.start_s + start,
                end_s=None if word.end_s is None else word.end_s + start,
            )
            for word in timed
        ]
    if all(word.start_s is not None for word in timed):
        timed.sort(key=lambda word: word.start_s or 0.0)
    return tuple(timed)


def _grouped(words: tuple[TranscriptWord, ...]) -> Iterator[tuple[TranscriptWord, ...]]:
    """Words cut where a sentence ends, where the speaker pauses, and before a line grows too long to read."""
    group = [words[0]]
    for before, word in pairwise(words):
        paused = (word.start_s or 0.0) - (before.end_s or before.start_s or 0.0) >= _PAUSE_S
        long = (word.start_s or 0.0) - (group[0].start_s or 0.0) >= _LONGEST_S
        if paused or long or _SENTENCE_END.search(before.text):
            yield tuple(group)
            group = []
        group.append(word)
    yield tuple(group)


def _in_seconds(time: _Time | None, seconds: float) -> float | None:
    return None if time is None else round(time.value * (time.unit or seconds), 6)


def _joined(words: tuple[_Piece, ...] | list[_Piece] | tuple[TranscriptWord, ...]) -> str:
    """Words as a text: Latin ones with blanks between, Chinese ones and punctuation without."""
    text = ""
    for word in words:
        if text and not _wide(text[-1]) and not _wide(word.text[:1]) and not _closes(word.text[:1]):
            text += " "
        text += word.text
    return text


def _wide(character: str) -> bool:
    return bool(character) and unicodedata.east_asian_width(character) in ("W", "F")


def _closes(character: str) -> bool:
    return character in ",.;:!?)]}%”’…"


def _shown(answer: object) -> str:
    """A document of unknown shape, as it is."""
    try:
        return json.dumps(answer, ensure_ascii=False, indent=1)
    except RecursionError:
        return "…"


def _strings(value: object, depth: int) -> Iterator[str]:
    """The texts inside a document, without its envelope."""
    value = _opened(value)
    if depth > _DEEPEST:
        return
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each, depth + 1)
    elif isinstance(value, dict):
        for name, each in _named(value).items():
            if name not in ENVELOPE:
                yield from _strings(each, depth + 1)

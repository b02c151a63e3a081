"""A take's times as files that other programs read: subtitles, lyrics, karaoke, units, labels.

The formats are written here rather than by a library because the words are the user's own: whatever stands in them,
braces and angle brackets too, must come out as it was written.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise, zip_longest

from studio.core.errors import Kind, StudioError
from studio.core.records import Unit, UnitKind
from studio.core.text import grapheme_span, graphemes, has_speech, sentences

FORMATS: Mapping[str, str] = {
    "srt": ".srt",
    "vtt": ".vtt",
    "lrc": ".lrc",
    "elrc": ".enhanced.lrc",
    "ass": ".ass",
    "json": ".json",
    "txt": ".txt",
}
"""Every format and how the names of its files end: SubRip, WebVTT with inline times, LRC, enhanced LRC, ASS with
karaoke, the units as JSON, Audacity labels."""

LINE_WIDTH = 420
"""Tenths of a Latin character that a line may hold: 42 of these, or 20 Chinese ones."""
MAX_SECONDS = 7.0
MIN_SECONDS = 1.0
_NARROW, _WIDE = 10, 21

# Speech is slower than this; text that would have to be faster was not spoken there.
_SECONDS_A_CHARACTER = 0.06
_EDGE_SECONDS = 1.0

_CLOSERS = "”’\"'」』）)】］\\]》〉›»"
_OPENERS = re.compile(r"[“‘「『（(【［\[《〈‹«¿¡]+$|(?<=\s)[\"']+$|^[\"']+$")
_AFTER_SENTENCE = re.compile(rf"(?:[。！？!?；;…][{_CLOSERS}]*|\.[{_CLOSERS}]*(?=\s))\s*$|\.[{_CLOSERS}]*$")
_AFTER_CLAUSE = re.compile(rf"[，、,：:—–][{_CLOSERS}]*\s*$")
_LINE_BREAK = re.compile(r"[^\S\n]*\n\s*")
_WORD_OR_CLUSTER = re.compile(r"[^\W\u2e80-\U0010ffff]+(?:['’.,-][^\W\u2e80-\U0010ffff]+)*")


@dataclass(frozen=True, slots=True)
class TimedText:
    """A text and when its parts sound: `units` in frames at `rate` and code points of `text`; `frames` in all.

    Only `text[src_start:src_end]` can have been spoken (None: to the end).
    """

    text: str
    rate: int
    units: tuple[Unit, ...]
    frames: int
    title: str = ""
    src_start: int = 0
    src_end: int | None = None


def render(form: str, timed: TimedText) -> str:
    """The contents of a file of one of `FORMATS`.

    Text that no unit covers (punctuation, white space, emoji) stands as the user wrote it. Where a whole stretch has
    no times of its own (see core/doctor), its lines share the time that it took by their length; no times are given
    inside such lines.

    Raises StudioError (UNSUPPORTED) for another format.
    """
    writer = _WRITERS.get(form)
    if writer is None:
        raise StudioError(Kind.UNSUPPORTED, form)
    return writer(timed)


@dataclass(slots=True)
class _Piece:
    """The smallest stretch of text with a time: `text[start:end]` from frame `first` to `last`; the pieces of a take
    leave no text out. `timed` is False where the time is only a share of a longer stretch's. The unit itself stands
    for `start` to `core`; the rest is text that goes with it."""

    start: int
    end: int
    core: int
    first: int
    last: int
    timed: bool = True


@dataclass(frozen=True, slots=True)
class _Cue:
    """What is shown at one time: one or two lines, each a run of pieces; milliseconds."""

    start: int
    end: int
    lines: tuple[tuple[_Piece, ...], ...]


# From units to pieces


def _by_word(timed: TimedText) -> Iterator[Unit]:
    """The units in the order of sound; those of one word of letters or digits as one, for these are read by words."""
    word: Unit | None = None
    for unit in sorted(timed.units, key=lambda unit: unit.start):
        if word is not None and _goes_on(word, unit, timed.text):
            word = replace(word, text=word.text + unit.text, kind=UnitKind.WORD, end=unit.end, src_end=unit.src_end)
            continue
        if word is not None:
            yield word
        word = unit
    if word is not None:
        yield word


def _goes_on(word: Unit, unit: Unit, text: str) -> bool:
    """Whether a unit is the rest of the word before it; ideographs are words of their own."""
    spoken = {UnitKind.CHARACTER, UnitKind.WORD}
    if word.src_end is None or unit.src_start != word.src_end or not {word.kind, unit.kind} <= spoken:
        return False
    return all(mark.isalnum() and mark < "\u2e80" for mark in text[unit.src_start - 1 : unit.src_start + 1])


def _pieces(timed: TimedText) -> list[_Piece]:
    text, rate = timed.text, max(1, timed.rate)
    low, high = timed.src_start, len(text) if timed.src_end is None else timed.src_end
    pieces: list[_Piece] = []
    silences: list[list[tuple[int, int]]] = [[]]  # the pauses before each piece, and after the last
    for unit in _by_word(timed):
        if unit.kind is UnitKind.PAUSE:
            silences[-1].append((unit.start, unit.end))
        if unit.kind in (UnitKind.PAUSE, UnitKind.PUNCTUATION) or unit.src_start is None or unit.src_end is None:
            continue
        last = pieces[-1] if pieces else None
        if last is not None and (unit.src_start, unit.src_end) == (last.start, last.core):
            last.last = unit.end  # a number that is read out: several units, one stretch of text
        elif last is None or unit.src_start >= last.core:
            timed_itself = unit.kind is not UnitKind.SENTENCE
            pieces.append(_Piece(unit.src_start, unit.src_end, unit.src_end, unit.start, unit.end, timed_itself))
            silences.append([])

    filled: list[_Piece] = []
    for piece, silence in zip(pieces, silences, strict=False):
        before, since = (filled[-1].core, filled[-1].last) if filled else (low, 0)
        gap = _gap(silence, since, piece.first)
        filled += _without_units(text, before, piece.start, gap, rate, edge=not filled)
        filled += [piece] if piece.timed else _shared(text, piece.start, piece.core, piece.first, piece.last)
    last_core, last_frame = (filled[-1].core, filled[-1].last) if filled else (low, 0)
    gap = _gap(silences[-1], last_frame, timed.frames)
    filled += _without_units(text, last_core, high, gap, rate, edge=True)
    for piece, following in pairwise(filled):
        piece.last = min(piece.last, following.first)
    _close_up(filled, text, low, high)
    return filled


def _gap(silence: Sequence[tuple[int, int]], first: int, last: int) -> tuple[int, int]:
    """The stretch of sound between two frames without the known pauses at its ends."""
    for start, end in silence:
        if start <= first < end:
            first = min(end, last)
    for start, end in reversed(silence):
        if start < last <= end:
            last = max(start, first)
    return first, last


def _without_units(text: str, start: int, end: int, gap: tuple[int, int], rate: int, *, edge: bool) -> Iterator[_Piece]:
    """Pieces for text between two units that was spoken there, as the length of the sound between them tells."""
    seconds = (gap[1] - gap[0]) / rate
    spans = sentences(text, start, end)
    length = sum(stop - first for first, stop in spans)
    if spans and seconds >= length * _SECONDS_A_CHARACTER and seconds >= (_EDGE_SECONDS if edge else 0.1):
        yield from _shared(text, spans[0][0], spans[-1][1], *gap)


def _shared(text: str, start: int, end: int, first: int, last: int) -> Iterator[_Piece]:
    """Pieces for words and clusters that share a time by their length; those without speech go with the one before."""
    position = start
    spans: list[tuple[int, int]] = []
    while position < end:
        word = _WORD_OR_CLUSTER.match(text, position, end)
        stop = word.end() if word else min(end, grapheme_span(text, position)[1])
        if has_speech(text[position:stop]):
            spans.append((position, stop))
        position = stop
    total = sum(stop - begin for begin, stop in spans)
    done = 0
    for begin, stop in spans:
        frame = first + (last - first) * done // total
        done += stop - begin
        yield _Piece(begin, stop, stop, frame, first + (last - first) * done // total, timed=False)


def _close_up(pieces: Sequence[_Piece], text: str, low: int, high: int) -> None:
    """Give the text between pieces to the one before, opening marks and what stands after a line end to the next."""
    for piece, following in pairwise(pieces):
        between = text[piece.core : following.start]
        opening = _OPENERS.search(between)
        cut = between.rfind("\n") + 1 or (opening.start() if opening else len(between))
        piece.end = following.start = piece.core + cut
    if not pieces:
        return
    first, last = pieces[0], pieces[-1]
    lead = text[low : first.start]
    opening = _OPENERS.search(lead)
    first.start = low if not has_speech(lead) else low + opening.start() if opening else first.start
    tail = text[last.core : high]
    if has_speech(tail):
        tail = tail[: next(index for index, mark in enumerate(tail) if has_speech(mark))].partition("\n")[0]
        opening = _OPENERS.search(tail)
        tail = tail[: opening.start()] if opening else tail
    last.end = last.core + len(tail)


# From pieces to cues


def _cues(timed: TimedText) -> list[_Cue]:
    pieces = _pieces(timed)
    rate = max(1, timed.rate)
    layout = _Layout(timed.text, rate, pieces)
    runs = layout.runs()
    cues: list[_Cue] = []
    reached = 0
    for low, high in runs:
        start = max(_milliseconds(pieces[low].first, rate), reached)
        end = _milliseconds(pieces[high - 1].last, rate)
        following = _milliseconds(pieces[high].first if high < len(pieces) else timed.frames, rate)
        # Too short to be read: it stays until there is something else to show.
        end = min(max(end, start + round(MIN_SECONDS * 1000)), max(following, end))
        reached = max(end, start + 1)
        cues.append(_Cue(start, reached, layout.lines(low, high)))
    return cues


def _milliseconds(frame: int, rate: int) -> int:
    return round(frame * 1000 / rate)


class _Layout:
    """Where a run of pieces may be broken, and how well: 0 after a sentence to 3 between ideographs."""

    def __init__(self, text: str, rate: int, pieces: Sequence[_Piece]) -> None:
        self.text = text
        self.rate = rate
        self.pieces = pieces
        self.widths = [0]
        for piece in pieces:
            self.widths.append(self.widths[-1] + _width(text[piece.start : piece.end].strip("\n")))
        # `breaks[i]` is the cost of a break before piece i; None where there must be none.
        self.breaks: list[int | None] = [None, *(self._cost(piece) for piece in pieces[:-1])]

    def runs(self) -> list[tuple[int, int]]:
        """The pieces of each cue: sentences, long ones divided, short neighbours of one paragraph together."""
        whole: list[tuple[int, int]] = []
        low = 0
        for index in range(1, len(self.pieces) + 1):
            if index == len(self.pieces) or self.breaks[index] in (0, _LINE_END):
                whole += self._divided(low, index)
                low = index
        joined: list[tuple[int, int]] = []
        for run in whole:
            before = joined[-1] if joined and self.breaks[run[0]] != _LINE_END else None
            hasty = before is not None and min(self._seconds(*before), self._seconds(*run)) < MIN_SECONDS
            if before is not None and hasty and self._fits(before[0], run[1]):
                joined[-1] = (before[0], run[1])
            else:
                joined.append(run)
        return joined

    def lines(self, low: int, high: int) -> tuple[tuple[_Piece, ...], ...]:
        """The one or two lines of a cue."""
        middle = None if self._width(low, high) <= LINE_WIDTH else self._best(low, high, LINE_WIDTH)
        if middle is None:
            return (tuple(self.pieces[low:high]),)
        return tuple(self.pieces[low:middle]), tuple(self.pieces[middle:high])

    def _cost(self, piece: _Piece) -> int | None:
        before, text = self.text[piece.start : piece.end], self.text
        if "\n" in before:
            return _LINE_END
        if grapheme_span(text, piece.end)[0] != piece.end:
            return None
        if not (before[-1].isalnum() or unicodedata.category(before[-1]).startswith("M")):
            marks = before + text[piece.end : piece.end + 1]
            if _AFTER_SENTENCE.search(before) and not re.search(r"[.,:]\w$", marks):
                return 0
            if _AFTER_CLAUSE.search(before):
                return 1
            return 2 if before[-1].isspace() else None if before[-1] in "-'’.,:/" else 3
        inside_word = before[-1] < "\u2e80" and text[piece.end : piece.end + 1] < "\u2e80"
        return None if inside_word else 3

    def _divided(self, low: int, high: int) -> Iterator[tuple[int, int]]:
        waiting = [(low, high)]
        while waiting:
            low, high = waiting.pop()
            middle = None if self._fits(low, high) else self._best(low, high, None)
            if middle is None:
                yield low, high
            else:
                waiting += [(middle, high), (low, middle)]

    def _fits(self, low: int, high: int) -> bool:
        if self._seconds(low, high) > MAX_SECONDS:
            return False
        width = self._width(low, high)
        return width <= LINE_WIDTH or (width <= 2 * LINE_WIDTH and self._best(low, high, LINE_WIDTH) is not None)

    def _best(self, low: int, high: int, longest: int | None) -> int | None:
        """The best break inside a run: after a mark, and near the middle; None when there is none."""
        width = self._width(low, high)
        best: tuple[float, int] | None = None
        for index in range(low + 1, high):
            cost = self.breaks[index]
            left, right = self._width(low, index), self._width(index, high)
            if cost is None or (longest is not None and max(left, right) > longest):
                continue
            rated = (max(cost, 0) + 6 * abs(left - right) / max(width, 1), index)
            if best is None or rated < best:
                best = rated
        return None if best is None else best[1]

    def _width(self, low: int, high: int) -> int:
        return self.widths[high] - self.widths[low]

    def _seconds(self, low: int, high: int) -> float:
        return (self.pieces[high - 1].last - self.pieces[low].first) / self.rate


_LINE_END = -1


def _width(text: str) -> int:
    if text.isascii():
        return len(text) * _NARROW
    return sum(_cluster_width(text[start:end]) for start, end in graphemes(text))


@lru_cache(maxsize=4096)
def _cluster_width(cluster: str) -> int:
    return _WIDE if unicodedata.east_asian_width(cluster[0]) in "WF" else _NARROW


def _said(pieces: Sequence[_Piece], text: str) -> str:
    """The text of a line as the user wrote it."""
    return _tidy(text[pieces[0].start : pieces[-1].end]).strip()


def _tidy(text: str) -> str:
    """The text without white space around its line ends: an empty line would end a cue."""
    return _LINE_BREAK.sub("\n", text)


def _steps(cue: _Cue, timed: TimedText, *, scale: int) -> Iterator[list[tuple[int | None, str]]]:
    """For each line of a cue its text in stretches, each with its start in 1/`scale` s.

    Only the first stretch of a cue has a time that is no unit's own; None: no time is known, or it falls inside a
    cluster.
    """
    for number, line in enumerate(cue.lines):
        steps: list[tuple[int | None, str]] = []
        for index, piece in enumerate(line):
            text = _tidy(timed.text[piece.start : piece.end])
            text = text.lstrip() if index == 0 else text
            text = text.rstrip() if index == len(line) - 1 else text
            known = piece.timed and grapheme_span(timed.text, piece.start)[0] == piece.start
            start = round(piece.first * scale / max(1, timed.rate)) if known or number == index == 0 else None
            steps.append((start, text))
        yield steps


# The formats


def _clock(milliseconds: int, mark: str) -> str:
    seconds, thousandths = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{mark}{thousandths:03}"


def _srt(timed: TimedText) -> str:
    blocks = []
    for number, cue in enumerate(_cues(timed), start=1):
        lines = "\n".join(_said(line, timed.text) for line in cue.lines)
        blocks.append(f"{number}\n{_clock(cue.start, ',')} --> {_clock(cue.end, ',')}\n{lines}\n")
    return "\n".join(blocks)


def _vtt(timed: TimedText) -> str:
    blocks = ["WEBVTT\n"]
    for cue in _cues(timed):
        reached = cue.start
        lines = []
        for steps in _steps(cue, timed, scale=1000):
            line = ""
            for start, text in steps:
                if start is not None and reached < start < cue.end:
                    line += f"<{_clock(start, '.')}>"
                    reached = start
                line += text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
            lines.append(line)
        blocks.append(f"{_clock(cue.start, '.')} --> {_clock(cue.end, '.')}\n" + "\n".join(lines) + "\n")
    return "\n".join(blocks)


def _lrc_clock(hundredths: int) -> str:
    return f"{hundredths // 6000:02}:{hundredths // 100 % 60:02}.{hundredths % 100:02}"


def _lyrics(timed: TimedText, line_of: Callable[[_Cue], str]) -> str:
    lines = [f"[ti:{' '.join(timed.title.split())}]"] if timed.title else []
    cues = _cues(timed)
    for cue, following in zip_longest(cues, cues[1:]):
        lines.append(f"[{_lrc_clock(round(cue.start / 10))}]{line_of(cue)}")
        # A line stays until the next; in a long silence, and at the end, an empty one takes it away.
        if following is None or following.start - cue.end > 3000:
            lines.append(f"[{_lrc_clock(round(cue.end / 10))}]")
    return "\n".join(lines) + "\n"


def _one_line(cue: _Cue, text: str) -> str:
    return " ".join(_said([piece for line in cue.lines for piece in line], text).split("\n"))


def _lrc(timed: TimedText) -> str:
    return _lyrics(timed, lambda cue: _one_line(cue, timed.text))


def _elrc(timed: TimedText) -> str:
    def line_of(cue: _Cue) -> str:
        whole = _Cue(cue.start, cue.end, (tuple(piece for line in cue.lines for piece in line),))
        steps = next(_steps(whole, timed, scale=100))
        words = "".join(text if start is None else f"<{_lrc_clock(start)}>{text}" for start, text in steps)
        return f"{' '.join(words.split(chr(10)))}<{_lrc_clock(round(cue.end / 10))}>"

    return _lyrics(timed, line_of)


_ASS_HEAD = """[Script Info]
Title: {title}
ScriptType: v4.00+
WrapStyle: 2
ScaledBorderAndShadow: yes
PlayResX: 1920
PlayResY: 1080

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, \
StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,Arial,64,&H0066D1FF,&H00FFFFFF,&H00151514,&H80000000,0,0,0,0,100,100,0,0,1,3,0,2,60,60,60,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""


def _ass(timed: TimedText) -> str:
    lines = [_ASS_HEAD.format(title=" ".join(timed.title.split()))]
    for cue in _cues(timed):
        start, end = round(cue.start / 10), round(cue.end / 10)
        rows = list(_steps(cue, timed, scale=100))
        # Each syllable lasts until the next begins, counted from the line's own start: rounding never adds up.
        times = [time for row in rows for time, _ in row if time is not None]
        ends = iter([*(min(max(time, start), end) for time in times[1:]), end])
        text, reached = "", start
        for number, row in enumerate(rows):
            text += "\\N" if number else ""
            for time, said in row:
                if time is not None:
                    until = max(reached, next(ends))
                    text += f"{{\\k{until - reached}}}"
                    reached = until
                text += _ass_text(said)
        lines.append(f"Dialogue: 0,{_ass_clock(start)},{_ass_clock(end)},Default,,0,0,0,,{text}\n")
    return "".join(lines)


def _ass_clock(hundredths: int) -> str:
    seconds = hundredths // 100
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}.{hundredths % 100:02}"


def _ass_text(text: str) -> str:
    # A word joiner keeps a backslash of the user's from being read as a command.
    return text.replace("\\", "\\\u2060").replace("{", "\\{").replace("}", "\\}").replace("\n", "\\N")


def _json(timed: TimedText) -> str:
    return json.dumps(units_in_seconds(timed), ensure_ascii=False, indent=1) + "\n"


def units_in_seconds(timed: TimedText) -> list[dict[str, object]]:
    """The units as the command line prints them: text, kind, start_s, end_s, src_start, src_end (null: unmapped)."""
    rate = max(1, timed.rate)
    return [
        {
            "text": unit.text,
            "kind": unit.kind.value,
            "start_s": round(unit.start / rate, 6),
            "end_s": round(unit.end / rate, 6),
            "src_start": unit.src_start,
            "src_end": unit.src_end,
        }
        for unit in timed.units
    ]


def _labels(timed: TimedText) -> str:
    rate = max(1, timed.rate)
    return "".join(
        f"{piece.first / rate:.6f}\t{piece.last / rate:.6f}\t{' '.join(timed.text[piece.start : piece.end].split())}\n"
        for piece in _pieces(timed)
    )


_WRITERS: Mapping[str, Callable[[TimedText], str]] = {
    "srt": _srt,
    "vtt": _vtt,
    "lrc": _lrc,
    "elrc": _elrc,
    "ass": _ass,
    "json": _json,
    "txt": _labels,
}

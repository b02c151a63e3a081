"""How far a vendor's time map can be trusted, what can be repaired, and how finely the text can then be lit.

Light goes by character, else by word, else by sentence, else not at all; never by a time that was made up. A reason
is an English sentence that people read and translations key on.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from studio.core.align import AlignedToken, align, coverage
from studio.core.records import Diagnosis, Timing, Token, Unit, UnitKind
from studio.core.text import has_speech, sentences

NO_TIMES = "The vendor sent no times."
NOT_YET = "The times have not arrived yet."
NOT_NUMBERS = "Some times are not numbers."
NO_LENGTH = "Some times have no length."
PINNED = "Many characters have the same time."
SHARED = "Some characters share one time and are lit together."
UNORDERED = "Some times are out of order."
OVERLAPPING = "Some times overlap."
OVERRUNNING = "Some times lie beyond the end of the sound."
UNMATCHED = "The words that were timed are not those of the text."
MISSING = "Part of the text has no times."
BY_WORD = "The vendor times whole words."
BY_SENTENCE = "Only whole sentences can be lit."
BY_PAUSES = "Where sentences begin was worked out from the pauses in the sound."
NOTHING_LIT = "No part of the text can be lit."
REASONS = (
    NO_TIMES, NOT_YET, NOT_NUMBERS, NO_LENGTH, PINNED, SHARED, UNORDERED, OVERLAPPING, OVERRUNNING, UNMATCHED, MISSING,
    BY_WORD, BY_SENTENCE, BY_PAUSES, NOTHING_LIT,
)  # fmt: skip
"""Every reason there is, for translations and tests."""

TOLERANCE = 0.001 + 1e-6
"""Seconds (1 ms, and what floats lose) that times may overlap, run over or run backwards: vendors round."""
_DAY = 86_400.0

_SHORT = 0.05  # seconds of overlap or overrun that are cut off without doubting the rest
_FEW = 0.1  # share of bad entries that are left out without doubting the rest
_WORD_LIMIT = 8  # entries with one time in common that may be a word; more are pinned
_MOST = 0.5  # share of the entries, and of the text, that must have found each other


@dataclass(frozen=True, slots=True)
class Examination:
    """A time map after its checks: what can be trusted of it, in seconds and in order, and what was found."""

    entries: tuple[AlignedToken, ...]
    diagnosis: Diagnosis


def units_of(
    tokens: Sequence[Token], text: str, rate: int, frames: int, complete: bool
) -> tuple[tuple[Unit, ...], Diagnosis]:
    """The units of a segment from its time map, in frames and in offsets of `text`, ordered, without overlaps.

    `frames` have been received at `rate` Hz; until the recording is `complete`, times beyond them are fine.
    """
    length = frames / rate if complete and rate > 0 else None
    examination = examine(tokens, text, seconds=length)
    diagnosis = examination.diagnosis
    if rate <= 0:
        return (), Diagnosis(Timing.NONE, (NOT_YET,))
    units = _in_frames(examination.entries, rate, frames if complete else None)
    if units and diagnosis.timing is not Timing.NONE:
        return units, diagnosis
    if not tokens and not complete:
        return (), Diagnosis(Timing.NONE, (NOT_YET,))
    spoken = _by_sentence(examination.entries, text, rate, frames)
    if spoken:
        return spoken, Diagnosis(Timing.SENTENCE, (*diagnosis.reasons, BY_SENTENCE))
    return (), Diagnosis(Timing.NONE, (*diagnosis.reasons, NOTHING_LIT))


def examine(tokens: Sequence[Token], text: str, *, seconds: float | None) -> Examination:
    """Check and repair a time map against the text and the length of the sound (None while it is not known).

    The diagnosis is CHARACTER or WORD when the entries can be lit as they are, NONE when they cannot; whether
    sentences can be is for `units_of` to say, from the entries that are left.
    """
    if not any(token.text.strip() for token in tokens):
        return Examination((), Diagnosis(Timing.NONE, (NO_TIMES,)))
    check = _Check(align(_in_order(tokens, text), text))
    check.numbers()
    check.order()
    check.overlaps()
    if seconds is not None:
        check.overruns(seconds)
    check.lengths()
    matched = sum(entry.src_start is not None for entry in check.spoken())
    doubtful = check.bad > max(1, _FEW * check.total) or 2 * check.bad >= max(1, check.total)
    if matched < _MOST * len(check.spoken()):
        check.note(UNMATCHED)
        doubtful = True
    if seconds is not None and not doubtful and coverage(check.entries, text) < 1 - _FEW:
        check.note(MISSING)
    if doubtful or not matched:
        return Examination(tuple(check.entries), Diagnosis(Timing.NONE, tuple(check.reasons)))
    entries = check.joined()
    timing = _fineness(entries)
    if timing is Timing.WORD and SHARED not in check.reasons:
        check.note(BY_WORD)
    return Examination(tuple(entries), Diagnosis(timing, tuple(check.reasons)))


def _in_order(tokens: Sequence[Token], text: str) -> Sequence[Token]:
    """The tokens sorted by time where only that makes them the text; vendors send some late."""
    starts = [token.start for token in tokens]
    if not all(map(math.isfinite, starts)) or starts == sorted(starts):
        return tokens
    by_time = sorted(tokens, key=lambda token: token.start)
    found, expected = align(by_time, text), align(tokens, text)
    return by_time if coverage(found, text) > coverage(expected, text) else tokens


class _Check:
    """The entries that are still trusted, how many were not, and why."""

    def __init__(self, entries: Sequence[AlignedToken]) -> None:
        self.entries = list(entries)
        self.total = len(self.spoken())
        self.bad = 0
        self.reasons: list[str] = []

    def spoken(self) -> list[AlignedToken]:
        return [entry for entry in self.entries if entry.kind in (UnitKind.CHARACTER, UnitKind.WORD)]

    def note(self, reason: str) -> None:
        if reason not in self.reasons:
            self.reasons.append(reason)

    def _keep(self, good: list[bool], reason: str) -> None:
        """Leave out the entries that are not good; a pause that is not is no loss."""
        for entry, fine in zip(self.entries, good, strict=True):
            if not fine and entry.kind in (UnitKind.CHARACTER, UnitKind.WORD):
                self.bad += 1
                self.note(reason)
        self.entries = [entry for entry, fine in zip(self.entries, good, strict=True) if fine]

    def numbers(self) -> None:
        """Leave out what is no time: not a number, without end, negative, ending before it starts."""
        self._keep([_is_time(entry.token.start) and _is_time(entry.token.end) for entry in self.entries], NOT_NUMBERS)
        self._keep([entry.token.start >= -TOLERANCE for entry in self.entries], NOT_NUMBERS)
        self._keep([entry.token.end >= entry.token.start - TOLERANCE for entry in self.entries], UNORDERED)
        self.entries = [_timed(entry, max(0.0, entry.token.start), entry.token.end) for entry in self.entries]

    def order(self) -> None:
        """Leave out as few entries as possible so that those that are left begin one after another."""
        tails: list[float] = []
        rows: list[int] = []  # for each length of run so far, the entry that ends it
        before: list[int] = []
        for index, entry in enumerate(self.entries):
            length = bisect_right(tails, entry.token.start + TOLERANCE)
            before.append(rows[length - 1] if length else -1)
            if length == len(tails):
                tails.append(entry.token.start)
                rows.append(index)
            else:
                tails[length] = entry.token.start
                rows[length] = index
        good = [False] * len(self.entries)
        index = rows[-1] if rows else -1
        while index >= 0:
            good[index] = True
            index = before[index]
        self._keep(good, UNORDERED)
        latest = 0.0
        for index, entry in enumerate(self.entries):
            latest = max(latest, entry.token.start)
            self.entries[index] = _timed(entry, latest, entry.token.end)

    def overlaps(self) -> None:
        """End each entry where the next begins, unless both have the same time (see `joined`)."""
        for index in range(len(self.entries) - 1):
            entry, following = self.entries[index], self.entries[index + 1]
            over = entry.token.end - following.token.start
            if over <= 0 or _same_time(entry, following):
                continue
            if over > TOLERANCE and UnitKind.PAUSE not in (entry.kind, following.kind):
                self.note(OVERLAPPING)
                self.bad += over > _SHORT
            self.entries[index] = _timed(entry, entry.token.start, following.token.start)

    def overruns(self, seconds: float) -> None:
        """Cut entries off at the end of the sound and leave out those that lie beyond it."""
        self._keep([entry.token.start < seconds or entry.token.end <= seconds for entry in self.entries], OVERRUNNING)
        for index, entry in enumerate(self.entries):
            if entry.token.end > seconds:
                if entry.token.end > seconds + _SHORT and entry.kind is not UnitKind.PAUSE:
                    self.note(OVERRUNNING)
                    self.bad += 1
                self.entries[index] = _timed(entry, entry.token.start, seconds)

    def lengths(self) -> None:
        """Leave out entries without length, and those of a crowd that has one time in common."""
        starts: dict[float, int] = {}
        for entry in self.spoken():
            starts[entry.token.start] = starts.get(entry.token.start, 0) + 1
        pinned = {start for start, count in starts.items() if count > _WORD_LIMIT}
        self._keep([entry.token.start not in pinned for entry in self.entries], PINNED)
        together = {start for start, count in starts.items() if count > 2}
        self._keep([_length(entry) > 0 or entry.token.start not in together for entry in self.entries], PINNED)
        self._keep([_length(entry) > 0 for entry in self.entries], NO_LENGTH)

    def joined(self) -> list[AlignedToken]:
        """Entries with one time in common made into one: the vendor timed the word, not its characters."""
        entries: list[AlignedToken] = []
        for entry in self.entries:
            last = entries[-1] if entries else None
            if last is None or not _same_time(last, entry):
                entries.append(entry)
                continue
            if entry.kind is UnitKind.PAUSE:
                continue
            if last.kind is UnitKind.PAUSE:
                entries[-1] = entry
                continue
            spans = [span for span in (_span(last), _span(entry)) if span is not None]
            start = min((span[0] for span in spans), default=None)
            end = max((span[1] for span in spans), default=None)
            token = Token(last.token.text + entry.token.text, last.token.start, last.token.end)
            if len(set(spans)) > 1:
                self.note(SHARED)
            entries[-1] = AlignedToken(token, UnitKind.WORD if len(set(spans)) > 1 else last.kind, start, end)
        return entries


def _is_time(seconds: float) -> bool:
    """Whether a number can be a time at all: an utterance of a day is no utterance, and frames must stay countable."""
    return math.isfinite(seconds) and seconds < _DAY


def _timed(entry: AlignedToken, start: float, end: float) -> AlignedToken:
    return replace(entry, token=Token(entry.token.text, start, max(start, end)))


def _length(entry: AlignedToken) -> float:
    return entry.token.end - entry.token.start


def _same_time(one: AlignedToken, other: AlignedToken) -> bool:
    return one.token.start == other.token.start and one.token.end == other.token.end


def _span(entry: AlignedToken) -> tuple[int, int] | None:
    return None if entry.src_start is None or entry.src_end is None else (entry.src_start, entry.src_end)


def _fineness(entries: Sequence[AlignedToken]) -> Timing:
    """By character or by word, whichever lights more of the text."""
    characters = words = 0
    for entry in entries:
        if entry.src_start is None or entry.src_end is None:
            continue
        if entry.kind is UnitKind.WORD:
            words += entry.src_end - entry.src_start
        elif entry.kind is UnitKind.CHARACTER:
            characters += 1
    return Timing.WORD if words > characters else Timing.CHARACTER


def _in_frames(entries: Sequence[AlignedToken], rate: int, frames: int | None) -> tuple[Unit, ...]:
    units = []
    for entry in entries:
        start, end = round(entry.token.start * rate), round(entry.token.end * rate)
        if frames is not None:
            end = min(end, frames)
        if end > start:
            units.append(Unit(entry.token.text, entry.kind, start, end, entry.src_start, entry.src_end))
    return tuple(units)


def _by_sentence(entries: Sequence[AlignedToken], text: str, rate: int, frames: int) -> tuple[Unit, ...]:
    """One unit a sentence; empty unless it is known when each of them begins.

    The first begins with the segment. Another begins when its first character does, where that time is trusted.
    """
    spans = sentences(text)
    if not spans:
        return ()
    starts = [0]
    for span in spans[1:]:
        first = next(index for index in range(*span) if has_speech(text[index]))
        known = [
            entry.token.start
            for entry in entries
            if entry.src_start is not None and entry.src_end is not None and entry.src_start <= first < entry.src_end
        ]
        if not known:
            return ()
        starts.append(round(known[0] * rate))
    return units_of_sentences(text, spans, starts, frames)


def units_of_sentences(
    text: str, spans: Sequence[tuple[int, int]], starts: Sequence[int], frames: int
) -> tuple[Unit, ...]:
    """One unit for each stretch of the text: from its frame in `starts` to the next one's, the last one's to `frames`.

    Empty where one of them would have no length.
    """
    ends = [*starts[1:], frames]
    if any(end <= start for start, end in zip(starts, ends, strict=True)):
        return ()
    return tuple(
        Unit(text[span[0] : span[1]], UnitKind.SENTENCE, start, end, *span)
        for span, start, end in zip(spans, starts, ends, strict=True)
    )

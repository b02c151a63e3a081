"""Which sentence sounds when, worked out from the pauses in the sound, for vendors that send no times.

Between two sentences there is a pause. Of all pauses those are taken that lie nearest to where the sentences would end
if everything were said equally fast, and long ones rather than short ones. Where there are too few pauses, or a
sentence would be said at another speed than the rest, nothing is lit: a time is never made up.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from studio.core.doctor import BY_PAUSES, NO_TIMES, NOTHING_LIT, units_of_sentences
from studio.core.records import Diagnosis, Timing, Unit
from studio.core.text import sentences

_QUIET = 0.06  # of the loudest that is usual: less is a pause
_USUAL = 0.95  # share of the sound that is not louder than that
_FLOOR = 64  # int16; hiss
_SHORTEST = 0.12  # seconds of a pause
_LONG = 1.0  # seconds of a pause beyond which it is no better
_LENGTH_WORTH = 0.6  # seconds that a boundary may be further off for each second that its pause is longer
_MOST_CHOICES = 4_000_000  # steps that finding the best boundaries may take
_SPEEDS = (0.4, 2.5)  # of the usual one, at which a sentence may be said
_HAN = "\u2e80"  # from here on a character is about a syllable


def units_by_pauses(
    text: str, rate: int, frames: int, levels: Sequence[int], hop: int
) -> tuple[tuple[Unit, ...], Diagnosis]:
    """One unit a sentence, in frames and offsets of `text`; none where that cannot be told.

    `levels` are the highest samples of every `hop` frames.
    """
    spans = sentences(text)
    begins = _begins([_syllables(text[start:end]) for start, end in spans], levels, rate // hop) if spans else None
    starts = [min(frames, begin * hop) for begin in begins or ()]
    units = units_of_sentences(text, spans, starts, frames) if starts else ()
    if not units:
        return (), Diagnosis(Timing.NONE, (NO_TIMES, NOTHING_LIT))
    return units, Diagnosis(Timing.SENTENCE, (NO_TIMES, BY_PAUSES) if len(units) > 1 else (NO_TIMES,))


def _begins(weights: Sequence[float], levels: Sequence[int], per_second: int) -> list[int] | None:
    """The level at which each sentence begins; None where that cannot be told."""
    if len(weights) == 1:
        return [0]
    usual = sorted(levels)[int(len(levels) * _USUAL)] if levels else 0
    limit = max(_FLOOR, usual * _QUIET)
    pauses, voiced = _pauses(levels, limit, math.ceil(_SHORTEST * per_second))
    wanted = len(weights) - 1
    if len(pauses) < wanted or wanted * len(pauses) > _MOST_CHOICES or not voiced:
        return None
    speed = voiced / sum(weights)
    expected, said = [], 0.0
    for weight in weights[:-1]:
        said += weight
        expected.append(said * speed)
    chosen = _nearest(expected, pauses, per_second)
    marks = [0, *(pauses[each][2] for each in chosen), voiced]
    for weight, (before, after) in zip(weights, pairwise(marks), strict=True):
        if not _SPEEDS[0] <= (after - before) / (weight * speed) <= _SPEEDS[1]:
            return None
    return [0, *(pauses[each][1] for each in chosen)]


def _pauses(levels: Sequence[int], limit: float, shortest: int) -> tuple[list[tuple[int, int, int]], int]:
    """Every pause between two sounds (where it begins, where it ends, how much has sounded by then), and the sound."""
    found: list[tuple[int, int, int]] = []
    voiced, quiet_since = 0, 0
    for index, level in enumerate(levels):
        if level <= limit:
            continue
        if voiced and index - quiet_since >= shortest:
            found.append((quiet_since, index, voiced))
        voiced += 1
        quiet_since = index + 1
    return found, voiced


def _nearest(expected: Sequence[float], pauses: Sequence[tuple[int, int, int]], per_second: int) -> list[int]:
    """For each expected boundary one pause, in order, so that all together they fit best."""
    worth = [_LENGTH_WORTH * min(end - begin, _LONG * per_second) for begin, end, _ in pauses]
    best = [0.0] * (len(pauses) + 1)  # of the boundaries so far, among the first so many pauses
    ways: list[list[int]] = []
    for number, wanted in enumerate(expected):
        row = [math.inf] * (len(pauses) + 1)
        way = [-1] * (len(pauses) + 1)
        for place in range(number, len(pauses)):
            taken = best[place] + abs(pauses[place][2] - wanted) - worth[place]
            row[place + 1], way[place + 1] = (taken, place) if taken < row[place] else (row[place], way[place])
        best = row
        ways.append(way)
    chosen: list[int] = []
    place = len(pauses)
    for way in reversed(ways):
        place = way[place]
        chosen.append(place)
    return chosen[::-1]


def _syllables(text: str) -> float:
    """About how long a text takes to say, in syllables."""
    return max(0.5, sum(1.0 if character >= _HAN else 0.35 for character in text if character.isalnum()))

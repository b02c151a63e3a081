"""From the engine's events to a time map: which character, as written, sounds from which frame to which."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from studio.core.text import graphemes
from studio.local.engine import Spoken
from studio.local.script import Phrase, Word

PAUSE = "[PUNC]"
"""The vendor's token for silence."""

# Shorter silences inside a phrase belong to the sound before them (a stop consonant has some of its own).
_SHORTEST_PAUSE_S = 0.08
_VOWELS = frozenset("aeiouyAEIOUY03@V&")
_GLIDES = frozenset("jw")

Entry = tuple[str, int, int]
"""Token, first frame, frame after the last; counted from the start of the phrase."""


def time_map(phrase: Phrase, spoken: Spoken, rate: int) -> list[Entry]:
    """The entries of one phrase: each begins where the one before it ends, together they cover all its frames."""
    frames = len(spoken.pcm) // 2
    pauses = [p for p in _pauses(spoken.phonemes, frames) if p[1] - p[0] >= _SHORTEST_PAUSE_S * rate]
    marks = [(start, PAUSE) for start, _ in pauses]
    groups = _groups(phrase.words, spoken.words)
    ends = [start for start, _ in groups[1:]] + [frames]
    for (start, words), end in zip(groups, ends, strict=True):
        sounding = min([p for p, _ in pauses if start < p < end], default=end)
        marks += zip(_divide(words, start, sounding, spoken.phonemes), (word.text for word in words), strict=True)
    marks.sort(key=lambda mark: mark[0])
    if not marks or frames == 0:
        return [(PAUSE, 0, frames)] if frames else []
    starts = [0] + [start for start, _ in marks[1:]] + [frames]
    entries: list[Entry] = []
    for (_, token), (start, end) in zip(marks, pairwise(starts), strict=True):
        entries += _characters(token, start, end)
    return entries


def _characters(token: str, start: int, end: int) -> list[Entry]:
    """A word's time in equal parts for its characters; the engine tells nothing finer of letters and digits."""
    characters = [token] if token == PAUSE else [token[first:last] for first, last in graphemes(token)]
    edges = [start + (end - start) * index // len(characters) for index in range(len(characters) + 1)]
    # What has no sound at all (a letter of a script that the engine does not know) has no entry.
    return [
        (text, first, last) for text, (first, last) in zip(characters, pairwise(edges), strict=True) if last > first
    ]


def _groups(words: Sequence[Word], events: Sequence[tuple[int, int]]) -> list[tuple[int, list[Word]]]:
    """Words that the engine told the beginning of, each with those after it that it told nothing of."""
    starts = [word.start for word in words]
    begun: dict[int, int] = {}
    latest = -1
    for index, frame in events:
        # A position between two words (a dot that is read out) belongs to the word before.
        number = max(bisect_right(starts, index) - 1, 0)
        if frame > latest and number > max(begun, default=-1):
            begun[number] = frame
            latest = frame
    begun[0] = 0
    groups: list[tuple[int, list[Word]]] = []
    for number, word in enumerate(words):
        if number in begun:
            groups.append((begun[number], [word]))
        else:
            groups[-1][1].append(word)
    return groups


def _divide(words: Sequence[Word], start: int, end: int, phonemes: Sequence[tuple[str, int]]) -> list[int]:
    """Where each of the words begins that share `start` to `end`: at its syllable if Han, else by its letters."""
    if len(words) == 1:
        return [start]
    if all(word.han for word in words):
        syllables = _syllables([p for p in phonemes if start <= p[1] < end])
        if len(syllables) == len(words):
            return [start, *syllables[1:]]
    total = sum(len(word.text) for word in words)
    begun, lengths = [], 0
    for word in words:
        begun.append(start + (end - start) * lengths // total)
        lengths += len(word.text)
    return begun


def _syllables(phonemes: Sequence[tuple[str, int]]) -> list[int]:
    """The first frame of each Mandarin syllable: a vowel nucleus, the glide before it and one consonant before that."""
    starts, free = [], 0
    for index, (name, _) in enumerate(phonemes):
        if not _is_vowel(name):
            continue
        first = index
        if first > free and _bare(phonemes[first - 1][0])[:1] in _GLIDES:
            first -= 1
        if first > free and _is_consonant(phonemes[first - 1][0]):
            first -= 1
        starts.append(phonemes[first][1])
        free = index + 1
    return starts


def _is_vowel(name: str) -> bool:
    return _bare(name)[:1] in _VOWELS


def _is_consonant(name: str) -> bool:
    # "N" (ng) only ever ends a syllable; "_" and "(" mark boundaries and languages.
    return not _is_vowel(name) and name[:1] not in {"N", "_", "(", ""}


def _bare(name: str) -> str:
    return name.lstrip("',%=")


def _pauses(phonemes: Sequence[tuple[str, int]], frames: int) -> list[tuple[int, int]]:
    """The silences among the phonemes, in frames."""
    pauses: list[tuple[int, int]] = []
    begun: int | None = None
    for name, frame in phonemes:
        if name in {"_:", "_"}:
            begun = frame if begun is None else begun
        elif begun is not None and not name.startswith(("_", "(")):
            pauses.append((begun, frame))
            begun = None
    if begun is not None:
        pauses.append((begun, frames))
    return pauses

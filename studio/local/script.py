"""A text as the engine is to read it: pieces of phrases, each in one language, with the words as they were written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from studio.local import numerals

# A piece is what is made and sent at once. A sentence longer than this is cut at the end of a clause (code points);
# the first piece of a text is one clause, for the sooner it is made the sooner it sounds.
LONG_SENTENCE = 60
# A clause longer than this is cut between words: it bounds what the engine makes at once.
LONG_CLAUSE = 120

_PAUSES_S = {"paragraph": 0.6, "sentence": 0.4, "clause": 0.18, "enumeration": 0.12, "cut": 0.0}
_ENDS_PIECE = frozenset({"paragraph", "sentence"})

_HAN = r"\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_LETTER = rf"[^\W\d_{_HAN}]"
_CLOSING = r"""["'”’)\]）】」』》〉]*"""

_CLAUSE_END = re.compile(
    rf"""
    (?P<paragraph> \n\s* )
    | (?P<sentence> (?: [。！？!?…]+ | \.++(?={_CLOSING}(?:\s|$)) | (?<=[{_HAN}])\. ) {_CLOSING} )
    | (?P<enumeration> 、 )
    | (?P<clause> (?: [，；：;] | (?<![0-9])[,:] | [,:](?![0-9]) ) {_CLOSING} | [—–]+ | [][()（）【】] | \s-+\s )
    """,
    re.VERBOSE,
)
_ABBREVIATION = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Prof|St|Jr|Sr|vs|No|Fig|etc|[A-Za-z])$")
_WORD = re.compile(
    rf"(?P<han> [{_HAN}] ) | (?P<letters> {_LETTER}+(?:['’@&-]{_LETTER}+)* ) | {numerals.READABLE} | \d+", re.VERBOSE
)
# Everything else between words (emoji, markup, quotes) would be read out by its name.
_HEARD_PUNCTUATION = frozenset("，。！？；：、…,.!?;:'’-")


@dataclass(frozen=True, slots=True)
class Word:
    """What gets one entry of the time map: `text` as written, code points `start` to `end` of its phrase's text."""

    text: str
    start: int
    end: int
    han: bool


@dataclass(frozen=True, slots=True)
class Phrase:
    """A stretch in one language ("zh" or "en"): `text` for the engine, its `words`, and the pause after it."""

    language: str
    text: str
    words: tuple[Word, ...]
    pause_s: float


def pieces(text: str, language: str) -> Iterator[tuple[Phrase, ...]]:
    """What is to be spoken, in stretches that are each made at once; `language` is that of digits standing alone."""
    strong = _WORD.search(text)
    while strong and not (strong["han"] or strong["letters"]):
        strong = _WORD.search(text, strong.end())
    if strong:
        language = "zh" if strong["han"] else "en"
    piece: list[Phrase] = []
    length, first = 0, True
    for clause, kind in _clauses(text):
        phrases = _phrases(clause, language, _PAUSES_S[kind])
        language = phrases[-1].language
        piece += phrases
        length += len(clause)
        if first or kind in _ENDS_PIECE or length >= LONG_SENTENCE:
            yield tuple(piece)
            piece, length, first = [], 0, False
    if piece:
        yield tuple(piece)


def has_speech(text: str) -> bool:
    """Whether there is anything in `text` that can be spoken."""
    return _WORD.search(unicodedata.normalize("NFKC", text)) is not None


def _clauses(text: str) -> Iterator[tuple[str, str]]:
    """The clauses of `text` that can be spoken, and the kind of pause after each."""
    waiting: tuple[str, str] | None = None
    for clause, kind in _stretches(text):
        if has_speech(clause):
            if waiting:
                yield waiting
            waiting = (clause, kind)
        elif waiting and _PAUSES_S[kind] > _PAUSES_S[waiting[1]]:
            waiting = (waiting[0], kind)
    if waiting:
        yield waiting


def _stretches(text: str) -> Iterator[tuple[str, str]]:
    start = 0
    for match in _CLAUSE_END.finditer(text):
        if match[0].startswith(".") and _ABBREVIATION.search(text, start, match.start()):
            continue
        yield from _bounded(text[start : match.end()], match.lastgroup or "clause")
        start = match.end()
    yield from _bounded(text[start:], "sentence")


def _bounded(clause: str, kind: str) -> Iterator[tuple[str, str]]:
    while len(clause) > LONG_CLAUSE:
        cut = clause.rfind(" ", LONG_CLAUSE // 2, LONG_CLAUSE) + 1 or LONG_CLAUSE
        yield clause[:cut], "cut"
        clause = clause[cut:]
    yield clause, kind


def _phrases(clause: str, language: str, pause_s: float) -> list[Phrase]:
    """A clause split where its language changes; digits and signs go with the words around them."""
    text, source = _normalise(clause)
    matches = list(_WORD.finditer(text))
    languages = _languages(matches, language)
    for index, (match, following) in enumerate(pairwise(matches), 1):
        if source[match.end() - 1] == source[following.start()]:  # one character that is two words, such as ㋀
            languages[index] = languages[index - 1]
    bounds = [0] + [i for i in range(1, len(matches)) if languages[i] != languages[i - 1]] + [len(matches)]
    phrases = []
    for first, last in pairwise(bounds):
        end = matches[last].start() if last < len(matches) else len(text)
        reading, words = "", list[Word]()
        position, written_end = matches[first].start(), 0
        for match in matches[first:last]:
            reading += _between(text[position : match.start()])
            start = len(reading)
            reading += _reading(match, languages[first])
            written_start = source[match.start()][0]
            if words and written_start < written_end:
                words[-1] = replace(words[-1], end=len(reading))
            else:
                written_end = source[match.end() - 1][1]
                written = clause[written_start:written_end]
                words.append(Word(written, start, len(reading), bool(match["han"])))
            position = match.end()
        reading += _between(text[position:end])
        pause = pause_s if last == len(matches) else 0.0
        phrases.append(Phrase(languages[first], reading.rstrip(), tuple(words), pause))
    return phrases


def _normalise(clause: str) -> tuple[str, list[tuple[int, int]]]:
    """NFKC (full-width digits are silent otherwise), and the code points of `clause` that each one of it stands for."""
    text, source = [], list[tuple[int, int]]()
    start = 0
    while start < len(clause):
        end = start + 1
        while end < len(clause) and unicodedata.combining(clause[end]):
            end += 1
        normal = unicodedata.normalize("NFKC", clause[start:end])
        text.append(normal)
        source += [(start, end)] * len(normal)
        start = end
    return "".join(text), source


def _languages(matches: list[re.Match[str]], language: str) -> list[str]:
    """The language of each word. A number takes that of the word it touches, else of the word before it."""
    strong = ["zh" if match["han"] else "en" if match["letters"] else "" for match in matches]
    following = ""
    after = []
    for value in reversed(strong):
        following = value or following
        after.append(following)
    after.reverse()
    found: list[str] = []
    for index, value in enumerate(strong):
        before = found[-1] if found else ""
        touches_next = index + 1 < len(matches) and matches[index].end() == matches[index + 1].start()
        touches_last = index > 0 and matches[index - 1].end() == matches[index].start()
        if value:
            found.append(value)
        elif after[index] and (not before or (touches_next and not touches_last)):
            found.append(after[index])
        else:
            found.append(before or language)
    return found


def _reading(match: re.Match[str], language: str) -> str:
    if language == "en" or match["letters"]:
        return match[0]
    if match["han"]:
        # The engine's dictionary spells words that end in this character out in Latin letters; this one sounds alike.
        return "而" if match[0] == "儿" else match[0]
    return numerals.read(match) if match.lastgroup else match[0]


def _between(text: str) -> str:
    return "".join(character if character in _HEARD_PUNCTUATION else " " for character in text)

"""Where each entry of a vendor's time map stands in the user's own text: found by sequence, never guessed.

A vendor speaks a text of its own making: numbers read out, symbols named, spaces and emoji dropped, cases and widths
changed. Both sides are folded to what they have in common and walked along together; where they part, the nearest
place is looked for at which they agree again. What has no counterpart stays unmapped.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from studio.core.records import Token, UnitKind

_PAUSE = re.compile(r"\[[A-Z_]+\]")
_WORD = re.compile(r"[a-z]+|[^\W\d_a-z]|\d")

# How far apart the two sides may drift and still be brought together: entries ahead, and characters of the text.
_ENTRIES_AHEAD = 40
_CHARACTERS_AHEAD = 80
_LONGEST_READING = 60

# What a read-out number consists of: the digit (or digits) that a word stands for, "" for what carries none.
_CHINESE = {
    **dict(zip("零〇洞一幺二两三四五六七八九", "00011223456789", strict=True)),
    **dict.fromkeys("百千万亿点分之负又年月日号时秒元块角毛到至比度摄氏第", ""),
}
_ENGLISH = {
    "zero": "0", "oh": "0", "o": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6",
    "seven": "7", "eight": "8", "nine": "9", "ten": "10", "eleven": "11", "twelve": "12", "thirteen": "13",
    "fourteen": "14", "fifteen": "15", "sixteen": "16", "seventeen": "17", "eighteen": "18", "nineteen": "19",
    "twenty": "20", "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80",
    "ninety": "90", "first": "1", "second": "2", "third": "3", "fifth": "5", "eighth": "8", "ninth": "9",
    "twelfth": "12", "twentieth": "20", "thirtieth": "30",
}  # fmt: skip
_ENGLISH |= {word + "th": digits for word, digits in _ENGLISH.items() if word in {"four", "six", "seven", "ten"}}
_ENGLISH |= {word + "th": digits for word, digits in _ENGLISH.items() if word.endswith(("een", "eleven"))}
_ENGLISH |= {word[:-1] + "ies": digits for word, digits in _ENGLISH.items() if word.endswith("ty")}
_SILENT = (
    "hundred", "hundredth", "thousand", "thousandth", "million", "billion", "trillion", "and", "point", "percent",
    "per", "cent", "cents", "dollar", "dollars", "euro", "euros", "pound", "pounds", "yuan", "minus", "negative", "to",
    "degree", "degrees",
)  # fmt: skip
_ENGLISH |= dict.fromkeys(_SILENT, "")
_CURRENCY = frozenset("¥￥$€£＄￡")
_SIGNS = frozenset("+-−±＋－")
_INSIDE_NUMBER = frozenset(".,:/-–~·．，：／－～")
_AFTER_NUMBER = "%％‰℃℉°€"


@dataclass(frozen=True, slots=True)
class AlignedToken:
    """An entry of a time map and the code points of the user's text it stands for; None where it has none there."""

    token: Token
    kind: UnitKind
    src_start: int | None = None
    src_end: int | None = None


def align(tokens: Sequence[Token], text: str) -> tuple[AlignedToken, ...]:
    """Find each token of a time map in the text that was spoken, in order; one result a token.

    Bracketed names such as `[PUNC]` are pauses. A number that is read out maps as a group: each of its tokens to the
    whole number, or to its own digit where there is one token a digit.
    """
    return _Aligner(tokens, text).aligned()


def coverage(aligned: Sequence[AlignedToken], text: str) -> float:
    """How much of what can be spoken in the text has a token, 0.0 to 1.0."""
    script = _Script(text)
    covered = bytearray(len(text))
    for entry in aligned:
        if entry.src_start is not None and entry.src_end is not None:
            covered[entry.src_start : entry.src_end] = b"\x01" * (entry.src_end - entry.src_start)
    return sum(covered[start] for start in script.starts) / len(script.starts) if script.starts else 1.0


def _fold(cluster: str) -> str:
    """What a base character with its marks has in common with other ways to write it; "" for what is not spoken."""
    base = cluster[0]
    if base.isdecimal():
        return str(unicodedata.decimal(base))
    if not base.isalnum():
        return ""
    folded = unicodedata.normalize("NFKC", cluster).casefold()
    return "".join(mark for mark in folded if mark.isalnum() or "\u0300" <= mark <= "\u036f")


class _Script:
    """A text as a sequence of folded characters, each with where it stands in the text."""

    __slots__ = ("ends", "letters", "runs", "starts")

    def __init__(self, text: str) -> None:
        letters: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        position = 0
        while position < len(text):
            end = position + 1
            while end < len(text) and (text[end] > "\u02ff" and unicodedata.category(text[end])[0] == "M"):
                end += 1
            for letter in _fold(text[position:end]):
                letters.append(letter)
                self.starts.append(position)
                self.ends.append(end)
            position = end
        self.letters = "".join(letters)
        self.runs = self._numbers(text)

    def _numbers(self, text: str) -> list[_Number]:
        runs: list[_Number] = []
        index = 0
        while index < len(self.letters):
            if not "0" <= self.letters[index] <= "9":
                index += 1
                continue
            first = index
            index += 1
            while index < len(self.letters) and "0" <= self.letters[index] <= "9":
                between = text[self.ends[index - 1] : self.starts[index]]
                if between and between not in _INSIDE_NUMBER:
                    break
                index += 1
            start, end = self.starts[first], self.ends[index - 1]
            before = text[max(0, start - 2) : start]
            if before[-1:] in _CURRENCY or (
                before[-1:] in _SIGNS and not (before[:-1].isascii() and before[:-1].isalnum())
            ):
                start -= 1
            if end < len(text) and text[end] in _AFTER_NUMBER:
                end += 1
            runs.append(_Number(first, index, start, end, self.letters[first:index], ":30" in _narrow(text[start:end])))
        return runs


@dataclass(frozen=True, slots=True)
class _Number:
    """A number of the text: its folded characters `first` to `stop`, and its stretch of the text, sign and unit too."""

    first: int
    stop: int
    src_start: int
    src_end: int
    digits: str
    half: bool


def _narrow(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _digits_read(words: Sequence[str], half: bool) -> str | None:
    """The digits that read-out words stand for, without zeros; None when a word is no part of a number.

    Leaving out zeros makes "二千零二十四", "二零二四" and "twenty twenty-four" the same: 2, 2, 4.
    """
    if "之" in words and "分" in words and not {"百", "千", "万"} & set(words[: words.index("分")]):
        # A fraction is read bottom first.
        cut = words.index("之")
        words = [*words[cut + 1 :], *words[:cut]]
    digits = []
    for index, word in enumerate(words):
        if word == "十":
            digits.append("" if index > 0 and words[index - 1] in "一二两三四五六七八九" else "1")
        elif word == "半" and half:
            digits.append("3")
        elif word in _CHINESE:
            digits.append(_CHINESE[word])
        elif word in _ENGLISH:
            digits.append(_ENGLISH[word])
        elif word.isdecimal():
            digits.append(word)
        else:
            return None
    return "".join(digits).replace("0", "")


class _Aligner:
    """One walk along both sides; `place` collects what was found, by the token's index."""

    def __init__(self, tokens: Sequence[Token], text: str) -> None:
        self.tokens = tokens
        self.text = text
        self.script = _Script(text)
        self.letters = self.script.letters
        self.numbers = {number.first: number for number in self.script.runs}
        self.number_firsts = [number.first for number in self.script.runs]
        # Only tokens that are spoken take part; `spoken[k]` is the index of the k-th of them.
        self.spoken: list[int] = []
        self.folded: list[str] = []
        self.words: list[list[str]] = []
        self.pauses: set[int] = set()
        for index, token in enumerate(tokens):
            if _PAUSE.fullmatch(token.text) or not token.text.strip():
                self.pauses.add(index)
                continue
            folded = _Script(token.text).letters
            if folded:
                self.spoken.append(index)
                self.folded.append(folded)
                self.words.append(_WORD.findall(_narrow(token.text).casefold()))
        self.place: dict[int, tuple[int, int]] = {}

    def aligned(self) -> tuple[AlignedToken, ...]:
        self._walk()
        self._place_punctuation()
        found = []
        spoken = dict(zip(self.spoken, self.folded, strict=True))
        for index, token in enumerate(self.tokens):
            src_start, src_end = self.place.get(index, (None, None))
            if index in self.pauses:
                kind = UnitKind.PAUSE
            elif index not in spoken:
                kind = UnitKind.PUNCTUATION
            else:
                single = len(spoken[index]) == 1 or len(token.text.strip()) == 1
                kind = UnitKind.CHARACTER if single else UnitKind.WORD
            found.append(AlignedToken(token, kind, src_start, src_end))
        return tuple(found)

    def _walk(self) -> None:
        at = position = 0
        while at < len(self.spoken) and position < len(self.letters):
            step = self._match(at, position)
            if step is None:
                away = self._rejoin(at, position)
                if away is None:
                    # Nothing ahead agrees; the tokens looked at have no place in the text.
                    at += _ENTRIES_AHEAD + 1
                else:
                    at, position = away
                continue
            count, length = step
            self._record(at, count, position, length)
            at += count
            position += length

    def _record(self, at: int, count: int, position: int, length: int) -> None:
        starts, ends = self.script.starts, self.script.ends
        number = self.numbers.get(position)
        if number is None or self.letters.startswith(self.folded[at], position):
            self.place[self.spoken[at]] = (starts[position], ends[position + length - 1])
        elif self._digit_by_digit(at, count, number):
            for offset in range(count):
                self.place[self.spoken[at + offset]] = (starts[position + offset], ends[position + offset])
        else:
            for offset in range(count):
                self.place[self.spoken[at + offset]] = (number.src_start, number.src_end)

    def _digit_by_digit(self, at: int, count: int, number: _Number) -> bool:
        said = self.words[at : at + count]
        return len(said) == len(number.digits) and all(
            len(words) == 1 and digit in (_CHINESE.get(words[0]), _ENGLISH.get(words[0]), words[0])
            for words, digit in zip(said, number.digits, strict=True)
        )

    def _match(self, at: int, position: int) -> tuple[int, int] | None:
        """How many tokens from `at` stand for how many folded characters from `position`; None when they differ."""
        token = self.folded[at]
        if self.letters.startswith(token, position):
            end = position + len(token)
            if not self._inside_word(end) or at + 1 == len(self.folded):
                return 1, len(token)
            # A word is spoken whole, or the next token goes on with it.
            return (1, len(token)) if self._goes_on(at + 1, end) else None
        number = self.numbers.get(position)
        if number is None:
            return None
        count = self._read_out(at, number)
        return (count, number.stop - number.first) if count else None

    def _inside_word(self, end: int) -> bool:
        """Whether a folded position lies between two letters of one word of an alphabet."""
        if end >= len(self.letters) or self.script.ends[end - 1] < self.script.starts[end]:
            return False
        return _alphabetic(self.letters[end - 1]) and _alphabetic(self.letters[end])

    def _goes_on(self, at: int, position: int) -> bool:
        token = self.folded[at]
        return self.letters.startswith(token, position) or token.startswith(self.letters[position : position + 1])

    def _read_out(self, at: int, number: _Number) -> int:
        """How many tokens from `at` read a number out; 0 when they do not."""
        if self._digit_by_digit(at, len(number.digits), number):
            return len(number.digits)
        wanted = number.digits.replace("0", "")
        words: list[str] = []
        best = 0
        for count, said in enumerate(self.words[at : at + min(3 * len(number.digits) + 8, _LONGEST_READING)], start=1):
            words += said
            digits = _digits_read(words, number.half)
            if digits is None or len(digits) > len(wanted) + 1:
                break
            if digits != wanted or (not wanted and not any(_CHINESE.get(w, _ENGLISH.get(w)) == "0" for w in words)):
                continue
            best = count
            following = at + count
            # The shortest reading after which both sides go on alike is the right one: "5万" is 五, then 万.
            if following < len(self.folded) and self.letters.startswith(self.folded[following], number.stop):
                break
        return best

    def _rejoin(self, at: int, position: int) -> tuple[int, int] | None:
        """The nearest place at which both sides agree again, as token and folded position."""
        best: tuple[int, int] | None = None
        nearest = _ENTRIES_AHEAD + _CHARACTERS_AHEAD
        for ahead in range(at, min(at + _ENTRIES_AHEAD + 1, len(self.folded))):
            skipped = ahead - at
            if skipped >= nearest:
                break
            found = self._candidate(ahead, position, nearest - skipped, skipped)
            if found is not None:
                best, nearest = (ahead, found), skipped + found - position
        return best or self._rejoin_far(at, position)

    def _candidate(self, at: int, position: int, within: int, skipped: int) -> int | None:
        """The first position at which a token stands in the text and what follows bears it out."""
        limit = position + min(within, _CHARACTERS_AHEAD)
        found = self.letters.find(self.folded[at], position, limit + len(self.folded[at]) - 1)
        while 0 <= found < limit:
            if self._borne_out(at, found, skipped, found - position):
                break
            found = self.letters.find(self.folded[at], found + 1, limit + len(self.folded[at]) - 1)
        row = bisect_left(self.number_firsts, position)
        if row < len(self.number_firsts) and self.number_firsts[row] < limit and (found < 0 or found >= limit):
            first = self.number_firsts[row]
            if self._borne_out(at, first, skipped, first - position):
                return first
        return found if 0 <= found < limit else None

    def _borne_out(self, at: int, position: int, skipped: int, passed: int) -> bool:
        """Whether both sides agree for long enough from here on; the farther away, the longer."""
        away = skipped + passed
        needed = 1 if skipped == passed == 1 else 2 if away <= 4 else 3 if away <= 16 else 5
        agreed = 0
        while agreed < needed:
            if at >= len(self.folded) or position >= len(self.letters):
                return at >= len(self.folded) and position >= len(self.letters)
            step = self._match(at, position)
            if step is None:
                return False
            count, length = step
            agreed += 2 if count > 1 or position in self.numbers else min(2, length)
            at += count
            position += length
        return True

    def _rejoin_far(self, at: int, position: int) -> tuple[int, int] | None:
        """A longer passage that stands once, anywhere ahead: the vendor left out a stretch, or said more."""
        for ahead in range(at, min(at + _ENTRIES_AHEAD + 1, len(self.folded))):
            passage = "".join(self.folded[ahead : ahead + 6])
            if len(passage) < 6:
                continue
            found = self.letters.find(passage, position)
            if found >= 0 and self.letters.find(passage, found + 1) < 0:
                return ahead, found
        return None

    def _place_punctuation(self) -> None:
        """A token of punctuation has its place when that very mark stands between its neighbours."""
        spoken = set(self.spoken)
        end = 0
        following = self._starts_after()
        for index, token in enumerate(self.tokens):
            if index in self.place:
                end = self.place[index][1]
            elif index not in spoken and index not in self.pauses:
                mark = token.text.strip()
                found = _narrow_find(self.text, mark, end, following[index])
                if found >= 0:
                    end = found + len(mark)
                    self.place[index] = (found, end)

    def _starts_after(self) -> list[int]:
        """For each token, where in the text the next token with a place begins."""
        after = [len(self.text)] * len(self.tokens)
        start = len(self.text)
        for index in range(len(self.tokens) - 1, -1, -1):
            after[index] = start
            if index in self.place:
                start = self.place[index][0]
        return after


def _narrow_find(text: str, mark: str, start: int, end: int) -> int:
    """Find a mark in `text[start:end]`, in full or half width."""
    found = text.find(mark, start, end)
    if found < 0 and len(mark) == 1:
        narrow = _narrow(mark)
        return next((index for index in range(start, end) if _narrow(text[index]) == narrow), -1)
    return found


def _alphabetic(letter: str) -> bool:
    """Letters of scripts that write words with several letters; not ideographs, kana or Hangul."""
    return letter.isalpha() and letter < "\u2e80"

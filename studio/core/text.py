"""How a script is cut and counted: paragraphs, sentences, segments, grapheme clusters, UTF-16 offsets.

Every offset is a code point of the user's own text unless its name says otherwise.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from enum import Enum, auto
from functools import lru_cache

from studio.core.records import Segment

SEGMENT_LIMIT = 300
"""Code points of the longest segment; short enough for every vendor, long enough for natural prosody."""

TITLE_LENGTH = 40
"""Code points of the longest name that a text gets from its own words."""

_UNREADABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_SPEAKABLE = re.compile(r"[^\W_]")
_HAN = re.compile("[\u4e00-\u9fff]")
_HAN_RUN = re.compile("[\u4e00-\u9fff]+")
_OTHER_WORD = re.compile(r"[^\W\d_\u4e00-\u9fff]+")
_SPOKEN_LINE = re.compile(r"[^\W_][^\n]*")
_LINE_END = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"

_CLOSERS = "”’\"'」』）)】］\\]》〉›»"
# A full stop ends a sentence only before white space or a closing mark, and not after a title or a lone initial.
_SENTENCE_END = re.compile(
    rf"(?:[。！？!?；;…]|(?<!\b[A-Z])(?<!\bMr)(?<!\bMs)(?<!\bDr)(?<!\bSt)(?<!\bMrs)(?<!\bProf)(?<!\bvs)(?<!\be\.g)"
    rf"(?<!\bi\.e)\.(?=\s|[{_CLOSERS}]|\Z))[。！？!?；;….]*[{_CLOSERS}]*"
)
_CLAUSE_END = re.compile(rf"[，、,：:—–](?!\d)[{_CLOSERS}]*")
_SPACE = re.compile(r"\s+")
_SENTENCE_MARKS, _CLAUSE_MARKS, _SPACE_MARKS = "。！？!?；;….", "，、,：:—–", " \t\u3000\xa0"


def clean(text: str) -> str:
    """The text as a vendor can read it, of equal length: lone surrogates become U+FFFD, control characters a space."""
    return _UNREADABLE.sub(lambda match: "\ufffd" if match[0] >= "\ud800" else " ", text)


def has_speech(text: str) -> bool:
    """Whether anything in the text can be spoken: a letter, a digit, an ideograph; not symbols or emoji alone."""
    return _SPEAKABLE.search(text) is not None


def has_han(text: str) -> bool:
    """Whether there is a Chinese character in the text (of the usual ones, U+4E00 to U+9FFF)."""
    return _HAN.search(text) is not None


def mostly_han(text: str) -> bool:
    """Whether most of what is read are Chinese characters, each of which counts as much as a word of other letters."""
    han = sum(map(len, _HAN_RUN.findall(text)))
    return han > 0 and han >= len(_OTHER_WORD.findall(text))


def first_words(text: str) -> str:
    """What a text may be called: the beginning of its first line that can be spoken, in at most 40 code points.

    Words of letters are left whole.
    """
    words = next((" ".join(line.split()) for line in text.splitlines() if has_speech(line)), "")
    name = words[:TITLE_LENGTH]
    if len(words) > TITLE_LENGTH and name.isascii() and " " in name:
        name = words[: TITLE_LENGTH + 1].rpartition(" ")[0]
    return name


def spoken_lines(text: str, end: int) -> int:
    """How many lines of `text[:end]` have something that can be spoken: paragraphs, as a person counts them."""
    return sum(1 for _ in _SPOKEN_LINE.finditer(text, 0, end))


def paragraphs(text: str) -> tuple[tuple[int, int], ...]:
    """Start and end of every line without its line end, empty ones too: as many as an editor shows."""
    spans = []
    start = 0
    for line in text.splitlines(keepends=True):
        end = start + len(line)
        spans.append((start, start + len(line.rstrip(_LINE_END))))
        start = end
    if not text or text[-1] in _LINE_END:
        spans.append((start, start))
    return tuple(spans)


def sentences(text: str, start: int = 0, end: int | None = None) -> tuple[tuple[int, int], ...]:
    """Start and end of every sentence that can be spoken, within `start` to `end`; no sentence crosses a line end."""
    end = len(text) if end is None else end
    spans = []
    for line_start, line_end in paragraphs(text[start:end]):
        position, stop = start + line_start, start + line_end
        for match in _SENTENCE_END.finditer(text, position, stop):
            if has_speech(text[position : match.end()]):
                spans.append(_trim(text, position, match.end()))
                position = match.end()
        if has_speech(text[position:stop]):
            spans.append(_trim(text, position, stop))
    return tuple(spans)


def segments(text: str, start: int = 0, end: int | None = None, limit: int = SEGMENT_LIMIT) -> tuple[Segment, ...]:
    """What is spoken in one conversation each: the paragraphs of `text[start:end]`, long ones cut at sentence ends.

    A paragraph of more than `limit` code points is cut after a sentence, else after a clause, else at a space, else
    between grapheme clusters. Stretches with nothing to speak are left out, white space around a segment too.
    """
    end = len(text) if end is None else min(end, len(text))
    position = max(0, start)
    found = []
    for line in _clean_lines(text[position:end]):
        following = position + len(line)
        first = 0
        while first < len(line):
            fits = len(line) - first <= limit or len(line.rstrip()) - first <= limit
            last = len(line) if fits else _cut(line, first, limit)
            piece = line[first:last]
            if _SPEAKABLE.search(piece):
                spoken = piece.strip()
                left = position + first + (0 if len(spoken) == len(piece) else piece.index(spoken))
                found.append(Segment(left, left + len(spoken), spoken))
            first = last
        position = following
    return tuple(found)


def _clean_lines(text: str) -> list[str]:
    """The lines of the text as a vendor can read them, each with the length of its own and its line end's."""
    lines = text.splitlines(keepends=True)
    # Most scripts hold nothing but line feeds that needs cleaning: one quick look instead of one per line.
    if _UNREADABLE.search(text.replace("\n", "")) is None:
        return lines
    return [clean(line) for line in lines]


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without the white space around it; it must hold something else."""
    while text[start].isspace():
        start += 1
    while text[end - 1].isspace():
        end -= 1
    return start, end


def _cut(line: str, start: int, limit: int) -> int:
    """Where to cut a line so that what follows `start` and comes before the cut is at most `limit` long."""
    furthest = start + limit
    for marks, pattern in ((_SENTENCE_MARKS, _SENTENCE_END), (_CLAUSE_MARKS, _CLAUSE_END), (_SPACE_MARKS, _SPACE)):
        stop = furthest
        while (last := max(line.rfind(mark, start, stop) for mark in marks)) >= 0:
            match = pattern.match(line, last)
            if match is not None and match.end() <= furthest and grapheme_span(line, match.end())[0] == match.end():
                return match.end()
            stop = last
    boundary = grapheme_span(line, furthest)[0]
    # A cluster longer than a whole segment is not text; the limit then matters more.
    return boundary if boundary > start else furthest


class Utf16Index:
    """Code points to UTF-16 code units (Qt counts in these) and back, built once for a text."""

    __slots__ = ("_astral",)

    def __init__(self, text: str) -> None:
        self._astral = array("I")
        if len(text.encode("utf-16-le", "surrogatepass")) != 2 * len(text):
            self._astral.extend(match.start() for match in re.finditer("[\U00010000-\U0010ffff]", text))

    def utf16(self, code_point: int) -> int:
        """The UTF-16 offset of a code-point offset."""
        return code_point + bisect_left(self._astral, code_point)

    def code_point(self, utf16: int) -> int:
        """The code-point offset of a UTF-16 offset; inside a surrogate pair, that of the pair."""
        astral = self._astral
        return utf16 - bisect_left(range(len(astral)), utf16, key=lambda index: astral[index] + index)


class _Break(Enum):
    """Grapheme cluster break classes of UAX #29, with those of rules GB9c and GB11 told apart."""

    OTHER = auto()
    CR = auto()
    LF = auto()
    CONTROL = auto()
    EXTEND = auto()
    LINKER = auto()
    ZWJ = auto()
    SPACING = auto()
    PREPEND = auto()
    FLAG = auto()
    PICTURE = auto()
    CONSONANT = auto()
    L = auto()
    V = auto()
    T = auto()
    LV = auto()
    LVT = auto()


# Ranges in hexadecimal, from the Unicode character database (version 17); only what unicodedata cannot tell.
_PREPEND = "600-605 6DD 70F 890-891 8E2 D4E 110BD 110CD 111C2-111C3 113D1 1193F 11941 11A3A 11A84-11A89 11D46 11F02"
_LINKER = "94D 9CD ACD B4D C4D D4D 1039 17D2 1A60 1B44 1BAB A9C0 AAF6 10A3F 11133 113D0 1193E 11A47 11A99 11F42"
_CONSONANT = (
    "915-939 958-95F 978-97F 995-9A8 9AA-9B0 9B2 9B6-9B9 9DC-9DD 9DF 9F0-9F1 A95-AA8 AAA-AB0 AB2-AB3 AB5-AB9 AF9 "
    "B15-B28 B2A-B30 B32-B33 B35-B39 B5C-B5D B5F B71 C15-C28 C2A-C39 C58-C5A D15-D3A 1000-102A 103F 1050-1055 "
    "105A-105D 1061 1065-1066 106E-1070 1075-1081 108E 1780-17B3 1A20-1A54 1B0B-1B0C 1B13-1B33 1B45-1B4C 1B83-1BA0 "
    "1BAE-1BAF 1BBB-1BBD A989-A98B A98F-A9B2 A9E0-A9E4 A9E7-A9EF A9FA-A9FE AA60-AA6F AA71-AA73 AA7A AA7E-AA7F "
    "AAE0-AAEA ABC0-ABDA 10A00 10A10-10A13 10A15-10A17 10A19-10A35 11103-11126 11144 11147 11380-11389 1138B 1138E "
    "11390-113B5 11900-11906 11909 1190C-11913 11915-11916 11918-1192F 11A00 11A0B-11A32 11A50 11A5C-11A83 "
    "11F04-11F10 11F12-11F33"
)
_PICTURE = (
    "A9 AE 203C 2049 2122 2139 2194-2199 21A9-21AA 231A-231B 2328 23CF 23E9-23F3 23F8-23FA 24C2 25AA-25AB 25B6 25C0 "
    "25FB-25FE 2600-2604 260E 2611 2614-2615 2618 261D 2620 2622-2623 2626 262A 262E-262F 2638-263A 2640 2642 "
    "2648-2653 265F-2660 2663 2665-2666 2668 267B 267E-267F 2692-2697 2699 269B-269C 26A0-26A1 26A7 26AA-26AB "
    "26B0-26B1 26BD-26BE 26C4-26C5 26C8 26CE-26CF 26D1 26D3-26D4 26E9-26EA 26F0-26F5 26F7-26FA 26FD 2702 2705 "
    "2708-270D 270F 2712 2714 2716 271D 2721 2728 2733-2734 2744 2747 274C 274E 2753-2755 2757 2763-2764 2795-2797 "
    "27A1 27B0 27BF 2934-2935 2B05-2B07 2B1B-2B1C 2B50 2B55 3030 303D 3297 3299 1F004 1F02C-1F02F 1F094-1F09F "
    "1F0AF-1F0B0 1F0C0 1F0CF-1F0D0 1F0F6-1F0FF 1F170-1F171 1F17E-1F17F 1F18E 1F191-1F19A 1F1AF-1F1E5 1F201-1F20F "
    "1F21A 1F22F 1F232-1F23A 1F23C-1F23F 1F249-1F25F 1F266-1F321 1F324-1F393 1F396-1F397 1F399-1F39B 1F39E-1F3F0 "
    "1F3F3-1F3F5 1F3F7-1F3FA 1F400-1F4FD 1F4FF-1F53D 1F549-1F54E 1F550-1F567 1F56F-1F570 1F573-1F57A 1F587 "
    "1F58A-1F58D 1F590 1F595-1F596 1F5A4-1F5A5 1F5A8 1F5B1-1F5B2 1F5BC 1F5C2-1F5C4 1F5D1-1F5D3 1F5DC-1F5DE 1F5E1 "
    "1F5E3 1F5E8 1F5EF 1F5F3 1F5FA-1F64F 1F680-1F6C5 1F6CB-1F6D2 1F6D5-1F6E5 1F6E9 1F6EB-1F6F0 1F6F3-1F6FF "
    "1F7DC-1F7F0 1F80C-1F80F 1F848-1F84F 1F85A-1F85F 1F888-1F88F 1F8AE-1F8AF 1F8BC-1F8BF 1F8C2-1F8CF 1F8D9-1F8FF "
    "1F90C-1F93A 1F93C-1F945 1F947-1F9FF 1FA58-1FA5F 1FA6E-1FAFF 1FC00-1FFFD"
)
# Extending characters that are not nonspacing marks.
_EXTEND = (
    "9BE 9D7 B3E B57 BBE BD7 CC0 CC2 CC7-CC8 CCA-CCB CD5-CD6 D3E D57 DCF DDF 1715 1734 1B35 1B3B 1B3D 1B43 1BAA "
    "1BF2-1BF3 200C 302E-302F A953 FF9E-FF9F 111C0 11235 1133E 1134D 11357 113B8 113C2 113C5 113C7-113C9 113CF 114B0 "
    "114BD 115AF 116B6 11930 1193D 11F41 16FF0-16FF1 1D165-1D166 1D16D-1D172 1F3FB-1F3FF E0020-E007F"
)
_SPACING = "E33 EB3 1171E"
# Spacing marks by category that do not attach (Myanmar, Tai and Ahom vowels).
_LOOSE = "102B-102C 1038 1062-1064 1067-106D 1083 1087-108C 108F 109A-109C 1A61 1A63-1A64 AA7B AA7D 11720-11721"
_L = "1100-115F A960-A97C"
_V = "1160-11A7 D7B0-D7C6 16D63 16D67-16D6A"
_T = "11A8-11FF D7CB-D7FB"
# Code points that are not assigned but are to be ignored break like controls.
_CONTROL = "2065 FFF0-FFF8 13430-1343F E0000-E001F E0080-E00FF E01F0-E0FFF"


def _ranges() -> tuple[list[int], list[int], list[_Break]]:
    tables = (
        (_PREPEND, _Break.PREPEND),
        (_LINKER, _Break.LINKER),
        (_CONSONANT, _Break.CONSONANT),
        (_PICTURE, _Break.PICTURE),
        (_EXTEND, _Break.EXTEND),
        (_SPACING, _Break.SPACING),
        (_LOOSE, _Break.OTHER),
        (_L, _Break.L),
        (_V, _Break.V),
        (_T, _Break.T),
        (_CONTROL, _Break.CONTROL),
        ("D", _Break.CR),
        ("A", _Break.LF),
        ("200D", _Break.ZWJ),
        ("1F1E6-1F1FF", _Break.FLAG),
    )
    rows = []
    for table, kind in tables:
        for item in table.split():
            first, _, last = item.partition("-")
            rows.append((int(first, 16), int(last or first, 16), kind))
    rows.sort(key=lambda row: row[0])
    return [row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows]


_FIRST, _LAST, _KIND = _ranges()
_BY_CATEGORY = {
    "Mn": _Break.EXTEND,
    "Me": _Break.EXTEND,
    "Mc": _Break.SPACING,
    "Cc": _Break.CONTROL,
    "Cf": _Break.CONTROL,
    "Zl": _Break.CONTROL,
    "Zp": _Break.CONTROL,
    "Cs": _Break.CONTROL,
}


@lru_cache(maxsize=4096)
def _break_class(character: str) -> _Break:
    code = ord(character)
    if 0xAC00 <= code <= 0xD7A3:
        return _Break.LV if (code - 0xAC00) % 28 == 0 else _Break.LVT
    row = bisect_right(_FIRST, code) - 1
    if row >= 0 and code <= _LAST[row]:
        return _KIND[row]
    return _BY_CATEGORY.get(unicodedata.category(character), _Break.OTHER)


_ENDS = frozenset({_Break.CR, _Break.LF, _Break.CONTROL})
_ATTACHING = frozenset({_Break.EXTEND, _Break.LINKER, _Break.ZWJ, _Break.SPACING})
_HANGUL = {
    _Break.L: frozenset({_Break.L, _Break.V, _Break.LV, _Break.LVT}),
    _Break.LV: frozenset({_Break.V, _Break.T}),
    _Break.V: frozenset({_Break.V, _Break.T}),
    _Break.LVT: frozenset({_Break.T}),
    _Break.T: frozenset({_Break.T}),
}


def _cluster_end(text: str, start: int) -> int:
    """Where the grapheme cluster that begins at `start` ends (UAX #29, extended clusters)."""
    previous = _break_class(text[start])
    picture = previous is _Break.PICTURE  # an emoji, then only extenders: a joiner may add another emoji
    conjunct = previous is _Break.CONSONANT  # an Indic consonant, then only extenders: a linker may add another
    linked = False
    flags = 1 if previous is _Break.FLAG else 0
    for position in range(start + 1, len(text)):
        current = _break_class(text[position])
        if previous in _ENDS or current in _ENDS:
            joined = previous is _Break.CR and current is _Break.LF
        else:
            joined = (
                current in _ATTACHING
                or previous is _Break.PREPEND
                or current in _HANGUL.get(previous, ())
                or (current is _Break.PICTURE and previous is _Break.ZWJ and picture)
                or (current is _Break.CONSONANT and conjunct and linked)
                or (current is _Break.FLAG and previous is _Break.FLAG and flags % 2 == 1)
            )
        if not joined:
            return position
        if current is _Break.LINKER:
            linked = True
        elif current in (_Break.CONSONANT, _Break.SPACING) or current not in _ATTACHING:
            conjunct, linked = current is _Break.CONSONANT, False
        if current not in (_Break.EXTEND, _Break.LINKER, _Break.ZWJ):
            picture = current is _Break.PICTURE
        flags += current is _Break.FLAG
        previous = current
    return len(text)


def graphemes(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """Start and end of every extended grapheme cluster of `text[start:end]`; `start` must be a boundary."""
    end = len(text) if end is None else end
    while start < end:
        stop = _cluster_end(text, start)
        yield start, min(stop, end)
        start = stop


def grapheme_span(text: str, index: int) -> tuple[int, int]:
    """Start and end of the grapheme cluster that holds code point `index`; empty at the end of the text."""
    if index >= len(text):
        return len(text), len(text)
    start = max(0, index)
    # Go back to a code point that certainly begins a cluster, then forward again.
    while start > 0 and not (
        _break_class(text[start]) is _Break.OTHER and _break_class(text[start - 1]) is not _Break.PREPEND
    ):
        start -= 1
    while True:
        end = _cluster_end(text, start)
        if end > index:
            return start, end
        start = end

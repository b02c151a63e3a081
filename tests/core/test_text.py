"""Paragraphs, sentences, segments, clusters and UTF-16 offsets."""

from __future__ import annotations

import time
import unicodedata

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.core.text import (
    Utf16Index,
    _Break,
    _break_class,
    clean,
    first_words,
    grapheme_span,
    graphemes,
    has_han,
    has_speech,
    mostly_han,
    paragraphs,
    segments,
    sentences,
    spoken_lines,
)

ASSIGNED = st.characters(exclude_categories=("Cn", "Cs"))
JOINING = (
    "👨‍👩‍👧‍👦 👍🏽 🇨🇳 🇨 ❤ \u200d \ufe0f \u0301 \u200c \u0600 \u0d4e \U0001f3fb \U000e0020 \ud83d"
    " © क \u094d ष ி กำ 한 ᄒ ᅡ ᆫ 가 각"
)
TRICKY = st.sampled_from([*"a1 。，.!?\n\r\t春𠮷🙂é\u2028", "\r\n", *JOINING.split(" ")])
MIXED = st.lists(st.one_of(TRICKY, ASSIGNED), max_size=40).map("".join)


# `regex` joins a linker to the consonant after it even without a consonant before it, which rule GB9c asks for.
LONE_LINKER = regex.compile(r"(?<!\p{InCB=Consonant}[\p{InCB=Extend}\p{InCB=Linker}]*)\p{InCB=Linker}")


def comparable(text: str) -> bool:
    """Whether this Python's tables know every character (those of `regex` are newer) and `regex` is right about it."""
    return LONE_LINKER.search(text) is None and all(unicodedata.category(mark) not in ("Cn", "Cs") for mark in text)


@settings(max_examples=600)
@given(MIXED)
def test_clusters_are_those_of_the_regex_package(text: str) -> None:
    if comparable(text):
        assert [text[start:end] for start, end in graphemes(text)] == regex.findall(r"\X", text)


def test_a_chinese_character_is_seen_anywhere() -> None:
    assert [has_han(text) for text in ("", "a1。", "あ", "\u4dff", "\u4e00", "one 字", "\u9fff", "\ua000")] == [
        *[False] * 4,
        *[True] * 3,
        False,
    ]


@pytest.mark.parametrize(("text", "mostly"), [
    ("", False), ("123 …", False), ("Hello", False), ("你", True), ("Hello 你", True), ("Hello there 你", False),
    ("Hello there 你好", True), ("It's 3 o'clock 北京", False), ("мир 和平", True), ("a_b 字", False),
])  # fmt: skip
def test_a_character_counts_as_much_as_a_word(text: str, mostly: bool) -> None:
    assert mostly_han(text) is mostly


def test_every_character_has_the_class_that_the_regex_package_gives_it() -> None:
    """Clusters follow from classes alone, so ours are made for the first character of each and hold for the others."""
    contexts = ("a{}", "{}a", "\u0600{}", "👍\u200d{}", "क्{}", "क{}त", "ᄒ{}", "가{}", "각{}", "🇨{}", "\r{}", "{}\n")
    few, all_of_them = " ".join(contexts[:3]), " ".join(contexts)
    ours: dict[tuple[_Break, str], list[int]] = {}
    wrong = []
    for code in range(0xF0000):
        character = chr(code)
        if unicodedata.category(character) in ("Cn", "Cs") or 0x3400 <= code <= 0x9FFF or 0x20000 <= code <= 0xDFFFF:
            continue
        beside = few if 0xAC00 <= code <= 0xD7A3 or code >= 0xE0000 else all_of_them
        sheet = beside.replace("{}", character)
        kind = _break_class(character)
        if (kind, beside) not in ours:
            ours[kind, beside] = [end - start for start, end in graphemes(sheet)]
        if [*map(len, regex.findall(r"\X", sheet))] != ours[kind, beside] and comparable(sheet):
            wrong.append(hex(code))
    # What is for private use is one like the other, and each stands beside others here.
    private = "".join(map(chr, range(0xF0000, 0x110000)))
    assert [private[start:end] for start, end in graphemes(private)] == regex.findall(r"\X", private)
    # Two Vedic signs that newer tables join to the consonant after them.
    assert set(wrong) <= {"0x1cf5", "0x1cf6"}


@settings(max_examples=300)
@given(MIXED)
def test_the_cluster_of_an_index_is_the_one_that_holds_it(text: str) -> None:
    spans = list(graphemes(text))
    for index in range(len(text)):
        assert grapheme_span(text, index) == next(span for span in spans if span[0] <= index < span[1])
    assert grapheme_span(text, len(text)) == (len(text), len(text))


@pytest.mark.parametrize(
    "cluster",
    ["👨‍👩‍👧‍👦", "👍🏽", "🇨🇳", "❤️‍🔥", "e\u0301", "한", "\u1112\u1161\u11ab", "\r\n", "क्ष", "1️⃣", "葛\U000e0100"],
)
def test_what_a_reader_sees_as_one_is_one(cluster: str) -> None:
    text = f"a{cluster}b"
    assert [text[start:end] for start, end in graphemes(text)] == ["a", cluster, "b"]


def test_a_linker_joins_only_after_a_consonant() -> None:
    assert list(graphemes("\u094dक")) == [(0, 1), (1, 2)]
    assert list(graphemes("क\u094d\u200dक")) == [(0, 4)]
    assert list(graphemes("कि\u094dक")) == [(0, 3), (3, 4)]


def test_flags_pair_up_from_the_first() -> None:
    assert list(graphemes("🇨🇳🇫🇷🇩")) == [(0, 2), (2, 4), (4, 5)]
    assert grapheme_span("🇨🇳🇫🇷🇩", 3) == (2, 4)


def test_clusters_of_a_part_stop_at_its_end() -> None:
    assert list(graphemes("ab👍🏽c", 1, 3)) == [(1, 2), (2, 3)]


def test_clean_keeps_the_length_and_drops_what_no_vendor_reads() -> None:
    assert clean("a\ud83db\x00c\x85d\ue000好") == "a\ufffdb c d\ue000好"


@pytest.mark.parametrize("text", ["好", "a", "7", "①", " ？é "])
def test_letters_digits_and_ideographs_have_speech(text: str) -> None:
    assert has_speech(text)


@pytest.mark.parametrize("text", ["", " \n", "🙂👍🏽", "——……", "_", "+%$"])
def test_symbols_and_emoji_alone_have_none(text: str) -> None:
    assert not has_speech(text)


def test_paragraphs_are_the_lines_that_an_editor_shows() -> None:
    text = "一\n\n二\r\n三\u2029"
    assert [text[start:end] for start, end in paragraphs(text)] == ["一", "", "二", "三", ""]
    assert paragraphs("") == ((0, 0),)
    assert paragraphs("a") == ((0, 1),)


def test_sentences_end_at_their_marks_and_at_line_ends() -> None:
    text = "他说：“好！”走了。Dr. Li paid 3.50 e.g. in J. Smith's shop. Then?! 没完\n下一行……🙂"
    found = [text[start:end] for start, end in sentences(text)]
    assert found == [
        "他说：“好！”",
        "走了。",
        "Dr. Li paid 3.50 e.g. in J. Smith's shop.",
        "Then?!",
        "没完",
        "下一行……",
    ]
    assert sentences(text, 7, 10) == ((7, 10),)
    assert sentences("。。！") == ()
    assert sentences(" 你好 \n") == ((1, 3),)


def test_a_paragraph_is_a_segment_without_the_space_around_it() -> None:
    text = "  第一段。\n\n🙂\n\tSecond one.  \n"
    assert [(s.start, s.end, s.text) for s in segments(text)] == [(2, 6, "第一段。"), (11, 22, "Second one.")]


def test_segments_of_a_part_keep_the_offsets_of_the_whole() -> None:
    text = "一二三。\n四五六。"
    assert [(s.start, s.text) for s in segments(text, 2, 7)] == [(2, "三。"), (5, "四五")]
    assert segments(text, 4, 5) == ()
    assert [s.text for s in segments(text, -3, 99)] == ["一二三。", "四五六。"]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("一二三。四五六，七八九十", ["一二三。", "四五六，", "七八九十"]),
        ("他说“走。”然后就走了", ["他说“走。”", "然后就走了"]),
        ("一二三四五，六七八", ["一二三四五，", "六七八"]),
        ("one two three", ["one", "two", "three"]),
        ("共3.14159元了吗", ["共3.1415", "9元了吗"]),
        ("abcde👨‍👩‍👧‍👦fg", ["abcde", "👨‍👩‍👧‍👦fg"]),
        ("a" + "\u0301" * 8, ["a" + "\u0301" * 6]),
        ("一二三！\ufe0f四五六七", ["一二三！\ufe0f四五", "六七"]),
    ],
)
def test_long_paragraphs_are_cut_where_a_reader_pauses(text: str, pieces: list[str]) -> None:
    limit = 9 if "👨" in text else 7
    assert [segment.text for segment in segments(text, limit=limit)] == pieces


@settings(max_examples=300)
@given(MIXED, st.integers(1, 12))
def test_segments_hold_all_that_can_be_spoken(text: str, limit: int) -> None:
    found = segments(text, limit=limit)
    covered = set()
    previous = 0
    for segment in found:
        assert previous <= segment.start < segment.end
        assert segment.end - segment.start <= limit
        assert segment.text == clean(text)[segment.start : segment.end] == segment.text.strip()
        assert has_speech(segment.text)
        covered.update(range(segment.start, segment.end))
        previous = segment.end
    assert all(index in covered for index, character in enumerate(text) if has_speech(character))


def test_a_million_characters_are_cut_at_once() -> None:
    text = ("春眠不觉晓，处处闻啼鸟。" * 16 + "\n") * 5000
    before = time.process_time()
    assert len(segments(text)) == 5000
    assert time.process_time() - before < 0.15  # about 0.015 on an idle machine


@given(MIXED)
def test_utf16_offsets_go_there_and_back(text: str) -> None:
    index = Utf16Index(text)
    units = [len(text[:position].encode("utf-16-le", "surrogatepass")) // 2 for position in range(len(text) + 1)]
    assert [index.utf16(position) for position in range(len(text) + 1)] == units
    assert [index.code_point(unit) for unit in units] == list(range(len(text) + 1))


def test_an_offset_inside_a_surrogate_pair_is_that_of_the_pair() -> None:
    index = Utf16Index("a𠮷b🙂")
    assert [index.code_point(offset) for offset in range(7)] == [0, 1, 1, 2, 3, 3, 4]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("你好，世界。", "你好，世界。"),
        ("\n 🎉 \n  two   words \nmore", "two words"),
        ("Chapter one: every voice has a colour. Some are warm.", "Chapter one: every voice has a colour."),
        ("Chapter one: every voice has its own colour here", "Chapter one: every voice has its own"),
        ("字" * 50, "字" * 40),
        ("w" * 50, "w" * 40),
        ("", ""),
        ("🎉", ""),
    ],
)
def test_a_text_is_called_by_its_first_words(text: str, name: str) -> None:
    assert first_words(text) == name


@given(st.text("a。🎉 \n_", max_size=40), st.integers(0, 40))
def test_lines_that_can_be_spoken_are_counted(text: str, end: int) -> None:
    assert spoken_lines(text, end) == sum(has_speech(line) for line in text[:end].split("\n"))

"""Tokens of a time map find their place in the user's own text, or none."""

from __future__ import annotations

import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.core.align import align, coverage
from studio.core.records import Token, UnitKind


def spans(text: str, tokens: str | list[str]) -> list[str | None]:
    """What each token stands for; a string is one token a character."""
    aligned = align([Token(token, 0.0, 1.0) for token in tokens], text)
    assert [entry.token.text for entry in aligned] == list(tokens)
    return [None if e.src_start is None else text[e.src_start : e.src_end] for e in aligned]


@pytest.mark.parametrize(
    ("text", "tokens", "expected"),
    [
        ("这是一个测试数据", [*"这是一个测试数据", "[PUNC]"], [*"这是一个测试数据", None]),
        ("你好，世界。", ["你好", "世界"], ["你好", "世界"]),
        ("你好,世界.", ["你好，", "世界。"], ["你好", "世界"]),
        ("𠮷野家🙂好吃", "𠮷野家好吃", [*"𠮷野家好吃"]),
        ("好 的\n吗", "好的吗", [*"好的吗"]),
        ("ＡＢＣ", ["abc"], ["ＡＢＣ"]),
        ("Hello, World!", ["hello", "world"], ["Hello", "World"]),
        ("Hello, World!", "helloworld", [*"HelloWorld"]),
        ("the theatre", ["the", "the", "atre"], ["the", "the", "atre"]),
        ("café", ["cafe\u0301"], ["café"]),
        ("cafe\u0301!", ["café"], ["cafe\u0301"]),
        ("①号", ["1", "号"], ["①", "号"]),
        ("㎡多", ["平", "方", "米", "多"], [None, None, None, "多"]),
        ("A&B好", ["a", "and", "b", "好"], ["A", None, "B", "好"]),
        ("한국어", "한국어", [*"한국어"]),
        ("東京タワー", ["東京", "タワー"], ["東京", "タワー"]),
        ("مرحبا بك", ["مرحبا", "بك"], ["مرحبا", "بك"]),
    ],
)
def test_words_and_characters(text: str, tokens: str | list[str], expected: list[str | None]) -> None:
    assert spans(text, tokens) == expected


@pytest.mark.parametrize(
    ("text", "tokens", "expected"),
    [
        ("在2024年", "在二零二四年", [*"在2024年"]),
        ("在2024年", "在2024年", [*"在2024年"]),
        ("在2024年", ["在", "2024", "年"], ["在", "2024", "年"]),
        ("在2024年", ["在", "20", "24", "年"], ["在", "20", "24", "年"]),
        ("在2024年", ["在", "二零二四", "年"], ["在", "2024", "年"]),
        ("在2024年", "在二千零二十四年", ["在", *["2024"] * 6, "年"]),
        ("在２０２４年", "在两千零二十四年", ["在", *["２０２４"] * 6, "年"]),
        ("٣ apples", ["three", "apples"], ["٣", "apples"]),
        ("涨3.5%吧", "涨百分之三点五吧", ["涨", *["3.5%"] * 6, "吧"]),
        ("一共20", "一共二十", ["一", "共", "20", "20"]),
        ("5万人", "五万人", ["5", "万", "人"]),
        ("20km远", "二十公里远", ["20", "20", None, None, "远"]),
        ("0度", "零度", ["0", "度"]),
        ("10个", "十个", ["10", "个"]),
        ("101", "一百零一", ["101"] * 4),
        ("拨138-0013", "拨幺三八零零幺三", ["拨", *"1380013"]),
        ("10:30到", "十点半到", [*["10:30"] * 3, "到"]),
        ("1/2个", "二分之一个", [*["1/2"] * 4, "个"]),
        ("3-5天", "三到五天", [*["3-5"] * 3, "天"]),
        ("1+1=2呀", "一加一等于二呀", ["1", None, "1", None, None, "2", "呀"]),
        ("说¥12.5好", "说十二点五元好", ["说", *["¥12.5"] * 5, "好"]),
        ("降了-5度", "降了负五度", ["降", "了", "-5", "-5", "度"]),
        ("A-5座", ["A", "five", "座"], ["A", "5", "座"]),
        ("in 2024 we", ["in", "twenty", "twenty-four", "we"], ["in", "2024", "2024", "we"]),
        ("in 1905 we", ["in", "nineteen", "oh", "five", "we"], ["in", *["1905"] * 3, "we"]),
        ("2,000 of", ["two", "thousand", "of"], ["2,000", "2,000", "of"]),
        ("the 21st day", ["the", "twenty-first", "day"], ["the", "21", "day"]),
        ("the 1990s", ["the", "nineteen", "nineties"], ["the", "1990", "1990"]),
        ("iPhone15好", ["i", "phone", "十", "五", "好"], ["i", "Phone", "15", "15", "好"]),
        ("有100个", "有哈哈个", ["有", None, None, "个"]),
        ("有0个", "有千个", ["有", None, "个"]),
        ("得2分3秒", "得三分二秒", ["得", None, "分", None, "秒"]),
        ("2024年", "二零二", [None, None, None]),
    ],
)
def test_numbers_read_out(text: str, tokens: str | list[str], expected: list[str | None]) -> None:
    assert spans(text, tokens) == expected


@pytest.mark.parametrize(
    ("text", "tokens", "expected"),
    [
        ("天地玄黄宇宙洪荒", "天地某某宇宙洪荒", [*"天地", None, None, *"宇宙洪荒"]),
        ("天地玄黄宇宙洪荒", "天地呀玄黄宇宙洪荒", [*"天地", None, *"玄黄宇宙洪荒"]),
        ("天地（玄黄）宇宙洪荒", "天地宇宙洪荒", [*"天地宇宙洪荒"]),
        ("天地玄黄", "天地玄荒", [*"天地玄", None]),
        ("天地", "日月星辰", [None] * 4),
        ("a b", ["x", "y"], [None, None]),
        ("abc", [], []),
        ("", ["a"], [None]),
        ("theatre now", ["the", "now"], [None, "now"]),
    ],
)
def test_what_has_no_counterpart_stays_unmapped(text: str, tokens: str | list[str], expected: list[str | None]) -> None:
    assert spans(text, tokens) == expected


def test_a_left_out_passage_is_bridged_however_long() -> None:
    text = "开头几个字。" + "这一段谁也没有读出来，" * 40 + "最后一句还是对得上的。"
    said = "开头几个字最后一句还是对得上的"
    assert spans(text, said) == [*said]


def test_a_passage_of_the_vendors_own_is_passed_over() -> None:
    text = "开头几个字最后一句还是对得上的"
    said = "开头几个字" + "哈" * 120 + "最后一句还是对得上的"
    assert spans(text, said) == [*"开头几个字", *[None] * 120, *"最后一句还是对得上的"]


def test_kinds_tell_characters_words_punctuation_and_pauses() -> None:
    tokens = ["好", "é", "word", "[PUNC]", "[LONG_BREAK]", " ", "，", "🙂", "２", "[a]"]
    kinds = [entry.kind.value for entry in align([Token(token, 0, 1) for token in tokens], "好é word，2")]
    assert kinds == [
        "character", "character", "word", "pause", "pause", "pause", "punctuation", "punctuation", "character",
        "character",
    ]  # fmt: skip


def test_a_token_of_punctuation_maps_to_that_very_mark() -> None:
    assert spans("你好，世界！……", ["你好", "，", "世界", "！", "……"]) == ["你好", "，", "世界", "！", "……"]
    assert spans("你好，世界", ["你好", ",", "世界", "。"]) == ["你好", "，", "世界", None]
    assert spans("你好世界，", ["你好", "，", "世界"]) == ["你好", None, "世界"]


def test_coverage_counts_what_can_be_spoken() -> None:
    text = "一二，三四！"
    aligned = align([Token(token, 0, 1) for token in "一二三"], text)
    assert coverage(aligned, text) == 0.75
    assert coverage((), "🙂") == 1.0


HAN = st.sampled_from("天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往")
WORDS = st.text("abcdefgh", min_size=2, max_size=6)
DIGITS = st.integers(0, 99999).map(str)
ITEMS = st.lists(st.one_of(HAN, WORDS, DIGITS), max_size=40)
MARKS = st.sampled_from([" ", "，", "。", " 🙂 ", "\n", "……", "“"])


def scripted(items: list[str], marks: list[str]) -> tuple[str, list[tuple[int, int]]]:
    """Items with marks between them, and where each item stands."""
    text, places = "", []
    for index, item in enumerate(items):
        text += marks[index % len(marks)] if marks else " "
        places.append((len(text), len(text) + len(item)))
        text += item
    return text, places


@settings(max_examples=200)
@given(ITEMS, st.lists(MARKS, min_size=1, max_size=5))
def test_the_text_itself_as_tokens_maps_whole(items: list[str], marks: list[str]) -> None:
    text, places = scripted(items, marks)
    aligned = align([Token(item, 0, 1) for item in items], text)
    assert [(entry.src_start, entry.src_end) for entry in aligned] == places


@settings(max_examples=200)
@given(ITEMS)
def test_numbers_read_digit_by_digit_map_whole(items: list[str]) -> None:
    text, places = scripted(items, ["，"])
    tokens, expected = [], []
    for item, (start, end) in zip(items, places, strict=True):
        if item.isdigit():
            tokens += ["零一二三四五六七八九"[int(digit)] for digit in item]
            expected += [(start + offset, start + offset + 1) for offset in range(len(item))]
        else:
            tokens.append(item)
            expected.append((start, end))
    aligned = align([Token(token, 0, 1) for token in tokens], text)
    # Numbers that stand side by side ("1，2") read like one longer number; each digit still finds its own.
    assert [(entry.src_start, entry.src_end) for entry in aligned] == expected


@settings(max_examples=400)
@given(st.text(max_size=30), st.lists(st.one_of(st.text(max_size=4), st.sampled_from("二零千十点[PUNC]")), max_size=30))
def test_whatever_comes_it_stays_in_order_and_inside_the_text(text: str, tokens: list[str]) -> None:
    aligned = align([Token(token, 0, 1) for token in tokens], text)
    assert len(aligned) == len(tokens)
    reached = 0
    for entry in aligned:
        if entry.src_start is not None and entry.src_end is not None:
            assert 0 <= entry.src_start < entry.src_end <= len(text)
            assert entry.src_end >= reached
            reached = entry.src_end
            assert entry.kind is not UnitKind.PAUSE


@settings(max_examples=300)
@given(
    st.lists(HAN, min_size=1, max_size=60).map("".join),
    st.lists(st.tuples(st.integers(0, 59), st.sampled_from("drx")), max_size=12),
)
def test_nothing_is_mapped_to_other_text(text: str, edits: list[tuple[int, str]]) -> None:
    said = list(text)
    for place, edit in edits:
        index = place % max(1, len(said))
        if edit == "d" and said:
            del said[index]
        elif edit == "r" and said:
            said[index] = "啊"
        elif edit == "x":
            said.insert(index, "呀")
    for token, span in zip(said, spans(text, said), strict=True):
        assert span in (token, None)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("春眠不觉晓处处闻啼鸟夜来风雨声花落知多少" * 50, "春眠不觉晓处处闻啼鸟夜来风雨声花落知多少" * 50),
        ("2024年" * 160, "二千零二十四年" * 160),
        ("春眠不觉晓处处闻啼鸟夜来风雨声花落知多少" * 50, "x" * 1000),
        ("春眠不觉晓处处闻啼鸟夜来风雨声花落知多少" * 50, "少多知落花声雨风来夜鸟啼闻处处晓觉不眠春" * 50),
        ("1" * 1000, "一" * 1000),
    ],
)
def test_a_thousand_tokens_take_no_time(text: str, said: str) -> None:
    tokens = [Token(character, 0, 1) for character in said]
    best = 9.0
    for _ in range(5):
        before = time.process_time()
        align(tokens, text)
        best = min(best, time.process_time() - before)
    assert best < (0.03 if sys.gettrace() is None else 0.15)  # about 0.01 on an idle machine

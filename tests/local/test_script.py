"""From a text to phrases: languages, pauses, pieces, and words that stay as written."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.local.script import LONG_CLAUSE, Phrase, has_speech, pieces


def phrases(text: str, language: str = "zh") -> list[Phrase]:
    return [phrase for piece in pieces(text, language) for phrase in piece]


def spoken(text: str, language: str = "zh") -> list[tuple[str, str]]:
    return [(phrase.language, phrase.text) for phrase in phrases(text, language)]


def written(text: str) -> list[str]:
    return [word.text for phrase in phrases(text) for word in phrase.words]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我用Python写程序", [("zh", "我用"), ("en", "Python"), ("zh", "写程序")]),
        ("卡拉OK", [("zh", "卡拉"), ("en", "OK")]),
        # A number goes with the word it touches, else with the one before it.
        ("在2024年", [("zh", "在二零二四年")]),
        ("2024年 Olympics", [("zh", "二零二四年"), ("en", "Olympics")]),
        ("用Python 3.11写", [("zh", "用"), ("en", "Python"), ("zh", "三点一一写")]),
        ("iPhone15很好", [("en", "iPhone15"), ("zh", "很好")]),
        ("价格 25 dollars", [("zh", "价格 二十五"), ("en", "dollars")]),
        ("It costs $25 in 2024", [("en", "It costs $25 in 2024")]),
        ("你好。5", [("zh", "你好。"), ("zh", "五")]),
        ("Hello. 5", [("en", "Hello."), ("en", "5")]),
        ("花儿", [("zh", "花而")]),
        ("今天是２０２４年", [("zh", "今天是二零二四年")]),
        ("# 标题", [("zh", "标题")]),
        ("**粗**体😀好", [("zh", "粗  体 好")]),
        ("Привет", [("en", "Привет")]),
    ],
)
def test_languages(text: str, expected: list[tuple[str, str]]) -> None:
    assert spoken(text) == expected


def test_a_number_alone_is_read_in_the_voices_language() -> None:
    assert spoken("15", "zh") == [("zh", "十五")]
    assert spoken("15", "en") == [("en", "15")]


def test_words_are_as_written() -> None:
    assert written("２５％的cafe\u0301，½ cup of don’t, AT&T a@b state-of-the-art") == [
        *("２５％", "的", "cafe\u0301", "½", "cup", "of", "don’t", "AT&T", "a@b", "state-of-the-art")
    ]


def test_a_character_that_is_two_words_is_one() -> None:
    assert written("A㋀好") == ["A", "㋀", "好"]
    assert spoken("½好") == [("zh", "二分之一好")]


def test_a_word_knows_where_it_is_read() -> None:
    (phrase,) = phrases("打25%折")
    assert [(word.text, phrase.text[word.start : word.end]) for word in phrase.words] == [
        ("打", "打"),
        ("25%", "百分之二十五"),
        ("折", "折"),
    ]


def test_pauses_follow_punctuation() -> None:
    pauses = {phrase.text: phrase.pause_s for phrase in phrases("一、二，三。四\n五")}
    assert pauses["一、"] < pauses["二,"] < pauses["三。"] < pauses["四"]
    # The longest of several counts, and a change of language is none.
    assert [phrase.pause_s for phrase in phrases("好，……\n\nok不")] == [pauses["四"], 0.0, pauses["三。"]]


@pytest.mark.parametrize("text", ["Mr. Smith said", "e.g. this", "It is 3.14 now", "at 12:30 today", "1,000 men"])
def test_what_is_no_pause(text: str) -> None:
    assert len(phrases(text)) == 1


def test_the_first_piece_is_one_clause_and_others_are_sentences() -> None:
    text = "一，二，三。四，五。" + "很长的话，" * 30 + "六。"
    lengths = [sum(len(phrase.words) for phrase in piece) for piece in pieces(text, "zh")]
    assert lengths[:3] == [1, 2, 2]
    assert all(length < 70 for length in lengths)


def test_a_clause_without_end_is_bounded() -> None:
    assert max(len(phrase.text) for phrase in phrases("好" * 1000)) <= LONG_CLAUSE
    words = phrases("wonderful " * 100)
    assert {word.text for phrase in words for word in phrase.words} == {"wonderful"}


@pytest.mark.parametrize("text", ["", " \n", "……", "😀🎉", "—()", "\u0301"])
def test_nothing_to_say(text: str) -> None:
    assert not has_speech(text)
    assert list(pieces(text, "zh")) == []


@pytest.mark.parametrize("unit", [" ", ".", "\n", "-", "a ", "a.", "1,", "\n ", "’", "é"])
def test_long_texts_take_no_time(unit: str) -> None:
    begun = time.process_time()
    list(pieces("a" + unit * (20_000 // len(unit)), "en"))
    assert time.process_time() - begun < 3


@settings(deadline=None, max_examples=300)
@given(
    st.text(
        st.one_of(st.sampled_from("，。.,!?\n 12%$-:'儿½㋀㏂⁄ﬁA\u0301（）"), st.characters(codec="utf-8")), max_size=80
    )
)
def test_words_stand_in_the_text_in_order(text: str) -> None:
    position = 0
    for phrase in phrases(text):
        assert phrase.words
        assert phrase.text
        end = 0
        for word in phrase.words:
            assert word.text
            position = text.index(word.text, position) + len(word.text)
            assert end <= word.start < word.end <= len(phrase.text)
            end = word.end

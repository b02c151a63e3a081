"""Sentences found by their pauses: near the truth where there is one, and nothing where it cannot be told."""

from __future__ import annotations

import random

from studio.core.doctor import BY_PAUSES, NO_TIMES, NOTHING_LIT
from studio.core.pauses import units_by_pauses
from studio.core.records import Timing, UnitKind

RATE, HOP = 22_050, 220
SYLLABLE, COMMA, STOP = 20, 16, 45  # hundredths of a second


def spoken(text: str, *, seed: int = 1) -> tuple[list[int], list[int]]:
    """The loudness of a text said evenly, with pauses where they belong; and where each sentence begins."""
    chance = random.Random(seed)
    levels: list[int] = [0] * 5
    begins: list[int] = []
    fresh = True
    for character in text:
        if character in "。！？":
            levels += [chance.randrange(30)] * round(STOP * chance.uniform(0.8, 1.2))
            fresh = True
        elif character == "，":
            levels += [chance.randrange(30)] * round(COMMA * chance.uniform(0.8, 1.2))
        else:
            if fresh:
                begins.append(len(levels))
            fresh = False
            length = round(SYLLABLE * chance.uniform(0.8, 1.2))
            levels += [chance.randrange(3_000, 9_000) for _ in range(length)]
    return levels, begins


def test_sentences_begin_after_their_pauses() -> None:
    source = random.Random(3)
    for seed in range(20):
        sentences = [
            "，".join("字" * source.randrange(2, 12) for _ in range(source.randrange(1, 4))) + source.choice("。！？")
            for _ in range(source.randrange(2, 12))
        ]
        text = "".join(sentences)
        levels, begins = spoken(text, seed=seed)
        units, diagnosis = units_by_pauses(text, RATE, len(levels) * HOP, levels, HOP)
        assert diagnosis.timing is Timing.SENTENCE
        assert diagnosis.reasons == (NO_TIMES, BY_PAUSES)
        assert [unit.text for unit in units] == sentences
        assert all(unit.kind is UnitKind.SENTENCE for unit in units)
        assert [text[unit.src_start : unit.src_end] for unit in units] == sentences
        assert [unit.start for unit in units[1:]] == [begin * HOP for begin in begins[1:]]
        assert units[0].start == 0
        assert [unit.end for unit in units] == [*(unit.start for unit in units[1:]), len(levels) * HOP]


def test_one_sentence_is_all_of_the_sound() -> None:
    levels, _ = spoken("就一句，没有别的。")
    units, diagnosis = units_by_pauses("就一句，没有别的。", RATE, 10_000, levels, HOP)
    assert [(unit.start, unit.end) for unit in units] == [(0, 10_000)]
    assert diagnosis.reasons == (NO_TIMES,)


def test_where_it_cannot_be_told_nothing_is_lit() -> None:
    levels, _ = spoken("一二三四五六七八九十")
    for text, sound in (
        ("一二三。四五六。七八九十。", levels),  # said without a pause
        ("一二三。四五六。", []),
        ("一二三。四五六。", [0] * 500),
        ("……", levels),
        ("字。" * 3_000, [9_000, *[0] * 20] * 3_000),  # too much to try
    ):
        units, diagnosis = units_by_pauses(text, RATE, max(1, len(sound)) * HOP, sound, HOP)
        assert units == ()
        assert diagnosis.timing is Timing.NONE
        assert NOTHING_LIT in diagnosis.reasons


def test_a_sentence_that_would_be_said_too_fast_is_a_doubt() -> None:
    levels, _ = spoken("一。" + "二" * 40)
    units, _ = units_by_pauses("字" * 40 + "。一。", RATE, len(levels) * HOP, levels, HOP)
    assert units == ()

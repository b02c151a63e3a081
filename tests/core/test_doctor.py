"""Time maps in every state that a vendor can send, and what can be lit from them."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.core import doctor
from studio.core.doctor import examine, units_of
from studio.core.records import Diagnosis, Timing, Token, Unit, UnitKind

TEXT = "今天天气很好我们出去玩吧"
TWO = "今天真好。明天也好！"
RATE = 1000


def even(text: str, step: float = 0.2) -> list[Token]:
    return [Token(character, index * step, (index + 1) * step) for index, character in enumerate(text)]


def seen(
    tokens: list[Token], text: str = TEXT, frames: int = 2400, *, complete: bool = True
) -> tuple[list[tuple[str, int, int]], Diagnosis]:
    """The lit stretches as (text, first frame, last frame), and the diagnosis."""
    units, diagnosis = units_of(tokens, text, RATE, frames, complete)
    lit = [(text[u.src_start : u.src_end], u.start, u.end) for u in units if u.src_start is not None]
    return lit, diagnosis


def test_a_sound_map_is_lit_by_character_without_a_word() -> None:
    tokens = [*even(TEXT), Token("[PUNC]", 2.4, 2.9)]
    units, diagnosis = units_of(tokens, TEXT, RATE, 2900, complete=True)
    assert diagnosis == Diagnosis(Timing.CHARACTER)
    assert units[0] == Unit("今", UnitKind.CHARACTER, 0, 200, 0, 1)
    assert units[-1] == Unit("[PUNC]", UnitKind.PAUSE, 2400, 2900)
    assert len(units) == 13


def test_words_are_lit_by_word() -> None:
    lit, diagnosis = seen([Token("hello", 0, 0.4), Token("world", 0.5, 0.9)], "Hello, world!", 900)
    assert lit == [("Hello", 0, 400), ("world", 500, 900)]
    assert diagnosis == Diagnosis(Timing.WORD, (doctor.BY_WORD,))


def test_characters_that_share_a_time_are_a_word() -> None:
    tokens = [Token("银", 0, 0.4), Token("行", 0, 0.4), Token("[PUNC]", 0.4, 0.5), Token("好", 0.4, 0.5)]
    lit, diagnosis = seen(tokens, "银行好", 500)
    assert lit == [("银行", 0, 400), ("好", 400, 500)]
    assert diagnosis == Diagnosis(Timing.WORD, (doctor.SHARED,))


def test_a_pause_beside_a_character_of_the_same_time_gives_way() -> None:
    tokens = [Token("好", 0, 0.4), Token("[PUNC]", 0, 0.4), Token("吗", 0.4, 0.8)]
    assert seen(tokens, "好吗", 800) == ([("好", 0, 400), ("吗", 400, 800)], Diagnosis(Timing.CHARACTER))


def test_a_number_whose_words_share_a_time_stays_one() -> None:
    tokens = [Token("二", 0, 0.4), Token("十", 0, 0.4), Token("个", 0.4, 0.6)]
    lit, diagnosis = seen(tokens, "20个", 600)
    assert lit == [("20", 0, 400), ("个", 400, 600)]
    assert diagnosis.timing is Timing.CHARACTER


def test_words_without_a_place_join_without_one() -> None:
    tokens = [*even("今天天气很好我们出去玩"), Token("嘿", 2.2, 2.4), Token("哟", 2.2, 2.4)]
    units, _ = units_of(tokens, TEXT[:-1], RATE, 2400, complete=True)
    assert units[-1] == Unit("嘿哟", UnitKind.CHARACTER, 2200, 2400)


@pytest.mark.parametrize(
    ("tokens", "reason"),
    [
        ([Token(c, 0, 0) for c in TEXT], doctor.PINNED),
        ([Token(c, 0, 2.4) for c in TEXT], doctor.PINNED),
        ([Token(c, 0, 0.2 * i + 0.2) for i, c in enumerate(TEXT)], doctor.PINNED),
        ([Token(c, 1.0, 1.0) for c in TEXT], doctor.PINNED),
        ([Token(c, i * 0.2, i * 0.2) for i, c in enumerate(TEXT)], doctor.NO_LENGTH),
        ([Token(c, math.nan, math.nan) for c in TEXT], doctor.NOT_NUMBERS),
        ([Token(t.text, t.start, math.inf) for t in even(TEXT)], doctor.NOT_NUMBERS),
        ([Token(t.text, -1 - t.start, t.end) for t in even(TEXT)], doctor.NOT_NUMBERS),
        ([Token(t.text, t.end, t.start) for t in even(TEXT)], doctor.UNORDERED),
        ([Token(c, 2.2 - i * 0.2, 2.4 - i * 0.2) for i, c in enumerate(TEXT)], doctor.UNORDERED),
        ([Token(t.text, t.start, t.end + 0.3) for t in even(TEXT)], doctor.OVERLAPPING),
        ([Token(t.text, t.start * 1000, t.end * 1000) for t in even(TEXT)], doctor.OVERRUNNING),
        (even("完全不是这里写的那些话"), doctor.UNMATCHED),
    ],
)
def test_a_map_that_cannot_be_trusted_leaves_the_sentence(tokens: list[Token], reason: str) -> None:
    lit, diagnosis = seen(tokens)
    assert lit == [(TEXT, 0, 2400)]
    assert diagnosis.timing is Timing.SENTENCE
    assert reason in diagnosis.reasons
    assert diagnosis.reasons[-1] == doctor.BY_SENTENCE


@pytest.mark.parametrize("tokens", [[], [Token("", 0, 0)], [Token(" ", 0, 1)]])
def test_no_map_leaves_the_sentence_or_nothing(tokens: list[Token]) -> None:
    assert seen(tokens) == ([(TEXT, 0, 2400)], Diagnosis(Timing.SENTENCE, (doctor.NO_TIMES, doctor.BY_SENTENCE)))
    # Two sentences and nothing that tells where the second begins: it is not made up.
    assert seen(tokens, TWO) == ([], Diagnosis(Timing.NONE, (doctor.NO_TIMES, doctor.NOTHING_LIT)))


def test_a_map_that_is_still_to_come_is_no_fault() -> None:
    assert seen([], complete=False) == ([], Diagnosis(Timing.NONE, (doctor.NOT_YET,)))
    assert units_of(even(TEXT), TEXT, 0, 0, complete=False) == ((), Diagnosis(Timing.NONE, (doctor.NOT_YET,)))


def test_sentences_are_lit_where_their_first_characters_can_be_trusted() -> None:
    broken = [Token(t.text, t.start, t.end if i % 4 == 0 else math.nan) for i, t in enumerate(even("今天真好明天也好"))]
    lit, diagnosis = seen(broken, TWO, 1700)
    assert lit == [("今天真好。", 0, 800), ("明天也好！", 800, 1700)]
    assert diagnosis.timing is Timing.SENTENCE


def test_sentences_that_would_not_last_are_not_lit() -> None:
    tokens = [Token(t.text, 0.0 if i == 4 else math.nan, 0.1) for i, t in enumerate(even("今天真好明天也好"))]
    assert seen(tokens, TWO, 1700)[0] == []


def test_a_mark_with_a_time_of_its_own_is_lit_and_counts_for_nothing() -> None:
    tokens = [Token("好", 0, 0.2), Token("，", 0.2, 0.4), Token("吗", 0.4, 0.6)]
    assert seen(tokens, "好，吗", 600) == (
        [("好", 0, 200), ("，", 200, 400), ("吗", 400, 600)],
        Diagnosis(Timing.CHARACTER),
    )


def test_one_bad_entry_does_not_spoil_the_rest() -> None:
    tokens = even(TEXT)
    tokens[3] = Token(tokens[3].text, math.nan, 0.8)
    lit, diagnosis = seen(tokens)
    assert len(lit) == 11
    assert diagnosis == Diagnosis(Timing.CHARACTER, (doctor.NOT_NUMBERS,))


def test_rounding_is_mended_without_a_word() -> None:
    tokens = [Token(t.text, t.start - 0.0005, t.end + 0.0005) for t in even(TEXT)]
    lit, diagnosis = seen(tokens)
    assert diagnosis == Diagnosis(Timing.CHARACTER)
    assert all(one[2] <= other[1] for one, other in pairwise(lit))


def test_small_overlaps_are_cut_and_named() -> None:
    lit, diagnosis = seen([Token(t.text, t.start, t.end + 0.03) for t in even(TEXT)])
    assert lit[0] == ("今", 0, 200)
    assert diagnosis == Diagnosis(Timing.CHARACTER, (doctor.OVERLAPPING,))


def test_overlapping_pauses_are_cut_without_a_word() -> None:
    tokens = [Token("好", 0, 0.3), Token("[PUNC]", 0.2, 0.5), Token("吗", 0.4, 0.6)]
    lit, diagnosis = seen(tokens, "好吗", 600)
    assert lit == [("好", 0, 200), ("吗", 400, 600)]
    assert diagnosis.timing is Timing.CHARACTER


def test_entries_sent_out_of_turn_are_put_in_their_turn() -> None:
    lit, diagnosis = seen([*even(TEXT)[6:], *even(TEXT)[:6]])
    assert diagnosis == Diagnosis(Timing.CHARACTER)
    assert "".join(text for text, *_ in lit) == TEXT


def test_one_time_out_of_order_is_left_out() -> None:
    tokens = even(TEXT)
    tokens[5] = Token(tokens[5].text, 0.1, 0.2)
    lit, diagnosis = seen(tokens)
    assert len(lit) == 11
    assert diagnosis == Diagnosis(Timing.CHARACTER, (doctor.UNORDERED,))


def test_a_tail_beyond_the_sound_is_cut_off() -> None:
    tokens = [*even(TEXT), Token("[PUNC]", 2.4, 9.0)]
    lit, diagnosis = seen(tokens, frames=2390)
    assert lit[-1] == ("吧", 2200, 2390)
    assert diagnosis == Diagnosis(Timing.CHARACTER)
    assert doctor.OVERRUNNING in seen(even(TEXT), frames=2300)[1].reasons


def test_times_beyond_what_has_arrived_are_kept() -> None:
    lit, diagnosis = seen(even(TEXT), frames=500, complete=False)
    assert len(lit) == 12
    assert diagnosis == Diagnosis(Timing.CHARACTER)


def test_a_map_of_half_the_text_says_so() -> None:
    lit, diagnosis = seen(even(TEXT[:6]))
    assert len(lit) == 6
    assert diagnosis == Diagnosis(Timing.CHARACTER, (doctor.MISSING,))
    assert seen(even(TEXT[:6]), complete=False)[1] == Diagnosis(Timing.CHARACTER)


def test_only_pauses_are_no_times() -> None:
    assert seen([Token("[PUNC]", 0, 1)])[1].timing is Timing.SENTENCE


def test_an_examination_gives_seconds() -> None:
    examination = examine(even("你好"), "你好", seconds=0.4)
    assert [(entry.token.start, entry.token.end) for entry in examination.entries] == [(0.0, 0.2), (0.2, 0.4)]
    assert examination.diagnosis == Diagnosis(Timing.CHARACTER)


TIMES = st.one_of(
    st.floats(-1, 4), st.sampled_from([0.0, 0.2, 0.4, math.nan, math.inf, -math.inf, -0.0005, 1e300]), st.floats()
)
TOKENS = st.lists(
    st.builds(
        Token, st.one_of(st.sampled_from([*TEXT, "[PUNC]", "", "，", "word"]), st.text(max_size=3)), TIMES, TIMES
    ),
    max_size=20,
)


@settings(max_examples=500)
@given(TOKENS, st.one_of(st.just(TEXT), st.just(TWO), st.text(max_size=20)), st.integers(0, 4000), st.booleans())
def test_whatever_comes_what_is_lit_can_be_lit(tokens: list[Token], text: str, frames: int, complete: bool) -> None:
    units, diagnosis = units_of(tokens, text, RATE, frames, complete)
    assert set(diagnosis.reasons) <= set(doctor.REASONS)
    assert diagnosis.timing is not Timing.NONE or units == ()
    assert diagnosis.timing in (Timing.NONE, Timing.CHARACTER) or units
    for unit in units:
        assert 0 <= unit.start < unit.end
        assert not complete or unit.end <= frames
        assert (unit.src_start is None) == (unit.src_end is None)
        if unit.src_start is not None and unit.src_end is not None:
            assert 0 <= unit.src_start < unit.src_end <= len(text)
    for one, other in pairwise(units):
        assert one.end <= other.start
    placed = [unit.src_end for unit in units if unit.src_end is not None]
    assert placed == sorted(placed)


@settings(max_examples=100)
@given(st.lists(st.floats(0.02, 0.5), min_size=1, max_size=12), st.floats(0, 0.5))
def test_a_good_map_is_never_doubted(lengths: list[float], lead: float) -> None:
    tokens, at = [], lead
    for character, length in zip(TEXT, lengths, strict=False):
        tokens.append(Token(character, at, at + length))
        at += length
    text = TEXT[: len(tokens)]
    units, diagnosis = units_of(tokens, text, 24000, round(at * 24000), complete=True)
    assert diagnosis == Diagnosis(Timing.CHARACTER)
    assert [text[u.src_start : u.src_end] for u in units] == list(text)
    for unit, token in zip(units, tokens, strict=True):
        assert abs(unit.start / 24000 - token.start) < 1 / 24000

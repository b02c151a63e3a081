"""Time maps from what the engine tells, and from what it does not."""

from __future__ import annotations

import asyncio
import random
import re
from itertools import pairwise

from studio.local.engine import Order, Spoken
from studio.local.espeak import RATE
from studio.local.script import Phrase, Word, pieces
from studio.local.speaker import Speaker
from studio.local.times import PAUSE, time_map
from studio.local.voices import load_voices


def phrase(*words: str) -> Phrase:
    placed, start = [], 0
    for word in words:
        placed.append(Word(word, start, start + len(word), han=not word.isascii()))
        start += len(word)
    return Phrase("zh", "".join(words), tuple(placed), 0.0)


def spoken(frames: int, words: list[tuple[int, int]], phonemes: list[tuple[str, int]] | None = None) -> Spoken:
    return Spoken(bytes(2 * frames), tuple(words), tuple(phonemes or []))


def test_each_word_lasts_until_the_next() -> None:
    heard = spoken(1000, [(0, 0), (1, 300), (2, 700)])
    assert time_map(phrase("这", "是", "花"), heard, RATE) == [("这", 0, 300), ("是", 300, 700), ("花", 700, 1000)]


def test_a_dictionary_word_is_split_at_its_syllables() -> None:
    phonemes = [("j", 0), ("i", 100), ("n", 200), ("X", 300), ("'A", 400), ("N", 500), ("_|", 600)]
    assert time_map(phrase("银", "行"), spoken(600, [(0, 0)], phonemes), RATE) == [("银", 0, 300), ("行", 300, 600)]


def test_a_glide_and_the_consonant_before_it_begin_a_syllable() -> None:
    phonemes = [("l", 0), ("j", 50), ("Au", 100), ("l", 300), ("j", 350), ("'Au", 400)]
    assert time_map(phrase("了", "了"), spoken(600, [(0, 0)], phonemes), RATE)[1] == ("了", 300, 600)


def test_a_final_consonant_stays_with_its_syllable() -> None:
    phonemes = [("ts.h", 0), ("o", 100), ("N", 200), ("'iN", 300)]
    assert time_map(phrase("重", "英"), spoken(600, [(0, 0)], phonemes), RATE)[1] == ("英", 300, 600)


def test_without_as_many_syllables_the_time_is_shared_equally() -> None:
    assert time_map(phrase("银", "行"), spoken(600, [(0, 0)], [("a", 0)]), RATE)[1] == ("行", 300, 600)


def test_words_without_a_beginning_share_by_letters() -> None:
    heard = spoken(800, [(0, 0), (5, 500)])
    entries = time_map(phrase("of", "the", "year"), heard, RATE)
    assert [start for token, start, _ in entries if token in {"o", "t", "y"}] == [0, 200, 500]
    assert "".join(token for token, _, _ in entries) == "oftheyear"


def test_several_events_of_one_number_are_divided_among_its_digits() -> None:
    heard = spoken(900, [(0, 0), (1, 100), (2, 300), (2, 500), (6, 700)])
    assert time_map(phrase("在", "2024", "年"), heard, RATE) == [
        ("在", 0, 100),
        ("2", 100, 250),
        ("0", 250, 400),
        ("2", 400, 550),
        ("4", 550, 700),
        ("年", 700, 900),
    ]


def test_what_belongs_together_is_not_divided() -> None:
    assert time_map(phrase("e\u0301te"), spoken(300, [(0, 0)]), RATE) == [
        ("e\u0301", 0, 100),
        ("t", 100, 200),
        ("e", 200, 300),
    ]


def test_silence_inside_is_a_pause() -> None:
    phonemes = [("a", 0), ("_:", 3000), ("_:", 5000), ("_|", 6000), ("b", 6000), ("_:", 9000)]
    heard = spoken(12_000, [(0, 0), (1, 6000)], phonemes)
    assert time_map(phrase("好", "吗"), heard, RATE) == [
        ("好", 0, 3000),
        (PAUSE, 3000, 6000),
        ("吗", 6000, 9000),
        (PAUSE, 9000, 12_000),
    ]


def test_short_silence_is_part_of_the_sound() -> None:
    phonemes = [("a", 0), ("_", 3000), ("b", 3500)]
    assert time_map(phrase("好"), spoken(6000, [(0, 0)], phonemes), RATE) == [("好", 0, 6000)]


def test_events_out_of_order_are_not_believed() -> None:
    heard = spoken(900, [(0, 0), (2, 600), (1, 700), (2, 100)])
    entries = time_map(phrase("a", "b", "c"), heard, RATE)
    assert entries == [("a", 0, 300), ("b", 300, 600), ("c", 600, 900)]


def test_a_word_without_any_sound_has_no_entry() -> None:
    heard = spoken(900, [(0, 0), (1, 899)], [("a", 0), ("_:", 300), ("b", 899)])
    assert [token for token, _, _ in time_map(phrase("a", "b", "c"), heard, RATE)] == ["a", "c"]


def test_no_sound_no_entry_and_no_events_no_harm() -> None:
    assert time_map(phrase("好"), spoken(0, []), RATE) == []
    assert time_map(phrase("好", "吗"), spoken(600, []), RATE) == [("好", 0, 300), ("吗", 300, 600)]


def test_any_characters_get_their_own_times() -> None:
    """A thousand random characters of the common plane, as the real engine speaks them."""
    chosen = random.Random(2)
    text = "".join(
        chosen.choice("，。，、") if i % 12 == 11 else chr(chosen.randrange(0x4E00, 0x9FA5)) for i in range(1000)
    )
    voice = load_voices()["local-zh-female"]

    async def main() -> list[tuple[str, int, int]]:
        speaker = Speaker()
        entries = []
        try:
            for piece in pieces(text, "zh"):
                orders = [
                    Order(p.text, voice.engine_voice("zh"), voice.rate("zh"), voice.pitch, voice.range) for p in piece
                ]
                for part, heard in zip(piece, await speaker.say(orders), strict=True):
                    mapped = time_map(part, heard, RATE)
                    assert mapped[0][1] == 0
                    assert mapped[-1][2] == len(heard.pcm) // 2
                    assert all(a[2] == b[1] for a, b in pairwise(mapped))
                    entries += mapped
        finally:
            await speaker.close()
        return entries

    entries = [entry for entry in asyncio.run(main()) if entry[0] != PAUSE]
    assert "".join(token for token, _, _ in entries) == re.sub("[，。、]", "", text)
    assert all(0.03 < (end - start) / RATE < 1.0 for _, start, end in entries)

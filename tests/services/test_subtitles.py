"""Every format read back: times that never overlap, and words exactly as the user wrote them."""

from __future__ import annotations

import html
import json
import re
import unicodedata
from itertools import pairwise

import pysubs2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.core.errors import Kind, StudioError
from studio.core.records import Unit, UnitKind
from studio.core.text import graphemes, has_speech
from studio.services.subtitles import FORMATS, TimedText, render, units_in_seconds

RATE = 24_000
POEM = "春眠不觉晓，处处闻啼鸟。夜来风雨声，花落知多少。"
LONG = "Those who write long sentences, which go on and on, will find that they are broken where a reader would pause."


def spoken(text: str, step: float = 0.2, pause: float = 0.4, lead: float = 0.1, *, words: bool = False) -> TimedText:
    """A text spoken evenly: a unit for each letter (or word), a pause for each mark."""
    units, at = [], lead
    pattern = r"[A-Za-z']+|[^\W_]|[，。！？,.!?]" if words else r"[^\W_]|[，。！？,.!?]"
    for match in re.finditer(pattern, text):
        silent = not has_speech(match[0])
        length = pause if silent else step * len(match[0])
        start, end = round(at * RATE), round((at + length) * RATE)
        if silent:
            units.append(Unit("[PUNC]", UnitKind.PAUSE, start, end))
        else:
            kind = UnitKind.CHARACTER if len(match[0]) == 1 else UnitKind.WORD
            units.append(Unit(match[0], kind, start, end, match.start(), match.end()))
        at += length
    return TimedText(text, RATE, tuple(units), round(at * RATE) + 100, "标题 one")


def cues(timed: TimedText) -> list[tuple[int, int, str]]:
    """(start ms, end ms, text) of the SubRip file, by a plain reading of it."""
    found = []
    for block in render("srt", timed).split("\n\n"):
        if block.strip():
            number, times, *lines = block.strip("\n").split("\n")
            assert number == str(len(found) + 1)
            start, end = (pysubs2.time.timestamp_to_ms(re.findall(r"\d+", time)) for time in times.split(" --> "))
            found.append((start, end, "\n".join(lines)))
    return found


def web_cues(vtt: str) -> list[tuple[int, int, str]]:
    """The same of a WebVTT file, its inline times checked and taken out (pysubs2 takes them for cues)."""
    head, *blocks = vtt.rstrip("\n").split("\n\n")
    assert head == "WEBVTT"
    found = []
    for block in blocks:
        times, _, said = block.partition("\n")
        start, end = (pysubs2.time.timestamp_to_ms(re.findall(r"\d+", time)) for time in times.split(" --> "))
        inside = [pysubs2.time.timestamp_to_ms(re.findall(r"\d+", time)) for time in re.findall(r"<(\d[^>]*)>", said)]
        assert inside == sorted(set(inside))
        assert all(start < time < end for time in inside)
        found.append((start, end, html.unescape(re.sub(r"<\d[^>]*>", "", said))))
    return found


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_srt_has_a_cue_a_sentence() -> None:
    assert cues(spoken(POEM)) == [
        (100, 2500, "春眠不觉晓，处处闻啼鸟。"),
        (2900, 5300, "夜来风雨声，花落知多少。"),
    ]
    [first, _] = pysubs2.SSAFile.from_string(render("srt", spoken(POEM)), "srt")
    assert (first.start, first.end, first.plaintext) == (100, 2500, "春眠不觉晓，处处闻啼鸟。")


def test_long_sentences_are_broken_where_a_reader_pauses() -> None:
    assert [text for *_, text in cues(spoken(LONG, 0.06, words=True))] == [
        "Those who write long sentences,\nwhich go on and on,",
        "will find that they are broken\nwhere a reader would pause.",
    ]


def test_chinese_lines_hold_twenty_characters() -> None:
    [(_, _, text)] = cues(spoken("天" * 30 + "。", 0.1))
    assert text == "天" * 15 + "\n" + "天" * 15 + "。"


def test_a_word_is_never_broken_however_long() -> None:
    address = "https://example.org/" + "a" * 60
    timed = TimedText(address, 1000, (Unit("x", UnitKind.WORD, 0, 9000, 0, len(address)),), 9000)
    assert cues(timed) == [(0, 9000, address)]
    assert cues(spoken("a" * 120, 0.1)) == [(100, 12100, "a" * 120)]


def test_a_cluster_is_never_broken_whatever_the_units_say() -> None:
    text = "e\u0301" * 30
    units = tuple(Unit("e", UnitKind.CHARACTER, i * 500, i * 500 + 500, i, i + 1) for i in range(60))
    assert cues(TimedText(text, 1000, units, 30_000)) == [(0, 30_000, text)]
    assert render("vtt", TimedText(text, 1000, units, 30_000)).count("<00") == 29


def test_lines_of_signs_alone_keep_their_lines_but_no_empty_one() -> None:
    assert cues(spoken("好 \n\n  🙂\n吗。"))[0][2] == "好\n🙂"


def test_short_sentences_of_a_paragraph_stand_together() -> None:
    assert cues(spoken("好。是的。走吧！", pause=0.1)) == [(100, 1300, "好。是的。走吧！")]
    assert cues(spoken("好。\n是的。")) == [(100, 700, "好。"), (700, 1504, "是的。")]


def test_a_flash_stays_until_there_is_something_else_to_show() -> None:
    units = (Unit("好", UnitKind.CHARACTER, 0, 100, 0, 1), Unit("了", UnitKind.CHARACTER, 3000, 3100, 2, 3))
    assert cues(TimedText("好\n了", 1000, units, 5000)) == [(0, 1000, "好"), (3000, 4000, "了")]


def test_everything_the_user_wrote_is_there_as_it_was_written() -> None:
    text = "“喂，{你好}”<i>他</i>说 & 走…… 🙂\n🙂\n（《诗》：）Don't  stop—it's 3.5% \"now\".\n"
    shown = cues(spoken(text, words=True))
    assert squeezed("".join(cue[2] for cue in shown)) == squeezed(text)
    assert shown[0][2] == "“喂，{你好}”<i>他</i>说 & 走…… 🙂\n🙂"
    assert shown[1][2].startswith("（《诗》：）Don't  stop—it's 3.5%")


def test_opening_marks_begin_a_cue() -> None:
    assert [text for *_, text in cues(spoken("“一二三四五。”“六七八九十。”"))] == ["“一二三四五。”", "“六七八九十。”"]
    assert [text for *_, text in cues(spoken('One two three. "Four five six."', words=True))] == [
        "One two three.",
        '"Four five six."',
    ]


def test_a_number_read_out_is_shown_as_it_was_written() -> None:
    units = [Unit(word, UnitKind.CHARACTER, 200 * i, 200 * i + 200, 1, 5) for i, word in enumerate("二千零二十四")]
    timed = TimedText("在2024年", 1000, (*units, Unit("年", UnitKind.CHARACTER, 1200, 1400, 5, 6)), 1400)
    assert render("txt", timed) == "0.000000\t1.200000\t2024\n1.200000\t1.400000\t年\n"
    assert cues(TimedText("在2024年", 1000, timed.units, 1400, src_start=1)) == [(0, 1400, "2024年")]


def test_only_what_was_spoken_is_shown() -> None:
    # There is no time in which the text around it could have been spoken.
    units = tuple(Unit(c, UnitKind.CHARACTER, i * 200, i * 200 + 200, 6 + i, 7 + i) for i, c in enumerate("处处闻啼鸟"))
    assert cues(TimedText(POEM, 1000, units, 1100)) == [(0, 1000, "处处闻啼鸟。")]
    quoted = "他说：“处处闻啼鸟。”然后“走”"
    units = tuple(
        Unit(c, UnitKind.CHARACTER, i * 9000, i * 9000 + 9000, 4 + i, 5 + i) for i, c in enumerate("处处闻啼鸟")
    )
    assert cues(TimedText(quoted, RATE, units, 45_000))[0][2] == "“处处闻啼鸟。”"


def test_a_stretch_without_times_shares_the_time_it_took() -> None:
    text = "一二三四。\n没有时间的两句。它们分享这段声音。\n五六七八。"
    head = spoken("一二三四。").units
    tail = tuple(
        Unit(c, UnitKind.CHARACTER, 10 * RATE + i * RATE, 11 * RATE + i * RATE, 24 + i, 25 + i)
        for i, c in enumerate("五六七八")
    )
    shown = cues(TimedText(text, RATE, (*head, *tail), 14 * RATE))
    assert [text for *_, text in shown] == ["一二三四。", "没有时间的两句。", "它们分享这段声音。", "五六七八。"]
    assert shown[1][0] == 1300  # after the known pause
    assert shown[2][1] == 10_000
    vtt = render("vtt", TimedText(text, RATE, (*head, *tail), 14 * RATE))
    assert "没有时间的两句。" in vtt  # no times inside: they would be made up


def test_a_take_without_any_times_is_divided_by_length() -> None:
    shown = cues(TimedText("今天好。明天也好。\n那么后天呢？", 1000, (), 15_000))
    assert shown == [(0, 3750, "今天好。"), (3750, 8750, "明天也好。"), (8750, 15_000, "那么后天呢？")]
    assert cues(TimedText("今天好。", 1000, (), 100)) == []
    assert cues(TimedText("", 1000, (), 100)) == []
    assert cues(TimedText("今天好。", 0, (), 0)) == []


def test_sentence_units_are_divided_by_length_only_to_break_lines() -> None:
    unit = Unit(LONG, UnitKind.SENTENCE, 0, 10_000, 0, len(LONG))
    shown = cues(TimedText(LONG, 1000, (unit,), 10_000))
    assert len(shown) == 2
    assert (shown[0][0], shown[-1][1]) == (0, 10_000)
    assert "<00:" not in render("vtt", TimedText(LONG, 1000, (unit,), 10_000))
    assert render("ass", TimedText(LONG, 1000, (unit,), 10_000)).count("\\k") == 2


def test_units_that_go_back_in_the_text_are_passed_over() -> None:
    timed = spoken("一二三四")
    again = tuple(Unit(u.text, u.kind, u.start + 10**6, u.end + 10**6, u.src_start, u.src_end) for u in timed.units[:2])
    assert [text for *_, text in cues(TimedText(timed.text, RATE, timed.units + again, 10**7))] == ["一二三四"]


def test_vtt_carries_the_time_of_every_unit_inside() -> None:
    vtt = render("vtt", spoken("你好 & <b>。"))
    assert vtt == ("WEBVTT\n\n00:00:00.100 --> 00:00:01.100\n你<00:00:00.300>好 &amp; &lt;<00:00:00.500>b&gt;。\n")
    assert web_cues(render("vtt", spoken(POEM)))[1] == (2900, 5300, "夜来风雨声，花落知多少。")


def test_hours_and_minutes() -> None:
    units = (Unit("好", UnitKind.CHARACTER, 3_725_004, 3_727_004, 0, 1),)
    timed = TimedText("好", 1000, units, 3_727_004, "题")
    assert "01:02:05,004 --> 01:02:07,004" in render("srt", timed)
    assert "01:02:05.004 --> 01:02:07.004" in render("vtt", timed)
    assert render("lrc", timed) == "[ti:题]\n[62:05.00]好\n[62:07.00]\n"
    assert "Dialogue: 0,1:02:05.00,1:02:07.00,Default,,0,0,0,,{\\k200}好\n" in render("ass", timed)


def test_lyrics_have_a_line_a_cue() -> None:
    assert render("lrc", spoken(POEM)) == (
        "[ti:标题 one]\n[00:00.10]春眠不觉晓，处处闻啼鸟。\n[00:02.90]夜来风雨声，花落知多少。\n[00:05.30]\n"
    )
    assert render("elrc", spoken("你好。\n🙂\n吗？")) == (
        "[ti:标题 one]\n[00:00.10]<00:00.10>你<00:00.30>好。 🙂<00:00.90>\n"
        "[00:00.90]<00:00.90>吗？<00:01.50>\n[00:01.50]\n"
    )


def test_a_long_silence_takes_the_line_away() -> None:
    units = (Unit("好", UnitKind.CHARACTER, 0, 1000, 0, 1), Unit("了", UnitKind.CHARACTER, 9000, 10_000, 2, 3))
    assert (
        render("lrc", TimedText("好\n了", 1000, units, 10_000))
        == "[00:00.00]好\n[00:01.00]\n[00:09.00]了\n[00:10.00]\n"
    )


def test_karaoke_does_not_drift() -> None:
    # A third of a hundredth more than 33 each: rounded one by one they would lose a second.
    units = tuple(Unit("天", UnitKind.CHARACTER, i * 1000, i * 1000 + 1000, i, i + 1) for i in range(20))
    [event] = pysubs2.SSAFile.from_string(render("ass", TimedText("天" * 20, 3000, units, 20_000)), "ass")
    lengths = [int(length) for length in re.findall(r"\\k(\d+)", event.text)]
    assert sum(lengths) == (event.end - event.start) // 10 == 667
    assert set(lengths) == {33, 34}
    assert event.plaintext == "天" * 20


def test_karaoke_of_two_lines_and_of_marks_that_mean_something_there() -> None:
    text = "{b} C:\\new, " + "on and on, " * 5
    file = pysubs2.SSAFile.from_string(render("ass", spoken(text, 0.05, 0.05, words=True)), "ass")
    assert file.info["Title"] == "标题 one"
    assert "\\{" in file[0].text
    assert "\\}" in file[0].text
    assert "\\\u2060" in file[0].text
    assert "\\N" in file[0].text


def test_units_come_as_the_command_line_prints_them() -> None:
    timed = spoken("好，")
    assert json.loads(render("json", timed)) == units_in_seconds(timed)
    assert units_in_seconds(timed) == [
        {"text": "好", "kind": "character", "start_s": 0.1, "end_s": 0.3, "src_start": 0, "src_end": 1},
        {"text": "[PUNC]", "kind": "pause", "start_s": 0.3, "end_s": 0.7, "src_start": None, "src_end": None},
    ]


def test_labels_are_one_a_unit() -> None:
    assert (
        render("txt", spoken("你好，吗"))
        == "0.100000\t0.300000\t你\n0.300000\t0.500000\t好，\n0.900000\t1.100000\t吗\n"
    )


def test_other_formats_are_refused() -> None:
    with pytest.raises(StudioError) as caught:
        render("doc", spoken(POEM))
    assert (caught.value.kind, caught.value.subject) == (Kind.UNSUPPORTED, "doc")


TEXTS = st.lists(
    st.one_of(
        st.text("天地玄黄宇宙洪荒", min_size=1, max_size=30),
        st.sampled_from(
            [
                "，",
                "。",
                "！？",
                "……",
                "\n",
                " ",
                "🙂",
                "👨‍👩‍👧‍👦",
                "“",
                "”",
                "（",
                "）",
                "hello",
                "don't",
                "2024",
                "3.5%",
            ]
        ),
        st.text("abcdefghijk", min_size=1, max_size=12).map(lambda word: f" {word} "),
    ),
    max_size=25,
).map("".join)


def columns(line: str) -> float:
    wide = sum(unicodedata.east_asian_width(line[start]) in "WF" for start, _ in graphemes(line))
    return sum(1 for _ in graphemes(line)) + 1.1 * wide


@settings(max_examples=250)
@given(TEXTS, st.sampled_from([0.05, 0.2, 0.9]), st.sampled_from([0.0, 0.4, 2.0]), st.booleans())
def test_any_text_makes_readable_subtitles(text: str, step: float, pause: float, words: bool) -> None:
    timed = spoken(text, step, pause, words=words)
    shown = cues(timed)
    for start, end, _ in shown:
        assert 0 <= start < end
    for one, other in pairwise(shown):
        assert one[1] <= other[0]
    if has_speech(text):
        assert squeezed("".join(text for *_, text in shown)) == squeezed(text)
    for *_, said in shown:
        lines = said.split("\n")
        for line in lines:
            assert line == line.strip()
        broken_by_us = len(lines) == 2 and said not in text
        if broken_by_us:
            assert max(columns(line) for line in lines) <= 42 + 4  # marks that are drawn wide or narrow
    joined = "".join(said for *_, said in shown)
    for word in re.findall(r"[a-z']+", text):
        assert word in joined


@settings(max_examples=100)
@given(TEXTS, st.sampled_from([0.05, 0.31]), st.booleans())
def test_every_format_can_be_read_again(text: str, step: float, words: bool) -> None:
    timed = spoken(text, step, words=words)
    files = {form: render(form, timed) for form in FORMATS}
    lines = cues(timed)
    assert web_cues(files["vtt"]) == lines
    for form in ("srt", "ass"):
        read = pysubs2.SSAFile.from_string(files[form], form)
        assert len(read) == len(lines)
        for event, (start, end, said) in zip(read, lines, strict=True):
            assert abs(event.start - start) <= 5
            assert abs(event.end - end) <= 5
            assert squeezed(event.plaintext) == squeezed(said)
    for event in pysubs2.SSAFile.from_string(files["ass"], "ass"):
        assert sum(map(int, re.findall(r"\\k(\d+)", event.text))) == (event.end - event.start) // 10
    for form in ("vtt", "elrc"):
        for line in files[form].split("\n"):
            times = [
                pysubs2.time.timestamp_to_ms(re.findall(r"\d+", t))
                for t in re.findall(r"<(\d\d:\d\d:\d\d\.\d+)>", line)
            ]
            assert times == sorted(times)
    starts = [
        int(m) * 6000 + int(s) * 100 + int(h) for m, s, h in re.findall(r"^\[(\d+):(\d+)\.(\d+)\]", files["lrc"], re.M)
    ]
    assert starts == sorted(starts)
    labels = [line.split("\t") for line in files["txt"].splitlines()]
    assert all(float(start) < float(end) for start, end, _ in labels)
    assert squeezed("".join(label for *_, label in labels)) == (squeezed(text) if has_speech(text) else "")


def test_the_letters_of_a_word_and_the_digits_of_a_number_are_one_step() -> None:
    text = "Hello, 2024年好"
    letters = [index for index, mark in enumerate(text) if mark.isalnum()]
    units = tuple(
        Unit(text[index], UnitKind.CHARACTER, 100 * number, 100 * number + 100, index, index + 1)
        for number, index in enumerate(letters)
    )
    timed = TimedText(text, 1000, units, 100 * len(letters))
    assert "Hello, <00:00:00.500>2024<00:00:00.900>年<00:00:01.000>好" in render("vtt", timed)
    assert "{\\k50}Hello, {\\k40}2024{\\k10}年{\\k10}好" in render("ass", timed)
    assert render("txt", timed).splitlines()[0] == "0.000000\t0.500000\tHello,"
    assert len(json.loads(render("json", timed))) == len(letters)

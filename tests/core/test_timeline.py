"""Spans by frame and frames by span, against a plain search through the same units."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.core.records import Unit, UnitKind
from studio.core.timeline import Timeline


def character(start: int, end: int, src: int | None, text: str = "字") -> Unit:
    return Unit(text, UnitKind.CHARACTER, start, end, src, None if src is None else src + 1)


def pause(start: int, end: int) -> Unit:
    return Unit("[PUNC]", UnitKind.PAUSE, start, end)


@pytest.fixture
def timeline() -> Timeline:
    """Two pieces: 一二,三 from frame 0 and offset 10; 四五 from frame 100 and offset 20 with a silent start."""
    timeline = Timeline()
    units = [character(0, 10, 0), character(10, 20, 1), pause(20, 50), character(50, 60, 3)]
    assert timeline.append(0, 10, units) == 0
    assert timeline.append(100, 20, [pause(0, 5), character(5, 10, 0), character(20, 30, 1)]) == 1
    return timeline


def test_units_come_in_frames_of_the_take_and_offsets_of_the_script(timeline: Timeline) -> None:
    assert [(unit.start, unit.end, unit.src_start, unit.src_end) for unit in timeline.units()] == [
        (0, 10, 10, 11),
        (10, 20, 11, 12),
        (20, 50, None, None),
        (50, 60, 13, 14),
        (100, 105, None, None),
        (105, 110, 20, 21),
        (120, 130, 21, 22),
    ]


def test_the_unit_at_a_frame_is_the_one_that_sounds(timeline: Timeline) -> None:
    assert timeline.at(-1) is None
    first, inside = timeline.at(9), timeline.at(30)
    assert first is not None
    assert (first.src_start, first.src_end) == (10, 11)
    assert inside is not None
    assert inside.kind is UnitKind.PAUSE
    assert timeline.at(60) is None
    assert timeline.at(115) is None
    assert Timeline().at(0) is None


def test_pauses_and_gaps_keep_what_was_lit(timeline: Timeline) -> None:
    lit = {frame: timeline.span_at(frame) for frame in (-1, 0, 10, 30, 49, 50, 99, 100, 104, 105, 115, 120, 999)}
    assert lit == {
        -1: None,
        0: (10, 11),
        10: (11, 12),
        30: (11, 12),
        49: (11, 12),
        50: (13, 14),
        99: (13, 14),
        100: (13, 14),
        104: (13, 14),
        105: (20, 21),
        115: (20, 21),
        120: (21, 22),
        999: (21, 22),
    }


def test_sound_without_text_and_pieces_without_times_light_nothing() -> None:
    timeline = Timeline()
    timeline.append(
        0,
        0,
        [
            character(0, 10, 0),
            character(10, 20, None),
            pause(20, 25),
            Unit("!", UnitKind.PUNCTUATION, 25, 30),
            character(30, 40, 2),
        ],
    )
    timeline.append(50, 5, [])
    timeline.append(60, 9, [character(5, 10, 0)])
    assert [timeline.span_at(frame) for frame in (5, 15, 25, 35, 45, 55, 62, 65)] == [
        (0, 1),
        None,
        None,
        (2, 3),
        (2, 3),
        None,
        None,
        (9, 10),
    ]
    assert [timeline.next_change(frame) for frame in (-5, 0, 10, 30, 50, 60, 65)] == [0, 10, 30, 50, 65, 65, None]


def test_a_silent_start_of_the_first_piece_lights_nothing() -> None:
    timeline = Timeline()
    timeline.append(0, 0, [pause(0, 10), character(10, 20, 0)])
    assert timeline.span_at(5) is None
    assert timeline.next_change(0) == 10


def test_clicking_a_character_finds_its_first_frame(timeline: Timeline) -> None:
    assert [timeline.frame_of(src) for src in (10, 11, 13, 20, 21)] == [0, 10, 50, 105, 120]


def test_clicking_punctuation_goes_to_what_follows_it(timeline: Timeline) -> None:
    assert timeline.frame_of(12) == 50
    assert timeline.frame_of(15) == 60  # the end of a piece: where its last character ends


def test_clicking_what_has_not_arrived_finds_nothing(timeline: Timeline) -> None:
    assert timeline.frame_of(3) is None
    assert timeline.frame_of(25) is None
    timeline.append(200, 30, [])
    assert timeline.frame_of(31) is None
    assert timeline.frame_of(25) == 130


def test_a_number_read_out_is_found_at_its_first_token() -> None:
    timeline = Timeline()
    timeline.append(0, 0, [Unit(word, UnitKind.WORD, 10 * i, 10 * i + 10, 3, 7) for i, word in enumerate("二千零")])
    assert timeline.frame_of(5) == 0
    assert timeline.frame_of(1) == 0
    assert timeline.next_change(0) is None


def test_a_revision_replaces_the_units_of_its_piece(timeline: Timeline) -> None:
    timeline.revise(0, [character(0, 30, 0)])
    assert timeline.span_at(40) == (10, 11)
    assert timeline.span_at(105) == (20, 21)


def test_a_cut_piece_stays_cut_when_it_is_revised(timeline: Timeline) -> None:
    timeline.truncate(0, 15)
    timeline.revise(0, [character(0, 10, 0), character(10, 20, 1), character(20, 30, 2)])
    assert [(unit.start, unit.end) for unit in timeline.units()][:2] == [(0, 10), (10, 15)]
    assert timeline.span_at(25) == (11, 12)


def test_units_that_run_over_end_where_the_next_piece_begins() -> None:
    timeline = Timeline()
    timeline.append(0, 0, [character(0, 10, 0), character(10, 30, 1), character(30, 40, 2)])
    timeline.append(20, 5, [character(0, 10, 0)])
    assert [(unit.start, unit.end) for unit in timeline.units()] == [(0, 10), (10, 20), (20, 30)]
    assert timeline.next_change(10) == 20
    assert timeline.frame_of(4) == 20


def test_changes_of_a_later_piece_that_its_follower_cuts_off_never_come() -> None:
    timeline = Timeline()
    timeline.append(0, 0, [character(0, 10, 0)])
    timeline.append(10, 5, [pause(0, 5), character(15, 20, 0)])
    timeline.append(20, 9, [character(0, 5, 0)])
    timeline.append(20, 12, [])
    assert timeline.next_change(0) == 20
    assert timeline.span_at(20) is None


def test_reading_moves_on_and_never_back(timeline: Timeline) -> None:
    assert Timeline().read_until(5) == 0
    assert [timeline.read_until(frame) for frame in (-1, 0, 15, 30, 55, 102, 105, 125)] == [
        10,
        11,
        12,
        12,
        14,
        20,
        21,
        22,
    ]


def test_pieces_come_in_the_order_of_their_sound_and_text(timeline: Timeline) -> None:
    with pytest.raises(ValueError, match="order"):
        timeline.append(99, 30, [])
    with pytest.raises(ValueError, match="order"):
        timeline.append(200, 19, [])


PIECES = st.lists(
    st.tuples(
        st.integers(0, 30),  # silence before
        st.lists(st.tuples(st.integers(0, 5), st.integers(1, 9), st.sampled_from("cpu")), max_size=6),
        st.integers(0, 20) | st.none(),  # truncated at
    ),
    max_size=5,
)


def build(pieces: list[tuple[int, list[tuple[int, int, str]], int | None]]) -> Timeline:
    timeline = Timeline()
    start = script = 0
    for silence, rows, cut in pieces:
        units, frame = [], 0
        for src, (gap, length, kind) in enumerate(rows):
            frame += gap
            if kind == "p":
                units.append(pause(frame, frame + length))
            else:
                units.append(character(frame, frame + length, src if kind == "c" else None))
            frame += length
        index = timeline.append(start, script, units)
        if cut is not None:
            timeline.truncate(index, cut)
            frame = min(frame, cut)
        start += frame + silence
        script += len(rows) + 1
    return timeline


@settings(max_examples=300)
@given(PIECES)
def test_every_answer_is_that_of_a_plain_search(
    pieces: list[tuple[int, list[tuple[int, int, str]], int | None]],
) -> None:
    timeline = build(pieces)
    units = list(timeline.units())
    assert units == sorted(units, key=lambda unit: unit.start)
    assert all(unit.start < unit.end for unit in units)
    assert all(one.end <= other.start for one, other in pairwise(units))
    last = max((unit.end for unit in units), default=0) + 40
    changes = [frame for frame in range(last) if timeline.span_at(frame) != timeline.span_at(frame - 1)]
    read = 0
    for frame in range(-1, last):
        assert timeline.at(frame) == next((unit for unit in units if unit.start <= frame < unit.end), None)
        unit = timeline.at(frame)
        if unit is not None and unit.src_start is not None:
            assert timeline.span_at(frame) == (unit.src_start, unit.src_end)
        elif unit is not None and unit.kind is not UnitKind.PAUSE:
            assert timeline.span_at(frame) is None
        assert timeline.next_change(frame) == next((change for change in changes if change > frame), None)
        assert timeline.read_until(frame) >= read
        read = timeline.read_until(frame)
    for unit in units:
        if unit.src_start is not None:
            assert timeline.frame_of(unit.src_start) == unit.start


def test_lookups_in_a_long_take_stay_quick() -> None:
    timeline = Timeline()
    for index in range(5000):
        timeline.append(index * 1000, index * 100, [character(i * 10, i * 10 + 10, i) for i in range(20)])
    before = time.process_time()
    for frame in range(0, 5_000_000, 5000):
        timeline.at(frame)
        timeline.span_at(frame)
        timeline.next_change(frame)
        timeline.frame_of(frame // 10)
        timeline.read_until(frame)
    assert time.process_time() - before < 1.0  # a thousand of each; about 0.02 on an idle machine

"""The card's clock: followed where it drifts, not where it wanders, and believed again where it has settled."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.audio.origin import CRYSTAL, Origin

EVERY_S = 1 / 3


def told(origin: Origin, readings: list[float], begin: float = 0.0) -> list[float]:
    """What is believed after each reading."""
    believed = []
    for number, reading in enumerate(readings):
        origin.tell(reading, begin + number * EVERY_S)
        believed.append(origin.at)
    return believed


def test_the_first_readings_count_at_once() -> None:
    origin = Origin(100.0)
    assert not origin.sure
    assert told(origin, [100.03]) == [100.03]
    told(origin, [100.0] * 4)
    assert origin.sure
    assert origin.at == 100.0


@pytest.mark.parametrize("ppm", [-800, -100, 100, 800])
def test_a_crystal_is_followed(ppm: int) -> None:
    readings = [number * EVERY_S * ppm * 1e-6 for number in range(1_800)]
    errors = [abs(believed - true) for believed, true in zip(told(Origin(0.0), readings), readings, strict=True)]
    assert max(errors) < 0.003


def test_a_clock_that_walks_off_and_comes_back_is_not_followed() -> None:
    # As a sound server has told on a busy machine: 5,000 ppm for eight seconds, and back.
    away = [0.0016 * step for step in range(24)]
    believed = told(Origin(0.0), [0.0] * 6 + away + away[::-1] + [0.0] * 20)
    assert max(map(abs, believed)) < 0.004


def test_a_clock_that_has_settled_elsewhere_is_believed_after_some_seconds() -> None:
    origin = Origin(0.0)
    noise = random.Random(1)
    believed = told(origin, [noise.gauss(0, 0.0003) for _ in range(30)])
    assert max(map(abs, believed)) < 0.001
    # The sound has been moved to a card that is 80 ms slower.
    believed = told(origin, [0.08 + noise.gauss(0, 0.0003) for _ in range(20)], 10.0)
    assert believed[-1] == pytest.approx(0.08, abs=0.001)


def test_after_a_stumble_the_next_reading_counts() -> None:
    origin = Origin(0.0)
    told(origin, [0.0] * 10)
    origin.forget()
    assert not origin.sure
    assert told(origin, [0.05]) == [0.05]


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=60))
def test_whatever_is_told_it_is_never_further_than_that(readings: list[float]) -> None:
    assert all(min(readings) <= believed <= max(readings) for believed in told(Origin(readings[0]), readings))


@given(st.lists(st.sampled_from([-0.5, 0.0, 0.5]), min_size=40, max_size=40))
def test_what_jumps_about_moves_it_no_faster_than_a_crystal(readings: list[float]) -> None:
    # Two at least of any three readings differ.
    readings = [reading + number % 3 for number, reading in enumerate(readings)]
    believed = told(Origin(0.0), readings)[4:]
    steps = [abs(after - before) for before, after in pairwise(believed)]
    assert max(steps) <= CRYSTAL * EVERY_S * 1.000001

"""What is learnt from timers that fire late: how much earlier to do what would fall into the next hold-up."""

from __future__ import annotations

import pytest

from studio.ui.hold_ups import AHEAD, EARLIEST_S, ENOUGH, LATE_S, LATELY_S, MARGIN_S, HoldUps

LASTS = 0.05


def hold_up(made: HoldUps, end: float, lasts: float = LASTS, seen: float = LASTS) -> None:
    """Hold the thread up until this moment: it was free right before, and a timer was due when `seen` were left."""
    made.fired(end - lasts, end - lasts)
    made.fired(end - seen, end)


def held_up(ends: list[float]) -> HoldUps:
    """A thread that was held up for 50 ms, each time until one of these moments."""
    made = HoldUps()
    for end in ends:
        hold_up(made, end)
    return made


def test_a_thread_that_is_free_does_everything_on_its_moment() -> None:
    made = HoldUps()
    for beat in range(100):
        made.fired(beat * 0.033, beat * 0.033 + LATE_S / 2)
    assert made.moment(4.0) == 4.0


def test_a_few_hold_ups_are_no_habit() -> None:
    assert held_up([1.0] * (ENOUGH - 1)).moment(1.1) == 1.1


@pytest.mark.parametrize(
    ("wanted", "moment"),
    [
        (2.01, 2.01),  # one has just ended
        (2.19, 2.19),
        (2.205, 2.2 - MARGIN_S),  # would be 45 ms late: done before the next begins
        (2.215, 2.2 - MARGIN_S),
        (2.24, 2.24 - EARLIEST_S),  # nearer to its end: done then, as the timer fires when that is over
        (2.4, 2.4 - EARLIEST_S),  # it did not come when it was expected; it may come any moment
    ],
)
def test_a_rhythm_of_50_in_every_250_ms(wanted: float, moment: float) -> None:
    made = held_up([1.0, 1.25, 1.5, 1.75, 2.0])
    assert made.moment(wanted) == pytest.approx(moment)
    assert made.moment(wanted) <= wanted


@pytest.mark.parametrize("unseen", [
    (0.009,) * 8,  # timers come in the rhythm of the hold-ups, too
    (0.001, 0.009, 0.004, 0.007, 0.002, 0.006, 0.003, 0.008),
    (0.0,) * 8,
])  # fmt: skip
@pytest.mark.parametrize("since", [0.009, 0.001, 0.0])
def test_the_next_is_expected_no_later_than_it_comes(unseen: tuple[float, ...], since: float) -> None:
    """However late in a hold-up a timer was due, and however long before it one had fired."""
    made = HoldUps()
    for beat, late in enumerate(unseen):
        end = 1.0 + beat / 4
        made.fired(end - LASTS - since, end - LASTS - since)
        made.fired(end - LASTS + late, end)
    begins = 2.75 + 0.25 - LASTS
    assert begins - since - MARGIN_S <= made.moment(begins + 0.001) + 1e-9
    assert made.moment(begins + 0.001) < begins
    assert made.moment(begins - since - MARGIN_S) == pytest.approx(begins - since - MARGIN_S)


def test_without_a_rhythm_everything_is_a_little_ahead() -> None:
    made = held_up([1.0, 1.06, 1.6, 1.66, 1.9])
    assert made.moment(2.0) == pytest.approx(2.0 - EARLIEST_S)


def test_one_that_came_at_another_time_does_not_spoil_a_rhythm() -> None:
    ends = [1.0, 1.25, 1.5, 1.71, 2.0, 2.25, 2.5, 2.75, 3.0, 3.25]
    made = held_up(ends)
    assert made.moment(3.25 + 0.19) == pytest.approx(3.25 + 0.19)


def test_one_that_was_longer_does_not_spoil_a_rhythm() -> None:
    made = held_up([1.0, 1.25, 1.5, 1.75])
    hold_up(made, 2.0, lasts=0.1, seen=0.1)
    for end in (2.25, 2.5, 2.75):
        hold_up(made, end)
    assert made.moment(2.75 + 0.19) == pytest.approx(2.75 + 0.19)


def test_what_is_held_up_for_a_shorter_time_is_less_ahead() -> None:
    made = HoldUps()
    for end in [1.0, 1.06, 1.6, 1.66, 1.9]:
        hold_up(made, end, lasts=0.03, seen=0.03)
    assert made.moment(2.0) == pytest.approx(2.0 - AHEAD * 0.03)


def test_what_was_long_ago_is_forgotten() -> None:
    made = held_up([1.0, 1.25, 1.5, 1.75])
    made.fired(2.0 + LATELY_S, 2.0 + LATELY_S)
    assert made.moment(9.0) == 9.0

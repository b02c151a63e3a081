"""The highlight loop: aims at the next boundary, and notices what others do to the playback."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from studio.core.ports import PlayState
from studio.core.records import Unit, UnitKind
from studio.core.timeline import Timeline
from studio.ui.lamp import GLANCE_MS, IDLE_MS, SOON_MS, Lamp
from tests.fakes.playback import HandPlayback

RATE = 24_000
STEP = RATE // 10


@pytest.fixture
def timeline() -> Timeline:
    made = Timeline()
    units = [Unit(c, UnitKind.CHARACTER, n * STEP, (n + 1) * STEP, n, n + 1) for n, c in enumerate("一二三四")]
    made.append(0, 0, units)
    return made


@pytest.fixture
def lamp(qtbot: QtBot) -> Iterator[Lamp]:
    made = Lamp()
    made.set_rate(RATE)
    yield made
    made.leave()


def aim(lamp: Lamp) -> int | None:
    """Milliseconds until it looks again by itself."""
    return lamp._aim.interval() if lamp._aim.isActive() else None


def start(lamp: Lamp, playback: HandPlayback, timeline: Timeline) -> list[tuple[object, int]]:
    seen: list[tuple[object, int]] = []
    lamp.changed.connect(lambda span, read: seen.append((span, read)))
    lamp.follow(playback, timeline)
    lamp.set_rate(RATE)
    lamp.look()
    return seen


def test_it_aims_at_the_next_boundary_of_the_map(lamp: Lamp, timeline: Timeline) -> None:
    playback = HandPlayback(frame=STEP // 2, state=PlayState.PLAYING)
    seen = start(lamp, playback, timeline)
    assert seen == [((0, 1), 1)]
    assert aim(lamp) == 50
    playback.frame = STEP
    lamp.look()
    assert seen[-1] == ((1, 2), 2)
    assert aim(lamp) == 100


def test_speed_brings_the_boundary_nearer(lamp: Lamp, timeline: Timeline) -> None:
    start(lamp, HandPlayback(frame=0, state=PlayState.PLAYING, speed=2.0), timeline)
    assert aim(lamp) == 50


def test_it_tells_only_changes(lamp: Lamp, timeline: Timeline) -> None:
    playback = HandPlayback(frame=10, state=PlayState.PLAYING)
    seen = start(lamp, playback, timeline)
    for frame in (20, 30, 40):
        playback.frame = frame
        lamp.look()
    assert seen == [((0, 1), 1)]


@pytest.mark.parametrize("state", [PlayState.PAUSED, PlayState.WAITING])
def test_light_stays_where_the_sound_stands(lamp: Lamp, timeline: Timeline, state: PlayState) -> None:
    seen = start(lamp, HandPlayback(frame=STEP + 5, state=state), timeline)
    assert seen[-1][0] == (1, 2)
    assert aim(lamp) is None


def test_it_looks_until_what_was_paused_stands(lamp: Lamp, timeline: Timeline) -> None:
    playback = HandPlayback(frame=STEP - 100, state=PlayState.PLAYING)
    seen = start(lamp, playback, timeline)
    playback.pause()
    playback.frame = STEP - 50
    lamp.look()
    assert aim(lamp) == SOON_MS
    playback.frame = STEP + 10  # where the fade began
    lamp.look()
    assert seen[-1][0] == (1, 2)
    assert aim(lamp) == SOON_MS
    lamp.look()
    assert aim(lamp) is None


def test_stopped_is_dark_and_ended_has_been_read(lamp: Lamp, timeline: Timeline) -> None:
    playback = HandPlayback(frame=4 * STEP, state=PlayState.ENDED)
    seen = start(lamp, playback, timeline)
    assert seen == [(None, 4)]
    playback.stop()
    lamp.look()
    assert seen[-1] == (None, 0)


def test_the_aim_is_kept(lamp: Lamp, timeline: Timeline, qtbot: QtBot) -> None:
    playback = HandPlayback(frame=STEP // 2, state=PlayState.PLAYING)
    seen = start(lamp, playback, timeline)
    lamp._glances.stop()  # or one of them might see it first
    playback.frame = STEP
    qtbot.waitUntil(lambda: seen[-1][0] == (1, 2), timeout=30_000)


def test_glances_notice_a_seek_and_rest_when_nobody_looks(lamp: Lamp, timeline: Timeline, qtbot: QtBot) -> None:
    playback = HandPlayback(frame=0, state=PlayState.PAUSED)
    seen = start(lamp, playback, timeline)
    playback.seek(3 * STEP)
    with qtbot.waitSignal(lamp.glanced) as glanced:
        pass
    assert glanced.args == [3 * STEP]
    assert seen[-1][0] == (3, 4)
    assert lamp._glances.interval() == IDLE_MS
    playback.play()
    lamp.wake()
    assert lamp._glances.interval() == GLANCE_MS
    lamp.rest(resting=True)
    assert not lamp._glances.isActive()
    lamp.rest(resting=False)
    assert lamp._glances.isActive()


def test_leaving_puts_the_light_out(lamp: Lamp, timeline: Timeline) -> None:
    seen = start(lamp, HandPlayback(frame=0, state=PlayState.PLAYING), timeline)
    lamp.leave()
    assert seen[-1] == (None, 0)
    assert aim(lamp) is None
    lamp.look()
    lamp.wake()
    assert not lamp._glances.isActive()


def test_a_map_that_grows_is_lit_as_it_comes(lamp: Lamp) -> None:
    playback = HandPlayback(frame=STEP, state=PlayState.PLAYING)
    growing = Timeline()
    seen = start(lamp, playback, growing)
    assert seen == []
    assert aim(lamp) is None
    growing.append(0, 0, [Unit("一", UnitKind.CHARACTER, 0, 2 * STEP, 0, 1)])
    lamp.look()
    assert seen == [((0, 1), 1)]


def test_nothing_is_lit_before_it_is_heard(lamp: Lamp, timeline: Timeline) -> None:
    """From Play to the first audible frame the position stands at the start for some 40 ms."""
    playback = HandPlayback(frame=0, state=PlayState.PLAYING, first_audible=None)
    seen = start(lamp, playback, timeline)
    assert seen == []
    assert aim(lamp) == SOON_MS
    playback.first_audible = 1.0
    lamp.look()
    assert seen == [((0, 1), 1)]


def test_a_window_that_is_held_up_in_a_rhythm_lights_early_only_what_falls_into_it(
    lamp: Lamp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Held up for 50 of every 250 ms; of two changes the first is well between two hold-ups, the second in the next."""
    now = 100.0
    monkeypatch.setattr("studio.ui.lamp.time.monotonic", lambda: now)
    for beat in range(8):
        begins = now + beat / 4 - 0.05
        lamp._hold_ups.fired(begins, begins)
        lamp._hold_ups.fired(begins, begins + 0.05)
    now += 7 / 4  # the last one has just ended
    map_ = Timeline()
    ends = (RATE // 10, RATE * 210 // 1000, RATE)
    begins = (0, *ends)
    units = [Unit(c, UnitKind.CHARACTER, begins[n], ends[n], n, n + 1) for n, c in enumerate("一二三")]
    map_.append(0, 0, units)
    playback = HandPlayback(frame=0, state=PlayState.PLAYING)
    seen = start(lamp, playback, map_)
    assert aim(lamp) == 100
    now, playback.frame = now + 0.1, RATE // 10
    lamp.look()
    assert seen[-1][0] == (1, 2)
    assert aim(lamp) == 98  # before the next hold-up, which is due 100 ms from now; the change is heard 10 ms into it
    now, playback.frame = now + 0.098, RATE * 198 // 1000
    lamp.look()
    assert seen[-1][0] == (2, 3)
    lamp._hold_ups.fired(now - 0.02, now)
    lamp.look()
    assert seen[-1][0] == (2, 3)  # it does not go back
    playback.seek(0)
    lamp.look()
    assert seen[-1][0] == (0, 1)

"""What is heard, frame by frame, and where the deck believes it is, on a card whose time the test turns."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from studio.audio.deck import Deck
from studio.audio.sink import FADE
from studio.core.errors import Kind, StudioError
from studio.core.ports import PlayState
from tests.fakes.sound import MemoryTrack, SteppedSink

RATE = 24_000
LONG = np.random.default_rng(5).integers(1, 9_000, RATE * 6).astype("<i2")


class Bench:
    """A deck on a stepped sink."""

    def __init__(self, rate: int = RATE, drift: float = 0.0) -> None:
        self.sink = SteppedSink(rate, drift=drift)
        self.deck = Deck(lambda _: self.sink, now=lambda: self.sink.now)

    def go(self, seconds: float, step: float = 0.02) -> None:
        for _ in range(round(seconds / step)):
            self.deck.advance()
            self.sink.pass_time(step)
        self.deck.advance()

    @property
    def position(self) -> int:
        return self.deck.reading.frame(self.sink.now)

    @property
    def state(self) -> PlayState:
        return self.deck.reading.state

    def heard(self) -> np.ndarray:
        """What was heard, without silence before and after, as int16 values."""
        sound = np.flatnonzero(self.sink.heard)
        return np.rint(self.sink.heard[sound[0] : sound[-1] + 1] * 32_768).astype(int) if len(sound) else np.zeros(0)


def playing(track: MemoryTrack, start: int = 0, **options: float) -> Bench:
    bench = Bench(**options)  # type: ignore[arg-type]
    bench.deck.load(track, start)
    bench.deck.play()
    return bench


def test_a_track_is_heard_as_it_is_and_ends() -> None:
    bench = playing(MemoryTrack(LONG[: RATE * 2].tobytes()))
    bench.go(1)
    assert bench.state is PlayState.PLAYING
    bench.go(1.05)
    assert bench.state is PlayState.PLAYING
    bench.go(0.1)
    assert (bench.state, bench.position) == (PlayState.ENDED, RATE * 2)
    assert np.array_equal(bench.heard(), LONG[: RATE * 2])
    assert bench.deck.reading.underruns == 0
    bench.deck.play()
    bench.go(2.2)
    assert len(bench.heard()) > RATE * 4
    assert bench.state is PlayState.ENDED


def test_the_position_is_what_is_audible() -> None:
    bench = playing(MemoryTrack(LONG.tobytes()))
    bench.go(0.3)
    begin = int(np.flatnonzero(bench.sink.heard)[0])
    for _ in range(60):
        bench.go(0.04)
        assert bench.position == pytest.approx(bench.sink.audible() - begin, abs=1.5)
    assert bench.deck.reading.first_audible == pytest.approx(bench.sink.dac(begin))


@pytest.mark.parametrize("drift", [100e-6, -100e-6, 800e-6])
def test_a_card_with_another_crystal_is_followed(drift: float) -> None:
    ten_minutes = MemoryTrack(np.tile(LONG, 100).tobytes())
    bench = playing(ten_minutes, drift=drift)
    bench.go(1)
    begin = int(np.flatnonzero(bench.sink.heard)[0])
    worst = 0.0
    for _ in range(250):
        bench.go(0.5, step=0.1)
        worst = max(worst, abs(bench.position - (bench.sink.audible() - begin)))
    assert worst / RATE < 0.001 + abs(drift) * 5
    assert bench.deck.reading.underruns == 0


def test_a_card_that_stumbles_is_followed() -> None:
    bench = playing(MemoryTrack(LONG.tobytes()))
    bench.go(1)
    bench.sink._first += 0.05
    bench.go(4, step=0.1)
    begin = int(np.flatnonzero(bench.sink.heard)[0])
    assert bench.position == pytest.approx(bench.sink.audible() - begin, abs=24)


def test_pause_holds_where_the_fade_begins_and_resume_adds_up() -> None:
    bench = playing(MemoryTrack(LONG.tobytes()))
    bench.go(1)
    bench.deck.pause()
    bench.deck.advance()
    assert bench.state is PlayState.PAUSED
    bench.go(0.3)
    held = bench.position
    assert not bench.deck.sounding
    bench.go(0.5)
    assert bench.position == held
    gap = np.flatnonzero(bench.sink.heard)[-1] + 1
    out = bench.heard()
    fade = int(FADE * RATE)
    assert len(out) == held + fade
    bench.deck.play()
    bench.go(6)
    again = np.rint(bench.sink.heard[gap:] * 32_768).astype(int)
    again = again[np.flatnonzero(again)[0] :]
    assert np.array_equal(out[:held], LONG[:held])
    assert np.abs(out[held:] + again[:fade] - LONG[held : held + fade]).max() <= 1
    rest = again[fade : fade + len(LONG) - held - fade]
    assert np.array_equal(rest, LONG[held + fade :])
    assert bench.state is PlayState.ENDED


def smooth(seconds: float = 6, pitch: float = 110) -> np.ndarray:
    return np.rint(12_000 * np.cos(2 * np.pi * pitch * np.arange(int(seconds * RATE)) / RATE)).astype("<i2")


STEP = 12_000 * 2 * np.pi * 110 / RATE  # the largest step inside the tone itself
FADE_STEP = 12_000 / (FADE * RATE)


ACTS: dict[str, Callable[[Deck], None]] = {
    "pause": Deck.pause,
    "stop": Deck.stop,
    "seek": lambda deck: deck.seek(RATE * 3 + 77),
    "speed": lambda deck: deck.set_speed(1.5),
    "load": lambda deck: deck.load(MemoryTrack(smooth().tobytes()), 0),
    "mute": lambda deck: deck.set_gain(0.0),
}


@pytest.mark.parametrize("act", ACTS)
def test_no_change_of_course_clicks(act: str) -> None:
    sound = smooth()
    sound[:480] = (sound[:480] * np.linspace(0, 1, 480)).astype("<i2")
    for at in (0.5, 0.507, 0.513):
        bench = playing(MemoryTrack(sound.tobytes()))
        bench.go(at, step=at / 25)
        ACTS[act](bench.deck)
        bench.go(0.6)
        steps = np.abs(np.diff(bench.sink.heard * 32_768))
        assert steps.max() < STEP + 1.5 * FADE_STEP
        if act == "pause":
            bench.deck.play()
            bench.go(0.5)
            assert np.abs(np.diff(bench.sink.heard * 32_768)).max() < STEP + 1.5 * FADE_STEP


def test_seek_jumps_at_once_and_goes_on_playing() -> None:
    bench = playing(MemoryTrack(LONG.tobytes()))
    bench.go(1)
    bench.deck.seek(RATE * 4)
    bench.deck.advance()
    assert bench.position == RATE * 4
    bench.go(0.5)
    assert bench.state is PlayState.PLAYING
    assert bench.position == pytest.approx(RATE * 4.4, abs=RATE * 0.1)
    tail = np.rint(bench.sink.heard[-2_400:] * 32_768)
    end = int(np.flatnonzero(tail[-1] == LONG)[0]) if (tail[-1] == LONG).sum() == 1 else None
    starts = [int(at) for at in np.flatnonzero(LONG[RATE * 4 :] == tail[0]) + RATE * 4]
    assert any(np.array_equal(LONG[at : at + 2_400], tail) for at in starts), end


def test_many_seeks_in_a_row_leave_only_the_last() -> None:
    bench = playing(MemoryTrack(LONG.tobytes()))
    bench.go(0.5)
    for index in range(30):
        bench.deck.seek(1_000 * index)
        bench.deck.advance()
        bench.sink.pass_time(0.005)
    bench.go(1)
    assert bench.position == pytest.approx(29_000 + RATE, abs=RATE * 0.2)
    assert len(bench.deck._past) == 0


def test_stop_goes_back_to_the_start() -> None:
    bench = playing(MemoryTrack(LONG.tobytes()), start=RATE)
    bench.go(0.5)
    assert bench.position > RATE
    bench.deck.stop()
    bench.go(0.5)
    assert (bench.state, bench.position) == (PlayState.STOPPED, 0)
    bench.deck.seek(500)
    bench.go(0.1)
    assert (bench.state, bench.position) == (PlayState.STOPPED, 500)


def test_sound_that_comes_late_is_waited_for_without_loss_or_repeat() -> None:
    track = MemoryTrack(complete=False)
    bench = playing(track)
    bench.go(0.2)
    assert (bench.state, bench.position) == (PlayState.WAITING, 0)
    at = 0
    for seconds, pause in [(0.5, 0.9), (0.3, 0.2), (0.05, 0.1), (0.05, 0.1), (0.01, 0.1), (1.0, 0.3), (0.5, 1.5)]:
        count = int(seconds * RATE)
        track.arrive(LONG[at : at + count].tobytes())
        at += count
        bench.go(pause)
    assert (bench.state, bench.position) == (PlayState.WAITING, at)
    track.arrive(b"", complete=True)
    bench.go(0.1)
    assert (bench.state, bench.position) == (PlayState.ENDED, at)
    assert bench.deck.reading.underruns == 0
    # Faded ends and beginnings aside, all frames are there, in order.
    heard, fade = np.rint(bench.sink.heard * 32_768).astype(int), int(FADE * RATE)
    sounding = heard[heard != 0]
    assert abs(len(sounding) - at) <= 2 * 7
    assert len(set(sounding.tolist()) & set(LONG[:at].tolist())) > 1_000
    exact = sum(int(a == b) for a, b in zip(sounding, LONG[:at], strict=False))
    assert exact > at - 7 * 2 * fade


def test_sound_that_comes_just_in_time_leaves_no_trace() -> None:
    track = MemoryTrack(complete=False)
    bench = playing(track)
    for at in range(0, RATE * 3, RATE // 5):
        track.arrive(LONG[at : at + RATE // 5].tobytes())
        bench.go(0.18)
    track.arrive(b"", complete=True)
    bench.go(0.6)
    assert np.array_equal(bench.heard(), LONG[: RATE * 3])


def test_a_late_feeder_is_an_underrun() -> None:
    bench = playing(MemoryTrack(LONG.tobytes()))
    bench.go(0.5)
    bench.sink.pass_time(0.6)
    bench.go(6)
    assert bench.deck.reading.underruns == 1
    assert bench.state is PlayState.ENDED
    heard = bench.heard()
    assert len(heard[heard != 0]) >= len(LONG) - 2


def test_a_wait_that_ends_with_nothing_ends() -> None:
    track = MemoryTrack(rate=0, complete=False)
    bench = playing(track)
    bench.go(0.1)
    assert bench.state is PlayState.WAITING
    track.complete = True
    bench.go(0.1)
    assert (bench.state, bench.position) == (PlayState.ENDED, 0)


def test_a_place_that_has_not_arrived_is_waited_for() -> None:
    track = MemoryTrack(LONG[:RATE].tobytes(), complete=False)
    bench = playing(track)
    bench.go(0.3)
    bench.deck.seek(RATE * 2)
    bench.go(0.5)
    assert (bench.state, bench.position) == (PlayState.WAITING, RATE * 2)
    track.arrive(LONG[RATE:].tobytes(), complete=True)
    bench.go(0.5)
    assert bench.state is PlayState.PLAYING
    assert bench.position == pytest.approx(RATE * 2.45, abs=RATE * 0.15)
    bench.deck.seek(RATE * 60)
    bench.go(0.3)
    assert bench.state is PlayState.ENDED


def test_volume_reaches_the_ear_soon() -> None:
    sound = np.full(RATE * 3, 10_000, "<i2")
    bench = playing(MemoryTrack(sound.tobytes()))
    bench.go(1)
    at = len(bench.sink.heard)
    bench.deck.set_gain(0.25)
    bench.go(1)
    quiet = np.flatnonzero(np.rint(bench.sink.heard * 32_768) == 2_500)[0]
    assert quiet - at < 0.1 * RATE
    bench.deck.set_gain(1.0)
    bench.go(0.2)
    assert np.rint(bench.sink.heard[-1] * 32_768) == 10_000
    assert bench.deck.reading.level(bench.sink.now) == pytest.approx(10_000 / 32_768)


@pytest.mark.parametrize("speed", [0.5, 0.75, 1.25, 2.0])
def test_speed_scales_the_clock(speed: float) -> None:
    sound = smooth(6)
    bench = playing(MemoryTrack(sound.tobytes()))
    bench.deck.set_speed(speed)
    bench.go(1)
    before = bench.position
    bench.go(1)
    assert (bench.position - before) / RATE == pytest.approx(speed, abs=0.03)
    bench.go(6 / speed)
    assert (bench.state, bench.position) == (PlayState.ENDED, len(sound))
    heard = bench.heard()
    assert len(heard) == pytest.approx(len(sound) / speed, rel=0.002)
    spectrum = np.abs(np.fft.rfft(heard[RATE // 2 : RATE]))
    assert np.argmax(spectrum) * 2 == pytest.approx(110, abs=3)


def test_a_change_of_speed_goes_on_where_it_was() -> None:
    sound = smooth(6)
    bench = playing(MemoryTrack(sound.tobytes()))
    bench.go(1)
    before = bench.position
    bench.deck.set_speed(2.0)
    places = []
    for _ in range(20):
        bench.go(0.02)
        places.append(bench.position)
    steps = np.diff([before, *places])
    assert (steps >= 0).all()
    assert steps.max() < 0.05 * 2 * RATE
    bench.deck.set_speed(1.0)
    bench.go(6)
    assert bench.state is PlayState.ENDED


def test_a_card_of_another_rate_gets_converted_sound() -> None:
    sound = smooth(3)
    bench = playing(MemoryTrack(sound.tobytes()), rate=48_000)
    bench.go(1)
    begin = int(np.flatnonzero(np.abs(bench.sink.heard) > 0.2)[0])
    assert bench.position * 2 == pytest.approx(bench.sink.audible() - begin, abs=8)
    bench.go(3)
    assert (bench.state, bench.position) == (PlayState.ENDED, len(sound))
    assert len(bench.heard()) == pytest.approx(2 * len(sound), abs=20)


def test_a_dead_card_keeps_the_place() -> None:
    bench = playing(MemoryTrack(LONG.tobytes()))
    bench.go(1)
    place = bench.position
    dead, bench.sink.gone = bench.sink, True
    bench.deck.let_go(at_once=True)
    assert dead.closed
    bench.sink = SteppedSink()
    bench.go(0.04)
    assert bench.position == pytest.approx(place, abs=2_000)
    bench.go(1)
    assert bench.position == pytest.approx(place + RATE, abs=4_000)


def test_a_recording_that_is_gone_pauses_and_says_so() -> None:
    class Gone(MemoryTrack):
        def read(self, start: int, count: int) -> bytes:
            if start > RATE:
                raise StudioError(Kind.BAD_FILE, "1.s16")
            return super().read(start, count)

    bench = playing(Gone(LONG.tobytes()))
    bench.go(2)
    assert bench.state is PlayState.PAUSED
    assert bench.deck.reading.trouble is not None
    assert bench.deck.reading.trouble.kind is Kind.BAD_FILE
    bench.deck.load(MemoryTrack(LONG.tobytes()), 0)
    bench.deck.play()
    bench.go(0.2)
    assert bench.deck.reading.trouble is None
    assert bench.state is PlayState.PLAYING

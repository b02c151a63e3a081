"""Both sinks behave alike: what is written sounds, what is cut ends, what runs dry is over."""

from __future__ import annotations

import time
from collections.abc import Iterable

import numpy as np
import pytest

from studio.audio.sink import DEPTH, FADE, RtmixerSink, Run, SilentSink, Sink
from studio.core.errors import Kind, StudioError
from tests.fakes.machine import judged
from tests.fakes.processes import child_processes
from tests.fakes.pulse import PulseServer, timed

RATE = 24_000


@pytest.fixture(params=["silent", pytest.param("rtmixer", marks=pytest.mark.sound)])
def sink(request: pytest.FixtureRequest):  # type: ignore[no-untyped-def]
    if request.param == "rtmixer":
        request.getfixturevalue("pulse")
    sink: Sink = SilentSink(RATE) if request.param == "silent" else RtmixerSink(RATE)
    yield sink
    sink.close()


def sound(seconds: float) -> np.ndarray:
    return np.full(int(seconds * RATE), 0.25, np.float32)


def servers(sink: Sink) -> Iterable[int]:
    """The processes that a sink's sound goes through."""
    return () if isinstance(sink, SilentSink) else child_processes()


def over(run: Run) -> None:
    until = time.monotonic() + 30
    while not run.over:
        assert time.monotonic() < until
        time.sleep(0.002)


def test_a_run_sounds_to_its_end(sink: Sink) -> None:
    def take() -> tuple[float, int]:
        """How long it took to begin, and how often the card ran dry."""
        run = sink.run()
        assert (run.taken, run.started, run.over, run.room) == (0, None, False, int(DEPTH * RATE))
        run.write(sound(0.1))
        before = sink.time()
        run.start(None)
        over(run)
        assert run.taken == run.written == 2_400
        assert run.started is not None
        assert not run.reopen()
        return run.started - before, run.underflows

    assert sink.alive
    waited, underflows = judged(take, lambda found: found[0] < 0.1 and not found[1], *servers(sink))
    assert 0 <= waited < 0.1
    assert underflows == 0


def test_a_run_starts_when_it_is_told(sink: Sink) -> None:
    def take() -> float:
        """How far off it started."""
        run = sink.run()
        run.write(sound(0.05))
        at = sink.time() + 0.2
        run.start(at)
        time.sleep(0.05)
        early, now = run.taken, sink.time()
        assert not early or now > at - 0.1
        over(run)
        assert run.started is not None
        return run.started - at

    assert judged(take, lambda off: abs(off) < 0.001, *servers(sink)) == pytest.approx(0, abs=0.001)


def test_a_cut_ends_behind_a_short_fade(sink: Sink) -> None:
    def take() -> int:
        """Where it ended."""
        run = sink.run()
        run.write(sound(0.25))
        run.start(None)
        while run.taken == 0:
            time.sleep(0.001)
        time.sleep(0.03)
        end = run.cut()
        assert run.cut() == end
        over(run)
        return end if run.taken == end + int(FADE * RATE) else run.written

    # Never before the card has had it, never so late that one waits for it.
    assert judged(take, lambda end: end < 0.2 * RATE, *servers(sink)) < 0.2 * RATE


def test_an_end_for_want_of_sound_is_faded_and_taken_back(sink: Sink) -> None:
    run = sink.run()
    run.write(sound(0.2))
    run.start(None)
    while run.taken == 0:
        time.sleep(0.001)
    assert run.reopen()
    run.taper()
    run.taper()
    assert run.tapered
    assert run.ring.wet[run.written - 1] < 0.01
    run.set_gain(0.5)
    assert run.ring.wet[run.written - 1] < 0.01
    assert run.reopen()
    assert not run.tapered
    assert run.ring.wet[run.written - 1] == pytest.approx(0.125)
    run.taper()
    over(run)
    assert not run.reopen()


def test_a_sink_is_closed_once(sink: Sink) -> None:
    sink.close()
    sink.close()


@pytest.mark.sound
def test_the_card_says_when_a_frame_is_audible(pulse: PulseServer) -> None:
    def take() -> tuple[bool, float]:
        sink = RtmixerSink(RATE)
        with pulse.recording() as recording:
            time.sleep(0.2)
            run = sink.run()
            run.write(sound(0.25))
            run.start(None)
            anchors = []
            until = time.monotonic() + 1.5
            while time.monotonic() < until:
                run.write(sound(max(0, run.room) / RATE))
                if (anchor := run.anchor()) is not None:
                    anchors.append(anchor)
                time.sleep(0.02)
            begin, _ = recording.sounded()
            had_time = recording.undisturbed(begin, RATE)
        assert run.started is not None
        assert len(anchors) >= 3
        errors = sorted(abs(when - run.started - frame / RATE) for frame, when in anchors)
        last = sink.time()
        sink.close()
        assert not sink.alive
        assert sink.time() == last > 0
        return had_time, errors[len(errors) // 2]

    assert timed(take, lambda error: error < 0.002) < 0.002


@pytest.mark.sound
def test_what_does_not_open_is_said(pulse: PulseServer) -> None:
    for rate, device in [(RATE, 99), (3, None)]:
        with pytest.raises(StudioError) as raised:
            RtmixerSink(rate, device)
        assert raised.value.kind is Kind.NO_SOUND
        assert raised.value.message

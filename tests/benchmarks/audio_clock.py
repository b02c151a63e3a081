"""The player's position against a recording of what sounded: at rest, with the lock held, and over time."""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass

import numpy as np

from studio.audio.player import open_player
from studio.core.ports import PlayState
from tests.benchmarks.audio_underruns import RATE, lock_held, noise
from tests.benchmarks.figures import Figure, percentile
from tests.fakes.pulse import PulseServer
from tests.fakes.sound import MemoryTrack


@dataclass(frozen=True, slots=True)
class Measured:
    """Milliseconds: position minus what was audible, in order of time; and from `play` to the first audible frame."""

    errors: list[float]
    first: float


def run(long: bool) -> Iterable[Figure]:
    """Ten seconds three times each way; `long` is ten minutes."""
    seconds, repetitions = (600.0, 1) if long else (10.0, 3)
    calm = [measure(seconds, held=False) for _ in range(repetitions)]
    held = [measure(seconds, held=True) for _ in range(repetitions)]
    yield Figure("position error, p95", "ms", [percentile(size(each), 95) for each in calm], (), 3, "at rest")
    yield Figure("position error, max", "ms", [max(size(each)) for each in calm], (), 5, "at rest")
    yield Figure("position error, p95, lock held", "ms", [percentile(size(each), 95) for each in held], (), 3, "50 ms")
    drift = [abs(float(np.median(each.errors[-40:]) - np.median(each.errors[:40]))) for each in calm]
    yield Figure("drift from first to last", "ms", drift, (), 1, f"{seconds:.0f} s")
    yield Figure("play to first audible frame", "ms", [each.first for each in calm], (), 60, "card warm")


def size(measured: Measured) -> list[float]:
    """Errors without their sign."""
    return [abs(error) for error in measured.errors]


def measure(seconds: float, *, held: bool) -> Measured:
    """Play noise, ask for the position at odd moments, and find those frames in the recording."""
    sound, asked = noise(seconds), []
    with PulseServer(RATE) as server, server.recording() as recording:
        player = open_player()
        player.prepare(RATE)
        player.load(MemoryTrack(sound.tobytes(), RATE))
        time.sleep(0.3)
        with lock_held() if held else nullcontext():
            began = time.monotonic()
            player.play()
            while player.state is not PlayState.ENDED:
                before, position, after = time.monotonic(), player.position(), time.monotonic()
                if after - before < 0.0005:
                    asked.append((after, position))
                time.sleep(seconds / 300)
        time.sleep(0.2)
        first = player.first_audible
        player.close()
        # The noise holds no zero: what is zero was put in by a server that could not keep up, and moved the rest.
        places = np.flatnonzero(np.frombuffer(recording.pcm, "<i2"))
        inside = [(when, places[place]) for when, place in asked if 0 < place < len(places)]
        errors = [(recording.time_of(int(place)) - when) * 1_000 for when, place in inside]
    return Measured(errors, ((first or began) - began) * 1_000)

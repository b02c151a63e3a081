"""A source gives out the track as it arrives, and knows where in the track it is."""

from __future__ import annotations

import numpy as np
import pytest

from studio.audio.source import Source
from tests.audio.conftest import noise
from tests.fakes.sound import MemoryTrack

RATE = 24_000


def drain(source: Source) -> np.ndarray:
    parts = []
    while len(part := source.pull()[0]):
        parts.append(part)
    return np.concatenate(parts) if parts else np.zeros(0, np.float32)


def test_at_its_own_rate_it_is_the_sound() -> None:
    sound = noise(0.5)
    source = Source(MemoryTrack(sound.tobytes()), 100, 1.0, RATE)
    assert source.position == 100
    out = drain(source)
    assert np.array_equal(out * 32_768, sound[100:])
    assert source.finished
    assert source.position == len(sound)
    assert source.made == len(sound) - 100


def test_it_waits_for_what_has_not_arrived() -> None:
    sound = noise(0.5)
    track = MemoryTrack(sound[:1_000].tobytes(), complete=False)
    source = Source(track, 0, 1.0, RATE)
    assert source.ready(0.04)
    assert not source.ready(0.05)
    assert len(drain(source)) == 1_000
    assert not source.finished
    track.arrive(sound[1_000:].tobytes(), complete=True)
    assert source.ready(10)
    assert np.array_equal(drain(source) * 32_768, sound[1_000:])
    assert source.finished


@pytest.mark.parametrize(("speed", "rate"), [(1.0, 48_000), (2.0, RATE), (0.5, RATE), (1.5, 48_000), (0.8, 16_000)])
def test_speed_and_rate_scale_its_length_and_its_places(speed: float, rate: int) -> None:
    sound = noise(2)
    source = Source(MemoryTrack(sound.tobytes()), 0, speed, rate)
    assert source.slope == pytest.approx(speed * RATE / rate)
    made, marks = 0, [(0, 0.0)]
    while not source.finished:
        before = source.position
        samples, places = source.pull()
        made += len(samples)
        marks += places
        assert source.position >= before - 0.01 * RATE
    assert made == pytest.approx(len(sound) / source.slope, abs=3)
    assert source.made == made
    if speed != 1.0:
        for frame, place in marks:
            assert place == pytest.approx(frame * source.slope, abs=0.04 * RATE)
    assert source.position == pytest.approx(len(sound), abs=4)

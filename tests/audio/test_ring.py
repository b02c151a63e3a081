"""What waits in the ring can be changed and changed back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.audio.ring import Ring, fade


def ones(count: int) -> np.ndarray:
    return np.ones(count, np.float32)


@given(st.lists(st.integers(0, 100), max_size=20))
def test_the_newest_frames_are_in_their_places(sizes: list[int]) -> None:
    ring, written = Ring(100), np.zeros(0, np.float32)
    assert ring.size == 128
    for size in sizes:
        samples = np.random.default_rng(len(written)).random(size, np.float32)
        ring.write(samples)
        written = np.concatenate([written, samples])
    assert ring.written == len(written)
    last = np.arange(max(0, len(written) - 128), len(written))
    assert np.array_equal(ring.wet[last % 128], written[last])


def test_fades_add_up() -> None:
    gains = fade(10, 15)
    assert (gains[10:] == 1).all()
    assert (np.diff(gains[:10]) > 0).all()
    assert gains[:10] + (1 - fade(10, 10)) == pytest.approx(ones(10) * 2 * gains[:10] + (1 - 2 * gains[:10]))
    ring = Ring(64)
    ring.write(ones(40))
    ring.fade_out(20, 10)
    assert (ring.wet[:20] == 1).all()
    assert ring.wet[20:30] == pytest.approx(1 - gains[:10])
    assert not ring.wet[30:].any()
    ring.restore(20)
    assert (ring.wet[:40] == 1).all()


def test_a_gain_moves_smoothly_and_can_turn_back() -> None:
    ring = Ring(256)
    ring.set_gain(1.0)
    ring.write(ones(100))
    ring.change_gain(0.0, 50, 100)
    assert (ring.wet[:50] == 1).all()
    assert ring.wet[50:100] == pytest.approx(1 - np.arange(1, 51) / 100)
    ring.write(ones(80))
    assert ring.wet[100:150] == pytest.approx(0.5 - np.arange(1, 51) / 100, abs=1e-6)
    assert not ring.wet[150:180].any()
    ring.change_gain(1.0, 120, 100)
    assert np.abs(np.diff(ring.wet[:180])).max() < 0.011
    assert ring.wet[179] == pytest.approx(0.3 + 0.6, abs=0.01)
    ring.set_gain(0.5)
    ring.write(ones(10))
    assert (ring.wet[180:190] == 0.5).all()


def test_the_peak_is_of_what_the_card_reads() -> None:
    ring = Ring(64)
    assert ring.peak(-10, 5) == 0.0
    ring.write(np.array([0.1, -0.9, 0.3], np.float32))
    assert ring.peak(0, 1) == pytest.approx(0.1)
    assert ring.peak(-5, 99) == pytest.approx(0.9)
    ring.fade_out(0, 1)
    assert ring.peak(0, 3) == pytest.approx(0.05)
    ring.write(np.zeros(64, np.float32))
    assert ring.peak(0, 3) == 0.0

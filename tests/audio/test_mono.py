"""Samples come back as they were, channels become one, and nothing wraps round."""

from __future__ import annotations

import numpy as np

from studio.audio.mono import to_floats, to_int16


def test_every_sample_comes_back_as_it_was() -> None:
    samples = np.arange(-32_768, 32_768).astype("<i2")
    assert np.array_equal(to_int16(to_floats(samples.tobytes()).reshape(-1, 1)), samples)


def test_channels_are_averaged_and_rounded() -> None:
    block = np.array([[0.5, -0.5], [1.0, 0.5], [1.6 / 32_768, 1.6 / 32_768]], np.float32)
    assert to_int16(block).tolist() == [0, 24_576, 2]


def test_what_is_too_loud_stays_at_full_scale() -> None:
    assert to_int16(np.array([[3.0], [-3.0], [1.0]], np.float32)).tolist() == [32_767, -32_768, 32_767]


def test_silence_may_be_of_no_length() -> None:
    assert len(to_int16(np.zeros((0, 2), np.float32))) == 0
    assert len(to_floats(b"")) == 0

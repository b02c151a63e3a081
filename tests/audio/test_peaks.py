"""Peaks show every loud sample, however the sound came in pieces and however far one looks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.audio.peaks import Peaks


@given(st.lists(st.integers(0, 3000), max_size=8), st.integers(1, 60), st.integers(0, 2**32 - 1))
def test_pieces_make_no_difference_and_each_column_holds_its_extremes(sizes: list[int], width: int, seed: int) -> None:
    samples = np.random.default_rng(seed).integers(-32768, 32768, sum(sizes), dtype=np.int16)
    peaks, whole = Peaks(), Peaks()
    position = 0
    for size in sizes:
        peaks.append(samples[position : position + size].tobytes())
        position += size
    whole.append(samples.tobytes())
    assert peaks.frames == len(samples)
    columns = peaks.columns(0, len(samples), width)
    assert (columns == whole.columns(0, len(samples), width)).all()
    counted = samples[: len(samples) // 256 * 256]
    if len(counted):
        assert columns[:, 0].min() == counted.min()
        assert columns[:, 1].max() == counted.max()


def test_a_single_loud_sample_is_seen_at_every_width() -> None:
    samples = np.zeros(256 * 4096, np.int16)
    samples[700_000] = 30_000
    peaks = Peaks()
    peaks.append(samples.tobytes())
    for width in (1, 7, 100, 1000, 4096):
        columns = peaks.columns(0, len(samples), width)
        loud = np.flatnonzero(columns[:, 1])
        assert len(loud) == 1
        assert abs(loud[0] - 700_000 * width / len(samples)) <= 1


@pytest.mark.parametrize(("start", "end", "width"), [(0, 0, 10), (5, 1, 10), (0, 100, 0), (1000, 2000, 4)])
def test_where_there_is_nothing_it_is_flat(start: int, end: int, width: int) -> None:
    assert not Peaks().columns(start, end, width).any()
    short = Peaks()
    short.append(b"\1\1" * 300)
    assert not short.columns(start + 5000, end + 5000, width).any()

"""The pyramid says what a look at all the samples would say, however the sound came."""

from __future__ import annotations

import itertools
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.audio.peaks import BUCKET, Peaks

SOUND = np.random.default_rng(3).integers(-32_768, 32_768, 300_000).astype("<i2")


def fed(samples: np.ndarray, cuts: list[int]) -> Peaks:
    peaks = Peaks()
    edges = [0, *sorted(cut % (len(samples) + 1) for cut in cuts), len(samples)]
    for start, end in itertools.pairwise(edges):
        peaks.append(samples[start:end].tobytes())
    return peaks


@settings(max_examples=60, deadline=None)
@given(length=st.integers(1, 300_000), cuts=st.lists(st.integers(0, 300_000), max_size=20))
def test_every_level_holds_the_true_extremes(length: int, cuts: list[int]) -> None:
    samples = SOUND[:length]
    peaks = fed(samples, cuts)
    assert peaks.frames == length
    size = BUCKET
    for level in peaks._levels:
        starts = np.arange(0, length, size)
        assert level.count == len(starts)
        assert np.array_equal(level.low[: level.count], np.minimum.reduceat(samples, starts))
        assert np.array_equal(level.high[: level.count], np.maximum.reduceat(samples, starts))
        size *= 4
    assert peaks._levels[-1].count == 1


@settings(max_examples=60, deadline=None)
@given(start=st.integers(-1_000, 250_000), each=st.integers(1, 40), width=st.integers(1, 200))
def test_columns_of_whole_buckets_are_exact(start: int, each: int, width: int) -> None:
    peaks = fed(SOUND, [1_000, 99_999])
    start -= start % BUCKET
    each = BUCKET * 4 ** int(np.log(each) / np.log(4))
    start -= start % each
    columns = peaks.columns(start, start + each * width, width)
    assert len(columns) == width
    for index, column in enumerate(columns):
        piece = SOUND[max(0, start + index * each) : max(0, start + (index + 1) * each)]
        assert tuple(column) == ((piece.min(), piece.max()) if len(piece) else (0, 0))


@given(start=st.integers(-400_000, 400_000), length=st.integers(-10, 700_000), width=st.integers(-1, 300))
@settings(max_examples=100, deadline=None)
def test_any_window_has_a_picture(start: int, length: int, width: int) -> None:
    columns = WHOLE.columns(start, start + length, width)
    assert len(columns) == max(0, width)
    for index, (low, high) in enumerate(columns):
        frame = start + (index + 0.5) * length / width
        assert low <= high
        if length <= 0 or frame < -length or frame >= len(SOUND) + length:
            assert (low, high) == (0, 0)


WHOLE = fed(SOUND, [])


def test_what_has_not_come_is_flat() -> None:
    assert Peaks().columns(0, 100, 3).tolist() == [[0, 0]] * 3
    peaks = Peaks()
    peaks.append(b"")
    peaks.append(np.full(512, 7, "<i2").tobytes())
    assert peaks.columns(0, 1_024, 4).tolist() == [[7, 7], [7, 7], [0, 0], [0, 0]]
    peaks.append(np.full(100, -7, "<i2").tobytes())
    assert peaks.columns(0, 1_024, 4).tolist() == [[7, 7], [7, 7], [-7, -7], [0, 0]]
    assert peaks.columns(0, 64, 4).tolist() == [[7, 7]] * 4


def test_an_hour_is_small_and_drawn_at_once() -> None:
    peaks, second = Peaks(), np.tile(SOUND[:24_000], 10).tobytes()
    for _ in range(360):
        peaks.append(second)
    assert peaks.frames == 3_600 * 24_000
    assert sum(level.low.nbytes + level.high.nbytes for level in peaks._levels) < 4_000_000
    # At most a few blocks for each column are looked at, whatever the length.
    assert min(used(peaks, begin) for begin in range(20)) < 0.002


def used(peaks: Peaks, begin: int) -> float:
    """Seconds of a processor that drawing the whole takes; what others use meanwhile is not counted."""
    now = time.thread_time()
    peaks.columns(begin, peaks.frames, 1_600)
    return time.thread_time() - now


@pytest.mark.parametrize("zoom", [1, 10, 100, 1_000])
def test_zooming_in_keeps_the_cost(zoom: int) -> None:
    peaks = WHOLE
    assert len(peaks.columns(0, peaks.frames // zoom, 1_000)) == 1_000

"""Another rate is the same sound, however it is cut."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.audio.resample import Resampler
from tests.audio.conftest import tone


@pytest.mark.parametrize(("source", "target"), [(24_000, 48_000), (22_050, 24_000), (48_000, 16_000)])
@settings(max_examples=10, deadline=None)
@given(cuts=st.lists(st.integers(0, 20_000), max_size=6))
def test_the_sound_stays_where_it_is(source: int, target: int, cuts: list[int]) -> None:
    sound = tone(0.5, source, pitch=500)
    resampler, out = Resampler(source, target), b""
    edges = [0, *sorted(cut % (len(sound) + 1) for cut in cuts), len(sound)]
    for index in range(len(edges) - 1):
        out += resampler.feed(sound[edges[index] : edges[index + 1]].tobytes(), last=index == len(edges) - 2)
    expected = tone(0.5, target, pitch=500)
    assert abs(len(out) // 2 - len(expected)) <= 1
    got = np.frombuffer(out, "<i2")[300 : len(expected) - 300].astype(int)
    assert np.abs(got - expected[300 : len(expected) - 300]).max() < 30

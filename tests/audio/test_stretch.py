"""Faster and slower speech: its length, its pitch, and where each frame comes from."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.audio.stretch import Mark, Stretch

RATE = 24_000


def voice(seconds: float) -> np.ndarray:
    """Something like a vowel with a moving pitch."""
    time = np.arange(int(seconds * RATE)) / RATE
    phase = 2 * np.pi * np.cumsum(150 + 30 * np.sin(2 * np.pi * 0.7 * time)) / RATE
    return (0.2 * sum(np.sin(k * phase) / k for k in range(1, 12))).astype(np.float32)


def stretched(sound: np.ndarray, speed: float, cuts: list[int]) -> tuple[np.ndarray, list[Mark]]:
    stretch, out, marks = Stretch(RATE, speed), [], []
    edges = [0, *sorted(cut % (len(sound) + 1) for cut in cuts), len(sound)]
    for index in range(len(edges) - 1):
        samples, places = stretch.feed(sound[edges[index] : edges[index + 1]], last=index == len(edges) - 2)
        out.append(samples)
        marks += places
    return np.concatenate(out), marks


VOICE = voice(2)


@settings(max_examples=30, deadline=None)
@given(speed=st.floats(0.5, 2.0), cuts=st.lists(st.integers(0, len(VOICE)), max_size=8))
def test_cuts_change_nothing_and_the_length_is_exact(speed: float, cuts: list[int]) -> None:
    out, marks = stretched(VOICE, speed, cuts)
    whole, whole_marks = stretched(VOICE, speed, [])
    assert np.array_equal(out, whole)
    assert marks == whole_marks
    assert len(out) == int(np.ceil(len(VOICE) / speed))
    assert (marks[0], marks[-1]) == ((0, 0), (len(out), len(VOICE)))


@pytest.mark.parametrize("speed", [0.5, 0.8, 1.3, 2.0])
def test_the_mapping_is_true(speed: float) -> None:
    # Clicks, each in its place: where the mapping says that a click is, there it is.
    rng = np.random.default_rng(2)
    sound = (VOICE * 0.3).copy()
    clicks = np.sort(rng.choice(np.arange(2_000, len(sound) - 2_000, 700), 40, replace=False))
    sound[clicks] = 1.0
    out, marks = stretched(sound, speed, [])
    there, place = np.array(marks).T
    found = np.flatnonzero(out > 0.6)
    assert len(found) >= 15
    hop = int(RATE * 0.015)
    for frame in found:
        # Inside a join two windows sound; the click is where one of them says.
        index = max(1, int(np.searchsorted(there, frame)))
        candidates = [place[index] - (there[index] - frame), place[index - 1] + (frame - there[index - 1])]
        assert min(np.abs(clicks - candidate).min() for candidate in candidates) <= 1, (frame, hop)


@pytest.mark.parametrize("speed", [0.5, 0.75, 1.5, 2.0])
def test_the_pitch_stays_and_no_join_is_heard(speed: float) -> None:
    tone = (0.3 * np.sin(2 * np.pi * 200 * np.arange(RATE * 3) / RATE)).astype(np.float32)
    out, marks = stretched(tone, speed, [])
    spectrum = np.abs(np.fft.rfft(out[RATE // 4 : RATE // 4 + RATE]))
    assert np.argmax(spectrum) == pytest.approx(200, abs=1)
    assert np.abs(np.diff(out[:-800])).max() < 1.2 * np.abs(np.diff(tone)).max()
    assert np.abs(out[800:-1_500]).max() == pytest.approx(0.3, abs=0.02)
    steps = np.diff([mark[1] for mark in marks])
    assert steps.min() > -0.007 * RATE


def test_silence_keeps_time() -> None:
    out, marks = stretched(np.zeros(RATE, np.float32), 1.5, [])
    assert not out.any()
    places = np.array(marks[1:-1])
    hop = int(RATE * 0.015)
    assert np.abs(places[:, 1] - hop - (places[:, 0] - hop) * 1.5).max() <= 1


def test_hardly_anything_is_something() -> None:
    for length in (0, 1, 10, 500):
        out, marks = stretched(VOICE[:length], 2.0, [])
        assert len(out) == (length + 1) // 2
        assert marks[-1] == (len(out), length)


def test_it_is_fast_enough() -> None:
    import time

    began = time.process_time()
    stretched(voice(10), 0.5, list(range(0, 240_000, 720)))
    assert time.process_time() - began < 2.0

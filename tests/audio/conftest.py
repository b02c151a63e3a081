"""What the sound tests share."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import numpy as np
import pytest

from tests.fakes.pulse import PulseServer


def tone(seconds: float, rate: int = 24_000, pitch: float = 220.0, amplitude: float = 0.5) -> np.ndarray:
    """An int16 sine."""
    time = np.arange(round(seconds * rate)) / rate
    return np.rint(32_767 * amplitude * np.sin(2 * np.pi * pitch * time)).astype("<i2")


def noise(seconds: float, rate: int = 24_000, seed: int = 1) -> np.ndarray:
    """int16 noise without zeros, in which every place is like no other."""
    values = np.random.default_rng(seed).integers(1, 9_000, round(seconds * rate))
    return (values * np.random.default_rng(seed + 1).choice([-1, 1], len(values))).astype("<i2")


@pytest.fixture
def pulse() -> Iterator[PulseServer]:
    """A sound server of the test's own."""
    if shutil.which("pulseaudio") is None or shutil.which("parec") is None:
        pytest.skip("needs pulseaudio and pulseaudio-utils")
    with PulseServer() as server:
        yield server

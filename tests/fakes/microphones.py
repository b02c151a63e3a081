"""A microphone that hears what a test says."""

from __future__ import annotations

import numpy as np

from studio.audio.recorder import Microphone


class Script(Microphone):
    """An input that gives what a test puts in."""

    rate = 24_000
    name = "a script"

    def __init__(self) -> None:
        self.waiting: list[np.ndarray] = []
        self.plugged = True
        self.lost = 0
        self.closed = False

    def read(self) -> np.ndarray:
        return self.waiting.pop(0) if self.waiting else np.zeros(0, np.float32)

    @property
    def alive(self) -> bool:
        return self.plugged

    @property
    def gaps(self) -> int:
        return self.lost

    def close(self) -> None:
        self.closed = True

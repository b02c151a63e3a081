"""Since when a run of sound has been audible: what its card tells of that, as far as a card can be believed."""

from __future__ import annotations

import statistics
from collections import deque
from typing import Final

CRYSTAL: Final = 200e-6
"""A card's clock is off by 100 ppm at most, and the system's as well."""
_FIRST: Final = 4  # readings before anything is sure
_LATELY_S: Final = 4.0  # what agrees for so long is right, whatever was known before
_SAME_S: Final = 0.003


class Origin:
    """The time at which frame 0 is audible, in seconds of the sink's clock.

    A card's crystal is not the system's: 100 ppm are 60 ms in ten minutes, so the origin moves, and must be followed.
    But a sound server on a busy machine guesses: now and then what it tells walks off by several milliseconds a second,
    and comes back later. No crystal does that, so it is followed only as fast as one could go, unless all that is told
    agrees for seconds: then the sound has been moved to another card, or is held up on its way.
    """

    def __init__(self, at: float) -> None:
        self.at = at
        self._told: deque[tuple[float, float]] = deque()  # when, and what
        self._readings = 0

    @property
    def sure(self) -> bool:
        """Whether enough has been told to follow it calmly."""
        return self._readings >= _FIRST

    def tell(self, origin: float, now: float) -> None:
        """The card has told at `now` that it was `origin`."""
        since = now - self._told[-1][0] if self._told else 0.0
        self._told.append((now, origin))
        self._readings += 1
        whole = False
        while now - self._told[0][0] > _LATELY_S:
            self._told.popleft()
            whole = True
        told = sorted(origin for _, origin in self._told)
        middle = statistics.median(told)
        inner = told[1:-1] or told  # one may be wrong on either side
        if not self.sure or (whole and len(told) >= _FIRST and inner[-1] - inner[0] < _SAME_S):
            self.at = middle
        else:
            most = CRYSTAL * since
            self.at += max(-most, min(most, middle - self.at))

    def forget(self) -> None:
        """The card has stumbled: everything from now on sounds later."""
        self._told.clear()
        self._readings = 0

"""When the window's thread is held up, as timers that fire late tell it, and when it is likely to be again."""

from __future__ import annotations

import math
from collections import deque
from itertools import pairwise
from typing import Final, NamedTuple

LATE_S: Final = 0.010  # a timer that fires this late was held up
LATELY_S: Final = 4.0  # what was longer ago tells nothing of what comes
ENOUGH: Final = 4  # hold-ups, before they are taken for a habit
AHEAD: Final = 5 / 12  # of the longest hold-up, which lasts a little longer than it was seen to
EARLIEST_S: Final = 0.0196  # three eighths of 50 ms, and of what timers are late; seen much earlier it looks wrong
MARGIN_S: Final = 0.002  # pauses are not always as long


class _HoldUp(NamedTuple):
    """It began between the moment when the thread was last seen `free` and that when a timer was `due` in vain."""

    free: float
    due: float
    ended: float

    @property
    def lasted(self) -> float:
        """How long, at least."""
        return self.ended - self.due


class HoldUps:
    """Says how much earlier something is to be done that must be seen at a moment. Times are in seconds, of one clock.

    What falls into a hold-up is done when that ends, up to its whole length too late; done earlier by a part of that
    length, it is about as often early as late. But nothing needs to be early while a hold-up is unlikely: between two
    of them there was a shortest pause, and before that has passed again, everything is done on its moment. So hold-ups
    that come in a rhythm cost only what falls right into them, and those without one are met a little ahead.
    """

    def __init__(self) -> None:
        self._seen: deque[_HoldUp] = deque()
        self._free = -math.inf

    @property
    def usual(self) -> bool:
        """Whether the thread is held up again and again."""
        return len(self._seen) >= ENOUGH

    def fired(self, due: float, now: float) -> None:
        """A timer that was due has fired."""
        if now - due > LATE_S:
            self._seen.append(_HoldUp(self._free, due, now))
        self._free = now
        while self._seen and now - self._seen[0].ended > LATELY_S:
            self._seen.popleft()

    def moment(self, wanted: float) -> float:
        """When to do what must be seen at `wanted`; never later than that."""
        if not self.usual:
            return wanted
        longest = _but_for_a_few(sorted((each.lasted for each in self._seen), reverse=True), of=len(self._seen))
        long = [each for each in self._seen if each.lasted > longest / 2]  # the others matter little
        calm = long[-1].ended + _sure_pause(long, longest) - MARGIN_S
        return max(wanted - min(AHEAD * longest, EARLIEST_S), min(wanted, calm))


def _sure_pause(hold_ups: list[_HoldUp], longest: float) -> float:
    """How long the thread was seen to be free between two hold-ups, if no longer than the shortest pause can be."""
    pairs = list(pairwise(hold_ups))
    shortest = min(
        _but_for_a_few(sorted(after.due - before.ended for before, after in pairs), of=len(hold_ups)),
        _but_for_a_few(sorted(after.ended - before.ended for before, after in pairs), of=len(hold_ups)) - longest,
    )
    seen = (after.free - before.ended for before, after in pairs)
    return max((pause for pause in seen if pause <= shortest + MARGIN_S), default=0.0)


def _but_for_a_few(extremes_first: list[float], of: int) -> float:
    """The extreme of them all, but for one hold-up in eight: a machine that was busy for a moment is no habit."""
    return extremes_first[of // 8] if extremes_first else 0.0

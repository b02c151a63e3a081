"""When the window's thread is held up, as timers that fire late tell it, and when it is likely to be again."""

from __future__ import annotations

from collections import deque
from itertools import pairwise
from typing import Final

LATE_S: Final = 0.010  # a timer that fires this late was held up
LATELY_S: Final = 4.0  # what was longer ago tells nothing of what comes
ENOUGH: Final = 4  # hold-ups, before they are taken for a habit
AHEAD: Final = 5 / 12  # of the longest hold-up, which lasts a little longer than it was seen to
EARLIEST_S: Final = 0.020  # what is seen earlier than that looks wrong
MARGIN_S: Final = 0.002


class HoldUps:
    """Says how much earlier something is to be done that must be seen at a moment. Times are in seconds, of one clock.

    What falls into a hold-up is done when that ends, up to its whole length too late; done earlier by a part of that
    length, it is about as often early as late. But nothing needs to be early while a hold-up is unlikely: between two
    of them there was a shortest pause, and before that has passed again, everything is done on its moment. So hold-ups
    that come in a rhythm cost only what falls right into them, and those without one are met a little ahead.
    """

    def __init__(self) -> None:
        self._seen: deque[tuple[float, float]] = deque()  # when each ended, and how long it lasted at least

    @property
    def usual(self) -> bool:
        """Whether the thread is held up again and again."""
        return len(self._seen) >= ENOUGH

    def fired(self, due: float, now: float) -> None:
        """A timer that was due has fired."""
        if now - due > LATE_S:
            self._seen.append((now, now - due))
        while self._seen and now - self._seen[0][0] > LATELY_S:
            self._seen.popleft()

    def moment(self, wanted: float) -> float:
        """When to do what must be seen at `wanted`; never later than that."""
        if not self.usual:
            return wanted
        longest = _but_for_a_few(sorted((lasted for _, lasted in self._seen), reverse=True))
        ends = [ended for ended, lasted in self._seen if lasted > longest / 2]  # the others matter little
        pause = _but_for_a_few(sorted(after - before for before, after in pairwise(ends))) - longest
        calm = ends[-1] + pause - MARGIN_S
        return max(wanted - min(AHEAD * longest, EARLIEST_S), min(wanted, calm))


def _but_for_a_few(extremes_first: list[float]) -> float:
    """The extreme of them all, but for one in eight: a machine that was busy for a moment is no habit."""
    return extremes_first[len(extremes_first) // 8] if extremes_first else 0.0

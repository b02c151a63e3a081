"""How long the engine waits before it tries again: a job by itself, or an account as a whole."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Final

from studio.core.errors import StudioError
from studio.services.job_work import ACCOUNT, PERSON

HELD_SECONDS: Final = 60.0
"""Between two tries of what only a person can mend."""
_FIRST: Final = 2.0
_LONGEST: Final = 300.0


class Rests:
    """Which accounts are left alone, and until when: one that is busy or cannot be reached has no use of more calls."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._until: dict[str, tuple[float, int]] = {}
        self._held: set[str] = set()

    def resting(self, account: str) -> bool:
        """Whether an account is left alone now."""
        return self._until.get(account, (0.0, 0))[0] > self._now()

    def begin(self, account: str, error: StudioError) -> float:
        """Leave an account alone for a while, each time for longer; until when."""
        _, times = self._until.get(account, (0.0, 0))
        if error.kind in ACCOUNT:
            self._held.add(account)
        until = self._now() + pause(times, error)
        self._until[account] = (until, times + 1)
        return until

    def end(self, account: str) -> bool:
        """Something of an account went well; whether its jobs were held until a person would do something."""
        self._until.pop(account, None)
        held = account in self._held
        self._held.discard(account)
        return held

    def end_all(self) -> None:
        """A person wants to see it tried, however lately it came to nothing."""
        self._until.clear()


def pause(tries: int, error: StudioError) -> float:
    """Seconds to the next try after so many that came to nothing."""
    return HELD_SECONDS if error.kind in PERSON else spread(min(_LONGEST, _FIRST * 2.0 ** min(tries, 10)))


def spread(seconds: float) -> float:
    """About so long: jobs that were sent together are not asked about together."""
    return seconds * random.uniform(0.8, 1.2)  # noqa: S311 - this is no secret

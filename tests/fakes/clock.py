"""A clock that a test owns: whoever sleeps by it is woken by the hand that turns it."""

from __future__ import annotations

import asyncio


class Clock:
    """`now` and `sleep` for whatever takes them; time passes in `go` alone."""

    def __init__(self, start: float = 1_000_000.0) -> None:
        self.time = start
        self._sleepers: list[tuple[float, asyncio.Event]] = []

    def now(self) -> float:
        """The time, in seconds."""
        return self.time

    async def sleep(self, seconds: float) -> None:
        """Wait until that much time has passed."""
        woken = asyncio.Event()
        self._sleepers.append((self.time + seconds, woken))
        await woken.wait()

    def go(self, seconds: float) -> None:
        """Let time pass."""
        self.time += seconds
        due = [each for each in self._sleepers if each[0] <= self.time]
        self._sleepers = [each for each in self._sleepers if each[0] > self.time]
        for _, woken in due:
            woken.set()

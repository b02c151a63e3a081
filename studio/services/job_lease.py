"""Which of the programs on one home runs its jobs: the one that says often enough, in the library, that it lives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from studio.storage import jobs as table
from studio.storage.library import Library


@dataclass(frozen=True, slots=True)
class Beat:
    """How often a program says that it lives, and after how many seconds of silence it counts as dead."""

    every: float = 1.0
    lease: float = 5.0


BEAT: Final = Beat()
# No vendor takes longer to answer, tries again and all.
ANSWER_SECONDS: Final = 180.0


class Lease:
    """This program's part in it. Several programs can never send one job, whatever they believe of each other: each
    claims a job in one transaction before it sends it. The lease says who does the work, and what the dead left.
    """

    def __init__(self, library: Library, now: Callable[[], float], beat: Beat) -> None:
        self.name = uuid4().hex
        self.runs = False
        self._library = library
        self._now = now
        self._beat = beat
        self._next = 0.0

    async def renew(self) -> bool:
        """Whether this program runs the jobs now; a program that has nothing to run says nothing."""
        now = self._now()
        if self.runs and now < self._next:
            return True
        runner, wanted = await self._library.read(lambda db: (table.runner(db, now), table.anything_open(db)))
        if runner not in ("", self.name):
            self.runs = False
            return False
        if not wanted:
            if self.runs:
                await self.leave()
            return False
        expires = now + self._beat.lease
        self.runs = await self._library.write(lambda db: table.live(db, self.name, now=now, expires=expires, runs=True))
        self._next = now + self._beat.every
        return self.runs

    async def live(self) -> None:
        """Say that this program lives at least until the answer to something that it sends now."""
        if not self.runs:
            now = self._now()
            await self._library.write(
                lambda db: table.live(db, self.name, now=now, expires=now + ANSWER_SECONDS, runs=False)
            )

    async def leave(self) -> list[str]:
        """Say that this program does nothing more; jobs that it was sending are of unknown outcome: those."""
        self.runs = False
        now = self._now()
        return await self._library.write(lambda db: table.leave(db, self.name, now))

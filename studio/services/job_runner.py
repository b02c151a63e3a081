"""Runs the jobs of a home: decides which to send, to follow and to collect next, a handful at a time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from studio.core.errors import StudioError
from studio.services.changes import Changes
from studio.services.job_hands import Hands
from studio.services.job_lease import Lease
from studio.services.job_rests import HELD_SECONDS, Rests
from studio.services.job_steps import Steps
from studio.services.job_work import Work
from studio.storage import jobs as table
from studio.storage.jobs import Due, Phase
from studio.storage.library import Library

log = logging.getLogger(__name__)

TICK_SECONDS: Final = 1.0
# Jobs that are over so soon after each other are followed by the next ones together.
_GATHER_SECONDS: Final = 0.01
COLLECTED_AT_ONCE: Final = 16
"""Twice as many as travel at once: when one has come, the next is at hand, and needs no turn of the engine first."""
_LONGEST_WAIT: Final = 3_600.0
# What was taken out of the list may be wanted back for so long.
_KEPT_FORGOTTEN: Final = 90 * 24 * 3_600.0
_ADOPTED_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class _Agenda:
    """What to begin, what to break off, when more is due, and whether others have written to the library."""

    due: list[Due]
    stopped: list[str]
    following: float
    seen: int
    paused: bool


class Runner:
    """The part of the engine that works; what is done for a job are `steps`.

    At most `at_once(account)` jobs of an account are sent or asked about at the same time, and only those are in
    `hands`. `wake` is set when something may be due.
    """

    def __init__(
        self,
        library: Library,
        lease: Lease,
        works: Mapping[str, Work],
        steps: Steps,
        *,
        hands: Hands,
        rests: Rests,
        changes: Changes,
        wake: asyncio.Event,
        at_once: Callable[[str], int],
        now: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self.paused = False
        self._library = library
        self._lease = lease
        self._works = works
        self._steps = steps
        self._hands = hands
        self._rests = rests
        self._changes = changes
        self._wake = wake
        self._at_once = at_once
        self._now = now
        self._sleep = sleep
        self._running: asyncio.Task[None] | None = None
        self._adopting: asyncio.Task[None] | None = None
        self._seen = 0

    # From outside

    def start(self) -> None:
        """Begin to run the jobs, as soon as no other program does."""
        if self._running is None and not self._steps.closing:
            self._running = asyncio.get_running_loop().create_task(self._run(), name="jobs")
            self._running.add_done_callback(_report)

    def wake(self, *, rested: bool = False) -> None:
        """There may be something to do; `rested`: a person wants it, however lately it came to nothing."""
        if rested:
            self._rests.end_all()
        self._wake.set()

    async def close(self, seconds: float) -> None:
        """Begin nothing more, and wait so long for the answers to what was sent."""
        self._steps.closing = True
        loops = [task for task in (self._running, self._adopting) if task is not None]
        for task in loops:
            task.cancel()
        self._hands.stop(list(self._hands.ids()))
        tasks = self._hands.tasks()
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=seconds)
            for task in late:
                task.cancel()
        if loops or tasks:
            await asyncio.wait([*loops, *tasks])

    # Which jobs

    async def _run(self) -> None:
        patience = TICK_SECONDS
        while True:
            try:
                wait = await self._turn()
            except StudioError as error:
                # The library cannot be used: nothing is begun until it can.
                self._steps.troubled(error)
                patience = min(2 * patience, HELD_SECONDS)
                await self._sleep(patience)
            else:
                patience = TICK_SECONDS
                await self._idle(wait)
                if self._hands:
                    await asyncio.sleep(_GATHER_SECONDS)

    async def _idle(self, seconds: float) -> None:
        """Wait until something is due, or somebody wants something."""
        waits = [asyncio.ensure_future(self._sleep(seconds)), asyncio.ensure_future(self._wake.wait())]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in waits:
                each.cancel()

    async def _turn(self) -> float:
        """Begin what is due; the seconds until something else is."""
        self._wake.clear()
        before = self._lease.runs
        runs = await self._lease.renew()
        if runs and not before:
            await self._take_over()
        agenda = await self._library.read(lambda db: self._agenda(db, runs=runs))
        # That it can be read does not mean that it can be written.
        better = self._steps.trouble is not None and not self._steps.unwritten
        if (agenda.seen, agenda.paused) != (self._seen, self.paused) or better:
            self._seen, self.paused = agenda.seen, agenda.paused
            if better:
                self._steps.trouble = None
            self._changes.touch()
        self._hands.stop(agenda.stopped)
        for each in agenda.due:
            self._begin(each)
        return max(0.0, min(TICK_SECONDS, agenda.following - self._now()))

    def _agenda(self, db: Any, *, runs: bool) -> _Agenda:
        """What is to be done now."""
        now, seen, paused = self._now(), table.changes(db), table.paused(db)
        if paused or not runs:
            return _Agenda([], self._hands.besides(Phase.FOLLOWING), now + TICK_SECONDS, seen, paused)
        following = table.next_due(db, now)
        stopped = table.cancelled(db, self._hands.ids()) if self._hands else []
        return _Agenda(
            self._plan(db, now), stopped, now + TICK_SECONDS if following is None else following, seen, paused
        )

    async def _take_over(self) -> None:
        """This program runs the jobs from now on, whatever the one before left."""
        now = self._now()

        def take_over(db: Any) -> list[str]:
            table.hurry(db, now + _LONGEST_WAIT)
            forgettable = [work.kind for work in self._works.values() if work.forgettable]
            table.tidy(db, forgettable, now - _KEPT_FORGOTTEN)
            for account in table.accounts(db, Phase.WAITING):
                table.release(db, account, now)
            return table.orphans(db, now)

        lost = await self._library.write(take_over)
        await self._steps.tell(lost)
        self._adopting = asyncio.get_running_loop().create_task(self._adopt(), name="adopt jobs")

    async def _adopt(self) -> None:
        """Let each kind of work take up its open jobs."""
        for kind, work in self._works.items():
            if type(work).adopt is Work.adopt:
                continue
            last = ""
            while jobs := await self._library.read(
                lambda db, kind=kind, last=last: table.open_after(db, kind, last, _ADOPTED_AT_ONCE)  # type: ignore[misc]
            ):
                for job in jobs:
                    try:
                        await work.adopt(job)
                    except StudioError as error:
                        log.warning("a job could not be taken up: %s", error.kind)
                last = jobs[-1].job_id

    def _plan(self, db: Any, now: float) -> list[Due]:
        """What to begin: of each account as much as it has room for, sending and asking in turn."""
        busy, collecting = self._hands.busy(), self._hands.collecting()
        found: list[Due] = []
        looked, waiting = (table.accounts(db, phase) for phase in (Phase.FOLLOWING, Phase.WAITING))
        for account in dict.fromkeys((*looked, *waiting)):
            room = self._at_once(account) - busy[account]
            if room <= 0 or self._rests.resting(account):
                continue
            looks = self._due(db, Phase.FOLLOWING, account, now, room)
            sends = self._due(db, Phase.WAITING, account, now, room - min(len(looks), (room + 1) // 2))
            found += [*looks[: room - len(sends)], *sends]
        for account in table.accounts(db, Phase.COLLECTING):
            made = self._due(db, Phase.COLLECTING, account, now, max(0, COLLECTED_AT_ONCE - collecting))
            collecting += len(made)
            found += made
        return found

    def _due(self, db: Any, phase: Phase, account: str, now: float, limit: int) -> list[Due]:
        if limit <= 0:
            return []
        return table.due(db, phase, account, now=now, limit=limit, kinds=self._works, besides=self._hands.ids())

    def _begin(self, due: Due) -> None:
        step = {
            Phase.WAITING: self._steps.send,
            Phase.FOLLOWING: self._steps.look,
            Phase.COLLECTING: self._steps.collect,
        }[due.phase]
        task = asyncio.get_running_loop().create_task(step(due), name=f"job {due.phase}")
        self._hands.take(due, task)
        task.add_done_callback(lambda done: self._over(due.job.job_id, done))

    def _over(self, job_id: str, task: asyncio.Task[None]) -> None:
        self._hands.let_go(job_id)
        self._wake.set()
        _report(task)


def _report(task: asyncio.Task[None]) -> None:
    """Let a bug be seen at once."""
    bug = None if task.cancelled() else task.exception()
    if isinstance(bug, StudioError):
        log.warning("what became of a job could not be written down: %s", bug.kind)
    elif bug is not None:
        task.get_loop().call_exception_handler({"message": "a job broke", "exception": bug, "task": task})

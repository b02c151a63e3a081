"""Runs the jobs of a home: sends them, follows them, collects what they came to, a handful at a time."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, Final, TypeVar

from studio.core.errors import Kind, StudioError
from studio.core.jobs import OVER, Job, JobState, Standing
from studio.services.changes import Changes
from studio.services.job_lease import Lease
from studio.services.job_ledger import Ledger
from studio.services.job_rests import HELD_SECONDS, Rests, pause, spread
from studio.services.job_work import ACCOUNT, ELSEWHERE, LOST, PASSING, PERSON, STALE, UNSENT, Brought, Work
from studio.storage import jobs as table
from studio.storage.jobs import Due, Phase
from studio.storage.library import Library

log = logging.getLogger(__name__)

Answer = TypeVar("Answer")

TICK_SECONDS: Final = 1.0
# Jobs that are over so soon after each other are followed by the next ones together.
_GATHER_SECONDS: Final = 0.01
COLLECTED_AT_ONCE: Final = 8
# A vendor's word may be late, and a link may come right; what stays wrong so often is wrong.
TRIES: Final = 5
_LONGEST_WAIT: Final = 3_600.0
# What was taken out of the list may be wanted back for so long.
_KEPT_FORGOTTEN: Final = 90 * 24 * 3_600.0
_ADOPTED_AT_ONCE: Final = 200
# What a vendor's word may come to at once; what it has made is collected first.
_TOLD: Final = (OVER - {JobState.DONE}) | {JobState.NEEDS_ACTION}
# A job may not be known everywhere at the vendor yet.
_DOUBTFUL: Final = frozenset({Kind.UNKNOWN_JOB, Kind.REFUSED, Kind.NOT_THERE, Kind.NOT_UNDERSTOOD})


@dataclass(slots=True)
class _InHand:
    """A job that is being worked on, and as what."""

    job: Job
    phase: Phase
    task: asyncio.Task[None]
    progress: float | None = None
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class _Agenda:
    """What to begin, what to break off, when more is due, and whether others have written to the library."""

    due: list[Due]
    stopped: list[str]
    following: float
    seen: int
    paused: bool


class Runner:
    """The part of the engine that works. `settled` takes jobs that have come to something, as they are then.

    At most `at_once(account)` jobs of an account are sent or asked about at the same time, and only those are in
    memory.
    """

    def __init__(
        self,
        library: Library,
        ledger: Ledger,
        lease: Lease,
        works: Mapping[str, Work],
        *,
        changes: Changes,
        settled: Callable[[Sequence[Job]], Awaitable[None]],
        at_once: Callable[[str], int],
        now: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self.trouble: StudioError | None = None
        self.paused = False
        self._library = library
        self._ledger = ledger
        self._lease = lease
        self._works = works
        self._changes = changes
        self._settled = settled
        self._at_once = at_once
        self._now = now
        self._sleep = sleep
        self._in_hand: dict[str, _InHand] = {}
        self._rests = Rests(now)
        self._wake = asyncio.Event()
        self._running: asyncio.Task[None] | None = None
        self._adopting: asyncio.Task[None] | None = None
        self._seen = 0
        self._closing = False
        self._unwritten = 0

    # From outside

    def start(self) -> None:
        """Begin to run the jobs, as soon as no other program does."""
        if self._running is None and not self._closing:
            self._running = asyncio.get_running_loop().create_task(self._run(), name="jobs")
            self._running.add_done_callback(_report)

    def wake(self, *, rested: bool = False) -> None:
        """There may be something to do; `rested`: a person wants it, however lately it came to nothing."""
        if rested:
            self._rests.end_all()
        self._wake.set()

    def progress(self, job_id: str) -> float | None:
        """How far what is being done here for a job is."""
        in_hand = self._in_hand.get(job_id)
        return in_hand.progress if in_hand is not None else None

    def stop(self, job_ids: Iterable[str]) -> None:
        """Break off what is done for these, unless it is being sent; the next turn takes it up again, or ends it."""
        for job_id in job_ids:
            in_hand = self._in_hand.get(job_id)
            # Once: who is stopped may need a while to let go of a file.
            if in_hand is not None and not in_hand.stopped and in_hand.phase not in (Phase.SENDING, Phase.OVER):
                in_hand.stopped = True
                in_hand.task.cancel()

    async def close(self, seconds: float) -> None:
        """Begin nothing more, and wait so long for the answers to what was sent."""
        self._closing = True
        loops = [task for task in (self._running, self._adopting) if task is not None]
        for task in loops:
            task.cancel()
        self.stop(list(self._in_hand))
        tasks = [each.task for each in self._in_hand.values()]
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
                self._troubled(error)
                patience = min(2 * patience, HELD_SECONDS)
                await self._sleep(patience)
            else:
                patience = TICK_SECONDS
                await self._idle(wait)
                if self._in_hand:
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
        better = self.trouble is not None and not self._unwritten
        if (agenda.seen, agenda.paused) != (self._seen, self.paused) or better:
            self._seen, self.paused = agenda.seen, agenda.paused
            self.trouble = None if better else self.trouble
            self._changes.touch()
        self.stop(agenda.stopped)
        for each in agenda.due:
            self._begin(each)
        return max(0.0, min(TICK_SECONDS, agenda.following - self._now()))

    def _agenda(self, db: Any, *, runs: bool) -> _Agenda:
        """What is to be done now."""
        now, seen, paused = self._now(), table.changes(db), table.paused(db)
        if paused or not runs:
            brought = [each for each, held in self._in_hand.items() if held.phase is not Phase.FOLLOWING]
            return _Agenda([], brought, now + TICK_SECONDS, seen, paused)
        following = table.next_due(db, now)
        stopped = table.cancelled(db, self._in_hand) if self._in_hand else []
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
        await self._tell(lost)
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
        busy = Counter(held.job.account for held in self._in_hand.values() if held.phase is not Phase.COLLECTING)
        collecting = sum(held.phase is Phase.COLLECTING for held in self._in_hand.values())
        found: list[Due] = []
        looked, waiting = (table.accounts(db, phase) for phase in (Phase.FOLLOWING, Phase.WAITING))
        for account in dict.fromkeys((*looked, *waiting)):
            room = self._at_once(account) - busy[account]
            if room <= 0 or self._rests.resting(account):
                continue
            looks = self._due(db, Phase.FOLLOWING, account, now, room)
            sends = self._due(db, Phase.WAITING, account, now, room)
            half = max(room - len(sends), (room + 1) // 2)
            found += [*looks[:half], *sends[: room - len(looks[:half])]]
        for account in table.accounts(db, Phase.COLLECTING):
            made = self._due(db, Phase.COLLECTING, account, now, max(0, COLLECTED_AT_ONCE - collecting))
            collecting += len(made)
            found += made
        return found

    def _due(self, db: Any, phase: Phase, account: str, now: float, limit: int) -> list[Due]:
        if limit <= 0:
            return []
        return table.due(db, phase, account, now=now, limit=limit, kinds=self._works, besides=self._in_hand)

    def _begin(self, due: Due) -> None:
        step = {
            Phase.WAITING: self._send,
            Phase.FOLLOWING: self._look,
            Phase.COLLECTING: self._collect,
        }[due.phase]
        task = asyncio.get_running_loop().create_task(step(due), name=f"job {due.phase}")
        self._in_hand[due.job.job_id] = _InHand(due.job, due.phase, task)
        task.add_done_callback(lambda done: self._over(due.job.job_id, done))

    def _over(self, job_id: str, task: asyncio.Task[None]) -> None:
        del self._in_hand[job_id]
        self._wake.set()
        _report(task)

    def _past(self, job: Job) -> None:
        """What is written down of a job from here on is told to the end."""
        if job.job_id in self._in_hand:
            self._in_hand[job.job_id].phase = Phase.OVER

    # What is done for one job

    async def _send(self, due: Due) -> None:
        job = due.job
        if job.cancelling:
            return await self._end(job, JobState.CANCELLED)
        work = self._works[job.kind]
        try:
            async with self._bug_stops(due):
                facts = await work.prepare(job, self._progress(job))
        except StudioError as error:
            return await self._not_ready(due, error)
        if facts:
            await self.surely(lambda db: table.keep(db, job.job_id, facts))
            job = replace(job, result={**job.result, **facts})
        # From here on nobody may break it off: something may have been sent.
        self._in_hand[job.job_id].phase = Phase.SENDING
        if self._closing or not await self._claimed(job):
            return None
        self._changes.touch()
        mine: dict[str, Any] = {"job_id": job.job_id, "holder": self._lease.name}
        sent = False
        state, settle = self._not_sent(due, StudioError(Kind.OUTCOME_UNKNOWN))
        try:
            remote_id = await work.submit(job)
            now = self._now()
            again = now + spread(work.pace.first)
            settle = partial(table.answered, **mine, remote_id=remote_id, due=again, now=now)
            sent, state = True, JobState.QUEUED
        except StudioError as error:
            state, settle = self._not_sent(due, error)
        finally:
            # Also when a bug broke the conversation: then it is not known what the vendor did.
            await self.surely(settle)
            self._changes.touch()
        if sent:
            await self._usable(job.account)
        elif state not in (JobState.QUEUED, job.state):
            await self._tell([job.job_id])
        return None

    async def _claimed(self, job: Job) -> bool:
        """Whether this program alone may send it; where that cannot be written down it is not sent."""
        claim = partial(table.claim, job_id=job.job_id, holder=self._lease.name, now=self._now())
        try:
            return await self._ledger.write(claim)
        except StudioError as error:
            self._troubled(error)
            await self._sleep(TICK_SECONDS)
            return False

    def _not_sent(self, due: Due, error: StudioError) -> tuple[JobState, Callable[[Any], object]]:
        """What a failed request means: it is sent again later, or not at all, or nobody knows."""
        job, now = due.job, self._now()
        mine: dict[str, Any] = {"job_id": job.job_id, "holder": self._lease.name, "error": error, "now": now}
        if error.kind in LOST:
            return JobState.UNKNOWN, partial(table.lost, **mine)
        if error.kind not in UNSENT | ACCOUNT:
            return JobState.FAILED, partial(table.refused, **mine)
        until = self._rests.begin(job.account, error)
        state = JobState.NEEDS_ACTION if error.kind in ACCOUNT else JobState.QUEUED

        def put_back(db: Any) -> None:
            table.returned(db, **mine, state=state, tries=due.tries + 1, due=until)
            if error.kind in ACCOUNT:
                table.hold(db, job.account, error, due=until, now=now)

        return state, put_back

    async def _not_ready(self, due: Due, error: StudioError) -> None:
        """What it means that a job could not be prepared: nothing was sent."""
        if error.kind not in PASSING | PERSON:
            return await self._end(due.job, JobState.FAILED, error)
        if error.kind in ACCOUNT:
            until, now = self._rests.begin(due.job.account, error), self._now()
            await self.surely(lambda db: table.hold(db, due.job.account, error, due=until, now=now))
            self._changes.touch()
            return await self._tell([due.job.job_id] if due.job.state is not JobState.NEEDS_ACTION else [])
        return await self._unmoved(due, Phase.WAITING, error, JobState.QUEUED)

    async def _look(self, due: Due) -> None:
        job, work = due.job, self._works[due.job.kind]
        try:
            async with self._bug_stops(due):
                if job.cancelling:
                    await self._cancel(job)
                standing = await work.look(job)
        except StudioError as error:
            if error.kind in _DOUBTFUL and due.tries + 1 >= TRIES:
                return await self._end(job, JobState.FAILED, error)
            if error.kind in ACCOUNT or error.kind in UNSENT:
                self._rests.begin(job.account, error)
            return await self._unmoved(due, Phase.FOLLOWING, error, job.state)
        await self._usable(job.account)
        await self.stands(job, standing, tries=due.tries)
        return None

    async def _cancel(self, job: Job) -> None:
        """Have the vendor stop; one that will not is not asked again."""
        try:
            await self._works[job.kind].cancel(job)
        except StudioError as error:
            if error.kind in PASSING | ACCOUNT:
                raise
            log.info("a job goes on that was to be stopped: %s", error.kind)
            await self.surely(lambda db: table.go_on(db, job.job_id))

    async def stands(self, job: Job, standing: Standing, *, tries: int = 0) -> bool:
        """Take in what a vendor says of a job, asked or not; whether it was news."""
        self._past(job)
        now = self._now()
        passed = now - datetime.fromisoformat(job.sent).timestamp() if job.sent else 0.0
        until = now + spread(self._works[job.kind].pace.after(passed))
        news = await self.surely(lambda db: table.stands(db, job.job_id, standing, due=until, now=now, tries=tries))
        if news:
            self._changes.touch()
            self._wake.set()
            if standing.state in _TOLD and standing.state is not job.state:
                await self._tell([job.job_id])
        return news

    async def _collect(self, due: Due) -> None:
        job = due.job
        if job.cancelling:
            return await self._end(job, JobState.CANCELLED)
        made = Standing(JobState.DONE, job.vendor_state, result=job.result)
        try:
            async with self._bug_stops(due):
                result = await self._works[job.kind].collect(job, made, self._progress(job))
        except StudioError as error:
            if error.kind in PERSON:
                return await self._unmoved(due, Phase.COLLECTING, error, JobState.NEEDS_ACTION)
            if error.kind in PASSING:
                # The link may have expired meanwhile, so once in a while it is asked for anew.
                anew = error.kind in ELSEWHERE or due.tries % TRIES == TRIES - 1
                phase = Phase.FOLLOWING if anew else Phase.COLLECTING
                return await self._unmoved(due, phase, error, JobState.RUNNING)
            if error.kind in STALE and due.tries + 1 < TRIES:
                return await self._unmoved(due, Phase.FOLLOWING, error, JobState.RUNNING)
            return await self._end(job, JobState.FAILED, error)
        brought = result if isinstance(result, Brought) else Brought(result, lambda _: None)
        return await self._end(job, JobState.DONE, brought=brought)

    # How it is written down

    async def _end(
        self, job: Job, state: JobState, error: StudioError | None = None, brought: Brought | None = None
    ) -> None:
        self._past(job)
        now = self._now()

        def end(db: Any) -> list[Job]:
            facts = brought.facts if brought is not None else {}
            if not table.end(db, job.job_id, state, now=now, error=error, result=facts):
                return []
            if brought is not None:
                brought.keep(db)
            return table.jobs_of(db, [job.job_id])

        if ended := await self.surely(end):
            self._changes.touch()
            await self._settled(ended)

    async def _tell(self, job_ids: Sequence[str]) -> None:
        """Say of jobs that they have come to something."""
        if job_ids:
            await self._settled(await self._library.read(lambda db: table.jobs_of(db, job_ids)))

    async def _unmoved(self, due: Due, phase: Phase, error: StudioError, state: JobState) -> None:
        """It has come to nothing, this time."""
        job, now = due.job, self._now()
        self._past(job)
        held = error.kind in PERSON
        if held:
            state = JobState.NEEDS_ACTION
        elif job.error is not None and job.error.kind in PERSON:
            state = JobState.RUNNING  # what was to be done here has been done
        again = now + pause(due.tries, error)
        log.info("a job is tried again later: %s", error.kind)
        await self.surely(
            lambda db: table.unmoved(
                db, job.job_id, phase, error=error, state=state, tries=due.tries + 1, due=again, now=now
            )
        )
        self._changes.touch()
        if held and job.state is not JobState.NEEDS_ACTION:
            await self._tell([job.job_id])

    async def surely(self, change: Callable[[Any], Answer]) -> Answer:
        """Write something down that must not be forgotten: when the disk is full, as soon as it is not any more."""
        try:
            return await self._ledger.write(change)
        except StudioError as error:
            if self._closing:
                raise
            self._troubled(error)
        self._unwritten += 1
        try:
            return await self._at_last(change)
        finally:
            self._unwritten -= 1
            self._wake.set()

    async def _at_last(self, change: Callable[[Any], Answer]) -> Answer:
        patience = TICK_SECONDS
        while True:
            await self._sleep(patience)
            try:
                return await self._ledger.write(change)
            except StudioError as error:
                if self._closing:
                    raise
                self._troubled(error)
            patience = min(2 * patience, HELD_SECONDS)

    @asynccontextmanager
    async def _bug_stops(self, due: Due) -> AsyncIterator[None]:
        """A job that breaks the program is not turned to again at once."""
        try:
            yield
        except (StudioError, asyncio.CancelledError):
            raise
        except BaseException:
            error = StudioError(Kind.VENDOR_FAILED, message="This is an error of the program.")
            await self._end(due.job, JobState.FAILED, error)
            raise

    def _troubled(self, error: StudioError) -> None:
        if self.trouble is None:
            log.warning("jobs wait until the library can be written: %s", error.kind)
        self.trouble = error
        self._changes.touch()

    async def _usable(self, account: str) -> None:
        """Something of an account went well."""
        if self._rests.end(account):
            await self.surely(lambda db: table.release(db, account, self._now()))
            self._wake.set()

    def _progress(self, job: Job) -> Callable[[float], None]:
        def report(done: float) -> None:
            in_hand = self._in_hand.get(job.job_id)
            if in_hand is not None:
                in_hand.progress = done
                self._changes.touch()

        return report


def _report(task: asyncio.Task[None]) -> None:
    """Let a bug be seen at once."""
    bug = None if task.cancelled() else task.exception()
    if isinstance(bug, StudioError):
        log.warning("what became of a job could not be written down: %s", bug.kind)
    elif bug is not None:
        task.get_loop().call_exception_handler({"message": "a job broke", "exception": bug, "task": task})

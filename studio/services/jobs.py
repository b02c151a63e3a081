"""Durable remote work, one engine for every kind: nothing that was asked for is lost, and nothing is sent twice.

What a person sees of a job is its `JobState`; what the engine does next is its phase, and both are in the library::

    add ──► WAITING ──cancel──► over: cancelled
      ▲        │ prepare; then, in one transaction, the intent: "this program sends it"
      │        ▼
      │     SENDING ──the vendor said no──► over: failed
      │        │ ├──nothing was sent (unreachable, busy)──► WAITING, later
      │        │ └──the answer was lost, or the program died──► over: unknown ──settle──► FOLLOWING, where it is found
      │        │ the vendor's id
      │        ▼
      │     FOLLOWING ◄──┐ asked ever more seldom, or told; each `step` of it goes through SENDING and back
      │        │ ├───────┘
      │        │ └──the vendor says so──► over: failed, cancelled
      │        │ the vendor says that it is made
      │        ▼
      │     COLLECTING ──no use──► over: failed ──retry──► FOLLOWING: it is made and paid for, so never sent again
      │        │ └──another time (network, full disk)──► COLLECTING, later
      │        ▼
      │     over: done
      └──retry of what failed, was cancelled or is unknown: a new attempt, only when a person asks for it

A program that dies leaves every job in one of these phases, and the next one goes on from there. Several programs may
share a home: one of them runs the jobs (services/job_lease.py), all of them may add, look, cancel and wait.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Any, Final

from studio.core.errors import Kind, StudioError
from studio.core.jobs import OVER, SETTLED, Job, JobDraft, JobPage, JobQuery, JobState, OpenJobs, Standing
from studio.services.changes import Changes
from studio.services.job_hands import Hands
from studio.services.job_lease import BEAT, Beat, Lease
from studio.services.job_ledger import Ledger
from studio.services.job_rests import Rests
from studio.services.job_runner import Runner
from studio.services.job_steps import Steps
from studio.services.job_work import LOST, Brought, Pace, Work
from studio.storage import jobs as table
from studio.storage.library import Library

__all__ = ["Beat", "Brought", "Jobs", "Pace", "Work"]

log = logging.getLogger(__name__)

AT_ONCE: Final = 4
# Written in one transaction: the window waits no longer than that for its own questions.
_ADDED_AT_ONCE: Final = 500
_CLOSE_SECONDS: Final = 10.0
# Another program may be the one that changes what is waited for.
_NEWS_SECONDS: Final = 1.0
_QUIET_SECONDS: Final = 0.25
_MOST_ENDINGS: Final = 1_000


class Jobs:
    """The jobs of one home. `version` grows with every change that this program makes or notices.

    Without `start` nothing is sent or asked by itself; everything else works.
    """

    def __init__(
        self,
        library: Library,
        works: Iterable[Work],
        *,
        at_once: Callable[[str], int] = lambda _: AT_ONCE,
        beat: Beat = BEAT,
        now: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._library = library
        self._works = {work.kind: work for work in works}
        self._now = now
        self._sleep = sleep
        self._changes = Changes()
        self._ledger = Ledger(library)
        self._lease = Lease(library, now, beat)
        self._endings: list[list[Job]] = []
        self._further: set[asyncio.Task[Job]] = set()
        self._hands = Hands(self._changes)
        rests, wake = Rests(now), asyncio.Event()
        self._steps = Steps(
            library,
            self._ledger,
            self._lease,
            self._works,
            hands=self._hands,
            rests=rests,
            changes=self._changes,
            wake=wake,
            settled=self._settled,
            now=now,
            sleep=sleep,
        )
        self._runner = Runner(
            library,
            self._lease,
            self._works,
            self._steps,
            hands=self._hands,
            rests=rests,
            changes=self._changes,
            wake=wake,
            at_once=at_once,
            now=now,
            sleep=sleep,
        )

    # Looking

    @property
    def version(self) -> int:
        """A number that grows with every change."""
        return self._changes.version

    @property
    def paused(self) -> bool:
        """Whether everything is paused, as far as this program knows."""
        return self._runner.paused

    @property
    def trouble(self) -> StudioError | None:
        """Why the library cannot be written now; nothing is begun until it can."""
        return self._steps.trouble

    async def changed(self, version: int) -> int:
        """Wait until something is newer than `version`; the version now."""
        return await self._changes.changed(version)

    async def page(self, query: JobQuery, limit: int, offset: int = 0) -> JobPage:
        """Rows `offset` to `offset + limit` of what a query finds, without order and result."""
        found = await self._library.read(lambda db: table.page(db, query, limit, offset))
        return JobPage(found.total, tuple(map(self._progressing, found.jobs)))

    async def counts(self, query: JobQuery) -> dict[JobState, int]:
        """How many jobs a query finds in each state; its own `states` do not narrow this."""
        return await self._library.read(lambda db: table.counts(db, query))

    async def open_jobs(self) -> OpenJobs:
        """How many jobs of every kind are under way."""
        return await self._library.read(table.open_jobs)

    async def choices(self, field: str, kind: str) -> list[str]:
        """What there is to filter by: the values of `account`, `vendor` or `detail`."""
        return await self._library.read(lambda db: table.choices(db, field, kind))

    async def job(self, wanted: str) -> Job:
        """A job by its id, the beginning of it, or the vendor's id; `StudioError` (UNKNOWN_JOB)."""
        return self._progressing(await self._library.read(lambda db: table.job(db, wanted)))

    async def jobs_of(self, job_ids: Sequence[str]) -> list[Job]:
        """These jobs, as far as they are known."""
        found = await self._library.read(lambda db: table.jobs_of(db, job_ids))
        return list(map(self._progressing, found))

    async def history(self, job_id: str) -> list[Job]:
        """Every attempt at what this job does, the first one first."""
        return await self._library.read(lambda db: table.history(db, job_id))

    # Asking for work

    async def add(self, kind: str, drafts: Iterable[JobDraft]) -> list[str]:
        """Write jobs down; they are sent as soon as may be. Their ids, in the order of the drafts.

        Where there is a job of the same key already, that is the one, and nothing is added.
        """
        found, _ = await self.add_new(kind, drafts)
        return found

    async def add_new(self, kind: str, drafts: Iterable[JobDraft]) -> tuple[list[str], int]:
        """As `add`; also how many were not there before."""
        found: list[str] = []
        new = 0
        rest = iter(drafts)
        while batch := list(islice(rest, _ADDED_AT_ONCE)):
            write = partial(table.add, kind=kind, drafts=batch, now=self._now())
            ids, added = await self._library.write(write, lasting=True)
            found += ids
            new += added
            self._touch()
        return found, new

    async def cancel(self, job_ids: Sequence[str]) -> list[str]:
        """Have jobs stopped: what was not sent is not, of the rest the vendor is told. Those that this concerns."""
        ended, asked = await self._library.write(lambda db: table.cancel(db, job_ids, self._now()), lasting=True)
        self._hands.stop([*ended, *asked])
        self._touch()
        await self._settled(await self.jobs_of(ended) if ended else ())
        return [*ended, *asked]

    async def retry(self, job_ids: Sequence[str]) -> list[str]:
        """Have jobs go on that came to nothing; those that do.

        What was never sent, or is made at the vendor, goes on as it is. Otherwise there is another attempt, with an id
        of its own that stands in the place of the old one: also for a job of unknown outcome, so ask first.
        """
        going = await self._library.write(lambda db: table.retry(db, job_ids, self._now()), lasting=True)
        self._touch(rested=True)
        return going

    async def settle(self, job_ids: Sequence[str]) -> list[Job]:
        """Ask the vendors what became of jobs of unknown outcome; these jobs then.

        Raises what a vendor says, the first of several, once all were asked: none is kept from an answer by another.
        """
        troubles: list[StudioError] = []
        for job in await self.jobs_of(job_ids):
            if job.state is JobState.UNKNOWN:
                try:
                    await self._ask_after(job)
                except StudioError as error:
                    troubles.append(error)
        self._touch()
        if troubles:
            raise troubles[0]
        return await self.jobs_of(job_ids)

    async def _ask_after(self, job: Job) -> None:
        work = self._work(job)
        if job.remote_id:
            await self._steps.stands(job, await work.look(job))
        elif remote_id := await work.find(job):
            await self._library.write(partial(table.found, job_id=job.job_id, remote_id=remote_id, now=self._now()))

    async def look_now(self, wanted: str) -> Job:
        """Ask the vendor where a job stands; the job then. Raises what the vendor says, and UNKNOWN_JOB."""
        job = await self.job(wanted)
        if job.remote_id and job.state not in OVER:
            await self._steps.stands(job, await self._work(job).look(job))
            job = await self.job(job.job_id)
        return job

    async def forget(self, job_ids: Sequence[str]) -> list[str]:
        """Take settled jobs out of the list; nothing happens at the vendor. Those that this took out, for `restore`."""
        return await self._list(job_ids, forgotten=True)

    async def restore(self, job_ids: Sequence[str]) -> list[str]:
        """Bring back what was forgotten."""
        return await self._list(job_ids, forgotten=False)

    async def keep(self, job_id: str, facts: Mapping[str, object]) -> None:
        """Add to what came of a job."""
        await self._library.write(lambda db: table.keep(db, job_id, facts))
        self._touch()

    async def pause(self) -> None:
        """Begin nothing more on this home, whatever program; what was sent is still written down."""
        await self._pause(paused=True)

    async def resume(self) -> None:
        """Go on."""
        await self._pause(paused=False)

    # Further steps, and what vendors say by themselves

    async def step(self, job_id: str, name: str, action: Callable[[Job], Awaitable[Mapping[str, object]]]) -> Job:
        """Take a further step of a job that its vendor knows, one that must not be repeated; the job then.

        What `action` returns is added to what came. When its answer is lost the job's outcome is unknown, and `settle`
        asks. Raises what `action` raises; BUSY while something else is being done for the job.
        """
        await self._lease.live()
        holder = self._lease.name
        claim = partial(table.claim_step, job_id=job_id, holder=holder, step=name, now=self._now())
        if not await self._ledger.write(claim):
            raise StudioError(Kind.BUSY, job_id, message="Something else is being done for this job.")
        self._touch()
        task = asyncio.get_running_loop().create_task(self._take_step(job_id, holder, action), name="job step")
        self._further.add(task)
        task.add_done_callback(self._further.discard)
        # Whoever asked may go away; the step is taken, and its answer waited for.
        return await asyncio.shield(task)

    async def _take_step(
        self, job_id: str, holder: str, action: Callable[[Job], Awaitable[Mapping[str, object]]]
    ) -> Job:
        mine: dict[str, Any] = {"job_id": job_id, "holder": holder}
        settle: Callable[[Any], object] = partial(
            table.lost, **mine, error=StudioError(Kind.OUTCOME_UNKNOWN), now=self._now()
        )
        try:
            facts = await action((await self.jobs_of([job_id]))[0])
            await self._library.write(lambda db: table.keep(db, job_id, facts))
            settle = partial(table.stepped, **mine, error=None, now=self._now())
        except StudioError as error:
            if error.kind not in LOST:
                settle = partial(table.stepped, **mine, error=error, now=self._now())
            raise
        finally:
            await self._steps.surely(settle)
            self._touch()
        return await self.job(job_id)

    async def told(self, kind: str, remote_id: str, standing: Standing) -> bool:
        """Take in what a vendor says by itself; False where there is no such job. The same twice is the same once."""
        job_id = await self._library.read(lambda db: table.at_vendor(db, kind, remote_id))
        if not job_id:
            return False
        await self._steps.stands((await self.jobs_of([job_id]))[0], standing)
        return True

    # Waiting

    async def watch(self, job_ids: Sequence[str]) -> AsyncGenerator[dict[JobState, int]]:
        """How many of these are in each state, at every change, until nothing more comes of any without a person."""
        while True:
            version = self.version
            tally = await self._library.read(lambda db: table.tally(db, job_ids))
            yield tally
            if SETTLED.issuperset(tally):
                return
            await self._news(version)

    async def wait(self, job_ids: Sequence[str], *, sent: bool = False) -> list[Job]:
        """Wait until nothing more comes of these without a person, or until all were `sent`; the jobs then."""
        if sent:
            while True:
                version = self.version
                if not await self._library.read(lambda db: table.unsent(db, job_ids)):
                    return await self.jobs_of(job_ids)
                await self._news(version)
        async for _ in self.watch(job_ids):
            pass
        return await self.jobs_of(job_ids)

    async def endings(self) -> AsyncGenerator[tuple[Job, ...]]:
        """The jobs that come to something in this program from now on (done, failed, unknown, or a person is needed).

        Those that came together; never more than the last thousand.
        """
        mine: list[Job] = []
        self._endings.append(mine)
        try:
            while True:
                version = self.version
                if mine:
                    found = tuple(mine)
                    mine.clear()
                    yield found
                else:
                    await self.changed(version)
        finally:
            self._endings.remove(mine)

    # Beginning and end

    def start(self) -> None:
        """Run the jobs from now on, whenever no other program of this home does; those left open are taken up."""
        self._runner.start()

    async def close(self) -> None:
        """Begin nothing more and wait a while for the answers to what was sent; the rest is for the next program."""
        await self._runner.close(_CLOSE_SECONDS)
        if self._further:
            _, late = await asyncio.wait(self._further, timeout=_CLOSE_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        await self._ledger.close()
        try:
            await self._lease.leave()
        except StudioError as error:
            log.warning("the jobs could not be handed over: %s", error.kind)

    # Inside

    def _work(self, job: Job) -> Work:
        try:
            return self._works[job.kind]
        except KeyError:  # written by a newer version of the program
            raise StudioError(Kind.UNSUPPORTED, job.kind) from None

    def _progressing(self, job: Job) -> Job:
        progress = self._hands.progress(job.job_id)
        if progress is None:
            return job
        return replace(job, progress=progress)

    async def _list(self, job_ids: Sequence[str], *, forgotten: bool) -> list[str]:
        changed = await self._library.write(lambda db: table.forget(db, job_ids, forgotten=forgotten))
        self._touch()
        return changed

    async def _pause(self, *, paused: bool) -> None:
        await self._library.write(lambda db: table.pause(db, self._now(), paused=paused))
        self._runner.paused = paused
        self._touch(rested=True)

    async def _settled(self, jobs: Sequence[Job]) -> None:
        """Tell those who want to know, and let each kind of work let go of what is over."""
        for job in jobs:
            for each in self._endings:
                each.append(job)
                del each[:-_MOST_ENDINGS]
            if job.state in OVER and job.kind in self._works:
                try:
                    await self._works[job.kind].over(job)
                except StudioError as error:
                    log.warning("what was held for a job could not be let go of: %s", error.kind)
        self._changes.touch()

    def _touch(self, *, rested: bool = False) -> None:
        self._changes.touch()
        self._runner.wake(rested=rested)

    async def _news(self, version: int) -> None:
        """Wait for a change, here or elsewhere; thousands of them in a second are one."""
        try:
            await asyncio.wait_for(self.changed(version), _NEWS_SECONDS)
        except TimeoutError:
            return
        await asyncio.sleep(_QUIET_SECONDS)

"""What is done for one job, a step at a time: sent, asked about, collected; and how that is written down."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, Final, TypeVar

from studio.core.errors import Kind, StudioError
from studio.core.jobs import OVER, Job, JobState, Standing
from studio.services.changes import Changes
from studio.services.job_hands import Hands
from studio.services.job_lease import Lease
from studio.services.job_ledger import Ledger
from studio.services.job_rests import HELD_SECONDS, Rests, pause, spread
from studio.services.job_work import ACCOUNT, ELSEWHERE, LOST, PASSING, PERSON, STALE, UNSENT, Brought, Work
from studio.storage import jobs as table
from studio.storage.jobs import Due, Phase
from studio.storage.library import Library

log = logging.getLogger(__name__)

Answer = TypeVar("Answer")

TRIED_AGAIN_SECONDS: Final = 1.0
"""To the first try to write down what could not be."""
# A vendor's word may be late, and a link may come right; what stays wrong so often is wrong.
TRIES: Final = 5
# What a vendor's word may come to at once; what it has made is collected first.
_TOLD: Final = (OVER - {JobState.DONE}) | {JobState.NEEDS_ACTION}
# A job may not be known everywhere at the vendor yet.
_DOUBTFUL: Final = frozenset({Kind.UNKNOWN_JOB, Kind.REFUSED, Kind.NOT_THERE, Kind.NOT_UNDERSTOOD})


class Steps:
    """`settled` takes jobs that have come to something, as they are then; `wake` is set when something else may be due.

    `trouble` says why the library cannot be written; while anything is `unwritten`, that has not passed. Once
    `closing`, nothing more is sent, and what cannot be written down is left to the next program.
    """

    def __init__(
        self,
        library: Library,
        ledger: Ledger,
        lease: Lease,
        works: Mapping[str, Work],
        *,
        hands: Hands,
        rests: Rests,
        changes: Changes,
        wake: asyncio.Event,
        settled: Callable[[Sequence[Job]], Awaitable[None]],
        now: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self.trouble: StudioError | None = None
        self.unwritten = 0
        self.closing = False
        self._library = library
        self._ledger = ledger
        self._lease = lease
        self._works = works
        self._hands = hands
        self._rests = rests
        self._changes = changes
        self._wake = wake
        self._settled = settled
        self._now = now
        self._sleep = sleep

    async def send(self, due: Due) -> None:
        """Write down that it is about to be sent, send it, and write down what came of that."""
        job = due.job
        if job.cancelling:
            return await self._end(job, JobState.CANCELLED)
        work = self._works[job.kind]
        try:
            async with self._bug_stops(due):
                facts = await work.prepare(job, self._hands.progressing(job))
        except StudioError as error:
            return await self._not_ready(due, error)
        if facts:
            await self.surely(lambda db: table.keep(db, job.job_id, facts))
            job = replace(job, result={**job.result, **facts})
        # From here on nobody may break it off: something may have been sent.
        self._hands.enter(job, Phase.SENDING)
        if self.closing or not await self._claimed(job):
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
            await self.tell([job.job_id])
        return None

    async def _claimed(self, job: Job) -> bool:
        """Whether this program alone may send it; where that cannot be written down it is not sent."""
        claim = partial(table.claim, job_id=job.job_id, holder=self._lease.name, now=self._now())
        try:
            return await self._ledger.write(claim)
        except StudioError as error:
            self.troubled(error)
            await self._sleep(TRIED_AGAIN_SECONDS)
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
            return await self.tell([due.job.job_id] if due.job.state is not JobState.NEEDS_ACTION else [])
        return await self._unmoved(due, Phase.WAITING, error, JobState.QUEUED)

    async def look(self, due: Due) -> None:
        """Ask where it stands; first, where that is wanted, have it stopped."""
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
        self._hands.enter(job, Phase.OVER)
        now = self._now()
        passed = now - datetime.fromisoformat(job.sent).timestamp() if job.sent else 0.0
        until = now + spread(self._works[job.kind].pace.after(passed))
        news = await self.surely(lambda db: table.stands(db, job.job_id, standing, due=until, now=now, tries=tries))
        if news:
            self._changes.touch()
            self._wake.set()
            if standing.state in _TOLD and standing.state is not job.state:
                await self.tell([job.job_id])
        return news

    async def collect(self, due: Due) -> None:
        """Bring here what the vendor has made."""
        job = due.job
        if job.cancelling:
            return await self._end(job, JobState.CANCELLED)
        made = Standing(JobState.DONE, job.vendor_state, result=job.result)
        try:
            async with self._bug_stops(due):
                result = await self._works[job.kind].collect(job, made, self._hands.progressing(job))
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
        self._hands.enter(job, Phase.OVER)
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

    async def tell(self, job_ids: Sequence[str]) -> None:
        """Say of jobs that they have come to something."""
        if job_ids:
            await self._settled(await self._library.read(lambda db: table.jobs_of(db, job_ids)))

    async def _unmoved(self, due: Due, phase: Phase, error: StudioError, state: JobState) -> None:
        """It has come to nothing, this time."""
        job, now = due.job, self._now()
        self._hands.enter(job, Phase.OVER)
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
            await self.tell([job.job_id])

    async def surely(self, change: Callable[[Any], Answer]) -> Answer:
        """Write something down that must not be forgotten: when the disk is full, as soon as it is not any more."""
        try:
            return await self._ledger.write(change)
        except StudioError as error:
            if self.closing:
                raise
            self.troubled(error)
        self.unwritten += 1
        try:
            return await self._at_last(change)
        finally:
            self.unwritten -= 1
            self._wake.set()

    async def _at_last(self, change: Callable[[Any], Answer]) -> Answer:
        patience = TRIED_AGAIN_SECONDS
        while True:
            await self._sleep(patience)
            try:
                return await self._ledger.write(change)
            except StudioError as error:
                if self.closing:
                    raise
                self.troubled(error)
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

    def troubled(self, error: StudioError) -> None:
        """The library cannot be written."""
        if self.trouble is None:
            log.warning("jobs wait until the library can be written: %s", error.kind)
        self.trouble = error
        self._changes.touch()

    async def _usable(self, account: str) -> None:
        """Something of an account went well."""
        if self._rests.end(account):
            await self.surely(lambda db: table.release(db, account, self._now()))
            self._wake.set()

"""What the commands about remote work share: waiting for it, telling how it goes, and what it means for a script."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Final

from studio.cli.exits import Exit
from studio.cli.terminal import Document, Terminal
from studio.core.errors import Kind, StudioError
from studio.core.jobs import SETTLED, Job, JobState

if TYPE_CHECKING:
    from studio.app.services import Services

PATIENCE_S: Final = 60.0
"""How long it may stay so that nobody answers for work that was handed in."""
UNSENT_PATIENCE_S: Final = 10.0
"""How long it may stay so that work cannot be handed in."""

_TICK_S: Final = 0.5
_READ_AT_ONCE: Final = 200

Told = Callable[[Sequence[Job]], Awaitable[None]]


def job_document(terminal: Terminal, job: Job) -> Document:
    """A job as scripts see it; each kind of work adds what it has made."""
    error = job.error
    return {
        "id": job.job_id,
        "remote_id": job.remote_id or None,
        "account": job.account,
        "vendor": job.vendor,
        "title": job.title,
        "state": job.state.value,
        "vendor_state": job.vendor_state or None,
        "progress": job.progress,
        "created": job.created,
        "updated": job.updated,
        "sent": job.sent or None,
        "attempt": job.attempt,
        "earlier": job.earlier or None,
        "error": error
        and {
            "kind": error.kind.value,
            "code": error.code,
            "message": terminal.sentence(error),
            "request_id": error.request_id,
        },
    }


def state_title(terminal: Terminal, state: JobState) -> str:
    """A state in words."""
    return {
        JobState.QUEUED: terminal.tr("Waiting"),
        JobState.RUNNING: terminal.tr("Running"),
        JobState.DONE: terminal.tr("Done"),
        JobState.FAILED: terminal.tr("Failed"),
        JobState.CANCELLED: terminal.tr("Cancelled"),
        JobState.NEEDS_ACTION: terminal.tr("Needs you"),
        JobState.UNKNOWN: terminal.tr("Unknown"),
    }[state]


def state_words(terminal: Terminal, job: Job) -> str:
    """Where a job stands, for people: with what is wrong, or how far it is."""
    words = state_title(terminal, job.state)
    if job.error is not None:
        return f"{words}: {terminal.sentence(job.error)}"
    if job.state is JobState.RUNNING and job.progress is not None:
        return f"{words} {job.progress:.0%}"
    return words


async def follow(
    terminal: Terminal, services: Services, job_ids: Sequence[str], *, sent: bool = False, told: Told | None = None
) -> list[Job]:
    """Run these jobs until nothing more comes of any by itself, or until all are `sent`; the jobs then.

    `told` gets the jobs that have come to something, as they do, each once. Raises what stands in the way when nobody
    has answered for too long, and CANCELLED on Ctrl+C; the jobs stay as they are.
    """
    services.jobs.start()
    # Whoever asks again has done something about it.
    held = [job.job_id for job in await services.jobs.jobs_of(job_ids) if job.state is JobState.NEEDS_ACTION]
    if held:
        await services.jobs.retry(held)
    following = _Following(terminal, services, job_ids, sent=sent, told=told)
    try:
        return await following.run()
    except asyncio.CancelledError:
        # Ctrl+C: the second one ends at once.
        if (task := asyncio.current_task()) is not None:
            task.uncancel()
        terminal.note(
            terminal.tr("Nothing was cancelled: what was handed in goes on, and the rest is handed in the next time.")
        )
        raise StudioError(Kind.CANCELLED) from None


class _Following:
    """One wait for a number of jobs."""

    def __init__(
        self, terminal: Terminal, services: Services, job_ids: Sequence[str], *, sent: bool, told: Told | None
    ) -> None:
        self._terminal = terminal
        self._jobs = services.jobs
        self._ids = list(job_ids)
        self._open = list(job_ids)
        self._sent = sent
        self._told = told
        self._stuck_since: float | None = None
        self._paused = False

    async def run(self) -> list[Job]:
        waiting = asyncio.create_task(self._jobs.wait(self._ids, sent=self._sent))
        try:
            with self._terminal.status() as status:
                while not waiting.done():
                    status(await self._line())
                    await self._look()
                    await asyncio.wait({waiting}, timeout=_TICK_S)
                found = await waiting
                await self._tell(found)
                return found
        finally:
            waiting.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await waiting

    async def _look(self) -> None:
        """Tell what has come to something, and give up where nobody has answered for too long."""
        if self._jobs.paused and not self._paused:
            self._terminal.note(
                self._terminal.tr("Everything is paused: “tasks resume”, or “Go on” in the window, hands the rest in.")
            )
        self._paused = self._jobs.paused
        jobs: list[Job] = []
        while self._open:
            jobs = await self._jobs.jobs_of(self._open[:_READ_AT_ONCE])
            await self._tell(jobs)
            if any(job.state not in SETTLED for job in jobs):
                break
        still = [job for job in jobs if job.state not in SETTLED]
        errors = [job.error for job in still if job.error is not None]
        answered = any(job.sent and job.error is None for job in still)
        if not errors or answered:
            self._stuck_since = None
            return
        self._stuck_since = self._stuck_since or time.monotonic()
        patience = PATIENCE_S if any(job.sent for job in still) else UNSENT_PATIENCE_S
        if time.monotonic() - self._stuck_since >= patience:
            raise errors[0]

    async def _tell(self, jobs: Iterable[Job]) -> None:
        left = set(self._open)
        over = [job for job in jobs if job.state in SETTLED and job.job_id in left]
        if over:
            gone = {job.job_id for job in over}
            self._open = [job_id for job_id in self._open if job_id not in gone]
            if self._told is not None:
                await self._told(over)

    async def _line(self) -> str:
        async with contextlib.aclosing(self._jobs.watch(self._ids)) as tallies:
            tally = await anext(tallies)
        return " · ".join(f"{state_title(self._terminal, state)} {count}" for state, count in tally.items() if count)


def verdict(jobs: Iterable[Job]) -> StudioError | None:
    """What stands against calling this a success: the gravest error of these jobs; None where there is none."""
    gravest: StudioError | None = None
    for job in jobs:
        if job.state is JobState.UNKNOWN:
            return job.error or StudioError(Kind.OUTCOME_UNKNOWN)
        if job.state in (JobState.FAILED, JobState.NEEDS_ACTION) and gravest is None:
            gravest = job.error or StudioError(Kind.VENDOR_FAILED)
    return gravest


def status_of(jobs: Iterable[Job]) -> Exit:
    """The exit status of jobs without a `verdict`: what was cancelled is not done."""
    return Exit.VENDOR if any(job.state is JobState.CANCELLED for job in jobs) else Exit.DONE

"""The jobs that this program is working on just now, and as what; no others are in memory."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, KeysView
from dataclasses import dataclass

from studio.core.jobs import Job, Progress
from studio.services.changes import Changes
from studio.storage.jobs import Due, Phase


@dataclass(slots=True)
class InHand:
    """A job that is being worked on, and as what."""

    job: Job
    phase: Phase
    task: asyncio.Task[None]
    progress: float | None = None
    stopped: bool = False


class Hands:
    """What is in hand, by its id. The event loop changes it; any thread may look."""

    def __init__(self, changes: Changes) -> None:
        self._changes = changes
        self._held: dict[str, InHand] = {}

    def __bool__(self) -> bool:
        return bool(self._held)

    def take(self, due: Due, task: asyncio.Task[None]) -> None:
        """`task` works on a job from now on."""
        self._held[due.job.job_id] = InHand(due.job, due.phase, task)

    def let_go(self, job_id: str) -> None:
        """Nothing is done for a job any more."""
        del self._held[job_id]

    def ids(self) -> KeysView[str]:
        """Which they are."""
        return self._held.keys()

    def tasks(self) -> list[asyncio.Task[None]]:
        """What works on them."""
        return [each.task for each in self._held.values()]

    def busy(self) -> Counter[str]:
        """How many of each account are being sent or asked about."""
        return Counter(held.job.account for held in self._all() if held.phase is not Phase.COLLECTING)

    def collecting(self) -> int:
        """How many are being collected."""
        return sum(held.phase is Phase.COLLECTING for held in self._all())

    def besides(self, phase: Phase) -> list[str]:
        """Those that are in any other phase."""
        return [held.job.job_id for held in self._all() if held.phase is not phase]

    def enter(self, job: Job, phase: Phase) -> None:
        """From here on what is done for a job is this; what is being sent or written down is not broken off."""
        if job.job_id in self._held:
            self._held[job.job_id].phase = phase

    def stop(self, job_ids: Iterable[str]) -> None:
        """Break off what is done for these, unless it is being sent; the next turn takes it up again, or ends it."""
        for job_id in job_ids:
            held = self._held.get(job_id)
            # Once: who is stopped may need a while to let go of a file.
            if held is not None and not held.stopped and held.phase not in (Phase.SENDING, Phase.OVER):
                held.stopped = True
                held.task.cancel()

    def progress(self, job_id: str) -> float | None:
        """How far what is being done for a job is."""
        held = self._held.get(job_id)
        return held.progress if held is not None else None

    def progressing(self, job: Job) -> Progress:
        """What is told how far a job is."""

        def report(done: float) -> None:
            held = self._held.get(job.job_id)
            if held is not None:
                held.progress = done
                self._changes.touch()

        return report

    def _all(self) -> list[InHand]:
        # All at once: it may change while somebody looks.
        return list(self._held.values())

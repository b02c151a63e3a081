"""Hands recordings over, from listening to them to their submission; what was done before is not done again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from studio.core.errors import Kind, StudioError
from studio.core.jobs import Job, JobState
from studio.core.training import Delivery, TrainingOrder
from studio.panels.training.form import Filled
from studio.services.booth import Booth
from studio.services.jobs import Jobs
from studio.services.packages import Checked
from studio.services.training import TrainingService

Telling = Callable[[str, float], None]
"""Takes what is being done ("check", "begin", "pack", "upload", "submit"), and how far it is, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Handover:
    """What is handed over: the form, and its recordings, of a project or in `data` (folder, ZIP or WAV file)."""

    filled: Filled
    project_id: str = ""
    data: Path | None = None


class Submitting:
    """The steps of a handing over; cancelled or failed, the same steps go on from where they were."""

    def __init__(self, training: TrainingService, booth: Booth, jobs: Jobs) -> None:
        self._training = training
        self._booth = booth
        self._jobs = jobs

    async def check(self, handover: Handover, telling: Telling) -> Checked:
        """Listen to the recordings; `StudioError` (BAD_FILE)."""
        filled = handover.filled
        telling("check", 0.0)
        if handover.data is not None:
            return await self._training.check(handover.data, filled.kind, filled.account, telling)
        span = await self._training.span(filled.kind, filled.account)
        return await self._booth.checked(handover.project_id, span)

    async def create(self, handover: Handover, checked: Checked) -> Job:
        """Write a new training down; raises what `TrainingService.create` does."""
        filled = handover.filled
        delivery = filled.delivery if checked.packed is None else Delivery.PACKAGE  # it is one already
        order = TrainingOrder(filled.details, filled.kind, delivery)
        job_id = await self._training.create(order, filled.account)
        if handover.project_id:
            # Before anything is sent, so that nothing is begun twice for the same recordings.
            await self._booth.hand_over(handover.project_id, job_id)
        return await self._jobs.job(job_id)

    async def send(self, job_id: str, handover: Handover, checked: Checked, telling: Telling) -> Job:
        """Upload what was checked as soon as the training has begun, and submit it.

        Raises `StudioError`, of which OUTCOME_UNKNOWN says that nobody knows whether it has begun, or was submitted.
        """
        telling("begin", 0.0)
        (job,) = await self._jobs.wait([job_id], sent=True)
        if not job.remote_id:
            unknown = job.state is JobState.UNKNOWN
            raise job.error or StudioError(Kind.OUTCOME_UNKNOWN if unknown else Kind.VENDOR_FAILED)
        telling("upload", 0.0)
        await self._training.upload(job_id, checked, telling)
        telling("submit", 1.0)
        return await self._training.submit(job_id, handover.filled.details, handover.filled.consent)

"""How the job engine has trainings begun, and follows them for days until there is a voice."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from studio.core.errors import Kind, StudioError
from studio.core.jobs import Job, JobState, Progress, Standing
from studio.core.ports import Training
from studio.core.training import TrainingQuery
from studio.services.jobs import Pace, Work
from studio.services.training_facts import KIND, history, kept_review, order_of

log = logging.getLogger(__name__)

_OTHER_CLOCK_S: Final = 600  # how far a vendor's times may be from ours when a lost training is looked for
_LISTED: Final = 100


class TrainingWork(Work):
    """How the job engine has a training begun and follows it. `keep` lists a voice: account, the vendor's id, name."""

    kind = KIND
    pace = Pace(1.0, 60.0)

    def __init__(
        self,
        training: Callable[[str], Awaitable[Training]],
        keep: Callable[[str, str, str], Awaitable[object]],
        known: Callable[[str], Awaitable[bool]] | None = None,
    ) -> None:
        self._training = training
        self._keep = keep
        self._known = known

    async def submit(self, job: Job) -> str:
        """Begin it; the recordings follow, when a person hands them over."""
        begun = await (await self._training(job.account)).create(order_of(job))
        return begun.remote_id

    async def look(self, job: Job) -> Standing:
        """Ask the vendor; also what a failed review found, once for each."""
        training = await self._training(job.account)
        try:
            found = await training.get(job.remote_id)
        except StudioError as error:
            raise of_training(error, job) from error
        standing = found.standing
        same = standing.vendor_state == job.vendor_state and found.rejected == job.result.get("rejected")
        if same and "history" in job.result:
            return standing
        noted = await _noted(training, job.remote_id)
        facts: dict[str, object] = {"history": history(job, noted, standing.vendor_state, found.updated)}
        if found.state is JobState.NEEDS_ACTION and found.rejected:
            facts["review"] = kept_review(await training.review(job.remote_id))
        return replace(standing, result={**standing.result, **facts})

    async def collect(self, job: Job, standing: Standing, progress: Progress) -> Mapping[str, object]:  # noqa: ARG002
        """Put the voice among the timbres."""
        asset_id = str(standing.result.get("asset_id", ""))
        if not asset_id:
            raise StudioError(Kind.LINK_GONE, message="The vendor has not named the voice yet.")
        await self._keep(job.account, asset_id, job.title)
        return {"asset_id": asset_id}

    async def find(self, job: Job) -> str | None:
        """The one training at the vendor that has this name, was begun then, and is not known yet."""
        page = await (await self._training(job.account)).list(TrainingQuery(voice_name=job.title), _LISTED)
        sent = datetime.fromisoformat(job.sent).timestamp() if job.sent else 0.0
        found = []
        for each in page.jobs:
            begun = datetime.fromisoformat(each.created).timestamp() if each.created else sent
            if each.details.voice_name == job.title and abs(begun - sent) < _OTHER_CLOCK_S:
                found.append(each.remote_id)
        if self._known is not None:
            found = [each for each in found if not await self._known(each)]
        return found[0] if len(found) == 1 else None


def of_training(error: StudioError, job: Job) -> StudioError:
    """The same; a training that its vendor does not know is called by its voice, not by the vendor's id."""
    if error.kind is not Kind.UNKNOWN_JOB:
        return error
    return StudioError(error.kind, job.title, code=error.code, message=error.message, request_id=error.request_id)


async def _noted(training: Training, remote_id: str) -> tuple[tuple[str, str], ...]:
    """What the vendor noted of the way of a training, also while no program of ours looked."""
    try:
        return await training.history(remote_id)
    except StudioError as error:  # then it is what we saw ourselves
        log.info("the vendor does not tell what became of a training meanwhile: %s", error.kind)
        return ()

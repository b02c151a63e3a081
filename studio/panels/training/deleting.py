"""Deleting trainings at their vendors: what it means first, then time for Undo, and what came of it at the end."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import Final

from PySide6.QtWidgets import QDialog, QWidget

from studio.core.errors import Kind, StudioError
from studio.core.jobs import OVER, Job, JobState
from studio.panels.training.model import DELETION
from studio.services.booth import Booth
from studio.services.jobs import Jobs
from studio.services.timbres import TimbreService
from studio.services.training import TrainingService
from studio.ui.dialogs import Dialog, finished
from studio.ui.language import tr
from studio.ui.notices import Notices

UNDO_SECONDS: Final = 10
_LOST: Final = frozenset({Kind.OUTCOME_UNKNOWN, Kind.TIMED_OUT, Kind.DROPPED, Kind.UNREADABLE, Kind.UNREACHABLE})


class Deleting:
    """Deletes trainings in front of the person. `leaving` is kept up to date: a training and its seconds for Undo.

    What the program does not live to delete is not deleted. `changed` is called whenever `leaving` has changed.
    """

    def __init__(
        self,
        training: TrainingService,
        jobs: Jobs,
        booth: Booth,
        timbres: TimbreService,
        notices: Notices,
        *,
        leaving: MutableMapping[str, int],
        changed: Callable[[], object],
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._training = training
        self._jobs = jobs
        self._booth = booth
        self._timbres = timbres
        self._notices = notices
        self._leaving = leaving
        self._changed = changed
        self._sleep = sleep

    async def confirmed(self, parent: QWidget, jobs: Sequence[Job]) -> bool:
        """Say what deleting these means, and ask whether they are to be deleted all the same."""
        dialog = DeleteDialog(parent, jobs, await self._takes_of(jobs))
        return await finished(dialog) == QDialog.DialogCode.Accepted

    async def delete(self, jobs: Sequence[Job], seconds: int = UNDO_SECONDS) -> None:
        """Delete these after `seconds`, but for those that were taken back; raises what the vendor says of the first.

        What is said of others is told, too: that one cannot be deleted keeps no other from it.
        """
        ids = [job.job_id for job in jobs]
        words = tr("{count} trainings are deleted at the vendor in {seconds} seconds.")
        if len(jobs) == 1:
            words = tr("“{name}” is deleted at the vendor in {seconds} seconds.")
        told = words.format(count=len(jobs), name=jobs[0].title, seconds=seconds)
        toast = self._notices.undo(told, lambda: self._take_back(ids)) if seconds else None
        self._leaving.update(dict.fromkeys(ids, seconds))
        try:
            for left in range(seconds, 0, -1):
                self._leaving.update({each: left for each in ids if each in self._leaving})
                self._changed()
                await self._sleep(1.0)
                if not any(each in self._leaving for each in ids):
                    return
            wanted = [job for job in jobs if job.job_id in self._leaving]
        finally:
            for each in ids:
                self._leaving.pop(each, None)
            self._changed()
        if wanted and toast is not None and toast in self._notices.toasts:
            toast.dismiss()
        troubles: list[StudioError] = []
        for job in wanted:
            try:
                await self._delete(job)
            except StudioError as error:
                troubles.append(error)
        for trouble in troubles[1:]:
            self._notices.error(trouble)
        if troubles:
            raise troubles[0]

    async def _delete(self, job: Job) -> None:
        try:
            await self._training.delete(job.job_id)
        except StudioError as error:
            if error.kind in _LOST:  # deleting once more finds out, for twice is once
                await self._jobs.keep(job.job_id, {DELETION: "unknown"})
            raise
        # The recordings here are the person's own, and can be handed over anew.
        for project in await self._booth.projects():
            if project.job_id == job.job_id:
                await self._booth.hand_over(project.project_id, "")
        self._notices.info(tr("The training of “{name}” was deleted.").format(name=job.title))

    def _take_back(self, job_ids: Sequence[str]) -> None:
        for each in job_ids:
            self._leaving.pop(each, None)
        self._changed()
        self._notices.info(tr("Nothing was deleted."))

    async def _takes_of(self, jobs: Sequence[Job]) -> int:
        """How many takes were spoken with the voices that came of these."""
        found = []
        for job in jobs:
            if asset_id := str(job.result.get("asset_id") or ""):
                try:
                    found.append((await self._timbres.timbre(asset_id)).timbre_id)
                except StudioError:  # it is not in the list any more
                    continue
        return (await self._timbres.uses(found)).takes if found else 0


class DeleteDialog(Dialog):
    """Says what deleting trainings at their vendors means; Cancel is what Enter does. `takes` use their voices."""

    def __init__(self, parent: QWidget, jobs: Sequence[Job], takes: int) -> None:
        title = tr("Delete {count} trainings at their vendors?").format(count=len(jobs))
        if len(jobs) == 1:
            title = tr("Delete the training of “{name}” at the vendor?").format(name=jobs[0].title)
        super().__init__(parent, "training_deletion", title)
        self.text(tr("Its recordings there are deleted, too. You will have 10 seconds to undo it."), "muted")
        under_way = sum(each.state not in OVER for each in jobs)
        if under_way:
            words = tr("Not finished yet, so no voice will come of it: {count}.")
            self.text(words.format(count=under_way))
        if any(each.state is JobState.DONE for each in jobs):
            self.text(tr("The voice that was trained stays among the timbres."))
        if takes:
            self.text(tr("Takes that were spoken with it, which stay as well: {count}.").format(count=f"{takes:,}"))
        stay = self.button("cancel", tr("Cancel"), result=Dialog.DialogCode.Rejected)
        self.button("confirm", tr("Delete"), role="danger", result=Dialog.DialogCode.Accepted)
        stay.setDefault(True)
        stay.setFocus()
        self.setMinimumWidth(480)

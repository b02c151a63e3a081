"""Hands over what was recorded and filled in: says how far it is, how to stop it, and what it came to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from studio.core.errors import Kind, StudioError
from studio.core.jobs import Job
from studio.panels.training.filling import Filling
from studio.panels.training.submitting import Handover, Submitting
from studio.panels.training.view import TrainingView
from studio.ui.language import tr
from studio.ui.panel import Shell
from studio.ui.tasks import Tasks, slot


class HandingOver:
    """One handing over at a time, whichever page is in front. `done` takes the training that was submitted.

    `unsure` is called where nobody knows whether it was: the list of trainings says so.
    """

    def __init__(
        self,
        shell: Shell,
        view: TrainingView,
        filling: Filling,
        submitting: Submitting,
        *,
        done: Callable[[Job], object],
        unsure: Callable[[], object],
    ) -> None:
        self._shell = shell
        self._view = view
        self._filling = filling
        self._submitting = submitting
        self._done = done
        self._unsure = unsure
        self._running: asyncio.Task[object] | None = None
        self._name = ""
        view.form.submit_pressed.connect(self.submit)
        view.upload.cancel_pressed.connect(self.cancel)

    @property
    def tasks(self) -> Tasks:
        """The window's."""
        return self._shell.tasks

    @property
    def running(self) -> bool:
        """Something is being handed over."""
        return self._running is not None

    @slot
    async def submit(self) -> None:
        """Hand over what was recorded and filled in; meanwhile the form may turn to another training."""
        form, filling = self._view.form, self._filling
        if form.complain():
            return
        if self._running is not None:
            form.show_trouble(tr("“{name}” is still being handed over; one at a time.").format(name=self._name))
            return
        handover, turn = filling.handover, filling.turn
        if handover.data is None and not handover.project_id:
            filling.say_nothing_there()
            return
        self._running, self._name = asyncio.current_task(), handover.filled.details.voice_name
        form.show_trouble("")
        form.show_busy(busy=True)
        try:
            job = await self._hand_over(handover)
        except StudioError as error:
            if error.kind is Kind.UNKNOWN_JOB:
                await self._was_deleted(error, turn)
                return
            if error.kind is Kind.OUTCOME_UNKNOWN and filling.turn == turn:
                self._unsure()
            elif filling.turn == turn:
                await filling.let_go_of_what_never_began()
            raise
        finally:
            self._running, self._name = None, ""
            self._tell("", 0.0)
            if filling.turn == turn:
                form.show_busy(busy=False)
                filling.show_recorded()
        if job is None:
            if filling.turn == turn:
                form.show_trouble(tr("Nothing was sent, because the vendor would send these recordings back."))
            return
        self._shell.notices.info(tr("“{name}” was submitted; it is reviewed now.").format(name=job.title))
        if filling.turn == turn:
            self._done(job)

    def cancel(self) -> None:
        """Stop what is being handed over; what has arrived stays there."""
        if self._running is not None:
            self._running.cancel()

    def _tell(self, stage: str, share: float) -> None:
        self._view.upload.show_progress(self._name, stage, share)

    async def _was_deleted(self, error: StudioError, turn: int) -> None:
        """The vendor has deleted the training meanwhile: the form is one of a new training, with these recordings."""
        if self._filling.turn == turn:
            await self._filling.let_go()
        self._shell.notices.warn(
            tr("The training of “{name}” was deleted at the vendor.").format(name=error.subject),
            tr("Your recordings are still here: submit them once more, and a new training begins."),
        )

    async def _hand_over(self, handover: Handover) -> Job | None:
        """The training that has got the recordings; None where they cannot be sent as they are."""
        filling = self._filling
        turn, job = filling.turn, filling.job
        if handover.project_id:
            await filling.describe(handover.project_id, handover.filled)
        checked = await self._submitting.check(handover, self._tell)
        if filling.turn == turn:
            filling.show_checked(checked)
        if not checked.good:
            return None
        if job is None:
            job = await self._submitting.create(handover, checked)
            if filling.turn == turn:
                filling.job = job
        return await self._submitting.send(job.job_id, handover, checked, self._tell)

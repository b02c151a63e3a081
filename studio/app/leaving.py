"""Asking once before the window closes on work that closing would interrupt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QDialog, QWidget

from studio.core.errors import StudioError
from studio.core.jobs import OpenJobs
from studio.services.accounts import LOCAL
from studio.ui.dialogs import Dialog, finished
from studio.ui.language import tr
from studio.ui.parts import named

if TYPE_CHECKING:
    from studio.app.services import Services
    from studio.app.window import Window


class LeaveDialog(Dialog):
    """Says what stops and what goes on."""

    def __init__(self, parent: QWidget, work: OpenJobs, handed_over: int) -> None:
        super().__init__(parent, "leave", tr("Close while work is under way?"))
        for sentence in sentences(work, handed_over):
            self.text(sentence)
        self.text(tr("Nothing is lost, and nothing is sent twice."), "muted")
        self.never = named(QCheckBox(tr("Don’t ask again")), "leave.never")
        self.never.setAccessibleName(tr("Don’t ask again"))
        self.content.addWidget(self.never)
        self.button("stay", tr("Keep it open"), result=QDialog.DialogCode.Rejected)
        self.button("leave", tr("Close"), role="primary", result=QDialog.DialogCode.Accepted).setFocus()


class Leaving:
    """Stands before the window's closing: looks at what is under way, asks where that is in hand, and then goes.

    What merely waits at a vendor is no reason to ask: it goes on, and the next start fetches it.
    """

    def __init__(self, window: Window, services: Services) -> None:
        self._window = window
        self._services = services
        self._asking = False

    def may_leave(self) -> bool:
        """Whether there is nothing to look at; else the window goes by itself, a moment later or when told to."""
        if not self._services.preferences.ask_on_close:
            return True
        if not self._asking:
            self._asking = True
            self._window.tasks.start(self._ask())
        return False

    async def _ask(self) -> None:
        try:
            if await self._sure():
                self._window.leave()
        finally:
            self._asking = False

    async def _sure(self) -> bool:
        jobs = self._services.jobs
        try:
            work = await jobs.open_jobs()
        except StudioError:
            return True  # nothing is under way in a library that cannot be read
        handed_over = self._services.training.under_way
        if not handed_over and not in_hand(work, paused=jobs.paused):
            return True
        dialog = LeaveDialog(self._window, work, handed_over)
        left = await finished(dialog) == QDialog.DialogCode.Accepted
        if left and dialog.never.isChecked():
            self._services.preferences.ask_on_close = False
        return left


def in_hand(work: OpenJobs, *, paused: bool) -> bool:
    """Whether this program is in the middle of something; what is paused waits anyway."""
    return bool(work.sending or work.fetching or work.away.get(LOCAL) or (work.unsent and not paused))


def sentences(work: OpenJobs, handed_over: int = 0) -> list[str]:
    """What becomes of each part of the work when the window closes; recordings of trainings may be on their way."""
    here = work.away.get(LOCAL, 0)
    away = sum(work.away.values()) - here
    said = (
        (
            handed_over,
            tr("Recordings on their way: {count}. This stops; “Go on with it” in the list of trainings sends them."),
        ),
        (work.sending, tr("Being sent: {count}. This stops and is taken up at the next start.")),
        (work.fetching, tr("Being fetched: {count}. This stops and is taken up at the next start.")),
        (here, tr("Made on this computer: {count}. This stops and is taken up at the next start.")),
        (work.unsent, tr("Not sent yet: {count}. They are sent at the next start.")),
        (away, tr("At the vendor: {count}. They go on, and are fetched at the next start.")),
    )
    return [words.format(count=f"{count:,}") for count, words in said if count]

"""Seeing a deletion through: what uses it first, then time for Undo, and what came of it at the end."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import aclosing
from typing import Final

from PySide6.QtWidgets import QAbstractItemView, QDialog, QListWidget, QWidget

from studio.core.records import Timbre, TimbreState
from studio.panels.timbres.model import ids, several, timbre_title
from studio.services.deletions import UNDO_SECONDS
from studio.services.timbres import TimbreService, Uses
from studio.ui.dialogs import Dialog, finished
from studio.ui.language import tr
from studio.ui.notices import Notices, Toast
from studio.ui.parts import named
from studio.ui.tasks import Tasks
from studio.ui.words import counted, when

_SHOWN_TAKES: Final = 6
_MARGIN: Final = 8


class Deleting:
    """Deletes timbres at their vendors, in front of the person."""

    def __init__(self, service: TimbreService, notices: Notices, tasks: Tasks) -> None:
        self._service = service
        self._notices = notices
        self._tasks = tasks

    async def confirmed(
        self, parent: QWidget, timbres: Sequence[Timbre], *, besides: int = 0, chosen: str = ""
    ) -> bool:
        """Say what these are used for, and ask whether they are to be deleted all the same.

        `besides` others are selected and will stay; `chosen` is the id of the voice that scripts are spoken with now.
        """
        dialog = DeleteDialog(parent, timbres, await self._service.uses(ids(timbres)), besides, chosen)
        return await finished(dialog) == QDialog.DialogCode.Accepted

    async def delete(self, timbres: Sequence[Timbre], seconds: float = UNDO_SECONDS) -> None:
        """Delete these after `seconds`, and stay until all of them are settled."""
        asked = await self._service.delete(ids(timbres), seconds)
        if asked:
            await self.see_through([each for each in timbres if each.timbre_id in asked], undo=bool(seconds))

    async def see_through(self, timbres: Sequence[Timbre], *, undo: bool = True) -> None:
        """Show deletions that were asked for, with Undo as long as they are not sent, and say what came of them."""
        asked = ids(timbres)
        if undo:
            toast = self._notices.undo(deletion_words(timbres), lambda: self._tasks.start(self._take_back(asked)))
        else:
            toast = self._notices.info(tr("Asking the vendor…"))
        found: Sequence[Timbre] = ()
        async with aclosing(self._service.deleting(asked)) as states:
            async for found in states:
                if not any(each.state is TimbreState.DELETING and not each.sending for each in found):
                    self._dismiss(toast)
        self._report(found)

    async def _take_back(self, timbre_ids: list[str]) -> None:
        saved = await self._service.undo(timbre_ids)
        late = len(timbre_ids) - len(saved)
        if late:
            one, many = tr("1 was sent to the vendor already."), tr("{count} were sent to the vendor already.")
            self._notices.warn(counted(late, one, many))
        else:
            self._notices.info(tr("Nothing was deleted."))

    def _dismiss(self, toast: Toast) -> None:
        if toast in self._notices.toasts:
            toast.dismiss()

    def _report(self, found: Sequence[Timbre]) -> None:
        gone = [each for each in found if each.state is TimbreState.GONE]
        failed = [each for each in found if each.trouble is not None and each.state is not TimbreState.GONE]
        if len(found) == 1 and failed and failed[0].trouble is not None:
            self._notices.error(failed[0].trouble, lambda: self._tasks.start(self.delete(failed)))
        elif failed:
            unknown = sum(each.state is TimbreState.UNKNOWN for each in failed)
            self._notices.warn(
                tr("{gone} of {count} timbres were deleted.").format(gone=len(gone), count=len(gone) + len(failed)),
                tr("Not deleted: {kept}, unknown: {unknown}; the list says why.").format(
                    kept=len(failed) - unknown, unknown=unknown
                ),
            )
        elif gone:
            self._notices.info(several(gone, tr("“{name}” was deleted."), tr("{count} timbres were deleted.")))


class DeleteDialog(Dialog):
    """Says what timbres are used for before they are deleted at their vendors; Cancel is what Enter does."""

    def __init__(
        self, parent: QWidget, timbres: Sequence[Timbre], uses: Uses, besides: int = 0, chosen: str = ""
    ) -> None:
        title = several(timbres, tr("Delete “{name}” at the vendor?"), tr("Delete {count} timbres at their vendors?"))
        super().__init__(parent, "deletion", title)
        self.text(tr("Nothing new can be spoken with what is deleted. You will have 10 seconds to undo it."), "muted")
        for words in _consequences(timbres, uses, besides, chosen):
            self.text(words)
        if uses.newest:
            names = {each.timbre_id: timbre_title(each) for each in timbres} if len(timbres) > 1 else {}
            lines = [
                " · ".join(part for part in (use.title, names.get(use.timbre_id), when(use.created)) if part)
                for use in uses.newest
            ]
            if uses.takes > len(lines):
                lines.append(tr("… and {count} more").format(count=f"{uses.takes - len(lines):,}"))
            self.takes = named(QListWidget(), "deletion.takes")
            self.takes.setAccessibleName(tr("Takes"))
            self.takes.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
            self.takes.addItems(lines)
            self.takes.ensurePolished()
            lines_shown = min(len(lines), _SHOWN_TAKES)
            self.takes.setFixedHeight(lines_shown * self.takes.sizeHintForRow(0) + 2 * _MARGIN)
            self.content.addWidget(self.takes)
        stay = self.button("cancel", tr("Cancel"), result=Dialog.DialogCode.Rejected)
        self.button("confirm", tr("Delete"), role="danger", result=Dialog.DialogCode.Accepted)
        stay.setDefault(True)
        stay.setFocus()
        self.setMinimumWidth(480)


def _consequences(timbres: Sequence[Timbre], uses: Uses, besides: int, chosen: str) -> list[str]:
    """What deleting means for what was made and is being made."""
    found = []
    if not uses.takes:
        found.append(several(timbres, tr("No take uses it."), tr("No take uses any of them.")))
    elif len(timbres) == 1:
        one, many = tr("Used in 1 take, which keeps its sound:"), tr("Used in {count} takes, which keep their sound:")
        found.append(counted(uses.takes, one, many))
    else:
        one = tr("One of them is used in 1 take, which keeps its sound:")
        many = tr("{used} of them are used in {count} takes, which keep their sound:")
        if uses.timbres == 1:
            many = tr("One of them is used in {count} takes, which keep their sound:")
        found.append(counted(uses.takes, one, many, used=f"{uses.timbres:,}"))
    if uses.tasks:
        found.insert(
            0, tr("Open tasks that are to be spoken with it, and may fail: {count}.").format(count=f"{uses.tasks:,}")
        )
    if chosen in {each.timbre_id for each in timbres}:
        found.insert(0, tr("It is the voice that scripts are spoken with now."))
    if besides:
        found.insert(0, tr("Selected, but not deletable, so kept: {count}.").format(count=f"{besides:,}"))
    return found


def deletion_words(timbres: Sequence[Timbre]) -> str:
    """What is about to be deleted."""
    return several(
        timbres,
        tr("“{name}” will be deleted at the vendor in 10 seconds."),
        tr("{count} timbres will be deleted at their vendors in 10 seconds."),
    )

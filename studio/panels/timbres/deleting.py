"""Seeing a deletion through: what uses it and Undo first, and what came of it at the end."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import aclosing

from studio.core.records import Timbre, TimbreState
from studio.panels.timbres.model import ids, timbre_title
from studio.services.deletions import UNDO_SECONDS
from studio.services.timbres import TimbreService, Uses
from studio.ui.language import tr
from studio.ui.notices import Notices, Toast
from studio.ui.tasks import Tasks


class Deleting:
    """Deletes timbres at their vendors, in front of the person."""

    def __init__(self, service: TimbreService, notices: Notices, tasks: Tasks) -> None:
        self._service = service
        self._notices = notices
        self._tasks = tasks

    async def delete(self, timbres: Sequence[Timbre], seconds: float = UNDO_SECONDS) -> None:
        """Delete these after `seconds`, and stay until all of them are settled."""
        asked = await self._service.delete(ids(timbres), seconds)
        if asked:
            await self.see_through([each for each in timbres if each.timbre_id in asked], undo=bool(seconds))

    async def see_through(self, timbres: Sequence[Timbre], *, undo: bool = True) -> None:
        """Show deletions that were asked for, with Undo as long as they are not sent, and say what came of them."""
        asked = ids(timbres)
        if undo:
            uses = use_words(await self._service.uses(asked))
            toast = self._notices.undo(deletion_words(timbres), lambda: self._tasks.start(self._take_back(asked)), uses)
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
            self._notices.warn(tr("{count} were sent to the vendor already.").format(count=late))
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
                tr("{kept} were not, {unknown} are unknown; the list says why.").format(
                    kept=len(failed) - unknown, unknown=unknown
                ),
            )
        elif gone:
            self._notices.info(several(gone, tr("“{name}” was deleted."), tr("{count} timbres were deleted.")))


def deletion_words(timbres: Sequence[Timbre]) -> str:
    """What is about to be deleted."""
    return several(
        timbres,
        tr("“{name}” will be deleted at the vendor in 10 seconds."),
        tr("{count} timbres will be deleted at their vendors in 10 seconds."),
    )


def use_words(uses: Uses) -> str:
    """What was made with it."""
    if not uses.takes:
        return tr("No take uses it.")
    titles = " · ".join(f"“{title}”" for title in uses.titles)
    words = tr("Used in {count} takes, which keep their sound: {titles}")
    return words.format(count=uses.takes, titles=titles)


def several(timbres: Sequence[Timbre], one: str, many: str) -> str:
    """A sentence about one timbre, or about many."""
    if len(timbres) == 1:
        return one.format(name=timbre_title(timbres[0]))
    return many.format(count=len(timbres))

"""Joins the list of timbres with the services: the only place of the panel that awaits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Protocol

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from studio.core.errors import Kind, StudioError
from studio.core.ports import Playback, PlayState
from studio.core.records import Timbre, TimbreQuery, TimbreState
from studio.panels.timbres.deleting import Deleting
from studio.panels.timbres.dialogs import AddDialog, ImportReport, import_summary
from studio.panels.timbres.inspector import TimbreInspector
from studio.panels.timbres.model import ids, several, timbre_title
from studio.panels.timbres.view import TimbresView
from studio.services.accounts import LOCAL, Accounts
from studio.services.preferences import Preferences
from studio.services.speech import SpeechService
from studio.services.takes import SpeechRequest, Take
from studio.services.timbres import TimbreService
from studio.ui.dialogs import finished, open_file, save_file
from studio.ui.following import follow
from studio.ui.language import tr
from studio.ui.paged import Pager
from studio.ui.panel import Shell
from studio.ui.tasks import Tasks, slot
from studio.ui.words import counted

SAMPLES = {
    "zh": "你好,这是我的声音。今天想听一个什么样的故事?",
    "en": "Hello, this is my voice. What story would you like to hear today?",
}
TICK_MS = 1_000

_SOUNDING = (PlayState.PLAYING, PlayState.WAITING, PlayState.PAUSED)


class TimbresServices(Protocol):
    """What this panel needs of the services."""

    @property
    def timbres(self) -> TimbreService: ...

    @property
    def accounts(self) -> Accounts: ...

    @property
    def speech(self) -> SpeechService: ...

    @property
    def preferences(self) -> Preferences: ...

    @property
    def playback(self) -> Playback:
        """The player; the sound card is first touched here."""
        ...


class TimbresPresenter:
    """The page: what is listed follows the search and the service, what is selected is shown and done with."""

    def __init__(self, services: TimbresServices, shell: Shell, view: TimbresView) -> None:
        self._services = services
        self._timbres = services.timbres
        self._shell = shell
        self.view = view
        self.inspector = TimbreInspector()
        self._take: Take | None = None
        self._pager = Pager(view.model, view.table, self._ask)
        self._deleting = Deleting(services.timbres, shell.notices, shell.tasks)
        self._selected: list[Timbre] = []
        self._wanted = ""
        self._asking = False
        self._tick = QTimer(view)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self._ticked)
        self._connect()
        self._add_actions()
        self._shell.tasks.start(follow(self._timbres, self._list, shell.notices))

    # ui.panel.PanelPage

    @property
    def widget(self) -> QWidget:
        """The view."""
        return self.view

    @property
    def tasks(self) -> Tasks:
        """The window's."""
        return self._shell.tasks

    def shown(self) -> None:
        """List what there is now, also from other programs."""
        self._shell.inspector.set_widget(self.inspector)
        self.view.search.setFocus()
        self.refresh()

    def hidden(self) -> None:
        """Keep what was just written."""
        self.inspector.keep()
        self._tick.stop()

    def keep(self) -> None:
        """Keep what was just written."""
        self.inspector.keep()

    async def close(self) -> None:
        """End what is heard."""
        self._tick.stop()
        if self._take is not None:
            await self._take.stop()

    # ui.panel.ShowsOne

    @slot
    async def show_one(self, wanted: str) -> None:
        """Select a timbre by its id, among those of its name; raises UNKNOWN_VOICE where it is listed no more."""
        timbre = await self._timbres.timbre(wanted)
        self._wanted = wanted
        self.view.show_everything()
        self.view.search.setText(timbre.name)

    # The list

    @slot
    async def refresh(self) -> None:
        """Take in what vendors offer, and show the list anew."""
        await self._list()
        await self._timbres.refresh()
        await self._list()

    @slot
    async def search(self) -> None:
        """Show what is searched for, from its beginning."""
        await self._list(from_the_top=True)

    @slot
    async def sort_again(self) -> None:
        """Put the names of another language in their order."""
        await self._list()

    @slot
    async def fetch(self, number: int) -> None:
        """Fetch a page that came into sight."""
        await self._pager.fetch(number)
        self._selection_changed()

    async def _ask(self, limit: int, offset: int) -> tuple[int, Sequence[Timbre]]:
        page = await self._timbres.page(self._query(), limit, offset)
        return page.total, page.timbres

    def _query(self) -> TimbreQuery:
        """What the person looks for, in the order of what they read."""
        return replace(self.view.query(), names_in=self._shell.appearance.language)

    async def _list(self, *, from_the_top: bool = False) -> None:
        if not await self._pager.refresh(from_the_top=from_the_top):
            return  # typed on meanwhile
        self.view.show_total(self.view.model.total)
        if self._wanted in ids(self.view.model.here()):
            self.view.table.select([self._wanted])
            self._wanted = ""
        self._selection_changed()
        accounts, languages, tags = [await self._timbres.choices(each) for each in ("account", "language", "tags")]
        self.view.show_choices(accounts, languages, tags)
        pending = any(each.state is TimbreState.DELETING for each in self.view.model.here())
        if pending and not self._tick.isActive():
            self._tick.start()
        elif not pending:
            self._tick.stop()

    @slot
    async def _ticked(self) -> None:
        """Count down; and see what another program may have done."""
        await self._list()

    # What is selected

    def _selection_changed(self) -> None:
        rows = self.view.table.selected_rows()
        found = self._selected = self._pager.selected()
        one = found[0] if len(rows) == 1 and found else None
        can_speak = one is not None and self._timbres.can_speak(one)
        self.view.show_selection(found, len(rows), can_speak=can_speak)
        self.view.show_deletable(deletable=any(map(self._timbres.can_delete, found)))
        if one is None:
            self.inspector.show_timbre(None, many=len(rows))
        else:
            self._show_details(one)

    @slot
    async def _show_details(self, timbre: Timbre) -> None:
        titles = {vendor.name: vendor.title for vendor in self._services.accounts.vendors()}
        uses = (await self._timbres.uses([timbre.timbre_id])).titles if timbre.used else ()
        if ids(self._selected) == [timbre.timbre_id]:
            vendor = "" if timbre.account == LOCAL else titles.get(timbre.vendor, timbre.vendor)
            self.inspector.show_timbre(timbre, vendor=vendor, uses=uses)

    # What can be done

    @slot
    async def edit(self, timbre_id: str, changes: dict[str, Any]) -> None:
        """Keep what was written about a timbre."""
        await self._timbres.edit([timbre_id], **changes)

    @slot
    async def toggle_favourite(self, timbre_id: str) -> None:
        """Make one a favourite, or not any more; raises UNKNOWN_VOICE where another program has dropped it."""
        timbre = await self._timbres.timbre(timbre_id)
        await self._timbres.edit([timbre_id], favourite=not timbre.favourite)

    @slot
    async def favour(self) -> None:
        """Make all that are selected favourites; none of them any more, where all of them are."""
        chosen = await self._pager.chosen()
        if chosen:
            await self._timbres.edit(ids(chosen), favourite=not all(each.favourite for each in chosen))

    @slot
    async def add(self) -> None:
        """Ask for a timbre until it can be listed or the person gives up."""
        accounts = [account.name for account in self._services.accounts.list()]
        try:
            fitting = self._timbres.fitting_account()
        except StudioError:
            fitting = accounts[0]
        dialog = AddDialog(self._shell.widget, accounts, fitting)
        adding = False

        async def add() -> None:
            nonlocal adding
            if adding:
                return  # pressed twice
            adding = True
            try:
                timbre = await self._timbres.add(dialog.account.value, dialog.voice_id.text(), dialog.name.text())
            except StudioError as error:
                dialog.complain(error)
                adding = False
                return
            dialog.accept()
            self._shell.notices.info(tr("“{name}” was added.").format(name=timbre_title(timbre)))

        dialog.asked.connect(lambda: self.tasks.start(add()))
        await finished(dialog)

    @slot
    async def forget(self) -> None:
        """Take what is selected out of the list, and offer to take that back."""
        forgotten = await self._timbres.forget(ids(await self._pager.chosen()))
        if forgotten:
            found = await self._timbres.timbres(forgotten)
            words = several(found, tr("“{name}” was forgotten."), tr("{count} timbres were forgotten."))
            self._shell.notices.undo(words, lambda: self.tasks.start(self._timbres.restore(forgotten)))

    @slot
    async def restore(self) -> None:
        """Bring back what is selected."""
        await self._timbres.restore(ids(await self._pager.chosen()))

    # Deleting at the vendor

    @slot
    async def delete(self) -> None:
        """Say what uses what is selected; delete it at its vendor if that is wanted, with time for Undo."""
        chosen = await self._pager.chosen()
        wanted = [each for each in chosen if self._timbres.can_delete(each)]
        if not wanted:
            return
        kept = self._services.preferences
        spoken = next(
            (e.timbre_id for e in wanted if (e.account, e.voice_id) == (kept.last_account, kept.last_voice)), ""
        )
        if await self._deleting.confirmed(self._shell.widget, wanted, besides=len(chosen) - len(wanted), chosen=spoken):
            await self._deleting.delete(wanted)

    @slot
    async def check(self) -> None:
        """Settle what is unknown, at once: this was agreed to before."""
        await self._deleting.delete(
            [each for each in await self._pager.chosen() if each.state is TimbreState.UNKNOWN], 0
        )

    # Hearing

    @slot
    async def listen(self) -> None:
        """Hear the timbre that is selected, or stop hearing it."""
        if self._heard():
            await self._stop()
            return
        if self._asking:
            return  # pressed twice: a vendor asked twice may be paid twice
        self._asking = True
        try:
            take = await self._sample()
        finally:
            self._asking = False
        if take is None:
            return
        transport, playback = self._shell.transport, self._services.playback
        if transport.playback is None:
            transport.use(playback)
        transport.load(take.track)
        playback.play()
        transport.update_now()
        await take.finished()
        if take.error is not None and take.error.kind is not Kind.CANCELLED:
            if not take.frames:
                transport.unload()
            raise take.error

    async def _sample(self) -> Take | None:
        """Have the timbre that is selected say something, in place of the one before; None where none can."""
        chosen = await self._pager.chosen()
        if len(chosen) != 1 or not self._timbres.can_speak(chosen[0]):
            return None
        timbre = chosen[0]
        request = SpeechRequest(
            sample(timbre.language), timbre.account, timbre.voice_id, title=timbre_title(timbre), keep=False
        )
        before, take = self._take, await self._services.speech.read(request)
        self._take = take
        if before is not None:
            await before.stop()
        return take

    def _heard(self) -> bool:
        """Whether what is loaded is what was begun here, and goes on."""
        transport, take = self._shell.transport, self._take
        if take is None or transport.playback is None or transport.track is not take.track:
            return False
        return transport.playback.state in _SOUNDING

    async def _stop(self) -> None:
        self._shell.transport.halt()
        if self._take is not None:
            await self._take.stop()

    # Files

    @slot
    async def import_csv(self) -> None:
        """Add the timbres of a file, and list the rows that are none."""
        path = await open_file(self._shell.widget, tr("Import timbres"), tr("Tables (*.csv *.txt)"))
        if path is None:
            return
        imported = await self._timbres.import_csv(path, self.view.account.value)
        if imported.bad:
            await finished(ImportReport(self._shell.widget, imported))
        else:
            self._shell.notices.info(import_summary(imported))

    @slot
    async def export_csv(self) -> None:
        """Write what is listed to a file."""
        path = await save_file(self._shell.widget, tr("Export timbres"), tr("Tables (*.csv)"), "timbres.csv")
        if path is not None:
            count = await self._timbres.export_csv(path, self._query())
            one, many = tr("1 timbre was written to {file}."), tr("{count} timbres were written to {file}.")
            self._shell.notices.info(counted(count, one, many, file=path.name))

    # Wiring

    def _connect(self) -> None:
        view = self.view
        view.query_changed.connect(self.search)
        view.model.page_wanted.connect(self.fetch)
        view.selection_changed.connect(self._selection_changed)
        view.favourite_clicked.connect(self.toggle_favourite)
        view.favourite_pressed.connect(self.favour)
        view.add_pressed.connect(self.add)
        view.listen_pressed.connect(self.listen)
        view.forget_pressed.connect(self.forget)
        view.restore_pressed.connect(self.restore)
        view.delete_pressed.connect(self.delete)
        view.language_changed.connect(self.sort_again)
        self.inspector.edited.connect(self.edit)
        self.inspector.check_asked.connect(self.check)
        self._shell.transport.state_changed.connect(self._state_changed)

    def _add_actions(self) -> None:
        add = self._shell.shortcuts.add
        panel = "timbres"
        add("timbres.add", "Add timbre", self.add, keys="Ctrl+N", menu="file", panel=panel, symbol="plus")
        actions = [
            add("timbres.import", "Import from CSV…", self.import_csv, menu="file", panel=panel, symbol="folder-open"),
            add("timbres.export", "Export to CSV…", self.export_csv, menu="file", panel=panel, symbol="download"),
        ]
        keys = "Ctrl+Del"
        add(
            "timbres.delete",
            "Delete at the vendor…",
            self.delete,
            keys=keys,
            menu="edit",
            panel=panel,
            symbol="trash-2",
        )
        add("timbres.search", "Search", self.view.search.setFocus, keys="Ctrl+F", menu="edit", panel=panel)
        self.view.more.set_actions(actions)
        self._shell.shortcuts.tip(self.view.add, "timbres.add")

    def _state_changed(self, _state: PlayState) -> None:
        self.view.show_listening(listening=self._heard())


def sample(language: str) -> str:
    """What a timbre says to be heard: in its language, in both where that is not known."""
    return SAMPLES.get(language.partition("-")[0], SAMPLES["zh"] + SAMPLES["en"])

"""Joins the list of takes with the services: the only place of the panel that awaits."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QWidget

from studio.core.errors import Kind, StudioError
from studio.core.ports import Playback
from studio.core.takes import Storage, TakeSummary
from studio.panels.library.inspector import TakeInspector
from studio.panels.library.view import LibraryView
from studio.services.accounts import Accounts
from studio.services.export import Sketch, plan_names
from studio.services.library import LibraryService
from studio.services.preferences import Preferences
from studio.services.scripts import Script, Scripts
from studio.ui.dialogs import ask
from studio.ui.export import ExportChoice, ExportDialog, carry_out
from studio.ui.following import follow
from studio.ui.language import tr
from studio.ui.notices import sentence
from studio.ui.paged import Pager
from studio.ui.panel import Shell
from studio.ui.reveal import offer, reveal
from studio.ui.tasks import Tasks, slot
from studio.ui.words import counted

REMEMBERED = "library.export"
PREVIEWED = 3


class LibraryServices(Protocol):
    """What this panel needs of the services."""

    @property
    def takes(self) -> LibraryService: ...

    @property
    def accounts(self) -> Accounts: ...

    @property
    def scripts(self) -> Scripts: ...

    @property
    def preferences(self) -> Preferences: ...

    @property
    def playback(self) -> Playback:
        """The player; the sound card is first touched here."""
        ...


class LibraryPresenter:
    """The page: what is listed follows the search and the library, what is selected is shown, heard and done with."""

    def __init__(self, services: LibraryServices, shell: Shell, view: LibraryView) -> None:
        self._services = services
        self._takes = services.takes
        self._shell = shell
        self.view = view
        self.inspector = TakeInspector()
        self._pager = Pager(view.model, view.table, self._ask)
        self._storage: Storage | None = None
        self._loaded = ""
        self._reasons: tuple[str, ...] = ()
        view.listening.join(shell.transport, lambda: services.playback)
        self._connect()
        self._add_actions()
        shell.tasks.start(follow(self._takes.changes, self._list, shell.notices))

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
        """List what there is now, also what other panels and programs have made."""
        self._shell.inspector.set_widget(self.inspector)
        self.view.search.setFocus()
        self.refresh()

    def hidden(self) -> None:
        """Keep what was just written."""
        self.inspector.keep()

    def keep(self) -> None:
        """Keep what was just written."""
        self.inspector.keep()

    async def close(self) -> None:
        """Let go of what was heard."""
        self.view.listening.put(None)

    # The list

    @slot
    async def refresh(self) -> None:
        """Show the list anew, and what can be searched for."""
        accounts = self._services.accounts
        self.view.name_voices(
            {
                (account.name, voice.voice_id): voice.name
                for account in accounts.list()
                for voice in accounts.voices(account.name)
            }
        )
        await self._list()
        self.view.show_choices(*[await self._takes.choices(field) for field in ("account", "voice", "source", "tags")])
        self._storage = await self._takes.storage()
        self.view.show_total(self.view.model.total, self._storage)

    @slot
    async def search(self) -> None:
        """Show what is searched for, from its beginning."""
        await self._list(from_the_top=True)

    @slot
    async def fetch(self, number: int) -> None:
        """Fetch a page that came into sight."""
        await self._pager.fetch(number)

    async def _ask(self, limit: int, offset: int) -> tuple[int, tuple[TakeSummary, ...]]:
        page = await self._takes.page(self.view.query(), limit, offset)
        return page.total, page.takes

    async def _list(self, *, from_the_top: bool = False) -> None:
        if await self._pager.refresh(from_the_top=from_the_top):
            self.view.show_total(self.view.model.total, self._storage)
            self.select()

    # What is selected

    @slot
    async def select(self) -> None:
        """Show what is selected; one take is made ready to be heard."""
        count = len(self.view.table.selected_rows())
        found = self._pager.selected()
        self.view.show_selection(found, count)
        if count != 1 or not found:
            self.inspector.show_take(None, many=count)
            return
        self.inspector.show_take(found[0], voice=self.view.voice_title(found[0]))
        await self._load(found[0])

    async def _load(self, summary: TakeSummary) -> None:
        if self._loaded != summary.take_id:
            self._loaded = summary.take_id
            try:
                take = await self._takes.take(summary.take_id)
            except StudioError:
                if self._loaded == summary.take_id:
                    self._loaded = ""
                    self.view.listening.put(None)  # what was shown before is another one's
                raise
            if self._loaded != summary.take_id:
                return  # another one was selected meanwhile
            self.view.listening.put(take)
            self._reasons = take.diagnosis.reasons
        self.inspector.show_take(summary, voice=self.view.voice_title(summary), reasons=self._reasons)

    # What can be done

    @slot
    async def listen(self) -> None:
        """Play what is selected, or pause it."""
        found = self._pager.selected()
        if len(found) == 1:
            await self._load(found[0])
            self.view.listening.toggle()

    @slot
    async def rename(self, take_id: str, title: str) -> None:
        """Keep a new title."""
        await self._takes.rename(take_id, title)

    @slot
    async def tag(self, take_id: str, tags: tuple[str, ...]) -> None:
        """Keep new tags."""
        await self._takes.tag([take_id], tags)

    @slot
    async def open_script(self) -> None:
        """Take the script of a take to where scripts are written."""
        found = self._pager.selected()
        if len(found) == 1:
            take = await self._takes.take(found[0].take_id)
            self._services.scripts.hand_over(Script(take.text))
            self._shell.open_panel("speech")

    @slot
    async def reveal(self) -> None:
        """Show a file of the take that is selected where it lies."""
        for chosen in self._pager.selected()[:1]:
            file = await self._takes.file(chosen.take_id)
            if file is None:
                raise StudioError(Kind.BAD_FILE, chosen.title, message="There is no sound of this take here.")
            reveal(file)
            if file.suffix == ".pcm":
                self._shell.notices.info(
                    tr("This take is kept as raw sound. “Export…” writes a file that other programs can play.")
                )

    @slot
    async def trash(self) -> None:
        """Throw away what is selected, and offer to take that back."""
        chosen = await self._pager.chosen()
        gone = await self._takes.trash([take.take_id for take in chosen])
        if gone:
            words = (
                tr("“{title}” was moved to the trash.").format(title=chosen[0].title)
                if len(gone) == 1
                else tr("{count} takes were moved to the trash.").format(count=f"{len(gone):,}")
            )
            self._shell.notices.undo(words, lambda: self.tasks.start(self._takes.restore(gone)))

    @slot
    async def restore(self) -> None:
        """Bring back what is selected."""
        back = await self._takes.restore([take.take_id for take in await self._pager.chosen()])
        if back:
            one, many = tr("1 take is back in the library."), tr("{count} takes are back in the library.")
            self._shell.notices.info(counted(len(back), one, many))

    @slot
    async def purge(self) -> None:
        """Delete what is selected for good, once the person has said so."""
        await self._purge([take.take_id for take in await self._pager.chosen()])

    @slot
    async def empty_trash(self) -> None:
        """Delete all that is in the trash for good, once the person has said so."""
        await self._purge(None)

    async def _purge(self, take_ids: list[str] | None) -> None:
        count = len(take_ids) if take_ids is not None else (await self._takes.storage()).trashed
        if not count:
            return
        sure = await ask(
            self._shell.widget,
            "library.purging",
            counted(count, tr("Delete 1 take for good?"), tr("Delete {count} takes for good?")),
            tr("Sound and times are deleted too. This cannot be undone."),
            confirm=tr("Delete for good"),
            danger=True,
        )
        if sure:
            await self._takes.purge(take_ids)
            self._storage = await self._takes.storage()
            await self._list()

    # Writing files

    @slot
    async def export(self) -> None:
        """Ask how what is selected is to be exported, and write it; stays until the dialog is closed."""
        chosen = await self._pager.chosen()
        if not chosen:
            return
        preferences = self._services.preferences
        choice = ExportChoice.unpacked(preferences.recall(REMEMBERED))

        def preview(choice: ExportChoice) -> list[str]:
            sketches = [Sketch(take.title, self.view.voice_title(take)) for take in chosen[:PREVIEWED]]
            plans = [
                plan_names(each, Path(choice.folder), choice.formats, pattern=choice.pattern, date=take.created[:10],
                           index=index)
                for index, (each, take) in enumerate(zip(sketches, chosen, strict=False), start=1)
            ]  # fmt: skip
            names = [name for plan in plans for name in plan.names]
            more = len(chosen) - PREVIEWED
            return names if more <= 0 or not names else [*names, tr("… and of {count} more").format(count=f"{more:,}")]

        dialog = ExportDialog(self._shell.widget, choice, preview)

        async def write(choice: ExportChoice) -> None:
            preferences.remember(REMEMBERED, choice.packed())
            await self._write(dialog, choice, [take.take_id for take in chosen])

        await carry_out(dialog, self.tasks, write)

    async def _write(self, dialog: ExportDialog, choice: ExportChoice, take_ids: list[str]) -> None:
        folder, step = Path(choice.folder), tr("Writing the files…")
        try:
            done = await self._takes.export(
                take_ids,
                folder,
                choice.formats,
                pattern=choice.pattern,
                progress=lambda part: dialog.show_progress(step, part),
            )
        except StudioError as error:
            dialog.show_error(error)
            return
        if done.failed and not done.files:
            dialog.show_error(done.failed[0][1])
            return
        dialog.done(QDialog.DialogCode.Accepted)
        one, many = tr("1 file was written to {folder}."), tr("{count} files were written to {folder}.")
        words = counted(len(done.files), one, many, folder=folder)
        if done.failed:
            named = "\n".join(f"“{title}”: {sentence(error)}" for title, error in done.failed[:PREVIEWED])
            self._shell.notices.warn(words + " " + tr("{count} failed.").format(count=len(done.failed)), named)
            return
        offer(self._shell.notices.info(words), done.files[0] if len(done.files) == 1 else folder)

    # Inside

    def _connect(self) -> None:
        view = self.view
        view.model.page_wanted.connect(self.fetch)
        view.query_changed.connect(self.search)
        view.table.selection_changed.connect(self.select)
        view.listen_pressed.connect(self.listen)
        view.export_pressed.connect(self.export)
        view.script_pressed.connect(self.open_script)
        view.trash_pressed.connect(self.trash)
        view.restore_pressed.connect(self.restore)
        view.purge_pressed.connect(self.purge)
        view.begin_pressed.connect(lambda: self._shell.open_panel("speech"))
        self.inspector.renamed.connect(self.rename)
        self.inspector.tagged.connect(self.tag)

    def _add_actions(self) -> None:
        add = self._shell.shortcuts.add
        panel = "library"
        actions: list[QAction] = [
            add("library.show_trash", "Library or trash", self._toggle_trash, menu="file", panel=panel),
            add("library.empty_trash", "Empty the trash", self.empty_trash, menu="file", panel=panel),
            add("library.reveal", "Show in folder", self.reveal, menu="file", panel=panel, symbol="folder-open"),
            add("library.export_takes", "Export…", self.export, keys="Ctrl+E", menu="file", panel=panel,
                symbol="download"),
        ]  # fmt: skip
        add("library.find", "Search", self.view.search.setFocus, keys="Ctrl+F", menu="edit", panel=panel)
        self.view.more.set_actions(actions)

    def _toggle_trash(self) -> None:
        self.view.show_trash(shown=not self.view.in_trash)

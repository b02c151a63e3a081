"""Joins the tasks panel with the services: the only place of the panel that awaits."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Final, Protocol

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from studio.core.errors import Kind, StudioError
from studio.core.jobs import Job, JobState
from studio.core.ports import Playback
from studio.panels.tasks.composer import FIELDS, TABLE_SUFFIXES
from studio.panels.tasks.inspector import TaskInspector
from studio.panels.tasks.view import TasksView
from studio.services.accounts import Accounts
from studio.services.export import export, plan_paths, safe_name
from studio.services.jobs import Jobs
from studio.services.library import LibraryService
from studio.services.preferences import Preferences
from studio.services.takes import Take
from studio.services.tasks import BadRow, Checked, Columns, Over, Sheet, Submitted, TaskRow, TaskService, pieces_of
from studio.services.timbres import TimbreService
from studio.ui.dialogs import choose_folder, open_file, open_files, save_file
from studio.ui.followed_jobs import FollowedJobs
from studio.ui.job_inspector import request_id
from studio.ui.language import tr
from studio.ui.notices import sentence
from studio.ui.panel import Shell
from studio.ui.reveal import offer, reveal
from studio.ui.tasks import Tasks, slot
from studio.ui.words import counted

COUNT_MS: Final = 400
REST_SECONDS: Final = 0.4
"""A thousand tasks a minute must not draw a thousand lists."""
REMEMBERED: Final = "tasks.columns"
_BAD: Final = 3
_Result = tuple[Job, Take | None]
"""A task, and the take of the whole text where it spoke a piece of one."""
_EXCERPT: Final = 200


class TasksServices(Protocol):
    """What this panel needs of the services."""

    @property
    def jobs(self) -> Jobs: ...

    @property
    def tasks(self) -> TaskService: ...

    @property
    def takes(self) -> LibraryService: ...

    @property
    def accounts(self) -> Accounts: ...

    @property
    def timbres(self) -> TimbreService: ...

    @property
    def preferences(self) -> Preferences: ...

    @property
    def playback(self) -> Playback:
        """The player; the sound card is first touched here."""
        ...


class TasksPresenter:
    """The page: what is composed is counted and sent, what was sent is followed, what came is heard and saved."""

    def __init__(self, services: TasksServices, shell: Shell, view: TasksView) -> None:
        self._services = services
        self._jobs = services.jobs
        self._shell = shell
        self.view = view
        self.inspector = TaskInspector()
        self._list = FollowedJobs(
            "tasks",
            services.jobs,
            view,
            shell,
            select=self.select,
            looked_at=view.isVisible,
            forgotten=lambda count: counted(
                count,
                tr("1 task was removed from the list; its take stays in the library."),
                tr("{count} tasks were removed from the list; their takes stay in the library."),
            ),
            rest=REST_SECONDS,
        )
        self._files: list[TaskRow] = []
        self._sheet: Sheet | None = None
        self._loaded = ""
        self._began = self._sending = False
        self._counting = QTimer(view)
        self._counting.setSingleShot(True)
        self._counting.setInterval(COUNT_MS)
        self._counting.timeout.connect(self._count)
        view.listening.join(shell.transport, lambda: services.playback)
        self._connect()
        self._add_actions()

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
        """List what there is now; a clock runs while something is under way."""
        self._shell.inspector.set_widget(self.inspector)
        (self.view.composer.text if self.view.composes else self.view.filters.search).setFocus()
        self._list.run_clock(running=True)
        self.refresh()

    def open(self, paths: Sequence[Path]) -> None:
        """Compose tasks of texts, or of a table."""
        self.take_files(tuple(paths))

    def hidden(self) -> None:
        """Nobody looks at the clock."""
        self._list.run_clock(running=False)

    def keep(self) -> None:
        """What was sent is in the library already."""

    async def close(self) -> None:
        """Let go of what was heard."""
        self._list.run_clock(running=False)
        self._counting.stop()
        self.view.listening.put(None)

    # What is sent

    @slot
    async def refresh(self) -> None:
        """Show the list and the accounts anew."""
        accounts = self._able()
        preferences = self._services.preferences
        chosen = self.view.composer.account.value or preferences.last_account
        self.view.composer.show_accounts(accounts, chosen if chosen in accounts else accounts[0])
        names = self._services.accounts
        self.view.name_voices(
            {(account, voice.voice_id): voice.name for account in accounts for voice in names.voices(account)}
        )
        await self._show_voices(self.view.composer.voice.value or preferences.last_voice)
        await self._list.refresh()
        await self._list.show_choices(names.vendors())
        if not self._began:
            self._began = True
            self.view.compose(composing=not self.view.model.total)

    @slot
    async def choose_account(self, _account: str) -> None:
        """Other voices."""
        await self._show_voices("")
        self._counting.start()

    @slot
    async def take_files(self, paths: tuple[Path, ...]) -> None:
        """Texts become tasks, a table is opened; none clear what was chosen."""
        self.view.compose(composing=True)
        composer = self.view.composer
        tables = [path for path in paths if path.suffix.lower() in TABLE_SUFFIXES]
        texts = [path for path in paths if path.suffix.lower() not in TABLE_SUFFIXES]
        if not paths:
            self._files, self._sheet = [], None
            composer.show_files(())
            composer.show_sheet("", ())
        if texts:
            self._files = await self._services.tasks.read_texts(texts)
            composer.show_files(texts)
            composer.choose("files")
        if tables:
            await self._open_sheet(tables[0])
        self._counting.start()

    @slot
    async def choose_files(self) -> None:
        """Choose text files."""
        filters = f"{tr('Text files')} (*.txt *.md);;{tr('All files')} (*)"
        if paths := await open_files(self._shell.widget, tr("Texts to be spoken"), filters):
            self.take_files(paths)

    @slot
    async def choose_table(self) -> None:
        """Choose a table."""
        filters = f"{tr('Tables')} (*.csv *.tsv);;{tr('All files')} (*)"
        path = await open_file(self._shell.widget, tr("A table of texts to be spoken"), filters)
        if path is not None:
            await self._open_sheet(path)

    @slot
    async def submit(self) -> None:
        """Send what is composed, once however often it is asked for; what cannot be sent stays as it is."""
        composer, tasks = self.view.composer, self._services.tasks
        account, voice = composer.account.value, composer.voice.value
        if self._sending:
            return
        self._sending = True
        composer.submit.setEnabled(False)
        try:
            if composer.source == "table" and self._sheet is not None:
                sent = await tasks.submit_csv(self._sheet, self._columns(), account, voice, over=self._over)
            else:
                sent = await tasks.submit(self._rows(), account, voice, over=self._over)
        finally:
            self._sending = False
            self._counting.start()
        if sent.ids or sent.bad:
            self._tell(sent)
        if not sent.ids:
            return
        if composer.source == "text":
            composer.text.clear()
            composer.name.clear()
        else:
            self.take_files(())
        self.view.compose(composing=False)
        await self._list.refresh(from_the_top=True)

    @property
    def _over(self) -> Over:
        return Over.REFUSE if self.view.composer.over.value == "refuse" else Over.SPLIT

    def _rows(self) -> list[TaskRow]:
        composer = self.view.composer
        if composer.source == "files":
            return self._files
        text = composer.text.toPlainText()
        return [TaskRow(text, name=composer.name.text().strip())] if text.strip() else []

    def _columns(self) -> Columns:
        chosen = {field: self.view.composer.columns[field].value for field in FIELDS}
        return Columns(**chosen)

    async def _open_sheet(self, path: Path) -> None:
        composer = self.view.composer
        sheet = self._sheet = await self._services.tasks.sheet(path)
        remembered = json.loads(self._services.preferences.recall(REMEMBERED) or "{}")
        known = remembered.get("\0".join(sheet.titles))
        composer.show_sheet(path.name, sheet.titles, known or asdict(sheet.columns))
        composer.choose("table")
        self._counting.start()

    def _columns_changed(self) -> None:
        """Keep which column means what, for the next table with the same columns."""
        if self._sheet is not None:
            kept = json.loads(self._services.preferences.recall(REMEMBERED) or "{}")
            kept["\0".join(self._sheet.titles)] = {field: self.view.composer.columns[field].value for field in FIELDS}
            self._services.preferences.remember(REMEMBERED, json.dumps(kept))
        self._counting.start()

    @slot
    async def _count(self) -> None:
        """Say how much would be sent, before anything is."""
        composer, tasks = self.view.composer, self._services.tasks
        if composer.source != "table":
            checked = tasks.check(self._rows(), self._over)
        elif self._sheet is None:
            checked = Checked()
        else:
            composer.show_sample(_first(self._sheet, self._columns()))
            checked = await tasks.check_csv(self._sheet, self._columns(), self._over)
        count = tr("{rows} tasks · {characters} characters") if checked.tasks > 1 else tr("{characters} characters")
        words = count.format(rows=f"{checked.tasks:,}", characters=f"{checked.characters:,}")
        trouble = []
        if checked.too_long:
            one, many = tr("1 is longer than a task may be."), tr("{count} are longer than a task may be.")
            trouble.append(counted(checked.too_long, one, many))
        if checked.bad and composer.source != "text":
            left_out = counted(len(checked.bad), tr("1 is left out."), tr("{count} are left out."))
            trouble.append(f"{left_out} {_said(checked.bad)}")
        composer.show_check(
            words if checked.tasks else "",
            " ".join(trouble),
            too_long=bool(checked.too_long),
            ready=bool(checked.tasks and composer.account.value and not self._sending),
        )

    def _tell(self, sent: Submitted) -> None:
        words = counted(sent.new, tr("1 task was added."), tr("{count} tasks were added."))
        lines = []
        known = len(sent.ids) - sent.new
        if known:
            one = tr("1 was there already and is not sent twice.")
            lines.append(counted(known, one, tr("{count} were there already and are not sent twice.")))
        if sent.bad:
            lines.append(_said(sent.bad))
        if lines:
            self._shell.notices.warn(words, "\n".join(lines))
        else:
            self._shell.notices.info(words)

    def _able(self) -> list[str]:
        """The accounts whose vendors take tasks; `local` always does."""
        return [each.name for each in self._services.accounts.able(lambda vendor: vendor.tasks)]

    async def _show_voices(self, chosen: str) -> None:
        account = self.view.composer.account.value
        picks = await self._services.timbres.picks(account)
        if account == self.view.composer.account.value:  # else another one was chosen meanwhile
            self.view.composer.show_voices((*picks.first, *picks.others), chosen)

    # What is selected

    @slot
    async def select(self) -> None:
        """Show what is selected; a result is made ready to be heard."""
        count = len(self.view.table.selected_rows())
        found = self._list.selected()
        self.view.show_selection(found, count)
        if count != 1 or not found:
            self.inspector.show_task(None, many=count)
            return
        job = await self._jobs.job(found[0].job_id)
        self.inspector.show_task(job, voice=self.view.voice_title(job), history=await self._jobs.history(job.job_id))
        if job.state is JobState.DONE:
            with suppress(StudioError):  # told when somebody wants to hear it
                await self._load(job)

    async def _load(self, job: Job) -> None:
        """Make the result of a task ready to be heard; raises UNKNOWN_TAKE where it was deleted for good."""
        take_id = str(job.result.get("take", ""))
        if not take_id or self._loaded == take_id:
            return
        self._loaded = take_id
        try:
            take = await self._services.takes.take(take_id)
        except StudioError:
            if self._loaded == take_id:
                self._loaded = ""
                self.view.listening.put(None)  # what was shown before is another one's
            raise
        if self._loaded == take_id:
            self.view.listening.put(take)

    # What can be done

    @slot
    async def listen(self) -> None:
        """Play the result that is selected, or pause it."""
        found = self._list.selected()
        if len(found) == 1 and found[0].state is JobState.DONE:
            await self._load(await self._jobs.job(found[0].job_id))
            self.view.listening.toggle()

    @slot
    async def save(self) -> None:
        """Write results to where the person wants them; the pieces of one text are one of them."""
        done = await self._results([job for job in await self._list.chosen() if job.state is JobState.DONE])
        if len(done) == 1:
            ((job, whole),) = done
            kept = self._services.tasks.audio(job) if whole is None else None
            suffix = kept.suffix if kept is not None else ".wav"
            name = f"{safe_name(_title(job, whole))}{suffix}"
            path = await save_file(self._shell.widget, tr("Save the sound"), f"*{suffix}", name)
            if path is not None:
                await self._write(job, whole, path)
                offer(self._shell.notices.info(tr("{name} was written.").format(name=path.name)), path)
        elif done:
            folder = await choose_folder(
                self._shell.widget, tr("Save the sound of {count} tasks").format(count=len(done))
            )
            if folder is not None:
                await self._save_all(done, folder)

    async def _results(self, done: Sequence[Job]) -> list[_Result]:
        """What some tasks have made: each its own, or where all pieces of a text are there, the whole, once."""
        found: dict[str, _Result] = {}
        for job in await self._jobs.jobs_of([each.job_id for each in done]):
            whole = await self._whole(job)
            found.setdefault(job.job_id if whole is None else whole.take_id, (job, whole))
        return list(found.values())

    async def _whole(self, job: Job) -> Take | None:
        """The take of the text that a task speaks a piece of, once every piece is there."""
        count = pieces_of(job)
        if count == 1:
            return None
        try:
            take = await self._services.takes.take(str(job.result.get("take", "")))
        except StudioError:  # it was deleted; the vendor's file of the piece may still be there
            return None
        return take if take.complete and len(take.segments) == count else None

    async def _write(self, job: Job, whole: Take | None, path: Path) -> None:
        if whole is None:
            await self._services.tasks.fetch(job.job_id, path)
        else:
            await export(whole, plan_paths([path]), lambda _: None)

    async def _save_all(self, done: Sequence[_Result], folder: Path) -> None:
        written, failed = 0, list[str]()
        for job, whole in done:
            try:
                # No other text has this name, whatever it is called.
                name = f"{safe_name(whole.title)} {whole.take_id}.wav" if whole is not None else ""
                await self._write(job, whole, folder / name)
                written += 1
            except StudioError as error:
                failed.append(f"“{_title(job, whole)}”: {sentence(error)}")
        one, many = tr("1 file was written to {folder}."), tr("{count} files were written to {folder}.")
        words = counted(written, one, many, folder=folder)
        if failed:
            self._shell.notices.warn(words, "\n".join(failed[:_BAD]))
        else:
            offer(self._shell.notices.info(words), folder)

    @slot
    async def reveal(self) -> None:
        """Show the vendor's own file of a task that is done."""
        for chosen in self._list.selected()[:1]:
            kept = self._services.tasks.audio(await self._jobs.job(chosen.job_id))
            if kept is None:
                raise StudioError(Kind.BAD_FILE, chosen.title, message="There is no sound of this task here.")
            reveal(kept)

    def _copy_request_id(self) -> None:
        job = self.inspector.job
        if job is not None:
            QGuiApplication.clipboard().setText(request_id(job))

    # Inside

    def _connect(self) -> None:
        view, composer = self.view, self.view.composer
        view.table.selection_changed.connect(self.select)
        view.listen_pressed.connect(self.listen)
        view.save_pressed.connect(self.save)
        composer.changed.connect(self._counting.start)
        composer.submit_pressed.connect(self.submit)
        composer.files_dropped.connect(self.take_files)
        composer.choose_files.connect(self.choose_files)
        composer.choose_table.connect(self.choose_table)
        composer.account_chosen.connect(self.choose_account)
        composer.columns_changed.connect(self._columns_changed)
        self.inspector.copy_pressed.connect(self._copy_request_id)

    def _add_actions(self) -> None:
        add, panel = self._shell.shortcuts.add, "tasks"
        add("tasks.compose", "New task", self._compose, keys="Ctrl+N", menu="file", panel=panel, symbol="plus")
        add("tasks.send", "Send", self._send, keys="Ctrl+Return", menu="file", panel=panel)
        add("tasks.find", "Search", self.view.filters.search.setFocus, keys="Ctrl+F", menu="edit", panel=panel)
        self.view.more.set_actions(
            [
                add("tasks.open_files", "Send text files…", self.choose_files, keys="Ctrl+O", menu="file", panel=panel,
                    symbol="file-text"),
                add("tasks.reveal", "Show in folder", self.reveal, menu="file", panel=panel, symbol="folder-open"),
                add("tasks.open_table", "Send a CSV file…", self.choose_table, menu="file", panel=panel),
            ]
        )  # fmt: skip

    def _send(self) -> None:
        if self.view.composes:
            self.submit()
        else:
            self._compose()

    def _compose(self) -> None:
        self.view.compose(composing=True)
        self.view.composer.text.setFocus()


def _first(sheet: Sheet, columns: Columns) -> str:
    """What the first row of a sheet would say."""
    if not sheet.sample or columns.text not in sheet.titles:
        return ""
    cells = dict(zip(sheet.titles, sheet.sample[0], strict=False))
    return tr("First row: {text}").format(text=cells.get(columns.text, "")[:_EXCERPT])


def _said(bad: Sequence[BadRow]) -> str:
    """Why rows are left out: the first few of them."""
    line = tr("Line {line}: {reason}")
    lines = [line.format(line=each.line, reason=tr(each.reason).format(subject=each.subject)) for each in bad[:_BAD]]
    if len(bad) > _BAD:
        lines.append(tr("and {count} more").format(count=f"{len(bad) - _BAD:,}"))
    return "\n".join(lines)


def _title(job: Job, whole: Take | None) -> str:
    return job.title if whole is None else whole.title

"""Joins the training panel with the services: list, form and booth, and what is handed over between them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Final, Protocol

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from studio.core.booth import Consent, Project
from studio.core.errors import Kind, StudioError
from studio.core.jobs import Job, JobState
from studio.core.ports import Playback
from studio.core.training import Delivery, TrainingKind, VoiceDetails
from studio.panels.training.deleting import Deleting
from studio.panels.training.form import Filled
from studio.panels.training.inspector import TrainingInspector
from studio.panels.training.model import DELETION, finding_words
from studio.panels.training.recording import Recording
from studio.panels.training.submitting import Handover, Submitting
from studio.panels.training.view import KIND, TrainingView
from studio.services.accounts import LOCAL, Accounts
from studio.services.booth import Booth
from studio.services.jobs import Jobs
from studio.services.packages import Checked
from studio.services.preferences import Preferences
from studio.services.scripts import Scripts
from studio.services.timbres import TimbreService
from studio.services.training import TrainingService
from studio.ui.dialogs import ask, choose_folder, open_file
from studio.ui.job_inspector import request_id
from studio.ui.language import tr
from studio.ui.paged import Pager
from studio.ui.panel import Shell
from studio.ui.tasks import Tasks, slot

TICK_MS: Final = 1_000
SETTLE_MS: Final = 200
KEEP_MS: Final = 500
FORM: Final = "training.filled"
_NEWS: Final = frozenset({JobState.DONE, JobState.FAILED, JobState.NEEDS_ACTION, JobState.UNKNOWN})


class TrainingServices(Protocol):
    """What this panel needs of the services."""

    @property
    def jobs(self) -> Jobs: ...

    @property
    def training(self) -> TrainingService: ...

    @property
    def booth(self) -> Booth: ...

    @property
    def accounts(self) -> Accounts: ...

    @property
    def timbres(self) -> TimbreService: ...

    @property
    def scripts(self) -> Scripts: ...

    @property
    def preferences(self) -> Preferences: ...

    @property
    def playback(self) -> Playback:
        """The player; the sound card is first touched here."""
        ...


class TrainingPresenter:
    """The page: what is recorded is handed over, what was handed over is followed, and a voice comes of it."""

    def __init__(self, services: TrainingServices, shell: Shell, view: TrainingView) -> None:
        self._services = services
        self._jobs = services.jobs
        self._shell = shell
        self.view = view
        self.inspector = TrainingInspector()
        self.recording = Recording(
            services.booth,
            services.preferences,
            shell,
            view.booth,
            playback=lambda: services.playback,
            done=self._leave_booth,
        )
        self._submitting = Submitting(services.training, services.booth, services.jobs)
        self._deleting = Deleting(
            services.training,
            services.jobs,
            services.booth,
            services.timbres,
            shell.notices,
            leaving=view.leaving,
            changed=view.model.repaint,
        )
        self._pager = Pager(view.model, view.table, self._ask)
        # What the form is about: a project of recordings, a training that was begun, files, sentences of one's own.
        self._project: Project | None = None
        self._job: Job | None = None
        self._data: Path | None = None
        self._texts: tuple[str, ...] = ()
        self._texts_name = ""
        self._handing: asyncio.Task[object] | None = None
        self._tick = QTimer(view, interval=TICK_MS)
        self._tick.timeout.connect(view.model.repaint)
        self._keeping = QTimer(view, interval=KEEP_MS)
        self._keeping.setSingleShot(True)
        self._keeping.timeout.connect(self._keep_form)
        self._connect()
        self._add_actions()
        shell.tasks.start(self._watch())
        shell.tasks.start(self._watch_booth())
        shell.tasks.start(self._tell_endings())

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
        """Show what there is now; in the booth the microphone is opened again."""
        self._shell.inspector.set_widget(self.inspector if self.view.page == "list" else None)
        self._tick.start()
        self.refresh()
        if self.view.page == "booth" and self._project is not None:
            self._record(self._project.project_id)

    def hidden(self) -> None:
        """Nobody speaks here now, so nobody listens."""
        self._tick.stop()
        if self.view.page == "booth":
            self.tasks.start(self.recording.leave())

    def keep(self) -> None:
        """Keep what was filled in."""
        if self._keeping.isActive():
            self._keeping.stop()
            self._keep_form()

    async def close(self) -> None:
        """Let go of the microphone and what was heard."""
        for timer in (self._tick, self._keeping):
            timer.stop()
        await self.recording.leave()

    # The list

    @slot
    async def refresh(self) -> None:
        """Show the list, the recordings and the accounts anew."""
        self.view.form.voice.show_accounts(self._able(), self.view.form.filled.account)
        await self._list()
        self.view.show_accounts(await self._jobs.choices("account", KIND))
        await self._show_projects()

    @slot
    async def search(self) -> None:
        """Show what is searched for, from its beginning."""
        await self._list(from_the_top=True)

    @slot
    async def fetch(self, number: int) -> None:
        """Fetch a page that came into sight."""
        await self._pager.fetch(number)

    async def _ask(self, limit: int, offset: int) -> tuple[int, Sequence[Job]]:
        page = await self._jobs.page(self.view.query(), limit, offset)
        # The list says since when a stage lasts, which stands in what came of a job.
        whole = {job.job_id: job for job in await self._jobs.jobs_of([job.job_id for job in page.jobs])}
        return page.total, [whole.get(job.job_id, job) for job in page.jobs]

    async def _list(self, *, from_the_top: bool = False) -> None:
        if await self._pager.refresh(from_the_top=from_the_top):
            self.view.show_total(self.view.model.total, await self._jobs.counts(self.view.query()))
            self.select()

    async def _show_projects(self) -> None:
        projects = await self._services.booth.projects()
        self.view.show_projects([each for each in projects if not each.job_id])

    async def _watch(self) -> None:
        """Show the list anew when something in it has changed, a few times a second at most."""
        version = self._jobs.version
        while True:
            version = await self._jobs.changed(version)
            if self.view.isVisible():
                await self._list()
            await asyncio.sleep(SETTLE_MS / 1_000)

    async def _watch_booth(self) -> None:
        """Show how far the recordings are, whoever changes them."""
        booth = self._services.booth
        version = booth.version
        while True:
            version = await booth.changed(version)
            if self._project is not None:
                self._project = await self._known(self._project.project_id)
                self._show_recorded()
            await self._show_projects()
            await asyncio.sleep(SETTLE_MS / 1_000)

    async def _tell_endings(self) -> None:
        """Say that a training came to something, whichever panel is in front."""
        async for ended in self._jobs.endings():
            for job in ended:
                if job.kind == KIND and job.state in _NEWS and job.vendor_state != "CREATING":
                    self._tell(job)

    def _tell(self, job: Job) -> None:
        notices = self._shell.notices
        if job.state is JobState.DONE:
            notices.info(tr("The voice “{name}” is ready.").format(name=job.title))
        elif job.state is JobState.NEEDS_ACTION:
            notices.warn(
                tr("The training of “{name}” needs you.").format(name=job.title),
                tr("The list of trainings says what the review found."),
            )
        else:
            notices.warn(tr("The training of “{name}” came to nothing.").format(name=job.title))

    # What is selected

    @slot
    async def select(self) -> None:
        """Show what is selected."""
        count = len(self.view.table.selected_rows())
        found = self._pager.selected()
        self.view.show_selection(found, count)
        if count != 1 or not found:
            self.inspector.show_training(None, many=count)
            return
        job = await self._jobs.job(found[0].job_id)
        project = await self._project_of(job)
        places = {f"{each.ordinal}.wav": each.ordinal for each in project.sentences} if project else {}
        places |= {f"{each.ordinal}.txt": each.ordinal for each in project.sentences} if project else {}
        speaks = await self._can_speak(job)
        self.view.show_speaking(can=speaks)
        self.inspector.show_training(job, places=places, speaks=speaks, history=await self._jobs.history(job.job_id))

    async def _project_of(self, job: Job) -> Project | None:
        projects = await self._services.booth.projects()
        return next((each for each in projects if each.job_id == job.job_id), None)

    async def _can_speak(self, job: Job) -> bool:
        """Whether the voice that came of it can be spoken with here."""
        asset_id = job.result.get("asset_id")
        picks = await self._services.timbres.picks(job.account) if asset_id else None
        return picks is not None and any(each.voice_id == asset_id for each in (*picks.first, *picks.others))

    def _one(self) -> Job | None:
        found = self._pager.selected()
        return found[0] if len(found) == 1 else None

    # A training is filled in

    @slot
    async def begin(self) -> None:
        """A new training, with what was filled in the last time but the name."""
        self._project, self._job, self._data = None, None, None
        self._texts, self._texts_name = (), ""
        filled = self._remembered()
        self._open_form(filled)
        self.view.form.voice.name.setFocus()

    @slot
    async def open_project(self, project_id: str) -> None:
        """Go on recording."""
        self._job, self._data = None, None
        self._project = await self._services.booth.project(project_id)
        self._open_form(self._of_project(self._project))
        self._record(project_id)

    @slot
    async def go_on(self) -> None:
        """Hand over what the training waits for that is selected."""
        found = self._one()
        if found is not None and found.state is JobState.NEEDS_ACTION:
            await self._go_on(found)

    @slot
    async def again(self, place: int) -> None:
        """Record one sentence of the training that is selected once more."""
        found = self._one()
        if found is not None:
            await self._go_on(found)
            if self._project is not None:
                self._record(self._project.project_id, place)

    async def _go_on(self, found: Job) -> None:
        job = self._job = await self._jobs.job(found.job_id)
        self._project, self._data = await self._project_of(job), None
        kept = job.result.get("details") or job.order.get("details")
        details = VoiceDetails(**kept) if isinstance(kept, dict) else VoiceDetails()
        consent = job.result.get("consent")
        filled = Filled(
            details,
            TrainingKind(str(job.order.get("kind", TrainingKind.BASIC))),
            Delivery(str(job.order.get("delivery", Delivery.PACKAGE))),
            job.account,
            "booth" if self._project is not None else "files",
            Consent(consent["speaker"], consent["agreed"]) if isinstance(consent, dict) else None,
        )
        if self._project is not None and self._project.consent is not None:
            filled = replace(filled, consent=self._project.consent)
        self._open_form(filled)

    def _open_form(self, filled: Filled) -> None:
        form, accounts = self.view.form, self._able()
        chosen = filled.account if filled.account in accounts else self._fitting(accounts)
        form.voice.show_accounts(accounts, chosen)
        form.fill(replace(filled, account=chosen))
        form.recordings.show_data("")
        form.recordings.show_findings((), good=True)
        self._account_chosen()
        self._show_recorded()
        self._turn_to("form")

    def _turn_to(self, page: str) -> None:
        self.view.turn_to(page)
        self._shell.inspector.set_widget(self.inspector if page == "list" else None)

    def _show_recorded(self) -> None:
        project, form = self._project, self.view.form
        kind = form.filled.kind
        count = len(project.sentences) if project else kind.sentences or 1
        form.recordings.show_recorded(
            project.recorded if project else 0, count, begun=project is not None, own_texts=self._texts_name
        )
        form.show_begun(again=self._job is not None, recorded=project is not None)

    def _account_chosen(self) -> None:
        form = self.view.form
        account = form.filled.account
        form.show_consent(needed=bool(account) and self._services.training.needs_consent(account))

    def _edited(self) -> None:
        self.view.form.show_trouble("")
        self._account_chosen()
        self._show_recorded()
        self._keeping.start()

    def _keep_form(self) -> None:
        """Remember what was filled in; the phone is nobody's to keep."""
        filled = self.view.form.filled
        if self._job is None:
            kept = asdict(replace(filled, details=replace(filled.details, phone="")))
            self._services.preferences.remember(FORM, json.dumps(kept, ensure_ascii=False))
        if self._project is not None:
            self.tasks.start(self._describe(self._project.project_id, filled))

    async def _describe(self, project_id: str, filled: Filled) -> None:
        booth = self._services.booth
        if filled.details.voice_name:
            await booth.describe(project_id, filled.details)
        await booth.agree(project_id, filled.consent)

    def _remembered(self) -> Filled:
        try:
            kept = json.loads(self._services.preferences.recall(FORM) or "{}")
            consent = kept.get("consent")
            return Filled(
                VoiceDetails(**kept["details"]),
                TrainingKind(kept["kind"]),
                Delivery(kept["delivery"]),
                str(kept["account"]),
                str(kept["source"]),
                Consent(**consent) if consent else None,
            )
        except (ValueError, KeyError, TypeError):  # nothing yet, or of another version of the program
            return Filled()

    def _of_project(self, project: Project) -> Filled:
        remembered = self._remembered()
        return replace(
            remembered, details=project.details, kind=project.kind, source="booth", consent=project.consent
        )  # fmt: skip

    def _able(self) -> list[str]:
        """The accounts whose vendors train voices; `local` always does."""
        accounts = self._services.accounts
        vendors = {vendor.name for vendor in accounts.vendors() if vendor.training is not None}
        return [each.name for each in accounts.list() if each.vendor in vendors or each.name == LOCAL]

    def _fitting(self, accounts: Sequence[str]) -> str:
        try:
            return self._services.training.fitting_account()
        except StudioError:
            return accounts[0]

    @slot
    async def choose_texts(self) -> None:
        """Take sentences of one's own, one in each line of a file."""
        filters = f"{tr('Text files')} (*.txt *.md);;{tr('All files')} (*)"
        path = await open_file(self._shell.widget, tr("A file with one sentence in each line"), filters)
        if path is None:
            return
        script = await self._services.scripts.open(path)
        lines = tuple(line.strip() for line in script.text.split("\n") if line.strip())
        wanted = self.view.form.filled.kind.sentences
        if len(lines) != wanted:
            words = tr("{file} has {count} sentences; {wanted} are needed, one in each line.")
            told = words.format(file=path.name, count=len(lines), wanted=wanted)
            self.view.form.recordings.show_findings([told], good=False)
            return
        self._texts, self._texts_name = lines, path.name
        self.view.form.recordings.show_findings((), good=True)
        self._show_recorded()

    @slot
    async def choose_letter(self) -> None:
        """Attach what the speaker has signed."""
        path = await open_file(self._shell.widget, tr("The signed letter"), f"{tr('All files')} (*)")
        if path is not None:
            self.view.form.speaker.show_letter(path)
            self._keeping.start()

    # The booth

    @slot
    async def record(self) -> None:
        """To the booth; the first time the sentences are written down."""
        form = self.view.form
        if form.complain(only=("voice_name",)):
            return
        filled = form.filled
        project = self._project
        if project is None:
            texts = self._texts if len(self._texts) == filled.kind.sentences else ()
            project = self._project = await self._services.booth.create(filled.kind, filled.details, texts)
            await self._services.booth.agree(project.project_id, filled.consent)
            if self._job is not None:
                await self._services.booth.hand_over(project.project_id, self._job.job_id)
        else:
            await self._describe(project.project_id, filled)
        self._record(project.project_id)

    @slot
    async def _record(self, project_id: str, place: int | None = None) -> None:
        self._turn_to("booth")
        await self.recording.open(project_id, place)

    @slot
    async def _leave_booth(self) -> None:
        """Back to the form, with what was recorded."""
        await self.recording.leave()
        if self._project is not None:
            self._project = await self._known(self._project.project_id)
        self._show_recorded()
        self._turn_to("form")

    async def _known(self, project_id: str) -> Project | None:
        found = await self._services.booth.projects()
        return next((each for each in found if each.project_id == project_id), None)

    @slot
    async def delete_project(self, project_id: str) -> None:
        """Delete recordings that no training has got, for good."""
        project = await self._services.booth.project(project_id)
        words = tr("{good} recordings are deleted from this computer. This cannot be undone.")
        if await ask(
            self._shell.widget,
            "training.drop_project",
            tr("Delete the recordings of “{name}”?").format(name=project.details.voice_name),
            words.format(good=sum(bool(each.audio) for each in project.sentences)),
            confirm=tr("Delete"),
            danger=True,
        ):
            await self._services.booth.delete(project_id)

    # Files that exist

    @slot
    async def choose_folder(self) -> None:
        """Choose a folder of recordings."""
        folder = await choose_folder(self._shell.widget, tr("A folder of recordings"))
        if folder is not None:
            await self._take(folder)

    @slot
    async def choose_file(self) -> None:
        """Choose a package, or one long recording."""
        filters = f"{tr('Recordings')} (*.zip *.wav);;{tr('All files')} (*)"
        path = await open_file(self._shell.widget, tr("A ZIP file, or one long recording"), filters)
        if path is not None:
            await self._take(path)

    @slot
    async def take(self, paths: tuple[Path, ...]) -> None:
        """Take recordings that were dropped."""
        await self._take(paths[0])

    async def _take(self, data: Path) -> None:
        """Say at once whether these recordings can be sent."""
        self._data = data
        self.view.form.recordings.show_data(str(data))
        try:
            self._show_checked(await self._submitting.check(self._handover(), self._telling))
        finally:
            self.view.upload.show_progress("", "", 0.0)

    def _show_checked(self, checked: Checked) -> None:
        words = [finding_words(each) for each in checked.findings]
        if checked.good:
            words.insert(0, tr("These recordings can be sent."))
        self.view.form.recordings.show_findings(words, good=checked.good)

    # Handing over

    @slot
    async def submit(self) -> None:
        """Hand over what was recorded and filled in."""
        form = self.view.form
        if form.complain() or self._handing is not None:
            return
        handover = self._handover()
        if handover.data is None and not handover.project_id:
            self._say_nothing_there(handover.filled)
            return
        self._handing = asyncio.current_task()
        form.show_trouble("")
        form.show_busy(busy=True)
        try:
            job = await self._hand_over(handover)
        except StudioError as error:
            if error.kind is Kind.OUTCOME_UNKNOWN:
                self._turn_to("list")
            raise
        finally:
            self._handing = None
            form.show_busy(busy=False)
            self.view.upload.show_progress("", "", 0.0)
            self._show_recorded()
        if job is None:
            form.show_trouble(tr("Nothing was sent, because the vendor would send these recordings back."))
            return
        self._shell.notices.info(tr("“{name}” was submitted; it is reviewed now.").format(name=job.title))
        self._turn_to("list")
        await self._list(from_the_top=True)
        self.view.table.select([job.job_id])
        self.select()

    async def _hand_over(self, handover: Handover) -> Job | None:
        """The training that has got the recordings; None where they cannot be sent as they are."""
        if handover.project_id:
            await self._describe(handover.project_id, handover.filled)
        checked = await self._submitting.check(handover, self._telling)
        self._show_checked(checked)
        if not checked.good:
            return None
        if self._job is None:
            self._job = await self._submitting.create(handover)
        return await self._submitting.send(self._job.job_id, handover, checked, self._telling)

    def cancel(self) -> None:
        """Stop what is being handed over; what has arrived stays there."""
        if self._handing is not None:
            self._handing.cancel()

    def _handover(self) -> Handover:
        filled = self.view.form.filled
        if filled.source == "files":
            return Handover(filled, data=self._data)
        return Handover(filled, project_id=self._project.project_id if self._project else "")

    def _say_nothing_there(self, filled: Filled) -> None:
        words = tr("There are no recordings yet: record the sentences first.")
        if filled.source == "files":
            words = tr("There are no recordings yet: choose a folder or a file first.")
        self.view.form.show_trouble(words)

    def _telling(self, stage: str, share: float) -> None:
        self.view.upload.show_progress(self.view.form.filled.details.voice_name, stage, share)

    # What came of it

    @slot
    async def speak(self) -> None:
        """Write with the voice that was trained."""
        job = self._one()
        if job is not None and await self._can_speak(job):
            self._services.preferences.change(
                {"last_account": job.account, "last_voice": str(job.result.get("asset_id"))}
            )  # fmt: skip
            self._shell.open_panel("speech")

    def show_timbre(self) -> None:
        """Look at the voice among the others."""
        self._shell.open_panel("timbres")

    @slot
    async def settle(self) -> None:
        """Find out what became of what is unknown; deleting twice is deleting once."""
        chosen = [job.job_id for job in await self._pager.chosen()]
        for job in await self._jobs.jobs_of(chosen):  # the list may be a moment behind
            if job.result.get(DELETION):
                await self._deleting.delete([job], 0)
            elif job.state is JobState.UNKNOWN:
                (now,) = await self._jobs.settle([job.job_id])
                if now.state is JobState.UNKNOWN:
                    words = tr("The vendor cannot tell what became of “{name}”; look in its own console.")
                    self._shell.notices.warn(words.format(name=job.title))

    @slot
    async def forget(self) -> None:
        """Take what is selected out of the list, and offer to take that back."""
        gone = await self._jobs.forget([job.job_id for job in await self._pager.chosen()])
        if gone:
            words = tr("{count} trainings were removed from the list; their voices stay.")
            self._shell.notices.undo(
                words.format(count=f"{len(gone):,}"), lambda: self.tasks.start(self._jobs.restore(gone))
            )  # fmt: skip

    @slot
    async def delete(self) -> None:
        """Say what deleting at the vendor means; delete if that is wanted, with time for Undo."""
        jobs = [job for job in await self._pager.chosen() if job.job_id not in self.view.leaving]
        if jobs and await self._deleting.confirmed(self._shell.widget, jobs):
            await self._deleting.delete(jobs)

    # Wiring

    def _copy_request_id(self) -> None:
        job = self.inspector.job
        if job is not None:
            QGuiApplication.clipboard().setText(request_id(job))

    def _connect(self) -> None:
        view, form = self.view, self.view.form
        view.model.page_wanted.connect(self.fetch)
        view.query_changed.connect(self.search)
        view.table.selection_changed.connect(self.select)
        view.table.opened.connect(self.go_on)
        view.new_pressed.connect(self.begin)
        view.go_on_pressed.connect(self.go_on)
        view.speak_pressed.connect(self.speak)
        view.settle_pressed.connect(self.settle)
        view.delete_pressed.connect(self.delete)
        view.forget_pressed.connect(self.forget)
        view.project_opened.connect(self.open_project)
        view.project_deleted.connect(self.delete_project)
        view.upload.cancel_pressed.connect(self.cancel)
        form.changed.connect(self._edited)
        form.submit_pressed.connect(self.submit)
        form.back_pressed.connect(lambda: self._turn_to("list"))
        form.recordings.record_pressed.connect(self.record)
        form.recordings.texts_pressed.connect(self.choose_texts)
        form.recordings.folder_pressed.connect(self.choose_folder)
        form.recordings.file_pressed.connect(self.choose_file)
        form.recordings.dropped.connect(self.take)
        form.speaker.letter_pressed.connect(self.choose_letter)
        inspector = self.inspector
        inspector.copy_pressed.connect(self._copy_request_id)
        inspector.again_asked.connect(self.again)
        inspector.go_on_pressed.connect(self.go_on)
        inspector.speak_pressed.connect(self.speak)
        inspector.timbre_pressed.connect(self.show_timbre)
        inspector.settle_pressed.connect(self.settle)

    def _add_actions(self) -> None:
        add, panel = self._shell.shortcuts.add, "training"
        add("training.begin", "New training", self.begin, keys="Ctrl+N", menu="file", panel=panel, symbol="plus")
        add("training.send", "Upload and submit", self._send, keys="Ctrl+Return", menu="file", panel=panel)
        add("training.find", "Search", self.view.search.setFocus, keys="Ctrl+F", menu="edit", panel=panel)

    def _send(self) -> None:
        if self.view.page == "form":
            self.submit()

"""Joins the training panel with the services: its pages, the list of trainings, and what comes of one."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Sequence
from typing import Final, Protocol

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from studio.core.errors import StudioError
from studio.core.jobs import OVER, Job, JobState
from studio.core.ports import Playback
from studio.panels.training.deleting import Deleting
from studio.panels.training.filling import Filling, FillingServices
from studio.panels.training.handing_over import HandingOver
from studio.panels.training.inspector import KeptRecordings, TrainingInspector
from studio.panels.training.model import DELETION
from studio.panels.training.recording import Recording
from studio.panels.training.reviewed import sentence_places
from studio.panels.training.submitting import Submitting
from studio.panels.training.view import KIND, TrainingView
from studio.services.timbres import TimbreService
from studio.ui.dialogs import ask
from studio.ui.following import follow
from studio.ui.job_inspector import request_id
from studio.ui.language import tr
from studio.ui.notices import remedy
from studio.ui.paged import Pager
from studio.ui.panel import Shell
from studio.ui.reveal import reveal
from studio.ui.tasks import Tasks, slot
from studio.ui.words import counted

log = logging.getLogger(__name__)

TICK_MS: Final = 1_000
LOOK_TICKS: Final = 2
_NEWS: Final = frozenset({JobState.DONE, JobState.FAILED, JobState.NEEDS_ACTION, JobState.UNKNOWN})


class TrainingServices(FillingServices, Protocol):
    """What this panel needs of the services."""

    @property
    def timbres(self) -> TimbreService: ...

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
        submitting = Submitting(services.training, services.booth, services.jobs)
        self.filling = Filling(
            services,
            shell,
            view.form,
            view.upload,
            submitting,
            opened=lambda: self._turn_to("form"),
        )
        self.handing_over = HandingOver(
            shell, view, self.filling, submitting, done=self._submitted, unsure=lambda: self._turn_to("list")
        )
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
        self._tick = QTimer(view, interval=TICK_MS)
        self._tick.timeout.connect(self._ticked)
        self._ticks = 0
        self._connect()
        self._add_actions()
        shell.tasks.start(follow(self._jobs, self._show_changes, shell.notices))
        shell.tasks.start(follow(services.booth, self._show_recorded, shell.notices))
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
        if self.view.page == "booth":
            self._record()

    def hidden(self) -> None:
        """Nobody speaks here now, so nobody listens."""
        self._tick.stop()
        if self.view.page == "booth":
            self.tasks.start(self.recording.leave())

    def keep(self) -> None:
        """Keep what was filled in."""
        self.filling.keep()

    async def close(self) -> None:
        """Let go of the microphone and what was heard."""
        self._tick.stop()
        self.filling.keep()
        try:
            await self.recording.leave()
        except StudioError as error:  # nobody is left who could be told
            log.warning("what was being recorded could not be kept: %s", error.kind)

    def _turn_to(self, page: str) -> None:
        if self.view.page == "booth" and page != "booth":
            self.tasks.start(self.recording.leave())  # nobody speaks there now, so nobody listens
        self.view.turn_to(page)
        self._shell.inspector.set_widget(self.inspector if page == "list" else None)

    # The list

    @slot
    async def refresh(self) -> None:
        """Show the list, the recordings and the accounts anew."""
        self.filling.show_accounts()
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
        """Show the recordings that no training has got, or one that came to nothing."""
        projects = await self._services.booth.projects()
        jobs = {job.job_id: job for job in await self._jobs.jobs_of([each.job_id for each in projects if each.job_id])}
        self.view.show_projects([each for each in projects if _is_free(jobs.get(each.job_id))])

    async def _show_changes(self) -> None:
        if self.view.isVisible():
            await self._list()
            await self._show_projects()

    async def _show_recorded(self) -> None:
        """Show how far the recordings are, whoever changes them."""
        await self.filling.look_again()
        await self._show_projects()

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
            found = tr("The list of trainings says what the review found.")
            notices.warn(
                tr("The training of “{name}” needs you.").format(name=job.title),
                found if job.error is None else remedy(job.error),
            )
        elif job.state is JobState.UNKNOWN:
            notices.warn(
                tr("It is not known what became of the training of “{name}”.").format(name=job.title),
                tr("“Check at the vendor” in the list of trainings finds out."),
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
        project = await self.filling.project_of(job)
        speaks = await self._can_speak(job)
        self.view.show_speaking(can=speaks)
        kept = KeptRecordings()
        if project is not None and job.state in OVER:
            kept = KeptRecordings(
                sum(bool(each.audio) for each in project.sentences),
                await self._services.booth.size(project.project_id),
            )
        self.inspector.show_training(
            job,
            places=sentence_places(project),
            speaks=speaks,
            kept=kept,
            history=await self._jobs.history(job.job_id),
        )

    async def _can_speak(self, job: Job) -> bool:
        """Whether the voice that came of it can be spoken with here."""
        asset_id = job.result.get("asset_id")
        picks = await self._services.timbres.picks(job.account) if asset_id else None
        return picks is not None and any(each.voice_id == asset_id for each in (*picks.first, *picks.others))

    def _one(self) -> Job | None:
        found = self._pager.selected()
        return found[0] if len(found) == 1 else None

    def _ticked(self) -> None:
        self.view.model.repaint()
        self._ticks += 1
        if self._ticks % LOOK_TICKS == 0:
            self.look()

    @slot
    async def look(self) -> None:
        """Ask about the training that is looked at; the engine asks about all, but ever more seldom."""
        job = self._one()
        if job is not None and job.remote_id and job.state is JobState.RUNNING:
            with contextlib.suppress(StudioError):  # the engine tells, if it stays so
                await self._jobs.look_now(job.job_id)

    @slot
    async def show_recordings(self) -> None:
        """Open the folder of the recordings that a training was made of."""
        found = self._one()
        project = await self.filling.project_of(found) if found is not None else None
        if project is not None:
            reveal(self._services.booth.folder(project.project_id))

    @slot
    async def delete_recordings(self) -> None:
        """Delete the recordings that a training was made of, for good."""
        found = self._one()
        project = await self.filling.project_of(found) if found is not None else None
        if project is not None:
            await self._delete_project(project.project_id)
            self.select()

    # A training is filled in

    def begin(self) -> None:
        """A new training."""
        self.filling.begin()

    @slot
    async def open_project(self, project_id: str) -> None:
        """Go on recording."""
        self.filling.open_project(await self._services.booth.project(project_id))
        self._record()

    @slot
    async def go_on(self) -> None:
        """Hand over what the training waits for that is selected."""
        found = self._one()
        if found is not None and found.state is JobState.NEEDS_ACTION:
            await self.filling.open_job(await self._jobs.job(found.job_id))

    @slot
    async def again(self, place: int) -> None:
        """Record one sentence of the training that is selected once more."""
        found = self._one()
        if found is not None:
            await self.filling.open_job(await self._jobs.job(found.job_id))
            self._record(place)

    @slot
    async def _submitted(self, job: Job) -> None:
        self._turn_to("list")
        await self._list(from_the_top=True)
        self.view.table.select([job.job_id])
        self.select()

    # The booth

    @slot
    async def record(self) -> None:
        """To the booth; the first time the sentences are written down."""
        if await self.filling.recorded_project() is not None:
            self._record()

    @slot
    async def _record(self, place: int | None = None) -> None:
        project = self.filling.project
        if project is not None:
            self._turn_to("booth")
            await self.recording.open(project.project_id, place, self.filling.faults())

    @slot
    async def _leave_booth(self) -> None:
        """Back to the form, with what was recorded."""
        await self.recording.leave()
        await self.filling.look_again()
        self._turn_to("form")

    @slot
    async def delete_project(self, project_id: str) -> None:
        """Delete recordings that no training has got, for good."""
        await self._delete_project(project_id)

    async def _delete_project(self, project_id: str) -> None:
        project = await self._services.booth.project(project_id)
        one = tr("1 recording is deleted from this computer. This cannot be undone.")
        many = tr("{count} recordings are deleted from this computer. This cannot be undone.")
        if await ask(
            self._shell.widget,
            "training.drop_project",
            tr("Delete the recordings of “{name}”?").format(name=project.details.voice_name),
            counted(sum(bool(each.audio) for each in project.sentences), one, many),
            confirm=tr("Delete"),
            danger=True,
        ):
            await self._services.booth.delete(project_id)

    # What came of it

    @slot
    async def speak(self) -> None:
        """Write with the voice that was trained."""
        found = self._one()
        job = await self._jobs.job(found.job_id) if found is not None else None  # the list may be a moment behind
        if job is not None and await self._can_speak(job):
            self._services.preferences.change(
                {"last_account": job.account, "last_voice": str(job.result.get("asset_id"))}
            )  # fmt: skip
            self._shell.open_panel("speech")

    @slot
    async def show_timbre(self) -> None:
        """Look at the voice among the others."""
        found = self._one()
        wanted = ""
        if found is not None:
            job = await self._jobs.job(found.job_id)  # as in `speak`
            with contextlib.suppress(StudioError):  # it is not in the list any more
                wanted = (await self._services.timbres.timbre(str(job.result.get("asset_id") or ""))).timbre_id
        self._shell.open_panel("timbres", wanted)

    @slot
    async def settle(self) -> None:
        """Find out what became of what is unknown; deleting twice is deleting once."""
        chosen = [job.job_id for job in await self._pager.chosen()]
        jobs = await self._jobs.jobs_of(chosen)  # the list may be a moment behind
        if deletions := [job for job in jobs if job.result.get(DELETION)]:
            self.tasks.start(self._deleting.delete(deletions, 0))  # what comes of it keeps nothing else waiting
        unknown = [job.job_id for job in jobs if job.state is JobState.UNKNOWN and job not in deletions]
        for job in await self._jobs.settle(unknown):
            if job.state is JobState.UNKNOWN:
                words = tr("The vendor cannot tell what became of “{name}”; look in its own console.")
                self._shell.notices.warn(words.format(name=job.title))

    @slot
    async def forget(self) -> None:
        """Take what is selected out of the list, and offer to take that back; recordings of it are free then."""
        gone = await self._jobs.forget([job.job_id for job in await self._pager.chosen()])
        booth = self._services.booth
        held = {each.project_id: each.job_id for each in await booth.projects() if each.job_id in gone}
        for project_id in held:
            await booth.hand_over(project_id, "")

        async def take_back() -> None:
            await self._jobs.restore(gone)
            for project_id, job_id in held.items():
                await booth.hand_over(project_id, job_id)

        if gone:
            one = tr("1 training was removed from the list; its voice stays.")
            many = tr("{count} trainings were removed from the list; their voices stay.")
            self._shell.notices.undo(counted(len(gone), one, many), lambda: self.tasks.start(take_back()))

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
        form.back_pressed.connect(lambda: self._turn_to("list"))
        form.recordings.record_pressed.connect(self.record)
        inspector = self.inspector
        inspector.copy_pressed.connect(self._copy_request_id)
        inspector.again_asked.connect(self.again)
        inspector.go_on_pressed.connect(self.go_on)
        inspector.speak_pressed.connect(self.speak)
        inspector.timbre_pressed.connect(self.show_timbre)
        inspector.settle_pressed.connect(self.settle)
        inspector.reveal_pressed.connect(self.show_recordings)
        inspector.drop_pressed.connect(self.delete_recordings)

    def _add_actions(self) -> None:
        add, panel = self._shell.shortcuts.add, "training"
        add("training.begin", "New training", self.begin, keys="Ctrl+N", menu="file", panel=panel, symbol="plus")
        add("training.send", "Upload and submit", self._send, keys="Ctrl+Return", menu="file", panel=panel)
        add("training.find", "Search", self.view.search.setFocus, keys="Ctrl+F", menu="edit", panel=panel)

    def _send(self) -> None:
        if self.view.page == "form":
            self.handing_over.submit()


def _is_free(job: Job | None) -> bool:
    """Whether recordings may be handed to another training than this one."""
    if job is None or job.state in (JobState.FAILED, JobState.CANCELLED):
        return True
    return job.state is JobState.UNKNOWN and not job.remote_id

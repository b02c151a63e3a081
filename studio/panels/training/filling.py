"""What a training is made of, as the form has it: of a project, of a training that was begun, or of files."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Final, Protocol

from PySide6.QtCore import QTimer

from studio.core.booth import Consent, Project
from studio.core.errors import StudioError
from studio.core.jobs import Job, JobState
from studio.core.training import Delivery, TrainingKind, VoiceDetails
from studio.panels.training.form import Filled, TrainingForm
from studio.panels.training.model import finding_words
from studio.panels.training.reviewed import sent_back, sentence_places, shown_faults
from studio.panels.training.submitting import Handover, Submitting
from studio.panels.training.view import UploadBar
from studio.services.accounts import Accounts
from studio.services.booth import Booth
from studio.services.jobs import Jobs
from studio.services.packages import Checked
from studio.services.preferences import Preferences
from studio.services.scripts import Scripts
from studio.services.training import TrainingService
from studio.ui.dialogs import choose_folder, open_file
from studio.ui.language import tr
from studio.ui.panel import Shell
from studio.ui.tasks import Tasks, slot
from studio.ui.words import counted

KEEP_MS: Final = 500
FORM: Final = "training.filled"


class FillingServices(Protocol):
    """What filling in a training needs of the services."""

    @property
    def training(self) -> TrainingService: ...

    @property
    def booth(self) -> Booth: ...

    @property
    def accounts(self) -> Accounts: ...

    @property
    def scripts(self) -> Scripts: ...

    @property
    def preferences(self) -> Preferences: ...

    @property
    def jobs(self) -> Jobs: ...


class Filling:
    """The form and what it is about. `project` are recordings made here, `job` a training that its vendor knows.

    `turn` grows whenever the form turns to something else. `opened` is called when the form was filled anew.
    """

    def __init__(
        self,
        services: FillingServices,
        shell: Shell,
        form: TrainingForm,
        upload: UploadBar,
        submitting: Submitting,
        *,
        opened: Callable[[], object],
    ) -> None:
        self.project: Project | None = None
        self.job: Job | None = None
        self.turn = 0
        self._services = services
        self._shell = shell
        self._form = form
        self._upload = upload
        self._submitting = submitting
        self._opened = opened
        self._data: Path | None = None
        self._texts: tuple[str, ...] = ()
        self._texts_name = ""
        self._writing_down = asyncio.Lock()
        self._keeping = QTimer(form, interval=KEEP_MS)
        self._keeping.setSingleShot(True)
        self._keeping.timeout.connect(self._keep)
        self._connect()

    @property
    def tasks(self) -> Tasks:
        """The window's."""
        return self._shell.tasks

    @property
    def handover(self) -> Handover:
        """What would be handed over now."""
        filled = self._form.filled
        if filled.source == "files":
            return Handover(filled, data=self._data)
        return Handover(filled, project_id=self.project.project_id if self.project else "")

    def keep(self) -> None:
        """Keep at once what was filled in."""
        if self._keeping.isActive():
            self._keeping.stop()
            self._keep()

    # What the form is about

    def begin(self) -> None:
        """A new training, with what was filled in the last time."""
        self._turn_to(None, None)
        self._open(self._remembered())
        self._form.voice.name.setFocus()

    def open_project(self, project: Project) -> None:
        """Recordings that were begun."""
        self._turn_to(project, None)
        filled = replace(self._remembered(), details=project.details, kind=project.kind, source="booth")
        self._open(replace(filled, consent=project.consent))

    async def open_job(self, job: Job) -> None:
        """A training that waits for recordings, or for better ones."""
        project = await self.project_of(job)
        self._turn_to(project, job)
        kept = job.result.get("details") or job.order.get("details")
        consent = job.result.get("consent")
        agreed = Consent(consent["speaker"], consent["agreed"]) if isinstance(consent, dict) else None
        filled = Filled(
            VoiceDetails(**kept) if isinstance(kept, dict) else VoiceDetails(),
            TrainingKind(str(job.order.get("kind", TrainingKind.BASIC))),
            Delivery(str(job.order.get("delivery", Delivery.PACKAGE))),
            job.account,
            "booth" if project is not None else "files",
            (project.consent if project else None) or agreed,
        )
        self._open(filled)
        faults = shown_faults(job, sentence_places(project))
        self._form.recordings.show_findings([each.advice for each in faults], good=False)

    async def let_go(self) -> None:
        """The training is gone, its recordings are not: what is filled in is for another one from now on."""
        self.job = None
        if self.project is not None:
            await self._services.booth.hand_over(self.project.project_id, "")
        self.show_recorded()

    async def let_go_of_what_never_began(self) -> None:
        """The same where the vendor has not begun the training and never will: what was wrong can be put right."""
        if self.job is not None:
            (job,) = await self._services.jobs.jobs_of([self.job.job_id])
            if job.state in (JobState.FAILED, JobState.CANCELLED):
                await self.let_go()

    async def project_of(self, job: Job) -> Project | None:
        """The recordings that a training has got, where they were made here and are here still."""
        projects = await self._services.booth.projects()
        return next((each for each in projects if each.job_id == job.job_id), None)

    async def look_again(self) -> None:
        """See how far the recordings are by now, whoever has changed them."""
        if self.project is not None:
            wanted = self.project.project_id
            projects = await self._services.booth.projects()
            self.project = next((each for each in projects if each.project_id == wanted), None)
        self.show_recorded()

    async def recorded_project(self) -> Project | None:
        """The project to record for, written down the first time; None where the form cannot be used yet."""
        if self._form.complain(only=("voice_name",)):
            return None
        async with self._writing_down:  # a button may be pressed twice
            filled = self._form.filled
            if self.project is None:
                self.project = await self._new_project(filled)
            else:
                await self.describe(self.project.project_id, filled)
            return self.project

    async def _new_project(self, filled: Filled) -> Project:
        booth = self._services.booth
        texts = self._texts if len(self._texts) == filled.kind.sentences else ()
        project = await booth.create(filled.kind, filled.details, texts)
        await booth.agree(project.project_id, filled.consent)
        if self.job is not None:
            await booth.hand_over(project.project_id, self.job.job_id)
        return project

    async def describe(self, project_id: str, filled: Filled) -> None:
        """Keep with a project what was filled in."""
        booth = self._services.booth
        if filled.details.voice_name:
            await booth.describe(project_id, filled.details)
        await booth.agree(project_id, filled.consent)

    def faults(self) -> dict[int, str]:
        """The sentences that a review has sent back and that were not recorded anew since, with the vendor's words."""
        return sent_back(self.job, self.project)

    # What is shown

    def show_accounts(self) -> None:
        """The accounts that there are now."""
        self._form.voice.show_accounts(self._able(), self._form.filled.account)

    def show_recorded(self) -> None:
        """How far the recordings are."""
        project, form = self.project, self._form
        count = len(project.sentences) if project else form.filled.kind.sentences or 1
        form.recordings.show_recorded(
            project.recorded if project else 0, count, begun=project is not None, own_texts=self._texts_name
        )
        form.show_begun(again=self.job is not None, recorded=project is not None)

    def show_checked(self, checked: Checked) -> None:
        """What was heard in the recordings."""
        words = [finding_words(each) for each in checked.findings]
        if checked.good:
            words.insert(0, tr("These recordings can be sent."))
        self._form.recordings.show_findings(words, good=checked.good)

    def say_nothing_there(self) -> None:
        """There is nothing to hand over."""
        words = tr("There are no recordings yet: record the sentences first.")
        if self._form.filled.source == "files":
            words = tr("There are no recordings yet: choose a folder or a file first.")
        self._form.show_trouble(words)

    # What is chosen

    @slot
    async def choose_texts(self) -> None:
        """Take sentences of one's own, one in each line of a file."""
        filters = f"{tr('Text files')} (*.txt *.md);;{tr('All files')} (*)"
        path = await open_file(self._shell.widget, tr("A file with one sentence in each line"), filters)
        if path is None:
            return
        script = await self._services.scripts.open(path)
        lines = tuple(line.strip() for line in script.text.split("\n") if line.strip())
        wanted = self._form.filled.kind.sentences
        if len(lines) != wanted:
            one = tr("{file} has 1 sentence; {wanted} are needed, one in each line.")
            many = tr("{file} has {count} sentences; {wanted} are needed, one in each line.")
            told = counted(len(lines), one, many, file=path.name, wanted=wanted)
            self._form.recordings.show_findings([told], good=False)
            return
        self._texts, self._texts_name = lines, path.name
        self._form.recordings.show_findings((), good=True)
        self.show_recorded()

    @slot
    async def choose_letter(self) -> None:
        """Attach what the speaker has signed."""
        path = await open_file(self._shell.widget, tr("The signed letter"), f"{tr('All files')} (*)")
        if path is not None:
            self._form.speaker.show_letter(path)
            self._keeping.start()

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
        """Take recordings that were dropped; they are one thing."""
        if len(paths) > 1:
            words = tr("Drop one thing here: a folder, a ZIP file or a WAV file.")
            self._form.recordings.show_findings([words], good=False)
            return
        await self._take(paths[0])

    async def _take(self, data: Path) -> None:
        """Say at once whether these recordings can be sent."""
        self._data = data
        self._form.recordings.show_data(str(data))
        try:
            checked = await self._submitting.check(self.handover, self._tell)
            if self._data == data:  # else others were chosen meanwhile
                self.show_checked(checked)
        finally:
            self._tell("", 0.0)

    # Inside

    def _tell(self, stage: str, share: float) -> None:
        self._upload.show_progress(self._form.filled.details.voice_name, stage, share)

    def _turn_to(self, project: Project | None, job: Job | None) -> None:
        self.keep()  # what was filled in of the one before
        self.turn += 1
        self.project, self.job, self._data = project, job, None
        self._texts, self._texts_name = (), ""

    def _open(self, filled: Filled) -> None:
        form, accounts = self._form, self._able()
        chosen = filled.account if filled.account in accounts else self._fitting(accounts)
        form.voice.show_accounts(accounts, chosen)
        form.fill(replace(filled, account=chosen))
        form.show_busy(busy=False)
        form.show_trouble("")
        form.recordings.show_data("")
        form.recordings.show_findings((), good=True)
        self._show_consent()
        self.show_recorded()
        self._opened()

    def _show_consent(self) -> None:
        account = self._form.filled.account
        self._form.show_consent(needed=bool(account) and self._services.training.needs_consent(account))

    def _edited(self) -> None:
        self._form.show_trouble("")
        self._show_consent()
        self.show_recorded()
        self._keeping.start()

    def _keep(self) -> None:
        """Remember what was filled in; the phone is nobody's to keep."""
        filled = self._form.filled
        if self.job is None:
            kept = asdict(replace(filled, details=replace(filled.details, phone="")))
            self._services.preferences.remember(FORM, json.dumps(kept, ensure_ascii=False))
        if self.project is not None:
            self.tasks.start(self.describe(self.project.project_id, filled))

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
        except (ValueError, KeyError, TypeError, AttributeError):  # nothing yet, or of another version of the program
            return Filled()

    def _able(self) -> list[str]:
        """The accounts whose vendors train voices; `local` always does."""
        return [each.name for each in self._services.accounts.able(lambda vendor: vendor.training)]

    def _fitting(self, accounts: Sequence[str]) -> str:
        try:
            return self._services.training.fitting_account()
        except StudioError:
            return accounts[0]

    def _connect(self) -> None:
        form = self._form
        form.changed.connect(self._edited)
        form.recordings.texts_pressed.connect(self.choose_texts)
        form.recordings.folder_pressed.connect(self.choose_folder)
        form.recordings.file_pressed.connect(self.choose_file)
        form.recordings.dropped.connect(self.take)
        form.speaker.letter_pressed.connect(self.choose_letter)

"""The training panel as it is seen: what is recorded, the list of trainings, and the form and booth in its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QProgressBar, QPushButton, QScrollArea, QStackedWidget, QWidget

from studio.core.booth import Project
from studio.core.jobs import OVER, Job, JobQuery, JobState
from studio.panels.training.booth import BoothView
from studio.panels.training.form import TrainingForm
from studio.panels.training.model import is_unsure, kind_title, training_model
from studio.ui.elided import Elided
from studio.ui.empty import Empty
from studio.ui.form import Choice
from studio.ui.icons import icon
from studio.ui.jobs import state_title
from studio.ui.language import tr
from studio.ui.lists import Search, list_button
from studio.ui.paged import PagedTable
from studio.ui.parts import column, frame, label, named, page_head, row
from studio.ui.theme import set_role
from studio.ui.words import account_title, counted, when

KIND: Final = "training"
PAGES: Final = ("list", "form", "booth")
_SHOWN: Final[Mapping[str, frozenset[JobState]]] = {
    "": frozenset(),
    "open": frozenset({JobState.QUEUED, JobState.RUNNING}),
    "needs_action": frozenset({JobState.NEEDS_ACTION, JobState.UNKNOWN}),
    "done": frozenset({JobState.DONE}),
    "trouble": frozenset({JobState.FAILED, JobState.CANCELLED}),
}
_COUNTED: Final = (JobState.RUNNING, JobState.QUEUED, JobState.NEEDS_ACTION, JobState.UNKNOWN, JobState.FAILED)
_MOST_PROJECTS: Final = 2
_PROJECT_HEIGHT: Final = 52


class UploadBar(QFrame):
    """What is being handed over, how far it is, and a way to stop it; seen on every page of the panel."""

    cancel_pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("training.upload")
        set_role(self, "card")
        self._words = named(label(), "training.upload_words")
        self._bar = named(QProgressBar(), "training.progress")
        self._bar.setTextVisible(False)
        self._bar.setMaximum(1_000)
        self._cancel = named(QPushButton(), "training.cancel_upload")
        self._cancel.clicked.connect(lambda _checked: self.cancel_pressed.emit())
        self._name, self._stage, self._share = "", "", 0.0
        line = row(self, spacing=12, margins=(16, 8, 12, 8))
        line.addWidget(self._words)
        line.addWidget(self._bar, 1)
        line.addWidget(self._cancel)
        self.show_progress("", "", 0.0)

    def show_progress(self, name: str, stage: str, share: float) -> None:
        """What is being done ("check", "pack", "upload", "submit") for which voice, and how far; "" for nothing."""
        self._name, self._stage, self._share = name, stage, share
        self.setVisible(bool(stage))
        self._bar.setValue(round(share * 1_000))
        self.retranslate()

    def retranslate(self) -> None:
        """Set the texts again in the language in force."""
        stages = {
            "begin": tr("“{name}”: beginning the training"),
            "check": tr("“{name}”: listening to the recordings, {share}"),
            "pack": tr("“{name}”: packing, {share}"),
            "upload": tr("“{name}”: uploading, {share}"),
            "submit": tr("“{name}”: submitting"),
        }
        words = stages.get(self._stage, "").format(name=self._name, share=f"{self._share:.0%}")
        self._words.setText(words)
        self._bar.setAccessibleName(words)
        self._cancel.setText(tr("Cancel"))
        self._cancel.setAccessibleName(tr("Cancel"))


class TrainingView(QWidget):
    """Widgets only: signals out, setters in; those of the form and the booth are their own.

    `project_opened`, `project_deleted` carry the id of a project of recordings.
    """

    query_changed = Signal()
    new_pressed = Signal()
    go_on_pressed = Signal()
    speak_pressed = Signal()
    settle_pressed = Signal()
    delete_pressed = Signal()
    forget_pressed = Signal()
    project_opened = Signal(str)
    project_deleted = Signal(str)

    def __init__(self, leaving: Callable[[str], int | None] | None = None) -> None:
        super().__init__()
        self.setObjectName("training.panel")
        self.leaving: dict[str, int] = {}
        self._total: int | None = None
        self._counts: Mapping[JobState, int] = {}
        self._projects: Sequence[Project] = ()
        self.model = training_model(leaving or self.leaving.get)
        self.table: PagedTable[Job] = PagedTable("training.table", self.model, "created", descending=True)
        self.form = TrainingForm()
        self.booth = BoothView()
        self.upload = UploadBar()
        self._title = named(label("title"), "training.panel_title")
        self._count = named(label("muted"), "training.count")
        self.new = named(QPushButton(), "training.new")
        set_role(self.new, "primary")
        self.new.setIcon(icon("plus", "on_accent"))
        self.search = named(Search(), "training.search")
        self.shown = Choice("training.filter")
        self.account = Choice("training.filter_account")
        for box in (self.shown, self.account):
            box.setMinimumWidth(0)
            box.setFixedWidth(160)
        self._nothing = Empty("training.empty", "mic", self._empty_words, self._empty_action)
        self._stack = QStackedWidget()
        self._pages = QStackedWidget()
        self.speak = list_button("training.speak_selected", "audio-lines")
        self.go_on = list_button("training.go_on_selected", "arrow-right")
        self.settle = list_button("training.settle_selected", "circle-question-mark")
        self.delete = list_button("training.delete", "trash-2")
        self.forget = list_button("training.forget", "eye-off")
        self._selected = named(label("muted"), "training.selected")
        self._lay_out()
        self._connect()
        self.show_accounts(())
        self.show_selection((), 0)
        self.retranslate()

    # What the person chose

    def query(self) -> JobQuery:
        """Which trainings are asked for, in which order."""
        return JobQuery(
            KIND,
            states=_SHOWN[self.shown.value],
            account=self.account.value,
            text=self.search.text(),
            order=self.table.order,
            descending=self.table.descending,
        )

    @property
    def page(self) -> str:
        """One of `PAGES`."""
        return PAGES[self._pages.currentIndex()]

    # What is shown

    def turn_to(self, page: str) -> None:
        """Show one of `PAGES`."""
        self._pages.setCurrentIndex(PAGES.index(page))

    def show_projects(self, projects: Sequence[Project]) -> None:
        """Recordings that no training has got yet."""
        if list(projects) != list(self._projects):
            self._projects = projects
            self._draw_projects()

    def _draw_projects(self) -> None:
        projects = self._projects
        while item := self._rows.takeAt(0):
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for number, project in enumerate(projects):
            if number:
                self._rows.addWidget(frame("rule"))
            self._rows.addWidget(self._project_row(project))
        self._area.setFixedHeight(min(len(projects), _MOST_PROJECTS) * _PROJECT_HEIGHT + 2)
        self._area.setVisible(bool(projects))
        self._nothing.retranslate()

    def show_total(self, total: int, counts: Mapping[JobState, int]) -> None:
        """How many trainings the query finds, and how many there are in each state."""
        self._total, self._counts = total, counts
        self._stack.setCurrentIndex(0 if total else 1)
        parts = [counted(sum(counts.values()), tr("1 training"), tr("{count} trainings"))]
        parts += [f"{counts[state]:,} {state_title(state).lower()}" for state in _COUNTED if counts.get(state)]
        self._count.setText(" · ".join(parts))
        self._nothing.retranslate()

    def show_accounts(self, accounts: Sequence[str]) -> None:
        """The accounts to filter by."""
        self.account.set_options(
            [("", lambda: tr("All accounts")), *((each, partial(account_title, each)) for each in accounts)]
        )
        self.account.setVisible(len(accounts) > 1 or bool(self.account.value))

    def show_selection(self, jobs: Sequence[Job], count: int) -> None:
        """What is selected, as far as it is here, `count` in all."""
        self._selected.setText(tr("{count} selected").format(count=f"{count:,}") if count > 1 else "")
        one = jobs[0] if count == 1 and jobs else None
        # It is found out in a moment; who has just reached the button with a key is not thrown off it.
        self.speak.setEnabled(self.speak.isEnabled() and one is not None)
        self.go_on.setEnabled(one is not None and one.state is JobState.NEEDS_ACTION)
        unsure = any(map(is_unsure, jobs))
        self.settle.setVisible(unsure)
        for button in (self.go_on, self.speak):  # a small window has no room for all of them
            button.setVisible(button.isEnabled() or not unsure)
        self.delete.setEnabled(any(job.job_id not in self.leaving for job in jobs))
        self.forget.setEnabled(any(job.state in OVER | {JobState.UNKNOWN} for job in jobs))

    def show_speaking(self, *, can: bool) -> None:
        """Whether the voice of the one that is selected can be spoken with."""
        self.speak.setEnabled(can)
        if can:
            self.speak.show()

    def show_everything(self) -> None:
        """Drop the search and the filters."""
        self.search.clear()
        for box in (self.shown, self.account):
            box.set_value("")
        self.query_changed.emit()

    def retranslate(self) -> None:
        """Set the texts again in the language in force."""
        self._title.setText(tr("Training"))
        self.search.setPlaceholderText(tr("Search voice names"))
        self.shown.set_options(
            [
                ("", lambda: tr("All trainings")),
                ("open", lambda: tr("Under way")),
                ("needs_action", lambda: tr("Needs you")),
                ("done", lambda: tr("Done")),
                ("trouble", lambda: tr("Failed or cancelled")),
            ]
        )
        for button, words in (
            (self.new, tr("New training")),
            (self.speak, tr("Speak with it")),
            (self.go_on, tr("Go on with it")),
            (self.settle, tr("Check at the vendor")),
            (self.delete, tr("Delete at the vendor…")),
            (self.forget, tr("Remove from the list")),
        ):
            button.setText(" " + words)
            button.setAccessibleName(words)
        for widget, words in (
            (self, tr("Training")),
            (self.table, tr("Trainings")),
            (self.search, tr("Search")),
            (self.shown, tr("Which trainings")),
            (self.account, tr("Account")),
            (self._area, tr("Recordings that were begun")),
        ):
            widget.setAccessibleName(words)
        self.upload.retranslate()
        self._draw_projects()
        if self._total is not None:
            self.show_total(self._total, self._counts)

    # Qt

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    # Inside

    @property
    def _narrowed(self) -> bool:
        return bool(self.search.text().strip() or self.shown.value or self.account.value)

    def _empty_words(self) -> str:
        if self._narrowed:
            return tr("No training fits.")
        return tr("Read twenty sentences aloud, or bring recordings that you have: a voice of its own is made of them.")

    def _empty_action(self) -> str:
        return tr("Show all trainings") if self._narrowed else tr("New training")

    def _emptied(self) -> None:
        if self._narrowed:
            self.show_everything()
        else:
            self.new_pressed.emit()

    def _project_row(self, project: Project) -> QWidget:
        made = QWidget()
        line = row(made, spacing=12, margins=(16, 8, 12, 8))
        count = max(1, len(project.sentences))
        name = Elided(text=project.details.voice_name)
        so_far = tr("{good} of {count} recorded").format(good=project.recorded, count=count)
        facts = Elided("muted", " · ".join((kind_title(project.kind.value), so_far, when(project.updated))))
        bar = QProgressBar()
        bar.setTextVisible(False)
        bar.setMaximum(count)
        bar.setValue(project.recorded)
        bar.setMinimumWidth(40)
        bar.setMaximumWidth(120)
        bar.setAccessibleName(so_far)
        opens = named(QPushButton(tr("Go on recording")), f"training.open_{project.project_id}")
        opens.setAccessibleName(f"{tr('Go on recording')} {project.details.voice_name}")
        opens.clicked.connect(lambda _checked: self.project_opened.emit(project.project_id))
        drop = named(QPushButton(), f"training.drop_{project.project_id}")
        drop.setIcon(icon("trash-2", "muted"))
        drop.setToolTip(tr("Delete these recordings"))
        drop.setAccessibleName(f"{tr('Delete these recordings')} {project.details.voice_name}")
        drop.clicked.connect(lambda _checked: self.project_deleted.emit(project.project_id))
        line.addWidget(name)
        line.addWidget(facts)
        line.addStretch(1)
        for widget in (bar, opens, drop):
            line.addWidget(widget)
        return made

    def _lay_out(self) -> None:
        words = row(spacing=12)
        words.addWidget(self._title)
        words.addWidget(self._count, alignment=Qt.AlignmentFlag.AlignVCenter)
        header = page_head()
        header.addLayout(words)
        header.addStretch(1)
        header.addWidget(self.new)
        begun = frame("card")
        self._rows = column(begun, spacing=0, margins=(1, 1, 1, 1))
        self._area = named(QScrollArea(), "training.projects")
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(begun)
        filters = row(spacing=8)
        filters.addWidget(self.search, 1)
        for box in (self.shown, self.account):
            filters.addWidget(box)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._nothing)
        bar = row(spacing=8)
        for button in (self.go_on, self.speak, self.settle, self.delete, self.forget):
            bar.addWidget(button)
        bar.addSpacing(8)
        bar.addWidget(self._selected)
        bar.addStretch(1)
        listing = QWidget()
        body = column(listing, spacing=12)
        body.addLayout(header)
        body.addWidget(self._area)
        body.addLayout(filters)
        body.addWidget(self._stack, 1)
        body.addLayout(bar)
        for page in (listing, self.form, self.booth):
            self._pages.addWidget(page)
        layout = column(self, spacing=12, margins=(24, 16, 24, 16))
        layout.addWidget(self.upload)
        layout.addWidget(self._pages, 1)

    def _connect(self) -> None:
        self.search.textChanged.connect(self.query_changed)
        for box in (self.shown, self.account):
            box.chosen.connect(self.query_changed)
        self.table.order_changed.connect(self.query_changed)
        self.table.delete_pressed.connect(self.forget_pressed)
        self._nothing.pressed.connect(self._emptied)
        for button, signal in (
            (self.new, self.new_pressed),
            (self.go_on, self.go_on_pressed),
            (self.speak, self.speak_pressed),
            (self.settle, self.settle_pressed),
            (self.delete, self.delete_pressed),
            (self.forget, self.forget_pressed),
        ):
            button.clicked.connect(lambda _checked, signal=signal: signal.emit())

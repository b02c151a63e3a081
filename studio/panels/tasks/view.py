"""The tasks panel as it is seen: what is to be sent, the list of what was, and the result that is listened to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QSplitter, QStackedWidget, QWidget

from studio.core.jobs import OVER, SETTLED, Job, JobQuery, JobState
from studio.panels.tasks.composer import TABLE_SUFFIXES, TEXT_SUFFIXES, Composer
from studio.panels.tasks.model import task_model
from studio.ui.drop import files_of
from studio.ui.empty import Empty
from studio.ui.icons import icon
from studio.ui.job_list import JobFilters, count_words
from studio.ui.language import tr
from studio.ui.listening import Listening
from studio.ui.lists import More, list_button
from studio.ui.paged import PagedTable
from studio.ui.parts import column, frame, label, named, page_head, row
from studio.ui.theme import set_role
from studio.ui.words import counted

KIND: Final = "tasks"
_LOW: Final = 640  # pixels: less is no room for composer and list at their usual heights


class TasksView(QWidget):
    """Widgets only: signals out, setters in."""

    query_changed = Signal()
    new_pressed = Signal()
    pause_pressed = Signal()
    listen_pressed = Signal()
    save_pressed = Signal()
    cancel_pressed = Signal()
    retry_pressed = Signal()
    settle_pressed = Signal()
    forget_pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("tasks.panel")
        self.setAcceptDrops(True)
        self._voices: Mapping[tuple[str, str], str] = {}
        self._total: int | None = None
        self._counts: Mapping[JobState, int] = {}
        self._paused = self._one_done = False
        self.model = task_model(self.voice_title)
        self.table: PagedTable[Job] = PagedTable("tasks.table", self.model, "created", descending=True)
        self.composer = Composer()
        self._title = named(label("title"), "tasks.panel_title")
        self._count = named(label("muted"), "tasks.count")
        self.pause = list_button("tasks.pause", "circle-pause")
        self.more = More("tasks.more")
        self.new = named(QPushButton(), "tasks.new")
        self.new.setCheckable(True)
        self.filters = JobFilters("tasks", lambda: tr("Search titles and voices"), lambda: tr("All tasks"))
        self.listening = Listening("tasks.listening")
        self.listening.text.set_font_size(16)
        self._nothing = Empty("tasks.empty", "list-todo", self._empty_words, self._empty_action)
        self._stack = QStackedWidget()
        self.listen = list_button("tasks.listen", "play")
        self.save = list_button("tasks.save", "download")
        self.cancel = list_button("tasks.cancel", "square")
        self.retry = list_button("tasks.retry", "rotate-ccw")
        self.settle = list_button("tasks.settle", "circle-question-mark")
        self.forget = list_button("tasks.forget", "eye-off")
        self._selected = named(label("muted"), "tasks.selected")
        self._lay_out()
        self._connect()
        self.show_selection((), 0)
        self.compose(composing=True)
        self.retranslate()

    # What the person chose

    def query(self) -> JobQuery:
        """Which tasks are asked for, in which order."""
        return self.filters.query(KIND, self.table)

    def voice_title(self, job: Job) -> str:
        """What a task's voice is called."""
        return tr(self._voices.get((job.account, job.detail), job.detail))

    @property
    def composes(self) -> bool:
        """Whether what is to be sent is shown."""
        return self.new.isChecked()

    # What is shown

    def name_voices(self, names: Mapping[tuple[str, str], str]) -> None:
        """The names of voices, by account and id."""
        self._voices = names
        self.model.repaint()

    def compose(self, *, composing: bool) -> None:
        """Show what is to be sent, or step aside for the list."""
        self.new.setChecked(composing)
        set_role(self.new, "" if composing else "primary")  # then what is sent has the primary button
        self.new.setIcon(icon("plus", "muted" if composing else "on_accent"))
        self.composer.setVisible(composing)
        self._card.setVisible(self._one_done and not composing)

    def show_total(self, total: int, counts: Mapping[JobState, int]) -> None:
        """How many tasks the query finds, and how many there are in each state."""
        self._total, self._counts = total, counts
        self._stack.setCurrentIndex(0 if total else 1)
        everything = counted(sum(counts.values()), tr("1 task"), tr("{count} tasks"))
        self._count.setText(count_words(everything, counts))
        self._nothing.retranslate()

    def show_paused(self, *, paused: bool) -> None:
        """Whether everything is paused."""
        self._paused = paused
        words = tr("Go on") if paused else tr("Pause all")
        self.pause.setText(" " + words)
        self.pause.setAccessibleName(words)
        self.pause.setIcon(icon("play" if paused else "circle-pause", "muted"))

    def show_selection(self, jobs: Sequence[Job], count: int) -> None:
        """What is selected, as far as it is here, `count` in all."""
        self._selected.setText(tr("{count} selected").format(count=f"{count:,}") if count > 1 else "")
        done = [job for job in jobs if job.state is JobState.DONE]
        self.listen.setEnabled(count == 1 and bool(done))
        self.save.setEnabled(bool(done))
        self.cancel.setEnabled(any(job.state not in SETTLED and not job.cancelling for job in jobs))
        again = any(job.state in SETTLED and job.state is not JobState.DONE and not job.later for job in jobs)
        self.retry.setEnabled(again)
        self.forget.setEnabled(any(job.state in OVER | {JobState.UNKNOWN} for job in jobs))
        unsure = any(job.state is JobState.UNKNOWN for job in jobs)
        self.settle.setVisible(unsure)
        for button in (self.listen, self.save, self.cancel):  # a small window has no room for all of them
            button.setVisible(button.isEnabled() or not unsure)
        self._one_done = count == 1 and bool(done)
        self._card.setVisible(self._one_done and not self.composes)

    def show_playing(self, *, playing: bool) -> None:
        """What the listen button does now."""
        words = tr("Pause") if playing else tr("Listen")
        self.listen.setText(" " + words)
        self.listen.setAccessibleName(words)
        self.listen.setIcon(icon("pause" if playing else "play", "muted", filled=True))

    def retranslate(self) -> None:
        """Set the texts again in the language in force."""
        self._title.setText(tr("Tasks"))
        for button, words in (
            (self.new, tr("New task")),
            (self.save, tr("Save sound…")),
            (self.cancel, tr("Cancel")),
            (self.retry, tr("Send again")),
            (self.settle, tr("Ask the vendor")),
            (self.forget, tr("Remove from the list")),
        ):
            button.setText(" " + words)
            button.setAccessibleName(words)
        for widget, words in (
            (self, tr("Tasks")),
            (self.table, tr("Tasks")),
            (self.listening, tr("Script of the take")),
        ):
            widget.setAccessibleName(words)
        self.show_playing(playing=self.listening.playing)
        self.show_paused(paused=self._paused)
        if self._total is not None:
            self.show_total(self._total, self._counts)

    # Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.composer.set_low(low=self.height() < _LOW)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if files_of(event.mimeData(), (*TEXT_SUFFIXES, *TABLE_SUFFIXES)):
            event.acceptProposedAction()
            self.compose(composing=True)

    def dropEvent(self, event: QDropEvent) -> None:
        files = files_of(event.mimeData(), (*TEXT_SUFFIXES, *TABLE_SUFFIXES))
        if files:
            event.acceptProposedAction()
            self.composer.files_dropped.emit(files)

    # Inside

    def _empty_words(self) -> str:
        if self.filters.narrowed:
            return tr("No task fits.")
        return tr("Send a chapter or a list of lines away, and find every result here, whatever happens meanwhile.")

    def _empty_action(self) -> str:
        return tr("Show all tasks") if self.filters.narrowed else tr("New task")

    def _emptied(self) -> None:
        if self.filters.narrowed:
            self.filters.show_everything()
        else:
            self.compose(composing=True)
            self.composer.choose("text")
            self.composer.text.setFocus()

    def _lay_out(self) -> None:
        words = row(spacing=12)
        words.addWidget(self._title)
        words.addWidget(self._count, alignment=Qt.AlignmentFlag.AlignVCenter)
        header = page_head()
        header.addLayout(words)
        header.addStretch(1)
        for widget in (self.pause, self.more, self.new):
            header.addWidget(widget)
        self._card = frame("card")
        column(self._card, margins=(8, 8, 8, 8)).addWidget(self.listening)
        split = named(QSplitter(Qt.Orientation.Vertical), "tasks.split")
        split.setChildrenCollapsible(False)
        set_role(split, "gap")
        split.setHandleWidth(12)
        split.addWidget(self.table)
        split.addWidget(self._card)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        self.table.setMinimumHeight(72)
        self._card.setMinimumHeight(130)
        self._stack.addWidget(split)
        self._stack.addWidget(self._nothing)
        # Its room is that of the list, however low that is.
        self._nothing.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        bar = row(spacing=8)
        for button in (self.listen, self.save, self.cancel, self.retry, self.settle, self.forget):
            bar.addWidget(button)
        bar.addSpacing(8)
        bar.addWidget(self._selected)
        bar.addStretch(1)
        layout = column(self, spacing=12, margins=(24, 16, 24, 16))
        layout.addLayout(header)
        layout.addWidget(self.composer)
        layout.addWidget(self.filters)
        layout.addWidget(self._stack, 1)
        layout.addLayout(bar)

    def _connect(self) -> None:
        self.filters.changed.connect(self.query_changed)
        self.table.order_changed.connect(self.query_changed)
        self.table.opened.connect(self.listen_pressed)
        self.table.delete_pressed.connect(self.forget_pressed)
        self.listening.playing_changed.connect(lambda playing: self.show_playing(playing=playing))
        self._nothing.pressed.connect(self._emptied)
        self.new.clicked.connect(lambda checked: self.compose(composing=checked))
        for button, signal in (
            (self.pause, self.pause_pressed),
            (self.listen, self.listen_pressed),
            (self.save, self.save_pressed),
            (self.cancel, self.cancel_pressed),
            (self.retry, self.retry_pressed),
            (self.settle, self.settle_pressed),
            (self.forget, self.forget_pressed),
        ):
            button.clicked.connect(lambda _checked, signal=signal: signal.emit())

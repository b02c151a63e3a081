"""The transcription panel as it is seen: what is to be written down, the list of what was, and one transcript."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from studio.core.jobs import OVER, SETTLED, Job, JobQuery, JobState
from studio.panels.transcription.composer import Composer
from studio.panels.transcription.model import recordings_model
from studio.panels.transcription.reading import Reading
from studio.ui.drop import files_of
from studio.ui.empty import Empty
from studio.ui.icons import icon
from studio.ui.job_list import JobFilters, count_words
from studio.ui.language import tr
from studio.ui.lists import More, list_button
from studio.ui.paged import PagedTable
from studio.ui.parts import column, label, named, page_head, row
from studio.ui.words import counted

KIND: Final = "transcription"
# A line of words, and the button below it.
_LOW_ZONE: Final = 76


class TranscriptionView(QWidget):
    """Widgets only: signals out, setters in. `links_dropped` carries links that were dropped anywhere."""

    query_changed = Signal()
    links_dropped = Signal(tuple)
    pause_pressed = Signal()
    open_pressed = Signal()
    cancel_pressed = Signal()
    retry_pressed = Signal()
    settle_pressed = Signal()
    forget_pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("transcription.panel")
        self.setAcceptDrops(True)
        self._total: int | None = None
        self._counts: Mapping[JobState, int] = {}
        self._paused = False
        self.model = recordings_model()
        self.table: PagedTable[Job] = PagedTable("transcription.table", self.model, "created", descending=True)
        self.composer = Composer()
        self.reading = Reading()
        self._title = named(label("title"), "transcription.panel_title")
        self._count = named(label("muted"), "transcription.count")
        self.pause = list_button("transcription.pause", "circle-pause")
        self.more = More("transcription.list_more")
        self.filters = JobFilters("transcription", lambda: tr("Search names and places"), lambda: tr("All recordings"))
        self._nothing = Empty(
            "transcription.empty", "search", lambda: tr("No recording fits."), lambda: tr("Show all recordings")
        )
        self._stack = QStackedWidget()
        self._pages = QStackedWidget()
        self.open = list_button("transcription.open", "book-open")
        self.cancel = list_button("transcription.cancel", "square")
        self.retry = list_button("transcription.retry", "rotate-ccw")
        self.settle = list_button("transcription.settle", "circle-question-mark")
        self.forget = list_button("transcription.forget", "eye-off")
        self._selected = named(label("muted"), "transcription.selected")
        self._lay_out()
        self._connect()
        self.show_selection((), 0)
        self.retranslate()

    # What the person chose

    def query(self) -> JobQuery:
        """Which recordings are asked for, in which order."""
        return self.filters.query(KIND, self.table)

    @property
    def reads(self) -> bool:
        """Whether a transcript is shown, not the list."""
        return self._pages.currentIndex() == 1

    # What is shown

    def read(self, *, reading: bool) -> None:
        """Show the transcript, or the list."""
        self._pages.setCurrentIndex(int(reading))
        (self.reading.text if reading else self.table).setFocus()

    def show_total(self, total: int, counts: Mapping[JobState, int]) -> None:
        """How many recordings the query finds, and how many there are in each state."""
        self._total, self._counts = total, counts
        self._stack.setCurrentIndex(0 if total else 1)
        everything = sum(counts.values())
        words = counted(everything, tr("1 recording"), tr("{count} recordings"))
        self._count.setText(count_words(words if everything else "", counts))
        filtered = bool(everything) or self.filters.narrowed
        # With nothing to list yet, the zone has all the room and says what there is to say.
        for widget in (self.filters, self._stack, self._bar):
            widget.setVisible(filtered)
        zone = self.composer.zone
        zone.set_compact(compact=filtered)
        zone.setMinimumHeight(_LOW_ZONE if filtered else 0)
        self._listed.setStretchFactor(self.composer, 0 if filtered else 1)
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
        self.open.setEnabled(count == 1 and any(job.state is JobState.DONE for job in jobs))
        self.cancel.setEnabled(any(job.state not in SETTLED and not job.cancelling for job in jobs))
        again = any(job.state in SETTLED and job.state is not JobState.DONE and not job.later for job in jobs)
        self.retry.setEnabled(again)
        self.settle.setVisible(any(job.state is JobState.UNKNOWN for job in jobs))
        self.forget.setEnabled(any(job.state in OVER | {JobState.UNKNOWN} for job in jobs))

    def retranslate(self) -> None:
        """Set the texts again in the language in force."""
        self._title.setText(tr("Transcription"))
        for button, words in (
            (self.open, tr("Read")),
            (self.cancel, tr("Cancel")),
            (self.retry, tr("Send again")),
            (self.settle, tr("Ask the vendor")),
            (self.forget, tr("Remove from the list")),
        ):
            button.setText(" " + words)
            button.setAccessibleName(words)
        for widget, words in (
            (self, tr("Transcription")),
            (self.table, tr("Recordings")),
        ):
            widget.setAccessibleName(words)
        self.show_paused(paused=self._paused)
        if self._total is not None:
            self.show_total(self._total, self._counts)

    # Qt

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()
            self.composer.zone.invite(inviting=not self.reads)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.composer.zone.invite(inviting=False)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self.composer.zone.invite(inviting=False)
        files = files_of(event.mimeData())
        links = tuple(url.toString() for url in event.mimeData().urls() if not url.isLocalFile())
        if files or links:
            event.acceptProposedAction()
            self.read(reading=False)
        if files:
            self.composer.files_dropped.emit(files)
        if links:
            self.links_dropped.emit(links)

    # Inside

    def _lay_out(self) -> None:
        words = row(spacing=12)
        words.addWidget(self._title)
        words.addWidget(self._count, alignment=Qt.AlignmentFlag.AlignVCenter)
        header = page_head()
        header.addLayout(words)
        header.addStretch(1)
        for widget in (self.pause, self.more):
            header.addWidget(widget)
        self.table.setMinimumHeight(72)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._nothing)
        # Its room is that of the list, however low that is.
        self._nothing.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self._bar = QWidget()
        bar = row(self._bar, spacing=8)
        for button in (self.open, self.cancel, self.retry, self.settle, self.forget):
            bar.addWidget(button)
        bar.addSpacing(8)
        bar.addWidget(self._selected)
        bar.addStretch(1)
        listed = QWidget()
        layout = self._listed = column(listed, spacing=12)
        layout.addLayout(header)
        layout.addWidget(self.composer)
        layout.addWidget(self.filters)
        layout.addWidget(self._stack, 1)
        layout.addWidget(self._bar)
        self._pages.addWidget(listed)
        self._pages.addWidget(self.reading)
        column(self, margins=(24, 16, 24, 16)).addWidget(self._pages)

    def _connect(self) -> None:
        self.filters.changed.connect(self.query_changed)
        self.table.order_changed.connect(self.query_changed)
        self.table.opened.connect(self.open_pressed)
        self.table.delete_pressed.connect(self.forget_pressed)
        self._nothing.pressed.connect(self.filters.show_everything)
        for button, signal in (
            (self.pause, self.pause_pressed),
            (self.open, self.open_pressed),
            (self.cancel, self.cancel_pressed),
            (self.retry, self.retry_pressed),
            (self.settle, self.settle_pressed),
            (self.forget, self.forget_pressed),
        ):
            button.clicked.connect(lambda _checked, signal=signal: signal.emit())

"""All that is known of one job: where it stands, what to do about it, whom to ask, and its earlier attempts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFormLayout, QFrame, QPushButton, QScrollArea, QWidget

from studio.core.jobs import Job, JobState
from studio.core.language import explained
from studio.ui.fact import Fact
from studio.ui.form import Words
from studio.ui.icons import icon
from studio.ui.jobs import elapsed_words, state_title
from studio.ui.language import tr
from studio.ui.notices import behind, remedy, sentence
from studio.ui.parts import column, label, named
from studio.ui.theme import set_role
from studio.ui.words import account_title, when

_INKS = {
    JobState.FAILED: "danger",
    JobState.UNKNOWN: "warn",
    JobState.NEEDS_ACTION: "warn",
    JobState.DONE: "ok",
}
_EXCERPT = 600


@dataclass(frozen=True, slots=True)
class JobWords:
    """What a panel calls its jobs."""

    one: Words
    many: Callable[[int], str]
    none: Words


class JobInspector(QWidget):
    """Shows one job, or that none or many are selected. `copy_pressed`: copy the request id.

    A panel says what it calls its jobs, which facts stand before those that every job has, and which text below them.
    """

    copy_pressed = Signal()

    def __init__(self, area: str, words: JobWords) -> None:
        super().__init__()
        self.setObjectName(f"{area}.inspector")
        self._area, self._words = area, words
        self._job: Job | None = None
        self._many = 0
        self._own: Callable[[], Sequence[tuple[str, str]]] = tuple
        self._excerpt = ""
        self._history: tuple[Job, ...] = ()
        self._title = named(label("section", wraps=True), f"{area}.title")
        self._state = named(label(wraps=True), f"{area}.state")
        self._why = named(label("muted", wraps=True), f"{area}.why")
        self._facts = QFormLayout()
        self._facts.setHorizontalSpacing(12)
        self._facts.setVerticalSpacing(8)
        self._facts.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._facts.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._copy = named(QPushButton(), f"{area}.copy_request_id")
        self._copy.setIcon(icon("copy", "muted"))
        self._copy.clicked.connect(lambda _checked: self.copy_pressed.emit())
        self._text = named(label("muted", wraps=True), f"{area}.excerpt")
        self._own_place = column(spacing=12)
        self._lay_out()
        self._show()

    @property
    def job(self) -> Job | None:
        """What it shows."""
        return self._job

    def add(self, widget: QWidget) -> None:
        """Put something of the kind's own above the facts."""
        self._own_place.addWidget(widget)

    def show_job(
        self,
        job: Job | None,
        *,
        facts: Callable[[], Sequence[tuple[str, str]]] = tuple,
        excerpt: str = "",
        many: int = 0,
        history: Sequence[Job] = (),
    ) -> None:
        """Show a job with facts of its kind, a text of it, and every attempt at it; or that `many` are selected."""
        self._job, self._own, self._excerpt = job, facts, excerpt
        self._many, self._history = many, tuple(history)
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._show()
        super().changeEvent(event)

    # Inside

    def _lay_out(self) -> None:
        content = QWidget()
        body = column(content, spacing=12, margins=(16, 8, 16, 16))
        for widget in (self._title, self._state, self._why):
            body.addWidget(widget)
        body.addLayout(self._own_place)
        body.addLayout(self._facts)
        body.addWidget(self._copy)
        body.addWidget(self._text)
        body.addStretch(1)
        self._scroll = named(QScrollArea(), f"{self._area}.details")
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(content)
        content.setAutoFillBackground(False)  # the line at the column's left edge is behind it
        column(self).addWidget(self._scroll)

    def _show(self) -> None:
        job = self._job
        self.setAccessibleName(self._words.one())
        self._scroll.setAccessibleName(self._words.one())
        self._copy.setText(" " + tr("Copy request id"))
        self._copy.setAccessibleName(tr("Copy request id"))
        while self._facts.rowCount():
            self._facts.removeRow(0)
        for widget in (self._title, self._state, self._copy, self._text):
            widget.setVisible(job is not None)
        if job is None:
            self._why.setText(self._words.many(self._many) if self._many else self._words.none())
            self._why.show()
            return
        self._title.setText(job.title)
        self._state.setText(_standing(job))
        set_role(self._state, _INKS.get(job.state, ""))
        self._why.setText(_advice(job))
        self._why.setVisible(bool(self._why.text()))
        for name, value in self._facts_of(job):
            title = label("muted", name)
            title.setAlignment(Qt.AlignmentFlag.AlignTop)
            self._facts.addRow(title, Fact(name, value))
        self._copy.setVisible(bool(request_id(job)))
        self._text.setText(self._excerpt[:_EXCERPT] + ("…" if len(self._excerpt) > _EXCERPT else ""))

    def _facts_of(self, job: Job) -> list[tuple[str, str]]:
        facts = [
            *self._own(),
            (tr("Account"), account_title(job.account)),
            (tr("Time taken"), elapsed_words(job)),
            (tr("Added"), when(job.created)),
            (tr("Sent on"), when(job.sent)),
            (tr("Changed"), when(job.updated)),
            (tr("Vendor's state"), job.vendor_state),
            (tr("Vendor's id"), job.remote_id),
            (tr("Id"), job.job_id),
        ]
        if len(self._history) > 1:
            lines = [f"{each.attempt}. {state_title(each.state)} · {when(each.created)}" for each in self._history]
            facts.append((tr("Attempts"), "\n".join(lines)))
        return [(name, value) for name, value in facts if value]


def request_id(job: Job) -> str:
    """What the vendor's support wants to know: the request that failed, else the vendor's own id of the job."""
    failed = job.error.request_id if job.error is not None else None
    return failed or job.remote_id


def _standing(job: Job) -> str:
    if job.state is JobState.UNKNOWN:
        return tr("It is not known whether the vendor has it.")
    if job.error is not None:
        return explained(job.told_here, tr) or sentence(job.error)
    return state_title(job.state)


def _advice(job: Job) -> str:
    lines = []
    if job.state is JobState.UNKNOWN:
        lines.append(tr("Ask the vendor; only then send it again, since it may have been accepted and charged for."))
    elif job.error is not None and not job.told_here:
        lines.append(remedy(job.error))
    if job.error is not None and not job.told_here and (own := behind(job.error)):
        lines.append(own)
    if job.later:
        lines.append(tr("It was sent again as {id}.").format(id=job.later))
    return "\n".join(lines)

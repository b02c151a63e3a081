"""All that is known of one training: its way stage by stage, what a review found, and the voice that came of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, SignalInstance
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QWidget

from studio.core.jobs import Job, JobState
from studio.panels.training.model import is_unsure, kind_title, tag_words
from studio.panels.training.reviewed import ShownFault, review_of, shown_faults
from studio.panels.training.timeline import Mark, Step, seen, steps
from studio.ui.icons import icon, pixmap
from studio.ui.job_inspector import JobInspector, JobWords
from studio.ui.language import tr
from studio.ui.parts import column, label, named
from studio.ui.theme import set_role
from studio.ui.words import counted, duration, size_words, when

_MARKS: Final = {
    Mark.PAST: ("circle-check", "ok", ""),
    Mark.NOW: ("hourglass", "accent", ""),
    Mark.BAD: ("circle-x", "danger", "danger"),
    Mark.TO_COME: ("circle-dashed", "disabled", "muted"),
}
_PICTURE: Final = 16
_MOST_FAULTS: Final = 40


@dataclass(frozen=True, slots=True)
class KeptRecordings:
    """The recordings of a training that is over, as far as they are on this computer still; `size` is in bytes."""

    count: int = 0
    size: int = 0


class TimelineView(QWidget):
    """The stages of a training below each other, each with the time that was spent in it."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("training.timeline")
        self._steps: tuple[Step, ...] = ()
        self._times: list[QLabel] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)

    def show_steps(self, found: tuple[Step, ...]) -> None:
        """Show these stages; where only the clock went on, only the times change."""
        same = [(each.stage, each.mark) for each in found] == [(each.stage, each.mark) for each in self._steps]
        self._steps = found
        if not same:
            self.draw()
        for step, words in zip(found, self._times, strict=True):
            words.setText("" if step.seconds is None else duration(step.seconds))

    def draw(self) -> None:
        """Draw every stage anew: the language or the theme is another one."""
        while item := self._grid.takeAt(0):
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._times = []
        for place, step in enumerate(self._steps):
            symbol, ink, role = _MARKS[step.mark]
            mark, title, lasted = QLabel(), label(role, step.title, wraps=True), label("muted")
            mark.setPixmap(pixmap(symbol, ink, _PICTURE, self.devicePixelRatioF()))
            title.setToolTip(when(step.begun))
            title.setAccessibleName(f"{step.title} {when(step.begun)}")
            lasted.setText("" if step.seconds is None else duration(step.seconds))
            self._times.append(lasted)
            self._grid.addWidget(mark, place, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(title, place, 1)
            self._grid.addWidget(lasted, place, 2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        self.setVisible(bool(self._steps))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.PaletteChange):
            self.draw()
        super().changeEvent(event)


class FaultList(QWidget):
    """What a review found, file by file; beside each that was recorded here a way to record it again."""

    again_asked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("training.faults")
        self._faults: tuple[ShownFault, ...] = ()
        self._review: Mapping[str, object] = {}
        self._body = column(self, spacing=12)

    def show_review(self, review: Mapping[str, object], faults: tuple[ShownFault, ...]) -> None:
        """Show these, and what the person who reviewed it wrote."""
        if (faults, review) != (self._faults, self._review):
            self._faults, self._review = faults, review
            self._draw()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._draw()
        super().changeEvent(event)

    def _draw(self) -> None:
        while item := self._body.takeAt(0):
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        message, attachment = (str(self._review.get(name) or "") for name in ("message", "attachment"))
        if self._faults or message:
            self._body.addWidget(label("section", tr("What the review found"), wraps=True))
        if message:
            self._body.addWidget(_row(tr("Whoever reviewed it wrote:"), message))
        if attachment:
            words = tr("A file is with it, to be read in the vendor's console: {name}")
            self._body.addWidget(label("muted", words.format(name=attachment), wraps=True))
        for fault in self._faults[:_MOST_FAULTS]:
            self._body.addWidget(self._fault(fault))
        if len(self._faults) > _MOST_FAULTS:
            words = tr("and {count} more").format(count=len(self._faults) - _MOST_FAULTS)
            self._body.addWidget(label("muted", words))
        self.setVisible(bool(self._faults or message))

    def _fault(self, fault: ShownFault) -> QWidget:
        made = _row(fault.advice, fault.words)
        layout = made.layout()
        if fault.place is not None and layout is not None:
            again = named(QPushButton(tr("Record again")), f"training.again_{fault.place + 1}")
            again.setAccessibleName(f"{tr('Record again')} {fault.name}")
            set_role(again, "quiet")
            again.clicked.connect(lambda _checked, place=fault.place: self.again_asked.emit(place))
            layout.addWidget(again)
            layout.setAlignment(again, Qt.AlignmentFlag.AlignLeft)
        return made


class TrainingInspector(JobInspector):
    """Shows one training, or that none or many are selected.

    `again_asked`: record this sentence once more. `go_on_pressed`: hand over what it waits for. `speak_pressed`,
    `timbre_pressed`: to the voice that came of it. `settle_pressed`: find out what became of it. `reveal_pressed`,
    `drop_pressed`: see the recordings that are still here, and delete them.
    """

    again_asked = Signal(int)
    go_on_pressed = Signal()
    speak_pressed = Signal()
    timbre_pressed = Signal()
    settle_pressed = Signal()
    reveal_pressed = Signal()
    drop_pressed = Signal()

    def __init__(self) -> None:
        super().__init__(
            "training",
            JobWords(
                lambda: tr("Training"),
                lambda count: tr("{count} trainings are selected.").format(count=f"{count:,}"),
                lambda: tr("Select a training to see how far it is."),
            ),
        )
        self._buttons: dict[str, QPushButton] = {}
        for name, symbol, signal in (
            ("go_on", "arrow-right", self.go_on_pressed),
            ("speak", "audio-lines", self.speak_pressed),
            ("show_timbre", "mic-vocal", self.timbre_pressed),
            ("settle", "circle-question-mark", self.settle_pressed),
        ):
            self._add_button(name, symbol, signal)
        self._faults = FaultList()
        self._faults.again_asked.connect(self.again_asked)
        self._timeline = TimelineView()
        self.add(self._faults)
        self.add(self._timeline)
        self._kept = KeptRecordings()
        self._still_here = named(label("muted", wraps=True), "training.still_here")
        self.add(self._still_here)
        for name, symbol, signal in (
            ("show_recordings", "folder-open", self.reveal_pressed),
            ("drop_recordings", "trash-2", self.drop_pressed),
        ):
            self._add_button(name, symbol, signal)
        self._clock = QTimer(self, interval=1_000)
        self._clock.timeout.connect(self._tick)
        self.show_training(None)

    def show_training(
        self,
        job: Job | None,
        *,
        places: Mapping[str, int] | None = None,
        speaks: bool = False,
        kept: KeptRecordings = KeptRecordings(),
        many: int = 0,
        history: Sequence[Job] = (),
    ) -> None:
        """Show a training; `places` are the sentences in the booth by the names of their files.

        `speaks`: the voice that came of it can be spoken with here. `kept`: what is here of one that is over.
        """
        self.show_job(job, facts=_facts(job), many=many, history=history)
        self._faults.show_review(review_of(job), shown_faults(job, places or {}))
        self._kept = kept
        state = job.state if job is not None else None
        # The vendor names the voice before it stands among the timbres; it does when the training is over.
        listed = job is not None and state is JobState.DONE and bool(job.result.get("asset_id"))
        for name, there in (
            ("go_on", state is JobState.NEEDS_ACTION),
            ("speak", speaks),
            ("show_timbre", listed),
            ("settle", job is not None and is_unsure(job)),
            ("show_recordings", bool(kept.count)),
            ("drop_recordings", bool(kept.count)),
        ):
            self._buttons[name].setVisible(there)
        self._still_here.setVisible(bool(kept.count))
        self._say()
        self._tick()
        if job is not None and job.state in (JobState.QUEUED, JobState.RUNNING, JobState.NEEDS_ACTION):
            self._clock.start()
        else:
            self._clock.stop()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
        super().changeEvent(event)

    # Inside

    def _add_button(self, name: str, symbol: str, signal: SignalInstance) -> None:
        button = self._buttons[name] = named(QPushButton(), f"training.{name}")
        button.setIcon(icon(symbol, "muted"))
        button.clicked.connect(lambda _checked: signal.emit())
        self.add(button)

    def _tick(self) -> None:
        self._timeline.show_steps(steps(self.job, time.time()) if self.job is not None else ())

    def _say(self) -> None:
        for name, words in (
            ("go_on", tr("Go on with it")),
            ("speak", tr("Speak with it")),
            ("show_timbre", tr("Show it among the timbres")),
            ("settle", tr("Check at the vendor")),
            ("show_recordings", tr("Show in folder")),
            ("drop_recordings", tr("Delete the recordings…")),
        ):
            self._buttons[name].setText(" " + words)
            self._buttons[name].setAccessibleName(words)
        one = tr("1 recording of it is still on this computer: {size}.")
        many = tr("{count} recordings of it are still on this computer: {size}.")
        self._still_here.setText(counted(self._kept.count, one, many, size=size_words(self._kept.size)))


def _row(words: str, theirs: str) -> QWidget:
    """Our sentence, and the vendor's own words after it, smaller."""
    made = QWidget()
    lines = column(made, spacing=2)
    for role, each in (("", words), ("muted", theirs)):
        if each:
            line = label(role, each, wraps=True)
            line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            lines.addWidget(line)
    return made


def _facts(job: Job | None) -> Callable[[], Sequence[tuple[str, str]]]:
    if job is None:
        return tuple
    kept = job.result.get("details") or job.order.get("details")
    details = kept if isinstance(kept, dict) else {}
    consent = job.result.get("consent")
    rejected = sum(state == "AUDIT_FAILED" for state, _ in seen(job))

    def facts() -> list[tuple[str, str]]:
        agreed = ""
        if isinstance(consent, dict):
            agreed = " · ".join(filter(None, (consent.get("speaker"), consent.get("agreed"), consent.get("letter"))))
        seconds = job.result.get("seconds")
        return [
            (tr("Kind"), kind_title(job.detail)),
            (tr("Recordings"), str(job.result.get("recordings") or "")),
            (tr("Together"), duration(float(seconds)) if isinstance(seconds, int | float) else ""),
            (tr("Sent back"), tr("{count} times").format(count=rejected) if rejected > 1 else ""),
            (tr("Tag"), tag_words(details.get("tag", ""))),
            (tr("Phone"), details.get("phone", "")),
            (tr("Speaker"), agreed),
        ]

    return facts

"""The line below the script: how finely it is lit, how soon it was heard, how much is made, size of the type."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from studio.core.records import Diagnosis, Timing
from studio.ui.language import tr
from studio.ui.parts import label, named, row
from studio.ui.script_page import LARGEST, SMALLEST
from studio.ui.sliders import Slider


class Status(QWidget):
    """One line below the script: how finely it is lit, how soon it was heard, how much is made, size of the type."""

    def __init__(self) -> None:
        super().__init__()
        self._diagnosis: Diagnosis | None = None
        self._first: float | None = None
        self._progress: tuple[int, int] | None = None
        self._waiting = False
        self.timing = named(label("badge"), "speech.timing")
        self.first_sound = named(label("muted"), "speech.first_sound")
        self.progress = named(label("muted"), "speech.progress")
        self._small, self._large = _letter(12), _letter(17)
        self.text_size = Slider(name="speech.text_size")
        self.text_size.setRange(SMALLEST, LARGEST)
        self.text_size.setFixedWidth(112)
        inside: QHBoxLayout = row(self, spacing=12, margins=(16, 6, 16, 6))
        for widget in (self.timing, self.first_sound, self.progress):
            inside.addWidget(widget)
        inside.addStretch(1)
        inside.addWidget(self._small)
        inside.addWidget(self.text_size)
        inside.addWidget(self._large)
        self.retranslate()

    def show_timing(self, diagnosis: Diagnosis | None) -> None:
        """How finely the text can be lit, and why not finer; None when nothing is known yet."""
        self._diagnosis = diagnosis
        self.timing.setVisible(diagnosis is not None)
        if diagnosis is None:
            return
        self.timing.setText(timing_title(diagnosis.timing))
        reasons = "\n".join(tr(reason) for reason in diagnosis.reasons)
        self.timing.setToolTip(reasons or tr("Every character lights up when it sounds."))
        # Its name takes the place of the words.
        self.timing.setAccessibleDescription(f"{self.timing.text()}\n{self.timing.toolTip()}")

    def show_first_sound(self, milliseconds: float | None) -> None:
        """How long it took from Play to the first sound."""
        self._first = milliseconds
        known = milliseconds is not None
        self.first_sound.setVisible(known)
        if known:
            self.first_sound.setText(tr("First sound {milliseconds} ms").format(milliseconds=round(milliseconds or 0)))

    def show_progress(self, made: int, total: int, *, waiting: bool = False) -> None:
        """How many paragraphs are made; `waiting`: a place was asked for that has not arrived."""
        self._progress, self._waiting = (made, total), waiting
        words = tr("{made} of {total} paragraphs made").format(made=made, total=total) if total else ""
        self.progress.setText(tr("Waiting for this place to arrive…") if waiting else words)

    def show_size(self, pixels: int) -> None:
        """The size of the script's type."""
        self.text_size.setValue(pixels)
        self.text_size.setToolTip(tr("Text size {pixels}").format(pixels=pixels))

    def retranslate(self) -> None:
        """Set the texts again in the language in force."""
        self.timing.setAccessibleName(tr("Timing"))
        self.text_size.setAccessibleName(tr("Text size"))
        self.show_timing(self._diagnosis)
        self.show_first_sound(self._first)
        self.show_size(self.text_size.value())
        if self._progress is not None:
            self.show_progress(*self._progress, waiting=self._waiting)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)


def timing_title(timing: Timing) -> str:
    """How finely the text can be lit, in words."""
    return {
        Timing.CHARACTER: tr("Character timing"),
        Timing.WORD: tr("Word timing"),
        Timing.SENTENCE: tr("Sentence timing"),
        Timing.NONE: tr("No timing"),
    }[timing]


def _letter(pixels: int) -> QLabel:
    made = label("muted", "A")
    made.setStyleSheet(f"font-size: {pixels}px;")
    return made

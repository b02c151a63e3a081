"""What is known of one paragraph: state, voice, timing, first sound, and its versions."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFormLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from studio.core.records import Timing
from studio.panels.speech.model import ParagraphFacts
from studio.ui.language import tr
from studio.ui.parts import column, label, named, row
from studio.ui.script_marks import Mark
from studio.ui.theme import set_role
from studio.ui.words import when

NUMBERS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
MOST = 8  # versions offered; older ones stay in the library


class ParagraphInspector(QWidget):
    """Shows the facts of a paragraph; `make_again` and `version_chosen` (its number) are for the presenter."""

    play_pressed = Signal()
    make_again = Signal()
    version_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("speech.inspector")
        self._facts: ParagraphFacts | None = None
        self._title = named(label("section"), "speech.paragraph")
        self._excerpt = named(label("muted", wraps=True), "speech.paragraph_text")
        self._names = [label("muted") for _ in range(5)]
        self._state = named(label(wraps=True), "speech.paragraph_state")
        self._voice = named(label(wraps=True), "speech.paragraph_voice")
        self._length = named(label(), "speech.paragraph_length")
        self._timing = named(label(wraps=True), "speech.paragraph_timing")
        self._first = named(label(), "speech.paragraph_first_sound")
        self._reasons = named(label("muted", wraps=True), "speech.paragraph_reasons")
        self._values = [self._state, self._voice, self._length, self._timing, self._first]
        self._versions_title = label("muted")
        self._versions = QButtonGroup(self)
        self._versions.idClicked.connect(self.version_chosen)
        self._version_row = row(spacing=4)
        self.play = named(QPushButton(), "speech.paragraph_play")
        self.again = named(QPushButton(), "speech.make_again")
        self.play.clicked.connect(self.play_pressed)
        self.again.clicked.connect(self.make_again)
        self._fill()
        self.retranslate()

    def show_facts(self, facts: ParagraphFacts | None) -> None:
        """Show a paragraph; None when the caret is where nothing is spoken."""
        before, self._facts = self._facts, facts
        if facts is None or before is None or facts.versions != before.versions:
            self._show_versions()
        self._show()

    def retranslate(self) -> None:
        """Set the texts again in the language in force."""
        self.setAccessibleName(tr("Paragraph"))
        names = (tr("State"), tr("Voice"), tr("Length"), tr("Timing"), tr("First sound"))
        for widget, value, name in zip(self._names, self._values, names, strict=True):
            widget.setText(name)
            value.setAccessibleName(name)
        self._versions_title.setText(tr("Versions"))
        self.play.setText(tr("Play paragraph"))
        self.play.setAccessibleName(self.play.text())
        self._say_again()
        self._show_versions()
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _fill(self) -> None:
        facts = QFormLayout()
        facts.setHorizontalSpacing(12)
        facts.setVerticalSpacing(8)
        facts.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        facts.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for name, value in zip(self._names, self._values, strict=True):
            facts.addRow(name, value)
        layout = column(self, spacing=12, margins=(16, 8, 16, 16))
        layout.addWidget(self._title)
        layout.addWidget(self._excerpt)
        layout.addLayout(facts)
        layout.addWidget(self._reasons)
        layout.addWidget(self._versions_title)
        self._version_row.addStretch(1)
        layout.addLayout(self._version_row)
        layout.addSpacing(4)
        layout.addWidget(self.play)
        layout.addWidget(self.again)
        layout.addStretch(1)

    def _show(self) -> None:
        facts = self._facts
        spoken = facts is not None
        self._excerpt.setVisible(spoken)
        for widget in (*self._names, *self._values, self.play, self.again):
            widget.setVisible(spoken)
        many = facts is not None and bool(facts.versions)
        self._versions_title.setVisible(many)
        if facts is None:
            self._title.setText(tr("No paragraph"))
            self._excerpt.setVisible(True)
            self._excerpt.setText(tr("Put the cursor into a paragraph to see how it was made."))
            self._reasons.hide()
            return
        self._title.setText(tr("Paragraph {number}").format(number=facts.number))
        self._excerpt.setText(facts.words)
        self._say(self._state, _state(facts.mark), _ROLES[facts.mark])
        self._say(self._voice, facts.voice or "–")
        self._say(self._length, tr("{seconds} s").format(seconds=f"{facts.seconds:.1f}") if facts.seconds else "–")
        self._say(self._timing, _timing(facts.diagnosis.timing) if facts.diagnosis is not None else "–")
        self._say(self._first, _first_sound(facts))
        reasons = facts.diagnosis.reasons if facts.diagnosis is not None else ()
        self._reasons.setVisible(bool(reasons))
        self._reasons.setText("\n".join(tr(reason) for reason in reasons))
        self.again.setEnabled(facts.mark is not Mark.ARRIVING)
        self._say_again()

    def _show_versions(self) -> None:
        for button in self._versions.buttons():
            self._versions.removeButton(button)
            self._version_row.removeWidget(button)
            button.deleteLater()
        found = self._facts.versions if self._facts is not None else ()
        first = max(0, len(found) - MOST)
        for number, version in enumerate(found[first:], first):
            button = named(QToolButton(), f"speech.version{number + 1}")
            button.setText(NUMBERS[number] if number < len(NUMBERS) else str(number + 1))
            button.setCheckable(True)
            button.setChecked(version.chosen)
            button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            button.setAccessibleName(tr("Version {number}").format(number=number + 1))
            button.setToolTip(tr("Version {number}, made {when}").format(number=number + 1, when=when(version.created)))
            self._versions.addButton(button, number)
            self._version_row.insertWidget(self._version_row.count() - 1, button)

    def _say_again(self) -> None:
        there = self._facts is not None and self._facts.mark is not Mark.NOT_MADE
        self.again.setText(tr("Make again") if there else tr("Make"))
        self.again.setAccessibleName(self.again.text())
        self.again.setToolTip(tr("Makes another version; the ones there are stay.") if there else "")

    @staticmethod
    def _say(widget: QLabel, words: str, role: str = "") -> None:
        widget.setText(words)
        widget.setAccessibleDescription(words)  # its name takes the place of the words
        set_role(widget, role)


_ROLES = {Mark.NOT_MADE: "", Mark.ARRIVING: "", Mark.MADE: "ok", Mark.STALE: "warn", Mark.FAILED: "danger"}


def _state(mark: Mark) -> str:
    return {
        Mark.NOT_MADE: tr("Not made"),
        Mark.ARRIVING: tr("Arriving"),
        Mark.MADE: tr("Made"),
        Mark.STALE: tr("Edited since it was made"),
        Mark.FAILED: tr("Failed"),
    }[mark]


def _timing(timing: Timing) -> str:
    return {
        Timing.CHARACTER: tr("By character"),
        Timing.WORD: tr("By word"),
        Timing.SENTENCE: tr("By sentence"),
        Timing.NONE: tr("None"),
    }[timing]


def _first_sound(facts: ParagraphFacts) -> str:
    if facts.from_cache:
        return tr("from the library")
    return tr("{milliseconds} ms").format(milliseconds=round(facts.first_sound_ms)) if facts.first_sound_ms else "–"

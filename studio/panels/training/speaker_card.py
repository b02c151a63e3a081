"""The part of the form of a training that says who speaks, and when they agreed."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtWidgets import QDateEdit, QLineEdit, QPushButton, QToolButton

from studio.core.booth import Consent
from studio.panels.training.card import Card
from studio.ui.icons import icon
from studio.ui.language import tr
from studio.ui.parts import label, named, row

_PADDING: Final = 10  # pixels, with which words begin where those of other fields do


class SpeakerCard(Card):
    """Who speaks and agrees that a voice is made of it. `letter_pressed`: choose what they have signed."""

    letter_pressed = Signal()

    def __init__(self) -> None:
        super().__init__(lambda: tr("Who speaks"))
        self._needed = False
        self._letter: Path | None = None
        self._hint = named(label("muted", wraps=True), "training.consent_hint")
        self.speaker = named(QLineEdit(), "training.speaker")
        self.agreed = named(QDateEdit(), "training.agreed")
        self.agreed.setDisplayFormat("yyyy-MM-dd")
        # The style gives a field inside a field no padding.
        self.agreed.lineEdit().setTextMargins(_PADDING, 0, 0, 0)
        self.agreed.setMaximumDate(QDate.currentDate())
        self.agreed.setDate(QDate.currentDate())
        self.letter = named(QPushButton(), "training.letter")
        self.letter.setIcon(icon("file-plus", "muted"))
        self._kept = named(label("muted", wraps=True), "training.letter_name")
        self._leave = named(QToolButton(), "training.leave_letter")
        self._leave.setIcon(icon("x", "muted"))
        self._leave.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.body.addWidget(self._hint)
        self._add(
            ("speaker", lambda: tr("Speaker"), self.speaker, str),
            ("agreed", lambda: tr("Agreed on"), self.agreed, str),
        )
        line = row()
        line.addWidget(self.letter)
        line.addWidget(self._kept, 1)
        line.addWidget(self._leave)
        self.body.addLayout(line)
        self.speaker.textEdited.connect(lambda _text: self.changed.emit())
        self.agreed.dateChanged.connect(lambda _date: self.changed.emit())
        self.letter.clicked.connect(lambda _checked: self.letter_pressed.emit())
        self._leave.clicked.connect(lambda _checked: self._leave_letter())
        self.retranslate()

    @property
    def consent(self) -> Consent | None:
        """What was filled in; None where nobody is named."""
        speaker, day = self.speaker.text().strip(), self.agreed.date()
        agreed = date(day.year(), day.month(), day.day()).isoformat()
        return Consent(speaker, agreed, str(self._letter or "")) if speaker else None

    def fill(self, consent: Consent | None) -> None:
        """Show what was filled in before."""
        self.agreed.setMaximumDate(QDate.currentDate())  # the program may have been open since yesterday
        self.speaker.setText(consent.speaker if consent else "")
        day = QDate.fromString(consent.agreed[:10], Qt.DateFormat.ISODate) if consent else QDate()
        self.agreed.blockSignals(True)
        self.agreed.setDate(day if day.isValid() else QDate.currentDate())
        self.agreed.blockSignals(False)
        self.show_letter(Path(consent.letter) if consent and consent.letter else None)

    def show_needed(self, *, needed: bool) -> None:
        """Whether somebody must have agreed, because the recordings leave this computer."""
        self._needed = needed
        self.retranslate()

    def show_letter(self, path: Path | None) -> None:
        """What is attached."""
        self._letter = path
        self.retranslate()

    def wrong(self) -> dict[str, str]:
        return {"speaker": tr("Write down who speaks.")} if self._needed and self.consent is None else {}

    def retranslate(self) -> None:
        super().retranslate()
        needed = tr("The recordings go to the vendor: whoever speaks must have agreed that a voice is made of them.")
        local = tr("The recordings stay on this computer, so nobody's consent is asked for.")
        self._hint.setText(needed if self._needed else local)
        self.letter.setText(" " + tr("Attach the signed letter…"))
        self.letter.setAccessibleName(tr("Attach the signed letter…"))
        self._kept.setText(self._letter.name if self._letter else "")
        self._leave.setVisible(self._letter is not None)
        self._leave.setToolTip(tr("Leave the letter out"))
        self._leave.setAccessibleName(tr("Leave the letter out"))

    def _leave_letter(self) -> None:
        self.show_letter(None)
        self.changed.emit()

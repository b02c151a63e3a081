"""The form of a training: its parts beside each other, what is being sent, and what stands in the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QWidget

from studio.core.booth import Consent
from studio.core.training import Delivery, TrainingKind, VoiceDetails
from studio.panels.training.recordings_card import RecordingsCard
from studio.panels.training.speaker_card import SpeakerCard
from studio.panels.training.voice_card import VoiceCard
from studio.ui.elided import Elided
from studio.ui.icons import icon
from studio.ui.language import tr
from studio.ui.parts import column, label, named, page_head, row
from studio.ui.theme import set_role

_NOTHING = VoiceDetails(language="CN")


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in the form; `source` is one of `recordings_card.SOURCES`, `consent` None where nobody is named."""

    details: VoiceDetails = _NOTHING
    kind: TrainingKind = TrainingKind.BASIC
    delivery: Delivery = Delivery.PACKAGE
    account: str = ""
    source: str = "booth"
    consent: Consent | None = None


class TrainingForm(QFrame):
    """Signals out, setters in; those of a part are the part's own (`voice`, `recordings`, `speaker`)."""

    changed = Signal()
    submit_pressed = Signal()
    back_pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("training.form")
        self._asked = False
        self._again = False
        self.voice, self.recordings, self.speaker = VoiceCard(), RecordingsCard(), SpeakerCard()
        self._cards = (self.voice, self.recordings, self.speaker)
        self._title = named(Elided("title"), "training.form_title")
        self._back = named(QPushButton(), "training.back")
        self._back.setIcon(icon("arrow-left", "muted"))
        self._trouble = named(label("danger", wraps=True), "training.trouble")
        self.submit = named(QPushButton(), "training.submit")
        set_role(self.submit, "primary")
        self._lay_out()
        for card in self._cards:
            card.changed.connect(self._edited)
        self.voice.account_chosen.connect(lambda _account: self._edited())
        self._back.clicked.connect(lambda _checked: self.back_pressed.emit())
        self.submit.clicked.connect(lambda _checked: self.submit_pressed.emit())
        self.show_trouble("")
        self.retranslate()

    @property
    def filled(self) -> Filled:
        """What the person filled in."""
        voice = self.voice
        return Filled(
            voice.details,
            TrainingKind(voice.kind.value),
            Delivery(voice.delivery.value),
            voice.account.value,
            self.recordings.source,
            self.speaker.consent,
        )

    def fill(self, filled: Filled) -> None:
        """Show what was filled in before; nothing is complained about yet."""
        self._asked = False
        self.voice.fill(filled.details)
        self.voice.kind.set_value(filled.kind.value)
        self.voice.delivery.set_value(filled.delivery.value)
        self.voice.account.set_value(filled.account)
        self.recordings.choose(filled.source)
        self.recordings.show_kind(filled.kind)
        self.speaker.fill(filled.consent)
        self.show_trouble("")
        self._complain()

    def complain(self, only: Sequence[str] = ()) -> bool:
        """Say beside every field what is wrong with it (of these alone, if any), go to the first; whether there is."""
        self._asked = not only
        first = self._complain(only)
        if first is not None:
            first.setFocus()
            self._scroll.ensureWidgetVisible(first)
        return first is not None

    def show_begun(self, *, again: bool, recorded: bool) -> None:
        """Whether the training is known to its vendor already, and whether recordings of a kind have been begun."""
        self._again = again
        self.voice.fix(begun=again, recorded=recorded)
        self.retranslate()

    def show_consent(self, *, needed: bool) -> None:
        """Whether somebody must have agreed."""
        self.speaker.show_needed(needed=needed)
        self._complain()

    def show_busy(self, *, busy: bool) -> None:
        """Nothing can be filled in while it is being sent."""
        self._body.setEnabled(not busy)
        self.submit.setEnabled(not busy)

    def show_trouble(self, words: str) -> None:
        """What stands in the way of submitting."""
        self._trouble.setText(words)
        self._trouble.setVisible(bool(words))

    def retranslate(self) -> None:
        """Set the texts again in the language in force."""
        self.setAccessibleName(tr("New training"))
        self._title.setText(self.voice.name.text() if self._again else tr("New training"))
        self._back.setText(" " + tr("Trainings"))
        self._back.setAccessibleName(tr("Back to the trainings"))
        words = tr("Submit again") if self._again else tr("Upload and submit")
        self.submit.setText(words)
        self.submit.setAccessibleName(words)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
            self._complain()
        super().changeEvent(event)

    # Inside

    def _make_room(self, _least: int, most: int) -> None:
        """Keep the scroll bar off the cards; without one they end where the page does."""
        self._columns.setContentsMargins(0, 0, 8 if most else 0, 0)

    def _lay_out(self) -> None:
        head = page_head(spacing=12)
        head.addWidget(self._back)
        head.addWidget(self._title)
        head.addStretch(1)
        self._body = QWidget()
        body = self._columns = row(self._body, spacing=16)
        left, right = column(spacing=16), column(spacing=16)
        left.addWidget(self.voice)
        right.addWidget(self.recordings)
        right.addWidget(self.speaker)
        for side in (left, right):
            side.addStretch(1)
            body.addLayout(side, 1)
        self._scroll = named(QScrollArea(), "training.form_area")
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self._body)
        self._scroll.verticalScrollBar().rangeChanged.connect(self._make_room)
        self._body.setAutoFillBackground(False)
        last = row(spacing=12)
        last.addWidget(self._trouble, 1)
        last.addStretch()
        last.addWidget(self.submit)
        layout = column(self, spacing=12)
        layout.addLayout(head)
        layout.addWidget(self._scroll, 1)
        layout.addLayout(last)

    def _edited(self) -> None:
        self.recordings.show_kind(TrainingKind(self.voice.kind.value))
        self._complain()
        self.changed.emit()

    def _complain(self, only: Sequence[str] = ()) -> QWidget | None:
        """What is wrong at once is said at once; what is still empty only once the person wanted to go on."""
        wrong = {name: words for card in self._cards for name, words in card.wrong().items()}
        if only:
            wrong = {name: words for name, words in wrong.items() if name in only}
        elif not self._asked:
            wrong = {name: words for name, words in wrong.items() if self._written(name)}
        found = [card.complain(wrong) for card in self._cards]
        return next((each for each in found if each is not None), None)

    def _written(self, name: str) -> bool:
        if name == "voice_name":
            return bool(self.voice.name.text())
        return name != "speaker"

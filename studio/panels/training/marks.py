"""Parts of the recording booth: every sentence as a mark, and the buttons with the keys that do the same."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from studio.core.booth import Sentence
from studio.ui.form import Words
from studio.ui.icons import icon
from studio.ui.language import tr
from studio.ui.parts import column, label, named, row
from studio.ui.theme import colour, font, set_role

_MARK_HEIGHT: Final = 24
_MARK_WIDTH: Final = 28


class Phase(StrEnum):
    """What happens in the booth now."""

    IDLE = "idle"
    COUNTDOWN = "countdown"
    RECORDING = "recording"
    JUDGING = "judging"


class SentenceStrip(QWidget):
    """Every sentence as a numbered mark: good, to be done again, or not recorded yet. `chosen` carries its place."""

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("training.strip")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._sentences: Sequence[Sentence] = ()
        self._faults: Collection[int] = ()
        self._current = 0

    def show_sentences(self, sentences: Sequence[Sentence], current: int, faults: Collection[int] = ()) -> None:
        """Show these, with a frame around the one that is spoken now; `faults` are to be done again in any case."""
        self._sentences, self._current, self._faults = sentences, current, faults
        self.setVisible(len(sentences) > 1)
        self.updateGeometry()
        self.update()

    def place_of(self, ordinal: int) -> QRectF:
        """Where a sentence's mark is."""
        line, place = divmod(ordinal, self._in_line(self.width()))
        return QRectF(place * _MARK_WIDTH, line * _MARK_HEIGHT, _MARK_WIDTH - 4, _MARK_HEIGHT - 4)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        lines = -(-len(self._sentences) // self._in_line(width))
        return max(1, lines) * _MARK_HEIGHT

    def sizeHint(self) -> QSize:
        return QSize(20 * _MARK_WIDTH, self.heightForWidth(20 * _MARK_WIDTH))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for each in self._sentences:
            if self.place_of(each.ordinal).contains(event.position()):
                self.chosen.emit(each.ordinal)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        small = font(11, weight=QFont.Weight.DemiBold)
        for each in self._sentences:
            place = self.place_of(each.ordinal)
            good = each.good and each.ordinal not in self._faults
            painter.setPen(Qt.PenStyle.NoPen if each.audio else QPen(colour("line"), 1))
            painter.setBrush(colour("accent_weak" if good else "raised" if each.audio else "surface"))
            painter.drawRoundedRect(place, 5, 5)
            if each.ordinal == self._current:
                painter.setPen(QPen(colour("accent"), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(place.adjusted(1, 1, -1, -1), 5, 5)
            bad = bool(each.audio) and not good
            painter.setFont(small)
            painter.setPen(colour("danger" if bad else "accent" if good else "muted"))
            # Never by colour alone: what is to be done again carries a sign.
            painter.drawText(
                place, Qt.AlignmentFlag.AlignCenter, f"{each.ordinal + 1}!" if bad else str(each.ordinal + 1)
            )
        painter.end()

    def _in_line(self, width: int) -> int:
        return max(1, width // _MARK_WIDTH)


class _KeyButton(QWidget):
    """A button with the key that does the same below it."""

    def __init__(self, name: str, symbol: str, key: Words) -> None:
        super().__init__()
        self.button = named(QPushButton(), name)
        self.button.setIcon(icon(symbol, "muted"))
        self.button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._key = key
        self._shown = label("muted")
        self._shown.setAlignment(Qt.AlignmentFlag.AlignCenter)
        body = column(self, spacing=4)
        body.addWidget(self.button)
        body.addWidget(self._shown)

    def say(self, words: str) -> None:
        """What it does now."""
        self.button.setText((" " + words) if words else "")
        self.button.setAccessibleName(words)
        self._shown.setText(self._key())
        self.button.setAccessibleDescription(self._key())


class KeyRow(QWidget):
    """Everything that can be done with a sentence."""

    def __init__(self) -> None:
        super().__init__()
        self._before = _KeyButton("training.before", "arrow-left", lambda: "←")
        self._record = _KeyButton("training.record_sentence", "mic", lambda: tr("Space"))
        self._redo = _KeyButton("training.redo", "rotate-ccw", lambda: tr("Backspace"))
        self._listen = _KeyButton("training.listen", "play", lambda: "L")
        self._accept = _KeyButton("training.accept", "check", lambda: tr("Enter"))
        self._after = _KeyButton("training.after", "arrow-right", lambda: "→")
        set_role(self._record.button, "primary")
        self.before, self.record, self.redo = self._before.button, self._record.button, self._redo.button
        self.listen, self.accept, self.after = self._listen.button, self._accept.button, self._after.button
        line = row(self, spacing=12)
        line.addStretch(1)
        for each in (self._before, self._record, self._redo, self._listen, self._accept, self._after):
            line.addWidget(each)
        line.addStretch(1)

    def show_sentence(self, phase: Phase, sentence: Sentence, count: int, *, can_record: bool, good: bool) -> None:
        """What can be done now with a sentence of `count`; a `good` one may stay as it is."""
        idle, recording = phase is Phase.IDLE, phase is Phase.RECORDING
        words = {Phase.RECORDING: tr("Stop"), Phase.COUNTDOWN: tr("Cancel")}
        self._record.say(words.get(phase, tr("Record")))
        symbol = {Phase.RECORDING: "square", Phase.COUNTDOWN: "x"}.get(phase, "mic")
        self.record.setIcon(icon(symbol, "on_accent", filled=recording))
        self.record.setEnabled(can_record and phase is not Phase.JUDGING)
        self.redo.setEnabled(can_record and (recording or (idle and bool(sentence.audio))))
        self.listen.setEnabled(idle and bool(sentence.audio))
        self.accept.setEnabled(idle and good)
        self.before.setEnabled(idle and sentence.ordinal > 0)
        self.after.setEnabled(idle and sentence.ordinal < count - 1)

    def show_playing(self, *, playing: bool) -> None:
        """What the listen button does now."""
        self._listen.say(tr("Stop") if playing else tr("Listen"))
        self.listen.setIcon(icon("square" if playing else "play", "muted", filled=True))

    def retranslate(self) -> None:
        """Set the texts again in the language in force."""
        self._record.say(tr("Record"))
        self._before.say(tr("Before"))
        self._after.say(tr("After"))
        self._accept.say(tr("Next"))
        self._redo.say(tr("Again"))

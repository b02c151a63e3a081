"""The speech panel as it is seen: header, script, what is known of its sound, waveform."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6 import QtCore, QtWidgets

from studio.ui.language import tr
from studio.ui.parts import column, frame, named
from studio.ui.script_editor import ScriptEditor
from studio.ui.script_page import MARGIN
from studio.ui.stand_in import StandIn

# The script comes first: everything around it is loaded and built when it has been painted.
if TYPE_CHECKING:
    from studio.core.records import Account, Voice
    from studio.panels.speech.header import Header
    from studio.panels.speech.status import Status
    from studio.ui.waveform import Waveform

HEADER_HEIGHT = 46
STATUS_HEIGHT = 36
WAVEFORM_HEIGHT = 72  # as ui/waveform draws it


class SpeechView(QtWidgets.QWidget):
    """Widgets only: signals out, setters in."""

    play_pressed = QtCore.Signal()
    stop_pressed = QtCore.Signal()
    export_pressed = QtCore.Signal()
    account_chosen = QtCore.Signal(str)
    voice_chosen = QtCore.Signal(str)
    accounts_asked = QtCore.Signal()
    sample_asked = QtCore.Signal()
    language_changed = QtCore.Signal()  # what was set from outside has to be set again

    def __init__(self, parent: QtWidgets.QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("speech.panel")
        self._header = StandIn(self._make_header, height=HEADER_HEIGHT)
        self.editor = named(ScriptEditor(), "speech.editor")
        self._status = StandIn(self._make_status, height=STATUS_HEIGHT)
        self._waveform = StandIn(self._make_waveform, height=WAVEFORM_HEIGHT)
        layout = column(self, spacing=12, margins=(24, 16, 24, 16))
        layout.addWidget(self._header)
        layout.addWidget(self._script_card(), 1)
        layout.addWidget(self._wave_card())
        self.setFocusProxy(self.editor)
        self._offer: QtWidgets.QPushButton | None = None
        self.editor.textChanged.connect(self._offer_sample)
        self.editor.font_size_changed.connect(lambda _size: self._offer_sample())
        self._retranslate()

    # What stands around the script

    @property
    def header(self) -> Header:
        """Title, voice, and what can be done with the whole script."""
        return self._header.part

    @property
    def status(self) -> Status:
        """The line below the script."""
        return self._status.part

    @property
    def waveform(self) -> Waveform:
        """The sound of the script."""
        return self._waveform.part

    def later(self) -> tuple[StandIn[Any], ...]:
        """What is built when the script has been painted, in this order."""
        return self._header, self._status, self._waveform

    # What the person chose

    def account(self) -> str:
        """The name of the chosen account."""
        return str(self.header.account.currentData() or "")

    def voice(self) -> str:
        """The vendor's id of the chosen voice, also a typed one; empty for the account's own choice."""
        box = self.header.voice
        found = box.findText(box.currentText())
        return str(box.itemData(found) or "") if found >= 0 else box.currentText().strip()

    def has_voices(self) -> bool:
        """Whether voices have been listed, and there are any."""
        return self.header.voice.count() > 0

    def voice_name(self, voice_id: str) -> str:
        """What a voice is called: as in the list, else by its id."""
        found = self.header.voice.findData(voice_id)
        return self.header.voice.itemText(found) if found >= 0 else voice_id or tr("Automatic voice")

    # What is shown

    def set_accounts(self, accounts: Sequence[Account], chosen: str) -> None:
        """The accounts to choose from."""
        box = self.header.account
        box.clear()
        for account in accounts:
            box.addItem(tr("This computer") if account.name == "local" else account.name, account.name)
        box.insertSeparator(box.count())
        box.addItem(tr("Add an account…"), None)
        box.setCurrentIndex(max(0, box.findData(chosen)))

    def set_voices(self, first: Sequence[Voice], others: Sequence[Voice], chosen: str, *, typed: bool) -> None:
        """The voices to choose from: favourites and recent ones, then the others; others still may be `typed`."""
        box = self.header.voice
        box.clear()
        if typed != box.isEditable():
            self._let_type(box, typed=typed)
        if first or others:
            box.addItem(tr("Automatic voice"), "")
        for voice in first:
            box.addItem(voice_title(voice), voice.voice_id)
        if first and others:
            box.insertSeparator(box.count())
        for voice in others:
            box.addItem(voice_title(voice), voice.voice_id)
        line = box.lineEdit()
        if line is not None:
            line.setPlaceholderText(tr("Voice id"))
        known = box.findData(chosen)
        if known >= 0:
            box.setCurrentIndex(known)
        elif typed and chosen:
            box.setEditText(chosen)
        else:
            box.setCurrentIndex(0 if box.count() else -1)

    def _let_type(self, box: QtWidgets.QComboBox, *, typed: bool) -> None:
        """Whether a voice's id may be typed; each time it may, Qt makes another line for it."""
        box.setEditable(typed)
        line = box.lineEdit()
        if line is not None:
            line.editingFinished.connect(lambda: self.voice_chosen.emit(self.voice()))

    def set_document(self, name: str, *, modified: bool) -> None:
        """The name of the script."""
        self.header.document.setText(f"{name} •" if modified else name)
        self.header.document.setAccessibleDescription(f"{name}\n{tr('Not saved yet')}" if modified else name)

    def set_playing(self, *, playing: bool, paused: bool, busy: bool) -> None:
        """What Play and Stop would do now."""
        self.header.show_playing(playing=playing, paused=paused, busy=busy)

    def light(self, span: tuple[int, int] | None, read: tuple[int, int] | None) -> None:
        """Light a span of the spoken text and shade what was read."""
        self.editor.light(span, read)

    def changeEvent(self, event: QtCore.QEvent) -> None:
        if event.type() == QtCore.QEvent.Type.LanguageChange:
            self._retranslate()
            self.language_changed.emit()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.setAccessibleName(tr("Speech"))
        self.editor.setAccessibleName(tr("Script"))
        if self._offer is not None:
            self._name_offer(self._offer)

    def _offer_sample(self) -> None:
        """Whoever has an empty page before them is offered the sample, below the line that says what to do."""
        empty = self.editor.document().isEmpty()
        if empty:
            self._offer = self._offer or self._make_offer()
            self._offer.move(MARGIN, round(MARGIN + self.editor.pitch + 12))
        if self._offer is not None:
            self._offer.setVisible(empty)

    def _make_offer(self) -> QtWidgets.QPushButton:
        made = named(QtWidgets.QPushButton(self.editor.viewport()), "speech.sample")
        made.setCursor(QtCore.Qt.CursorShape.ArrowCursor)  # not the text's below it
        made.setFocusPolicy(QtCore.Qt.FocusPolicy.TabFocus)
        made.clicked.connect(self.sample_asked)
        self._name_offer(made)
        return made

    @staticmethod
    def _name_offer(button: QtWidgets.QPushButton) -> None:
        button.setText(tr("Open the sample script"))
        button.setAccessibleName(button.text())
        button.adjustSize()

    def _account_activated(self, index: int) -> None:
        if self.header.account.itemData(index) is None:
            self.accounts_asked.emit()
        else:
            self.account_chosen.emit(self.account())

    def _make_header(self) -> Header:
        from studio.panels.speech.header import Header

        made = Header()
        made.play.clicked.connect(self.play_pressed)
        made.stop.clicked.connect(self.stop_pressed)
        made.export.clicked.connect(self.export_pressed)
        made.voice.activated.connect(lambda _index: self.voice_chosen.emit(self.voice()))
        made.account.activated.connect(self._account_activated)
        return made

    def _make_status(self) -> Status:
        from studio.panels.speech.status import Status

        made = Status()
        made.text_size.valueChanged.connect(self.editor.set_font_size)
        self.editor.font_size_changed.connect(made.show_size)
        made.show_size(self.editor.font_size)
        return made

    def _make_waveform(self) -> Waveform:
        from studio.ui.waveform import Waveform

        return Waveform()

    def _script_card(self) -> QtWidgets.QFrame:
        card = frame("card")
        inside = column(card, spacing=0, margins=(1, 8, 1, 0))
        inside.addWidget(self.editor, 1)
        inside.addWidget(frame("rule"))
        inside.addWidget(self._status)
        return card

    def _wave_card(self) -> QtWidgets.QFrame:
        card = frame("card")
        column(card, margins=(12, 4, 12, 4)).addWidget(self._waveform)
        return card


def voice_title(voice: Voice) -> str:
    """A voice's name; those of this computer are translated."""
    return tr(voice.name)

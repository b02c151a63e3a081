"""The speech panel as it is seen: header, script, what is known of its sound, waveform."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from studio.core.records import Account, Diagnosis, Timing, Voice
from studio.ui.icons import icon
from studio.ui.language import tr
from studio.ui.parts import column, frame, label, named, row
from studio.ui.script_editor import LARGEST, SMALLEST, ScriptEditor
from studio.ui.sliders import Slider
from studio.ui.theme import set_role
from studio.ui.waveform import Waveform


class SpeechView(QWidget):
    """Widgets only: signals out, setters in."""

    play_pressed = Signal()
    stop_pressed = Signal()
    export_pressed = Signal()
    account_chosen = Signal(str)
    voice_chosen = Signal(str)
    accounts_asked = Signal()
    language_changed = Signal()  # what was set from outside has to be set again

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("speech.panel")
        self.header = Header()
        self.editor = named(ScriptEditor(), "speech.editor")
        self.status = Status()
        self.waveform = Waveform()
        layout = column(self, spacing=12, margins=(24, 16, 24, 16))
        layout.addWidget(self.header)
        layout.addWidget(self._script_card(), 1)
        layout.addWidget(self._wave_card())
        self.header.play.clicked.connect(self.play_pressed)
        self.header.stop.clicked.connect(self.stop_pressed)
        self.header.export.clicked.connect(self.export_pressed)
        self.header.voice.activated.connect(lambda _index: self.voice_chosen.emit(self.voice()))
        self.header.account.activated.connect(self._account_activated)
        self.status.text_size.valueChanged.connect(self.editor.set_font_size)
        self.editor.font_size_changed.connect(self.status.show_size)
        self.status.show_size(self.editor.font_size)
        self.setTabOrder(self.header.play, self.editor)
        self.setFocusProxy(self.editor)
        self.retranslate()

    # What the person chose

    def account(self) -> str:
        """The name of the chosen account."""
        return str(self.header.account.currentData() or "")

    def voice(self) -> str:
        """The vendor's id of the chosen voice, also a typed one; empty for the account's own choice."""
        box = self.header.voice
        found = box.findText(box.currentText())
        return str(box.itemData(found) or "") if found >= 0 else box.currentText().strip()

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
        box.setEditable(typed)
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
            line.editingFinished.connect(lambda: self.voice_chosen.emit(self.voice()))
        known = box.findData(chosen)
        if known >= 0:
            box.setCurrentIndex(known)
        elif typed and chosen:
            box.setEditText(chosen)
        else:
            box.setCurrentIndex(0 if box.count() else -1)

    def set_document(self, name: str, *, modified: bool) -> None:
        """The name of the script."""
        self.header.document.setText(f"{name} •" if modified else name)
        self.header.document.setAccessibleDescription(tr("Not saved yet") if modified else "")

    def set_playing(self, *, playing: bool, paused: bool, busy: bool) -> None:
        """What Play and Stop would do now."""
        self.header.show_playing(playing=playing, paused=paused, busy=busy)

    def light(self, span: tuple[int, int] | None, read: tuple[int, int] | None) -> None:
        """Light a span of the spoken text and shade what was read."""
        self.editor.light(span, read)

    def retranslate(self) -> None:
        """Set the texts again in the language in force."""
        self.setAccessibleName(tr("Speech"))
        self.editor.setAccessibleName(tr("Script"))
        self.header.retranslate()
        self.status.retranslate()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
            self.language_changed.emit()
        super().changeEvent(event)

    def _account_activated(self, index: int) -> None:
        if self.header.account.itemData(index) is None:
            self.accounts_asked.emit()
        else:
            self.account_chosen.emit(self.account())

    def _script_card(self) -> QFrame:
        card = frame("card")
        inside = column(card, spacing=0, margins=(1, 8, 1, 0))
        inside.addWidget(self.editor, 1)
        inside.addWidget(frame("rule"))
        inside.addWidget(self.status)
        return card

    def _wave_card(self) -> QFrame:
        card = frame("card")
        column(card, margins=(12, 4, 12, 4)).addWidget(self.waveform)
        return card


class Header(QWidget):
    """Title, voice, and what can be done with the whole script."""

    def __init__(self) -> None:
        super().__init__()
        self._state = (False, False)
        self.title = named(label("title"), "speech.title")
        self.document = named(label("muted"), "speech.document")
        self.document.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.account = named(QComboBox(), "speech.account")
        self.voice = named(QComboBox(), "speech.voice")
        self.voice.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        for box, width in ((self.account, 168), (self.voice, 184)):
            box.setMinimumContentsLength(8)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setFixedWidth(width)
        self.more = _tool("speech.more", "ellipsis")
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.export = _tool("speech.export", "download")
        self.stop = _tool("speech.stop", "square")
        self.stop.setIcon(icon("square", "muted", filled=True))
        self.play = named(QPushButton(), "speech.play")
        set_role(self.play, "primary")
        self.play.setIconSize(QSize(16, 16))
        self.play.setMinimumWidth(112)
        self.play.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        words = column(spacing=0)
        words.addWidget(self.title)
        words.addWidget(self.document)
        inside = row(self, spacing=8)
        inside.addLayout(words, 1)
        for widget in (self.account, self.voice, self.more, self.export, self.stop, self.play):
            inside.addWidget(widget)

    def set_menu(self, actions: Sequence[QAction | None]) -> None:
        """What stands in the menu of further actions; None is a line."""
        menu = named(QMenu(self.more), "speech.menu")
        for action in actions:
            menu.addAction(action) if action is not None else menu.addSeparator()
        self.more.setMenu(menu)

    def show_playing(self, *, playing: bool, paused: bool, busy: bool) -> None:
        """Play becomes Pause while it plays; Stop works while anything goes on."""
        self._state = (playing, paused)
        self.play.setText(tr("Pause") if playing else tr("Go on") if paused else tr("Play"))
        self.play.setIcon(icon("pause" if playing else "play", "on_accent", filled=True))
        self.play.setAccessibleName(self.play.text())
        self.stop.setEnabled(busy)

    def retranslate(self) -> None:
        """Set the texts again in the language in force."""
        self.title.setText(tr("Speech"))
        for widget, name in (
            (self.account, tr("Account")),
            (self.voice, tr("Voice")),
            (self.more, tr("More")),
            (self.export, tr("Export")),
            (self.stop, tr("Stop")),
        ):
            widget.setAccessibleName(name)
            widget.setToolTip(name)
        self.document.setAccessibleName(tr("Name of the script"))
        playing, paused = self._state
        self.show_playing(playing=playing, paused=paused, busy=self.stop.isEnabled())


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
        self.timing.setAccessibleDescription(self.timing.toolTip())

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


def timing_title(timing: Timing) -> str:
    """How finely the text can be lit, in words."""
    return {
        Timing.CHARACTER: tr("Character timing"),
        Timing.WORD: tr("Word timing"),
        Timing.SENTENCE: tr("Sentence timing"),
        Timing.NONE: tr("No timing"),
    }[timing]


def voice_title(voice: Voice) -> str:
    """A voice's name; those of this computer are translated."""
    return tr(voice.name)


def _tool(name: str, symbol: str) -> QToolButton:
    made = named(QToolButton(), name)
    made.setIcon(icon(symbol, "muted"))
    made.setIconSize(QSize(18, 18))
    made.setFixedSize(36, 36)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return made


def _letter(pixels: int) -> QLabel:
    made = label("muted", "A")
    made.setStyleSheet(f"font-size: {pixels}px;")
    return made

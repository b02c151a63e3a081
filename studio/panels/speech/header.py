"""The head of the speech panel: title, voice, and what can be done with the whole script."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QMenu, QPushButton, QSizePolicy, QToolButton, QWidget

from studio.ui.icons import icon
from studio.ui.language import tr
from studio.ui.parts import column, label, named, row
from studio.ui.theme import set_role


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
        self.stop.setIconSize(QSize(14, 14))
        self.play = named(QPushButton(), "speech.play")
        set_role(self.play, "primary")
        self.play.setIconSize(QSize(22, 16))  # room between picture and word
        self.play.setMinimumWidth(112)
        self.play.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        words = column(spacing=0)
        words.addWidget(self.title)
        words.addWidget(self.document)
        inside = row(self, spacing=8)
        inside.addLayout(words, 1)
        for widget in (self.account, self.voice, self.more, self.export, self.stop, self.play):
            inside.addWidget(widget)
        self.retranslate()

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

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)


def _tool(name: str, symbol: str) -> QToolButton:
    made = named(QToolButton(), name)
    made.setIcon(icon(symbol, "muted"))
    made.setIconSize(QSize(18, 18))
    made.setFixedSize(36, 36)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return made

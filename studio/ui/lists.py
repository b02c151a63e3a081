"""Bricks of panels that list things: the search above a list, the menu beside it, and the buttons below it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QPushButton, QToolButton

from studio.ui.icons import SIZE, icon
from studio.ui.language import tr
from studio.ui.parts import named

_PRIMARY_HEIGHT: Final = 36


class Search(QLineEdit):
    """A search that Escape clears."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)


class More(QToolButton):
    """The menu of what else can be done on a page."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setIcon(icon("ellipsis", "muted"))
        self.setIconSize(QSize(SIZE, SIZE))
        self.setFixedSize(_PRIMARY_HEIGHT, _PRIMARY_HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._retranslate()

    def set_actions(self, actions: Sequence[QAction]) -> None:
        """What stands in it."""
        menu = named(QMenu(self), f"{self.objectName()}_menu")
        menu.addActions(actions)
        self.setMenu(menu)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.setAccessibleName(tr("More"))
        self.setToolTip(tr("More"))


def list_button(name: str, symbol: str, ink: str = "muted") -> QPushButton:
    """Something that can be done with what is selected; `ink` is the token of its picture's colour."""
    made = named(QPushButton(), name)
    made.setIcon(icon(symbol, ink))
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return made

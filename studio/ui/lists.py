"""Bricks of panels that list things: the search above a list, and the buttons below it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPushButton

from studio.ui.icons import icon
from studio.ui.parts import named


class Search(QLineEdit):
    """A search that Escape clears."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)


def list_button(name: str, symbol: str, ink: str = "muted") -> QPushButton:
    """Something that can be done with what is selected; `ink` is the token of its picture's colour."""
    made = named(QPushButton(), name)
    made.setIcon(icon(symbol, ink))
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return made

"""A label in one line that shows as much of its words as fits, and all of them in its tooltip."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel

from studio.ui.theme import set_role

_LEAST: Final = 6  # characters


class Elided(QLabel):
    """Makes room for others before it pushes them out of the window; `text()` is the whole of it."""

    def __init__(self, role: str = "", text: str = "") -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        if role:
            set_role(self, role)

    def minimumSizeHint(self) -> QSize:
        whole = super().minimumSizeHint()
        return QSize(min(whole.width(), _LEAST * self.fontMetrics().averageCharWidth()), whole.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        place = self.contentsRect()
        if self.fontMetrics().horizontalAdvance(self.text()) <= place.width():
            self.setToolTip("")
            super().paintEvent(event)
            return
        self.setToolTip(self.text())
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, place.width())
        painter = QPainter(self)
        self.style().drawItemText(
            painter, place, self.alignment(), self.palette(), self.isEnabled(), shown, self.foregroundRole()
        )
        painter.end()

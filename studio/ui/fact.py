"""A value in a narrow column: it wraps, and what is too long for a line is shortened in its middle."""

from __future__ import annotations

import re
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

# Letters and signs between two places where Qt breaks a line: at blanks, after these two, and anywhere in Chinese.
_UNBROKEN: Final = re.compile(r"[!-,.0-~]+[/-]*")


class Fact(QLabel):
    """Words that can be selected; `words` are whole, as in the tooltip, whatever room there is."""

    def __init__(self, name: str, words: str, parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self.words = words
        self.setAccessibleName(name)
        self.setAccessibleDescription(words)
        self.setToolTip(words)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        # An id without a place to break would make the whole column wider than it is.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room, metrics = self.contentsRect().width(), self.fontMetrics()
        self.setText(
            _UNBROKEN.sub(lambda part: metrics.elidedText(part[0], Qt.TextElideMode.ElideMiddle, room), self.words)
        )

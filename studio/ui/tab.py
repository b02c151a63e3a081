"""A button that turns to one of several pages; which of them is in front it shows by its weight and its ground."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QToolButton

from studio.ui.parts import named
from studio.ui.theme import font, set_role

_MARGINS: Final = 28


class Tab(QToolButton):
    """As wide as its words are when it is checked, which are bolder then: the style makes no room for that."""

    def __init__(self, name: str) -> None:
        super().__init__()
        named(self, name)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        set_role(self, "tab")

    def say(self, words: str) -> None:
        """What the page is called."""
        self.setText(words)
        self.setAccessibleName(words)

    def sizeHint(self) -> QSize:
        whole = super().sizeHint()
        bold = QFontMetrics(font(13, weight=QFont.Weight.DemiBold)).horizontalAdvance(self.text())
        return QSize(max(whole.width(), bold + _MARGINS), whole.height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

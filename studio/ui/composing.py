"""Knows whether an input method is composing, so that no shortcut fires in the middle of a word."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid


class Composing(QObject):
    """Watches the widget that has the focus, and only where it takes an input method."""

    def __init__(self, app: QApplication, parent: QObject) -> None:
        super().__init__(parent)
        self._watched: QWidget | None = None
        self.active = False
        app.focusChanged.connect(self._moved)
        self._moved(None, app.focusWidget())

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """A pre-edit text that is not empty means composing."""
        if isinstance(event, QInputMethodEvent):
            self.active = bool(event.preeditString())
        return False

    def _moved(self, _before: QWidget | None, now: QWidget | None) -> None:
        self.active = False
        # A widget that is being destroyed loses the focus when it is a widget no more.
        if self._watched is not None and isValid(self._watched):
            self._watched.removeEventFilter(self)
        self._watched = None
        if now is not None and now.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled):
            self._watched = now
            now.installEventFilter(self)

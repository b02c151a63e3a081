"""Knows whether an input method is composing, so that no shortcut fires in the middle of a word."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget


class Composing(QObject):
    """Watches the widget that has the focus, and only where it takes an input method."""

    def __init__(self, app: QApplication, parent: QObject) -> None:
        super().__init__(parent)
        self._watched: QWidget | None = None
        self.active = False
        app.focusChanged.connect(self._moved)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """A pre-edit text that is not empty means composing."""
        if isinstance(event, QInputMethodEvent):
            self.active = bool(event.preeditString())
        return False

    def _moved(self, _before: QWidget | None, now: QWidget | None) -> None:
        self.active = False
        if self._watched is not None:
            self._watched.removeEventFilter(self)
            self._watched.destroyed.disconnect(self._gone)
            self._watched = None
        if now is not None and now.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled):
            self._watched = now
            now.installEventFilter(self)
            now.destroyed.connect(self._gone)

    def _gone(self) -> None:
        self._watched = None
        self.active = False

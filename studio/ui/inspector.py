"""The right column: details of what is selected in the page in front."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from studio.ui.parts import column
from studio.ui.theme import set_role


class Inspector(QWidget):
    """Shows one widget of the page in front, or none; the window steps it aside when there is none or no room."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("inspector.area")
        set_role(self, "side")
        self._column = column(self)
        self._widget: QWidget | None = None

    @property
    def current(self) -> QWidget | None:
        """What it shows."""
        return self._widget

    def set_widget(self, widget: QWidget | None) -> None:
        """Show a panel's widget; the one before is hidden, stays the panel's own, and may come back."""
        if widget is self._widget:
            return
        if self._widget is not None:
            self._widget.hide()
            self._column.removeWidget(self._widget)
        self._widget = widget
        if widget is not None:
            self._column.addWidget(widget)
            widget.show()
        self.changed.emit()

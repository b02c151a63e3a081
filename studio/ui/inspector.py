"""The right column: details of what is selected in the page in front."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QToolButton, QWidget

from studio.ui.icons import icon
from studio.ui.language import tr
from studio.ui.parts import column, label, named, row
from studio.ui.theme import set_role


class Inspector(QWidget):
    """Shows one widget of the page in front, or none; the window steps it aside when there is none or no room.

    `changed`: there is another widget. `hide_asked`: its own button was pressed.
    """

    changed = Signal()
    hide_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("inspector.area")
        set_role(self, "right")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._widget: QWidget | None = None
        self._title = label("muted")
        self.hide_button = named(QToolButton(self), "inspector.hide")
        self.hide_button.setIcon(icon("panel-right", "muted"))
        self.hide_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.hide_button.setFixedSize(32, 32)
        self.hide_button.clicked.connect(self.hide_asked)
        head = row(margins=(16, 8, 8, 0))
        head.addWidget(self._title, 1)
        head.addWidget(self.hide_button)
        self._body = column(self, spacing=0)
        self._body.addLayout(head)
        self._retranslate()

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
            self._body.removeWidget(self._widget)
        self._widget = widget
        if widget is not None:
            self._body.addWidget(widget, 1)
            widget.show()
        self.changed.emit()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.setAccessibleName(tr("Details"))
        self._title.setText(tr("Details"))
        self.hide_button.setAccessibleName(tr("Hide the details"))
        self.hide_button.setToolTip(tr("Hide the details"))

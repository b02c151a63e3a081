"""The right column: details of what is selected in the page in front."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QToolButton, QWidget

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
        self.over = False  # whether it lies upon the page, so that Escape puts it away
        self._title = label("muted")
        self.hide_button = named(QToolButton(self), "inspector.hide")
        self.hide_button.setIcon(icon("panel-right", "muted"))
        self.hide_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.hide_button.setFixedSize(32, 32)
        self.hide_button.clicked.connect(self.hide_asked)
        head = row(margins=(16, 8, 8, 0))
        head.addWidget(self._title, 1)
        head.addWidget(self.hide_button)
        self._body = column(self, spacing=0, margins=(1, 0, 0, 0))  # the line at the left stays bare
        self._body.addLayout(head)
        self._body.addStretch(0)  # holds the head at the top until there is a widget, which takes all the room
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

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.over and event.key() == Qt.Key.Key_Escape:
            self.hide_asked.emit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.setAccessibleName(tr("Details"))
        self._title.setText(tr("Details"))
        self.hide_button.setAccessibleName(tr("Hide the details"))
        self.hide_button.setToolTip(tr("Hide the details"))


class Rail(QFrame):
    """What stands in the inspector's place while it is hidden: the button that brings it back (`show_asked`)."""

    show_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, "right")
        self._show = named(QToolButton(self), "inspector.show")
        self._show.setIcon(icon("panel-right", "muted"))
        self._show.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._show.setFixedSize(32, 32)
        self._show.clicked.connect(self.show_asked)
        body = column(self, margins=(7, 8, 8, 8))
        body.addWidget(self._show)
        body.addStretch()
        self._retranslate()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self._show.setAccessibleName(tr("Show the details"))
        self._show.setToolTip(tr("Show the details"))

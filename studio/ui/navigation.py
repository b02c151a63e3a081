"""The left column: one button a panel, icon and word, or icons alone where there is little room."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from studio.ui.icons import icon, pixmap
from studio.ui.language import tr
from studio.ui.parts import column, label, named, row
from studio.ui.theme import set_role


class Navigation(QWidget):
    """`chosen` carries the name of the panel whose button was pressed; `help_asked`: what is the one in front?"""

    chosen = Signal(str)
    help_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("navigation.area")
        set_role(self, "left")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._titles: dict[str, str] = {}
        self._buttons: dict[str, QToolButton] = {}
        self._group = QButtonGroup(self)
        self._narrow = False

        self._mark = QLabel()
        self._mark.setFixedSize(28, 28)
        self._word = label("section", "Voice Studio")
        self._head: QHBoxLayout = row(spacing=8, margins=(8, 4, 8, 12))
        self._head.addWidget(self._mark)
        self._head.addWidget(self._word, 1)
        self._main = column(spacing=4)
        self._apart = column(spacing=4)
        body = column(self, spacing=0, margins=(12, 12, 12, 12))
        body.addLayout(self._head)
        body.addLayout(self._main)
        body.addStretch()
        body.addLayout(self._apart)
        self._apart.addWidget(self._make_help())
        self.set_narrow(False)
        self._draw_mark()

    def add(self, name: str, title: str, symbol: str, *, apart: bool = False) -> QToolButton:
        """Add a panel's button; `title` is source text."""
        button = named(QToolButton(self), f"navigation.{name}")
        set_role(button, "nav")
        button.setIcon(icon(symbol, "text"))
        button.setIconSize(QSize(18, 18))
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.clicked.connect(lambda: self.chosen.emit(name))
        self._group.addButton(button)
        self._titles[name] = title
        self._buttons[name] = button
        (self._apart if apart else self._main).addWidget(button)
        self._retranslate()
        return button

    def _make_help(self) -> QToolButton:
        self.help = named(QToolButton(self), "navigation.help")
        set_role(self.help, "nav")
        self.help.setIcon(icon("circle-question-mark", "text"))
        self.help.setIconSize(QSize(18, 18))
        self.help.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.help.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.help.clicked.connect(lambda _checked: self.help_asked.emit())
        return self.help

    def button(self, name: str) -> QToolButton:
        """A panel's button."""
        return self._buttons[name]

    def choose(self, name: str) -> None:
        """Mark the panel that is in front; "" for none."""
        if name:
            self._buttons[name].setChecked(True)
        elif (marked := self._group.checkedButton()) is not None:
            self._group.setExclusive(False)
            marked.setChecked(False)
            self._group.setExclusive(True)

    def set_narrow(self, narrow: bool) -> None:
        """Icons alone; the words go into the tooltips."""
        self._narrow = narrow
        self._word.setVisible(not narrow)
        self._head.setContentsMargins(6 if narrow else 8, 4, 6 if narrow else 8, 12)
        style = Qt.ToolButtonStyle.ToolButtonIconOnly if narrow else Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        for button in (*self._buttons.values(), self.help):
            button.setToolButtonStyle(style)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        elif event.type() == QEvent.Type.PaletteChange:
            self._draw_mark()
        super().changeEvent(event)

    def _draw_mark(self) -> None:
        self._mark.setPixmap(pixmap("voice-studio", "accent", 28, self.devicePixelRatioF()))

    def _retranslate(self) -> None:
        self.setAccessibleName(tr("Panels"))
        self.set_narrow(self._narrow)
        self.help.setText("  " + tr("What is this?"))
        self.help.setAccessibleName(tr("What is this?"))
        for name, button in self._buttons.items():
            button.setText("  " + tr(self._titles[name]))
            button.setAccessibleName(tr(self._titles[name]))

"""Bricks of forms: a titled card of rows, each with its words at the left and its control at the right."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QSizePolicy, QVBoxLayout, QWidget

from studio.ui.parts import column, empty, frame, label, row
from studio.ui.theme import set_role

# Words are asked for again when the language changes.
Words = Callable[[], str]


class Section(QWidget):
    """A heading and a card under it; rows are parted by a line."""

    def __init__(self, title: Words, hint: Words = str) -> None:
        super().__init__()
        self._title, self._hint = title, hint
        self._heading = label("section")
        self._small = label("muted", wraps=True)
        self._card = frame("card")
        self.rows: QVBoxLayout = column(self._card, spacing=0, margins=(1, 1, 1, 1))
        body = column(self, spacing=4)
        body.addWidget(self._heading)
        body.addWidget(self._small)
        body.addSpacing(4)
        body.addWidget(self._card)
        self._retranslate()

    def add(self, widget: QWidget) -> None:
        """Add a row below those there are."""
        if self.rows.count():
            self.rows.addWidget(frame("rule"))
        self.rows.addWidget(widget)

    def clear(self) -> None:
        """Take every row away."""
        empty(self.rows)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self._heading.setText(self._title())
        self._small.setText(self._hint())
        self._small.setVisible(bool(self._small.text()))


class Row(QWidget):
    """Words and, smaller, what they mean; the control's accessible name and description are the same words."""

    def __init__(self, title: Words, control: QWidget | None = None, hint: Words = str) -> None:
        super().__init__()
        self._words, self._hint, self._control = title, hint, control
        self._title = label(wraps=True)
        self._small = label("muted", wraps=True)
        self._line = row(self, spacing=16, margins=(16, 10, 16, 10))
        left = column(spacing=2)
        left.addStretch()
        left.addWidget(self._title)
        left.addWidget(self._small)
        left.addStretch()
        self._line.addLayout(left, 1)
        self.setMinimumHeight(52)
        if control is not None:
            self.add(control)
        self._retranslate()

    def add(self, control: QWidget) -> None:
        """Add a control at the right."""
        self._line.addWidget(control, alignment=Qt.AlignmentFlag.AlignVCenter)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self._title.setText(self._words())
        self._small.setText(self._hint())
        self._small.setVisible(bool(self._small.text()))
        if self._control is not None:
            self._control.setAccessibleName(self._title.text())
            self._control.setAccessibleDescription(self._small.text())


def under(title: str, control: QWidget) -> QWidget:
    """A control below the words that say what it is."""
    made = QWidget()
    body = column(made, spacing=4)
    body.addWidget(label("muted", title))
    body.addWidget(control)
    return made


class Choice(QComboBox):
    """A combo box over values with words; `chosen` carries the value a person picked."""

    chosen = Signal(str)

    def __init__(self, name: str, options: Sequence[tuple[str, Words]] = ()) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setMinimumWidth(220)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._options: list[tuple[str, Words]] = []
        self.set_options(options)
        self.activated.connect(lambda index: self.chosen.emit(self.itemData(index)))

    @property
    def value(self) -> str:
        """What is chosen; "" when nothing is."""
        data = self.currentData()
        return data if isinstance(data, str) else ""

    def set_options(self, options: Sequence[tuple[str, Words]]) -> None:
        """Other values; what was chosen stays chosen where it is among them."""
        before = self.value
        self._options = list(options)
        self.clear()
        for value, words in self._options:
            self.addItem(words(), value)
        self.set_value(before)

    def set_value(self, value: str) -> None:
        """Show a value as chosen, quietly; the first where there is no such value."""
        self.setCurrentIndex(max(0, self.findData(value)))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            for index, (_, words) in enumerate(self._options):
                self.setItemText(index, words())
        super().changeEvent(event)


class Notice(QFrame):
    """A line that something should be known, with the colour of its weight and never by colour alone.

    `framed`: a card or a bar is around it, whose edge it keeps away from.
    """

    def __init__(self, name: str, *, framed: bool = True) -> None:
        super().__init__()
        self.setObjectName(name)
        self._words = label("warn", wraps=True)
        self._small = label("muted", wraps=True)
        body = column(self, spacing=2, margins=(16, 10, 16, 10) if framed else (0, 0, 0, 0))
        body.addWidget(self._words)
        body.addWidget(self._small)
        self.hide()

    def say(self, words: str, hint: str = "", role: str = "warn") -> None:
        """Show words; none hide it."""
        self._words.setText(words)
        set_role(self._words, role)
        self._small.setText(hint)
        self._small.setVisible(bool(hint))
        self.setAccessibleName(words)
        self.setVisible(bool(words))

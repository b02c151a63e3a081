"""What the parts of the form of a training are made of: a titled card, and fields that say what is wrong with them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QBoxLayout, QFrame, QGridLayout, QLineEdit, QWidget

from studio.ui.form import Words
from studio.ui.parts import column, label
from studio.ui.theme import set_role


class Field(QWidget):
    """A control under its title; below it what it is for, or what is wrong with what was filled in."""

    def __init__(self, title: Words, control: QWidget, hint: Words = str) -> None:
        super().__init__()
        self.control = control
        self._words, self._hint, self._wrong = title, hint, ""
        self._title = label("muted")
        self._small = label("muted", wraps=True)
        body = column(self, spacing=4)
        for widget in (self._title, control, self._small):
            body.addWidget(widget)
        body.addStretch(1)
        self.retranslate()

    def complain(self, words: str) -> None:
        """Say what is wrong; "" takes it back."""
        self._wrong = words
        self.retranslate()

    def retranslate(self) -> None:
        """Say the words again: the language is another one, or what they depend on is."""
        self._title.setText(self._words())
        self._small.setText(self._wrong or self._hint())
        self._small.setVisible(bool(self._small.text()))
        set_role(self._small, "danger" if self._wrong else "muted")
        self.control.setAccessibleName(self._words())
        self.control.setAccessibleDescription(self._small.text())
        if isinstance(self.control, QLineEdit) and self.control.property("invalid") != bool(self._wrong):
            self.control.setProperty("invalid", bool(self._wrong))
            self.control.style().polish(self.control)


class Card(QFrame):
    """A titled part of the form. `changed`: something else was filled in."""

    changed = Signal()

    def __init__(self, title: Words) -> None:
        super().__init__()
        set_role(self, "card")
        self._words = title
        self._heading = label("section")
        self._fields: dict[str, Field] = {}
        self.body: QBoxLayout = column(self, spacing=12, margins=(16, 12, 16, 16))
        self.body.addWidget(self._heading)

    def wrong(self) -> dict[str, str]:
        """What cannot be used as it is: fields, and why in words."""
        return {}

    def complain(self, wrong: dict[str, str]) -> QWidget | None:
        """Say beside the fields what is wrong; the first of those that something is wrong with."""
        for name, field in self._fields.items():
            field.complain(wrong.get(name, ""))
        return next((field.control for name, field in self._fields.items() if name in wrong), None)

    def retranslate(self) -> None:
        """Say every word again."""
        self._heading.setText(self._words())
        for field in self._fields.values():
            field.retranslate()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _add(self, *fields: tuple[str, Words, QWidget, Words]) -> None:
        """Add fields, in two columns where there are several."""
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(12)
        for place, (name, title, control, hint) in enumerate(fields):
            made = self._fields[name] = Field(title, control, hint)
            grid.addWidget(made, place // 2, place % 2)
        for side in range(min(2, len(fields))):
            grid.setColumnStretch(side, 1)
        self.body.addLayout(grid)

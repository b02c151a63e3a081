"""What stands where there is nothing to list yet: a quiet picture, a sentence, and one button."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from studio.ui.form import Words
from studio.ui.icons import pixmap
from studio.ui.parts import column, label, named
from studio.ui.theme import set_role

PICTURE = 40


class Empty(QWidget):
    """`pressed`: the button was. Its object name is the widget's and `_button`; words follow the language."""

    pressed = Signal()

    def __init__(self, name: str, symbol: str, sentence: Words, action: Words, *, primary: bool = False) -> None:
        super().__init__()
        self.setObjectName(name)
        self._symbol, self._sentence, self._action = symbol, sentence, action
        self._picture = QLabel()
        self._words = label("muted", wraps=True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.button = named(QPushButton(), f"{name}_button")
        if primary:
            set_role(self.button, "primary")
        self.button.clicked.connect(lambda _checked: self.pressed.emit())
        body = column(self, spacing=16)
        body.addStretch(2)
        body.addWidget(self._picture, alignment=Qt.AlignmentFlag.AlignHCenter)
        body.addWidget(self._words)
        body.addWidget(self.button, alignment=Qt.AlignmentFlag.AlignHCenter)
        body.addStretch(3)
        self._draw()
        self.retranslate()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()
        elif event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _draw(self) -> None:
        self._picture.setPixmap(pixmap(self._symbol, "disabled", PICTURE, self.devicePixelRatioF()))

    def retranslate(self) -> None:
        """Say the words again: the language is another one, or what they depend on is."""
        self._words.setText(self._sentence())
        self.button.setText(self._action())
        self.button.setAccessibleName(self._action())

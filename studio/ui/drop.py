"""A place to drop files on, which says beforehand what will happen."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QLabel, QPushButton

from studio.ui.form import Words
from studio.ui.icons import pixmap
from studio.ui.parts import column, label, named
from studio.ui.theme import colour

PICTURE = 32


class DropZone(QFrame):
    """`dropped` carries the files (a tuple of `Path`); `choose_pressed`: the person would rather choose them.

    Files with other endings are not taken; "" takes them all.
    """

    dropped = Signal(tuple)
    choose_pressed = Signal()

    def __init__(
        self, name: str, symbol: str, sentence: Words, hint: Words, *, choose: Words, suffixes: tuple[str, ...] = ()
    ) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAcceptDrops(True)
        self._symbol, self._suffixes = symbol, suffixes
        self._sentence, self._hint, self._choose = sentence, hint, choose
        self._hovered = self._compact = False
        self._picture = QLabel()
        self._words = label(wraps=True)
        self._small = label("muted", wraps=True)
        self.button = named(QPushButton(), f"{name}_button")
        self.button.clicked.connect(lambda _checked: self.choose_pressed.emit())
        body = self._body = column(self, spacing=8, margins=(24, 20, 24, 20))
        body.addStretch(1)
        body.addWidget(self._picture, alignment=Qt.AlignmentFlag.AlignHCenter)
        body.addWidget(self._words)  # over the whole width: words that wrap are not given their height otherwise
        body.addWidget(self._small)
        body.addWidget(self.button, alignment=Qt.AlignmentFlag.AlignHCenter)
        body.addStretch(1)
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._small.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._draw()
        self.retranslate()

    def retranslate(self) -> None:
        """Say the words again: the language is another one, or what they depend on is."""
        self._words.setText(self._sentence())
        self._small.setText(self._hint())
        self._small.setVisible(bool(self._small.text()) and not self._compact)
        self.button.setText(self._choose())
        self.button.setAccessibleName(self._choose())
        self.setAccessibleName(self._sentence())

    def set_compact(self, *, compact: bool) -> None:
        """Whether to take little room, because there is something else to look at."""
        if compact != self._compact:
            self._compact = compact
            self._picture.setVisible(not compact)
            self._body.setContentsMargins(24, 8 if compact else 20, 24, 8 if compact else 20)
            self.retranslate()
            self.updateGeometry()

    def invite(self, *, inviting: bool) -> None:
        """Something that can be dropped is over the panel: whether to look as if it were over the zone."""
        self._hover(hovered=inviting)

    def sizeHint(self) -> QSize:
        return super().sizeHint().expandedTo(QSize(320, 72 if self._compact else 120))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()
        elif event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if files_of(event.mimeData(), self._suffixes):
            event.acceptProposedAction()
            self._hover(hovered=True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._hover(hovered=False)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self._hover(hovered=False)
        files = files_of(event.mimeData(), self._suffixes)
        if files:
            event.acceptProposedAction()
            self.dropped.emit(files)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._hovered:
            painter.setBrush(colour("accent_weak"))
        painter.setPen(
            QPen(colour("accent" if self._hovered else "line"), 2 if self._hovered else 1.5, Qt.PenStyle.DashLine)
        )
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)

    def _hover(self, *, hovered: bool) -> None:
        self._hovered = hovered
        self.update()

    def _draw(self) -> None:
        self._picture.setPixmap(pixmap(self._symbol, "muted", PICTURE, self.devicePixelRatioF()))


def files_of(data: QMimeData, suffixes: tuple[str, ...] = ()) -> tuple[Path, ...]:
    """The files that are dragged, those with one of these endings (".txt"); no endings take them all."""
    paths = (Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())
    return tuple(path for path in paths if not suffixes or path.suffix.lower() in suffixes)

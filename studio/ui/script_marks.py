"""The row marks of a script: what has become of each paragraph."""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum
from typing import Protocol

from PySide6 import QtCore, QtGui, QtWidgets

from studio.ui.language import tr
from studio.ui.theme import colour

SIZE = 14.0


class Mark(IntEnum):
    """What has become of a paragraph; kept as the user state of its text block, so it moves with the text."""

    NOT_MADE = -1  # Qt's value for a block that nobody has said anything about
    ARRIVING = 1
    MADE = 2
    STALE = 3
    FAILED = 4


class Rows(Protocol):
    """The editor as its gutter sees it."""

    @property
    def pitch(self) -> float:
        """Height of a line in pixels."""
        ...

    def blocks_in(self, area: QtCore.QRectF) -> Iterator[tuple[QtGui.QTextBlock, float]]:
        """The paragraphs shown in an area, each with the y of its top."""
        ...

    def mark(self, number: int) -> Mark:
        """The mark of a paragraph."""
        ...


class Gutter(QtWidgets.QWidget):
    """The column of row marks beside the text."""

    clicked = QtCore.Signal(int)  # number of the paragraph

    def __init__(self, rows: Rows, parent: QtWidgets.QWidget) -> None:
        super().__init__(parent)
        self._rows = rows
        self._hovered = -1
        self.setObjectName("speech.marks")
        self.setMouseTracking(True)

    def paintEvent(self, event: QtGui.QPaintEvent) -> None:
        painter = QtGui.QPainter(self)
        for block, top in self._rows.blocks_in(QtCore.QRectF(event.rect())):
            if block.text().strip():
                centre = self._centre(top)
                hovered = block.blockNumber() == self._hovered
                paint_mark(painter, Mark(block.userState()), centre, hovered=hovered)
        painter.end()

    def mouseMoveEvent(self, event: QtGui.QMouseEvent) -> None:
        hovered = self._number_at(event.position())
        if hovered != self._hovered:
            self._hovered = hovered
            self.setCursor(
                QtCore.Qt.CursorShape.ArrowCursor if hovered < 0 else QtCore.Qt.CursorShape.PointingHandCursor
            )
            self.update()

    def leaveEvent(self, event: QtCore.QEvent) -> None:
        self._hovered = -1
        self.update()
        super().leaveEvent(event)

    def mousePressEvent(self, event: QtGui.QMouseEvent) -> None:
        number = self._number_at(event.position())
        if number >= 0 and event.button() == QtCore.Qt.MouseButton.LeftButton:
            self.clicked.emit(number)

    def mouseReleaseEvent(self, event: QtGui.QMouseEvent) -> None:
        event.accept()

    def event(self, event: QtCore.QEvent) -> bool:
        if event.type() == QtCore.QEvent.Type.ToolTip and isinstance(event, QtGui.QHelpEvent):
            number = self._number_at(QtCore.QPointF(event.pos()))
            QtWidgets.QToolTip.showText(
                event.globalPos(), mark_text(self._rows.mark(number)) if number >= 0 else "", self
            )
            return True
        return super().event(event)

    def _centre(self, top: float) -> QtCore.QPointF:
        return QtCore.QPointF(self.width() - 8, top + self._rows.pitch / 2)

    def _number_at(self, place: QtCore.QPointF) -> int:
        for block, top in self._rows.blocks_in(QtCore.QRectF(0, place.y(), 1, 1)):
            if block.text().strip() and abs(place.y() - self._centre(top).y()) <= self._rows.pitch / 2:
                return block.blockNumber()
        return -1


def mark_text(mark: Mark) -> str:
    """The mark in words, with what a click does."""
    return {
        Mark.NOT_MADE: tr("Not made yet. Click to make and hear it."),
        Mark.ARRIVING: tr("Arriving now. Click to hear it."),
        Mark.MADE: tr("Made. Click to hear it."),
        Mark.STALE: tr("Edited since it was made. Click to make it again."),
        Mark.FAILED: tr("This paragraph could not be made. Click to try again."),
    }[mark]


def paint_mark(painter: QtGui.QPainter, mark: Mark, centre: QtCore.QPointF, *, hovered: bool) -> None:
    """One mark: shape and colour both tell it, so that neither is needed alone."""
    painter.save()
    painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing)
    radius = SIZE / 2 - (1.0 if not hovered else 0.0)
    circle = QtCore.QRectF(centre.x() - radius, centre.y() - radius, 2 * radius, 2 * radius)
    _SHAPES[mark](painter, circle)
    painter.restore()


def _hollow(painter: QtGui.QPainter, circle: QtCore.QRectF) -> None:
    painter.setPen(QtGui.QPen(colour("muted"), 1.5))
    painter.setBrush(QtCore.Qt.BrushStyle.NoBrush)
    painter.drawEllipse(circle.adjusted(1, 1, -1, -1))


def _filled(painter: QtGui.QPainter, circle: QtCore.QRectF) -> None:
    _disc(painter, circle, colour("accent"))


def _half(painter: QtGui.QPainter, circle: QtCore.QRectF) -> None:
    accent = colour("accent")
    painter.setPen(QtGui.QPen(accent, 1.5))
    painter.setBrush(QtCore.Qt.BrushStyle.NoBrush)
    painter.drawEllipse(circle.adjusted(1, 1, -1, -1))
    painter.setPen(QtCore.Qt.PenStyle.NoPen)
    painter.setBrush(accent)
    painter.drawPie(circle.adjusted(1, 1, -1, -1), 90 * 16, 180 * 16)


def _striped(painter: QtGui.QPainter, circle: QtCore.QRectF) -> None:
    warn = colour("warn")
    inner = circle.adjusted(1, 1, -1, -1)
    outline = QtGui.QPainterPath()
    outline.addEllipse(inner)
    painter.setClipPath(outline)
    painter.setPen(QtGui.QPen(warn, 1.4))
    reach = inner.height()
    for step in range(-int(reach), int(reach) + 1, 5):
        x = inner.left() + step
        painter.drawLine(QtCore.QPointF(x, inner.bottom()), QtCore.QPointF(x + reach, inner.top()))
    painter.setClipping(False)
    painter.setBrush(QtCore.Qt.BrushStyle.NoBrush)
    painter.setPen(QtGui.QPen(warn, 1.5))
    painter.drawEllipse(inner)


def _failed(painter: QtGui.QPainter, circle: QtCore.QRectF) -> None:
    _disc(painter, circle, colour("danger"))
    painter.setPen(QtGui.QPen(colour("surface"), 2, QtCore.Qt.PenStyle.SolidLine, QtCore.Qt.PenCapStyle.RoundCap))
    x, y = circle.center().x(), circle.center().y()
    painter.drawLine(QtCore.QPointF(x, y - 3.2), QtCore.QPointF(x, y + 0.6))
    painter.drawPoint(QtCore.QPointF(x, y + 3.4))


def _disc(painter: QtGui.QPainter, circle: QtCore.QRectF, ink: QtGui.QColor) -> None:
    painter.setPen(QtCore.Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    painter.drawEllipse(circle)


_SHAPES = {
    Mark.NOT_MADE: _hollow,
    Mark.ARRIVING: _half,
    Mark.MADE: _filled,
    Mark.STALE: _striped,
    Mark.FAILED: _failed,
}

"""A quiet slider: a thin groove, the part before the handle filled, one click goes there."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QEnterEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSlider, QWidget

from studio.ui.theme import colour

GROOVE: Final = 4.0
HANDLE: Final = 7.0


class Slider(QSlider):
    """A horizontal slider that jumps to the click. `arrived` shades how much of the range can be played already."""

    def __init__(self, parent: QWidget | None = None, *, name: str = "") -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setObjectName(name)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._arrived: int | None = None
        self._hollow = False

    def set_arrived(self, value: int | None) -> None:
        """Up to which value there is something; None where the question does not arise."""
        if value != self._arrived:
            self._arrived = value
            self.update()

    def set_hollow(self, hollow: bool) -> None:
        """A hollow handle: it stands here and waits."""
        if hollow != self._hollow:
            self._hollow = hollow
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(160, 24)

    def minimumSizeHint(self) -> QSize:
        return QSize(48, 24)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self.setSliderPosition(self.value_at(event.position().x()))
            event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self.setSliderPosition(self.value_at(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.isSliderDown():
            self.setSliderDown(False)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()

    def value_at(self, x: float) -> int:
        """The value under a horizontal position in pixels."""
        room = max(1.0, self.width() - 2 * HANDLE - 4)
        share = min(1.0, max(0.0, (x - HANDLE - 2) / room))
        return round(self.minimum() + share * (self.maximum() - self.minimum()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        middle = self.height() / 2
        left, right = HANDLE + 2, self.width() - HANDLE - 2
        handle = self._x(self.sliderPosition())
        self._bar(painter, left, right, middle, "line")
        if self._arrived is not None:
            self._bar(painter, left, self._x(self._arrived), middle, "disabled")
        usable = self.isEnabled() and self.maximum() > self.minimum()
        if not usable:
            return
        self._bar(painter, left, handle, middle, "accent")
        centre = QPointF(handle, middle)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour("accent"), 2))
            painter.drawEllipse(centre, HANDLE + 2, HANDLE + 2)
            painter.setPen(Qt.PenStyle.NoPen)
        grown = 1.0 if self.underMouse() or self.isSliderDown() else 0.0
        painter.setBrush(colour("accent"))
        painter.drawEllipse(centre, HANDLE - 1 + grown, HANDLE - 1 + grown)
        if self._hollow:
            painter.setBrush(colour("surface"))
            painter.drawEllipse(centre, HANDLE - 3, HANDLE - 3)

    def _x(self, value: int) -> float:
        reach = max(1, self.maximum() - self.minimum())
        return HANDLE + 2 + (value - self.minimum()) / reach * (self.width() - 2 * HANDLE - 4)

    def _bar(self, painter: QPainter, left: float, right: float, middle: float, ink: str) -> None:
        if right > left:
            painter.setBrush(colour(ink))
            painter.drawRoundedRect(QRectF(left, middle - GROOVE / 2, right - left, GROOVE), GROOVE / 2, GROOVE / 2)

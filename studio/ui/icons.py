"""Line icons (Lucide) that take their colour from the look in force each time they are drawn."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QByteArray, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QImage, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from studio.core.resources import resource
from studio.ui.theme import colour

SIZE: Final = 18


def icon(name: str, ink: str = "text", *, filled: bool = False) -> QIcon:
    """The icon of a Lucide name in the colour of a token; it follows the theme by itself, disabled is greyed."""
    return QIcon(_Engine(name, ink, filled=filled))


def pixmap(name: str, ink: str = "text", size: int = SIZE, ratio: float = 1.0) -> QPixmap:
    """The icon as a picture of `size` logical pixels, for painting; it does not follow the theme."""
    return _render(name, colour(ink), QSize(round(size * ratio), round(size * ratio)), ratio)


class _Engine(QIconEngine):
    """Renders the file for each size and colour once; Qt keeps the pictures, for every icon that looks the same."""

    def __init__(self, name: str, ink: str, *, filled: bool) -> None:
        super().__init__()
        self._filled = filled
        self._name = name
        self._ink = ink

    def clone(self) -> QIconEngine:
        return _Engine(self._name, self._ink, filled=self._filled)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, _state: QIcon.State, ratio: float) -> QPixmap:  # noqa: N802
        size = QSize(round(size.width() * ratio), round(size.height() * ratio))  # it comes in logical pixels
        shade = colour("disabled" if mode == QIcon.Mode.Disabled else self._ink)
        key = f"icon {self._name} {self._filled} {size.width()} {size.height()} {ratio} {shade.rgba()}"
        kept = QPixmap()
        if not QPixmapCache.find(key, kept):
            kept = _render(self._name, shade, size, ratio, filled=self._filled)
            QPixmapCache.insert(key, kept)
        return kept

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        ratio = painter.device().devicePixelRatio()
        painter.drawPixmap(QPointF(rect.topLeft()), self.scaledPixmap(rect.size(), mode, state, ratio))


def _render(name: str, shade: QColor, size: QSize, ratio: float, *, filled: bool = False) -> QPixmap:
    image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    source = resource("icons", f"{name}.svg").read_bytes().replace(b"currentColor", shade.name().encode())
    if filled:
        source = source.replace(b'fill="none"', b'fill="' + shade.name().encode() + b'"')
    painter = QPainter(image)
    side = float(min(size.width(), size.height()))
    QSvgRenderer(QByteArray(source)).render(
        painter, QRectF((size.width() - side) / 2, (size.height() - side) / 2, side, side)
    )
    painter.end()
    made = QPixmap.fromImage(image)
    made.setDevicePixelRatio(ratio)
    return made

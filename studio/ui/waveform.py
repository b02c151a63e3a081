"""The waveform of sound that may still be arriving, with a playhead to drag."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.ui.language import tr
from studio.ui.theme import colour

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Shades = np.ndarray[tuple[int, int], np.dtype[np.uint8]]

HEIGHT = 72
PAD = 6  # left free above and below
FULL = 32768.0
FINEST = 256  # frames: peaks are kept for no shorter stretches
STEP_SECONDS = 2.0


class Wave(Protocol):
    """Peaks of a growing recording (audio/peaks)."""

    def columns(self, start: int, end: int, width: int) -> Sequence[tuple[int, int]] | NDArray[np.int16]:
        """Lowest and highest sample of `width` equal stretches of the frames `start` to `end`."""
        ...


class Waveform(QWidget):
    """Draws peaks as one picture that is made again only when sound came or the size changed; the rest is a blit.

    The whole take fits the width. While sound still arrives, `expected` frames fit it, and what is missing is a thin
    line. Frames are frames of the take.
    """

    seek_asked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("speech.waveform")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._wave: Wave | None = None
        self._rate = 0
        self._frames = 0
        self._expected = 0
        self._position = 0
        self._dragged: float | None = None
        self._heard: QImage | None = None
        self._unheard: QImage | None = None
        self.retranslate()

    def set_wave(self, wave: Wave | None) -> None:
        """Draw another recording, or none."""
        self._wave = wave
        self._rate = self._frames = self._expected = self._position = 0
        self._dragged = None
        self._forget()

    def grow(self, frames: int, expected: int, rate: int) -> None:
        """`frames` are there now, about `expected` will be in the end."""
        expected = max(frames, expected)
        if (frames, expected, rate) != (self._frames, self._expected, self._rate):
            self._frames, self._expected, self._rate = frames, expected, rate
            self._forget()

    def look_again(self) -> None:
        """More of the peaks is there than when it was drawn; the sound itself is as long as it was."""
        self._forget()

    def set_position(self, frame: int) -> None:
        """The playhead; repaints only when it has moved by a pixel."""
        before, self._position = self._x(self._position), frame
        if self._dragged is None and round(before) != round(self._x(frame)):
            self.update()

    @property
    def position(self) -> int:
        """The frame under the playhead."""
        return self._position

    def retranslate(self) -> None:
        """Set the texts again in the language in force."""
        self.setAccessibleName(tr("Waveform"))
        self.setToolTip(tr("Click or drag to go there"))

    def sizeHint(self) -> QSize:
        return QSize(400, HEIGHT)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self._forget()
        elif event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._forget()
        super().resizeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        middle = self.height() / 2
        painter.setPen(QPen(colour("line"), 1))
        painter.drawLine(QPointF(self._x(self._frames), middle), QPointF(self.width(), middle))
        if self._wave is None or not self._frames:
            painter.end()
            return
        if self._heard is None:
            self._draw(self._wave)
        head = self._dragged if self._dragged is not None else self._x(self._position)
        ratio = self.devicePixelRatioF()
        for image, left, right in ((self._heard, 0.0, head), (self._unheard, head, float(self.width()))):
            if image is not None and right > left:
                source = QRectF(left * ratio, 0, (right - left) * ratio, image.height())
                painter.drawImage(QRectF(left, 0, right - left, self.height()), image, source)
        self._paint_head(painter, head)
        if self.hasFocus():
            painter.setPen(QPen(colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._frames:
            self._drag(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged is not None:
            self._drag(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._dragged is not None and event.button() == Qt.MouseButton.LeftButton:
            frame = self._frame(self._dragged)
            self._dragged = None
            self._position = frame
            self.update()
            self.seek_asked.emit(frame)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves: dict[int, Callable[[], int]] = {
            Qt.Key.Key_Left: lambda: self._position - round(STEP_SECONDS * self._rate),
            Qt.Key.Key_Right: lambda: self._position + round(STEP_SECONDS * self._rate),
            Qt.Key.Key_Home: lambda: 0,
            Qt.Key.Key_End: lambda: self._frames,
        }
        if event.key() not in moves or not self._frames:
            super().keyPressEvent(event)
            return
        self.seek_asked.emit(min(self._frames, max(0, moves[event.key()]())))

    def _drag(self, x: float) -> None:
        self._dragged = min(max(0.0, x), self._x(self._frames))
        self.update()

    def _x(self, frame: int) -> float:
        return frame / self._expected * self.width() if self._expected else 0.0

    def _frame(self, x: float) -> int:
        return min(self._frames, round(x / max(1, self.width()) * self._expected))

    def _forget(self) -> None:
        self._heard = self._unheard = None
        self.update()

    def _paint_head(self, painter: QPainter, x: float) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x = min(max(1.0, x), self.width() - 1.0)
        painter.setPen(QPen(colour("accent"), 2))
        painter.drawLine(QPointF(x, 2), QPointF(x, self.height() - 2))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("accent"))
        painter.drawEllipse(QPointF(min(max(4.0, x), self.width() - 4.0), 4), 4, 4)  # whole at both ends

    def _draw(self, wave: Wave) -> None:
        """Two pictures of the same peaks, heard and not yet heard, in device pixels."""
        import numpy as np

        ratio = self.devicePixelRatioF()
        width, height = max(1, round(self.width() * ratio)), max(1, round(self.height() * ratio))
        there = min(width, max(1, round(self._x(self._frames) * ratio)))
        known = max(1, min(there, self._frames // FINEST))
        peaks = np.asarray(wave.columns(0, self._frames, known), np.float32).reshape(-1, 2)
        if known < there:  # a short recording in a wide window: a line from peak to peak and no stairs
            places, each = np.linspace(0, known - 1, there), np.arange(known)
            peaks = np.stack([np.interp(places, each, side) for side in peaks.T], axis=1)
        middle, reach = (height - 1) / 2, (height - 1) / 2 - PAD * ratio
        top = middle - np.maximum(peaks[:, 1], 0) / FULL * reach
        bottom = middle - np.minimum(peaks[:, 0], 0) / FULL * reach
        rows = np.arange(height, dtype=np.float32)[:, None]
        # How much of each pixel the column covers: edges come out soft, and silence stays a hair line.
        cover = np.clip(np.minimum(bottom + 0.6, rows + 0.5) - np.maximum(top - 0.6, rows - 0.5), 0.0, 1.0)
        shades = np.zeros((height, width), np.uint8)
        shades[:, : cover.shape[1]] = cover * 255
        self._heard = _tinted(shades, colour("accent"))
        self._unheard = _tinted(shades, colour("disabled"))


def _tinted(shades: Shades, ink: QColor) -> QImage:
    """A picture of one colour whose opacity (0 to 255) is given for each pixel."""
    height, width = shades.shape
    image = QImage(shades.data, width, height, width, QImage.Format.Format_Indexed8)
    levels = [(ink.rgb() & 0xFFFFFF) | (level << 24) for level in range(256)]
    image.setColorTable(levels)
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)

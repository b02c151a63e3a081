"""A level meter: how loud what is audible now is, in decibels below full scale."""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from studio.ui.theme import colour

FLOOR_DB: Final = -48.0
BARS: Final = 16
FALL: Final = 0.06  # of the whole range, each update


class LevelMeter(QWidget):
    """Rises at once, falls slowly; the last bars warn before clipping."""

    def __init__(self, parent: QWidget | None = None, *, name: str = "") -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._shown = 0.0
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    @property
    def shown(self) -> float:
        """The share of the range that is lit, 0.0 to 1.0."""
        return self._shown

    def set_level(self, peak: float) -> None:
        """The peak of what is audible now, 0.0 to 1.0 of full scale."""
        share = 0.0
        if peak > 0 and math.isfinite(peak):
            share = min(1.0, max(0.0, 1.0 - 20 * math.log10(min(1.0, peak)) / FLOOR_DB))
        before = round(self._shown * BARS)
        self._shown = max(share, self._shown - FALL)
        if round(self._shown * BARS) != before:
            self.update()

    def clear(self) -> None:
        """Silence, at once."""
        if self._shown:
            self._shown = 0.0
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(BARS * 4, 16)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        step = self.width() / BARS
        lit = round(self._shown * BARS)
        for index in range(BARS):
            ink = "line"
            if index < lit:
                ink = "danger" if index >= BARS - 1 else "warn" if index >= BARS - 3 else "accent"
            painter.setBrush(colour(ink))
            painter.drawRoundedRect(QRectF(index * step, 1, step - 1.5, self.height() - 2), 1, 1)

"""Painting what sounds: where a stretch of text lies in its lines, what is lit in it and what is waited for."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import cast

from PySide6 import QtCore, QtGui

from studio.ui.theme import colour

UNDERLINE = 2.0


def strips(
    layout: QtGui.QTextLayout, start: int, end: int, *, pitch: float, low: float = 0.0, high: float = math.inf
) -> Iterator[tuple[QtGui.QTextLine, QtCore.QRectF]]:
    """The lines that show `start` to `end` of a paragraph (UTF-16), each with the strip the stretch takes there.

    Strips are `pitch` high and relative to the paragraph; only those between `low` and `high` pixels are looked at.
    """
    if start >= end or not layout.lineCount():
        return
    first = max(layout.lineForTextPosition(start).lineNumber(), int(low // pitch) if low > 0 else 0)
    last = layout.lineCount() if math.isinf(high) else min(layout.lineCount(), int(high // pitch) + 1)
    for number in range(first, last):
        line = layout.lineAt(number)
        begins, ends = line.textStart(), line.textStart() + line.textLength()
        if begins >= end:
            return
        left, right = _x(line, max(start, begins)), _x(line, min(end, ends))
        yield line, QtCore.QRectF(min(left, right), number * pitch, abs(right - left), pitch)


def paint_lit(
    painter: QtGui.QPainter, layout: QtGui.QTextLayout, origin: QtCore.QPointF, span: tuple[int, int], *, pitch: float
) -> None:
    """The characters that sound now: a filled chip with the characters drawn anew on it, and an accent underline.

    `span` is the stretch of the paragraph (UTF-16), `origin` where the paragraph stands.
    """
    start, end = span
    painter.save()
    painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing)
    painter.setPen(QtCore.Qt.PenStyle.NoPen)
    for line, strip in strips(layout, start, end, pitch=pitch):
        chip = lit_rect(line, strip).translated(origin)
        painter.setBrush(colour("lit"))
        painter.drawRoundedRect(chip, 3, 3)
        painter.setBrush(colour("accent"))
        thickness = max(UNDERLINE, pitch / 24)
        painter.drawRect(QtCore.QRectF(chip.left(), chip.bottom() - thickness, chip.width(), thickness))
        painter.setPen(QtGui.QPen(colour("on_lit")))
        begins, ends = line.textStart(), line.textStart() + line.textLength()
        for run in line.glyphRuns(max(start, begins), min(end, ends) - max(start, begins)):
            painter.drawGlyphRun(origin, run)
        painter.setPen(QtCore.Qt.PenStyle.NoPen)
    painter.restore()


def paint_waited(
    painter: QtGui.QPainter,
    layout: QtGui.QTextLayout,
    origin: QtCore.QPointF,
    span: tuple[int, int],
    *,
    pitch: float,
    strength: float,
) -> None:
    """The place that was asked for and has not arrived: a frame around it, as opaque as `strength`, 0.0 to 1.0."""
    ink = colour("accent")
    ink.setAlphaF(strength)
    painter.save()
    painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing)
    painter.setPen(QtGui.QPen(ink, 2, QtCore.Qt.PenStyle.SolidLine))
    for line, strip in strips(layout, *span, pitch=pitch):
        painter.drawRoundedRect(lit_rect(line, strip).translated(origin).adjusted(-1, 0, 1, 0), 4, 4)
    painter.restore()


def lit_rect(line: QtGui.QTextLine, strip: QtCore.QRectF) -> QtCore.QRectF:
    """The chip in a strip: a little taller than the characters, with room for the underline below them."""
    height = min(strip.height(), line.height() + 2)
    return QtCore.QRectF(strip.left(), strip.center().y() - height / 2, strip.width(), height + UNDERLINE / 2)


def _x(line: QtGui.QTextLine, position: int) -> float:
    found = cast("tuple[float, int]", line.cursorToX(position))  # the stubs leave the pair out
    return found[0]

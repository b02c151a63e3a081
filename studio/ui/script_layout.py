"""The line height of a script: QPlainTextEdit has none of its own."""

from __future__ import annotations

from PySide6 import QtCore, QtGui, QtWidgets


def lay_lines(layout: QtGui.QTextLayout, width: float, margin: float, pitch: float) -> int:
    """Break a paragraph into lines `pitch` pixels apart, each centred in its strip; the number of lines."""
    layout.beginLayout()
    count = 0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        line.setPosition(QtCore.QPointF(margin, count * pitch + (pitch - line.height()) / 2))
        count += 1
    layout.endLayout()
    return count


class SpacedLayout(QtWidgets.QPlainTextDocumentLayout):
    """Lays a plain text document out with lines `pitch` pixels apart.

    Qt's own layout works on demand, paragraph by paragraph, which is why a script of a million characters opens at
    once; this one keeps that and only decides where the lines of a paragraph lie.
    """

    def __init__(self, document: QtGui.QTextDocument) -> None:
        super().__init__(document)
        self.width = 0.0
        self._pitch = 0.0
        self._blocks = document.blockCount()
        self._telling = False

    @property
    def pitch(self) -> float:
        """From the top of one line to the top of the next, in pixels."""
        return self._pitch

    def set_pitch(self, pitch: float) -> None:
        """Takes effect with the next layout (a change of font or width)."""
        self._pitch = pitch

    def blockBoundingRect(self, block: QtGui.QTextBlock) -> QtCore.QRectF:
        """Room of a paragraph; laid out now if it was not yet."""
        if not block.isValid() or not block.isVisible():
            return QtCore.QRectF()
        layout = block.layout()
        if not layout.lineCount():
            self._lay(block, layout)
        margin = self.document().documentMargin()
        below = 0.0 if block.next().isValid() else margin
        return QtCore.QRectF(0, 0, self.width, layout.lineCount() * self._pitch + below)

    def documentChanged(self, start: int, removed: int, added: int) -> None:
        """Lay the changed paragraph out again; Qt's version would use its own line height."""
        document = self.document()
        block = document.findBlock(start)
        last = document.findBlock(max(0, start + removed + added - 1))
        within = block == last and document.blockCount() == self._blocks
        self._blocks = document.blockCount()
        if not within or not block.isValid():
            super().documentChanged(start, removed, added)
            return
        layout = block.layout()
        lines = layout.lineCount()
        self._lay(block, layout)
        if layout.lineCount() == lines:
            self.updateBlock.emit(block)
        else:
            self.update.emit()  # everything below has moved

    def _lay(self, block: QtGui.QTextBlock, layout: QtGui.QTextLayout) -> None:
        document = self.document()
        margin = document.documentMargin()
        layout.setTextOption(document.defaultTextOption())
        lines = lay_lines(layout, max(1.0, self.width - 2 * margin), margin, self._pitch)
        if lines == block.lineCount():
            return
        block.setLineCount(lines)
        if not self._telling:  # the scroll bar that hears of it lays out the paragraphs at the end of the text
            self._telling = True
            self.documentSizeChanged.emit(self.documentSize())
            self._telling = False

"""A page to write on: one readable column of text with a mark beside each paragraph, and nothing that sounds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from PySide6 import QtCore, QtGui, QtWidgets

from studio.ui.language import tr
from studio.ui.lit_text import strips
from studio.ui.script_layout import SpacedLayout
from studio.ui.script_marks import Gutter, Mark
from studio.ui.theme import colour

# Drawn before anything is known of the text: what counts its characters is loaded with the first question about them.
if TYPE_CHECKING:
    from studio.core.text import Utf16Index

SMALLEST, LARGEST, USUAL = 14, 48, 18
LINE_HEIGHT = 1.7
MARGIN = 20  # around the text, inside its column
GUTTER = 36  # the column of row marks
WIDEST = 46  # ems: longer lines are hard to follow
SCRIPTS = (".txt", ".md", ".markdown")
HUGE = 20_000  # characters in one paragraph


class _Row(NamedTuple):
    """A paragraph in view: the y of its top and bottom, its document positions without the line end."""

    block: QtGui.QTextBlock
    top: float
    bottom: float
    start: int
    end: int


class ScriptPage(QtWidgets.QPlainTextEdit):
    """A plain text editor with rows of its own height and a gutter; places count in code points of its text.

    What is painted below and above the text, and what stands beside it, a kind of page says itself: `make_gutter`,
    `paint_below`, `paint_above`. Nothing is computed per key.
    """

    play_asked = QtCore.Signal(int)  # code point, from the context menu
    mark_clicked = QtCore.Signal(int)  # number of the paragraph
    paragraph_changed = QtCore.Signal(int)  # number of the paragraph that holds the caret
    font_size_changed = QtCore.Signal(int)
    file_dropped = QtCore.Signal(str)  # path of a script

    gutter_width = GUTTER

    def __init__(self, parent: QtWidgets.QWidget | None = None) -> None:
        super().__init__(parent)
        # Qt's own viewport would be unknown to Python: asking for it loads every kind of widget to find out what it is.
        self.setViewport(QtWidgets.QWidget())
        document = QtGui.QTextDocument(self)
        self._lines = SpacedLayout(document)
        document.setDocumentLayout(self._lines)
        document.setDocumentMargin(MARGIN)
        self.setDocument(document)
        self.setFrameShape(QtWidgets.QPlainTextEdit.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setCursorWidth(2)
        self.setAcceptDrops(True)
        self._size = 0
        self._index: tuple[int, Utf16Index] | None = None
        self._composing = False
        self._dropping = False
        self._paragraph = 0
        self._marked = False  # any paragraph, ever
        self._shown: tuple[object, list[_Row]] = (None, [])
        self._gutter = self.make_gutter()
        document.contentsChange.connect(self._edited)
        self.updateRequest.connect(self._scrolled)
        self.cursorPositionChanged.connect(self._caret_moved)
        self.selectionChanged.connect(self.viewport().update)
        self.set_font_size(USUAL)
        document.setModified(False)
        self.retranslate()

    # What other pages do otherwise

    def make_gutter(self) -> QtWidgets.QWidget:
        """The column beside the text, `gutter_width` wide; it is repainted when rows move."""
        gutter = Gutter(self, self)
        gutter.clicked.connect(self.mark_clicked)
        return gutter

    def paint_below(self, painter: QtGui.QPainter, area: QtCore.QRectF) -> None:
        """Paint what lies under the text, in an area of the viewport."""

    def paint_above(self, painter: QtGui.QPainter, area: QtCore.QRectF) -> None:
        """Paint what lies on the text, in an area of the viewport; only where `paints_above`."""

    @property
    def paints_above(self) -> bool:
        """Whether there is anything to paint on the text."""
        return False

    # The person's text

    def text(self) -> str:
        """The text exactly as typed (Qt's own `toPlainText` turns non-breaking spaces into plain ones)."""
        return self.document().toRawText().replace("\u2029", "\n")

    def set_text(self, text: str) -> None:
        """Another text: undo and marks start anew. Halves of UTF-16 pairs become U+FFFD."""
        whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        self.setPlainText(whole)
        self.document().setModified(False)
        self._gutter.update()

    def caret(self) -> int:
        """Code point before which the caret stands."""
        return self._present().code_point(self.textCursor().position())

    def selection(self) -> tuple[int, int] | None:
        """The selected code points, or None."""
        cursor = self.textCursor()
        if not cursor.hasSelection():
            return None
        index = self._present()
        return index.code_point(cursor.selectionStart()), index.code_point(cursor.selectionEnd())

    def paragraph(self, number: int) -> tuple[int, int]:
        """The code points of a paragraph, without its line end."""
        block = self.document().findBlockByNumber(number)
        index = self._present()
        start = block.position()
        return index.code_point(start), index.code_point(start + max(0, block.length() - 1))

    def paragraph_at(self, code_point: int) -> int:
        """The number of the paragraph that holds a present code point."""
        return self.document().findBlock(self._present().utf16(code_point)).blockNumber()

    def place_caret(self, code_point: int) -> None:
        """Put the caret before a present code point."""
        cursor = self.textCursor()
        cursor.setPosition(self._present().utf16(code_point))
        self.setTextCursor(cursor)

    @property
    def composing(self) -> bool:
        """An input method is composing: nothing but the composing may happen."""
        return self._composing

    # Row marks

    @property
    def pitch(self) -> float:
        """From the top of one line to the top of the next, in pixels."""
        return self._lines.pitch

    def set_marks(self, marks: Iterable[tuple[int, Mark]]) -> None:
        """Set the marks of paragraphs by number."""
        document = self.document()
        for number, mark in marks:
            block = document.findBlockByNumber(number)
            if block.isValid() and block.userState() != mark:
                block.setUserState(mark)
                self._marked = True
        self._gutter.update()

    def show_marks(self, *, shown: bool) -> None:
        """Whether paragraphs have marks at all."""
        self._gutter.setVisible(shown)

    def clear_marks(self) -> None:
        """Nothing is known of any paragraph."""
        block = self.document().firstBlock()
        while block.isValid():
            block.setUserState(Mark.NOT_MADE)
            block = block.next()
        self._gutter.update()

    def mark(self, number: int) -> Mark:
        """The mark of a paragraph."""
        return Mark(self.document().findBlockByNumber(number).userState())

    def blocks_in(self, area: QtCore.QRectF) -> Iterator[tuple[QtGui.QTextBlock, float]]:
        """The paragraphs shown in an area of the viewport, each with the y of its top."""
        for row in self._rows():
            if row.top >= area.bottom():
                return
            if row.bottom > area.top():
                yield row.block, row.top

    def _rows(self) -> list[_Row]:
        """Every paragraph in view; walked once for each scroll, edit or size."""
        height = self.viewport().height()
        key = (self.verticalScrollBar().value(), self.document().revision(), self._lines.width, height, self.pitch)
        if key != self._shown[0] or self._composing:
            found = []
            block, top = self.firstVisibleBlock(), self.contentOffset().y()
            while block.isValid() and top < height:
                bottom = top + self._lines.blockBoundingRect(block).height()
                found.append(_Row(block, top, bottom, block.position(), block.position() + block.length() - 1))
                block, top = block.next(), bottom
            self._shown = (key, found)
        return self._shown[1]

    def _strips(self, area: QtCore.QRectF, start: int, end: int) -> Iterator[QtCore.QRectF]:
        """Where a stretch of the document is shown in an area of the viewport, line by line."""
        for row in self._rows():
            if row.end <= start or row.bottom <= area.top():
                continue
            if row.start >= end or row.top >= area.bottom():
                return
            offset = QtCore.QPointF(self.contentOffset().x(), row.top)
            first, last = max(0, start - row.start), min(row.end, end) - row.start
            low, high = area.top() - row.top, area.bottom() - row.top
            for _, strip in strips(row.block.layout(), first, last, pitch=self.pitch, low=low, high=high):
                yield strip.translated(offset)

    # Size of type

    @property
    def font_size(self) -> int:
        """Height of the type in pixels."""
        return self._size

    def set_font_size(self, pixels: int) -> None:
        """Set the height of the type, 14 to 48 pixels."""
        pixels = min(LARGEST, max(SMALLEST, pixels))
        if pixels == self._size:
            return
        self._size = pixels
        self._lines.set_pitch(float(round(pixels * LINE_HEIGHT)))
        # A size in the application's style sheet would win over setFont.
        self.setStyleSheet(
            "QPlainTextEdit { border: none; background: palette(base); padding: 0; selection-color: palette(text);"
            f" selection-background-color: transparent; font-size: {pixels}px; }}"
        )
        self._fit_column()
        self.font_size_changed.emit(pixels)

    def retranslate(self) -> None:
        """Set the texts again in the language in force."""
        self.setPlaceholderText("" if self.isReadOnly() else tr("Write or paste a script here, or drop a text file."))

    # Qt's events

    def changeEvent(self, event: QtCore.QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QtCore.QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() in (QtCore.QEvent.Type.PaletteChange, QtCore.QEvent.Type.StyleChange):
            self.viewport().update()
        elif event.type() == QtCore.QEvent.Type.FontChange:
            self._shown = (None, [])  # Qt has thrown away how the paragraphs are laid out

    def resizeEvent(self, event: QtGui.QResizeEvent) -> None:
        self._fit_column()
        self._lines.width = float(self.viewport().width())
        super().resizeEvent(event)
        self._place_children()

    def paintEvent(self, event: QtGui.QPaintEvent) -> None:
        painter = QtGui.QPainter(self.viewport())
        area = QtCore.QRectF(event.rect())
        self.paint_below(painter, area)
        cursor = self.textCursor()
        if cursor.hasSelection():
            ink = colour("accent")
            ink.setAlphaF(0.3)  # the weak accent would be lost on what was read
            self.fill(painter, area, cursor.selectionStart(), cursor.selectionEnd(), ink)
        own = self._is_a_few_plain_lines(area)
        if own:
            self._paint_lines(painter, area)
        painter.end()
        if not own:
            super().paintEvent(event)
        if not self.paints_above and not self._dropping:
            return
        painter = QtGui.QPainter(self.viewport())
        self.paint_above(painter, area)
        if self._dropping:
            self._paint_drop(painter)
        painter.end()

    def wheelEvent(self, event: QtGui.QWheelEvent) -> None:
        if event.modifiers() & QtCore.Qt.KeyboardModifier.ControlModifier:
            step = event.angleDelta().y()
            self.set_font_size(self._size + (step > 0) - (step < 0))
            event.accept()
            return
        super().wheelEvent(event)

    def keyPressEvent(self, event: QtGui.QKeyEvent) -> None:
        if event.key() not in (QtCore.Qt.Key.Key_Return, QtCore.Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        # Qt would put a line separator for Shift+Enter; a script knows one kind of line end.
        elif event.modifiers() & ~(
            QtCore.Qt.KeyboardModifier.ShiftModifier | QtCore.Qt.KeyboardModifier.KeypadModifier
        ):
            event.ignore()
        else:
            self.textCursor().insertBlock()
            self.ensureCursorVisible()

    def inputMethodEvent(self, event: QtGui.QInputMethodEvent) -> None:
        self._composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def focusOutEvent(self, event: QtGui.QFocusEvent) -> None:
        self._composing = False
        super().focusOutEvent(event)

    def contextMenuEvent(self, event: QtGui.QContextMenuEvent) -> None:
        place = self.cursorForPosition(event.pos()).position()
        menu = self.createStandardContextMenu(event.pos())
        menu.setAttribute(QtCore.Qt.WidgetAttribute.WA_DeleteOnClose)
        play = QtGui.QAction(tr("Play from here"), menu)
        play.triggered.connect(lambda: self.play_asked.emit(self._present().code_point(place)))
        first = menu.actions()[0] if menu.actions() else None
        if first is not None:
            menu.insertAction(first, play)
            menu.insertSeparator(first)
        else:
            menu.addAction(play)
        menu.popup(event.globalPos())

    def canInsertFromMimeData(self, source: QtCore.QMimeData) -> bool:
        return bool(_script_path(source)) or super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QtCore.QMimeData) -> None:
        path = _script_path(source)
        if path:
            self.file_dropped.emit(path)
        elif source.hasText():
            self.insertPlainText(source.text())

    def dragEnterEvent(self, event: QtGui.QDragEnterEvent) -> None:
        if _script_path(event.mimeData()):
            self._show_drop(dropping=True)
            event.acceptProposedAction()
            return
        super().dragEnterEvent(event)

    def dragMoveEvent(self, event: QtGui.QDragMoveEvent) -> None:
        if self._dropping:
            event.acceptProposedAction()
            return
        super().dragMoveEvent(event)

    def dragLeaveEvent(self, event: QtGui.QDragLeaveEvent) -> None:
        self._show_drop(dropping=False)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QtGui.QDropEvent) -> None:
        self._show_drop(dropping=False)
        path = _script_path(event.mimeData())
        if path:
            event.acceptProposedAction()
            self.file_dropped.emit(path)
            return
        super().dropEvent(event)

    # Positions

    def _present(self) -> Utf16Index:
        """The index of the present text, computed once per revision."""
        from studio.core.text import Utf16Index

        revision = self.document().revision()
        if self._index is None or self._index[0] != revision:
            self._index = (revision, Utf16Index(self.text()))
        return self._index[1]

    def character_at(self, place: QtCore.QPoint) -> int | None:
        """The document position of the character under a point of the viewport (not the nearest gap between two)."""
        for block, top in self.blocks_in(QtCore.QRectF(place.x(), place.y(), 1, 1)):
            layout = block.layout()
            line = layout.lineAt(min(layout.lineCount() - 1, int((place.y() - top) // self.pitch)))
            shown = line.naturalTextRect()
            x = place.x() - self.contentOffset().x()
            if line.isValid() and shown.left() <= x <= shown.right():
                return block.position() + line.xToCursor(x, QtGui.QTextLine.CursorPosition.CursorOnCharacter)
        return None

    def _line_of(self, position: int) -> tuple[QtGui.QTextBlock, int]:
        block = self.document().findBlock(position)
        line = block.layout().lineForTextPosition(position - block.position()) if block.layout().lineCount() else None
        return block, line.lineNumber() if line is not None and line.isValid() else 0

    def _top_of(self, position: int) -> float | None:
        """The y of the line that shows a position; None when its paragraph is not in view."""
        for block, top in self.blocks_in(QtCore.QRectF(self.viewport().rect())):
            if block.contains(position):
                return top + self._line_of(position)[1] * self.pitch
        return None

    def _bring_into_view(self, place: tuple[int, int], *, settle: bool = False) -> None:
        """Scroll so that a place stands a third from the top, once it has left the middle of the view."""
        height = self.viewport().height()
        top = self._top_of(place[0])
        if top is not None and not settle and 0 <= top <= height - 2.5 * self.pitch:
            return
        block = self.document().findBlock(place[0])
        self._lines.blockBoundingRect(block)  # its lines must be known before they can be counted
        block, line = self._line_of(place[0])
        above = int(height / 3 // self.pitch)
        self.verticalScrollBar().setValue(max(0, block.firstLineNumber() + line - above))

    # Painting

    def _is_a_few_plain_lines(self, area: QtCore.QRectF) -> bool:
        """A few lines without the caret. Qt would ask for the height of every paragraph in sight, and look at every
        line of a huge one (27 ms for 1 M characters)."""
        if area.height() > 4 * self.pitch or self._composing or area.intersects(QtCore.QRectF(self.cursorRect())):
            return False
        return not self.textCursor().hasSelection() or any(block.length() > HUGE for block, _ in self.blocks_in(area))

    def _paint_lines(self, painter: QtGui.QPainter, area: QtCore.QRectF) -> None:
        """The lines in an area, as Qt draws them."""
        painter.setPen(self.palette().color(QtGui.QPalette.ColorRole.Text))
        for block, top in self.blocks_in(area):
            layout = block.layout()
            origin = QtCore.QPointF(self.contentOffset().x(), top)
            first = max(0, int((area.top() - top) // self.pitch))
            for number in range(first, min(layout.lineCount(), int((area.bottom() - top) // self.pitch) + 1)):
                layout.lineAt(number).draw(painter, origin)

    def fill(self, painter: QtGui.QPainter, area: QtCore.QRectF, start: int, end: int, ink: QtGui.QColor) -> None:
        """Lay a colour under a stretch of the document."""
        for strip in self._strips(area, start, end):
            painter.fillRect(strip, ink)

    def _paint_drop(self, painter: QtGui.QPainter) -> None:
        painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing)
        veil = colour("surface")
        veil.setAlphaF(0.9)
        frame = QtCore.QRectF(self.viewport().rect()).adjusted(8, 8, -8, -8)
        painter.setBrush(veil)
        painter.setPen(QtGui.QPen(colour("accent"), 2, QtCore.Qt.PenStyle.DashLine))
        painter.drawRoundedRect(frame, 8, 8)
        painter.setPen(colour("text"))
        painter.drawText(frame, QtCore.Qt.AlignmentFlag.AlignCenter, tr("Drop the file to open it as the script"))

    def _repaint(self, place: tuple[int, int] | None) -> None:
        """Ask for a repaint of a stretch of the document, where it is visible."""
        if place is None:
            return
        for strip in self._strips(QtCore.QRectF(self.viewport().rect()), *place):
            self.viewport().update(strip.toAlignedRect().adjusted(-3, 0, 3, 0))

    def _scrolled(self, area: QtCore.QRect, dy: int) -> None:
        if dy:
            self._gutter.scroll(0, dy)
        else:
            self._gutter.update(0, area.y(), self._gutter.width(), area.height())

    # Layout of the parts

    def _fit_column(self) -> None:
        room = self.width() - self.gutter_width - self.verticalScrollBar().sizeHint().width()
        widest = WIDEST * self._size + 2 * MARGIN
        side = max(0, (room - widest) // 2)
        margins = self.viewportMargins()
        if (margins.left(), margins.right()) != (self.gutter_width + side, side):
            self.setViewportMargins(self.gutter_width + side, 0, side, 0)
            self._lines.width = float(self.viewport().width())

    def _place_children(self) -> None:
        view = self.viewport().geometry()
        self._gutter.setGeometry(view.left() - self.gutter_width, view.top(), self.gutter_width, view.height())

    def _show_drop(self, *, dropping: bool) -> None:
        if dropping != self._dropping:
            self._dropping = dropping
            self.viewport().update()

    # Edits

    def _edited(self, position: int, removed: int, added: int) -> None:  # noqa: ARG002
        added = self._really_added(position, added)
        block = self.document().findBlock(position)
        while self._marked and block.isValid() and block.position() <= position + added:
            if block.userState() > 0:
                block.setUserState(Mark.STALE)
            block = block.next()
        self._gutter.update()

    def _really_added(self, position: int, added: int) -> int:
        """How much was added: Qt counts the unseen end of the document when the whole text is replaced."""
        return min(added, self.document().characterCount() - 1 - position)

    def _caret_moved(self) -> None:
        number = self.textCursor().blockNumber()
        if number != self._paragraph:
            self._paragraph = number
            self.paragraph_changed.emit(number)


def _script_path(source: QtCore.QMimeData) -> str:
    """The path of a dropped script file, or nothing."""
    for url in source.urls():
        if url.isLocalFile() and url.toLocalFile().lower().endswith(SCRIPTS):
            return url.toLocalFile()
    return ""

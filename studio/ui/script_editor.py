"""The script editor: a person's own text, with what sounds now lit in it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from PySide6 import QtCore, QtGui, QtWidgets

from studio.ui.language import tr
from studio.ui.lit_text import paint_lit, paint_waited, strips
from studio.ui.parts import named
from studio.ui.script_layout import SpacedLayout
from studio.ui.script_marks import Gutter, Mark
from studio.ui.theme import colour, fade_ms, set_role

# Drawn before anything is known of the text: what counts its characters is loaded with the first question about them.
if TYPE_CHECKING:
    from studio.core.text import Utf16Index
    from studio.ui.moved_text import SpokenText

SMALLEST, LARGEST, USUAL = 14, 48, 18
LINE_HEIGHT = 1.7
MARGIN = 20  # around the text, inside its column
GUTTER = 36  # the column of row marks
WIDEST = 46  # ems: longer lines are hard to follow
SCRIPTS = (".txt", ".md", ".markdown")
PULSE_MS = 50
HUGE = 20_000  # characters in one paragraph


class _Row(NamedTuple):
    """A paragraph in view: the y of its top and bottom, its document positions without the line end."""

    block: QtGui.QTextBlock
    top: float
    bottom: float
    start: int
    end: int


class ScriptEditor(QtWidgets.QPlainTextEdit):
    """A plain text editor that lights a span, shades what was read, and marks its paragraphs.

    Two texts meet here. The *present* text is what the person sees and edits; `caret`, `selection`, `paragraph` and
    signals that say so count in its code points. The *spoken* text is the present text as it was at `begin`; `light`,
    `wait_at` and the `character_…` signals count in code points of that one, and find their way through every edit
    made since: an edited place is never lit. Nothing is computed per key except that bookkeeping.
    """

    character_clicked = QtCore.Signal(int)  # spoken code point under a plain click
    character_double_clicked = QtCore.Signal(int)  # the same, clicked twice
    play_asked = QtCore.Signal(int)  # present code point, from the context menu
    mark_clicked = QtCore.Signal(int)  # number of the paragraph
    paragraph_changed = QtCore.Signal(int)  # number of the paragraph that holds the caret
    font_size_changed = QtCore.Signal(int)
    file_dropped = QtCore.Signal(str)  # path of a script
    following_changed = QtCore.Signal(bool)

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
        self._spoken: SpokenText | None = None
        self._index: tuple[int, Utf16Index] | None = None
        self._span: tuple[int, int] | None = None
        self._lit: tuple[int, int] | None = None
        self._read: tuple[int, int] | None = None
        self._waiting: tuple[int, int] | None = None
        self._following = True
        self._composing = False
        self._dropping = False
        self._pressed: QtCore.QPoint | None = None
        self._paragraph = 0
        self._marked = False  # any paragraph, ever
        self._shown: tuple[object, list[_Row]] = (None, [])
        self._pulse = QtCore.QTimer(self, interval=PULSE_MS)
        self._pulse.timeout.connect(self._beat)
        self._phase = 0.0
        self._gutter = self.make_gutter()
        self._pill: QtWidgets.QPushButton | None = None
        document.contentsChange.connect(self._edited)
        self.updateRequest.connect(self._scrolled)
        self.cursorPositionChanged.connect(self._caret_moved)
        self.selectionChanged.connect(self.viewport().update)
        self.verticalScrollBar().actionTriggered.connect(lambda _action: self._let_go())
        self.set_font_size(USUAL)
        document.setModified(False)
        self.retranslate()

    # What other editors do otherwise

    def make_gutter(self) -> QtWidgets.QWidget:
        """The column beside the text, `gutter_width` wide; it is repainted when rows move."""
        gutter = Gutter(self, self)
        gutter.clicked.connect(self.mark_clicked)
        return gutter

    def paint_ground(self, painter: QtGui.QPainter, area: QtCore.QRectF) -> None:
        """Paint what lies under the text, in an area of the viewport."""

    # The person's text

    def text(self) -> str:
        """The text exactly as typed (Qt's own `toPlainText` turns non-breaking spaces into plain ones)."""
        return self.document().toRawText().replace("\u2029", "\n")

    def set_text(self, text: str) -> None:
        """Another script: undo, marks and light start anew. Halves of UTF-16 pairs become U+FFFD."""
        self.end()
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

    # What is spoken

    def begin(self, text: str) -> None:
        """From now on spans count in code points of `text`, which must be the present text; edits are followed."""
        from studio.ui.moved_text import SpokenText

        self._spoken = SpokenText(text)
        self._span = self._lit = self._read = None
        self.wait_at(None)
        self.follow(following=True)
        self.viewport().update()

    def end(self) -> None:
        """Nothing is spoken any more; the light goes out."""
        self._spoken = None
        self._span = self._lit = self._read = None
        self.wait_at(None)
        self._show_pill()
        self.viewport().update()

    @property
    def spoken(self) -> str | None:
        """The text of the last `begin`."""
        return None if self._spoken is None else self._spoken.text

    def unedited(self) -> bool:
        """Whether the present text is the spoken one; brings the two together again after an undo."""
        spoken = self._spoken
        if spoken is None:
            return False
        same_length = self.document().characterCount() - 1 == spoken.length
        if spoken.edited and same_length and self.text() == spoken.text:
            spoken.restored()
        return not spoken.edited

    def spoken_place(self, present: int) -> int | None:
        """The spoken code point that stands at a present one; None where it was typed since."""
        if self._spoken is None:
            return None
        return self._spoken.spoken(self._present().utf16(present))

    def present_place(self, spoken: int) -> int | None:
        """The present code point that stands at a spoken one; None where it was removed since."""
        if self._spoken is None:
            return None
        position = self._spoken.position(spoken)
        return None if position is None else self._present().code_point(position)

    def present_paragraph(self, start: int, end: int) -> int | None:
        """The number of the paragraph that is a stretch of spoken code points; None when it was edited since."""
        place = None if self._spoken is None else self._spoken.stretch(start, end)
        if place is None:
            return None
        block = self.document().findBlock(place[0])
        same = (block.position(), block.position() + block.length() - 1) == place
        return block.blockNumber() if same else None

    def light(self, span: tuple[int, int] | None, read: tuple[int, int] | None = None) -> None:
        """Light spoken code points (whole grapheme clusters) and shade what was read; repaints only what changed."""
        self._span = span
        self.shine(self._place(span), read)

    def shine(self, lit: tuple[int, int] | None, read: tuple[int, int] | None = None) -> None:
        """Light a stretch of the document (UTF-16) and shade what was read, in spoken code points."""
        before = self._lit, self._read
        if (lit, read) == before:
            return
        self._lit, self._read = lit, read
        self._repaint(before[0])
        self._repaint(lit)
        self._repaint_shade(before[1], read)
        if lit is not None and self._following:
            self._bring_into_view(lit)
        self._show_pill()

    def wait_at(self, place: int | None) -> None:
        """Show that a spoken code point was asked for and has not arrived; None when it has."""
        before, self._waiting = self._waiting, None
        if place is not None:
            self._waiting = self._place((place, place + 1))
        if self._waiting != before:
            self._repaint(before)
            self._repaint(self._waiting)
        moving = self._waiting is not None and fade_ms() > 0
        if moving != self._pulse.isActive():
            self._phase = 0.0
            self._pulse.start() if moving else self._pulse.stop()

    @property
    def waiting(self) -> bool:
        """Whether a place is marked as waited for."""
        return self._waiting is not None

    @property
    def lit_text(self) -> str:
        """The characters that are lit now; empty when none are."""
        if self._lit is None:
            return ""
        cursor = QtGui.QTextCursor(self.document())
        cursor.setPosition(self._lit[0])
        cursor.setPosition(self._lit[1], QtGui.QTextCursor.MoveMode.KeepAnchor)
        return cursor.selectedText()

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

    # Following

    @property
    def following(self) -> bool:
        """Whether the view scrolls along with the sound."""
        return self._following

    def follow(self, *, following: bool) -> None:
        """Scroll along with the sound, or leave the view where the person put it."""
        if following != self._following:
            self._following = following
            self.following_changed.emit(following)
        self._show_pill()

    def jump_to_playing(self) -> None:
        """Bring what sounds into view and follow it again."""
        self.follow(following=True)
        if self._lit is not None:
            self._bring_into_view(self._lit, settle=True)
        self._show_pill()

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
        self._show_pill()

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
        if self._read is not None and self._spoken is not None:
            for start, end in self._spoken.remains(*self._read):
                self.fill(painter, area, start, end, colour("read"))
        self.paint_ground(painter, area)
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
        if self._lit is None and self._waiting is None and not self._dropping:
            return
        painter = QtGui.QPainter(self.viewport())
        for block, top in self.blocks_in(area):
            origin = QtCore.QPointF(self.contentOffset().x(), top)
            if (lit := _inside(block, self._lit)) is not None:
                paint_lit(painter, block.layout(), origin, lit, pitch=self.pitch)
            if (waited := _inside(block, self._waiting)) is not None:
                strength = 0.7 + 0.3 * math.cos(self._phase)
                paint_waited(painter, block.layout(), origin, waited, pitch=self.pitch, strength=strength)
        if self._dropping:
            self._paint_drop(painter)
        painter.end()

    def mousePressEvent(self, event: QtGui.QMouseEvent) -> None:
        plain = event.button() == QtCore.Qt.MouseButton.LeftButton and not event.modifiers()
        self._pressed = event.position().toPoint() if plain else None
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QtGui.QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        pressed, self._pressed = self._pressed, None
        if pressed is None or self.textCursor().hasSelection():
            return
        place = event.position().toPoint()
        if (place - pressed).manhattanLength() < QtWidgets.QApplication.startDragDistance():
            self._emit_character(place, self.character_clicked)

    def mouseDoubleClickEvent(self, event: QtGui.QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        self._pressed = None
        if event.button() == QtCore.Qt.MouseButton.LeftButton and not event.modifiers():
            self._emit_character(event.position().toPoint(), self.character_double_clicked)

    def wheelEvent(self, event: QtGui.QWheelEvent) -> None:
        if event.modifiers() & QtCore.Qt.KeyboardModifier.ControlModifier:
            step = event.angleDelta().y()
            self.set_font_size(self._size + (step > 0) - (step < 0))
            event.accept()
            return
        super().wheelEvent(event)

    def keyPressEvent(self, event: QtGui.QKeyEvent) -> None:
        if event.key() in (QtCore.Qt.Key.Key_Return, QtCore.Qt.Key.Key_Enter):
            # Qt would put a line separator for Shift+Enter; a script knows one kind of line end.
            if event.modifiers() & ~(
                QtCore.Qt.KeyboardModifier.ShiftModifier | QtCore.Qt.KeyboardModifier.KeypadModifier
            ):
                event.ignore()
            else:
                self.textCursor().insertBlock()
                self.ensureCursorVisible()
            return
        top = self.verticalScrollBar().value()
        super().keyPressEvent(event)
        if self.verticalScrollBar().value() != top:
            self._let_go()

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

    def _place(self, span: tuple[int, int] | None) -> tuple[int, int] | None:
        """Where spoken code points are now, widened to whole grapheme clusters."""
        return None if span is None or self._spoken is None else self._spoken.clusters(*span)

    def _emit_character(self, place: QtCore.QPoint, signal: object) -> None:
        """Emit the spoken code point of the character under the pointer, if one is there."""
        position = self.character_at(place)
        if position is None or self._spoken is None:
            return
        spoken = self._spoken.spoken(position)
        if spoken is not None:
            signal.emit(spoken)  # type: ignore[attr-defined]

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

    def _repaint_shade(self, before: tuple[int, int] | None, after: tuple[int, int] | None) -> None:
        if before == after or self._spoken is None:
            return
        if before is None or after is None or before[0] != after[0]:
            self.viewport().update()
            return
        for place in self._spoken.remains(*sorted((before[1], after[1]))):
            self._repaint(place)

    def _beat(self) -> None:
        self._phase += math.tau * PULSE_MS / 1200
        self._repaint(self._waiting)

    # Scrolling

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

    def _in_view(self) -> bool:
        if self._lit is None:
            return True
        top = self._top_of(self._lit[0])
        return top is not None and -self.pitch / 2 < top < self.viewport().height() - self.pitch / 2

    def _let_go(self) -> None:
        if self._lit is not None:
            self.follow(following=False)

    def _show_pill(self) -> None:
        wanted = self._lit is not None and not self._following and not self._in_view()
        if wanted:
            below = self._lit is not None and self._lit[0] > self.cursorForPosition(QtCore.QPoint(0, 0)).position()
            self._pill = self._pill or self._make_pill()
            self._pill.setText(f"{tr('Jump to playing')} {'↓' if below else '↑'}")
            self._pill.setAccessibleName(tr("Jump to playing"))
            self._pill.adjustSize()
            self._place_children()
            self._pill.raise_()
        if self._pill is not None:
            self._pill.setVisible(wanted)

    def _make_pill(self) -> QtWidgets.QPushButton:
        pill = named(QtWidgets.QPushButton(self), "speech.jump")
        pill.setCursor(QtCore.Qt.CursorShape.PointingHandCursor)
        pill.setFocusPolicy(QtCore.Qt.FocusPolicy.NoFocus)
        set_role(pill, "pill")
        pill.clicked.connect(self.jump_to_playing)
        return pill

    def _scrolled(self, area: QtCore.QRect, dy: int) -> None:
        if dy:
            self._gutter.scroll(0, dy)
            self._show_pill()
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
        if self._pill is not None:
            size = self._pill.sizeHint()
            x, y = view.center().x() - size.width() // 2, view.bottom() - size.height() - 12
            self._pill.setGeometry(x, y, size.width(), size.height())

    def _show_drop(self, *, dropping: bool) -> None:
        if dropping != self._dropping:
            self._dropping = dropping
            self.viewport().update()

    # Edits

    def _edited(self, position: int, removed: int, added: int) -> None:
        # Qt counts the unseen end of the document when the whole text is replaced.
        added = min(added, self.document().characterCount() - 1 - position)
        if self._spoken is not None:
            self._spoken.edit(position, removed, added)
            before = self._lit
            self._lit = self._place(self._span)
            if before != self._lit or self._read is not None:
                self.viewport().update()
            if self._waiting is not None:
                self.wait_at(None)
        block = self.document().findBlock(position)
        while self._marked and block.isValid() and block.position() <= position + added:
            if block.userState() > 0:
                block.setUserState(Mark.STALE)
            block = block.next()
        self._gutter.update()

    def _caret_moved(self) -> None:
        number = self.textCursor().blockNumber()
        if number != self._paragraph:
            self._paragraph = number
            self.paragraph_changed.emit(number)


def _inside(block: QtGui.QTextBlock, place: tuple[int, int] | None) -> tuple[int, int] | None:
    """The part of a stretch of the document that lies in a paragraph, counted from its start."""
    if place is None:
        return None
    start, end = max(0, place[0] - block.position()), min(place[1] - block.position(), block.length() - 1)
    return (start, end) if start < end else None


def _script_path(source: QtCore.QMimeData) -> str:
    """The path of a dropped script file, or nothing."""
    for url in source.urls():
        if url.isLocalFile() and url.toLocalFile().lower().endswith(SCRIPTS):
            return url.toLocalFile()
    return ""

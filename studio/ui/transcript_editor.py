"""An editor of what was said: a paragraph for each segment, with its time and its speaker, and the word that sounds."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QHelpEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QTextBlock,
    QTextCursor,
)
from PySide6.QtWidgets import QMenu, QToolTip, QWidget

from studio.core.text import Utf16Index
from studio.ui.language import tr
from studio.ui.lit_text import lit_rect, strips
from studio.ui.parts import named
from studio.ui.script_editor import ScriptEditor
from studio.ui.theme import colour, font
from studio.ui.transport import clock

Span = tuple[int, int]

GUTTER: Final = 156
FOUND: Final = (0.22, 0.3)
"""How strong the accent lies on what was found, and once more on the one of these that is in turn."""
_LINE_SEPARATOR: Final = "\u2028"
_LINE_ENDS: Final = str.maketrans(dict.fromkeys("\n\r\u2029", " "))
_READS: Final = (
    QKeySequence.StandardKey.Copy,
    QKeySequence.StandardKey.Undo,
    QKeySequence.StandardKey.Redo,
    QKeySequence.StandardKey.SelectAll,
)


@dataclass(frozen=True, slots=True)
class Row:
    """What stands beside a segment: when it begins (None: untold), who speaks ("": untold, or the one before)."""

    start_s: float | None = None
    speaker: str = ""


class TranscriptEditor(ScriptEditor):
    """Each paragraph is a segment and stays one: keys, pasting and cutting change its words, never where it ends.

    Places are the number of a segment and code points of its text. `edited` carries the new texts of segments by
    number; `place_clicked` the segment and the code point under a plain click; `restore_asked` a segment whose heard
    text is wanted back. `unsure` tells the stretches of a segment's text that may have been heard wrong, `tip` what is
    known of a place; both are asked for what is in sight only.
    """

    edited = Signal(object)
    place_clicked = Signal(int, int)
    restore_asked = Signal(int)

    gutter_width = GUTTER

    def __init__(self, parent: QWidget | None = None) -> None:
        self.rows: Sequence[Row] = ()
        self.is_changed: Callable[[int], bool] = lambda _number: False
        self.unsure: Callable[[int], Sequence[Span]] = lambda _number: ()
        self.tip: Callable[[int, int], str] = lambda _number, _place: ""
        super().__init__(parent)
        self._texts: list[str] = []
        self._found: Sequence[Span] = ()
        self._current: Span | None = None
        self._sounding: tuple[int, Span] | None = None
        self.setAcceptDrops(False)
        self.setUndoRedoEnabled(True)
        self._mend = QTimer(self)
        self._mend.setSingleShot(True)
        self._mend.setInterval(0)
        self._mend.timeout.connect(self._put_together)
        self.document().contentsChange.connect(self._look_for_edits)

    def make_gutter(self) -> QWidget:
        return TranscriptGutter(self)

    # What is shown

    def show_segments(self, texts: Sequence[str], rows: Sequence[Row]) -> None:
        """Show another transcript; what could be undone is forgotten."""
        self._texts = list(texts)
        self.rows = rows
        self._found, self._current, self._sounding = (), None, None
        self.set_text("\n".join(text.replace("\n", _LINE_SEPARATOR) for text in texts))
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def light_word(self, number: int | None, span: Span | None) -> None:
        """Light a stretch of a segment, or nothing."""
        self._sounding = None if number is None or span is None else (number, span)
        self.shine(self._placed(number, span) if number is not None and span is not None else None)

    def bring_segment(self, number: int) -> None:
        """Scroll to a segment."""
        block = self.document().findBlockByNumber(number)
        if block.isValid():
            self._bring_into_view((block.position(), block.position()), settle=True)

    @property
    def segment(self) -> int:
        """The segment that holds the caret."""
        return self.textCursor().blockNumber()

    @property
    def offset(self) -> int:
        """The code point of that segment that the caret stands before."""
        cursor = self.textCursor()
        return Utf16Index(cursor.block().text()).code_point(cursor.positionInBlock())

    def selected(self) -> tuple[Span, Span]:
        """What is selected, or where the caret is: the segment and its code point, at the beginning and at the end."""
        cursor = self.textCursor()
        return self._segment_at(cursor.selectionStart()), self._segment_at(cursor.selectionEnd())

    def select(self, number: int, span: Span) -> None:
        """Select a stretch of a segment, or put the caret there, and bring it into sight."""
        place = self._placed(number, span)
        if place is not None:
            self._mark(place)

    # Searching

    def find_all(self, matches: Sequence[Span], current: int) -> None:
        """Mark stretches of the document (UTF-16), one of them (-1: none) as the one that is looked at."""
        self._found = matches
        self._current = matches[current] if 0 <= current < len(matches) else None
        if self._current is not None:
            self._mark(self._current)
        self.viewport().update()

    def replace(self, matches: Sequence[Span], text: str) -> None:
        """Put `text` in the place of stretches of the document, all in one step that can be undone."""
        if not matches:
            return
        words, cursor = text.translate(_LINE_ENDS), QTextCursor(self.document())
        cursor.beginEditBlock()
        for start, end in reversed(matches):  # so that those still to come stay where they are
            cursor.setPosition(start)
            cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            cursor.insertText(words)
        cursor.endEditBlock()

    def set_segment(self, number: int, text: str) -> None:
        """Give a segment another text, as if it were typed."""
        block = self.document().findBlockByNumber(number)
        if not block.isValid():
            return
        cursor = QTextCursor(block)
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(text.replace("\n", _LINE_SEPARATOR))

    # Qt

    def retranslate(self) -> None:
        super().retranslate()
        self.setPlaceholderText("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier):
                event.ignore()
            else:
                self.moveCursor(QTextCursor.MoveOperation.NextBlock)
            return
        if not self.isReadOnly() and self._would_join(event):
            return
        super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        if (event.preeditString() or event.commitString()) and self._spans_segments():
            self._clear_selection()
        super().inputMethodEvent(event)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasText()

    def insertFromMimeData(self, source: QMimeData) -> None:
        if source.hasText() and not self.isReadOnly():
            if self._spans_segments():
                self._clear_selection()
            self.textCursor().insertText(source.text().translate(_LINE_ENDS))
            self.ensureCursorVisible()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        number = self.cursorForPosition(event.pos()).blockNumber()
        place = self.character_at(event.pos())
        menu = named(QMenu(self), "transcript.menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(tr("Play from here"), lambda: self._emit_place(place)).setEnabled(place is not None)
        menu.addSeparator()
        selected, written = self.textCursor().hasSelection(), not self.isReadOnly()
        if written:
            menu.addAction(tr("Undo"), self.undo).setEnabled(self.document().isUndoAvailable())
            menu.addAction(tr("Redo"), self.redo).setEnabled(self.document().isRedoAvailable())
            menu.addAction(tr("Cut"), self._cut).setEnabled(selected)
        menu.addAction(tr("Copy"), self.copy).setEnabled(selected)
        if written:
            menu.addAction(tr("Paste"), self.paste).setEnabled(self.canPaste())
            menu.addSeparator()
            back = menu.addAction(tr("Put back what was heard"), lambda: self.restore_asked.emit(number))
            back.setEnabled(number < len(self._texts) and self.is_changed(number))
        menu.popup(event.globalPos())

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            place = self.character_at(event.pos())
            words = "" if place is None else self.tip(*self._segment_at(place))
            QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().viewportEvent(event)

    def paint_ground(self, painter: QPainter, area: QRectF) -> None:
        """What was found, and a soft line under what may have been heard wrong."""
        shown = self._in_sight(area)
        ink = colour("accent")
        ink.setAlphaF(FOUND[0])
        for start, end in shown:
            self.fill(painter, area, start, end, ink)
        if self._current is not None:
            ink.setAlphaF(FOUND[1])
            self.fill(painter, area, *self._current, ink)
        doubt = colour("warn")
        doubt.setAlphaF(0.8)
        pen = QPen(doubt, 1.6, Qt.PenStyle.DotLine)
        painter.setPen(pen)
        for block, top in self.blocks_in(area):
            self._underline(painter, block, top)

    # Inside

    def _underline(self, painter: QPainter, block: QTextBlock, top: float) -> None:
        number = block.blockNumber()
        # Without segments there is a paragraph all the same.
        spans = self.unsure(number) if number < len(self._texts) else ()
        if not spans:
            return
        index, offset = Utf16Index(block.text()), QPointF(self.contentOffset().x(), top)
        for start, end in spans:
            for line, strip in strips(block.layout(), index.utf16(start), index.utf16(end), pitch=self.pitch):
                below = lit_rect(line, strip).translated(offset)
                painter.drawLine(QPointF(below.left(), below.bottom()), QPointF(below.right(), below.bottom()))

    def _in_sight(self, area: QRectF) -> Iterator[Span]:
        if not self._found:
            return
        blocks = [block for block, _ in self.blocks_in(area)]
        if not blocks:
            return
        first, last = blocks[0].position(), blocks[-1].position() + blocks[-1].length()
        for place in range(bisect_left(self._found, (first, 0)), len(self._found)):
            if self._found[place][0] >= last:
                return
            yield self._found[place]

    def _mark(self, place: Span) -> None:
        """Select a stretch of the document (UTF-16), which is looked at now."""
        cursor = self.textCursor()
        cursor.setPosition(place[0])
        cursor.setPosition(place[1], QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.follow(following=False)
        self._bring_into_view(place)

    def _emit_character(self, place: QPoint, signal: object) -> None:
        if signal == self.character_clicked:  # a double click has been a plain one before
            self._emit_place(self.character_at(place))

    def _emit_place(self, position: int | None) -> None:
        if position is not None:
            self.place_clicked.emit(*self._segment_at(position))

    def _segment_at(self, position: int) -> Span:
        block = self.document().findBlock(position)
        return block.blockNumber(), Utf16Index(block.text()).code_point(position - block.position())

    def _placed(self, number: int, span: Span) -> Span | None:
        block = self.document().findBlockByNumber(number)
        if not block.isValid():
            return None
        text = block.text()
        if len(text) == block.length() - 1:  # nothing beyond the basic plane: the two ways to count agree
            return block.position() + span[0], block.position() + min(span[1], len(text))
        index = Utf16Index(text)
        return block.position() + index.utf16(span[0]), block.position() + index.utf16(min(span[1], len(text)))

    # Segments stay segments

    def _spans_segments(self) -> bool:
        cursor = self.textCursor()
        document = self.document()
        return document.findBlock(cursor.selectionStart()) != document.findBlock(cursor.selectionEnd())

    def _would_join(self, event: QKeyEvent) -> bool:
        """Do by itself, or leave, what would make two segments one; whether the key is done with."""
        cursor = self.textCursor()
        backwards, forwards = event.key() == Qt.Key.Key_Backspace, event.key() == Qt.Key.Key_Delete
        if not cursor.hasSelection():
            return (backwards and cursor.atBlockStart()) or (forwards and cursor.atBlockEnd())
        if not self._spans_segments() or any(event.matches(key) for key in _READS):
            return False
        if event.matches(QKeySequence.StandardKey.Cut):
            self._cut()
            return True
        if backwards or forwards:
            self._clear_selection()
            return True
        if event.text().isprintable() and event.text():
            self._clear_selection()
        return False

    def _cut(self) -> None:
        self.copy()
        self._clear_selection()

    def _clear_selection(self) -> None:
        """Delete the words that are selected, segment by segment."""
        cursor = self.textCursor()
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        cursor.beginEditBlock()
        block = self.document().findBlock(end)
        while block.isValid() and block.position() + block.length() > start:
            cursor.setPosition(max(start, block.position()))
            cursor.setPosition(min(end, block.position() + block.length() - 1), QTextCursor.MoveMode.KeepAnchor)
            cursor.removeSelectedText()
            block = block.previous()
        cursor.endEditBlock()
        cursor.setPosition(start)
        self.setTextCursor(cursor)

    def _put_together(self) -> None:
        """Take back what has changed where segments end, whatever did it."""
        if self._texts and self.blockCount() != len(self._texts):
            self.undo()

    def _look_for_edits(self, position: int, _removed: int, added: int) -> None:
        document = self.document()
        if document.blockCount() != max(1, len(self._texts)):
            self._mend.start()
            return
        if not self._texts:
            return
        # All that was touched in one piece: asking thousands of paragraphs for theirs would take much longer.
        first, cursor = document.findBlock(position), QTextCursor(document)
        cursor.setPosition(first.position())
        cursor.setPosition(min(position + added, document.characterCount() - 1), QTextCursor.MoveMode.KeepAnchor)
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        texts = cursor.selectedText().replace(_LINE_SEPARATOR, "\n").split("\u2029")
        changed = {
            number: text for number, text in enumerate(texts, first.blockNumber()) if text != self._texts[number]
        }
        for number, text in changed.items():
            self._texts[number] = text
        if changed:
            self._found, self._current = (), None
            self.edited.emit(changed)
            if self._sounding is not None and self._sounding[0] not in changed:
                self.light_word(*self._sounding)


class TranscriptGutter(QWidget):
    """Beside each segment: when it begins, who speaks, and a dot where it is other than it was heard."""

    def __init__(self, editor: TranscriptEditor) -> None:
        super().__init__(editor)
        self._editor = editor
        self.setObjectName("transcript.gutter")

    def paintEvent(self, event: QPaintEvent) -> None:
        editor, painter = self._editor, QPainter(self)
        digits, bold = font(12), font(12)
        bold.setWeight(bold.Weight.DemiBold)
        pitch = editor.pitch
        for block, top in editor.blocks_in(QRectF(event.rect())):
            number = block.blockNumber()
            if number >= len(editor.rows):
                break
            row = editor.rows[number]
            line = QRectF(12, top, self.width() - 24, pitch)
            painter.setFont(digits)
            painter.setPen(colour("muted"))
            if row.start_s is not None:
                painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, clock(row.start_s))
            if row.speaker:
                painter.setFont(bold)
                painter.setPen(colour("accent"))
                room = line.width() - 60
                # Names of speakers that were told apart by a machine differ at their ends.
                words = painter.fontMetrics().elidedText(row.speaker, Qt.TextElideMode.ElideMiddle, round(room))
                painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
            if editor.is_changed(number):
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(colour("accent"))
                painter.drawEllipse(QPointF(self.width() - 4, top + pitch / 2), 3, 3)
        painter.end()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            rows = self._editor.blocks_in(QRectF(0, event.pos().y(), 1, 1))
            number = next((block.blockNumber() for block, _ in rows), -1)
            QToolTip.showText(event.globalPos(), self._words(number) if number >= 0 else "", self)
            return True
        return super().event(event)

    def _words(self, number: int) -> str:
        row = self._editor.rows[number] if number < len(self._editor.rows) else Row()
        lines = [row.speaker] if row.speaker else []
        if self._editor.is_changed(number):
            lines.append(tr("Corrected since it was heard"))
        return "\n".join(lines)


def matches(text: str, query: str) -> list[Span]:
    """Where a document (its raw text) has a query, in whatever case, as UTF-16 offsets."""
    if not query:
        return []
    found = [each.span() for each in re.finditer(re.escape(query), text, re.IGNORECASE)]
    if text.isascii() or max(text, default="") <= "\uffff":
        return found
    index = Utf16Index(text)
    return [(index.utf16(start), index.utf16(end)) for start, end in found]

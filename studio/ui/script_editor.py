"""The script editor: a person's own text, with what sounds now lit in it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6 import QtCore, QtGui, QtWidgets

from studio.ui.language import tr
from studio.ui.lit_text import paint_lit, paint_waited
from studio.ui.parts import named
from studio.ui.script_page import ScriptPage
from studio.ui.theme import colour, fade_ms, set_role

# What follows the text as it is edited is loaded when there is something to follow.
if TYPE_CHECKING:
    from studio.ui.moved_text import SpokenText

PULSE_MS = 50


class ScriptEditor(ScriptPage):
    """A page that lights a span, shades what was read, and scrolls along with the sound.

    Two texts meet here. The *present* text is what the person sees and edits; `caret`, `selection`, `paragraph` and
    signals that say so count in its code points. The *spoken* text is the present text as it was at `begin`; `light`,
    `wait_at` and the `character_…` signals count in code points of that one, and find their way through every edit
    made since: an edited place is never lit. Nothing is computed per key except that bookkeeping.
    """

    character_clicked = QtCore.Signal(int)  # spoken code point under a plain click
    character_double_clicked = QtCore.Signal(int)  # the same, clicked twice
    following_changed = QtCore.Signal(bool)

    def __init__(self, parent: QtWidgets.QWidget | None = None) -> None:
        # The page asks for these as soon as it is one.
        self._spoken: SpokenText | None = None
        self._span: tuple[int, int] | None = None
        self._lit: tuple[int, int] | None = None
        self._read: tuple[int, int] | None = None
        self._waiting: tuple[int, int] | None = None
        self._following = True
        self._pressed: QtCore.QPoint | None = None
        self._phase = 0.0
        self._pill: QtWidgets.QPushButton | None = None
        super().__init__(parent)
        self._pulse = QtCore.QTimer(self, interval=PULSE_MS)
        self._pulse.timeout.connect(self._beat)
        self.verticalScrollBar().actionTriggered.connect(lambda _action: self._let_go())

    # What other editors do otherwise

    def paint_ground(self, painter: QtGui.QPainter, area: QtCore.QRectF) -> None:
        """Paint what lies under the text, in an area of the viewport."""

    # What is spoken

    def set_text(self, text: str) -> None:
        """Another script: undo, marks and light start anew. Halves of UTF-16 pairs become U+FFFD."""
        self.end()
        super().set_text(text)

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

    def retranslate(self) -> None:
        super().retranslate()
        self._show_pill()

    # Qt's events

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

    def keyPressEvent(self, event: QtGui.QKeyEvent) -> None:
        top = self.verticalScrollBar().value()
        super().keyPressEvent(event)
        ends_a_line = event.key() in (QtCore.Qt.Key.Key_Return, QtCore.Qt.Key.Key_Enter)
        if not ends_a_line and self.verticalScrollBar().value() != top:
            self._let_go()

    # Positions

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

    # Painting

    def paint_below(self, painter: QtGui.QPainter, area: QtCore.QRectF) -> None:
        if self._read is not None and self._spoken is not None:
            for start, end in self._spoken.remains(*self._read):
                self.fill(painter, area, start, end, colour("read"))
        self.paint_ground(painter, area)

    @property
    def paints_above(self) -> bool:
        return self._lit is not None or self._waiting is not None

    def paint_above(self, painter: QtGui.QPainter, area: QtCore.QRectF) -> None:
        for block, top in self.blocks_in(area):
            origin = QtCore.QPointF(self.contentOffset().x(), top)
            if (lit := _inside(block, self._lit)) is not None:
                paint_lit(painter, block.layout(), origin, lit, pitch=self.pitch)
            if (waited := _inside(block, self._waiting)) is not None:
                strength = 0.7 + 0.3 * math.cos(self._phase)
                paint_waited(painter, block.layout(), origin, waited, pitch=self.pitch, strength=strength)

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
        super()._scrolled(area, dy)
        if dy:
            self._show_pill()

    def _place_children(self) -> None:
        super()._place_children()
        if self._pill is not None:
            view, size = self.viewport().geometry(), self._pill.sizeHint()
            x, y = view.center().x() - size.width() // 2, view.bottom() - size.height() - 12
            self._pill.setGeometry(x, y, size.width(), size.height())

    # Edits

    def _edited(self, position: int, removed: int, added: int) -> None:
        if self._spoken is not None:
            self._spoken.edit(position, removed, self._really_added(position, added))
            before = self._lit
            self._lit = self._place(self._span)
            if before != self._lit or self._read is not None:
                self.viewport().update()
            if self._waiting is not None:
                self.wait_at(None)
        super()._edited(position, removed, added)


def _inside(block: QtGui.QTextBlock, place: tuple[int, int] | None) -> tuple[int, int] | None:
    """The part of a stretch of the document that lies in a paragraph, counted from its start."""
    if place is None:
        return None
    start, end = max(0, place[0] - block.position()), min(place[1] - block.position(), block.length() - 1)
    return (start, end) if start < end else None

"""Reading mode: the script on the whole screen, the line that sounds in the middle, mirrored for a teleprompter."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from PySide6.QtCore import QEvent, QPointF, Qt, QTimer, QVariantAnimation, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QFont,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
    QTextLayout,
    QTextLine,
    QTextOption,
)
from PySide6.QtWidgets import QApplication, QFrame, QToolButton, QWidget

from studio.core.text import Utf16Index, grapheme_span
from studio.ui.icons import icon
from studio.ui.language import tr
from studio.ui.lit_text import paint_lit
from studio.ui.parts import named, row
from studio.ui.script_layout import lay_lines
from studio.ui.theme import colour, fade_ms, set_role

SMALLEST, LARGEST, USUAL = 28, 144, 56
STEP = 4
LINE_HEIGHT = 1.6
PARAGRAPH_GAP = 0.5  # lines
WIDEST = 24  # ems
MIDDLE = 0.45  # of the height: where the current line stands
GLIDE_MS = 240
IDLE_MS = 2500
NEAR = 8  # paragraphs that a glide may pass
KEPT = 64  # paragraphs laid out


class ReadingView(QWidget):
    """A window of its own. Space plays, Esc leaves, + and - change the size, M mirrors, a click goes there."""

    toggled = Signal()
    closed = Signal()
    character_clicked = Signal(int)
    size_changed = Signal(int)
    mirror_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("speech.reading")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(480, 320)
        self._text = ""
        self._index = Utf16Index("")
        self._starts: list[int] = [0]
        self._layouts: dict[int, QTextLayout] = {}
        self._size = USUAL
        self._mirrored = False
        self._lit: tuple[int, int] | None = None
        self._current = (0, 0)
        self._shift = 0.0
        self._glide = QVariantAnimation(self)
        self._glide.valueChanged.connect(self._glided)
        self._bar = _Bar(self)
        self._bar.leave.clicked.connect(self.close)
        self._bar.mirror.clicked.connect(lambda: self.set_mirrored(mirrored=not self._mirrored))
        self._bar.larger.clicked.connect(lambda: self.set_type_size(self._size + STEP))
        self._bar.smaller.clicked.connect(lambda: self.set_type_size(self._size - STEP))
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.setInterval(IDLE_MS)
        self._idle.timeout.connect(self._rest)
        self.retranslate()

    @property
    def text(self) -> str:
        """The text that is shown."""
        return self._text

    def set_text(self, text: str) -> None:
        """The text that is spoken; spans count in its code points. The same text again stays where it is."""
        if text == self._text:
            return
        self._text = text
        self._index = Utf16Index(text)
        self._starts = [0]
        place = text.find("\n")
        while place >= 0:
            self._starts.append(place + 1)
            place = text.find("\n", place + 1)
        self._lit, self._current = None, (0, 0)
        self._forget()

    def light(self, span: tuple[int, int] | None) -> None:
        """Light a span and bring its line to the middle."""
        self._lit = span
        if span is not None:
            self._go_to(span[0])
        self.update()

    @property
    def lit_text(self) -> str:
        """The characters that are lit now."""
        return "" if self._lit is None else self._text[self._lit[0] : self._lit[1]]

    @property
    def type_size(self) -> int:
        """Height of the type in pixels."""
        return self._size

    def set_type_size(self, pixels: int) -> None:
        """Another size of type, 28 to 144 pixels."""
        pixels = min(LARGEST, max(SMALLEST, pixels))
        if pixels != self._size:
            self._size = pixels
            self._forget()
            self.size_changed.emit(pixels)

    @property
    def mirrored(self) -> bool:
        """Whether left and right are exchanged, for a glass in front of a camera."""
        return self._mirrored

    def set_mirrored(self, *, mirrored: bool) -> None:
        """Exchange left and right."""
        if mirrored != self._mirrored:
            self._mirrored = mirrored
            self._bar.mirror.setChecked(mirrored)
            self.update()
            self.mirror_changed.emit(mirrored)

    def retranslate(self) -> None:
        """Set the texts again in the language in force."""
        self.setWindowTitle(tr("Reading mode"))
        self.setAccessibleName(tr("Reading mode"))
        self._bar.retranslate()

    # Qt's events

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Escape | Qt.Key.Key_F11:
                self.close()
            case Qt.Key.Key_Space | Qt.Key.Key_F5:
                self.toggled.emit()
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal | Qt.Key.Key_Up:
                self.set_type_size(self._size + STEP)
            case Qt.Key.Key_Minus | Qt.Key.Key_Down:
                self.set_type_size(self._size - STEP)
            case Qt.Key.Key_M:
                self.set_mirrored(mirrored=not self._mirrored)
            case _:
                super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._idle.start()

    def mouseMoveEvent(self, _event: QMouseEvent) -> None:
        self.unsetCursor()
        self._bar.show()
        self._idle.start()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = event.position()
        if self._mirrored:
            place = QPointF(self.width() - place.x(), place.y())
        for number, top in self._shown():
            layout = self._layout(number)
            line = layout.lineAt(int((place.y() - top) // self._pitch)) if top <= place.y() else None
            if line is None or not line.isValid() or not line.textLength():
                continue
            at = line.xToCursor(place.x() - self._side, QTextLine.CursorPosition.CursorOnCharacter)
            self.character_clicked.emit(self._starts[number] + Utf16Index(layout.text()).code_point(at))
            return

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._forget()
        self._bar.adjustSize()
        self._bar.move(self.width() - self._bar.width() - 16, 16)
        super().resizeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._glide.stop()
        self.closed.emit()
        super().closeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour("surface"))
        if self._mirrored:
            painter.translate(self.width(), 0)
            painter.scale(-1, 1)
        for number, top in self._shown():
            self._paint_paragraph(painter, number, QPointF(self._side, top))
        painter.end()

    # What is where

    @property
    def _pitch(self) -> float:
        return float(round(self._size * LINE_HEIGHT))

    @property
    def _column(self) -> float:
        return min(self.width() * 0.84, self._size * WIDEST)

    @property
    def _side(self) -> float:
        return (self.width() - self._column) / 2

    def _height(self, number: int) -> float:
        if not self._paragraph(number).strip():
            return 0.0  # the gap after every paragraph is enough
        return self._layout(number).lineCount() * self._pitch + self._pitch * PARAGRAPH_GAP

    def _shown(self) -> Iterator[tuple[int, float]]:
        """The paragraphs in view with their tops; the current line stands in the middle."""
        current, line = self._current
        top = self.height() * MIDDLE - (line + 0.5) * self._pitch + self._shift
        first, at = current, top
        while first > 0 and at > 0:
            first -= 1
            at -= self._height(first)
        while first < len(self._starts) and at < self.height():
            yield first, at
            at += self._height(first)
            first += 1

    def _paragraph(self, number: int) -> str:
        end = self._starts[number + 1] - 1 if number + 1 < len(self._starts) else len(self._text)
        return self._text[self._starts[number] : end]

    def _layout(self, number: int) -> QTextLayout:
        made = self._layouts.get(number)
        if made is None:
            type_face = QFont(QApplication.font())
            type_face.setPixelSize(self._size)
            made = QTextLayout(self._paragraph(number), type_face)
            option = QTextOption()
            option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
            made.setTextOption(option)
            lay_lines(made, self._column, 0.0, self._pitch)
            if len(self._layouts) > KEPT:
                self._layouts.clear()
            self._layouts[number] = made
        return made

    def _go_to(self, place: int) -> None:
        number = bisect_right(self._starts, place) - 1
        units = Utf16Index(self._paragraph(number)).utf16(place - self._starts[number])
        line = self._layout(number).lineForTextPosition(units)
        target = (number, line.lineNumber() if line.isValid() else 0)
        if target == self._current:
            return
        distance = self._distance(self._current, target)
        self._current = target
        self._glide.stop()
        if abs(distance) > self.height() or not fade_ms():
            self._shift = 0.0
            return
        self._glide.setStartValue(self._shift + distance)
        self._glide.setEndValue(0.0)
        self._glide.setDuration(GLIDE_MS)
        self._glide.start()

    def _distance(self, before: tuple[int, int], after: tuple[int, int]) -> float:
        """Pixels from one line to another; more than a screen when they are many paragraphs apart."""
        low, high = sorted((before[0], after[0]))
        if high - low > NEAR:
            return 2.0 * self.height()
        between = sum(self._height(number) for number in range(low, high))
        lines = (after[1] - before[1]) * self._pitch
        return (between if after[0] >= before[0] else -between) + lines

    def _paint_paragraph(self, painter: QPainter, number: int, origin: QPointF) -> None:
        layout = self._layout(number)
        painter.setPen(colour("text" if number == self._current[0] else "muted"))
        layout.draw(painter, origin)
        if self._lit is None or number != self._current[0]:
            return
        start, end = self._starts[number], self._starts[number] + len(self._paragraph(number))
        first = grapheme_span(self._text, self._lit[0])[0]
        last = grapheme_span(self._text, self._lit[1] - 1)[1]
        index = Utf16Index(layout.text())
        low, high = index.utf16(max(start, first) - start), index.utf16(min(end, last) - start)
        paint_lit(painter, layout, origin, (low, high), pitch=self._pitch)

    def _forget(self) -> None:
        self._layouts.clear()
        self._shift = 0.0
        if self._lit is not None:
            self._go_to(self._lit[0])
        self.update()

    def _glided(self, value: object) -> None:
        self._shift = float(value) if isinstance(value, (int, float)) else 0.0
        self.update()

    def _rest(self) -> None:
        if not self._bar.underMouse():
            self._bar.hide()
            self.setCursor(Qt.CursorShape.BlankCursor)


class _Bar(QFrame):
    """The few buttons that appear while the mouse moves."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        set_role(self, "toast")
        self.smaller = _button("speech.reading_smaller", "minus")
        self.larger = _button("speech.reading_larger", "plus")
        self.mirror = _button("speech.reading_mirror", "flip-horizontal-2")
        self.mirror.setCheckable(True)
        self.leave = _button("speech.reading_leave", "x")
        inside = row(self, spacing=4, margins=(4, 4, 4, 4))
        for widget in (self.smaller, self.larger, self.mirror, self.leave):
            inside.addWidget(widget)

    def retranslate(self) -> None:
        """Set the texts again in the language in force."""
        for widget, name in (
            (self.smaller, tr("Smaller (-)")),
            (self.larger, tr("Larger (+)")),
            (self.mirror, tr("Mirror (M)")),
            (self.leave, tr("Leave (Esc)")),
        ):
            widget.setAccessibleName(name)
            widget.setToolTip(name)


def _button(name: str, symbol: str) -> QToolButton:
    made = named(QToolButton(), name)
    made.setIcon(icon(symbol, "muted"))
    made.setFixedSize(40, 40)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return made

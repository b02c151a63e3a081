"""Toasts at the bottom right: what was done, what can be undone, and what went wrong with its remedy.

They stand higher where they would lie on what a person presses or fills in: some stay for as long as nobody puts them
away, and no page may be without its buttons for so long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from PySide6.QtCore import QEasingCurve, QEvent, QObject, QPoint, QPropertyAnimation, QRect, Qt, QTimer
from PySide6.QtGui import QEnterEvent, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QFrame,
    QGraphicsOpacityEffect,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from studio.core.errors import Kind, StudioError
from studio.core.language import explained
from studio.ui.icons import icon, pixmap
from studio.ui.language import tr
from studio.ui.parts import column, label, named, row
from studio.ui.theme import fade_ms, set_role

MOST: Final = 3
WIDTH: Final = 360
MARGIN: Final = 16
INFO_MS: Final = 5_000
UNDO_MS: Final = 10_000
WARN_MS: Final = 12_000
LOOK_MS: Final = 500
"""So often, while something is shown, it is seen whether the page now has a control where it stands."""
HELD: Final = 6
"""So many looks in a row a toast stays under the pointer: long enough to be pressed, and no longer."""
_GAP: Final = 8
# A page can do without any of its other controls rather than without its main one.
_MAIN: Final = 100

# What is said besides comes from this computer then, and from no vendor.
_OF_THE_SYSTEM: Final = frozenset(
    {
        *(Kind.NOT_WRITABLE, Kind.DISK_FULL, Kind.BAD_FILE, Kind.NO_SOUND, Kind.NO_MICROPHONE, Kind.LOCAL_SERVICE),
        *(Kind.LIBRARY_DAMAGED, Kind.LIBRARY_NEWER, Kind.SETTINGS_DAMAGED, Kind.KEYRING_LOCKED),
    }
)

_OF_THE_WAY: Final = frozenset({Kind.UNREACHABLE, Kind.TIMED_OUT, Kind.DROPPED, Kind.UNREADABLE, Kind.OUTCOME_UNKNOWN})


def sentence(error: StudioError) -> str:
    """What happened, in the person's language."""
    return tr(error.advice.sentence).format(subject=error.subject)


def remedy(error: StudioError) -> str:
    """What to do about it, in the person's language."""
    return tr(error.advice.remedy).format(subject=error.subject)


def behind(error: StudioError) -> str:
    """The code and the words behind an error, said to be the vendor's where they are; "" for none."""
    own = " ".join(part for part in (error.code or "", explained(error.message, tr)) if part)
    return tr("The vendor says: {words}").format(words=own) if own and vendors_own(error.kind, error.code) else own


def vendors_own(kind: Kind, code: str | None) -> bool:
    """Whether the words of such an error are a vendor's, rather than the program's or the system's."""
    is_status = code is None or len(code) == 3
    return kind not in _OF_THE_SYSTEM and not (kind in _OF_THE_WAY and is_status)


class Toast(QFrame):
    """One notice; `dismiss` ends it early."""

    def __init__(self, parent: QWidget, symbol: str, ink: str) -> None:
        super().__init__(parent)
        set_role(self, "toast")
        self._symbol, self._ink = symbol, ink
        self._text: Callable[[], str] = str
        self._detail: Callable[[], str] = str
        self._labels: list[tuple[QPushButton, Callable[[], str]]] = []
        self._life = QTimer(self)
        self._life.setSingleShot(True)
        self._life.timeout.connect(self.dismiss)

        self._mark = QLabel(self)
        self._mark.setFixedSize(18, 24)
        self._line = _words(self)
        self._line.setContentsMargins(0, 4, 0, 4)  # its first line stands beside the mark and the cross
        self._small = _words(self)
        set_role(self._small, "muted")
        self._close = named(QToolButton(self), "notices.close")
        set_role(self._close, "small")
        self._close.setIcon(icon("x", "muted"))
        self._close.setFixedSize(24, 24)
        self._close.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._close.clicked.connect(self.dismiss)
        self._buttons = row(spacing=17)  # the style draws them 9 to the left, so that words stand below words
        self._buttons.addStretch()

        words = column(spacing=0)
        words.addWidget(self._line)
        words.addWidget(self._small)
        words.addLayout(self._buttons)
        line = row(self, spacing=12, margins=(16, 10, 12, 10))
        line.addWidget(self._mark, alignment=Qt.AlignmentFlag.AlignTop)
        line.addLayout(words, 1)
        line.addWidget(self._close, alignment=Qt.AlignmentFlag.AlignTop)
        self.setFixedWidth(WIDTH)

    @property
    def text(self) -> str:
        """The first line as it is shown."""
        return self._line.text()

    @property
    def detail(self) -> str:
        """What stands below it, smaller."""
        return self._small.text()

    def say(self, text: Callable[[], str], detail: Callable[[], str] = str) -> None:
        """Set the words; they are asked for again when the language changes."""
        self._text, self._detail = text, detail
        self._retranslate()

    def offer(self, name: str, words: Callable[[], str], action: Callable[[], object], *, closes: bool = True) -> None:
        """Add a button to the left of those there are."""
        button = named(QPushButton(self), f"notices.{name}")
        set_role(button, "quiet")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: self._chosen(action, closes=closes))
        self._buttons.insertWidget(self._buttons.count() - 1, button)
        self._labels.append((button, words))
        self._buttons.setContentsMargins(0, 4, 0, 0)
        self._retranslate()

    def live(self, milliseconds: int) -> None:
        """Go away by itself after a while, though not while the pointer rests on it."""
        self._life.setInterval(milliseconds)
        self._life.start()

    def dismiss(self) -> None:
        """Go away."""
        self._life.stop()
        self.hide()
        self.deleteLater()
        parent = self.parent()
        if isinstance(parent, Notices):
            parent.forget(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._life.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        if self._life.interval():
            self._life.start()
        super().leaveEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        elif event.type() == QEvent.Type.PaletteChange:
            self._draw_mark()
        super().changeEvent(event)

    def _chosen(self, action: Callable[[], object], *, closes: bool) -> None:
        if closes:
            self.dismiss()
        action()

    def _draw_mark(self) -> None:
        self._mark.setPixmap(pixmap(self._symbol, self._ink, ratio=self.devicePixelRatioF()))

    def _retranslate(self) -> None:
        self._draw_mark()
        self._line.setText(self._text())
        self._small.setText(self._detail())
        self._small.setVisible(bool(self._small.text()))
        self._close.setAccessibleName(tr("Dismiss"))
        self._close.setToolTip(tr("Dismiss"))
        for button, words in self._labels:
            button.setText(words())
            button.setAccessibleName(words())
        self.setAccessibleName(self._line.text())
        self.setAccessibleDescription(self._small.text())


class Notices(QWidget):
    """The column of toasts, above everything in `parent` at its right; at most three, the newest lowest.

    It stands at the bottom, or as low as it covers the least of the controls that are seen.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("notices.area")
        self._window = parent
        self._toasts: list[Toast] = []
        # What leads to more about an error, where there is more; the window sets it when it has a guide.
        self.more: Callable[[StudioError], Callable[[], object] | None] = lambda _error: None
        self._column = column(self)
        self._held = 0
        self._look = QTimer(self, interval=LOOK_MS)
        self._look.timeout.connect(self._place)
        parent.installEventFilter(self)
        self._retranslate()
        self.hide()

    @property
    def toasts(self) -> tuple[Toast, ...]:
        """What is shown, oldest first."""
        return tuple(self._toasts)

    def info(self, text: str) -> Toast:
        """Say that something is done; goes away by itself."""
        toast = Toast(self, "circle-check", "ok")
        toast.say(lambda: text)
        return self._show(toast, INFO_MS)

    def warn(self, text: str, detail: str = "") -> Toast:
        """Say something that matters but is no failure; goes away by itself, later than what is merely done."""
        toast = Toast(self, "triangle-alert", "warn")
        toast.say(lambda: text, lambda: detail)
        return self._show(toast, WARN_MS)

    def suggest(
        self,
        text: str,
        name: str,
        words: Callable[[], str],
        action: Callable[[], object],
        *,
        detail: str = "",
        serious: bool = False,
    ) -> Toast:
        """Say something and offer one thing to do about it; what is serious stays until it is dismissed."""
        toast = Toast(self, "triangle-alert", "warn") if serious else Toast(self, "circle-check", "ok")
        toast.say(lambda: text, lambda: detail)
        toast.offer(name, words, action)
        return self._show(toast, 0 if serious else WARN_MS)

    def undo(self, text: str, callback: Callable[[], object], detail: str = "") -> Toast:
        """Say what was done and offer to take it back."""
        toast = Toast(self, "circle-check", "ok")
        toast.say(lambda: text, lambda: detail)
        toast.offer("undo", lambda: tr("Undo"), callback)
        return self._show(toast, UNDO_MS)

    def error(self, error: StudioError, retry: Callable[[], object] | None = None) -> Toast:
        """Say what went wrong and what to do; stays until dismissed. The vendor's own words come after, smaller."""
        toast = Toast(self, "circle-alert", "danger")
        toast.say(lambda: sentence(error), lambda: _detail(error))
        if retry is not None and error.advice.retry_helps:
            toast.offer("retry", lambda: tr("Retry"), retry)
        more = self.more(error)
        if more is not None:
            toast.offer("more", lambda: tr("Help"), more, closes=False)
        request_id = error.request_id
        if request_id:
            toast.offer("copy_request_id", lambda: tr("Copy request id"), lambda: _copy(request_id), closes=False)
        for shown in self.toasts:
            if shown.text == toast.text:
                shown.dismiss()
        return self._show(toast)

    def clear(self) -> None:
        """Dismiss them all."""
        for toast in self.toasts:
            toast.dismiss()

    def forget(self, toast: Toast) -> None:
        """A toast has gone."""
        if toast in self._toasts:
            self._toasts.remove(toast)
            self._column.removeWidget(toast)
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the corner of the parent."""
        if event.type() == QEvent.Type.Resize and watched is self._window:
            self._place()
        return False

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
            QTimer.singleShot(0, self, self._place)
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.setAccessibleName(tr("Notices"))

    def _show(self, toast: Toast, milliseconds: int = 0) -> Toast:
        while len(self._toasts) >= MOST:
            self._toasts[0].dismiss()
        self._toasts.append(toast)
        self._column.addWidget(toast)
        toast.show()
        if milliseconds:
            toast.live(milliseconds)
        self._place()
        _fade_in(toast)
        from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

        spoken = QAccessibleAnnouncementEvent(self, f"{toast.text} {toast.detail}".strip())
        QAccessible.updateAccessibility(spoken)
        return toast

    def _place(self) -> None:
        if not self._toasts:
            self._look.stop()
            self.hide()
            return
        if not self._look.isActive():
            self._look.start()
        height = sum(toast.heightForWidth(WIDTH) for toast in self._toasts) + _GAP * (len(self._toasts) - 1)
        room = self._window.rect().adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        self._held = self._held + 1 if any(map(Toast.underMouse, self._toasts)) else 0
        if 0 < self._held <= HELD and self.height() == height and room.contains(self.geometry()):
            return  # what somebody is about to press stays where it is
        corner = QRect(0, 0, WIDTH, height)
        corner.moveBottomRight(room.bottomRight())
        corner_or_here = (corner, corner.translated(0, self.y() - corner.y()))
        column = QRect(corner.left(), room.top(), WIDTH, room.height())
        self.setGeometry(_freest(corner_or_here, room.top(), list(self._controls(column))))
        self.show()
        self.raise_()

    def _controls(self, area: QRect) -> Iterator[tuple[QRect, int]]:
        """Where the controls are that can be seen in an area below this, and how much each is needed."""
        for kind in (QAbstractButton, QComboBox, QLineEdit):
            for control in self._window.findChildren(kind):
                if not control.isVisible() or control.window() is not self.window() or self.isAncestorOf(control):
                    continue
                if area.intersects(QRect(control.mapTo(self._window, QPoint()), control.size())):
                    yield _seen(control, self._window), _MAIN if control.property("role") == "primary" else 1


def _freest(wanted: Sequence[QRect], top: int, controls: Sequence[tuple[QRect, int]]) -> QRect:
    """The place that covers the least: the first of `wanted`, the lowest possible one, or any above that.

    Of several that cover as little it is one of those that are `wanted`, else the lowest.
    """
    corner = wanted[0]
    bottoms = {place.top() - 1 - _GAP for place, _ in controls if not place.isEmpty()}
    above = [corner.translated(0, bottom - corner.bottom()) for bottom in sorted(bottoms, reverse=True)]

    def covered(area: QRect) -> int:
        return sum(needed for place, needed in controls if area.intersects(place))

    fitting = [area for area in (*wanted, *above) if top <= area.top() <= corner.top()]
    return min(fitting, key=covered, default=corner)


def _seen(widget: QWidget, ancestor: QWidget) -> QRect:
    """The part of a widget that nothing around it cuts off, where `ancestor` has it."""
    place, inner = widget.rect(), widget
    while inner is not ancestor and (around := inner.parentWidget()) is not None:
        place = place.translated(inner.pos()) & around.rect()
        inner = around
    return place


def _words(parent: QWidget) -> QLabel:
    made = label(wraps=True)
    made.setParent(parent)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
    return made


def _detail(error: StudioError) -> str:
    words = remedy(error)
    own = behind(error)
    return f"{words}\n{own}" if own else words


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)


def _fade_in(widget: QWidget) -> None:
    duration = fade_ms()
    if not duration:
        return
    effect = QGraphicsOpacityEffect(widget)
    widget.setGraphicsEffect(effect)
    fade = QPropertyAnimation(effect, b"opacity", effect)
    fade.setDuration(duration)
    fade.setStartValue(0.0)
    fade.setEndValue(1.0)
    fade.setEasingCurve(QEasingCurve.Type.OutCubic)
    fade.finished.connect(lambda: widget.setGraphicsEffect(None))  # type: ignore[arg-type]  # None removes it
    fade.start()

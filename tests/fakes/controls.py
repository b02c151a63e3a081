"""The controls of a window as people and assistive tools find them: named, reached by Tab, and their words whole."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenuBar,
    QPlainTextEdit,
    QStyle,
    QStyleOptionComboBox,
    QTextEdit,
    QToolButton,
    QWidget,
)

INTERACTIVE = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QMenuBar,
    QPlainTextEdit,
    QTextEdit,
)


def nameless(root: QWidget) -> list[str]:
    """Interactive widgets without an `area.part` name or without one for people."""
    return [
        f"{type(widget).__name__} {widget.objectName() or '?'}"
        for widget in root.findChildren(QWidget)
        if isinstance(widget, INTERACTIVE)
        and not _is_inner(widget)
        and not ("." in widget.objectName() and widget.accessibleName())
    ]


def unreachable(root: QWidget) -> list[str]:
    """Controls that can be seen and used, but not reached by the keyboard."""
    return [
        f"{type(widget).__name__} {widget.objectName()}"
        for widget in root.findChildren(QWidget)
        if isinstance(widget, INTERACTIVE)
        and not isinstance(widget, QMenuBar)
        and not _is_inner(widget)
        and widget.isVisible()
        and widget.isEnabled()
        and not widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]


def cut(root: QWidget) -> list[str]:
    """Words that need more room than they have, and what holds them; what says them whole in its tooltip may."""
    found = []
    for widget in root.findChildren(QWidget):
        if widget.isVisible() and widget.visibleRegion().boundingRect().isValid():
            found += [
                f"{widget.objectName() or type(widget).__name__}: {words!r} needs {needed} and has {room}"
                for words, needed, room in _rooms(widget)
                if needed > room and words not in widget.toolTip()
            ]
    return found


def crowded(root: QWidget) -> list[str]:
    """Named parts that have less height than the things in them need, so that these lie on each other."""
    return [
        f"{widget.objectName()} needs {needed} and has {widget.height()}"
        for widget in root.findChildren(QWidget)
        if widget.isVisible()
        and widget.objectName()
        and (layout := widget.layout()) is not None
        and (needed := layout.totalMinimumSize().height()) > widget.height() + 1
    ]


def _rooms(widget: QWidget) -> list[tuple[str, int, int]]:
    """The words of a widget, each with the pixels that it needs and has: across, or down where it wraps."""
    across = widget.fontMetrics().horizontalAdvance
    found: list[tuple[str, int, int]] = []
    match widget:
        case QLabel() if widget.text() and widget.wordWrap():
            longest = max(re.findall(r"[!-~]+", widget.text()), key=across, default="")  # Chinese breaks anywhere
            found = [
                (widget.text(), widget.heightForWidth(widget.width()), widget.height() + 1),
                (longest, across(longest), widget.contentsRect().width()),
            ]
        case QToolButton() if widget.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly:
            found = [] if not widget.icon().isNull() else [(widget.text(), widget.sizeHint().width(), widget.width())]
        case QLabel() | QAbstractButton() if widget.text():
            found = [(widget.text(), widget.sizeHint().width(), widget.width())]
        case QComboBox():
            option = QStyleOptionComboBox()
            widget.initStyleOption(option)
            part = QStyle.SubControl.SC_ComboBoxEditField
            box = QStyle.ComplexControl.CC_ComboBox
            room = widget.style().subControlRect(box, option, part, widget).width()
            found = [(words, across(words), room) for words in map(widget.itemText, range(widget.count()))]
        case QLineEdit() if not widget.text():
            found = [(widget.placeholderText(), across(widget.placeholderText()), widget.width() - 22)]
        case QHeaderView() if widget.orientation() == Qt.Orientation.Horizontal and widget.model() is not None:
            for number in range(widget.count()):
                title = widget.model().headerData(number, Qt.Orientation.Horizontal)
                if title and not widget.isSectionHidden(number):
                    found.append((title, across(title) + 22, widget.sectionSize(number)))
    return found


def _is_inner(widget: QWidget) -> bool:
    """Qt's own parts of a larger control (its scroll bars, its list, its edit) go by the name of that control."""
    return (
        widget.objectName().startswith("qt_")
        or widget.inherits("QScrollBar")
        or widget.inherits("QComboBoxListView")
        or widget.inherits("QHeaderView")
        or isinstance(widget.parentWidget(), QComboBox | QAbstractSpinBox | QLineEdit)
    )

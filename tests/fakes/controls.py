"""The controls of a window as tests and assistive tools see them."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QMenuBar,
    QPlainTextEdit,
    QTextEdit,
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


def _is_inner(widget: QWidget) -> bool:
    """Qt's own parts of a larger control (its scroll bars, its list, its edit) go by the name of that control."""
    return (
        widget.objectName().startswith("qt_")
        or widget.inherits("QScrollBar")
        or widget.inherits("QComboBoxListView")
        or widget.inherits("QHeaderView")
        or isinstance(widget.parentWidget(), QComboBox | QAbstractSpinBox | QLineEdit)
    )

"""Small makers of widgets and layouts, so that views read as what they show."""

from __future__ import annotations

from typing import TypeVar

from PySide6 import QtCore, QtWidgets

from studio.ui.theme import set_role

Q = TypeVar("Q", bound=QtCore.QObject)
Margins = tuple[int, int, int, int]


def named(thing: Q, name: str) -> Q:
    """Give an object its `area.part` name, by which tests and assistive tools find it."""
    thing.setObjectName(name)
    return thing


def row(
    parent: QtWidgets.QWidget | None = None, *, spacing: int = 8, margins: Margins = (0, 0, 0, 0)
) -> QtWidgets.QHBoxLayout:
    """A horizontal layout."""
    made = QtWidgets.QHBoxLayout(parent) if parent is not None else QtWidgets.QHBoxLayout()
    return _spaced(made, spacing, margins)


def column(
    parent: QtWidgets.QWidget | None = None, *, spacing: int = 8, margins: Margins = (0, 0, 0, 0)
) -> QtWidgets.QVBoxLayout:
    """A vertical layout."""
    made = QtWidgets.QVBoxLayout(parent) if parent is not None else QtWidgets.QVBoxLayout()
    return _spaced(made, spacing, margins)


def page_head(*, spacing: int = 8) -> QtWidgets.QHBoxLayout:
    """The line at the top of a page, as high on every one: its title, and what it offers at the right."""
    made = row(spacing=spacing)
    made.addStrut(36)
    return made


def label(role: str = "", text: str = "", *, wraps: bool = False) -> QtWidgets.QLabel:
    """Words that are shown as they are, never as markup."""
    made = QtWidgets.QLabel(text)
    made.setTextFormat(QtCore.Qt.TextFormat.PlainText)
    made.setWordWrap(wraps)
    if role:
        set_role(made, role)
    return made


def frame(role: str) -> QtWidgets.QFrame:
    """A card, a bar or a rule."""
    made = QtWidgets.QFrame()
    made.setProperty("role", role)
    return made


def empty(layout: QtWidgets.QLayout) -> None:
    """Take every widget out of a layout, for good."""
    while item := layout.takeAt(0):
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()


L = TypeVar("L", bound=QtWidgets.QBoxLayout)


def _spaced(layout: L, spacing: int, margins: Margins) -> L:
    layout.setSpacing(spacing)
    layout.setContentsMargins(*margins)
    return layout

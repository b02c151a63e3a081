"""Small makers of widgets and layouts, so that views read as what they show."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from studio.ui.theme import set_role

Q = TypeVar("Q", bound=QObject)
Margins = tuple[int, int, int, int]


def named(thing: Q, name: str) -> Q:
    """Give an object its `area.part` name, by which tests and assistive tools find it."""
    thing.setObjectName(name)
    return thing


def row(parent: QWidget | None = None, *, spacing: int = 8, margins: Margins = (0, 0, 0, 0)) -> QHBoxLayout:
    """A horizontal layout."""
    made = QHBoxLayout(parent) if parent is not None else QHBoxLayout()
    return _spaced(made, spacing, margins)


def column(parent: QWidget | None = None, *, spacing: int = 8, margins: Margins = (0, 0, 0, 0)) -> QVBoxLayout:
    """A vertical layout."""
    made = QVBoxLayout(parent) if parent is not None else QVBoxLayout()
    return _spaced(made, spacing, margins)


def label(role: str = "", text: str = "", *, wraps: bool = False) -> QLabel:
    """Words that are shown as they are, never as markup."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wraps)
    if role:
        set_role(made, role)
    return made


def frame(role: str) -> QFrame:
    """A card, a bar or a rule."""
    made = QFrame()
    set_role(made, role)
    return made


L = TypeVar("L", bound=QBoxLayout)


def _spaced(layout: L, spacing: int, margins: Margins) -> L:
    layout.setSpacing(spacing)
    layout.setContentsMargins(*margins)
    return layout

"""What keeps a part's room: nothing moves, in whatever order parts are built."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from studio.ui.stand_in import StandIn

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def buttons(name: str) -> QWidget:
    """A part with two buttons."""
    made = QWidget()
    line = QHBoxLayout(made)
    for number in (1, 2):
        button = QPushButton(f"{name}{number}")
        button.setObjectName(f"{name}{number}")
        line.addWidget(button)
    return made


class Page(QWidget):
    """A page of three stand-ins around an editor."""

    def __init__(self) -> None:
        super().__init__()
        self.made: list[str] = []
        self.head = StandIn(lambda: self.make("head"), height=60)
        self.side = StandIn(lambda: self.make("side"), "left", width=120)
        self.foot = StandIn(lambda: self.make("foot"), height=50)
        self.editor = QPlainTextEdit()
        self.editor.setObjectName("editor")
        middle = QHBoxLayout()
        middle.addWidget(self.side)
        middle.addWidget(self.editor, 1)
        body = QVBoxLayout(self)
        body.addWidget(self.head)
        body.addLayout(middle, 1)
        body.addWidget(self.foot)
        self.resize(600, 400)

    def make(self, name: str) -> QWidget:
        self.made.append(name)
        return buttons(name)


@pytest.fixture
def page(qapp: QApplication) -> Iterator[Page]:
    made = Page()
    made.show()
    qapp.processEvents()
    yield made
    made.close()
    made.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def settle(qapp: QApplication) -> None:
    qapp.processEvents()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_a_part_is_built_once_when_it_is_first_asked_for(page: Page) -> None:
    assert (page.made, page.head.built, page.head.widget) == ([], False, page.head)
    part = page.head.part
    assert (page.made, page.head.built) == (["head"], True)
    assert page.head.part is page.head.widget is part
    assert page.made == ["head"]


def test_nothing_moves(page: Page, qapp: QApplication) -> None:
    before = page.editor.geometry()
    rooms = [stand_in.geometry() for stand_in in (page.head, page.side, page.foot)]
    parts = [stand_in.part for stand_in in (page.head, page.side, page.foot)]
    settle(qapp)
    assert page.editor.geometry() == before
    assert [part.geometry() for part in parts] == rooms
    assert all(part.isVisible() for part in parts)
    assert page.findChildren(StandIn) == []


def test_what_was_hidden_stays_hidden(page: Page) -> None:
    page.side.hide()
    assert not page.side.part.isVisible()
    page.side.widget.show()
    assert page.side.part.isVisible()

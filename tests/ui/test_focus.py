"""Tab goes as one reads, whatever was made first."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from studio.ui.focus import move_focus

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def window(qapp: QApplication) -> Iterator[QWidget]:
    made = QWidget()
    made.resize(600, 300)
    yield made
    made.close()
    made.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def button(name: str) -> QPushButton:
    made = QPushButton(name)
    made.setObjectName(name)
    return made


@pytest.fixture
def walk(qapp: QApplication) -> Callable[[list[QWidget], int], list[str]]:
    def walked(areas: list[QWidget], steps: int) -> list[str]:
        seen = []
        for _ in range(abs(steps)):
            assert move_focus(areas, areas[0].window().focusWidget(), forward=steps > 0)
            focus = qapp.focusWidget()
            assert focus is not None
            seen.append(focus.objectName())
        return seen

    return walked


def test_line_by_line_whatever_was_made_first(
    window: QWidget, qapp: QApplication, walk: Callable[[list[QWidget], int], list[str]]
) -> None:
    left, right = QWidget(), QWidget()
    columns = QHBoxLayout(window)
    # The area that is read last is there first, and its lower line before the upper one.
    columns.addWidget(left)
    columns.insertWidget(0, right)
    lines = QVBoxLayout(right)
    lower, upper = QHBoxLayout(), QHBoxLayout()
    number = QSpinBox()
    number.setObjectName("number")
    tall = button("tall")
    tall.setFixedHeight(48)
    for widget in (number, button("third")):
        lower.addWidget(widget)
    for widget in (tall, button("second")):
        upper.addWidget(widget)
    lines.addLayout(lower)
    lines.insertLayout(0, upper)
    gone, grey = button("gone"), button("grey")
    last = QVBoxLayout(left)
    for each in (gone, grey, QLabel("Nothing to press"), button("left")):
        last.addWidget(each)
    gone.hide()
    grey.setEnabled(False)
    window.show()
    window.activateWindow()
    qapp.processEvents()
    tall.setFocus()

    areas = [right, left]
    assert walk(areas, 6) == ["second", "number", "third", "left", "tall", "second"]
    assert walk(areas, -2) == ["tall", "left"]
    gone.show()
    assert walk(areas, -2) == ["gone", "third"]


def test_what_has_the_focus_by_a_click_has_its_place_too(
    window: QWidget, qapp: QApplication, walk: Callable[[list[QWidget], int], list[str]]
) -> None:
    body = QVBoxLayout(window)
    words = QLineEdit()
    words.setFocusPolicy(words.focusPolicy().ClickFocus)
    for widget in (button("first"), words, button("last")):
        body.addWidget(widget)
    window.show()
    window.activateWindow()
    qapp.processEvents()
    words.setFocus()
    assert walk([window], 1) == ["last"]


def test_what_is_scrolled_away_comes_into_sight(
    window: QWidget, qapp: QApplication, walk: Callable[[list[QWidget], int], list[str]]
) -> None:
    area, content = QScrollArea(), QWidget()
    lines = QVBoxLayout(content)
    for number in range(30):
        lines.addWidget(button(f"line {number}"))
    area.setWidget(content)
    QVBoxLayout(window).addWidget(area)
    area.setFocusPolicy(area.focusPolicy().NoFocus)
    window.show()
    window.activateWindow()
    qapp.processEvents()
    content.findChild(QPushButton, "line 0").setFocus()  # type: ignore[union-attr]
    assert walk([window], -1) == ["line 29"]
    last = content.findChild(QPushButton, "line 29")
    assert last is not None
    assert area.viewport().rect().contains(last.mapTo(area.viewport(), last.rect().center()))


def test_where_nothing_can_have_it_it_stays(window: QWidget) -> None:
    QVBoxLayout(window).addWidget(QLabel("Words alone"))
    window.show()
    assert not move_focus([window], None, forward=True)


def test_nor_where_there_is_no_other(window: QWidget) -> None:
    only = button("only")
    QVBoxLayout(window).addWidget(only)
    window.show()
    assert not move_focus([window], only, forward=True)

"""Whether an input method is in the middle of a word."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget

from studio.ui.composing import Composing


@pytest.fixture
def fields(qapp: QApplication) -> Iterator[tuple[QWidget, Composing]]:
    window = QWidget()
    body = QVBoxLayout(window)
    body.addWidget(QLineEdit())
    body.addWidget(QLineEdit())
    body.addWidget(QPushButton())
    owner = QObject()
    composing = Composing(qapp, owner)
    window.show()
    window.activateWindow()
    qapp.processEvents()
    yield window, composing
    qapp.focusChanged.disconnect(composing._moved)
    window.close()


def compose(field: QWidget, text: str) -> None:
    QApplication.sendEvent(field, QInputMethodEvent(text, []))


def test_it_is_known_from_the_first_letter_to_the_last(fields: tuple[QWidget, Composing]) -> None:
    window, composing = fields
    first, second = window.findChildren(QLineEdit)
    first.setFocus()
    assert not composing.active
    compose(first, "ni")
    assert composing.active
    compose(first, "")
    assert not composing.active
    compose(first, "ni")
    second.setFocus()
    assert not composing.active
    compose(first, "left behind")
    assert not composing.active
    [button] = window.findChildren(QPushButton)
    button.setFocus()
    assert not composing.active


def test_a_field_may_go_while_composing(fields: tuple[QWidget, Composing], qapp: QApplication) -> None:
    window, composing = fields
    first, second = window.findChildren(QLineEdit)
    first.setFocus()
    compose(first, "ni")
    first.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not composing.active
    second.setFocus()
    compose(second, "hao")
    assert composing.active

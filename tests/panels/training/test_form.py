"""The form of a training as it is laid out: nothing cut off, and edges that stand in one line."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QWidget

from studio.core.training import Delivery, TrainingKind
from studio.panels.training.view import TrainingView
from studio.ui.appearance import Appearance
from tests.fakes.controls import cut

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

NARROW = 788
"""Pixels that a panel has in the smallest window."""


@pytest.fixture
def view(appearance: Appearance) -> Iterator[TrainingView]:
    made = TrainingView()
    made.turn_to("form")
    made.form.speaker.show_needed(needed=True)
    made.resize(NARROW, 540)
    made.show()
    settle()
    yield made
    made.deleteLater()


def settle() -> None:
    for _ in range(20):
        QApplication.processEvents()


def right(widget: QWidget, view: QWidget) -> int:
    return widget.mapTo(view, QPoint(widget.width(), 0)).x()


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("kind", TrainingKind)
@pytest.mark.parametrize("delivery", Delivery)
def test_no_choice_is_cut_off_in_the_smallest_window(
    view: TrainingView, appearance: Appearance, language: str, kind: TrainingKind, delivery: Delivery
) -> None:
    appearance.set_language(language)
    view.form.voice.kind.set_value(kind.value)
    view.form.voice.delivery.set_value(delivery.value)
    settle()
    assert cut(view.form) == []


@pytest.mark.parametrize("height", [540, 1_200], ids=["with a scroll bar", "without"])
def test_the_cards_end_where_the_page_does(view: TrainingView, height: int) -> None:
    view.resize(NARROW, height)
    settle()
    bar, form = view.form._scroll.verticalScrollBar(), view.form
    assert bar.isVisible() == (height == 540)
    beside = bar.width() + 8 if bar.isVisible() else 0
    assert right(form.recordings, view) + beside == right(form.speaker, view) + beside == right(form.submit, view)


def test_a_date_begins_where_words_do(view: TrainingView) -> None:
    view.resize(NARROW, 1_200)
    card = view.form.speaker
    card.speaker.setText(card.agreed.text())
    view.form.voice.sex.setFocus()
    settle()
    assert first_ink(card.agreed) == first_ink(card.speaker)


def first_ink(field: QWidget) -> int:
    """The column of pixels with which the words of a field begin."""
    picture = field.grab().toImage()
    inside = range(8, picture.height() - 8)
    return next(x for x in range(3, picture.width()) if any(picture.pixelColor(x, y).lightness() < 120 for y in inside))

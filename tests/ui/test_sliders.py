"""The slider: a click goes there, and what it shows is in the colours of the look."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from studio.ui.appearance import Appearance
from studio.ui.sliders import Slider
from studio.ui.theme import tokens


@pytest.fixture
def slider(qapp: QApplication, appearance: Appearance) -> Iterator[Slider]:
    made = Slider(name="transport.position")
    made.setRange(0, 1000)
    made.resize(218, 24)  # 200 pixels of travel
    made.show()
    yield made
    made.close()


def test_a_click_goes_there_and_a_drag_goes_on(slider: Slider) -> None:
    released: list[None] = []
    slider.sliderReleased.connect(lambda: released.append(None))
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(59, 12))
    assert slider.sliderPosition() == 250
    QTest.mouseMove(slider, QPoint(109, 12))
    assert slider.sliderPosition() == 500
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(109, 12))
    assert (len(released), slider.value()) == (1, 500)
    QTest.mouseMove(slider, QPoint(20, 12))
    QTest.mouseClick(slider, Qt.MouseButton.RightButton, pos=QPoint(20, 12))
    assert slider.value() == 500


def test_positions_beyond_the_ends_are_the_ends(slider: Slider) -> None:
    assert (slider.value_at(-50), slider.value_at(5000)) == (0, 1000)


def test_keys_move_it(slider: Slider) -> None:
    slider.setSingleStep(10)
    QTest.keyClick(slider, Qt.Key.Key_Right)
    assert slider.value() == 10


def colour_at(slider: Slider, x: int) -> str:
    return slider.grab().toImage().pixelColor(x, 12).name().upper()


def test_what_was_played_what_arrived_and_what_is_to_come(slider: Slider) -> None:
    slider.setValue(250)
    slider.set_arrived(500)
    look = tokens()
    assert (colour_at(slider, 30), colour_at(slider, 90), colour_at(slider, 180)) == (
        look.accent,
        look.disabled,
        look.line,
    )
    slider.set_arrived(None)
    assert colour_at(slider, 90) == look.line
    assert colour_at(slider, 59) == look.accent
    slider.set_hollow(True)
    assert colour_at(slider, 59) == look.surface


def test_nothing_to_seek_shows_no_handle(slider: Slider) -> None:
    slider.setMaximum(0)
    slider.setValue(0)
    assert {colour_at(slider, x) for x in range(12, 206)} == {tokens().line}


def test_the_focus_is_seen(slider: Slider) -> None:
    slider.setValue(500)
    slider.clearFocus()
    before = slider.grab().toImage()
    slider.activateWindow()
    slider.setFocus()
    QApplication.processEvents()
    assert slider.hasFocus()
    assert slider.grab().toImage() != before

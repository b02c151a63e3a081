"""The waveform: grows, shows where it is, and seeks."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.ui import theme
from studio.ui.appearance import Appearance
from studio.ui.waveform import Waveform

RATE = 24_000


class Square:
    """Full swing everywhere; counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    def columns(self, start: int, end: int, width: int) -> NDArray[np.int16]:
        self.asked += 1
        return np.tile(np.array([[-32768, 32767]], np.int16), (width, 1))


@pytest.fixture
def wave() -> Square:
    return Square()


@pytest.fixture
def waveform(qtbot: QtBot, appearance: Appearance, wave: Square) -> Waveform:
    made = Waveform()
    qtbot.addWidget(made)
    made.resize(400, made.height())
    made.show()
    qtbot.waitExposed(made)
    made.set_wave(wave)
    return made


def picture(waveform: Waveform) -> QImage:
    return waveform.grab().toImage()


def ink(image: QImage, x: int) -> str:
    """The colour a little above the middle, where sound is and the line is not."""
    return QColor(image.pixel(x, image.height() // 2 - 10)).name().upper()


def test_it_grows_to_the_right_until_all_is_there(waveform: Waveform) -> None:
    ground = ink(picture(waveform), 200)
    waveform.grow(RATE, 4 * RATE, RATE)
    image = picture(waveform)
    assert ink(image, 60) == theme.tokens().disabled
    assert ink(image, 300) == ground
    waveform.grow(4 * RATE, 4 * RATE, RATE)
    assert ink(picture(waveform), 300) == theme.tokens().disabled


def test_what_was_heard_has_the_accent_colour(waveform: Waveform) -> None:
    waveform.grow(4 * RATE, 4 * RATE, RATE)
    waveform.set_position(2 * RATE)
    image = picture(waveform)
    assert ink(image, 100) == theme.tokens().accent
    assert ink(image, 300) == theme.tokens().disabled


def test_moving_the_playhead_does_not_draw_the_peaks_again(waveform: Waveform, wave: Square) -> None:
    waveform.grow(4 * RATE, 4 * RATE, RATE)
    picture(waveform)
    asked = wave.asked
    for second in range(4):
        waveform.set_position(second * RATE)
        picture(waveform)
    assert wave.asked == asked


def test_another_theme_draws_it_in_other_colours(waveform: Waveform) -> None:
    waveform.grow(RATE, RATE, RATE)
    picture(waveform)
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app, "dark")
    assert ink(picture(waveform), 200) == theme.tokens().disabled


def test_a_click_seeks_there(waveform: Waveform, qtbot: QtBot) -> None:
    waveform.grow(4 * RATE, 4 * RATE, RATE)
    with qtbot.waitSignal(waveform.seek_asked) as asked:
        QTest.mouseClick(waveform, Qt.MouseButton.LeftButton, pos=QPoint(100, 30))
    assert asked.args == [RATE]
    assert waveform.position == RATE


def test_dragging_seeks_once_and_not_beyond_what_is_there(waveform: Waveform, qtbot: QtBot) -> None:
    waveform.grow(2 * RATE, 4 * RATE, RATE)
    asked: list[int] = []
    waveform.seek_asked.connect(asked.append)
    QTest.mousePress(waveform, Qt.MouseButton.LeftButton, pos=QPoint(10, 30))
    QTest.mouseMove(waveform, QPoint(50, 30))
    waveform.set_position(RATE)  # playing goes on meanwhile and does not pull the handle away
    QTest.mouseMove(waveform, QPoint(390, 30))
    QTest.mouseRelease(waveform, Qt.MouseButton.LeftButton, pos=QPoint(390, 30))
    assert asked == [2 * RATE]


@pytest.mark.parametrize(
    ("key", "frame"),
    [(Qt.Key.Key_Left, 0), (Qt.Key.Key_Right, 3 * RATE), (Qt.Key.Key_Home, 0), (Qt.Key.Key_End, 4 * RATE)],
)
def test_keys_seek(waveform: Waveform, qtbot: QtBot, key: Qt.Key, frame: int) -> None:
    waveform.grow(4 * RATE, 4 * RATE, RATE)
    waveform.set_position(RATE)
    with qtbot.waitSignal(waveform.seek_asked) as asked:
        QTest.keyClick(waveform, key)
    assert asked.args == [frame]


def test_nothing_to_seek_in_is_no_seek(waveform: Waveform, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(waveform.seek_asked):
        QTest.mouseClick(waveform, Qt.MouseButton.LeftButton, pos=QPoint(100, 30))
    waveform.grow(RATE, RATE, RATE)
    waveform.set_wave(None)
    picture(waveform)


class Spike:
    """Silence, one loud stretch, silence, however finely it is asked for."""

    def columns(self, start: int, end: int, width: int) -> NDArray[np.int16]:
        found = np.zeros((width, 2), np.int16)
        found[width // 2] = (-32768, 32767)
        return found


def test_a_short_recording_in_a_wide_window_has_no_stairs(waveform: Waveform) -> None:
    waveform.set_wave(Spike())
    waveform.grow(20 * 256, 20 * 256, RATE)  # twenty stretches over 400 pixels
    image = picture(waveform)
    ground = QColor(image.pixel(2, 20))

    def height(x: int) -> int:
        column = (QColor(image.pixel(x, y)) for y in range(image.height()))
        return sum(abs(ink.lightness() - ground.lightness()) > 20 for ink in column)

    heights = [height(x) for x in range(195, 211)]
    assert len(set(heights)) > 10


@pytest.mark.parametrize("frame", [0, 4 * RATE])
def test_the_head_is_whole_at_both_ends(waveform: Waveform, frame: int) -> None:
    waveform.grow(4 * RATE, 4 * RATE, RATE)
    waveform.set_position(frame)
    image, accent = picture(waveform), theme.colour("accent").name()
    assert sum(QColor(image.pixel(x, 2)).name() == accent for x in range(image.width())) >= 5

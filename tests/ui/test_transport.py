"""The bar at the bottom: drives what it is given, looks at it only while it plays."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from studio.core.errors import Kind, StudioError
from studio.core.ports import Device, PlayState
from studio.ui.appearance import Appearance
from studio.ui.transport import Transport, clock
from tests.fakes.playback import HandPlayback, StillTrack

# Said by the offscreen platform whenever a menu opens.
POPS_UP = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def playback() -> HandPlayback:
    return HandPlayback()


@pytest.fixture
def transport(qapp: QApplication, appearance: Appearance, playback: HandPlayback) -> Iterator[Transport]:
    made = Transport()
    made.use(playback)
    made.resize(1000, 56)
    made.show()
    yield made
    made._timer.stop()
    made.close()


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "00:00.0"),
        (3.2, "00:03.2"),
        (59.99, "00:59.9"),
        (60, "01:00.0"),
        (3599.9, "59:59.9"),
        (3603.2, "1:00:03.2"),
        (-1, "00:00.0"),
    ],
)
def test_times(seconds: float, shown: str) -> None:
    assert clock(seconds) == shown


def test_play_with_nothing_loaded_asks_the_panel(transport: Transport, playback: HandPlayback) -> None:
    asked: list[None] = []
    transport.play_asked.connect(lambda: asked.append(None))
    transport.play.click()
    assert (len(asked), playback.calls) == (1, [])
    assert not transport.stop.isEnabled()
    assert not transport.position.isEnabled()


def test_before_the_program_has_warmed_up_it_asks_too(qapp: QApplication, appearance: Appearance) -> None:
    transport = Transport()
    asked: list[None] = []
    transport.play_asked.connect(lambda: asked.append(None))
    transport.load(StillTrack())
    transport.play.click()
    transport.halt()
    transport.seek(5)
    transport.set_speed(2.0)
    transport.step_speed(1)
    transport.volume.setValue(10)
    transport.choose_device("x")
    transport.look_again()
    transport.unload()
    assert len(asked) == 1
    assert transport.playback is None


def test_play_pause_and_stop(transport: Transport, playback: HandPlayback) -> None:
    states: list[PlayState] = []
    transport.state_changed.connect(states.append)
    transport.load(StillTrack(frames=24_000 * 13 - 2_400))
    assert not transport._timer.isActive()
    transport.play.click()
    assert transport._timer.isActive()
    assert transport.play.accessibleName() == "Pause"
    playback.frame = 24_000 * 3 + 4_800
    transport._timer.timeout.emit()
    assert transport.time.text() == "00:03.2 / 00:12.9"
    assert transport.position.value() == 3_200
    assert transport.level.shown > 0
    transport.play.click()
    assert not transport._timer.isActive()
    assert transport.level.shown == 0
    assert transport.play.accessibleName() == "Play"
    transport.play.click()
    transport.stop.click()
    assert playback.calls == ["play", "pause", "play", "stop"]
    assert transport.time.text() == "00:00.0 / 00:12.9"
    assert states == [PlayState.PLAYING, PlayState.PAUSED, PlayState.PLAYING, PlayState.STOPPED]


def test_the_end_is_noticed_and_looking_stops(transport: Transport, playback: HandPlayback) -> None:
    transport.load(StillTrack())
    transport.toggle()
    playback.state = PlayState.ENDED
    transport._timer.timeout.emit()
    assert not transport._timer.isActive()
    assert transport.play.accessibleName() == "Play"


def test_waiting_for_sound_is_shown(transport: Transport, playback: HandPlayback) -> None:
    track = StillTrack(rate=0, frames=0, complete=False)
    transport.load(track)
    transport.toggle()
    playback.state = PlayState.WAITING
    transport._timer.timeout.emit()
    assert transport._timer.isActive()
    assert not transport.position.isEnabled()
    track.rate, track.frames = 24_000, 48_000
    transport._timer.timeout.emit()
    assert transport.position.toolTip() == "Waiting for sound to arrive"
    assert (transport.position.maximum(), transport.position._arrived) == (2_000, 2_000)
    playback.frame = 72_000  # a seek to what has not arrived
    transport._timer.timeout.emit()
    assert (transport.position.maximum(), transport.position._arrived) == (3_000, 2_000)
    track.complete = True
    transport._timer.timeout.emit()
    assert transport.position._arrived is None


def test_seeking_with_the_mouse_happens_when_it_is_let_go(transport: Transport, playback: HandPlayback) -> None:
    transport.load(StillTrack(frames=240_000))
    transport.toggle()
    slider = transport.position
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() // 2, 12))
    transport._timer.timeout.emit()  # the handle stays under the finger
    assert slider.sliderPosition() == pytest.approx(5_000, abs=100)
    assert transport.time.text().startswith(clock(slider.sliderPosition() / 1_000))
    assert not [call for call in playback.calls if call.startswith("seek")]
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() // 2, 12))
    assert playback.frame == pytest.approx(120_000, abs=2_400)


def test_seeking_with_keys(transport: Transport, playback: HandPlayback) -> None:
    transport.load(StillTrack(frames=480_000))
    QTest.keyClick(transport.position, Qt.Key.Key_Right)
    assert playback.calls == ["seek 24000"]


def test_volume_mute_and_back(transport: Transport, playback: HandPlayback) -> None:
    told: list[float] = []
    transport.volume_chosen.connect(told.append)
    transport.step_volume(-20)
    assert (playback.volume, told) == (0.8, [0.8])
    transport.mute.click()
    assert (playback.volume, transport.mute.accessibleName()) == (0.0, "Unmute")
    transport.mute.click()
    assert (playback.volume, transport.mute.accessibleName()) == (0.8, "Mute")
    transport.volume.setValue(0)  # by hand
    transport.mute.click()
    assert playback.volume == 0.8


@POPS_UP
def test_speed_from_the_menu_and_by_steps(transport: Transport, playback: HandPlayback) -> None:
    told: list[float] = []
    transport.speed_chosen.connect(told.append)
    transport.speed.click()
    menu = transport.findChild(QMenu, "transport.speed_menu")
    assert menu is not None
    assert menu.isVisible()
    [faster] = [action for action in menu.actions() if action.text() == "1.25×"]
    faster.trigger()
    menu.close()
    assert (playback.speed, transport.speed.text(), faster.isChecked()) == (1.25, "1.25×", True)
    transport.step_speed(-1)
    transport.step_speed(-1)
    assert (playback.speed, transport.speed.text()) == (0.75, "0.75×")
    for _ in range(9):
        transport.step_speed(1)
    assert (playback.speed, transport.speed.text(), told[-1]) == (2.0, "2.0×", 2.0)


@POPS_UP
def test_the_device_menu_is_made_when_it_opens(transport: Transport, playback: HandPlayback) -> None:
    told: list[str] = []
    transport.device_chosen.connect(told.append)
    playback.outputs += (Device("bt/buds", "Earbuds"),)
    transport.device.click()
    menu = transport.findChild(QMenu, "transport.device_menu")
    assert menu is not None
    assert [action.text() for action in menu.actions() if action.text()] == [
        "System default",
        "Speakers",
        "USB headset",
        "Earbuds",
        "Look for devices again",
    ]
    assert [action.isChecked() for action in menu.actions()][:2] == [True, False]
    menu.actions()[3].trigger()
    menu.actions()[-1].trigger()
    menu.close()
    assert (playback.device, told, playback.calls) == ("bt/buds", ["bt/buds"], ["refresh"])
    assert transport.device.text().strip() == "Earbuds"


def test_silence_is_said_with_a_sign_and_a_word(transport: Transport, playback: HandPlayback) -> None:
    met: list[StudioError] = []
    changes: list[None] = []
    transport.trouble_met.connect(met.append)
    transport.devices_changed.connect(lambda: changes.append(None))
    transport.load(StillTrack())
    trouble = StudioError(Kind.NO_SOUND)
    playback.trouble = trouble
    transport.update_now()
    assert (met, len(changes)) == ([], 1)  # nobody is listening yet
    playback.trouble = None
    transport.update_now()
    transport.toggle()
    playback.trouble = trouble
    transport._timer.timeout.emit()
    transport._timer.timeout.emit()
    assert met == [trouble]
    assert transport.device.text().strip() == "No sound"
    assert transport.device.toolTip().startswith("There is no sound device")


def test_a_take_that_is_cleared_leaves_nothing(transport: Transport, playback: HandPlayback) -> None:
    transport.load(StillTrack(), start=24_000)
    assert transport.time.text().startswith("00:01.0")
    transport.unload()
    assert (transport.track, transport.time.text()) == (None, "00:00.0 / 00:00.0")


def test_its_words_follow_the_language(transport: Transport, appearance: Appearance, qapp: QApplication) -> None:
    appearance.set_language("zh_CN")
    qapp.processEvents()
    assert (transport.play.accessibleName(), transport.device.text().strip()) == ("播放", "系统默认")


def test_in_a_narrow_window_the_device_leaves_its_room_to_the_position(
    transport: Transport, qapp: QApplication
) -> None:
    transport.resize(1280, 56)
    transport.show()
    qapp.processEvents()
    assert transport.device.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonTextBesideIcon
    position = transport.position.width()
    transport.resize(900, 56)
    qapp.processEvents()
    assert transport.device.width() <= 40
    assert transport.device.toolTip() == "System default"
    assert position - transport.position.width() < 380
    transport.close()

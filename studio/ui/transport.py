"""The bar at the bottom of every page: play, stop, where it is, speed, volume, device, level.

It reads the playback on a light timer, and only while something plays; a panel that starts playing by itself calls
`update_now()` afterwards.
"""

from __future__ import annotations

import re
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup, QFont, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QMenu, QSizePolicy, QToolButton, QWidget

from studio.core.errors import StudioError
from studio.core.ports import Playback, PlayState, Track
from studio.ui.icons import icon
from studio.ui.language import tr
from studio.ui.meter import LevelMeter
from studio.ui.notices import sentence
from studio.ui.parts import named, row
from studio.ui.sliders import Slider
from studio.ui.theme import font, set_role

SPEEDS: Final = (0.5, 0.75, 1.0, 1.25, 1.5, 1.75, 2.0)
TICK_MS: Final = 40
LOOK_MS: Final = 800
NARROW: Final = 1100  # pixels: below, the room is for the position, and the device's name is in its tooltip


def clock(seconds: float) -> str:
    """A time as 00:03.2, from an hour on 1:00:03.2."""
    tenths = int(max(0.0, seconds) * 10 + 1e-6)
    minutes, rest = divmod(tenths, 600)
    hours, minutes = divmod(minutes, 60)
    head = f"{hours}:{minutes:02d}" if hours else f"{minutes:02d}"
    return f"{head}:{rest // 10:02d}.{rest % 10}"


class Transport(QFrame):
    """Drives the playback it is given. `play_asked`: Play was pressed and nothing is loaded.

    `state_changed` carries a `PlayState` seen by the timer or by `update_now`; `volume_chosen`, `speed_chosen` and
    `device_chosen` are for whoever remembers them; `devices_changed`: there are others, or there is other trouble;
    `trouble_met` carries a `StudioError` that came up while playing.
    """

    play_asked = Signal()
    state_changed = Signal(object)
    volume_chosen = Signal(float)
    speed_chosen = Signal(float)
    device_chosen = Signal(str)
    devices_changed = Signal()
    trouble_met = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("transport.area")
        set_role(self, "bar")
        self._playback: Playback | None = None
        self._track: Track | None = None
        self._trouble: StudioError | None = None
        self._state = PlayState.STOPPED
        self._loud = 100
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self.update_now)

        self.play = _button(self, "transport.play", "play", 36, "on_accent")
        set_role(self.play, "primary")
        self.stop = _button(self, "transport.stop", "square", 32)
        self.stop.setIcon(icon("square", "muted", filled=True))
        self.stop.setIconSize(QSize(14, 14))  # a filled square weighs more than lines
        self.time = named(QLabel(self), "transport.time")
        digits = font(13)
        digits.setFeature(QFont.Tag("tnum"), 1)
        self.time.setFont(digits)
        self.position = Slider(self, name="transport.position")
        self.position.setSingleStep(1_000)
        self.position.setPageStep(10_000)
        self.speed = _button(self, "transport.speed", "", 64)
        self.mute = _button(self, "transport.mute", "volume-2", 32)
        self.volume = Slider(self, name="transport.volume")
        self.volume.setRange(0, 100)
        self.volume.setValue(100)
        self.volume.setPageStep(10)
        self.volume.setFixedWidth(96)
        self.device = _button(self, "transport.device", "headphones", 168)
        self.device.setMinimumWidth(32)  # as wide as its words
        self.device.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.device.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.level = LevelMeter(self, name="transport.level")
        self.level.setFixedHeight(18)

        line = row(self, margins=(16, 8, 16, 8))
        line.addWidget(self.play)
        line.addWidget(self.stop)
        line.addWidget(self.time)
        line.addWidget(self.position, 1)
        line.addWidget(self.speed)
        line.addWidget(self.mute)
        line.addWidget(self.volume)
        line.addWidget(self.device)
        line.addWidget(self.level)

        self._speed_menu = self._make_speed_menu()
        self._device_menu = named(QMenu(self), "transport.device_menu")
        self._connect()
        self._retranslate()
        self.update_now()

    def _connect(self) -> None:
        self.play.clicked.connect(self.toggle)
        self.stop.clicked.connect(self.halt)
        self.position.sliderReleased.connect(self._seek_to_handle)
        self.position.actionTriggered.connect(self._seek_by_key)
        self.position.sliderMoved.connect(self._show_time)
        self.volume.valueChanged.connect(self._set_volume)
        self.mute.clicked.connect(self._toggle_mute)
        self.speed.clicked.connect(lambda: _pop_up(self._speed_menu, self.speed))
        self.device.clicked.connect(self._open_device_menu)

    @property
    def playback(self) -> Playback | None:
        """What it drives, or None until the program has warmed up."""
        return self._playback

    @property
    def track(self) -> Track | None:
        """What is loaded."""
        return self._track

    def use(self, playback: Playback) -> None:
        """Drive this playback from now on."""
        self._playback = playback
        self.volume.blockSignals(True)
        self.volume.setValue(round(playback.volume * 100))
        self.volume.blockSignals(False)
        self._show_volume()
        self._show_speed()
        self._show_device()
        self.update_now()
        self.devices_changed.emit()

    def load(self, track: Track, start: int = 0) -> None:
        """Put a track on, in place of the one before; it stands at `start` until it is played."""
        self._track = track
        if self._playback is not None:
            self._playback.load(track, start)
        self.update_now()

    def unload(self) -> None:
        """Nothing is loaded any more: Play asks the panel again."""
        if self._playback is not None:
            self._playback.stop()
        self._track = None
        self.update_now()

    def toggle(self) -> None:
        """Play, pause, or ask for something to play."""
        if self._playback is None or self._track is None:
            self.play_asked.emit()
        elif self._playback.state in (PlayState.PLAYING, PlayState.WAITING):
            self._playback.pause()
        else:
            self._playback.play()
        self.update_now()

    def halt(self) -> None:
        """Stop and go back to the start."""
        if self._playback is not None and self._track is not None:
            self._playback.stop()
        self.update_now()

    def seek(self, frame: int) -> None:
        """Go on from a frame of the track."""
        if self._playback is not None and self._track is not None:
            self._playback.seek(frame)
        self.update_now()

    def set_speed(self, speed: float) -> None:
        """Another speed, as if chosen from the menu."""
        if self._playback is not None:
            self._playback.speed = speed
        self._show_speed()
        self.speed_chosen.emit(speed)

    def step_speed(self, steps: int) -> None:
        """The next faster (+1) or slower (-1) speed of the menu."""
        now = self._playback.speed if self._playback is not None else 1.0
        nearest = min(range(len(SPEEDS)), key=lambda index: abs(SPEEDS[index] - now))
        self.set_speed(SPEEDS[min(len(SPEEDS) - 1, max(0, nearest + steps))])

    def step_volume(self, percent: int) -> None:
        """Louder or softer."""
        self.volume.setValue(self.volume.value() + percent)

    def choose_device(self, device_id: str) -> None:
        """Play on another output; "" is the system's own choice."""
        if self._playback is not None:
            self._playback.device = device_id
        self._show_device()
        self.device_chosen.emit(device_id)
        self.devices_changed.emit()

    def look_again(self) -> None:
        """Look for outputs that came or went."""
        if self._playback is not None:
            self._playback.refresh_devices()
        # It looks when nothing plays and in its own time; no call waits for it.
        QTimer.singleShot(LOOK_MS, self, self._looked)

    def _looked(self) -> None:
        self._show_device()
        self.devices_changed.emit()

    def update_now(self) -> None:
        """Look at the playback once, and keep looking while it plays."""
        playback = self._playback
        state = playback.state if playback is not None and self._track is not None else PlayState.STOPPED
        active = state in (PlayState.PLAYING, PlayState.WAITING)
        if active != self._timer.isActive():
            self._timer.start() if active else self._timer.stop()
        loaded = self._track is not None and self._track.rate > 0
        self.stop.setEnabled(self._track is not None and state is not PlayState.STOPPED)
        self.position.setEnabled(loaded)
        self.position.set_hollow(state is PlayState.WAITING)
        if self._track is not None and loaded:
            rate = self._track.rate
            length = round(self._track.frames / rate * 1_000)
            here = round(playback.position() / rate * 1_000) if playback is not None else 0
            self.position.setMaximum(max(length, here))
            self.position.set_arrived(None if self._track.complete else length)
            if not self.position.isSliderDown():
                self.position.setValue(here)
        else:
            self.position.setMaximum(0)
            self.position.set_arrived(None)
        if not self.position.isSliderDown():
            self._show_time(self.position.value())
        if active and playback is not None:
            self.level.set_level(playback.level())
        else:
            self.level.clear()
        trouble = playback.trouble if playback is not None else None
        if trouble is not self._trouble:
            self._trouble = trouble
            self._show_device()
            self.devices_changed.emit()
            if trouble is not None and active:
                self.trouble_met.emit(trouble)
        if state is not self._state:
            self._state = state
            self._show_state()
            self.state_changed.emit(state)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        style = Qt.ToolButtonStyle.ToolButtonIconOnly if narrow else Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        self.device.setToolButtonStyle(style)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    # What is shown

    def _show_time(self, milliseconds: int) -> None:
        self.time.setText(f"{clock(milliseconds / 1_000)} / {clock(self.position.maximum() / 1_000)}")
        width = self.time.fontMetrics().horizontalAdvance(re.sub(r"\d", "0", self.time.text()))
        if self.time.minimumWidth() != width:
            self.time.setMinimumWidth(width)

    def _show_state(self) -> None:
        active = self._state in (PlayState.PLAYING, PlayState.WAITING)
        self.play.setIcon(icon("pause" if active else "play", "on_accent", filled=True))
        self.play.setAccessibleName(tr("Pause") if active else tr("Play"))
        waiting = tr("Waiting for sound to arrive") if self._state is PlayState.WAITING else ""
        self.position.setToolTip(waiting)
        self.time.setAccessibleDescription(waiting)

    def _show_volume(self) -> None:
        value = self.volume.value()
        self.mute.setIcon(icon("volume-x" if not value else "volume-1" if value < 50 else "volume-2", "muted"))
        self.mute.setAccessibleName(tr("Unmute") if not value else tr("Mute"))
        self.mute.setToolTip(self.mute.accessibleName())
        self.volume.setToolTip(f"{value} %")

    def _show_speed(self) -> None:
        speed = self._playback.speed if self._playback is not None else 1.0
        self.speed.setText(f"{speed:.2f}".rstrip("0").ljust(3, "0") + "×")
        for action in self._speed_menu.actions():
            action.setChecked(action.data() == speed)

    def _show_device(self) -> None:
        playback = self._playback
        name = tr("System default")
        if playback is not None and playback.device:
            name = next((item.name for item in playback.devices() if item.device_id == playback.device), name)
        trouble = playback.trouble if playback is not None else None
        if trouble is not None:
            name = tr("No sound")
        self.device.setIcon(icon("triangle-alert", "warn") if trouble is not None else icon("headphones", "muted"))
        self.device.setText(" " + self.device.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, 120))
        self.device.setToolTip(sentence(trouble) if trouble is not None else name)
        self.device.setAccessibleDescription(self.device.toolTip())

    def _retranslate(self) -> None:
        self.setAccessibleName(tr("Transport"))
        self.stop.setAccessibleName(tr("Stop"))
        self.time.setAccessibleName(tr("Time"))
        self.position.setAccessibleName(tr("Position"))
        self.speed.setAccessibleName(tr("Speed"))
        self.speed.setToolTip(tr("Speed"))
        self.volume.setAccessibleName(tr("Volume"))
        self.device.setAccessibleName(tr("Sound device"))
        self.level.setAccessibleName(tr("Level"))
        self._show_state()
        self._show_volume()
        self._show_speed()
        self._show_device()

    # What is done

    def _seek_to_handle(self) -> None:
        if self._track is not None and self._track.rate:
            self.seek(round(self.position.sliderPosition() * self._track.rate / 1_000))

    def _seek_by_key(self) -> None:
        if not self.position.isSliderDown():
            self._seek_to_handle()

    def _set_volume(self, percent: int) -> None:
        if self._playback is not None:
            self._playback.volume = percent / 100
        self._show_volume()
        self.volume_chosen.emit(percent / 100)

    def _toggle_mute(self) -> None:
        if self.volume.value():
            self._loud = self.volume.value()
            self.volume.setValue(0)
        else:
            self.volume.setValue(self._loud)

    def _make_speed_menu(self) -> QMenu:
        menu = named(QMenu(self), "transport.speed_menu")
        group = QActionGroup(menu)
        for speed in SPEEDS:
            action = QAction(f"{speed:.2f}".rstrip("0").ljust(3, "0") + "×", menu)
            action.setCheckable(True)
            action.setData(speed)
            group.addAction(action)
            action.triggered.connect(partial(self._speed_picked, speed))
            menu.addAction(action)
        return menu

    def _speed_picked(self, speed: float, _checked: bool = False) -> None:
        self.set_speed(speed)

    def _device_picked(self, device_id: str, _checked: bool = False) -> None:
        self.choose_device(device_id)

    def _open_device_menu(self) -> None:
        menu, playback = self._device_menu, self._playback
        menu.clear()
        group = QActionGroup(menu)
        chosen = playback.device if playback is not None else ""
        choices = [("", tr("System default"))]
        if playback is not None:
            choices += [(item.device_id, item.name) for item in playback.devices()]
        for device_id, name in choices:
            action = menu.addAction(name)
            action.setCheckable(True)
            action.setChecked(device_id == chosen)
            group.addAction(action)
            action.triggered.connect(partial(self._device_picked, device_id))
        menu.addSeparator()
        again = menu.addAction(icon("refresh-cw", "muted"), tr("Look for devices again"))
        again.setEnabled(playback is not None)
        again.triggered.connect(self.look_again)
        _pop_up(menu, self.device)


def _button(parent: QWidget, name: str, symbol: str, width: int, ink: str = "muted") -> QToolButton:
    """A button of the bar; a click leaves the focus where the person types."""
    made = named(QToolButton(parent), name)
    if symbol:
        made.setIcon(icon(symbol, ink))
    made.setIconSize(QSize(18, 18))
    made.setFixedSize(width, 36 if width == 36 else 32)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return made


def _pop_up(menu: QMenu, button: QWidget) -> None:
    """Show a menu above its button."""
    menu.popup(button.mapToGlobal(QPoint(0, -menu.sizeHint().height() - 4)))

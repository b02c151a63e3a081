"""Stalls of the window: gaps of a 16 ms timer while a script streams, lights and is edited, beside a bare window."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QApplication, QMainWindow

from tests.benchmarks.figures import Figure, percentile
from tests.benchmarks.rigs import tones
from tests.benchmarks.rigs.desk import with_tones
from tests.fakes.person import Person
from tests.fakes.pulse import PulseServer

KEY_EVERY_S = 0.08


class Pulse(QObject):
    """A 16 ms timer that notes how far apart its beats are, in milliseconds."""

    def __init__(self) -> None:
        super().__init__()
        self.gaps: list[float] = []
        self._last = 0.0
        self._timer = QTimer(self, interval=16, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        self._last = time.perf_counter()
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def _beat(self) -> None:
        now = time.perf_counter()
        self.gaps.append((now - self._last) * 1000)
        self._last = now


def run(long: bool) -> Iterable[Figure]:
    """A bare window and the studio in turn."""
    seconds, repetitions = (100, 3) if long else (20, 3)
    ours: list[Pulse] = []
    bare: list[Pulse] = []
    with PulseServer(tones.RATE):
        for _ in range(repetitions):
            busy, idle = Pulse(), Pulse()
            with_tones(lambda person, busy=busy, idle=idle: work(person, busy, idle, seconds))
            ours.append(busy)
            bare.append(idle)
    for name, percent, limit in (("p99", 99, None), ("p99.9", 99.9, 20), ("max", 100, 33)):
        values = [percentile(pulse.gaps, percent) for pulse in ours]
        baselines = [percentile(pulse.gaps, percent) for pulse in bare]
        yield Figure(f"gap of a 16 ms timer, {name}", "ms", values, baselines, limit, "streaming and editing")


async def work(person: Person, busy: Pulse, idle: Pulse, seconds: float) -> None:
    """Write at the end of a script whose beginning is being read; then the same time in front of a bare window."""
    text = tones.script(int(seconds * 7))
    person.write(text)
    await person.warm()
    person.press("speech.play")
    playback = person.studio.services.playback
    await person.until(lambda: playback.state == "playing")
    busy.start()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        person.editor.moveCursor(QTextCursor.MoveOperation.End)
        press_key(person.editor)
        await asyncio.sleep(KEY_EVERY_S)
    busy.stop()
    person.press("speech.stop")
    await person.until(lambda: playback.state == "stopped")
    window = QMainWindow()
    window.show()
    idle.start()
    await asyncio.sleep(seconds)
    idle.stop()
    window.close()


def press_key(widget: QObject) -> None:
    """A key as it comes from the keyboard (QTest would run the event loop in between)."""
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.postEvent(widget, QKeyEvent(kind, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, "a"))

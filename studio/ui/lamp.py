"""The highlight loop: looks at the sound card's clock exactly when the light must move."""

from __future__ import annotations

import math

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from studio.core.ports import Playback, PlayState
from studio.core.timeline import Timeline

GLANCE_MS = 33
IDLE_MS = 200

Span = tuple[int, int]


class Lamp(QObject):
    """Tells which span of the script sounds, each time it is another one.

    Nobody pushes highlights: a single-shot timer is aimed at the next boundary of the time map, and the position of
    the playback is looked at then. A light timer glances 30 times a second, for the playhead and to notice that
    somebody paused, sought or changed the speed (five times a second while nothing plays).
    """

    changed = Signal(object, int)  # the span to light (code points) or None; how far the script has been read
    glanced = Signal(int)  # the frame that is audible now

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._playback: Playback | None = None
        self._timeline: Timeline | None = None
        self._rate = 0
        self._shown: tuple[Span | None, int] = (None, 0)
        self._aim = QTimer(self)
        self._aim.setSingleShot(True)
        self._aim.setTimerType(Qt.TimerType.PreciseTimer)
        self._aim.timeout.connect(self.look)
        self._glances = QTimer(self)
        self._glances.setInterval(GLANCE_MS)
        self._glances.timeout.connect(self._glance)

    def follow(self, playback: Playback, timeline: Timeline) -> None:
        """Look at this playback, which plays the sound of this timeline."""
        self._playback, self._timeline = playback, timeline
        self._rate = 0
        self.wake()

    def wake(self) -> None:
        """Something has just been started, stopped or sought: look now."""
        if self._timeline is not None:
            self._glances.start(GLANCE_MS)
            self.look()

    def leave(self) -> None:
        """Look no more; the light goes out."""
        self._playback = self._timeline = None
        self._aim.stop()
        self._glances.stop()
        self._show(None, 0)

    def rest(self, *, resting: bool) -> None:
        """Pause the glances while nobody can see them."""
        if resting:
            self._aim.stop()
            self._glances.stop()
        else:
            self.wake()

    def set_rate(self, rate: int) -> None:
        """Frames per second of the timeline, known from the first sound on."""
        self._rate = rate

    def look(self) -> None:
        """Light what is audible now and aim at the next change."""
        playback, timeline = self._playback, self._timeline
        if playback is None or timeline is None:
            return
        state, frame = playback.state, playback.position()
        if state is PlayState.STOPPED:
            self._show(None, 0)
        elif state is PlayState.ENDED:
            self._show(None, timeline.read_until(frame))
        else:
            self._show(timeline.span_at(frame), timeline.read_until(frame))
        self._aim.stop()
        if state is PlayState.PLAYING and self._rate:
            following = timeline.next_change(frame)
            if following is not None:
                milliseconds = (following - frame) / self._rate / playback.speed * 1000
                self._aim.start(max(0, math.ceil(milliseconds)))

    def _glance(self) -> None:
        self.look()
        active = self._playback is not None and self._playback.state in (PlayState.PLAYING, PlayState.WAITING)
        self._glances.setInterval(GLANCE_MS if active else IDLE_MS)
        if self._playback is not None:
            self.glanced.emit(self._playback.position())

    def _show(self, span: Span | None, read: int) -> None:
        if (span, read) != self._shown:
            self._shown = (span, read)
            self.changed.emit(span, read)

"""The highlight loop: looks at the sound card's clock exactly when the light must move."""

from __future__ import annotations

import math
import time
from collections import deque

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from studio.core.ports import Playback, PlayState
from studio.core.timeline import Timeline

GLANCE_MS = 33
IDLE_MS = 200
SOON_MS = 4  # how often to look for the first frame to become audible
HELD_UP_MS = 10  # an aim that fires this late was held up
REMEMBERED = 24  # aims; with two of them held up, the light is moved ahead
AHEAD_MS = 18  # half of what the usual hold-up costs, so that the light is as often early as late

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
        self._due = math.inf
        self._held_up: deque[bool] = deque(maxlen=REMEMBERED)
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
        now = time.monotonic()
        if now >= self._due:  # a glance may be here before the aim
            self._held_up.append((now - self._due) * 1000 > HELD_UP_MS)
        self._due = math.inf
        self._aim.stop()
        if state in (PlayState.PLAYING, PlayState.WAITING) and playback.first_audible is None:
            self._aim_in(SOON_MS)  # begun, but not heard yet: what is shown stays
            return
        if state is PlayState.STOPPED:
            self._show(None, 0)
        elif state is PlayState.ENDED:
            self._show(None, timeline.read_until(frame))
        else:
            if state is PlayState.PLAYING:
                frame += round(self._ahead_ms() / 1000 * self._rate * playback.speed)
            self._show(timeline.span_at(frame), timeline.read_until(frame))
        if state is PlayState.PLAYING and self._rate:
            following = timeline.next_change(frame)
            if following is not None:
                self._aim_in(math.ceil((following - frame) / self._rate / playback.speed * 1000))

    def _aim_in(self, milliseconds: int) -> None:
        milliseconds = max(0, milliseconds)
        self._due = time.monotonic() + milliseconds / 1000
        self._aim.start(milliseconds)

    def _ahead_ms(self) -> int:
        """A window that is held up again and again lights too late; a little early is as near, and reads better."""
        return AHEAD_MS if sum(self._held_up) > 1 else 0

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

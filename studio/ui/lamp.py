"""The highlight loop: looks at the sound card's clock exactly when the light must move."""

from __future__ import annotations

import math
import time
from typing import Protocol

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from studio.core.ports import Playback, PlayState
from studio.ui.hold_ups import HoldUps

GLANCE_MS = 33
HELD_UP_GLANCE_MS = 10
IDLE_MS = 200
SOON_MS = 4  # how often to look for the first frame to become audible
EARLIEST_S = 0.1
NEAR_MS = 1  # timers count whole milliseconds: a change this near is lit

Span = tuple[int, int]


class TimeMap(Protocol):
    """What sounds when (core.timeline, core.transcript_times); what its spans count in is its own affair."""

    def span_at(self, frame: int) -> Span | None:
        """What to light at a frame."""
        ...

    def next_change(self, frame: int) -> int | None:
        """The first frame after `frame` at which that is something else; None when nothing more is known."""
        ...

    def read_until(self, frame: int) -> int:
        """How far has been read at a frame."""
        ...


class Lamp(QObject):
    """Tells which span of the script sounds, each time it is another one.

    Nobody pushes highlights: a single-shot timer is aimed at the next boundary of the time map, and the position of
    the playback is looked at then. A light timer glances 30 times a second, for the playhead and to notice that
    somebody paused, sought or changed the speed (five times a second while nothing plays). Where the window is held up
    again and again, a change that is likely to fall into it is lit before (`HoldUps`).
    """

    changed = Signal(object, int)  # the span to light or None; how far the text has been read
    glanced = Signal(int)  # the frame that is audible now

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._playback: Playback | None = None
        self._timeline: TimeMap | None = None
        self._rate = 0
        self._shown: tuple[Span | None, int] = (None, 0)
        self._aim = QTimer(self)
        self._aim.setSingleShot(True)
        self._aim.setTimerType(Qt.TimerType.PreciseTimer)
        self._aim.timeout.connect(self.look)
        self._due = self._glance_due = math.inf
        self._hold_ups = HoldUps()
        self._lit = 0  # the frame that is lit as if it were heard
        self._heard: int | None = None  # where it was at the last look, while that may still move
        self._glances = QTimer(self)
        self._glances.setInterval(GLANCE_MS)
        self._glances.timeout.connect(self._glance)

    def follow(self, playback: Playback, timeline: TimeMap) -> None:
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
        self._stop()
        self._show(None, 0)

    def rest(self, *, resting: bool) -> None:
        """Pause the glances while nobody can see them."""
        if resting:
            self._stop()
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
        self._hold_ups.fired(min(self._due, self._glance_due), now)
        self._due, self._glance_due = math.inf, max(now, self._glance_due)
        self._aim.stop()
        if state in (PlayState.PLAYING, PlayState.WAITING) and playback.first_audible is None:
            self._aim_in(SOON_MS)  # begun, but not heard yet: what is shown stays
            return
        if state is PlayState.STOPPED:
            self._show(None, 0)
        elif state is PlayState.ENDED:
            self._show(None, timeline.read_until(frame))
        elif state is PlayState.PLAYING and self._rate:
            self._light(timeline, frame, now, self._rate * playback.speed)
        else:
            self._show(timeline.span_at(frame), timeline.read_until(frame))
            if self._heard not in (None, frame):
                self._aim_in(SOON_MS)  # it fades out before it stands
                self._heard = frame
                return
        self._heard = frame if state is PlayState.PLAYING else None

    def _light(self, timeline: TimeMap, heard: int, now: float, frames_a_second: float) -> None:
        """Light what is heard, or already what follows, and aim at the change after that."""
        # What was lit early stays lit.
        lit = self._lit if heard < self._lit <= heard + EARLIEST_S * frames_a_second else heard
        while (following := timeline.next_change(lit)) is not None:
            wait = self._hold_ups.moment(now + (following - heard) / frames_a_second) - now
            if wait * 1000 > NEAR_MS:
                self._aim_in(int(wait * 1000 + 0.01))
                break
            lit = following
        self._lit = lit
        self._show(timeline.span_at(lit), timeline.read_until(lit))

    def _stop(self) -> None:
        self._aim.stop()
        self._glances.stop()
        self._due = self._glance_due = math.inf

    def _aim_in(self, milliseconds: int) -> None:
        milliseconds = max(0, milliseconds)
        self._due = time.monotonic() + milliseconds / 1000
        self._aim.start(milliseconds)

    def _glance(self) -> None:
        self.look()
        self._glance_due = math.inf
        active = self._playback is not None and self._playback.state in (PlayState.PLAYING, PlayState.WAITING)
        # Where the window is held up, shorter glances tell better how long.
        pace = IDLE_MS if not active else HELD_UP_GLANCE_MS if self._hold_ups.usual else GLANCE_MS
        self._glances.setInterval(pace)
        if active:
            self._glance_due = time.monotonic() + pace / 1000
        if self._playback is not None:
            self.glanced.emit(self._playback.position())

    def _show(self, span: Span | None, read: int) -> None:
        if (span, read) != self._shown:
            self._shown = (span, read)
            self.changed.emit(span, read)

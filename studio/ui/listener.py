"""Joins what a panel shows to the transport: played from a frame of it, its waveform followed, what sounds told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal

from studio.core.ports import Playback, PlayState, Track
from studio.ui.lamp import Lamp, TimeMap
from studio.ui.waveform import Wave, Waveform

if TYPE_CHECKING:
    from studio.ui.transport import Transport

_SOUNDING = (PlayState.PLAYING, PlayState.WAITING)


class Sounding(Protocol):
    """What can be listened to: a take, or a recording with its transcript."""

    @property
    def track(self) -> Track:
        """The sound."""
        ...

    @property
    def timeline(self) -> TimeMap:
        """What sounds when, in frames of the track."""
        ...

    @property
    def peaks(self) -> Wave:
        """The waveform."""
        ...

    @property
    def rate(self) -> int:
        """Frames per second."""
        ...

    @property
    def frames(self) -> int:
        """Its length."""
        ...


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recording with its time map; a `Sounding`."""

    track: Track
    peaks: Wave
    timeline: TimeMap

    @property
    def rate(self) -> int:
        """Frames per second."""
        return self.track.rate

    @property
    def frames(self) -> int:
        """Its length."""
        return self.track.frames


class Listener(QObject):
    """Plays one thing at a time through the window's transport, under `waveform`, which is its parent.

    `lit` carries what sounds now, a span of the time map or None, and how far it has been read. `playing_changed`:
    whether ours is what sounds now.
    """

    lit = Signal(object, int)
    playing_changed = Signal(bool)

    def __init__(self, waveform: Waveform) -> None:
        super().__init__(waveform)
        self._waveform = waveform
        self._transport: Transport | None = None
        self._playback: Callable[[], Playback] | None = None
        self._sounding: Sounding | None = None
        self._playing = False
        self._lamp = Lamp(self)
        self._lamp.changed.connect(self._light)
        self._lamp.glanced.connect(self._glanced)
        waveform.seek_asked.connect(self.play)

    def join(self, transport: Transport, playback: Callable[[], Playback]) -> None:
        """Play through the window's transport; `playback` is asked for when it is first needed."""
        self._transport, self._playback = transport, playback
        transport.state_changed.connect(lambda _state: self._look())

    def put(self, sounding: Sounding | None) -> None:
        """Another piece, or none; what sounds goes on unless it was ours."""
        if self.loaded and self._transport is not None:
            self._transport.unload()
        self._lamp.leave()
        self._sounding = sounding
        self._waveform.set_wave(sounding.peaks if sounding is not None else None)
        if sounding is not None:
            self._waveform.grow(sounding.frames, sounding.frames, sounding.rate)
        self._look()

    @property
    def loaded(self) -> bool:
        """Whether it is what the transport holds."""
        transport = self._transport
        return self._sounding is not None and transport is not None and transport.track is self._sounding.track

    @property
    def playing(self) -> bool:
        """Whether it is what sounds."""
        return self._playing

    def play(self, frame: int = 0) -> None:
        """Play it, from a frame of it."""
        if self._sounding is None or self._transport is None or self._playback is None:
            return
        playback = self._playback()
        if self._transport.playback is None:
            self._transport.use(playback)
        if not self.loaded:
            self._transport.load(self._sounding.track, frame)
        self._lamp.follow(playback, self._sounding.timeline)
        self._lamp.set_rate(self._sounding.rate)
        self._transport.seek(frame)
        playback.play()
        self._transport.update_now()

    def toggle(self) -> None:
        """Pause, go on, or begin."""
        if self.loaded and self._transport is not None:
            self._transport.toggle()
            self._lamp.wake()
        else:
            self.play()

    def skip(self, seconds: float) -> None:
        """Go on so much later, or earlier; playing stays playing."""
        if self.loaded and self._sounding is not None and self._transport is not None and self._transport.playback:
            frame = self._transport.playback.position() + round(seconds * self._sounding.rate)
            self._transport.seek(min(max(0, frame), self._sounding.frames))
            self._lamp.wake()

    def rest(self, *, resting: bool) -> None:
        """Look no more while nobody can see it."""
        self._lamp.rest(resting=resting)

    # Inside

    def _light(self, span: tuple[int, int] | None, read: int) -> None:
        if self.loaded:
            self.lit.emit(span, read)
        else:
            self.lit.emit(None, 0)

    def _glanced(self, frame: int) -> None:
        if self.loaded:
            self._waveform.set_position(frame)
        else:
            self._lamp.leave()  # another panel plays something else

    def _look(self) -> None:
        playing = False
        if self.loaded and self._transport is not None and self._transport.playback is not None:
            playing = self._transport.playback.state in _SOUNDING
            self._lamp.wake()
        if playing != self._playing:
            self._playing = playing
            self.playing_changed.emit(playing)

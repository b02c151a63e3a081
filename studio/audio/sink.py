"""Where sound goes: a card through rtmixer, or nowhere in real time; the player knows only what both have in common."""

from __future__ import annotations

import contextlib
import time
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, Final, Literal

from studio.audio.devices import PORTAUDIO
from studio.audio.ring import Ring
from studio.core.errors import Kind, StudioError

if TYPE_CHECKING:
    from studio.audio.ring import Samples

DEPTH: Final = 0.25  # seconds fed ahead; a hold of the interpreter's lock must be shorter
FADE: Final = 0.008
_VOLUME_RAMP: Final = 0.04
_PROBE: Final = 0.2
_PROBE_EVERY: Final = 0.3


class Run(ABC):
    """Sound that the sink plays without a gap: what is written goes out frame by frame until it is cut or runs dry.

    Frames are counted from the run's start. A run that has gone dry is over; another one goes on.
    """

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self.ring = Ring(int(rate * DEPTH * 2))
        self.end: int | None = None  # where it was cut: the fade to silence begins there
        self.hurry = True  # ask the card for its time as often as can be, not now and then
        self._tapered: int | None = None

    @property
    @abstractmethod
    def taken(self) -> int:
        """Frames that the sink has taken."""

    @property
    @abstractmethod
    def started(self) -> float | None:
        """The sink's time at which frame 0 is audible; None while that is not known."""

    @property
    @abstractmethod
    def over(self) -> bool:
        """The sink has let go of it."""

    @abstractmethod
    def start(self, at: float | None) -> None:
        """Begin at the sink's time `at`, or as soon as possible."""

    def anchor(self) -> tuple[int, float] | None:
        """A frame and the sink's time at which the card says that it is audible, when something new is known."""
        return None

    @property
    def underflows(self) -> int:
        """How often the card itself ran dry."""
        return 0

    @property
    def written(self) -> int:
        """Frames written."""
        return self.ring.written

    @property
    def room(self) -> int:
        """Frames to write until it is fed far enough ahead."""
        return int(self.rate * DEPTH) - (self.written - self.taken)

    def write(self, samples: Samples) -> None:
        """Add frames."""
        self.ring.write(samples)
        self._publish(len(samples))

    def taper(self) -> None:
        """Fade the end of what is written, for there is no more just now."""
        if self._tapered is None:
            frames = int(self.rate * FADE)
            self._tapered = max(self._safe, self.written - frames)
            self.ring.fade_out(self._tapered, max(1, self.written - self._tapered))

    @property
    def tapered(self) -> bool:
        """Its end has been faded."""
        return self._tapered is not None

    def reopen(self) -> bool:
        """Take `taper` back; False when it is too late for that."""
        if self._tapered is None:
            return not self.over
        if self.over or self._safe > self._tapered:
            return False
        self.ring.restore(self._tapered)
        self._tapered = None
        return True

    def set_gain(self, gain: float) -> None:
        """Change the volume of everything that is not on its way out yet, smoothly."""
        self.ring.change_gain(gain, self._safe, int(self.rate * _VOLUME_RAMP))
        if self._tapered is not None:
            self.ring.fade_out(self._tapered, max(1, self.written - self._tapered))

    def cut(self) -> int:
        """Fade out as soon as possible and end; the frame at which the fade begins."""
        if self.end is None:
            self.end = min(self._safe, self.written)
            frames = int(self.rate * FADE)
            self.ring.fade_out(self.end, frames)
            self._end_at(min(self.end + frames, self.written))
        return self.end

    @property
    def _safe(self) -> int:
        """The first frame that the sink is certainly not reading now."""
        return self.taken + self._block + int(self.rate * 0.004)

    @property
    def _block(self) -> int:
        """Frames that the sink takes at once."""
        return 0

    @abstractmethod
    def _publish(self, count: int) -> None:
        """Let the sink have `count` more frames."""

    @abstractmethod
    def _end_at(self, frame: int) -> None:
        """Let the sink stop before `frame`."""


class Sink(ABC):
    """An output that is open and running."""

    rate: int

    @abstractmethod
    def time(self) -> float:
        """Now, in seconds of the sink's own clock."""

    @property
    @abstractmethod
    def alive(self) -> bool:
        """It still takes sound."""

    @abstractmethod
    def run(self) -> Run:
        """A new run, not started."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the output, now."""


class SilentSink(Sink):
    """No card: takes sound exactly as fast as it would sound, by the system's monotonic clock."""

    def __init__(self, rate: int) -> None:
        self.rate = rate

    def time(self) -> float:
        """Now."""
        return time.monotonic()

    @property
    def alive(self) -> bool:
        """Always."""
        return True

    def run(self) -> Run:
        """A new run."""
        return _SilentRun(self)

    def close(self) -> None:
        """Nothing to let go of."""


class _SilentRun(Run):
    def __init__(self, sink: SilentSink) -> None:
        super().__init__(sink.rate)
        self._sink = sink
        self._started: float | None = None
        self._limit: int | None = None
        self._dry: int | None = None

    @property
    def taken(self) -> int:
        if self._dry is not None:
            return self._dry
        if self._started is None:
            return 0
        due = max(0, int((self._sink.time() - self._started) * self.rate))
        limit = self.written if self._limit is None else self._limit
        if due > limit:
            self._dry = limit
        return min(due, limit)

    @property
    def started(self) -> float | None:
        return self._started

    @property
    def over(self) -> bool:
        return self.taken == self._dry

    def start(self, at: float | None) -> None:
        self._started = max(at or 0.0, self._sink.time())

    def _publish(self, count: int) -> None:
        pass

    def _end_at(self, frame: int) -> None:
        self._limit = frame


class RtmixerSink(Sink):
    """A card. The callback is rtmixer's, in C: no Python runs on the sound thread, so its lock cannot starve it."""

    def __init__(self, rate: int, device: int | None = None, *, latency: float | Literal["high"] = "high") -> None:
        """Open PortAudio's device `device` (None: the default one).

        `latency` is what the card takes ahead, in seconds; "high" is what it calls safe, which is 35 ms here and there.
        Raises `StudioError` (NO_SOUND) when there is no PortAudio library or the device does not open at this rate.
        """
        self.rate = rate
        try:
            import rtmixer
            import sounddevice
        except OSError as error:
            raise StudioError(Kind.NO_SOUND, message="PortAudio is not installed") from error
        try:
            with PORTAUDIO.turn:
                self._mixer: Any = rtmixer.Mixer(
                    device=device, channels=1, samplerate=rate, latency=latency, qsize=1024
                )
                self._mixer.start()
        except (sounddevice.PortAudioError, ValueError) as error:
            raise StudioError(Kind.NO_SOUND, message=str(error)) from error
        import numpy as np

        self._error: type[Exception] = sounddevice.PortAudioError
        self.silence = np.zeros(int(rate * _PROBE), np.float32)
        self._time = 0.0
        self._closed = False

    def time(self) -> float:
        """The stream's clock; its zero means nothing."""
        if not self._closed:
            with contextlib.suppress(self._error):
                self._time = float(self._mixer.time)
        return self._time

    @property
    def alive(self) -> bool:
        """The card still asks for sound."""
        return not self._closed and bool(self._mixer.active)

    def run(self) -> Run:
        """A new run."""
        return _RtmixerRun(self._mixer, self)

    def close(self) -> None:
        """Stop the stream and close it; whoever holds a run may let go of it afterwards, not before."""
        if not self._closed:
            self._closed = True
            with PORTAUDIO.turn:
                with contextlib.suppress(self._error):
                    self._mixer.abort()
                with contextlib.suppress(self._error):
                    self._mixer.close()


class _RtmixerRun(Run):
    def __init__(self, mixer: Any, sink: RtmixerSink) -> None:
        import rtmixer

        super().__init__(sink.rate)
        self._mixer = mixer
        self._silence = sink.silence
        self._pipe: Any = rtmixer.RingBuffer(self.ring.wet.itemsize, buffer=self.ring.wet)
        self._action: Any = None
        self._probe: Any = None
        self._next_probe = 0.0

    @property
    def taken(self) -> int:
        return int(self._action.done_frames) if self._action is not None else 0

    @property
    def started(self) -> float | None:
        # Until it starts, rtmixer keeps 0 or -1 there.
        time_ = float(self._action.actual_time) if self._action is not None else 0.0
        return time_ if time_ > 0 and self.taken else None

    @property
    def over(self) -> bool:
        return self._action is not None and self._action not in self._mixer.actions

    @property
    def underflows(self) -> int:
        return int(self._action.stats.output_underflows) if self._action is not None else 0

    def start(self, at: float | None) -> None:
        self._action = self._mixer.play_ringbuffer(self._pipe, channels=1, start=at or 0)

    def anchor(self) -> tuple[int, float] | None:
        """Play silence beside the sound: it starts at a block's edge and says when that edge is audible, and the
        difference between the frames taken of both is the frame at that edge."""
        probe, now = self._probe, float(self._mixer.time)
        if probe is None:
            if self.started is not None and (self.hurry or now >= self._next_probe) and not self.over:
                self._probe = self._mixer.play_buffer(self._silence, channels=1)
            return None
        before, beside, taken = self.taken, int(probe.done_frames), self.taken
        if 0 < beside < len(self._silence):
            if before != taken or self.over:
                return None
            self._next_probe = now + _PROBE_EVERY
            self._probe = None
            return taken - beside, float(probe.actual_time)
        if beside:
            self._probe = None
        return None

    @property
    def _block(self) -> int:
        block = int(self._action.stats.max_blocksize) if self._action is not None else 0
        return block or self.rate // 50

    def _publish(self, count: int) -> None:
        self._pipe.advance_write_index(count)

    def _end_at(self, frame: int) -> None:
        # A single store. Should the card have passed it already, it plays the silence behind the fade and runs dry.
        if self._action is not None:
            self._action.total_frames = frame

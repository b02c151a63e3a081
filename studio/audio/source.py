"""A track as the sink wants it: floats at the sink's rate and the chosen speed, each with its place in the track."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from studio.audio.mono import to_floats
from studio.audio.stretch import Stretch
from studio.core.ports import Track

if TYPE_CHECKING:
    from studio.audio.ring import Samples

Mark = tuple[int, float]

_BLOCK: Final = 0.03  # seconds of the track read at once


class Source:
    """Reads a track from `start` on, as far as it has arrived.

    A mark (frame of this source, frame of the track) says where the two meet; between marks they run together evenly,
    behind the last one the track runs `slope` frames for each frame of the source.
    """

    def __init__(self, track: Track, start: int, speed: float, rate: int) -> None:
        """`rate` is the sink's."""
        self.finished = False
        self.made = 0  # frames given out
        self.read = start  # frames of the track taken, counted from its start
        self._track = track
        self._start = start
        self._ratio = track.rate / rate
        self.slope = speed * self._ratio
        self._last: Mark = (0, float(start))
        self._stretch = Stretch(track.rate, speed) if speed != 1.0 else None
        self._resample = None
        if rate != track.rate:
            import soxr

            self._resample = soxr.ResampleStream(track.rate, rate, 1, dtype="float32")

    @property
    def position(self) -> float:
        """The frame of the track that the next frame given out belongs to."""
        return self._last[1] + (self.made - self._last[0]) * self.slope

    def ready(self, seconds: float) -> bool:
        """Whether that much more sound, or the end, has arrived."""
        complete = self._track.complete  # asked first: sound that comes in between is not missed
        return complete or self._track.frames - self.read >= max(1, seconds * self._track.rate)

    def pull(self) -> tuple[Samples, list[Mark]]:
        """The next frames and the marks in them; nothing when no more has arrived, or all has been given out.

        Raises `StudioError` (BAD_FILE) when the track cannot be read.
        """
        import numpy as np

        samples: Samples = np.zeros(0, np.float32)
        marks: list[Mark] = []
        while not self.finished and not len(samples):
            complete = self._track.complete
            pcm = self._track.read(self.read, max(1, int(self._track.rate * _BLOCK)))
            if not pcm and not complete:
                break
            self.read += len(pcm) // 2
            self.finished = not pcm
            samples = to_floats(pcm)
            if self._stretch is not None:
                samples, places = self._stretch.feed(samples, last=self.finished)
                marks += [(round(out / self._ratio), float(self._start + place)) for out, place in places]
            if self._resample is not None:
                samples = self._resample.resample_chunk(samples, last=self.finished)
        if marks:
            self._last = marks[-1]
        self.made += len(samples)
        return samples, marks

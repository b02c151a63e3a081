"""The memory between the player's thread and the card, in which sound that waits can still be changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]


class Ring:
    """A ring of mono float32 frames, addressed by their number since the start.

    `wet` is what the card reads: `dry` (as it was written) times `gains`, times a fade where there is one. Keeping the
    dry sound makes it possible to take a volume or a fade back while the card has not read it yet. The writer must
    leave alone what the card may be reading: it says so with `start`.
    """

    def __init__(self, frames: int) -> None:
        """`frames` is rounded up to a power of two, as PortAudio's ring wants it."""
        import numpy as np

        self.size = 1 << max(1, frames - 1).bit_length()
        self.wet: Samples = np.zeros(self.size, np.float32)
        self.written = 0
        self._dry: Samples = np.zeros(self.size, np.float32)
        self._gains: Samples = np.ones(self.size, np.float32)
        self._gain = 1.0
        self._target = 1.0
        self._slope = 1.0

    def set_gain(self, gain: float) -> None:
        """Begin with this gain."""
        self._gain = self._target = gain

    def write(self, samples: Samples) -> None:
        """Add frames; the caller has seen to it that there is room."""
        places = self._places(self.written, self.written + len(samples))
        self._dry[places] = samples
        self.written += len(samples)
        self._apply_gain(self.written - len(samples))

    def change_gain(self, gain: float, start: int, ramp: int) -> None:
        """Move to `gain` from frame `start` on, `ramp` frames for a whole step from silence to full."""
        start = min(max(start, self.written - self.size + 1), self.written)
        if start > 0:
            self._gain = float(self._gains[(start - 1) % self.size])
        self._target, self._slope = gain, 1 / max(1, ramp)
        self._apply_gain(start)

    def fade_out(self, start: int, frames: int) -> None:
        """Fade to silence from `start` on; what lies behind is silent."""
        places = self._places(start, self.written)
        self.wet[places] *= 1 - fade(frames, len(places))

    def restore(self, start: int) -> None:
        """Take a fade back."""
        places = self._places(start, self.written)
        self.wet[places] = self._dry[places] * self._gains[places]

    def peak(self, start: int, end: int) -> float:
        """The largest amplitude of the frames from `start` to `end`, as the card reads them."""
        places = self._places(max(start, self.written - self.size, 0), min(end, self.written))
        return float(abs(self.wet[places]).max()) if len(places) else 0.0

    def _apply_gain(self, start: int) -> None:
        import numpy as np

        places = self._places(start, self.written)
        if self._gain == self._target:
            self._gains[places] = self._gain
        elif len(places):
            steps = np.arange(1, len(places) + 1, dtype=np.float32) * self._slope
            gains = (
                np.minimum(self._gain + steps, self._target)
                if self._target > self._gain
                else np.maximum(self._gain - steps, self._target)
            )
            self._gains[places] = gains
            self._gain = float(gains[-1])
        self.wet[places] = self._dry[places] * self._gains[places]

    def _places(self, start: int, end: int) -> NDArray[np.int64]:
        import numpy as np

        return np.arange(start, max(start, end)) & (self.size - 1)


def fade(frames: int, count: int) -> Samples:
    """`count` gains: a straight fade in of `frames` frames, then 1; one minus it fades out. The two add up to 1."""
    import numpy as np

    return np.minimum((np.arange(count, dtype=np.float32) + 0.5) / max(1, frames), 1.0).astype(np.float32)

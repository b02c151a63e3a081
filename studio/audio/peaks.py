"""A waveform that grows with the sound: the lowest and highest sample of ever longer stretches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_FINEST: Final = 256
_STEP: Final = 4


class _Level:
    """Minimum and maximum of every `frames` frames, in an array that doubles when it is full."""

    def __init__(self, frames: int) -> None:
        import numpy as np

        self.frames = frames
        self.count = 0
        self._rows = np.zeros((64, 2), np.int16)

    @property
    def rows(self) -> NDArray[np.int16]:
        return self._rows[: self.count]

    def extend(self, rows: NDArray[np.int16]) -> None:
        import numpy as np

        needed = self.count + len(rows)
        if needed > len(self._rows):
            grown = np.zeros((max(needed, 2 * len(self._rows)), 2), np.int16)
            grown[: self.count] = self.rows
            self._rows = grown
        self._rows[self.count : needed] = rows
        self.count = needed


class Peaks:
    """Levels of 256, 1024, 4096 … frames; an hour at 24 kHz takes 2 MB. For one thread."""

    def __init__(self) -> None:
        self.frames = 0
        self._levels: list[_Level] = []
        self._rest = b""

    def append(self, pcm: bytes) -> None:
        """Add mono int16 little-endian sound."""
        import numpy as np

        self.frames += len(pcm) // 2
        pcm = self._rest + pcm
        whole = len(pcm) // (2 * _FINEST)
        self._rest = pcm[whole * 2 * _FINEST :]
        if whole == 0:
            return
        blocks = np.frombuffer(pcm, "<i2", whole * _FINEST).reshape(whole, _FINEST)
        rows: NDArray[np.int16] = np.stack((blocks.min(axis=1), blocks.max(axis=1)), axis=1)
        index = 0
        while len(rows):
            if index == len(self._levels):
                self._levels.append(_Level(_FINEST * _STEP**index))
            level = self._levels[index]
            level.extend(rows)
            index += 1
            done = self._levels[index].count if index < len(self._levels) else 0
            rows = _joined(level.rows[done * _STEP : level.count // _STEP * _STEP], _STEP)

    def columns(self, start: int, end: int, width: int) -> NDArray[np.int16]:
        """The lowest and highest sample in each of `width` equal stretches of the frames `start` to `end`.

        Shape (width, 2); zeros where there is no sound (yet). Exact to the finest level, 256 frames.
        """
        import numpy as np

        found = np.zeros((width, 2), np.int16)
        span = end - start
        if not self._levels or width <= 0 or span <= 0:
            return found
        fitting = [level for level in self._levels if level.frames * width <= span]
        level = fitting[-1] if fitting else self._levels[0]
        finest, per_row = self._levels[0], level.frames // _FINEST
        # The last row of a coarse level is not full yet: what is there of it counts.
        begun = finest.rows[level.count * per_row :]
        rows = np.concatenate((level.rows, _joined(begun, len(begun)))) if len(begun) else level.rows
        edges = (start + np.arange(width + 1) * (span / width)).astype(np.int64) // level.frames
        firsts = np.clip(edges, 0, len(rows))
        there = np.flatnonzero(firsts[:-1] < len(rows))
        if len(there):
            last = max(-(-end // level.frames), int(firsts[there[-1]]) + 1)
            found[there, 0] = np.minimum.reduceat(rows[:last, 0], firsts[there])
            found[there, 1] = np.maximum.reduceat(rows[:last, 1], firsts[there])
        return found


def _joined(rows: NDArray[np.int16], count: int) -> NDArray[np.int16]:
    """Every `count` rows as one."""
    import numpy as np

    groups = rows.reshape(-1, count, 2)
    return np.stack((groups[:, :, 0].min(axis=1), groups[:, :, 1].max(axis=1)), axis=1)

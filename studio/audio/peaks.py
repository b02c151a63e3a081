"""The lowest and highest sample of every stretch of sound, at every zoom, while it arrives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Column = NDArray[np.int16]

BUCKET: Final = 256  # frames of the finest level
_FACTOR: Final = 4  # each level's buckets to one of the next


class Peaks:
    """A pyramid of extremes: 256 frames, 1024, 4096 and so on; an hour at 24 kHz takes 2 MB."""

    def __init__(self) -> None:
        self.frames = 0
        self._levels: list[_Level] = []
        self._rest = b""  # the frames of the last bucket, while it is not full

    def append(self, pcm: bytes) -> None:
        """Add whole frames of mono int16 little-endian."""
        if not pcm:
            return
        import numpy as np

        self.frames += len(pcm) // 2
        first = (self.frames - len(pcm) // 2) // BUCKET
        samples = np.frombuffer(self._rest + pcm, "<i2")
        self._rest = samples[len(samples) - len(samples) % BUCKET :].tobytes()
        low, high = _extremes(samples, samples, BUCKET)
        for index in range(32):
            if index == len(self._levels):
                self._levels.append(_Level())
            level = self._levels[index]
            level.put(first, low, high)
            if level.count == 1:
                break
            first //= _FACTOR
            begin = first * _FACTOR
            low, high = _extremes(level.low[begin : level.count], level.high[begin : level.count], _FACTOR)

    def columns(self, start: int, end: int, width: int) -> NDArray[np.int16]:
        """Lowest and highest sample of each of `width` equal stretches of the frames `start` to `end`.

        Shape (width, 2); zeros where there is no sound (yet). Stretches shorter than 256 frames share what their bucket
        holds.
        """
        import numpy as np

        columns = np.zeros((max(0, width), 2), np.int16)
        if width <= 0 or end <= start or not self.frames:
            return columns
        each = (end - start) / width
        depth, bucket = 0, BUCKET
        while bucket * _FACTOR <= each and depth + 1 < len(self._levels):
            depth, bucket = depth + 1, bucket * _FACTOR
        level = self._levels[depth]
        begins = start + np.arange(width) * each
        there = np.flatnonzero((begins + each > 0) & (begins < self.frames))
        if len(there):
            edges = np.maximum(begins[there] / bucket, 0).astype(np.int64)
            last = min(level.count, max(int(edges[-1]) + 1, int(np.ceil((begins[there[-1]] + each) / bucket))))
            columns[there, 0] = np.minimum.reduceat(level.low[edges[0] : last], edges - edges[0])
            columns[there, 1] = np.maximum.reduceat(level.high[edges[0] : last], edges - edges[0])
        return columns


class _Level:
    """The extremes of buckets of one size, in arrays that double when they are full."""

    def __init__(self) -> None:
        import numpy as np

        self.count = 0
        self.low: Column = np.zeros(64, np.int16)
        self.high: Column = np.zeros(64, np.int16)

    def put(self, first: int, low: Column, high: Column) -> None:
        """Set the buckets from `first` on; they are the last ones."""
        import numpy as np

        self.count = first + len(low)
        if self.count > len(self.low):
            size = max(self.count, 2 * len(self.low))
            self.low, self.high = np.resize(self.low, size), np.resize(self.high, size)
        self.low[first : self.count] = low
        self.high[first : self.count] = high


def _extremes(low: Column, high: Column, size: int) -> tuple[Column, Column]:
    """Lowest and highest of each `size` values; the last ones may be fewer."""
    import numpy as np

    starts = np.arange(0, len(low), size)
    return np.minimum.reduceat(low, starts), np.maximum.reduceat(high, starts)

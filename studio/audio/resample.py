"""Streamed conversion of mono int16 sound from one sample rate to another."""

from __future__ import annotations


class Resampler:
    """Converts little-endian int16 mono PCM from `source` Hz to `target` Hz, piece by piece.

    Frame `n` of the result is the sound at frame `n * source / target`; how the input is cut changes nothing.
    """

    def __init__(self, source: int, target: int) -> None:
        import soxr

        self._stream = soxr.ResampleStream(source, target, 1, dtype="int16")

    def feed(self, pcm: bytes, *, last: bool = False) -> bytes:
        """Take whole frames in and give out what is ready; the rest comes with `last`."""
        import numpy as np

        out = self._stream.resample_chunk(np.frombuffer(pcm, "<i2"), last=last)
        return bytes(out.astype("<i2", copy=False).tobytes())

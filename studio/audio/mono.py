"""Between the samples that decoders give and players take, and sound as it is kept: mono int16 little-endian."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def to_int16(block: NDArray[np.float32]) -> NDArray[np.int16]:
    """Frames of floats (full scale 1.0), shape (frames, channels), as one channel, shape (frames,), little-endian.

    Channels are averaged; what is louder than full scale becomes full scale.
    """
    import numpy as np

    mixed = block[:, 0] if block.shape[1] == 1 else block.mean(axis=1, dtype=np.float64)
    return np.rint(np.clip(mixed * 32_768, -32_768, 32_767)).astype("<i2")


def to_floats(pcm: bytes) -> NDArray[np.float32]:
    """Mono int16 little-endian as floats from -1.0 on, below 1.0."""
    import numpy as np

    return np.frombuffer(pcm, "<i2").astype(np.float32) / np.float32(32_768)

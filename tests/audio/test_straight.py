"""A file that is read block by block gives what it gives at once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.audio.straight import straight


@pytest.mark.parametrize(("name", "subtype"), [
    ("a.wav", None), ("a.flac", None), ("a.ogg", "VORBIS"), ("a.ogg", "OPUS"), ("a.mp3", None),
])  # fmt: skip
@pytest.mark.parametrize("block", [480, 6_000])
def test_blocks_are_the_whole(tmp_path: Path, name: str, subtype: str | None, block: int) -> None:
    path = tmp_path / name
    soundfile.write(path, np.random.default_rng(1).normal(0, 0.1, 48_000), 24_000, subtype=subtype)
    with straight(soundfile.SoundFile(path)) as sound:
        whole = sound.read(48_000)
    parts = []
    with straight(soundfile.SoundFile(path)) as sound:
        while len(part := sound.read(block)):
            parts.append(part)
    assert len(whole) == 48_000
    assert np.array_equal(np.concatenate(parts), whole)


def test_a_stream_that_does_not_say_how_long_it_is_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "a.flac"
    soundfile.write(path, np.random.default_rng(1).normal(0, 0.1, 48_000), 24_000)
    written = path.read_bytes()
    # The number of samples: 36 bits of the first block of metadata.
    path.write_bytes(written[:21] + bytes([written[21] & 0xF0]) + bytes(4) + written[26:])
    with straight(soundfile.SoundFile(path)) as sound:
        assert len(sound.read(100_000)) == 48_000

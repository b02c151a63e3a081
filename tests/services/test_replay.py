"""A recording listened to beside its transcript: its waveform comes while it is looked at."""

from __future__ import annotations

import asyncio
from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.core.errors import Kind, StudioError
from studio.services.replay import Replay

RATE = 16_000


def test_the_waveform_is_told_on_the_loop_and_comes_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    soundfile.write(path, 0.3 * np.sin(np.arange(60 * RATE) / 7), RATE)

    async def main() -> None:
        replay = await Replay.open(path)
        seen: list[int] = []
        await replay.measure(lambda: seen.append(replay.peaks.frames))
        await asyncio.sleep(0)
        assert seen
        assert seen == sorted(seen)
        assert replay.peaks.frames == replay.track.frames == 60 * RATE
        await replay.close()
        assert replay.track.read(0, 10) == b""

    asyncio.run(main())


def test_whoever_gives_up_ends_the_measuring(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    soundfile.write(path, 0.3 * np.sin(np.arange(240 * RATE) / 7), RATE)

    async def main() -> None:
        replay = await Replay.open(path)
        began = asyncio.Event()
        measuring = asyncio.create_task(replay.measure(began.set))
        await began.wait()
        measuring.cancel()
        with pytest.raises(asyncio.CancelledError):
            await measuring
        await replay.close()
        there = replay.peaks.frames
        assert there < replay.track.frames

    asyncio.run(main())


def test_a_recording_that_has_gone_is_said(tmp_path: Path) -> None:
    async def main() -> None:
        with pytest.raises(StudioError) as raised:
            await Replay.open(tmp_path / "gone.wav")
        assert raised.value.kind is Kind.BAD_FILE

    asyncio.run(main())

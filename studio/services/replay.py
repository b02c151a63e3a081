"""A recording of the person's own, to be listened to beside what was written down of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from studio.audio.recorded import RecordedPeaks, RecordedTrack


class Replay:
    """The sound of a file and its waveform, which is measured while it is looked at; `close` it in the end."""

    def __init__(self, track: RecordedTrack, peaks: RecordedPeaks) -> None:
        self.track = track
        self.peaks = peaks

    @classmethod
    async def open(cls, path: Path) -> Replay:
        """Open a recording; `StudioError` (BAD_FILE) where it is not there any more or cannot be decoded."""
        return cls(await asyncio.to_thread(RecordedTrack, path), RecordedPeaks(path))

    async def measure(self, more: Callable[[], None]) -> None:
        """Measure the waveform; `more` is called on this loop when there is more of it, not for every block."""
        loop, waiting = asyncio.get_running_loop(), False

        def shown() -> None:
            nonlocal waiting
            waiting = False
            more()

        def told() -> None:
            nonlocal waiting
            if not waiting:
                waiting = True
                loop.call_soon_threadsafe(shown)

        try:
            await asyncio.to_thread(self.peaks.measure, told)
        finally:
            self.peaks.stop()

    async def close(self) -> None:
        """Let go of the file."""
        self.peaks.stop()
        await asyncio.to_thread(self.track.close)

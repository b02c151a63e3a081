"""An ear at the sound server: records what a null sink sounds, with the server's own clock for every frame.

It listens in a process of its own, so that nothing the studio does can delay it. Times are those of the sound server's
capture clock (PortAudio calls it the time at the converter), put on `time.monotonic()`; a straight line through all of
them takes the jitter out.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

RATE = 24_000


class Ear:
    """What was heard; complete when the `listening` block has ended."""

    def __init__(self) -> None:
        self.sound: NDArray[np.float32] = np.zeros(0, dtype=np.float32)
        self._zero = 0.0
        self._slope = 1.0 / RATE

    def load(self, folder: Path) -> None:
        """Take in what the ear's process has written."""
        self.sound = np.fromfile(folder / "sound", dtype=np.float32)
        anchors = np.fromfile(folder / "anchors", dtype=np.float64).reshape(-1, 2)
        anchors = anchors[len(anchors) // 20 :]  # the first few come in a burst
        self._slope, self._zero = np.polyfit(anchors[:, 0], anchors[:, 1], 1)

    def onsets(self, silence: float = 0.05, level: float = 0.1) -> NDArray[np.float64]:
        """`time.monotonic()` of every burst: the first frame above `level` after `silence` seconds below it."""
        loud = np.flatnonzero(np.abs(self.sound) > level)
        first = loud[np.diff(loud, prepend=-RATE) > silence * RATE]
        return np.asarray(first * self._slope + self._zero)


@contextmanager
def listening() -> Iterator[Ear]:
    """Listen while the block runs; the sound server is found through the environment, as the studio finds it."""
    ear = Ear()
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "tests.benchmarks.rigs.ear", folder]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            if process.stdout.readline().strip() != b"listening":
                raise RuntimeError("the ear hears nothing")
            try:
                yield ear
            finally:
                process.stdin.close()
                process.wait(10)
        ear.load(Path(folder))


def listen(folder: Path) -> None:
    """Record the default input until standard input ends."""
    import sounddevice

    def hear(data: object, frames: int, when: object, _: object) -> None:
        nonlocal heard
        np.array([heard, when.inputBufferAdcTime]).tofile(anchors)  # type: ignore[attr-defined]
        sound.write(bytes(data))  # type: ignore[call-overload]
        heard += frames

    heard = 0
    sound: BinaryIO
    with (folder / "sound").open("wb") as sound, (folder / "anchors").open("w+b") as anchors:
        stream = sounddevice.RawInputStream(samplerate=RATE, channels=1, dtype="float32", callback=hear, latency="low")
        with stream:
            time.sleep(0.5)
            print("listening", flush=True)
            # The stream's clock is not everybody's: the smallest of many differences is the one without interruption.
            shift = min((time.monotonic() - stream.time for _ in range(1_000)), key=abs)
            sys.stdin.buffer.read()
        anchors.flush()
        anchors.seek(0)
        on_stream_clock = np.fromfile(anchors, dtype=np.float64).reshape(-1, 2)
    on_stream_clock[:, 1] += shift
    on_stream_clock.tofile(folder / "anchors")


if __name__ == "__main__":
    os.nice(-5) if os.geteuid() == 0 else None
    listen(Path(sys.argv[1]))

"""How often the card runs dry while the interpreter's lock is held for 50 ms at a time.

The bare baseline is a stream with the same latency whose callback is Python.
"""

from __future__ import annotations

import ctypes
import os
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import numpy as np

from studio.audio.player import open_player
from studio.core.ports import PlayState
from tests.benchmarks.figures import Figure
from tests.fakes.pulse import PulseServer
from tests.fakes.sound import MemoryTrack

RATE = 24_000
HOLD_S = 0.05


def run(long: bool) -> Iterable[Figure]:
    """Twenty seconds, or ten minutes."""
    seconds = 600.0 if long else 20.0
    with PulseServer(RATE) as server:
        dry, wrong = studio(server, seconds)
        bare = baseline(min(seconds, 60.0))
    yield Figure("underruns", "", [dry], [bare], 0, f"{seconds:.0f} s, 50 ms holds; baseline: at most a minute")
    yield Figure("frames lost or changed", "", [wrong], (), 0, "the monitor's recording, bit by bit")


def studio(server: PulseServer, seconds: float) -> tuple[int, int]:
    """Underruns as the player counts them, and frames that the monitor did not record as they are."""
    sound = noise(seconds)
    with server.recording() as recording:
        player = open_player()
        player.load(MemoryTrack(sound.tobytes(), RATE))
        with lock_held():
            player.play()
            while player.state is not PlayState.ENDED:
                time.sleep(0.1)
        time.sleep(0.2)
        heard = np.frombuffer(recording.pcm, "<i2")
        underruns = player.underruns
        player.close()
    # The noise holds no zero: what is zero was put in by a server that could not keep up.
    heard = heard[heard != 0][: len(sound)]
    return underruns, len(sound) - int((heard == sound[: len(heard)]).sum())


def baseline(seconds: float) -> int:
    """The same with a Python callback."""
    import sounddevice

    dry = 0

    def fill(out: np.ndarray, frames: int, _: object, status: sounddevice.CallbackFlags) -> None:
        nonlocal dry
        dry += bool(status.output_underflow)
        out[:] = 0.1

    with (
        quiet(),
        sounddevice.OutputStream(samplerate=RATE, channels=1, latency="high", callback=fill),
        lock_held(),
    ):
        time.sleep(seconds)
    return dry


@contextmanager
def quiet() -> Iterator[None]:
    """ALSA prints a line for every underrun."""
    kept = os.dup(2)
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123 (devnull is no path)
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


@contextmanager
def lock_held() -> Iterator[None]:
    """Hold the interpreter's lock for 50 ms in every 60."""
    hold = ctypes.PyDLL(None).usleep  # unlike CDLL, PyDLL keeps the lock during the call
    over = threading.Event()

    def holder() -> None:
        while not over.wait(0.01):
            hold(int(HOLD_S * 1e6))

    thread = threading.Thread(target=holder)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def noise(seconds: float) -> np.ndarray:
    """int16 noise without zeros."""
    values = np.random.default_rng(1).integers(1, 9_000, int(seconds * RATE))
    return values.astype("<i2")

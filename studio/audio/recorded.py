"""A recording that is on the disk in whatever format, as the player and the waveform want it, without a copy of it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from studio.audio.mono import to_int16
from studio.audio.peaks import Peaks
from studio.audio.probe import DAMAGED, opened
from studio.core.errors import Kind, StudioError

if TYPE_CHECKING:
    import numpy as np
    import soundfile
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

_MEASURED_AT_ONCE = 1 << 17


class RecordedTrack:
    """The sound of a file, decoded where it is read and mixed to one channel; implements `core.ports.Track`.

    Every method may be called from any thread.
    """

    def __init__(self, path: Path) -> None:
        """Raises `StudioError` (BAD_FILE) where the file is not there or cannot be decoded."""
        self._path = path
        self._lock = threading.Lock()
        self._sound = _opened(path)
        self._next = 0
        self.rate: int = self._sound.samplerate
        self.frames: int = self._sound.frames
        self.complete = True

    def read(self, start: int, count: int) -> bytes:
        """Up to `count` frames from `start` as int16 little-endian; `StudioError` (BAD_FILE)."""
        with self._lock:
            if self._sound.closed:
                return b""
            count = min(count, self.frames - start)
            if count <= 0:
                return b""
            if start != self._next:
                _seek(self._sound, start, self._path)
            block = _read(self._sound, count, self._path)
            self._next = start + len(block)
        return to_int16(block).tobytes()

    def wait(self, _frames: int, _seconds: float) -> bool:
        """All of it is there."""
        return True

    def close(self) -> None:
        """Let go of the file; nothing is read any more."""
        with self._lock:
            self._sound.close()


class RecordedPeaks:
    """The peaks of a recording while they are being measured; `frames` of it are so far.

    `measure` runs in one thread and the rest may be called from any.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._peaks = Peaks()
        self._stopped = threading.Event()

    @property
    def frames(self) -> int:
        """Frames that have been measured."""
        return self._peaks.frames

    def columns(self, start: int, end: int, width: int) -> NDArray[np.int16]:
        """As `audio.peaks.Peaks.columns`."""
        with self._lock:
            return self._peaks.columns(start, end, width)

    def measure(self, told: Callable[[], None]) -> None:
        """Measure from the beginning on, and call `told` whenever there is more; ends early after `stop`.

        What cannot be decoded is left out. Raises `StudioError` (BAD_FILE) where the file is not there.
        """
        with _opened(self._path) as sound:
            while not self._stopped.is_set():
                block = _read(sound, _MEASURED_AT_ONCE, self._path)
                if not len(block):
                    return
                pcm = to_int16(block).tobytes()
                with self._lock:
                    self._peaks.append(pcm)
                told()

    def stop(self) -> None:
        """Nobody looks at it any more."""
        self._stopped.set()


def _opened(path: Path) -> soundfile.SoundFile:
    import soundfile

    try:
        return opened(path, None)
    except soundfile.LibsndfileError as error:
        there = path.is_file()
        raise StudioError(Kind.BAD_FILE, path.name, message=DAMAGED if there else "It is not there.") from error


def _seek(sound: soundfile.SoundFile, frame: int, path: Path) -> None:
    import soundfile

    try:
        sound.seek(frame)
    except soundfile.LibsndfileError as error:
        raise StudioError(Kind.BAD_FILE, path.name, message=DAMAGED) from error


def _read(sound: soundfile.SoundFile, count: int, path: Path) -> Samples:
    import soundfile

    try:
        block: Samples = sound.read(count, dtype="float32", always_2d=True)
    except soundfile.LibsndfileError as error:
        raise StudioError(Kind.BAD_FILE, path.name, message=DAMAGED) from error
    return block

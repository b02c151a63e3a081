"""Records from an input to WAV files, written while they are recorded: whatever ends the program, little is lost."""

from __future__ import annotations

import contextlib
import os
import struct
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from studio.audio.devices import PORTAUDIO, Input, inputs
from studio.audio.disk import not_written
from studio.core.errors import Kind, StudioError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

RATE: Final = 48_000
"""What is asked for; an input that has another rate is recorded at its own."""

_EVERY_S: Final = 0.04  # between two looks at the input
_SYNC_S: Final = 0.5  # between two times that the disk must have it
_AHEAD_S: Final = 10.0  # how long the input may run while this program is held up
_SILENT_FOR_S: Final = 1.5  # an input that gives no frame for so long is gone
_FULL_SCALE: Final = 0.997
_HEADER: Final = struct.Struct("<4sI4s4sIHHIIHH4sI")


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recording that has ended: mono int16 WAV. `gaps` counts the times that the card was faster than the program."""

    path: Path
    rate: int
    frames: int
    peak: float
    clipped: int
    gaps: int
    trouble: StudioError | None = None


class Microphone(ABC):
    """An input that is open and running, mono."""

    rate: int
    name: str

    @abstractmethod
    def read(self) -> Floats:
        """The frames that came since the last time, -1.0 to 1.0."""

    @property
    @abstractmethod
    def alive(self) -> bool:
        """It still gives sound."""

    @property
    @abstractmethod
    def gaps(self) -> int:
        """How often frames were lost."""

    @abstractmethod
    def close(self) -> None:
        """Let go of it."""


class RtmixerMicrophone(Microphone):
    """A card. The callback is rtmixer's, in C: no Python runs on the sound thread, so its lock cannot starve it."""

    def __init__(self, device: Input, rate: int) -> None:
        """Raises `StudioError` (NO_MICROPHONE) when the input does not open."""
        try:
            import rtmixer
            import sounddevice
        except OSError as error:
            raise StudioError(Kind.NO_MICROPHONE, message="PortAudio is not installed") from error
        self.name = device.device.name
        self._error: type[Exception] = sounddevice.PortAudioError
        self._held = contextlib.ExitStack()
        with PORTAUDIO.turn:
            for channels, wanted in ((1, rate), (1, device.rate), (device.channels, device.rate)):
                try:
                    self._stream: Any = rtmixer.Recorder(
                        device=device.index, channels=channels, samplerate=wanted, latency="high", qsize=64
                    )
                    self._stream.start()
                    break
                except (sounddevice.PortAudioError, ValueError) as error:
                    refused = error
            else:
                raise StudioError(Kind.NO_MICROPHONE, message=str(refused)) from refused
            self._held.enter_context(PORTAUDIO.held())
            self.rate = wanted
            frames = 1 << (int(wanted * _AHEAD_S) - 1).bit_length()
            self._ring: Any = rtmixer.RingBuffer(4, frames)
            self._action: Any = self._stream.record_ringbuffer(self._ring, channels=1)

    def read(self) -> Floats:
        """See `Microphone`."""
        import numpy as np

        frames: Floats = np.frombuffer(bytes(self._ring.read(self._ring.read_available)), np.float32)
        return frames

    @property
    def alive(self) -> bool:
        """See `Microphone`."""
        return bool(self._stream.active) and self._action in self._stream.actions

    @property
    def gaps(self) -> int:
        """See `Microphone`."""
        return int(self._action.stats.input_overflows)

    def close(self) -> None:
        """See `Microphone`."""
        with PORTAUDIO.turn:
            with contextlib.suppress(self._error):
                self._stream.abort()
            with contextlib.suppress(self._error):
                self._stream.close()
        self._held.close()


def open_microphone(device_id: str, rate: int) -> Microphone:
    """The input of this id, or the system's own choice for "".

    Raises `StudioError` (NO_MICROPHONE, MICROPHONE_LOST).
    """
    known = inputs()
    if not known:
        raise StudioError(Kind.NO_MICROPHONE, message="there is no input")
    if device_id:
        chosen = next((each for each in known if each.device.device_id == device_id), None)
        if chosen is None:
            raise StudioError(Kind.MICROPHONE_LOST, device_id)
    else:
        chosen = next((each for each in known if each.device.default), known[0])
    return RtmixerMicrophone(chosen, rate)


class Recorder:
    """Listens to one input and writes what it hears between `begin` and `end`.

    A thread of its own takes the sound from the input. `open`, `end` and `close` block for a moment; call them off the
    event loop. Everything that may be read is read from any thread.
    """

    def __init__(self, open_input: Callable[[str, int], Microphone] = open_microphone) -> None:
        self._open_input = open_input
        self._input: Microphone | None = None
        self._thread: threading.Thread | None = None
        self._turn = threading.RLock()  # whoever closes waits for an input that is just being opened
        self._change = threading.Condition()
        self._leave = False
        self._file: _WavFile | None = None
        self._ended: _WavFile | None = None
        self._ending = False
        self._level = 0.0
        self._trouble: StudioError | None = None

    def open(self, device_id: str = "", rate: int = RATE) -> None:
        """Listen to an input, for its level; one that was open is closed.

        Raises `StudioError` (NO_MICROPHONE, MICROPHONE_LOST).
        """
        with self._turn:
            self.close()
            self._input = self._open_input(device_id, rate)
            self._trouble, self._leave = None, False
            self._thread = threading.Thread(target=self._listen, args=(self._input,), name="recorder", daemon=True)
            self._thread.start()

    @property
    def level(self) -> float:
        """The peak of the last moment, 0.0 to 1.0; 1.0 is distorted."""
        return self._level

    @property
    def recording(self) -> bool:
        """Something is being written."""
        return self._file is not None

    @property
    def seconds(self) -> float:
        """How long the recording is so far."""
        file = self._file
        return file.frames / file.rate if file else 0.0

    @property
    def trouble(self) -> StudioError | None:
        """Why there is no sound any more (the input is gone, the disk is full), or None."""
        return self._trouble

    def begin(self, path: Path) -> None:
        """Write what is heard from now on to a new file.

        Raises `StudioError` (NO_MICROPHONE, DISK_FULL, NOT_WRITABLE).
        """
        if self._trouble:
            raise self._trouble
        if self._input is None:
            raise StudioError(Kind.NO_MICROPHONE, message="no input is open")
        file = _WavFile(path, self._input.rate, self._input.gaps)
        with self._change:
            self._file, self._ended, self._ending = file, None, False

    def end(self) -> Recorded:
        """Write what was heard until now, and stop writing; tells also of a recording that ended by itself."""
        with self._change:
            if self._file is None and self._ended is None:
                raise StudioError(Kind.NO_MICROPHONE, message="nothing was recorded")
            self._ending = True
            self._change.notify_all()
            self._change.wait_for(lambda: self._file is None, timeout=5.0)
            file, self._ended = self._ended, None
        if file is None:  # the thread is stuck in a disk that does not answer
            raise StudioError(Kind.NOT_WRITABLE, message="the disk takes too long")
        return file.recorded(self._trouble)

    def close(self) -> None:
        """End what is being recorded, and let go of the input."""
        with self._turn:
            with self._change:
                self._leave = True
                self._change.notify_all()
            if self._thread:
                self._thread.join()
            self._thread = self._input = None
            self._level = 0.0

    # What follows runs on the thread.

    def _listen(self, microphone: Microphone) -> None:
        last_heard = time.monotonic()
        try:
            while True:
                ending, leaving = self._ending, self._leave
                heard = microphone.read()
                if len(heard):
                    last_heard = time.monotonic()
                self._take(heard)
                if self._file and (ending or leaving):
                    self._finish(microphone)
                if leaving:
                    return
                if not microphone.alive or time.monotonic() - last_heard > _SILENT_FOR_S:
                    raise StudioError(Kind.MICROPHONE_LOST, microphone.name)
                with self._change:
                    self._change.wait_for(lambda: (self._ending and self._file is not None) or self._leave, _EVERY_S)
        except StudioError as error:
            self._trouble = error
            self._finish(microphone)
        finally:
            microphone.close()

    def _take(self, heard: Floats) -> None:
        import numpy as np

        self._level = min(1.0, float(np.abs(heard).max())) if len(heard) else self._level
        if self._file:
            self._file.write(heard)

    def _finish(self, microphone: Microphone) -> None:
        file = self._file
        if file:
            file.close(microphone.gaps)
        with self._change:
            self._ended, self._file, self._ending = file, None, False
            self._change.notify_all()


class _WavFile:
    """A WAV file that is whole after every write."""

    def __init__(self, path: Path, rate: int, gaps: int) -> None:
        self.path = path
        self.rate = rate
        self.frames = 0
        self._gaps = gaps
        self._peak = 0.0
        self._clipped = 0
        self._synced = time.monotonic()
        try:
            self._file = path.open("wb", buffering=0)
            self._file.write(self._header())
        except OSError as error:
            raise not_written(error, path) from error

    def write(self, heard: Floats) -> None:
        """Add frames."""
        import numpy as np

        if not len(heard):
            return
        loud = np.abs(heard)
        self._peak = max(self._peak, float(loud.max()))
        self._clipped += int(np.count_nonzero(loud >= _FULL_SCALE))
        samples = np.clip(np.rint(heard * np.float32(32_768)), -32_768, 32_767).astype("<i2")
        data, written = memoryview(samples.tobytes()), 0
        try:
            while written < len(data):
                written += self._file.write(data[written:])
        except OSError as error:
            raise not_written(error, self.path) from error
        finally:
            self.frames += written // 2
        self._promise()

    def close(self, gaps: int) -> None:
        """End it; `gaps` is what the input has counted."""
        self._gaps = gaps - self._gaps
        with contextlib.suppress(StudioError, OSError), self._file:
            self._file.truncate(_HEADER.size + 2 * self.frames)
            self._promise()
            os.fsync(self._file.fileno())

    def _promise(self) -> None:
        """Say in the header what is there; only now, so that it never promises more."""
        try:
            self._file.seek(0)
            self._file.write(self._header())
            self._file.seek(0, os.SEEK_END)
            if time.monotonic() - self._synced > _SYNC_S:
                os.fsync(self._file.fileno())
                self._synced = time.monotonic()
        except OSError as error:
            raise not_written(error, self.path) from error

    def recorded(self, trouble: StudioError | None) -> Recorded:
        """What it came to."""
        return Recorded(self.path, self.rate, self.frames, self._peak, self._clipped, self._gaps, trouble)

    def _header(self) -> bytes:
        size = self.frames * 2
        return _HEADER.pack(
            *(b"RIFF", 36 + size, b"WAVE", b"fmt ", 16, 1, 1, self.rate, self.rate * 2, 2, 16, b"data", size)
        )

"""A recording as a WAV file, block by block: for whoever takes nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from studio.audio.encode import write
from studio.audio.mono import to_int16
from studio.audio.probe import DAMAGED, Probed, opened
from studio.audio.resample import Resampler
from studio.core.errors import Kind, StudioError

_BLOCK: Final = 65_536
# A WAV file counts its bytes in 32 bits, and some readers take the count for a signed number.
_LARGEST: Final = 2**31 - 2**16
_SPEECH_RATE: Final = 16_000


def to_wav(path: Path, probed: Probed, target: Path, progress: Callable[[float], None] | None = None) -> None:
    """Write the sound of `path` to a new file `target` as 16-bit WAV, with its rate and its channels.

    What would be more than a WAV file holds is mixed to one channel at 16 kHz, which is all that speech needs.
    `progress` runs from 0 to 1; what it raises ends the writing. A file that is not whole is left to the caller.

    Raises `StudioError` (BAD_FILE, NOT_WRITABLE, DISK_FULL).
    """
    frames = int(probed.seconds * probed.rate)
    small = frames * probed.channels * 2 <= _LARGEST
    rate, channels = (probed.rate, probed.channels) if small else (_SPEECH_RATE, 1)
    import soundfile

    try:
        with opened(path, probed.raw) as sound:
            blocks = _blocks(sound) if small else _speech(sound)
            total = frames if small else int(probed.seconds * rate)
            written = write(target, "wav", rate, blocks, progress, frames=total, channels=channels)
    except (soundfile.LibsndfileError, OSError) as error:
        raise StudioError(Kind.BAD_FILE, path.name, message=DAMAGED) from error
    if not written:
        raise StudioError(Kind.BAD_FILE, path.name, message=DAMAGED)


def _blocks(sound: Any) -> Iterator[bytes]:
    """The samples as they are, interleaved; the end of a damaged file is where it breaks off."""
    while len(block := _next(sound, "int16")):
        yield block.tobytes()


def _speech(sound: Any) -> Iterator[bytes]:
    """One channel at the rate of speech."""
    resampler = Resampler(sound.samplerate, _SPEECH_RATE)
    while len(block := _next(sound, "float32")):
        yield resampler.feed(to_int16(block).tobytes())
    yield resampler.feed(b"", last=True)


def _next(sound: Any, form: str) -> Any:
    import soundfile

    try:
        return sound.read(_BLOCK, dtype=form, always_2d=True)
    except soundfile.LibsndfileError:
        # Broken off; what came before is good, and if nothing did, nothing is written.
        return ()

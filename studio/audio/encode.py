"""Writes sound files: WAV, FLAC, MP3, Ogg Vorbis and Opus."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from studio.audio.resample import Resampler
from studio.core.errors import Kind, StudioError

# One call that writes minutes of Vorbis overflows libsndfile's stack, so nothing is written in larger blocks than this.
_BLOCK: Final = 32_000


@dataclass(frozen=True, slots=True)
class _Format:
    """A file format as libsndfile names it, and the sample rates that it can have (none: any)."""

    container: str
    subtype: str
    rates: tuple[int, ...] = ()

    def rate(self, rate: int) -> int:
        """The lowest rate of the format that loses nothing."""
        if not self.rates or rate in self.rates:
            return rate
        return min((allowed for allowed in self.rates if allowed >= rate), default=self.rates[-1])


_FORMATS: Final = {
    "wav": _Format("WAV", "PCM_16"),
    "flac": _Format("FLAC", "PCM_16"),
    "mp3": _Format("MP3", "MPEG_LAYER_III", (8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000)),
    "ogg": _Format("OGG", "VORBIS"),
    # Opus is always coded at 48 kHz; other rates are only a note in its header.
    "opus": _Format("OGG", "OPUS", (48_000,)),
}

FORMATS: Final = tuple(_FORMATS)


def write(
    path: Path,
    fmt: str,
    rate: int,
    blocks: Iterator[bytes],
    progress: Callable[[float], None] | None = None,
    *,
    frames: int = 0,
    channels: int = 1,
) -> int:
    """Write int16 little-endian `blocks` at `rate` Hz to a new file at `path`; the frames taken.

    `fmt` is one of `FORMATS`; the rate becomes the next one the format knows, which is for one channel only; several
    are interleaved. `progress` is told after every block which part of `frames` has been taken, 0.0 to 1.0 (0.0
    throughout when `frames` is 0); what it raises ends the writing. A file that is not whole is left to the caller,
    who should have named a temporary one.

    Raises `StudioError` (UNSUPPORTED, NOT_WRITABLE, DISK_FULL).
    """
    import numpy as np
    import soundfile

    try:
        form = _FORMATS[fmt]
    except KeyError as error:
        raise StudioError(Kind.UNSUPPORTED, fmt) from error
    target = form.rate(rate)
    resampler = Resampler(rate, target) if target != rate else None
    taken = 0
    try:
        with path.open("wb") as raw:
            out = _Output(raw)
            with soundfile.SoundFile(
                out, "w", samplerate=target, channels=channels, format=form.container, subtype=form.subtype
            ) as file:

                def put(pcm: bytes) -> None:
                    samples = np.frombuffer(pcm, "<i2").reshape(-1, channels)
                    for at in range(0, len(samples), _BLOCK):
                        file.write(samples[at : at + _BLOCK])
                    out.check()

                for block in blocks:
                    put(resampler.feed(block) if resampler is not None else block)
                    taken += len(block) // (2 * channels)
                    if progress is not None:
                        progress(min(1.0, taken / frames) if frames else 0.0)
                if resampler is not None:
                    put(resampler.feed(b"", last=True))
            out.check()
    except OSError as error:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        raise StudioError(
            Kind.DISK_FULL if full else Kind.NOT_WRITABLE, path.name, message=error.strerror or ""
        ) from error
    except soundfile.LibsndfileError as error:
        raise StudioError(Kind.NOT_WRITABLE, path.name, message=str(error)) from error
    return taken


class _Output:
    """A file for libsndfile, through whose C code no exception passes: the first error is kept until `check`."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._error: OSError | None = None

    def write(self, data: bytes) -> int:
        """Write; says that all was written even when it was not."""
        if self._error is None:
            try:
                self._file.write(data)
            except OSError as error:
                self._error = error
        return len(data)

    def seek(self, offset: int, whence: int = 0) -> int:
        """As a file does."""
        try:
            return self._file.seek(offset, whence)
        except OSError as error:
            self._error = self._error or error
            return 0

    def tell(self) -> int:
        """As a file does."""
        return self._file.tell()

    def check(self) -> None:
        """Raise what went wrong."""
        if self._error is not None:
            raise self._error

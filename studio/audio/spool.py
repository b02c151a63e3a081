"""A sound file of any format as the library keeps sound: raw mono int16, block by block, with its loudness."""

from __future__ import annotations

import os
from array import array
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from studio.audio.mono import to_int16
from studio.audio.straight import straight
from studio.core.errors import Kind, StudioError

_LEVELS_PER_SECOND: Final = 100
_LEVELS_AT_ONCE: Final = 400
_UNKNOWN_SIZES: Final = (0, 0xFFFF_FFFF)


@dataclass(frozen=True, slots=True)
class Spooled:
    """What was written: Hz, frames, and the highest sample (0 to 32,768) of every `hop` frames, about 10 ms."""

    rate: int
    frames: int
    hop: int
    levels: array[int]


def spool(source: Path, target: Path) -> Spooled:
    """Write the sound of `source` to `target`, which is replaced when all of it is there and on the disk.

    Raises `StudioError` (UNREADABLE) where it does not decode to its end or holds no sound, and `OSError` as the disk
    does.
    """
    temporary = target.with_name(f".{target.name}.tmp")
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        spooled = _spool(source, temporary)
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return spooled


def _spool(source: Path, target: Path) -> Spooled:
    import numpy as np
    import soundfile

    levels = array("H")
    frames = 0
    try:
        if _is_cut(source):
            raise _unreadable("it breaks off")
        with straight(soundfile.SoundFile(source)) as sound, target.open("wb") as file:
            hop = max(1, sound.samplerate // _LEVELS_PER_SECOND)
            block = hop * _LEVELS_AT_ONCE
            as_it_is = sound.channels == 1 and sound.subtype == "PCM_16"
            while len(samples := sound.read(block, dtype="int16" if as_it_is else "float32", always_2d=True)):
                mono = samples[:, 0].astype("<i2") if as_it_is else to_int16(samples)
                frames += len(mono)
                starts = np.arange(0, len(mono), hop)
                levels.extend(np.maximum.reduceat(np.abs(mono.astype(np.int32)), starts).tolist())
                file.write(mono.tobytes())
                if len(mono) < block:
                    break
            # What is counted beforehand is exact but for MP3, whose count is an estimate.
            rate, whole = sound.samplerate, 0 if sound.format == "MP3" else sound.frames
            file.flush()
            os.fsync(file.fileno())
    except (soundfile.LibsndfileError, RuntimeError) as error:
        raise _unreadable(str(error)) from error
    if not frames:
        raise _unreadable("there is no sound in it")
    if frames < whole:
        raise _unreadable("it breaks off")
    return Spooled(rate, frames, hop, levels)


def _is_cut(source: Path) -> bool:
    """Whether a WAVE file is shorter than it says itself; the decoder would take what is there for all."""
    with source.open("rb") as file:
        head = file.read(8)
        size = os.fstat(file.fileno()).st_size
    told = int.from_bytes(head[4:8], "little")
    # One byte of padding is often left out.
    return head[:4] == b"RIFF" and told not in _UNKNOWN_SIZES and told + 8 > size + 1


def _unreadable(message: str) -> StudioError:
    return StudioError(Kind.UNREADABLE, "audio", message=message)

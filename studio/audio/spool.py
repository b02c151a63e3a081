"""A sound file of any format as the library keeps sound: raw mono int16, block by block, with its loudness."""

from __future__ import annotations

import os
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from studio.audio.decode import StreamDecoder, is_mp3
from studio.audio.mono import to_int16
from studio.audio.straight import straight
from studio.core.errors import Kind, StudioError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.int16]

_LEVELS_PER_SECOND: Final = 100
_LEVELS_AT_ONCE: Final = 400
_HEAD: Final = 1 << 16
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
            for mono in _mp3_blocks(source, block) if _is_plain_mp3(source, sound) else _blocks(sound, block):
                frames += len(mono)
                starts = np.arange(0, len(mono), hop)
                levels.extend(np.maximum.reduceat(np.abs(mono.astype(np.int32)), starts).tolist())
                file.write(mono.tobytes())
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


def _blocks(sound: Any, block: int) -> Iterator[Samples]:
    """The sound as libsndfile decodes it, in blocks of as many frames; fewer at the end."""
    as_it_is = sound.channels == 1 and sound.subtype == "PCM_16"
    while len(samples := sound.read(block, dtype="int16" if as_it_is else "float32", always_2d=True)):
        yield samples[:, 0].astype("<i2") if as_it_is else to_int16(samples)
        if len(samples) < block:
            return


def _is_plain_mp3(source: Path, sound: Any) -> bool:
    if sound.format != "MP3":
        return False
    with source.open("rb") as file:
        head = file.read(_HEAD)
    return head.startswith(b"ID3") or bool(is_mp3(head))


def _mp3_blocks(source: Path, block: int) -> Iterator[Samples]:
    """The sound of an MP3 file in blocks of as many frames; fewer at the end.

    libsndfile guesses where one ends that has no table of its frames, and ends where the first of several does that
    stand in one file, as vendors make them who speak sentence by sentence.
    """
    import numpy as np

    decoder = StreamDecoder()
    waiting = bytearray()
    with source.open("rb") as file:
        more = True
        while more:
            data = file.read(_HEAD)
            more = bool(data)
            waiting += decoder.feed(data) if data else decoder.finish()
            while len(waiting) >= 2 * block or (waiting and not more):
                yield np.frombuffer(bytes(waiting[: 2 * block]), "<i2")
                del waiting[: 2 * block]


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

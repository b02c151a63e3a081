"""What a recording is, before anything is done with it: the form of its sound, its length, and what is wrong."""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from studio.audio.mp3 import frame_length, frame_seconds
from studio.audio.straight import straight
from studio.core.errors import Kind, StudioError
from studio.core.media import ENOUGH, what_it_is

if TYPE_CHECKING:
    import soundfile

LONGEST_S: Final = 10 * 3600.0
"""The transcript of more could not be fetched: see `net.http.MAX_BODY`."""
WIDTHS: Final = (8, 16, 24, 32)
"""Bits of a sample that PCM without a header may have."""
RATES: Final = (4_000, 384_000)

# What libsndfile calls them, and what they are called here.
_CONTAINERS: Final = {"WAVEX": "wav", "RF64": "wav"}
_SUFFIXES: Final = {
    ".wav": "wav", ".wave": "wav", ".mp3": "mp3", ".flac": "flac", ".ogg": "ogg", ".oga": "ogg", ".opus": "ogg",
    ".aif": "aiff", ".aiff": "aiff", ".aifc": "aiff", ".au": "au", ".caf": "caf", ".w64": "w64", ".m4a": "m4a",
    ".mp4": "m4a", ".aac": "aac", ".amr": "amr", ".wma": "wma",
}  # fmt: skip
_RAW_SUFFIXES: Final = frozenset({".pcm", ".raw"})
_BROKEN: Final = frozenset({"wav", "mp3", "flac", "ogg", "aiff"})
DAMAGED: Final = "Its sound is damaged."
_CONVERT_FIRST: Final = "Convert it to WAV, MP3, FLAC or Ogg first."
# A hiss below this is not heard; recordings of rooms are above it.
_SILENCE: Final = 0.002
# Whoever says nothing for so long at the beginning will be heard later.
_LISTENED_S: Final = 300
# What writers of streams promise who cannot know: the most, or the most that is positive, less a little.
_UNKNOWN_SIZE: Final = 0x7FFF_0000
_LAST_PAGES: Final = 128 * 1024


@dataclass(frozen=True, slots=True)
class RawForm:
    """The form of PCM without a header: Hz, bits of a sample (signed little-endian, 8 bits unsigned), channels."""

    rate: int
    width: int = 16
    channels: int = 1


@dataclass(frozen=True, slots=True)
class Probed:
    """A recording that can be used; `notices` are errors that a person should know of and that stop nobody.

    `container` is "wav", "mp3", "flac", "ogg", "aiff" … or "raw"; `coding` is what libsndfile calls its samples.
    """

    container: str
    coding: str
    rate: int
    channels: int
    seconds: float
    size: int
    raw: RawForm | None = None
    notices: tuple[StudioError, ...] = ()

    @property
    def travels(self) -> bool:
        """Whether a vendor takes it as it is: MP3, and WAV with plain samples."""
        return self.container == "mp3" or (self.container == "wav" and self.coding.startswith("PCM_"))


def probe(path: Path, raw: RawForm | None = None) -> Probed:
    """Look at a recording; reads a few blocks of it, however long it is.

    Raises `StudioError`: BAD_FILE (not there, not readable, damaged), NO_FRAMES (nothing in it), NOT_SOUND,
    UNSUPPORTED, RAW_SOUND (PCM without a header whose form is needed as `raw`), BAD_FIELD (`raw` cannot be), TOO_LONG.
    Notices: TRUNCATED, SILENT, WRONG_SUFFIX.
    """
    import soundfile

    found = ""
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            head = file.read(ENOUGH)
            if not size:
                raise StudioError(Kind.NO_FRAMES, path.name)
            found = what_it_is(head)
            raw = raw if not found else None  # what has a header says itself what it is
            if raw is None and not found and path.suffix.lower() in _RAW_SUFFIXES:
                raise StudioError(Kind.RAW_SOUND, path.name)
            with opened(path, raw) as sound:
                return _probed(_File(path, file, size, head), sound, raw)
    except soundfile.LibsndfileError as error:
        raise _refused(path, found) from error
    except OSError as error:
        raise StudioError(Kind.BAD_FILE, path.name, message=error.strerror or "") from error


def opened(path: Path, raw: RawForm | None) -> soundfile.SoundFile:
    """The sound of a file, to be read in blocks; raises BAD_FIELD, and `soundfile.LibsndfileError`."""
    import soundfile

    if raw is None:
        return straight(soundfile.SoundFile(path))
    if raw.width not in WIDTHS or not RATES[0] <= raw.rate <= RATES[1] or not 1 <= raw.channels <= 16:
        raise StudioError(Kind.BAD_FIELD, f"{raw.rate} Hz, {raw.width} bits, {raw.channels} channels")
    return soundfile.SoundFile(
        path,
        samplerate=raw.rate,
        channels=raw.channels,
        format="RAW",
        subtype="PCM_U8" if raw.width == 8 else f"PCM_{raw.width}",
        endian="LITTLE",
    )


@dataclass(frozen=True, slots=True)
class _File:
    """The bytes of a file: how many, the first few, and the rest."""

    path: Path
    content: BinaryIO
    size: int
    head: bytes


def _probed(file: _File, sound: Any, raw: RawForm | None) -> Probed:
    path = file.path
    container = _CONTAINERS.get(sound.format, sound.format.lower())
    # Some formats without a header are guessed from the name alone.
    if container == "raw" and raw is None:
        raise StudioError(Kind.NOT_SOUND, path.name)
    seconds, truncated = _length(file, sound, container)
    if seconds <= 0:
        raise StudioError(Kind.NO_FRAMES, path.name)
    if seconds > LONGEST_S:
        raise StudioError(Kind.TOO_LONG, path.name)
    notices = []
    if truncated:
        notices.append(StudioError(Kind.TRUNCATED, path.name))
    if _is_silent(sound):
        notices.append(StudioError(Kind.SILENT, path.name))
    if raw is None and _SUFFIXES.get(path.suffix.lower(), container) != container:
        notices.append(StudioError(Kind.WRONG_SUFFIX, path.name))
    # An RF64 file is no WAV to whoever does not expect one.
    coding = "RF64" if sound.format == "RF64" else sound.subtype
    return Probed(container, coding, sound.samplerate, sound.channels, seconds, file.size, raw, tuple(notices))


def _length(file: _File, sound: Any, container: str) -> tuple[float, bool]:
    """Seconds that can be heard, and whether the file ends before its sound does."""
    seconds, size = sound.frames / sound.samplerate, file.size
    match container:
        case "wav":
            return seconds, _wav_breaks_off(file.content, size)
        case "mp3":
            told = _xing(file.head)
            if told is None:
                return _mp3_seconds(file.content, size) or seconds, False
            lost = told - size
            # The table that tells is itself counted by some writers, and tags stand behind the sound.
            return (seconds * size / told, True) if lost > max(2_000, told // 1_000) else (seconds, False)
        case "ogg":
            file.content.seek(max(0, size - _LAST_PAGES))
            tail = file.content.read()
            last = tail.rfind(b"OggS")
            return seconds, last < 0 or not tail[last + 5 : last + 6] or not tail[last + 5] & 4
        case "flac":
            return _flac_length(file.path, sound, seconds)
    return seconds, False


def _wav_breaks_off(file: BinaryIO, size: int) -> bool:
    """Whether the header promises more sound than there is; writers that stream leave the promise open."""
    file.seek(12)
    while len(header := file.read(8)) == 8:
        name, length = header[:4], int.from_bytes(header[4:], "little")
        if name == b"data":
            return length < _UNKNOWN_SIZE and file.tell() + length > size
        file.seek(length + (length & 1), os.SEEK_CUR)
    return True


def _flac_length(path: Path, sound: Any, seconds: float) -> tuple[float, bool]:
    """A FLAC file says how long it is, whatever became of its end: the last second that is there is looked for."""
    import soundfile

    def plays(frame: int) -> bool:
        try:
            with soundfile.SoundFile(path) as again:  # a decoder that has failed once stays so
                again.seek(frame)
                return len(again.read(1)) == 1
        except soundfile.LibsndfileError:
            return False

    low, high = 0, sound.frames - 1
    if high < 0 or plays(high):
        return seconds, False
    while high - low > sound.samplerate:
        middle = (low + high) // 2
        low, high = (middle, high) if plays(middle) else (low, middle)
    return low / sound.samplerate, True


def _is_silent(sound: Any) -> bool:
    """Whether nothing can be heard from the beginning on; for a long recording its first minutes tell nothing."""
    import numpy as np
    import soundfile

    try:
        for _ in range(_LISTENED_S):
            block = sound.read(sound.samplerate, dtype="float32")
            if not len(block):
                return True
            if float(np.max(np.abs(block))) > _SILENCE:
                return False
    except soundfile.LibsndfileError:
        return False
    return False


def _xing(head: bytes) -> int | None:
    """The bytes that an MP3 file says it has, in the first frame's table (LAME's "Xing" or "Info")."""
    at = max(head.find(b"Xing"), head.find(b"Info"))
    if at < 0 or len(head) < at + 16:
        return None
    (flags,) = struct.unpack_from(">I", head, at + 4)
    if flags & 3 != 3:
        return None
    (count,) = struct.unpack_from(">I", head, at + 12)
    tag = 10 + sum(byte << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=True))
    return int(count) + (tag if head.startswith(b"ID3") else 0)


def _mp3_seconds(file: BinaryIO, size: int) -> float:
    """How long an MP3 file without a table lasts, from what frames weigh at a number of places; 0 without any."""
    weight, seconds = 0, 0.0
    for part in range(32):
        file.seek(size * part // 32)
        piece = file.read(16_384)
        at = piece.find(b"\xff")
        while 0 <= at < len(piece) - 4:
            length = frame_length(piece[at : at + 4])
            following = piece[at + length : at + length + 4]
            if length and len(following) == 4 and frame_length(following):
                weight, seconds = weight + length, seconds + frame_seconds(piece[at : at + 4])
                at += length
            else:
                at = piece.find(b"\xff", at + 1)
    return size / weight * seconds if weight else 0.0


def _refused(path: Path, found: str) -> StudioError:
    """Why a file is not what can be used."""
    if found in _BROKEN:
        return StudioError(Kind.BAD_FILE, path.name, message=DAMAGED)
    if found in ("m4a", "aac", "amr") or path.suffix.lower() == ".wma":
        return StudioError(Kind.UNSUPPORTED, path.name, message=_CONVERT_FIRST)
    return StudioError(Kind.NOT_SOUND, path.name)

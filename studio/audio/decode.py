"""From what a vendor sends, in whatever pieces, to mono int16 PCM."""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from typing import Final, Protocol

from studio.audio.mp3 import frame_length
from studio.audio.resample import Resampler
from studio.core.errors import Kind, StudioError

RATES: Final = (8_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000)
FALLBACK_RATE: Final = 24_000

_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE
# Chunks that may stand beside the sound in a WAVE file; what has another name after the sound is more sound
# (RIFF and WAVE specification, 1991; EBU Tech 3285).
_CHUNKS: Final = frozenset(
    b"RIFF|LIST|fact|cue |plst|smpl|inst|bext|iXML|JUNK|PAD |id3 |ID3 |PEAK|data|fmt ".split(b"|")
)
_UNKNOWN_SIZES: Final = (0, 0xFFFF_FFFF)


def snap_rate(count: int, seconds: float | None) -> int:
    """The usual sample rate nearest to `count` bytes of int16 mono in `seconds`, or 24 kHz when that says nothing."""
    if seconds is None or not math.isfinite(seconds) or seconds <= 0 or count <= 0:
        return FALLBACK_RATE
    measured = count / 2 / seconds
    nearest = min(RATES, key=lambda rate: abs(math.log(measured / rate)))
    return nearest if abs(measured / nearest - 1) <= 0.15 else FALLBACK_RATE


class StreamDecoder:
    """Decodes one stream: WAVE, FLAC, Ogg Vorbis or Opus, MP3 by their first bytes, anything else as raw int16 mono.

    `rate` is 0 until the first PCM is given out and does not change afterwards. `raw_rate` overrules the rate that is
    worked out for raw PCM. Where the stream is cut makes no difference to the PCM.

    Raises only `StudioError` (UNREADABLE).
    """

    def __init__(self, raw_rate: int | None = None) -> None:
        self.rate = 0
        self._raw_rate = raw_rate
        self._head = bytearray()
        self._seconds = 0.0
        self._format: _Format | None = None
        self._odd: tuple[int, Resampler] | None = None

    def feed(self, payload: bytes, seconds: float | None = None) -> bytes:
        """Take the next piece of the stream, which the vendor says lasts `seconds`; give out the PCM that is ready."""
        if not payload:
            return b""
        if self._format is not None:
            return self._even(self._format.feed(payload))
        self._head += payload
        # One unknown time makes the sum unknown.
        self._seconds += math.nan if seconds is None else seconds
        return self._begin(final=False)

    def finish(self) -> bytes:
        """Give out what was held back; the stream is over. A stray last byte is dropped."""
        pcm = b"" if self._format is not None or not self._head else self._begin(final=True)
        if self._format is not None:
            pcm += self._even(self._format.finish())
        if self._odd is not None:
            pcm += self._odd[1].feed(b"", last=True)
            self._odd = None
        return pcm

    def _begin(self, *, final: bool) -> bytes:
        head = bytes(self._head)
        self._format = self._recognise(head, final=final)
        if self._format is None:
            return b""
        self._head.clear()
        return self._even(self._format.feed(head))

    def _recognise(self, head: bytes, *, final: bool) -> _Format | None:
        """The format that `head` begins, or None while more bytes are needed to tell."""
        if head[:4] == b"RIFF"[: len(head)]:
            if len(head) >= 12:
                return _Wave()
            if not final:
                return None
        if any(head.startswith(magic) for magic in (b"fLaC", b"OggS", b"ID3")):
            return _compressed(head)
        if not final and any(magic.startswith(head) for magic in (b"fLaC", b"OggS", b"ID3")):
            return None
        mp3 = is_mp3(head)
        if mp3 is None and not final:
            return None
        return _compressed(head) if mp3 else _Raw(self._raw_rate or snap_rate(len(head), self._seconds))

    def _even(self, parts: list[tuple[int, bytes]]) -> bytes:
        """Join parts; one whose own header names another rate than the first is brought to the first one's rate."""
        out = bytearray()
        for rate, pcm in parts:
            if not pcm:
                continue
            self.rate = self.rate or rate
            if self._odd is not None and self._odd[0] != rate:
                out += self._odd[1].feed(b"", last=True)
                self._odd = None
            if rate == self.rate:
                out += pcm
            else:
                self._odd = self._odd or (rate, Resampler(rate, self.rate))
                out += self._odd[1].feed(pcm)
        return bytes(out)


class _Format(Protocol):
    """One way of writing sound: gives out (rate, int16 mono PCM) parts."""

    def feed(self, data: bytes) -> list[tuple[int, bytes]]: ...

    def finish(self) -> list[tuple[int, bytes]]: ...


class _Raw:
    """int16 mono PCM without a header; an odd byte waits for its other half."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._carry = b""

    def feed(self, data: bytes) -> list[tuple[int, bytes]]:
        data = self._carry + data
        whole = len(data) & ~1
        self._carry = data[whole:]
        return [(self._rate, data[:whole])]

    def finish(self) -> list[tuple[int, bytes]]:
        return []


@dataclass(frozen=True, slots=True)
class _Shape:
    """How the samples of a WAVE file are written; without channels while that is not known."""

    tag: int = 0
    channels: int = 0
    rate: int = 0
    bits: int = 0

    @classmethod
    def read(cls, body: bytes) -> _Shape:
        """Read the body of a `fmt ` chunk."""
        if len(body) < 16:
            raise _unreadable("WAVE with a short format")
        tag, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", body)
        if tag == _EXTENSIBLE and len(body) >= 26:
            (tag,) = struct.unpack_from("<H", body, 24)
        allowed = {_PCM: (8, 16, 24, 32), _FLOAT: (32, 64)}.get(tag, ())
        if bits not in allowed or not 1 <= channels <= 64 or not 1_000 <= rate <= 384_000:
            raise _unreadable(f"WAVE format {tag} with {bits} bits, {channels} channels, {rate} Hz")
        return cls(tag, channels, rate, bits)

    @property
    def frame_size(self) -> int:
        """Bytes of one frame."""
        return self.channels * self.bits // 8

    def to_int16_mono(self, data: bytes) -> bytes:
        """Whole frames as int16 mono; channels are averaged."""
        if (self.tag, self.channels, self.bits) == (_PCM, 1, 16):
            return data
        import numpy as np

        if self.tag == _FLOAT:
            values = np.frombuffer(data, f"<f{self.bits // 8}").astype(np.float64) * 32_768
            values = np.nan_to_num(values, posinf=32_767, neginf=-32_768)
        elif self.bits == 8:
            values = (np.frombuffer(data, np.uint8).astype(np.float64) - 128) * 256
        elif self.bits == 24:
            wide = np.zeros((len(data) // 3, 4), np.uint8)
            wide[:, 1:] = np.frombuffer(data, np.uint8).reshape(-1, 3)
            values = wide.view("<i4").ravel().astype(np.float64) / 65_536
        else:
            values = np.frombuffer(data, f"<i{self.bits // 8}").astype(np.float64) / (1 << (self.bits - 16))
        mono = values.reshape(-1, self.channels).mean(axis=1)
        return bytes(np.rint(np.clip(mono, -32_768, 32_767)).astype("<i2").tobytes())


class _Wave:
    """WAVE files one after the other, of any PCM width or float, any number of channels, of known or unknown length.

    A new RIFF header is looked for inside the sound as well: streaming servers send headers whose length is a guess,
    and some put one before every chunk.
    """

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._sounding = False
        self._left = 0  # bytes of sound to come; -1 without limit
        self._padded = False
        self._after_sound = False
        self._shape = _Shape()
        self._carry = b""
        self._parts: list[tuple[int, bytes]] = []

    def feed(self, data: bytes) -> list[tuple[int, bytes]]:
        self._buffer += data
        return self._take(final=False)

    def finish(self) -> list[tuple[int, bytes]]:
        return self._take(final=True)

    def _take(self, *, final: bool) -> list[tuple[int, bytes]]:
        while self._sound(final=final) if self._sounding else self._chunk():
            pass
        parts, self._parts = self._parts, []
        return parts

    def _chunk(self) -> bool:
        """Read one chunk header and, unless it is the sound, its body; False when more bytes are needed."""
        buffer = self._buffer
        if self._padded and buffer:
            # A chunk of odd length is followed by a zero byte, which some writers leave out.
            self._padded = False
            if buffer[0] == 0:
                del buffer[:1]
        name = bytes(buffer[:4])
        if self._after_sound and not any(known.startswith(name) for known in _CHUNKS):
            self._sounding, self._left = True, -1
            return True
        size = struct.unpack_from("<I", buffer, 4)[0] if len(buffer) >= 8 else 0
        needed = {b"RIFF": 12, b"data": 8}.get(name, 8 + size + (size & 1 if name != b"fmt " else 0))
        if len(buffer) < max(8, needed):
            return False
        body = bytes(buffer[8:needed])
        del buffer[:needed]
        self._read_chunk(name, size, body)
        return True

    def _read_chunk(self, name: bytes, size: int, body: bytes) -> None:
        if name == b"RIFF":
            if body != b"WAVE":
                raise _unreadable("RIFF, but not WAVE")
            self._carry, self._shape, self._after_sound = b"", _Shape(), False
        elif name == b"fmt ":
            self._shape = _Shape.read(body)
        elif name == b"data":
            if not self._shape.channels:
                raise _unreadable("WAVE without a format")
            self._sounding, self._left = True, -1 if size in _UNKNOWN_SIZES else size
            self._padded = self._left > 0 and bool(size & 1)

    def _sound(self, *, final: bool) -> bool:
        """Give out the sound that is there; False when more bytes are needed."""
        buffer = self._buffer
        limit = len(buffer) if self._left < 0 else min(len(buffer), self._left)
        end, header = limit, False
        at = buffer.find(b"R", 0, limit)
        while at >= 0:
            sign = bytes(buffer[at : at + 4]) + bytes(buffer[at + 8 : at + 16])
            if sign == b"RIFFWAVEfmt ":
                end, header = at, True
                break
            if not final and len(buffer) - at < 16 and b"RIFFWAVEfmt ".startswith(sign):
                end = at
                break
            at = buffer.find(b"R", at + 1, limit)
        self._convert(bytes(buffer[:end]))
        del buffer[:end]
        if self._left > 0:
            self._left -= end
        if header or self._left == 0:
            self._sounding, self._after_sound = False, True
        return not self._sounding

    def _convert(self, data: bytes) -> None:
        data = self._carry + data
        whole = len(data) - len(data) % self._shape.frame_size
        self._carry = data[whole:]
        if whole:
            self._parts.append((self._shape.rate, self._shape.to_int16_mono(data[:whole])))


def is_mp3(head: bytes) -> bool | None:
    """Whether `head` begins an MP3 stream; None while there are too few bytes to tell.

    Two bytes of sync word are common in quiet PCM, so the next frame must be where the first one says it is.
    """
    if not b"\xff".startswith(head[:1]):
        return False
    if len(head) < 4:
        return None if len(head) < 2 or head[1] & 0xE6 == 0xE2 else False
    length = frame_length(head)
    if length == 0:
        return False
    if len(head) < length + 4:
        return None
    return frame_length(head[length : length + 4]) > 0


def _compressed(head: bytes) -> _Format:
    from studio.audio.compressed import Compressed

    return Compressed(head)


def _unreadable(message: str) -> StudioError:
    return StudioError(Kind.UNREADABLE, "audio", message=message)

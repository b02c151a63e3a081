"""Whatever a stream is made of and however it is cut, the same int16 mono PCM comes out."""

from __future__ import annotations

import contextlib
import io
import itertools
import math
import struct

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.audio.decode import RATES, StreamDecoder, snap_rate
from studio.core.errors import Kind, StudioError


def tone(frames: int, rate: int = 24_000) -> np.ndarray:
    time = np.arange(frames) / rate
    return np.rint(12_000 * np.sin(2 * np.pi * 220 * time) * np.hanning(frames)).astype("<i2")


def wave(pcm: bytes, *, tag: int = 1, channels: int = 1, rate: int = 24_000, bits: int = 16, size: int | None = None,
         extra: bytes = b"") -> bytes:  # fmt: skip
    width = channels * bits // 8
    head = struct.pack("<HHIIHH", tag, channels, rate, rate * width, width, bits)
    data = b"data" + struct.pack("<I", len(pcm) if size is None else size) + pcm
    if size is None and len(pcm) & 1:
        data += b"\0"
    body = b"WAVE" + b"fmt " + struct.pack("<I", len(head)) + head + extra + data
    return b"RIFF" + struct.pack("<I", len(body)) + body


def encoded(samples: np.ndarray, rate: int, container: str, subtype: str | None = None) -> bytes:
    out = io.BytesIO()
    soundfile.write(out, samples, rate, format=container, subtype=subtype)
    return out.getvalue()


def decode(stream: bytes, cuts: list[int] | None = None, seconds: float | None = None,
           raw_rate: int | None = None) -> tuple[bytes, int]:  # fmt: skip
    decoder = StreamDecoder(raw_rate)
    edges = [0, *sorted(cut % (len(stream) + 1) for cut in cuts or []), len(stream)]
    out = b""
    for start, end in itertools.pairwise(edges):
        part = stream[start:end]
        out += decoder.feed(part, None if seconds is None else seconds * len(part) / len(stream))
    return out + decoder.finish(), decoder.rate


SOUND = tone(2_000)
BOTH = np.stack([SOUND, SOUND], axis=1)
STREAMS = {
    "raw": SOUND.tobytes(),
    "wave": wave(SOUND.tobytes()),
    "wave, other chunks": wave(SOUND.tobytes(), extra=b"LIST" + struct.pack("<I", 5) + b"hello\0"),
    "wave, size 0": wave(SOUND.tobytes(), size=0),
    "wave, size unknown": wave(SOUND.tobytes(), size=0xFFFF_FFFF),
    "wave, size too large": wave(SOUND.tobytes(), size=1_000_000),
    "wave, stereo": wave(BOTH.tobytes(), channels=2),
    "wave, 24 bits": wave((SOUND.astype("<i4") << 8).view(np.uint8).reshape(-1, 4)[:, :3].tobytes(), bits=24),
    "wave, 32 bits": wave((SOUND.astype("<i4") << 16).tobytes(), bits=32),
    "wave, float": wave((SOUND / 32_768).astype("<f4").tobytes(), tag=3, bits=32),
    "wave, double": wave((SOUND / 32_768).astype("<f8").tobytes(), tag=3, bits=64),
    "a wave in every chunk": b"".join(wave(SOUND[i : i + 300].tobytes()) for i in range(0, 2_000, 300)),
    "a wave of unknown size in every chunk": b"".join(
        wave(SOUND[i : i + 300].tobytes(), size=0) for i in range(0, 2_000, 300)
    ),
    "one header, then PCM": wave(SOUND[:500].tobytes()) + SOUND[500:].tobytes(),
    "flac": encoded(SOUND, 24_000, "FLAC"),
}


@pytest.mark.parametrize("name", STREAMS)
@settings(max_examples=60, deadline=None)
@given(cuts=st.lists(st.integers(0, 20_000), max_size=12))
def test_cuts_change_nothing(name: str, cuts: list[int]) -> None:
    pcm, rate = decode(STREAMS[name], cuts, seconds=2_000 / 24_000)
    assert rate == 24_000
    assert pcm == SOUND.tobytes()


@pytest.mark.parametrize("name", ["wave", "a wave of unknown size in every chunk", "wave, float", "raw"])
def test_every_byte_a_chunk(name: str) -> None:
    stream = STREAMS[name]
    assert decode(stream, list(range(len(stream))))[0] == SOUND.tobytes()


@pytest.mark.parametrize(("container", "subtype", "rate"), [
    ("OGG", "VORBIS", 24_000), ("OGG", "OPUS", 48_000), ("MP3", None, 24_000), ("MP3", None, 44_100),
    ("FLAC", None, 16_000),
])  # fmt: skip
def test_compressed_sound_comes_before_the_end(container: str, subtype: str | None, rate: int) -> None:
    speech = np.concatenate([tone(rate * 2, rate), tone(rate, rate), tone(rate * 3, rate)])
    stream = encoded(speech, rate, container, subtype)
    whole, whole_rate = decode(stream)
    assert whole_rate == rate
    assert len(whole) // 2 >= len(speech)
    decoder = StreamDecoder()
    early = b"".join(decoder.feed(stream[at : at + 1_000]) for at in range(0, len(stream), 1_000))
    assert len(early) > len(whole) // 3
    assert early + decoder.finish() == whole
    likeness = np.corrcoef(np.frombuffer(whole, "<i2")[: len(speech)], speech)[0, 1]
    assert likeness > (0.99 if container != "MP3" else 0.5)  # an MP3 begins with the encoder's delay


@settings(max_examples=25, deadline=None)
@given(cuts=st.lists(st.integers(0, 20_000), max_size=6))
def test_cuts_change_nothing_in_an_mp3(cuts: list[int]) -> None:
    assert decode(MP3, cuts) == MP3_WHOLE


MP3 = encoded(tone(30_000), 24_000, "MP3")
MP3_WHOLE = decode(MP3)


def test_an_mp3_with_a_tag_is_recognised() -> None:
    tag = b"ID3\x03\0\0\0\0\0\x0a" + bytes(10)
    assert decode(tag + MP3)[1] == 24_000


@given(st.binary(max_size=400), st.lists(st.integers(0, 400), max_size=5))
def test_raw_bytes_stay_as_they_are(stream: bytes, cuts: list[int]) -> None:
    stream = b"\x01" + stream
    assert decode(stream, cuts)[0] == stream[: len(stream) & ~1]


@pytest.mark.parametrize("sample", [b"\xff\xff", b"\xff\xfb", b"\xff\xf3\x90\x00", b"\xff\xe3", b"I", b"R\0", b"fL"])
def test_quiet_pcm_is_not_taken_for_mp3(sample: bytes) -> None:
    stream = sample * 3_000
    assert decode(stream) == (stream[: len(stream) & ~1], 24_000)


MAGIC = [b"", b"RIFF", b"RIFF\0\0\0\0WAVE", b"fLaC", b"OggS", b"ID3", b"\xff\xfb"]


@given(st.binary(max_size=300), st.sampled_from(MAGIC),
       st.lists(st.integers(0, 400), max_size=4))  # fmt: skip
@settings(max_examples=200, deadline=None)
def test_rubbish_raises_nothing_but_the_one_error(stream: bytes, magic: bytes, cuts: list[int]) -> None:
    with contextlib.suppress(StudioError):
        pcm, _ = decode(magic + stream, cuts)
        assert len(pcm) % 2 == 0


@pytest.mark.parametrize("broken", [
    b"RIFF\0\0\0\0AVI LIST", wave(b"", tag=85), wave(b"", channels=0), wave(b"", bits=12),
    b"RIFF\0\0\0\0WAVEdata\0\0\0\0", b"RIFF\0\0\0\0WAVEfmt \x04\0\0\0\0\0\0\0", b"fLaC" + bytes(50),
])  # fmt: skip
def test_broken_headers_are_unreadable(broken: bytes) -> None:
    with pytest.raises(StudioError) as raised:
        decode(broken)
    assert raised.value.kind is Kind.UNREADABLE


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("error", [0.98, 1.0, 1.02])
def test_the_rate_of_raw_pcm_follows_from_its_length(rate: int, error: float) -> None:
    assert snap_rate(int(rate * 2 * 0.4), 0.4 * error) == rate


@pytest.mark.parametrize("seconds", [None, 0.0, -1.0, math.nan, math.inf, 1e-9, 1.725])
def test_a_length_that_says_nothing_leaves_24_khz(seconds: float | None) -> None:
    assert snap_rate(3, seconds) == 24_000
    decoder = StreamDecoder()
    assert decoder.feed(b"\0\0\0", seconds) == b"\0\0"
    assert decoder.rate == 24_000


def test_the_rate_can_be_overruled() -> None:
    assert decode(bytes(100), seconds=1.0, raw_rate=16_000)[1] == 16_000


def test_an_empty_payload_is_no_sound_and_no_time() -> None:
    decoder = StreamDecoder()
    assert decoder.feed(b"", None) == b""
    assert decoder.rate == 0
    decoder.feed(bytes(32_000), 1.0)
    assert decoder.rate == 16_000
    assert StreamDecoder().finish() == b""


def test_eight_bits_and_extensible() -> None:
    assert decode(wave(bytes([128, 255, 0]), bits=8))[0] == struct.pack("<3h", 0, 127 * 256, -32_768)
    head = struct.pack("<HHIIHHHHI", 0xFFFE, 1, 16_000, 32_000, 2, 16, 22, 16, 4) + struct.pack("<H", 1) + bytes(14)
    stream = b"RIFF\0\0\0\0WAVEfmt " + struct.pack("<I", len(head)) + head + b"data\x04\0\0\0\x01\0\x02\0"
    assert decode(stream) == (b"\x01\0\x02\0", 16_000)


def test_a_later_header_of_another_rate_keeps_the_first_rate() -> None:
    low, high = tone(4_800, 24_000), tone(9_600, 48_000)
    pcm, rate = decode(wave(low.tobytes()) + wave(high.tobytes(), rate=48_000) + wave(low.tobytes()))
    assert rate == 24_000
    assert len(pcm) // 2 == 3 * 4_800
    assert np.abs(np.frombuffer(pcm, "<i2")[4_800:9_600].astype(int) - low).max() < 300


def test_an_odd_chunk_may_lack_its_padding() -> None:
    odd = wave(bytes([128, 130, 132]), bits=8)
    assert len(decode(odd + odd)[0]) == 12
    assert len(decode(odd[:-1] + odd)[0]) == 12

"""Compressed sound comes as it arrives, the same however it is cut, and the same as from the whole file."""

from __future__ import annotations

import io
import itertools
import re
import struct

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from studio.audio.compressed import Compressed
from studio.audio.mp3 import frame_length
from studio.core.errors import Kind, StudioError
from tests.fakes.ogg_pages import in_pages_of

SECONDS = 3


def noise(rate: int, seconds: float = SECONDS, seed: int = 1) -> NDArray[np.float32]:
    """A hiss with a tone, always as loud and always as hard to write down."""
    count = round(rate * seconds)
    hiss = np.random.default_rng(seed).normal(0, 0.02, count)
    return np.asarray(hiss + 0.3 * np.sin(2 * np.pi * 330 * np.arange(count) / rate), np.float32)


def encoded(rate: int, container: str, subtype: str | None = None, *, constant: bool = False, channels: int = 1,
            seconds: float = SECONDS, seed: int = 1) -> bytes:  # fmt: skip
    out = io.BytesIO()
    manner = {"bitrate_mode": "CONSTANT", "compression_level": 0.5} if constant else {}
    with soundfile.SoundFile(out, "w", rate, channels, format=container, subtype=subtype, **manner) as file:
        for block in np.array_split(noise(rate, seconds, seed), 4):
            file.write(np.stack([block] * channels, axis=1))
    return out.getvalue()


def without_length(flac: bytes) -> bytes:
    """As who streams writes it: the number of samples, 36 bits of the first block of metadata, is not known."""
    return flac[:21] + bytes([flac[21] & 0xF0]) + bytes(4) + flac[26:]


MP3 = encoded(24_000, "MP3", constant=True)
OPUS = encoded(48_000, "OGG", "OPUS")
FLAC = encoded(24_000, "FLAC")
TABLE = frame_length(MP3[:4])
TAG = b"ID3\x04\0\0\0\0\x01\x00" + b"\xff\xfb\x90\x64" * 32
STREAMS = {
    "mp3": MP3,
    "mp3, bits as needed": encoded(24_000, "MP3"),
    "mp3, 44.1 kHz in stereo": encoded(44_100, "MP3", channels=2),
    "mp3, few bits": encoded(16_000, "MP3")[TABLE:],
    "mp3, no table": MP3[TABLE:],
    "mp3, tags at both ends": TAG + MP3 + b"TAG" + bytes(125),
    "mp3, one after the other": MP3 + encoded(24_000, "MP3", seconds=1.0, seed=2),
    "mp3, another rate after the other": MP3 + encoded(48_000, "MP3", seconds=1.0, seed=2),
    "mp3, from the middle on": MP3[20_000:],
    "vorbis": encoded(24_000, "OGG", "VORBIS"),
    "opus": OPUS,
    "opus, 24 kHz": encoded(24_000, "OGG", "OPUS"),
    "opus, a page a packet": in_pages_of(1, OPUS),
    "opus, one after the other": OPUS + encoded(48_000, "OGG", "OPUS", seconds=1.0, seed=2),
    "flac": FLAC,
    "flac, of unknown length": without_length(FLAC),
    "flac, one after the other": FLAC + encoded(24_000, "FLAC", seconds=1.0, seed=2),
}


def decoded(stream: bytes, edges: list[int] | None = None) -> list[tuple[int, bytes]]:
    """The sound of a stream cut at these places, parts of the same rate put together."""
    decoder = Compressed(stream)
    parts = []
    for start, end in itertools.pairwise([0, *sorted(edges or []), len(stream)]):
        parts += decoder.feed(stream[start:end])
    parts += decoder.finish()
    together = itertools.groupby((part for part in parts if part[1]), key=lambda part: part[0])
    return [(rate, b"".join(pcm for _, pcm in group)) for rate, group in together]


WHOLE = {name: decoded(stream) for name, stream in STREAMS.items()}


@pytest.mark.parametrize("name", STREAMS)
@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_cuts_change_nothing(name: str, data: st.DataObject) -> None:
    edges = data.draw(st.lists(st.integers(0, len(STREAMS[name])), max_size=40))
    assert decoded(STREAMS[name], edges) == WHOLE[name]


@pytest.mark.parametrize("name", ["mp3", "opus, a page a packet", "flac, one after the other"])
def test_every_few_bytes_a_piece(name: str) -> None:
    assert decoded(STREAMS[name], list(range(0, len(STREAMS[name]), 7))) == WHOLE[name]


@pytest.mark.parametrize("name", [
    "mp3", "mp3, bits as needed", "mp3, 44.1 kHz in stereo", "mp3, tags at both ends", "vorbis", "opus",
    "opus, 24 kHz", "opus, a page a packet", "flac",
])  # fmt: skip
def test_the_sound_is_that_of_the_whole_file(name: str) -> None:
    with soundfile.SoundFile(io.BytesIO(STREAMS[name])) as file:
        expected = np.rint(file.read(10 * file.samplerate, always_2d=True).mean(axis=1) * 32_768)
        ((rate, pcm),) = WHOLE[name]
        assert rate == file.samplerate
    got = np.frombuffer(pcm, "<i2")
    assert len(got) == len(expected)
    assert np.abs(got - expected).max() <= 1


@pytest.mark.parametrize(("name", "same", "delay"), [
    ("flac, of unknown length", "flac", 0), ("opus, a page a packet", "opus", 0),
    ("mp3, no table", "mp3", 576),  # nobody tells LAME's delay then
])  # fmt: skip
def test_what_a_server_leaves_out_changes_no_sound(name: str, same: str, delay: int) -> None:
    ((rate, pcm),), ((same_rate, expected),) = WHOLE[name], WHOLE[same]
    assert rate == same_rate
    got, wanted = np.frombuffer(pcm, "<i2").astype(int)[delay:], np.frombuffer(expected, "<i2")
    assert len(got) >= len(wanted)
    assert np.abs(got[: len(wanted)] - wanted).max() <= 1


@pytest.mark.parametrize(("name", "second"), [
    ("mp3, one after the other", (24_000, 24_000)), ("opus, one after the other", (48_000, 48_000)),
    ("flac, one after the other", (24_000, 24_000)), ("mp3, another rate after the other", (48_000, 48_000)),
])  # fmt: skip
def test_what_follows_another_is_heard_whole(name: str, second: tuple[int, int]) -> None:
    rate, frames = second
    first = WHOLE[name][0]
    assert [part[0] for part in WHOLE[name]] == sorted({first[0], rate})
    got = np.frombuffer(WHOLE[name][-1][1], "<i2")[-frames:]
    likeness = np.corrcoef(got, noise(rate, 1.0, seed=2))[0, 1]
    assert likeness > 0.99
    assert sum(len(pcm) // 2 / each for each, pcm in WHOLE[name]) == pytest.approx(SECONDS + 1, abs=1e-3)


# How far sound may be behind the bytes that came: the 100 ms between two looks, in MP3 the frame (24 ms) that is on
# its way and the encoder's delay, in FLAC the frame (171 ms) that is and the beginning of the next.
@pytest.mark.parametrize(("stream", "behind_s"), [
    (encoded(24_000, "MP3", constant=True, seconds=20), 0.1),
    (encoded(24_000, "MP3", constant=True, seconds=20)[TABLE:], 0.1),
    (encoded(24_000, "FLAC", seconds=20), 0.3),
], ids=["mp3", "mp3 without a table", "flac"])  # fmt: skip
def test_sound_comes_with_its_bytes(stream: bytes, behind_s: float) -> None:
    decoder = Compressed(stream)
    given = 0
    for part in range(200):
        piece = stream[len(stream) * part // 200 : len(stream) * (part + 1) // 200]
        given += sum(len(pcm) // 2 for _, pcm in decoder.feed(piece))
        assert 0.1 * (part + 1) - given / 24_000 < behind_s + 0.1


@pytest.mark.parametrize("name", ["vorbis", "opus", "opus, a page a packet"])
def test_a_page_sounds_as_soon_as_it_is_whole(name: str) -> None:
    stream = STREAMS[name]
    decoder = Compressed(stream)
    starts = [found.start() for found in re.finditer(b"OggS", stream)]
    skip = 312 if name.startswith("opus") else 0
    given = 0
    for start, end in itertools.pairwise([*starts, len(stream)]):
        given += sum(len(pcm) // 2 for _, pcm in decoder.feed(stream[start:end]))
        (granule,) = struct.unpack_from("<q", stream, start + 6)
        assert given == max(0, granule - skip)


@pytest.mark.parametrize("name", ["mp3", "flac", "opus", "opus, a page a packet", "vorbis"])
def test_a_damaged_piece_costs_its_own_sound(name: str) -> None:
    stream = STREAMS[name]
    middle = len(stream) // 2
    damaged = stream[:middle] + bytes(400) + stream[middle + 400 :]
    ((rate, whole),), ((same_rate, pcm),) = WHOLE[name], decoded(damaged)
    assert rate == same_rate
    second = 2 * rate
    # An Ogg page of a second is lost, of the others less; nothing is heard twice.
    assert len(whole) - 1.1 * second <= len(pcm) <= len(whole)
    assert pcm[: second // 2] == whole[: second // 2]
    # After a lost MP3 frame the table counts one too many, and less of the end is taken for filling.
    got, wanted = (np.frombuffer(each[-second // 2 :], "<i2").astype(int) for each in (pcm, whole))
    late = wanted[-4_000:-1_000]
    assert min(np.abs(got[at : at + 3_000] - late).max() for at in range(len(got) - 5_000, len(got) - 3_000)) <= 1
    for edges in ([1_000, 20_000], list(range(0, len(damaged), 999))):
        assert decoded(damaged, edges) == [(rate, pcm)]


@pytest.mark.parametrize("stream", [b"fLaC" + bytes(50), b"OggS" + bytes(50), b"ID3" + bytes(50), MP3[:300], b"OggS"])
def test_what_does_not_sound_is_unreadable(stream: bytes) -> None:
    with pytest.raises(StudioError) as raised:
        decoded(stream)
    assert raised.value.kind is Kind.UNREADABLE

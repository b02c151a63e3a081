"""Recordings of every form, and what is none: what they are, how long, and what is wrong with them."""

from __future__ import annotations

import os
import random
import struct
from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.audio.mp3 import frame_length
from studio.audio.probe import LONGEST_S, Probed, RawForm, probe
from studio.core.errors import Kind, StudioError
from tests.audio.conftest import tone

RATE = 16_000


def recorded(path: Path, seconds: float = 3.0, *, rate: int = RATE, channels: int = 1, **form: str) -> Path:
    """A file of tones in blocks that no encoder stumbles over."""
    with soundfile.SoundFile(path, "w", rate, channels, **form) as file:
        samples = np.repeat(tone(seconds, rate)[:, None], channels, axis=1)
        for at in range(0, len(samples), 16_000):
            file.write(samples[at : at + 16_000])
    return path


def kinds(probed: Probed) -> list[Kind]:
    return [notice.kind for notice in probed.notices]


def refusal(path: Path, raw: RawForm | None = None) -> StudioError:
    with pytest.raises(StudioError) as caught:
        probe(path, raw)
    assert caught.value.subject == path.name or caught.value.kind is Kind.BAD_FIELD
    return caught.value


def cut(path: Path, part: float) -> Path:
    os.truncate(path, int(path.stat().st_size * part))
    return path


@pytest.mark.parametrize(
    ("name", "form", "container", "coding", "travels"),
    [
        ("a.wav", {}, "wav", "PCM_16", True),
        ("a.WAV", {"subtype": "PCM_24"}, "wav", "PCM_24", True),
        ("a.wav", {"format": "WAVEX"}, "wav", "PCM_16", True),
        ("a.wav", {"subtype": "FLOAT"}, "wav", "FLOAT", False),
        ("a.wav", {"subtype": "ULAW"}, "wav", "ULAW", False),
        ("a.wav", {"format": "RF64"}, "wav", "RF64", False),
        ("a.mp3", {}, "mp3", "MPEG_LAYER_III", True),
        ("a.flac", {}, "flac", "PCM_16", False),
        ("a.ogg", {}, "ogg", "VORBIS", False),
        ("a.opus", {"format": "OGG", "subtype": "OPUS"}, "ogg", "OPUS", False),
        ("a.aiff", {}, "aiff", "PCM_16", False),
    ],
)
def test_forms(  # noqa: PLR0917 - the columns of the table
    tmp_path: Path, name: str, form: dict[str, str], container: str, coding: str, travels: bool
) -> None:
    for channels in (1, 2):
        path = recorded(tmp_path / name, channels=channels, **form)
        probed = probe(path)
        assert (probed.container, probed.coding, probed.travels) == (container, coding, travels)
        assert (probed.rate, probed.channels, probed.size) == (RATE, channels, path.stat().st_size)
        assert probed.seconds == pytest.approx(3.0, abs=0.1)
        assert kinds(probed) == []


@pytest.mark.parametrize("width", [8, 16, 24, 32])
@pytest.mark.parametrize("channels", [1, 2])
def test_pcm_without_a_header(tmp_path: Path, width: int, channels: int) -> None:
    path = tmp_path / "a.pcm"
    path.write_bytes(random.Random(width * channels).randbytes(8_000 * channels * width // 8))
    assert refusal(path).kind is Kind.RAW_SOUND
    probed = probe(path, RawForm(8_000, width, channels))
    assert (probed.container, probed.rate, probed.channels, probed.seconds) == ("raw", 8_000, channels, 1.0)
    assert not probed.travels
    assert kinds(probed) == []


@pytest.mark.parametrize("first", [b"{", b"[", b"<", b"  {"])
def test_pcm_that_begins_like_text(tmp_path: Path, first: bytes) -> None:
    path = tmp_path / "a.pcm"
    path.write_bytes(first + random.Random(1).randbytes(16_000 - len(first)))
    assert refusal(path).kind is Kind.RAW_SOUND


@pytest.mark.parametrize("form", [RawForm(0), RawForm(8_000, 12), RawForm(8_000, 16, 0), RawForm(10**9)])
def test_a_form_that_cannot_be(tmp_path: Path, form: RawForm) -> None:
    path = tmp_path / "a.raw"
    path.write_bytes(b"\1\2" * 800)
    assert refusal(path, form).kind is Kind.BAD_FIELD


def test_what_has_a_header_is_not_told_its_form(tmp_path: Path) -> None:
    path = recorded(tmp_path / "a.pcm", format="WAV")
    probed = probe(path, RawForm(8_000, 8, 2))
    assert (probed.container, probed.rate, probed.raw) == ("wav", RATE, None)


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.wav", b"", Kind.NO_FRAMES),
        ("a.wav", b"Dear Sir or Madam,\n" * 90, Kind.NOT_SOUND),
        ("a.wav", b"<html><body>Not found</body></html>", Kind.NOT_SOUND),
        ("a.mp3", b'{"error": 1}', Kind.NOT_SOUND),
        ("a.gsm", b"\x11" * 4_000, Kind.NOT_SOUND),
        ("a.zip", b"PK\x03\x04" + b"\0" * 400, Kind.NOT_SOUND),
        ("a", bytes(range(1, 90)) + b"\0" * 4_000, Kind.NOT_SOUND),
        ("a.wav", b"RIFF\x24\0\0\0WAVE", Kind.BAD_FILE),
        ("a.wav", b"RIFF", Kind.NOT_SOUND),
        ("a.flac", b"fLaC" + b"\0" * 60, Kind.BAD_FILE),
        ("a.ogg", b"OggS" + b"\0" * 600, Kind.BAD_FILE),
        ("a.mp3", b"\xff\xfb\x90\x00" * 50, Kind.BAD_FILE),
        ("a.m4a", b"\0\0\0\x20ftypM4A " + b"\0" * 600, Kind.UNSUPPORTED),
        ("a.amr", b"#!AMR\n" + b"\0" * 600, Kind.UNSUPPORTED),
        ("a.wma", b"\x30\x26\xb2\x75" + b"\0" * 600, Kind.UNSUPPORTED),
    ],
)
def test_what_cannot_be_used(tmp_path: Path, name: str, content: bytes, kind: Kind) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    error = refusal(path)
    assert error.kind is kind
    assert name in str(error)


def test_what_cannot_be_read(tmp_path: Path) -> None:
    for path in (tmp_path / "none.wav", tmp_path):
        error = refusal(path)
        assert error.kind is Kind.BAD_FILE
        assert error.message


def test_no_seconds(tmp_path: Path) -> None:
    assert refusal(recorded(tmp_path / "a.wav", 0)).kind is Kind.NO_FRAMES
    assert refusal(recorded(tmp_path / "a.flac", 0)).kind is Kind.NO_FRAMES


def wav_header(size: int, rate: int) -> bytes:
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, rate, rate * 2, 2, 16)
    return b"RIFF" + struct.pack("<I", size + 36) + b"WAVE" + form + b"data" + struct.pack("<I", size)


@pytest.mark.parametrize("hours", [3, 12])
def test_half_a_day_is_too_long_and_three_hours_are_not(tmp_path: Path, hours: int) -> None:
    path = tmp_path / "a.wav"
    size = hours * 3600 * 8_000 * 2
    path.write_bytes(wav_header(size, 8_000))
    with path.open("r+b") as file:
        file.seek(44)
        file.write(tone(1, 8_000).tobytes())
        file.truncate(44 + size)  # the rest is a hole
    if hours * 3600 > LONGEST_S:
        assert refusal(path).kind is Kind.TOO_LONG
    else:
        assert probe(path).seconds == hours * 3600


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("a.wav", {}),
        ("a.mp3", {}),
        ("a.flac", {}),
        ("a.ogg", {}),
        ("a.opus", {"format": "OGG", "subtype": "OPUS"}),
    ],
)
def test_what_breaks_off(tmp_path: Path, name: str, form: dict[str, str]) -> None:
    probed = probe(cut(recorded(tmp_path / name, 20, **form), 0.5))
    assert kinds(probed) == [Kind.TRUNCATED]
    assert 4 < probed.seconds < 13


def test_a_header_that_promises_nothing_is_no_trouble(tmp_path: Path) -> None:
    for size in (0xFFFF_FFFF, 0x7FFF_F024):
        path = tmp_path / "a.wav"
        path.write_bytes(wav_header(0, RATE)[:-4] + struct.pack("<I", size) + tone(2, RATE).tobytes())
        assert kinds(probe(path)) == []
        assert probe(path).seconds == 2.0


def test_an_mp3_without_a_table_is_measured(tmp_path: Path) -> None:
    content = recorded(tmp_path / "a.mp3", 60).read_bytes()
    bare = tmp_path / "b.mp3"
    bare.write_bytes(content[frame_length(content[:4]) :])
    assert probe(bare).seconds == pytest.approx(60, rel=0.05)
    tagged = tmp_path / "c.mp3"
    tagged.write_bytes(b"ID3\x04\0\0\0\0\x07\x00" + b"\0" * 7 * 128 + content)
    assert probe(tagged).seconds == pytest.approx(60, abs=0.1)
    assert kinds(probe(tagged)) == []
    assert kinds(probe(cut(tagged, 0.5))) == [Kind.TRUNCATED]


def test_silence(tmp_path: Path) -> None:
    quiet = np.zeros(RATE * 3, "<i2")
    soundfile.write(tmp_path / "a.wav", quiet, RATE)
    assert kinds(probe(tmp_path / "a.wav")) == [Kind.SILENT]
    quiet[-1] = 200
    soundfile.write(tmp_path / "a.wav", quiet, RATE)
    assert kinds(probe(tmp_path / "a.wav")) == []


@pytest.mark.parametrize(("name", "wrong"), [("a.mp3", True), ("a.m4a", True), ("a.2026", False), ("a", False)])
def test_a_name_may_be_wrong(tmp_path: Path, name: str, wrong: bool) -> None:
    probed = probe(recorded(tmp_path / name, format="WAV"))
    assert probed.container == "wav"
    assert kinds(probed) == [Kind.WRONG_SUFFIX] * wrong

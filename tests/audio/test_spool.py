"""Sound files as the library keeps sound: every format, to the last frame, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.audio.mp3 import frame_length
from studio.audio.spool import spool
from studio.core.errors import Kind, StudioError
from tests.fakes.disk import small_disk

RATE = 24_000


def tone(seconds: float, channels: int = 1) -> np.ndarray:
    wave = 0.5 * np.sin(np.arange(int(seconds * RATE)) * 0.05)
    return np.column_stack([wave] * channels)


def written(path: Path, seconds: float = 2.5, channels: int = 1, subtype: str | None = None) -> Path:
    soundfile.write(path, tone(seconds, channels), RATE, subtype=subtype)
    return path


@pytest.mark.parametrize(
    ("name", "subtype", "channels"),
    [
        ("a.wav", "PCM_16", 1),
        ("a.wav", "PCM_24", 2),
        ("a.wav", "FLOAT", 1),
        ("a.flac", None, 2),
        ("a.ogg", "VORBIS", 1),
        ("a.mp3", None, 1),
    ],
)
def test_every_format_comes_out_whole(tmp_path: Path, name: str, subtype: str | None, channels: int) -> None:
    source = written(tmp_path / name, 2.5, channels, subtype)
    target = tmp_path / "made" / "of.pcm"
    spooled = spool(source, target)
    assert spooled.rate == RATE
    assert target.stat().st_size == 2 * spooled.frames
    assert spooled.frames == pytest.approx(2.5 * RATE, abs=2_400)
    pcm = np.frombuffer(target.read_bytes(), "<i2")
    assert np.abs(pcm[5_000:-5_000].astype(int)).max() == pytest.approx(16_384, rel=0.1)
    assert len(spooled.levels) == -(-spooled.frames // spooled.hop)
    assert max(spooled.levels) == np.abs(pcm.astype(int)).max()
    assert list(target.parent.iterdir()) == [target]


def test_an_mp3_is_heard_to_its_end_whatever_it_says_of_its_length(tmp_path: Path) -> None:
    hiss = np.random.default_rng(1).normal(0, 0.1, 2 * RATE)
    path = tmp_path / "a.mp3"
    soundfile.write(path, np.concatenate([hiss, np.zeros(4 * RATE)]), RATE)  # first many bits a second, then few
    whole = path.read_bytes()
    table = frame_length(whole[:4])
    for content, seconds in ((whole, 6), (whole[table:], 6), (whole + whole, 12)):
        path.write_bytes(content)
        spooled = spool(path, tmp_path / "of.pcm")
        assert spooled.frames / RATE == pytest.approx(seconds, abs=0.1)
        assert len(spooled.levels) == -(-spooled.frames // spooled.hop)
        assert (tmp_path / "of.pcm").stat().st_size == 2 * spooled.frames


def test_what_is_kept_is_replaced_in_one_step(tmp_path: Path) -> None:
    target = tmp_path / "a.pcm"
    target.write_bytes(b"before")
    source = written(tmp_path / "a.wav")
    broken = tmp_path / "broken.wav"
    broken.write_bytes(source.read_bytes()[:-10_000])
    with pytest.raises(StudioError):
        spool(broken, target)
    assert target.read_bytes() == b"before"
    spool(source, target)
    assert target.stat().st_size == 5 * RATE
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.pcm", "a.wav", "broken.wav"]


@pytest.mark.parametrize("name", ["a.wav", "a.flac"])
def test_what_breaks_off_is_refused(tmp_path: Path, name: str) -> None:
    source = written(tmp_path / name)
    source.write_bytes(source.read_bytes()[: source.stat().st_size // 2])
    with pytest.raises(StudioError) as caught:
        spool(source, tmp_path / "a.pcm")
    assert caught.value.kind is Kind.UNREADABLE


@pytest.mark.parametrize(
    "content",
    [b"", b"<html>no</html>", b"RIFF\0\0\0\0WAVE", bytes(range(256)) * 20],
    ids=["nothing", "page", "no sound in it", "bytes"],
)
def test_what_is_no_sound_is_refused(tmp_path: Path, content: bytes) -> None:
    source = tmp_path / "a.wav"
    source.write_bytes(content)
    with pytest.raises(StudioError) as caught:
        spool(source, tmp_path / "a.pcm")
    assert caught.value.kind is Kind.UNREADABLE
    assert list(tmp_path.iterdir()) == [source]


def test_a_length_that_is_not_known_is_no_fault(tmp_path: Path) -> None:
    """Servers that write while they make it leave the sizes at their largest."""
    source = written(tmp_path / "a.wav", subtype="PCM_16")
    content = bytearray(source.read_bytes())
    content[4:8] = b"\xff\xff\xff\xff"
    at = content.index(b"data") + 4
    content[at : at + 4] = b"\xff\xff\xff\xff"
    source.write_bytes(content)
    assert spool(source, tmp_path / "a.pcm").frames == pytest.approx(2.5 * RATE, abs=100)


def test_silence_without_a_frame_is_refused(tmp_path: Path) -> None:
    source = written(tmp_path / "a.wav", 0.0)
    with pytest.raises(StudioError):
        spool(source, tmp_path / "a.pcm")


def test_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    source = written(tmp_path / "a.wav", 20)
    with small_disk(tmp_path / "small", 512) as folder:
        with pytest.raises(OSError, match="space"):
            spool(source, folder / "a.pcm")
        assert list(folder.iterdir()) == []

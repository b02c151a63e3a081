"""Recordings become WAV files: the same sound, whatever they were, and never more than a few blocks in memory."""

from __future__ import annotations

import os
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.audio import convert
from studio.audio.convert import to_wav
from studio.audio.probe import RawForm, probe
from studio.core.errors import Kind, StudioError
from tests.audio.conftest import tone
from tests.audio.test_probe import RATE, cut, recorded


@pytest.mark.parametrize(
    ("name", "form", "alike"),
    [
        ("a.flac", {}, 1),
        ("a.aiff", {}, 1),
        ("a.wav", {"subtype": "FLOAT"}, 1),
        ("a.ogg", {}, 1_500),
        ("a.opus", {"format": "OGG", "subtype": "OPUS"}, 1_500),
    ],
)
def test_the_sound_stays(tmp_path: Path, name: str, form: dict[str, str], alike: int) -> None:
    path = recorded(tmp_path / name, 6, channels=2, **form)
    told: list[float] = []
    to_wav(path, probe(path), tmp_path / "out.wav", told.append)
    samples, rate = soundfile.read(tmp_path / "out.wav", dtype="int16", always_2d=True)
    expected = np.repeat(tone(6, RATE)[:, None], 2, axis=1).astype(int)
    assert rate == RATE
    assert np.abs(samples[1_000 : len(expected) - 1_000] - expected[1_000:-1_000]).max() <= alike
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1.0, abs=0.01)
    assert probe(tmp_path / "out.wav").travels


@pytest.mark.parametrize(("width", "scale"), [(8, 256), (16, 1), (24, 1), (32, 1)])
def test_pcm_gets_a_header(tmp_path: Path, width: int, scale: int) -> None:
    wanted = tone(1, RATE).reshape(-1, 2).astype(np.int64)
    path = tmp_path / "a.pcm"
    if width == 8:
        path.write_bytes((wanted // 256 + 128).astype(np.uint8).tobytes())
    else:
        wide = (wanted << 16).astype("<i4").view(np.uint8).reshape(-1, 4)
        path.write_bytes(wide[:, 4 - width // 8 :].tobytes())
    to_wav(path, probe(path, RawForm(RATE, width, 2)), tmp_path / "out.wav")
    samples, rate = soundfile.read(tmp_path / "out.wav", dtype="int16")
    assert rate == RATE
    assert np.abs(samples - wanted).max() <= scale


def test_what_a_wav_file_cannot_hold_becomes_speech(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = recorded(tmp_path / "a.flac", 4, rate=44_100, channels=2)
    monkeypatch.setattr(convert, "_LARGEST", 400_000)
    to_wav(path, probe(path), tmp_path / "out.wav")
    probed = probe(tmp_path / "out.wav")
    assert (probed.rate, probed.channels) == (16_000, 1)
    assert probed.seconds == pytest.approx(4, abs=0.01)
    samples, _ = soundfile.read(tmp_path / "out.wav", dtype="int16")
    assert np.abs(samples[2_000:60_000] - tone(4, 16_000)[2_000:60_000].astype(int)).max() < 300


@pytest.mark.parametrize("name", ["a.flac", "a.ogg"])
def test_what_broke_off_is_converted_as_far_as_it_goes(tmp_path: Path, name: str) -> None:
    path = cut(recorded(tmp_path / name, 20), 0.5)
    to_wav(path, probe(path), tmp_path / "out.wav")
    assert 4 < probe(tmp_path / "out.wav").seconds < 13


def test_what_vanished_or_changed_is_a_bad_file(tmp_path: Path) -> None:
    path = recorded(tmp_path / "a.flac", 2)
    probed = probe(path)
    for content in (os.urandom(400), path.read_bytes()[:90]):
        path.write_bytes(content)
        with pytest.raises(StudioError) as caught:
            to_wav(path, probed, tmp_path / "out.wav")
        assert caught.value.kind is Kind.BAD_FILE
    path.unlink()
    with pytest.raises(StudioError) as caught:
        to_wav(path, probed, tmp_path / "out.wav")
    assert caught.value.kind is Kind.BAD_FILE


def test_where_nothing_can_be_written(tmp_path: Path) -> None:
    path = recorded(tmp_path / "a.flac", 1)
    with pytest.raises(StudioError) as caught:
        to_wav(path, probe(path), tmp_path / "none" / "out.wav")
    assert caught.value.kind is Kind.NOT_WRITABLE


def test_memory_is_bounded(tmp_path: Path) -> None:
    path = recorded(tmp_path / "a.flac", 120, channels=2)
    probed = probe(path)
    to_wav(path, probed, tmp_path / "first.wav")  # with all that it loads
    tracemalloc.start()
    try:
        to_wav(path, probed, tmp_path / "out.wav")
        assert tracemalloc.get_traced_memory()[1] < 2**20
    finally:
        tracemalloc.stop()
    assert (tmp_path / "out.wav").stat().st_size > 7 * 2**20

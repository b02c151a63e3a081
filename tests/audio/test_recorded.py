"""A recording played and drawn from where it is, whatever its format."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.audio.peaks import Peaks
from studio.audio.recorded import RecordedPeaks, RecordedTrack
from studio.core.errors import Kind, StudioError

RATE = 16_000


def sound(seconds: float = 2.0, channels: int = 1) -> np.ndarray:
    time = np.arange(round(RATE * seconds)) / RATE
    mono = 0.5 * np.sin(2_000 * time) * np.linspace(0.1, 1, len(time))
    return np.stack([mono] * channels, axis=1)


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.ogg"])
def test_every_part_is_read_alike_in_whatever_order(tmp_path: Path, name: str) -> None:
    soundfile.write(tmp_path / name, sound(), RATE)
    track = RecordedTrack(tmp_path / name)
    assert (track.rate, track.frames, track.complete) == (RATE, 2 * RATE, True)
    whole = track.read(0, track.frames)
    assert len(whole) == 4 * RATE
    for start in (20_000, 100, 31_000, 0):
        read = np.frombuffer(track.read(start, 480), "<i2")
        # A Vorbis decoder warms up for a moment after a jump.
        assert np.allclose(read[-100:], np.frombuffer(whole, "<i2")[start + 380 : start + 480], atol=40)
    assert track.read(track.frames, 10) == b""
    assert track.wait(0, 0)
    track.close()
    assert track.read(0, 10) == b""


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.ogg", "a.mp3"])
def test_what_is_played_in_small_parts_is_what_is_there(tmp_path: Path, name: str) -> None:
    noisy = sound() + np.random.default_rng(1).normal(0, 0.05, (2 * RATE, 1))
    soundfile.write(tmp_path / name, noisy, RATE)
    whole = RecordedTrack(tmp_path / name).read(0, 2 * RATE)
    track = RecordedTrack(tmp_path / name)
    assert b"".join(track.read(start, 720) for start in range(0, track.frames, 720)) == whole
    track.read(500, 10)
    assert len(track.read(0, track.frames)) == len(whole)  # it can still be sought in


def test_channels_are_mixed_and_floats_keep_their_loudness(tmp_path: Path) -> None:
    path = tmp_path / "two.wav"
    stereo = sound(channels=2)
    stereo[:, 1] = 0
    soundfile.write(path, stereo, RATE, subtype="FLOAT")
    pcm = np.frombuffer(RecordedTrack(path).read(0, 2 * RATE), "<i2")
    assert np.abs(pcm).max() == pytest.approx(0.25 * 32_768, rel=0.02)


def test_two_threads_may_read(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    soundfile.write(path, sound(), RATE)
    track = RecordedTrack(path)
    whole = track.read(0, track.frames)
    wrong: list[int] = []

    def read(first: int) -> None:
        for start in range(first, 30_000, 777):
            wrong.extend([start] * (track.read(start, 100) != whole[2 * start : 2 * start + 200]))

    threads = [threading.Thread(target=read, args=(first,)) for first in (0, 500, 900)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_peaks_come_progressively_and_are_those_of_the_whole(tmp_path: Path) -> None:
    path = tmp_path / "long.wav"
    soundfile.write(path, sound(30), RATE)
    peaks, seen = RecordedPeaks(path), list[int]()
    peaks.measure(lambda: seen.append(peaks.frames))
    assert seen == sorted(seen)
    assert len(seen) > 2
    assert peaks.frames == 30 * RATE
    bare = Peaks()
    bare.append(RecordedTrack(path).read(0, 30 * RATE))
    assert np.array_equal(peaks.columns(0, 30 * RATE, 300), bare.columns(0, 30 * RATE, 300))


def test_measuring_ends_when_nobody_looks(tmp_path: Path) -> None:
    path = tmp_path / "long.wav"
    soundfile.write(path, sound(60), RATE)
    peaks = RecordedPeaks(path)
    peaks.measure(peaks.stop)
    assert 0 < peaks.frames < 60 * RATE


@pytest.mark.parametrize(("name", "content"), [("gone.wav", None), ("bad.wav", b"RIFF....nonsense")])
def test_what_cannot_be_decoded_is_said(tmp_path: Path, name: str, content: bytes | None) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    for make in (RecordedTrack, lambda path: RecordedPeaks(path).measure(lambda: None)):
        with pytest.raises(StudioError) as raised:
            make(path)
        assert raised.value.kind is Kind.BAD_FILE
        assert raised.value.subject == name

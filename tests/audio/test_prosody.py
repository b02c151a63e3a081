"""Pitch and pace of tones, silence, and a voice whose pitch and pace are known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from studio.audio.mono import to_floats
from studio.audio.prosody import Prosody, measure, read
from studio.core.errors import Kind, StudioError
from tests.fakes.recordings import CHINESE, ENGLISH, RATE, spoken, wav


def voice(pitch: float, rate: int, seconds: float = 1.0) -> np.ndarray:
    """A buzz with twenty harmonics."""
    time = np.arange(round(seconds * rate)) / rate
    return (0.1 * sum(np.sin(2 * np.pi * pitch * k * time) / k for k in range(1, 20))).astype(np.float32)


@pytest.mark.parametrize("rate", [8_000, 16_000, 22_050, 48_000])
@pytest.mark.parametrize("pitch", [70.0, 100.0, 150.0, 220.0, 330.0])
def test_the_pitch_of_a_buzz(pitch: float, rate: int) -> None:
    assert measure([(voice(pitch, rate), rate)]).pitch == pytest.approx(pitch, rel=0.02)


@pytest.mark.parametrize(
    "sound", [np.zeros(RATE), np.random.default_rng(1).normal(0, 0.1, RATE), np.zeros(10), np.zeros(0)]
)
def test_what_is_no_voice_has_no_pitch(sound: np.ndarray) -> None:
    assert measure([(sound.astype(np.float32), RATE)]).pitch == 0


def test_nothing_was_recorded() -> None:
    assert measure([]) == Prosody(0.0, 0.0, 0)


@pytest.mark.parametrize("texts", [CHINESE, ENGLISH])
def test_a_faster_voice_speaks_for_a_shorter_time_and_says_as_much(texts: tuple[str, ...]) -> None:
    engine_voice = "cmn+f2" if texts is CHINESE else "en-us+m3"
    slow, fast = (
        measure((to_floats(sound.tobytes()), RATE) for sound in spoken(texts, engine_voice, rate, 50))
        for rate in (130, 220)
    )
    assert slow.speaking_s / fast.speaking_s == pytest.approx(220 / 130, rel=0.15)
    assert slow.syllables == pytest.approx(fast.syllables, rel=0.15)
    assert slow.pitch == pytest.approx(fast.pitch, rel=0.05)


def test_a_higher_voice_is_measured_higher() -> None:
    pitches = [measure([(to_floats(spoken(CHINESE, pitch=pitch)[0].tobytes()), RATE)]).pitch for pitch in (10, 50, 90)]
    assert pitches[0] * 1.2 < pitches[1] < pitches[2] / 1.2


def test_files(tmp_path: Path) -> None:
    path = tmp_path / "0.wav"
    path.write_bytes(wav(np.repeat(spoken(CHINESE)[0], 2), channels=2))
    samples, rate = read(path)
    assert rate == RATE
    assert samples == pytest.approx(to_floats(spoken(CHINESE)[0].tobytes()), abs=1e-6)
    path.write_bytes(b"no sound")
    with pytest.raises(StudioError) as caught:
        read(path)
    assert (caught.value.kind, caught.value.subject) == (Kind.BAD_FILE, "0.wav")

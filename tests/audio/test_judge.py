"""Recordings as they should be, and every way in which they should not."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from studio.audio.judge import judge, trim
from studio.core.errors import Kind, StudioError
from studio.core.judgement import LONG_RECORDING, SENTENCE, Flaw, Judgement, Limits
from tests.fakes.recordings import CHINESE, spoken, wav

RATE = 22_050
GOOD = spoken(CHINESE)[0]
MIDDLE = GOOD[RATE // 4 : -RATE // 4]


def judged(samples: np.ndarray, limits: Limits = SENTENCE, **how: int) -> Judgement:
    return judge(io.BytesIO(wav(samples, **how)), "3.wav", limits)


def flaws(judgement: Judgement) -> list[Flaw]:
    assert all(finding.subject == "3.wav" for finding in judgement.findings)
    return [finding.flaw for finding in judgement.findings]


def loudness(samples: np.ndarray, factor: float) -> np.ndarray:
    return np.clip(np.rint(samples * factor), -32_768, 32_767).astype("<i2")


def test_a_good_recording() -> None:
    judgement = judged(GOOD)
    assert flaws(judgement) == []
    assert judgement.good
    assert (judgement.rate, judgement.channels, judgement.bits, judgement.frames) == (RATE, 1, 16, len(GOOD))
    assert judgement.seconds == pytest.approx(len(GOOD) / RATE)
    assert judgement.peak_db == pytest.approx(20 * np.log10(np.abs(GOOD.astype(float)).max() / 32_768), abs=0.01)
    assert judgement.noise_db == pytest.approx(20 * np.log10(12 / 32_768), abs=1.0)
    assert -30 < judgement.level_db < -12
    # The voice is between the two quarters of a second that it was given.
    start, end = judgement.speech
    assert RATE * 0.2 < start < RATE * 0.4
    assert RATE * 0.2 < len(GOOD) - end < RATE * 0.6


@pytest.mark.parametrize("subtype", ["PCM_24", "PCM_32", "FLOAT", "DOUBLE"])
@pytest.mark.parametrize("form", ["WAV", "WAVEX"])
def test_finer_samples_are_as_good(subtype: str, form: str) -> None:
    content = io.BytesIO()
    soundfile.write(content, GOOD / 32_768, RATE, subtype=subtype, format=form)
    content.seek(0)
    assert flaws(judge(content, "3.wav")) == []


@pytest.mark.parametrize(
    ("samples", "how", "expected"),
    [
        (np.repeat(GOOD, 2), {"channels": 2}, [Flaw.STEREO]),
        (GOOD[::3], {"rate": 7_350}, [Flaw.LOW_RATE]),
        (MIDDLE[: RATE // 2], {}, [Flaw.SHORT]),
        (np.tile(GOOD, 14), {}, [Flaw.LONG]),
        (np.zeros(RATE * 2, "<i2"), {}, [Flaw.SILENT]),
        (loudness(GOOD, 0.001), {}, [Flaw.SILENT]),
        (loudness(GOOD, 0.08), {}, [Flaw.QUIET]),
        (loudness(GOOD, 9.0), {}, [Flaw.CLIPPED]),
        (np.concatenate([np.zeros(RATE * 2, "<i2"), GOOD]), {}, [Flaw.IDLE]),
    ],
)
def test_flaws(samples: np.ndarray, how: dict[str, int], expected: list[Flaw]) -> None:
    found = flaws(judged(samples, **how))
    assert set(expected) <= set(found)
    assert len(found) <= len(expected) + 1


def test_eight_bits() -> None:
    assert Flaw.COARSE in flaws(judged((GOOD // 256 + 128).astype("u1"), width=1))


def test_noise() -> None:
    room = np.random.default_rng(3).normal(0, 900, len(GOOD))
    judgement = judged(loudness(GOOD + room, 1.0))
    assert flaws(judgement) == [Flaw.NOISY]
    assert not judgement.good
    assert judgement.findings[0].value in judgement.findings[0].sentence


def test_a_sentence_that_was_cut_may_still_be_sent() -> None:
    judgement = judged(MIDDLE[RATE // 8 : -RATE // 8])
    assert flaws(judgement) == [Flaw.CUT_OFF]
    assert judgement.good


def test_a_single_peak_at_full_scale_is_no_distortion() -> None:
    peaked = GOOD.copy()
    peaked[len(peaked) // 2] = 32_767
    assert flaws(judged(peaked)) == []
    peaked[len(peaked) // 2 - 3 : len(peaked) // 2] = -32_768
    assert flaws(judged(peaked)) == [Flaw.CLIPPED]


@pytest.mark.parametrize("form", ["MP3", "FLAC", "OGG"])
def test_a_name_may_lie(tmp_path: Path, form: str) -> None:
    path = tmp_path / "3.wav"
    soundfile.write(path, GOOD, RATE, format=form)
    judgement = judge(path, "3.wav")
    assert flaws(judgement) == [Flaw.NOT_WAV]
    assert judgement.seconds == 0


@pytest.mark.parametrize("content", [b"", b"RIFF", b"RIFF\x00\x00\x00\x00WAVEfmt ", b"x" * 1000])
def test_what_is_no_sound(content: bytes) -> None:
    assert flaws(judge(io.BytesIO(content), "3.wav")) == [Flaw.NOT_READABLE]


def test_an_empty_recording() -> None:
    assert flaws(judged(np.zeros(0, "<i2"))) == [Flaw.SILENT]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StudioError) as caught:
        judge(tmp_path / "none.wav", "none.wav")
    assert (caught.value.kind, caught.value.subject) == (Kind.BAD_FILE, "none.wav")


def test_a_long_recording_is_heard_in_pieces() -> None:
    whole = np.tile(GOOD, 18)
    judgement = judged(whole, LONG_RECORDING)
    assert judgement.seconds > 60
    assert flaws(judgement) == []


@pytest.mark.parametrize("limits", [SENTENCE, LONG_RECORDING])
def test_three_hours_are_not_listened_to(tmp_path: Path, limits: Limits) -> None:
    read: list[int] = []

    class Watched(io.FileIO):
        def readinto(self, buffer: Any, /) -> int:
            read.append(super().readinto(buffer) or 0)
            return read[-1]

        def read(self, size: int | None = -1, /) -> bytes:
            found = super().read(size) or b""
            read.append(len(found))
            return found

    size = 3 * 3600 * RATE * 2
    header = bytearray(wav(np.zeros(0, "<i2")))
    header[4:8], header[40:44] = ((36 + size).to_bytes(4, "little"), size.to_bytes(4, "little"))
    path = tmp_path / "3.wav"
    path.write_bytes(header)
    os.truncate(path, 44 + size)  # no disk is filled by what is never written
    with Watched(path) as file:
        judgement = judge(file, "3.wav", limits)
    assert flaws(judgement) == [Flaw.LONG]
    assert (
        judgement.findings[0].sentence == f"3.wav lasts 10800 s; at most {limits.most_s:g} s are taken. Cut it shorter."
    )
    assert 0 < sum(read) < 2**20


def test_trimming_leaves_a_moment_of_silence(tmp_path: Path) -> None:
    source, target = tmp_path / "0.wav", tmp_path / "1.wav"
    source.write_bytes(wav(np.concatenate([np.zeros(RATE * 2, "<i2"), GOOD, np.zeros(RATE * 3, "<i2")])))
    trim(source, target, judge(source, "0.wav"))
    trimmed = judge(target, "3.wav")
    assert flaws(trimmed) == []
    assert len(GOOD) - RATE // 2 < trimmed.frames < len(GOOD)
    assert trimmed.speech[0] == pytest.approx(RATE * 0.15, abs=RATE * 0.03)
    with pytest.raises(StudioError) as caught:
        trim(source, tmp_path / "nowhere" / "1.wav", judge(source, "0.wav"))
    assert caught.value.kind is Kind.NOT_WRITABLE
    source.write_bytes(b"no sound")
    with pytest.raises(StudioError) as caught:
        trim(source, target, trimmed)
    assert caught.value.kind is Kind.BAD_FILE

"""What the recognizer's process makes of recordings, line by line."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.local import hearing
from studio.local.hearing import NO_SPEECH, NOT_ENGLISH, NOT_READABLE, ONLY_ENGLISH, serve, utterances
from studio.local.sphinx import RATE, HeardWord, Sphinx

AMIABLE = Path(__file__).parents[1] / "recordings" / "amiable.flac"


@pytest.fixture(scope="module")
def speech() -> np.ndarray:
    samples, rate = soundfile.read(AMIABLE, dtype="int16")
    assert rate == RATE
    return samples


def asked(sound: Path, result: Path, language: str = "", model: Path | None = None) -> list[dict[str, object]]:
    answers = io.StringIO()
    request = json.dumps({"sound": str(sound), "result": str(result), "language": language})
    serve(io.StringIO(request + "\n"), answers, model)
    return [json.loads(line) for line in answers.getvalue().splitlines()]


def words(result: Path) -> list[list[object]]:
    return [word for sentence in json.loads(result.read_text())["sentences"] for word in sentence["words"]]


def test_words_have_times_and_confidence(tmp_path: Path) -> None:
    assert asked(AMIABLE, tmp_path / "result") == [{"done": True}]
    heard = words(tmp_path / "result")
    said = ["he", "might", "even", "have", "been", "made", "amiable", "himself"]
    assert len({str(word[0]) for word in heard} & set(said)) >= 6
    times = [(float(str(start)), float(str(end))) for _, start, end, _ in heard]
    assert all(start < end for start, end in times)
    assert times == sorted(times)
    assert 0 < times[0][0] < 0.5
    assert 2.5 < times[-1][1] < 3.3
    assert all(0 <= float(str(word[3])) <= 1 for word in heard)
    assert np.mean([float(str(word[3])) for word in heard]) > 0.4
    result = json.loads((tmp_path / "result").read_text())
    assert result["language"] == "en"
    assert 2.5 < result["seconds"] < 3.4


@pytest.mark.parametrize("form", [("a.wav", 44_100, 2), ("a.mp3", 22_050, 1), ("a.ogg", 48_000, 2)])
def test_any_form_of_sound_will_do(
    tmp_path: Path, speech: np.ndarray, monkeypatch: pytest.MonkeyPatch, form: tuple[str, int, int]
) -> None:
    import soxr

    given: list[np.ndarray] = []

    def hear(_: Sphinx, pcm: bytes, language: str) -> list[HeardWord]:
        given.append(np.frombuffer(pcm, "<i2"))
        return [HeardWord("yes", 0.0, 0.5, 1.0)]

    monkeypatch.setattr(Sphinx, "hear", hear)
    name, rate, channels = form
    samples = np.repeat(soxr.resample(speech, RATE, rate)[:, None], channels, axis=1)
    with soundfile.SoundFile(tmp_path / name, "w", rate, channels) as file:
        for at in range(0, len(samples), 30_000):
            file.write(samples[at : at + 30_000])
    assert asked(tmp_path / name, tmp_path / "result") == [{"done": True}]
    (heard,) = given
    # The same sound, one channel, at the recognizer's rate: it is as loud at the same moments.
    start = round(float(str(words(tmp_path / "result")[0][1])) * RATE)
    same = speech[start : start + len(heard)]
    blocks_of = 1_600
    loud = [
        np.abs(each[: len(same) // blocks_of * blocks_of].astype(int)).reshape(-1, blocks_of).mean(1)
        for each in (heard, same)
    ]
    assert np.corrcoef(loud[0], loud[1])[0, 1] > 0.95


def test_long_recordings_tell_how_far_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Sphinx, "hear", lambda *_: [HeardWord("yes", 0.0, 0.5, 1.0)])
    samples, _ = soundfile.read(AMIABLE, dtype="int16")
    quiet = np.zeros(RATE, "int16")
    soundfile.write(tmp_path / "a.wav", np.concatenate([samples, quiet] * 5), RATE)
    *told, last = asked(tmp_path / "a.wav", tmp_path / "result")
    assert last == {"done": True}
    parts = [float(str(line["part"])) for line in told]
    assert parts == sorted(parts)
    assert 2 <= len(parts) <= 4
    assert 5 / 21 < parts[0] < parts[-1] <= 1
    starts = [float(str(word[1])) for word in words(tmp_path / "result")]
    assert len(starts) == 5
    assert np.diff(starts) == pytest.approx(len(samples) / RATE + 1, abs=0.3)


@pytest.mark.parametrize(
    ("samples", "trouble"),
    [
        (np.zeros(RATE * 2, "int16"), NO_SPEECH),
        (np.random.default_rng(1).integers(-3_000, 3_000, RATE * 2).astype("int16"), NO_SPEECH),
    ],
)
def test_no_speech_is_said(tmp_path: Path, samples: np.ndarray, trouble: str) -> None:
    soundfile.write(tmp_path / "a.wav", samples, RATE)
    assert asked(tmp_path / "a.wav", tmp_path / "result") == [{"trouble": trouble}]
    assert not (tmp_path / "result").exists()


def test_what_is_hardly_english_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Sphinx, "hear", lambda *_: [HeardWord("the", n / 10, n / 10 + 0.1, 0.2) for n in range(20)])
    assert asked(AMIABLE, tmp_path / "result") == [{"trouble": NOT_ENGLISH}]


@pytest.mark.parametrize(("language", "trouble"), [("zh", ONLY_ENGLISH), ("de-DE", ONLY_ENGLISH), ("en-GB", None)])
def test_another_language_is_refused_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str, trouble: str | None
) -> None:
    monkeypatch.setattr(Sphinx, "hear", lambda *_: [HeardWord("yes", 0.0, 0.5, 1.0)])
    expected = {"done": True} if trouble is None else {"trouble": trouble}
    assert asked(AMIABLE, tmp_path / "result", language) == [expected]


def test_what_is_no_sound_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Sphinx, "hear", lambda *_: [HeardWord("yes", 0.0, 0.5, 1.0)])
    (tmp_path / "a.wav").write_bytes(b"RIFF????WAVE nothing of the kind")
    assert asked(tmp_path / "a.wav", tmp_path / "result") == [{"trouble": NOT_READABLE}]
    (line,) = asked(AMIABLE, tmp_path / "none" / "result")
    assert "cannot be used" in str(line["trouble"])


def test_a_folder_without_a_model(tmp_path: Path) -> None:
    (line,) = asked(AMIABLE, tmp_path / "result", "zh", tmp_path)
    assert "model" in str(line["trouble"])


def test_speech_without_a_pause_is_cut_where_it_is_quiet(speech: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hearing, "_LONGEST_S", 1.2)
    monkeypatch.setattr(hearing, "_QUIETEST_WITHIN_S", 0.6)
    cut = list(utterances(blocks(speech)))
    assert len(cut) >= 3
    assert all(len(pcm) / 2 / RATE <= 1.3 for _, pcm in cut)
    for (start, pcm), (following, _) in pairwise(cut):
        assert following == pytest.approx(start + len(pcm) / 2 / RATE, abs=0.05)


def test_speech_may_end_with_a_whole_frame(speech: np.ndarray) -> None:
    # The voice detector counts in frames of 30 ms: nothing is left over of so much.
    for frames in range(20 * 480, 60 * 480, 480):
        *_, (start, pcm) = utterances(blocks(speech[:frames]))
        assert start + len(pcm) / 2 / RATE == pytest.approx(frames / RATE, abs=0.31)


def blocks(samples: np.ndarray) -> Iterator[bytes]:
    """Pieces of odd sizes."""
    for at in range(0, len(samples), 7_001):
        yield samples[at : at + 7_001].astype("<i2").tobytes()

"""A model of the person's own, as far as that can be seen without one."""

from __future__ import annotations

import sys
import types
from pathlib import Path

import numpy as np
import pytest

from studio.local.sphinx import ModelError
from studio.local.whisper import NO_LIBRARY, NO_MODEL, OTHER_LANGUAGE, UNUSABLE, Whisper


class Model:
    """Stands for the library's (faster-whisper 1.2.1): hears the same words in everything."""

    supported_languages = ("zh", "en")

    def __init__(self, path: str, **options: object) -> None:
        if "broken" in path:
            raise RuntimeError("Unsupported model binary version")
        self.path, self.options = path, options
        self.asked: list[str | None] = []

    def transcribe(self, samples: np.ndarray, *, language: str | None, **_: object) -> tuple[list[object], object]:
        assert samples.dtype == np.float32
        assert np.abs(samples).max() <= 1
        self.asked.append(language)
        if samples.max() < 0:
            raise RuntimeError("No memory")
        word = types.SimpleNamespace(word=" 好", start=np.float64(0.1), end=np.float64(9.0), probability=0.5)
        blank = types.SimpleNamespace(word=" ", start=0.1, end=0.1, probability=0.5)
        segments = [types.SimpleNamespace(words=[word, blank]), types.SimpleNamespace(words=None)]
        return segments, types.SimpleNamespace(language="zh")


def a_model(folder: Path) -> Path:
    """A folder as a model is kept in."""
    folder.mkdir(exist_ok=True)
    (folder / "model.bin").write_bytes(b"")
    for name in ("config.json", "tokenizer.json"):
        (folder / name).write_text("{}")
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return a_model(tmp_path)


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in = types.ModuleType("faster_whisper")
    stand_in.WhisperModel = Model  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "faster_whisper", stand_in)


@pytest.mark.usefixtures("library")
def test_words_within_what_was_given(folder: Path) -> None:
    whisper = Whisper(folder)
    pcm = np.full(16_000, 32_767, "<i2").tobytes()
    (word,) = whisper.hear(pcm, "")
    assert (word.text, word.start_s, word.end_s, word.confidence) == ("好", 0.1, 1.0, 0.5)
    whisper.hear(pcm, "")
    whisper.hear(pcm, "en")
    assert whisper._model.asked == [None, "zh", "en"]
    assert whisper._model.options["local_files_only"]


@pytest.mark.usefixtures("library")
def test_what_is_no_folder_is_never_looked_for_elsewhere(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "large-v3", Path("large-v3")):
        with pytest.raises(ModelError, match=NO_MODEL):
            Whisper(folder)


@pytest.mark.usefixtures("library")
def test_a_model_that_cannot_be_loaded(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=NO_MODEL):
        Whisper(a_model(tmp_path / "broken"))


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("name", ["model.bin", "config.json", "tokenizer.json"])
def test_nothing_that_a_model_lacks_is_fetched_from_elsewhere(folder: Path, name: str) -> None:
    Whisper(folder)
    if name.endswith(".json"):
        (folder / name).write_text("{")
        with pytest.raises(ModelError, match=NO_MODEL):
            Whisper(folder)
    (folder / name).unlink()
    with pytest.raises(ModelError, match=NO_MODEL):
        Whisper(folder)


@pytest.mark.usefixtures("library")
def test_a_language_that_the_model_does_not_know(folder: Path) -> None:
    whisper = Whisper(folder)
    with pytest.raises(ModelError, match=OTHER_LANGUAGE):
        whisper.hear(bytes(32_000), "xx")
    assert whisper._model.asked == []


@pytest.mark.usefixtures("library")
def test_a_model_that_breaks_off(folder: Path) -> None:
    with pytest.raises(ModelError, match=UNUSABLE):
        Whisper(folder).hear(np.full(16_000, -9, "<i2").tobytes(), "en")


def test_the_library_may_be_missing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "faster_whisper", None)
    with pytest.raises(ModelError) as caught:
        Whisper(folder)
    assert str(caught.value) == NO_LIBRARY

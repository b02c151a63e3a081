"""The recognizer with a model of the person's own: any language, by faster-whisper, where that is installed."""

from __future__ import annotations

import json
from pathlib import Path

from studio.local.sphinx import RATE, HeardWord, ModelError

NO_LIBRARY = "The model folder needs faster-whisper: install voice-studio[whisper]."
NO_MODEL = "The model folder holds no model of faster-whisper's."
OTHER_LANGUAGE = "The model in the model folder does not recognize this language."
UNUSABLE = "The model in the model folder breaks off over this recording."

# What belongs to a model beside its weights. Without its own tokenizer the library would ask the network for another
# one, and of a damaged file it says nothing that could be told from a bug of ours.
_DESCRIBED = ("config.json", "tokenizer.json")


class Whisper:
    """A model in a folder. What is no folder is never asked for: the library would look for its name on the network."""

    language = ""

    def __init__(self, folder: Path) -> None:
        if not _is_whole(folder):
            raise ModelError(NO_MODEL)
        try:
            from faster_whisper import WhisperModel
        except ImportError:
            raise ModelError(NO_LIBRARY) from None
        try:
            self._model = WhisperModel(str(folder.absolute()), device="cpu", compute_type="int8", local_files_only=True)
        except (RuntimeError, ValueError, OSError):
            raise ModelError(NO_MODEL) from None

    def hear(self, pcm: bytes, language: str) -> list[HeardWord]:
        """The words of one utterance; without a language it is guessed, once for what follows.

        Raises `ModelError`.
        """
        import numpy as np

        if language and language not in self._model.supported_languages:
            raise ModelError(OTHER_LANGUAGE)
        samples = np.frombuffer(pcm, "<i2").astype(np.float32) / 32_768
        whole = len(samples) / RATE
        try:
            segments, found = self._model.transcribe(
                samples,
                language=language or self.language or None,
                word_timestamps=True,
                condition_on_previous_text=False,
            )
            words = [word for segment in segments for word in segment.words or () if word.word.strip()]
        except (RuntimeError, ValueError):
            raise ModelError(UNUSABLE) from None
        self.language = self.language or str(found.language)
        return [
            HeardWord(word.word.strip(), float(min(word.start, whole)), float(min(word.end, whole)), word.probability)
            for word in words
        ]


def _is_whole(folder: Path) -> bool:
    """Whether a folder has all that a model is loaded from."""
    try:
        described = all(isinstance(json.loads((folder / name).read_bytes()), dict) for name in _DESCRIBED)
    except (OSError, ValueError, RecursionError):
        return False
    return described and (folder / "model.bin").is_file()

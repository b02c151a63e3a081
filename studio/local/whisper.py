"""The recognizer with a model of the person's own: any language, by faster-whisper, where that is installed."""

from __future__ import annotations

from pathlib import Path

from studio.local.sphinx import RATE, HeardWord, ModelError

NO_LIBRARY = "The model folder needs faster-whisper: install voice-studio[whisper]."
NO_MODEL = "The model folder holds no model of faster-whisper's."


class Whisper:
    """A model in a folder. What is no folder is never asked for: the library would look for its name on the network."""

    language = ""

    def __init__(self, folder: Path) -> None:
        if not (folder / "model.bin").is_file():
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
        """The words of one utterance; without a language it is guessed, once for what follows."""
        import numpy as np

        samples = np.frombuffer(pcm, "<i2").astype(np.float32) / 32_768
        whole = len(samples) / RATE
        segments, found = self._model.transcribe(
            samples, language=language or self.language or None, word_timestamps=True, condition_on_previous_text=False
        )
        heard = [
            HeardWord(word.word.strip(), min(word.start, whole), min(word.end, whole), word.probability)
            for segment in segments
            for word in segment.words or ()
        ]
        self.language = self.language or str(found.language)
        return heard

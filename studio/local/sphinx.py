"""The recognizer that is always there: English, with the time of every word and how sure it is of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

RATE: Final = 16_000
"""Frames per second of what it is given: mono int16 little-endian."""

_FRAME_S = 0.01
NO_MODEL: Final = "The model for English is not installed; it is the package voice-studio-english."

# What the model uses beside words: silence, noises, and the number of a way to pronounce a word.
_NO_WORDS = ("<", "[", "+")


@dataclass(frozen=True, slots=True)
class HeardWord:
    """A word, in seconds from the start of what was given; `confidence` from 0 to 1."""

    text: str
    start_s: float
    end_s: float
    confidence: float


class ModelError(Exception):
    """A model that cannot be used; the words are for a person."""


class Sphinx:
    """pocketsphinx with the model that it brings, loaded when there is something to hear.

    `hear` holds the interpreter's lock for most of its time.
    """

    language = "en"

    @cached_property
    def _decoder(self) -> Any:
        import pocketsphinx

        # The model would be a fifth of an installation: where there are packages it is one of its own.
        model = Path(pocketsphinx.__file__).with_name("model")
        if not (model / "en-us" / "en-us.lm.bin").is_file():
            raise ModelError(NO_MODEL)
        return pocketsphinx.Decoder(samprate=RATE, loglevel="FATAL")

    def hear(self, pcm: bytes, _language: str) -> list[HeardWord]:
        """The words of one utterance; raises `ModelError`."""
        decoder = self._decoder
        decoder.start_utt()
        decoder.process_raw(pcm, full_utt=True)
        decoder.end_utt()
        return list(_words(decoder)) if decoder.hyp() is not None else []


def _words(decoder: Any) -> Iterator[HeardWord]:
    for segment in decoder.seg():
        if not segment.word.startswith(_NO_WORDS):
            confidence = min(1.0, max(0.0, segment.prob))
            end_s = (segment.end_frame + 1) * _FRAME_S
            yield HeardWord(segment.word.partition("(")[0], segment.start_frame * _FRAME_S, end_s, confidence)

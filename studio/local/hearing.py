"""The recognizer's process: reads which recordings to write down from standard input, says how far it is on output.

A request is one line of JSON, {"sound": path, "result": path, "language": hint}. The answer is lines of {"part": how
much of the sound has been heard, 0 to 1} while it works, and a last one: {"done": true} when the result is written, or
{"trouble": a sentence}. The result is JSON:
{"language", "seconds", "sentences": [{"words": [[text, start_s, end_s, confidence], …]}, …]}.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import fmean
from typing import IO, Any, Final, Protocol

from studio.audio.straight import straight
from studio.local.parent import signal_when_parent_dies
from studio.local.sphinx import RATE, HeardWord, ModelError, Sphinx
from studio.local.whisper import Whisper

NO_SPEECH: Final = "There is no speech in this recording."
NOT_ENGLISH: Final = "Hardly anything in this recording sounds like English, the only language recognized here."
ONLY_ENGLISH: Final = "Only English is recognized; for other languages, choose a model folder in the settings."
NOT_READABLE: Final = "The recording cannot be read; it is no WAV, MP3, FLAC or Ogg file."

# Longer stretches without a pause are cut where it is quietest near their end.
_LONGEST_S: Final = 20.0
_QUIETEST_WITHIN_S: Final = 4.0
_TOLD_EVERY_S: Final = 5.0
# Mean confidence: English of people has 0.7, of a synthetic voice 0.4, music 0.17. Other languages come near the
# second, so who does not say what language it is may get nonsense for it.
_ENGLISH: Final = 0.25
_JUDGED_WORDS: Final = 12


class Ear(Protocol):
    """What recognizes: mono int16 at `RATE`, one utterance at a time."""

    language: str

    def hear(self, pcm: bytes, _language: str) -> list[HeardWord]:
        """The words, in seconds from the start of the utterance."""
        ...


class NotHeardError(Exception):
    """A recording that comes to nothing; the words are for a person."""


def main(model: Path | None) -> int:
    """Serve until standard input ends."""
    signal_when_parent_dies(signal.SIGTERM)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever asked decides
    if hasattr(os, "nice"):
        os.nice(10)  # who waits for a voice comes first
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="ascii")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    with answers:
        serve(sys.stdin, answers, model)
    return 0


def serve(requests: IO[str], answers: IO[str], model: Path | None) -> None:
    """Answer every line of `requests`; the model is loaded for the first."""
    ear: Ear | None = None
    for line in requests:
        asked = json.loads(line)
        language = asked["language"].partition("-")[0].lower()
        try:
            if model is None and language not in ("", Sphinx.language):
                raise NotHeardError(ONLY_ENGLISH)
            ear = ear or (Sphinx() if model is None else Whisper(model))
            result = heard(ear, Path(asked["sound"]), language, answers)
            Path(asked["result"]).write_text(json.dumps(result), encoding="ascii")
            last: dict[str, object] = {"done": True}
        except (NotHeardError, ModelError) as trouble:
            last = {"trouble": str(trouble)}
        except OSError as error:
            last = {"trouble": f"The recording cannot be used: {error.strerror}"}
        _say(answers, last)


def heard(ear: Ear, sound: Path, language: str, answers: IO[str]) -> dict[str, object]:
    """What is said in a recording; raises `NotHeardError`."""
    ear.language = language or (Sphinx.language if isinstance(ear, Sphinx) else "")
    sentences, confidences, told, seconds = [], [], 0.0, 0.0
    whole = _length(sound)
    for start_s, pcm in utterances(_speech(sound)):
        words = ear.hear(pcm, language)
        seconds = start_s + len(pcm) / 2 / RATE
        if words:
            sentences.append({"words": [_row(word, start_s) for word in words]})
            confidences += [word.confidence for word in words]
        if seconds - told >= _TOLD_EVERY_S and whole:
            told = seconds
            _say(answers, {"part": round(min(1.0, seconds / whole), 3)})
    if not sentences:
        raise NotHeardError(NO_SPEECH)
    if isinstance(ear, Sphinx) and len(confidences) >= _JUDGED_WORDS and fmean(confidences) < _ENGLISH:
        raise NotHeardError(NOT_ENGLISH)
    return {"language": ear.language, "seconds": round(seconds, 3), "sentences": sentences}


def _row(word: HeardWord, since_s: float) -> list[object]:
    start_s, end_s = since_s + word.start_s, since_s + word.end_s
    return [word.text, round(start_s, 3), round(end_s, 3), round(word.confidence, 4)]


def utterances(blocks: Iterator[bytes]) -> Iterator[tuple[float, bytes]]:
    """The stretches of speech in a sound, cut where people pause: second of the start, mono int16 at `RATE`."""
    from pocketsphinx import Endpointer

    endpointer = Endpointer(sample_rate=RATE)
    frame_bytes, frame_s = endpointer.frame_bytes, endpointer.frame_length
    most, within = int(_LONGEST_S / frame_s), int(_QUIETEST_WITHIN_S / frame_s)
    held = bytearray()
    frames: list[bytes] = []
    start_s = 0.0
    for block in blocks:
        held += block
        at = 0
        while len(held) - at >= frame_bytes:
            speech = endpointer.process(bytes(held[at : at + frame_bytes]))
            at += frame_bytes
            if speech is None:
                continue
            if not frames:
                start_s = endpointer.speech_start
            frames.append(speech)
            if not endpointer.in_speech:
                yield start_s, b"".join(frames)
                frames = []
            elif len(frames) >= most:
                cut = _quietest(frames, within)
                yield start_s, b"".join(frames[:cut])
                start_s, frames = start_s + cut * frame_s, frames[cut:]
        del held[:at]
    # It takes no empty end.
    rest = endpointer.end_stream(bytes(held) or b"\0\0") if endpointer.in_speech else None
    if rest is not None:
        frames.append(rest)
    if frames:
        yield start_s, b"".join(frames)


def _quietest(frames: list[bytes], within: int) -> int:
    """Where to cut: the frame with the least sound among the last ones."""
    import numpy as np

    loudness = [float(np.abs(np.frombuffer(each, "<i2").astype(np.int32)).mean()) for each in frames[-within:]]
    return len(frames) - within + loudness.index(min(loudness)) or 1


def _speech(path: Path) -> Iterator[bytes]:
    """The sound of a file of any rate and channels, as one channel at `RATE`, a few seconds at a time."""
    import numpy as np
    import soundfile
    import soxr

    try:
        with straight(soundfile.SoundFile(path)) as sound:
            stream = soxr.ResampleStream(sound.samplerate, RATE, 1, dtype="float32")
            while len(block := _block(sound)):
                yield _int16(stream.resample_chunk(np.ascontiguousarray(block.mean(axis=1))))
            yield _int16(stream.resample_chunk(np.zeros(0, np.float32), last=True))
    except soundfile.LibsndfileError:
        raise NotHeardError(NOT_READABLE) from None


def _length(path: Path) -> float:
    """Seconds that a file promises; raises `NotHeardError`."""
    import soundfile

    try:
        return float(soundfile.info(path).duration)
    except soundfile.LibsndfileError:
        raise NotHeardError(NOT_READABLE) from None


def _block(sound: Any) -> Any:
    import soundfile

    try:
        return sound.read(65_536, dtype="float32", always_2d=True)
    except soundfile.LibsndfileError:
        return ()  # it breaks off; what came before is good


def _int16(samples: Any) -> bytes:
    import numpy as np

    return bytes(np.rint(np.clip(samples * 32_767, -32_768, 32_767)).astype("<i2").tobytes())


def _say(answers: IO[str], line: dict[str, object]) -> None:
    answers.write(json.dumps(line) + "\n")
    answers.flush()

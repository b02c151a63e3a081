"""What may be wrong with the recordings of a training and their texts, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Flaw(StrEnum):
    """What is wrong with a recording, or with a set of them."""

    # a recording
    NOT_READABLE = "not_readable"
    NOT_WAV = "not_wav"
    STEREO = "stereo"
    COARSE = "coarse"
    LOW_RATE = "low_rate"
    SHORT = "short"
    LONG = "long"
    SILENT = "silent"
    QUIET = "quiet"
    CLIPPED = "clipped"
    NOISY = "noisy"
    CUT_OFF = "cut_off"
    IDLE = "idle"
    # a set of recordings
    NOT_A_PACKAGE = "not_a_package"
    COUNT = "count"
    WITHOUT_TEXT = "without_text"
    WITHOUT_AUDIO = "without_audio"
    EMPTY_TEXT = "empty_text"
    BAD_TEXT = "bad_text"
    BAD_NAME = "bad_name"
    TOO_LARGE = "too_large"
    TOTAL_SHORT = "total_short"
    TOTAL_LONG = "total_long"


# A sentence says what is the matter and what to do; English is the source that translations key on. `{subject}` is the
# name of a file, `{value}` what was found, `{limit}` what should have been.
SENTENCES = {
    Flaw.NOT_READABLE: "{subject} cannot be read as sound. Record it again, or choose another file.",
    Flaw.NOT_WAV: "{subject} is {value}, whatever its name says. Save it as WAV.",
    Flaw.STEREO: "{subject} has {value} channels. Save it in mono.",
    Flaw.COARSE: "{subject} has {value} bits a sample. Record it with 16 bits or more.",
    Flaw.LOW_RATE: "{subject} has {value} Hz. Record it with {limit} Hz or more.",
    Flaw.SHORT: "{subject} lasts {value} s; at least {limit} s are needed. Speak the whole sentence.",
    Flaw.LONG: "{subject} lasts {value} s; at most {limit} s are taken. Cut it shorter.",
    Flaw.SILENT: "Nothing can be heard in {subject}. Check the microphone and record it again.",
    Flaw.QUIET: "{subject} is too quiet ({value} dB). Go closer to the microphone, or turn it up.",
    Flaw.CLIPPED: "{subject} is distorted in {value} places. Turn the microphone down and record it again.",
    Flaw.NOISY: "The noise in {subject} is only {value} dB below the voice. Find a quieter place, or go closer.",
    Flaw.CUT_OFF: "{subject} begins or ends in the middle of a sound. Leave a moment of silence before and after.",
    Flaw.IDLE: "{subject} has {value} s of silence before or after the voice. It can be trimmed.",
    Flaw.NOT_A_PACKAGE: "{subject} is no package of recordings. Choose a folder, a ZIP file or a WAV file.",
    Flaw.COUNT: "There are {value} recordings; {limit} are needed.",
    Flaw.WITHOUT_TEXT: "{subject} has no text. Add what is spoken in it, in a text file of the same name.",
    Flaw.WITHOUT_AUDIO: "{subject} has no recording. Record it, or take the text away.",
    Flaw.EMPTY_TEXT: "{subject} is empty. Write down what is spoken.",
    Flaw.BAD_TEXT: "{subject} is no text in UTF-8. Save it as plain text in UTF-8.",
    Flaw.BAD_NAME: "{subject} is not called as a file in a package must be: 0.wav, 0.txt and so on.",
    Flaw.TOO_LARGE: "{subject} is larger than {limit} MB. Cut it shorter.",
    Flaw.TOTAL_SHORT: "The recordings last {value} s together; at least {limit} s are needed. Record more.",
    Flaw.TOTAL_LONG: "The recordings last {value} s together; at most {limit} s are taken. Record less.",
}

# What a vendor will probably take nevertheless.
_TOLERABLE = frozenset({Flaw.CUT_OFF, Flaw.IDLE})


@dataclass(frozen=True, slots=True)
class Finding:
    """One flaw; `subject` is the file, `value` what was found, `limit` what should have been."""

    flaw: Flaw
    subject: str = ""
    value: str = ""
    limit: str = ""

    @property
    def tolerable(self) -> bool:
        """It is better put right, but may be sent."""
        return self.flaw in _TOLERABLE

    @property
    def sentence(self) -> str:
        """In English; translate `SENTENCES` and fill it with these fields for anyone else."""
        return SENTENCES[self.flaw].format(subject=self.subject, value=self.value, limit=self.limit)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a recording must be like: how long, in seconds, and how many frames a second at least."""

    least_s: float
    most_s: float
    least_rate: int = 16_000


SENTENCE = Limits(0.8, 30.0)
"""Of one sentence. The vendor names no limits; these are what a sentence can reasonably last."""
LONG_RECORDING = Limits(60.0, 2 * 3600.0)
"""Of the one recording that an advanced training takes, as long as its vendor does not say otherwise."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A recording as it was heard: levels in dB below full scale (negative), `speech` the frames with a voice in them.

    `noise_db` is the level between the words. `speech` is half open, (0, 0) where there is none.
    """

    findings: tuple[Finding, ...]
    rate: int = 0
    channels: int = 0
    bits: int = 0
    frames: int = 0
    peak_db: float = -120.0
    level_db: float = -120.0
    noise_db: float = -120.0
    speech: tuple[int, int] = (0, 0)

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return self.frames / self.rate if self.rate else 0.0

    @property
    def good(self) -> bool:
        """It may be sent."""
        return may_be_sent(self.findings)


def may_be_sent(findings: Iterable[Finding]) -> bool:
    """Whether nothing is among these that a vendor would send back."""
    return all(finding.tolerable for finding in findings)

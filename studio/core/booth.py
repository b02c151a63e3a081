"""Projects of recordings: sentences to be spoken, what was recorded of them, and who agreed to it."""

from __future__ import annotations

from dataclasses import dataclass, field

from studio.core.judgement import Judgement
from studio.core.training import TrainingKind, VoiceDetails


@dataclass(frozen=True, slots=True)
class Consent:
    """That the `speaker` agrees to have a voice made of their recordings; `agreed` is the day, ISO 8601.

    `letter` is the path of what they signed, "" where there is nothing.
    """

    speaker: str
    agreed: str
    letter: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is to be spoken, and its recording; `audio` is a file in the project's folder, "" until there is one.

    One long recording has no text. `recorded` is ISO 8601 in UTC, "" for never.
    """

    ordinal: int
    text: str
    audio: str = ""
    judgement: Judgement | None = None
    recorded: str = ""

    @property
    def good(self) -> bool:
        """It is recorded, and may be sent."""
        return self.judgement is not None and self.judgement.good


@dataclass(frozen=True, slots=True)
class Project:
    """Recordings for one voice. `job_id` is the training that they were handed to, "" for none yet."""

    project_id: str
    kind: TrainingKind
    details: VoiceDetails
    sentences: tuple[Sentence, ...] = field(default=(), repr=False)
    consent: Consent | None = None
    job_id: str = ""
    created: str = ""
    updated: str = ""

    @property
    def recorded(self) -> int:
        """How many of the sentences are recorded and may be sent."""
        return sum(sentence.good for sentence in self.sentences)

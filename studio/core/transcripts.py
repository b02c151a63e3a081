"""The nouns of transcription: what is asked for, and what was said in a recording, with its times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from studio.core.jobs import Standing


@dataclass(frozen=True, slots=True)
class TranscriptionOrder:
    """A recording to be written down.

    The vendor fetches it from `link`. `request_id` is our own name for the request, never used before. The vendor calls
    `callback_url` with the result; where that is "" it has to be asked. `language` is a hint ("en", "zh"), "" where the
    person gave none.
    """

    link: str
    request_id: str
    callback_url: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What a vendor says when it calls back: the ids that it names the request by, as far as it does, and the news."""

    ids: frozenset[str]
    standing: Standing


@dataclass(frozen=True, slots=True)
class TranscriptWord:
    """A word as it was heard: seconds from the start of the recording and a confidence of 0 to 1, None where untold."""

    text: str
    start_s: float | None = None
    end_s: float | None = None
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class TranscriptSegment:
    """A stretch of speech, often a sentence; seconds from the start of the recording, None where untold.

    `words` are in the order of time; joined they need not be `text`, which has punctuation and may have been edited.
    """

    text: str
    start_s: float | None = None
    end_s: float | None = None
    speaker: str = ""
    confidence: float | None = None
    words: Sequence[TranscriptWord] = ()


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was said, in the order of time.

    `raw` is the vendor's whole answer as JSON, for whoever wants to see it. Where that has a shape that nobody knows,
    `understood` is False and the segments show it as it is.
    """

    segments: tuple[TranscriptSegment, ...] = ()
    language: str = ""
    understood: bool = True
    raw: object = field(default=None, repr=False, compare=False)

    @property
    def text(self) -> str:
        """Everything that was said, one segment a line."""
        return "\n".join(segment.text for segment in self.segments)

    @property
    def timed(self) -> bool:
        """Whether every segment has its time."""
        return is_timed(self.segments)


@dataclass(frozen=True, slots=True)
class SavedTranscript:
    """A transcript as the library keeps it.

    `heard` are the texts of the segments as the vendor gave them, whatever a person has made of them since. `sound` is
    the path of what can be played with it, "" where there is none. `created` and `changed` are ISO 8601 in UTC,
    `changed` "" where nobody has corrected anything.
    """

    transcript_id: str
    account: str
    title: str
    segments: tuple[TranscriptSegment, ...]
    heard: tuple[str, ...]
    language: str = ""
    understood: bool = True
    sound: str = ""
    created: str = ""
    changed: str = ""

    @property
    def text(self) -> str:
        """Everything that was said, one segment a line."""
        return "\n".join(segment.text for segment in self.segments)

    @property
    def timed(self) -> bool:
        """Whether every segment has its time."""
        return is_timed(self.segments)


def is_timed(segments: Sequence[TranscriptSegment]) -> bool:
    """Whether there are segments, and each has its time."""
    return bool(segments) and all(segment.start_s is not None for segment in segments)


def segments_to_json(segments: Sequence[TranscriptSegment]) -> list[dict[str, object]]:
    """Segments as JSON values; what is not known is left out."""
    return [
        _known(
            text=each.text,
            start_s=each.start_s,
            end_s=each.end_s,
            speaker=each.speaker or None,
            confidence=each.confidence,
            words=[
                _known(text=word.text, start_s=word.start_s, end_s=word.end_s, confidence=word.confidence)
                for word in each.words
            ]
            or None,
        )
        for each in segments
    ]


def _known(**values: object) -> dict[str, object]:
    return {name: value for name, value in values.items() if value is not None}

"""The nouns of the studio: accounts, voices, tokens, units, segments, recordings and takes, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from studio.core.errors import StudioError


@dataclass(frozen=True, slots=True)
class Account:
    """A person's access to one vendor; `fields` holds no secret (see storage/secrets)."""

    name: str
    vendor: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Voice:
    """A timbre that an account can speak with; `voice_id` is the vendor's own (xingyun: `tts_vcn`)."""

    voice_id: str
    name: str
    language: str = ""
    gender: str = ""


class UnitKind(StrEnum):
    """What a unit of a time map stands for."""

    CHARACTER = "character"
    WORD = "word"
    SENTENCE = "sentence"
    PUNCTUATION = "punctuation"
    PAUSE = "pause"


class Timing(StrEnum):
    """How finely the text can be lit, best first; see core/doctor."""

    CHARACTER = "character"
    WORD = "word"
    SENTENCE = "sentence"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Token:
    """One entry of a vendor's time map as received: seconds from the start of the utterance, unchecked (NaN too)."""

    text: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Unit:
    """A stretch of sound and the text it belongs to.

    `start`, `end`: frames, half open. `src_start`, `src_end`: code-point offsets into the user's own text, half
    open; None where the sound belongs to no text (a pause, or a token that could not be aligned).
    In a `Recording` both count from the start of the segment, in a `Timeline` from the start of the take and script.
    """

    text: str
    kind: UnitKind
    start: int
    end: int
    src_start: int | None = None
    src_end: int | None = None


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What core/doctor found in a segment's time map: how finely it can be lit and, if not by character, why."""

    timing: Timing
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the script that is spoken in one conversation: code points `start` to `end` of the whole text."""

    start: int
    end: int
    text: str


class SegmentState(StrEnum):
    """How far a segment is."""

    WAITING = "waiting"
    ARRIVING = "arriving"
    MADE = "made"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Recording:
    """The sound and the time map of one segment, made once and never rewritten.

    Sound is mono int16 little-endian PCM in `path` (relative to the library's recordings folder), `frames` long at
    `rate` Hz. `key` names vendor, voice and text (see services/speech): equal keys may replace each other.
    """

    recording_id: str
    key: str
    path: str
    rate: int
    frames: int
    complete: bool
    units: tuple[Unit, ...]
    diagnosis: Diagnosis
    created: str


@dataclass(frozen=True, slots=True)
class TakePart:
    """One segment of a saved take and the recording that sounds there."""

    segment: Segment
    recording: Recording


@dataclass(frozen=True, slots=True)
class SavedTake:
    """A take as the library keeps it; `created` is ISO 8601 in UTC, `source` the feature that made it."""

    take_id: str
    title: str
    text: str
    account: str
    voice: str
    created: str
    complete: bool
    parts: tuple[TakePart, ...] = ()
    source: str = "speech"

    @property
    def frames(self) -> int:
        """Length of the take in frames of its first part's rate."""
        return sum(part.recording.frames for part in self.parts)


class TimbreState(StrEnum):
    """What is known of a timbre at its vendor; `FORGOTTEN` says that it is merely not listed any more."""

    HERE = "here"
    DELETING = "deleting"
    UNKNOWN = "unknown"
    GONE = "gone"
    FORGOTTEN = "forgotten"


@dataclass(frozen=True, slots=True)
class Timbre:
    """A voice as the library keeps it for one account; `timbre_id` is the library's own, `voice_id` the vendor's.

    `offered`: the vendor (or the local service) lists it itself. `used` counts the takes made with it, `last_used`
    and `verified` are ISO 8601 in UTC, "" for never. `trouble` is how the last deletion failed. `due` is the Unix
    time from which a pending deletion is sent; `sending`: it is, so it cannot be taken back any more.
    """

    timbre_id: str
    account: str
    vendor: str
    voice_id: str
    name: str = ""
    language: str = ""
    gender: str = ""
    tags: tuple[str, ...] = ()
    notes: str = ""
    favourite: bool = False
    offered: bool = False
    state: TimbreState = TimbreState.HERE
    verified: str = ""
    used: int = 0
    last_used: str = ""
    trouble: StudioError | None = field(default=None, compare=False)
    due: float | None = None
    sending: bool = False


LISTED_STATES = frozenset({TimbreState.HERE, TimbreState.DELETING, TimbreState.UNKNOWN})


@dataclass(frozen=True, slots=True)
class TimbreQuery:
    """Which timbres, in which order; every part narrows what the others leave.

    `text`: words that all occur somewhere in what is known of a timbre, in part or whole, in any case. `order` is the
    name of a field of `Timbre`; the names of local voices are sorted as they read in the language `names_in`.
    """

    text: str = ""
    account: str = ""
    language: str = ""
    gender: str = ""
    tag: str = ""
    favourites: bool = False
    states: frozenset[TimbreState] = LISTED_STATES
    order: str = "name"
    descending: bool = False
    names_in: str = "en"


@dataclass(frozen=True, slots=True)
class TimbrePage:
    """A stretch of what a query finds, and how many there are in all."""

    total: int
    timbres: tuple[Timbre, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """One call or conversation with a vendor, for the person to look at later; no secret, none of the user's text.

    `started` is ISO 8601 in UTC with milliseconds. `what` names the feature and the verb ("timbres.delete"). `url`
    is without the values of its query that are secret. `status` is the HTTP status, None without an answer. `outcome`
    is "ok" or the value of an error's `Kind`; `code`, `message`, `request_id` and `trace_id` are the vendor's own.
    `sent` and `received` count the bytes of the bodies. `request` and `response` are headers and body, masked, 4 KiB
    each at most.
    """

    started: str
    account: str
    vendor: str
    what: str
    method: str
    url: str
    duration_ms: float
    status: int | None
    outcome: str
    code: str | None
    message: str
    request_id: str | None
    trace_id: str | None
    sent: int
    received: int
    request: str
    response: str


class VerdictKind(StrEnum):
    """What the test of an account came to."""

    WORKS = "works"
    KEY_REFUSED = "key_refused"
    APP_UNUSABLE = "app_unusable"
    CLOCK_OFF = "clock_off"
    UNREACHABLE = "unreachable"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an account works; `error` says why not, `skew_s` how far ahead the vendor's clock is, where known."""

    kind: VerdictKind
    error: StudioError | None = None
    skew_s: float | None = None
    duration_ms: float = 0.0

"""The shapes that layers meet at: what a vendor can do, and what plays sound."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from studio.core.errors import StudioError
from studio.core.jobs import Standing, TaskOrder
from studio.core.records import Account, Token, Voice

if TYPE_CHECKING:  # the window is drawn without these
    from studio.core.training import (
        BegunTraining,
        Confirmation,
        Review,
        Span,
        TrainingJob,
        TrainingKind,
        TrainingOrder,
        TrainingPage,
        TrainingQuery,
        UploadAddresses,
        VoiceAsset,
        VoiceDetails,
    )
    from studio.core.transcripts import Told, Transcript, TranscriptionOrder


@dataclass(frozen=True, slots=True)
class SpeechAudio:
    """The next stretch of an utterance: mono int16 little-endian PCM at `rate` Hz (the same in every event)."""

    pcm: bytes
    rate: int


@dataclass(frozen=True, slots=True)
class SpeechMap:
    """All that is known so far of an utterance's time map; it replaces the map before it."""

    tokens: tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class SpeechNotice:
    """Something the person should know though speaking goes on (the clock was corrected, a frame was unreadable)."""

    error: StudioError


SpeechEvent = SpeechAudio | SpeechMap | SpeechNotice


class Speech(Protocol):
    """The capability of speaking a text while it is still being made."""

    def speak(self, text: str, voice: str) -> AsyncGenerator[SpeechEvent]:
        """Speak one utterance; ends when it is whole, raises `StudioError` when it is not.

        Maps may come before, with or after their audio, twice, or never. What was yielded before an error is good.
        Closing the iterator ends the conversation.
        """
        ...


def accepted(_answer: HttpAnswer) -> StudioError | None:
    """Every answer is good; for a request whose answer is read by whoever sent it."""
    return None


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """One request as a vendor writes it; whoever sends it signs it.

    `what` names the feature and the verb ("timbres.delete"). `sign` gives the headers of a try made at a Unix time in
    seconds, which is corrected by what is known of the vendor's clock; it is called anew for every try, and so is a
    `body` that tells the time. A request that is `idempotent` may be sent again when its answer was lost. `refusal` is
    the error that an answer means, None for a good one; one of kind BUSY is tried again.
    """

    what: str
    method: str
    url: str
    sign: Callable[[float], Mapping[str, str]]
    body: bytes | Callable[[float], bytes] | None = None
    content_type: str = "application/json"
    idempotent: bool = False
    refusal: Callable[[HttpAnswer], StudioError | None] = accepted


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """What came back, whatever its status; names of `headers` in lower case.

    `document` is the body as JSON, None when it is none; `text` is its beginning, 64 KiB at most.
    """

    status: int
    headers: Mapping[str, str]
    document: object
    text: str


@dataclass(frozen=True, slots=True)
class Route:
    """How an account's connections reach its vendor, whatever they speak.

    `proxy` is "" for the system's, None for none, else a URL; loopback is never reached through one. `ca_file` holds
    certificates to believe beside the system's. `origin` is the account's own address, "" for the vendor's: what a link
    of the vendor's leads to may be as private as that is, and no more. `account` and `vendor` say whose it is.
    """

    proxy: str | None = ""
    ca_file: str | None = None
    origin: str = ""
    account: str = ""
    vendor: str = ""


class Link(Protocol):
    """One account's way to its vendor: what a capability sends through and keeps what it has found out in."""

    @property
    def account(self) -> str:
        """The account's name."""
        ...

    @property
    def vendor(self) -> str:
        """The vendor's name."""
        ...

    @property
    def skew_s(self) -> float:
        """Seconds that the vendor's clock is ahead of this computer's, as far as known; 0 when they agree."""
        ...

    @property
    def route(self) -> Route:
        """How a connection that is not made by `send` must go."""
        ...

    def learn(self, headers: Mapping[str, str]) -> None:
        """Take the vendor's clock from an answer that did not come by `send`; names of `headers` in lower case."""
        ...

    def fact(self, name: str) -> str | None:
        """What was found out of this vendor before; None when it was not."""
        ...

    def remember(self, name: str, value: str) -> None:
        """Keep what was found out for the next time and the next start."""
        ...

    async def send(self, request: HttpRequest) -> HttpAnswer:
        """Sign, send, and read the answer, trying again where that is safe.

        Raises `StudioError`: UNREACHABLE or TIMED_OUT when nothing was sent, OUTCOME_UNKNOWN when a request that is
        not idempotent was sent and its answer lost, DROPPED or TIMED_OUT when an idempotent one was, UNREADABLE when
        the answer cannot be a vendor's, BUSY when it still is after the last try, and what `request.refusal` says.
        """
        ...


class Probe(Protocol):
    """The capability of finding out whether an account works."""

    async def test(self) -> None:
        """Make one harmless signed call; raises the `StudioError` that says what is wrong with the account."""
        ...


class Timbres(Protocol):
    """The capability of managing the voices that the vendor keeps for an account."""

    async def delete(self, voice_id: str, *, unsettled: bool = False) -> None:
        """Delete a voice at the vendor for good; one that is gone already is no error.

        `unsettled` says that it is not known whether an earlier try succeeded; a vendor that answers alike whether the
        voice is gone or could not be deleted then means gone. Raises `StudioError`, OUTCOME_UNKNOWN when the answer was
        lost after the request had been sent.
        """
        ...


class Tasks(Protocol):
    """The capability of speaking a text as a task that the vendor works off by itself."""

    async def create(self, order: TaskOrder) -> str:
        """Hand in a text and return the vendor's id of the task.

        Raises `StudioError`, OUTCOME_UNKNOWN when the answer was lost after the request had been sent.
        """
        ...

    async def get(self, remote_id: str) -> Standing:
        """Ask where a task stands; when done, `result` has the `link` to its sound and what else the vendor says.

        The link is "" as long as the vendor has not named one.
        """
        ...

    async def cancel(self, remote_id: str) -> None:
        """Ask the vendor to stop; whether it did is for `get` to tell. A task that is over already is no error."""
        ...


class Training(Protocol):
    """The capability of having a voice made of recordings."""

    async def create(self, order: TrainingOrder) -> BegunTraining:
        """Begin a training, which then waits for its recordings.

        Raises `StudioError`, OUTCOME_UNKNOWN when the answer was lost after the request had been sent.
        """
        ...

    async def addresses(self, remote_id: str) -> UploadAddresses:
        """Where recordings go, asked anew because addresses expire."""
        ...

    async def confirm(self, remote_id: str, index: int) -> Confirmation:
        """Have an uploaded sentence taken (`Delivery.SEGMENT`); the next one goes up when it was. May be repeated."""
        ...

    async def confirmed(self, remote_id: str) -> frozenset[int]:
        """The sentences that were taken already, so that an interrupted delivery goes on."""
        ...

    async def commit(self, remote_id: str, details: VoiceDetails) -> None:
        """Submit what was uploaded to review and training; also again, after a review that failed.

        Raises `StudioError`, OUTCOME_UNKNOWN when the answer was lost; whether it was submitted is for `get` to tell.
        """
        ...

    async def list(self, query: TrainingQuery, limit: int = 100, offset: int = 0) -> TrainingPage:
        """A page of the account's trainings, those begun elsewhere too."""
        ...

    async def get(self, remote_id: str) -> TrainingJob:
        """Ask where a training stands; `StudioError` (UNKNOWN_JOB) when there is none of this id (any more)."""
        ...

    async def review(self, remote_id: str) -> Review:
        """What the reviews of a training found."""
        ...

    async def history(self, remote_id: str) -> tuple[tuple[str, str], ...]:
        """The states that a training came into, the earliest first, and when (ISO 8601), as far as that was noted."""
        ...

    async def delete(self, remote_id: str) -> None:
        """Delete a training and its recordings at the vendor; one that is gone already is no error."""
        ...

    async def assets(self, limit: int = 100, offset: int = 0) -> tuple[VoiceAsset, ...]:
        """A page of the voices that were trained for this account."""
        ...

    async def quotas(self) -> Mapping[str, int]:
        """How many trainings may still be begun, by the vendor's name of their kind."""
        ...

    async def spans(self) -> Mapping[TrainingKind, Span]:
        """How long the recordings of each kind may last."""
        ...


class Transcription(Protocol):
    """The capability of writing down what is said in a recording, which the vendor fetches from a link."""

    async def create(self, order: TranscriptionOrder) -> str:
        """Hand in a recording and return the vendor's id of the request, else our own.

        Raises `StudioError`, OUTCOME_UNKNOWN when the answer was lost after the request had been sent.
        """
        ...

    async def get(self, remote_id: str, *, pushed: bool = False) -> Standing:
        """Ask where a request stands; when done, `result` has the vendor's `answer`, for `read`.

        A RUNNING one has an `answer` where the vendor says that it is done and its result is still empty. Of one
        whose result is `pushed`, that there is none to ask for means nothing: it is RUNNING then. Raises
        `StudioError` where that cannot be found out now; what the vendor could not do is FAILED.
        """
        ...

    def told(self, document: object) -> Told | None:
        """What the body of a callback, as JSON, says; None where it says nothing that can be understood."""
        ...

    def read(self, answer: object) -> Transcript:
        """The transcript in an answer, whatever its shape; takes a second for ten hours of speech, so not on a loop."""
        ...


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a vendor's account; a secret one is kept by storage/secrets, never in settings."""

    name: str
    secret: bool = False
    required: bool = True
    default: str = ""


@dataclass(frozen=True, slots=True)
class Vendor:
    """A vendor's manifest: its account fields, its known voices, and how each capability is made.

    Each is built of the account, its secrets by field name, and its way to the vendor. None where the vendor cannot
    do it.
    """

    name: str
    title: str
    fields: tuple[Field, ...]
    voices: tuple[Voice, ...] = ()
    speech: Callable[[Account, Mapping[str, str], Link], Speech] | None = None
    probe: Callable[[Account, Mapping[str, str], Link], Probe] | None = None
    timbres: Callable[[Account, Mapping[str, str], Link], Timbres] | None = None
    tasks: Callable[[Account, Mapping[str, str], Link], Tasks] | None = None
    transcription: Callable[[Account, Mapping[str, str], Link], Transcription] | None = None
    training: Callable[[Account, Mapping[str, str], Link], Training] | None = None


class PlayState(StrEnum):
    """What the player does; `WAITING` = it would play, but the sound has not arrived yet."""

    STOPPED = "stopped"
    PLAYING = "playing"
    PAUSED = "paused"
    WAITING = "waiting"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Device:
    """A sound output; `device_id` is stable across starts (host API and name)."""

    device_id: str
    name: str
    default: bool = False


class Track(Protocol):
    """Sound that may still be arriving: contiguous frames from 0, mono int16. Safe to read from any thread."""

    @property
    def rate(self) -> int:
        """Frames per second; 0 until the first sound has come."""
        ...

    @property
    def frames(self) -> int:
        """Frames there are now."""
        ...

    @property
    def complete(self) -> bool:
        """Nothing more will come."""
        ...

    def read(self, start: int, count: int) -> bytes:
        """Up to `count` frames from `start` as int16 little-endian; shorter at the end of what is there."""
        ...

    def wait(self, frames: int, seconds: float) -> bool:
        """Block until more than `frames` frames are there or the track is complete; False when `seconds` ran out."""
        ...


class Playback(Protocol):
    """Something that plays a track and knows which frame is audible now. No call blocks; any thread may read."""

    def load(self, track: Track, start: int = 0) -> None:
        """Put a track on, in place of the one before; stopped at `start`."""
        ...

    def play(self) -> None:
        """Play, or go on; from the start when the track has ended. Waits for sound that has not arrived."""
        ...

    def pause(self) -> None:
        """Fade out and hold the position."""
        ...

    def stop(self) -> None:
        """Fade out and go back to the start of the track."""
        ...

    def seek(self, frame: int) -> None:
        """Go on from `frame`, without a click; playing stays playing. Beyond the end it waits there."""
        ...

    def position(self) -> int:
        """The frame that is audible now, from the sound card's clock."""
        ...

    @property
    def state(self) -> PlayState:
        """What it does now."""
        ...

    @property
    def volume(self) -> float:
        """0.0 to 1.0."""
        ...

    @volume.setter
    def volume(self, value: float) -> None: ...

    @property
    def speed(self) -> float:
        """0.5 to 2.0, pitch kept; scales the clock, never the stored times."""
        ...

    @speed.setter
    def speed(self, value: float) -> None: ...

    def level(self) -> float:
        """Peak of what is audible now, 0.0 to 1.0."""
        ...

    @property
    def first_audible(self) -> float | None:
        """`time.monotonic()` at which the first frame after the last `play` became audible; None until then."""
        ...

    @property
    def trouble(self) -> StudioError | None:
        """Why nothing is heard (no device, no library, device lost), or None."""
        ...

    @property
    def underruns(self) -> int:
        """How often the card ran dry since the track was loaded (waiting for the vendor is not one)."""
        ...

    def devices(self) -> Sequence[Device]:
        """The outputs known at the last look; empty without a sound server."""
        ...

    def refresh_devices(self) -> None:
        """Look for outputs again, at the next moment nothing plays."""
        ...

    @property
    def device(self) -> str:
        """The chosen `device_id`; "" is the system's own choice."""
        ...

    @device.setter
    def device(self, device_id: str) -> None: ...

    def close(self) -> None:
        """Stop and let go of the card; blocks at most half a second."""
        ...

"""The nouns of training: what is asked for, where recordings go, where a training stands, and the voice it ends in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from studio.core.errors import StudioError
from studio.core.jobs import JobState, Standing


class TrainingKind(StrEnum):
    """How much is recorded: twenty sentences, a hundred, or one long recording without a text."""

    BASIC = "basic"
    MIDDLE = "middle"
    ADVANCED = "advanced"

    @property
    def sentences(self) -> int:
        """How many sentences there are, each a recording and its text; 0 where there is one long recording."""
        return {TrainingKind.BASIC: 20, TrainingKind.MIDDLE: 100}.get(self, 0)


class Delivery(StrEnum):
    """How recordings are handed over: as one package, or sentence by sentence, each confirmed before the next."""

    PACKAGE = "package"
    SEGMENT = "segment"


@dataclass(frozen=True, slots=True)
class VoiceDetails:
    """What a vendor is told of the voice that is trained; "" leaves a field out.

    `sex` is "female" or "male"; `language` ("CN", "EN") and `tag` ("NEWS" …) are the vendor's words. `app_user_id` is
    ASCII; "" stands for the account's own. `phone` is sent and never shown or kept as it is (see `masked`).
    """

    voice_name: str = ""
    sex: str = ""
    language: str = ""
    tag: str = ""
    description: str = ""
    phone: str = field(default="", repr=False)
    app_user_id: str = ""


TAGS = ("ECOMMERCE", "NEWS", "MARKETING", "LIVE", "EDUCATION", "CUSTOMER", "STORYTELLING")
"""The tags that are known; vendors add others."""
LANGUAGES = ("CN", "EN")
SEXES = ("female", "male")
LONGEST_NAME = 64
"""Characters of a voice name. The vendor names no limit; no list shows more."""


@dataclass(frozen=True, slots=True)
class TrainingOrder:
    """A training to be begun; a voice name is all that `details` must have."""

    details: VoiceDetails
    kind: TrainingKind = TrainingKind.BASIC
    delivery: Delivery = Delivery.PACKAGE


@dataclass(frozen=True, slots=True)
class Upload:
    """Where a file may be put for a while by whoever knows the address, and the content type that it must announce.

    No content type is known where it is "".
    """

    url: str = field(repr=False)
    content_type: str = ""


@dataclass(frozen=True, slots=True)
class UploadAddresses:
    """Where the recordings of a training go: a package, or one by one (`audio[i]` is spoken as `text[i]` says).

    `letter` is for the speaker's written consent. Addresses expire; they can be asked for again.
    """

    package: Upload | None = None
    audio: tuple[Upload, ...] = ()
    text: tuple[Upload, ...] = ()
    letter: Upload | None = None


@dataclass(frozen=True, slots=True)
class BegunTraining:
    """The vendor's id of a new training, and where its recordings go."""

    remote_id: str
    addresses: UploadAddresses


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Whether a sentence was taken; `unmatched` are the places in its text that were not heard, where it was not."""

    taken: bool
    unmatched: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class TrainingJob:
    """A training as its vendor describes it.

    `vendor_state`, `job_type` and `delivery` are its words, as received. `details.phone` is masked. `rejected` counts
    how often a review failed. `asset_id` is the voice, once there is one. `created` and `updated` are ISO 8601 in UTC,
    "" where not told. `fields` is all that was received but links and the phone.
    """

    remote_id: str
    state: JobState
    vendor_state: str
    job_type: str = ""
    delivery: str = ""
    details: VoiceDetails = VoiceDetails()
    asset_id: str = ""
    rejected: int = 0
    error: StudioError | None = field(default=None, compare=False)
    created: str = ""
    updated: str = ""
    fields: Mapping[str, object] = field(default_factory=dict)

    @property
    def standing(self) -> Standing:
        """The same in the words of every kind of remote work."""
        result: dict[str, object] = {"rejected": self.rejected}
        if self.asset_id:
            result |= {"asset_id": self.asset_id, "voice_name": self.details.voice_name}
        return Standing(self.state, self.vendor_state, error=self.error, result=result)


@dataclass(frozen=True, slots=True)
class TrainingQuery:
    """Which trainings a vendor is to list; every part narrows what the others leave. `states` are its own words."""

    states: tuple[str, ...] = ()
    voice_name: str = ""
    tag: str = ""
    kind: TrainingKind | None = None


@dataclass(frozen=True, slots=True)
class TrainingPage:
    """A stretch of what a query finds, newest first, and how many there are in all."""

    total: int
    jobs: tuple[TrainingJob, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """What a review says against one recording; names are those within the package, the rest the vendor's words."""

    audio: str
    text: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Review:
    """What reviews found: faults by file, and the message of the person who looked, with its attachment's link."""

    faults: tuple[Fault, ...] = ()
    message: str = ""
    attachment: str = ""
    attachment_url: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class VoiceAsset:
    """A voice in the vendor's stock; `state` is its own word, `created` as received."""

    asset_id: str
    name: str
    state: str = ""
    sex: str = ""
    language: str = ""
    description: str = ""
    created: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """Seconds that all recordings of a training may last; None where there is no limit."""

    least: int | None
    most: int | None
    advised: int | None = None


def masked(phone: str) -> str:
    """A phone number as it may be kept and shown: its first three and last two digits."""
    return f"{phone[:3]}{'*' * (len(phone) - 5)}{phone[-2:]}" if len(phone) > 7 else "*" * len(phone)

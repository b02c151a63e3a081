"""The shapes that layers meet at: what a vendor can do, and what plays sound."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from studio.core.errors import StudioError
from studio.core.records import Account, Token, Voice


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

    `speech(account, secrets)` builds the capability; secrets by field name. None where the vendor cannot do it.
    """

    name: str
    title: str
    fields: tuple[Field, ...]
    voices: tuple[Voice, ...] = ()
    speech: Callable[[Account, Mapping[str, str]], Speech] | None = None


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

"""What the speech panel needs of the program."""

from __future__ import annotations

from typing import Protocol

from studio.core.ports import Playback
from studio.services.accounts import Accounts
from studio.services.preferences import Preferences
from studio.services.scripts import Scripts
from studio.services.speech import SpeechService
from studio.services.timbres import TimbreService


class SpeechServices(Protocol):
    """The part of app/wiring.Services that this panel uses."""

    @property
    def speech(self) -> SpeechService: ...

    @property
    def accounts(self) -> Accounts: ...

    @property
    def timbres(self) -> TimbreService: ...

    @property
    def scripts(self) -> Scripts: ...

    @property
    def preferences(self) -> Preferences: ...

    @property
    def playback(self) -> Playback:
        """The player; the sound card is first touched here."""
        ...

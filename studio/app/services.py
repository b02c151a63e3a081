"""What a front end works with: every service of one home, and how to leave them."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from studio.core.errors import StudioError
from studio.core.ports import Playback
from studio.net.http import Http
from studio.services.accounts import Accounts
from studio.services.activity import Activity
from studio.services.local import LocalService
from studio.services.preferences import Preferences
from studio.services.scripts import Scripts
from studio.services.speech import SpeechService
from studio.services.timbres import TimbreService
from studio.storage.library import Library
from studio.storage.paths import Paths
from studio.storage.settings import SettingsFile


@dataclass(slots=True)
class Services:
    """Everything a front end works with; one of these a process and home."""

    paths: Paths
    settings: SettingsFile
    preferences: Preferences
    library: Library
    local: LocalService
    accounts: Accounts
    speech: SpeechService
    timbres: TimbreService
    scripts: Scripts
    activity: Activity
    http: Http
    _playback: Playback | None = field(default=None, init=False)
    _one_playback: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    @property
    def playback(self) -> Playback:
        """The player; the sound card is first touched here.

        The window warms it up in a thread, and a person may press Play meanwhile: there must not be two.
        """
        with self._one_playback:
            if self._playback is None:
                from studio.audio.player import open_player

                self._playback = open_player()
            return self._playback

    def notices(self) -> tuple[StudioError, ...]:
        """What was found damaged while opening, and set aside."""
        return tuple(notice for notice in (self.settings.notice, self.library.notice) if notice is not None)

    async def close(self) -> None:
        """Stop what runs, keep what came, let go of everything."""
        await self.speech.close()
        await self.timbres.close()
        if self._playback is not None:
            self._playback.close()
        self.local.close()
        self.scripts.close()
        await self.accounts.close()
        await self.http.close()
        await self.preferences.close()
        await self.library.close()
        await self.activity.close()

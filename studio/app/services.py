"""What a front end works with: every service of one home, and how to leave them."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from studio.core.errors import StudioError
from studio.core.ports import Playback
from studio.net.http import Http
from studio.services.accounts import Accounts
from studio.services.activity import Activity
from studio.services.library import LibraryService
from studio.services.local import LocalService
from studio.services.preferences import Preferences
from studio.services.scripts import Scripts
from studio.services.speech import SpeechService
from studio.services.timbres import TimbreService
from studio.storage.library import Library
from studio.storage.paths import Paths
from studio.storage.settings import SettingsFile

if TYPE_CHECKING:  # the window is drawn without these
    from studio.app.remote import Remote
    from studio.net.callbacks import Callbacks
    from studio.net.transfer import Transfers
    from studio.services.booth import Booth
    from studio.services.jobs import Jobs
    from studio.services.tasks import TaskService
    from studio.services.training import TrainingService
    from studio.services.transcription import TranscriptionService
    from studio.services.uploads import Uploads


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
    takes: LibraryService
    timbres: TimbreService
    scripts: Scripts
    activity: Activity
    http: Http
    _remote: Remote | None = field(default=None, init=False)
    _booth: Booth | None = field(default=None, init=False)
    _playback: Playback | None = field(default=None, init=False)
    _one_playback: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    @property
    def remote(self) -> Remote:
        """What works at the vendors for a while; it is put together, and its code loaded, when it is first needed."""
        if self._remote is None:
            from studio.app.remote import build_remote

            self._remote = build_remote(
                paths=self.paths,
                accounts=self.accounts,
                library=self.library,
                scripts=self.scripts,
                timbres=self.timbres,
                record=self.activity.record,
            )
        return self._remote

    @property
    def jobs(self) -> Jobs:
        """The jobs of every kind; whoever wants them to be run calls `start`."""
        return self.remote.jobs

    @property
    def tasks(self) -> TaskService:
        """Texts spoken as tasks."""
        return self.remote.tasks

    @property
    def training(self) -> TrainingService:
        """Voices made of recordings."""
        return self.remote.training

    @property
    def transcription(self) -> TranscriptionService:
        """Recordings written down."""
        return self.remote.transcription

    @property
    def transfers(self) -> Transfers:
        """Files that are too big for one answer."""
        return self.remote.transfers

    @property
    def uploads(self) -> Uploads:
        """Files made reachable for vendors."""
        return self.remote.uploads

    @property
    def callbacks(self) -> Callbacks:
        """Where vendors call back."""
        return self.remote.callbacks

    @property
    def booth(self) -> Booth:
        """Sentences recorded for trainings; the microphone is first touched when it is opened."""
        if self._booth is None:
            from studio.services.booth import Booth

            self._booth = Booth(self.library, lambda: self.paths.booth)
        return self._booth

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
        if self._remote is not None:
            await self._remote.close()
        if self._booth is not None:
            await self._booth.close()
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

"""Where this person's files lie: the system's own folders, or all of them under one home."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

HOME_VARIABLE = "VOICE_STUDIO_HOME"
_PROGRAM = "voice-studio"


class Paths:
    """The folders of one home; each is made, for its owner alone, when it is first asked for.

    `home` wins over the environment's `VOICE_STUDIO_HOME`, which wins over the system's folders.
    Asking raises `StudioError` (NOT_WRITABLE, DISK_FULL) where a folder cannot be made.
    """

    def __init__(self, home: Path | None = None) -> None:
        if home is None and (named := os.environ.get(HOME_VARIABLE)):
            home = Path(named)
        self.home = home.expanduser().absolute() if home is not None else None

    @property
    def config(self) -> Path:
        """Settings."""
        return self._folder("config")

    @property
    def data(self) -> Path:
        """The library."""
        return self._folder("data")

    @property
    def cache(self) -> Path:
        """What may be deleted at any time."""
        return self._folder("cache")

    @property
    def logs(self) -> Path:
        """The log and its older files."""
        return self._folder("logs")

    @property
    def recordings(self) -> Path:
        """The sound of the library's recordings, raw int16 little-endian."""
        return _made(self.data / "recordings")

    @property
    def tasks(self) -> Path:
        """The files that vendors made of tasks, as they sent them."""
        return _made(self.data / "tasks")

    @property
    def training(self) -> Path:
        """Recordings on their way to a training; they can be packed again."""
        return _made(self.cache / "training")

    @property
    def booth(self) -> Path:
        """Recordings of sentences for trainings, a folder for each project."""
        return _made(self.data / "booth")

    @property
    def drafts(self) -> Path:
        """Scripts that were not saved yet."""
        return _made(self.data / "drafts")

    @property
    def windows(self) -> Path:
        """A file for each window that is open."""
        return _made(self.data / "windows")

    @property
    def transcripts(self) -> Path:
        """Recordings that had to be converted, so that vendors take them."""
        return _made(self.data / "transcripts")

    @property
    def local_service(self) -> Path:
        """What the local service keeps: its tasks and their results."""
        return _made(self.data / "local-service")

    @property
    def library(self) -> Path:
        """The library's database file."""
        return self.data / "library.db"

    @property
    def activity(self) -> Path:
        """The activity log's database file."""
        return self.data / "activity.db"

    @property
    def settings(self) -> Path:
        """The settings file."""
        return self.config / "settings.json"

    def _folder(self, name: Literal["config", "data", "cache", "logs"]) -> Path:
        if self.home is not None:
            return _made(self.home / name)
        from platformdirs import PlatformDirs

        system = PlatformDirs(_PROGRAM, appauthor=False)
        folders = {
            "config": system.user_config_path,
            "data": system.user_data_path,
            "cache": system.user_cache_path,
            "logs": system.user_log_path,
        }
        return _made(folders[name])


def _made(folder: Path) -> Path:
    if not folder.is_dir():
        try:
            # Parents are private too: `mkdir(parents=True)` would make those with the default mode.
            for parent in reversed([folder, *folder.parents]):
                if not parent.exists():
                    parent.mkdir(mode=0o700, exist_ok=True)
            folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            from studio.storage.files import not_written

            raise not_written(error, folder) from error
    return folder

"""Knows at a start that an earlier window did not end as it should, and keeps what it said as it died."""

from __future__ import annotations

import faulthandler
import logging
import os
from pathlib import Path
from typing import IO, Final

from studio.app.log import FILE
from studio.storage.files import Lock

log = logging.getLogger(__name__)

# Beside the log, and named as if it were one, so that a report takes it along.
_LAST_WORDS: Final = f"{FILE}.crash-"


class Mark:
    """A locked file that says "a window is open": one that nobody holds was left by a window that died.

    While it is there, what Python can say of a crash in native code (threads and lines, no values) goes beside the log.
    """

    def __init__(self, folder: Path, logs: Path) -> None:
        self._folder = folder
        self._logs = logs
        self._lock: Lock | None = None
        self._file: IO[bytes] | None = None

    def set(self) -> int:
        """Say that this window is open; how many died since the last start. Raises `StudioError` as `Lock` does."""
        died = sum(map(self._is_left, self._folder.glob("*.open")))
        self._lock = Lock(self._folder / f"{os.getpid()}.open")
        self._lock.acquire()
        if not faulthandler.is_enabled():
            try:
                self._file = self._last_words(self._lock.path).open("wb")
            except OSError as error:  # a window that dies without a word is better than none
                log.warning("nothing will be said of a crash: %s", error.strerror)
            else:
                faulthandler.enable(self._file)
        return died

    def _last_words(self, mark: Path) -> Path:
        return self._logs / f"{_LAST_WORDS}{mark.stem}"

    def _is_left(self, mark: Path) -> bool:
        """Whether nobody holds this mark; it is gone then."""
        lock = Lock(mark)
        if not lock.acquire():
            return False
        lock.release()
        mark.unlink(missing_ok=True)
        words = self._last_words(mark)
        if words.exists() and not words.stat().st_size:
            words.unlink(missing_ok=True)  # it was ended from outside, and said nothing
        return True

    def remove(self) -> None:
        """The window ends as it should."""
        if self._file is not None:
            faulthandler.disable()
            self._file.close()
            self._file = None
        if self._lock is not None:
            self._last_words(self._lock.path).unlink(missing_ok=True)
            self._lock.release()
            self._lock.path.unlink(missing_ok=True)
            self._lock = None

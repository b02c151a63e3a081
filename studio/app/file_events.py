"""The application of macOS, where files that are opened from the desktop come as events and not as arguments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication


class FileOpeningApplication(QApplication):
    """`opened` takes the files; those that come before there is anybody to take them wait."""

    def __init__(self, arguments: Sequence[str]) -> None:
        super().__init__(list(arguments))
        self._waiting: tuple[Path, ...] = ()
        self._opened: Callable[[tuple[Path, ...]], object] | None = None

    def hand_files_to(self, opened: Callable[[tuple[Path, ...]], object]) -> None:
        """Who takes files from now on, and those that have come."""
        self._opened = opened
        waiting, self._waiting = self._waiting, ()
        if waiting:
            opened(waiting)

    def event(self, event: QEvent) -> bool:
        """Take what the desktop wants to be opened."""
        if not isinstance(event, QFileOpenEvent):
            return super().event(event)
        files = (Path(event.file()),)
        if self._opened is None:
            self._waiting += files
        else:
            self._opened(files)
        return True

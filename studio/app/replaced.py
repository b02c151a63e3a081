"""Sees that an update has taken the place of the program while its window is open."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject


def own_program() -> Path | None:
    """The file that an update would replace; None where Python runs the source."""
    return Path(sys.executable) if getattr(sys, "frozen", False) else None


class Replaced(QObject):
    """Calls `told` once, when another file is at the place of `program`.

    What the old program has not loaded yet is gone then: the new one's parts lie there.
    """

    def __init__(self, parent: QObject, program: Path, told: Callable[[], object]) -> None:
        super().__init__(parent)
        self._program = program
        self._told = told
        self.happened = False
        self._before = _identity(program)
        self._watcher = QFileSystemWatcher([str(program)], self)
        self._watcher.fileChanged.connect(self._look)

    def _look(self) -> None:
        now = _identity(self._program)
        if now is not None and now != self._before:
            self._before = now
            self.happened = True
            self._told()


def _identity(path: Path) -> tuple[int, int, int] | None:
    """What tells one file at a place from another; None where there is none, as when the program was removed."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size

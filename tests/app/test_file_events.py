"""Files that come as events: nothing else of the program is there when the first one comes."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import sys
from PySide6.QtCore import QEvent
from PySide6.QtGui import QFileOpenEvent
from studio.app.file_events import FileOpeningApplication

qt = FileOpeningApplication(["test"])
opened = []
qt.sendEvent(qt, QFileOpenEvent("/early.txt"))
qt.hand_files_to(opened.append)
qt.sendEvent(qt, QFileOpenEvent("/late.wav"))
qt.sendEvent(qt, QEvent(QEvent.Type.LanguageChange))
print([[path.as_posix() for path in paths] for paths in opened])
"""


def test_files_that_come_early_wait() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert done.stdout == "[['/early.txt'], ['/late.wav']]\n"

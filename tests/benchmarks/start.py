"""Start: from the start of the process to the first painted, usable window, beside a bare PySide6 window."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterable

from tests.benchmarks.figures import Figure

# Usable: the widget that people type into was painted, and the event loop came round to what waits for it.
WATCH = """
import sys, time
from PySide6.QtCore import QEvent, QObject, QTimer

class FirstPaint(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self.report)
        return False

    def report(self):
        print(time.monotonic(), flush=True)
        QTimer.singleShot(0, leave)
"""

BARE = (
    WATCH
    + """
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication(sys.argv)
leave = app.quit
window = QMainWindow()
first_paint = FirstPaint()
window.installEventFilter(first_paint)
window.resize(1280, 800)
window.show()
app.exec()
"""
)

STUDIO = (
    """
import sys
from studio.app.main import create
studio = create([])
"""
    + WATCH
    + """
import os
from PySide6.QtWidgets import QAbstractScrollArea
leave = lambda: os._exit(0)
first_paint = FirstPaint()
editor = studio.window.findChild(QAbstractScrollArea, "speech.editor")
editor.viewport().installEventFilter(first_paint)
import qasync
with studio.loop:
    studio.loop.run_until_complete(studio.run())
"""
)


def run(long: bool) -> Iterable[Figure]:
    """Starts in turn; the first of each only warms the disk."""
    ours, bare = [], []
    for repetition in range(13 if long else 8):
        bare.append(start_ms(BARE))
        ours.append(start_ms(STUDIO))
        if repetition == 0:
            bare.clear()
            ours.clear()
    bare_ms = sorted(bare)[len(bare) // 2]
    yield Figure("start to usable window", "ms", ours, bare, 1.5 * bare_ms, "1.5 x a bare window")


def start_ms(program: str) -> float:
    """Milliseconds from starting a Python with this program until it says that its window was painted."""
    started = time.monotonic()
    done = subprocess.run([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, check=True, timeout=60)
    return (float(done.stdout.split()[0]) - started) * 1000

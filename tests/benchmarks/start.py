"""Start: from the start of the process to the first painted, usable window, beside a bare PySide6 window."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterable

from tests.benchmarks.figures import Figure, percentile

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

# The program as `voice-studio` starts it, with somebody watching its window.
STUDIO = (
    WATCH
    + """
import os
import studio.app.main as program
from PySide6.QtWidgets import QAbstractScrollArea
create = program.create
first_paint = FirstPaint()
leave = lambda: None

def watched(arguments):
    studio = create(arguments)
    begin = studio.window.begin

    def begun(services):
        begin(services)
        print(time.monotonic(), flush=True)
        os._exit(0)

    studio.window.begin = begun
    studio.window.findChild(QAbstractScrollArea, "speech.editor").viewport().installEventFilter(first_paint)
    return studio

program.create = watched
from studio.__main__ import main
main()
"""
)


def run(long: bool) -> Iterable[Figure]:
    """Starts in turn; the first of each only warms the disk."""
    painted, ready, bare = [], [], []
    for _ in range(13 if long else 8):
        bare.append(start_ms(BARE)[0])
        first, *_, last = start_ms(STUDIO)
        painted.append(first)
        ready.append(last)
    del bare[0], painted[0], ready[0]
    limit = 1.5 * percentile(bare, 50)
    yield Figure("start to painted window that takes typing", "ms", painted, bare, limit, "1.5 x a bare window")
    yield Figure("start to a window that plays", "ms", ready, bare)


def start_ms(program: str) -> list[float]:
    """Milliseconds from starting a Python with this program to each moment that it tells."""
    started = time.monotonic()
    # As on a person's machine, where modules are compiled once.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, check=True, timeout=60, env=environment
    )
    return [(float(line) - started) * 1000 for line in done.stdout.split()]

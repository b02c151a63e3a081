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

def tell():
    print(time.monotonic(), flush=True)

def tell_first_paint(widget, then):
    from PySide6.QtCore import QEvent, QObject, QTimer

    class FirstPaint(QObject):
        def eventFilter(self, watched, event):
            if event.type() == QEvent.Type.Paint:
                watched.removeEventFilter(self)
                QTimer.singleShot(0, self.painted)
            return False

        def painted(self):
            tell()
            QTimer.singleShot(0, then)

    widget.installEventFilter(FirstPaint(widget))
"""

BARE = (
    WATCH
    + """
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication(sys.argv)
window = QMainWindow()
tell_first_paint(window, app.quit)
window.resize(1280, 800)
window.show()
app.exec()
"""
)

# The program as `voice-studio` starts it, with somebody watching its window; Qt is loaded when the program loads it.
STUDIO = (
    WATCH
    + """
import os
import studio.app.main as program
create = program.create

def watched(arguments):
    studio = create(arguments)
    from PySide6.QtWidgets import QAbstractScrollArea
    window = studio.window
    begin = window.begin

    def begun(services):
        begin(services)
        tell()
        os._exit(0)

    window.begin = begun
    window.built.connect(tell)
    editor = window.findChild(QAbstractScrollArea, "speech.editor")
    tell_first_paint(editor.viewport(), lambda: None)
    return studio

program.create = watched
from studio.__main__ import main
main()
"""
)


def run(long: bool) -> Iterable[Figure]:
    """Starts in turn; the first of each only warms the disk."""
    painted, built, ready, bare = [], [], [], []
    for _ in range(13 if long else 8):
        bare.append(start_ms(BARE)[0])
        for moments, moment in zip((painted, built, ready), start_ms(STUDIO), strict=True):
            moments.append(moment)
    del bare[0], painted[0], built[0], ready[0]
    limit = 1.5 * percentile(bare, 50)
    yield Figure("start to painted window that takes typing", "ms", painted, bare, limit, "1.5 x a bare window")
    yield Figure("start to a window with all its parts", "ms", built, bare)
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

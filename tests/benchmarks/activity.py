"""The activity log with 100,000 calls: recording one, opening the panel, and filtering it as a person types.

The bare baseline of recording is a queue's `put`, that of filtering the same scan in SQLite on an open connection.
"""

from __future__ import annotations

import asyncio
import os
import queue
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import qasync
from PySide6.QtWidgets import QApplication, QMainWindow

from studio.panels.activity import PANEL
from studio.panels.activity.presenter import ActivityPresenter
from studio.services.activity import Activity
from studio.storage.activity import ActivityLog
from studio.ui import theme
from studio.ui.inspector import Inspector
from studio.ui.notices import Notices
from studio.ui.shortcuts import Shortcuts
from studio.ui.tasks import Tasks
from tests.benchmarks.figures import Figure
from tests.fakes.calls import calls

COUNT = 100_000
# Words that hit everything, some, one and nothing; the last stand in titles alone.
WORDS = ("timbres", "apig.0301", "trace-4321", "nowhere", "look after")


def run(long: bool) -> Iterable[Figure]:
    """Every figure from one log; `long` repeats more often."""
    times = 20 if long else 5
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme.apply(app, "light")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "activity.db"
        with qasync.QEventLoop(app) as loop:
            recording, bare = loop.run_until_complete(fill(path))
            yield Figure("record a call, of the loop's time", "ms", recording, bare, 0.2)
            opening = [loop.run_until_complete(timed_open(loop, path)) for _ in range(times)]
            yield Figure(f"open the panel on {COUNT:,} calls", "ms", opening, (), 100)
            for word in WORDS:
                filtering = loop.run_until_complete(timed_filters(loop, path, word, times))
                yield Figure(f"filter by “{word}”", "ms", filtering, scans(path, word, times), 50)


async def fill(path: Path) -> tuple[list[float], list[float]]:
    """Milliseconds that recording each of the last thousand calls took, and that a queue took for the same."""
    begun = datetime.now(UTC) - timedelta(days=2)
    given = [replace(call, request=call.request * 8, response=call.response * 8) for call in calls(COUNT, begun)]
    activity = Activity(ActivityLog(path))
    for number, call in enumerate(given[:-1000]):
        activity.record(call)
        if number % 5000 == 0:
            await activity.newest()
    await activity.newest()
    ours, bare = [], []
    plain: queue.SimpleQueue[object] = queue.SimpleQueue()
    for call in given[-1000:]:
        ours.append(timed(lambda call=call: activity.record(call)))
        bare.append(timed(lambda call=call: plain.put(call)))
        await asyncio.sleep(0.001)
    await activity.close()
    return ours, bare


def timed(action: Callable[[], object]) -> float:
    """Milliseconds of an action."""
    begun = time.perf_counter()
    action()
    return (time.perf_counter() - begun) * 1000


@dataclass
class Desk:
    """As much of a window as the panel needs."""

    activity: Activity
    loop: asyncio.AbstractEventLoop

    def __post_init__(self) -> None:
        self.widget = QMainWindow()
        self.notices = Notices(self.widget)
        self.tasks = Tasks(self.notices, lambda: self.loop)
        self.inspector = Inspector()
        self.shortcuts = Shortcuts(self.widget)


@contextmanager
def desk(loop: asyncio.AbstractEventLoop, path: Path) -> Iterator[tuple[Desk, ActivityPresenter]]:
    """The panel in a window of its own, not yet shown."""
    made = Desk(Activity(ActivityLog(path)), loop)
    page = PANEL.create(made, made, PANEL.view())  # type: ignore[arg-type]
    assert isinstance(page, ActivityPresenter)
    made.widget.setCentralWidget(page.widget)
    made.widget.resize(1200, 800)
    made.widget.show()
    yield made, page
    page.hidden()
    made.widget.close()


async def timed_open(loop: asyncio.AbstractEventLoop, path: Path) -> float:
    """Milliseconds from showing the page of a fresh program to its first rows on the screen, the file's opening too."""
    with desk(loop, path) as (made, page):
        QApplication.processEvents()
        begun = time.perf_counter()
        page.shown()
        await painted(made)
        took = (time.perf_counter() - begun) * 1000
        assert page.view.model.rowCount() == COUNT
        await made.activity.close()
    return took


async def timed_filters(loop: asyncio.AbstractEventLoop, path: Path, word: str, times: int) -> list[float]:
    """Milliseconds from changing the filter to the rows on the screen."""
    found = []
    with desk(loop, path) as (made, page):
        page.shown()
        await painted(made)
        for _ in range(times):
            begun = time.perf_counter()
            page.view.filter.setText(word)
            await painted(made)
            found.append((time.perf_counter() - begun) * 1000)
            assert page.view.wanted().text == word
            page.view.filter.setText("")
            await painted(made)
        await made.activity.close()
    return found


async def painted(made: Desk) -> None:
    """Wait until every question is answered and what changed is painted."""
    while len(made.tasks):
        await asyncio.sleep(0.001)  # a loop that never rests would take turns with the log's thread
    QApplication.processEvents()


def scans(path: Path, word: str, times: int) -> list[float]:
    """Milliseconds that SQLite alone takes to find the numbers of the same calls."""
    with closing(sqlite3.connect(path)) as db:
        question = "SELECT id FROM calls WHERE search GLOB ?"
        return [timed(lambda: db.execute(question, (f"*{word}*",)).fetchall()) for _ in range(times)]

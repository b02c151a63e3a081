"""A CSV file of 10,000 rows dropped on the window: how long until all are listed, and how long the window stood still.

Everything is paused, so what is measured is the import. The baseline for the gaps is a bare window in the same run.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtWidgets import QMainWindow

from studio.core.jobs import JobQuery
from studio.panels.tasks.view import TasksView
from tests.benchmarks.figures import Figure
from tests.benchmarks.stalls import Pulse
from tests.fakes.person import Person, at_the_window

ROWS = 10_000


def run(long: bool) -> Iterable[Figure]:
    """Three imports, each into a home of its own; `long` takes ten."""
    took: list[float] = []
    gaps: list[float] = []
    bare: list[float] = []
    for _ in range(10 if long else 3):
        with tempfile.TemporaryDirectory() as folder:
            table = Path(folder) / "lines.csv"
            write(table)

            async def story(person: Person, table: Path = table) -> None:
                seconds, gap, idle = await import_it(person, table)
                took.append(seconds)
                gaps.append(gap)
                bare.append(idle)

            at_the_window(story, Path(folder) / "home")
    yield Figure("10,000 rows imported and listed", "s", took, (), 3, "from Send to the whole list")
    yield Figure("longest gap of a 16 ms timer meanwhile", "ms", gaps, bare, 33, "from the drop on")


def write(table: Path) -> None:
    """Rows as people have them: a name, a voice, a line of some length."""
    lines = [f"line {number},local-zh-female,第{number}句。今天的天气很好我们去公园走走。" for number in range(ROWS)]
    table.write_text("name,voice,text\n" + "\n".join(lines) + "\n", encoding="utf-8")


async def import_it(person: Person, table: Path) -> tuple[float, float, float]:
    """Drop the file, send it, wait for the list; the seconds, the longest gap, and a bare window's longest."""
    window, services = person.studio.window, person.studio.services
    await person.warm()
    await services.jobs.pause()
    window.open_panel("tasks")
    view = person.find(TasksView, "tasks.panel")
    composer = view.composer
    await person.until(lambda: composer.account.value)
    await asyncio.sleep(1)
    pulse, idle = Pulse(), Pulse()
    pulse.start()
    composer.files_dropped.emit((table,))
    await person.until(lambda: composer.source == "table" and composer.submit.isEnabled(), 30)
    begun = time.perf_counter()
    person.press("tasks.submit")
    await person.until(lambda: view.model.total == ROWS, 60)
    seconds = time.perf_counter() - begun
    pulse.stop()
    assert sum((await services.jobs.counts(JobQuery("tasks"))).values()) == ROWS
    other = QMainWindow()
    other.show()
    idle.start()
    await asyncio.sleep(2)
    idle.stop()
    other.close()
    return seconds, max(pulse.gaps), max(idle.gaps)

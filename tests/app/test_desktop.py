"""Notices on the desktop: grouped, only when nobody looks, a click brings the window; and no desktop is no trouble."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncGenerator, Callable
from pathlib import Path
from typing import Any

import pytest

from studio.app.desktop import LATEST_S, Desktop, Endings, told
from studio.core.jobs import Job, JobQuery, JobState

ROOT = Path(__file__).resolve().parents[2]


def job(title: str, state: JobState = JobState.DONE, kind: str = "tasks") -> Job:
    return Job(title, kind, "local", "xingyun", title, state)


@pytest.mark.parametrize(
    ("kind", "jobs", "said"),
    [
        ("tasks", [job("Chapter 1")], ("“Chapter 1” is done", "Tasks")),
        ("tasks", [job("Chapter 1", JobState.FAILED)], ("“Chapter 1” failed", "Tasks")),
        ("training", [job("Anna", JobState.NEEDS_ACTION)], ("“Anna” needs you", "Training")),
        ("tasks", [job("Chapter 1", JobState.UNKNOWN)], ("“Chapter 1” needs you", "Tasks")),
        (
            "tasks",
            [*[job(f"{n}") for n in range(1_200)], job("a", JobState.NEEDS_ACTION), job("b", JobState.UNKNOWN)],
            ("1,200 tasks are done, 2 need you", "Tasks"),
        ),
        (
            "transcription",
            [job("a"), job("b"), job("c", JobState.FAILED)],
            ("2 recordings are written down, 1 failed", "Transcription"),
        ),
        ("tasks", [job("a", JobState.FAILED), job("b", JobState.FAILED)], ("2 failed", "Tasks")),
        (
            "transcription",
            [job("a"), job("b", JobState.FAILED), job("c", JobState.UNKNOWN)],
            ("1 recording is written down, 1 failed, 1 needs you", "Transcription"),
        ),
        ("training", [job("a"), job("b", JobState.FAILED)], ("1 voice is trained, 1 failed", "Training")),
    ],
    ids=["done", "failed", "needs", "unknown", "many", "two kinds of end", "only failures", "one each", "one voice"],
)
def test_what_a_notice_says(kind: str, jobs: list[Job], said: tuple[str, str]) -> None:
    assert told(kind, jobs) == said


class Engine:
    """Tells of endings as the engine does; `open` is how many jobs are still under way."""

    def __init__(self) -> None:
        self.open = 0
        self._ended: asyncio.Queue[tuple[Job, ...]] = asyncio.Queue()

    def end(self, *jobs: Job) -> None:
        self._ended.put_nowait(jobs)

    async def endings(self) -> AsyncGenerator[tuple[Job, ...]]:
        while True:
            yield await self._ended.get()

    async def counts(self, _query: JobQuery) -> dict[JobState, int]:
        return {JobState.RUNNING: self.open} if self.open else {JobState.DONE: 1}


class Screen:
    """A desktop that remembers what is shown on it."""

    def __init__(self) -> None:
        self.shown: dict[str, str] = {}
        self.all: list[str] = []
        self.clicks: dict[str, Callable[[], object]] = {}

    async def show(self, subject: str, title: str, _words: str, clicked: Callable[[], object]) -> None:
        self.shown[subject] = title
        self.all.append(title)
        self.clicks[subject] = clicked

    async def clear(self) -> None:
        self.shown.clear()


class Bench:
    """Endings with a clock of the test's own: `pass_on()` lets a second pass."""

    def __init__(self) -> None:
        self.engine, self.screen = Engine(), Screen()
        self.front = False
        self.opened: list[str] = []
        self.alerts = 0
        self._waiting: list[asyncio.Future[None]] = []
        self.endings = Endings(
            self.engine,  # type: ignore[arg-type]
            self.screen,
            in_front=lambda: self.front,
            open_panel=self.opened.append,
            alert=self._alert,
            sleep=self._sleep,
        )

    def _alert(self) -> None:
        self.alerts += 1

    async def _sleep(self, _seconds: float) -> None:
        waiting = asyncio.get_running_loop().create_future()
        self._waiting.append(waiting)
        await waiting

    async def pass_on(self, seconds: int = 1) -> None:
        for _ in range(seconds):
            await self.settle()
            waiting, self._waiting = self._waiting, []
            for each in waiting:
                if not each.done():
                    each.set_result(None)
        await self.settle()

    async def settle(self) -> None:
        for _ in range(10):
            await asyncio.sleep(0)


def tell(story: Callable[[Bench], Any]) -> None:
    async def main() -> None:
        bench = Bench()
        watching = asyncio.create_task(bench.endings.watch())
        try:
            await asyncio.wait_for(story(bench), 30)
        finally:
            watching.cancel()
            await asyncio.wait([watching])
        assert len(asyncio.all_tasks()) == 1

    asyncio.run(main())


def test_what_ends_together_is_said_together() -> None:
    async def story(bench: Bench) -> None:
        bench.engine.open = 1
        bench.engine.end(job("1"))
        await bench.pass_on(5)
        bench.engine.end(job("2"), job("3", kind="transcription"))
        await bench.pass_on(5)
        assert bench.screen.all == []
        bench.engine.open = 0
        await bench.pass_on()
        assert bench.screen.shown == {"tasks": "2 tasks are done", "transcription": "“3” is done"}
        assert bench.alerts == 2
        bench.screen.clicks["tasks"]()
        assert bench.opened == ["tasks"]

    tell(story)


def test_a_long_batch_is_told_of_once_a_minute_and_counted_on() -> None:
    async def story(bench: Bench) -> None:
        bench.engine.open = 1
        bench.engine.end(job("1"), job("2"))
        await bench.pass_on(int(LATEST_S))
        bench.engine.end(job("3"))
        await bench.pass_on(int(LATEST_S))
        assert bench.screen.all == ["2 tasks are done", "3 tasks are done"]

    tell(story)


def test_nothing_is_said_to_who_looks() -> None:
    async def story(bench: Bench) -> None:
        bench.front = True
        bench.engine.end(job("1"))
        await bench.pass_on(3)
        bench.front = False
        bench.engine.end(job("2"))
        await bench.settle()
        bench.front = True  # came back before it was said
        await bench.pass_on(3)
        assert bench.screen.all == []

    tell(story)


def test_what_was_seen_is_not_counted_again() -> None:
    async def story(bench: Bench) -> None:
        bench.engine.end(job("1"))
        await bench.pass_on()
        await bench.endings.seen()
        assert bench.screen.shown == {}
        bench.engine.end(job("2"))
        await bench.pass_on()
        assert bench.screen.all == ["“1” is done", "“2” is done"]

    tell(story)


def test_what_the_person_cancelled_is_no_news() -> None:
    async def story(bench: Bench) -> None:
        bench.engine.end(job("1", JobState.CANCELLED))
        await bench.pass_on(3)
        assert bench.screen.all == []

    tell(story)


# A real desktop

PROGRAM = """
import asyncio, logging, sys
from studio.app.desktop import Desktop
from qasync import QEventLoop
from PySide6.QtWidgets import QApplication

async def main():
    clicked = asyncio.Event()
    desktop = Desktop()
    await desktop.show("tasks", "1 is done", "Tasks", lambda: None)
    await desktop.show("tasks", "2 tasks are done", "Tasks", clicked.set)
    await desktop.show("training", "A voice is trained", "Training", lambda: None)
    await asyncio.wait_for(clicked.wait(), 30)
    await desktop.clear()
    print("clicked", flush=True)

qt = QApplication(sys.argv)
with QEventLoop(qt) as loop:
    loop.run_until_complete(main())
"""


@pytest.mark.skipif(shutil.which("dbus-run-session") is None, reason="needs a D-Bus of its own")
def test_a_real_desktop_shows_them_and_a_click_comes_back() -> None:
    # The daemon and the program share a bus that ends with them; the daemon's input is what is clicked.
    script = (
        "import subprocess, sys, json, os\n"
        "daemon = subprocess.Popen([sys.executable, '-m', 'tests.fakes.notifications'], stdin=subprocess.PIPE,"
        " stdout=subprocess.PIPE, text=True)\n"
        "said = [daemon.stdout.readline()]\n"
        "program = subprocess.Popen([sys.executable, '-c', os.environ['PROGRAM']], stdout=subprocess.PIPE, text=True)\n"
        "while '\"number\": 3' not in said[-1]:\n"
        "    said.append(daemon.stdout.readline())\n"
        "daemon.stdin.write('2\\n'); daemon.stdin.flush()\n"
        "print(program.communicate(timeout=50)[0].strip())\n"
        "daemon.stdin.close()\n"
        "said += daemon.stdout.readlines()\n"
        "daemon.wait(30)\n"
        "sys.stdout.writelines(said)\n"
    )
    done = subprocess.run(
        ["dbus-run-session", "--", sys.executable, "-c", script],
        cwd=ROOT,
        env={**os.environ, "PROGRAM": PROGRAM},
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    first, *lines = done.stdout.splitlines() or [""]
    assert first == "clicked", done.stderr
    said = [json.loads(line) for line in lines]
    assert [each["title"] for each in said if each["what"] == "notify"] == [
        "1 is done",
        "2 tasks are done",
        "A voice is trained",
    ]
    assert all(each["actions"][:1] == ["default"] for each in said if each["what"] == "notify")
    # The first made room for the second; the third was cleared; the second had gone with the click.
    assert [each["number"] for each in said if each["what"] == "close"] == [1, 3]


def test_no_desktop_is_no_trouble(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/nobody")

    async def main() -> None:
        desktop = Desktop()
        await desktop.show("tasks", "1 is done", "Tasks", lambda: None)
        await desktop.show("tasks", "2 tasks are done", "Tasks", lambda: None)
        await desktop.clear()

    asyncio.run(main())

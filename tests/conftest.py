"""What every test gets: no screen, a home of its own, and a check that nothing it started is left running."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.processes import child_processes

# Before anything imports Qt. A test that wants a real screen starts the program in a process of its own.
os.environ["QT_QPA_PLATFORM"] = os.environ.get("VOICE_STUDIO_TEST_PLATFORM", "offscreen")

# How long something that was told to end may take to do so.
GRACE_S = 3.0


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder of the test's own, so that no test sees a person's settings, library or keys."""
    folder = tmp_path_factory.mktemp("home")
    for name in [name for name in os.environ if name.startswith(("VOICE_STUDIO_SECRET_", "XDG_CONFIG", "XDG_DATA"))]:
        monkeypatch.delenv(name)
    # Nor does one put anything into the person's keyring; what tests keyrings brings its own.
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("VOICE_STUDIO_HOME", str(folder / "studio"))
    for name in ("XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture(autouse=True)
def nothing_left_running(home: Path) -> Iterator[None]:
    """Fail a test that leaves a child process, a thread or a pending task behind."""
    children, threads = set(child_processes()), set(threading.enumerate())
    abandoned = AbandonedTasks()
    logger = logging.getLogger("asyncio")
    logger.addHandler(abandoned)
    yield
    logger.removeHandler(abandoned)
    deadline = time.monotonic() + GRACE_S
    while left := leftovers(children, threads):
        if time.monotonic() > deadline:
            break
        time.sleep(0.02)
    assert not left, f"left running: {', '.join(left)}"
    assert not abandoned.messages, f"tasks were abandoned: {abandoned.messages}"


class AbandonedTasks(logging.Handler):
    """Collects asyncio's complaints about tasks that nobody waited for; it only logs them."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if "was destroyed but it is pending" in message or "exception was never retrieved" in message:
            self.messages.append(message.splitlines()[0])


def leftovers(children: set[int], threads: set[threading.Thread]) -> list[str]:
    """Names of what runs now and did not before."""
    return [
        *(f"process {pid} ({command})" for pid, command in child_processes().items() if pid not in children),
        *(
            f"thread {thread.name}"
            for thread in threading.enumerate()
            # Python makes a dummy for a foreign thread that called it, and keeps it.
            if thread not in threads and thread.is_alive() and not isinstance(thread, threading._DummyThread)
        ),
    ]

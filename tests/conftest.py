"""What every test gets: no screen, a home of its own, and a check that nothing it started is left running."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests import sharing
from tests.fakes.processes import child_processes

# A suite that was started in the background ignores Ctrl+C, and so would every program that it starts to interrupt.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN and threading.current_thread() is threading.main_thread():
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Before anything imports Qt. A test that wants a real screen starts the program in a process of its own.
os.environ["QT_QPA_PLATFORM"] = os.environ.get("VOICE_STUDIO_TEST_PLATFORM", "offscreen")

# How long examples take says nothing while other processes run; a test that hangs fails all the same. The same examples
# every time, so that whoever breaks something sees it; `--hypothesis-profile=search` looks for others.
settings.register_profile("search", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("suite", settings.get_profile("search"), derandomize=True)
settings.load_profile("suite")

# How long something that was told to end may take to do so.
GRACE_S = 20.0


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """One of several processes collects in the order in which tests are shared out."""
    sharing.check(items)
    for item in items:
        # Qt's loop may wait for ever, in which no signal reaches Python and a test that hangs would not be ended.
        if "qapp" in getattr(item, "fixturenames", ()) and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(method="thread"))
    if hasattr(config, "workerinput"):
        sharing.arrange(items)


def pytest_make_parametrize_id(val: object) -> str | None:
    """Every process must give a test the same name, and what is in bytes may be of this very second."""
    return f"{len(val)} bytes" if isinstance(val, bytes) else None


@pytest.hookimpl(wrapper=True)
def pytest_report_to_serializable() -> Generator[None, object, object]:
    """What a process tells of its tests."""
    return sharing.sendable((yield))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Who gets which tests when there are several processes (`-n`)."""
    return sharing.scheduler(config, log)


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


@pytest.fixture(autouse=True)
def no_window_stays(nothing_left_running: None) -> Iterator[None]:
    """Delete the windows of a test with it."""
    yield
    # A test that has no window should not wait for Qt to be loaded.
    if "PySide6.QtWidgets" in sys.modules:
        from tests.fakes.windows import delete_windows

        delete_windows()


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

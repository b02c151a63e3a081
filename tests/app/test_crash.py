"""The unexpected: kept, logged, told once, whatever way it came."""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, qWarning
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QPushButton, QWidget

from studio.app.crash import CrashHandler, report

SCRIPT = "remember the milk"


class Kept:
    """Counts how often unsaved work was written, and may fail at it."""

    def __init__(self) -> None:
        self.times = 0
        self.broken = False

    def __call__(self) -> None:
        self.times += 1
        if self.broken:
            raise LookupError("the draft")


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
def window(qapp: QApplication) -> Iterator[QWidget]:
    made = QWidget()
    yield made
    made.close()
    made.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def crash(kept: Kept, window: QWidget, tmp_path: Path) -> Iterator[CrashHandler]:
    before = sys.excepthook, threading.excepthook
    made = CrashHandler(keep=kept, window=lambda: window, logs=tmp_path)
    made.install()
    yield made
    made.uninstall()
    assert (sys.excepthook, threading.excepthook) == before


def bug() -> ValueError:
    try:
        int(SCRIPT)
    except ValueError as error:
        return error
    raise AssertionError


def shown(crash: CrashHandler) -> str:
    """The report in the dialog that is shown."""
    QApplication.processEvents()
    assert crash.dialog is not None
    assert crash.dialog.isVisible()
    text = crash.dialog.findChild(QPlainTextEdit, "crash.report")
    assert text is not None
    return text.toPlainText()


def test_an_uncaught_exception(crash: CrashHandler, kept: Kept, caplog: pytest.LogCaptureFixture) -> None:
    error = bug()
    sys.excepthook(type(error), error, error.__traceback__)
    text = shown(crash)
    assert "builtins.ValueError" in text
    assert SCRIPT not in text
    assert kept.times == 1
    assert [record.levelname for record in caplog.records if record.name == "studio.app.crash"] == ["CRITICAL"]


def test_ctrl_c_is_no_crash(kept: Kept, monkeypatch: pytest.MonkeyPatch, qapp: QApplication) -> None:
    passed_on: list[type[BaseException]] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, _error, _trace: passed_on.append(kind))
    handler = CrashHandler(keep=kept, window=lambda: None, logs=None)
    handler.install()
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    qapp.processEvents()
    handler.uninstall()
    assert (passed_on, kept.times) == ([KeyboardInterrupt], 0)


def test_an_exception_in_a_thread_is_told_in_the_windows_thread(crash: CrashHandler) -> None:
    def fail() -> None:
        raise bug()

    thread = threading.Thread(target=fail, name="encoder")
    thread.start()
    thread.join()
    assert crash.dialog is None
    assert "in thread encoder" in shown(crash)


def test_a_task_that_nobody_waited_for(crash: CrashHandler, caplog: pytest.LogCaptureFixture) -> None:
    loop = asyncio.new_event_loop()
    crash.watch(loop)
    loop.call_exception_handler({"message": "a task failed unexpectedly", "exception": bug()})
    assert "a task failed unexpectedly" in shown(crash)
    loop.call_exception_handler({"message": "a socket was not closed"})
    loop.close()
    assert "a socket was not closed" in caplog.text


def test_only_one_dialog_and_another_after_it(crash: CrashHandler, kept: Kept) -> None:
    crash.handle(bug(), "first")
    shown(crash)
    first = crash.dialog
    crash.handle(bug(), "second")
    shown(crash)
    assert crash.dialog is first
    assert kept.times == 2
    assert first is not None
    first.reject()
    assert crash.dialog is None
    crash.handle(bug(), "third")
    assert "third" in shown(crash)


def test_a_draft_that_cannot_be_kept_is_said(crash: CrashHandler, kept: Kept, caplog: pytest.LogCaptureFixture) -> None:
    kept.broken = True
    crash.handle(bug())
    shown(crash)
    assert crash.dialog is not None
    words = crash.dialog.findChildren(type(crash.dialog._title))
    assert any("Save your script" in label.text() for label in words)
    assert "while keeping the draft" in caplog.text


def test_after_an_update_it_says_what_helps(kept: Kept, window: QWidget, tmp_path: Path) -> None:
    handler = CrashHandler(keep=kept, window=lambda: window, logs=tmp_path, updated=lambda: True)
    handler.handle(bug())
    window.show()
    assert "builtins.ValueError" in shown(handler)
    dialog = handler.dialog
    assert dialog is not None
    words = [label.text() for label in dialog.findChildren(type(dialog._title))]
    assert "Voice Studio was updated while it was open." in words
    assert not any("mistake" in each for each in words)
    leave = dialog.findChild(QPushButton, "crash.leave")
    assert leave is not None
    leave.click()
    assert (handler.dialog, window.isVisible(), kept.times) == (None, False, 1)


def test_the_report_can_be_copied(crash: CrashHandler) -> None:
    crash.handle(bug())
    text = shown(crash)
    assert crash.dialog is not None
    copy = crash.dialog.findChild(QPushButton, "crash.copy")
    assert copy is not None
    copy.click()
    assert QGuiApplication.clipboard().text() == text


def test_without_a_window_it_is_logged(kept: Kept, caplog: pytest.LogCaptureFixture, qapp: QApplication) -> None:
    handler = CrashHandler(keep=kept, window=lambda: None, logs=None)
    handler.handle(bug())
    qapp.processEvents()
    assert handler.dialog is None
    assert (kept.times, "builtins.ValueError" in caplog.text) == (1, True)


def test_qts_own_warnings_are_logged(crash: CrashHandler, caplog: pytest.LogCaptureFixture) -> None:
    qWarning("QObject: something odd")
    qWarning("This plugin does not support propagateSizeHints()")
    assert [record.getMessage() for record in caplog.records] == ["QObject: something odd"]
    assert caplog.records[0].levelno == logging.WARNING


def test_a_report_names_versions() -> None:
    text = report(bug(), "while testing")
    assert text.startswith("Voice Studio ")
    assert "while testing" in text

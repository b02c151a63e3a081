"""The one handler of the unexpected: keeps the draft, writes the log, tells the person once and plainly."""

from __future__ import annotations

import asyncio
import logging
import platform
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from PySide6.QtCore import QMessageLogContext, QObject, Qt, QtMsgType, QUrl, Signal, qInstallMessageHandler, qVersion
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from studio import __version__
from studio.app.log import describe
from studio.ui.dialogs import Dialog
from studio.ui.language import tr
from studio.ui.parts import named
from studio.ui.theme import font

log = logging.getLogger(__name__)

# Said by the offscreen platform for every window; it means nothing.
_CHATTER: Final = ("This plugin does not support propagateSizeHints()",)


def report(error: BaseException, what: str = "") -> str:
    """What a person may send in: versions, where it happened; no key, none of their text."""
    head = (
        f"Voice Studio {__version__}, Qt {qVersion()}, Python {platform.python_version()}, {platform.platform()}\n"
        f"{what or 'an unexpected error'}\n\n"
    )
    return head + describe(error)


class CrashHandler(QObject):
    """Takes over every way in which something unexpected can surface; `uninstall` gives them back.

    `keep` writes unsaved work; `window` gives the dialog's parent; `updated` tells whether an update has taken the
    program's place while it runs: what fails then is most likely missing. One dialog is shown at a time.
    """

    # A thread that failed may not touch widgets: this carries the failure to the window's thread.
    _failed = Signal(object, str)

    def __init__(
        self,
        *,
        keep: Callable[[], None],
        window: Callable[[], QWidget | None],
        logs: Path | None,
        updated: Callable[[], bool] = lambda: False,
    ) -> None:
        super().__init__()
        self._keep = keep
        self._window = window
        self._updated = updated
        self._logs = logs
        self.dialog: CrashDialog | None = None
        self._before = (sys.excepthook, threading.excepthook)
        self._failed.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Be the hook of uncaught exceptions, of threads and of Qt's own messages."""
        self._before = (sys.excepthook, threading.excepthook)
        sys.excepthook = self._uncaught
        threading.excepthook = self._uncaught_in_thread
        qInstallMessageHandler(_qt_message)

    def watch(self, loop: asyncio.AbstractEventLoop) -> None:
        """Be the exception handler of a loop."""
        loop.set_exception_handler(self._uncaught_in_loop)

    def uninstall(self) -> None:
        """Give the hooks back."""
        sys.excepthook, threading.excepthook = self._before
        qInstallMessageHandler(None)
        if self.dialog is not None:
            self.dialog.close()

    def handle(self, error: BaseException, what: str = "") -> None:
        """Take an unexpected error from any thread."""
        self._failed.emit(error, what)

    def _uncaught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._before[0](kind, error, trace)
            return
        self.handle(error)

    def _uncaught_in_thread(self, failure: threading.ExceptHookArgs) -> None:
        if failure.exc_value is not None:
            self.handle(failure.exc_value, f"in thread {failure.thread.name if failure.thread else '?'}")

    def _uncaught_in_loop(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, BaseException):
            self.handle(error, str(context.get("message", "")))
        else:
            log.error("event loop: %s", context.get("message", ""))

    def _take(self, error: BaseException, what: str) -> None:
        text = report(error, what)
        log.critical("%s", text)
        kept = True
        try:
            self._keep()
        except Exception as second:
            # What was being kept may be what is broken; the autosaved draft is then what remains.
            kept = False
            log.critical("%s", report(second, "while keeping the draft"))
        parent = self._window()
        if self.dialog is not None or parent is None:
            return
        self.dialog = CrashDialog(parent, text, kept=kept, logs=self._logs, updated=kept and self._updated())
        self.dialog.finished.connect(self._dismissed)
        self.dialog.open()

    def _dismissed(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None


class CrashDialog(Dialog):
    """Says that the program made a mistake, that the work is kept, and how to report it."""

    def __init__(self, parent: QWidget, text: str, *, kept: bool, logs: Path | None, updated: bool) -> None:
        super().__init__(parent, "crash", tr("Something went wrong in Voice Studio"))
        if updated:
            self.text(tr("Voice Studio was updated while it was open."))
            self.text(tr("Close it and start it again, so that all of its parts fit together. Nothing is lost."))
        else:
            self.text(
                tr("This is a mistake in the program, not in what you did. Your script is kept; you can go on working.")
                if kept
                else tr("This is a mistake in the program, not in what you did. Save your script before you go on.")
            )
        details = named(QPlainTextEdit(text), "crash.report")
        details.setReadOnly(True)
        details.setAccessibleName(tr("Report"))
        details.setMinimumHeight(180)
        details.setFont(font(12, mono=True))
        self.content.addWidget(details)
        self.text(tr("The report holds no keys and none of your text."), "muted")
        if logs is not None:
            folder = self.button("logs", tr("Open the log folder"))
            folder.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(logs))))
        copy = self.button("copy", tr("Copy report"))
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(text))
        self.button("close", tr("Go on"), role="" if updated else "primary", result=0)
        if updated:
            leave = self.button("leave", tr("Close Voice Studio"), role="primary", result=0)
            leave.clicked.connect(parent.close)
            leave.setFocus()
        self.resize(640, 400)


def _qt_message(kind: QtMsgType, _context: QMessageLogContext, message: str | None) -> None:
    if message is None or message in _CHATTER:
        return
    level = {
        QtMsgType.QtDebugMsg: logging.DEBUG,
        QtMsgType.QtInfoMsg: logging.INFO,
        QtMsgType.QtWarningMsg: logging.WARNING,
        QtMsgType.QtCriticalMsg: logging.ERROR,
        QtMsgType.QtFatalMsg: logging.CRITICAL,
    }[kind]
    logging.getLogger("studio.qt").log(level, "%s", message)

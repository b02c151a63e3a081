"""The program with a window: drawn first, then filled, run on the qasync loop, and left cleanly."""

from __future__ import annotations

import contextlib
import gc
import os
import sys
import threading
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

# Whatever is imported here is waited for by everybody who starts the program: the window is drawn before the loop, the
# services and the panels' presenters are loaded.
if TYPE_CHECKING:
    import asyncio
    import logging
    from collections.abc import Iterator, Sequence

    from PySide6.QtWidgets import QApplication

    from studio.app.life import Life
    from studio.app.services import Services

NAME: Final = "voice-studio"
_DRAWN_WITHIN_MS: Final = 1000


class Application:
    """A running program; everything it made ends with `run()`. Made by `create`."""

    def __init__(self, qt: QApplication, home: Path | None) -> None:
        from studio.app.catalog import panels
        from studio.app.window import Window
        from studio.storage.paths import Paths
        from studio.ui.appearance import Appearance
        from studio.ui.theme import MOTIONS, THEMES

        self.qt = qt
        self.home = home
        self._paths = Paths(home)
        first = _Glance(self._paths.settings)
        self.appearance = Appearance(qt)
        self.appearance.set_language(first.word("language", "system"))
        self.appearance.set_motion(next((value for value in MOTIONS if value == first.word("motion")), "system"))
        self.appearance.set_theme(next((value for value in THEMES if value == first.word("theme")), "system"))
        self.appearance.set_text_size(first.number("text_size", 18))
        self._life: Life | None = None
        layout, keys = first.word("window"), first.words("shortcuts")
        self.window = Window(qt, lambda: self.loop, self.appearance, panels(), layout=layout, keys=keys)

    @cached_property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The qasync loop that `run()` is awaited on."""
        from qasync import QEventLoop

        loop: asyncio.AbstractEventLoop = QEventLoop(self.qt)
        return loop

    @cached_property
    def services(self) -> Services:
        """Everything the panels work with; built when it is first asked for."""
        from studio.app.wiring import build_services

        return build_services(self.home)

    def show(self) -> None:
        """Show the window; it takes what is typed while its parts are built and a thread loads what gives them life."""
        from PySide6 import QtCore

        waiting = QtCore.QEventLoop()

        def load() -> None:
            try:
                _load_services()
            finally:
                QtCore.QMetaObject.invokeMethod(waiting, "quit", QtCore.Qt.ConnectionType.QueuedConnection)

        loading = threading.Thread(target=load, name="load")
        self.window.built.connect(loading.start)
        # A window that nobody can see is not painted; then there is nothing to wait for.
        QtCore.QTimer.singleShot(_DRAWN_WITHIN_MS, waiting, lambda: None if loading.ident else waiting.quit())
        self.window.show()
        waiting.exec()
        self.window.built.disconnect(loading.start)
        if loading.ident:
            loading.join()

    async def run(self) -> int:
        """Show the window if it is not there yet, bring it to life, and return when all has ended after its closing."""
        import asyncio

        from studio.app.crash import CrashHandler
        from studio.app.log import start_log

        logs = self._paths.logs
        handler = start_log(logs)
        self.crash = CrashHandler(
            keep=self.window.keep,
            window=lambda: self.window,
            logs=logs,
            updated=lambda: self._life is not None and self._life.updated,
        )
        self.crash.install()
        self.crash.watch(asyncio.get_running_loop())
        built, left = asyncio.Event(), asyncio.Event()
        self.window.built.connect(built.set)
        self.window.left.connect(self._remember)
        self.window.left.connect(left.set)
        with _signals(self.window.leave):
            if self.window.was_built:
                built.set()
            if not self.window.was_painted:
                self.window.show()
            elif not self.window.isVisible():
                left.set()  # closed while the loop was being loaded
            warming = asyncio.create_task(self._after(built), name="warm up")
            try:
                await left.wait()
            finally:
                if not built.is_set():
                    warming.cancel()
                await self._end(warming, handler)
        return 0

    async def _after(self, built: asyncio.Event) -> None:
        """What a person does not wait for to see the window."""
        import asyncio

        from studio.core.errors import StudioError

        await built.wait()
        try:
            await asyncio.to_thread(_load_services)
            self.window.begin(self.services)
            life = await asyncio.to_thread(_load_life)
            self._life = life(self.qt, self.window, self.services)
            await self._life.begin()
        except StudioError as error:
            self.window.notices.error(error)
        # What is loaded now stays to the end: a collection need not walk through it.
        gc.freeze()
        gc.enable()

    def _remember(self) -> None:
        self.services.preferences.change({"window": self.window.layout_now()})

    async def _end(self, warming: asyncio.Task[None], handler: logging.Handler) -> None:
        import asyncio

        from studio.app.log import stop_log

        self.window.hide()
        # What it began in a thread cannot be called back, so it is waited for: it takes a moment at most.
        await asyncio.wait([warming])
        if self._life is not None:
            await self._life.end()
        await self.window.end()
        await self.services.close()
        self.crash.uninstall()
        self.appearance.close()
        if self._life is not None:
            self._life.forget()
        stop_log(handler)
        gc.enable()
        if not warming.cancelled() and (error := warming.exception()) is not None:
            raise error


def create(arguments: Sequence[str]) -> Application:
    """Make the program and its window; `StudioError` where the home cannot be used."""
    options = _options(arguments)
    # Collecting garbage while hundreds of modules load costs a tenth of the start and finds nothing; on again later.
    gc.disable()
    from PySide6.QtWidgets import QApplication

    from studio import __version__
    from studio.ui.theme import STYLE

    qt = QApplication.instance()
    if not isinstance(qt, QApplication):
        _write_utf8()
        # Asked for here, the style costs nothing; set later, Python gets to know all that a style can draw.
        qt = _application([NAME, "-style", STYLE])
        qt.setProperty("studioStyle", STYLE)
    qt.setApplicationName(NAME)
    qt.setApplicationDisplayName("Voice Studio")
    qt.setApplicationVersion(__version__)
    qt.setOrganizationName(NAME)
    qt.setDesktopFileName(NAME)
    qt.setQuitOnLastWindowClosed(False)
    made = None
    try:
        made = Application(qt, options.home)
    finally:
        if made is None:
            gc.enable()
    made.window.open_files(options.files)
    if sys.platform == "darwin":
        from studio.app.file_events import FileOpeningApplication

        if isinstance(qt, FileOpeningApplication):
            qt.hand_files_to(made.window.open_files)
    return made


def _write_utf8() -> None:
    """Name a locale of UTF-8 where none is named (LANG=C): Qt would take it by itself, and say so to the terminal."""
    named = next((name for name in ("LC_ALL", "LC_CTYPE", "LANG") if os.environ.get(name)), "LANG")
    if sys.platform not in ("win32", "darwin") and os.environ.get(named, "C") in ("C", "POSIX"):
        os.environ["LC_ALL" if named == "LC_ALL" else "LC_CTYPE"] = "C.UTF-8"


def _application(arguments: list[str]) -> QApplication:
    if sys.platform == "darwin":
        from studio.app.file_events import FileOpeningApplication

        return FileOpeningApplication(arguments)
    from PySide6.QtWidgets import QApplication

    return QApplication(arguments)


def main(argv: Sequence[str]) -> int:
    """Run the program to its end, or have the window that is open on this home come to the front.

    Raises `StudioError` where the home cannot be used.
    """
    from studio.app.instance import hand_over

    options = _options(argv)
    if hand_over(options.home, options.files):
        return 0
    application = create(argv)
    application.show()
    with contextlib.closing(application.loop) as loop:
        return loop.run_until_complete(application.run())


class _Glance:
    """The few settings that the first paint needs, read without the model that checks them all.

    What cannot be read counts as not there; storage/settings says what is wrong with the file, a moment later.
    """

    def __init__(self, path: Path) -> None:
        content: object = None
        with contextlib.suppress(OSError, ValueError, RecursionError):
            kept = path.read_bytes()
            import json

            content = json.loads(kept)
        self._content: dict[str, Any] = content if isinstance(content, dict) else {}

    def word(self, name: str, default: str = "") -> str:
        value = self._content.get(name, default)
        return value if isinstance(value, str) else default

    def number(self, name: str, default: int) -> int:
        value = self._content.get(name, default)
        return value if isinstance(value, int) and 14 <= value <= 48 else default

    def words(self, name: str) -> dict[str, str]:
        value = self._content.get(name)
        return {str(key): str(item) for key, item in value.items()} if isinstance(value, dict) else {}


class _Options(NamedTuple):
    """What the window is started with."""

    home: Path | None = None
    files: tuple[Path, ...] = ()


def _options(arguments: Sequence[str]) -> _Options:
    if not arguments:
        return _Options()  # most starts do not wait for what reads them
    import argparse

    parser = argparse.ArgumentParser(prog=NAME)
    parser.add_argument("--home", type=Path, help="put settings, library and logs under this folder")
    parser.add_argument("files", type=Path, nargs="*", help="scripts, tables and recordings to open")
    found = parser.parse_args(list(arguments))
    return _Options(found.home, tuple(path.absolute() for path in found.files))


@contextlib.contextmanager
def _signals(close: Any) -> Iterator[None]:
    """Ctrl+C in the terminal and a polite kill close the window as a person would; Windows has neither here."""
    import asyncio
    import signal

    loop = asyncio.get_running_loop()
    wanted = (signal.SIGINT, signal.SIGTERM)
    try:
        for number in wanted:
            loop.add_signal_handler(number, close)
    except (NotImplementedError, RuntimeError, ValueError):
        yield
        return
    try:
        yield
    finally:
        for number in wanted:
            loop.remove_signal_handler(number)


def _load_services() -> None:
    """Load what a page needs to come to life."""
    import qasync  # noqa: F401

    import studio.app.crash
    import studio.app.log
    import studio.app.wiring
    import studio.panels.speech.presenter  # noqa: F401 - the first page of most starts


def _load_life() -> type[Life]:
    """Load what begins when the page has come to life."""
    from studio.app.life import Life

    return Life

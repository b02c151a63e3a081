"""The program with a window: drawn first, then filled, run on the qasync loop, and left cleanly."""

from __future__ import annotations

import contextlib
import gc
import json
import threading
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from studio.core.errors import StudioError

# Whatever is imported here is waited for by everybody who starts the program: the window is drawn before the loop, the
# services and the panels' presenters are loaded.
if TYPE_CHECKING:
    import argparse
    import asyncio
    import logging
    from collections.abc import Iterator, Sequence

    from PySide6.QtGui import QIcon
    from PySide6.QtWidgets import QApplication

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
        """Show the window; once it is drawn it takes what is typed, while a thread loads what gives the pages life."""
        from PySide6.QtCore import QEventLoop, QMetaObject, Qt, QTimer

        waiting = QEventLoop()

        def load() -> None:
            try:
                _load_services()
            finally:
                QMetaObject.invokeMethod(waiting, "quit", Qt.ConnectionType.QueuedConnection)

        loading = threading.Thread(target=load, name="load")
        self.window.painted.connect(loading.start)
        # A window that nobody can see is not painted; then there is nothing to wait for.
        QTimer.singleShot(_DRAWN_WITHIN_MS, waiting, lambda: None if loading.ident else waiting.quit())
        self.window.show()
        waiting.exec()
        self.window.painted.disconnect(loading.start)
        if loading.ident:
            loading.join()

    async def run(self) -> int:
        """Show the window if it is not there yet, bring it to life, and return when all has ended after its closing."""
        import asyncio

        from studio.app.crash import CrashHandler
        from studio.app.log import start_log

        logs = self._paths.logs
        handler = start_log(logs)
        self.crash = CrashHandler(keep=self.window.keep, window=lambda: self.window, logs=logs)
        self.crash.install()
        self.crash.watch(asyncio.get_running_loop())
        painted, left = asyncio.Event(), asyncio.Event()
        self.window.painted.connect(painted.set)
        self.window.left.connect(self._remember)
        self.window.left.connect(left.set)
        with _signals(self.window.close):
            if self.window.was_painted:
                painted.set()
                if not self.window.isVisible():
                    left.set()  # closed while the loop was being loaded
            else:
                self.window.show()
            warming = asyncio.create_task(self._after(painted), name="warm up")
            try:
                await left.wait()
            finally:
                if not painted.is_set():
                    warming.cancel()
                await self._end(warming, handler)
        return 0

    async def _after(self, painted: asyncio.Event) -> None:
        """What a person does not wait for to see the window."""
        import asyncio

        await painted.wait()
        try:
            await asyncio.to_thread(_load_services)
            self.window.begin(self.services)
            await self._warm_up()
        except StudioError as error:
            self.window.notices.error(error)
        # What is loaded now stays to the end: a collection need not walk through it.
        gc.freeze()
        gc.enable()

    async def _warm_up(self) -> None:
        import asyncio

        from studio.ui.language import tr

        services, window = self.services, self.window
        self.qt.setWindowIcon(_program_icon())
        window.shortcuts.add("help.logs", "Open the log folder", self._open_logs, menu="help", symbol="folder-open")
        window.shortcuts.add("help.report", "Save a report", self._save_report, menu="help", symbol="save")
        await services.library.takes(1)
        for notice in services.notices():
            window.notices.error(notice)
        await self._resume_deletions()
        playback = await asyncio.to_thread(lambda: services.playback)
        preferences, transport = services.preferences, window.transport
        playback.volume = preferences.volume
        playback.speed = preferences.speed
        playback.device = preferences.device
        transport.use(playback)
        transport.look_again()
        transport.volume_chosen.connect(lambda value: preferences.change({"volume": value}))
        transport.speed_chosen.connect(lambda value: preferences.change({"speed": value}))
        transport.device_chosen.connect(lambda value: preferences.change({"device": value}))
        await asyncio.to_thread(_load_the_rest)
        await services.local.warm()
        if services.scripts.second:
            window.notices.info(tr("Voice Studio is open already; this window keeps a draft of its own."))

    async def _resume_deletions(self) -> None:
        """Show what an earlier program was about to delete at a vendor: it can still be kept."""
        waiting = await self.services.timbres.resume()
        if waiting:
            from studio.panels.timbres.deleting import Deleting

            deleting = Deleting(self.services.timbres, self.window.notices, self.window.tasks)
            self.window.tasks.start(deleting.see_through(waiting))

    def _remember(self) -> None:
        self.services.preferences.change({"window": self.window.layout_now()})

    def _open_logs(self) -> None:
        from PySide6.QtCore import QUrl
        from PySide6.QtGui import QDesktopServices

        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._paths.logs)))

    def _save_report(self) -> None:
        from studio.app.report import save_report

        self.window.tasks.start(save_report(self.window, self.services), retry=self._save_report)

    async def _end(self, warming: asyncio.Task[None], handler: logging.Handler) -> None:
        import asyncio

        from studio.app.log import stop_log

        self.window.hide()
        # What it began in a thread cannot be called back, so it is waited for: it takes a moment at most.
        await asyncio.wait([warming])
        await self.window.end()
        await self.services.close()
        self.crash.uninstall()
        self.appearance.close()
        stop_log(handler)
        gc.enable()
        if not warming.cancelled() and (error := warming.exception()) is not None:
            raise error


def create(arguments: Sequence[str]) -> Application:
    """Make the program and its window; `StudioError` where the home cannot be used."""
    options = _parser().parse_args(list(arguments))
    # Collecting garbage while hundreds of modules load costs a tenth of the start and finds nothing; on again later.
    gc.disable()
    from PySide6.QtWidgets import QApplication

    from studio import __version__
    from studio.ui.theme import STYLE

    qt = QApplication.instance()
    if not isinstance(qt, QApplication):
        # Asked for here, the style costs nothing; set later, Python gets to know all that a style can draw.
        qt = QApplication([NAME, "-style", STYLE])
        qt.setProperty("studioStyle", STYLE)
    qt.setApplicationName(NAME)
    qt.setApplicationDisplayName("Voice Studio")
    qt.setApplicationVersion(__version__)
    qt.setOrganizationName(NAME)
    qt.setDesktopFileName(NAME)
    qt.setQuitOnLastWindowClosed(False)
    try:
        return Application(qt, options.home)
    except StudioError:
        gc.enable()
        raise


def main(argv: Sequence[str]) -> int:
    """Run the program to its end; raises `StudioError` where the home cannot be used."""
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
        with contextlib.suppress(OSError, ValueError):
            content = json.loads(path.read_bytes())
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


def _parser() -> argparse.ArgumentParser:
    import argparse

    parser = argparse.ArgumentParser(prog=NAME)
    parser.add_argument("--home", type=Path, help="put settings, library and logs under this folder")
    return parser


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


def _program_icon() -> QIcon:
    from PySide6.QtGui import QIcon

    from studio.ui.icons import pixmap

    made = QIcon()
    for size in (16, 24, 32, 48, 64, 128, 256):
        made.addPixmap(pixmap("voice-studio", "accent", size))
    return made


def _load_services() -> None:
    """Load what a page needs to come to life."""
    import qasync  # noqa: F401

    import studio.app.crash
    import studio.app.log
    import studio.app.wiring
    import studio.panels.speech.presenter  # noqa: F401 - the first page of most starts


def _load_the_rest() -> None:
    """Load what the first Play and the first call need, so that they do not wait for imports."""
    import numpy  # noqa: F401, ICN001

    from studio.net import http, ws

    ws.warm()
    http.warm()

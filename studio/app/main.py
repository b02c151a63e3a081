"""The program with a window: made, run on the qasync loop, and left cleanly."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gc
import json
import signal
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from studio.core.errors import StudioError

if TYPE_CHECKING:
    from PySide6.QtGui import QIcon
    from PySide6.QtWidgets import QApplication

    from studio.app.services import Services

NAME: Final = "voice-studio"


class Application:
    """A running program; everything it made ends with `run()`.

    Made by `create`. `loop` is the qasync loop that `run()` is awaited on.
    """

    def __init__(self, qt: QApplication, services: Services) -> None:
        from qasync import QEventLoop

        from studio.app.catalog import PANELS
        from studio.app.crash import CrashHandler
        from studio.app.log import start_log
        from studio.app.window import Window
        from studio.ui.appearance import Appearance
        from studio.ui.theme import MOTIONS, THEMES

        self.qt = qt
        self.services = services
        self.loop: asyncio.AbstractEventLoop = QEventLoop(qt)
        self._log = start_log(services.paths.logs)
        first = _Glance(services.paths.settings)
        self.appearance = Appearance(qt)
        self.appearance.set_language(first.word("language", "system"))
        self.appearance.set_motion(next((value for value in MOTIONS if value == first.word("motion")), "system"))
        self.appearance.set_theme(next((value for value in THEMES if value == first.word("theme")), "system"))
        self.appearance.set_text_size(first.number("text_size", 18))
        self.window = Window(
            qt, self.loop, self.appearance, PANELS, layout=first.word("window"), keys=first.words("shortcuts")
        )
        self.crash = CrashHandler(keep=self.window.keep, window=lambda: self.window, logs=services.paths.logs)
        self.window.begin(services)

    async def run(self) -> int:
        """Show the window, warm up once it is painted, and return when it was closed and everything has ended."""
        self.crash.install()
        self.crash.watch(asyncio.get_running_loop())
        painted, left = asyncio.Event(), asyncio.Event()
        self.window.painted.connect(painted.set)
        self.window.left.connect(self._remember)
        self.window.left.connect(left.set)
        with _signals(self.window.close):
            self.window.show()
            warming = asyncio.create_task(self._after(painted), name="warm up")
            try:
                await left.wait()
            finally:
                if not painted.is_set():
                    warming.cancel()
                await self._end(warming)
        return 0

    async def _after(self, painted: asyncio.Event) -> None:
        """What a person does not wait for to see the window."""
        await painted.wait()
        try:
            await self._warm_up()
        except StudioError as error:
            self.window.notices.error(error)
        # What is loaded now stays to the end: a collection need not walk through it.
        gc.freeze()
        gc.enable()

    async def _warm_up(self) -> None:
        from studio.ui.language import tr

        services, window = self.services, self.window
        self.qt.setWindowIcon(_program_icon())
        window.shortcuts.add("help.logs", "Open the log folder", self._open_logs, menu="help", symbol="folder-open")
        await services.library.takes(1)
        for notice in services.notices():
            window.notices.error(notice)
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

    def _remember(self) -> None:
        self.services.preferences.change({"window": self.window.layout_now()})

    def _open_logs(self) -> None:
        from PySide6.QtCore import QUrl
        from PySide6.QtGui import QDesktopServices

        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.services.paths.logs)))

    async def _end(self, warming: asyncio.Task[None]) -> None:
        from studio.app.log import stop_log

        self.window.hide()
        # What it began in a thread cannot be called back, so it is waited for: it takes a moment at most.
        await asyncio.wait([warming])
        await self.window.end()
        await self.services.close()
        self.crash.uninstall()
        self.appearance.deleteLater()
        stop_log(self._log)
        gc.enable()
        if not warming.cancelled() and (error := warming.exception()) is not None:
            raise error


def create(arguments: Sequence[str]) -> Application:
    """Make the program, its window and its services; `StudioError` where the home cannot be used."""
    options = _parser().parse_args(list(arguments))
    # Collecting garbage while hundreds of modules load costs a tenth of the start and finds nothing; on again later.
    gc.disable()
    from PySide6.QtWidgets import QApplication

    from studio import __version__
    from studio.app.wiring import build_services

    qt = QApplication.instance()
    if not isinstance(qt, QApplication):
        qt = QApplication([NAME])
    qt.setApplicationName(NAME)
    qt.setApplicationDisplayName("Voice Studio")
    qt.setApplicationVersion(__version__)
    qt.setOrganizationName(NAME)
    qt.setDesktopFileName(NAME)
    qt.setQuitOnLastWindowClosed(False)
    try:
        return Application(qt, build_services(options.home))
    except StudioError:
        gc.enable()
        raise


def main(argv: Sequence[str]) -> int:
    """Run the program to its end; the process's exit status."""
    try:
        application = create(argv)
    except StudioError as error:
        sys.stderr.write(f"{error} {error.advice.remedy}\n")
        return 1
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
    parser = argparse.ArgumentParser(prog=NAME)
    parser.add_argument("--home", type=Path, help="put settings, library and logs under this folder")
    return parser


@contextlib.contextmanager
def _signals(close: Any) -> Iterator[None]:
    """Ctrl+C in the terminal and a polite kill close the window as a person would; Windows has neither here."""
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


def _load_the_rest() -> None:
    """Load what the first Play needs, so that it does not wait for imports."""
    import numpy  # noqa: F401, ICN001

    from studio.net import ws

    ws.warm()

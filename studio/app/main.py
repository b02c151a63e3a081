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

    from PySide6.QtCore import Qt
    from PySide6.QtGui import QIcon
    from PySide6.QtWidgets import QApplication

    from studio.app.aftermath import Mark
    from studio.app.desktop import Endings
    from studio.app.instance import Doorbell
    from studio.app.services import Services

NAME: Final = "voice-studio"
_DRAWN_WITHIN_MS: Final = 1000
_TIDY_AFTER_MS: Final = 60_000


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
        self._mark: Mark | None = None
        self._doorbell: Doorbell | None = None
        self._endings: Endings | None = None
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
        self.crash = CrashHandler(keep=self.window.keep, window=lambda: self.window, logs=logs)
        self.crash.install()
        self.crash.watch(asyncio.get_running_loop())
        built, left = asyncio.Event(), asyncio.Event()
        self.window.built.connect(built.set)
        self.window.left.connect(self._remember)
        self.window.left.connect(left.set)
        with _signals(self.window.leave):
            if self.window.was_built:
                built.set()
                if not self.window.isVisible():
                    left.set()  # closed while the loop was being loaded
            else:
                self.window.show()
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
            await self._settle_in()
            await self._warm_up()
        except StudioError as error:
            self.window.notices.error(error)
        # What is loaded now stays to the end: a collection need not walk through it.
        gc.freeze()
        gc.enable()

    async def _settle_in(self) -> None:
        """Look after what stands around the panels: other starts, an earlier end, the closing, and newcomers."""
        import logging

        from studio.app.aftermath import Mark
        from studio.app.instance import Doorbell
        from studio.app.leaving import Leaving
        from studio.app.news import tell_of_update
        from studio.app.welcome import Welcome
        from studio.core.errors import StudioError

        window, services = self.window, self.services
        died = 0
        try:
            self._doorbell = Doorbell(self._paths, self._called)
            await self._doorbell.hang()
            self._mark = Mark(self._paths.windows, self._paths.logs)
            died = self._mark.set()
        except StudioError as error:
            logging.getLogger(__name__).warning("other starts will not find this window: %s", error.kind)
        window.may_leave = Leaving(window, services).may_leave
        welcome = Welcome(window, services)
        add = window.shortcuts.add
        add("help.welcome", "Welcome", welcome.show, menu="help", symbol="headphones")
        add("help.logs", "Open the log folder", self._open_logs, menu="help", symbol="folder-open")
        add("help.report", "Save a report", self._save_report, menu="help", symbol="save")
        welcome.show_once()
        if died:
            self._tell_of_the_end()
        tell_of_update(window, services)

    def _called(self, files: tuple[Path, ...], token: str) -> None:
        """Somebody has started the program again: its files are ours."""
        if token:
            os.environ["XDG_ACTIVATION_TOKEN"] = token  # Qt takes it from there when a window wants to the front
        self.window.come_forward()
        self.window.open_files(files)

    def _tell_of_the_end(self) -> None:
        from studio.ui.language import tr

        self.window.notices.suggest(
            tr("Voice Studio did not end as it should last time."),
            "report",
            lambda: tr("Look at the report"),
            self._save_report,
            detail=tr("Your script and your tasks are as they were. A report is ready; nobody gets it but you."),
            serious=True,
        )

    def _watch_the_jobs(self) -> None:
        """Tell the desktop what comes to something while another program is in front."""
        from PySide6.QtCore import Qt

        from studio.app.desktop import Desktop, Endings

        window, qt, preferences = self.window, self.qt, self.services.preferences

        def in_front() -> bool:
            active = qt.applicationState() is Qt.ApplicationState.ApplicationActive and not window.isMinimized()
            return active or not preferences.desktop_notices

        def open_panel(kind: str) -> None:
            window.come_forward()
            window.open_panel(kind)

        self._endings = Endings(
            self.services.jobs, Desktop(), in_front=in_front, open_panel=open_panel, alert=lambda: qt.alert(window)
        )
        window.tasks.start(self._endings.watch())
        qt.applicationStateChanged.connect(self._state_changed)

    def _state_changed(self, state: Qt.ApplicationState) -> None:
        from PySide6.QtCore import Qt

        if state is Qt.ApplicationState.ApplicationActive and self._endings is not None:
            self.window.tasks.start(self._endings.seen())

    async def _warm_up(self) -> None:
        import asyncio

        from studio.app.news import look_for_updates
        from studio.ui.language import tr

        services, window = self.services, self.window
        self.qt.setWindowIcon(_program_icon())
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
        services.jobs.start()
        self._watch_the_jobs()
        window.tasks.start(look_for_updates(window, services))
        if services.scripts.second:
            window.notices.info(tr("Voice Studio is open already; this window keeps a draft of its own."))
        self._tidy_later()

    def _tidy_later(self) -> None:
        from PySide6.QtCore import QTimer

        QTimer.singleShot(_TIDY_AFTER_MS, self.window, self._tidy)

    def _tidy(self) -> None:
        """Give back the room of what nothing uses any more, at a moment when nothing plays."""
        from studio.core.ports import PlayState

        playing = self.services.playback.state in {PlayState.PLAYING, PlayState.WAITING}
        if playing:
            self._tidy_later()
        else:
            self.window.tasks.start(self.services.takes.tidy())

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

        if self._endings is not None:
            self.qt.applicationStateChanged.disconnect(self._state_changed)
        self.window.hide()
        # What it began in a thread cannot be called back, so it is waited for: it takes a moment at most.
        await asyncio.wait([warming])
        if self._doorbell is not None:
            await self._doorbell.close()
        await self.window.end()
        await self.services.close()
        self.crash.uninstall()
        self.appearance.close()
        if self._mark is not None:
            self._mark.remove()
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
        with contextlib.suppress(OSError, ValueError):
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

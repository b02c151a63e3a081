"""What brings a drawn window to life and goes on beside its panels: other starts, an earlier end, sound, jobs."""

from __future__ import annotations

import asyncio
import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QIcon
from PySide6.QtWidgets import QApplication

from studio.app.aftermath import Mark
from studio.app.desktop import Desktop, Endings
from studio.app.fonts import tell_of_missing_fonts
from studio.app.instance import Doorbell
from studio.app.leaving import Leaving
from studio.app.news import look_for_updates, tell_of_update
from studio.app.replaced import Replaced, own_program
from studio.app.report import save_report
from studio.app.welcome import Welcome
from studio.core.errors import StudioError
from studio.core.ports import PlayState
from studio.ui.icons import pixmap
from studio.ui.language import tr

if TYPE_CHECKING:
    from studio.app.services import Services
    from studio.app.window import Window

TIDY_AFTER_MS: Final = 60_000

log = logging.getLogger(__name__)


class Life:
    """Everything around the panels of one window; `begin` starts it, `end` and then `forget` undo that."""

    def __init__(self, qt: QApplication, window: Window, services: Services) -> None:
        self._qt = qt
        self._window = window
        self._services = services
        self._mark: Mark | None = None
        self._doorbell: Doorbell | None = None
        self._endings: Endings | None = None
        self._replaced: Replaced | None = None

    async def begin(self) -> None:
        """Settle in, then warm up what the first Play and the first call would wait for; `StudioError` stops it."""
        await self._settle_in()
        await self._warm_up()

    async def end(self) -> None:
        """Listen no more, to the desktop and to other starts."""
        if self._endings is not None:
            self._qt.applicationStateChanged.disconnect(self._state_changed)
        if self._doorbell is not None:
            await self._doorbell.close()

    @property
    def updated(self) -> bool:
        """Whether an update has taken the place of the program that runs here."""
        return self._replaced is not None and self._replaced.happened

    def forget(self) -> None:
        """All has ended as it should: the next start has nothing to tell."""
        if self._mark is not None:
            self._mark.remove()

    # Settling in

    async def _settle_in(self) -> None:
        """Look after what stands around the panels: other starts, an earlier end, the closing, and newcomers."""
        window, services = self._window, self._services
        died = 0
        try:
            self._doorbell = Doorbell(services.paths, self._called)
            await self._doorbell.hang()
            self._mark = Mark(services.paths.windows, services.paths.logs)
            died = self._mark.set()
        except StudioError as error:
            log.warning("other starts will not find this window: %s", error.kind)
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
        if (program := own_program()) is not None:
            self._replaced = Replaced(window, program, self._tell_of_an_update)

    def _called(self, files: tuple[Path, ...], token: str) -> None:
        """Somebody has started the program again: its files are ours."""
        if token:
            os.environ["XDG_ACTIVATION_TOKEN"] = token  # Qt takes it from there when a window wants to the front
        self._window.come_forward()
        self._window.open_files(files)

    def _tell_of_the_end(self) -> None:
        self._window.notices.suggest(
            tr("Voice Studio did not end as it should last time."),
            "report",
            lambda: tr("Look at the report"),
            self._save_report,
            detail=tr("Your script and your tasks are as they were. A report is ready; nobody gets it but you."),
            serious=True,
        )

    def _tell_of_an_update(self) -> None:
        self._window.notices.suggest(
            tr("Voice Studio was updated while it was open."),
            "close_program",
            lambda: tr("Close Voice Studio"),
            self._window.close,
            detail=tr("Close it and start it again, so that all of its parts fit together. Nothing is lost."),
            serious=True,
        )

    def _open_logs(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._services.paths.logs)))

    def _save_report(self) -> None:
        self._window.tasks.start(save_report(self._window, self._services), retry=self._save_report)

    # Warming up

    async def _warm_up(self) -> None:
        services, window = self._services, self._window
        self._qt.setWindowIcon(_program_icon())
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
        await tell_of_missing_fonts(window, services)
        if services.scripts.second:
            window.notices.info(tr("Voice Studio is open already; this window keeps a draft of its own."))
        self._tidy_later()

    async def _resume_deletions(self) -> None:
        """Show what an earlier program was about to delete at a vendor: it can still be kept."""
        waiting = await self._services.timbres.resume()
        if waiting:
            from studio.panels.timbres.deleting import Deleting

            deleting = Deleting(self._services.timbres, self._window.notices, self._window.tasks)
            self._window.tasks.start(deleting.see_through(waiting))

    def _watch_the_jobs(self) -> None:
        """Tell the desktop what comes to something while another program is in front."""
        window, qt, preferences = self._window, self._qt, self._services.preferences

        def in_front() -> bool:
            active = qt.applicationState() is Qt.ApplicationState.ApplicationActive and not window.isMinimized()
            return active or not preferences.desktop_notices

        def open_panel(kind: str) -> None:
            window.come_forward()
            window.open_panel(kind)

        self._endings = Endings(
            self._services.jobs, Desktop(), in_front=in_front, open_panel=open_panel, alert=lambda: qt.alert(window)
        )
        window.tasks.start(self._endings.watch())
        qt.applicationStateChanged.connect(self._state_changed)

    def _state_changed(self, state: Qt.ApplicationState) -> None:
        if state is Qt.ApplicationState.ApplicationActive and self._endings is not None:
            self._window.tasks.start(self._endings.seen())

    def _tidy_later(self) -> None:
        QTimer.singleShot(TIDY_AFTER_MS, self._window, self._tidy)

    def _tidy(self) -> None:
        """Give back the room of what nothing uses any more, at a moment when nothing plays."""
        playing = self._services.playback.state in {PlayState.PLAYING, PlayState.WAITING}
        if playing:
            self._tidy_later()
        else:
            self._window.tasks.start(self._services.takes.tidy())


def _program_icon() -> QIcon:
    made = QIcon()
    for size in (16, 24, 32, 48, 64, 128, 256):
        made.addPixmap(pixmap("voice-studio", "accent", size))
    return made


def _load_the_rest() -> None:
    """Load what the first Play and the first call need, so that they do not wait for imports."""
    import numpy  # noqa: F401, ICN001

    from studio.net import http, ws

    ws.warm()
    http.warm()

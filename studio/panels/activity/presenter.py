"""Joins the activity view to the log: asks for what is looked at, and looks for new calls while it is in front."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from studio.core.errors import StudioError
from studio.core.records import Call
from studio.panels.activity.model import PAGE
from studio.panels.activity.view import ActivityView
from studio.services.activity import Activity, as_curl
from studio.ui.language import tr
from studio.ui.panel import Shell
from studio.ui.tasks import Tasks, slot

LOOK_EVERY_MS: Final = 1000


class ActivityServices(Protocol):
    """What this panel needs of the services."""

    @property
    def activity(self) -> Activity:
        """The log."""
        ...


class ActivityPresenter:
    """Typing never waits for an answer: while one question is asked, only the last wish is remembered."""

    def __init__(self, services: ActivityServices, shell: Shell, view: ActivityView) -> None:
        self._activity = services.activity
        self._shell = shell
        self.view = view
        self._asking = self._again = False
        self._newest = -1
        self._clock = QTimer(view)
        self._clock.setInterval(LOOK_EVERY_MS)
        self._clock.timeout.connect(self.look)
        view.filter_changed.connect(self.refresh)
        view.model.wanted.connect(self.fetch)
        view.chosen.connect(self.inspect)
        view.speech_asked.connect(lambda: shell.open_panel("speech"))
        view.inspector.copy_id_pressed.connect(self.copy_request_id)
        view.inspector.copy_curl_pressed.connect(self.copy_curl)
        add = shell.shortcuts.add
        add("activity.find", "Filter", self._find, keys="Ctrl+F", menu="edit", panel="activity", symbol="search")
        for name, title, action in (
            ("activity.copy_id", "Copy request id", self.copy_request_id),
            ("activity.copy_as_curl", "Copy as cURL", self.copy_curl),
        ):
            view.add_action(add(name, title, action, menu="edit", panel="activity", symbol="copy"))

    # ui.panel.PanelPage

    @property
    def widget(self) -> QWidget:
        """The view."""
        return self.view

    @property
    def tasks(self) -> Tasks:
        """The window's."""
        return self._shell.tasks

    def shown(self) -> None:
        """Show how things are now, and look again every second."""
        self._shell.inspector.set_widget(self.view.inspector)
        self.view.table.setFocus()  # not the filter: Space goes on playing
        self.refresh()
        self._clock.start()

    def hidden(self) -> None:
        """Nobody looks."""
        self._clock.stop()

    def keep(self) -> None:
        """Nothing is unsaved."""

    async def close(self) -> None:
        """Look no more."""
        self._clock.stop()

    # The list

    @slot
    async def refresh(self) -> None:
        """List what the filter asks for."""
        self._again = True
        if self._asking:
            return
        self._asking = True
        try:
            while self._again:
                self._again = False
                await self._list()
        finally:
            self._asking = False

    @slot
    async def look(self) -> None:
        """List again when there are new calls."""
        if self._asking:
            return
        try:
            newest = await self._activity.newest()
        except StudioError:
            self._clock.stop()  # said once, not every second
            raise
        if newest != self._newest:
            self.refresh()

    @slot
    async def fetch(self, numbers: Sequence[int]) -> None:
        """Bring the calls that are looked at."""
        found: Mapping[int, Call] = {}
        try:
            found = await self._activity.calls(numbers)
        finally:
            self.view.model.fill(numbers, found)

    @slot
    async def inspect(self, number: int | None) -> None:
        """Show a call in the inspector."""
        call = await self._activity.call(number) if number is not None else None
        if number == self.view.number():
            self.view.inspector.show_call(call)

    async def _list(self) -> None:
        found = await self._activity.listing(self.view.wanted(), PAGE)
        if self._again:
            return  # another key was pressed meanwhile
        self._newest = found.newest
        self.view.show_listing(found)
        self.view.show_accounts(found.accounts)

    # Copying

    def copy_request_id(self) -> None:
        """Put the request id of the chosen call on the clipboard."""
        call = self._chosen()
        if call is not None and call.request_id is not None:
            QGuiApplication.clipboard().setText(call.request_id)
            self._shell.notices.info(tr("The request id was copied."))

    def copy_curl(self) -> None:
        """Put the chosen call on the clipboard as a command; its secrets are variables to fill in."""
        call = self._chosen()
        if call is not None and call.url and call.request:
            QGuiApplication.clipboard().setText(as_curl(call))
            self._shell.notices.info(tr("The command was copied; set its variables before you run it."))

    def _chosen(self) -> Call | None:
        return self.view.inspector.call

    def _find(self) -> None:
        self.view.filter.setFocus()
        self.view.filter.selectAll()

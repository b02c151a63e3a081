"""Joins the transcription panel with the services: what was sent is followed, read and put away."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final, Protocol

from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QWidget

from studio.core.errors import StudioError
from studio.core.jobs import JobState
from studio.core.ports import Playback
from studio.panels.transcription.correcting import Correcting
from studio.panels.transcription.handing_in import HandingIn, HandingInServices
from studio.panels.transcription.inspector import RecordingInspector
from studio.panels.transcription.view import TranscriptionView
from studio.services.jobs import Jobs
from studio.services.scripts import Scripts
from studio.ui.followed_jobs import FollowedJobs
from studio.ui.job_inspector import request_id
from studio.ui.language import tr
from studio.ui.panel import Shell
from studio.ui.tasks import Tasks, slot
from studio.ui.words import counted

log = logging.getLogger(__name__)

_SKIP_S: Final = 3.0


class TranscriptionServices(HandingInServices, Protocol):
    """What this panel needs of the services."""

    @property
    def jobs(self) -> Jobs: ...

    @property
    def scripts(self) -> Scripts: ...

    @property
    def playback(self) -> Playback:
        """The player; the sound card is first touched here."""
        ...


class TranscriptionPresenter:
    """The page: recordings are handed in, followed, read and put away."""

    def __init__(self, services: TranscriptionServices, shell: Shell, view: TranscriptionView) -> None:
        self._services = services
        self._jobs = services.jobs
        self._shell = shell
        self.view = view
        self.inspector = RecordingInspector()
        self.correcting = Correcting(services.transcription, services.scripts, shell, view.reading)
        self.handing_in = HandingIn(
            services, shell, view.composer, listed=lambda: self._list.refresh(from_the_top=True)
        )
        self._list = FollowedJobs(
            "transcription",
            services.jobs,
            view,
            shell,
            select=self.select,
            looked_at=lambda: view.isVisible() and not view.reads,
            forgotten=lambda count: counted(
                count,
                tr("1 recording was removed from the list."),
                tr("{count} recordings were removed from the list."),
            ),
        )
        view.reading.join(shell.transport, lambda: services.playback)
        self._connect()
        self._add_actions()

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
        """List what there is now; a clock runs while something is under way."""
        self._shell.inspector.set_widget(None if self.view.reads else self.inspector)
        if not self.view.reads:
            self.view.table.setFocus()
        self._list.run_clock(running=True)
        self.refresh()

    def hidden(self) -> None:
        """Nobody looks at the clock."""
        self._list.run_clock(running=False)

    def open(self, paths: Sequence[Path]) -> None:
        """Take recordings in; a vendor beyond this computer is sent nothing that nobody agreed to."""
        self.view.read(reading=False)
        self.handing_in.open(tuple(paths))

    def keep(self) -> None:
        """Every correction is written as it is made."""

    async def close(self) -> None:
        """Keep the last correction, and let go of what was heard."""
        self._list.run_clock(running=False)
        try:
            await self.correcting.keep()
        except StudioError as error:  # it was said when it happened
            log.warning("corrections could not be kept: %s", error.kind)
        await self.correcting.let_go()

    # The list

    @slot
    async def refresh(self) -> None:
        """Show the list and the accounts anew."""
        await self.handing_in.show_accounts()
        await self._list.refresh()
        await self._list.show_choices(self._services.accounts.vendors())

    @slot
    async def select(self) -> None:
        """Show what is selected."""
        count = len(self.view.table.selected_rows())
        found = self._list.selected()
        self.view.show_selection(found, count)
        if count != 1 or not found:
            self.inspector.show_recording(None, many=count)
            return
        job = await self._jobs.job(found[0].job_id)
        self.inspector.show_recording(job, history=await self._jobs.history(job.job_id))

    # One transcript

    @slot
    async def read(self) -> None:
        """Read what is selected."""
        found = self._list.selected()
        if len(found) == 1 and found[0].state is JobState.DONE:
            await self.correcting.open(found[0].job_id)
            self._shell.inspector.set_widget(None)
            self.view.read(reading=True)

    @slot
    async def go_back(self) -> None:
        """The list again; what was corrected is kept."""
        self.view.read(reading=False)
        self._shell.inspector.set_widget(self.inspector)
        await self.correcting.keep()
        await self._list.refresh()

    def _copy_request_id(self) -> None:
        job = self.inspector.job
        if job is not None:
            QGuiApplication.clipboard().setText(request_id(job))

    # Inside

    def _connect(self) -> None:
        view = self.view
        view.table.selection_changed.connect(self.select)
        view.links_dropped.connect(self.handing_in.take_links)
        view.open_pressed.connect(self.read)
        view.reading.back_pressed.connect(self.go_back)
        self.inspector.copy_pressed.connect(self._copy_request_id)

    def _add_actions(self) -> None:
        add, panel, reading = self._shell.shortcuts.add, "transcription", self.view.reading
        choose = add("transcription.choose", "Choose recordings…", self.handing_in.choose_files, keys="Ctrl+O",
                     menu="file", panel=panel, symbol="plus")  # fmt: skip
        answer = add("transcription.answer_shown", "Show the vendor's answer", self.correcting.show_answer,
                     menu="view", panel=panel, symbol="file-text")  # fmt: skip
        add("transcription.find", "Find", self._find, keys="Ctrl+F", menu="edit", panel=panel)
        add("transcription.replace_text", "Find and replace", self._find_and_replace, keys="Ctrl+H", menu="edit",
            panel=panel)  # fmt: skip
        add("transcription.find_next", "Next place", lambda: reading.finder.step(1), keys="F3", menu="edit",
            panel=panel)  # fmt: skip
        add("transcription.find_previous", "Previous place", lambda: reading.finder.step(-1), keys="Shift+F3",
            menu="edit", panel=panel)  # fmt: skip
        add("transcription.go_back", "Back to the recordings", self._leave, keys="Alt+Left", menu="view", panel=panel)
        self.view.more.set_actions([choose])
        reading.set_menu([*self._listening_actions(), answer])

    def _listening_actions(self) -> list[QAction]:
        """What hands that stay on the keyboard listen and go about with."""
        correcting = self.correcting
        told: tuple[tuple[str, str, str, Callable[[], None]], ...] = (
            ("play_caret", "Play from the cursor", "F5", correcting.play_caret),
            ("play_stretch", "Play the selection or the segment", "Shift+F5", correcting.play_stretch),
            ("toggle", "Pause or go on", "F6", correcting.toggle),
            ("back", "Back 3 seconds", "F7", partial(correcting.skip, -_SKIP_S)),
            ("on", "Forward 3 seconds", "Shift+F7", partial(correcting.skip, _SKIP_S)),
            ("unsure", "Next doubtful word", "F8", partial(correcting.step_unsure, 1)),
            ("unsure_before", "Previous doubtful word", "Shift+F8", partial(correcting.step_unsure, -1)),
            ("segment", "Next segment", "Alt+Down", partial(correcting.step_segment, 1)),
            ("segment_before", "Previous segment", "Alt+Up", partial(correcting.step_segment, -1)),
        )
        return [
            self._shell.shortcuts.add(
                f"transcription.{name}", title, partial(self._while_reading, act), keys=keys, panel="transcription"
            )
            for name, title, keys, act in told
        ]

    def _while_reading(self, act: Callable[[], None]) -> None:
        if self.view.reads:
            act()

    def _find(self) -> None:
        if self.view.reads:
            self.view.reading.finder.begin()
        else:
            self.view.filters.search.setFocus()

    def _find_and_replace(self) -> None:
        if self.view.reads:
            self.view.reading.finder.begin(replacing=True)

    def _leave(self) -> None:
        if self.view.reads:
            self.go_back()

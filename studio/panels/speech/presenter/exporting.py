"""Exports the script: what is not made yet is made first, then everything is written at one stroke."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from PySide6.QtWidgets import QDialog

from studio.core.errors import StudioError
from studio.core.records import SegmentState
from studio.core.text import first_words
from studio.panels.speech.presenter.needs import SpeechServices
from studio.panels.speech.presenter.reader import Reader
from studio.panels.speech.view import SpeechView
from studio.services.export import Sketch, export, plan_names
from studio.services.takes import SpeechRequest, Take
from studio.ui.export import ExportChoice, ExportDialog, carry_out
from studio.ui.language import tr
from studio.ui.panel import Shell
from studio.ui.reveal import offer

REMEMBERED = "speech.export"
LOOKED_AT = 2000  # characters, to find the first words


class Exporting:
    """One export at a time, from the dialog to the files."""

    def __init__(self, services: SpeechServices, shell: Shell, view: SpeechView, reader: Reader) -> None:
        self._services = services
        self._shell = shell
        self._view = view
        self._reader = reader

    async def ask(self, request: SpeechRequest) -> None:
        """Ask what to export of a script and write it; stays until the dialog is closed."""
        preferences = self._services.preferences
        selection = self._view.editor.selection()
        choice = ExportChoice.unpacked(preferences.recall(REMEMBERED))
        today = datetime.now().astimezone().date().isoformat()
        whole = Sketch(_title(request, 0), await self._voice(request))
        part = whole if selection is None else replace(whole, title=_title(request, selection[0]))

        def preview(choice: ExportChoice) -> list[str]:
            sketch, folder = part if choice.selection else whole, Path(choice.folder)
            return plan_names(sketch, folder, choice.formats, pattern=choice.pattern, date=today).names

        dialog = ExportDialog(self._shell.widget, choice, preview, selection=selection is not None)

        async def write(choice: ExportChoice) -> None:
            preferences.remember(REMEMBERED, choice.packed())
            start, end = selection if choice.selection and selection is not None else (0, None)
            await self._write(dialog, choice, replace(request, start=start, end=end), today)

        await carry_out(dialog, self._shell.tasks, write)

    async def _voice(self, request: SpeechRequest) -> str:
        """The voice that will speak it, as far as that can be told."""
        try:
            return (await self._services.speech.settled(request)).voice
        except StudioError:
            return request.voice or tr("voice")  # why it cannot is said when it is to speak

    async def _write(self, dialog: ExportDialog, choice: ExportChoice, request: SpeechRequest, today: str) -> None:
        try:
            take = await self._whole(dialog, request)
            step = tr("Writing the files…")
            plan = plan_names(take, Path(choice.folder), choice.formats, pattern=choice.pattern, date=today)
            written = await export(take, plan, lambda part: dialog.show_progress(step, part))
        except StudioError as error:
            dialog.show_error(error)
            return
        dialog.done(QDialog.DialogCode.Accepted)
        words = tr("{count} files were written to {folder}.") if len(written) > 1 else tr("{name} was written.")
        toast = self._shell.notices.info(words.format(count=len(written), folder=choice.folder, name=written[0].name))
        offer(toast, written[0] if len(written) == 1 else Path(choice.folder))

    async def _whole(self, dialog: ExportDialog, request: SpeechRequest) -> Take:
        """The take to write: the one that is loaded when it is or will be all of it, else one that is made now."""
        loaded = self._reader.take
        same = loaded is not None and (loaded.request.start, loaded.request.end) == (request.start, request.end)
        if loaded is not None and same and self._reader.usable(request.account, request.voice):
            # What is on its way is not asked for, and paid for, a second time.
            loaded.hurry(hurried=True)
            try:
                await self._made(dialog, loaded)
            finally:
                loaded.hurry(hurried=False)
            if loaded.complete:
                return loaded
        take = await self._services.speech.read(request)
        try:
            await self._made(dialog, take)
        except asyncio.CancelledError:
            await take.stop()
            raise
        if take.error is not None:
            raise take.error
        return take

    async def _made(self, dialog: ExportDialog, take: Take) -> None:
        """Stay until making has ended, and show how far it is."""
        version = -1
        while not take.over:
            made = sum(progress.state is SegmentState.MADE for progress in take.segments)
            dialog.show_progress(tr("Making what is not made yet…"), made / len(take.segments))
            version = await take.changed(version)


def _title(request: SpeechRequest, start: int) -> str:
    """The name that the take will have: the script's, or the first words that are spoken from `start` on."""
    return request.title or first_words(request.text[start : start + LOOKED_AT])

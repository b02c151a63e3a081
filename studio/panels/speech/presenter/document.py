"""The script as a file: new, open, save, and the draft that survives whatever happens."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from studio.core.resources import resource
from studio.panels.speech.presenter.needs import SpeechServices
from studio.panels.speech.view import SpeechView
from studio.services.scripts import Script
from studio.ui.dialogs import open_file, save_file
from studio.ui.language import tr
from studio.ui.panel import Shell
from studio.ui.tasks import Tasks, slot

AUTOSAVE_MS = 1000
SAMPLES = ("welcome.en", "welcome.zh_CN", "welcome.mixed")


class ScriptDocument(QObject):
    """Joins the editor's text with its file. Nothing is ever asked: what is replaced can be taken back."""

    opened = Signal()  # another text stands in the editor

    def __init__(self, services: SpeechServices, shell: Shell, view: SpeechView) -> None:
        super().__init__(view)
        self._scripts = services.scripts
        self._shell = shell
        self._view = view
        self._script = Script()
        self._turn = 0  # how many scripts have stood in the editor
        self._begun = asyncio.Event()
        self._autosave = QTimer(self)
        self._autosave.setSingleShot(True)
        self._autosave.setInterval(AUTOSAVE_MS)
        self._autosave.timeout.connect(self._keep)
        view.editor.textChanged.connect(self._autosave.start)
        view.editor.modificationChanged.connect(lambda _modified: self.show_name())
        view.editor.file_dropped.connect(lambda path: self.open(Path(path)))

    @property
    def tasks(self) -> Tasks:
        return self._shell.tasks

    @property
    def title(self) -> str:
        """The name of the script's file without its ending; empty for one that was never saved."""
        return self._script.path.stem if self._script.path is not None else ""

    def present(self) -> Script:
        """The script as it stands in the editor."""
        return replace(self._script, text=self._view.editor.text(), cursor=self._view.editor.caret())

    async def begin(self) -> None:
        """What was being written last time; on the first start a sample, so that Play makes sound at once."""
        editor = self._view.editor
        editor.setReadOnly(True)  # what is typed this early would be lost
        try:
            kept = await self._scripts.restore()
        finally:
            editor.setReadOnly(False)
            self._begun.set()
        if editor.document().isModified():
            return  # a program was faster
        if kept is None:
            self._show(Script(sample(f"welcome.{self._shell.appearance.language}")))
        else:
            self._show(kept)

    def new(self) -> None:
        """An empty script."""
        self._replace(Script(), tr("A new script was begun."))

    def take_over(self) -> None:
        """Open the script that another panel has left, if one has."""
        handed = self._scripts.handed_over()
        if handed is not None:
            self._replace(handed, tr("The script was opened."))

    async def open_welcome(self) -> None:
        """The sample script in the language in force, unless it stands there already."""
        await self._begun.wait()
        name = f"welcome.{self._shell.appearance.language}"
        if self._view.editor.text() != sample(name):
            self.open_sample(name)

    def open_sample(self, name: str) -> None:
        """One of the scripts that come with the program."""
        self._replace(Script(sample(name)), tr("The sample script was opened."))

    @slot
    async def ask_open(self) -> None:
        """Open a script that the person chooses."""
        path = await open_file(self._shell.widget, tr("Open a script"), filters())
        if path is not None:
            self._opened(await self._scripts.open(path))

    @slot
    async def open(self, path: Path) -> None:
        """Open a script; what was being written last time comes first, so that it can be taken back."""
        await self._begun.wait()
        self._opened(await self._scripts.open(path))

    @slot
    async def save(self) -> None:
        """Save the script where it came from, or ask where to."""
        await self._save(self._script.path)

    @slot
    async def save_as(self) -> None:
        """Save the script under another name."""
        await self._save(None)

    async def keep(self) -> None:
        """Write the draft now; before the last one has been read there is none, and it must not be overwritten."""
        self._autosave.stop()
        if self._begun.is_set():
            await self._scripts.keep_draft(self.present())

    async def close(self) -> None:
        """Write the draft for the last time."""
        self._autosave.blockSignals(True)
        await self.keep()

    def show_name(self) -> None:
        """Name the script in the header and in the window's title."""
        modified = self._view.editor.document().isModified()
        name = self._script.path.name if self._script.path is not None else tr("Untitled script")
        self._view.set_document(name, modified=modified)
        self._shell.set_document(name, modified=modified)

    @slot
    async def _keep(self) -> None:
        await self.keep()

    async def _save(self, path: Path | None) -> None:
        if path is None:
            suggested = self._script.path or f"{tr('Script')}.txt"
            path = await save_file(self._shell.widget, tr("Save the script"), filters(), suggested)
        if path is None:
            return
        script, turn = self.present(), self._turn
        saved = await self._scripts.save(script, path)
        if turn == self._turn:  # else another script has been opened meanwhile, with a file of its own
            self._script = saved
            if self._view.editor.text() == script.text:
                self._view.editor.document().setModified(False)
            self.show_name()
        self._shell.notices.info(tr("Saved as {name}.").format(name=path.name))

    def _opened(self, script: Script) -> None:
        name = script.path.name if script.path is not None else ""
        self._replace(script, tr("{name} was opened.").format(name=name))

    def _replace(self, script: Script, done: str) -> None:
        before, modified = self.present(), self._view.editor.document().isModified()
        # A draft of an earlier start is no more saved than what was typed just now.
        unsaved = modified or (before.path is None and before.text not in map(sample, SAMPLES))
        self._show(script)
        if before.text and unsaved:
            self._shell.notices.undo(done, lambda: self._take_back(before))

    def _take_back(self, script: Script) -> None:
        self._show(script)
        self._view.editor.document().setModified(True)

    def _show(self, script: Script) -> None:
        self._script = script
        self._turn += 1
        editor = self._view.editor
        editor.set_text(script.text)
        editor.place_caret(min(script.cursor, len(script.text)))
        self.show_name()
        self._autosave.start()
        self.opened.emit()


def sample(name: str) -> str:
    """A script that comes with the program."""
    return resource("scripts", f"{name}.txt").read_text(encoding="utf-8").strip()


def filters() -> str:
    """What the file dialogs offer."""
    return f"{tr('Scripts')} (*.txt *.md);;{tr('All files')} (*)"

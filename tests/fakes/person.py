"""Somebody at the window: finds controls by their names, presses them, types, waits, and notes what lights up."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from studio.app.main import Application, create
from studio.services.takes import SpeechRequest, Take
from studio.storage.paths import Paths
from studio.ui.script_editor import ScriptEditor
from tests.fakes.windows import windows

W = TypeVar("W", bound=QObject)


@dataclass(frozen=True, slots=True)
class Light:
    """A change of what is lit: when (`time.monotonic()`), where in the spoken text, and how far the sound was."""

    at: float
    span: tuple[int, int] | None
    frame: int


class Person:
    """Acts on a running studio through what is on the screen."""

    def __init__(self, studio: Application) -> None:
        self.studio = studio
        self.lights: list[Light] = []
        self.takes: list[Take] = []
        self._watch_the_light()
        self._watch_the_takes()

    @property
    def editor(self) -> ScriptEditor:
        """The script."""
        return self.find(ScriptEditor, "speech.editor")

    def find(self, kind: type[W], name: str) -> W:
        """The control of this name; there must be one."""
        for window in [self.studio.window, *filter(QWidget.isVisible, windows())]:
            found = window if window.objectName() == name else window.findChild(kind, name)
            if isinstance(found, kind):
                return found
        raise LookupError(name)

    def there(self, kind: type[QWidget], name: str) -> bool:
        """Whether a control of this name can be seen."""
        try:
            return self.find(kind, name).isVisible()
        except LookupError:
            return False

    def press(self, name: str) -> None:
        """Click a button with the mouse, as a person can: it must be there, visible and enabled."""
        button = self.find(QAbstractButton, name)
        assert button.isVisible(), f"{name} is not visible"
        assert button.isEnabled(), f"{name} is not enabled"
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key where the focus is."""
        QTest.keyClick(QApplication.focusWidget() or self.studio.window, key, modifier)

    def write(self, text: str) -> None:
        """Replace the script by what is typed or pasted."""
        self.editor.selectAll()
        self.editor.insertPlainText(text)

    async def until(self, holds: Callable[[], Any], seconds: float = 30.0, what: str = "") -> None:
        """Wait until `holds()`; fails when it does not in time."""
        deadline = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < deadline, f"waited in vain: {what or holds}"
            await asyncio.sleep(0.005)

    def can_begin(self) -> bool:
        """Whether the window is there, and in it the script of last time (the sample, the first time)."""
        return self.studio.window.isVisible() and bool(self.editor.text())

    async def warm(self) -> None:
        """Wait until the program has made everything ready that it makes ready in the background."""
        await self.until(lambda: "warm up" not in {task.get_name() for task in asyncio.all_tasks()})

    @property
    def take(self) -> Take:
        """What is being read, or was read last."""
        return self.takes[-1]

    def lit(self) -> list[tuple[int, int]]:
        """The spans that were lit so far, in order."""
        return [light.span for light in self.lights if light.span is not None]

    def click_character(self, place: int) -> None:
        """Click into the left half of a character, given by its place in the text (of Qt's code units)."""
        editor = self.editor
        cursor = editor.textCursor()
        cursor.setPosition(place)
        where = editor.cursorRect(cursor).center()
        where.setX(where.x() + 3)
        QTest.mouseClick(editor.viewport(), Qt.MouseButton.LeftButton, pos=where)

    def told(self) -> str:
        """All that the notices say now."""
        return "\n".join(label.text() for label in self.studio.window.notices.findChildren(QLabel))

    def _watch_the_light(self) -> None:
        editor, seen = self.editor, self.lights
        light, services = editor.light, self.studio.services

        def noted(span: tuple[int, int] | None, read: tuple[int, int] | None = None) -> None:
            light(span, read)
            if not seen or seen[-1].span != span:
                seen.append(Light(time.monotonic(), span, services.playback.position()))

        editor.light = noted  # type: ignore[method-assign]

    def _watch_the_takes(self) -> None:
        speech = self.studio.services.speech
        read = speech.read

        async def noted(request: SpeechRequest) -> Take:
            self.takes.append(await read(request))
            return self.takes[-1]

        speech.read = noted  # type: ignore[method-assign]


def has_been_here(home: Path) -> None:
    """Make a home that of somebody who has seen the welcome; what is there already stays."""
    settings = Paths(home).settings
    if not settings.exists():
        settings.write_text('{"panels": {"window.welcomed": "yes"}}', encoding="utf-8")


def at_the_window(story: Callable[[Person], Awaitable[None]], home: Path, arguments: Sequence[str] = ()) -> None:
    """Open the studio, let the story happen, close the window, and wait until the program has ended."""
    has_been_here(home)
    studio = create(["--home", str(home), *arguments])

    async def whole() -> None:
        running = asyncio.ensure_future(studio.run())
        await asyncio.sleep(0)  # so that there is somebody to hear that the window is closed
        try:
            person = Person(studio)
            await person.until(lambda: person.can_begin() or running.done())
            await story(person)
        finally:
            studio.window.leave()
            await asyncio.wait_for(running, 30)

    with studio.loop:
        studio.loop.run_until_complete(whole())
    # Nobody holds it from here on; the words of a later program in this process are none of its business.
    studio.window.deleteLater()

"""The first five minutes: one click to the first lit sound, shown once, and nothing sent before somebody acts."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QPushButton, QWidget

from studio.app.main import create
from studio.app.welcome import WelcomePage
from studio.core.ports import PlayState
from studio.panels.speech.presenter.document import sample
from studio.services.activity import Wanted
from studio.ui.appearance import Appearance
from tests.fakes.controls import nameless
from tests.fakes.person import Person, has_been_here
from tests.fakes.playback import HandPlayback

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def newcomer(home: Path, story: Callable[[Person], Awaitable[None]], *files: Path) -> None:
    """Start on this home as it is, with files to open; a story at the window that comes up."""
    studio = create(["--home", str(home), *map(str, files)])
    studio.services._playback = HandPlayback()

    async def whole() -> None:
        running = asyncio.ensure_future(studio.run())
        await asyncio.sleep(0)
        try:
            person = Person(studio)
            await person.until(lambda: "warm up" not in {task.get_name() for task in asyncio.all_tasks()})
            await story(person)
        finally:
            studio.window.leave()
            await asyncio.wait_for(running, 30)

    with studio.loop:
        studio.loop.run_until_complete(whole())


def test_one_click_to_the_first_sound_and_nothing_before(home: Path) -> None:
    async def story(person: Person) -> None:
        assert person.there(QWidget, "welcome.page")
        assert nameless(person.studio.window) == []
        assert person.find(QPushButton, "welcome.hear").hasFocus() or not person.studio.window.isActiveWindow()
        services = person.studio.services
        assert len((await services.activity.listing(Wanted(), 10)).numbers) == 0
        person.press("welcome.hear")
        playing = (PlayState.PLAYING, PlayState.WAITING)
        await person.until(lambda: services.playback.state in playing)
        assert not person.there(QWidget, "welcome.page")
        assert person.editor.text() == sample("welcome.en")

    newcomer(home, story)


def test_the_sample_is_heard_in_the_language_that_was_chosen(home: Path) -> None:
    async def story(person: Person) -> None:
        page = person.find(WelcomePage, "welcome.page")
        page.language.chosen.emit("zh_CN")
        page.theme.chosen.emit("dark")
        await person.until(lambda: page.hear.text() == "听听看")  # Qt tells of it in the next turn
        person.press("welcome.hear")
        await person.until(lambda: person.takes)
        assert person.take.request.text == sample("welcome.zh_CN")
        await person.until(lambda: person.studio.services.playback.state is PlayState.PLAYING)
        preferences = person.studio.services.preferences
        assert (preferences.language, preferences.theme) == ("zh_CN", "dark")
        assert person.studio.window.notices.toasts == (), "a sample in place of a sample is no loss"

    newcomer(home, story)


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_F5], ids=["return", "space", "f5"])
def test_one_key_is_enough(appearance: Appearance, key: Qt.Key) -> None:
    page = WelcomePage((".txt",))
    heard: list[None] = []
    page.hear_pressed.connect(lambda: heard.append(None))
    page.show()
    page.hear.setFocus()
    QTest.keyClick(page.hear, key)
    assert len(heard) == 1
    QTest.keyClick(page.hear, Qt.Key.Key_A)
    page.deleteLater()


def test_it_is_shown_once_and_whenever_it_is_asked_for(home: Path) -> None:
    async def first(person: Person) -> None:
        QTest.keyClick(person.find(WelcomePage, "welcome.page"), Qt.Key.Key_Escape)
        assert not person.there(QWidget, "welcome.page")
        assert person.there(QWidget, "speech.editor")

    async def second(person: Person) -> None:
        window = person.studio.window
        assert not person.there(QWidget, "welcome.page")
        person.write("My own words.")
        window.shortcuts["help.welcome"].action.trigger()
        person.press("welcome.hear")
        await person.until(lambda: person.takes)
        assert person.editor.text() == sample("welcome.en")
        person.press("notices.undo")
        assert person.editor.text() == "My own words."

    newcomer(home, first)
    newcomer(home, second)


def test_who_comes_with_a_file_sees_that_first(home: Path, tmp_path: Path) -> None:
    script = tmp_path / "mine.txt"
    script.write_text("From the desk.")

    async def first(person: Person) -> None:
        assert not person.there(QWidget, "welcome.page")
        await person.until(lambda: person.editor.text() == "From the desk.")

    async def second(person: Person) -> None:
        assert person.there(QWidget, "welcome.page")

    newcomer(home, first, script)
    newcomer(home, second)


def test_the_ways_on_from_there(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    has_been_here(home)
    script = tmp_path / "mine.txt"
    script.write_text("From the desk.")

    async def chosen(_dialog: object) -> tuple[Path, ...]:
        return (script,)

    monkeypatch.setattr("studio.ui.dialogs._chosen", chosen)

    async def story(person: Person) -> None:
        welcome = person.studio.window.shortcuts["help.welcome"].action
        welcome.trigger()
        person.press("welcome.vendor")
        await person.until(lambda: person.there(QDialog, "account"))
        person.find(QDialog, "account").reject()
        welcome.trigger()
        person.press("welcome.drop_button")
        await person.until(lambda: person.editor.text() == "From the desk.")
        welcome.trigger()
        person.press("welcome.write")
        assert person.there(QWidget, "speech.editor")

    newcomer(home, story)

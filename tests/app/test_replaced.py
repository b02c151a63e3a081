"""An update under an open window: seen once, and said."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.app.replaced import Replaced, own_program
from tests.fakes.person import Person, at_the_window

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def put_in_place(program: Path, content: bytes) -> None:
    """As package managers do: written beside it, then renamed."""
    new = program.with_name(f"{program.name}.new")
    new.write_bytes(content)
    new.replace(program)


def test_another_file_at_its_place_is_told_once(qapp: QApplication, tmp_path: Path, qtbot: QtBot) -> None:
    program = tmp_path / "voice-studio"
    program.write_bytes(b"old")
    told: list[None] = []
    watch = Replaced(qapp, program, lambda: told.append(None))
    program.chmod(0o755)  # the same file all the same
    watch._look()
    assert told == []
    put_in_place(program, b"new")
    qtbot.waitUntil(lambda: bool(told), timeout=20_000)
    program.unlink()
    watch._look()
    assert len(told) == 1, "what was removed was not updated"
    watch.deleteLater()


def test_the_source_is_never_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    assert own_program() is None
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert own_program() == Path(sys.executable)


def test_the_window_asks_to_be_started_again(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "voice-studio"
    program.write_bytes(b"old")
    monkeypatch.setattr("studio.app.life.own_program", lambda: program)

    async def story(person: Person) -> None:
        await person.warm()
        window = person.studio.window
        assert window.notices.toasts == ()
        assert not person.studio.crash._updated()
        put_in_place(program, b"new")
        await person.until(lambda: window.notices.toasts)
        assert person.studio.crash._updated(), "what fails from now on is said to be missing"
        assert window.notices.toasts[0].text == "Voice Studio was updated while it was open."
        left: list[None] = []
        window.left.connect(lambda: left.append(None))
        person.press("notices.close_program")
        await person.until(lambda: left)

    at_the_window(story, home)

"""The export dialog: what it would write, in how many words, and what that would replace."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from studio.core.errors import Kind, StudioError
from studio.ui.appearance import Appearance
from studio.ui.export import ExportChoice, ExportDialog


def named(choice: ExportChoice) -> list[str]:
    """Two takes, named by the pattern."""
    if "{nope}" in choice.pattern:
        raise StudioError(Kind.BAD_FIELD, "{nope}")
    endings = {"elrc": "enhanced.lrc"}
    return [f"{take}.{endings.get(form, form)}" for take in ("one v1.2", "two") for form in choice.formats]


def opened(qtbot: QtBot, choice: ExportChoice) -> ExportDialog:
    dialog = ExportDialog(None, choice, named)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def words(dialog: ExportDialog, name: str) -> str:
    found = dialog.findChild(QLabel, f"export.{name}")
    assert isinstance(found, QLabel)
    return found.text() if found.isVisible() else ""


def test_files_that_differ_in_their_endings_take_one_line(qtbot: QtBot, appearance: Appearance, tmp_path: Path) -> None:
    dialog = opened(qtbot, ExportChoice(("wav", "srt", "elrc"), folder=str(tmp_path)))
    assert words(dialog, "preview").splitlines() == [
        "one v1.2.wav, .srt, .enhanced.lrc",
        "two.wav, .srt, .enhanced.lrc",
    ]


def test_what_would_be_replaced_is_said_before(qtbot: QtBot, appearance: Appearance, tmp_path: Path) -> None:
    (tmp_path / "two.srt").touch()
    dialog = opened(qtbot, ExportChoice(("wav", "srt"), folder=str(tmp_path)))
    assert words(dialog, "replaced") == "two.srt is there already and will be replaced."
    (tmp_path / "two.wav").touch()
    srt = dialog.findChild(QCheckBox, "export.srt")
    assert isinstance(srt, QCheckBox)
    srt.toggle()
    assert words(dialog, "replaced") == "two.wav is there already and will be replaced."
    srt.toggle()
    assert words(dialog, "replaced") == "2 of these files are there already and will be replaced."
    pattern = dialog.findChild(QLineEdit, "export.pattern")
    start = dialog.findChild(QPushButton, "export.start")
    assert isinstance(pattern, QLineEdit)
    assert isinstance(start, QPushButton)
    pattern.setText("{nope}")
    assert (words(dialog, "replaced"), start.isEnabled()) == ("", False)
    assert "{title}" in words(dialog, "preview")
    dialog.set_folder(tmp_path / "elsewhere")
    pattern.setText("{title}")
    assert (words(dialog, "replaced"), start.isEnabled()) == ("", True)


def test_a_folder_that_cannot_be_looked_into_replaces_nothing(qtbot: QtBot, appearance: Appearance) -> None:
    dialog = opened(qtbot, ExportChoice(("wav",), folder=f"/{'long' * 100}"))
    assert words(dialog, "replaced") == ""
    start = dialog.findChild(QPushButton, "export.start")
    assert isinstance(start, QPushButton)
    assert start.isEnabled()  # what is wrong with the folder is said when it is written


@pytest.mark.parametrize("there", [("Music",), ("Documents",), ()])
def test_a_folder_that_is_there_is_offered(
    qtbot: QtBot, appearance: Appearance, home: Path, monkeypatch: pytest.MonkeyPatch, there: tuple[str, ...]
) -> None:
    """A new system may have no folder for music, and what is offered should work."""
    places = {"MusicLocation": "Music", "DocumentsLocation": "Documents"}
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda place: str(home / places[place.name]))
    for name in there:
        (home / name).mkdir()
    dialog = opened(qtbot, ExportChoice())
    assert dialog.choice().folder == str(home / there[0] if there else home)

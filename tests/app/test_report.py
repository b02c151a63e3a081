"""Saving a report from the window: looked through first, then saved, or not."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QListWidget, QPlainTextEdit

from studio.app.report import ReportDialog
from studio.services.report import Part
from studio.ui.appearance import Appearance
from tests.fakes.controls import nameless
from tests.fakes.person import Person, at_the_window

PARTS = (Part("versions.txt", "Voice Studio"), Part("logs/studio.log", "started"))


def test_every_file_can_be_read_before_it_is_saved(appearance: Appearance) -> None:
    dialog = ReportDialog(None, PARTS)  # type: ignore[arg-type]
    dialog.show()
    assert dialog.preview.toPlainText() == "Voice Studio"
    dialog.files.setCurrentRow(1)
    assert dialog.preview.toPlainText() == "started"
    dialog.files.setCurrentRow(-1)
    assert dialog.preview.toPlainText() == ""
    assert nameless(dialog) == []
    dialog.close()


@pytest.mark.parametrize("answer", ["save", "nowhere", "cancel"])
def test_the_help_menu_saves_a_report(
    appearance: Appearance, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    target = tmp_path / "report.zip"

    async def chosen(dialog: QFileDialog) -> tuple[Path, ...]:
        return (target,) if answer == "save" else ()

    monkeypatch.setattr("studio.ui.dialogs._chosen", chosen)

    async def story(person: Person) -> None:
        await person.warm()
        person.studio.window.shortcuts["help.report"].action.trigger()
        await person.until(lambda: person.there(QListWidget, "report.files"))
        assert "Voice Studio" in person.find(QPlainTextEdit, "report.preview").toPlainText()
        person.press("report.cancel" if answer == "cancel" else "report.save")
        if answer == "save":
            await person.until(lambda: "report.zip" in person.told(), what="the notice")
        else:
            await person.until(lambda: not person.there(QListWidget, "report.files"), what="the dialog's end")

    at_the_window(story, home)
    assert target.exists() == (answer == "save")
    if answer == "save":
        with zipfile.ZipFile(target) as packed:
            assert {"versions.txt", "settings.json", "activity.json", "sound.txt"} <= set(packed.namelist())

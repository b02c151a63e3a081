"""A file is shown where it lies: by the file manager that can select it, else by its folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from studio.ui import reveal
from studio.ui.appearance import Appearance
from studio.ui.notices import Notices


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    found: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: found.append(QUrl(url).toLocalFile()))
    return found


@pytest.fixture
def tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file manager's bus, which writes down what it is asked."""
    folder = tmp_path / "bin"
    folder.mkdir()
    script = folder / "dbus-send"
    script.write_text(
        f'#!/bin/sh\nprintf "%s\\n" "$@" > "{tmp_path}/asked.part"\nmv "{tmp_path}/asked.part" "{tmp_path}/asked"\n'
    )
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return tmp_path / "asked"


def test_the_file_manager_is_asked_to_select_the_file(
    qtbot: QtBot, opened: list[str], tool: Path, tmp_path: Path
) -> None:
    file = tmp_path / "声音, 一.wav"
    file.touch()
    reveal.reveal(file)
    qtbot.waitUntil(tool.exists, timeout=30_000)
    asked = tool.read_text()
    (place,) = [line for line in asked.splitlines() if line.startswith("array:string:")]
    assert "," not in place
    assert QUrl(place.removeprefix("array:string:").replace("%2C", ",")).toLocalFile() == str(file)
    assert opened == []


def test_where_nothing_can_select_the_folder_is_opened(
    opened: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    reveal.reveal(tmp_path / "sound.wav")
    reveal.reveal(tmp_path)
    assert opened == [str(tmp_path), str(tmp_path)]


def test_a_notice_of_what_was_written_leads_to_it(
    qtbot: QtBot, appearance: Appearance, opened: list[str], tmp_path: Path
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    reveal.offer(Notices(window).info("2 files were written."), tmp_path)
    button = window.findChild(QPushButton, "notices.show_folder")
    assert button is not None
    button.click()
    assert opened == [str(tmp_path)]

"""The window around the script: language, export, the draft that is kept, two programs at once."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pysubs2
import pytest
import soundfile
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QComboBox, QLabel, QLineEdit

from studio.core.resources import resource
from tests.end2end.conftest import Story
from tests.fakes.person import Person

pytestmark = pytest.mark.sound

SCRIPT = "你好，世界。Two words."


def test_the_language_changes_at_once_and_everywhere(at_window: Callable[[Story], None]) -> None:
    english = {
        message.findtext("source")
        for path in resource("translations", "zh_CN").glob("*.ts")
        for message in ET.parse(path).iter("message")
        if message.findtext("source") != message.findtext("translation")
    }

    def shown(person: Person) -> set[str]:
        window = person.studio.window
        widgets = [*window.findChildren(QAbstractButton), *window.findChildren(QLabel)]
        return {widget.text() for widget in widgets} | {widget.accessibleName() for widget in widgets}

    async def story(person: Person) -> None:
        assert person.find(QAbstractButton, "speech.play").text() == "Play"
        person.studio.window.open_panel("settings")
        choice = person.find(QComboBox, "settings.language")
        chinese = next(row for row in range(choice.count()) if choice.itemData(row) == "zh_CN")
        choice.setCurrentIndex(chinese)
        choice.activated.emit(chinese)
        await person.until(lambda: person.find(QAbstractButton, "speech.play").text() == "播放")
        assert sorted(shown(person) & english) == []
        person.studio.window.open_panel("speech")

    async def again(person: Person) -> None:
        assert person.find(QAbstractButton, "speech.play").text() == "播放"
        person.studio.appearance.set_language("en")

    at_window(story)
    at_window(again)


def test_export_writes_what_was_chosen(at_window: Callable[[Story], None], tmp_path: Path) -> None:
    async def story(person: Person) -> None:
        await person.warm()
        person.write(SCRIPT)
        person.press("speech.export")
        await person.until(lambda: person.there(QLineEdit, "export.folder"))
        person.find(QLineEdit, "export.folder").setText(str(tmp_path))
        person.find(QLineEdit, "export.pattern").setText("{voice} {index}")
        sound = person.find(QComboBox, "export.audio")
        sound.setCurrentIndex(sound.findData("flac"))
        for form in ("srt", "json"):
            person.find(QCheckBox, f"export.{form}").setChecked(True)
        person.press("export.start")
        await person.until(person.told)

    at_window(story)
    written = sorted(path.suffix for path in tmp_path.iterdir())
    assert written == [".flac", ".json", ".srt"]
    info = soundfile.info(next(tmp_path.glob("*.flac")))
    subtitles = pysubs2.load(str(next(tmp_path.glob("*.srt"))))
    assert "".join(line.plaintext for line in subtitles).replace("\n", " ").startswith("你好")
    assert info.duration > 1.0
    assert subtitles[-1].end <= info.duration * 1000 + 1
    units = json.loads(next(tmp_path.glob("*.json")).read_text(encoding="utf-8"))
    assert units


def test_what_was_written_is_there_again(at_window: Callable[[Story], None]) -> None:
    async def story(person: Person) -> None:
        person.write(SCRIPT)

    async def again(person: Person) -> None:
        assert person.editor.text() == SCRIPT

    at_window(story)
    at_window(again)


def test_a_second_program_works_in_the_same_home(
    at_window: Callable[[Story], None], home: Path, tmp_path: Path
) -> None:
    async def story(person: Person) -> None:
        await person.warm()
        person.write(SCRIPT)
        person.press("speech.play")
        await person.until(lambda: len(person.lit()) > 1)
        second = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "studio", "say", "第二个程序。", "--json", "--home", str(home / "studio")),
            *("--out", str(tmp_path / "second.wav")),
            stdout=asyncio.subprocess.PIPE,
        )
        said, _ = await second.communicate()
        assert second.returncode == 0
        await person.until(lambda: person.take.over)
        await person.take.finished()
        takes = {take.take_id for take in await person.studio.services.library.takes(10)}
        assert {person.take.take_id, json.loads(said)["take"]} <= takes

    at_window(story)

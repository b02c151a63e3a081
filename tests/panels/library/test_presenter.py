"""The library panel over a real library: what a person sees, presses and gets."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton

from studio.core.errors import Kind, StudioError
from studio.core.ports import PlayState
from studio.core.records import Account, Voice
from studio.core.takes import TakeQuery
from studio.panels.library import PANEL
from studio.panels.library.presenter import LibraryPresenter
from studio.services.library import LibraryService
from studio.services.preferences import Preferences
from studio.services.scripts import Scripts
from studio.services.speech import SpeechService
from studio.services.takes import SpeechRequest, Take
from studio.storage.library import Library
from studio.storage.paths import Paths
from studio.storage.settings import SettingsFile
from studio.ui.appearance import Appearance
from studio.ui.export import ExportDialog
from tests.fakes.shell import ShellBench
from tests.fakes.trouble import fail_once
from tests.services.conftest import Scripted

SCRIPTS = ("春眠不觉晓。", "Good morning.", "夜来风雨声。")


class Names:
    """Stands for the accounts: one, which speaks with a voice that has a name."""

    def __init__(self, vendor: Scripted) -> None:
        self._vendor = vendor

    def list(self) -> tuple[Account, ...]:
        return (self.find("mine"),)

    def find(self, name: str) -> Account:
        return Account(name, "scripted")

    def voices(self, name: str) -> tuple[Voice, ...]:
        return (Voice("v-1", "Clear, Chinese"),)

    async def speech(self, name: str) -> Scripted:
        return self._vendor


class Bench(ShellBench):
    """The panel, and a library in which something was made."""

    def __init__(self, appearance: Appearance, home: Path) -> None:
        super().__init__(appearance)
        paths = Paths(home)
        self.preferences = Preferences(SettingsFile(paths))
        self.library = Library(paths.library)
        self.accounts = Names(Scripted())
        self.speech = SpeechService(self.accounts, self.library, paths.recordings)  # type: ignore[arg-type]
        self.takes = LibraryService(self.library, self.speech, paths.recordings, paths.tasks)
        self.scripts = Scripts(paths.drafts)
        view = PANEL.view()
        page = PANEL.create(self, self, view)
        assert isinstance(page, LibraryPresenter)
        self.page, self.view = page, page.view
        self.put(page)

    async def begin(self) -> None:
        for script in SCRIPTS:
            take = await self.speech.read(SpeechRequest(script, "mine", "v-1"))
            await take.finished()
            await asyncio.sleep(0.002)  # so that each has an age of its own
        self.page.shown()
        await self.until(lambda: self.view.model.total == len(SCRIPTS))

    async def close(self) -> None:
        await super().close()
        await self.speech.close()
        await self.preferences.close()
        await self.library.close()

    def titles(self) -> list[str]:
        return [take.title for take in self.view.model.here()]

    async def select(self, *titles: str) -> None:
        self.view.table.clearSelection()
        self.view.table.select([take.take_id for take in self.view.model.here() if take.title in titles])
        self.page.select()
        await self.rest()


@pytest.fixture
def bench(appearance: Appearance, home: Path) -> Iterator[Bench]:
    made = Bench(appearance, home / "studio")
    yield made
    made.loop.run_until_complete(made.close())
    made.page.inspector.deleteLater()
    made.end()


def test_an_error_is_told_once_and_the_list_is_followed_on(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        await bench.begin()
        first = (await bench.takes.page(TakeQuery(), 1)).takes[0]
        fail_once(monkeypatch, bench.takes, "page")
        for title in ("One", "Two"):
            await bench.takes.rename(first.take_id, title)
            await bench.until(lambda title=title: title in bench.titles())
        assert bench.told().count("library.db") == 1

    bench.tell(story)


def test_a_take_that_cannot_be_opened_is_not_heard_as_another(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    async def damaged(_take_id: str) -> Take:
        raise StudioError(Kind.LIBRARY_DAMAGED, "library.db")

    async def story() -> None:
        await bench.begin()
        await bench.select("春眠不觉晓。")
        await bench.until(lambda: bench.view.listening.heard is not None)
        with monkeypatch.context() as broken:
            broken.setattr(bench.takes, "take", damaged)
            await bench.select("夜来风雨声。")
            await bench.until(lambda: "library.db" in bench.told())
            assert bench.view.listening.heard is None
            bench.press("library.listen")
            await bench.rest()
            assert bench.playback.state is not PlayState.PLAYING
        bench.press("library.listen")
        await bench.until(lambda: bench.playback.state is PlayState.PLAYING)
        heard = bench.view.listening.heard
        assert heard is not None
        assert heard.text == "夜来风雨声。", "what is selected, once it can be opened"

    bench.tell(story)


def test_newest_first_and_found_by_any_part_of_the_script(bench: Bench) -> None:
    async def story() -> None:
        await bench.begin()
        assert bench.titles() == list(reversed(SCRIPTS))
        assert "3 takes" in bench.find(QLabel, "library.count").text()
        assert bench.view.model.data(bench.view.model.index(0, 2)) == "Clear, Chinese"
        search = bench.find(QLineEdit, "library.search")
        search.setText("风雨")
        await bench.until(lambda: bench.titles() == ["夜来风雨声。"])
        search.setText("nothing like it")
        await bench.until(lambda: bench.there("library.empty"))
        bench.press("library.empty_button")
        await bench.until(lambda: len(bench.titles()) == 3)

    bench.tell(story)


def test_a_take_is_heard_with_its_light(bench: Bench) -> None:
    async def story() -> None:
        await bench.begin()
        await bench.select("春眠不觉晓。")
        await bench.until(lambda: bench.view.listening.heard is not None)
        assert bench.view.listening.text.text() == "春眠不觉晓。"
        bench.press("library.listen")
        await bench.until(lambda: bench.playback.state is PlayState.PLAYING)
        heard = bench.view.listening.heard
        assert heard is not None
        bench.playback.frame = heard.timeline.frame_of(2) or 0
        await bench.until(lambda: bench.view.listening.text.lit_text == "不")
        await bench.until(lambda: bench.find(QPushButton, "library.listen").text().strip() == "Pause")
        bench.press("library.listen")
        await bench.until(lambda: bench.playback.state is PlayState.PAUSED)
        # Another take: what was heard is let go of.
        await bench.select("Good morning.")
        await bench.until(lambda: bench.view.listening.text.text() == "Good morning.")
        assert bench.transport.track is None

    bench.tell(story)


def test_title_and_tags_are_kept_as_they_are_written(bench: Bench) -> None:
    async def story() -> None:
        await bench.begin()
        await bench.select("Good morning.")
        await bench.until(lambda: bench.page.inspector.findChild(QLineEdit, "library.take_title").text() != "")
        title = bench.page.inspector.findChild(QLineEdit, "library.take_title")
        tags = bench.page.inspector.findChild(QLineEdit, "library.take_tags")
        title.setText("Greeting")
        tags.setText("short kind short")
        bench.page.inspector.keep()
        await bench.until(lambda: "Greeting" in bench.titles())
        await bench.until(lambda: any(take.tags == ("short", "kind") for take in bench.view.model.here()))

    bench.tell(story)


def test_the_trash_can_be_undone_looked_into_and_emptied(bench: Bench) -> None:
    async def story() -> None:
        await bench.begin()
        await bench.select("Good morning.", "春眠不觉晓。")
        assert not bench.view.listen.isEnabled()
        bench.press("library.trash")
        await bench.until(lambda: bench.titles() == ["夜来风雨声。"])
        assert "2 takes were moved to the trash." in bench.told()
        bench.press("notices.undo")
        await bench.until(lambda: len(bench.titles()) == 3)
        await bench.select("Good morning.")
        QTest.keyClick(bench.view.table, Qt.Key.Key_Delete)
        await bench.until(lambda: len(bench.titles()) == 2)
        bench.shortcuts["library.show_trash"].action.trigger()
        await bench.until(lambda: bench.titles() == ["Good morning."])
        assert bench.find(QLabel, "library.title").text() == "Trash"
        assert bench.find(QLabel, "library.count").text() == "1 take", "and not how much room everything takes"
        assert bench.view.purge.height() == bench.view.restore.height()
        bench.shortcuts["library.empty_trash"].action.trigger()
        await bench.until(lambda: bench.there("library.purging"))
        bench.press("library.purging.confirm")
        await bench.until(lambda: bench.there("library.empty"))
        assert (await bench.takes.page(TakeQuery(trash=True), 1)).total == 0
        bench.press("library.empty_button")
        await bench.until(lambda: len(bench.titles()) == 2)

    bench.tell(story)


def test_the_script_is_handed_over_to_where_scripts_are_written(bench: Bench) -> None:
    async def story() -> None:
        await bench.begin()
        await bench.select("Good morning.")
        bench.press("library.open_script")
        await bench.until(lambda: bench.opened == ["speech"])
        handed = bench.scripts.handed_over()
        assert handed is not None
        assert handed.text == "Good morning."
        assert bench.scripts.handed_over() is None

    bench.tell(story)


def test_a_take_is_shown_where_it_lies(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[Path] = []
    monkeypatch.setattr("studio.panels.library.presenter.reveal", shown.append)

    async def story() -> None:
        await bench.begin()
        await bench.select("Good morning.")
        bench.page.reveal()
        await bench.until(lambda: bool(shown))
        assert shown[0].is_file()
        # Nobody should wonder why no other program plays it.
        await bench.until(lambda: "raw sound" in bench.told())
        shown[0].unlink()
        bench.page.reveal()
        await bench.until(lambda: "There is no sound of this take here." in bench.told())

    bench.tell(story)


def test_several_takes_are_exported(bench: Bench, tmp_path: Path) -> None:
    async def story() -> None:
        await bench.begin()
        bench.view.table.selectAll()
        await bench.rest()
        bench.press("library.export")
        await bench.until(lambda: bench.there("export"))
        dialog = bench.find(ExportDialog, "export")
        dialog.set_folder(tmp_path)
        bench.press("export.start")
        await bench.until(lambda: len(list(tmp_path.glob("*.wav"))) == 3)
        await bench.until(lambda: "files were written" in bench.told())

    bench.tell(story)
    assert {path.stem for path in tmp_path.glob("*.srt")} == {path.stem for path in tmp_path.glob("*.wav")}


def test_words_follow_the_language(bench: Bench) -> None:
    async def story() -> None:
        await bench.begin()
        bench.appearance.set_language("zh_CN")
        await bench.rest()
        assert bench.find(QLabel, "library.title").text() == "作品库"
        assert bench.find(QPushButton, "library.trash").text().strip() == "移到回收站"

    bench.tell(story)

"""The timbres panel over a real library: what a person sees, presses and gets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QListWidget, QMainWindow, QPlainTextEdit, QPushButton

from studio.core.errors import Kind, StudioError
from studio.core.ports import Link, PlayState, SpeechAudio, SpeechEvent, Vendor
from studio.core.records import Account, SavedTake, Timbre, TimbreState
from studio.panels.timbres import PANEL
from studio.panels.timbres.deleting import DeleteDialog
from studio.panels.timbres.dialogs import AddDialog, ImportReport
from studio.panels.timbres.model import timbre_title
from studio.panels.timbres.presenter import TimbresPresenter, sample
from studio.services.accounts import Accounts
from studio.services.local import LocalService
from studio.services.preferences import Preferences
from studio.services.speech import SpeechService
from studio.services.takes import SpeechRequest, Take
from studio.services.timbres import NEWEST, TimbreService
from studio.storage import timbres as table
from studio.storage.library import Library
from studio.storage.paths import Paths
from studio.storage.secrets import Secrets
from studio.storage.settings import SettingsFile
from studio.ui.appearance import Appearance
from studio.ui.inspector import Inspector
from studio.ui.notices import Notices
from studio.ui.shortcuts import Shortcuts
from studio.ui.tasks import Tasks
from studio.ui.transport import Transport
from tests.fakes.clock import Clock
from tests.fakes.controls import nameless
from tests.fakes.loops import RestingLoop
from tests.fakes.playback import HandPlayback
from tests.fakes.trouble import fail_once
from tests.fakes.windows import windows


@dataclass
class Remote:
    """A vendor's deletions, as the test wants them."""

    asked: list[str] = field(default_factory=list)
    failures: dict[str, StudioError] = field(default_factory=dict)
    gate: asyncio.Event | None = None

    async def delete(self, voice_id: str, *, unsettled: bool = False) -> None:
        self.asked.append(voice_id)
        if self.gate is not None:
            await self.gate.wait()
        if voice_id in self.failures:
            raise self.failures[voice_id]


class Speaker:
    """Says everything in a tenth of a second."""

    async def speak(self, text: str, voice: str) -> AsyncGenerator[SpeechEvent]:
        yield SpeechAudio(b"\1\0" * 2_400, 24_000)


class Bench:
    """A shell without a window's layout, and services that are real but for the vendor and the sound card."""

    def __init__(self, appearance: Appearance, home: Path) -> None:
        self.appearance = appearance
        self.loop = RestingLoop()
        self.widget = QMainWindow()
        self.widget.resize(1400, 800)
        self.notices = Notices(self.widget)
        self.tasks = Tasks(self.notices, lambda: self.loop)
        self.transport = Transport()
        self.inspector = Inspector()
        self.shortcuts = Shortcuts(self.widget)
        self.playback = HandPlayback()
        self.remote, self.clock = Remote(), Clock()
        self.paths = Paths(home)
        file = SettingsFile(self.paths)
        self.preferences = Preferences(file)

        def keeping(account: Account, secrets: Mapping[str, str], link: Link) -> Remote:
            return self.remote

        vendors = (
            Vendor("xingyun", "Xingyun", ()),
            Vendor("keeping", "Keeping", (), timbres=keeping),
            Vendor("speaking", "Speaking", (), speech=lambda account, secrets, link: Speaker()),
        )
        self.accounts = Accounts(file, Secrets(environment={}), vendors, LocalService())
        self.accounts.add("team", "keeping", {})
        self.library = Library(self.paths.library)
        self.speech = SpeechService(self.accounts, self.library, self.paths.recordings)

        async def capability(account: str) -> Remote:
            return self.remote

        self.timbres = TimbreService(
            self.accounts, self.library, capability, now=self.clock.now, sleep=self.clock.sleep
        )
        page = PANEL.create(self, self, PANEL.view())
        assert isinstance(page, TimbresPresenter)
        self.page, self.view = page, page.view
        self.widget.setCentralWidget(page.widget)
        self.widget.show()

    def open_panel(self, name: str, wanted: str = "") -> None:
        raise NotImplementedError

    def set_document(self, title: str, *, modified: bool = False) -> None:
        raise NotImplementedError

    def tell(self, story: Callable[[], Coroutine[Any, Any, None]]) -> None:
        async def whole() -> None:
            for number in range(30):
                await self.timbres.add("team", f"s-{number:02}", f"音色 {number:02}")
            self.page.shown()
            await self.until(lambda: self.view.model.total == 42)
            await story()

        self.loop.run_until_complete(asyncio.wait_for(whole(), 50))

    async def close(self) -> None:
        self.page.hidden()
        self.page.keep()
        await self.page.close()
        await self.tasks.close()
        await self.timbres.close()
        # What is still being written then would be found abandoned in a later test.
        await self.preferences.close()
        await self.library.close()

    async def until(self, holds: Callable[[], Any]) -> None:
        """Wait until it does; the story's own end is the only limit, since the disk may be busy with others' files."""
        QApplication.processEvents()
        while not holds():
            await asyncio.sleep(0.001)
            QApplication.processEvents()

    async def rest(self) -> None:
        await self.loop.rest()

    def names(self) -> list[str]:
        return [timbre.name or timbre.voice_id for timbre in self.view.model.here()]

    async def find(self, voice_id: str) -> Timbre:
        return await self.timbres.timbre(voice_id)

    async def select(self, *names: str) -> None:
        self.view.table.select([each.timbre_id for each in self.view.model.here() if each.name in names])
        self.page._selection_changed()
        await self.rest()

    def column(self, name: str) -> int:
        return next(number for number, each in enumerate(self.view.model.columns) if each.name == name)

    def press(self, name: str) -> None:
        button = self.child(QPushButton, name)
        assert button.isVisible(), name
        assert button.isEnabled(), name
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def child(self, kind: type[Any], name: str) -> Any:
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        for window in (self.widget, self.page.inspector, *windows()):
            found = window if window.objectName() == name else window.findChild(kind, name)
            if isinstance(found, kind):
                return found
        raise LookupError(name)

    async def dialog(self) -> DeleteDialog:
        await self.until(lambda: any(isinstance(each, DeleteDialog) and each.isVisible() for each in windows()))
        found = self.child(DeleteDialog, "deletion")
        assert isinstance(found, DeleteDialog)
        return found

    async def asked(self) -> list[str]:
        return [label.text() for label in (await self.dialog()).findChildren(QLabel)]

    async def delete(self) -> None:
        self.press("timbres.delete")
        await self.dialog()
        self.press("deletion.confirm")

    def told(self) -> str:
        return "\n".join(f"{toast.text} {toast.detail}" for toast in self.notices.toasts)


@pytest.fixture
def bench(appearance: Appearance, home: Path) -> Iterator[Bench]:
    made = Bench(appearance, home / "studio")
    yield made
    made.loop.run_until_complete(made.close())
    made.loop.close()
    made.inspector.deleteLater()
    made.page.inspector.deleteLater()
    made.transport.deleteLater()
    made.widget.deleteLater()


def test_search_filters_and_order(bench: Bench) -> None:
    async def story() -> None:
        search = bench.child(QLineEdit, "timbres.search")
        QTest.keyClicks(search, "s-2")
        await bench.until(lambda: bench.view.model.total == 10)
        search.setText("清亮")
        await bench.until(lambda: bench.names() == ["Clear, Chinese"])
        search.setText("no such thing")
        await bench.until(lambda: bench.child(QPushButton, "timbres.empty_button").isVisible())
        bench.press("timbres.empty_button")
        await bench.until(lambda: bench.view.model.total == 42)
        search.setText("音色")
        QTest.keyClick(search, Qt.Key.Key_Escape)
        assert search.text() == ""
        bench.view.account.set_value("team")
        bench.view.account.chosen.emit("team")
        await bench.until(lambda: bench.view.model.total == 30)
        bench.view.table.horizontalHeader().setSortIndicator(1, Qt.SortOrder.DescendingOrder)
        await bench.until(lambda: bench.names()[0] == "音色 29")

    bench.tell(story)


def test_an_error_is_told_once_and_the_list_is_followed_on(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        fail_once(monkeypatch, bench.timbres, "page")
        for number in (1, 2):
            await bench.timbres.add("team", f"late-{number}", f"音色 晚 {number}")
            await bench.until(lambda number=number: bench.view.model.total == 42 + number)
        assert [toast.text.count("library.db") for toast in bench.notices.toasts] == [1]

    bench.tell(story)


def test_local_voices_stand_where_their_names_are_looked_for_in_any_language(bench: Bench) -> None:
    async def story() -> None:
        await bench.until(lambda: bench.view.account.findData("local") > 0)
        bench.view.account.set_value("local")
        bench.view.account.chosen.emit("local")
        await bench.until(lambda: bench.view.model.total == 12)
        titles = [timbre_title(each) for each in bench.view.model.here()]
        assert titles == sorted(titles, key=str.casefold)
        bench.appearance.set_language("zh_CN")
        await bench.until(
            lambda: (
                [timbre_title(each) for each in bench.view.model.here()]
                == sorted(timbre_title(each) for each in bench.view.model.here())
                != titles
            )
        )

    bench.tell(story)


def test_a_filter_that_is_no_more_lets_go_of_the_list(bench: Bench) -> None:
    async def story() -> None:
        tagged = (await bench.find("s-03")).timbre_id
        await bench.timbres.edit([tagged], tags=("新闻",))
        await bench.until(lambda: bench.view.tag.findData("新闻") > 0)
        bench.view.tag.set_value("新闻")
        bench.view.tag.chosen.emit("新闻")
        await bench.until(lambda: bench.names() == ["音色 03"])
        await bench.timbres.edit([tagged], tags=())
        await bench.until(lambda: bench.view.model.total == 42)
        assert bench.view.tag.value == ""

    bench.tell(story)


def test_one_that_another_program_has_dropped_is_said_to_be_unknown(bench: Bench) -> None:
    async def story() -> None:
        bench.page.toggle_favourite("0123456789ab")
        await bench.until(lambda: len(bench.notices.toasts) == 1)
        bench.page.show_one("ba9876543210")
        await bench.until(lambda: len(bench.notices.toasts) == 2)
        assert "0123456789ab" in bench.told()

    bench.tell(story)


def test_a_voice_without_a_name_is_called_by_its_id(bench: Bench) -> None:
    offered = Timbre("t", "local", "xingyun", "zh-1", name="Clear, Chinese", offered=True)
    bench.appearance.set_language("zh_CN")
    assert [timbre_title(each) for each in (offered, replace(offered, name=""))] == ["清亮女声", "zh-1"]


def test_one_that_is_asked_for_is_selected_whatever_was_searched_for(bench: Bench) -> None:
    async def story() -> None:
        bench.view.search.setText("no such thing")
        await bench.until(lambda: not bench.view.model.total)
        wanted = await bench.find("s-17")
        bench.page.show_one(wanted.timbre_id)
        await bench.until(lambda: [each.timbre_id for each in bench.page._selected] == [wanted.timbre_id])
        assert bench.names() == ["音色 17"]

    bench.tell(story)


def test_everything_known_of_a_timbre_is_in_its_row(bench: Bench) -> None:
    async def story() -> None:
        bench.widget.resize(2400, 900)
        timbre = await bench.find("s-07")
        await bench.timbres.edit([timbre.timbre_id], notes="two\nlines", tags=("新闻",), language="zh", gender="male")
        await bench.until(lambda: any(each.notes for each in bench.view.model.here()))
        place = bench.view.model.row_of(timbre.timbre_id)
        assert place is not None
        row = {each.name: bench.view.model.index(place, number).data()
               for number, each in enumerate(bench.view.model.columns)}  # fmt: skip
        assert row == {
            "favourite": "",
            "name": "音色 07",
            "account": "team",
            "vendor": "keeping",
            "voice_id": "s-07",
            "language": "Chinese",
            "gender": "Male",
            "tags": "新闻",
            "notes": "two lines",
            "used": "",
            "last_used": "",
            "verified": "",
            "state": "Available",
        }
        await bench.until(lambda: not any(map(bench.view.table.isColumnHidden, range(len(row)))))
        local = bench.view.model.row_of((await bench.find("local-zh-female")).timbre_id)
        assert local is not None
        assert bench.view.model.index(local, bench.column("vendor")).data() == ""
        # By every one of them, but for what was written at length.
        for number, each in enumerate(bench.view.model.columns):
            if each.sortable:
                bench.view.table.horizontalHeader().setSortIndicator(number, Qt.SortOrder.DescendingOrder)
                await bench.rest()
                assert (bench.view.table.order, bench.view.query().order) == (each.name, each.name)
        assert bench.told() == ""

    bench.tell(story)


def test_only_the_pages_that_are_looked_at_are_fetched(bench: Bench) -> None:
    async def story() -> None:
        new = [
            Timbre(table.identify("team", f"m-{number}"), "team", "keeping", f"m-{number}", f"many {number:04}")
            for number in range(1_000)
        ]
        await bench.library.write(lambda db: [table.add(db, each) for each in new])
        bench.page.refresh()
        await bench.until(lambda: bench.view.model.total == 1_042)
        assert bench.view.model.pages() == (0,)
        bench.view.table.scrollToBottom()
        await bench.until(lambda: bench.view.model.at(1_041) is not None)
        assert 5 not in bench.view.model.pages()
        # What was never looked at is selected all the same.
        bench.view.table.selectAll()
        await bench.rest()
        assert len(await bench.page._pager.chosen()) == 1_042
        bench.press("timbres.favourite")
        await bench.until(lambda: all(each.favourite for each in bench.view.model.here()))
        assert (await bench.find("m-500")).favourite

    bench.tell(story)


def test_favourites_by_the_star_and_by_the_button(bench: Bench) -> None:
    async def story() -> None:
        table_view = bench.view.table
        place = bench.view.model.row_of((await bench.find("s-00")).timbre_id)
        assert place is not None
        where = table_view.visualRect(bench.view.model.index(place, 0)).center()
        QTest.mouseClick(table_view.viewport(), Qt.MouseButton.LeftButton, pos=where)
        await bench.until(lambda: any(each.favourite for each in bench.view.model.here()))
        await bench.until(lambda: "Not" in bench.child(QPushButton, "timbres.favourite").text())
        bench.press("timbres.favourite")
        await bench.until(lambda: not any(each.favourite for each in bench.view.model.here()))

    bench.tell(story)


def test_details_are_shown_and_kept(bench: Bench) -> None:
    async def story() -> None:
        await bench.select("音色 03")
        inspector = bench.page.inspector
        assert bench.child(QLabel, "timbres.id").text() == "s-03"
        bench.child(QLineEdit, "timbres.name").setText("改过的")
        bench.child(QLineEdit, "timbres.tags").setText("新闻 v2 新闻")
        bench.child(QPlainTextEdit, "timbres.notes").setPlainText("two\nlines")
        inspector.keep()
        await bench.until(lambda: "改过的" in bench.names())
        kept = await bench.find("s-03")
        assert (kept.name, kept.tags, kept.notes) == ("改过的", ("新闻", "v2"), "two\nlines")
        await bench.select("音色 04", "音色 05")
        assert not bench.child(QLabel, "timbres.id").isVisible()

    bench.tell(story)


def test_forgetting_can_be_undone(bench: Bench) -> None:
    async def story() -> None:
        await bench.select("音色 03", "音色 04")
        bench.press("timbres.forget")
        await bench.until(lambda: bench.view.model.total == 40)
        assert "2 timbres were forgotten." in bench.told()
        bench.press("notices.undo")
        await bench.until(lambda: bench.view.model.total == 42)
        await bench.select("音色 05")
        QTest.keyClick(bench.view.table, Qt.Key.Key_Delete, Qt.KeyboardModifier.ShiftModifier)  # means nothing here
        QTest.keyClick(bench.view.table, Qt.Key.Key_Delete)
        await bench.until(lambda: bench.view.model.total == 41)
        bench.view.shown.set_value("forgotten")
        bench.view.query_changed.emit()
        await bench.until(lambda: bench.names() == ["音色 05"])
        await bench.select("音色 05")
        bench.press("timbres.restore")
        await bench.until(lambda: bench.view.model.total == 0)

    bench.tell(story)


def test_deleting_says_what_uses_it_and_waits_for_undo(bench: Bench) -> None:
    async def story() -> None:
        await bench.select("音色 03", "Clear, Chinese")
        bench.press("timbres.delete")
        assert await bench.asked() == [
            "Delete “音色 03” at the vendor?",
            "Nothing new can be spoken with what is deleted. You will have 10 seconds to undo it.",
            "Selected, but not deletable, so kept: 1.",
            "No take uses it.",
        ]
        bench.press("deletion.cancel")
        await bench.rest()
        assert bench.told() == ""
        assert (await bench.find("s-03")).state is TimbreState.HERE
        # By the keyboard alone: Cancel is what Enter does, Delete is one Tab away.
        bench.shortcuts["timbres.delete"].action.trigger()
        dialog = await bench.dialog()
        assert bench.child(QPushButton, "deletion.cancel").isDefault()
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        await bench.rest()
        assert bench.told() == ""
        bench.press("timbres.delete")
        await bench.dialog()
        bench.press("deletion.confirm")
        await bench.until(bench.told)
        assert "“音色 03” will be deleted at the vendor in 10 seconds." in bench.told()
        assert (await bench.find("s-03")).state is TimbreState.DELETING
        bench.press("notices.undo")
        await bench.until(lambda: "Nothing was deleted." in bench.told())
        bench.clock.go(60)
        await bench.rest()
        assert bench.remote.asked == []
        # Again, and this time nobody takes it back.
        await bench.select("音色 03")
        await bench.until(bench.view.delete.isEnabled)  # once the list knows that it was taken back
        bench.notices.clear()
        bench.remote.gate = asyncio.Event()
        await bench.delete()
        await bench.until(bench.told)
        await bench.rest()
        bench.clock.go(10)
        await bench.until(lambda: bench.remote.asked)
        await bench.until(lambda: not bench.notices.toasts)  # it is too late for Undo
        bench.remote.gate.set()
        await bench.until(lambda: "“音色 03” was deleted." in bench.told())
        await bench.until(lambda: bench.view.model.total == 41)

    bench.tell(story)


def test_takes_tasks_and_scripts_that_use_a_timbre_are_named_first(bench: Bench) -> None:
    async def story() -> None:
        for day in range(1, 9):
            created = f"2026-01-0{day}T12:00:00.000+00:00"
            voice = "s-03" if day < 8 else "s-04"
            await bench.library.save_take(SavedTake(f"t{day}", f"第 {day} 天", "x", "team", voice, created, True))
        bench.preferences.last_account, bench.preferences.last_voice = "team", "s-03"
        await bench.library.write(
            lambda db: db.execute(
                "INSERT INTO jobs (job_id, kind, account, vendor, title, detail, phase, state, created, updated, words,"
                " sort_title) VALUES ('j', 'tasks', 'team', 'keeping', '', 's-03', 'waiting', 'queued', 0, 0, '', '')"
            )
        )
        await bench.select("音色 03")
        bench.press("timbres.delete")
        said = await bench.asked()
        assert said[2:] == [
            "It is the voice that scripts are spoken with now.",
            "Open tasks that are to be spoken with it, and may fail: 1.",
            "Used in 7 takes, which keep their sound:",
        ]
        takes = bench.child(QListWidget, "deletion.takes")
        assert takes.count() == 7
        assert takes.item(0).text().startswith("第 7 天 · ")
        bench.press("deletion.cancel")
        await bench.rest()
        # Of many, how many, and which of them each take is of.
        await bench.select("音色 03", "音色 04", "音色 05")
        bench.press("timbres.delete")
        said = await bench.asked()
        assert said[0] == "Delete 3 timbres at their vendors?"
        assert "2 of them are used in 8 takes, which keep their sound:" in said
        assert bench.child(QListWidget, "deletion.takes").item(0).text().startswith("第 8 天 · 音色 04 · ")
        bench.press("deletion.confirm")
        await bench.until(lambda: "3 timbres will be deleted at their vendors in 10 seconds." in bench.told())
        assert nameless(bench.widget) == []

    bench.tell(story)


def test_more_takes_than_there_is_room_for_are_counted(bench: Bench) -> None:
    async def story() -> None:
        made = [
            SavedTake(f"t{n}", f"T{n}", "x", "team", "s-03", f"2026-01-01T00:00:{n:02}.000+00:00", True)
            for n in range(NEWEST + 2)
        ]
        for take in made:
            await bench.library.save_take(take)
        await bench.select("音色 03")
        bench.press("timbres.delete")
        await bench.dialog()
        takes = bench.child(QListWidget, "deletion.takes")
        assert takes.item(takes.count() - 1).text() == "… and 2 more"
        bench.press("deletion.cancel")
        await bench.rest()

    bench.tell(story)


def test_a_bulk_deletion_reports_row_by_row(bench: Bench) -> None:
    async def story() -> None:
        bench.remote.failures = {
            "s-01": StudioError(Kind.OUTCOME_UNKNOWN),
            "s-02": StudioError(Kind.VENDOR_FAILED, code="10903", message="删除失败"),
        }
        await bench.select(*(f"音色 0{number}" for number in range(5)))
        await bench.delete()
        await bench.until(bench.told)
        await bench.rest()
        bench.clock.go(10)
        await bench.until(lambda: "3 of 5 timbres were deleted." in bench.told())
        assert "Not deleted: 1, unknown: 1" in bench.told()
        await bench.until(lambda: bench.view.model.total == 39)
        shown = {each.name: each for each in bench.view.model.here()}
        place = bench.view.model.row_of(shown["音色 02"].timbre_id)
        assert place is not None
        state = bench.view.model.index(place, bench.column("state"))
        assert state.data() == "Not deleted"
        assert "could not do this" in state.data(Qt.ItemDataRole.ToolTipRole)

    bench.tell(story)


def test_what_is_unknown_is_checked(bench: Bench) -> None:
    async def story() -> None:
        bench.remote.failures = {"s-01": StudioError(Kind.OUTCOME_UNKNOWN)}
        await bench.timbres.delete([(await bench.find("s-01")).timbre_id], 0)
        await bench.until(lambda: any(each.state is TimbreState.UNKNOWN for each in bench.view.model.here()))
        bench.remote.failures = {}
        bench.inspector.set_widget(bench.page.inspector)
        bench.inspector.show()
        await bench.select("音色 01")
        bench.press("timbres.check")
        await bench.until(lambda: "was deleted" in bench.told())
        assert bench.remote.asked == ["s-01", "s-01"]

    bench.tell(story)


def test_one_that_failed_says_why_and_offers_to_try_again(bench: Bench) -> None:
    async def story() -> None:
        bench.remote.failures = {"s-01": StudioError(Kind.UNREACHABLE, "host")}
        await bench.select("音色 01")
        await bench.delete()
        await bench.until(bench.told)
        await bench.rest()
        bench.clock.go(10)
        await bench.until(lambda: "“host” cannot be reached." in bench.told())
        bench.remote.failures = {}
        bench.press("notices.retry")
        await bench.until(lambda: "will be deleted" in bench.told())

    bench.tell(story)


def test_a_timbre_is_heard_and_nothing_is_kept_of_it(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[SpeechRequest] = []
    read = bench.speech.read

    async def noted(request: SpeechRequest) -> Take:
        asked.append(request)
        return await read(request)

    monkeypatch.setattr(bench.speech, "read", noted)

    async def story() -> None:
        bench.accounts.add("mine", "speaking", {})
        await bench.timbres.add("mine", "voice-1", "Speaks")
        await bench.until(lambda: "Speaks" in bench.names())
        await bench.select("音色 03")
        assert not bench.child(QPushButton, "timbres.listen").isEnabled()
        await bench.select("Speaks")
        for _ in range(2):
            bench.press("timbres.listen")
        await bench.until(lambda: bench.playback.state is PlayState.PLAYING)
        assert len(asked) == 1, "pressing twice is paid once"
        bench.transport.update_now()
        await bench.until(lambda: "Stop" in bench.child(QPushButton, "timbres.listen").text())
        bench.press("timbres.listen")
        await bench.until(lambda: bench.playback.state is PlayState.STOPPED)
        bench.transport.update_now()
        await bench.until(lambda: "Listen" in bench.child(QPushButton, "timbres.listen").text())
        assert await bench.library.takes() == []

    bench.tell(story)


def test_a_timbre_is_added_by_its_id(bench: Bench) -> None:
    async def story() -> None:
        bench.press("timbres.add")
        await bench.rest()
        dialog = bench.child(AddDialog, "timbre")
        assert dialog.account.value == "team"
        bench.press("timbre.add")
        await bench.until(lambda: any("“Id” cannot be used" in each.text() for each in dialog.findChildren(QLabel)))
        assert any(each.text() == "It is needed." for each in dialog.findChildren(QLabel))
        dialog.voice_id.setText("two words")
        bench.press("timbre.add")
        await bench.until(lambda: any("has no blanks" in each.text() for each in dialog.findChildren(QLabel)))
        dialog.voice_id.setText(" new-1 ")
        dialog.name.setText("新来的")
        for _ in range(2):
            dialog.asked.emit()  # pressed twice before the first press has come to anything
        await bench.until(lambda: "“新来的” was added." in bench.told())
        await bench.until(lambda: "新来的" in bench.names())
        await bench.rest()
        assert bench.told().count("“新来的” was added.") == 1

    bench.tell(story)


def test_bad_rows_of_a_file_are_listed(bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "in.csv"
    path.write_text("id,name\nc-1,Good\n,Bad\n", encoding="utf-8")

    async def chosen(*_: object) -> Path:
        return path

    monkeypatch.setattr("studio.panels.timbres.presenter.open_file", chosen)
    monkeypatch.setattr("studio.panels.timbres.presenter.save_file", chosen)

    async def story() -> None:
        bench.shortcuts["timbres.import"].action.trigger()
        await bench.until(lambda: bench.widget.findChild(ImportReport) is not None)
        report = bench.child(QPlainTextEdit, "import.rows").toPlainText()
        assert report == "Line 3: There is no id."
        bench.press("import.close")
        await bench.until(lambda: "Good" in bench.names())
        bench.shortcuts["timbres.export"].action.trigger()
        await bench.until(lambda: "43 timbres were written to in.csv." in bench.told())
        bench.shortcuts["timbres.import"].action.trigger()
        await bench.until(lambda: "0 timbres added, 43 updated." in bench.told())

    bench.tell(story)


def test_every_word_follows_the_language(bench: Bench) -> None:
    async def story() -> None:
        await bench.select("音色 03")
        bench.appearance.set_language("zh_CN")
        await bench.rest()
        assert bench.child(QPushButton, "timbres.delete").text().strip() == "删除…"
        assert bench.view.model.headerData(1, Qt.Orientation.Horizontal) == "名称"
        local = bench.view.model.row_of((await bench.find("local-zh-female")).timbre_id)
        assert local is not None
        assert bench.view.model.index(local, 1).data() == "清亮女声"
        for widget in bench.view.findChildren(QPushButton):
            assert widget.accessibleName(), widget.objectName()

    bench.tell(story)


def test_what_a_timbre_says_is_in_its_language() -> None:
    assert sample("en-GB").startswith("Hello")
    assert sample("zh").startswith("你好")
    assert "Hello" in sample("")
    assert "你好" in sample("")

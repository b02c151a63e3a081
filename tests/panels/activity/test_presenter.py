"""The activity panel: lists what was recorded, filters it, follows what is new, and copies without secrets."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMainWindow, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from studio.core.errors import Kind
from studio.core.records import Call
from studio.panels.activity import PANEL
from studio.panels.activity.model import ACCOUNT, WHAT
from studio.panels.activity.presenter import ActivityPresenter
from studio.panels.activity.view import ASIDE, WHAT_WIDTH, WIDTHS
from studio.services.activity import Activity
from studio.storage.activity import ActivityLog
from studio.ui.appearance import Appearance
from studio.ui.inspector import Inspector
from studio.ui.notices import Notices, Toast
from studio.ui.shortcuts import Shortcuts
from studio.ui.tasks import Tasks
from studio.ui.transport import Transport
from tests.fakes.calls import BEGUN, FINE, call, calls
from tests.fakes.controls import nameless


@dataclass
class Bench:
    """A shell without a window's layout, and a real log."""

    appearance: Appearance
    path: Path
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)

    def __post_init__(self) -> None:
        self.widget = QMainWindow()
        self.notices = Notices(self.widget)
        self.tasks = Tasks(self.notices, lambda: self.loop)
        self.transport = Transport()
        self.inspector = Inspector()
        self.shortcuts = Shortcuts(self.widget)
        self.shortcuts.set_panel("activity")
        self.opened: list[str] = []
        self.activity = Activity(ActivityLog(self.path, now=lambda: BEGUN))
        page = PANEL.create(self, self, PANEL.view())
        assert isinstance(page, ActivityPresenter)
        self.page, self.view = page, page.view
        self.widget.setCentralWidget(page.widget)
        self.widget.resize(1000, 700)
        self.widget.show()
        self.inspector.show()

    def open_panel(self, name: str, wanted: str = "") -> None:
        self.opened.append(name)

    def set_document(self, title: str, *, modified: bool = False) -> None:
        raise NotImplementedError

    def run(self, main: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self.loop.run_until_complete(main())

    async def settled(self) -> None:
        """Every question is answered, those too that painting the answers asks."""
        for _ in range(4):
            while len(self.tasks):
                await asyncio.sleep(0)
            QGuiApplication.processEvents()

    def record(self, *given: Call) -> None:
        for each in given:
            self.activity.record(each)

    def text(self, row: int, column: int) -> object:
        return self.view.model.data(self.view.model.index(row, column))

    def rows(self) -> int:
        return self.view.model.rowCount()

    def told(self) -> str:
        return "\n".join(toast.text for toast in self.notices.findChildren(Toast))


@pytest.fixture
def bench(appearance: Appearance, tmp_path: Path) -> Iterator[Bench]:
    made = Bench(appearance, tmp_path / "activity.db")
    yield made
    made.run(made.page.close)
    made.run(made.tasks.close)
    made.run(made.activity.close)
    made.loop.close()


def test_an_empty_log_says_so_and_offers_a_way(bench: Bench) -> None:
    async def story() -> None:
        bench.page.shown()
        await bench.settled()
        assert bench.view.nothing.isVisible()
        assert not bench.view.filter.isVisible()
        QTest.mouseClick(bench.view.nothing.button, Qt.MouseButton.LeftButton)
        assert bench.opened == ["speech"]

    bench.run(story)


def test_calls_are_listed_newest_first_and_looked_at_word_for_word(bench: Bench) -> None:
    given = calls(300)

    async def story() -> None:
        bench.record(*given)
        bench.page.shown()
        await bench.settled()
        assert bench.rows() == 300
        assert bench.view.count.text() == "300 calls"
        assert bench.text(0, 6) == given[-1].request_id
        bench.view.table.selectRow(1)
        await bench.settled()
        assert bench.view.inspector.call == given[-2]
        said = bench.view.inspector.findChild(QPlainTextEdit, "activity.request")
        assert isinstance(said, QPlainTextEdit)
        assert said.toPlainText() == given[-2].request
        bench.view.table.scrollToBottom()
        await bench.settled()
        assert (given[0].account, bench.text(299, 1)) == ("local", "This computer")

    bench.run(story)


def test_names_of_accounts_are_whole_where_there_is_room(bench: Bench) -> None:
    async def story() -> None:
        bench.record(*calls(3), replace(FINE, account="The Account of the Second Floor"))
        bench.page.shown()
        await bench.settled()
        for width, whole in ((1500, True), (760, False)):
            bench.widget.resize(width, 600)
            await asyncio.sleep(0)
            QGuiApplication.processEvents()
            table = bench.view.table
            needed = table.fontMetrics().horizontalAdvance("The Account of the Second Floor")
            assert (table.columnWidth(ACCOUNT) > needed) is whole
            assert table.columnWidth(ACCOUNT) >= WIDTHS[ACCOUNT]

    bench.run(story)


@pytest.mark.parametrize(("width", "aside"), [(1300, 0), (860, 2), (760, 3)])
def test_what_was_asked_has_room_in_every_window(bench: Bench, width: int, aside: int) -> None:
    async def story() -> None:
        bench.record(*calls(3))
        bench.widget.resize(width, 600)
        bench.page.shown()
        await bench.settled()
        await asyncio.sleep(0)
        QGuiApplication.processEvents()
        table = bench.view.table
        hidden = [section for section in range(bench.view.model.columnCount()) if table.isColumnHidden(section)]
        assert hidden == sorted(ASIDE[:aside])
        assert table.columnWidth(WHAT) >= WHAT_WIDTH or len(hidden) == len(ASIDE)

    bench.run(story)


def test_the_filter_narrows_and_lets_go(bench: Bench) -> None:
    given = calls(120)

    async def story() -> None:
        bench.record(*given)
        bench.page.shown()
        await bench.settled()
        QTest.keyClicks(bench.view.filter, "too many")
        await bench.settled()
        assert bench.rows() == sum(each.outcome == Kind.BUSY for each in given)
        # By the words in the list, which are not those in the file.
        bench.view.filter.setText("key refus")
        await bench.settled()
        assert bench.rows() == sum(each.outcome == Kind.KEY_REFUSED for each in given) > 0
        bench.view.filter.clear()
        bench.view.outcome.set_value("failed")
        bench.view.outcome.chosen.emit("failed")
        await bench.settled()
        assert bench.rows() == sum(each.outcome != "ok" for each in given)
        bench.view.account.set_value("client")
        bench.view.account.chosen.emit("client")
        await bench.settled()
        assert bench.rows() == sum(each.account == "client" for each in given)
        QTest.keyClicks(bench.view.filter, "nowhere")
        await bench.settled()
        assert bench.view.no_match.isVisible()
        QTest.mouseClick(bench.view.no_match.button, Qt.MouseButton.LeftButton)
        await bench.settled()
        assert bench.rows() == 120
        assert bench.view.filter.text() == ""

    bench.run(story)


def test_an_account_without_calls_is_no_filter_any_more(bench: Bench, qtbot: QtBot) -> None:
    bench.view.show_accounts(("client", "local"))
    bench.view.account.set_value("client")
    with qtbot.assertNotEmitted(bench.view.filter_changed):
        bench.view.show_accounts(("another", "client"))
    with qtbot.waitSignal(bench.view.filter_changed, timeout=0):
        bench.view.show_accounts(("another",))
    assert bench.view.wanted().account == ""


def test_keys_that_come_faster_than_answers_are_not_lost(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    given = calls(40)
    asked: list[str] = []
    listing = bench.activity.listing

    async def noted(wanted: Any, first: int) -> Any:
        asked.append(wanted.text)
        return await listing(wanted, first)

    monkeypatch.setattr(bench.activity, "listing", noted)

    async def story() -> None:
        bench.record(*given)
        bench.page.shown()
        await asyncio.sleep(0)
        QTest.keyClicks(bench.view.filter, "client")
        await bench.settled()
        assert bench.rows() == sum(each.account == "client" for each in given)
        assert asked[-1] == "client"
        assert len(asked) < 6

    bench.run(story)


def test_new_calls_appear_and_what_is_chosen_stays(bench: Bench) -> None:
    async def story() -> None:
        bench.record(*calls(200))
        bench.page.shown()
        await bench.settled()
        bench.view.table.selectRow(100)
        bench.view.table.verticalScrollBar().setValue(90)
        await bench.settled()
        chosen = bench.view.number()
        bench.page.look()
        await bench.settled()
        assert bench.rows() == 200
        bench.record(call(500), call(501))
        await bench.activity.newest()
        bench.page.look()
        await bench.settled()
        assert bench.rows() == 202
        assert bench.view.number() == chosen
        assert bench.view.table.verticalScrollBar().value() == 92
        # Another filter that still holds it, and one that does not.
        bench.view.filter.setText("trace-")
        await bench.settled()
        assert bench.view.number() == chosen
        bench.view.filter.setText("nowhere")
        await bench.settled()
        assert bench.view.number() is None
        assert bench.view.inspector.call is None

    bench.run(story)


def test_it_looks_by_itself_only_while_it_is_in_front(bench: Bench) -> None:
    bench.page.shown()
    clock = bench.page._clock
    assert (clock.isActive(), clock.interval()) == (True, 1000)
    bench.page.hidden()
    assert not clock.isActive()
    bench.page.keep()
    bench.run(bench.settled)


def test_trouble_with_the_log_is_said_once(bench: Bench) -> None:
    bench.path.mkdir()

    async def story() -> None:
        bench.page.shown()
        await bench.settled()
        bench.page.look()
        await bench.settled()
        assert not bench.page._clock.isActive()
        bench.page.fetch([1])
        await bench.settled()
        assert "cannot be written" in bench.told()

    bench.run(story)


def test_the_request_id_and_the_command_are_copied(bench: Bench) -> None:
    nameless_call = replace(FINE, request_id=None, url="")

    async def story() -> None:
        bench.record(FINE, nameless_call)
        bench.page.shown()
        await bench.settled()
        QGuiApplication.clipboard().setText("before")
        bench.page.copy_request_id()
        bench.page.copy_curl()
        bench.view.table.selectRow(0)
        await bench.settled()
        assert not bench.view.inspector.copy_id.isEnabled()
        bench.page.copy_request_id()
        bench.page.copy_curl()
        assert QGuiApplication.clipboard().text() == "before"
        bench.view.table.selectRow(1)
        await bench.settled()
        QTest.mouseClick(bench.view.inspector.copy_id, Qt.MouseButton.LeftButton)
        assert QGuiApplication.clipboard().text() == FINE.request_id
        bench.shortcuts["activity.copy_as_curl"].action.trigger()
        command = QGuiApplication.clipboard().text()
        assert command.startswith("curl -X POST")
        assert '-H "Authorization: $AUTHORIZATION"' in command
        assert bench.view.inspector.findChild(QPushButton, "activity.copy_curl") is bench.view.inspector.copy_curl

    bench.run(story)


def test_find_goes_to_the_filter(bench: Bench) -> None:
    async def story() -> None:
        bench.record(call())
        bench.page.shown()
        await bench.settled()
        bench.shortcuts["activity.find"].action.trigger()
        assert bench.view.filter.hasFocus() or bench.view.focusWidget() is bench.view.filter

    bench.run(story)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_word_follows_the_language(bench: Bench, appearance: Appearance, theme: Any) -> None:
    async def story() -> None:
        bench.record(*calls(12), replace(FINE, outcome=Kind.CANCELLED))
        bench.page.shown()
        await bench.settled()
        bench.view.table.selectRow(0)
        await bench.settled()
        appearance.set_theme(theme)
        appearance.set_language("zh_CN")
        await bench.settled()
        assert bench.view.title.text() == "活动记录"
        words = {label.text() for part in (bench.view, bench.view.inspector) for label in part.findChildren(QLabel)}
        assert {"已停止", "13 次调用", "删除音色"} <= {word.rstrip("。") for word in words}
        assert nameless(bench.view) == []
        assert nameless(bench.view.inspector) == []

    bench.run(story)

"""A long list: only what is looked at is asked for, what is selected stays selected, and columns step aside."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from pytestqt.qtbot import QtBot

from studio.ui.paged import PAGE, Column, PagedModel, PagedTable, Pager

Row = tuple[str, int]


def columns() -> list[Column[Row]]:
    return [
        Column("name", lambda: "Name", lambda row: row[0], 120, stretches=True),
        Column("size", lambda: "Size", lambda row: f"{row[1]:,}", 90, worth=2, right=True, ink=lambda _: "muted"),
        Column("state", lambda: "State", lambda _: "fine", 90, worth=1, sortable=False),
    ]


class Source:
    """A list of rows that counts what it is asked for."""

    def __init__(self, count: int) -> None:
        self.rows = [(f"row {number}", number) for number in range(count)]
        self.asked: list[tuple[int, int]] = []

    async def page(self, limit: int, offset: int) -> tuple[int, Sequence[Row]]:
        self.asked.append((limit, offset))
        await asyncio.sleep(0)
        return len(self.rows), self.rows[offset : offset + limit]


@pytest.fixture
def shown(qtbot: QtBot) -> tuple[PagedModel[Row], PagedTable[Row], Pager[Row], Source]:
    source = Source(1_000)
    model = PagedModel(columns(), lambda row: row[0])
    table = PagedTable("test.table", model, "name")
    qtbot.addWidget(table)
    table.resize(420, 400)
    with qtbot.waitExposed(table):
        table.show()
    return model, table, Pager(model, table, source.page), source


Shown = tuple[PagedModel[Row], PagedTable[Row], Pager[Row], Source]


def test_only_pages_in_sight_are_asked_for(shown: Shown) -> None:
    model, _, pager, source = shown
    assert asyncio.run(pager.refresh())
    assert model.total == model.rowCount() == 1_000
    assert source.asked == [(PAGE, 0)]
    assert model.at(PAGE - 1) == ("row 99", 99)
    assert model.at(PAGE) is None


def test_what_is_selected_stays_in_sight_when_the_table_gets_lower(shown: Shown, qtbot: QtBot) -> None:
    model, table, pager, _ = shown
    asyncio.run(pager.refresh())
    table.selectRow(8)

    def in_sight() -> bool:
        place = table.visualRect(model.index(8, 0))
        return place.top() >= 0 and place.bottom() <= table.viewport().height()

    assert in_sight()
    table.resize(420, 200)
    qtbot.waitUntil(in_sight, timeout=30_000)
    # Whoever has scrolled away from it is left where they are.
    table.verticalScrollBar().setValue(500)
    table.resize(420, 300)
    qtbot.wait(20)
    assert table.verticalScrollBar().value() == 500


def test_a_page_that_comes_into_sight_is_asked_for_once(shown: Shown, qtbot: QtBot) -> None:
    model, table, pager, _ = shown
    asyncio.run(pager.refresh())
    wanted: list[int] = []
    model.page_wanted.connect(wanted.append)
    qtbot.waitUntil(lambda: table.verticalScrollBar().maximum() > 550, timeout=30_000)
    table.verticalScrollBar().setValue(550)
    qtbot.waitUntil(lambda: 5 in wanted, timeout=30_000)
    assert len(wanted) == len(set(wanted))
    asyncio.run(pager.fetch(5))
    assert model.data(model.index(550, 0)) == "row 550"
    assert list(table.visible_pages()) == [5]


def test_what_is_selected_stays_selected_when_rows_come_before_it(shown: Shown) -> None:
    model, table, pager, source = shown
    asyncio.run(pager.refresh())
    table.select(["row 3"])
    source.rows.insert(0, ("first", 0))
    asyncio.run(pager.refresh())
    assert [row[0] for row in pager.selected()] == ["row 3"]
    assert table.selected_rows() == [4]
    assert model.total == 1_001


def test_everything_that_is_selected_is_found_also_where_it_is_not_here(shown: Shown) -> None:
    _, table, pager, source = shown
    asyncio.run(pager.refresh())
    table.selectAll()
    assert asyncio.run(pager.chosen()) == source.rows
    table.clearSelection()
    assert asyncio.run(pager.chosen()) == []


def test_an_answer_that_is_overtaken_is_dropped(shown: Shown) -> None:
    model, _, pager, source = shown

    async def main() -> list[bool]:
        late = asyncio.ensure_future(pager.refresh())
        await asyncio.sleep(0)
        source.rows = source.rows[:3]
        return [await pager.refresh(), await late]

    assert asyncio.run(main()) == [True, False]
    assert model.total == 3


def test_a_page_of_a_list_that_has_changed_is_left_out(shown: Shown) -> None:
    model, _, pager, source = shown
    asyncio.run(pager.refresh())
    source.rows.pop()
    asyncio.run(pager.fetch(5))
    assert model.at(5 * PAGE) is None


def test_columns_step_aside_where_there_is_no_room(shown: Shown, qtbot: QtBot) -> None:
    _, table, _, _ = shown
    qtbot.waitUntil(lambda: not table.isColumnHidden(1), timeout=30_000)
    table.resize(260, 400)
    qtbot.waitUntil(lambda: table.isColumnHidden(1), timeout=30_000)
    assert not table.isColumnHidden(2)
    assert not table.isColumnHidden(0)


def test_the_order_is_told_and_a_column_without_one_keeps_the_last(shown: Shown) -> None:
    _, table, _, _ = shown
    told: list[tuple[str, bool]] = []
    table.order_changed.connect(lambda: told.append((table.order, table.descending)))
    header = table.horizontalHeader()
    header.setSortIndicator(1, Qt.SortOrder.DescendingOrder)
    header.setSortIndicator(2, Qt.SortOrder.AscendingOrder)
    assert told == [("size", True)]
    assert (table.order, table.descending) == ("size", True)


def test_roles_say_what_the_columns_say(shown: Shown) -> None:
    model, _, pager, _ = shown
    asyncio.run(pager.refresh())
    cell = model.index(7, 1)
    assert model.data(cell) == "7"
    assert model.data(cell, Qt.ItemDataRole.AccessibleTextRole) == "7"
    assert model.data(cell, Qt.ItemDataRole.ForegroundRole) is not None
    assert model.data(model.index(7, 0), Qt.ItemDataRole.ForegroundRole) is None
    assert model.data(cell, Qt.ItemDataRole.TextAlignmentRole) & Qt.AlignmentFlag.AlignRight
    assert model.headerData(1, Qt.Orientation.Horizontal) == "Size"


def test_delete_and_enter_mean_something(shown: Shown, qtbot: QtBot) -> None:
    _, table, pager, _ = shown
    asyncio.run(pager.refresh())
    table.selectionModel().select(table.model().index(0, 0), QItemSelectionModel.SelectionFlag.Select)
    with qtbot.waitSignal(table.delete_pressed):
        qtbot.keyClick(table, Qt.Key.Key_Delete)
    with qtbot.waitSignal(table.opened):
        qtbot.keyClick(table, Qt.Key.Key_Return)

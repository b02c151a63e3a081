"""The list of calls: it asks for what is looked at and no more, and grows without losing its place."""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QIcon
from pytestqt.qtbot import QtBot

from studio import vendors
from studio.core.errors import Kind
from studio.core.language import LANGUAGES
from studio.core.records import Call
from studio.panels.activity.model import (
    BYTES,
    CODE,
    DURATION,
    PAGE,
    REQUEST_ID,
    STATUS,
    TIME,
    WHAT,
    CallsModel,
    duration,
    mark,
    moment,
    outcome,
    size,
    titles,
    what,
)
from studio.ui.appearance import Appearance
from tests.fakes.calls import FINE, calls

DISPLAY = Qt.ItemDataRole.DisplayRole
VENDORS = Path(vendors.__path__[0])


class Fed(CallsModel):
    """Answers its own questions, and notes them."""

    def __init__(self, there: Sequence[Call]) -> None:
        super().__init__()
        self.there = dict(enumerate(there, 1))
        self.asked: list[list[int]] = []
        self.wanted.connect(self._answer)

    def _answer(self, numbers: list[int]) -> None:
        self.asked.append(numbers)
        self.fill(numbers, {number: self.there[number] for number in numbers if number in self.there})


@pytest.fixture
def model(appearance: Appearance) -> Fed:
    return Fed(calls(1000))


def word(model: CallsModel, row: int, column: int, role: Qt.ItemDataRole = DISPLAY) -> object:
    return model.data(model.index(row, column), role)


def test_only_what_is_looked_at_is_asked_for(model: Fed, qtbot: QtBot) -> None:
    assert model.show(range(1000, 0, -1)) == 0
    assert model.rowCount() == 1000
    assert word(model, 300, WHAT) is None
    assert word(model, 301, WHAT) is None
    with qtbot.waitSignal(model.dataChanged) as changed:
        pass
    assert model.asked == [list(range(1000 - 2 * PAGE, 1000 - 3 * PAGE, -1))]
    assert [index.row() for index in changed.args[:2]] == [2 * PAGE, 3 * PAGE - 1]
    assert word(model, 300, WHAT) == what(model.there[700].what)
    assert len(model.asked) == 1


def test_a_call_that_is_gone_is_asked_for_once(model: Fed, qtbot: QtBot) -> None:
    model.show([2000, 1999])
    assert word(model, 0, WHAT) is None
    qtbot.waitUntil(lambda: bool(model.asked), timeout=30_000)
    assert model.asked == [[2000, 1999]]
    assert word(model, 0, WHAT) is None


@pytest.mark.parametrize("kind", [lambda numbers: numbers, list, lambda numbers: array("q", numbers)])
def test_new_calls_are_added_at_the_top(model: Fed, kind: object) -> None:
    assert callable(kind)
    model.show(kind(range(10, 0, -1)))
    kept = QPersistentModelIndex(model.index(3, 0))
    resets: list[None] = []
    model.modelReset.connect(lambda: resets.append(None))
    assert model.show(kind(range(12, 0, -1))) == 2
    assert kept.row() == 5
    assert model.show(kind(range(14, 4, -1))) == 2  # and the oldest are given up
    assert (kept.row(), model.rowCount(), model.number_at(7)) == (7, 10, 7)
    assert model.show(range(14, 4, -1)) == 0
    assert not resets
    model.show([14, 12])
    assert len(resets) == 1
    model.show([])
    assert model.rowCount() == 0
    assert len(resets) == 2


def test_numbers_are_found_by_row_and_rows_by_number(model: Fed) -> None:
    model.show([9, 7, 2])
    assert [model.row_of(number) for number in (9, 7, 2, 8, 10, 1)] == [0, 1, 2, None, None, None]
    assert [model.number_at(row) for row in (-1, 0, 2, 3)] == [None, 9, 2, None]


def test_few_calls_are_held(model: Fed) -> None:
    model.show(range(100_000, 0, -1))
    for start in range(0, 100_000, 5000):
        numbers = range(start + 1, start + 5001)
        model.fill(numbers, dict.fromkeys(numbers, FINE))
    assert len(model._calls) <= 4096
    # New ones that come while nobody scrolls, too.
    for newest in range(101_000, 110_000, 1000):
        model.show(range(newest, 0, -1), dict.fromkeys(range(newest, newest - 1000, -1), FINE))
    assert len(model._calls) <= 4096


def test_what_the_columns_say(model: Fed) -> None:
    now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S}.123Z"
    failed = replace(FINE, started=now, outcome=Kind.BUSY, status=429, code=None, request_id=None, duration_ms=2350)
    model.show([2, 1])
    model.fill([2, 1], {1: FINE, 2: failed})
    assert word(model, 1, TIME) == moment(FINE.started)
    assert str(word(model, 0, TIME)).count(":") == 2
    assert word(model, 0, TIME, Qt.ItemDataRole.ToolTipRole) == moment(now, whole=True)
    assert [word(model, 1, column) for column in range(1, 8)] == [
        "studio", "Delete a timbre", "84 ms", "Done · 200", "10000", "5f0c9c4e-0000", "197 B",
    ]  # fmt: skip
    assert [word(model, 0, column) for column in (DURATION, STATUS, CODE, REQUEST_ID)] == [
        "2.4 s", "Busy · 429", "–", "–",
    ]  # fmt: skip
    assert word(model, 1, BYTES, Qt.ItemDataRole.ToolTipRole) == "112 B ↑  85 B ↓"
    assert word(model, 1, STATUS, Qt.ItemDataRole.ToolTipRole) == "success"
    assert word(model, 1, DURATION, Qt.ItemDataRole.ToolTipRole) is None
    assert isinstance(word(model, 1, STATUS, Qt.ItemDataRole.DecorationRole), QIcon)
    assert word(model, 1, WHAT, Qt.ItemDataRole.DecorationRole) is None
    assert isinstance(word(model, 1, CODE, Qt.ItemDataRole.ForegroundRole), QColor)
    assert word(model, 1, WHAT, Qt.ItemDataRole.ForegroundRole) is None
    assert word(model, 1, BYTES, Qt.ItemDataRole.TextAlignmentRole) & Qt.AlignmentFlag.AlignRight  # type: ignore[operator]
    headings = [model.headerData(column, Qt.Orientation.Horizontal) for column in range(model.columnCount())]
    assert headings == ["Time", "Account", "Call", "Duration", "Status", "Vendor code", "Request id", "Bytes"]
    assert model.headerData(0, Qt.Orientation.Vertical) is None
    assert model.headerData(0, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole) is None
    assert (model.rowCount(model.index(0, 0)), model.columnCount(model.index(0, 0))) == (0, 0)
    assert model.rowCount(QModelIndex()) == 2


def test_words_of_numbers_and_outcomes() -> None:
    assert [size(count) for count in (0, 999, 1000, 123_456, 5_500_000)] == [
        "0 B",
        "999 B",
        "1.0 kB",
        "123 kB",
        "5.5 MB",
    ]
    assert [duration(ms) for ms in (0.4, 999, 1000)] == ["0 ms", "999 ms", "1.0 s"]
    assert outcome(Kind.DISK_FULL) == "Failed"
    assert what("tasks.submit") == "tasks.submit"
    assert {mark(name)[1] for name in ("ok", Kind.CANCELLED, Kind.OUTCOME_UNKNOWN, Kind.BUSY)} == {
        "ok", "muted", "warn", "danger",
    }  # fmt: skip


def test_every_call_has_a_title_in_every_language(appearance: Appearance) -> None:
    named = re.compile(r'"((?:accounts|files|tasks|timbres|training|transcription)\.[a-z]+)"')
    sources = [*VENDORS.rglob("*.py"), *(VENDORS.parent / "net").rglob("*.py")]
    names = {name for path in sources for name in named.findall(path.read_text("utf-8"))}
    assert names >= {"files.delete", "files.fetch", "files.look", "files.send"}
    assert {"accounts.test", "tasks.create", "timbres.delete", "training.commit", "transcription.get"} <= names
    for language in LANGUAGES:
        appearance.set_language(language)
        assert [name for name in names if what(name) == name] == []
        assert len({what(name) for name in names}) == len(names)
        assert {name for _, name in titles()} >= names


def test_another_language(model: Fed, appearance: Appearance) -> None:
    model.retranslate()
    model.show([1])
    model.fill([1], {1: FINE})
    appearance.set_language("zh_CN")
    model.retranslate()
    assert word(model, 0, WHAT) == "删除音色"

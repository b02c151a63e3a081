"""A table over a list that may be very long: it knows how many rows there are and holds only pages near the eye."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar, cast

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QIcon, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from studio.ui.form import Words
from studio.ui.theme import colour

T = TypeVar("T")

PAGE: Final = 100
# Pages that stay although nobody looks at them any more.
_KEPT: Final = 40
# What is asked for at once where much is selected.
_AT_ONCE: Final = 2_000

Index = QModelIndex | QPersistentModelIndex
_NOWHERE: Final = QModelIndex()


def _usual(_row: object) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Column(Generic[T]):
    """One column: what it is called and what it says of a row.

    `ink` is a colour token, "" for the usual one. `worth`: where there is no room for all columns, those with the
    highest number step aside first; 0 stays always. The one that `stretches` takes the room that is left over.
    `heading` stands in the header in place of the title. A click in a column that `acts` does something of its own.
    """

    name: str
    title: Words
    text: Callable[[T], str]
    width: int
    worth: int = 0
    right: bool = False
    stretches: bool = False
    sortable: bool = True
    acts: bool = False
    heading: Callable[[], QIcon] | None = None
    picture: Callable[[T], QIcon | None] | None = None
    ink: Callable[[T], str] = field(default=_usual)
    tip: Callable[[T], str] | None = None
    spoken: Callable[[T], str] | None = None


class PagedModel(QAbstractTableModel, Generic[T]):
    """`page_wanted`: a page (its number) is looked at that is not here. `key` tells rows apart."""

    page_wanted = Signal(int)

    def __init__(self, columns: Sequence[Column[T]], key: Callable[[T], str]) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self.key = key
        self._total = 0
        self._pages: dict[int, Sequence[T]] = {}
        self._asked: set[int] = set()

    # What it holds

    @property
    def total(self) -> int:
        """How many rows there are."""
        return self._total

    def at(self, row: int) -> T | None:
        """What stands in a row; None while its page is not here."""
        rows = self._pages.get(row // PAGE, ())
        return rows[row % PAGE] if row % PAGE < len(rows) else None

    def row_of(self, key: str) -> int | None:
        """The row with this key, where its page is here."""
        for number, rows in self._pages.items():
            for place, each in enumerate(rows):
                if self.key(each) == key:
                    return number * PAGE + place
        return None

    def pages(self) -> tuple[int, ...]:
        """The pages that are here."""
        return tuple(self._pages)

    def here(self) -> tuple[T, ...]:
        """Every row that is here."""
        return tuple(each for rows in self._pages.values() for each in rows)

    def show(self, total: int, pages: Mapping[int, Sequence[T]]) -> bool:
        """Show these pages of `total` rows; whether the rows are others than before (then nothing is selected)."""
        same = total == self._total and all(
            list(map(self.key, rows)) == list(map(self.key, self._pages.get(number, rows)))
            for number, rows in pages.items()
        )
        self._asked.clear()
        if same:
            self._pages = dict(pages)
            self.repaint()
            return False
        self.beginResetModel()
        self._total, self._pages = total, dict(pages)
        self.endResetModel()
        return True

    def add(self, number: int, total: int, rows: Sequence[T]) -> None:
        """Put in a page that was wanted."""
        self._asked.discard(number)
        if total != self._total:
            return  # the list has changed meanwhile and is about to be shown anew
        self._pages[number] = rows
        while len(self._pages) > _KEPT:
            del self._pages[max(self._pages, key=lambda other: abs(other - number))]
        first = self.index(number * PAGE, 0)
        last = self.index(min(self._total, (number + 1) * PAGE) - 1, len(self.columns) - 1)
        self.dataChanged.emit(first, last)

    def repaint(self) -> None:
        """What is shown of the rows may be different now, the rows are the same."""
        if self._total:
            self.dataChanged.emit(self.index(0, 0), self.index(self._total - 1, len(self.columns) - 1))

    def retranslate(self) -> None:
        """The language changed."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)
        self.repaint()

    # Qt

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else self._total

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Vertical:
            return None
        column = self.columns[section]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.title() if column.heading is None else ""
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                return column.title()
            case Qt.ItemDataRole.DecorationRole:
                return column.heading() if column.heading is not None else None
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(column)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.at(index.row())
        if row is None:
            self._want(index.row() // PAGE)
            return None
        told = _ROLES.get(role)
        return told(self.columns[index.column()], row) if told is not None else None

    def _want(self, number: int) -> None:
        if number not in self._asked:
            self._asked.add(number)
            self.page_wanted.emit(number)


class PagedTable(QTableView, Generic[T]):
    """The table over a `PagedModel`. Signals: the order was changed, rows were selected, Delete, Enter or a double
    click (`opened`), a cell was clicked (row, name of the column).
    """

    order_changed = Signal()
    selection_changed = Signal()
    delete_pressed = Signal()
    opened = Signal()
    cell_clicked = Signal(int, str)

    def __init__(self, name: str, model: PagedModel[T], order: str, *, descending: bool = False) -> None:
        super().__init__()
        self.setObjectName(name)
        self._columns = model.columns
        self._rows = model
        self.setModel(model)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(36)
        self._prepare_header(order, descending=descending)
        self.selectionModel().selectionChanged.connect(self.selection_changed)
        self.clicked.connect(lambda index: self.cell_clicked.emit(index.row(), self._columns[index.column()].name))
        self.doubleClicked.connect(self._double_clicked)

    # What the person chose

    @property
    def order(self) -> str:
        """The name of the column that the list is sorted by."""
        return self._columns[self.horizontalHeader().sortIndicatorSection()].name

    @property
    def descending(self) -> bool:
        """Whether it is sorted from the greatest to the smallest."""
        return self.horizontalHeader().sortIndicatorOrder() is Qt.SortOrder.DescendingOrder

    def selected_rows(self) -> list[int]:
        """The rows that are selected, in the order of the list."""
        found: set[int] = set()
        for part in self.selectionModel().selection().toList():
            found.update(range(part.top(), part.bottom() + 1))
        return sorted(found)

    def visible_pages(self) -> range:
        """The pages of the model that can be seen."""
        first = max(0, self.rowAt(0))
        last = self.rowAt(self.viewport().height() - 1)
        if last < 0:
            last = first + self.viewport().height() // max(1, self.verticalHeader().defaultSectionSize())
        return range(first // PAGE, last // PAGE + 1)

    # What is shown

    def select(self, keys: Sequence[str]) -> None:
        """Select rows that are here, quietly."""
        selection = QItemSelection()
        for key in keys:
            place = self._rows.row_of(key)
            if place is not None:
                selection.select(self._rows.index(place, 0), self._rows.index(place, len(self._columns) - 1))
        chosen = self.selectionModel()
        chosen.blockSignals(True)
        chosen.select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if selection.indexes():
            chosen.setCurrentIndex(selection.indexes()[0], QItemSelectionModel.SelectionFlag.NoUpdate)
        chosen.blockSignals(False)
        self.viewport().update()

    # Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.delete_pressed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            # Hiding columns inside of a resize would begin another.
            QTimer.singleShot(0, self, self._fit)
            self._keep_in_sight(cast("QResizeEvent", event).oldSize().height())
        elif event.type() == QEvent.Type.LanguageChange:
            self._rows.retranslate()
        return super().event(event)

    # Inside

    def _prepare_header(self, order: str, *, descending: bool) -> None:
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(True)
        header.setMinimumSectionSize(36)
        header.setSortIndicatorShown(True)
        names = [column.name for column in self._columns]
        way = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        header.setSortIndicator(names.index(order), way)
        self._sorted = (names.index(order), way)
        for number, column in enumerate(self._columns):
            self.setColumnWidth(number, column.width)
            if column.stretches:
                header.setSectionResizeMode(number, QHeaderView.ResizeMode.Stretch)
        header.sortIndicatorChanged.connect(self._sort)

    def _double_clicked(self, index: QModelIndex) -> None:
        if not self._columns[index.column()].acts:
            self.opened.emit()

    def _sort(self, section: int, way: Qt.SortOrder) -> None:
        if self._columns[section].sortable:
            self._sorted = (section, way)
            self.order_changed.emit()
        elif (section, way) != self._sorted:
            header = self.horizontalHeader()
            header.blockSignals(True)
            header.setSortIndicator(*self._sorted)
            header.blockSignals(False)

    def _keep_in_sight(self, height: int) -> None:
        """Scroll so that the row that is selected stays in sight, where it was while the table was so high."""
        current = self.currentIndex()
        place = self.visualRect(current)
        if current.isValid() and self.selectionModel().isSelected(current) and 0 <= place.top() < height:
            QTimer.singleShot(0, self, lambda: self.scrollTo(self.currentIndex()))

    def _fit(self) -> None:
        """Leave out what matters least, rather than squeeze what matters or scroll sideways."""
        left = self.viewport().width() - sum(each.width for each in self._columns if not each.worth)
        for number, column in sorted(enumerate(self._columns), key=lambda pair: pair[1].worth):
            if column.worth:
                left -= column.width
                self.setColumnHidden(number, left < 0)


class Pager(Generic[T]):
    """Keeps a table filled from somewhere that answers in pages: `ask(limit, offset)` gives (total, rows)."""

    def __init__(
        self,
        model: PagedModel[T],
        table: PagedTable[T],
        ask: Callable[[int, int], Awaitable[tuple[int, Sequence[T]]]],
    ) -> None:
        self._model = model
        self._table = table
        self._ask = ask
        self._turn = 0

    async def refresh(self, *, from_the_top: bool = False) -> bool:
        """Show anew what can be seen, and keep the selection; False when something newer has been asked for."""
        self._turn += 1
        turn = self._turn
        if from_the_top:
            self._table.scrollToTop()
        total, pages = 0, {}
        for number in range(1) if from_the_top else self._table.visible_pages():
            total, pages[number] = await self._ask(PAGE, number * PAGE)
            if turn != self._turn:
                return False
        before = [self._model.key(each) for each in self.selected()]
        if self._model.show(total, pages):
            self._table.select(before)
        return True

    async def fetch(self, number: int) -> None:
        """Fetch a page that came into sight."""
        total, rows = await self._ask(PAGE, number * PAGE)
        self._model.add(number, total, rows)

    def selected(self) -> list[T]:
        """What is selected, as far as it is here."""
        rows = self._table.selected_rows()[: _KEPT * PAGE]
        return [found for each in rows if (found := self._model.at(each)) is not None]

    async def chosen(self) -> list[T]:
        """Everything that is selected, also what is not here."""
        rows = self._table.selected_rows()
        here = [self._model.at(each) for each in rows]
        if all(each is not None for each in here):
            return [each for each in here if each is not None]
        wanted, found = set(rows), []
        for offset in range(rows[0], rows[-1] + 1, _AT_ONCE):
            _, stretch = await self._ask(_AT_ONCE, offset)
            found += [each for place, each in enumerate(stretch, offset) if place in wanted]
        return found


def _alignment(column: Column[Any]) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
    return Qt.AlignmentFlag.AlignVCenter | side


def _ink(column: Column[Any], row: Any) -> Any:
    ink = column.ink(row)
    return colour(ink) if ink else None


_ROLES: Final[Mapping[int, Callable[[Column[Any], Any], Any]]] = {
    Qt.ItemDataRole.DisplayRole: lambda column, row: column.text(row),
    Qt.ItemDataRole.AccessibleTextRole: lambda column, row: (column.spoken or column.text)(row),
    Qt.ItemDataRole.DecorationRole: lambda column, row: column.picture(row) if column.picture is not None else None,
    Qt.ItemDataRole.ForegroundRole: _ink,
    Qt.ItemDataRole.ToolTipRole: lambda column, row: (column.tip or column.text)(row) or None,
    Qt.ItemDataRole.TextAlignmentRole: lambda column, _row: _alignment(column),
}

"""The rows of the list: as many as the library finds, of which only the pages that were looked at are here."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QDateTime, QLocale, QModelIndex, QPersistentModelIndex, Qt, Signal

from studio.core.records import Timbre, TimbrePage, TimbreState
from studio.ui.icons import icon
from studio.ui.language import tr
from studio.ui.notices import sentence
from studio.ui.theme import colour

PAGE: Final = 100
# Pages that stay although nobody looks at them any more.
_KEPT: Final = 40
COLUMNS: Final = (
    "favourite",
    "name",
    "account",
    "voice_id",
    "language",
    "gender",
    "tags",
    "used",
    "last_used",
    "state",
)

Index = QModelIndex | QPersistentModelIndex
_NOWHERE: Final = QModelIndex()


class TimbresModel(QAbstractTableModel):
    """`page_wanted`: a page (its number) is looked at that is not here."""

    page_wanted = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._total = 0
        self._pages: dict[int, tuple[Timbre, ...]] = {}
        self._asked: set[int] = set()

    # What it holds

    @property
    def total(self) -> int:
        """How many rows there are."""
        return self._total

    def at(self, row: int) -> Timbre | None:
        """The timbre of a row; None while its page is not here."""
        rows = self._pages.get(row // PAGE, ())
        return rows[row % PAGE] if row % PAGE < len(rows) else None

    def row_of(self, timbre_id: str) -> int | None:
        """The row of a timbre whose page is here."""
        for number, rows in self._pages.items():
            for place, timbre in enumerate(rows):
                if timbre.timbre_id == timbre_id:
                    return number * PAGE + place
        return None

    def pages(self) -> tuple[int, ...]:
        """The pages that are here."""
        return tuple(self._pages)

    def here(self) -> tuple[Timbre, ...]:
        """Every timbre that is here."""
        return tuple(timbre for rows in self._pages.values() for timbre in rows)

    def show(self, pages: Mapping[int, TimbrePage]) -> bool:
        """Show what a query finds now; whether the rows are others than before (then nothing is selected)."""
        total = next(iter(pages.values())).total if pages else 0
        fresh = {number: page.timbres for number, page in pages.items()}
        same = total == self._total and all(
            [one.timbre_id for one in rows] == [one.timbre_id for one in self._pages.get(number, rows)]
            for number, rows in fresh.items()
        )
        if same:
            self._pages = fresh
            self._asked.clear()
            self.repaint()
            return False
        self.beginResetModel()
        self._total, self._pages = total, fresh
        self._asked.clear()
        self.endResetModel()
        return True

    def add(self, number: int, page: TimbrePage) -> None:
        """Put in a page that was wanted."""
        self._asked.discard(number)
        if page.total != self._total:
            return  # the list has changed meanwhile and is about to be shown anew
        self._pages[number] = page.timbres
        while len(self._pages) > _KEPT:
            del self._pages[max(self._pages, key=lambda other: abs(other - number))]
        first = self.index(number * PAGE, 0)
        last = self.index(min(self._total, (number + 1) * PAGE) - 1, len(COLUMNS) - 1)
        self.dataChanged.emit(first, last)

    def repaint(self) -> None:
        """What is shown of the rows may be different now, the rows are the same."""
        if self._total:
            self.dataChanged.emit(self.index(0, 0), self.index(self._total - 1, len(COLUMNS) - 1))

    def retranslate(self) -> None:
        """The language changed."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(COLUMNS) - 1)
        self.repaint()

    # Qt

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else self._total

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Vertical:
            return section + 1 if role == Qt.ItemDataRole.DisplayRole else None
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return column_title(COLUMNS[section])
        if role == Qt.ItemDataRole.DisplayRole:
            return column_title(COLUMNS[section]) if section else ""
        if role == Qt.ItemDataRole.DecorationRole and section == 0:
            return icon("star", "muted")
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(COLUMNS[section])
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        timbre = self.at(index.row())
        if timbre is None:
            self._want(index.row() // PAGE)
            return None
        shown = _ROLES.get(role)
        return shown(timbre, COLUMNS[index.column()]) if shown is not None else None

    def _want(self, number: int) -> None:
        if number not in self._asked:
            self._asked.add(number)
            self.page_wanted.emit(number)


# --- words -----------------------------------------------------------------------------------------------------------


def column_title(name: str) -> str:
    """What a column is called."""
    return {
        "favourite": tr("Favourite"),
        "name": tr("Name"),
        "account": tr("Account"),
        "voice_id": tr("Id"),
        "language": tr("Language"),
        "gender": tr("Gender"),
        "tags": tr("Tags"),
        "used": tr("Takes"),
        "last_used": tr("Last used"),
        "state": tr("State"),
    }[name]


def timbre_title(timbre: Timbre) -> str:
    """What a timbre is called; the voices of this computer are translated."""
    return tr(timbre.name) if timbre.offered else timbre.name or timbre.voice_id


def account_title(account: str) -> str:
    """What an account is called."""
    return tr("This computer") if account == "local" else account


def language_title(language: str) -> str:
    """A language's name, or its code where that is all there is."""
    return {"zh": tr("Chinese"), "en": tr("English"), "": ""}.get(language.partition("-")[0], language)


def gender_title(gender: str) -> str:
    """A gender in words."""
    return {"female": tr("Female"), "male": tr("Male")}.get(gender, gender)


def state_title(timbre: Timbre) -> str:
    """What is known of a timbre at its vendor, in words."""
    match timbre.state:
        case TimbreState.HERE:
            return tr("Not deleted") if timbre.trouble is not None else tr("Available")
        case TimbreState.DELETING if timbre.due is not None and not timbre.sending:
            seconds = max(0, round(timbre.due - time.time()))
            return tr("Deleted in {seconds} s").format(seconds=seconds)
        case TimbreState.DELETING:
            return tr("Deleting…")
        case TimbreState.UNKNOWN:
            return tr("Unknown")
        case TimbreState.GONE:
            return tr("Deleted")
        case TimbreState.FORGOTTEN:
            return tr("Forgotten")


def when(moment: str) -> str:
    """A moment in the system's own format; nothing for never."""
    if not moment:
        return ""
    local = QDateTime.fromString(moment, Qt.DateFormat.ISODateWithMs).toLocalTime()
    return QLocale().toString(local, QLocale.FormatType.ShortFormat)


_TEXTS: Final[Mapping[str, Callable[[Timbre], str]]] = {
    "name": timbre_title,
    "account": lambda timbre: account_title(timbre.account),
    "voice_id": lambda timbre: timbre.voice_id,
    "language": lambda timbre: language_title(timbre.language),
    "gender": lambda timbre: gender_title(timbre.gender),
    "tags": lambda timbre: " · ".join(timbre.tags),
    "used": lambda timbre: QLocale().toString(timbre.used) if timbre.used else "",
    "last_used": lambda timbre: when(timbre.last_used),
    "state": state_title,
}


def _text(timbre: Timbre, name: str) -> str | None:
    return None if name == "favourite" else _TEXTS[name](timbre)


def _spoken(timbre: Timbre, name: str) -> str:
    if name == "favourite":
        return tr("Favourite") if timbre.favourite else ""
    return _TEXTS[name](timbre)


def _picture(timbre: Timbre, name: str) -> Any:
    if name != "favourite":
        return None
    return icon("star", "accent" if timbre.favourite else "line", filled=timbre.favourite)


def _ink(timbre: Timbre, name: str) -> Any:
    if name == "state":
        if timbre.state is TimbreState.UNKNOWN:
            return colour("warn")
        if timbre.state is TimbreState.DELETING or timbre.trouble is not None:
            return colour("danger")
    quiet = timbre.state in (TimbreState.GONE, TimbreState.FORGOTTEN) or name not in ("name", "favourite")
    return colour("muted") if quiet else None


def _tip(timbre: Timbre, name: str) -> str | None:
    if name == "favourite":
        return tr("Remove from the favourites") if timbre.favourite else tr("Add to the favourites")
    if name == "state" and timbre.trouble is not None:
        return sentence(timbre.trouble)
    if name == "name" and timbre.notes:
        return timbre.notes
    return _TEXTS[name](timbre) or None


def _alignment(name: str) -> Qt.AlignmentFlag:
    level = Qt.AlignmentFlag.AlignVCenter
    return level | (Qt.AlignmentFlag.AlignRight if name == "used" else Qt.AlignmentFlag.AlignLeft)


_ROLES: Final[Mapping[int, Callable[[Timbre, str], Any]]] = {
    Qt.ItemDataRole.DisplayRole: _text,
    Qt.ItemDataRole.AccessibleTextRole: _spoken,
    Qt.ItemDataRole.DecorationRole: _picture,
    Qt.ItemDataRole.ForegroundRole: _ink,
    Qt.ItemDataRole.ToolTipRole: _tip,
    Qt.ItemDataRole.TextAlignmentRole: lambda _, name: _alignment(name),
}


def ids(timbres: Sequence[Timbre]) -> list[str]:
    """The library's ids of timbres."""
    return [timbre.timbre_id for timbre in timbres]

"""The list of calls as a table sees it: it knows every call's number, and holds the calls that are near the eye."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QDate,
    QDateTime,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QIcon

from studio.core.errors import Kind
from studio.core.records import Call
from studio.services.activity import OK
from studio.ui.icons import icon
from studio.ui.language import tr
from studio.ui.theme import colour
from studio.ui.words import account_title, day

# Asked for together: what fits on a tall screen, and a little of what comes next.
PAGE: Final = 128
_HELD: Final = 32 * PAGE

TIME, ACCOUNT, WHAT, DURATION, STATUS, CODE, REQUEST_ID, BYTES = range(8)
_RIGHT: Final = (DURATION, BYTES)
_QUIET: Final = (CODE, REQUEST_ID, BYTES)

Index = QModelIndex | QPersistentModelIndex
_NOWHERE: Final = QModelIndex()


class CallsModel(QAbstractTableModel):
    """Rows are calls, newest first. `wanted` carries the numbers of calls that somebody looks at and are not here."""

    wanted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._numbers: Sequence[int] = ()
        self._calls: OrderedDict[int, Call] = OrderedDict()
        self._missed: set[int] = set()
        self._asked: set[int] = set()
        self._icons: dict[str, QIcon] = {}
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._ask)

    def show(self, numbers: Sequence[int], calls: Mapping[int, Call] | None = None) -> int:
        """List these calls, some of which are here; what is new at the top is added to what is there.

        Returns how many rows were added.
        """
        self._hold(calls or {})
        added = _added(self._numbers, numbers)
        kept = len(numbers) - added
        if added < 0 or not _same(numbers[added:], self._numbers[:kept]):
            self.beginResetModel()
            self._numbers = numbers
            self.endResetModel()
            return 0
        if kept < len(self._numbers):
            self.beginRemoveRows(_NOWHERE, kept, len(self._numbers) - 1)
            self._numbers = self._numbers[:kept]
            self.endRemoveRows()
        if added:
            self.beginInsertRows(_NOWHERE, 0, added - 1)
            self._numbers = numbers
            self.endInsertRows()
        return added

    def fill(self, asked: Iterable[int], calls: Mapping[int, Call]) -> None:
        """Here are the calls that were asked for; of those that are gone meanwhile nothing is shown."""
        self._asked.difference_update(asked)
        self._hold(calls)
        rows = [row for number in calls if (row := self.row_of(number)) is not None]
        if rows:
            self.dataChanged.emit(self.index(min(rows), 0), self.index(max(rows), BYTES))

    def number_at(self, row: int) -> int | None:
        """The number of the call in a row."""
        return self._numbers[row] if 0 <= row < len(self._numbers) else None

    def row_of(self, number: int) -> int | None:
        """The row of a call, None where it is not listed."""
        # Numbers fall from row to row, so a search by halves finds it.
        low, high = 0, len(self._numbers)
        while low < high:
            middle = (low + high) // 2
            if self._numbers[middle] > number:
                low = middle + 1
            else:
                high = middle
        return low if low < len(self._numbers) and self._numbers[low] == number else None

    def retranslate(self) -> None:
        """The language changed: everything is said anew."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, BYTES)
        if self._numbers:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._numbers) - 1, BYTES))

    # Qt

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._numbers)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else BYTES + 1

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        return heading(section) if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        number, column = self._numbers[index.row()], index.column()
        call = self._calls.get(number)
        if call is None:
            self._miss(index.row())
            return None
        told = _TOLD.get(role)
        if told is not None:
            return told(call, column)
        if role == Qt.ItemDataRole.DecorationRole and column == STATUS:
            return self._icon(call.outcome)
        return None

    # Inside

    def _hold(self, calls: Mapping[int, Call]) -> None:
        """Keep these at hand, and of the others no more than is near the eye."""
        self._calls.update(calls)
        while len(self._calls) > _HELD:
            self._calls.popitem(last=False)

    def _icon(self, outcome: str) -> QIcon:
        symbol, ink = mark(outcome)
        return self._icons.setdefault(symbol, icon(symbol, ink))

    def _miss(self, row: int) -> None:
        first = row - row % PAGE
        missed = {number for number in self._numbers[first : first + PAGE] if number not in self._calls}
        self._missed |= missed - self._asked
        if self._missed and not self._soon.isActive():
            self._soon.start()

    def _ask(self) -> None:
        missed, self._missed = sorted(self._missed, reverse=True), set()
        self._asked.update(missed)
        self.wanted.emit(missed)


def heading(column: int) -> str:
    """The name of a column."""
    return {
        TIME: tr("Time"),
        ACCOUNT: tr("Account"),
        WHAT: tr("Call"),
        DURATION: tr("Duration"),
        STATUS: tr("Status"),
        CODE: tr("Vendor code"),
        REQUEST_ID: tr("Request id"),
        BYTES: tr("Bytes"),
    }[column]


def shown(call: Call, column: int) -> str:
    """What stands in a column."""
    return _SHOWN[column](call)


def moment(started: str, *, whole: bool = False) -> str:
    """A local time to the second, with its date (as this system writes it) when that is not today, or `whole`."""
    local = QDateTime.fromString(started, Qt.DateFormat.ISODateWithMs).toLocalTime()
    date = day(local.date())
    if whole:
        return f"{date} {local.toString('HH:mm:ss')}"
    return local.toString("HH:mm:ss") if local.date() == QDate.currentDate() else f"{date} {local.toString('HH:mm')}"


def what(name: str) -> str:
    """What was asked, in words; a name that has none is shown as it is."""
    return _whats().get(name, name)


def titles() -> tuple[tuple[str, str], ...]:
    """What a person reads in place of what was asked and what came of it, each with its name."""
    return tuple((title, name) for names in (_whats(), _outcomes()) for name, title in names.items())


def _whats() -> dict[str, str]:
    return {
        "speech": tr("Speech"),
        "accounts.test": tr("Test an account"),
        "timbres.delete": tr("Delete a timbre"),
        "tasks.create": tr("Hand in a task"),
        "tasks.get": tr("Look after a task"),
        "tasks.cancel": tr("Cancel a task"),
        "transcription.create": tr("Hand in a recording"),
        "transcription.get": tr("Look after a transcription"),
        "transcription.result": tr("Fetch a transcript"),
        "training.create": tr("Begin a training"),
        "training.addresses": tr("Ask where recordings go"),
        "training.spans": tr("Ask how long recordings may be"),
        "training.confirm": tr("Confirm what was sent"),
        "training.confirmed": tr("Look after what was sent"),
        "training.commit": tr("Start a training"),
        "training.list": tr("List trainings"),
        "training.get": tr("Look after a training"),
        "training.review": tr("Ask about the review"),
        "training.history": tr("Ask what happened in a training"),
        "training.delete": tr("Delete a training"),
        "training.assets": tr("List trained voices"),
        "training.quotas": tr("Ask what is left to use"),
        "files.fetch": tr("Fetch a file"),
        "files.send": tr("Send a file"),
        "files.look": tr("Look at a file"),
        "files.delete": tr("Take back a file"),
    }


def duration(milliseconds: float) -> str:
    """Milliseconds below a second, seconds from there on."""
    if milliseconds < 1000:
        return tr("{milliseconds} ms").format(milliseconds=round(milliseconds))
    return tr("{seconds} s").format(seconds=f"{milliseconds / 1000:.1f}")


def size(count: int) -> str:
    """A number of bytes, to three digits."""
    if count < 1000:
        return f"{count} B"
    amount, unit = (count / 1e3, "kB") if count < 1e6 else (count / 1e6, "MB")
    return f"{QLocale().toString(amount, 'f', 1 if amount < 100 else 0)} {unit}"


def outcome(name: str) -> str:
    """What came of a call, in a word or two."""
    return _outcomes().get(name, tr("Failed"))


def _outcomes() -> dict[str, str]:
    return {
        OK: tr("Done"),
        Kind.KEY_REFUSED: tr("Key refused"),
        Kind.APP_UNUSABLE: tr("Application unusable"),
        Kind.CLOCK_OFF: tr("Clock off"),
        Kind.UNREACHABLE: tr("Unreachable"),
        Kind.TIMED_OUT: tr("Timed out"),
        Kind.DROPPED: tr("Connection lost"),
        Kind.UNREADABLE: tr("Unreadable"),
        Kind.REFUSED: tr("Refused"),
        Kind.NOT_UNDERSTOOD: tr("Not understood"),
        Kind.NOT_THERE: tr("Not there"),
        Kind.NAME_TAKEN: tr("Name taken"),
        Kind.VENDOR_FAILED: tr("Failed"),
        Kind.BUSY: tr("Busy"),
        Kind.CANCELLED: tr("Stopped"),
        Kind.OUTCOME_UNKNOWN: tr("Not known"),
    }


def mark(name: str) -> tuple[str, str]:
    """The icon of an outcome and its colour's token."""
    if name == OK:
        return "circle-check", "ok"
    if name == Kind.CANCELLED:
        return "square", "muted"
    if name == Kind.OUTCOME_UNKNOWN:
        return "triangle-alert", "warn"
    return "circle-alert", "danger"


def traffic(call: Call) -> str:
    """The bytes that went, and those that came."""
    return f"{size(call.sent)} ↑  {size(call.received)} ↓"


def _status(call: Call) -> str:
    return outcome(call.outcome) + (f" · {call.status}" if call.status is not None else "")


_SHOWN: Final[dict[int, Callable[[Call], str]]] = {
    TIME: lambda call: moment(call.started),
    ACCOUNT: lambda call: account_title(call.account),
    WHAT: lambda call: what(call.what),
    DURATION: lambda call: duration(call.duration_ms),
    STATUS: _status,
    CODE: lambda call: call.code or "–",
    REQUEST_ID: lambda call: call.request_id or "–",
    BYTES: lambda call: size(call.sent + call.received),
}


def _hint(call: Call, column: int) -> str | None:
    """What a column may be too narrow to say."""
    if column == STATUS:
        return call.message or None
    if column == TIME:
        return moment(call.started, whole=True)
    if column == BYTES:
        return traffic(call)
    return shown(call, column) if column in (ACCOUNT, WHAT, CODE, REQUEST_ID) else None


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column in _RIGHT else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


_TOLD: Final[dict[int, Callable[[Call, int], Any]]] = {
    Qt.ItemDataRole.DisplayRole: shown,
    Qt.ItemDataRole.ForegroundRole: lambda _, column: colour("muted") if column in _QUIET else None,
    Qt.ItemDataRole.TextAlignmentRole: lambda _, column: _alignment(column),
    Qt.ItemDataRole.ToolTipRole: _hint,
}


def _added(before: Sequence[int], now: Sequence[int]) -> int:
    """How many of `now` are newer than all there were before; -1 where there is nothing to add to."""
    if not before or not now:
        return -1
    newest = before[0]
    low, high = 0, len(now)
    while low < high:
        middle = (low + high) // 2
        if now[middle] > newest:
            low = middle + 1
        else:
            high = middle
    return low


def _same(one: Sequence[int], other: Sequence[int]) -> bool:
    # Numbers fall from row to row: between the same ends, as many as fill a range are that range.
    if len(one) != len(other) or not one:
        return len(one) == len(other)
    if (one[0], one[-1]) != (other[0], other[-1]):
        return False
    return isinstance(one, range) or isinstance(other, range) or one == other

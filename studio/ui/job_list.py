"""What stands above every list of jobs: the filters, and how many there are in which state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from types import MappingProxyType
from typing import Final

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QWidget

from studio.core.jobs import Job, JobQuery, JobState
from studio.ui.form import Choice, Words
from studio.ui.jobs import state_title
from studio.ui.language import tr
from studio.ui.lists import Search
from studio.ui.paged import PagedTable
from studio.ui.parts import named, row
from studio.ui.words import account_title

_SHOWN: Final[Mapping[str, frozenset[JobState]]] = {
    "": frozenset(),
    "open": frozenset({JobState.QUEUED, JobState.RUNNING}),
    "done": frozenset({JobState.DONE}),
    "trouble": frozenset({JobState.FAILED, JobState.UNKNOWN, JobState.NEEDS_ACTION}),
    "cancelled": frozenset({JobState.CANCELLED}),
}
# No name of an account has a line break.
_OF_VENDOR: Final = "vendor\n"
_DAYS: Final = {"day": 1, "week": 7, "month": 30}
_COUNTED: Final = (JobState.RUNNING, JobState.QUEUED, JobState.NEEDS_ACTION, JobState.UNKNOWN, JobState.FAILED)


class JobFilters(QWidget):
    """Search, state, age, account or vendor; `changed`: another query. `everything` is what they are all called."""

    changed = Signal()

    def __init__(self, panel: str, placeholder: Words, everything: Words) -> None:
        super().__init__()
        self.setObjectName(f"{panel}.filters")
        self._placeholder, self._everything = placeholder, everything
        self.search = named(Search(), f"{panel}.search")
        self.shown = Choice(f"{panel}.filter")
        self.since = Choice(f"{panel}.since")
        self.account = Choice(f"{panel}.filter_account")
        line = row(self, spacing=8)
        line.addWidget(self.search, 1)
        for box in self._boxes:
            box.setMinimumWidth(0)
            box.setFixedWidth(160)
            box.chosen.connect(self.changed)
            line.addWidget(box)
        self.search.textChanged.connect(self.changed)
        self.show_accounts(())
        self._retranslate()

    def query(self, kind: str, table: PagedTable[Job]) -> JobQuery:
        """Which jobs of a kind are asked for, in the order of the table."""
        days = _DAYS.get(self.since.value)
        _, _, vendor = self.account.value.partition(_OF_VENDOR)
        since = "" if days is None else (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="milliseconds")
        return JobQuery(
            kind,
            states=_SHOWN[self.shown.value],
            account="" if vendor else self.account.value,
            vendor=vendor,
            text=self.search.text(),
            since=since,
            order=table.order,
            descending=table.descending,
        )

    @property
    def narrowed(self) -> bool:
        """Whether something is left out."""
        return bool(self.search.text().strip() or any(box.value for box in self._boxes))

    def show_everything(self) -> None:
        """Drop the search and the filters."""
        self.search.clear()
        for box in self._boxes:
            box.set_value("")
        self.changed.emit()

    def show_accounts(self, accounts: Sequence[str], vendors: Mapping[str, str] = MappingProxyType({})) -> None:
        """The accounts to filter by, and where there are several, the vendors: their ids, and what they are called."""

        def of_vendor(title: str) -> str:
            return tr("All of {vendor}").format(vendor=tr(title))

        self.account.set_options(
            [
                ("", lambda: tr("All accounts")),
                *((_OF_VENDOR + each, partial(of_vendor, vendors[each])) for each in vendors if len(vendors) > 1),
                *((each, partial(account_title, each)) for each in accounts),
            ]
        )
        self.account.setVisible(len(accounts) > 1 or bool(self.account.value))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    @property
    def _boxes(self) -> tuple[Choice, ...]:
        return (self.shown, self.since, self.account)

    def _retranslate(self) -> None:
        self.search.setPlaceholderText(self._placeholder())
        self.shown.set_options(
            [
                ("", self._everything),
                ("open", lambda: tr("Under way")),
                ("done", lambda: tr("Done")),
                ("trouble", lambda: tr("In trouble")),
                ("cancelled", lambda: tr("Cancelled")),
            ]
        )
        self.since.set_options(
            [
                ("", lambda: tr("Any time")),
                ("day", lambda: tr("Last 24 hours")),
                ("week", lambda: tr("Last 7 days")),
                ("month", lambda: tr("Last 30 days")),
            ]
        )
        for widget, words in (
            (self.search, tr("Search")),
            (self.shown, tr("State")),
            (self.since, tr("When it was sent")),
            (self.account, tr("Account")),
        ):
            widget.setAccessibleName(words)


def count_words(everything: str, counts: Mapping[JobState, int]) -> str:
    """How many there are, and how many are in the states that a person should know of."""
    parts = [everything] if everything else []
    parts += [f"{counts[state]:,} {state_title(state).lower()}" for state in _COUNTED if counts.get(state)]
    return " · ".join(parts)

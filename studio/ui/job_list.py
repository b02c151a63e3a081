"""What lists of jobs have in common: the filters above one, and what can be done with what is selected in it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from types import MappingProxyType
from typing import Any, Final, Protocol

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QWidget

from studio.core.jobs import SETTLED, Job, JobQuery, JobState
from studio.ui.dialogs import ask
from studio.ui.form import Choice, Words
from studio.ui.jobs import state_title
from studio.ui.language import tr
from studio.ui.lists import Search
from studio.ui.paged import PagedTable, Pager
from studio.ui.panel import Shell
from studio.ui.parts import named, row
from studio.ui.words import account_title, counted

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
    parts += [f"{counts[state]:,} {state_title(state)}" for state in _COUNTED if counts.get(state)]
    return " · ".join(parts)


class JobsPort(Protocol):
    """What is done with jobs: services.jobs.Jobs."""

    def cancel(self, job_ids: Sequence[str]) -> Awaitable[list[str]]:
        """Have jobs stopped."""
        ...

    def retry(self, job_ids: Sequence[str]) -> Awaitable[list[str]]:
        """Have jobs go on that came to nothing."""
        ...

    def settle(self, job_ids: Sequence[str]) -> Awaitable[list[Job]]:
        """Ask the vendors what became of jobs of unknown outcome."""
        ...

    def forget(self, job_ids: Sequence[str]) -> Awaitable[list[str]]:
        """Take settled jobs out of the list."""
        ...

    def restore(self, job_ids: Sequence[str]) -> Coroutine[Any, Any, list[str]]:
        """Bring back what was forgotten."""
        ...


class JobActions:
    """Does with what is selected in a list what its buttons say; `forgotten` says how many were taken out of it."""

    def __init__(
        self, panel: str, jobs: JobsPort, pager: Pager[Job], shell: Shell, forgotten: Callable[[int], str]
    ) -> None:
        self._panel = panel
        self._jobs = jobs
        self._pager = pager
        self._shell = shell
        self._forgotten = forgotten

    async def cancel(self) -> None:
        """Stop what is selected."""
        await self._jobs.cancel(await self._chosen(lambda job: job.state not in SETTLED))

    async def retry(self) -> None:
        """Try again what came to nothing; where the vendor may have it, the person is asked first."""
        chosen = [job for job in await self._pager.chosen() if job.state in SETTLED and job.state is not JobState.DONE]
        unknown = sum(job.state is JobState.UNKNOWN for job in chosen)
        if not unknown or await self._sure(unknown):
            await self._jobs.retry([job.job_id for job in chosen])

    async def settle(self) -> None:
        """Ask the vendors what became of what is unknown."""
        unknown = await self._chosen(lambda job: job.state is JobState.UNKNOWN)
        still = sum(job.state is JobState.UNKNOWN for job in await self._jobs.settle(unknown))
        if still:
            one = tr("The vendor cannot tell what became of one of them; look in its own console.")
            many = tr("The vendor cannot tell what became of {count} of them; look in its own console.")
            self._shell.notices.warn(counted(still, one, many))

    async def forget(self) -> None:
        """Take what is selected out of the list, and offer to take that back."""
        gone = await self._jobs.forget(await self._chosen(lambda _job: True))
        if gone:
            self._shell.notices.undo(
                self._forgotten(len(gone)),
                lambda: self._shell.tasks.start(self._jobs.restore(gone)),
            )

    async def _chosen(self, wanted: Callable[[Job], bool]) -> list[str]:
        return [job.job_id for job in await self._pager.chosen() if wanted(job)]

    async def _sure(self, count: int) -> bool:
        one = tr(
            "The answer to one of these was lost. The vendor may have accepted it and may charge for it twice."
            " “Ask the vendor” finds out where that is possible."
        )
        many = tr(
            "The answer to {count} of these was lost. The vendor may have accepted them and may charge for them"
            " twice. “Ask the vendor” finds out where that is possible."
        )
        return await ask(
            self._shell.widget,
            f"{self._panel}.again",
            tr("Send again what may have been accepted?"),
            counted(count, one, many),
            confirm=tr("Send again"),
            danger=True,
        )

"""A list of jobs at work: filled, followed, and done with what its buttons say."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from typing import Any, Final, Protocol

from PySide6.QtCore import QTimer, SignalInstance

from studio.core.jobs import SETTLED, Job, JobPage, JobQuery, JobState
from studio.core.ports import Vendor
from studio.ui.dialogs import ask
from studio.ui.following import REST_SECONDS, follow
from studio.ui.job_list import JobFilters
from studio.ui.language import tr
from studio.ui.paged import PagedModel, PagedTable, Pager
from studio.ui.panel import Shell
from studio.ui.tasks import Tasks, slot
from studio.ui.words import counted

_TICK_MS: Final = 1_000


class JobsPort(Protocol):
    """What there is of jobs, and what is done with them: services.jobs.Jobs."""

    @property
    def version(self) -> int:
        """A number that grows with every change."""
        ...

    @property
    def paused(self) -> bool:
        """Whether nothing is begun now."""
        ...

    def changed(self, version: int) -> Awaitable[int]:
        """Wait until something is newer than `version`; the version now."""
        ...

    def page(self, query: JobQuery, limit: int, offset: int) -> Awaitable[JobPage]:
        """Rows of what a query finds."""
        ...

    def counts(self, query: JobQuery) -> Awaitable[Mapping[JobState, int]]:
        """How many jobs a query finds in each state."""
        ...

    def choices(self, field: str, kind: str) -> Awaitable[Sequence[str]]:
        """What there is to filter by."""
        ...

    def cancel(self, job_ids: Sequence[str]) -> Awaitable[Sequence[str]]:
        """Have jobs stopped."""
        ...

    def retry(self, job_ids: Sequence[str]) -> Awaitable[Sequence[str]]:
        """Have jobs go on that came to nothing."""
        ...

    def settle(self, job_ids: Sequence[str]) -> Awaitable[Sequence[Job]]:
        """Ask the vendors what became of jobs of unknown outcome."""
        ...

    def forget(self, job_ids: Sequence[str]) -> Awaitable[Sequence[str]]:
        """Take settled jobs out of the list."""
        ...

    def restore(self, job_ids: Sequence[str]) -> Coroutine[Any, Any, Sequence[str]]:
        """Bring back what was forgotten."""
        ...

    def pause(self) -> Awaitable[None]:
        """Begin nothing more."""
        ...

    def resume(self) -> Awaitable[None]:
        """Go on."""
        ...


class JobsView(Protocol):
    """The view of a panel that lists jobs."""

    model: PagedModel[Job]
    table: PagedTable[Job]
    filters: JobFilters
    query_changed: SignalInstance
    pause_pressed: SignalInstance
    cancel_pressed: SignalInstance
    retry_pressed: SignalInstance
    settle_pressed: SignalInstance
    forget_pressed: SignalInstance

    def query(self) -> JobQuery:
        """Which jobs are asked for, in which order."""
        ...

    def show_total(self, total: int, counts: Mapping[JobState, int]) -> None:
        """How many jobs the query finds, and how many there are in each state."""
        ...

    def show_paused(self, *, paused: bool) -> None:
        """Whether everything is paused."""
        ...


class FollowedJobs:
    """The jobs of a panel, as its view asks for them.

    `select` shows what is selected; `looked_at` tells whether anybody sees the list; `forgotten` says how many jobs
    were taken out of it.
    """

    def __init__(
        self,
        panel: str,
        jobs: JobsPort,
        view: JobsView,
        shell: Shell,
        *,
        select: Callable[[], None],
        looked_at: Callable[[], bool],
        forgotten: Callable[[int], str],
        rest: float = REST_SECONDS,
    ) -> None:
        self._panel = panel
        self._jobs = jobs
        self._view = view
        self._shell = shell
        self._select = select
        self._looked_at = looked_at
        self._forgotten = forgotten
        self._pager = Pager(view.model, view.table, self._ask)
        self._clock = QTimer(view.table, interval=_TICK_MS)
        self._clock.timeout.connect(view.model.repaint)
        view.model.page_wanted.connect(self.fetch)
        view.query_changed.connect(self.search)
        for pressed, act in (
            (view.pause_pressed, self.pause),
            (view.cancel_pressed, self.cancel),
            (view.retry_pressed, self.retry),
            (view.settle_pressed, self.settle),
            (view.forget_pressed, self.forget),
        ):
            pressed.connect(act)
        shell.tasks.start(follow(jobs, self._show_changes, shell.notices, rest=rest))

    @property
    def tasks(self) -> Tasks:
        """The window's."""
        return self._shell.tasks

    # What is listed

    def run_clock(self, *, running: bool) -> None:
        """Whether the times of what is under way go on: somebody looks at them."""
        if running:
            self._clock.start()
        else:
            self._clock.stop()

    async def refresh(self, *, from_the_top: bool = False) -> None:
        """Show the list anew."""
        if await self._pager.refresh(from_the_top=from_the_top):
            self._view.show_total(self._view.model.total, await self._jobs.counts(self._view.query()))
            self._view.show_paused(paused=self._jobs.paused)
            self._select()

    async def show_choices(self, known: Sequence[Vendor]) -> None:
        """Show which accounts and vendors there is something of; what `known` vendors are called."""
        titles = {vendor.name: vendor.title for vendor in known}
        kind = self._view.query().kind
        vendors = {each: titles.get(each, each) for each in await self._jobs.choices("vendor", kind)}
        self._view.filters.show_accounts(await self._jobs.choices("account", kind), vendors)

    @slot
    async def search(self) -> None:
        """Show what is searched for, from its beginning."""
        await self.refresh(from_the_top=True)

    @slot
    async def fetch(self, number: int) -> None:
        """Fetch a page that came into sight."""
        await self._pager.fetch(number)

    def selected(self) -> list[Job]:
        """What is selected, as far as it is here."""
        return self._pager.selected()

    async def chosen(self) -> list[Job]:
        """Everything that is selected."""
        return await self._pager.chosen()

    async def _ask(self, limit: int, offset: int) -> tuple[int, Sequence[Job]]:
        page = await self._jobs.page(self._view.query(), limit, offset)
        return page.total, page.jobs

    async def _show_changes(self) -> None:
        if self._looked_at():
            await self.refresh()

    # What is done with it

    @slot
    async def pause(self) -> None:
        """Pause everything, or go on."""
        await (self._jobs.resume() if self._jobs.paused else self._jobs.pause())
        self._view.show_paused(paused=self._jobs.paused)

    @slot
    async def cancel(self) -> None:
        """Stop what is selected."""
        await self._jobs.cancel(await self._ids(lambda job: job.state not in SETTLED))

    @slot
    async def retry(self) -> None:
        """Try again what came to nothing; where the vendor may have it, the person is asked first."""
        chosen = [job for job in await self.chosen() if job.state in SETTLED and job.state is not JobState.DONE]
        unknown = sum(job.state is JobState.UNKNOWN for job in chosen)
        if not unknown or await self._sure(unknown):
            await self._jobs.retry([job.job_id for job in chosen])

    @slot
    async def settle(self) -> None:
        """Ask the vendors what became of what is unknown."""
        unknown = await self._ids(lambda job: job.state is JobState.UNKNOWN)
        still = sum(job.state is JobState.UNKNOWN for job in await self._jobs.settle(unknown))
        if still:
            one = tr("The vendor cannot tell what became of one of them; look in its own console.")
            many = tr("The vendor cannot tell what became of {count} of them; look in its own console.")
            self._shell.notices.warn(counted(still, one, many))

    @slot
    async def forget(self) -> None:
        """Take what is selected out of the list, and offer to take that back."""
        gone = await self._jobs.forget(await self._ids(lambda _job: True))
        if gone:
            self._shell.notices.undo(self._forgotten(len(gone)), lambda: self.tasks.start(self._jobs.restore(gone)))

    async def _ids(self, wanted: Callable[[Job], bool]) -> list[str]:
        return [job.job_id for job in await self.chosen() if wanted(job)]

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

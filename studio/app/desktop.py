"""Notices on the desktop: what came to something while the window was not in front; a click brings it there."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Final, Protocol

from studio.core.jobs import SETTLED, Job, JobQuery, JobState
from studio.services.jobs import Jobs
from studio.ui.language import tr
from studio.ui.words import counted

if TYPE_CHECKING:
    from desktop_notifier import DesktopNotifier

# What ends together is said together.
REST_S: Final = 1.0
LATEST_S: Final = 60.0
_NAME: Final = "Voice Studio"
_ICON: Final = "voice-studio"
_OPEN: Final = frozenset(JobState) - SETTLED
_NEEDY: Final = frozenset({JobState.UNKNOWN, JobState.NEEDS_ACTION})


class Shows(Protocol):
    """Shows a notice outside the window; one of the same subject takes the place of the one before."""

    async def show(self, subject: str, title: str, words: str, clicked: Callable[[], object]) -> None:
        """Show it, where the desktop can."""
        ...

    async def clear(self) -> None:
        """Take back all that is still shown."""
        ...


class Desktop:
    """The system's own notices, on Linux, Windows and macOS; where there are none, nothing happens.

    desktop-notifier rather than Qt's tray icon: that one needs a tray, which GNOME has not, and cannot take back.
    """

    def __init__(self) -> None:
        self._notifier: DesktopNotifier | None = None
        self._shown: dict[str, str] = {}

    async def show(self, subject: str, title: str, words: str, clicked: Callable[[], object]) -> None:
        """Show a notice in the place of the one before about the same subject."""
        await self._take_back(self._shown.pop(subject, ""))
        # What cannot be shown is logged there and no more.
        self._shown[subject] = await self._made().send(title, words, on_clicked=clicked)

    async def clear(self) -> None:
        """Take back all that is still shown."""
        shown, self._shown = self._shown, {}
        for identifier in shown.values():
            await self._take_back(identifier)

    async def _take_back(self, identifier: str) -> None:
        if identifier and identifier in await self._made().get_current_notifications():
            await self._made().clear(identifier)

    def _made(self) -> DesktopNotifier:
        if self._notifier is None:
            from desktop_notifier import DesktopNotifier, Icon

            self._notifier = DesktopNotifier(_NAME, Icon(name=_ICON))
        return self._notifier


class Endings:
    """Tells what jobs came to while nobody looked.

    `in_front` tells whether the window is; `open_panel` brings it there with a panel. A kind's notice waits until
    nothing of its kind is under way any more, a minute at most, and counts everything since the person was here last.
    """

    def __init__(
        self,
        jobs: Jobs,
        desktop: Shows,
        *,
        in_front: Callable[[], bool],
        open_panel: Callable[[str], object],
        alert: Callable[[], object],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._jobs = jobs
        self._desktop = desktop
        self._in_front = in_front
        self._open_panel = open_panel
        self._alert = alert
        self._sleep = sleep
        self._came: dict[str, dict[str, Job]] = {}
        self._telling: dict[str, asyncio.Task[None]] = {}

    async def watch(self) -> None:
        """Listen to the engine until cancelled."""
        try:
            async for jobs in self._jobs.endings():
                if self._in_front():
                    continue
                for job in jobs:
                    if job.state is not JobState.CANCELLED:
                        self._came.setdefault(job.kind, {})[job.job_id] = job
                        if job.kind not in self._telling:
                            self._telling[job.kind] = asyncio.create_task(self._tell(job.kind), name="desktop notice")
        finally:
            for task in self._telling.values():
                task.cancel()
            await asyncio.gather(*self._telling.values(), return_exceptions=True)

    async def seen(self) -> None:
        """The person is here: what was told is told."""
        self._came.clear()
        await self._desktop.clear()

    async def _tell(self, kind: str) -> None:
        try:
            waited = 0.0
            while waited < LATEST_S:
                await self._sleep(REST_S)
                waited += REST_S
                counts = await self._jobs.counts(JobQuery(kind))
                if not any(counts.get(state) for state in _OPEN):
                    break
        finally:
            del self._telling[kind]
        came = list(self._came.get(kind, {}).values())
        if came and not self._in_front():
            title, words = told(kind, came)
            self._alert()
            await self._desktop.show(kind, title, words, lambda: self._open_panel(kind))


def told(kind: str, jobs: Sequence[Job]) -> tuple[str, str]:
    """The title and the words of a notice about jobs of a kind that came to something."""
    if len(jobs) == 1:
        (job,) = jobs
        sentences = {
            JobState.DONE: tr("“{title}” is done"),
            JobState.FAILED: tr("“{title}” failed"),
        }
        return sentences.get(job.state, tr("“{title}” needs you")).format(title=job.title), _kinds()[kind]
    came = Counter("need" if job.state in _NEEDY else str(job.state) for job in jobs)
    done, failed, need = came[JobState.DONE], came[JobState.FAILED], came["need"]
    parts = []
    if done:
        parts.append(counted(done, *_done()[kind]))
    if failed:
        parts.append(tr("{count} failed").format(count=f"{failed:,}"))
    if need:
        parts.append(counted(need, tr("1 needs you"), tr("{count} need you")))
    return tr(", ").join(parts), _kinds()[kind]


def _kinds() -> dict[str, str]:
    return {"tasks": tr("Tasks"), "transcription": tr("Transcription"), "training": tr("Training")}


def _done() -> dict[str, tuple[str, str]]:
    """What is said of one that is done, and of so many."""
    return {
        "tasks": (tr("1 task is done"), tr("{count} tasks are done")),
        "transcription": (tr("1 recording is written down"), tr("{count} recordings are written down")),
        "training": (tr("1 voice is trained"), tr("{count} voices are trained")),
    }

"""Jobs in words and pictures: where one stands, how far it is, and how long it will still take."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from typing import Final

from PySide6.QtGui import QIcon

from studio.core.jobs import SETTLED, Job, JobState
from studio.ui.icons import icon
from studio.ui.language import tr
from studio.ui.notices import sentence
from studio.ui.paged import Column
from studio.ui.words import duration

_MARKS: Final = {
    JobState.QUEUED: ("circle-dashed", "muted"),
    JobState.RUNNING: ("hourglass", "accent"),
    JobState.DONE: ("circle-check", "ok"),
    JobState.FAILED: ("circle-x", "danger"),
    JobState.CANCELLED: ("circle-x", "muted"),
    JobState.NEEDS_ACTION: ("circle-alert", "warn"),
    JobState.UNKNOWN: ("circle-question-mark", "warn"),
}
# So early a rate says nothing yet.
_EARLY: Final = 0.05
# From so many seconds on, and up to so many, nobody can tell what is left to the second.
_MINUTES: Final = 120
_HOUR: Final = 3_600


def state_title(state: JobState) -> str:
    """A state in words."""
    return {
        JobState.QUEUED: tr("Waiting"),
        JobState.RUNNING: tr("Running"),
        JobState.DONE: tr("Done"),
        JobState.FAILED: tr("Failed"),
        JobState.CANCELLED: tr("Cancelled"),
        JobState.NEEDS_ACTION: tr("Needs you"),
        JobState.UNKNOWN: tr("Unknown"),
    }[state]


def state_icon(state: JobState) -> QIcon:
    """A state as a picture; never alone, always beside its words."""
    return icon(*_MARKS[state])


def state_words(job: Job) -> str:
    """Where a job stands: the state, and how far it is while it runs."""
    if job.cancelling and job.state not in SETTLED:
        return tr("Cancelling…")
    if job.state is JobState.RUNNING and job.progress is not None:
        return f"{job.progress:.0%}"
    return state_title(job.state)


def state_tip(job: Job) -> str:
    """The whole of it: the vendor's own word, and what went wrong."""
    lines = [state_title(job.state)]
    if job.vendor_state:
        lines.append(tr("The vendor says: {words}").format(words=job.vendor_state))
    if job.error is not None:
        lines.append(sentence(job.error))
    return "\n".join(lines)


def elapsed_words(job: Job, now: Callable[[], float] = time.time) -> str:
    """How long a job has been going, and about how long it will still take."""
    if not job.sent:
        return ""
    begun = _moment(job.sent)
    if job.state in SETTLED:
        return duration(_moment(job.updated) - begun)
    passed = now() - begun
    if job.progress is not None and _EARLY < job.progress < 1:
        left = passed * (1 - job.progress) / job.progress
        about = tr("{minutes} min").format(minutes=round(left / 60)) if _MINUTES <= left < _HOUR else duration(left)
        return tr("{passed}, about {left} left").format(passed=duration(passed), left=about)
    return duration(passed)


def state_column(width: int = 130) -> Column[Job]:
    """The column that says where a job stands."""
    return Column(
        "state",
        lambda: tr("State"),
        state_words,
        width,
        picture=lambda job: state_icon(job.state),
        ink=lambda job: _MARKS[job.state][1] if job.state is not JobState.RUNNING else "",
        tip=state_tip,
        spoken=lambda job: f"{state_title(job.state)} {state_words(job)}",
    )


def _moment(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()

"""The way of a training, stage by stage: what was, since when, for how long, and what is still to come."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from studio.core.errors import Kind
from studio.core.jobs import OVER, Job, JobState
from studio.ui.language import tr

_UPLOADED: Final = "UPLOADED"
_SUBMITTED: Final = "SUBMITTED"
_CREATING: Final = "CREATING"
_SUCCEED: Final = "SUCCEED"
_DELETED: Final = "DELETED"
# What a training goes through where nothing goes wrong, in the vendor's words.
_WAY: Final = (
    _CREATING,
    _UPLOADED,
    _SUBMITTED,
    "SYSTEM_AUDITING",
    "AUDITING",
    "WAITING",
    "PROCESSING",
    "RESULT_REVIEW",
    _SUCCEED,
)
_BAD: Final = frozenset({"AUDIT_FAILED", "FAILED", "SPLIT_FAILED", "USER_REVIEW_REJECT", _DELETED})

_TITLES: Final[Mapping[str, Callable[[], str]]] = {
    _CREATING: lambda: tr("Created"),
    _UPLOADED: lambda: tr("Recordings uploaded"),
    _SUBMITTED: lambda: tr("Submitted"),
    "SYSTEM_AUDITING": lambda: tr("System review"),
    "AUDITING": lambda: tr("Review by a person"),
    "AUDIT_FAILED": lambda: tr("Review failed"),
    "WAITING_SPLIT": lambda: tr("Waiting to be split into sentences"),
    "SPLITTING": lambda: tr("Being split into sentences"),
    "ANNOTATING": lambda: tr("Being written down"),
    "WAITING": lambda: tr("Waiting for its turn"),
    "PROCESSING": lambda: tr("Training"),
    "UPLOADING": lambda: tr("The voice is put in place"),
    "RESULT_REVIEW": lambda: tr("Review of the voice"),
    "USER_RESULT_REVIEW": lambda: tr("Waiting for your verdict"),
    "USER_REVIEW_REJECT": lambda: tr("Turned down by you"),
    "SPLIT_FAILED": lambda: tr("Could not be split into sentences"),
    "FAILED": lambda: tr("Training failed"),
    _SUCCEED: lambda: tr("Done"),
    _DELETED: lambda: tr("Deleted at the vendor"),
}


class Mark(StrEnum):
    """How a stage stands."""

    PAST = "past"
    NOW = "now"
    BAD = "bad"
    TO_COME = "to_come"


@dataclass(frozen=True, slots=True)
class Step:
    """One stage: the vendor's word for it, when it began, and how long it lasted or lasts (seconds, None: no telling).

    `begun` is ISO 8601 in UTC, "" for what is still to come.
    """

    stage: str
    mark: Mark
    begun: str = ""
    seconds: float | None = None

    @property
    def title(self) -> str:
        """The stage in words; the vendor's own where it is not known."""
        return stage_title(self.stage)


def stage_title(stage: str) -> str:
    """A vendor's word for a stage, in the person's language."""
    known = _TITLES.get(stage)
    return known() if known is not None else stage


def stage_of(job: Job) -> str:
    """The stage that a training is in, in words."""
    if job.error is not None and job.error.kind is Kind.UNKNOWN_JOB:
        return stage_title(_DELETED)
    if not job.vendor_state:
        return ""
    if job.vendor_state == _CREATING:
        return tr("Ready to submit") if job.result.get("uploaded") else tr("Waiting for recordings")
    return stage_title(job.vendor_state)


def since(job: Job) -> str:
    """When a training came into the stage that it is in; ISO 8601."""
    moments = [when for _, when in seen(job)]
    return moments[-1] if moments else job.sent or job.created


def steps(job: Job, now: float) -> tuple[Step, ...]:
    """Every stage of a training in its order; `now` is Unix time in seconds."""
    past = seen(job)
    known = job.state in OVER or job.state is JobState.UNKNOWN
    found = []
    for number, (stage, begun) in enumerate(past):
        last = number == len(past) - 1
        end = now if last else _moment(past[number + 1][1])
        mark = Mark.BAD if stage in _BAD else Mark.NOW if last and not known else Mark.PAST
        lasts = None if last and known else max(0.0, end - _moment(begun))
        found.append(Step(stage, mark, begun, lasts))
    return (*found, *_to_come(job, [stage for stage, _ in past]))


def seen(job: Job) -> list[tuple[str, str]]:
    """What happened and when, the earliest first; also what only this program knows of."""
    history = job.result.get("history")
    told = [(str(each[0]), str(each[1])) for each in history if len(each) == 2] if isinstance(history, list) else []
    if not any(stage == _CREATING for stage, _ in told) and (job.sent or job.created):
        told.insert(0, (_CREATING, job.sent or job.created))
    # Clocks differ, so what was done here follows the stage that it ended, whatever the times say.
    for stage, when in reversed(_done_here(job)):
        told.insert(_place(told, when), (stage, when))
    return told


def _done_here(job: Job) -> list[tuple[str, str]]:
    done = job.result.get("done_here")
    if isinstance(done, list):
        return [(str(each[0]), str(each[1])) for each in done if len(each) == 2]
    # What an earlier version has kept is the last time of each alone.
    facts = ((_UPLOADED, job.result.get("uploaded")), (_SUBMITTED, job.result.get("submitted")))
    return [(stage, str(when)) for stage, when in facts if when]


def _place(told: list[tuple[str, str]], when: str) -> int:
    """Behind the last stage that waited for the person, and had begun before."""
    waited = [number for number, (stage, _) in enumerate(told) if stage in (_CREATING, "AUDIT_FAILED")]
    before = [number for number in waited if _moment(told[number][1]) < _moment(when)]
    return (before or waited[:1] or [-1])[-1] + 1


def _to_come(job: Job, past: list[str]) -> list[Step]:
    if job.state in OVER:
        return []
    turn = max((place for place, stage in enumerate(_WAY) if stage in past), default=-1)
    if past and past[-1] == "AUDIT_FAILED":
        turn = _WAY.index(_CREATING)
    return [Step(stage, Mark.TO_COME) for stage in _WAY[turn + 1 :]]


def _moment(text: str) -> float:
    try:
        return datetime.fromisoformat(text).timestamp()
    except ValueError:  # a vendor's word that is no time
        return 0.0

"""The nouns of remote work: what was asked of a vendor, where it stands, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from studio.core.errors import Kind, StudioError


class JobState(StrEnum):
    """Where a job stands, in words that scripts may compare.

    `QUEUED`: written down here, or waiting at the vendor. `NEEDS_ACTION`: the person has to do something before it goes
    on. `UNKNOWN`: something was sent and its answer lost; it is never sent again by itself.
    """

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    NEEDS_ACTION = "needs_action"
    UNKNOWN = "unknown"


OVER = frozenset({JobState.DONE, JobState.FAILED, JobState.CANCELLED})
"""The vendor has nothing more to do for a job in one of these."""
SETTLED = OVER | {JobState.UNKNOWN, JobState.NEEDS_ACTION}
"""Nothing more comes of a job in one of these without a person."""

Progress = Callable[[float], None]
"""Takes how far a piece of work is, from 0 to 1; may be called as often as anything happens."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a vendor says of a piece of work.

    `vendor_state` is its own word, as received. `progress` runs from 0 to 1, None where it is not told. `result` holds
    what the kind of work adds, as JSON values; links in it are the vendor's and not to be trusted.
    """

    state: JobState
    vendor_state: str = ""
    progress: float | None = None
    error: StudioError | None = None
    result: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TaskOrder:
    """A text to be spoken as a task; `name` is what the vendor calls its result, "" for the vendor's own choice."""

    text: str
    voice: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of remote work as the library keeps it.

    `job_id` is the library's own, `remote_id` the vendor's ("" until there is one). `kind` is the feature ("tasks",
    "transcription", "training"); `order` is what was asked and `result` what came, both as JSON values of that kind and
    empty in lists. `detail` stands beside the title in a list: a task's voice, a transcript's source. `created`,
    `updated` and `sent` (handed to the vendor, "" until then) are ISO 8601 in UTC. `attempt` counts from 1; `earlier`
    is the job that this one repeats, `later` the one that repeats it. `cancelling`: it is to be stopped.
    """

    job_id: str
    kind: str
    account: str
    vendor: str
    title: str
    state: JobState
    vendor_state: str = ""
    remote_id: str = ""
    progress: float | None = None
    error: StudioError | None = field(default=None, compare=False)
    order: Mapping[str, object] = field(default_factory=dict)
    result: Mapping[str, object] = field(default_factory=dict)
    created: str = ""
    updated: str = ""
    attempt: int = 1
    earlier: str = ""
    detail: str = ""
    sent: str = ""
    later: str = ""
    cancelling: bool = False

    @property
    def told_here(self) -> str:
        """What this computer's own service says of a failure, where that is a sentence for a person; "" elsewhere.

        It is English, and what there is to do is in it: nobody's support is to be asked.
        """
        error = self.error
        if error is None or self.account != "local" or error.kind is not Kind.VENDOR_FAILED:
            return ""
        return error.message if error.message.endswith(".") else ""


@dataclass(frozen=True, slots=True)
class OpenJobs:
    """How many jobs are under way: not sent yet, being sent, being fetched, and at the vendor, by account."""

    unsent: int = 0
    sending: int = 0
    fetching: int = 0
    away: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class JobDraft:
    """A job that is to be added; see `Job`.

    Nothing of the same `key` is added twice; "" is no key. One that has a `remote_id` was begun elsewhere and is only
    followed.
    """

    account: str
    vendor: str
    title: str
    order: Mapping[str, object]
    detail: str = ""
    key: str = ""
    remote_id: str = ""


@dataclass(frozen=True, slots=True)
class JobQuery:
    """Which jobs of a kind, in which order; every part narrows what the others leave. No `states` are all.

    `text`: words that all occur in title, detail or account, in part or whole, in any case. `since` and `until`
    bound `created`, the latter exclusively. `order` is one of `JOB_ORDERS`.
    """

    kind: str
    states: frozenset[JobState] = frozenset()
    account: str = ""
    vendor: str = ""
    text: str = ""
    since: str = ""
    until: str = ""
    order: str = "created"
    descending: bool = True


JOB_ORDERS = ("created", "updated", "title", "detail", "account", "state")
"""What a list of jobs can be sorted by."""


@dataclass(frozen=True, slots=True)
class JobPage:
    """A stretch of what a query finds, and how many there are in all."""

    total: int
    jobs: tuple[Job, ...]

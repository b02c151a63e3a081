"""What the job engine asks of each kind of remote work, and what it makes of the ways in which that can fail."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from studio.core.errors import Kind, StudioError
from studio.core.jobs import Job, Progress, Standing

ACCOUNT: Final = frozenset(
    {
        Kind.NO_SECRET,
        Kind.KEYRING_LOCKED,
        Kind.KEY_REFUSED,
        Kind.APP_UNUSABLE,
        Kind.CLOCK_OFF,
        Kind.UNKNOWN_ACCOUNT,
    }
)
"""A person has to do something about the account; until then nothing of it can be sent."""
PERSON: Final = ACCOUNT | {Kind.DISK_FULL, Kind.NOT_WRITABLE}
"""A person has to do something before it can go on."""
UNSENT: Final = frozenset({Kind.UNREACHABLE, Kind.TIMED_OUT, Kind.BUSY, Kind.LOCAL_SERVICE})
"""The vendor has not done what was asked, and may do it later."""
LOST: Final = frozenset({Kind.OUTCOME_UNKNOWN, Kind.DROPPED, Kind.UNREADABLE})
"""Of a request that must not be repeated: nobody knows whether the vendor has done it."""
PASSING: Final = UNSENT | {Kind.DROPPED}
"""Of what may be repeated: another time it may go well."""
ELSEWHERE: Final = frozenset({Kind.UNREACHABLE, Kind.TIMED_OUT})
"""Of collecting: nobody is where the link leads. The service that gave it may be somewhere else by now."""
STALE: Final = PASSING | {
    Kind.VENDOR_FAILED,
    Kind.REFUSED,
    Kind.NOT_THERE,
    Kind.UNREADABLE,
    Kind.LINK_EXPIRED,
    Kind.LINK_GONE,
    Kind.WRONG_CONTENT,
}
"""Of collecting: a link that the vendor gives anew may lead to what is wanted."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds between two looks at a job: half of what has passed since it was sent, but at least `first` and at most
    `longest`.
    """

    first: float = 1.0
    longest: float = 30.0

    def after(self, passed: float) -> float:
        """Seconds to the next look at a job that was sent so long ago."""
        return max(self.first, min(self.longest, passed / 2))


@dataclass(frozen=True, slots=True)
class Brought:
    """What collecting has brought here: what is added to `job.result`, and how the rest is kept in the library.

    `keep` is called in the transaction that says that the job is done, so there is never one without the other.
    """

    facts: Mapping[str, object]
    keep: Callable[[Any], object]


class Work:
    """One kind of remote work. Everything raises `StudioError`; what is not overridden does nothing.

    All but `submit` may be called again for the same job, also by another program after this one has died in the
    middle: it must come to the same.
    """

    kind = ""
    pace = Pace()
    forgettable = False
    """Whether nothing else refers to a job that was taken out of the list long ago."""

    async def prepare(self, job: Job, progress: Progress) -> Mapping[str, object]:  # noqa: ARG002
        """Do what must be done before anything is sent; what it returns is added to `job.result`."""
        return {}

    async def submit(self, job: Job) -> str:
        """Send the one request that must never be repeated; returns the vendor's id.

        OUTCOME_UNKNOWN says that the answer was lost; any other error, that the vendor has not done it.
        """
        raise NotImplementedError

    async def look(self, job: Job) -> Standing:
        """Ask where a job stands; the standing's result is added to `job.result`."""
        raise NotImplementedError

    async def cancel(self, job: Job) -> None:
        """Ask the vendor to stop; whether it did is for `look` to tell."""
        raise StudioError(Kind.UNSUPPORTED, job.vendor)

    async def collect(self, job: Job, standing: Standing, progress: Progress) -> Mapping[str, object] | Brought:  # noqa: ARG002
        """Bring here what the vendor has made; what it returns is added to `job.result`, and the job is done."""
        return {}

    async def find(self, job: Job) -> str | None:  # noqa: ARG002
        """The vendor's id of a job whose answer was lost; None where the vendor has none or cannot tell."""
        return None

    async def adopt(self, job: Job) -> None:
        """Take up a job that is open, once in every program that runs the jobs."""

    async def over(self, job: Job) -> None:
        """Let go of what was held for a job that is done, failed or cancelled now."""

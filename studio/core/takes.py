"""Takes as a list shows them, and how they are asked for."""

from __future__ import annotations

from dataclasses import dataclass

from studio.core.records import Timing


@dataclass(frozen=True, slots=True)
class TakeSummary:
    """A kept take without its sound and its times.

    `excerpt` is the beginning of its script, on one line. `source` is the feature that made it ("speech", "tasks").
    `timing` is the coarsest of its parts. `created` and `trashed` are ISO 8601 in UTC, `trashed` "" where it is not.
    """

    take_id: str
    title: str
    excerpt: str
    account: str
    voice: str
    created: str
    seconds: float
    complete: bool
    timing: Timing
    source: str = "speech"
    tags: tuple[str, ...] = ()
    trashed: str = ""


TAKE_ORDERS = ("created", "title", "account", "voice", "seconds")


@dataclass(frozen=True, slots=True)
class TakeQuery:
    """Which takes, in which order; every part narrows what the others leave.

    `text`: words that all occur in the script, the title or the tags; Han characters match anywhere, other words from
    their beginning. `since` is the first day, ISO 8601 in UTC. `order` is one of `TAKE_ORDERS`.
    """

    text: str = ""
    account: str = ""
    voice: str = ""
    source: str = ""
    tag: str = ""
    since: str = ""
    trash: bool = False
    order: str = "created"
    descending: bool = True


@dataclass(frozen=True, slots=True)
class TakePage:
    """A stretch of what a query finds, and how many there are in all."""

    total: int
    takes: tuple[TakeSummary, ...]


@dataclass(frozen=True, slots=True)
class Storage:
    """What the library takes up on the disk: takes in the list, takes in the trash, and bytes of sound in all."""

    takes: int
    trashed: int
    bytes: int

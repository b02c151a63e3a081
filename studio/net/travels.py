"""What is written down of a file that travels: one call, however many tries it took."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from studio.core.errors import Kind, StudioError
from studio.core.ports import Route
from studio.core.records import Call

Recorder = Callable[[Call], None]


def unrecorded(_call: Call) -> None:
    """Keep nothing."""


@dataclass(slots=True)
class Travel:
    """What is known of it at any moment: `sent` and `received` count the file's bytes, `status` is the last answer's.

    Of `url` only the host is written down: the rest of a link may be all that it takes to open it.
    """

    what: str
    method: str
    url: str
    route: Route
    sent: int = 0
    received: int = 0
    status: int | None = None
    _begun: tuple[datetime, float] | None = None

    def begin(self) -> None:
        """It has waited long enough for its turn; what never begins is no call."""
        if self._begun is None:
            self._begun = datetime.now(UTC), time.monotonic()

    @contextmanager
    def written_down(self, record: Recorder) -> Iterator[None]:
        """Write it down when it ends, however it does."""
        outcome, failure = Kind.CANCELLED.value, None
        try:
            yield
            outcome = "ok"
        except StudioError as error:
            outcome, failure = error.kind.value, error
            raise
        finally:
            if self._begun is not None:
                record(self._call(*self._begun, outcome, failure))

    def _call(self, started: datetime, begun: float, outcome: str, failure: StudioError | None) -> Call:
        return Call(
            started=started.isoformat(timespec="milliseconds"),
            account=self.route.account,
            vendor=self.route.vendor,
            what=self.what,
            method=self.method,
            url=_host(self.url),
            duration_ms=(time.monotonic() - begun) * 1000,
            status=self.status,
            outcome=outcome,
            code=failure.code if failure is not None else None,
            message=failure.message if failure is not None else "",
            request_id=failure.request_id if failure is not None else None,
            trace_id=None,
            sent=self.sent,
            received=self.received,
            request="",
            response="",
        )


def _host(url: str) -> str:
    """The scheme, the host and the port of an address; "" for what is none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}" if parts.netloc else ""

"""Accounts' ways to their vendors: each knows its proxy and its clock, and reports every call."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Protocol
from urllib.parse import urlsplit

from studio.core.addresses import is_loopback
from studio.core.errors import Kind, StudioError
from studio.core.ports import HttpAnswer, HttpRequest
from studio.core.records import Account, Call
from studio.net.http import UNLIMITED, Limit

log = logging.getLogger(__name__)

CLOCK_TOLERANCE_S = 30.0
"""Seconds that this computer's clock may be off before signatures are corrected; a Date header is no exact clock."""
PROXY = "proxy"
CA_FILE = "ca_file"
SYSTEM_PROXY = "system"
NO_PROXY = "none"


class Sends(Protocol):
    """What makes the calls: net.http.Http."""

    async def send(
        self,
        request: HttpRequest,
        *,
        account: str,
        vendor: str,
        proxy: str | None,
        ca_file: str | None,
        skew_s: float,
        record: Callable[[Call], None],
        limit: Limit = Limit(),
    ) -> HttpAnswer:
        """See `core.ports.Link.send`; `proxy` is "" for the system's, None for none, or a URL."""
        ...


class Facts(Protocol):
    """Where an account keeps what was found out about its vendor."""

    def fact(self, account: str, name: str) -> str | None:
        """What was found out, or None."""
        ...

    def remember(self, account: str, name: str, value: str) -> None:
        """Keep it for the next start; does not block."""
        ...


class AccountLink:
    """The `core.ports.Link` of one account.

    The vendor's clock is learnt from the Date header of every answer, a refusal's too, before the vendor's own reading
    of it: whoever signs again then signs with the right time. `now` is this computer's clock. Without `http` there is
    nothing to send by.
    """

    def __init__(
        self,
        account: Account,
        http: Sends | None,
        facts: Facts,
        record: Callable[[Call], None],
        *,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._account = account
        self._http = http
        self._facts = facts
        self._record = record
        self._now = now
        self._skew = 0.0

    @property
    def account(self) -> str:
        """See `core.ports.Link`."""
        return self._account.name

    @property
    def vendor(self) -> str:
        """See `core.ports.Link`."""
        return self._account.vendor

    @property
    def skew_s(self) -> float:
        """See `core.ports.Link`; differences within the tolerance count as none."""
        return self._skew

    def fact(self, name: str) -> str | None:
        """See `core.ports.Link`."""
        return self._facts.fact(self._account.name, name)

    def remember(self, name: str, value: str) -> None:
        """See `core.ports.Link`."""
        if self.fact(name) != value:
            self._facts.remember(self._account.name, name, value)

    async def send(self, request: HttpRequest) -> HttpAnswer:
        """See `core.ports.Link`."""
        if self._http is None:
            raise StudioError(Kind.UNSUPPORTED, self._account.vendor)

        def refusal(answer: HttpAnswer) -> StudioError | None:
            self._learn(answer.headers)
            return request.refusal(answer)

        return await self._http.send(
            replace(request, refusal=refusal),
            account=self._account.name,
            vendor=self._account.vendor,
            proxy=proxy_of(self._account.fields),
            ca_file=self._account.fields.get(CA_FILE) or None,
            skew_s=self._skew,
            record=self._record,
            limit=UNLIMITED if is_loopback(urlsplit(request.url).hostname or "") else Limit(),
        )

    def _learn(self, headers: Mapping[str, str]) -> None:
        ahead = _ahead(headers, self._now())
        if ahead is None:
            return
        skew = ahead if abs(ahead) > CLOCK_TOLERANCE_S else 0.0
        if abs(skew - self._skew) > CLOCK_TOLERANCE_S:
            log.warning("signing with the vendor's time, %+.0f s from this computer's", skew)
        self._skew = skew


def proxy_of(fields: Mapping[str, str]) -> str | None:
    """What an account says of proxies, as net wants it: "" is the system's, None is none, else a URL."""
    chosen = fields.get(PROXY, "")
    if chosen == NO_PROXY:
        return None
    return "" if chosen == SYSTEM_PROXY else chosen


def _ahead(headers: Mapping[str, str], now: float) -> float | None:
    """How far the clock of whoever answered is ahead of `now`; None without a readable date, or from a cache."""
    if "age" in headers:
        return None
    try:
        date = parsedate_to_datetime(headers.get("date", ""))
    except (ValueError, OverflowError):
        return None
    return (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp() - now

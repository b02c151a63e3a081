"""Accounts' ways to their vendors: each knows its proxy and its clock, and reports every call."""

from __future__ import annotations

import functools
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Protocol

from studio.core.errors import Kind, StudioError
from studio.core.ports import HttpAnswer, HttpRequest, Route
from studio.core.records import Account, Call

log = logging.getLogger(__name__)

CLOCK_TOLERANCE_S = 30.0
"""Seconds that this computer's clock may be off before signatures are corrected; a Date header is no exact clock."""
BASE_URL = "base_url"
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
        route: Route,
        skew_s: float,
        record: Callable[[Call], None],
    ) -> HttpAnswer:
        """See `core.ports.Link.send`; `skew_s` is added to the clock that signs."""
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
        self._route = route_of(account)

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

    @property
    def route(self) -> Route:
        """See `core.ports.Link`."""
        return self._route

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
            self.learn(answer.headers)
            return request.refusal(answer)

        return await self._http.send(
            replace(request, refusal=refusal),
            account=self._account.name,
            vendor=self._account.vendor,
            route=self._route,
            skew_s=self._skew,
            record=self._record,
        )

    def learn(self, headers: Mapping[str, str]) -> None:
        """See `core.ports.Link`."""
        ahead = _ahead(headers, self._now())
        if ahead is None:
            return
        skew = ahead if abs(ahead) > CLOCK_TOLERANCE_S else 0.0
        if abs(skew - self._skew) > CLOCK_TOLERANCE_S:
            log.warning("signing with the vendor's time, %+.0f s from this computer's", skew)
        self._skew = skew


def route_of(account: Account) -> Route:
    """How an account's connections go, whatever they speak."""
    fields = account.fields
    chosen = fields.get(PROXY, SYSTEM_PROXY)
    proxy = {SYSTEM_PROXY: "", NO_PROXY: None}.get(chosen, chosen)
    return Route(proxy, fields.get(CA_FILE) or None, fields.get(BASE_URL, ""), account.name, account.vendor)


def _ahead(headers: Mapping[str, str], now: float) -> float | None:
    """How far the clock of whoever answered is ahead of `now`; None without a readable date, or from a cache."""
    moment = _moment(headers.get("date", "")) if "age" not in headers else None
    return moment - now if moment is not None else None


@functools.lru_cache(16)
def _moment(date: str) -> float | None:
    """The Unix time of a Date header, which all answers of one second share; None where it cannot be read."""
    try:
        read = parsedate_to_datetime(date)
    except (ValueError, OverflowError):
        return None
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp()

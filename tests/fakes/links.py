"""An account's way to its vendor over real sockets, remembering in memory what the program keeps on disk."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import TypeVar

from studio.core.errors import StudioError
from studio.core.ports import HttpAnswer, HttpRequest, Route
from studio.core.records import Call
from studio.net.http import Http, Retries

T = TypeVar("T")
QUICK = Retries(tries=3, first=0.01, longest=0.02, jitter=0.005, ceiling=5.0)


class MemoryLink:
    """The `core.ports.Link` of an account called `cloud`; send within `run`. `wrong_s` puts this clock ahead.

    `skew_s` and `facts` are what is known already.
    """

    account = "cloud"

    def __init__(
        self,
        vendor: str,
        *,
        wrong_s: float = 0.0,
        skew_s: float = 0.0,
        facts: Mapping[str, str] | None = None,
        route: Route = Route(proxy=None),
        now: Callable[[], float] = time.time,
    ) -> None:
        self.vendor = vendor
        self.skew_s = skew_s
        self.route = route
        self.facts = dict(facts or {})
        self.calls: list[Call] = []
        self._now = lambda: now() + wrong_s
        self._http: Http | None = None

    def fact(self, name: str) -> str | None:
        return self.facts.get(name)

    def remember(self, name: str, value: str) -> None:
        self.facts[name] = value

    def learn(self, headers: Mapping[str, str]) -> None:
        try:
            date = parsedate_to_datetime(headers.get("date", ""))
        except (ValueError, OverflowError):
            return
        ahead = (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp() - self._now()
        self.skew_s = ahead if abs(ahead) > 30 else 0.0

    async def send(self, request: HttpRequest) -> HttpAnswer:
        def refusal(answer: HttpAnswer) -> StudioError | None:
            self.learn(answer.headers)
            return request.refusal(answer)

        assert self._http is not None
        return await self._http.send(
            replace(request, refusal=refusal),
            account=self.account,
            vendor=self.vendor,
            route=self.route,
            skew_s=self.skew_s,
            record=self.calls.append,
        )

    def run(self, ask: Callable[[], Awaitable[T]]) -> T:
        """What `ask` comes to, on a loop of its own."""

        async def whole() -> T:
            self._http = Http(retries=QUICK, now=self._now)
            try:
                return await ask()
            finally:
                await self._http.close()

        return asyncio.run(whole())

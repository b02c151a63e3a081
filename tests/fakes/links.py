"""An account's way to its vendor over real sockets, remembering in memory what the program keeps on disk."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from email.utils import parsedate_to_datetime
from typing import TypeVar

from studio.core.errors import StudioError
from studio.core.ports import HttpAnswer, HttpRequest
from studio.core.records import Call
from studio.net.http import Http, Retries

T = TypeVar("T")
QUICK = Retries(tries=3, first=0.01, longest=0.02, jitter=0.005, ceiling=5.0)


class MemoryLink:
    """The `core.ports.Link` of an account called `cloud`; use it within `run`. `wrong_s` puts this clock ahead."""

    account = "cloud"

    def __init__(self, vendor: str, *, wrong_s: float = 0.0) -> None:
        self.vendor = vendor
        self.skew_s = 0.0
        self.facts: dict[str, str] = {}
        self.calls: list[Call] = []
        self._wrong_s = wrong_s
        self._http: Http | None = None

    def fact(self, name: str) -> str | None:
        return self.facts.get(name)

    def remember(self, name: str, value: str) -> None:
        self.facts[name] = value

    async def send(self, request: HttpRequest) -> HttpAnswer:
        def refusal(answer: HttpAnswer) -> StudioError | None:
            if date := answer.headers.get("date"):
                ahead = parsedate_to_datetime(date).timestamp() - self._now()
                self.skew_s = ahead if abs(ahead) > 30 else 0.0
            return request.refusal(answer)

        assert self._http is not None
        return await self._http.send(
            replace(request, refusal=refusal),
            account=self.account,
            vendor=self.vendor,
            proxy=None,
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

    def _now(self) -> float:
        return time.time() + self._wrong_s

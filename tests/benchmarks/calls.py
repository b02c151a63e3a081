"""A thousand signed calls to the local service, through everything that a call of the program goes through.

That is the account, the vendor's client, signature, limits, retries, the reading of the answer, and the activity log.
The bare baseline is a loop over httpx's own client with as many calls at once, whose headers were signed beforehand,
and which does nothing with an answer but take it. Both take turns, so that they see the same machine.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path

import httpx

from studio.app.services import Services
from studio.app.wiring import build_services
from studio.core.records import Call, VerdictKind
from studio.net import http
from studio.vendors.xingyun import auth, wire
from studio.vendors.xingyun.probe import NO_SUCH_TASK
from tests.benchmarks.figures import Figure

CALLS = 1_000
AT_ONCE = 8
PART = 0.8  # of the bare loop's throughput, at least
RECORD_MS = 0.2


def run(long: bool) -> Iterable[Figure]:
    """What a thousand calls take, and what the record of one takes of the loop; `long` repeats more often."""
    with tempfile.TemporaryDirectory() as folder:
        yield from asyncio.run(measured(Path(folder), 15 if long else 5))


async def measured(folder: Path, times: int) -> list[Figure]:
    """Ours and the bare loop in turn."""
    services = build_services(folder)
    try:
        ours, bare = [], []
        for number in range(-1, times):
            bare_s, ours_s = await bare_loop(services), await repeated(lambda: whole_call(services))
            if number >= 0:  # what is loaded, started and connected the first time is not what is measured
                bare.append(bare_s)
                ours.append(ours_s)
        recording = await recorded(services)
    finally:
        await services.close()
    limit = statistics.median(bare) / PART
    return [
        Figure(f"{CALLS:,} signed calls, {AT_ONCE} at once", "s", ours, bare, limit, f"{PART:g} x the bare throughput"),
        Figure("record one, masked, of the loop's time", "ms", recording, (), RECORD_MS),
    ]


async def whole_call(services: Services) -> None:
    """The account's test: one signed call and what it means."""
    verdict = await services.accounts.test("local")
    assert verdict.kind is VerdictKind.WORKS


async def bare_loop(services: Services) -> float:
    """Seconds for the same requests, signed once."""
    fields, params, now = await services.local.fields("xingyun"), {"task_id": NO_SUCH_TASK}, int(time.time())
    token = auth.sign_get(wire.GET_TASK_PATH, params, fields["app_secret"], now)
    headers = auth.headers(fields["app_id"], token, now)
    async with httpx.AsyncClient() as client:

        async def plain() -> None:
            await client.get(fields["base_url"] + auth.with_query(wire.GET_TASK_PATH, params), headers=headers)

        return await repeated(plain)


async def repeated(call: Callable[[], Awaitable[None]]) -> float:
    """Seconds for a thousand calls, so many at once."""
    left = iter(range(CALLS))

    async def one_after_the_other() -> None:
        for _ in left:
            await call()

    begun = time.perf_counter()
    await asyncio.gather(*(one_after_the_other() for _ in range(AT_ONCE)))
    return time.perf_counter() - begun


async def recorded(services: Services) -> list[float]:
    """Milliseconds that writing a call down, masking it and handing it to the log took, of a hundred calls."""
    found: list[float] = []
    made = http._Attempt.call

    def timed(attempt: http._Attempt, account: str, vendor: str) -> Call:
        begun = time.perf_counter()
        call = made(attempt, account, vendor)
        services.activity.record(call)
        found.append((time.perf_counter() - begun) * 1000)
        return call

    http._Attempt.call = timed  # type: ignore[method-assign]
    try:
        for _ in range(100):
            await whole_call(services)
    finally:
        http._Attempt.call = made  # type: ignore[method-assign]
    return found

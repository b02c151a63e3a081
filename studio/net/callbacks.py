"""Where vendors call back: open while somebody waits, to whom something was sent, and deaf to everybody else."""

from __future__ import annotations

import asyncio
import hashlib
import json
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from studio.core.errors import Kind, StudioError
from studio.core.ports import Route
from studio.net.front import Front, Place

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

Told = Callable[[object], Awaitable[None]]
"""Is given the JSON document that came; a `StudioError` of it asks the vendor to try again later."""

MAX_BODY = 8 * 2**20
"""Bytes; a transcript of ten hours with the time of every word is smaller."""

_BODY_TAKES_S = 30.0
_MOST_DOCUMENTS = 1000
"""Different documents for one token; a vendor that sends more is not well."""


class Callbacks:
    """Who waits for which call; it ends with the `Front`."""

    def __init__(self, front: Front) -> None:
        self._front = front

    async def expect(self, place: Place, token: str, told: Told) -> str:
        """Wait for what is posted under a `token` that nobody can guess, and return the URL to give to the vendor.

        `told` is awaited in the event loop of now, once for each different document, and the vendor is thanked only
        when it has returned. Raises as `Front.open`.
        """
        return await self._front.open(place, token, _Ear(token, told, asyncio.get_running_loop()))

    async def forget(self, token: str) -> None:
        """Wait no more; a token that nobody waits for is no error."""
        await self._front.shut(token)

    async def test(self, place: Place, *, route: Route = Route()) -> str:
        """Call the public URL of a place from here, and return it.

        Raises `StudioError`: UNREACHABLE, TIMED_OUT, DROPPED and UNREADABLE when the way there leads elsewhere or
        nowhere, REFUSED with its status when somebody else answers; and as `Front.open`. Some routers do not lead back
        to who asks: then a call from elsewhere may still come through.
        """
        heard = asyncio.Event()
        word = secrets.token_hex(8)

        async def told(document: object) -> None:
            if document == {"word": word}:
                heard.set()

        token = secrets.token_urlsafe(24)
        url = await self.expect(place, token, told)
        try:
            await self._front.run(lambda: _post(url, json.dumps({"word": word}).encode(), route))
            if not heard.is_set():
                raise StudioError(Kind.UNREADABLE, url, message="somebody else answers there")
        finally:
            await self.forget(token)
        return url.rpartition("/")[0]


async def _post(url: str, body: bytes, route: Route) -> None:
    from studio.net.pool import Pool, Timeouts

    async def once() -> AsyncIterator[bytes]:
        yield body

    pool = Pool(Timeouts(connect=5.0, idle=10.0))
    headers = {"Content-Type": "application/json", "Content-Length": str(len(body))}
    here = Route(route.proxy, route.ca_file, url)
    try:
        async with pool.ask("POST", url, headers, here, once()) as answer:
            if answer.status != 200:
                raise StudioError(Kind.REFUSED, answer.host, code=str(answer.status), message=f"HTTP {answer.status}")
    finally:
        await pool.close()


@dataclass(slots=True)
class _Ear:
    """Answers for one token."""

    token: str
    told: Told
    loop: asyncio.AbstractEventLoop
    heard: set[bytes] = field(default_factory=set)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        from starlette.requests import Request
        from starlette.responses import JSONResponse

        status = 404
        if scope["type"] == "http" and scope["path"].rstrip("/") == f"/{self.token}":
            status = await self._heard(Request(scope, receive)) if scope["method"] == "POST" else 405
        await JSONResponse({"code": "10000" if status == 200 else str(status)}, status)(scope, receive, send)

    async def _heard(self, request: Request) -> int:
        """Take what was posted; the status to answer with."""
        try:
            body = await _body(request)
            document = await asyncio.to_thread(json.loads, body)
        except _NotHeardError as refused:
            return refused.status
        except (ValueError, RecursionError):
            return 400
        digest = hashlib.sha256(body).digest()
        async with self.turn:
            if digest in self.heard:
                return 200
            if len(self.heard) >= _MOST_DOCUMENTS:
                return 429
            return await self._passed_on(document, digest)

    async def _passed_on(self, document: object, digest: bytes) -> int:
        async def told() -> None:
            await self.told(document)

        try:
            await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(told(), self.loop))
        except StudioError:
            return 503
        self.heard.add(digest)
        return 200


class _NotHeardError(Exception):
    """What was posted cannot be taken; `status` says why."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


async def _body(request: Request) -> bytes:
    """What was posted."""
    from starlette.requests import ClientDisconnect

    length = request.headers.get("content-length", "0")
    if not length.isdecimal() or int(length) > MAX_BODY:
        raise _NotHeardError(413)
    body = bytearray()
    try:
        async with asyncio.timeout(_BODY_TAKES_S):
            async for piece in request.stream():
                body += piece
                if len(body) > MAX_BODY:
                    raise _NotHeardError(413)
    except TimeoutError:
        raise _NotHeardError(408) from None
    except ClientDisconnect:
        raise _NotHeardError(400) from None
    return bytes(body)

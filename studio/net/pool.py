"""Connections that files travel by: without keys or cookies, and never to where a link has no business to lead."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Final
from urllib.parse import unquote, urljoin, urlsplit

import studio
from studio.core.addresses import Scope
from studio.core.errors import Kind, StudioError
from studio.core.ports import Route
from studio.net.connection import Address, Client, Exchange, address_of
from studio.net.reach import proxy_to
from studio.net.whereabouts import looked_up, nearness

MOST_REDIRECTS = 5

_AHEAD: Final = 64
"""Pieces of an answer that wait for whoever writes them down."""

_REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds that a transfer waits: for the connection, and for the next sign of life."""

    connect: float = 10.0
    idle: float = 60.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back from `url`; names of `headers` in lower case, the body still to be read, once."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: AsyncIterator[bytes]

    @property
    def host(self) -> str:
        """Whose answer it is."""
        return urlsplit(self.url).hostname or ""


class Pool:
    """Open connections, of one event loop."""

    def __init__(self, timeouts: Timeouts = Timeouts()) -> None:
        self._timeouts = timeouts
        self._clients: dict[tuple[str | None, str | None], Client] = {}

    @asynccontextmanager
    async def get(self, link: str, headers: Mapping[str, str], route: Route) -> AsyncIterator[Answer]:
        """Follow a link, through redirects too; raises `StudioError` as `ask`."""
        for _ in range(MOST_REDIRECTS + 1):
            async with self.ask("GET", link, headers, route) as answer:
                if answer.status not in _REDIRECTS or "location" not in answer.headers:
                    yield answer
                    return
                link = _redirected(answer)
        raise StudioError(Kind.UNREADABLE, answer.host, message="redirected too often")

    @asynccontextmanager
    async def ask(
        self,
        method: str,
        link: str,
        headers: Mapping[str, str],
        route: Route,
        body: AsyncIterator[bytes] | None = None,
    ) -> AsyncIterator[Answer]:
        """Send one request, and hand out the answer whatever its status.

        Raises `StudioError`, also while the body is read: UNREACHABLE, TIMED_OUT, DROPPED, UNREADABLE (not HTTP),
        PRIVATE_ADDRESS; BAD_FIELD ("proxy") and BAD_FILE for a `route` that leads nowhere.
        """
        address = address_of(link)
        url = str(address)
        proxy = proxy_to(url, route.proxy)
        client = await self._client(address, proxy, route)
        sent = {"Host": address.netloc, "User-Agent": f"VoiceStudio/{studio.__version__}", **headers}
        waits = self._timeouts
        async with client.exchange(address, proxy, connect_s=waits.connect, idle_s=waits.idle) as exchange:
            head = await exchange.ask(method, sent, body)
            async with _taken_in(exchange) as pieces:
                yield Answer(url, head.status, head.headers, pieces)

    async def close(self) -> None:
        """Close every connection."""
        every = tuple(self._clients.values())
        self._clients.clear()
        for each in every:
            await each.close()

    async def _client(self, address: Address, proxy: str | None, route: Route) -> Client:
        """What asks for an account, at addresses where its links may lead."""
        origin = urlsplit(route.origin).hostname or ""
        if proxy is not None:
            # It looks names up itself, perhaps where nobody else can; what is known of them here is still checked.
            with suppress(OSError):
                await _addresses(origin, address.host, address.port)
        # The proxy itself may be anywhere.
        key = (route.ca_file, origin if proxy is None else None)
        found = self._clients.get(key)
        if found is None:
            addresses = partial(_addresses, origin) if proxy is None else looked_up
            found = self._clients[key] = Client(addresses, ca_file=route.ca_file)
        return found


@asynccontextmanager
async def _taken_in(exchange: Exchange) -> AsyncIterator[AsyncIterator[bytes]]:
    """The pieces of an answer, each taken in as it comes: a connection that is lost takes along what nobody has."""
    come: asyncio.Queue[bytes | StudioError] = asyncio.Queue(_AHEAD)

    async def take_in() -> None:
        try:
            while piece := await exchange.piece():
                await come.put(piece)
            await come.put(b"")
        except StudioError as error:
            await come.put(error)

    async def pieces() -> AsyncIterator[bytes]:
        while piece := await come.get():
            if isinstance(piece, StudioError):
                raise piece
            yield piece

    taking = asyncio.create_task(take_in())
    try:
        yield pieces()
    finally:
        taking.cancel()
        await asyncio.wait([taking])


def file_name(url: str) -> str:
    """The last part of an address, for people; its host where it has none."""
    parts = urlsplit(url)
    return unquote(parts.path.rpartition("/")[2]) or parts.hostname or url


def _redirected(answer: Answer) -> str:
    """Where a redirect leads; raises UNREADABLE where that must not be followed."""
    # What is not ASCII in a header comes as Latin-1, and is UTF-8 in fact.
    there = answer.headers["location"].encode("latin-1", "replace").decode("utf-8", "replace")
    try:
        url = str(address_of(urljoin(answer.url, there)))
    except ValueError:
        raise StudioError(Kind.UNREACHABLE, there[:100], message="not an address") from None
    if answer.url.startswith("https:") and not url.startswith("https:"):
        words = f"redirected to {urlsplit(url).hostname} without TLS"
        raise StudioError(Kind.UNREADABLE, answer.host, code=str(answer.status), message=words)
    return url


async def _addresses(origin: str, host: str, port: int) -> list[str]:
    """The addresses of a host that a link of `origin` may lead to; raises PRIVATE_ADDRESS, and OSError for no host."""
    found = await looked_up(host, port)
    limit = Scope.GLOBAL if max(found.values()) is Scope.GLOBAL else await nearness(origin)
    allowed = [each for each, scope in found.items() if scope <= limit]
    if not allowed:
        raise StudioError(Kind.PRIVATE_ADDRESS, host)
    return allowed

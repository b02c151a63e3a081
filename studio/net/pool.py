"""Connections that files travel by: without keys or cookies, and never to where a link has no business to lead."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import quote, unquote, urljoin, urlsplit

import httpcore

import studio
from studio.core.addresses import Scope
from studio.core.errors import Kind, StudioError
from studio.core.ports import Route
from studio.net.reach import proxy_to, tls, unreachable
from studio.net.whereabouts import looked_up, nearness

MOST_REDIRECTS = 5

_HOST = re.compile(r"[\w.-]+|\[[0-9a-fA-F:.]+\]")
_REDIRECTS = (301, 302, 303, 307, 308)
_KEPT_OPEN_S = 20.0
_FIRST_ADDRESSES_S = 3.0
"""Seconds for each address of a name but the last: one that is dead must not cost all the patience."""


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
        self._pools: dict[tuple[str, str | None, str | None], httpcore.AsyncConnectionPool] = {}

    @asynccontextmanager
    async def get(self, link: str, headers: Mapping[str, str], route: Route) -> AsyncIterator[Answer]:
        """Follow a link, through redirects too; raises `StudioError` as `ask`."""
        url = address(link)
        for _ in range(MOST_REDIRECTS + 1):
            async with self.ask("GET", url, headers, route) as answer:
                if answer.status not in _REDIRECTS or "location" not in answer.headers:
                    yield answer
                    return
                url = _redirected(answer)
        raise StudioError(Kind.UNREADABLE, answer.host, message="redirected too often")

    @asynccontextmanager
    async def ask(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        route: Route,
        body: AsyncIterator[bytes] | None = None,
    ) -> AsyncIterator[Answer]:
        """Send one request to an `address`, and hand out the answer whatever its status.

        Raises `StudioError`, also while the body is read: UNREACHABLE, TIMED_OUT, DROPPED, UNREADABLE (not HTTP),
        PRIVATE_ADDRESS; BAD_FIELD ("proxy") and BAD_FILE for a `route` that leads nowhere.
        """
        host = urlsplit(url).hostname or ""
        proxy = proxy_to(url, route.proxy)
        pool = await self._pool(host, proxy, route)
        sent = {"Host": urlsplit(url).netloc, "User-Agent": f"VoiceStudio/{studio.__version__}", **headers}
        patience = {"connect": self._timeouts.connect, "read": self._timeouts.idle, "write": self._timeouts.idle}
        with _meaning(host, self._timeouts, proxied=proxy is not None):
            async with pool.stream(
                method, url, headers=list(sent.items()), content=body, extensions={"timeout": patience}
            ) as response:
                yield Answer(url, response.status, _fields(response.headers), aiter(response.aiter_stream()))

    async def close(self) -> None:
        """Close every connection."""
        pools = tuple(self._pools.values())
        self._pools.clear()
        for pool in pools:
            await pool.aclose()

    async def _pool(self, host: str, proxy: str | None, route: Route) -> httpcore.AsyncConnectionPool:
        origin = urlsplit(route.origin).hostname or ""
        if proxy is not None:
            # It looks names up itself, perhaps where nobody else can; what is known of them here is still checked.
            with suppress(OSError):
                await _addresses(host, 0, origin)
        key = (origin, proxy, route.ca_file)
        if key not in self._pools:
            self._pools[key] = httpcore.AsyncConnectionPool(
                ssl_context=tls(route.ca_file),
                proxy=None if proxy is None else _proxy(proxy, route.ca_file),
                max_connections=None,
                keepalive_expiry=_KEPT_OPEN_S,
                network_backend=_Guarded(origin) if proxy is None else None,
            )
        return self._pools[key]


class _Guarded(httpcore.AnyIOBackend):
    """Connects only to the addresses that a link of an account at `origin` may lead to, and to no other of a name."""

    def __init__(self, origin: str) -> None:
        self._origin = origin

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the library's
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """An open connection; raises as the library does, and `StudioError`: PRIVATE_ADDRESS, UNREACHABLE."""
        try:
            *others, last = await _addresses(host, port, self._origin)
        except OSError as problem:
            raise httpcore.ConnectError(str(problem)) from problem
        for each in others:
            with suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
                return await super().connect_tcp(each, port, _FIRST_ADDRESSES_S, local_address, socket_options)
        return await super().connect_tcp(last, port, timeout, local_address, socket_options)


def address(link: str) -> str:
    """A link as it is asked for: what is percent-encoded stays as it is, for a signature may cover it.

    Raises `StudioError` (UNREACHABLE) for one that is none, or that holds a user's name.
    """
    try:
        parts = urlsplit(link.strip())
        host, port = parts.hostname or "", parts.port
        name = f"[{host}]" if ":" in host else host.encode("idna").decode()
    except ValueError:
        name = ""
    if not _HOST.fullmatch(name) or parts.scheme not in ("http", "https") or "@" in parts.netloc:
        raise StudioError(Kind.UNREACHABLE, link[:100], message="not an address")
    netloc = name if port is None else f"{name}:{port}"
    path, query = (quote(each, safe="/%~:@!$&'()*+,;=?") for each in (parts.path or "/", parts.query))
    return f"{parts.scheme}://{netloc}{path}{'?' if query else ''}{query}"


def file_name(url: str) -> str:
    """The last part of an address, for people; its host where it has none."""
    parts = urlsplit(url)
    return unquote(parts.path.rpartition("/")[2]) or parts.hostname or url


def _redirected(answer: Answer) -> str:
    """Where a redirect leads; raises UNREADABLE where that must not be followed."""
    # What is not ASCII in a header comes as Latin-1, and is UTF-8 in fact.
    there = answer.headers["location"].encode("latin-1", "replace").decode("utf-8", "replace")
    try:
        url = address(urljoin(answer.url, there))
    except ValueError:
        raise StudioError(Kind.UNREACHABLE, there[:100], message="not an address") from None
    if answer.url.startswith("https:") and not url.startswith("https:"):
        words = f"redirected to {urlsplit(url).hostname} without TLS"
        raise StudioError(Kind.UNREADABLE, answer.host, code=str(answer.status), message=words)
    return url


async def _addresses(host: str, port: int, origin: str) -> list[str]:
    """The addresses of a host that a link of `origin` may lead to; raises PRIVATE_ADDRESS, and OSError for no host."""
    found = await looked_up(host, port)
    limit = Scope.GLOBAL if max(found.values()) is Scope.GLOBAL else await nearness(origin)
    allowed = [each for each, scope in found.items() if scope <= limit]
    if not allowed:
        raise StudioError(Kind.PRIVATE_ADDRESS, host)
    return allowed


def _proxy(url: str, ca_file: str | None) -> httpcore.Proxy:
    parts = urlsplit(url)
    auth = (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
    bare = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
    return httpcore.Proxy(bare, auth=auth, ssl_context=tls(ca_file) if parts.scheme == "https" else None)


def _fields(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in headers}


@contextmanager
def _meaning(host: str, timeouts: Timeouts, *, proxied: bool) -> Iterator[None]:
    """What the library's errors mean to a person."""
    try:
        yield
    except httpcore.ConnectTimeout:
        words = f"no connection after {timeouts.connect:g} s"
        raise StudioError(Kind.TIMED_OUT, host, message=words) from None
    except httpcore.TimeoutException:
        words = f"no sign of life for {timeouts.idle:g} s"
        raise StudioError(Kind.TIMED_OUT, host, message=words) from None
    except httpcore.ProxyError as problem:
        raise StudioError(Kind.UNREACHABLE, host, message=f"proxy: {problem}") from None
    except httpcore.ConnectError as problem:
        raise unreachable(problem, host, proxied=proxied) from None
    except httpcore.RemoteProtocolError as problem:
        # It hung up before the end, or said something that is not HTTP.
        ended = "disconnected" in str(problem) or "closed connection" in str(problem)
        kind, words = (Kind.DROPPED, "connection lost") if ended else (Kind.UNREADABLE, "not HTTP")
        raise StudioError(kind, host, message=words) from None
    except (httpcore.LocalProtocolError, httpcore.UnsupportedProtocol):
        raise StudioError(Kind.UNREACHABLE, host, message="not an address") from None
    except httpcore.NetworkError:
        raise StudioError(Kind.DROPPED, host, message="connection lost") from None

"""Requests of HTTP, each with its answer: over TLS and through a proxy where that is wanted, and timed by the piece."""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Final
from urllib.parse import quote, urlsplit
from weakref import WeakSet

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from studio.core.errors import Kind, StudioError
from studio.net.reach import tls, unreachable

Addresses = Callable[[str, int], Awaitable[Iterable[str]]]
"""The addresses of a host that may be connected to, the best first; raises OSError where there is none."""

# What is said of a request that came to nothing; it is translated where it is read.
NO_CONNECTION: Final = "no connection after {n} s"
NO_SIGN_OF_LIFE: Final = "no sign of life for {n} s"
NO_ADDRESS: Final = "not an address"

_KEPT_OPEN_S: Final = 20.0
_LONGEST_FIELD: Final = 64 * 2**10
_CLOSING_TURNS: Final = 100
"""Turns of the event loop in which connections must be closed; each has to end its TLS, its proxy's, and its socket."""
_HELD: Final = 64 * 2**10
"""Bytes of an answer that may have come before somebody takes them; twice as many stop the other side."""
_HOST: Final = re.compile(r"[\w.-]+|\[[0-9a-fA-F:.]+\]")
_PORTS: Final = {"http": 80, "https": 443}
# Only what was signed is sent.
_NOTHING_ADDED: Final = ("Accept", "Accept-Encoding", "Content-Type", "User-Agent")


@dataclass(frozen=True, slots=True)
class Address:
    """An address of the web in its parts: `netloc` is host and port as they stand in it, `target` all after them."""

    scheme: str
    host: str
    port: int
    netloc: str
    target: str

    def __str__(self) -> str:
        return f"{self.scheme}://{self.netloc}{self.target}"


def address_of(link: str) -> Address:
    """A link as it is asked for: what is percent-encoded stays as it is, for a signature may cover it.

    Raises `StudioError` (UNREACHABLE) for one that is none, or that holds a user's name.
    """
    try:
        parts = urlsplit(link.strip())
        host, port = parts.hostname or "", parts.port
        name = f"[{host}]" if ":" in host else host.encode("idna").decode()
    except ValueError:
        name = ""
    if not _HOST.fullmatch(name) or parts.scheme not in _PORTS or "@" in parts.netloc:
        raise StudioError(Kind.UNREACHABLE, link[:100], message=NO_ADDRESS)
    path, query = (quote(each, safe="/%~:@!$&'()*+,;=?") for each in (parts.path or "/", parts.query))
    return Address(
        scheme=parts.scheme,
        host=name.strip("[]"),
        port=_PORTS[parts.scheme] if port is None else port,
        netloc=name if port is None else f"{name}:{port}",
        target=f"{path}?{query}" if query else path,
    )


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of an answer; names of `headers` in lower case, what comes twice of one joined by commas."""

    status: int
    headers: Mapping[str, str]


class Client:
    """Asks hosts at the `addresses` of their names, from one event loop; `close` it when nobody asks any more.

    `ca_file` holds certificates to believe beside the system's. Connections that are `kept` are used again. Nothing
    here follows redirects, keeps cookies, unpacks answers, or asks twice.
    """

    def __init__(self, addresses: Addresses, *, ca_file: str | None = None, kept: bool = True) -> None:
        self._addresses = addresses
        self._ca_file = ca_file
        self._sockets: WeakSet[socket.socket] = WeakSet()
        trace = aiohttp.TraceConfig()
        for moment in (trace.on_connection_create_end, trace.on_connection_reuseconn):
            moment.append(_connected)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                resolver=_Resolver(addresses),
                socket_factory=self._socket,
                use_dns_cache=False,
                limit=0,
                force_close=not kept,
                keepalive_timeout=_KEPT_OPEN_S if kept else None,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            skip_auto_headers=_NOTHING_ADDED,
            auto_decompress=False,
            read_bufsize=_HELD,
            max_field_size=_LONGEST_FIELD,
            trace_configs=[trace],
        )

    @asynccontextmanager
    async def exchange(
        self, address: Address, proxy: str | None, *, connect_s: float, idle_s: float
    ) -> AsyncIterator[Exchange]:
        """A request to be made, by way of a `proxy` (its URL, None for none); at the end nothing of it goes on.

        A connection is waited for `connect_s` seconds, the next sign of life `idle_s`.
        """
        if self._session.closed:
            raise StudioError(Kind.CANCELLED, address.host)
        if proxy is None and _is_literal(address.host):
            await self._addresses(address.host, address.port)  # no name is looked up where there is none
        context = tls(self._ca_file) if address.scheme == "https" else True
        exchange = Exchange(self._session, address, proxy, context, connect_s=connect_s, idle_s=idle_s)
        try:
            yield exchange
        finally:
            exchange.close()

    async def close(self) -> None:
        """Close every connection; what is asked from now on is CANCELLED."""
        for each in self._sockets:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)  # what is still to be sent is not waited for
        await self._session.close()
        for _ in range(_CLOSING_TURNS):
            if all(each.fileno() < 0 for each in self._sockets):
                break
            await asyncio.sleep(0)

    def _socket(self, address: aiohttp.AddrInfoType) -> socket.socket:
        family, kind, protocol, *_ = address
        made = socket.socket(family, kind, protocol)
        self._sockets.add(made)
        return made


class Exchange:
    """A request and its answer.

    Everything raises `StudioError`: UNREACHABLE, TIMED_OUT, DROPPED (the other side has hung up before the end) and
    UNREADABLE (what it says is not HTTP). `asked` tells whether it may have read anything of the request.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        address: Address,
        proxy: str | None,
        context: ssl.SSLContext | bool,
        *,
        connect_s: float,
        idle_s: float,
    ) -> None:
        self.asked = False
        self._session = session
        self._address = address
        self._proxy = proxy
        self._context = context
        self._connect_s = connect_s
        self._idle_s = idle_s
        self._patience: asyncio.Timeout | None = None
        self._answer: aiohttp.ClientResponse | None = None

    async def ask(
        self, method: str, headers: Mapping[str, str], body: AsyncIterator[bytes] | bytes | None = None
    ) -> Head:
        """Send the request and read the beginning of its answer, the rest of which are `piece`s."""
        try:
            async with asyncio.timeout(None) as self._patience:
                self._answer = await self._session.request(
                    method,
                    URL(str(self._address), encoded=True),
                    headers=headers,
                    data=body if body is None or isinstance(body, bytes) else self._going_on(body),
                    allow_redirects=False,
                    proxy=self._proxy,
                    ssl=self._context,
                    timeout=aiohttp.ClientTimeout(total=None, connect=self._connect_s),
                    middlewares=(self._once,),
                    trace_request_ctx=self,
                )
        except TimeoutError:
            raise self._silent() from None
        found: dict[str, str] = {}
        for raw_name, raw_value in self._answer.raw_headers:
            name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
            found[name] = f"{found[name]}, {value}" if name in found else value
        return Head(self._answer.status, found)

    async def piece(self) -> bytes:
        """The next part of the answer; empty at its end."""
        if self._answer is None:
            return b""
        try:
            async with asyncio.timeout(self._idle_s):
                return await self._answer.content.readany()
        except TimeoutError:
            raise self._silent() from None
        except (aiohttp.ClientError, OSError) as problem:
            raise self._failed(problem) from None

    def connected(self) -> None:
        """The request is on its way from now on: what is heard next is a sign of life."""
        self.asked = True
        self._go_on()

    def close(self) -> None:
        """Let go of it, whatever is on its way; a connection whose answer was read to its end stays open."""
        if self._answer is not None:
            self._answer.close()

    # Inside

    async def _once(self, request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
        """Ask; what fails is told here, for else it would be asked again behind our back, unsigned and unrecorded."""
        try:
            return await handler(request)
        except (aiohttp.ClientError, OSError, UnicodeError) as problem:
            raise self._failed(problem) from None

    async def _going_on(self, body: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """The body; that more of it is wanted is a sign of life."""
        async for piece in body:
            self._go_on()
            yield piece

    def _go_on(self) -> None:
        if self._patience is not None:
            self._patience.reschedule(asyncio.get_running_loop().time() + self._idle_s)

    def _silent(self) -> StudioError:
        words = NO_SIGN_OF_LIFE.format(n=f"{self._idle_s:g}")
        return StudioError(Kind.TIMED_OUT, self._address.host, message=words)

    def _failed(self, problem: Exception) -> StudioError:
        """What a failure means, which depends on how far the request had come."""
        host = self._address.host
        match problem:
            case Exception(__cause__=StudioError() as told):
                return told  # by the body itself
            case aiohttp.ClientHttpProxyError():
                kind, words = Kind.UNREACHABLE, f"proxy: {problem.status} {problem.message}"
            case aiohttp.ConnectionTimeoutError():
                kind, words = Kind.TIMED_OUT, NO_CONNECTION.format(n=f"{self._connect_s:g}")
            case aiohttp.ClientConnectorError():
                # What aiohttp raises looks like the errors of ssl, and is none of them.
                return unreachable(problem.__cause__ or problem, host, proxied=self._proxy is not None)
            case aiohttp.InvalidURL() | UnicodeError():
                kind, words = Kind.UNREACHABLE, NO_ADDRESS
            case aiohttp.ClientResponseError():
                kind, words = Kind.UNREADABLE, "not HTTP"
            case _:
                kind, words = Kind.DROPPED, "connection lost"
        if kind in (Kind.UNREADABLE, Kind.DROPPED) and not self.asked:
            # Before there is a connection only a proxy can have said something, or nothing.
            kind, words = Kind.UNREACHABLE, f"proxy: {words}" if self._proxy is not None else words
        return StudioError(kind, host, message=words)


class _Resolver(AbstractResolver):
    """Finds a host where its `addresses` say that it may be looked for."""

    def __init__(self, addresses: Addresses) -> None:
        self._addresses = addresses

    async def resolve(
        self,
        host: str,
        port: int = 0,
        family: socket.AddressFamily = socket.AF_UNSPEC,  # noqa: ARG002 - nobody here wants only one
    ) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host,
                host=each,
                port=port,
                family=socket.AF_INET6 if ":" in each else socket.AF_INET,
                proto=socket.IPPROTO_TCP,
                flags=socket.AI_NUMERICHOST,
            )
            for each in await self._addresses(host, port)
        ]

    async def close(self) -> None: ...


async def _connected(_session: aiohttp.ClientSession, context: SimpleNamespace, _params: object) -> None:
    context.trace_request_ctx.connected()


def _is_literal(host: str) -> bool:
    """Whether a host is an address, also in a short form such as 127.1, and no name."""
    return ":" in host or host.rpartition(".")[2].isdecimal()

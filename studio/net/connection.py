"""A connection of HTTP/1.1: one request at a time, with TLS and through a proxy where that is wanted."""

from __future__ import annotations

import asyncio
import base64
import re
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Final, cast
from urllib.parse import quote, unquote, urlsplit

import h11

from studio.core.errors import Kind, StudioError
from studio.net.reach import tls, unreachable

Addresses = Callable[[str, int], Awaitable[Iterable[str]]]
"""The addresses of a host that may be connected to, the best first; raises OSError where there is none."""
Header = tuple[str, str]

# What is said of a request that came to nothing; it is translated where it is read.
NO_CONNECTION: Final = "no connection after {n} s"
NO_SIGN_OF_LIFE: Final = "no sign of life for {n} s"
NO_ADDRESS: Final = "not an address"

_KEPT_OPEN: Final = 16
"""Connections of one way."""
_KEPT_OPEN_S: Final = 20.0
_FIRST_ADDRESSES_S: Final = 1.0
"""Seconds for each address of a name but the last: one that is dead must not cost all the patience."""
_LONGEST_HEAD: Final = 100 * 2**10
_MOST_HELD: Final = 2**20
"""Bytes that may have come before somebody takes them."""
_HOST: Final = re.compile(r"[\w.-]+|\[[0-9a-fA-F:.]+\]")
_PORTS: Final = {"http": 80, "https": 443}


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
class Way:
    """What requests must have in common to share a connection; `proxy` is the URL of one, None for none.

    `ca_file` holds certificates to believe beside the system's.
    """

    scheme: str
    host: str
    port: int
    proxy: str | None
    ca_file: str | None

    @classmethod
    def to(cls, address: Address, proxy: str | None, ca_file: str | None) -> Way:
        """The way to an address."""
        return cls(address.scheme, address.host, address.port, proxy, ca_file)


class Connections:
    """The connections of one way, each lent to one request at a time.

    Those that are `kept` are lent again, the one that was used last first.
    """

    def __init__(self, way: Way, addresses: Addresses, *, kept: bool = True) -> None:
        self._way = way
        self._addresses = addresses
        self._kept = kept
        self._idle: list[Connection] = []
        self._closed = False

    @asynccontextmanager
    async def lent(self) -> AsyncIterator[Connection]:
        """One that is open, or to be opened."""
        connection = await self._taken()
        try:
            yield connection
        finally:
            if self._kept and connection.reusable and len(self._idle) < _KEPT_OPEN and not self._closed:
                self._idle.append(connection)
            else:
                await connection.close()

    async def close(self) -> None:
        """Close those that nobody uses; one that is lent is closed when it comes back."""
        self._closed = True
        while self._idle:
            await self._idle.pop().close()

    async def _taken(self) -> Connection:
        while self._idle:
            connection = self._idle.pop()
            if connection.reusable:
                return connection
            await connection.close()
        return Connection(self._way, self._addresses)


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of an answer; names of `headers` in lower case, what comes twice of one joined by commas."""

    status: int
    headers: Mapping[str, str]


class Connection(asyncio.Protocol):
    """A connection of some way, to one of the `addresses` of its host; `open` it first.

    Everything raises `StudioError`: UNREACHABLE, TIMED_OUT, DROPPED (the other side has hung up before the end) and
    UNREADABLE (what it says is not HTTP). `asked` tells whether it may have read anything of the last request.
    """

    def __init__(self, way: Way, addresses: Addresses) -> None:
        self.asked = False
        self._way = way
        self._addresses = addresses
        self._loop = asyncio.get_running_loop()
        self._http = _new_conversation()
        self._transport: asyncio.Transport | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._held = bytearray()
        self._ended = self._broken = False
        self._full = self._held_up = False
        self._idle_s: float | None = None
        self._rested = 0.0

    @property
    def reusable(self) -> bool:
        """Whether another request may be made: the last one was answered whole, and not long ago."""
        at_rest = self._http.our_state is h11.IDLE and not (self._ended or self._held)
        return at_rest and self._loop.time() - self._rested < _KEPT_OPEN_S

    async def open(self, seconds: float) -> None:
        """Connect within so many seconds; one that is open stays as it is."""
        if self._transport is not None:
            return
        try:
            async with asyncio.timeout(seconds):
                await self._open()
        except TimeoutError:
            late = NO_CONNECTION.format(n=f"{seconds:g}")
            raise StudioError(Kind.TIMED_OUT, self._way.host, message=late) from None
        except UnicodeError:
            raise StudioError(Kind.UNREACHABLE, self._way.host, message=NO_ADDRESS) from None
        except OSError as problem:
            raise unreachable(problem, self._way.host, proxied=self._way.proxy is not None) from None

    async def ask(
        self,
        method: str,
        target: str,
        headers: Iterable[Header],
        body: AsyncIterator[bytes] | bytes | None = None,
        *,
        idle_s: float | None = None,
    ) -> Head:
        """Send a request and read the beginning of its answer, the rest of which are `piece`s.

        No sign of life is waited for longer than `idle_s` seconds (None: for ever).
        """
        self.asked, self._idle_s = False, idle_s
        if self._way.proxy is not None and self._way.scheme == "http":
            target = f"http://{_netloc(self._way).removesuffix(':80')}{target}"
            headers = (*headers, *_credentials(self._way.proxy))
        head = await self._exchange(method, target, headers, body)
        found: dict[str, str] = {}
        for name, value in ((name.decode("latin-1"), value.decode("latin-1")) for name, value in head.headers):
            found[name] = f"{found[name]}, {value}" if name in found else value
        return Head(head.status_code, found)

    async def piece(self) -> bytes | bytearray:
        """The next part of the answer; empty at its end."""
        event = await self._event()
        if isinstance(event, h11.Data):
            return event.data
        both = self._http.our_state, self._http.their_state
        # What was not asked for must not be taken for the answer to the next question.
        if both == (h11.DONE, h11.DONE) and not self._http.trailing_data[0]:
            self._http.start_next_cycle()
            self._rested = self._loop.time()
        return b""

    async def close(self) -> None:
        """Let go of it, whatever is on its way."""
        if self._transport is not None:
            self._transport.abort()
            await asyncio.sleep(0)

    # What the event loop tells: see `asyncio.Protocol`.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._held += data
        if len(self._held) > _MOST_HELD and not self._held_up and self._transport is not None:
            self._held_up = True
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> None:
        self._ended = True
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        self._ended = True
        self._broken = exc is not None
        self._wake()

    def pause_writing(self) -> None:
        self._full = True

    def resume_writing(self) -> None:
        self._full = False
        self._wake()

    # Inside

    async def _open(self) -> None:
        way = self._way
        if way.proxy is None:
            return await self._connect(way.scheme, way.host, way.port)
        proxy = urlsplit(way.proxy)
        await self._connect(proxy.scheme, proxy.hostname or "", proxy.port or _PORTS[proxy.scheme])
        if way.scheme == "https":
            await self._tunnel(way.proxy)
        return None

    async def _connect(self, scheme: str, host: str, port: int) -> None:
        context = tls(self._way.ca_file) if scheme == "https" else None
        connected = await _socket(list(await self._addresses(host, port)), port)
        name = host if context is not None else None
        await self._loop.create_connection(lambda: self, sock=connected, ssl=context, server_hostname=name)

    async def _tunnel(self, proxy: str) -> None:
        """Have the proxy carry what follows, which it cannot read."""
        where = _netloc(self._way)
        try:
            head = await self._exchange("CONNECT", where, [("Host", where), *_credentials(proxy)], None)
        except StudioError as problem:
            raise StudioError(Kind.UNREACHABLE, self._way.host, message=f"proxy: {problem.message}") from None
        if not 200 <= head.status_code < 300:
            words = f"proxy: {head.status_code} {head.reason.decode('latin-1')}"
            raise StudioError(Kind.UNREACHABLE, self._way.host, message=words)
        self._http = _new_conversation()
        plain, context = cast("asyncio.Transport", self._transport), tls(self._way.ca_file)
        secured = await self._loop.start_tls(plain, self, context, server_hostname=self._way.host)
        self._transport = cast("asyncio.Transport", secured)

    async def _exchange(
        self, method: str, target: str, headers: Iterable[Header], body: AsyncIterator[bytes] | bytes | None
    ) -> h11.Response:
        """Send a request, and read the head of the answer to it."""
        try:
            fields = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
            await self._say(h11.Request(method=method, target=target, headers=fields), body)
        except (h11.LocalProtocolError, UnicodeEncodeError):
            raise StudioError(Kind.UNREACHABLE, self._way.host, message=NO_ADDRESS) from None
        while not isinstance(head := await self._event(), h11.Response):
            pass
        return head

    async def _say(self, request: h11.Request, body: AsyncIterator[bytes] | bytes | None) -> None:
        """Send a request; what follows is not sent any more to who has hung up, and perhaps said before why."""
        data = self._http.send(request) or b""
        if body is None or isinstance(body, bytes):
            for event in (h11.Data(data=body or b""), h11.EndOfMessage()):
                data += self._http.send(event) or b""
            self.asked = True
            return await self._send(data)
        self.asked = True
        await self._send(data)
        async for piece in body:
            await self._send(self._http.send(h11.Data(data=piece)) or b"")
            if self._ended:
                return None
        await self._send(self._http.send(h11.EndOfMessage()) or b"")
        return None

    async def _send(self, data: bytes) -> None:
        if data and not self._ended and self._transport is not None:
            self._transport.write(data)
        while self._full and not self._ended:
            await self._news()

    async def _event(self) -> h11.Event | type[h11.NEED_DATA] | type[h11.PAUSED]:
        """What the other side says next."""
        over = False
        while True:
            try:
                event = self._http.next_event()
            except h11.RemoteProtocolError:
                kind, words = (Kind.DROPPED, "connection lost") if over else (Kind.UNREADABLE, "not HTTP")
                raise StudioError(kind, self._way.host, message=words) from None
            if event is not h11.NEED_DATA:
                return event
            while not (self._held or self._ended):
                await self._news()
            over = not self._held
            if over and self._broken:
                raise StudioError(Kind.DROPPED, self._way.host, message="connection lost")
            self._http.receive_data(bytes(self._held))
            self._held.clear()
            if self._held_up and self._transport is not None:
                self._held_up = False
                self._transport.resume_reading()

    async def _news(self) -> None:
        """Wait for a sign of life."""
        self._waiter = self._loop.create_future()
        try:
            async with asyncio.timeout(self._idle_s):
                await self._waiter
        except TimeoutError:
            late = NO_SIGN_OF_LIFE.format(n=f"{self._idle_s:g}")
            raise StudioError(Kind.TIMED_OUT, self._way.host, message=late) from None
        finally:
            self._waiter = None

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)


def _new_conversation() -> h11.Connection:
    return h11.Connection(h11.CLIENT, max_incomplete_event_size=_LONGEST_HEAD)


def _netloc(way: Way) -> str:
    """The host and the port of a way, as they stand in an address."""
    return f"[{way.host}]:{way.port}" if ":" in way.host else f"{way.host}:{way.port}"


def _credentials(proxy: str) -> list[Header]:
    """What says to a proxy who asks, where its URL names somebody."""
    parts = urlsplit(proxy)
    if not parts.username:
        return []
    pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return [("Proxy-Authorization", f"Basic {base64.b64encode(pair.encode()).decode()}")]


async def _socket(addresses: list[str], port: int) -> socket.socket:
    """A connection to the first of some addresses that takes one."""
    *others, last = addresses
    for each in others:
        with suppress(OSError):
            async with asyncio.timeout(_FIRST_ADDRESSES_S):
                return await _connected(each, port)
    return await _connected(last, port)


async def _connected(address: str, port: int) -> socket.socket:
    made = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
    try:
        made.setblocking(False)
        await asyncio.get_running_loop().sock_connect(made, (address, port))
    except BaseException:
        made.close()
        raise
    return made

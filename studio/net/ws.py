"""One conversation over a WebSocket, as an async iterator of what the other side says."""

from __future__ import annotations

import asyncio
import functools
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import studio
from studio.core.errors import Kind, StudioError
from studio.core.ports import Route
from studio.net.reach import proxy_to, tls, unreachable

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection, connect
    from websockets.exceptions import ConnectionClosed
    from websockets.http11 import Response

log = logging.getLogger(__name__)
# At DEBUG the library writes down every header and message, which hold the key and the person's text.
_library_log = logging.getLogger(f"{__name__}.library")
_library_log.setLevel(logging.INFO)

MAX_MESSAGE = 16 * 2**20
"""Bytes of one message; a whole utterance of 5 minutes in one message is smaller."""
MAX_REFUSAL = 64 * 2**10
"""Bytes kept of the body of a refused handshake."""
MAX_WAITING = 2048
"""Messages read ahead of the consumer, so that a listener who pauses does not make the vendor hang up."""
_UNREADABLE_CODES = (1007, 1009)


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds that a conversation waits.

    `connect`: name, TCP, TLS and handshake together. `first`: from the question to the first message. `idle`: between
    messages. `ping`: after this long without a message the other side is pinged, and must have answered after as long
    again; so a half-open socket is noticed sooner than `idle`. `close`: for the other side to say goodbye.
    """

    connect: float = 10.0
    first: float = 20.0
    idle: float = 60.0
    ping: float = 15.0
    close: float = 0.5


class RefusedError(StudioError):
    """The other side answered the handshake with something else than a WebSocket; the vendor knows what it means.

    `headers` has lower-case names; `body` is at most `MAX_REFUSAL` bytes.
    """

    def __init__(self, host: str, status: int, headers: Mapping[str, str], body: bytes) -> None:
        super().__init__(Kind.REFUSED, host, code=str(status), message=f"HTTP {status}")
        self.status = status
        self.headers = headers
        self.body = body


class Conversation:
    """An open conversation: iterate over what the other side says; see `converse`.

    `headers` are those that the handshake was answered with, names in lower case.
    """

    def __init__(self, connection: ClientConnection, host: str, timeouts: Timeouts) -> None:
        self._connection = connection
        self._host = host
        self._timeouts = timeouts
        self._patience = timeouts.first
        self.headers: Mapping[str, str] = _fields(connection.response)

    async def say(self, message: str | bytes) -> None:
        """Send `message`; raises TIMED_OUT when the other side does not take it.

        When it has hung up already, iterating tells what it said before and how it ended.
        """
        from websockets.exceptions import ConnectionClosed

        try:
            async with asyncio.timeout(self._timeouts.first):
                with suppress(ConnectionClosed):
                    await self._connection.send(message)
        except TimeoutError:
            seconds = self._timeouts.first
            raise StudioError(Kind.TIMED_OUT, self._host, message=f"not taken for {seconds:g} s") from None

    def __aiter__(self) -> Conversation:
        return self

    async def __anext__(self) -> str | bytes:
        from websockets.exceptions import ConnectionClosed, ConnectionClosedOK

        try:
            message = await self._next()
        except ConnectionClosedOK:
            raise StopAsyncIteration from None
        except ConnectionClosed as closed:
            raise _closed(closed, self._host) from None
        self._patience = self._timeouts.idle
        return message

    async def _next(self) -> str | bytes:
        """The next message, with a ping in every quiet `Timeouts.ping` seconds that the one before must outlive."""
        from websockets.exceptions import ConnectionClosed

        clock = asyncio.get_running_loop()
        deadline = clock.time() + self._patience
        pong: asyncio.Future[float] | None = None
        while True:
            try:
                async with asyncio.timeout_at(min(deadline, clock.time() + self._timeouts.ping)):
                    return await self._connection.recv()
            except TimeoutError:
                if clock.time() >= deadline:
                    quiet = f"no message for {self._patience:g} s"
                    raise StudioError(Kind.TIMED_OUT, self._host, message=quiet) from None
                if pong is not None and not pong.done():
                    raise StudioError(Kind.DROPPED, self._host, message="no answer to a ping") from None
                with suppress(ConnectionClosed):
                    pong = asyncio.ensure_future(await self._connection.ping())


@asynccontextmanager
async def converse(
    url: str,
    *,
    headers: Mapping[str, str],
    first: str | bytes,
    timeouts: Timeouts = Timeouts(),
    route: Route = Route(),
) -> AsyncIterator[Conversation]:
    """Connect by `route` and say `first`; iterating ends when the other side closes with 1000, 1001 or no code.

    Raises, on entering and while iterating, `StudioError`: UNREACHABLE (no such name, refused, TLS, proxy),
    `RefusedError` (handshake), TIMED_OUT, DROPPED (no whole answer to the handshake, any other close code in `code`,
    reset, no pong) and UNREADABLE (not a WebSocket, too long, not UTF-8); BAD_FIELD ("proxy") and BAD_FILE for a
    `route` that leads nowhere. Leaving closes the socket, politely for `timeouts.close` seconds.
    """
    host = urlsplit(url).hostname or ""
    connection = await _connect(url, host, headers, timeouts, route)
    try:
        conversation = Conversation(connection, host, timeouts)
        await conversation.say(first)
        yield conversation
    finally:
        try:
            # The library's own limit does not hold while something unsent is in the way of the goodbye.
            async with asyncio.timeout(timeouts.close):
                await connection.close()
        except TimeoutError:
            log.debug("%s did not say goodbye", host)
        finally:
            connection.transport.abort()


def warm() -> None:
    """Do what the first conversation would otherwise wait for: import the library and read the certificates."""
    _client()
    tls(None)


async def _connect(
    url: str, host: str, headers: Mapping[str, str], timeouts: Timeouts, route: Route
) -> ClientConnection:
    """An open connection; every failure as `StudioError`."""
    from websockets.exceptions import InvalidHandshake, InvalidProxy, InvalidStatus, InvalidURI, ProxyError

    proxy = proxy_to(url, route.proxy)
    security: dict[str, Any] = {"ssl": tls(route.ca_file)} if url.startswith("wss:") else {}
    if proxy is not None and proxy.startswith("https:"):
        security["proxy_ssl"] = tls(route.ca_file)
    try:
        return await _client()(
            url,
            additional_headers=dict(headers),
            user_agent_header=f"VoiceStudio/{studio.__version__}",
            proxy=proxy,
            # Sound in base64 hardly shrinks, and inflating it would cost time before the first frame.
            compression=None,
            open_timeout=timeouts.connect,
            ping_interval=None,  # `Conversation` pings, and only while something is waited for
            close_timeout=timeouts.close,
            max_size=MAX_MESSAGE,
            max_queue=MAX_WAITING,
            logger=_library_log,
            **security,
        )
    except InvalidStatus as refusal:
        response = refusal.response
        body = bytes(response.body[:MAX_REFUSAL])
        raise RefusedError(host, response.status_code, _fields(response), body) from None
    except TimeoutError:
        raise StudioError(Kind.TIMED_OUT, host, message=f"no connection after {timeouts.connect:g} s") from None
    except (ProxyError, InvalidProxy) as problem:
        raise StudioError(Kind.UNREACHABLE, host, message=f"proxy: {type(problem).__name__}") from None
    except InvalidHandshake as problem:
        if isinstance(problem.__cause__, EOFError):
            raise StudioError(Kind.DROPPED, host, code="1006", message="no answer") from None
        raise StudioError(Kind.UNREADABLE, host, message=f"not a WebSocket: {type(problem).__name__}") from None
    except OSError as problem:
        raise unreachable(problem, host, proxied=proxy is not None) from None
    except (InvalidURI, UnicodeError):
        raise StudioError(Kind.UNREACHABLE, host, message="not an address") from None


@functools.cache
def _client() -> type[connect]:
    """The library's client, made once: a class costs a twentieth of a handshake."""
    from websockets.asyncio.client import connect

    class Direct(connect):
        """A redirect is not followed: the signature names the path, and another host must not see it."""

        def process_redirect(self, exc: Exception) -> Exception | str:
            return exc

    return Direct


def _fields(response: Response | None) -> dict[str, str]:
    return {name.lower(): value for name, value in response.headers.raw_items()} if response is not None else {}


def _closed(closed: ConnectionClosed, host: str) -> StudioError:
    """What an abnormal end means; `code` is the close code, 1006 where there was none."""
    if closed.sent is not None and closed.sent.code in _UNREADABLE_CODES:
        return StudioError(Kind.UNREADABLE, host, code=str(closed.sent.code), message=closed.sent.reason)
    frame = closed.rcvd or closed.sent
    if frame is None:
        return StudioError(Kind.DROPPED, host, code="1006", message="no goodbye")
    return StudioError(Kind.DROPPED, host, code=str(frame.code), message=frame.reason)

"""One call over HTTP: signed anew for every try, tried again where that is safe, bounded, and written down."""

from __future__ import annotations

import asyncio
import functools
import json
import math
import time
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import studio
from studio.core.addresses import is_loopback
from studio.core.errors import Kind, StudioError
from studio.core.ports import HttpAnswer, HttpRequest, Route
from studio.core.records import Call
from studio.core.redaction import HIDDEN, redact_call, without
from studio.net.reach import proxy_to, tls
from studio.net.whereabouts import looked_up

if TYPE_CHECKING:
    from studio.net.connection import Address, Client, Exchange

MAX_BODY = 8 * 2**20
"""Bytes of an answer; a transcript of ten hours with the time of every word is smaller."""
MAX_TEXT = 64 * 2**10
"""Bytes of `HttpAnswer.text`."""
MAX_NOTED = 4 * 2**10
"""Characters of a request or an answer that its record keeps."""

# What is said of a try that came to nothing; it is translated where it is read.
NO_ANSWER = "no whole answer after {n} s"
TOO_LONG = "longer than {n} MiB"
WEB_PAGE = "a web page; does this network want you to sign in first?"

_OK = range(200, 300)
_REDIRECTS = range(300, 400)
_NOT_NOW = (429, 503)
"""The front door's own words that nothing was done."""
_LOST_BEHIND = (502, 504)
"""A gateway that has lost the answer of what is behind it."""
_WITH_BODY = ("POST", "PUT", "PATCH")
_PACKINGS = ("gzip", "x-gzip", "deflate")
_ZLIB_OR_GZIP = 47
"""What zlib calls reading both."""
_TRACE_HEADERS = ("trace-id", "x-trace-id", "x-cloud-gateway-request-id")


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds that a try waits: for the connection, for the next sign of life, and for the answer as a whole."""

    connect: float = 10.0
    idle: float = 60.0
    whole: float = 180.0


@dataclass(frozen=True, slots=True)
class Retries:
    """How often a call is tried, and the seconds between: `first` doubles up to `longest`, plus up to `jitter`.

    No try begins after `ceiling`, and a vendor that asks for a longer rest than that is not asked again.
    """

    tries: int = 4
    first: float = 0.5
    longest: float = 8.0
    jitter: float = 0.5
    ceiling: float = 30.0


@dataclass(frozen=True, slots=True)
class Limit:
    """What an account may ask for: calls at once, and calls begun within a second."""

    at_once: int = 4
    per_second: float = 10.0


UNLIMITED = Limit(at_once=64, per_second=math.inf)
"""For a service on this machine."""


class Http:
    """The connections of the program, each made when first needed; `close` it when the program ends.

    Nothing here keeps cookies or follows redirects.

    `now` is the clock that requests are signed with, in seconds since 1970.
    """

    def __init__(
        self,
        *,
        timeouts: Timeouts = Timeouts(),
        retries: Retries = Retries(),
        now: Callable[[], float] = time.time,
    ) -> None:
        self._timeouts = timeouts
        self._retries = retries
        self._now = now
        self._clients: dict[tuple[str | None, bool], Client] = {}
        self._gates: dict[tuple[str, Limit], _Gate] = {}

    async def send(
        self,
        request: HttpRequest,
        *,
        account: str,
        vendor: str,
        record: Callable[[Call], None],
        route: Route = Route(),
        skew_s: float = 0.0,
        limit: Limit | None = None,
    ) -> HttpAnswer:
        """See `core.ports.Link.send`.

        `skew_s` is added to the clock that signs. Every try is given to `record`. Without a `limit` of its own an
        account has that of `Limit`, and on loopback none. Raises also BAD_FIELD ("proxy", or a header that cannot be
        sent) and BAD_FILE (the route's certificates).
        """
        from studio.net.connection import address_of

        address = address_of(request.url)
        proxy = proxy_to(request.url, route.proxy)
        client = self._client(route.ca_file, kept=request.idempotent)
        waits = self._timeouts
        if limit is None:
            limit = UNLIMITED if is_loopback(address.host) else Limit()
        gate = self._gates.get((account, limit))
        if gate is None:
            gate = self._gates[account, limit] = _Gate(limit)

        async def once() -> HttpAnswer:
            async with gate.turn():
                attempt = _Attempt(request, address, self._now(), skew_s)
                try:
                    async with client.exchange(address, proxy, connect_s=waits.connect, idle_s=waits.idle) as exchange:
                        return await attempt.run(exchange, waits.whole)
                except StudioError as error:
                    rest = _rest(attempt.answer, self._now())
                    if not attempt.may_follow(error) or (rest or 0.0) > self._retries.ceiling:
                        raise
                    if rest is not None:
                        gate.close_for(rest)
                    raise _AgainError(error, rest) from None
                finally:
                    record(attempt.call(account, vendor))

        try:
            return await once()
        except _AgainError as problem:
            return await self._again(once, problem)

    def _client(self, ca_file: str | None, *, kept: bool) -> Client:
        from studio.net.connection import Client

        # The other side may close a kept connection just as it is used again, and then nobody knows whether it has read
        # the request; so one that must not be repeated has a connection to itself.
        found = self._clients.get((ca_file, kept))
        if found is None:
            found = self._clients[ca_file, kept] = Client(looked_up, ca_file=ca_file, kept=kept)
        return found

    async def _again(self, once: Callable[[], Awaitable[HttpAnswer]], failed: _AgainError) -> HttpAnswer:
        """The tries after the first, which is told here only as what has `failed`: most calls need no others."""
        import stamina

        first: list[_AgainError] = [failed]

        async def next_try() -> HttpAnswer:
            if first:
                raise first.pop()
            return await once()

        retries = self._retries
        trying = stamina.AsyncRetryingCaller(
            attempts=retries.tries,
            timeout=retries.ceiling,
            wait_initial=retries.first,
            wait_max=retries.longest,
            wait_jitter=retries.jitter,
        )
        try:
            return await trying(_again, next_try)
        except _AgainError as again:
            raise again.error from None

    async def close(self) -> None:
        """Close every connection."""
        clients = tuple(self._clients.values())
        self._clients.clear()
        for client in clients:
            await client.close()


def warm() -> None:
    """Do what the first call would otherwise wait for: import the libraries and read the certificates."""
    import stamina  # noqa: F401

    from studio.net import connection  # noqa: F401

    tls(None)


def _redirected_to(answer: HttpAnswer) -> str:
    """The host that a redirect leads to; "" where it names none."""
    try:
        return urlsplit(answer.headers.get("location", "")).hostname or ""
    except ValueError:
        return ""


class _Gate:
    """Keeps the calls of one account within its limit."""

    def __init__(self, limit: Limit) -> None:
        self._places = asyncio.Semaphore(limit.at_once)
        self._interval = 1 / limit.per_second
        self._next = self._closed = 0.0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait until the next call may begin, and keep its place until it has ended."""
        loop = asyncio.get_running_loop()
        async with self._places:
            begin = max(loop.time(), self._next)
            self._next = begin + self._interval
            # The gate may be closed meanwhile, for longer.
            while (wait := max(begin, self._closed) - loop.time()) > 0:  # noqa: ASYNC110 - it waits for a time
                await asyncio.sleep(wait)
            yield

    def close_for(self, seconds: float) -> None:
        """Let no call begin for so long; the vendor has asked for it."""
        self._closed = max(self._closed, asyncio.get_running_loop().time() + seconds)
        self._next = max(self._next, self._closed)


class _AgainError(Exception):
    """A try that may be repeated, after `rest` seconds where the vendor named a time."""

    def __init__(self, error: StudioError, rest: float | None) -> None:
        super().__init__(error.kind)
        self.error = error
        self.rest = rest


def _again(problem: Exception) -> bool | float:
    """Whether to try again, and after how many seconds where that is not ours to choose."""
    if not isinstance(problem, _AgainError):
        return False
    return True if problem.rest is None else problem.rest


class _Attempt:
    """One try of a request, and what is known of it at any moment."""

    def __init__(self, request: HttpRequest, address: Address, started: float, skew_s: float) -> None:
        self.request = request
        self.answer: HttpAnswer | None = None
        self.error: StudioError | None = None
        self._address = address
        self._started = started
        self._clock = time.perf_counter()
        self._headers: dict[str, str] = {}
        self._body: bytes | None = None
        self._skew_s = skew_s
        self._sent = False
        self._received = 0

    def may_follow(self, error: StudioError) -> bool:
        """Whether another try may follow: nothing was done, or doing it twice does no harm and may help."""
        if error.kind is Kind.BUSY:
            return True
        lost = error.kind is Kind.DROPPED or (self.answer is not None and self.answer.status in _LOST_BEHIND)
        return self.request.idempotent and lost

    async def run(self, exchange: Exchange, whole_s: float) -> HttpAnswer:
        """Send the request and read the answer; raises `StudioError` when it is not a good one."""
        try:
            self._headers = self._signed()
            self.answer = await self._whole_answer(exchange, whole_s)
            refusal = self._refusal(self.answer)
            if refusal is not None:
                raise refusal
        except StudioError as error:
            self.error = error
            raise
        except asyncio.CancelledError:
            self.error = StudioError(Kind.CANCELLED)
            raise
        return self.answer

    def call(self, account: str, vendor: str) -> Call:
        """The record of this try; nothing secret, none of the person's text."""
        code, request_id, trace_id = _names(self.answer)
        error, answer, request = self.error, self.answer, self.request
        if error is not None:
            code, request_id = error.code or code, error.request_id or request_id
        body = (self._body or b"")[:MAX_TEXT].decode("utf-8", "replace")
        proofs = [value for name, value in self._headers.items() if _is_secret(name)]
        return Call(
            started=datetime.fromtimestamp(self._started, UTC).isoformat(timespec="milliseconds"),
            account=account,
            vendor=vendor,
            what=request.what,
            method=request.method,
            url=without(redact_call(request.url), proofs),
            duration_ms=(time.perf_counter() - self._clock) * 1000,
            status=None if answer is None else answer.status,
            outcome="ok" if error is None else error.kind.value,
            code=code,
            message="" if error is None else without(redact_call(error.message), proofs),
            request_id=request_id,
            trace_id=trace_id,
            sent=len(self._body or b"") if self._sent else 0,
            received=self._received,
            request=_noted(self._headers, body, proofs),
            response="" if answer is None else _noted(answer.headers, answer.text, proofs),
        )

    def _signed(self) -> dict[str, str]:
        """Every header of the request, names in lower case; raises BAD_FIELD for one that cannot be sent."""
        headers = {
            "accept": "application/json",
            # What is sent is small, and a small answer can then not unfold into a big one.
            "accept-encoding": "identity",
            "content-type": self.request.content_type,
            "user-agent": f"VoiceStudio/{studio.__version__}",
        }
        now = self._started + self._skew_s
        self._body = self.request.body(now) if callable(self.request.body) else self.request.body
        headers |= {name.lower(): value for name, value in self.request.sign(now).items()}
        for name, value in headers.items():
            if not (value.isascii() and value.isprintable()):
                raise StudioError(Kind.BAD_FIELD, name)
        return headers

    async def _whole_answer(self, exchange: Exchange, whole_s: float) -> HttpAnswer:
        """The answer, and what a missing one means."""
        try:
            async with asyncio.timeout(whole_s):
                return await self._exchanged(exchange)
        except TimeoutError:
            raise self._lost(Kind.TIMED_OUT, NO_ANSWER.format(n=f"{whole_s:g}")) from None
        except StudioError as error:
            if not exchange.asked:
                raise
            raise self._lost(error.kind, error.message) from None
        finally:
            self._sent = exchange.asked

    def _lost(self, kind: Kind, message: str) -> StudioError:
        """The error of an answer that was lost, which of a request that must not be repeated is all that is known."""
        kind = kind if self.request.idempotent else Kind.OUTCOME_UNKNOWN
        status = None if self.answer is None else str(self.answer.status)
        return StudioError(kind, self._address.host, code=status, message=message)

    async def _exchanged(self, exchange: Exchange) -> HttpAnswer:
        request, headers = self.request, {"host": self._address.netloc, **self._headers}
        if self._body is not None or request.method in _WITH_BODY:
            headers["content-length"] = str(len(self._body or b""))
        head = await exchange.ask(request.method, headers, self._body)
        # Known even if the rest of the answer is lost.
        self.answer = HttpAnswer(head.status, head.headers, None, "")
        body = bytearray()
        while piece := await exchange.piece():
            body += piece
            self._received = len(body)
            if self._received > MAX_BODY:
                raise _too_long()
        packed = head.headers.get("content-encoding") in _PACKINGS
        plain = _unpacked(body) if packed else bytes(body)
        text = plain[:MAX_TEXT].decode("utf-8-sig", "replace")
        return HttpAnswer(head.status, head.headers, _json(plain), text)

    def _refusal(self, answer: HttpAnswer) -> StudioError | None:
        """The error that an answer is, by its status, its form, and what the vendor makes of it."""
        status = str(answer.status)
        if answer.status in _REDIRECTS:
            # A vendor has no reason to; whoever keeps a gate to the network has. Keys are not carried there.
            there = _redirected_to(answer) or "elsewhere"
            return StudioError(Kind.UNREADABLE, self._address.host, code=status, message=f"redirected: {there}")
        if answer.status in _OK and (form := _unreadable(answer)):
            return self._lost(Kind.UNREADABLE, form)
        refusal = self.request.refusal(answer)
        if answer.status not in _NOT_NOW and answer.status not in _LOST_BEHIND:
            return refusal
        said = refusal or StudioError(Kind.VENDOR_FAILED, code=status, message=f"HTTP {status}")
        if answer.status in _NOT_NOW:
            kind = Kind.BUSY
        else:
            kind = said.kind if self.request.idempotent else Kind.OUTCOME_UNKNOWN
        return StudioError(kind, self._address.host, code=said.code, message=said.message, request_id=said.request_id)


def _unpacked(body: bytearray) -> bytes:
    """What was packed though nobody had asked for it."""
    unpacking = zlib.decompressobj(_ZLIB_OR_GZIP)
    try:
        found = unpacking.decompress(body, MAX_BODY + 1)
    except zlib.error:
        raise StudioError(Kind.UNREADABLE, message="not what its Content-Encoding says") from None
    if len(found) > MAX_BODY:
        raise _too_long()
    return found


def _too_long() -> StudioError:
    return StudioError(Kind.UNREADABLE, message=TOO_LONG.format(n=MAX_BODY // 2**20))


def _json(body: bytes) -> object:
    try:
        return json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None


def _unreadable(answer: HttpAnswer) -> str:
    """Why the text of an answer cannot be a vendor's; "" where it can."""
    start = answer.text.lstrip()[:1]
    if start == "<" or "html" in answer.headers.get("content-type", ""):
        return WEB_PAGE
    if answer.document is None and start in {"{", "["}:
        return "JSON that cannot be read"
    return ""


def _rest(answer: HttpAnswer | None, now: float) -> float | None:
    """The seconds of a Retry-After header, which may name a time; None where it says nothing readable."""
    value = "" if answer is None else answer.headers.get("retry-after", "").strip()
    try:
        seconds = float(value)
    except ValueError:
        try:
            when = parsedate_to_datetime(value)
        except (ValueError, OverflowError):
            return None
        seconds = when.replace(tzinfo=when.tzinfo or UTC).timestamp() - now
    return max(0.0, seconds) if math.isfinite(seconds) else None


def _names(answer: HttpAnswer | None) -> tuple[str | None, str | None, str | None]:
    """The code, the request id and the trace id of an answer, wherever vendors are used to write them."""
    if answer is None:
        return None, None, None
    fields = answer.document if isinstance(answer.document, dict) else {}

    def first(*names: str, among: Mapping[str, object]) -> str | None:
        found = (among[name] for name in names if isinstance(among.get(name), str | int))
        return next((str(value)[:200] for value in found if value != ""), None)

    return (
        first("code", "error_code", among=fields),
        first("x-request-id", among=answer.headers)
        or first("request_id", "requestId", "req_id", among=fields),
        first(*_TRACE_HEADERS, among=answer.headers),
    )  # fmt: skip


@functools.cache
def _is_secret(header: str) -> bool:
    return HIDDEN in redact_call(f"{header}: value")


def _noted(headers: Mapping[str, str], body: str, proofs: list[str]) -> str:
    """Headers and body as the record keeps them; `proofs` are hidden first, for the cut could leave a part of one."""
    text = "\n".join((*(f"{name}: {value}" for name, value in headers.items()), "", body))
    return redact_call(without(text, proofs)[:MAX_NOTED])[:MAX_NOTED]

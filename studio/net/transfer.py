"""Files that are too big for one answer: fetched and sent on a thread of their own, so that the window never waits."""

from __future__ import annotations

import asyncio
import io
import math
import random
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar
from urllib.parse import parse_qsl, urlsplit

from studio.core.errors import Kind, StudioError
from studio.core.media import ENOUGH, what_it_is
from studio.core.ports import Route
from studio.net.background import Background, to_its_end
from studio.net.http import Retries
from studio.net.travels import Recorder, Travel, unrecorded

if TYPE_CHECKING:
    from studio.net.pool import Answer, Pool

Result = TypeVar("Result")
Progress = Callable[[int, int | None], None]
"""Called with the bytes that are done and those in all (None: not told), in the event loop of whoever asked."""

AT_ONCE = 8
"""Files that travel at the same time; the others wait."""
MAX_DOWNLOAD = 2 * 2**30
"""Bytes; a day of the best sound that a vendor makes is less."""

_BLOCK = 256 * 2**10
_SENT_BLOCK = 2**20
_SECURED_EVERY = 8 * 2**20
_SECURED_EVERY_S = 5.0
_TOLD_EVERY_S = 0.1
_SLOWEST = 64 * 2**10
"""Bytes that must come while `Timeouts.idle` passes, or the rest is not waited for; and that count as getting on."""
_TRIED_AGAIN = (Kind.DROPPED, Kind.TIMED_OUT, Kind.VENDOR_FAILED, Kind.BUSY)
_RANGE = re.compile(r"bytes (?:(\d+)-\d+|\*)/(\d+|\*)")
_CODE = re.compile(r"<Code>([\w.-]{1,60})</Code>")


class Landing(Protocol):
    """Where a file that is fetched lands: storage.unfinished.Unfinished. Every method blocks."""

    size: int
    version: str

    def __init__(self, target: Path, source: str) -> None: ...

    def begin(self, version: str, total: int | None) -> None:
        """Throw away what is here; a version of `total` bytes follows."""
        ...

    def write(self, data: bytes | bytearray) -> None:
        """Add to the end."""
        ...

    def secure(self) -> None:
        """See to it that what is here outlives this program."""
        ...

    def finish(self, *, moving_on: bool = False) -> None:
        """Put it in the place of its target, from which it is `moving_on` at once or not; it is closed then."""
        ...

    def close(self) -> None:
        """Let go; what can be gone on with is kept."""
        ...


@dataclass(frozen=True, slots=True)
class Downloaded:
    """A file that has come: its bytes, and its type as the server says."""

    size: int
    content_type: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What is behind a link: its first bytes, 4 KiB at most, its size (None: not told), its type as the server says.

    `secure` tells whether the last address, after all redirects, is one of https.
    """

    head: bytes
    size: int | None
    content_type: str
    secure: bool


class Transfers:
    """The files of this program that travel; `close` it when the program ends.

    What each of them came to is given to `record`, in the event loop of whoever asked.
    Any event loop may await these methods. Cancelling one stops it, and comes back when it has let go of its file.
    They raise `StudioError`: UNREACHABLE, TIMED_OUT, DROPPED, VENDOR_FAILED and BUSY when several tries came to
    nothing; PRIVATE_ADDRESS for a link that leads nearer than the account's own address (`Route.origin`); LINK_GONE,
    LINK_EXPIRED, REFUSED and UNREADABLE as the other side says; BAD_FIELD and BAD_FILE for a `route` that leads
    nowhere.
    """

    def __init__(
        self,
        landing: type[Landing],
        *,
        idle_s: float = 60.0,
        connect_s: float = 10.0,
        retries: Retries = Retries(),
        record: Recorder = unrecorded,
    ) -> None:
        self._landing = landing
        self._record = record
        self._idle_s = idle_s
        self._connect_s = connect_s
        self._retries = retries
        self._background = Background("transfers")
        self._desk: _Desk | None = None

    async def download(
        self,
        link: str,
        target: Path,
        *,
        suits: Callable[[bytes], bool],
        limit: int = MAX_DOWNLOAD,
        progress: Progress | None = None,
        route: Route = Route(),
        take_in: Callable[[], object] | None = None,
    ) -> Downloaded:
        """Fetch what is behind a link into `target`, which is replaced when all of it is there and on the disk.

        `suits` is given the first bytes, 4 KiB at most, in another thread. `take_in` is called in a worker thread once
        the file is there, and moves it on to a place where it outlives the power. What had come when it failed is kept
        where the server allows to go on with it, and the next call with this target and link does so, in this program
        or another. Raises also WRONG_CONTENT, TOO_LARGE (more than `limit` bytes), DISK_FULL and NOT_WRITABLE.
        """
        told = telling(progress)
        travel = Travel("files.fetch", "GET", link, route)

        async def work() -> Downloaded:
            desk = self._at_desk()
            async with desk.places:
                travel.begin()
                landing = self._landing(target, link.partition("?")[0])
                try:
                    fetching = _Fetching(
                        pool=desk.pool,
                        link=link,
                        landing=landing,
                        suits=suits,
                        limit=limit,
                        told=told,
                        travel=travel,
                        idle_s=self._idle_s,
                        take_in=take_in,
                    )
                    return await self._tried(fetching.once, lambda: landing.size)
                except BaseException:
                    await to_its_end(landing.close)
                    raise

        with travel.written_down(self._record):
            return await self._background.run(work)

    async def put(
        self, path: Path, url: str, *, content_type: str, progress: Progress | None = None, route: Route = Route()
    ) -> None:
        """Send a file to an address that was signed for it, with this Content-Type and no key of ours.

        LINK_EXPIRED: sign a new one and send again. Raises also BAD_FILE where it cannot be read, and FILE_CHANGED
        where it did, or vanished, meanwhile; what was sent then is of no use.
        """
        told = telling(progress)
        travel = Travel("files.send", "PUT", url, route)

        async def work() -> None:
            desk = self._at_desk()
            async with desk.places:
                travel.begin()
                sending = _Sending(
                    pool=desk.pool, path=path, url=url, content_type=content_type, told=told, travel=travel
                )
                await self._tried(sending.once, lambda: 0)

        with travel.written_down(self._record):
            await self._background.run(work)

    async def look(self, link: str, *, route: Route = Route()) -> Seen:
        """Ask for the first bytes behind a link and keep nothing."""
        travel = Travel("files.look", "GET", link, route)

        async def once() -> Seen:
            travel.begin()
            headers = {"Accept-Encoding": "identity", "Range": f"bytes=0-{ENOUGH - 1}"}
            async with self._at_desk().pool.get(link, headers, route) as answer:
                travel.status = answer.status
                if answer.status not in (200, 206):
                    raise await _refusal(answer)
                head = await _beginning(answer)
                travel.received += len(head)
                size = _ranged(answer)[1] if answer.status == 206 else _length(answer)
                return Seen(head, size, answer.headers.get("content-type", ""), answer.url.startswith("https:"))

        with travel.written_down(self._record):
            return await self._background.run(lambda: self._tried(once, lambda: 0))

    async def delete(self, url: str, *, route: Route = Route()) -> None:
        """Delete what an address was signed for; what is not there is no error."""
        travel = Travel("files.delete", "DELETE", url, route)

        async def once() -> None:
            travel.begin()
            async with self._at_desk().pool.ask("DELETE", url, {}, route) as answer:
                travel.status = answer.status
                if not (200 <= answer.status < 300 or answer.status == 404):
                    raise await _refusal(answer)

        with travel.written_down(self._record):
            await self._background.run(lambda: self._tried(once, lambda: 0))

    async def close(self) -> None:
        """Stop what travels, and close every connection."""
        desk, self._desk = self._desk, None
        if desk is not None:
            await self._background.run(desk.pool.close)
        await self._background.close()

    def _at_desk(self) -> _Desk:
        """What the thread works with; only asked for in that thread."""
        if self._desk is None:
            from studio.net.pool import Pool, Timeouts

            self._desk = _Desk(Pool(Timeouts(self._connect_s, self._idle_s)), asyncio.Semaphore(AT_ONCE))
        return self._desk

    async def _tried(self, once: Callable[[], Awaitable[Result]], here: Callable[[], int]) -> Result:
        """Try until it works or it is no use; a try that gets on counts as the first. `here` tells the bytes kept."""
        retries, tries, most = self._retries, 0, here()
        while True:
            try:
                return await once()
            except StudioError as error:
                got_on = here() - most >= _SLOWEST
                most = max(most, here())
                tries = 1 if got_on else tries + 1
                again = error.kind in _TRIED_AGAIN or (error.kind is Kind.UNREACHABLE and most > 0)
                if not again or tries >= retries.tries:
                    raise
            pause = min(retries.first * 2 ** (tries - 1), retries.longest)
            await asyncio.sleep(pause + random.random() * retries.jitter)  # noqa: S311


@dataclass(frozen=True, slots=True)
class _Desk:
    pool: Pool
    places: asyncio.Semaphore


@dataclass(slots=True, kw_only=True)
class _Fetching:
    """One file that is fetched, in as many tries as it takes."""

    pool: Pool
    link: str
    landing: Landing
    suits: Callable[[bytes], bool]
    limit: int
    told: Progress
    travel: Travel
    idle_s: float
    take_in: Callable[[], object] | None = None
    fresh: tuple[str, int] | None = None
    """Version and bytes of a small file of which nothing is on the disk yet: it is begun when something is written."""

    async def once(self) -> Downloaded:
        """Fetch what is not here yet."""
        landing = self.landing
        headers = {"Accept-Encoding": "identity"}
        if landing.size:
            headers |= {"Range": f"bytes={landing.size}-", "If-Range": landing.version}
        async with self.pool.get(self.link, headers, self.travel.route) as answer:
            self.travel.status = answer.status
            total = await self._begun(answer)
            if total is not None and total > self.limit:
                raise await self._useless(Kind.TOO_LARGE, answer, f"{total:,} bytes")
            if landing.size == 0 or total is None or landing.size < total:
                await self._receive(answer, total)
            else:
                await to_its_end(self._finish)
            self.told(landing.size, landing.size)
            return Downloaded(landing.size, answer.headers.get("content-type", ""))

    async def _begun(self, answer: Answer) -> int | None:
        """Make ready for what comes, and tell how many bytes there are in all (None: not told)."""
        landing = self.landing
        start, total = _ranged(answer)
        if answer.status == 416 and landing.size and total == landing.size:
            return total
        if answer.status == 206 and landing.size and start == landing.size and total is not None:
            return total
        if landing.size and answer.status in (206, 416):
            # What is here is of no use: without it, the same question has another answer.
            await to_its_end(lambda: landing.begin("", None))
            raise StudioError(Kind.DROPPED, answer.host, message="it cannot be gone on with")
        if answer.status != 200:
            raise await _refusal(answer)
        if answer.headers.get("content-encoding", "identity") != "identity":
            raise StudioError(Kind.UNREADABLE, answer.host, message="compressed, which was not asked for")
        total = _length(answer)
        version = _version(answer)
        self.fresh = (version, total) if total is not None and total <= _BLOCK and not landing.size else None
        if self.fresh is None and (total is None or total <= self.limit):
            await to_its_end(lambda: landing.begin(version, total))
        return total

    def _write(self, data: bytearray) -> None:
        """Put what came on the disk; blocks."""
        if self.fresh is not None:
            self.landing.begin(*self.fresh)
            self.fresh = None
        self.landing.write(data)

    def _finish(self) -> None:
        """Put the file in its place, and have it taken in; blocks."""
        self.landing.finish(moving_on=self.take_in is not None)
        if self.take_in is not None:
            self.take_in()

    async def _receive(self, answer: Answer, total: int | None) -> None:
        """Take the rest of the body and put the file in its place."""
        landing, held, checked = self.landing, bytearray(), self.landing.size > 0
        pace = _Pace(answer.host, self.idle_s)
        secured, secured_at = landing.size, time.monotonic()
        try:
            async for piece in answer.body:
                held += piece
                self.travel.received += len(piece)
                pace.came(len(piece))
                here = landing.size + len(held)
                if here > self.limit:
                    held.clear()
                    raise await self._useless(Kind.TOO_LARGE, answer, f"more than {self.limit:,} bytes")
                self.told(here, total)
                if not checked and len(held) >= ENOUGH:
                    await self._check(answer, held)
                    checked = True
                if len(held) >= _BLOCK:
                    block, held = held, bytearray()
                    await to_its_end(lambda: self._write(block))  # noqa: B023 - awaited here
                if landing.size - secured >= _SECURED_EVERY or time.monotonic() - secured_at >= _SECURED_EVERY_S:
                    await to_its_end(landing.secure)
                    secured, secured_at = landing.size, time.monotonic()
        except BaseException:
            if checked and held:
                await to_its_end(lambda: self._write(held))
            raise
        if not checked:
            await self._check(answer, held)

        def end() -> None:
            self._write(held)
            self._finish()

        await to_its_end(end)

    async def _check(self, answer: Answer, head: bytearray) -> None:
        beginning = bytes(head[:ENOUGH])
        if not self.suits(beginning):
            raise await self._useless(Kind.WRONG_CONTENT, answer, _named(beginning))

    async def _useless(self, kind: Kind, answer: Answer, words: str) -> StudioError:
        """The error of what is not wanted; nothing of it is kept."""
        await to_its_end(lambda: self.landing.begin("", None))
        return StudioError(kind, answer.host, message=words)


@dataclass(slots=True, kw_only=True)
class _Sending:
    """One file that is sent, in as many tries as it takes."""

    pool: Pool
    path: Path
    url: str
    content_type: str
    told: Progress
    travel: Travel

    async def once(self) -> None:
        """Send all of it."""
        before = await to_its_end(lambda: marks(self.path))
        headers = {"Content-Type": self.content_type, "Content-Length": str(before[0])}
        body = self._pieces(before[0])
        try:
            async with self.pool.ask("PUT", self.url, headers, self.travel.route, body) as answer:
                self.travel.status = answer.status
                if not 200 <= answer.status < 300:
                    raise await _refusal(answer)
        except StudioError as error:
            # Whoever refuses may hang up on what is still being sent, and what they said is lost with that.
            if error.kind in (Kind.DROPPED, Kind.TIMED_OUT) and _ends_at(self.url) < time.time():
                raise StudioError(Kind.LINK_EXPIRED, error.subject, message=error.message) from None
            raise
        await to_its_end(lambda: unchanged(self.path, before))
        self.told(before[0], before[0])

    async def _pieces(self, size: int) -> AsyncIterator[bytes]:
        file = await to_its_end(lambda: _opened(self.path), lambda opened: opened.close())
        try:
            sent = 0
            while sent < size:
                piece = await to_its_end(lambda: file.read(min(_SENT_BLOCK, size - sent)))  # noqa: B023 - awaited here
                if not piece:
                    raise StudioError(Kind.FILE_CHANGED, self.path.name)
                yield piece
                sent += len(piece)
                self.travel.sent += len(piece)
                self.told(sent, size)
        finally:
            file.close()


class _Pace:
    """Notices when so little comes that waiting for the rest is of no use."""

    def __init__(self, host: str, idle_s: float) -> None:
        self._host = host
        self._idle_s = idle_s
        self._since = time.monotonic()
        self._bytes = 0

    def came(self, count: int) -> None:
        """Some bytes came; raises TIMED_OUT when too few have for too long."""
        self._bytes += count
        now = time.monotonic()
        if self._bytes >= _SLOWEST:
            self._since, self._bytes = now, 0
        elif now - self._since > self._idle_s:
            words = f"fewer than {_SLOWEST:,} bytes in {self._idle_s:g} s"
            raise StudioError(Kind.TIMED_OUT, self._host, message=words)


Marks = tuple[int, int]
"""What tells that a file was written to: its size in bytes, and the time in nanoseconds."""


def marks(path: Path) -> Marks:
    """What a file is known by; raises BAD_FILE."""
    try:
        found = path.stat()
    except OSError as error:
        raise StudioError(Kind.BAD_FILE, path.name, message=error.strerror or "") from error
    return found.st_size, found.st_mtime_ns


def unchanged(path: Path, before: Marks) -> None:
    """Raise FILE_CHANGED where a file is not what it was."""
    try:
        same = marks(path) == before
    except StudioError:
        same = False
    if not same:
        raise StudioError(Kind.FILE_CHANGED, path.name)


def _opened(path: Path) -> io.FileIO:
    try:
        return io.FileIO(path)
    except OSError as error:
        raise StudioError(Kind.BAD_FILE, path.name, message=error.strerror or "") from error


def telling(progress: Progress | None) -> Progress:
    """What the thread tells of progress, passed on to the event loop of now, as often as anybody wants to look."""
    if progress is None:
        return lambda _done, _total: None
    loop = asyncio.get_running_loop()
    last: tuple[int, int | None] | None = None
    due = 0.0

    def tell(done: int, total: int | None) -> None:
        nonlocal last, due
        now = time.monotonic()
        if (now >= due or done == total) and last != (done, total):
            last, due = (done, total), now + _TOLD_EVERY_S
            with suppress(RuntimeError):  # whoever asked is gone
                loop.call_soon_threadsafe(progress, done, total)

    return tell


def _ends_at(url: str) -> float:
    """When a signed address expires, in seconds since 1970, as it says itself; infinity where it does not."""
    named = {name.lower().rpartition("-")[2]: value for name, value in parse_qsl(urlsplit(url).query)}
    try:
        lasts = float(named["expires"])
        # Either so long from a date, or the end itself.
        begun = datetime.strptime(named["date"], "%Y%m%dT%H%M%S%z").timestamp() if "date" in named else 0.0
    except (KeyError, ValueError):
        return math.inf
    return begun + lasts


async def _beginning(answer: Answer) -> bytes:
    """The first bytes of an answer."""
    head = bytearray()
    async for piece in answer.body:
        head += piece
        if len(head) >= ENOUGH:
            break
    return bytes(head[:ENOUGH])


async def _refusal(answer: Answer) -> StudioError:
    """The error that an answer without a file is."""
    text = (await _beginning(answer)).decode("utf-8", "replace")
    named = _CODE.search(text)
    code = named[1] if named else str(answer.status)
    ids = (answer.headers.get(name) for name in ("x-amz-request-id", "x-obs-request-id", "x-request-id"))
    return StudioError(
        _kind(answer.status, text),
        answer.host,
        code=code,
        message=f"HTTP {answer.status}" + (f": {named[1]}" if named else ""),
        request_id=next((each for each in ids if each), None),
    )


def _kind(status: int, text: str) -> Kind:
    if status in (404, 410):
        return Kind.LINK_GONE
    if status in (400, 401, 403) and "expired" in text.lower():
        return Kind.LINK_EXPIRED
    if status in (429, 503):
        return Kind.BUSY
    if status == 408:
        return Kind.TIMED_OUT
    return Kind.VENDOR_FAILED if status >= 500 else Kind.REFUSED


def _version(answer: Answer) -> str:
    """What a server calls this very version of its file, strong enough to go on with it later (RFC 9110, 13.1.5)."""
    if answer.headers.get("accept-ranges") == "none":
        return ""
    tag = answer.headers.get("etag", "")
    return tag if tag and not tag.startswith("W/") else answer.headers.get("last-modified", "")


def _length(answer: Answer) -> int | None:
    length = answer.headers.get("content-length", "")
    return int(length) if length.isdecimal() else None


def _ranged(answer: Answer) -> tuple[int | None, int | None]:
    """The first byte that an answer has, and how many there are in all; None for what it does not tell."""
    found = _RANGE.fullmatch(answer.headers.get("content-range", ""))
    if found is None:
        return None, None
    start, total = (int(each) if each and each.isdecimal() else None for each in found.groups())
    return start, total


def _named(head: bytes) -> str:
    """What came instead, in words."""
    if not head:
        return "nothing"
    return {"html": "a web page", "": "not recognised"}.get(name := what_it_is(head), name)

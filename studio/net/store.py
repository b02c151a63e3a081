"""Buckets of S3-compatible stores: a file goes in, in parts, and a link that lasts for a while comes out."""

from __future__ import annotations

import asyncio
import io
import re
from collections.abc import Awaitable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

from studio.core.addresses import read_address
from studio.core.errors import Kind, StudioError
from studio.core.ports import Route
from studio.net.reach import proxy_to
from studio.net.transfer import Progress, marks, telling, unchanged
from studio.net.travels import Recorder, Travel, unrecorded

if TYPE_CHECKING:
    from obstore.store import ClientConfig, RetryConfig, S3Credential, S3Store

Result = TypeVar("Result")

PART = 5 * 2**20
"""Bytes of a part; no store takes smaller ones."""
MOST_PARTS = 9_000
"""A store takes 10,000 of one file."""
PARTS_AT_ONCE = 6
RETRIES = 5
"""Of a part, half a second apart at first and eight at last."""
LONGEST_LINK_S = 7 * 24 * 3600
"""Seconds; no store signs for longer."""

_LETTING_GO_S = 5.0
_PART_LASTS = timedelta(minutes=5)
"""For one part: the others share the line, which may be a slow one."""
# Stores that want the bucket's name in the host, where others have it in the path.
_NAMED_HOSTS = (".amazonaws.com", ".aliyuncs.com", ".myqcloud.com", ".myhuaweicloud.com", ".volces.com")
# Where these stores write their region.
_REGION_OF_MANY = "us-east-1"
"""What stores without regions go by."""
_REGION = re.compile(r"(?:^|[.-])(?:s3|obs|cos|oss|tos)[.-]([a-z]{2}-[a-z]+(?:-\d+)?)(?:[.-]|$)")
_CODE = re.compile(r"<Code>([\w.-]{1,60})</Code>")
_SERVER_TIME = re.compile(r"<ServerTime>([\dTZ:.+-]{15,40})</ServerTime>")
_STATUS = re.compile(r"status code: (\d{3})")

_KINDS = {
    "NoSuchBucket": Kind.BUCKET_MISSING,
    "PermanentRedirect": Kind.BUCKET_MISSING,
    "AuthorizationHeaderMalformed": Kind.BUCKET_MISSING,
    "InvalidBucketName": Kind.BUCKET_MISSING,
    "RequestTimeTooSkewed": Kind.CLOCK_OFF,
    "SlowDown": Kind.BUSY,
    "ServiceUnavailable": Kind.BUSY,
    "NoSuchKey": Kind.LINK_GONE,
}
# What the library says where a store says nothing.
_SIGNS = (
    ("redirect", Kind.BUCKET_MISSING),
    ("TimedOut", Kind.TIMED_OUT),
    ("kind: Timeout", Kind.TIMED_OUT),
    ("error sending request", Kind.UNREACHABLE),
)


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket, where it is, and the keys to it; `endpoint` "" is Amazon's, `region` "" is read from the endpoint."""

    name: str
    access_key: str
    secret_key: str = field(repr=False)
    endpoint: str = ""
    region: str = ""
    plain: bool = False

    @property
    def host(self) -> str:
        """Who is asked, with its port; raises as `open`."""
        return self._address()[1]

    def open(self, route: Route) -> S3Store:
        """What asks the store; nothing is asked yet.

        Raises `StudioError`: BAD_FIELD ("s3_endpoint", "proxy"), BAD_FILE for certificates that cannot be read.
        """
        from obstore.store import S3Store

        url, host, named = self._address()
        retries: RetryConfig = {
            "max_retries": RETRIES,
            "backoff": {"init_backoff": timedelta(seconds=0.5), "max_backoff": timedelta(seconds=8), "base": 2},
            "retry_timeout": _PART_LASTS,
        }
        options: ClientConfig = {
            "allow_http": url.startswith("http:"),
            "connect_timeout": timedelta(seconds=10),
            "timeout": _PART_LASTS,
        }
        proxy = proxy_to(url, route.proxy)
        if proxy is not None:
            options["proxy_url"] = proxy
        else:
            # Without one of its own, the library asks the environment, even about this computer.
            options |= {"proxy_url": "http://no.proxy.invalid", "proxy_excludes": host.partition(":")[0]}
        if route.ca_file is not None:
            options["root_certificate"] = _certificates(route.ca_file)
        return S3Store(
            self.name,
            endpoint=url,
            region=self._region(),
            virtual_hosted_style_request=named,
            # What the environment says is about other buckets.
            skip_signature=False,
            credential_provider=self._keys,
            client_options=options,
            retry_config=retries,
        )

    def _keys(self) -> S3Credential:
        return {
            "access_key_id": self.access_key,
            "secret_access_key": self.secret_key,
            "token": None,
            "expires_at": None,
        }

    def _address(self) -> tuple[str, str, bool]:
        """The URL of the store, its host, and whether that names the bucket."""
        amazon = f"https://s3.{self.region or _REGION_OF_MANY}.amazonaws.com"
        address = read_address(self.endpoint or amazon, "s3_endpoint", plain=self.plain)
        host = address.host
        named = host.startswith(f"{self.name}.")
        if not named and host.partition(":")[0].endswith(_NAMED_HOSTS) and "." not in self.name:
            host, named = f"{self.name}.{host}", True
        return f"{'https' if address.secure else 'http'}://{host}{address.prefix}", host, named

    def _region(self) -> str:
        found = _REGION.search(self.host)
        return self.region or (found[1] if found else _REGION_OF_MANY)


async def put(
    bucket: Bucket,
    key: str,
    path: Path,
    *,
    content_type: str,
    progress: Progress | None = None,
    route: Route = Route(),
    record: Recorder = unrecorded,
) -> None:
    """Send a file, in parts of which each is tried again by itself, and never more than a few in memory.

    What it came to is given to `record`.

    Whoever cancels waits until the store has thrown away what it had. Raises `StudioError`: BUCKET_MISSING,
    BUCKET_REFUSED, CLOCK_OFF, UNREACHABLE, TIMED_OUT, BUSY, VENDOR_FAILED, REFUSED; BAD_FILE for a file that cannot be
    read and FILE_CHANGED for one that was written to meanwhile; and as `Bucket.open`.
    """
    import obstore

    before = await asyncio.to_thread(marks, path)
    store = bucket.open(route)
    tell = telling(progress)
    travel = Travel("files.send", "PUT", f"https://{bucket.host}", route)
    with travel.written_down(record), _Parts(path, before[0], tell) as parts:
        travel.begin()
        sending = asyncio.ensure_future(
            obstore.put_async(
                store,
                key,
                parts,
                attributes={"Content-Type": content_type},
                use_multipart=before[0] > PART,
                chunk_size=parts.length,
                max_concurrency=PARTS_AT_ONCE,
            )
        )
        try:
            await _understood(asyncio.shield(sending), bucket)
        except asyncio.CancelledError:
            parts.stop()
            done, _ = await asyncio.wait([sending], timeout=_LETTING_GO_S)
            if done and not sending.cancelled():
                sending.exception()  # seen
            sending.cancel()
            raise
        finally:
            travel.sent = parts.read
        await asyncio.to_thread(unchanged, path, before)
    tell(before[0], before[0])


async def link(
    bucket: Bucket, key: str, lasts_s: int, *, method: Literal["GET", "DELETE"] = "GET", route: Route = Route()
) -> str:
    """An address that anybody can read a file by, or delete it, for so many seconds; raises as `put`.

    The store is not asked. A file is deleted by such an address because what the library sends instead, a list of one,
    needs a checksum that many stores do not know.
    """
    import obstore

    store = bucket.open(route)
    lasts = timedelta(seconds=min(lasts_s, LONGEST_LINK_S))
    return await _understood(obstore.sign_async(store, method, key, lasts), bucket)


class _StoppedError(Exception):
    """Nobody wants the file to be sent any more."""


class _Parts:
    """The parts of a file, read when the store takes the next one, which it does in a thread of its own.

    `read` counts the bytes that have been handed out.
    """

    def __init__(self, path: Path, size: int, tell: Progress) -> None:
        # Rounded up to a page, which is what memory is handed out in.
        self.length = max(PART, -(-size // MOST_PARTS // 4096) * 4096)
        self._path = path
        self._size = size
        self._tell = tell
        self.read = 0
        self._stopped = False
        try:
            self._file = io.FileIO(path)
        except OSError as error:
            raise StudioError(Kind.BAD_FILE, path.name, message=error.strerror or "") from error

    def __enter__(self) -> _Parts:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __iter__(self) -> _Parts:
        return self

    def __next__(self) -> bytes:
        if self._stopped:
            raise _StoppedError
        # What was handed out before the last few parts has arrived.
        self._tell(max(0, self.read - PARTS_AT_ONCE * self.length), self._size)
        if self.read >= self._size:
            raise StopIteration
        part = self._file.read(min(self.length, self._size - self.read))
        if not part:
            raise StudioError(Kind.FILE_CHANGED, self._path.name)
        self.read += len(part)
        return part

    def stop(self) -> None:
        """Let the store throw away what it has, at the next part that it takes."""
        self._stopped = True


async def _understood(answer: Awaitable[Result], bucket: Bucket) -> Result:
    """What the store answers, or the error that its refusal is."""
    from obstore.exceptions import BaseError

    try:
        return await answer
    except (BaseError, OSError) as problem:
        # Some of the library's errors are also, and only, the system's of the same meaning.
        raise _meaning(str(problem), bucket) from None


def _meaning(words: str, bucket: Bucket) -> StudioError:
    """What a store's refusal means to a person; the library hands it on as text, with the store's own words in it."""
    found, status = _CODE.search(words), _STATUS.search(words)
    code = found[1] if found else status[1] if status else None
    kind = _KINDS.get(code or "")
    if kind is None and status is not None:
        number = int(status[1])
        kind = Kind.BUCKET_REFUSED if number in (401, 403) else Kind.VENDOR_FAILED if number >= 500 else Kind.REFUSED
        kind = Kind.BUCKET_MISSING if number in (301, 404) else kind
    kind = kind or next((each for sign, each in _SIGNS if sign in words), Kind.UNREADABLE)
    if kind is Kind.CLOCK_OFF:
        return StudioError(kind, _off(words), code=code)
    subject = bucket.host if kind in (Kind.UNREACHABLE, Kind.TIMED_OUT, Kind.UNREADABLE) else bucket.name
    return StudioError(kind, subject, code=code)


def _off(words: str) -> str:
    """How far the store's clock is from this one, which is more than a quarter of an hour; "far" where it says not."""
    named = _SERVER_TIME.search(words)
    try:
        theirs = datetime.fromisoformat(named[1]) if named else None
    except ValueError:
        theirs = None
    if theirs is None or theirs.tzinfo is None:
        return "far"
    return f"{abs((theirs - datetime.now(theirs.tzinfo)).total_seconds()) / 60:.0f} min"


def _certificates(ca_file: str) -> bytes:
    try:
        return Path(ca_file).read_bytes()
    except OSError as error:
        raise StudioError(Kind.BAD_FILE, ca_file, message=error.strerror or "") from error

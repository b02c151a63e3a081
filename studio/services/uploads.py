"""Making a file of this computer reachable for a vendor: in a bucket, from here, or by a link of the person's own."""

from __future__ import annotations

import mimetypes
import secrets
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import urlsplit

from studio.core import uploads
from studio.core.addresses import PLAIN_HTTP, Scope, is_loopback
from studio.core.errors import Kind, StudioError
from studio.core.media import SOUNDS, what_it_is
from studio.core.ports import Route
from studio.core.records import Account
from studio.core.uploads import Reachable, Way
from studio.net import store
from studio.net.callbacks import Callbacks
from studio.net.front import Front, Place
from studio.net.share import Shares
from studio.net.store import Bucket
from studio.net.transfer import Progress, Seen, Transfers, marks
from studio.net.travels import Recorder, unrecorded
from studio.net.whereabouts import address_towards, nearness
from studio.services.links import route_of

LINK_LASTS_S: Final = 3 * 24 * 3600
"""Seconds that a vendor has to come for a file in a bucket."""

_LOCAL = "local"
_HERE = "http://127.0.0.1"
# Nothing is there (RFC 5737): the way to it is the way to everywhere.
_ANYWHERE = "203.0.113.1"
_DELETING_TAKES_S = 600
# What servers call files that are no recordings; of those that say nothing themselves, the name decides.
_NO_SOUND = ("text/", "image/", "font/", "application/pdf", "application/zip", "application/json")


class AccountsForUploads(Protocol):
    """What is needed of services.accounts.Accounts."""

    def find(self, name: str) -> Account:
        """The account called `name`."""
        ...

    async def bucket_key(self, account: Account) -> str:
        """The secret key to the account's bucket."""
        ...


class Uploads:
    """Makes files reachable, and takes them back.

    `now` is the clock in seconds since 1970.
    """

    def __init__(
        self,
        accounts: AccountsForUploads,
        transfers: Transfers,
        front: Front,
        *,
        now: Callable[[], float] = time.time,
        record: Recorder = unrecorded,
    ) -> None:
        self._record = record
        self._accounts = accounts
        self._transfers = transfers
        self._shares = Shares(front)
        self._callbacks = Callbacks(front)
        self._now = now
        self._shared: dict[tuple[str, str], str] = {}

    def way(self, account: str) -> Way:
        """How this account's vendor gets at files; raises NO_WAY_FOR_FILES, BAD_FIELD ("files")."""
        fields = self._accounts.find(account).fields
        if chosen := fields.get(uploads.FILES):
            if chosen not in tuple(Way):
                raise StudioError(Kind.BAD_FIELD, uploads.FILES)
            return Way(chosen)
        if uploads.BUCKET in fields:
            return Way.BUCKET
        if is_loopback(urlsplit(self._route(account).origin).hostname or ""):
            return Way.COMPUTER
        raise StudioError(Kind.NO_WAY_FOR_FILES, account)

    async def reach(self, account: str, path: Path, *, name: str, progress: Progress | None = None) -> Reachable:
        """Make a file reachable for an account's vendor; the same `name` again means the same thing.

        Raises `StudioError`: NO_WAY_FOR_FILES, BAD_FILE, FILE_CHANGED; for a bucket as `net.store.put`, and NO_SECRET
        or KEYRING_LOCKED; from this computer PRIVATE_ADDRESS where the vendor cannot come here, and as
        `net.front.Front.open`.
        """
        way = self.way(account)
        if way is Way.LINK:
            raise StudioError(Kind.NO_WAY_FOR_FILES, account)
        found = self._accounts.find(account)
        size, modified_ns = marks(path)
        reachable = Reachable(way, account, "", path=str(path), size=size, modified_ns=modified_ns)
        if way is Way.BUCKET:
            return await self._in_bucket(reachable, found, name, progress)
        token = self._shared.setdefault((account, name), secrets.token_urlsafe(24))
        shared = await self._shared_from(await self.place(account), replace(reachable, key=token))
        if progress is not None:
            progress(size, size)
        return shared

    async def keep(self, reachable: Reachable) -> None:
        """Keep up after a new start of the program what must be: sharing from this computer, at the same address.

        Raises FILE_CHANGED where the file is no longer what it was, and as `reach`.
        """
        if reachable.way is Way.COMPUTER:
            place = replace(await self.place(reachable.account), port=reachable.port)
            await self._shared_from(place, reachable)

    async def release(self, reachable: Reachable) -> None:
        """Nobody needs it any more: share it no longer, and delete it from the bucket unless the account keeps files.

        Raises as `reach`; what the bucket still has then can be deleted by another call.
        """
        if reachable.way is Way.COMPUTER:
            self._shared = {each: token for each, token in self._shared.items() if token != reachable.key}
            await self._shares.end(reachable.key)
        elif reachable.way is Way.BUCKET:
            account = self._accounts.find(reachable.account)
            if account.fields.get(uploads.KEEP) != "yes":
                await self._delete(account, reachable.key)

    def fetched(self, reachable: Reachable) -> bool | None:
        """Whether the vendor has come for a file that is shared from here; None where that cannot be known."""
        return self._shares.fetched(reachable.key) if reachable.way is Way.COMPUTER else None

    def missed(self, reachable: Reachable) -> StudioError | None:
        """Why a vendor that says it could not read the file may be right; None where nothing speaks for it."""
        name = Path(reachable.path).name
        if reachable.expires is not None and reachable.expires <= self._now():
            return StudioError(Kind.LINK_EXPIRED, name)
        return StudioError(Kind.NOT_FETCHED, name) if self.fetched(reachable) is False else None

    async def check_link(self, account: str, link: str) -> Seen:
        """Look at what is behind a link of the person's own, before the vendor is sent there.

        Raises `StudioError`: PRIVATE_ADDRESS where the vendor could not go, WRONG_CONTENT for what is no recording, and
        as `net.transfer.Transfers`. What says nothing of itself may be PCM.
        """
        seen = await self._transfers.look(link, route=self._route(account))
        if words := _no_recording(seen):
            raise StudioError(Kind.WRONG_CONTENT, urlsplit(link).hostname or link, message=words)
        return seen

    async def test(self, account: str) -> str:
        """Make a small file reachable, fetch it as a vendor would, and take it back; returns where it was.

        Raises as `reach`, and what fetching it raises; WRONG_CONTENT when something else came. Some routers do not lead
        back to who asks: then a file that is shared from here may still be reached from elsewhere.
        """
        content = secrets.token_hex(32).encode()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "voice-studio-test.txt"
            path.write_bytes(content)
            reachable = await self.reach(account, path, name=f"voice-studio-test-{secrets.token_hex(8)}")
            try:
                route = replace(self._route(account), origin=reachable.link)
                seen = await self._transfers.look(reachable.link, route=route)
            finally:
                await self._take_back(reachable)
        parts = urlsplit(reachable.link)
        if seen.head != content:
            raise StudioError(Kind.WRONG_CONTENT, parts.hostname or "", message="somebody else answers there")
        return f"{parts.scheme}://{parts.netloc}"

    async def call(self, account: str) -> str:
        """Call the address that an account's vendor would call back, from here, and return where that is.

        Raises as `place` and `net.callbacks.Callbacks.test`.
        """
        return await self._callbacks.test(await self.place(account), route=self._route(account))

    async def place(self, account: str) -> Place:
        """Where a server of this program listens for an account's vendor.

        Raises `StudioError`: PRIVATE_ADDRESS where the vendor cannot come, BAD_FIELD ("server_port"), UNREACHABLE
        without a network.
        """
        found = self._accounts.find(account)
        url, port = found.fields.get(uploads.SERVER_URL, ""), _port(found)
        vendor = urlsplit(self._route(account).origin).hostname or ""
        near = await nearness(vendor)
        if url and not port:
            raise StudioError(Kind.BAD_FIELD, uploads.SERVER_PORT, message="It is needed.")
        address = found.fields.get(uploads.SERVER_ADDRESS) or ("0.0.0.0" if url else "")  # noqa: S104 - asked for
        try:
            address = address or ("127.0.0.1" if near is Scope.LOOPBACK else await address_towards(vendor or _ANYWHERE))
        except OSError as problem:
            raise StudioError(Kind.UNREACHABLE, vendor, message=problem.strerror or "no network") from None
        public = (urlsplit(url).hostname or "") if url else address
        if await nearness(public) > near:
            raise StudioError(Kind.PRIVATE_ADDRESS, public)
        return Place(address, port, url)

    # Inside

    def _route(self, account: str) -> Route:
        route = route_of(self._accounts.find(account))
        return replace(route, origin=_HERE) if account == _LOCAL else route

    async def _bucket(self, account: Account) -> tuple[Bucket, Route]:
        """The account's bucket, and the way to it, which may be as near as the person says it is."""
        fields = account.fields
        for needed in (uploads.BUCKET, uploads.ACCESS_KEY):
            if needed not in fields:
                raise StudioError(Kind.BAD_FIELD, needed, message="It is needed.")
        bucket = Bucket(
            fields[uploads.BUCKET],
            fields[uploads.ACCESS_KEY],
            await self._accounts.bucket_key(account),
            fields.get(uploads.ENDPOINT, ""),
            fields.get(uploads.REGION, ""),
            plain=fields.get(PLAIN_HTTP) == "yes",
        )
        return bucket, replace(route_of(account), origin=f"https://{bucket.host}")

    async def _in_bucket(
        self, reachable: Reachable, account: Account, name: str, progress: Progress | None
    ) -> Reachable:
        bucket, route = await self._bucket(account)
        path = Path(reachable.path)
        suffix = path.suffix.lower() if path.suffix.isascii() else ""
        key = account.fields.get(uploads.PREFIX, "").lstrip("/") + name + suffix
        await store.put(
            bucket, key, path, content_type=_type(path), progress=progress, route=route, record=self._record
        )
        expires = self._now() + LINK_LASTS_S
        link = await store.link(bucket, key, LINK_LASTS_S, route=route)
        return replace(reachable, link=link, expires=expires, key=key)

    async def _delete(self, account: Account, key: str) -> None:
        bucket, route = await self._bucket(account)
        url = await store.link(bucket, key, _DELETING_TAKES_S, method="DELETE", route=route)
        await self._transfers.delete(url, route=route)

    async def _take_back(self, reachable: Reachable) -> None:
        if reachable.way is Way.BUCKET:
            await self._delete(self._accounts.find(reachable.account), reachable.key)
        else:
            await self.release(reachable)

    async def _shared_from(self, place: Place, reachable: Reachable) -> Reachable:
        path = Path(reachable.path)
        try:
            same = marks(path) == (reachable.size, reachable.modified_ns)
        except StudioError:
            same = False
        if not same:
            raise StudioError(Kind.FILE_CHANGED, path.name)
        link = await self._shares.share(path, place, reachable.key, content_type=_type(path))
        port = place.port or urlsplit(link).port or 0
        return replace(reachable, link=link, port=port)


def _no_recording(seen: Seen) -> str:
    """What there is behind a link in place of a recording, "" where it may be one."""
    if not seen.head:
        return "nothing"
    found = what_it_is(seen.head)
    if found:
        return "" if found in SOUNDS else "a web page" if found == "html" else found
    kind = seen.content_type.partition(";")[0].strip().lower()
    return kind if kind.startswith(_NO_SOUND) else ""


def _port(account: Account) -> int:
    text = account.fields.get(uploads.SERVER_PORT, "0")
    if not (text.isdecimal() and int(text) <= 65_535):
        raise StudioError(Kind.BAD_FIELD, uploads.SERVER_PORT, message="It is not a port.")
    return int(text)


def _type(path: Path) -> str:
    return mimetypes.guess_type(path.name)[0] or "application/octet-stream"

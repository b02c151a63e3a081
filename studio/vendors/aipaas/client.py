"""What an account's fields say, and one signed question to the vendor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from studio.core.addresses import Address, address_of
from studio.core.clock import in_the_vendors_time
from studio.core.errors import Kind, StudioError
from studio.core.ports import HttpAnswer, HttpRequest, Link
from studio.core.records import Account
from studio.core.redaction import in_one_line
from studio.vendors.aipaas import auth, errors, wire
from studio.vendors.aipaas.auth import Query
from studio.vendors.aipaas.errors import Endpoint

_TRACE_ID = "trace-id"


def is_success(message: wire.Message) -> bool:
    """The only code that means so everywhere."""
    return message.code == errors.SUCCESS


class Client:
    """Asks the vendor on behalf of one account, signing with its key, or with what its person has pasted.

    Raises BAD_FIELD and NO_SECRET for an account that cannot be used.
    """

    def __init__(self, account: Account, secrets: Mapping[str, str], link: Link) -> None:
        self._address = _address(account.fields)
        self._app_id = _plain(account.fields, "app_id")
        self._region = _plain(account.fields, "region", wire.REGION)
        self._device = _plain(account.fields, "device_uuid", "-")
        self._app_key = secrets.get("app_key", "").strip()
        self._pasted = secrets.get("authorization", "").strip()
        if not self._app_key and not self._pasted:
            raise StudioError(Kind.NO_SECRET, account.name)
        self._link = link

    async def ask(
        self,
        what: str,
        endpoint: Endpoint,
        *,
        query: Query = (),
        fields: Callable[[float], Mapping[str, object]] | None = None,
        idempotent: bool,
        good: Callable[[wire.Message], bool] = is_success,
    ) -> wire.Message:
        """Ask with a GET, or with a POST of `fields`; raises `StudioError` as `Link.send` does, unless `good`.

        `fields` are asked for at every try, with the vendor's time in seconds since 1970.
        """
        return await self._send(what, endpoint, endpoint, query, fields=fields, good=good, idempotent=idempotent)

    async def fetch(
        self, what: str, endpoint: Endpoint, url: str, *, good: Callable[[wire.Message], bool] = is_success
    ) -> wire.Message:
        """Ask with a GET at an address that the vendor gave, where `endpoint` says what its codes mean.

        Raises also UNREADABLE for one that is not at the account's own host: a signature is not carried elsewhere.
        """
        if not self.is_own(url):
            raise StudioError(Kind.UNREADABLE, message="its result is at another host")
        parts = urlsplit(url)
        path = parts.path.removeprefix(self._address.prefix)
        query = parse_qsl(parts.query, keep_blank_values=True)
        return await self._send(what, endpoint, unquote(path), query, good=good, idempotent=True)

    def is_own(self, url: str) -> bool:
        """Whether an address is at the account's own host, and as secure."""
        try:
            parts = urlsplit(url)
            return (parts.scheme == "https") == self._address.secure and parts.netloc.lower() == self._address.host
        except ValueError:
            return False

    def error_of(
        self, endpoint: Endpoint, message: wire.Message, status: int = 200, trace_id: str | None = None
    ) -> StudioError:
        """The error that a message with a code is."""
        error = errors.from_code(endpoint, message.code or "", message.words, status, self._link.account)
        return self._clean(error, message.request_id or trace_id)

    async def _send(
        self,
        what: str,
        endpoint: Endpoint,
        path: str,
        query: Query,
        *,
        fields: Callable[[float], Mapping[str, object]] | None = None,
        good: Callable[[wire.Message], bool],
        idempotent: bool,
    ) -> wire.Message:
        method = "GET" if fields is None else "POST"
        target = quote(path) + ("?" if query else "")
        target += "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in query)

        def refusal(answer: HttpAnswer) -> StudioError | None:
            return self._refusal(endpoint, answer, good, idempotent=idempotent)

        request = HttpRequest(
            what,
            method,
            self._address.http(target),
            lambda now: self._headers(now, method, path, query),
            body=None if fields is None else lambda now: wire.encode(fields(now)),
            idempotent=idempotent,
            refusal=refusal,
        )
        return _message(await in_the_vendors_time(self._link, lambda: self._link.send(request)))

    def _headers(self, now: float, method: str, path: str, query: Query) -> Mapping[str, str]:
        headers = {"X-APP-ID": self._app_id}
        if self._device != "-":
            headers["Device-Uuid"] = self._device
        if not self._app_key:
            return {**headers, "Authorization": self._pasted}
        signature = auth.authorization(
            self._app_id,
            self._app_key,
            self._region,
            int(now),
            method=method,
            path=self._address.prefix + path,
            query=query,
        )
        return {**headers, "Authorization": signature}

    def _refusal(
        self,
        endpoint: Endpoint,
        answer: HttpAnswer,
        good: Callable[[wire.Message], bool],
        *,
        idempotent: bool,
    ) -> StudioError | None:
        """The error of an answer; the code decides at any status."""
        message = _message(answer)
        if good(message):
            return None
        if message.code is not None:
            return self.error_of(endpoint, message, answer.status, answer.headers.get(_TRACE_ID))
        if answer.status >= 400:
            error = errors.from_status(answer.status, self._link.account)
        else:
            kind = Kind.UNREADABLE if idempotent else Kind.OUTCOME_UNKNOWN
            error = StudioError(kind, message="no answer of this vendor's")
        return self._clean(error, message.request_id or answer.headers.get(_TRACE_ID))

    def _clean(self, error: StudioError, request_id: str | None) -> StudioError:
        words = in_one_line(error.message, self._app_key, self._pasted)
        return StudioError(error.kind, error.subject, code=error.code, message=words, request_id=request_id)


def _message(answer: HttpAnswer) -> wire.Message:
    return wire.decode(answer.document)


def _address(fields: Mapping[str, str]) -> Address:
    """Where the account lives; the whole address of an endpoint, as the vendor's console gives it, will do too."""
    address = address_of(fields, wire.BASE_URL)
    return replace(address, prefix=address.prefix.partition("/aipaas/")[0])


def _plain(fields: Mapping[str, str], name: str, default: str = "") -> str:
    """A field that goes into headers, and between the slashes of a signature."""
    value = fields.get(name, "").strip() or default
    if not (value and value.isascii() and value.isprintable() and "/" not in value):
        raise StudioError(Kind.BAD_FIELD, name)
    return value

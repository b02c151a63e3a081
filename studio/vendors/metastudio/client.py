"""What an account's fields say, and one signed question to the vendor."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from studio.core.addresses import address_of
from studio.core.clock import in_the_vendors_time
from studio.core.errors import Kind, StudioError
from studio.core.ports import HttpAnswer, HttpRequest, Link
from studio.core.records import Account
from studio.core.redaction import in_one_line
from studio.vendors.metastudio import auth, errors, wire

_CONTENT_TYPE = "application/json"
_REGION = re.compile(r"[a-z0-9-]{1,40}")


class Client:
    """Asks the vendor on behalf of one account, with its key pair, or with its token when there is no key.

    Raises BAD_FIELD and NO_SECRET for an account that cannot be used.
    """

    def __init__(self, account: Account, secrets: Mapping[str, str], link: Link) -> None:
        region = account.fields.get("region", "").strip() or wire.REGION
        if not _REGION.fullmatch(region):
            raise StudioError(Kind.BAD_FIELD, "region")
        self._address = address_of(account.fields, wire.base_url(region))
        self._project_id = _plain(account.fields, "project_id")
        self._user_id = _plain(account.fields, "app_user_id", required=False)
        self._secret_key = secrets.get("secret_key", "").strip()
        self._access_key = _plain(account.fields, "access_key", required=bool(self._secret_key))
        self._token = secrets.get("token", "").strip()
        if not self._secret_key and not self._token:
            raise StudioError(Kind.NO_SECRET, account.name)
        self._link = link

    async def ask(
        self,
        what: str,
        method: str,
        path: str,
        *,
        query: Sequence[tuple[str, str]] = (),
        body: bytes = b"",
        user_id: str = "",
        idempotent: bool,
    ) -> HttpAnswer:
        """Ask at a `path` of the project's; raises `StudioError` as `Link.send` does. Any 2xx is an answer.

        `user_id` is whom the vendor's client does this for, "" for the account's own; BAD_FIELD unless it is ASCII.
        """
        user_id = _plain({"app_user_id": user_id}, "app_user_id", required=False) or self._user_id
        path = wire.project_path(self._project_id, path)
        target = f"{path}?{auth.query_string(query)}" if query else path
        request = HttpRequest(
            what,
            method,
            self._address.http(target),
            lambda now: self._headers(now, method, path, query=query, body=body, user_id=user_id),
            body=body or None,
            content_type=_CONTENT_TYPE,
            idempotent=idempotent,
            refusal=self._refusal,
        )
        return await in_the_vendors_time(self._link, lambda: self._link.send(request))

    def _headers(
        self, now: float, method: str, path: str, *, query: Sequence[tuple[str, str]], body: bytes, user_id: str
    ) -> Mapping[str, str]:
        headers = {"Content-Type": _CONTENT_TYPE}
        if user_id:
            headers["X-App-UserId"] = user_id
        if not self._secret_key:
            return {**headers, "X-Auth-Token": self._token}
        # Host stands here, so that what is sent is what is signed.
        headers |= {"Host": self._address.host, "X-Project-Id": self._project_id, "X-Sdk-Date": auth.date(now)}
        signature = auth.authorization(
            self._access_key,
            self._secret_key,
            method=method,
            path=self._address.prefix + path,
            query=query,
            headers=headers,
            body=body,
        )
        return {**headers, "Authorization": signature}

    def _refusal(self, answer: HttpAnswer) -> StudioError | None:
        """The error of an answer; a 2xx is none, whatever it says."""
        if 200 <= answer.status < 300:
            return None
        found = wire.trouble(answer.document, answer.headers)
        account = self._link.account
        if found.code is None:
            error = errors.from_status(answer.status, account)
        else:
            error = errors.from_code(found.code, found.words, answer.status, account)
        words = in_one_line(error.message, self._secret_key, self._token, self._access_key)
        return StudioError(error.kind, error.subject, code=error.code, message=words, request_id=found.request_id)


def _plain(fields: Mapping[str, str], name: str, *, required: bool = True) -> str:
    """A field that goes into headers."""
    value = fields.get(name, "").strip()
    if (required and not value) or not (value.isascii() and value.isprintable()):
        raise StudioError(Kind.BAD_FIELD, name)
    return value

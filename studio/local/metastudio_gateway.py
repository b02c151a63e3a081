"""The gateway before the metastudio endpoints: lets through what is signed with SDK-HMAC-SHA256 or carries a token.

It refuses with {"error_msg", "error_code", "request_id"}, the service behind it with {"error_code", "error_msg"}. Every
answer has X-Request-Id.
"""

from __future__ import annotations

import hmac
import json
import secrets
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from studio.local.request import Places, RefusedBodyError, body_of
from studio.vendors.metastudio import auth

MOST_REQUESTS = 32
"""At once."""


class RefusedError(Exception):
    """What the client is told instead of what it asked for."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(status, code, message)
        self.status = status
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that was let through; `fields` are those of its body, `user_id` is whom the client does it for."""

    path: Mapping[str, str]
    query: Mapping[str, str]
    fields: Mapping[str, object]
    user_id: str


Answer = Callable[[Asked], Awaitable[Mapping[str, object] | None]]
"""What an endpoint says; None is success without a word."""


class Gateway:
    """Knows one project, whose account fields `account` are."""

    def __init__(self, account: Mapping[str, str], *, now: Callable[[], float] = time.time) -> None:
        self._account = account
        self.token = secrets.token_urlsafe(48)
        self._now = now
        self._places = Places(MOST_REQUESTS)

    def before(self, answer: Answer) -> Callable[[Request], Awaitable[Response]]:
        """An endpoint that asks `answer` when the gateway lets the request through."""

        async def endpoint(request: Request) -> Response:
            request_id, status = uuid.uuid4().hex, 200
            content: Mapping[str, object] | None
            try:
                with self._places.place() as free:
                    if not free:
                        raise RefusedError(429, "APIGW.0308", "The throttling threshold has been reached")
                    content = await answer(await self._let_through(request))
            except RefusedError as refused:
                status = refused.status
                content = {"error_msg": refused.message, "error_code": refused.code}
                if refused.code.startswith("APIGW"):
                    content["request_id"] = request_id
            headers = {"X-Request-Id": request_id}
            if content is None:
                return Response(status_code=status, headers=headers)
            return JSONResponse(content, status_code=status, headers=headers)

        return endpoint

    async def _let_through(self, request: Request) -> Asked:
        """What is asked; raises `RefusedError` unless it is signed or carries the token, and is about the project."""
        # What is not ASCII was signed as UTF-8.
        headers = {
            name.decode("ascii").lower(): value.decode("utf-8", "replace") for name, value in request.headers.raw
        }
        if authorization := headers.get("authorization"):
            body = await self._check(request, headers, authorization)
        elif not (token := headers.get("x-auth-token")):
            raise _unauthorised("x-auth-token not found")
        elif not hmac.compare_digest(token.encode(), self.token.encode()):
            raise _unauthorised("decrypt token fail")
        else:
            body = await _body(request)
        project_id = self._account["project_id"]
        for named in (request.path_params.get("project_id"), headers.get("x-project-id")):
            if named not in (None, project_id):
                raise RefusedError(403, "MSS.00010009", "urlTenantId is not equal tokenTenantId")
        user_id = headers.get("x-app-userid", "")
        if not user_id.isascii():
            raise RefusedError(400, "MSS.00000003", "Invalid parameter: X-App-UserId")
        fields = _fields(body) if request.method == "POST" else {}
        return Asked(request.path_params, request.query_params, fields, user_id)

    async def _check(self, request: Request, headers: Mapping[str, str], authorization: str) -> bytes:
        """The body, once the signature turned out good."""
        given = auth.read(authorization)
        if given is None:
            raise _unauthorised("the authorization header is not of the form of a signature")
        if given.access_key != self._account["access_key"]:
            raise _unauthorised(f"Get secretKey failed,ak:{given.access_key},err:ak not exist")
        if "x-sdk-date" not in given.signed or not all(name in headers for name in given.signed):
            raise _unauthorised("SignedHeaders lacks x-sdk-date, or names what was not sent")
        try:
            signed_at = datetime.strptime(headers["x-sdk-date"], auth.DATE_FORMAT).replace(tzinfo=UTC)
        except ValueError:
            raise _unauthorised("x-sdk-date is not of the form yyyyMMddTHHmmssZ") from None
        if abs(signed_at.timestamp() - self._now()) > auth.VALID_SECONDS:
            raise _unauthorised("the signature is of another time: x-sdk-date is more than 15 minutes off")
        body = await _body(request)
        unsigned = body and "x-sdk-content-sha256" in given.signed and headers["x-sdk-content-sha256"] == auth.UNSIGNED
        parts = {
            "method": request.method,
            "path": request.scope["raw_path"].decode("ascii", "replace"),
            "query": parse_qsl(request.url.query, keep_blank_values=True),
            "headers": headers,
            "signed": given.signed,
            "payload_hash": auth.UNSIGNED if unsigned else auth.payload_hash(body),
        }
        if not hmac.compare_digest(auth.sign(self._account["secret_key"], **parts).encode(), given.signature.encode()):
            read = auth.canonical_request(**parts).replace("\n", "|")
            raise _unauthorised(f"verify aksk signature fail, canonicalRequest:{read}")
        return body


async def _body(request: Request) -> bytes:
    try:
        return await body_of(request)
    except RefusedBodyError as refused:
        raise RefusedError(refused.status, "APIGW.0201", refused.reason) from None


def _fields(body: bytes) -> Mapping[str, object]:
    if not body.strip():
        return {}
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        fields = None
    if not isinstance(fields, dict):
        raise RefusedError(400, "MSS.10000002", "Request JSON exception")
    return fields


def _unauthorised(reason: str) -> RefusedError:
    return RefusedError(401, "APIGW.0301", f"Incorrect IAM authentication information: {reason}")

"""The aipaas protocol: POST …/timbre/delete and GET …/asyncResult/query, as the vendor answers them.

An answer is {"code", "message"} and what the endpoint adds; its status is 200 whatever its code. What the vendor's
gateway says to a bad signature is not public: status 401, and 401 as the code, are our own.
"""

from __future__ import annotations

import hmac
import json
import logging
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from enum import IntEnum
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route

from studio.local.request import Places, RefusedBodyError, body_of
from studio.local.timbres import Timbres
from studio.vendors.aipaas import auth

DELETE = "/aipaas/voice/v1/timbre/delete"
QUERY = "/aipaas/lm/v1/asyncResult/query"
OWN_LIST = "/local/timbres"
"""No path of the vendor's, who keeps no list: what can be deleted here, for anyone who asks."""
MOST_REQUESTS = 32
"""At once."""

# How far a clock may be ahead of this one.
_CLOCK_S = 300

_log = logging.getLogger(__name__)


class Code(IntEnum):
    """The vendor's codes; the one of the gateway is our own."""

    SUCCESS = 10000
    UNAUTHORISED = 401
    MISSING = 10301
    TOO_MANY = 10302
    UNREADABLE = 10304
    DATABASE = 10903
    NO_RESULT = 992008


class RefusedError(Exception):
    """What the client is told instead of what it asked for."""

    def __init__(self, code: Code, message: str, status: int = 200) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.status = status


class Aipaas:
    """The vendor's HTTP endpoints, for the one application whose account fields `account` are."""

    def __init__(self, account: Mapping[str, str], timbres: Timbres, *, now: Callable[[], float] = time.time) -> None:
        self._account = account
        self._timbres = timbres
        self._now = now
        self._places = Places(MOST_REQUESTS)

    @property
    def routes(self) -> list[BaseRoute]:
        """What this vendor answers to, and the list of timbres."""
        return [
            Route(DELETE, self._answering(self._delete), methods=["POST"]),
            Route(QUERY, self._answering(self._query), methods=["GET"]),
            Route(OWN_LIST, self._list, methods=["GET"]),
        ]

    def _answering(
        self, answer: Callable[[Request], Awaitable[Mapping[str, object]]]
    ) -> Callable[[Request], Awaitable[JSONResponse]]:
        """An endpoint that asks `answer` when the request may come in, and writes what it says as the vendor does."""

        async def endpoint(request: Request) -> JSONResponse:
            status = 200
            try:
                with self._places.place() as free:
                    if not free:
                        raise RefusedError(Code.TOO_MANY, "Too many requests")
                    self._check(request)
                    content = await answer(request)
            except RefusedError as refused:
                content, status = {"code": int(refused.code), "message": refused.message}, refused.status
            trace_id = uuid.uuid4().hex
            return JSONResponse(content, status_code=status, headers={"Trace-Id": trace_id})

        return endpoint

    def _check(self, request: Request) -> None:
        """Raise `RefusedError` unless the signature is good, and is so now."""
        given, account = auth.read(request.headers.get("authorization", "")), self._account
        if given is None:
            raise RefusedError(Code.UNAUTHORISED, "Authorization is missing or is no signature of this kind", 401)
        who = (given.app_id, request.headers.get("x-app-id", ""), given.prefix.split("/")[2])
        if who != (account["app_id"], account["app_id"], account["region"]):
            raise RefusedError(Code.UNAUTHORISED, "there is no such application in this region", 401)
        now = self._now()
        if not given.timestamp - _CLOCK_S <= now <= given.timestamp + given.expires_s:
            raise RefusedError(Code.UNAUTHORISED, "the signature is of another time", 401)
        if absent := [name for name in given.signed if name not in request.headers]:
            raise RefusedError(Code.UNAUTHORISED, f"a header was signed that is not there: {absent[0]}", 401)
        signature = auth.sign(
            account["app_key"],
            given.prefix,
            method=request.method,
            path=request.scope["path"],
            query=parse_qsl(request.url.query, keep_blank_values=True),
            headers=request.headers,
            signed=given.signed,
        )
        if not hmac.compare_digest(signature.encode(), given.signature.encode()):
            raise RefusedError(Code.UNAUTHORISED, "the signature does not fit the request", 401)

    async def _delete(self, request: Request) -> Mapping[str, object]:
        speaker_id = _speaker_of(await _body(request))
        try:
            deleted = self._timbres.delete(speaker_id)
        except OSError as error:
            _log.warning("what was deleted cannot be kept: %s", error)
            deleted = False
        if not deleted:
            raise RefusedError(Code.DATABASE, "Database error")
        meaningless = {"cause": "", "is_eligible": True}
        return {"code": int(Code.SUCCESS), "message": "Success", "speaker_id": speaker_id, "result": meaningless}

    async def _query(self, request: Request) -> Mapping[str, object]:
        if not request.query_params.get("requestId"):
            raise RefusedError(Code.MISSING, "Required parameter miss")
        raise RefusedError(Code.NO_RESULT, "获取信息失败")  # there is no way to ask for one yet

    async def _list(self, _request: Request) -> JSONResponse:
        return JSONResponse({"timbres": [asdict(timbre) for timbre in self._timbres.left()]})


async def _body(request: Request) -> bytes:
    try:
        return await body_of(request)
    except RefusedBodyError as refused:
        raise RefusedError(Code.UNREADABLE, f"Parse request body fail: {refused.reason}", refused.status) from None


def _speaker_of(body: bytes) -> str:
    """The timbre that a request is about."""
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        raise RefusedError(Code.UNREADABLE, "Parse request body fail")
    speaker_id = content.get("speaker_id")
    if speaker_id is None or speaker_id == "":
        raise RefusedError(Code.MISSING, "Required parameter miss")
    if not isinstance(speaker_id, str):
        raise RefusedError(Code.UNREADABLE, "Parse request body fail")
    return speaker_id

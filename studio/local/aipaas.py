"""The aipaas protocol: POST …/timbre/delete, POST …/largeFileTrans and GET …/asyncResult/query.

An answer is {"code", "message"} and what the endpoint adds, of largeFileTrans {"code", "msg", "requestId"} with its
code as text; its status is 200 whatever its code. What the vendor's gateway says to a bad signature is not public:
status 401, and 401 as the code, are our own.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route

from studio.core.errors import StudioError
from studio.local.aipaas_codes import Code, RefusedError
from studio.local.aipaas_transcription import asked_of
from studio.local.request import Places, RefusedBodyError, body_of
from studio.local.timbres import Timbres
from studio.local.transcription_store import TranscriptionStore
from studio.local.transcription_worker import TranscriptionWorker
from studio.vendors.aipaas import auth

DELETE = "/aipaas/voice/v1/timbre/delete"
TRANSCRIBE = "/aipaas/voice/v1/tts/largeFileTrans"
QUERY = "/aipaas/lm/v1/asyncResult/query"
OWN_LIST = "/local/timbres"
"""No path of the vendor's, who keeps no list: what can be deleted here, for anyone who asks."""
MOST_REQUESTS = 32
"""At once."""

# How far a clock may be ahead of this one.
_CLOCK_S = 300

_log = logging.getLogger(__name__)


class Aipaas:
    """The vendor's HTTP endpoints, for the one application whose account fields `account` are."""

    def __init__(
        self,
        account: Mapping[str, str],
        timbres: Timbres,
        transcriptions: TranscriptionStore,
        worker: TranscriptionWorker,
        *,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._account = account
        self._timbres = timbres
        self._transcriptions = transcriptions
        self._worker = worker
        self._now = now
        self._places = Places(MOST_REQUESTS)

    @property
    def routes(self) -> list[BaseRoute]:
        """What this vendor answers to, and the list of timbres."""
        return [
            Route(DELETE, self._answering(self._delete), methods=["POST"]),
            Route(TRANSCRIBE, self._answering(self._transcribe), methods=["POST"]),
            Route(QUERY, self._answering(self._query), methods=["GET"]),
            Route(OWN_LIST, self._list, methods=["GET"]),
        ]

    def _answering(
        self, answer: Callable[[Request], Awaitable[Mapping[str, object]]]
    ) -> Callable[[Request], Awaitable[JSONResponse]]:
        """An endpoint that asks `answer` when the request may come in, and writes what it says as the vendor does."""

        async def endpoint(request: Request) -> JSONResponse:
            status = 200
            self._worker.begin()
            try:
                with self._places.place() as free:
                    if not free:
                        raise RefusedError(Code.TOO_MANY, "Too many requests")
                    self._check(request)
                    content = await answer(request)
            except RefusedError as refused:
                words = "msg" if request.url.path == TRANSCRIBE else "message"
                code = str(int(refused.code)) if request.url.path == TRANSCRIBE else int(refused.code)
                content, status = {"code": code, words: refused.message}, refused.status
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

    async def _transcribe(self, request: Request) -> Mapping[str, object]:
        asked = asked_of(await _body(request), self._now())
        request_id = self._transcriptions.id_of(asked.req_id)
        if self._transcriptions.knows(request_id):
            raise RefusedError(Code.UNREADABLE, "Parse request body fail: req_id was used before")
        try:
            queued = self._transcriptions.add(asked)
        except StudioError as error:
            _log.warning("a transcription cannot be kept: %s", error)
            raise RefusedError(Code.DATABASE, "服务执行失败") from None
        if queued is None:
            raise RefusedError(Code.TOO_MANY, "Too many requests")
        self._worker.wake()
        return {"code": str(int(Code.SUCCESS)), "msg": "调用成功", "requestId": request_id}

    async def _query(self, request: Request) -> Mapping[str, object]:
        request_id = request.query_params.get("requestId")
        if not request_id:
            raise RefusedError(Code.MISSING, "Required parameter miss")
        if not self._transcriptions.knows(request_id):
            raise RefusedError(Code.NO_RESULT, "获取信息失败")
        answer = await asyncio.to_thread(self._transcriptions.answer, request_id)
        if answer is not None:
            return answer
        pending = {"code": str(int(Code.PENDING)), "message": "任务处理中"}
        heard = self._worker.heard(request_id)
        return pending if heard is None else pending | {"progress": heard}

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

"""The xingyun endpoints for long texts, as the vendor answers them: create, get and cancel a task.

An answer is {"error_code", "error_reason"} and where there is something to say "data". A finished task names its sound
in `file_oss`, a link that needs no signature and cannot be guessed. `progress` is no field of the vendor's.
"""

from __future__ import annotations

import contextlib
import json
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from urllib.parse import quote

from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse
from starlette.routing import BaseRoute, Route

from studio.core.errors import StudioError
from studio.local.request import RefusedBodyError, body_of
from studio.local.task_worker import TaskWorker
from studio.local.voices import LocalVoice
from studio.local.xingyun import Code, Credentials, RefusedError, check, signed, text_in
from studio.storage.task_store import StoredTask, TaskState, TaskStore

CREATE_TASK = "/user/v1/tts_task/create_tts_task"
GET_TASK = "/user/v1/tts_task/get_tts_task"
CANCEL_TASK = "/user/v1/tts_task/cancel_tts_task"
RESULT = "/local/results/{token}/{name:path}"
"""No path of the vendor's, who keeps results in a store of its own."""
LONGEST_NAME = 200
"""Code points of `audio_name`."""

_NUMBER = re.compile(r"0|-?[1-9][0-9]{0,17}")
_TOKEN = re.compile(r"[\w-]{32}", re.ASCII)
# A text of 20,000 characters; the longest way to write one in JSON takes 12 bytes.
_LARGEST_BODY = 256 * 1024
_STATUSES = {Code.BAD_TOKEN: 401, Code.BAD_TIMESTAMP: 401, Code.TOO_MANY_TASKS: 429}

_Answer = Mapping[str, object] | None


class XingyunTasks:
    """The vendor's task endpoints; `base_url` is where this service is reached."""

    def __init__(
        self,
        credentials: Credentials,
        voices: Mapping[str, LocalVoice],
        store: TaskStore,
        worker: TaskWorker,
        base_url: str,
        *,
        strict: bool,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._credentials = credentials
        self._voices = voices
        self._store = store
        self._worker = worker
        self._base_url = base_url
        self._strict = strict
        self._now = now

    @property
    def routes(self) -> list[BaseRoute]:
        """What this vendor answers to, and the results."""
        return [
            Route(CREATE_TASK, self._answering(self._create), methods=["POST"]),
            Route(GET_TASK, self._answering(self._get), methods=["GET"]),
            Route(CANCEL_TASK, self._answering(self._cancel), methods=["POST"]),
            Route(RESULT, self._result, methods=["GET"]),
        ]

    def _answering(
        self, answer: Callable[[Mapping[str, object]], _Answer]
    ) -> Callable[[Request], Awaitable[JSONResponse]]:
        """An endpoint that gives what was signed to `answer`, and writes what it says as the vendor does."""

        async def endpoint(request: Request) -> JSONResponse:
            status = 200
            content: dict[str, object] = {"error_code": 0, "error_reason": ""}
            try:
                fields = await self._checked(request)
                self._worker.begin()
                data = answer(fields)
                content |= {} if data is None else {"data": data}
            except RefusedError as refused:
                content, status = refused.body, _STATUSES.get(refused.code, 200)
            except RefusedBodyError as refused:
                content, status = RefusedError(Code.TASK_FAILED, refused.reason).body, refused.status
            except StudioError as error:
                content, status = RefusedError(Code.TASK_FAILED, str(error)).body, 500
            return JSONResponse(content, status_code=status)

        return endpoint

    async def _checked(self, request: Request) -> Mapping[str, object]:
        """What a request asks with, once its signature is found good."""
        fields: Mapping[str, object]
        if request.method == "POST":
            fields = _fields(await body_of(request, _LARGEST_BODY))
        else:
            # The page calls task_id an int, and a number is signed as a number.
            query = request.query_params
            fields = {name: int(value) if _NUMBER.fullmatch(value) else value for name, value in query.items()}
        try:
            what = signed(request, fields, request.method.lower())
            check(what, self._credentials, strict=self._strict, now=self._now())
        except RecursionError:
            raise RefusedError(Code.TASK_FAILED, "the body is nested too deeply") from None
        return fields

    def _create(self, fields: Mapping[str, object]) -> _Answer:
        text, voice, name = text_in(fields, Code.TASK_FAILED), fields.get("tts_vcn"), fields.get("audio_name") or ""
        if not text.strip():
            raise RefusedError(Code.TASK_FAILED, "the text is empty")
        if not isinstance(voice, str) or voice not in self._voices:
            raise RefusedError(Code.TASK_FAILED, "there is no voice of this name (tts_vcn)")
        if not isinstance(name, str) or len(name) > LONGEST_NAME:
            raise RefusedError(Code.TASK_FAILED, f"audio_name is no text of at most {LONGEST_NAME} characters")
        name = name.encode("utf-8", "replace").decode() or f"{datetime.fromtimestamp(self._now(), UTC):%Y%m%d%H%M%S}"
        task_id = self._store.add(name, voice, text)
        if task_id is None:
            raise RefusedError(Code.TOO_MANY_TASKS, "too many tasks are waiting")
        self._worker.wake()
        return {"task_id": task_id}

    def _get(self, fields: Mapping[str, object]) -> _Answer:
        task = self._store.find(_id_of(fields))
        if task is None:
            raise _not_found()
        return {
            "id": task.task_id,
            "audio_name": task.name,
            "tts_vcn": task.voice,
            "synth_status": task.state.value,
            "progress": round(task.progress, 3),
            "file_oss": self._link(task) if task.state is TaskState.FINISHED else "",
            "synth_start_time": _time(task.begun),
            "synth_finish_time": _time(task.ended) if task.state is TaskState.FINISHED else None,
            "error_reason": task.reason,
        }

    def _cancel(self, fields: Mapping[str, object]) -> None:
        if not self._store.cancel(_id_of(fields)):
            raise _not_found()

    def _link(self, task: StoredTask) -> str:
        return f"{self._base_url}{RESULT.partition('{')[0]}{task.token}/{quote(task.name, safe='')}.wav"

    async def _result(self, request: Request) -> FileResponse:
        """The sound of a finished task, whole or in part; the name at the end of the link is for people."""
        token = request.path_params["token"]
        result = self._store.result(token)
        if not _TOKEN.fullmatch(token) or not result.is_file():
            raise HTTPException(404)
        sent = BackgroundTask(self._sent, token) if request.method == "GET" else None
        return FileResponse(result, media_type="audio/wav", background=sent)

    async def _sent(self, token: str) -> None:
        with contextlib.suppress(StudioError):  # it is only kept a little longer then
            self._store.fetched(token)


def _fields(body: bytes) -> Mapping[str, object]:
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        raise RefusedError(Code.TASK_FAILED, "the body is no JSON object")
    return content


def _id_of(fields: Mapping[str, object]) -> int:
    """The task that a request is about, written as a number or as text."""
    task_id = fields.get("task_id")
    if isinstance(task_id, str) and _NUMBER.fullmatch(task_id):
        task_id = int(task_id)
    if not isinstance(task_id, int) or isinstance(task_id, bool) or not 0 < task_id < 2**63:
        raise _not_found()
    return task_id


def _not_found() -> RefusedError:
    return RefusedError(Code.NO_TASK, "语音合成任务未找到")


def _time(seconds: float | None) -> str | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat()

"""The xingyun endpoint for long texts, as far as it is spoken here: GET /user/v1/tts_task/get_tts_task."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route

from studio.local.xingyun import Code, Credentials, RefusedError, check, signed

GET_TASK = "/user/v1/tts_task/get_tts_task"

_NUMBER = re.compile(r"0|-?[1-9][0-9]{0,17}")


class XingyunTasks:
    """The vendor's task endpoints; there is no way to make a task yet, so there is none."""

    def __init__(self, credentials: Credentials, *, strict: bool, now: Callable[[], float] = time.time) -> None:
        self._credentials = credentials
        self._strict = strict
        self._now = now

    @property
    def routes(self) -> list[BaseRoute]:
        """What this vendor answers to."""
        return [Route(GET_TASK, self.get_task, methods=["GET"])]

    async def get_task(self, request: Request) -> JSONResponse:
        """Say that there is no such task, to whom may ask."""
        # The page calls task_id an int, and a number is signed as a number.
        data = {name: int(value) if _NUMBER.fullmatch(value) else value for name, value in request.query_params.items()}
        try:
            check(signed(request, data), self._credentials, strict=self._strict, now=self._now())
        except RefusedError as refused:
            status = 200 if refused.code == Code.APP_UNUSABLE else 401
            return JSONResponse(refused.body, status_code=status)
        return JSONResponse(RefusedError(Code.NO_TASK, "语音合成任务未找到").body)

"""The endpoint for tasks: none is ever found, by whom may ask."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from studio.local.xingyun_tasks import GET_TASK
from studio.vendors.xingyun import auth
from studio.vendors.xingyun.auth import GetData
from tests.local.conftest import Answer, Service, running


@pytest.fixture(scope="module")
def strict() -> Iterator[Service]:
    with running("--strict") as started:
        yield started


def asked(
    service: Service,
    params: dict[str, str | int],
    reading: GetData = GetData.QUERY,
    *,
    off_s: int = 0,
    **changes: str,
) -> Answer:
    timestamp = int(time.time()) + off_s
    token = auth.sign_get(GET_TASK, params, service.app_secret, timestamp, reading)
    headers = auth.headers(service.app_id, token, timestamp)
    return service.ask("GET", auth.with_query(GET_TASK, params), headers | changes)


@pytest.mark.parametrize("task_id", [0, 10, -1, 10**17, "x", "007", ""])
@pytest.mark.parametrize("reading", GetData)
def test_no_task_is_found_however_it_was_signed(service: Service, task_id: str | int, reading: GetData) -> None:
    answer = asked(service, {"task_id": task_id}, reading)
    assert answer.status == 200
    assert answer.document == {"error_code": 40003, "error_reason": "语音合成任务未找到"}


def test_strictness_wants_the_query_signed(strict: Service) -> None:
    assert asked(strict, {"task_id": 10}).document["error_code"] == 40003
    answer = asked(strict, {"task_id": 10}, GetData.EMPTY)
    assert answer.status == 401
    assert answer.document["error_code"] == 20002


@pytest.mark.parametrize(
    ("off_s", "change", "status", "code"),
    [
        (-62, {}, 401, 20003),
        (62, {}, 401, 20003),
        (0, {"X-TOKEN": "0" * 32}, 401, 20002),
        (0, {"X-TOKEN": ""}, 401, 20002),
        (0, {"X-APP-ID": "somebody"}, 200, 20001),
    ],
)
def test_who_may_not_ask_is_told_why(
    service: Service, off_s: int, change: dict[str, str], status: int, code: int
) -> None:
    answer = asked(service, {"task_id": 10}, off_s=off_s, **change)
    assert answer.status == status
    assert answer.document["error_code"] == code


def test_only_get_is_answered(service: Service) -> None:
    assert service.ask("POST", GET_TASK).status == 405
    assert service.ask("GET", f"{GET_TASK}/").status == 404

"""Signed questions to a vendor on a real socket: which reading of the signature it checks, and what it answers."""

from __future__ import annotations

import time
from email.utils import formatdate
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from studio.core.errors import Kind, StudioError
from studio.core.records import Account
from studio.vendors.xingyun import auth, wire
from studio.vendors.xingyun.auth import GetData
from studio.vendors.xingyun.client import READING, Client
from tests.fakes.links import MemoryLink
from tests.fakes.misbehaving import Cut, MisbehavingServer, Received, Reply

PATH = "/user/v1/tts_task/get_tts_task"
GOOD = Reply(body={"error_code": 0, "error_reason": "", "data": {"id": 10}})
REFUSED = Reply(body={"error_code": 20002, "error_reason": "signature error", "req_id": "r1"})
NOT_FOUND = Reply(body={"error_code": 40003, "error_reason": "语音合成任务未找到"})


def get(server: MisbehavingServer, link: MemoryLink, **options: Any) -> wire.Answer:
    account = Account("cloud", "xingyun", {"base_url": server.url, "app_id": " app "})
    client = Client(account, {"app_secret": " s3cret "}, link)
    return link.run(lambda: client.get("tasks.show", PATH, {"task_id": 10}, **options))


def refused(*arguments: Any, **options: Any) -> StudioError:
    with pytest.raises(StudioError) as caught:
        get(*arguments, **options)
    return caught.value


def reading_of(request: Received) -> GetData:
    """Which reading a request was signed with."""
    query = {name: int(value) for name, value in parse_qsl(urlsplit(request.target).query)}
    timestamp = int(request.headers["x-timestamp"])
    tokens = {auth.sign_get(PATH, query, "s3cret", timestamp, reading): reading for reading in GetData}
    return tokens[request.headers["x-token"]]


def test_the_vendors_own_reading_comes_first() -> None:
    link = MemoryLink("xingyun")
    with MisbehavingServer([GOOD]) as server:
        assert get(server, link).error_code is None
    (request,) = server.requests
    assert (request.method, request.target, request.body) == ("GET", f"{PATH}?task_id=10", b"")
    assert request.headers["x-app-id"] == "app"
    assert abs(int(request.headers["x-timestamp"]) - time.time()) < 5
    assert reading_of(request) is GetData.QUERY
    assert link.facts == {}


@pytest.mark.parametrize("refusal", [REFUSED, Reply(401), Reply(403, {"error_code": 20003, "error_reason": ""})])
def test_the_other_reading_is_tried_and_remembered(refusal: Reply) -> None:
    link = MemoryLink("xingyun")
    with MisbehavingServer([refusal, GOOD]) as server:
        get(server, link)
        get(server, link)
    assert [reading_of(request) for request in server.requests] == [GetData.QUERY, GetData.EMPTY, GetData.EMPTY]
    assert link.facts == {READING: "empty"}


def test_a_memory_that_holds_no_more() -> None:
    link = MemoryLink("xingyun")
    link.remember(READING, "empty")
    with MisbehavingServer([REFUSED, GOOD]) as server:
        get(server, link)
    assert [reading_of(request) for request in server.requests] == [GetData.EMPTY, GetData.QUERY]
    assert link.facts == {READING: "query"}
    link.remember(READING, "nonsense")
    with MisbehavingServer([GOOD]) as server:
        get(server, link)
    assert reading_of(server.requests[0]) is GetData.QUERY


def test_a_key_that_is_refused_either_way() -> None:
    link = MemoryLink("xingyun")
    with MisbehavingServer([REFUSED, Reply(401)]) as server:
        error = refused(server, link)
    assert (error.kind, error.subject, error.code, error.request_id) == (Kind.KEY_REFUSED, "cloud", "20002", "r1")
    assert len(server.requests) == 2
    assert link.facts == {}


def test_another_error_with_the_other_reading_is_the_one_to_show() -> None:
    link = MemoryLink("xingyun")
    with MisbehavingServer([REFUSED, NOT_FOUND]) as server:
        assert refused(server, link).code == "40003"
    assert link.facts == {}


@pytest.mark.parametrize(
    ("reply", "kind", "code"),
    [
        (Reply(body={"error_code": "20001", "error_reason": "s3cret 应用不存在"}), Kind.APP_UNUSABLE, "20001"),
        (NOT_FOUND, Kind.NOT_THERE, "40003"),
        (Reply(404, "<html>"), Kind.REFUSED, "404"),
        (Reply(500), Kind.VENDOR_FAILED, "500"),
        (Reply(200, "OK"), Kind.UNREADABLE, None),
        (Reply(200), Kind.UNREADABLE, None),
        (Cut(), Kind.DROPPED, None),
    ],
)
def test_refusals(reply: Reply, kind: Kind, code: str | None) -> None:
    with MisbehavingServer([reply]) as server:
        error = refused(server, MemoryLink("xingyun"))
    assert (error.kind, error.code) == (kind, code)
    assert "s3cret" not in error.message


def test_a_code_that_is_no_error_to_who_asks() -> None:
    with MisbehavingServer([NOT_FOUND]) as server:
        assert get(server, MemoryLink("xingyun"), good=("40003",)).error_code == "40003"


def test_a_wrong_clock_is_put_right_before_the_other_reading_is_tried() -> None:
    now = time.time()
    date = {"Date": formatdate(now, usegmt=True)}
    link = MemoryLink("xingyun", wrong_s=600)
    late = Reply(401, {"error_code": 20003, "error_reason": "timestamp"}, date)
    with MisbehavingServer([late, Reply(body={"error_code": 0}, headers=date)]) as server:
        get(server, link)
    first, second = (int(request.headers["x-timestamp"]) for request in server.requests)
    assert first - second > 500
    assert abs(second - now) < 10
    assert {reading_of(request) for request in server.requests} == {GetData.QUERY}
    assert link.facts == {}

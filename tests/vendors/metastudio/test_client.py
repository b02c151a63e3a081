"""Signed questions to a vendor on a real socket, and what its answers become."""

from __future__ import annotations

import time
from collections.abc import Mapping
from email.utils import formatdate
from typing import Any
from urllib.parse import urlsplit

import pytest

from studio.core.errors import Kind, StudioError
from studio.core.ports import HttpAnswer
from studio.core.records import Account
from studio.vendors.metastudio import VENDOR, auth
from studio.vendors.metastudio.client import Client
from tests.fakes.links import MemoryLink
from tests.fakes.misbehaving import Cut, MisbehavingServer, Received, Reply

SECRETS = {"secret_key": " SK-of-nobody "}
TOKEN = {"token": "a-token-of-nobody\n"}
GOOD = Reply(body={"count": 0, "jobs": []})


def fields(server: MisbehavingServer | None = None, **changes: str) -> dict[str, str]:
    return {"base_url": server.url if server else "", "project_id": " pid ", "access_key": "AK", **changes}


def ask(
    server: MisbehavingServer,
    link: MemoryLink | None = None,
    *,
    secrets: Mapping[str, str] = SECRETS,
    changes: Mapping[str, str] | None = None,
    method: str = "GET",
    **options: Any,
) -> HttpAnswer:
    link = link or MemoryLink("metastudio")
    client = Client(Account("cloud", "metastudio", fields(server, **(changes or {}))), secrets, link)
    asked = {"idempotent": method == "GET", **options}
    return link.run(lambda: client.ask("training.list", method, "/jobs", **asked))


def refused(*arguments: Any, **options: Any) -> StudioError:
    with pytest.raises(StudioError) as caught:
        ask(*arguments, **options)
    return caught.value


def verify(request: Received, query: auth.Query = ()) -> None:
    given = auth.read(request.headers["authorization"])
    assert given is not None
    assert given.access_key == "AK"
    assert {"content-type", "host", "x-project-id", "x-sdk-date"} <= set(given.signed)
    signature = auth.sign(
        "SK-of-nobody",
        method=request.method,
        path=urlsplit(request.target).path,
        query=query,
        headers=request.headers,
        signed=given.signed,
        payload_hash=auth.payload_hash(request.body),
    )
    assert given.signature == signature


def test_a_signed_get() -> None:
    query = (("state", "FAILED,WAITING"), ("limit", "1"), ("voice_name", "我的 音色"))
    with MisbehavingServer([GOOD]) as server:
        assert ask(server, query=query).document == {"count": 0, "jobs": []}
    (request,) = server.requests
    assert request.target == f"/v1/pid/jobs?{auth.query_string(query)}"
    assert request.headers["host"] == urlsplit(server.url).netloc
    assert request.headers["x-project-id"] == "pid"
    assert "x-app-userid" not in request.headers
    verify(request, query)


def test_a_signed_post() -> None:
    with MisbehavingServer([Reply(200)]) as server:
        ask(server, method="POST", body=b'{"tag": "NEWS"}', changes={"app_user_id": "user 1"})
    (request,) = server.requests
    assert (request.method, request.target, request.body) == ("POST", "/v1/pid/jobs", b'{"tag": "NEWS"}')
    assert request.headers["x-app-userid"] == "user 1"
    assert "x-app-userid" in request.headers["authorization"]
    verify(request)


def test_an_address_with_a_path_before_the_vendors_own() -> None:
    with MisbehavingServer([GOOD]) as server:
        ask(server, changes={"base_url": f"{server.url}/gateway"})
    assert server.requests[0].target == "/gateway/v1/pid/jobs"
    verify(server.requests[0])


def test_a_token_is_sent_where_there_is_no_key() -> None:
    with MisbehavingServer([GOOD]) as server:
        ask(server, secrets=TOKEN, changes={"access_key": "", "app_user_id": "user01"})
        ask(server, secrets={**TOKEN, **SECRETS})
    first, second = server.requests
    assert first.headers["x-auth-token"] == "a-token-of-nobody"
    assert first.headers["x-app-userid"] == "user01"
    assert "authorization" not in first.headers
    assert "x-auth-token" not in second.headers
    verify(second)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"project_id": ""}, "project_id"),
        ({"access_key": ""}, "access_key"),
        ({"access_key": "键"}, "access_key"),
        ({"app_user_id": "用户"}, "app_user_id"),
        ({"region": "evil.test/"}, "region"),
        ({"base_url": "http://voice.test"}, "base_url"),
    ],
)
def test_fields_that_cannot_be_used(changes: dict[str, str], field: str) -> None:
    with pytest.raises(StudioError) as caught:
        Client(Account("cloud", "metastudio", fields(**changes)), SECRETS, MemoryLink("metastudio"))
    assert (caught.value.kind, caught.value.subject) == (Kind.BAD_FIELD, field)


def test_an_account_without_a_key() -> None:
    with pytest.raises(StudioError) as caught:
        Client(Account("cloud", "metastudio", fields()), {"token": " "}, MemoryLink("metastudio"))
    assert (caught.value.kind, caught.value.subject) == (Kind.NO_SECRET, "cloud")


@pytest.mark.parametrize(
    ("reply", "kind", "code", "message", "request_id"),
    [
        (
            Reply(
                401, {"error_code": "APIGW.0301", "error_msg": "verify AK of SK-of-nobody|host"}, {"X-Request-Id": "r"}
            ),
            Kind.KEY_REFUSED,
            "APIGW.0301",
            "verify … of …|host",
            "r",
        ),
        (Reply(403, "<html>"), Kind.APP_UNUSABLE, "403", "HTTP 403", None),
        (Reply(400, {"error_code": "MSS.00000003"}), Kind.NOT_UNDERSTOOD, "MSS.00000003", "HTTP 400", None),
        (Reply(502, "<html>"), Kind.VENDOR_FAILED, "502", "HTTP 502", None),
    ],
)
def test_refusals(reply: Reply, kind: Kind, code: str, message: str, request_id: str | None) -> None:
    with MisbehavingServer([reply]) as server:
        error = refused(server)
    assert (error.kind, error.code, error.message, error.request_id) == (kind, code, message, request_id)


@pytest.mark.parametrize("status", [200, 204])
def test_an_empty_answer_is_success(status: int) -> None:
    with MisbehavingServer([Reply(status)]) as server:
        assert ask(server, method="POST").status == status


def test_a_lost_answer() -> None:
    with MisbehavingServer([Cut()]) as server:
        assert refused(server, method="POST").kind is Kind.OUTCOME_UNKNOWN


def test_a_wrong_clock_is_put_right() -> None:
    now = time.time()
    date = {"Date": formatdate(now, usegmt=True)}
    link = MemoryLink("metastudio", wrong_s=-3600)
    with MisbehavingServer([Reply(401, {"error_code": "APIGW.0301"}, date), Reply(body={}, headers=date)]) as server:
        ask(server, link)
    first, second = (request.headers["x-sdk-date"] for request in server.requests)
    assert first < auth.date(now - 3000)
    assert auth.date(now - 10) < second < auth.date(now + 10)


def test_no_secret_is_written_down() -> None:
    link = MemoryLink("metastudio")
    with MisbehavingServer([Reply(401, {"error_msg": "token a-token-of-nobody"})]) as server:
        error = refused(server, link, secrets=TOKEN)
    assert "of-nobody" not in f"{error!r}{link.calls}"


def test_the_manifest() -> None:
    assert VENDOR.probe is not None
    account = Account("cloud", "metastudio", {"project_id": "p", "access_key": "a"})
    assert callable(VENDOR.probe(account, SECRETS, MemoryLink("metastudio")).test)
    assert {field.name for field in VENDOR.fields if field.secret} == {"secret_key", "token"}
    assert {field.name: field.default for field in VENDOR.fields if field.default} == {"region": "cn-north-4"}

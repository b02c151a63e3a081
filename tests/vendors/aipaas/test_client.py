"""Signed questions to a vendor on a real socket, and what its answers become."""

from __future__ import annotations

import time
from collections.abc import Mapping
from email.utils import formatdate
from typing import Any

import pytest

from studio.core.errors import Kind, StudioError
from studio.core.records import Account
from studio.vendors.aipaas import VENDOR, auth, wire
from studio.vendors.aipaas.client import Client
from studio.vendors.aipaas.errors import Endpoint
from tests.fakes.links import MemoryLink
from tests.fakes.misbehaving import Cut, MisbehavingServer, Reply

GOOD = Reply(body={"code": 10000, "message": "Success"})
SECRETS = {"app_key": " the-key "}
PASTED = {"authorization": " Bearer pasted-by-hand\n"}


def fields(server: MisbehavingServer | None = None, **changes: str) -> dict[str, str]:
    return {"base_url": server.url if server else "", "app_id": " app-1 ", **changes}


def ask(
    server: MisbehavingServer,
    link: MemoryLink | None = None,
    *,
    secrets: Mapping[str, str] = SECRETS,
    changes: Mapping[str, str] | None = None,
    **options: Any,
) -> wire.Message:
    link = link or MemoryLink("aipaas")
    client = Client(Account("cloud", "aipaas", fields(server, **(changes or {}))), secrets, link)
    asked = {"fields": lambda _: {"speaker_id": "v1"}, "idempotent": False, **options}
    return link.run(lambda: client.ask("timbres.delete", Endpoint.DELETE_TIMBRE, **asked))


def refused(*arguments: Any, **options: Any) -> StudioError:
    with pytest.raises(StudioError) as caught:
        ask(*arguments, **options)
    return caught.value


def verified(headers: Mapping[str, str], method: str, path: str, query: auth.Query = ()) -> auth.Authorization:
    given = auth.read(headers["authorization"])
    assert given is not None
    signature = auth.sign(
        "the-key", given.prefix, method=method, path=path, query=query, headers=headers, signed=given.signed
    )
    assert given.signature == signature
    return given


def test_a_signed_post() -> None:
    with MisbehavingServer([GOOD]) as server:
        message = ask(server, changes={"device_uuid": "d-1", "region": "SH"})
    assert message.fields["message"] == "Success"
    (request,) = server.requests
    assert (request.method, request.target) == ("POST", Endpoint.DELETE_TIMBRE)
    assert request.body == b'{"speaker_id": "v1"}'
    assert request.headers["x-app-id"] == "app-1"
    assert request.headers["device-uuid"] == "d-1"
    assert request.headers["content-type"] == "application/json"
    given = verified(request.headers, "POST", Endpoint.DELETE_TIMBRE)
    assert abs(given.timestamp - time.time()) < 5
    assert given.prefix.startswith("teleai-cloud-auth-v1/app-1/SH/")


def test_a_signed_get() -> None:
    query = (("requestId", "a b/音"), ("x", "&="))
    with MisbehavingServer([GOOD]) as server:
        ask(server, fields=None, query=query)
    (request,) = server.requests
    assert (request.method, request.body) == ("GET", b"")
    assert request.target == f"{Endpoint.DELETE_TIMBRE}?requestId=a%20b%2F%E9%9F%B3&x=%26%3D"
    assert "device-uuid" not in request.headers
    verified(request.headers, "GET", Endpoint.DELETE_TIMBRE, query)


def test_the_address_of_an_endpoint_will_do() -> None:
    with MisbehavingServer([GOOD]) as server:
        ask(server, changes={"base_url": f"{server.url}/gateway/aipaas/voice/v1/timbre/delete"})
    assert server.requests[0].target == f"/gateway{Endpoint.DELETE_TIMBRE}"
    verified(server.requests[0].headers, "POST", f"/gateway{Endpoint.DELETE_TIMBRE}")


def test_what_was_pasted_is_sent_where_there_is_no_key() -> None:
    with MisbehavingServer([GOOD]) as server:
        ask(server, secrets=PASTED)
        ask(server, secrets={**PASTED, **SECRETS})
    first, second = server.requests
    assert first.headers["authorization"] == "Bearer pasted-by-hand"
    verified(second.headers, "POST", Endpoint.DELETE_TIMBRE)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"app_id": ""}, "app_id"),
        ({"app_id": "应用"}, "app_id"),
        ({"app_id": "a/b"}, "app_id"),
        ({"app_id": "a\nb"}, "app_id"),
        ({"region": "上海"}, "region"),
        ({"device_uuid": "d\x00"}, "device_uuid"),
        ({"base_url": "http://voice.test"}, "base_url"),
    ],
)
def test_fields_that_cannot_be_used(changes: dict[str, str], field: str) -> None:
    with pytest.raises(StudioError) as caught:
        Client(Account("cloud", "aipaas", fields(**changes)), SECRETS, MemoryLink("aipaas"))
    assert (caught.value.kind, caught.value.subject) == (Kind.BAD_FIELD, field)


@pytest.mark.parametrize("secrets", [{}, {"app_key": " ", "authorization": "\n"}])
def test_an_account_without_a_key(secrets: dict[str, str]) -> None:
    with pytest.raises(StudioError) as caught:
        Client(Account("cloud", "aipaas", fields()), secrets, MemoryLink("aipaas"))
    assert (caught.value.kind, caught.value.subject) == (Kind.NO_SECRET, "cloud")


@pytest.mark.parametrize("status", [200, 400, 500])
def test_the_code_decides_at_any_status(status: int) -> None:
    body = {"code": "10304", "msg": "格式 the-key 错误", "requestId": "r1"}
    with MisbehavingServer([Reply(status, body)]) as server:
        error = refused(server)
        assert (error.kind, error.code, error.message, error.request_id) == (
            Kind.NOT_UNDERSTOOD,
            "10304",
            "格式 … 错误",
            "r1",
        )
    with MisbehavingServer([Reply(status, {"code": "10000"})]) as server:
        assert ask(server).code == "10000"


def test_a_trace_id_stands_in_for_a_request_id() -> None:
    with MisbehavingServer([Reply(body={"code": 10301}, headers={"Trace-Id": "t1"})]) as server:
        assert refused(server).request_id == "t1"


@pytest.mark.parametrize(("status", "kind"), [(401, Kind.KEY_REFUSED), (404, Kind.REFUSED), (500, Kind.VENDOR_FAILED)])
@pytest.mark.parametrize("body", [b"", "<html>"])
def test_a_status_without_a_code(status: int, kind: Kind, body: bytes | str) -> None:
    with MisbehavingServer([Reply(status, body)]) as server:
        error = refused(server)
    assert (error.kind, error.code) == (kind, str(status))


@pytest.mark.parametrize("body", [b"", "OK", {}, {"code": None}, [1]])
@pytest.mark.parametrize("idempotent", [True, False])
def test_an_answer_that_says_nothing(body: Any, idempotent: bool) -> None:
    with MisbehavingServer([Reply(body=body)]) as server:
        error = refused(server, idempotent=idempotent)
    assert error.kind is (Kind.UNREADABLE if idempotent else Kind.OUTCOME_UNKNOWN)


def test_too_many_requests_is_tried_again_and_signed_anew() -> None:
    link = MemoryLink("aipaas")
    with MisbehavingServer([Reply(body={"code": 10302, "message": "Too many requests"}), GOOD]) as server:
        assert ask(server, link).code == "10000"
    assert [call.outcome for call in link.calls] == ["busy", "ok"]
    assert [call.code for call in link.calls] == ["10302", "10000"]


def test_a_wrong_clock_is_put_right() -> None:
    now = time.time()
    late = Reply(401, {"code": 401, "message": "timestamp expired"}, {"Date": formatdate(now, usegmt=True)})
    good = Reply(body={"code": 10000}, headers={"Date": formatdate(now, usegmt=True)})
    link = MemoryLink("aipaas", wrong_s=7200)
    with MisbehavingServer([late, good]) as server:
        assert ask(server, link).code == "10000"
    first, second = (verified(request.headers, "POST", Endpoint.DELETE_TIMBRE) for request in server.requests)
    assert abs(first.timestamp - now - 7200) < 10
    assert abs(second.timestamp - now) < 10
    assert abs(link.skew_s + 7200) < 10


def test_a_lost_answer() -> None:
    with MisbehavingServer([Cut()]) as server:
        assert refused(server).kind is Kind.OUTCOME_UNKNOWN
        assert len(server.requests) == 1


def test_no_secret_is_written_down() -> None:
    link = MemoryLink("aipaas")
    with MisbehavingServer([Reply(body={"code": 1, "message": "bad Bearer pasted-by-hand"})]) as server:
        error = refused(server, link, secrets=PASTED)
    assert "pasted-by-hand" not in f"{error!r}{link.calls}"


def test_the_manifest() -> None:
    link = MemoryLink("aipaas")
    account = Account("cloud", "aipaas", {"app_id": "a"})
    assert VENDOR.probe is not None
    assert VENDOR.timbres is not None
    assert callable(VENDOR.probe(account, SECRETS, link).test)
    assert callable(VENDOR.timbres(account, SECRETS, link).delete)
    assert {field.name for field in VENDOR.fields if field.secret} == {"app_key", "authorization"}
    assert {field.name: field.default for field in VENDOR.fields if field.default} == {
        "base_url": "https://openapi.teleagi.cn",
        "region": "QG",
    }

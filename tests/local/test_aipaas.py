"""Deleting timbres and asking for results, as the vendor answers."""

from __future__ import annotations

import contextlib
import http.client
import json
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from studio.local.aipaas import DELETE, MOST_REQUESTS, OWN_LIST, QUERY
from studio.vendors.aipaas import auth
from tests.local.conftest import Answer, Service, running, wait_for


@pytest.fixture(scope="module")
def own() -> Iterator[Service]:
    """One whose timbres may be deleted."""
    with running() as started:
        yield started


def signed(
    service: Service,
    method: str,
    path: str,
    query: auth.Query = (),
    *,
    off_s: int = 0,
    expires_s: int = auth.EXPIRES_S,
    **changes: str,
) -> dict[str, str]:
    """The headers of a request; `changes` are other account fields than those that are right."""
    fields = {**service.accounts["aipaas"], **changes}
    authorization = auth.authorization(
        fields["app_id"],
        fields["app_key"],
        fields["region"],
        int(time.time()) + off_s,
        method=method,
        path=path,
        query=query,
        expires_s=expires_s,
    )
    return {"X-APP-ID": fields["app_id"], "Authorization": authorization}


def deleted(service: Service, body: object) -> Answer:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return service.ask("POST", DELETE, signed(service, "POST", DELETE), content)


def listed(service: Service) -> list[str]:
    timbres = cast("list[dict[str, str]]", service.ask("GET", OWN_LIST).document["timbres"])
    assert all(set(timbre) == {"speaker_id", "name", "language", "gender"} for timbre in timbres)
    return [timbre["speaker_id"] for timbre in timbres]


# --- timbres ---------------------------------------------------------------------------------------------------------


def test_a_timbre_is_deleted_once(own: Service) -> None:
    first, *others = listed(own)
    answer = deleted(own, {"speaker_id": first})
    assert answer.status == 200
    assert answer.document == {
        "code": 10000,
        "message": "Success",
        "speaker_id": first,
        "result": {"cause": "", "is_eligible": True},
    }
    assert answer.headers["Trace-Id"]
    assert answer.headers["Date"]
    assert listed(own) == others
    again = deleted(own, {"speaker_id": first})
    assert again.status == 200
    assert again.document == {"code": 10903, "message": "Database error"}
    assert listed(own) == others


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"speaker_id": "nobody"}, 10903),
        ({"speaker_id": "\ud800"}, 10903),
        ({}, 10301),
        ({"speaker_id": ""}, 10301),
        ({"speaker_id": None}, 10301),
        ({"speaker_id": 7}, 10304),
        (["speaker_id"], 10304),
        (b"", 10304),
        (b"speaker_id=x", 10304),
        (b"\xff\xfe", 10304),
        (b"[" * 50_000, 10304),
    ],
)
def test_a_request_that_cannot_be_done_says_why(own: Service, body: object, code: int) -> None:
    before = listed(own)
    answer = deleted(own, body)
    assert answer.status == 200
    assert answer.document["code"] == code
    assert answer.document["message"]
    assert listed(own) == before


def test_a_huge_body_is_not_read(own: Service) -> None:
    answer = deleted(own, b" " * 100_000)
    assert answer.status == 413
    assert answer.document["code"] == 10304
    assert listed(own)


def test_only_so_many_are_answered_at_once(own: Service) -> None:
    headers = {**signed(own, "POST", DELETE), "Content-Length": "2"}
    with contextlib.ExitStack() as waiting:
        connections = []
        for _ in range(MOST_REQUESTS):
            connection = http.client.HTTPConnection("127.0.0.1", own.port, timeout=30)
            waiting.enter_context(contextlib.closing(connection))
            connection.request("POST", DELETE, headers=headers)
            connections.append(connection)
        wait_for(lambda: deleted(own, {}).document["code"] == 10302)
        for connection in connections:
            connection.send(b"{}")
            assert json.load(connection.getresponse())["code"] == 10301
    assert deleted(own, {}).document["code"] == 10301


def test_deleted_timbres_stay_so_when_the_service_dies(tmp_path: Path) -> None:
    memory = tmp_path / "memory"
    with running("--memory", str(memory)) as first:
        gone, *left = listed(first)
        assert deleted(first, {"speaker_id": gone}).document["code"] == 10000
        first.process.kill()
        first.process.wait()
    with running("--memory", str(memory)) as second:
        assert listed(second) == left
        second.process.send_signal(signal.SIGTERM)
        second.process.wait(30)
    assert memory.exists()
    with running("--memory", str(memory)) as third:
        assert listed(third) == left
    assert not memory.exists()
    with running() as fourth:
        assert listed(fourth) == [gone, *left]


# --- results ---------------------------------------------------------------------------------------------------------


def asked(service: Service, query: str, pairs: auth.Query) -> Answer:
    return service.ask("GET", f"{QUERY}?{query}", signed(service, "GET", QUERY, pairs))


def test_no_result_is_known(service: Service) -> None:
    answer = asked(service, "requestId=test%20001%2F%E4%BA%8C", [("requestId", "test 001/二")])
    assert answer.status == 200
    assert answer.document == {"code": 992008, "message": "获取信息失败"}


@pytest.mark.parametrize(("query", "pairs"), [("", []), ("requestId=", [("requestId", "")])])
def test_a_result_is_asked_for_by_its_request(service: Service, query: str, pairs: auth.Query) -> None:
    assert asked(service, query, pairs).document["code"] == 10301


# --- signatures ------------------------------------------------------------------------------------------------------


def refusal(service: Service, headers: dict[str, str], query: str = "requestId=x") -> str:
    answer = service.ask("GET", f"{QUERY}?{query}", headers)
    assert answer.status == 401
    assert answer.document["code"] == 401
    assert answer.headers["Trace-Id"]
    return str(answer.document["message"])


PAIRS = [("requestId", "x")]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"app_id": "somebody"}, "application"),
        ({"region": "SH"}, "application"),
        ({"app_key": "guess"}, "does not fit"),
    ],
)
def test_other_credentials_are_refused(service: Service, changes: dict[str, str], reason: str) -> None:
    assert reason in refusal(service, signed(service, "GET", QUERY, PAIRS, **changes))


@pytest.mark.parametrize(("off_s", "expires_s"), [(-1805, 1800), (-15, 10), (320, 1800), (10**12, 1800)])
def test_a_signature_of_another_time_is_refused(service: Service, off_s: int, expires_s: int) -> None:
    headers = signed(service, "GET", QUERY, PAIRS, off_s=off_s, expires_s=expires_s)
    assert "time" in refusal(service, headers)


@pytest.mark.parametrize(("off_s", "expires_s"), [(-1700, 1800), (-2000, 999_999), (280, 10)])
def test_a_signature_lives_as_long_as_it_says(service: Service, off_s: int, expires_s: int) -> None:
    headers = signed(service, "GET", QUERY, PAIRS, off_s=off_s, expires_s=expires_s)
    assert service.ask("GET", f"{QUERY}?requestId=x", headers).document["code"] == 992008


def test_a_signature_is_for_one_request(service: Service) -> None:
    headers = signed(service, "GET", QUERY, PAIRS)
    assert "does not fit" in refusal(service, headers, "requestId=y")
    answer = service.ask("POST", DELETE, headers, b"{}")
    assert answer.status == 401


@pytest.mark.parametrize("authorization", ["", "Bearer key", "a/b/c/d/e/f/g", "teleai-cloud-auth-v1/a/QG/x/1/y/z", "é"])
def test_what_is_no_signature_is_refused(service: Service, authorization: str) -> None:
    app_id = service.accounts["aipaas"]["app_id"]
    assert "no signature" in refusal(service, {"X-APP-ID": app_id, "Authorization": authorization})


def test_the_application_is_named_twice(service: Service) -> None:
    headers = signed(service, "GET", QUERY, PAIRS)
    assert "application" in refusal(service, {**headers, "X-APP-ID": "somebody"})
    del headers["X-APP-ID"]
    assert "application" in refusal(service, headers)


def test_other_headers_may_be_signed_too(service: Service) -> None:
    fields = service.accounts["aipaas"]
    prefix = auth.prefix(fields["app_id"], fields["region"], int(time.time()))
    headers = {"x-app-id": fields["app_id"], "device-uuid": "a b"}
    signature = auth.sign(
        fields["app_key"], prefix, method="GET", path=QUERY, query=PAIRS, headers=headers, signed=tuple(headers)
    )
    headers["Authorization"] = f"{prefix}/{';'.join(headers)}/{signature}"
    assert service.ask("GET", f"{QUERY}?requestId=x", headers).document["code"] == 992008
    del headers["device-uuid"]
    assert "device-uuid" in refusal(service, headers)

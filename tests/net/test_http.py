"""One call over HTTP, and every way in which the other side can behave badly, on real sockets."""

from __future__ import annotations

import asyncio
import base64
import gzip
import json
import logging
import socket
import time
import zlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest

from studio.core.errors import Kind, StudioError
from studio.core.ports import HttpAnswer, HttpRequest, Route
from studio.core.records import Call
from studio.net import http
from studio.net.http import WEB_PAGE, Http, Limit, Retries, Timeouts
from studio.net.reach import tls
from tests.fakes.certificates import NAME, make_certificate, server_tls
from tests.fakes.misbehaving import Cut, CutUnread, Drip, MisbehavingServer, Reply, Step
from tests.fakes.proxies import ConnectProxy

NOW = 1_790_000_000.0
QUICK = Retries(tries=3, first=0.01, longest=0.02, jitter=0.005, ceiling=5.0)
GOOD = Reply(body={"code": 10000})
KEY = "a-signature-that-nobody-may-see"


@dataclass
class Caller:
    """Makes calls as an account's link does, and keeps what is recorded."""

    url: str
    timeouts: Timeouts = Timeouts()
    retries: Retries = QUICK
    calls: list[Call] = field(default_factory=list)
    signed: list[float] = field(default_factory=list)

    def sign(self, now: float) -> Mapping[str, str]:
        self.signed.append(now)
        return {"Authorization": f"{KEY}-{len(self.signed)}", "X-App": "app"}

    def request(self, **changed: Any) -> HttpRequest:
        plain = HttpRequest("timbres.delete", "POST", f"{self.url}/a/b?id=7", self.sign, body=b'{"id": 7}')
        return replace(plain, **changed)

    def run(self, main: Callable[[Http], Awaitable[Any]]) -> Any:
        async def whole() -> Any:
            client = Http(timeouts=self.timeouts, retries=self.retries, now=lambda: NOW)
            try:
                return await main(client)
            finally:
                await client.close()

        return asyncio.run(whole())

    def send(self, *, options: Mapping[str, Any] | None = None, **changed: Any) -> HttpAnswer:
        given = options or {}
        answer = self.run(
            lambda client: client.send(
                self.request(**changed), account="cloud", vendor="aipaas", record=self.calls.append, **given
            )
        )
        assert isinstance(answer, HttpAnswer)
        return answer

    def failure(self, **changed: Any) -> StudioError:
        with pytest.raises(StudioError) as caught:
            self.send(**changed)
        return caught.value


# As it should be


def test_a_call() -> None:
    with MisbehavingServer([Reply(body={"code": 10000, "message": "音色"}, headers={"X-Request-Id": "r1"})]) as server:
        answer = Caller(server.url).send(method="PUT")
    assert answer.status == 200
    assert answer.document == {"code": 10000, "message": "音色"}
    assert json.loads(answer.text) == answer.document
    assert answer.headers["x-request-id"] == "r1"
    (request,) = server.requests
    assert (request.method, request.target, request.body) == ("PUT", "/a/b?id=7", b'{"id": 7}')
    assert request.headers["authorization"] == f"{KEY}-1"
    assert request.headers["x-app"] == "app"
    assert request.headers["content-type"] == "application/json"
    assert request.headers["accept-encoding"] == "identity"
    assert request.headers["user-agent"] == f"VoiceStudio/{http.studio.__version__}"


def test_what_is_signed_goes_out_as_it_is() -> None:
    """A signature may cover the host and the type of the content, and an address must not be written anew."""
    target = "/v1/j%201%2F%E4%BA%8C?b=%2C&a=%20x"
    with MisbehavingServer([GOOD]) as server:
        Caller(server.url).send(
            url=server.url + target, sign=lambda _: {"Host": "voice.test", "Content-Type": "text/special"}
        )
    (request,) = server.requests
    assert request.target == target
    assert (request.headers["host"], request.headers["content-type"]) == ("voice.test", "text/special")


def test_a_body_may_tell_the_time_of_its_try() -> None:
    with MisbehavingServer([Reply(503), GOOD]) as server:
        caller = Caller(server.url)
        caller.send(body=lambda now: f'{{"at": {now:.0f}}}'.encode(), options={"skew_s": -120.0})
    assert [request.body for request in server.requests] == [b'{"at": 1789999880}'] * 2
    assert caller.signed == [NOW - 120] * 2
    assert [call.sent for call in caller.calls] == [18, 18]


@pytest.mark.parametrize(("method", "length"), [("POST", "0"), ("GET", None)])
def test_a_call_without_a_body(method: str, length: str | None) -> None:
    with MisbehavingServer([GOOD]) as server:
        caller = Caller(server.url)
        caller.send(method=method, body=None)
    assert server.requests[0].headers.get("content-length") == length
    assert caller.calls[0].sent == 0


def test_the_clock_that_signs_is_corrected() -> None:
    with MisbehavingServer([GOOD]) as server:
        caller = Caller(server.url)
        caller.send(options={"skew_s": -120.5})
    assert caller.signed == [NOW - 120.5]


@pytest.mark.parametrize("status", [200, 201, 204, 400, 401, 404, 500, 501])
@pytest.mark.parametrize("body", [b"", b"OK", b'"text"', b"[1]"])
def test_an_answer_of_any_status_is_the_vendors_to_read(status: int, body: bytes) -> None:
    body = b"" if status == 204 else body
    with MisbehavingServer([Reply(status, body)]) as server:
        answer = Caller(server.url).send()
    document = {b"": None, b"OK": None, b'"text"': "text", b"[1]": [1]}[body]
    assert (answer.status, answer.text, answer.document) == (status, body.decode(), document)


def test_a_web_page_with_an_error_status_is_the_vendors_to_read() -> None:
    with MisbehavingServer([Reply(404, "<html>", {"Content-Type": "text/html"})]) as server:
        assert Caller(server.url).send().document is None


@pytest.mark.parametrize("status", [200, 400])
def test_what_the_vendor_makes_of_an_answer_is_raised(status: int) -> None:
    def refusal(answer: HttpAnswer) -> StudioError | None:
        assert answer.document == {"code": 10304}
        return StudioError(Kind.REFUSED, code="10304", message="no", request_id="r")

    with MisbehavingServer([Reply(status, {"code": 10304})]) as server:
        caller = Caller(server.url)
        error = caller.failure(refusal=refusal, idempotent=True)
    assert (error.kind, error.code, error.request_id) == (Kind.REFUSED, "10304", "r")
    assert len(server.requests) == 1
    assert caller.calls[0].outcome == "refused"


def test_a_byte_order_mark_and_bytes_that_are_no_utf8() -> None:
    with MisbehavingServer([Reply(body=b'\xef\xbb\xbf{"a": 1}'), Reply(400, b"\xb4\xed")]) as server:
        caller = Caller(server.url)
        assert caller.send().document == {"a": 1}
        assert caller.send().text == "��"


def test_connections_are_kept_for_what_may_be_repeated_and_for_nothing_else() -> None:
    async def calls(client: Http, idempotent: bool) -> None:
        for _ in range(3):
            await client.send(
                caller.request(idempotent=idempotent), account="a", vendor="v", record=caller.calls.append
            )

    with MisbehavingServer([GOOD]) as server:
        caller = Caller(server.url)
        caller.run(lambda client: calls(client, True))
        assert [request.connection for request in server.requests] == [1, 1, 1]
        server.requests.clear()
        caller.run(lambda client: calls(client, False))
        assert [request.connection for request in server.requests] == [2, 3, 4]


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_what_is_packed_though_nobody_asked_for_it_is_unpacked(coding: str) -> None:
    body = b'{"code": 10000}' * 1000
    packed = gzip.compress(body) if coding == "gzip" else zlib.compress(body)
    with MisbehavingServer([Reply(400, packed, {"Content-Encoding": coding})]) as server:
        caller = Caller(server.url)
        assert caller.send().text == body.decode()
    assert caller.calls[0].received == len(packed)


def test_what_unfolds_to_more_than_an_answer_may_be_is_none() -> None:
    bomb = gzip.compress(b" " * (http.MAX_BODY + 1))
    with MisbehavingServer([Reply(body=bomb, headers={"Content-Encoding": "gzip"})]) as server:
        error = Caller(server.url).failure(idempotent=True)
    assert (error.kind, error.message) == (Kind.UNREADABLE, "longer than 8 MiB")


# Answers that are none


@pytest.mark.parametrize(
    ("step", "message"),
    [
        (Reply(body="<!DOCTYPE html><p>Log in", headers={"Content-Type": "text/html; charset=utf-8"}), WEB_PAGE),
        (Reply(body="Welcome", headers={"Content-Type": "text/html"}), WEB_PAGE),
        (Reply(body='\n <?xml version="1.0"?>'), WEB_PAGE),
        (Reply(body='{"code": 10000, "mess'), "JSON that cannot be read"),
        (Reply(body="[" * 100_000), "JSON that cannot be read"),
        (Reply(body=f"[{'1' * 5000}]"), "JSON that cannot be read"),
        (Reply(body=b"{" + b" " * (10 * 2**20) + b"}"), "longer than 8 MiB"),
        (Reply(400, b"x" * (10 * 2**20)), "longer than 8 MiB"),
        (Reply(body=b"not gzip", headers={"Content-Encoding": "gzip"}), "not what its Content-Encoding says"),
        (Cut(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"), "not HTTP"),
    ],
    ids=lambda value: None if isinstance(value, Reply | Cut) else value,
)
@pytest.mark.parametrize("idempotent", [True, False])
def test_an_answer_that_cannot_be_a_vendors(step: Step, message: str, idempotent: bool) -> None:
    with MisbehavingServer([step]) as server:
        caller = Caller(server.url)
        error = caller.failure(idempotent=idempotent)
    assert error.kind is (Kind.UNREADABLE if idempotent else Kind.OUTCOME_UNKNOWN)
    assert error.message == message
    assert len(server.requests) == 1
    assert caller.calls[0].outcome == error.kind


@pytest.mark.parametrize("idempotent", [True, False])
@pytest.mark.parametrize(
    ("location", "where"),
    [
        ("http://portal.test/login", "portal.test"),
        ("/login", "elsewhere"),
        ("http://[portal", "elsewhere"),
        (None, "elsewhere"),
    ],
)
def test_redirects_are_not_followed(location: str | None, where: str, idempotent: bool) -> None:
    headers = {} if location is None else {"Location": location}
    with MisbehavingServer([Reply(302, "<html>", headers), GOOD]) as server:
        error = Caller(server.url).failure(idempotent=idempotent)
    assert (error.kind, error.code, error.message) == (Kind.UNREADABLE, "302", f"redirected: {where}")
    assert len(server.requests) == 1


def test_an_answer_of_the_greatest_length_and_its_beginning() -> None:
    body = b'"' + b"x" * (http.MAX_BODY - 2) + b'"'
    with MisbehavingServer([Reply(body=body)]) as server:
        answer = Caller(server.url).send()
    assert answer.document == "x" * (http.MAX_BODY - 2)
    assert answer.text == body[: http.MAX_TEXT].decode()


# The way there


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize("idempotent", [True, False])
def test_nobody_listens(idempotent: bool) -> None:
    caller = Caller(f"http://127.0.0.1:{free_port()}")
    error = caller.failure(idempotent=idempotent)
    assert (error.kind, error.subject, error.message) == (Kind.UNREACHABLE, "127.0.0.1", "connection refused")
    (call,) = caller.calls
    assert (call.status, call.outcome, call.sent, call.received, call.response) == (None, "unreachable", 0, 0, "")


def test_a_name_that_nobody_has() -> None:
    error = Caller("https://voice.invalid").failure(options={"route": Route(None)})
    assert (error.kind, error.message) == (Kind.UNREACHABLE, "the name is not known")


@pytest.mark.parametrize("url", ["http://[", "voice.test/a", "ftp://voice.test/a", "http://voice.test:port/"])
def test_what_is_no_address(url: str) -> None:
    error = Caller("").failure(url=url)
    assert (error.kind, error.message) == (Kind.UNREACHABLE, "not an address")


def test_a_connection_that_does_not_come_about() -> None:
    """A backlog that is full answers nobody."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        crowd = []
        for _ in range(3):
            one = socket.socket()
            one.setblocking(False)
            one.connect_ex(listener.getsockname())
            crowd.append(one)
        caller = Caller(f"http://127.0.0.1:{listener.getsockname()[1]}", timeouts=Timeouts(connect=0.2))
        error = caller.failure()
        for one in crowd:
            one.close()
    assert (error.kind, error.message) == (Kind.TIMED_OUT, "no connection after 0.2 s")


@pytest.mark.parametrize("value", ["音色", "a\nb", "\x00"])
def test_a_header_that_cannot_be_sent(value: str) -> None:
    with MisbehavingServer([GOOD]) as server:
        caller = Caller(server.url)
        error = caller.failure(sign=lambda _: {"X-App-UserId": value})
    assert (error.kind, error.subject) == (Kind.BAD_FIELD, "x-app-userid")
    assert server.requests == []
    assert caller.calls[0].outcome == "bad_field"


# TLS


@pytest.fixture
def fresh_certificates() -> Any:
    yield
    tls.cache_clear()


@pytest.mark.usefixtures("fresh_certificates")
class TestTls:
    def test_a_certificate_that_nobody_vouches_for(self, tmp_path: Path) -> None:
        certificate = make_certificate(tmp_path / "own.pem")
        with MisbehavingServer([GOOD], tls=server_tls(certificate)) as server:
            error = Caller(server.url).failure()
            assert server.requests == []
            assert error.kind is Kind.UNREACHABLE
            assert error.message.startswith("certificate: self")
            caller = Caller(server.url)
            assert caller.send(options={"route": Route(ca_file=str(certificate))}).status == 200
            error = Caller(server.url.replace("127.0.0.1", "localhost")).failure(
                options={"route": Route(ca_file=str(certificate))}
            )
            assert error.message.startswith("certificate: Hostname mismatch")

    def test_an_expired_certificate(self, tmp_path: Path) -> None:
        certificate = make_certificate(tmp_path / "old.pem", days=-1)
        with MisbehavingServer([GOOD], tls=server_tls(certificate)) as server:
            error = Caller(server.url).failure(options={"route": Route(ca_file=str(certificate))})
        assert (error.kind, error.message) == (Kind.UNREACHABLE, "certificate: certificate has expired")
        assert server.requests == []

    def test_a_server_that_hangs_up_instead_of_shaking_hands(self) -> None:
        with MisbehavingServer([CutUnread()]) as server:
            error = Caller(server.url.replace("http:", "https:")).failure()
        assert error.kind is Kind.UNREACHABLE

    def test_a_server_that_speaks_no_tls(self) -> None:
        async def main(client: Http) -> None:
            async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                await reader.read(100)
                writer.write(b"HTTP/1.1 400 No\r\n\r\n")
                await writer.drain()
                writer.close()

            async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
                caller.url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"
                await client.send(caller.request(), account="a", vendor="v", record=caller.calls.append)

        caller = Caller("")
        with pytest.raises(StudioError) as caught:
            caller.run(main)
        assert caught.value.kind is Kind.UNREACHABLE
        assert caught.value.message.startswith("TLS: ")

    @pytest.mark.parametrize("content", [None, "no certificate"])
    def test_a_file_that_holds_no_certificates(self, tmp_path: Path, content: str | None) -> None:
        path = tmp_path / "ca.pem"
        if content is not None:
            path.write_text(content)
        error = Caller("https://voice.invalid").failure(options={"route": Route(ca_file=str(path))})
        assert (error.kind, error.subject) == (Kind.BAD_FILE, str(path))


# Proxies


def test_a_proxy_by_its_address_and_loopback_without_it() -> None:
    with MisbehavingServer([GOOD]) as proxy, MisbehavingServer([GOOD]) as server:
        caller = Caller("http://voice.invalid")
        assert caller.send(options={"route": Route(proxy.url)}).status == 200
        assert proxy.requests[0].target == "http://voice.invalid/a/b?id=7"
        Caller(server.url).send(options={"route": Route(proxy.url)})
        assert len(proxy.requests) == 1
        assert len(server.requests) == 1


def test_the_systems_proxy_or_none(monkeypatch: pytest.MonkeyPatch) -> None:
    with MisbehavingServer([GOOD]) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        caller = Caller("http://voice.invalid")
        assert caller.send(options={"route": Route("")}).status == 200
        assert caller.failure(options={"route": Route(None)}).message == "the name is not known"
        assert len(proxy.requests) == 1


def test_a_proxy_that_refuses() -> None:
    with MisbehavingServer([Reply(407, headers={"Connection": "close"})]) as proxy:
        caller = Caller("https://voice.invalid")
        error = caller.failure(options={"route": Route(proxy.url)})
    assert error.kind is Kind.UNREACHABLE
    assert error.message.startswith("proxy: 407")
    assert proxy.requests[0].method == "CONNECT"
    assert KEY not in str(proxy.requests)


def test_a_proxy_that_hangs_up_has_carried_nothing() -> None:
    with MisbehavingServer([Cut()]) as proxy:
        error = Caller("https://voice.invalid").failure(options={"route": Route(proxy.url)})
    assert error.kind is Kind.UNREACHABLE


@pytest.mark.usefixtures("fresh_certificates")
@pytest.mark.parametrize("secure_proxy", [False, True])
def test_tls_from_end_to_end_through_a_proxy(tmp_path: Path, secure_proxy: bool) -> None:
    """The proxy carries the call and can read none of it; it may speak TLS itself, with the same authority."""
    certificate = make_certificate(tmp_path / "own.pem")
    with (
        MisbehavingServer([GOOD], tls=server_tls(certificate)) as server,
        ConnectProxy(server.url, tls=server_tls(certificate) if secure_proxy else None) as proxy,
    ):
        caller = Caller(f"https://{NAME}")
        assert caller.send(options={"route": Route(proxy.url, str(certificate))}).status == 200
        assert proxy.asked == [f"{NAME}:443"]
        assert KEY not in str(proxy.heads)
        error = caller.failure(options={"route": Route(proxy.url)})
    assert error.message.startswith("certificate: self")
    assert len(server.requests) == 1
    assert caller.failure(options={"route": Route(proxy.url)}).message == "proxy: connection refused"


def test_a_password_of_the_systems_proxy_goes_nowhere_else(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    basic = base64.b64encode(b"me:proxy-password").decode()
    monkeypatch.delenv("no_proxy", raising=False)
    caller = Caller(f"http://{NAME}")
    with MisbehavingServer([GOOD, Reply(407)]) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url.replace("://", "://me:proxy-password@"))
        assert caller.send().status == 200
        assert proxy.requests[0].headers["proxy-authorization"] == f"Basic {basic}"
        caller.send()
    error = caller.failure()
    assert error.message == "proxy: connection refused"
    for secret in (basic, "proxy-password"):
        assert secret not in f"{caller.calls}{error!r}{caplog.text}"


def test_no_cookie_is_kept() -> None:
    with MisbehavingServer([Reply(body={"code": 1}, headers={"Set-Cookie": "session=1; Path=/"})]) as server:
        caller = Caller(server.url)

        async def twice(client: Http) -> None:
            for _ in range(2):
                await client.send(caller.request(idempotent=True), account="a", vendor="v", record=caller.calls.append)

        caller.run(twice)
    assert [request.headers.get("cookie") for request in server.requests] == [None, None]


@pytest.mark.parametrize("proxy", ["127.0.0.1:8080", "ftp://127.0.0.1", "socks5://127.0.0.1:1"])
def test_a_proxy_that_is_none(proxy: str) -> None:
    error = Caller("https://voice.invalid").failure(options={"route": Route(proxy)})
    assert (error.kind, error.subject) == (Kind.BAD_FIELD, "proxy")


# Answers that are lost


@pytest.mark.parametrize(
    "step",
    [
        Cut(),
        Cut(None),
        Cut(b"HTTP/1.1 200 OK\r\nContent-Le"),
        Cut(b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"code": 1'),
        Cut(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"),
        CutUnread(),
    ],
    ids=["no answer", "reset", "in the headers", "in the body", "in a chunk", "before it was read"],
)
def test_the_connection_is_cut(step: Step) -> None:
    """Whether the other side has read the request cannot be known from here."""
    with MisbehavingServer([step, GOOD]) as server:
        caller = Caller(server.url)
        error = caller.failure()
        assert (error.kind, error.message) == (Kind.OUTCOME_UNKNOWN, "connection lost")
        assert server.connections == 1
        assert [call.outcome for call in caller.calls] == ["outcome_unknown"]
    with MisbehavingServer([step, GOOD]) as server:
        caller = Caller(server.url)
        assert caller.send(idempotent=True).status == 200
        assert [call.outcome for call in caller.calls] == ["dropped", "ok"]
        assert len(caller.signed) == 2
        assert server.requests[-1].headers["authorization"] == f"{KEY}-2"


def test_it_is_given_up_after_the_last_try() -> None:
    with MisbehavingServer([Cut()]) as server:
        error = Caller(server.url).failure(idempotent=True)
    assert (error.kind, len(server.requests)) == (Kind.DROPPED, QUICK.tries)


@pytest.mark.parametrize(
    ("timeouts", "step", "message"),
    [
        (Timeouts(idle=0.1), Drip(), "no sign of life for 0.1 s"),
        (Timeouts(whole=0.2), Drip(Reply(body="x" * 50).wire, 0.02), "no whole answer after 0.2 s"),
    ],
)
@pytest.mark.parametrize("idempotent", [True, False])
def test_a_slow_answer(timeouts: Timeouts, step: Step, message: str, idempotent: bool) -> None:
    with MisbehavingServer([step]) as server:
        caller = Caller(server.url, timeouts=timeouts)
        error = caller.failure(idempotent=idempotent)
    assert error.kind is (Kind.TIMED_OUT if idempotent else Kind.OUTCOME_UNKNOWN)
    assert error.message == message
    assert len(caller.calls) == 1


def test_slow_but_alive() -> None:
    with MisbehavingServer([Drip(Reply(body={"a": 1}).wire, 0.001)]) as server:
        assert Caller(server.url, timeouts=Timeouts(idle=30)).send().document == {"a": 1}


def test_a_call_that_is_cancelled() -> None:
    async def main(client: Http) -> None:
        task = asyncio.create_task(
            client.send(caller.request(), account="a", vendor="v", record=caller.calls.append)
        )  # fmt: skip
        while not server.requests:
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    with MisbehavingServer([Drip()]) as server:
        caller = Caller(server.url)
        caller.run(main)
    assert [(call.outcome, call.status) for call in caller.calls] == [("cancelled", None)]


def test_a_connection_that_is_in_use_at_the_end_is_closed_afterwards() -> None:
    with MisbehavingServer([Drip(Reply(body={"code": 10000}).wire, 0.0005)]) as server:
        caller = Caller(server.url)

        async def main(client: Http) -> None:
            request = caller.request(idempotent=True)
            call = asyncio.ensure_future(client.send(request, account="a", vendor="v", record=caller.calls.append))
            while not server.requests:
                await asyncio.sleep(0.001)
            await client.close()
            with pytest.raises(StudioError) as lost:
                await call
            assert lost.value.kind is Kind.CANCELLED

        caller.run(main)


# Trying again


@pytest.mark.parametrize("idempotent", [True, False])
@pytest.mark.parametrize("status", [429, 503])
def test_not_now_is_tried_again(status: int, idempotent: bool) -> None:
    with MisbehavingServer([Reply(status), Reply(status, {"code": 1}), GOOD]) as server:
        caller = Caller(server.url)
        assert caller.send(idempotent=idempotent).status == 200
    assert [call.outcome for call in caller.calls] == ["busy", "busy", "ok"]
    assert [call.status for call in caller.calls] == [status, status, 200]
    assert len({request.headers["authorization"] for request in server.requests}) == 3


def test_not_now_after_the_last_try() -> None:
    def refusal(answer: HttpAnswer) -> StudioError | None:
        return StudioError(Kind.REFUSED, code="10302", message="many", request_id="r") if answer.document else None

    with MisbehavingServer([Reply(429, {"code": 10302})]) as server:
        error = Caller(server.url).failure(refusal=refusal)
        assert (error.kind, error.code, error.message, error.request_id) == (Kind.BUSY, "10302", "many", "r")
    with MisbehavingServer([Reply(503)]) as server:
        error = Caller(server.url).failure(refusal=refusal)
        assert (error.kind, error.code, error.message) == (Kind.BUSY, "503", "HTTP 503")
        assert len(server.requests) == QUICK.tries


def test_the_vendors_own_not_now_is_tried_again() -> None:
    def refusal(answer: HttpAnswer) -> StudioError | None:
        return StudioError(Kind.BUSY) if answer.document == {"code": 10302} else None

    with MisbehavingServer([Reply(body={"code": 10302}), GOOD]) as server:
        assert Caller(server.url).send(refusal=refusal).document == {"code": 10000}


@pytest.mark.parametrize("status", [502, 504])
def test_a_gateway_that_lost_the_answer(status: int) -> None:
    with MisbehavingServer([Reply(status, "<html>"), GOOD]) as server:
        caller = Caller(server.url)
        assert caller.send(idempotent=True).status == 200
    with MisbehavingServer([Reply(status)]) as server:
        error = Caller(server.url).failure(idempotent=True)
        assert (error.kind, error.code, len(server.requests)) == (Kind.VENDOR_FAILED, str(status), QUICK.tries)
        error = Caller(server.url).failure()
        assert (error.kind, error.code, error.message) == (Kind.OUTCOME_UNKNOWN, str(status), f"HTTP {status}")
        assert len(server.requests) == QUICK.tries + 1


def test_a_failure_is_not_tried_again() -> None:
    with MisbehavingServer([Reply(500)]) as server:
        assert Caller(server.url).send(idempotent=True).status == 500
        assert len(server.requests) == 1


def test_the_time_that_the_vendor_names_is_kept() -> None:
    """The wait of its own choice would be 5 s."""
    retries = replace(QUICK, first=5.0, longest=5.0)
    with MisbehavingServer([Reply(429, headers={"Retry-After": "0.2"}), GOOD]) as server:
        Caller(server.url, retries=retries).send()
    assert 0.19 < server.requests[1].at - server.requests[0].at < 2


@pytest.mark.parametrize("asked", ["3600", formatdate(NOW + 3600, usegmt=True)])
def test_a_long_rest_is_left_to_the_person(asked: str) -> None:
    with MisbehavingServer([Reply(503, headers={"Retry-After": asked})]) as server:
        error = Caller(server.url).failure()
        assert (error.kind, len(server.requests)) == (Kind.BUSY, 1)


@pytest.mark.parametrize(
    "asked",
    [
        *("soon", "", "nan", "-5", formatdate(NOW - 60), "Mon, 01 Jan 2001 00:00:00"),
        f"Mon, 01 Jan {'9' * 20} 00:00:00 GMT",
    ],
)
def test_a_rest_that_says_nothing(asked: str) -> None:
    with MisbehavingServer([Reply(429, headers={"Retry-After": asked}), GOOD]) as server:
        assert Caller(server.url).send().status == 200


# Limits


def burst(server: MisbehavingServer, count: int, limit: Limit, accounts: int = 1) -> list[float]:
    """Make calls all at once, with a client that has made one before; seconds from then until each arrives."""
    caller = Caller(server.url)

    async def main(client: Http) -> float:
        async def call(account: str) -> None:
            request = caller.request(idempotent=True)
            await client.send(request, account=account, vendor="v", record=caller.calls.append, limit=limit)

        await call("another account")
        begun = time.monotonic()
        await asyncio.gather(*(call(f"account {number % accounts}") for number in range(count)))
        return begun

    begun = caller.run(main)
    return sorted(request.at - begun for request in server.requests)


def test_an_account_makes_only_so_many_calls_at_once() -> None:
    with MisbehavingServer([Drip(Reply(body={}, headers={"Connection": "close"}).wire, 0.0005)]) as server:
        burst(server, 12, Limit(at_once=3, per_second=1000))
        assert server.most_at_once == 3
        burst(server, 12, Limit(at_once=3, per_second=1000), accounts=2)
        assert server.most_at_once == 6


def test_a_vendor_that_asks_for_a_rest_gets_it_from_calls_that_wait_already() -> None:
    async def main() -> None:
        loop, gate = asyncio.get_running_loop(), http._Gate(Limit(at_once=2, per_second=100))

        async def call() -> float:
            async with gate.turn():
                return loop.time()

        async with gate.turn():
            waiting = asyncio.ensure_future(call())
            await asyncio.sleep(0)
            rested = loop.time() + 0.05
            gate.close_for(0.05)
            assert await waiting >= rested

    asyncio.run(main())


def test_an_account_begins_only_so_many_calls_a_second() -> None:
    with MisbehavingServer([GOOD]) as server:
        assert burst(server, 6, Limit(at_once=6, per_second=50))[-1] > 5 / 50


def test_a_service_on_this_machine_has_no_limit_and_a_vendor_has() -> None:
    async def calls(client: Http) -> None:
        for _ in range(3):
            await client.send(caller.request(), account="a", vendor="v", record=caller.calls.append, route=Route(proxy))

    with MisbehavingServer([GOOD]) as server:
        proxy: str | None = None
        caller = Caller(server.url)
        caller.run(calls)
        local = [request.at for request in server.requests]
        server.requests.clear()
        proxy = server.url
        caller = Caller("http://voice.invalid")
        caller.run(calls)
        remote = [request.at for request in server.requests]
    assert remote[2] - remote[0] > 2 / Limit().per_second - 0.01
    assert local[2] - local[0] < 2 / Limit().per_second


def test_a_vendor_that_asks_for_rest_gets_it_from_every_call_of_the_account() -> None:
    with MisbehavingServer([GOOD, Reply(429, headers={"Retry-After": "0.2"}), GOOD]) as server:
        times = burst(server, 3, Limit(at_once=1, per_second=1000))
    assert times[2] - times[1] > 0.19


# What is written down


def test_a_call_is_recorded_without_keys_and_texts(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    body = {"error_code": "APIGW.0301", "error_msg": f"verify {KEY}-1 fail", "request_id": "r2", "text": "你好世界"}
    headers = {"Trace-Id": "t1", "Set-Cookie": "session=1"}
    with MisbehavingServer([Reply(401, body, headers)]) as server:
        caller = Caller(server.url)
        caller.send(
            url=f"{server.url}/a?requestId=7&text=%E4%BD%A0%E5%A5%BD", body=b'{"text": "\xe4\xbd\xa0", "id": 7}'
        )
    (call,) = caller.calls
    assert call.started == "2026-09-21T14:13:20.000+00:00"
    assert (call.account, call.vendor, call.what, call.method) == ("cloud", "aipaas", "timbres.delete", "POST")
    assert (call.status, call.outcome, call.code, call.message) == (401, "ok", "APIGW.0301", "")
    assert (call.request_id, call.trace_id) == ("r2", "t1")
    assert (call.sent, call.received) == (len('{"text": "你", "id": 7}'.encode()), len(Reply(body=body).payload))
    assert 0 < call.duration_ms < 5000
    assert "requestId=7" in call.url
    assert "x-app: app\n" in call.request
    assert '"id": 7' in call.request
    assert "authorization: " in call.request
    assert "trace-id: t1\n" in call.response
    assert "APIGW.0301" in call.response
    everything = f"{call}{caplog.text}"
    for secret in (KEY, "你", "%E4%BD", "session=1"):
        assert secret not in everything


def test_a_record_is_short() -> None:
    with MisbehavingServer([Reply(body="x" * 100_000)]) as server:
        caller = Caller(server.url)
        caller.send(body=b"y" * 100_000)
    (call,) = caller.calls
    assert len(call.request) <= http.MAX_NOTED
    assert len(call.response) <= http.MAX_NOTED
    assert (call.sent, call.received) == (100_000, 100_000)


def test_codes_and_ids_in_whatever_form() -> None:
    steps = [
        Reply(body={"code": "10903", "requestId": 5}, headers={"X-Cloud-Gateway-Request-Id": "g"}),
        Reply(body={"code": [], "request_id": ""}, headers={"X-Request-Id": "h"}),
        Reply(body=[1]),
    ]
    with MisbehavingServer(steps) as server:
        caller = Caller(server.url)
        for _ in steps:
            caller.send()
    found = [(call.code, call.request_id, call.trace_id) for call in caller.calls]
    assert found == [("10903", "5", "g"), (None, "h", None), (None, None, None)]


def test_nothing_is_loaded_late_after_warming() -> None:
    http.warm()
    assert tls(None) is tls(None)
    tls.cache_clear()

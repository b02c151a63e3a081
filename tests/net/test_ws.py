"""One conversation: the ways it can fail on the way there, in the middle, and at the end, on real sockets."""

import asyncio
import base64
import hashlib
import logging
import socket
import ssl
import sys
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from studio.core.errors import Kind, StudioError
from studio.core.ports import Route
from studio.net import reach, ws
from studio.net.ws import RefusedError, Timeouts, converse
from tests.fakes.certificates import NAME, make_certificate, server_tls
from tests.fakes.proxies import ConnectProxy
from tests.fakes.xingyun_server import PATH, Close, Deaf, Pause, Raw, Refusal, Reset, Step, XingyunServer

QUICK = Timeouts(connect=20.0, first=20.0, idle=20.0, ping=10.0, close=0.2)


async def talk(
    url: str, first: str | bytes = "hello", timeouts: Timeouts = QUICK, route: Route = Route()
) -> list[str | bytes]:
    async with converse(url, headers={"X-Key": "k"}, first=first, timeouts=timeouts, route=route) as conversation:
        return [message async for message in conversation]


def failure(url: str, timeouts: Timeouts = QUICK, first: str | bytes = "hello", route: Route = Route()) -> StudioError:
    with pytest.raises(StudioError) as caught:
        asyncio.run(talk(url, first, timeouts, route))
    return caught.value


def address(server: XingyunServer) -> str:
    return f"{server.base_url}{PATH}".replace("http", "ws", 1)


def failure_of(*script: Step, timeouts: Timeouts = QUICK) -> StudioError:
    with XingyunServer(script, check=False) as server:
        return failure(address(server), timeouts)


Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def plain_server(handler: Handler) -> AsyncIterator[str]:
    """A TCP server that is no WebSocket server."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await handler(reader, writer)
        finally:
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    try:
        yield f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    finally:
        server.close()
        await server.wait_closed()


def failure_of_plain(answer: bytes | None, timeouts: Timeouts = QUICK) -> StudioError:
    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        if answer is None:
            await reader.read()
        else:
            writer.write(answer)
            await writer.drain()

    async def main() -> StudioError:
        async with plain_server(handler) as url:
            with pytest.raises(StudioError) as caught:
                await talk(url, timeouts=timeouts)
            return caught.value

    return asyncio.run(main())


# As it should be


def test_a_conversation() -> None:
    with XingyunServer(["one", b"two", Close(1000)], check=False) as server:
        assert asyncio.run(talk(address(server), b"hello")) == ["one", b"two"]
    (call,) = server.calls
    assert call.said == [b"hello"]
    assert call.headers["x-key"] == "k"
    assert call.headers["user-agent"] == f"VoiceStudio/{ws.studio.__version__}"
    assert "sec-websocket-extensions" not in call.headers


def test_the_headers_of_the_handshake_can_be_read() -> None:
    async def main() -> None:
        async with converse(address(server), headers={}, first="") as conversation:
            assert conversation.headers["upgrade"] == "websocket"
            assert "date" in conversation.headers

    with XingyunServer([Pause()], check=False) as server:
        asyncio.run(main())


def test_small_messages_are_not_held_back_by_the_socket() -> None:
    async def main() -> None:
        async with converse(address(server), headers={}, first="") as conversation:
            sock = conversation._connection.transport.get_extra_info("socket")
            assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)

    with XingyunServer([Pause()], check=False) as server:
        asyncio.run(main())


def test_a_listener_who_pauses_loses_nothing() -> None:
    """Neither the vendor nor we hang up on a listener who takes nothing for longer than a ping may stay unanswered."""

    async def main() -> int:
        async with converse(address(server), headers={}, first="", timeouts=timeouts) as conversation:
            await anext(conversation)
            await asyncio.sleep(1.2)
            return len([message async for message in conversation])

    timeouts = replace(QUICK, idle=1.0, ping=0.5)
    with XingyunServer([*["x" * 1000] * 3000, Close()], check=False) as server:
        assert asyncio.run(main()) == 2999


def test_warming_up_leaves_less_to_do() -> None:
    ws.warm()
    assert "websockets.asyncio.client" in sys.modules
    assert reach.tls(None) is reach.tls(None)


# On the way there


def test_nobody_listens() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        error = failure(f"ws://127.0.0.1:{taken.getsockname()[1]}/")
    assert (error.kind, error.subject, error.message) == (Kind.UNREACHABLE, "127.0.0.1", "connection refused")


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a..b", "x" * 64 + ".invalid"])
def test_names_that_nobody_has(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("all_proxy", "ALL_PROXY", "http_proxy", "https_proxy", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
    error = failure(f"ws://{host}/")
    assert (error.kind, error.subject) == (Kind.UNREACHABLE, host)


def test_an_url_that_is_none() -> None:
    assert failure("ftp://127.0.0.1/").kind is Kind.UNREACHABLE


def test_a_host_that_does_not_answer() -> None:
    error = failure_of_plain(None, replace(QUICK, connect=0.2))
    assert (error.kind, error.message) == (Kind.TIMED_OUT, "no connection after 0.2 s")


@pytest.mark.parametrize(
    "answer",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\n\r\n",
        b"HTTP/1.1 500 No\r\nContent-Length: 9999999999\r\n\r\n",
    ],
)
def test_something_that_is_no_websocket(answer: bytes) -> None:
    error = failure_of_plain(answer)
    assert error.kind is Kind.UNREADABLE
    assert error.message.startswith("not a WebSocket")


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 101 Sw", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nshort"])
def test_who_dies_in_the_handshake_may_be_asked_again(answer: bytes) -> None:
    error = failure_of_plain(answer)
    assert (error.kind, error.code, error.message) == (Kind.DROPPED, "1006", "no answer")


def test_a_reset_before_the_handshake() -> None:
    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        sock = writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        writer.transport.abort()

    async def main() -> None:
        async with plain_server(handler) as url:
            with pytest.raises(StudioError) as caught:
                await talk(url)
            assert caught.value.kind in (Kind.UNREACHABLE, Kind.DROPPED)

    asyncio.run(main())


def test_a_refusal_is_handed_over_whole() -> None:
    body = b"x" * (ws.MAX_REFUSAL + 1)
    with XingyunServer(check=False, refusals=[Refusal(418, body, {"X-Reason": "tea"})]) as server:
        error = failure(address(server))
    assert isinstance(error, RefusedError)
    assert (error.kind, error.code, error.status, len(error.body)) == (Kind.REFUSED, "418", 418, ws.MAX_REFUSAL)
    assert error.headers["x-reason"] == "tea"


def test_a_redirect_is_not_followed() -> None:
    """The signature is for this path and this host."""
    with XingyunServer([Close()], check=False) as other:
        refusal = Refusal(302, b"", {"Location": address(other)})
        with XingyunServer(check=False, refusals=[refusal]) as server:
            error = failure(address(server))
    assert isinstance(error, RefusedError)
    assert error.status == 302
    assert other.calls == []


def test_a_proxy_is_not_asked_for_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("all_proxy", "http_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with XingyunServer([Close()], check=False) as server:
        assert asyncio.run(talk(address(server))) == []


@pytest.mark.parametrize("proxy", ["socks5h://127.0.0.1:1", "ftp://127.0.0.1:1", "http://127.0.0.1:1"])
def test_a_proxy_that_does_not_help(proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", proxy)
    monkeypatch.delenv("no_proxy", raising=False)
    error = failure("ws://voice.invalid/")
    assert (error.kind, error.subject) == (Kind.UNREACHABLE, "voice.invalid")


def test_a_proxy_that_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 403 Forbidden\r\n\r\n")
        await writer.drain()

    async def main() -> StudioError:
        async with plain_server(handler) as url:
            monkeypatch.setenv("http_proxy", url.replace("ws", "http", 1))
            with pytest.raises(StudioError) as caught:
                await talk("ws://voice.invalid/")
            return caught.value

    error = asyncio.run(main())
    assert (error.kind, error.message) == (Kind.UNREACHABLE, "proxy: InvalidProxyStatus")


def test_an_address_that_cannot_be_routed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")
    error = failure("ws://255.255.255.255:9/")
    assert error.kind is Kind.UNREACHABLE
    assert error.message


def test_a_proxy_of_one_s_own_goes_before_the_system_s(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with XingyunServer(["one", Close()], check=False) as server, ConnectProxy(server.base_url) as proxy:
        url = f"ws://{NAME}{PATH}"
        assert asyncio.run(talk(url, route=Route(proxy.url))) == ["one"]
        assert proxy.asked == [f"{NAME}:80"]
        assert failure(url).message == "proxy: connection refused"
        assert failure(url, route=Route(None)).message == "the name is not known"
    assert len(server.calls) == 1


def test_a_proxy_that_is_none() -> None:
    error = failure("ws://voice.invalid/", route=Route("ftp://127.0.0.1"))
    assert (error.kind, error.subject) == (Kind.BAD_FIELD, "proxy")


def test_the_system_s_proxy_knows_who_we_are_and_nobody_else_does(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A password in the system's address of a proxy goes to that proxy, and into no log or error."""
    caplog.set_level(logging.DEBUG)
    basic = base64.b64encode(b"me:proxy-password").decode()
    with XingyunServer(["one", Close()], check=False) as server:
        with ConnectProxy(server.base_url, authorization=f"Basic {basic}") as proxy:
            known = proxy.url.replace("://", "://me:proxy-password@")
            monkeypatch.setenv("http_proxy", known)
            monkeypatch.delenv("no_proxy", raising=False)
            assert asyncio.run(talk(f"ws://{NAME}{PATH}")) == ["one"]
            monkeypatch.setenv("http_proxy", known.replace("me:", "you:"))
            refused = failure(f"ws://{NAME}{PATH}")
        gone = failure(f"ws://{NAME}{PATH}")
        assert basic not in str([call.headers for call in server.calls])
    assert (refused.message, gone.message) == ("proxy: InvalidProxyStatus", "proxy: connection refused")
    said = f"{refused!r} {refused} {gone!r}" + "\n".join(
        record.getMessage() for record in caplog.records if record.name.startswith("studio")
    )
    for secret in (basic, "proxy-password"):
        assert secret not in said


# TLS


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("tls") / "certificate.pem")


@pytest.fixture
def tls(certificate: Path) -> Iterator[ssl.SSLContext]:
    yield server_tls(certificate)
    reach.tls.cache_clear()


def test_a_certificate_that_nobody_vouches_for(tls: ssl.SSLContext) -> None:
    with XingyunServer([Close()], check=False, tls=tls) as server:
        error = failure(address(server))
    assert error.kind is Kind.UNREACHABLE
    assert error.message.startswith("certificate: self")
    assert server.calls == []


def test_a_certificate_of_the_system_s(tls: ssl.SSLContext, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reach.tls.cache_clear()
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with XingyunServer(["one", Close()], check=False, tls=tls) as server:
        assert asyncio.run(talk(address(server))) == ["one"]
        other = address(server).replace("127.0.0.1", "localhost")
        assert failure(other).message.startswith("certificate: Hostname mismatch")


def test_certificates_of_one_s_own_are_believed_beside_the_system_s(tls: ssl.SSLContext, certificate: Path) -> None:
    with XingyunServer(["one", Close()], check=False, tls=tls) as server:
        route = Route(ca_file=str(certificate))
        assert asyncio.run(talk(address(server), route=route)) == ["one"]
        other = address(server).replace("127.0.0.1", "localhost")
        assert failure(other, route=route).message.startswith("certificate: Hostname mismatch")
        assert failure(address(server)).message.startswith("certificate: self")


def test_a_file_without_certificates() -> None:
    error = failure("wss://127.0.0.1:9/", route=Route(ca_file="/nowhere.pem"))
    assert (error.kind, error.subject) == (Kind.BAD_FILE, "/nowhere.pem")


@pytest.mark.parametrize("secure_proxy", [False, True])
def test_tls_from_end_to_end_through_a_proxy(tls: ssl.SSLContext, certificate: Path, secure_proxy: bool) -> None:
    """The proxy carries the conversation and can read none of it; it may speak TLS itself, with the same authority."""
    with (
        XingyunServer(["one", Close()], check=False, tls=tls) as server,
        ConnectProxy(server.base_url, tls=tls if secure_proxy else None) as proxy,
    ):
        route = Route(proxy.url, str(certificate))
        assert asyncio.run(talk(f"wss://{NAME}{PATH}", route=route)) == ["one"]
        assert proxy.asked == [f"{NAME}:443"]
        assert "x-key" not in proxy.heads[0].lower()
        error = failure(f"wss://{NAME}{PATH}", route=Route(proxy.url))
    assert error.message.startswith("certificate: self")
    assert len(server.calls) == 1


@pytest.mark.parametrize(("answer", "message"), [(b"HTTP/1.1 400 No\r\n\r\n", "TLS: "), (b"", "connection lost")])
def test_a_server_that_speaks_no_tls(answer: bytes, message: str) -> None:
    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.write(answer)
        await writer.drain()

    async def main() -> StudioError:
        async with plain_server(handler) as url:
            with pytest.raises(StudioError) as caught:
                await talk(url.replace("ws:", "wss:"))
            return caught.value

    error = asyncio.run(main())
    assert error.kind is Kind.UNREACHABLE
    assert error.message.startswith(message)


# In the middle


@pytest.mark.parametrize("ending", [Close(1000), Close(1001), Raw(b"\x88\x00")])
def test_a_goodbye_ends_the_iteration(ending: Step) -> None:
    with XingyunServer(["one", ending, Pause()], check=False) as server:
        assert asyncio.run(talk(address(server))) == ["one"]


@pytest.mark.parametrize(
    ("script", "kind", "code", "message"),
    [
        ([Close(1002, "because")], Kind.DROPPED, "1002", "because"),
        ([Close(1011)], Kind.DROPPED, "1011", ""),
        ([Close(4000, "ours")], Kind.DROPPED, "4000", "ours"),
        ([Close(1006)], Kind.DROPPED, "1006", "no goodbye"),
        ([Reset()], Kind.DROPPED, "1006", "no goodbye"),
        ([Raw(b"\x83\x00"), Pause()], Kind.DROPPED, "1002", "invalid opcode"),
        ([Raw(b"\x81\x01\xff"), Pause()], Kind.UNREADABLE, "1007", "invalid start byte at position 0"),
        ([Raw(b"\x81\x7f\0\0\0\0\x7f\0\0\0"), Pause()], Kind.UNREADABLE, "1009", None),
        ([Raw(b"\x81\x7e"), Close(1006)], Kind.DROPPED, "1006", "no goodbye"),
    ],
)
def test_broken_off(script: list[Step], kind: Kind, code: str, message: str | None) -> None:
    error = failure_of("one", *script)
    assert (error.kind, error.code) == (kind, code)
    assert message is None or error.message == message


def test_silence_at_first() -> None:
    error = failure_of(Pause(), timeouts=replace(QUICK, first=0.1))
    assert (error.kind, error.message) == (Kind.TIMED_OUT, "no message for 0.1 s")


def test_silence_later() -> None:
    error = failure_of("one", Pause(), timeouts=replace(QUICK, first=5, idle=0.1))
    assert (error.kind, error.message) == (Kind.TIMED_OUT, "no message for 0.1 s")


def test_silence_with_pings_answered_is_silence_all_the_same() -> None:
    error = failure_of("one", Pause(), timeouts=replace(QUICK, idle=2, ping=0.5))
    assert error.kind is Kind.TIMED_OUT


def test_a_half_open_connection_is_noticed_before_the_silence_is() -> None:
    error = failure_of("one", Deaf(), timeouts=replace(QUICK, idle=30, ping=0.1))
    assert (error.kind, error.message) == (Kind.DROPPED, "no answer to a ping")


@contextmanager
def hasty_server(words: bytes) -> Iterator[str]:
    """A server that says `words` in one breath with its answer to the handshake, and then reads nothing."""
    done = threading.Event()

    def answer() -> None:
        peer, _ = listening.accept()
        with peer:
            request = peer.recv(4096).decode()
            key = next(line.split(": ")[1] for line in request.splitlines() if line.startswith("Sec-WebSocket-Key"))
            accept = base64.b64encode(hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest())
            peer.sendall(
                b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n" + words
            )
            done.wait(30)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=answer)
        thread.start()
        yield f"ws://127.0.0.1:{listening.getsockname()[1]}/"
        done.set()
        thread.join()


def test_a_question_that_nobody_takes() -> None:
    with hasty_server(b"") as url:
        error = failure(url, replace(QUICK, first=0.2), "x" * 30_000_000)
    assert (error.kind, error.message) == (Kind.TIMED_OUT, "not taken for 0.2 s")


@pytest.mark.parametrize("goodbye", [b"\x88\x00", b"\x88\x02\x03\xe8"])
def test_who_hangs_up_before_the_question_is_heard_all_the_same(goodbye: bytes) -> None:
    with hasty_server(b"\x81\x02no" + goodbye) as url:
        assert asyncio.run(talk(url)) == ["no"]


def test_who_hangs_up_with_a_code_before_the_question() -> None:
    with hasty_server(b"\x88\x04\x03\xf0no") as url:
        error = failure(url)
    assert (error.kind, error.code, error.message) == (Kind.DROPPED, "1008", "no")


# Leaving


def test_leaving_is_polite_and_prompt() -> None:
    async def main(close: float) -> float:
        timeouts = replace(QUICK, close=close)
        async with converse(address(server), headers={}, first="", timeouts=timeouts) as conversation:
            await anext(conversation)
            started = time.monotonic()
        return time.monotonic() - started

    with XingyunServer(["one", Pause()], check=False) as server:
        assert asyncio.run(main(20)) < 20
        assert server.closed.acquire(timeout=30)
    with XingyunServer(["one", Deaf()], check=False) as server:
        assert asyncio.run(main(0.2)) > 0.18


def test_being_cancelled_while_leaving_still_lets_go_of_the_socket() -> None:
    async def leave() -> None:
        async with converse(address(server), headers={}, first="", timeouts=slow) as conversation:
            connections.append(conversation._connection)
            await anext(conversation)

    async def main() -> None:
        task = asyncio.create_task(leave())
        await asyncio.sleep(0.2)
        assert not task.done()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert connections[0].transport.is_closing()

    connections: list[ws.ClientConnection] = []
    slow = replace(QUICK, close=30)
    with XingyunServer(["one", Deaf()], check=False) as server:
        asyncio.run(main())

"""Requests of HTTP on real sockets: what comes of them, which connections they share, and where they lead."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from studio.core.errors import Kind, StudioError
from studio.net.connection import Addresses, Client, Exchange, Head, address_of
from studio.net.reach import tls
from studio.net.whereabouts import looked_up
from tests.fakes.certificates import NAME, make_certificate, server_tls
from tests.fakes.misbehaving import Cut, MisbehavingServer, Reply, Step
from tests.fakes.proxies import ConnectProxy

LENGTH = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
CHUNKS = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n"
TO_THE_END = b"HTTP/1.1 200 OK\r\n\r\nhello"


async def asked(exchange: Exchange, body: AsyncIterator[bytes] | bytes | None = None, **headers: str) -> Head:
    """Make a request."""
    return await exchange.ask("GET" if body is None else "PUT", {"Host": "voice.test", **headers}, body)


async def whole(exchange: Exchange) -> bytes:
    """Everything that comes after the head."""
    body = bytearray()
    while piece := await exchange.piece():
        body += piece
    return bytes(body)


def with_exchange(
    url: str,
    work: Callable[[Exchange], Awaitable[Any]],
    *,
    proxy: str | None = None,
    addresses: Addresses = looked_up,
    ca_file: Path | None = None,
) -> Any:
    """Run something with a request to an address."""

    async def main() -> Any:
        client = Client(addresses, ca_file=None if ca_file is None else str(ca_file))
        try:
            async with client.exchange(address_of(url), proxy, connect_s=30, idle_s=30) as exchange:
                return await work(exchange)
        finally:
            await client.close()

    return asyncio.run(main())


def speaking(*said: bytes) -> Callable[[Callable[[Exchange], Awaitable[Any]]], Any]:
    """Run something with a request to a server that says this, and then hangs up."""

    def run(work: Callable[[Exchange], Awaitable[Any]]) -> Any:
        with MisbehavingServer([Cut(each) for each in said]) as server:
            return with_exchange(server.url, work)

    return run


async def answered(exchange: Exchange) -> tuple[int, bytes]:
    """Make a request; the status and the whole of the answer."""
    return (await asked(exchange)).status, await whole(exchange)


# What comes


@pytest.mark.parametrize("said", [LENGTH, CHUNKS, TO_THE_END])
def test_an_answer_in_every_form(said: bytes) -> None:
    assert speaking(said)(answered) == (200, b"hello")


def test_headers_that_come_twice() -> None:
    said = b"HTTP/1.1 204 No\r\nX-Request-Id: a\r\nDATE: now\r\nx-request-id: b\r\n\r\n"
    assert dict(speaking(said)(asked).headers) == {"x-request-id": "a, b", "date": "now"}


def test_what_is_said_before_the_answer_is_passed_over() -> None:
    assert speaking(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + LENGTH)(answered) == (200, b"hello")


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (b"", Kind.DROPPED),
        (b"HTTP/1.1 200 OK\r\nContent-Le", Kind.DROPPED),
        (LENGTH[:-2], Kind.DROPPED),
        (CHUNKS[:-8], Kind.DROPPED),
        (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", Kind.UNREADABLE),
        (b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n", Kind.UNREADABLE),
    ],
)
def test_an_answer_that_is_none(said: bytes, kind: Kind) -> None:
    """One request is made, whatever becomes of it: to ask again is for whoever signs and writes it down."""
    with MisbehavingServer([Cut(said), Reply(204)]) as server, pytest.raises(StudioError) as caught:
        with_exchange(server.url, answered)
    assert caught.value.kind is kind
    assert len(server.requests) == 1


def test_only_what_was_meant_to_be_sent_is_sent() -> None:
    with MisbehavingServer([Reply(204)]) as server:
        with_exchange(f"{server.url}/a%2Fb?c=%20d%E4%B8%80", asked)
    (request,) = server.requests
    assert (request.target, dict(request.headers)) == ("/a%2Fb?c=%20d%E4%B8%80", {"host": "voice.test"})


def test_no_more_is_taken_in_than_somebody_takes_out() -> None:
    """Else a file would be in memory before the disk has it."""
    size = 64 * 2**20
    writers: list[asyncio.StreamWriter] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size + bytes(size))
        await reader.read()
        writer.close()

    async def main() -> None:
        async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
            address = address_of(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
            client = Client(looked_up)
            async with client.exchange(address, None, connect_s=30, idle_s=30) as exchange:
                await asked(exchange)
                for _ in range(100):  # whatever is on its way by now
                    await asyncio.sleep(0.001)
                assert writers[0].transport.get_write_buffer_size() > size // 2
                assert len(await whole(exchange)) == size
            await client.close()

    asyncio.run(main())


def test_an_answer_to_what_is_still_being_sent_ends_the_sending() -> None:
    over = asyncio.Event()

    async def body() -> AsyncIterator[bytes]:
        while True:
            yield bytes(2**16)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno")
        writer.write_eof()
        try:
            while await reader.read(2**16):
                pass
        except ConnectionResetError:
            pass
        writer.close()
        over.set()

    async def main() -> tuple[int, bytes]:
        async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
            address = address_of(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
            client = Client(looked_up)
            async with client.exchange(address, None, connect_s=30, idle_s=30) as exchange:
                found = (await asked(exchange, body(), **{"Content-Length": str(2**40)})).status, await whole(exchange)
            await client.close()
            await over.wait()
            return found

    assert asyncio.run(main()) == (413, b"no")


# Used again


def connections_of(*steps: Step, kept: bool = True, work: Callable[[Exchange], Awaitable[Any]] = answered) -> list[int]:
    """Two requests of one client; which connections they came by."""

    async def main() -> None:
        client = Client(looked_up, kept=kept)
        for each in (work, answered):
            async with client.exchange(address_of(server.url), None, connect_s=30, idle_s=30) as exchange:
                await each(exchange)
        await client.close()

    with MisbehavingServer(steps) as server:
        asyncio.run(main())
        return [request.connection for request in server.requests]


def test_a_connection_is_used_again() -> None:
    assert connections_of(Reply(body="hello")) == [1, 1]


def test_one_that_is_not_to_be_kept_is_not() -> None:
    assert connections_of(Reply(body="hello"), kept=False) == [1, 2]


def test_one_that_the_other_side_wants_to_close_is_not() -> None:
    assert connections_of(Reply(headers={"Connection": "close"})) == [1, 2]


def test_one_whose_answer_was_not_read_to_its_end_is_not() -> None:
    assert connections_of(Reply(body="hello" * 100_000), Reply(), work=asked) == [1, 2]


def test_one_that_says_what_it_was_not_asked_is_not() -> None:
    """What comes after an answer is never taken for the answer to the next question."""
    asking: list[asyncio.StreamWriter] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asking.append(writer)
        while await reader.readline():
            await reader.readuntil(b"\r\n\r\n")
            writer.write(LENGTH + LENGTH.replace(b"hello", b"wrong"))
        writer.close()

    async def main() -> list[bytes]:
        async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
            address = address_of(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
            client = Client(looked_up)
            found = []
            for _ in range(3):
                async with client.exchange(address, None, connect_s=30, idle_s=30) as exchange:
                    found.append((await answered(exchange))[1])
            await client.close()
            return found

    assert asyncio.run(main()) == [b"hello"] * 3
    assert len(asking) == 3


def test_a_closed_client_asks_nothing() -> None:
    async def main() -> None:
        client = Client(looked_up)
        await client.close()
        async with client.exchange(address_of("http://127.0.0.1:9"), None, connect_s=30, idle_s=30):
            raise AssertionError

    with pytest.raises(StudioError) as caught:
        asyncio.run(main())
    assert caught.value.kind is Kind.CANCELLED


# Where it leads


def test_the_next_address_of_a_name_is_tried() -> None:
    async def addresses(_host: str, _port: int) -> list[str]:
        return ["127.255.255.254", "::1", "127.0.0.1"]

    with MisbehavingServer([Reply(204)]) as server:
        url = server.url.replace("127.0.0.1", "voice.test")
        assert with_exchange(url, asked, addresses=addresses).status == 204


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1", "2130706433", "[::1]", "voice.test"])
def test_nothing_is_asked_where_no_address_is_allowed(host: str) -> None:
    async def none(host: str, _port: int) -> list[str]:
        raise StudioError(Kind.PRIVATE_ADDRESS, host)

    with pytest.raises(StudioError) as caught:
        with_exchange(f"http://{host}:9/", asked, addresses=none)
    assert caught.value.kind is Kind.PRIVATE_ADDRESS


@pytest.mark.parametrize("secret", ["", "me:p%40ss@"])
def test_a_proxy_that_asks_who_it_is(tmp_path: Path, secret: str) -> None:
    certificate = make_certificate(tmp_path / "own.pem")
    expected = f"Proxy-Authorization: Basic {base64.b64encode(b'me:p@ss').decode()}"
    with (
        MisbehavingServer([Reply(204)], tls=server_tls(certificate)) as server,
        ConnectProxy(server.url, authorization=expected) as proxy,
    ):
        url, way = proxy.url.replace("//", f"//{secret}"), f"https://{NAME}"
        try:
            if secret:
                assert with_exchange(way, asked, proxy=url, ca_file=certificate).status == 204
                return
            with pytest.raises(StudioError) as caught:
                with_exchange(way, asked, proxy=url, ca_file=certificate)
        finally:
            tls.cache_clear()
    assert caught.value.kind is Kind.UNREACHABLE
    assert caught.value.message == "proxy: 407 Proxy Authentication Required"


@pytest.mark.parametrize("said", [Cut(), Cut(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")])
def test_a_proxy_that_is_none(said: Step) -> None:
    with MisbehavingServer([said]) as proxy, pytest.raises(StudioError) as caught:
        with_exchange("https://voice.invalid", asked, proxy=proxy.url)
    assert caught.value.kind is Kind.UNREACHABLE
    assert caught.value.message in ("proxy: connection lost", "proxy: not HTTP")


@pytest.mark.parametrize(
    ("link", "asked_for", "port"),
    [
        ("http://voice.test", "http://voice.test/", 80),
        (" https://Voice.test:8443/a%2Fb?c=%20d#e ", "https://voice.test:8443/a%2Fb?c=%20d", 8443),
        ("https://声音.test/一?二=三", "https://xn--4qs697l.test/%E4%B8%80?%E4%BA%8C=%E4%B8%89", 443),
        ("http://[::1]:8080/", "http://[::1]:8080/", 8080),
    ],
)
def test_an_address_as_it_is_asked_for(link: str, asked_for: str, port: int) -> None:
    address = address_of(link)
    assert (str(address), address.port) == (asked_for, port)


@pytest.mark.parametrize(
    "link", ["", "voice.test", "ftp://voice.test", "http://", "http://a:b@c/", "http://a:x/", "http://a b/"]
)
def test_what_is_no_address(link: str) -> None:
    with pytest.raises(StudioError) as caught:
        address_of(link)
    assert caught.value.kind is Kind.UNREACHABLE

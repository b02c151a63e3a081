"""A connection of HTTP/1.1 on real sockets: what comes by it, when it is used again, and where it leads."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from studio.core.errors import Kind, StudioError
from studio.net.connection import Connection, Connections, Head, Way, address_of
from studio.net.reach import tls
from studio.net.whereabouts import looked_up
from tests.fakes.certificates import NAME, make_certificate, server_tls
from tests.fakes.misbehaving import Cut, MisbehavingServer, Reply, Step
from tests.fakes.proxies import ConnectProxy

LENGTH = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
CHUNKS = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n"
TO_THE_END = b"HTTP/1.1 200 OK\r\n\r\nhello"


async def asked(connection: Connection, **changed: Any) -> Head:
    """Make a request of a connection, opened where it is not."""
    await connection.open(5)
    return await connection.ask("GET", "/", [("Host", "voice.test")], **{"idle_s": 5, **changed})


async def whole(connection: Connection) -> bytes:
    """Everything that comes after the head."""
    body = bytearray()
    while piece := await connection.piece():
        body += piece
    return bytes(body)


def way_to(url: str, proxy: str | None = None, ca_file: Path | None = None) -> Way:
    return Way.to(address_of(url), proxy, None if ca_file is None else str(ca_file))


def with_connection(url: str, work: Callable[[Connection], Awaitable[Any]], **way: Any) -> Any:
    async def main() -> Any:
        connection = Connection(way_to(url, **way), looked_up)
        try:
            return await work(connection)
        finally:
            await connection.close()

    return asyncio.run(main())


def speaking(*said: bytes, hang_up: bool = False) -> Callable[[Callable[[Connection], Awaitable[Any]]], Any]:
    """Run something with a connection to a server that answers requests so."""

    def run(work: Callable[[Connection], Awaitable[Any]]) -> Any:
        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                for each in said:
                    await reader.readuntil(b"\r\n\r\n")
                    writer.write(each)
                    await writer.drain()
                if not hang_up:
                    await reader.read()
            finally:
                writer.close()

        async def main() -> Any:
            async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
                url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
                connection = Connection(way_to(url), looked_up)
                try:
                    return await asyncio.wait_for(work(connection), 20)
                finally:
                    await connection.close()

        return asyncio.run(main())

    return run


# What comes


@pytest.mark.parametrize(("said", "again"), [(LENGTH, True), (CHUNKS, True), (TO_THE_END, False)])
def test_an_answer_in_every_form(said: bytes, again: bool) -> None:
    async def work(connection: Connection) -> tuple[int, bytes, bool]:
        return (await asked(connection)).status, await whole(connection), connection.reusable

    assert speaking(said, hang_up=not again)(work) == (200, b"hello", again)


def test_headers_that_come_twice() -> None:
    said = b"HTTP/1.1 204 No\r\nX-Request-Id: a\r\nDATE: now\r\nx-request-id: b\r\n\r\n"
    assert dict(speaking(said)(asked).headers) == {"x-request-id": "a, b", "date": "now"}


def test_what_is_said_before_the_answer_is_passed_over() -> None:
    async def work(connection: Connection) -> tuple[int, bytes]:
        return (await asked(connection)).status, await whole(connection)

    assert speaking(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + LENGTH)(work) == (200, b"hello")


def test_no_more_is_taken_in_than_somebody_takes_out() -> None:
    """Else a file would be in memory before the disk has it."""
    size = 64 * 2**20

    async def work(connection: Connection) -> int:
        await asked(connection)
        while not connection._held_up:
            await asyncio.sleep(0.001)
        for _ in range(100):  # whatever is on its way by now
            await asyncio.sleep(0.001)
        assert len(connection._held) < 2 * 2**20
        return len(await whole(connection))

    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size
    assert speaking(head + bytes(size))(work) == size


def test_an_answer_to_what_is_still_being_sent_ends_the_sending() -> None:
    sent, over = 0, asyncio.Event()

    async def body() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            yield bytes(2**16)
            sent += 2**16

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno")
        writer.write_eof()
        while await reader.read(2**16):
            pass
        writer.close()
        over.set()

    async def main() -> tuple[int, bytes, bool]:
        async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
            url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            connection = Connection(way_to(url), looked_up)
            await connection.open(5)
            headers = [("Host", "voice.test"), ("Content-Length", str(2**40))]
            head = await connection.ask("PUT", "/", headers, body(), idle_s=5)
            found = head.status, await whole(connection), connection.reusable
            await connection.close()
            await over.wait()
            return found

    assert asyncio.run(main()) == (413, b"no", False)


# Used again


def reused(*steps: Step, between: Callable[[Connection], Awaitable[Any]] = whole) -> list[int]:
    """Two requests by kept connections, with something done after the first; which connections they came by."""

    async def main() -> None:
        connections = Connections(way_to(server.url), looked_up)
        for turn in range(2):
            async with connections.lent() as connection:
                await asked(connection)
                await (whole if turn else between)(connection)
        await connections.close()

    with MisbehavingServer(steps) as server:
        asyncio.run(main())
        return [request.connection for request in server.requests]


def test_a_connection_is_used_again() -> None:
    assert reused(Reply(body="hello")) == [1, 1]


def test_one_that_the_other_side_wants_to_close_is_not() -> None:
    assert reused(Reply(headers={"Connection": "close"})) == [1, 2]


def test_one_whose_answer_was_not_read_to_its_end_is_not() -> None:
    async def nothing(_connection: Connection) -> None: ...

    assert reused(Reply(body="hello"), between=nothing) == [1, 2]


def test_one_that_was_closed_meanwhile_is_not() -> None:
    async def wait(connection: Connection) -> None:
        await whole(connection)
        while connection.reusable:
            await asyncio.sleep(0.001)

    assert reused(Cut(LENGTH), Reply(), between=wait) == [1, 2]


def test_one_that_has_rested_for_long_is_not() -> None:
    async def rest(connection: Connection) -> None:
        await whole(connection)
        connection._rested -= 21

    assert reused(Reply(), between=rest) == [1, 2]


def test_one_that_says_what_it_was_not_asked_is_not() -> None:
    async def work(connection: Connection) -> bool:
        await asked(connection)
        await whole(connection)
        return connection.reusable

    assert speaking(LENGTH + LENGTH)(work) is False


# Where it leads


def test_the_next_address_of_a_name_is_tried() -> None:
    async def addresses(_host: str, _port: int) -> list[str]:
        return ["127.255.255.254", "::1", "127.0.0.1"]

    async def main() -> int:
        connection = Connection(way_to(server.url), addresses)
        status = (await asked(connection)).status
        await connection.close()
        return status

    with MisbehavingServer([Reply(204)]) as server:
        assert asyncio.run(main()) == 204


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
                assert with_connection(way, asked, proxy=url, ca_file=certificate).status == 204
                return
            with pytest.raises(StudioError) as caught:
                with_connection(way, asked, proxy=url, ca_file=certificate)
        finally:
            tls.cache_clear()
    assert caught.value.kind is Kind.UNREACHABLE
    assert caught.value.message == "proxy: 407 Proxy Authentication Required"


@pytest.mark.parametrize("said", [Cut(), Cut(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")])
def test_a_proxy_that_is_none(said: Step) -> None:
    with MisbehavingServer([said]) as proxy, pytest.raises(StudioError) as caught:
        with_connection("https://voice.invalid", asked, proxy=proxy.url)
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

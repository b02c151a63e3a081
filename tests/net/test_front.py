"""Servers of the program's own: who is answered, and when nobody is."""

from __future__ import annotations

import asyncio
import gc
import http.client
import socket
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from starlette.responses import PlainTextResponse

from studio.core.errors import Kind, StudioError
from studio.net.front import Front, Place

HELLO = PlainTextResponse("hello")


def run(main: Callable[[Front], Awaitable[Any]]) -> Any:
    async def whole() -> Any:
        front = Front()
        try:
            return await main(front)
        finally:
            await front.close()

    return asyncio.run(whole())


def asked(url: str, *, host: str | None = None) -> int:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
    try:
        connection.request("GET", parts.path, headers={} if host is None else {"Host": host})
        return connection.getresponse().status
    finally:
        connection.close()


async def ask(url: str, **more: Any) -> int:
    return await asyncio.to_thread(asked, url, **more)


def listens(url: str) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((urlsplit(url).hostname or "", urlsplit(url).port or 0)) == 0


def test_what_is_behind_a_name_and_what_is_not() -> None:
    async def main(front: Front) -> None:
        url = await front.open(Place(), "secret-name", HELLO)
        assert await ask(url) == 200
        assert await ask(f"{url}/more") == 200
        root = url.rpartition("/")[0]
        assert [await ask(root + path) for path in ("/", "/secret", "/secret-name2", "//secret-name")] == [404] * 4

    run(main)


@pytest.mark.parametrize(
    ("url", "host", "status"),
    [
        ("", "rebound.example", 421),
        ("", "127.0.0.1", 421),
        ("", "", 421),
        ("https://voice.example/some/path/", "voice.example", 200),
        ("https://voice.example", "VOICE.example:443", 200),
        ("http://voice.example:80", "voice.example", 200),
        ("http://voice.example:8080", "voice.example:8080", 200),
        ("http://voice.example:8080", "voice.example", 421),
        ("https://voice.example", None, 200),
    ],
)
def test_the_host_is_one_of_its_own(url: str, host: str | None, status: int) -> None:
    async def main(front: Front) -> None:
        place = Place(port=free_port(), url=url)
        told = await front.open(place, "name", HELLO)
        assert told == f"{url.rstrip('/') or f'http://127.0.0.1:{place.port}'}/name"
        assert await ask(f"http://127.0.0.1:{place.port}/name", host=host) == status

    run(main)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_server_is_there_while_something_is_behind_it() -> None:
    async def main(front: Front) -> None:
        place = Place(port=free_port())
        one = await front.open(place, "one", HELLO)
        two = await front.open(place, "two", HELLO)
        assert one.rpartition("/")[0] == two.rpartition("/")[0]
        await front.shut("one")
        assert [await ask(one), await ask(two)] == [404, 200]
        await front.shut("two")
        await front.shut("two")
        assert not listens(two)
        again = await front.open(place, "two", HELLO)
        assert await ask(again) == 200
        await front.close()
        assert not listens(again)

    run(main)


async def ending(front: Front) -> asyncio.Task[None]:
    """The end of its only server, which has just begun."""
    shutting = asyncio.create_task(front.shut("name"))
    while front._servers:
        await asyncio.sleep(0)
    return shutting


def test_who_goes_away_while_a_server_ends_leaves_no_port_behind() -> None:
    async def main(front: Front) -> None:
        url = await front.open(Place(), "name", HELLO)
        shutting = await ending(front)
        shutting.cancel()
        await asyncio.wait([shutting])
        async with asyncio.timeout(30):
            while await asyncio.to_thread(listens, url):
                await asyncio.sleep(0.01)

    run(main)
    gc.collect()  # a socket that nobody has closed says so now


def test_a_thread_that_ends_while_a_server_does_leaves_no_port_behind() -> None:
    async def main(front: Front) -> None:
        await front.open(Place(), "name", HELLO)
        shutting = await ending(front)
        await front.close()
        await asyncio.wait([shutting])
        shutting.exception()

    run(main)
    gc.collect()


@pytest.mark.parametrize(
    ("place", "field"),
    [
        (Place("203.0.113.7"), "server_address"),
        (Place("no-such-host.invalid"), "server_address"),
        (Place(port=70_000), "server_port"),
        (Place(url="voice.example"), "server_url"),
        (Place(url="ftp://voice.example"), "server_url"),
        (Place(url="https://voice.example:x"), "server_url"),
        (Place(url="https://[voice.example"), "server_url"),
        (Place(url="https://me@voice.example"), "server_url"),
    ],
)
def test_places_where_nothing_can_listen(place: Place, field: str) -> None:
    async def main(front: Front) -> None:
        with pytest.raises(StudioError) as caught:
            await front.open(place, "name", HELLO)
        assert (caught.value.kind, caught.value.subject) == (Kind.BAD_FIELD, field)

    run(main)


def test_a_port_that_is_taken() -> None:
    async def main(front: Front) -> None:
        with socket.create_server(("127.0.0.1", 0)) as other:
            with pytest.raises(StudioError) as caught:
                await front.open(Place(port=other.getsockname()[1]), "name", HELLO)
            assert caught.value.subject == "server_port"

    run(main)


def test_ipv6() -> None:
    if not socket.has_ipv6:
        pytest.skip("no IPv6 here")

    async def main(front: Front) -> None:
        try:
            url = await front.open(Place("::1"), "name", HELLO)
        except StudioError:
            pytest.skip("no IPv6 here")
        assert url.startswith("http://[::1]:")
        assert await ask(url) == 200

    run(main)


def test_headers_without_end_are_cut_off() -> None:
    async def main(front: Front) -> None:
        parts = urlsplit(await front.open(Place(), "name", HELLO))

        def flood() -> bytes:
            with socket.create_connection((parts.hostname, parts.port), timeout=30) as connection:
                connection.sendall(b"GET /name HTTP/1.1\r\nHost: x\r\nA: " + b"a" * 40_000)
                return connection.recv(64)

        assert b"400" in await asyncio.to_thread(flood)

    run(main)

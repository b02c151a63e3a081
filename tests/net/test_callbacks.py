"""Where vendors call back: what is heard, once, and everything that is not."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

import pytest

from studio.core.errors import Kind, StudioError
from studio.core.ports import Route
from studio.net import callbacks
from studio.net.callbacks import Callbacks
from studio.net.front import Front, Place
from tests.fakes.misbehaving import MisbehavingServer, Reply

TOKEN = "a-token-that-nobody-can-guess"
RESULT = {"requestId": "r1", "data": {"text": "你好"}}


class Listener:
    """Keeps what it was told, and where."""

    def __init__(self, *, failing: int = 0) -> None:
        self.documents: list[object] = []
        self.threads: set[threading.Thread] = set()
        self._failing = failing

    async def told(self, document: object) -> None:
        self.threads.add(threading.current_thread())
        if self._failing:
            self._failing -= 1
            raise StudioError(Kind.DISK_FULL, "library.db")
        self.documents.append(document)


def run(main: Callable[[Callbacks], Awaitable[Any]]) -> Any:
    async def whole() -> Any:
        front = Front()
        try:
            return await main(Callbacks(front))
        finally:
            await front.close()

    return asyncio.run(whole())


def posted(url: str, body: bytes, method: str = "POST") -> int:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"}, method=method)
    try:
        with opener.open(request, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refusal:
        return refusal.code


async def post(url: str, document: object, **more: str) -> int:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return await asyncio.to_thread(posted, url, body, **more)


def test_a_result_is_told_once() -> None:
    listener = Listener()

    async def main(waiting: Callbacks) -> None:
        url = await waiting.expect(Place(), TOKEN, listener.told)
        assert [await post(url, RESULT) for _ in range(3)] == [200] * 3
        assert await asyncio.gather(*(post(url, {"n": 1}) for _ in range(4))) == [200] * 4
        assert await post(f"{url}/", {"n": 2}) == 200

    run(main)
    assert listener.documents == [RESULT, {"n": 1}, {"n": 2}]
    assert listener.threads == {threading.main_thread()}


def test_the_vendor_is_thanked_only_when_it_was_kept() -> None:
    listener = Listener(failing=1)

    async def main(waiting: Callbacks) -> None:
        url = await waiting.expect(Place(), TOKEN, listener.told)
        assert [await post(url, RESULT) for _ in range(2)] == [503, 200]

    run(main)
    assert listener.documents == [RESULT]


def test_who_is_not_expected_is_not_heard() -> None:
    listener = Listener()

    async def main(waiting: Callbacks) -> None:
        url = await waiting.expect(Place(), TOKEN, listener.told)
        root = url.rpartition("/")[0]
        assert await post(f"{root}/another-token", RESULT) == 404
        assert await post(f"{url}/more", RESULT) == 404
        assert await post(url, RESULT, method="PUT") == 405
        await waiting.expect(Place(), "another", listener.told)
        await waiting.forget(TOKEN)
        assert await post(url, RESULT) == 404
        await waiting.forget("another")
        with pytest.raises(urllib.error.URLError):
            await post(url, RESULT)

    run(main)
    assert listener.documents == []


@pytest.mark.parametrize("body", [b"", b"{", b"code=10000", b"\xff\xfe", b"[" * 200_000])
def test_what_is_not_json(body: bytes) -> None:
    listener = Listener()

    async def main(waiting: Callbacks) -> None:
        assert await post(await waiting.expect(Place(), TOKEN, listener.told), body) == 400

    run(main)
    assert listener.documents == []


def test_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    listener = Listener()

    async def main(waiting: Callbacks) -> None:
        url = await waiting.expect(Place(), TOKEN, listener.told)
        head = f"POST {urlsplit(url).path} HTTP/1.1\r\nHost: {urlsplit(url).netloc}\r\n"
        assert b" 413 " in await said(url, f"{head}Content-Length: {100 * 2**20}\r\n\r\n".encode())
        monkeypatch.setattr(callbacks, "MAX_BODY", 1000)
        chunks = b"3e9\r\n" + b"x" * 1001 + b"\r\n0\r\n\r\n"
        assert b" 413 " in await said(url, f"{head}Transfer-Encoding: chunked\r\n\r\n".encode() + chunks)

    run(main)
    assert listener.documents == []


def test_a_body_that_does_not_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(callbacks, "_BODY_TAKES_S", 0.05)

    async def main(waiting: Callbacks) -> None:
        url = await waiting.expect(Place(), TOKEN, Listener().told)
        head = f"POST {urlsplit(url).path} HTTP/1.1\r\nHost: {urlsplit(url).netloc}\r\nContent-Length: 9\r\n\r\n"
        assert b" 408 " in await said(url, head.encode())
        # Who hangs up does no harm.
        await asyncio.to_thread(hung_up, url, head.encode())
        assert await post(url, RESULT) == 200

    run(main)


async def said(url: str, request: bytes) -> bytes:
    return await asyncio.to_thread(answer_to, url, request)


def answer_to(url: str, request: bytes) -> bytes:
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname, parts.port), timeout=30) as connection:
        connection.sendall(request)
        return connection.recv(4096)


def hung_up(url: str, request: bytes) -> None:
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname, parts.port), timeout=30) as connection:
        connection.sendall(request)


def test_more_documents_than_any_vendor_sends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(callbacks, "_MOST_DOCUMENTS", 2)
    listener = Listener()

    async def main(waiting: Callbacks) -> None:
        url = await waiting.expect(Place(), TOKEN, listener.told)
        assert [await post(url, n) for n in range(4)] == [200, 200, 429, 429]

    run(main)
    assert listener.documents == [0, 1]


# The self-test


def test_it_hears_itself() -> None:
    async def main(waiting: Callbacks) -> None:
        assert (await waiting.test(Place(), route=Route(None))).startswith("http://127.0.0.1:")

    run(main)


@pytest.mark.parametrize(
    ("reply", "kind"), [(Reply(200), Kind.UNREADABLE), (Reply(404), Kind.REFUSED), (Reply(502), Kind.REFUSED)]
)
def test_somebody_else_answers(reply: Reply, kind: Kind) -> None:
    async def main(waiting: Callbacks, url: str) -> None:
        with pytest.raises(StudioError) as caught:
            await waiting.test(Place(url=url), route=Route(None))
        assert caught.value.kind is kind

    with MisbehavingServer([reply]) as server:
        run(lambda waiting: main(waiting, server.url))


def test_nobody_answers() -> None:
    async def main(waiting: Callbacks) -> None:
        with pytest.raises(StudioError) as caught:
            await waiting.test(Place(url="http://127.0.0.1:9"), route=Route(None))
        assert caught.value.kind is Kind.UNREACHABLE

    run(main)

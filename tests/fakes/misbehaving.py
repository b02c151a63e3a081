"""A web server on a real loopback socket that answers as a script says, however bad the manners.

Runs in a thread of its own, so that anything may talk to it::

    with MisbehavingServer([Reply(502), Reply(body={"code": 10000})]) as server:
        ...
    assert server.requests[0].headers["x-app-id"] == "app"

Every request takes the next step of the script; the last step serves all that follow.
"""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import struct
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

REASONABLE_REQUEST = 2**20


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer; a body that is no text or bytes goes out as JSON. `headers` may replace the usual ones."""

    status: int = 200
    body: Any = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def payload(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        return (self.body if isinstance(self.body, str) else json.dumps(self.body, ensure_ascii=False)).encode()

    @property
    def wire(self) -> bytes:
        kind = "text/plain" if isinstance(self.body, bytes | str) else "application/json"
        headers = {"Content-Type": kind, "Content-Length": str(len(self.payload)), **self.headers}
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"HTTP/1.1 {self.status} Because\r\n{lines}\r\n".encode() + self.payload


@dataclass(frozen=True, slots=True)
class Cut:
    """Read the request, put these bytes on the wire as they are, and hang up; None resets the connection."""

    answer: bytes | None = b""


@dataclass(frozen=True, slots=True)
class CutUnread:
    """Hang up on whoever connects, before a byte was read."""


@dataclass(frozen=True, slots=True)
class Drip:
    """These bytes, one by one, with a pause before each; None is a pause for ever."""

    answer: bytes = b""
    pause_s: float | None = None


@dataclass(frozen=True, slots=True)
class Serve:
    """A file, in part where that is asked for (Range with If-Range); hang up, or be silent, after `cut` bytes."""

    content: bytes
    tag: str = '"first"'
    ranges: bool = True
    cut: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    stays: bool = False

    def wire(self, request: Received) -> bytes:
        wanted = request.headers.get("range", "").removeprefix("bytes=").partition("-")
        start = int(wanted[0] or 0) if self.ranges else 0
        end = int(wanted[2]) + 1 if self.ranges and wanted[2] else len(self.content)
        if request.headers.get("if-range", self.tag) != self.tag:
            start, end = 0, len(self.content)
        whole = start == 0 and end >= len(self.content)
        headers = {"ETag": self.tag, **self.headers}
        if start >= len(self.content) > 0:
            return Reply(416, headers={"Content-Range": f"bytes */{len(self.content)}", **headers}).wire
        if not whole:
            headers["Content-Range"] = f"bytes {start}-{min(end, len(self.content)) - 1}/{len(self.content)}"
        answer = Reply(200 if whole else 206, self.content[start:end], headers).wire
        return answer if self.cut is None else answer[: len(answer) - len(self.content[start:end]) + self.cut]


Step = Reply | Cut | CutUnread | Drip | Serve


@dataclass(frozen=True, slots=True)
class Received:
    """One request as it came; names of headers in lower case; `connection` counts connections, `at` is monotonic."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    connection: int
    at: float


class MisbehavingServer:
    """See the module; `tls` makes it https."""

    def __init__(self, script: Sequence[Step], *, tls: ssl.SSLContext | None = None) -> None:
        self.requests: list[Received] = []
        self.connections = 0
        self.at_once = 0
        self.most_at_once = 0
        self._script = list(script)
        self._tls = tls
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.url = f"{'http' if tls is None else 'https'}://127.0.0.1:{self._socket.getsockname()[1]}"
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="misbehaving server")
        self._begun = threading.Event()

    def __enter__(self) -> MisbehavingServer:
        self._thread.start()
        assert self._begun.wait(30)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join()
        self._loop.close()

    def _run(self) -> None:
        self._loop.run_until_complete(self._serve())

    async def _serve(self) -> None:
        self._over = asyncio.Event()
        conversations: set[asyncio.Task[None]] = set()

        async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task is not None
            conversations.add(task)
            self.connections += 1
            try:
                await self._converse(reader, writer, self.connections)
            except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
                pass
            finally:
                conversations.discard(task)
                writer.transport.abort()

        server = await asyncio.start_server(meet, sock=self._socket, ssl=self._tls, limit=REASONABLE_REQUEST)
        self._begun.set()
        await self._over.wait()
        server.close()
        for task in tuple(conversations):
            task.cancel()
        await asyncio.gather(*conversations, return_exceptions=True)
        self._loop.set_exception_handler(lambda *_: None)  # handshakes that fail are what some tests are about

    def _next(self) -> Step:
        return self._script.pop(0) if len(self._script) > 1 else self._script[0]

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int) -> None:
        while True:
            if isinstance(self._script[0], CutUnread):
                self._next()
                return
            request = await self._request(reader, number)
            self.requests.append(request)
            self.at_once += 1
            self.most_at_once = max(self.at_once, self.most_at_once)
            try:
                if not await self._step(self._next(), request, writer):
                    return
            finally:
                self.at_once -= 1

    async def _step(self, step: Step, request: Received, writer: asyncio.StreamWriter) -> bool:
        """Whether the connection goes on."""
        match step:
            case Reply():
                writer.write(step.wire)
                await writer.drain()
                return step.headers.get("Connection") != "close"
            case Serve(cut=None):
                writer.write(step.wire(request))
                await writer.drain()
                return True
            case Serve():
                writer.write(step.wire(request))
                await writer.drain()
                if step.stays:
                    await asyncio.Event().wait()
                writer.close()
                await writer.wait_closed()
            case Cut(answer=None):
                sock = writer.get_extra_info("socket")
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            case Cut():
                writer.write(step.answer)
                await writer.drain()
                writer.close()
                await writer.wait_closed()
            case Drip(pause_s=None):
                await asyncio.Event().wait()
            case Drip():
                for byte in step.answer:
                    await asyncio.sleep(step.pause_s)
                    writer.write(bytes([byte]))
                    await writer.drain()
        return False

    async def _request(self, reader: asyncio.StreamReader, number: int) -> Received:
        start, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").rstrip().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        method, target, _ = start.split(" ")
        return Received(method, target, headers, body, number, time.monotonic())

"""A proxy on a real loopback socket that carries whatever is sent through it, by CONNECT, to one server.

Runs in a thread of its own. Names are not looked up: wherever a client wants to go, it gets to `target`, so that a test
can speak with a vendor whose name nobody has.
"""

from __future__ import annotations

import asyncio
import ssl
import threading
from urllib.parse import urlsplit


class ConnectProxy:
    """See the module; `tls` makes it one that is spoken to by TLS, `authorization` is the header that it asks for.

    `asked` holds where clients wanted to go, `heads` what they sent it.
    """

    def __init__(self, target: str, *, tls: ssl.SSLContext | None = None, authorization: str = "") -> None:
        parts = urlsplit(target)
        self.asked: list[str] = []
        self.heads: list[str] = []
        self._target = (parts.hostname or "", parts.port or 0)
        self._tls = tls
        self._authorization = authorization
        self._port = 0
        self._begun = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=lambda: self._loop.run_until_complete(self._serve()), name="proxy")

    @property
    def url(self) -> str:
        return f"{'http' if self._tls is None else 'https'}://127.0.0.1:{self._port}"

    def __enter__(self) -> ConnectProxy:
        self._thread.start()
        assert self._begun.wait(30)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join()
        self._loop.close()

    async def _serve(self) -> None:
        self._over = asyncio.Event()
        carrying: set[asyncio.Task[None]] = set()

        async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task is not None
            carrying.add(task)
            try:
                await self._carry(reader, writer)
            except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
                pass
            finally:
                carrying.discard(task)
                writer.transport.abort()

        server = await asyncio.start_server(meet, "127.0.0.1", 0, ssl=self._tls)
        self._port = server.sockets[0].getsockname()[1]
        self._begun.set()
        await self._over.wait()
        server.close()
        for task in tuple(carrying):
            task.cancel()
        await asyncio.gather(*carrying, return_exceptions=True)
        self._loop.set_exception_handler(lambda *_: None)  # who does not trust its certificate breaks off

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        self.heads.append(head)
        method, where, _ = head.split(" ", 2)
        if method != "CONNECT" or f"{self._authorization}\r\n" not in head:
            writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            await writer.drain()
            return
        self.asked.append(where)
        there, back = await asyncio.open_connection(*self._target)
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        try:
            await asyncio.gather(_pour(reader, back), _pour(there, writer))
        finally:
            back.transport.abort()


async def _pour(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    while data := await source.read(65_536):
        target.write(data)
        await target.drain()
    target.transport.abort()

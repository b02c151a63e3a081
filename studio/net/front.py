"""Small web servers of the program's own: one for each address and port, open while something is behind it."""

from __future__ import annotations

import asyncio
import errno
import logging
import socket
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from studio.core.errors import Kind, StudioError
from studio.net.background import Background

if TYPE_CHECKING:
    import uvicorn
    from starlette.types import ASGIApp, Receive, Scope, Send

Result = TypeVar("Result")

_MOST_CONNECTIONS = 64
_LARGEST_HEADERS = 16 * 2**10
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a server listens: an `address` of this computer, a `port` (0 for any that is free).

    `url` is how others reach it ("" when that is by the address and the port): of a router that forwards, or a tunnel.
    """

    address: str = "127.0.0.1"
    port: int = 0
    url: str = ""


class Front:
    """The program's servers, on a thread of their own; `close` it when the program ends."""

    def __init__(self) -> None:
        self._background = Background("front")
        self._servers: dict[Place, _Server] = {}

    async def open(self, place: Place, name: str, app: ASGIApp) -> str:
        """Let an application answer what is asked under `/name`, which nobody can guess; returns the URL of that.

        Raises `StudioError`: BAD_FIELD ("server_port", "server_address", "server_url") where nothing can listen there.
        """

        async def work() -> str:
            server = self._servers.get(place)
            if server is None:
                server = self._servers[place] = _Server(place)
                try:
                    await server.start()
                except StudioError:
                    del self._servers[place]
                    raise
            server.apps[name] = app
            return f"{server.url}/{name}"

        return await self._background.run(work)

    async def shut(self, name: str) -> None:
        """Answer nothing under this name any more; a server with nothing behind it ends."""

        async def work() -> None:
            for place, server in tuple(self._servers.items()):
                if server.apps.pop(name, None) is not None and not server.apps:
                    del self._servers[place]
                    await server.stop()

        await self._background.run(work)

    async def run(self, work: Callable[[], Coroutine[Any, Any, Result]]) -> Result:
        """Run something on the thread of the servers."""
        return await self._background.run(work)

    async def close(self) -> None:
        """End every server."""

        async def work() -> None:
            servers = tuple(self._servers.values())
            self._servers.clear()
            for server in servers:
                await server.stop()

        if self._servers:
            await self._background.run(work)
        await self._background.close()


@dataclass(slots=True)
class _Server:
    """One server, and who answers under which name."""

    place: Place
    apps: dict[str, ASGIApp] = field(default_factory=dict)
    url: str = ""
    _hosts: frozenset[bytes] = frozenset()
    _server: uvicorn.Server | None = None
    _serving: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Listen."""
        import uvicorn

        logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
        hosts = _hosts(self.place.url) if self.place.url else frozenset()
        listening = _listening(self.place)
        address, port = listening.getsockname()[:2]
        bound = f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
        self.url = self.place.url.rstrip("/") or f"http://{bound}"
        self._hosts = hosts | {bound.encode()}
        config = uvicorn.Config(
            self._answer,
            interface="asgi3",
            proxy_headers=False,
            ws="none",
            http="h11",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            limit_concurrency=_MOST_CONNECTIONS,
            timeout_graceful_shutdown=1,
            h11_max_incomplete_event_size=_LARGEST_HEADERS,
        )
        config.load()
        self._server = uvicorn.Server(config)
        self._serving = asyncio.create_task(self._server.serve(sockets=[listening]))
        # It closes the socket itself, unless the thread ends first.
        self._serving.add_done_callback(lambda _: listening.close())
        while not (self._server.started or self._serving.done()):  # noqa: ASYNC110 - it has no event for this
            await asyncio.sleep(0.001)

    async def stop(self) -> None:
        """End what is being answered, and listen no more."""
        if self._server is not None and self._serving is not None:
            self._server.should_exit = True
            # Whoever is cancelled here must not cancel it, too: it would keep the port.
            await asyncio.shield(self._serving)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on to whom it is for; 421 for one to another host, 404 for nobody."""
        from starlette.responses import Response

        name = scope["path"].split("/")[1] if scope["path"].startswith("/") else ""
        app = self.apps.get(name)
        if dict(scope["headers"]).get(b"host", b"").lower() not in self._hosts:
            await Response(status_code=421)(scope, receive, send)
        elif app is None:
            await Response(status_code=404)(scope, receive, send)
        else:
            await app(scope, receive, send)


def _listening(place: Place) -> socket.socket:
    family = socket.AF_INET6 if ":" in place.address else socket.AF_INET
    taken = StudioError(Kind.BAD_FIELD, "server_port", message="Another program uses it, or it is not allowed.")
    if not 0 <= place.port <= 65_535:
        raise taken
    try:
        return socket.create_server((place.address, place.port), family=family)
    except OSError as problem:
        if problem.errno in (errno.EADDRINUSE, errno.EACCES):
            raise taken from None
        words = "It is no address of this computer."
        raise StudioError(Kind.BAD_FIELD, "server_address", message=words) from None


def _hosts(url: str) -> frozenset[bytes]:
    """What the header Host may be when that URL is asked; raises BAD_FIELD ("server_url")."""
    wrong = StudioError(Kind.BAD_FIELD, "server_url", message="It is not an address.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise wrong from None
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname or parts.query or "@" in parts.netloc:
        raise wrong
    netloc = parts.netloc.lower()
    default = _DEFAULT_PORTS[parts.scheme]
    if port is None:
        return frozenset({netloc.encode(), f"{netloc}:{default}".encode()})
    return frozenset({netloc.encode(), netloc.rpartition(":")[0].encode()} if port == default else {netloc.encode()})

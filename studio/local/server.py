"""The server: who may ask, and what it answers."""

from __future__ import annotations

import functools
import secrets
from collections.abc import Callable
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from studio.local.speaker import Speaker
from studio.local.voices import load_voices
from studio.local.xingyun import Credentials, Manner, XingyunSpeech

# A message is a text of at most 20,000 characters; the longest way to write one in JSON takes 12 bytes.
_LARGEST_MESSAGE = 256 * 1024
# Conversations among them; past that a plain request is answered 503.
_MOST_CONNECTIONS = 256


class LoopbackOnly:
    """Lets through what a program on this machine asks, not what a web page makes a browser ask.

    A page may point a name of its own at 127.0.0.1: such a request carries that name as its host, and any request
    that a page makes carries its origin.
    """

    def __init__(self, app: ASGIApp, host: str, port: int) -> None:
        self._app = app
        self._hosts = {f"{name}:{port}".encode() for name in (host, "localhost")}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 421."""
        headers = dict(scope["headers"])
        if headers.get(b"host") in self._hosts and b"origin" not in headers:
            await self._app(scope, receive, send)
            return
        kind = "websocket.http.response" if scope["type"] == "websocket" else "http.response"
        await send({"type": f"{kind}.start", "status": 421, "headers": [(b"content-length", b"0")]})
        await send({"type": f"{kind}.body", "body": b""})


class Later:
    """An application that is made when its first request comes: who only speaks does not wait for it to load."""

    def __init__(self, make: Callable[[], ASGIApp]) -> None:
        self._make = functools.cache(make)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        await self._make()(scope, receive, send)


def make_server(
    address: tuple[str, int], speaker: Speaker, *, pace: float, strict: bool, memory: Path | None
) -> tuple[uvicorn.Server, dict[str, dict[str, str]]]:
    """A server for a socket that listens on `address`, and the account fields of each vendor it speaks as.

    `pace` and `strict` as in `Manner`, `memory` as in `Timbres`.
    """
    host, port = address
    accounts = new_accounts(f"http://{host}:{port}")
    credentials = Credentials(accounts["xingyun"]["app_id"], accounts["xingyun"]["app_secret"])
    speech = XingyunSpeech(credentials, load_voices(), speaker, Manner(pace, strict))

    def the_rest() -> ASGIApp:
        from studio.local.aipaas import Aipaas
        from studio.local.metastudio import MetaStudio
        from studio.local.timbres import Timbres
        from studio.local.xingyun_tasks import XingyunTasks

        tasks = XingyunTasks(credentials, strict=strict)
        aipaas = Aipaas(accounts["aipaas"], Timbres(memory))
        metastudio = MetaStudio(accounts["metastudio"])
        return Router([*tasks.routes, *aipaas.routes, *metastudio.routes], redirect_slashes=False)

    config = uvicorn.Config(
        LoopbackOnly(Starlette(routes=[*speech.routes, Mount("/", Later(the_rest))]), host, port),
        ws="websockets-sansio",
        ws_max_size=_LARGEST_MESSAGE,
        ws_per_message_deflate=False,
        http="h11",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        limit_concurrency=_MOST_CONNECTIONS,
        timeout_graceful_shutdown=1,
    )
    config.load()
    return uvicorn.Server(config), accounts


def new_accounts(base_url: str) -> dict[str, dict[str, str]]:
    """Credentials that nobody had before, as the account fields of each vendor."""
    return {
        "xingyun": {"base_url": base_url, "app_id": secrets.token_hex(8), "app_secret": secrets.token_hex(16)},
        "aipaas": {
            "base_url": base_url,
            "app_id": secrets.token_hex(8),
            "region": "QG",
            "app_key": secrets.token_hex(16),
        },
        "metastudio": {
            "base_url": base_url,
            "project_id": secrets.token_hex(16),
            "access_key": secrets.token_hex(10).upper(),
            "secret_key": secrets.token_hex(20),
        },
    }

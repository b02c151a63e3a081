"""The server: who may ask, and what it answers."""

from __future__ import annotations

import secrets

import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from studio.local.speaker import Speaker
from studio.local.voices import load_voices
from studio.local.xingyun import Credentials, Manner, XingyunSpeech

# A message is a text of at most 20,000 characters; the longest way to write one in JSON takes 12 bytes.
_LARGEST_MESSAGE = 256 * 1024


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


def make_server(
    address: tuple[str, int], speaker: Speaker, *, pace: float, strict: bool
) -> tuple[uvicorn.Server, dict[str, dict[str, str]]]:
    """A server for a socket that listens on `address`, and the account fields of each vendor it speaks as.

    `pace` and `strict` as in `Manner`.
    """
    host, port = address
    credentials = Credentials(app_id=secrets.token_hex(8), app_secret=secrets.token_hex(16))
    speech = XingyunSpeech(credentials, load_voices(), speaker, Manner(pace, strict))
    config = uvicorn.Config(
        LoopbackOnly(Starlette(routes=speech.routes), host, port),
        ws="websockets-sansio",
        ws_max_size=_LARGEST_MESSAGE,
        ws_per_message_deflate=False,
        http="h11",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    config.load()
    fields = {"base_url": f"http://{host}:{port}", "app_id": credentials.app_id, "app_secret": credentials.app_secret}
    return uvicorn.Server(config), {"xingyun": fields}

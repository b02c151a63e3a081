"""The local service: a server on loopback with credentials of its own, made anew at every start."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import secrets
import signal
import socket
import sys
from dataclasses import dataclass

import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from studio.local.parent import call_at_end_of, signal_when_parent_dies
from studio.local.speaker import EngineLostError, Speaker
from studio.local.voices import load_voices
from studio.local.xingyun import Credentials, Manner, XingyunSpeech

HOST = "127.0.0.1"
# A message is a text of at most 20,000 characters; the longest way to write one in JSON takes 12 bytes.
_LARGEST_MESSAGE = 256 * 1024


@dataclass(frozen=True, slots=True)
class Options:
    """How to serve; `port` 0 takes any free one, `pace` and `strict` as in `Manner`."""

    port: int = 0
    pace: float = 100.0
    strict: bool = False


class LoopbackOnly:
    """Lets through what a program on this machine asks, not what a web page makes a browser ask.

    A page may point a name of its own at 127.0.0.1: such a request carries that name as its host, and any request
    that a page makes carries its origin.
    """

    def __init__(self, app: ASGIApp, port: int) -> None:
        self._app = app
        self._hosts = {f"{name}:{port}".encode() for name in (HOST, "localhost")}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 421."""
        headers = dict(scope["headers"])
        if headers.get(b"host") in self._hosts and b"origin" not in headers:
            await self._app(scope, receive, send)
            return
        kind = "websocket.http.response" if scope["type"] == "websocket" else "http.response"
        await send({"type": f"{kind}.start", "status": 421, "headers": [(b"content-length", b"0")]})
        await send({"type": f"{kind}.body", "body": b""})


def main(options: Options) -> int:
    """Serve until the parent ends or a signal says so; prints one line of JSON with addresses and credentials."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # the same clean end as Ctrl+C
    signal_when_parent_dies(signal.SIGTERM)
    try:
        listener = listen(options.port)
    except OSError as error:
        sys.stderr.write(f"port {options.port} of {HOST} cannot be used: {error.strerror}\n")
        return 1
    with listener, contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(listener, options))
    return 0


def listen(port: int) -> socket.socket:
    """A socket that takes connections from now on, though nobody answers them yet."""
    # asyncio sends at once only on sockets that say they are TCP; otherwise a frame waits 40 ms for the one before.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if sys.platform != "win32":  # there it would let two programs share the port
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError:
        listener.close()
        raise
    listener.listen(128)
    return listener


async def serve(listener: socket.socket, options: Options) -> None:
    """Answer the connections of `listener`."""
    port: int = listener.getsockname()[1]
    credentials = Credentials(app_id=secrets.token_hex(8), app_secret=secrets.token_hex(16))
    speaker = Speaker()
    speech = XingyunSpeech(credentials, load_voices(), speaker, Manner(options.pace, options.strict))
    server = uvicorn.Server(
        uvicorn.Config(
            LoopbackOnly(Starlette(routes=speech.routes), port),
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
    )
    loop = asyncio.get_running_loop()

    def leave() -> None:
        server.should_exit = True

    def parent_left() -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended already
            loop.call_soon_threadsafe(leave)

    call_at_end_of(sys.stdin.buffer, parent_left)
    warming = asyncio.create_task(_warm_up(speaker))
    address = {"base_url": f"http://{HOST}:{port}", "app_id": credentials.app_id, "app_secret": credentials.app_secret}
    sys.stdout.write(json.dumps({"xingyun": address}) + "\n")
    sys.stdout.flush()
    try:
        await server.serve(sockets=[listener])
    finally:
        warming.cancel()
        await speaker.close()


async def _warm_up(speaker: Speaker) -> None:
    with contextlib.suppress(EngineLostError):  # the first conversation will say so
        await speaker.start()

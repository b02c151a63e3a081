"""The server: who may ask, and what it answers."""

from __future__ import annotations

import functools
import secrets
import tempfile
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from studio.local.options import Options
from studio.local.speaker import Speaker
from studio.local.voices import Voices
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
    address: tuple[str, int],
    speaker: Speaker,
    options: Options,
    model: Callable[[], Path | None],
    ending: AsyncExitStack,
) -> tuple[uvicorn.Server, dict[str, dict[str, str]]]:
    """A server for a socket that listens on `address`, and the account fields of each vendor it speaks as.

    `model` names the folder of the model that the next recording is heard with, None for what is built in. What works
    in the background of the server ends with `ending`.
    """
    host, port = address
    base_url = f"http://{host}:{port}"
    accounts = new_accounts(base_url)
    credentials = Credentials(accounts["xingyun"]["app_id"], accounts["xingyun"]["app_secret"])
    voices = Voices(options.state / "voices" if options.state else None)
    speech = XingyunSpeech(credentials, voices, speaker, Manner(options.pace, options.strict))

    def the_rest() -> ASGIApp:
        from studio.local.aipaas import Aipaas
        from studio.local.metastudio import MetaStudio
        from studio.local.metastudio_gateway import Gateway
        from studio.local.metastudio_uploads import Uploads
        from studio.local.recognizer import Recognizer
        from studio.local.task_worker import TaskWorker
        from studio.local.timbres import Timbres
        from studio.local.trainings import Trainings
        from studio.local.transcription_store import TranscriptionStore
        from studio.local.transcription_worker import TranscriptionWorker
        from studio.local.xingyun_tasks import XingyunTasks
        from studio.storage.task_store import TaskStore

        state = options.state or Path(ending.enter_context(tempfile.TemporaryDirectory(prefix="voice-studio-")))
        store = TaskStore(state / "xingyun")
        ending.callback(store.close)
        worker = TaskWorker(store, voices, speaker, options.task_pace)
        ending.push_async_callback(worker.close)
        tasks = XingyunTasks(credentials, voices, store, worker, base_url, strict=options.strict)
        transcriptions = TranscriptionStore(state / "aipaas")
        transcriber = TranscriptionWorker(transcriptions, Recognizer(model))
        ending.push_async_callback(transcriber.close)
        aipaas = Aipaas(accounts["aipaas"], Timbres(options.memory), transcriptions, transcriber)
        voices.folder = state / "voices"
        trainings = Trainings(state / "metastudio", voices, speaker, stage_s=options.stage_s)
        ending.push_async_callback(trainings.close)
        uploads = Uploads(base_url, trainings.folder_of, lifetime_s=options.upload_s)
        metastudio = MetaStudio(Gateway(accounts["metastudio"]), trainings, uploads, voices)
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

"""A vendor on a real loopback socket that does what a script says, misbehaviour included.

Runs in a thread of its own, so that anything may talk to it: a coroutine, a window, another process::

    with XingyunServer([*utterance("你好"), Close(1006)]) as vendor:
        account = vendor.account()
        ...
    assert vendor.calls[0].text == "你好"

A script is a list of steps for one connection; of several scripts, each connection takes the next and the last one
serves all that follow.
"""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import math
import socket
import ssl
import struct
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from websockets.asyncio.server import ServerConnection, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from studio.core.records import Account
from studio.vendors.xingyun.auth import GetData, sign

log = logging.getLogger(__name__)
log.setLevel(logging.INFO)  # a test that looks at the log means the client's

APP_ID = "app-of-the-fake"
SECRET = "secret-of-the-fake"
VOICE = "XMOV_LV_TTS__13"
PATH = "/user/v1/ws/tts"
REQUEST_ID = "ws-tts-564c57d3-6c50-4c01-90a4-4016547f6625-0"


@dataclass(frozen=True, slots=True)
class Pause:
    """Say nothing for so many seconds; None is for ever, without closing."""

    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Close:
    """Say goodbye with `code`; 1006 breaks the connection off without a goodbye."""

    code: int = 1000
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Reset:
    """Break the connection off with a TCP reset."""


@dataclass(frozen=True, slots=True)
class Raw:
    """Put these bytes on the wire as they are, outside any WebSocket frame."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Deaf:
    """Stop reading, so that pings stay unanswered, and keep the connection open."""


Step = str | bytes | Mapping[str, Any] | Pause | Close | Reset | Raw | Deaf


@dataclass(frozen=True, slots=True)
class Call:
    """What a client asked."""

    path: str
    headers: Mapping[str, str]
    reading: GetData | None
    said: list[str | bytes] = field(default_factory=list)

    @property
    def query(self) -> dict[str, str]:
        """The parameters in the URL."""
        return dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))

    @property
    def text(self) -> str:
        """The text that was to be spoken."""
        return str(json.loads(self.said[0])["text"])


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer to the handshake that is not a WebSocket."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


class XingyunServer:
    """The vendor; checks signatures as the page describes, unless `check` is off.

    `readings`: the readings of a GET's signature that it takes. `clock`: seconds that its clock is ahead of this
    computer's. `refusals`: handed out one per connection before anything else. `tls`: to be a wss server.
    `asked` and `closed` are released once per connection.
    """

    def __init__(
        self,
        *scripts: Sequence[Step],
        check: bool = True,
        readings: Sequence[GetData] = tuple(GetData),
        clock: float = 0.0,
        prefix: str = "",
        refusals: Sequence[Refusal | None] = (),
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.calls: list[Call] = []
        self.asked = threading.Semaphore(0)
        self.closed = threading.Semaphore(0)
        self._scripts = scripts
        self._check = check
        self._readings = tuple(readings)
        self._clock = clock
        self._prefix = prefix
        self._refusals = list(refusals)
        self._tls = tls
        self._served = 0
        self._port = 0
        self._ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._end: asyncio.Event | None = None
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), name="fake vendor", daemon=True)

    def __enter__(self) -> XingyunServer:
        self._thread.start()
        assert self._ready.wait(30)
        return self

    def __exit__(self, *error: object) -> None:
        assert self._loop is not None
        assert self._end is not None
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(30)
        assert not self._thread.is_alive()

    @property
    def base_url(self) -> str:
        """The address for an account."""
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self._port}{self._prefix}"

    def account(self, **fields: str) -> Account:
        """An account at this vendor."""
        return Account("cloud", "xingyun", {"base_url": self.base_url, "app_id": APP_ID, **fields})

    @property
    def secrets(self) -> dict[str, str]:
        """The account's secrets."""
        return {"app_secret": SECRET}

    async def _run(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._end = asyncio.Event()
        async with serve(
            self._serve,
            "127.0.0.1",
            0,
            process_request=self._handshake,
            compression=None,
            ping_interval=None,
            close_timeout=0.2,
            max_size=None,
            ssl=self._tls,
            logger=log,
        ) as server:
            self._port = next(iter(server.sockets)).getsockname()[1]
            self._ready.set()
            await self._end.wait()
            for connection in list(server.connections):
                connection.transport.abort()

    def _now(self) -> float:
        return datetime.now(UTC).timestamp() + self._clock

    def _date(self) -> str:
        return format_datetime(datetime.fromtimestamp(self._now(), UTC), usegmt=True)

    def _handshake(self, connection: ServerConnection, request: Request) -> Response | None:
        headers = {name.lower(): value for name, value in request.headers.raw_items()}
        call = Call(request.path, headers, self._reading(request.path, headers))
        self.calls.append(call)
        refusal = self._refusals.pop(0) if self._refusals else None
        if refusal is not None:
            return self._refuse(refusal)
        if urlsplit(request.path).path != self._prefix + PATH:
            return self._refuse(Refusal(404))
        if self._check:
            if headers.get("x-app-id") != APP_ID:
                return self._refuse(Refusal(403, _body(20001, "应用不存在或无法使用")))
            if abs(int(headers.get("x-timestamp", "0")) - self._now()) > 60:
                return self._refuse(Refusal(401, _body(20003, "timestamp")))
            if call.reading not in self._readings:
                return self._refuse(Refusal(401, _body(20002, "signature")))
        return None

    def _refuse(self, refusal: Refusal) -> Response:
        fields = {"Date": self._date(), "Content-Length": str(len(refusal.body)), **refusal.headers}
        return Response(refusal.status, "Refused", Headers({k: v for k, v in fields.items() if v}), refusal.body)

    def _reading(self, path: str, headers: Mapping[str, str]) -> GetData | None:
        """Which reading of the signature the client used; None when the signature is wrong in both."""
        query: dict[str, object] = dict(parse_qsl(urlsplit(path).query, keep_blank_values=True))
        datas: dict[GetData, dict[str, object]] = {GetData.QUERY: query, GetData.EMPTY: {}}
        for reading, data in datas.items():
            token = sign(path, "get", data, SECRET, headers.get("x-timestamp", ""))
            if headers.get("x-token") == token:
                return reading
        return None

    async def _serve(self, connection: ServerConnection) -> None:
        script = self._scripts[min(self._served, len(self._scripts) - 1)] if self._scripts else []
        call = self.calls[-1]
        self._served += 1
        try:
            call.said.append(await connection.recv())
            self.asked.release()
            for step in script:
                await self._do(connection, step)
        except ConnectionClosed:
            pass
        finally:
            self.closed.release()

    async def _do(self, connection: ServerConnection, step: Step) -> None:
        match step:
            case str() | bytes():
                await connection.send(step)
            case Pause(None):
                await connection.wait_closed()
            case Pause(float() | int() as seconds):
                await asyncio.sleep(seconds)
            case Close(1006):
                connection.transport.close()
                await connection.wait_closed()
            case Close(code, reason):
                await connection.close(code, reason)
            case Reset():
                sock = connection.transport.get_extra_info("socket")
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                connection.transport.abort()
            case Raw(data):
                connection.transport.write(data)
            case Deaf():
                connection.transport.pause_reading()
                await connection.wait_closed()
            case _:
                await connection.send(json.dumps(step, ensure_ascii=True))


def _body(code: int, reason: str) -> bytes:
    return json.dumps({"error_code": code, "error_reason": reason, "data": None}).encode()


def message(data_type: str, data: object = "", **fields: object) -> dict[str, object]:
    """A message in the vendor's full form."""
    return {
        "data_type": data_type,
        "data": data,
        "start_time": 0.0,
        "end_time": 0.0,
        "sentence_index": -1,
        "char_index": -1,
        "inference_end": False,
        "flush_buffer": False,
        "req_id": REQUEST_ID,
        **fields,
    }


def sound(pcm: bytes, start: float = 0.0, *, rate: int = 24_000, **fields: object) -> dict[str, object]:
    """An AUDIO message that begins at `start` seconds."""
    end = start + len(pcm) / 2 / rate
    return message("AUDIO", base64.b64encode(pcm).decode(), start_time=start, end_time=end, **fields)


def time_map(*entries: tuple[str, float, float], **fields: object) -> dict[str, object]:
    """A CHAR_TIME_MAP message: a JSON text inside the JSON."""
    return message("CHAR_TIME_MAP", json.dumps([list(entry) for entry in entries]), **fields)


FLUSH = message("CHAR_TIME_MAP", flush_buffer=True)
END = message("AUDIO", inference_end=True)


def tone(frames: int, rate: int = 24_000, pitch: float = 220.0) -> bytes:
    """A quiet sine, int16 mono."""
    step = math.tau * pitch / rate
    return struct.pack(f"<{frames}h", *(round(8000 * math.sin(step * frame)) for frame in range(frames)))


def utterance(text: str, *, rate: int = 24_000, seconds: float = 0.2, chunks: int = 4) -> Iterator[Step]:
    """The messages of a whole, well-behaved utterance: its map, its sound in pieces, both ends."""
    each = seconds / max(1, len(text))
    yield time_map(*((character, i * each, (i + 1) * each) for i, character in enumerate(text)))
    pcm = tone(round(seconds * rate), rate)
    size = -(-len(pcm) // 2 // chunks) * 2
    for start in range(0, len(pcm), size):
        yield sound(pcm[start : start + size], start / 2 / rate, rate=rate)
    yield FLUSH
    yield END

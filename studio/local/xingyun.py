"""The xingyun streaming protocol, as the vendor speaks it: GET /user/v1/ws/tts?tts_vcn=VOICE.

After a signed handshake the client sends {"text": …}. Every piece of the text is answered by a CHAR_TIME_MAP frame and
AUDIO frames (base64 of int16 mono PCM); an empty CHAR_TIME_MAP with `flush_buffer` ends the map, an empty AUDIO with
`inference_end` the sound. Whatever goes wrong after the handshake is a frame {"error_code", "error_reason"}.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hmac
import json
import time
import uuid
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum

from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from studio.local.engine import Order, Spoken
from studio.local.espeak import RATE
from studio.local.script import Phrase, has_speech, pieces
from studio.local.speaker import EngineLostError, Speaker
from studio.local.times import PAUSE, Entry, time_map
from studio.local.voices import LocalVoice
from studio.vendors.xingyun import auth

PATH = "/user/v1/ws/tts"
LONGEST_TEXT = 20_000
"""Code points of one text."""
MOST_CONVERSATIONS = 64
"""At once; they share one engine, so more would only wait for each other."""

# The first chunk is short, for it is what is waited for; later ones grow, for each costs a frame.
_FIRST_CHUNK_S = 0.08
_LONGEST_CHUNK_S = 0.4
# The vendor lets a little silence follow the last word.
_TAIL_S = 0.3
# A socket on which nothing is said for this long is closed.
_IDLE_S = 60.0


class Code(IntEnum):
    """The vendor's error codes; the page numbers no bad signature and no full queue, so 20002, 20003 and 40029 are our
    own."""

    APP_UNUSABLE = 20001
    BAD_TOKEN = 20002
    BAD_TIMESTAMP = 20003
    FAILED = 40001
    TASK_FAILED = 40002
    NO_TASK = 40003
    TOO_MANY_TASKS = 40029


class RefusedError(Exception):
    """What the client is told in an error frame or a refused handshake."""

    def __init__(self, code: Code, reason: str) -> None:
        super().__init__(code, reason)
        self.code = code
        self.reason = reason

    @property
    def body(self) -> dict[str, object]:
        """As the vendor writes it."""
        return {"error_code": int(self.code), "error_reason": self.reason}


@dataclass(frozen=True, slots=True)
class Credentials:
    """The one application that this service knows."""

    app_id: str
    app_secret: str


@dataclass(frozen=True, slots=True)
class Signed:
    """What a request says about itself; `path` is with its query, as it was sent.

    `data` is what was signed with it: the query's values by type, or the fields of a body.
    """

    path: str
    data: Mapping[str, object]
    app_id: str
    token: str
    timestamp: str
    method: str = "get"


def check(request: Signed, credentials: Credentials, *, strict: bool, now: float) -> None:
    """Raise `RefusedError` unless the signature is good; `strict` refuses a GET that was signed with empty data."""
    if not request.app_id or not request.token:
        raise RefusedError(Code.BAD_TOKEN, "the request is not signed: X-APP-ID, X-TOKEN and X-TIMESTAMP are needed")
    if request.app_id != credentials.app_id:
        raise RefusedError(Code.APP_UNUSABLE, "应用不存在或无法使用")
    if not (request.timestamp.isascii() and request.timestamp.isdigit() and len(request.timestamp) < 20):
        raise RefusedError(Code.BAD_TIMESTAMP, "X-TIMESTAMP is not a time in seconds")
    if abs(now - int(request.timestamp)) > auth.VALID_SECONDS:
        raise RefusedError(Code.BAD_TIMESTAMP, f"X-TIMESTAMP is more than {auth.VALID_SECONDS} seconds off")
    readings: list[Mapping[str, object]] = [request.data]
    if request.method == "get" and not strict:
        readings.append({})
    timestamp = int(request.timestamp)
    tokens = [auth.sign(request.path, request.method, data, credentials.app_secret, timestamp) for data in readings]
    if not any(hmac.compare_digest(token.encode(), request.token.encode()) for token in tokens):
        raise RefusedError(Code.BAD_TOKEN, "X-TOKEN does not fit the request")


def frame(
    data_type: str,
    data: str,
    request_id: str,
    *,
    start_s: float = 0.0,
    end_s: float = 0.0,
    inference_end: bool = False,
    flush_buffer: bool = False,
) -> str:
    """One message; escapes everything but ASCII, as the vendor does."""
    message = {
        "data_type": data_type,
        "data": data,
        "start_time": start_s,
        "end_time": end_s,
        "sentence_index": -1,
        "char_index": -1,
        "inference_end": inference_end,
        "flush_buffer": flush_buffer,
        "req_id": request_id,
    }
    return json.dumps(message)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of an utterance: its PCM and its time map, in frames from the start of the piece."""

    pcm: bytes
    entries: tuple[Entry, ...]


def orders(phrases: tuple[Phrase, ...], voice: LocalVoice) -> list[Order]:
    """Phrases as the engine is asked for them."""
    return [
        Order(
            text=phrase.text,
            voice=voice.engine_voice(phrase.language),
            rate=voice.rate(phrase.language),
            pitch=voice.pitch,
            pitch_range=voice.range,
        )
        for phrase in phrases
    ]


def assemble(phrases: tuple[Phrase, ...], spoken: tuple[Spoken, ...], tail_s: float = 0.0) -> Piece:
    """Phrases as they were spoken, one after another, each with the pause after it, at least `tail_s` at the end."""
    pcm = bytearray()
    entries: list[Entry] = []
    for number, (phrase, sound) in enumerate(zip(phrases, spoken, strict=True), 1):
        start = len(pcm) // 2
        entries += [(token, start + a, start + b) for token, a, b in time_map(phrase, sound, RATE)]
        pcm += sound.pcm
        pause_s = max(phrase.pause_s, tail_s) if number == len(phrases) else phrase.pause_s
        if silence := round(pause_s * RATE):
            begun = len(pcm) // 2
            if entries and entries[-1][0] == PAUSE:
                begun = entries.pop()[1]
            pcm += bytes(2 * silence)
            entries.append((PAUSE, begun, len(pcm) // 2))
    return Piece(bytes(pcm), tuple(entries))


def map_frame(piece: Piece, start: int, request_id: str) -> str:
    """The CHAR_TIME_MAP of a piece that begins at frame `start` of the utterance: JSON within JSON, in seconds."""
    entries = [[token, (start + a) / RATE, (start + b) / RATE] for token, a, b in piece.entries]
    return frame("CHAR_TIME_MAP", json.dumps(entries), request_id)


def chunks(frames: int, first: bool) -> Iterator[tuple[int, int]]:
    """Where to cut a piece of `frames` frames; `first` is the piece that somebody waits for."""
    start, size = 0, round((_FIRST_CHUNK_S if first else _LONGEST_CHUNK_S) * RATE)
    while start < frames:
        yield start, min(start + size, frames)
        start, size = start + size, min(size * 2, round(_LONGEST_CHUNK_S * RATE))


@dataclass(frozen=True, slots=True)
class Manner:
    """How the service behaves; `pace` is how many seconds of sound it sends in a second, 0 for no limit."""

    pace: float
    strict: bool


class XingyunSpeech:
    """The vendor's streaming endpoint."""

    def __init__(
        self,
        credentials: Credentials,
        voices: Mapping[str, LocalVoice],
        speaker: Speaker,
        manner: Manner,
        *,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._credentials = credentials
        self._voices = voices
        self._speaker = speaker
        self._manner = manner
        self._now = now
        self._conversations = 0

    @property
    def routes(self) -> list[BaseRoute]:
        """What this vendor answers to."""
        return [WebSocketRoute(PATH, self.converse)]

    async def converse(self, socket: WebSocket) -> None:
        """One connection: any number of texts, one after another; an error frame is the last one."""
        try:
            check(signed(socket, socket.query_params), self._credentials, strict=self._manner.strict, now=self._now())
        except RefusedError as refused:
            if refused.code != Code.APP_UNUSABLE:
                await socket.send_denial_response(JSONResponse(refused.body, status_code=401))
                return
            await socket.accept()
            await _refuse(socket, refused)
            return
        await socket.accept()
        self._conversations += 1
        try:
            await self._answer(socket)
        except WebSocketDisconnect:
            pass  # the client is gone, and nothing more is made for it
        except RefusedError as refused:
            await _refuse(socket, refused)
        finally:
            self._conversations -= 1

    async def _answer(self, socket: WebSocket) -> None:
        if self._conversations > MOST_CONVERSATIONS:
            raise RefusedError(Code.FAILED, "too many conversations at once")
        session, number = uuid.uuid4(), 0
        while (message := await _next_message(socket)) is not None:
            voice = self._voices.get(socket.query_params.get("tts_vcn", ""))
            if voice is None:
                raise RefusedError(Code.FAILED, "there is no voice of this name (tts_vcn)")
            await self._speak(socket, _text_of(message), voice, f"ws-tts-{session}-{number}")
            number += 1

    async def _speak(self, socket: WebSocket, text: str, voice: LocalVoice, request_id: str) -> None:
        sent = 0  # frames of the utterance
        clock = asyncio.get_running_loop().time
        begun = clock()
        async for made in self._made(text, voice):
            await socket.send_text(map_frame(made, sent, request_id))
            for start, end in chunks(len(made.pcm) // 2, first=sent == 0):
                if self._manner.pace:
                    ahead = (sent + start) / RATE / self._manner.pace - (clock() - begun)
                    await asyncio.sleep(max(ahead, 0.0))
                data = base64.b64encode(made.pcm[2 * start : 2 * end]).decode()
                start_s, end_s = (sent + start) / RATE, (sent + end) / RATE
                await socket.send_text(frame("AUDIO", data, request_id, start_s=start_s, end_s=end_s))
            sent += len(made.pcm) // 2
        await socket.send_text(frame("CHAR_TIME_MAP", "", request_id, flush_buffer=True))
        await socket.send_text(frame("AUDIO", "", request_id, inference_end=True))

    async def _made(self, text: str, voice: LocalVoice) -> AsyncIterator[Piece]:
        """The pieces of an utterance, each made when the one before it has been sent."""
        upcoming = pieces(text, voice.language)
        phrases = next(upcoming, None)
        while phrases:
            following = next(upcoming, None)
            try:
                spoken = await self._speaker.say(orders(phrases, voice))
            except EngineLostError:
                raise RefusedError(Code.FAILED, "the speech engine failed; try again") from None
            yield assemble(phrases, spoken, 0.0 if following else _TAIL_S)
            phrases = following


def signed(connection: HTTPConnection, data: Mapping[str, object], method: str = "get") -> Signed:
    """What `connection` says about itself, with the `data` that belongs to it."""
    query = connection.scope["query_string"].decode("ascii", "replace")
    path = connection.scope["raw_path"].decode("ascii", "replace")
    return Signed(
        path=f"{path}?{query}" if query else path,
        data=data,
        app_id=connection.headers.get("x-app-id", ""),
        token=connection.headers.get("x-token", ""),
        timestamp=connection.headers.get("x-timestamp", ""),
        method=method,
    )


def text_in(content: object, code: Code) -> str:
    """The text that a client's document asks for, as an engine can take it; raises `RefusedError` with `code`."""
    text = content.get("text") if isinstance(content, dict) else None
    if not isinstance(text, str):
        raise RefusedError(code, "the message has no text")
    if len(text) > LONGEST_TEXT:
        raise RefusedError(code, f"the text is longer than {LONGEST_TEXT} characters")
    # A lone surrogate is no character, and no engine takes it.
    return text.encode("utf-8", "replace").decode()


async def _next_message(socket: WebSocket) -> str | bytes | None:
    """What the client says next; None when it is gone or has said nothing for too long."""
    try:
        async with asyncio.timeout(_IDLE_S):
            message = await socket.receive()
    except TimeoutError:
        await socket.close()
        return None
    if message["type"] == "websocket.disconnect":
        return None
    content: str | bytes = message.get("text") or message.get("bytes") or ""
    return content


def _text_of(message: str | bytes) -> str:
    """The text that a client's message asks for."""
    try:
        content = json.loads(message)
    except (ValueError, RecursionError):
        raise RefusedError(Code.FAILED, "the message is not JSON") from None
    text = text_in(content, Code.FAILED)
    if not has_speech(text):
        raise RefusedError(Code.FAILED, "there is nothing in the text that can be spoken")
    return text


async def _refuse(socket: WebSocket, refused: RefusedError) -> None:
    with contextlib.suppress(WebSocketDisconnect):
        await socket.send_text(json.dumps(refused.body))
        await socket.close()

"""What works off the transcriptions: fetches one recording after the other, has it recognized, and calls back."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import time
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from studio.core.errors import StudioError
from studio.core.media import is_sound
from studio.core.ports import HttpRequest, Route
from studio.local.recognizer import NotRecognizedError, Recognizer, RecognizerLostError
from studio.local.transcription_store import Asked, TranscriptionStore
from studio.net.http import Http
from studio.net.transfer import Transfers
from studio.storage.unfinished import Unfinished, discard

NOT_FETCHED = "The recording could not be fetched from its link."
BROKE_OFF = "The recognizer broke off twice over this recording."

# How often a worker without work looks for requests that another service on the same folder has queued or left behind.
_LOOK_S = 0.5
_SWEEP_S = 600.0
# A recognizer that dies over a recording once may have been killed; twice, it is the recording.
_TRIES = 2
# An idle recognizer keeps a hundred megabytes.
_IDLE_S = 30.0
# Links lead to this computer or its network as often as not: that is where files are shared from.
_ROUTE = Route(origin="http://127.0.0.1")

_log = logging.getLogger(__name__)


class TranscriptionWorker:
    """Makes the answers to a store's requests, while no other service does."""

    def __init__(self, store: TranscriptionStore, recognizer: Recognizer) -> None:
        self._store = store
        self._recognizer = recognizer
        self._transfers = Transfers(Unfinished)
        self._http = Http()
        self._asked = asyncio.Event()
        self._working: asyncio.Task[None] | None = None
        self._calling: set[asyncio.Task[None]] = set()
        self._heard: dict[str, float] = {}
        self._swept = self._worked = -_SWEEP_S

    def begin(self) -> None:
        """Work from now on, if it does not yet."""
        if self._working is None or self._working.done():
            self._working = asyncio.create_task(self._work())

    def wake(self) -> None:
        """Look at once what there is to do."""
        self.begin()
        self._asked.set()

    def heard(self, request_id: str) -> float | None:
        """How much of a recording has been heard, from 0 to 1; None while it is not worked on here."""
        return self._heard.get(request_id)

    async def close(self) -> None:
        """Stop at once; what was begun is begun anew by the next worker."""
        for task in (self._working, *self._calling):
            if task is not None:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
        await self._recognizer.close()
        await self._transfers.close()
        await self._http.close()
        self._store.close()

    async def _work(self) -> None:
        while True:
            self._asked.clear()
            try:
                while self._store.work() and (found := self._store.next()) is not None:
                    await self._make(*found)
                    self._worked = time.monotonic()
                await self._tidy()
            except StudioError as error:
                _log.warning("transcriptions cannot be worked on: %s", error)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_S):
                    await self._asked.wait()

    async def _make(self, request_id: str, asked: Asked) -> None:
        """Answer one request; whatever goes wrong, only this one has failed."""
        sound, result = self._store.work_folder / request_id, self._store.work_folder / f"{request_id}.heard"

        def told(part: float) -> None:
            self._heard[request_id] = part

        try:
            answer = succeeded(await self._recognized(asked, sound, result, told))
        except NotRecognizedError as reason:
            answer = failed(str(reason))
        except RecognizerLostError:
            answer = failed(BROKE_OFF)
        except StudioError as error:
            answer = failed(f"{NOT_FETCHED} ({error.kind.value})")
        finally:
            self._heard.pop(request_id, None)
            await asyncio.to_thread(_tidied, sound, result)
        answer |= {"requestId": request_id, "req_id": asked.req_id}
        if asked.business_data:
            answer["business_data"] = asked.business_data
        self._store.finish(request_id, answer)
        if asked.callback_url:
            task = asyncio.create_task(self._call(asked.callback_url, answer))
            self._calling.add(task)
            task.add_done_callback(self._calling.discard)

    async def _recognized(
        self, asked: Asked, sound: Path, result: Path, told: Callable[[float], None]
    ) -> Mapping[str, Any]:
        await self._transfers.download(asked.file_link, sound, suits=is_sound, route=_ROUTE)
        told(0.0)
        for tries_left in reversed(range(_TRIES)):
            try:
                return await self._recognizer.recognize(sound, result, _language(asked.business_data), told)
            except RecognizerLostError:
                if not tries_left:
                    raise
        raise RecognizerLostError

    async def _call(self, url: str, answer: Mapping[str, Any]) -> None:
        """Tell whoever asked to be called; who does not answer can still ask."""
        request = HttpRequest(
            "transcription.callback",
            "POST",
            url,
            lambda _: {},
            body=json.dumps(answer).encode(),
            idempotent=True,
        )
        try:
            await self._http.send(request, account="local", vendor="aipaas", record=lambda _: None, route=_ROUTE)
        except StudioError as error:
            _log.warning("a callback was not taken: %s", error.kind)

    async def _tidy(self) -> None:
        if time.monotonic() - self._worked >= _IDLE_S:
            await self._recognizer.close()
        if time.monotonic() - self._swept >= _SWEEP_S:
            self._swept = time.monotonic()
            self._store.sweep()


def succeeded(heard: Mapping[str, Any]) -> dict[str, Any]:
    """The answer that a recording was recognized, in the vendor's envelope; milliseconds."""
    sentences = [_sentence(each["words"]) for each in heard["sentences"]]
    data = {
        "text": _joined([each["text"] for each in sentences]),
        "language": heard["language"],
        "duration": _ms(heard["seconds"]),
        "sentences": sentences,
    }
    return {"code": "10000", "msg": "success", "flag": 1, "data": data}


def failed(reason: str) -> dict[str, Any]:
    """The answer that it was not."""
    return {"code": "10903", "msg": reason}


def _sentence(words: list[tuple[str, float, float, float]]) -> dict[str, Any]:
    return {
        "text": _joined([text for text, _, _, _ in words]),
        "begin_time": _ms(words[0][1]),
        "end_time": _ms(words[-1][2]),
        "confidence": round(sum(confidence for _, _, _, confidence in words) / len(words), 4),
        "words": [
            {"word": text, "begin_time": _ms(start), "end_time": _ms(end), "confidence": confidence}
            for text, start, end, confidence in words
        ],
    }


def _joined(words: Sequence[str]) -> str:
    """Words as a text, with no blank beside a Chinese character or mark."""
    text = ""
    for word in words:
        apart = text and word and not (_is_wide(text[-1]) or _is_wide(word[0]))
        text += f" {word}" if apart else word
    return text


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in ("W", "F")


def _ms(seconds: float) -> int:
    return round(seconds * 1000)


def _language(business_data: str) -> str:
    """The language that a client hints at; the vendor has no field for it."""
    try:
        hint = json.loads(business_data)
    except ValueError:
        return ""
    language = hint.get("language") if isinstance(hint, dict) else None
    return language if isinstance(language, str) else ""


def _tidied(sound: Path, result: Path) -> None:
    discard(sound)
    sound.unlink(missing_ok=True)
    result.unlink(missing_ok=True)

"""Writing down what is said in a recording: hand in a link, ask for the result or be called with it, read it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import quote, urlsplit

from studio.core.errors import Kind, StudioError
from studio.core.jobs import JobState, Standing
from studio.core.ports import Link
from studio.core.records import Account
from studio.core.transcripts import Told, Transcript, TranscriptionOrder
from studio.vendors.aipaas import errors, transcripts, wire
from studio.vendors.aipaas.client import Client
from studio.vendors.aipaas.errors import Endpoint

RESULT = Endpoint.RESULT
PUSH, PULL = 0, 1
"""The vendor's modes: it calls back, or is asked. It never goes without the field, for its default is PUSH."""
NO_CALLBACK = "https://callback.invalid/"
"""Where nobody can be called: for a deployment that insists on an address though it is going to be asked."""
CALLBACK = "callback"
"""The fact that is remembered: NEEDED where that is so."""
NEEDED = "needed"
RESULT_AT = "result_at"
"""The fact that is remembered: the address of a result, with _ID for the request's, where the vendor has another."""

_ID = "{id}"

# Between asking again for a result that the vendor says it cannot find: right after the request that may be true.
_RESTS_S = (1.0, 2.0, 4.0)
_PERHAPS_SOON = (errors.NO_RESULT, errors.TIMED_OUT)
_NOT_READY = ("0", "2")
# Kinds that speak of the recording; the others speak of the way there, the keys, or the moment.
_FINAL = (Kind.VENDOR_FAILED, Kind.REFUSED, Kind.NOT_UNDERSTOOD)


class AipaasTranscription:
    """The `Transcription` capability of one account."""

    def __init__(
        self,
        account: Account,
        secrets: Mapping[str, str],
        link: Link,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._client = Client(account, secrets, link)
        self._link = link
        self._sleep = sleep

    async def create(self, order: TranscriptionOrder) -> str:
        """See `core.ports.Transcription`; raises also BAD_FIELD for addresses that the vendor cannot use."""
        _check_address("link", order.link)
        callback = order.callback_url
        if callback:
            _check_address("callback_url", callback)
        elif self._link.fact(CALLBACK) == NEEDED:
            callback = NO_CALLBACK
        try:
            message = await self._hand_in(order, callback)
        except StudioError as error:
            if callback or error.code != errors.MISSING:
                raise
            message = await self._hand_in(order, NO_CALLBACK)
            self._link.remember(CALLBACK, NEEDED)
        remote_id = message.request_id or order.request_id
        address = _result_url(message)
        if self._client.is_own(address) and remote_id in address and not address.partition("?")[0].endswith(RESULT):
            self._link.remember(RESULT_AT, address.replace(remote_id, _ID))
        return remote_id

    async def get(self, remote_id: str, *, pushed: bool = False) -> Standing:
        """See `core.ports.Transcription`."""
        if pushed:
            return await self._get_pushed(remote_id)
        for rest in _RESTS_S:
            try:
                return await self._ask(remote_id)
            except StudioError as error:
                if error.code not in _PERHAPS_SOON:
                    return _failed(error)
            await self._sleep(rest)
        try:
            return await self._ask(remote_id)
        except StudioError as error:
            return _failed(error)

    async def _get_pushed(self, remote_id: str) -> Standing:
        try:
            return await self._ask(remote_id)
        except StudioError as error:
            if error.code in _PERHAPS_SOON:
                return Standing(JobState.RUNNING, error.code or "")
            return _failed(error)

    def told(self, document: object) -> Told | None:
        """See `core.ports.Transcription`; the body is what the query would have answered."""
        message = wire.decode(document)
        if not message.fields:
            return None
        named = (message.fields.get(name) for name in ("requestId", "request_id", "req_id", "reqId"))
        ids = frozenset(str(each) for each in named if isinstance(each, str | int) and str(each))
        try:
            standing = self._standing(message)
        except StudioError as error:
            standing = _failed(error, told=True)
        return Told(ids, standing)

    def read(self, answer: object) -> Transcript:
        """See `core.ports.Transcription`."""
        return transcripts.read(answer)

    async def _hand_in(self, order: TranscriptionOrder, callback: str) -> wire.Message:
        def fields(now: float) -> Mapping[str, object]:
            asked: dict[str, object] = {
                "req_id": order.request_id,
                "timestamp": int(now),
                "file_link": order.link,
                "enable_callback": True,
                "return_mode": PUSH if order.callback_url else PULL,
            }
            if callback:
                asked["callback_url"] = callback
            if order.language:
                asked["business_data"] = json.dumps({"language": order.language})
            return asked

        return await self._client.ask("transcription.create", Endpoint.TRANSCRIBE, fields=fields, idempotent=False)

    async def _ask(self, remote_id: str) -> Standing:
        what, query = "transcription.get", (("requestId", remote_id),)
        known = self._link.fact(RESULT_AT)
        if known is None:
            message = await self._client.ask(what, RESULT, query=query, idempotent=True, good=_is_news)
        else:
            url = known.replace(_ID, quote(remote_id, safe=""))
            message = await self._client.fetch(what, RESULT, url, good=_is_news)
        standing = self._standing(message)
        if standing.state is JobState.DONE or not (url := _result_url(message)):
            return standing
        return self._standing(await self._client.fetch("transcription.result", RESULT, url, good=_is_news))

    def _standing(self, message: wire.Message) -> Standing:
        """What an answer says; raises the error that it is."""
        message = _innermost(message)
        state = message.code or ""
        if message.code not in (None, errors.SUCCESS, errors.PENDING):
            raise self._client.error_of(RESULT, message)
        ready = str(message.fields.get("flag", "")) not in _NOT_READY and message.code != errors.PENDING
        if not ready:
            return Standing(JobState.RUNNING, state, transcripts.progress(message.fields))
        answer = {"answer": dict(message.fields)}
        if transcripts.is_hollow(message.fields):
            # Success without a result may be too early, or all there will ever be of a recording without words.
            all_there_is = message.code == errors.SUCCESS and not transcripts.is_at_work(message.fields)
            if all_there_is:
                return Standing(JobState.RUNNING, state, result=answer)
            return Standing(JobState.RUNNING, state, transcripts.progress(message.fields))
        return Standing(JobState.DONE, state, progress=1.0, result=answer)


def _is_news(message: wire.Message) -> bool:
    """Whether an answer says something of the request: a code that says so, or a result without any."""
    if message.code is None:
        return not transcripts.is_hollow(message.fields) or bool(_result_url(message))
    return message.code in (errors.SUCCESS, errors.PENDING)


def _innermost(message: wire.Message) -> wire.Message:
    """The answer inside an answer: gateways put one round what the service behind them says."""
    for name in ("data", "result"):
        inner = wire.decode(message.fields.get(name))
        if inner.code is not None and errors.is_known(RESULT, inner.code):
            return inner
    return message


def _failed(error: StudioError, *, told: bool = False) -> Standing:
    """Where a request stands of which the vendor says this; raises what says nothing of it.

    An error without a code of the vendor's, or with the gateway's status for one, is of the moment.
    """
    coded = error.code is not None and len(error.code) > 3
    if not told and (error.kind not in _FINAL or not coded):
        raise error
    return Standing(JobState.FAILED, error.code or "", error=error)


def _result_url(message: wire.Message) -> str:
    url = message.fields.get("resultUrl")
    return url if isinstance(url, str) else ""


def _check_address(name: str, url: str) -> None:
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and url.isprintable() and " " not in url
    except ValueError:
        good = False
    if not good:
        raise StudioError(Kind.BAD_FIELD, name, message="It is not an address.")

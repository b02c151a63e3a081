"""Speaking a text while it is still being made: one text, one conversation."""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from contextlib import aclosing, suppress

from studio.audio.decode import RATES, StreamDecoder
from studio.core.clock import TOLERANCE_S
from studio.core.errors import Kind, StudioError
from studio.core.ports import Link, SpeechAudio, SpeechEvent, SpeechMap, SpeechNotice
from studio.core.records import Account
from studio.core.redaction import in_one_line
from studio.net.ws import RefusedError, Timeouts, converse
from studio.vendors.xingyun import auth, errors, wire
from studio.vendors.xingyun.client import READING, address, app_id, app_secret, known_reading

log = logging.getLogger(__name__)

LONGEST_GAP = 60.0
"""Seconds of silence at most in place of one message that could not be read."""
_STATUSES_OF_AUTH = (401, 403)
_YES = ("1", "true", "yes", "on")


class XingyunSpeech:
    """The `Speech` capability of one account.

    What it has to find out it shares with the account's calls: the link remembers which reading of the signature the
    vendor checks, and learns the vendor's clock from every refusal. `now` is this computer's clock, in seconds since
    1970.
    Raises BAD_FIELD and NO_SECRET for an account that cannot be used.
    """

    def __init__(
        self,
        account: Account,
        secrets: Mapping[str, str],
        link: Link,
        *,
        timeouts: Timeouts = Timeouts(),
        now: Callable[[], float] = time.time,
    ) -> None:
        self._account = account.name
        self._address = address(account.fields)
        self._app_id = app_id(account.fields)
        self._secret = app_secret(account, secrets)
        self._raw_rate = _raw_rate(account.fields)
        self._text_in_query = account.fields.get("text_in_query", "").strip().lower() in _YES
        self._timeouts = timeouts
        self._now = now
        self._link = link
        self._reading = known_reading(link)

    async def speak(self, text: str, voice: str) -> AsyncGenerator[SpeechEvent]:
        """See `core.ports.Speech`.

        When the key seems to be refused, the vendor's own time is tried if this computer's is off, and then the other
        reading of the signature. Nothing is tried again once the vendor has begun to answer.
        """
        if not voice or not voice.isprintable():
            raise StudioError(Kind.UNKNOWN_VOICE, wire.plain(voice))
        text = wire.plain(text)
        reading = self._reading
        clock_tried = reading_tried = False
        while True:
            utterance = _Utterance(StreamDecoder(self._raw_rate))
            before = self._link.skew_s
            try:
                async with aclosing(self._utter(utterance, text, voice, reading)) as events:
                    async for event in events:
                        if utterance.begun:
                            self._keep(reading)
                        yield event
                return
            except StudioError as problem:
                error = self._meaning(problem, utterance, text, voice)
                about_the_key = error.kind is Kind.KEY_REFUSED or (
                    isinstance(problem, RefusedError) and problem.status in _STATUSES_OF_AUTH
                )
                if utterance.begun or not about_the_key:
                    raise error from None
                self._link.learn(problem.headers if isinstance(problem, RefusedError) else utterance.headers)
            skew = self._link.skew_s
            if not clock_tried and abs(skew - before) > TOLERANCE_S:
                clock_tried = True
                if skew:
                    yield SpeechNotice(StudioError(Kind.CLOCK_OFF, _amount(skew)))
            elif not reading_tried:
                reading_tried, reading = True, reading.other
                log.info("the signature was refused; trying its other reading")
            else:
                raise error

    def _keep(self, reading: auth.GetData) -> None:
        """What the vendor took is tried first from now on."""
        if reading is not self._reading:
            self._reading = reading
            self._link.remember(READING, reading.value)

    async def _utter(
        self, utterance: _Utterance, text: str, voice: str, reading: auth.GetData
    ) -> AsyncGenerator[SpeechEvent]:
        """One conversation, signed now. What was held back when it breaks off is given out before the error."""
        params = {"tts_vcn": voice, "text": text} if self._text_in_query else {"tts_vcn": voice}
        timestamp = int(self._now() + self._link.skew_s)
        token = auth.sign_get(self._address.prefix + wire.SPEAK_PATH, params, self._secret, timestamp, reading)
        async with converse(
            self._address.ws(auth.with_query(wire.SPEAK_PATH, params)),
            headers=auth.headers(self._app_id, token, timestamp),
            first=wire.encode(text),
            timeouts=self._timeouts,
            route=self._link.route,
        ) as conversation:
            utterance.headers = conversation.headers
            try:
                async for raw in conversation:
                    message = wire.decode(raw)
                    if message.error_code is not None:
                        utterance.request_id = message.request_id or utterance.request_id
                        raise errors.from_code(
                            message.error_code, message.error_reason, account=self._account, voice=voice
                        )
                    for event in utterance.take(message):
                        yield event
                    if utterance.ended:
                        break
                else:
                    raise StudioError(Kind.DROPPED, code="1000", message="closed before the end")
            except StudioError:
                with suppress(StudioError):
                    for event in utterance.rest():
                        yield event
                raise
            for event in utterance.rest():
                yield event
        if not utterance.frames:
            raise StudioError(Kind.VENDOR_FAILED, message="no sound was sent")

    def _meaning(self, problem: StudioError, utterance: _Utterance, text: str, voice: str) -> StudioError:
        """The error to show: the vendor's codes as kinds, its words without the user's, and its request id."""
        error, request_id = problem, utterance.request_id
        if isinstance(problem, RefusedError):
            body = wire.decode(problem.body)
            request_id = body.request_id
            if body.error_code is None:
                error = errors.from_status(problem.status, self._account)
            else:
                error = errors.from_code(body.error_code, body.error_reason, account=self._account, voice=voice)
        elif not utterance.begun:
            error = errors.from_close(problem, self._account)
        message = in_one_line(error.message, text, self._secret)
        return StudioError(error.kind, error.subject, code=error.code, message=message, request_id=request_id)


class _Utterance:
    """What has come of one text so far."""

    def __init__(self, decoder: StreamDecoder) -> None:
        self.headers: Mapping[str, str] = {}
        self.begun = False
        self.ended = False
        self.frames = 0
        self.request_id: str | None = None
        self._decoder = decoder
        self._map = wire.TimeMap()
        self._lost = 0.0
        self._unknown: set[str] = set()
        self._noticed: set[wire.Trouble] = set()

    def take(self, message: wire.Message) -> Iterator[SpeechEvent]:
        """The events of one message: its data first, then its flags."""
        self.begun |= bool(message.entries or message.payload)
        self.request_id = message.request_id or self.request_id
        if message.entries:
            self._map.add(message.entries, message.sentence_index)
            yield SpeechMap(self._map.tokens)
        if message.data_type is wire.DataType.AUDIO:
            if message.trouble is wire.Trouble.SOUND and message.seconds is not None:
                self._lost += min(message.seconds, LONGEST_GAP)
            yield from self._sound(self._decoder.feed(message.payload, message.seconds) if message.payload else b"")
        if message.trouble is not None and message.trouble not in self._noticed:
            self._noticed.add(message.trouble)
            log.warning("the %s of a message could not be read", message.trouble)
            yield SpeechNotice(StudioError(Kind.UNREADABLE, message=message.trouble, request_id=self.request_id))
        if message.unknown_type and message.unknown_type not in self._unknown:
            self._unknown.add(message.unknown_type)
            log.info("messages of the unknown type %r are ignored", message.unknown_type)
        if message.flush_buffer:
            self._map.flush()
        self.ended = message.inference_end

    def rest(self) -> Iterator[SpeechEvent]:
        """The sound that the decoder held back; raises UNREADABLE when it turns out to be none."""
        yield from self._sound(self._decoder.finish())

    def _sound(self, pcm: bytes) -> Iterator[SpeechEvent]:
        """The sound that is ready; silence before it where some was unreadable, so that what follows stays in time."""
        rate = self._decoder.rate
        if self._lost and rate:
            pcm = bytes(2 * round(self._lost * rate)) + pcm
            self._lost = 0.0
        if pcm:
            self.frames += len(pcm) // 2
            self._map.heard(self.frames / rate)
            yield SpeechAudio(pcm, rate)


def _raw_rate(fields: Mapping[str, str]) -> int | None:
    """The rate that raw sound is said to have, in Hz; None to work it out."""
    text = fields.get("sample_rate", "").strip()
    if not text:
        return None
    if text not in map(str, RATES):
        raise StudioError(Kind.BAD_FIELD, "sample_rate", message=", ".join(map(str, RATES)))
    return int(text)


def _amount(seconds: float) -> str:
    """A stretch of time in its largest fitting unit: 45 s, 10 min, 3 h, 2 d."""
    seconds = abs(seconds)
    for unit, length in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= 1.5 * length:
            return f"{round(seconds / length)} {unit}"
    return f"{round(seconds)} s"

"""Activity: what was asked of the vendors, how long it took, and what they said; kept for the person to look at."""

from __future__ import annotations

import re
import shlex
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Final

from studio.core.errors import Kind, StudioError
from studio.core.ports import SpeechAudio, SpeechEvent, SpeechMap, SpeechNotice
from studio.core.records import Account, Call
from studio.core.redaction import HIDDEN
from studio.storage.activity import ActivityLog, Listing, Wanted

__all__ = ["OK", "Activity", "Listing", "Recorder", "Wanted", "as_curl", "conversation"]

OK: Final = "ok"
Recorder = Callable[[Call], None]

_HEADER = re.compile(r"([A-Za-z0-9-]+):[ \t]*(.*)")
_HIDDEN = re.compile(rf".*(?:{re.escape(HIDDEN)}|<[\w-]+>).*")
# curl works these out itself, and a wrong one breaks the call.
_OF_THE_CONNECTION: Final = ("host", "content-length", "connection", "transfer-encoding", "accept-encoding")


class Activity:
    """What the window, the bundle and the vendors' links have of the log."""

    def __init__(self, log: ActivityLog) -> None:
        self._log = log

    def record(self, call: Call) -> None:
        """Keep a call; never blocks, never fails."""
        self._log.add(call)

    async def newest(self) -> int:
        """The number of the newest call, 0 when there is none; it grows with every call, of other programs too."""
        return await self._log.newest()

    async def listing(self, wanted: Wanted, first: int) -> Listing:
        """The calls that are wanted, newest first; the `first` of them come along, the others with `calls`."""
        return await self._log.listing(wanted, first)

    async def calls(self, numbers: Sequence[int]) -> dict[int, Call]:
        """Calls by their numbers, without what was said word for word; those that are gone are left out."""
        return await self._log.calls(numbers)

    async def call(self, number: int) -> Call | None:
        """One call, with what was said word for word where that is still kept; None when it is gone."""
        return await self._log.call(number)

    async def close(self) -> None:
        """Write what waits and let go of the file."""
        await self._log.close()


async def conversation(
    events: AsyncGenerator[SpeechEvent], record: Recorder, *, account: Account, text: str, voice: str
) -> AsyncGenerator[SpeechEvent]:
    """The same events; when they end, however they do, the conversation is recorded.

    `sent` counts the text's bytes and `received` those of the sound; of the text only its length is kept.
    """
    started, begun = datetime.now(UTC), time.monotonic()
    outcome, failure = Kind.CANCELLED.value, None
    first_ms: float | None = None
    received = sounds = maps = rate = 0
    notices: list[str] = []
    try:
        async with aclosing(events):
            async for event in events:
                match event:
                    case SpeechAudio():
                        first_ms = (time.monotonic() - begun) * 1000 if first_ms is None else first_ms
                        received, sounds, rate = received + len(event.pcm), sounds + 1, event.rate
                    case SpeechMap():
                        maps += 1
                    case SpeechNotice():
                        notices.append(f"notice: {event.error.kind}")
                yield event
        outcome = OK
    except StudioError as error:
        outcome, failure = error.kind.value, error
        raise
    finally:
        heard = [f"sounds: {sounds}", f"maps: {maps}", *notices]
        if first_ms is not None:
            heard += [f"first sound: {first_ms:.0f} ms", f"rate: {rate} Hz", f"length: {received / 2 / rate:.2f} s"]
        record(
            Call(
                started=f"{started:%Y-%m-%dT%H:%M:%S}.{started.microsecond // 1000:03}Z",
                account=account.name,
                vendor=account.vendor,
                what="speech",
                method="WS",
                url=account.fields.get("base_url", ""),
                duration_ms=(time.monotonic() - begun) * 1000,
                status=None,
                outcome=outcome,
                code=failure.code if failure is not None else None,
                message=failure.message if failure is not None else "",
                request_id=failure.request_id if failure is not None else None,
                trace_id=None,
                sent=len(text.encode("utf-8", "replace")),
                received=received,
                request=f"voice: {voice}\ncharacters: {len(text)}",
                response="\n".join(heard),
            )
        )


def as_curl(call: Call) -> str:
    """The call as a command for a terminal; what is secret is a variable of the shell (`$AUTHORIZATION`) to fill in."""
    headers, body = _parts(call.request)
    parts = [f"curl -X {shlex.quote(call.method)}", shlex.quote(call.url)]
    for name, value in headers:
        if _HIDDEN.fullmatch(value):
            variable = re.sub(r"[^A-Z0-9]", "_", name.upper())
            parts.append(f'-H "{name}: ${variable}"')
        elif name.lower() not in _OF_THE_CONNECTION:
            parts.append(f"-H {shlex.quote(f'{name}: {value}')}")
    if body:
        parts.append(f"--data-raw {shlex.quote(body)}")
    return " \\\n  ".join(parts)


def _parts(request: str) -> tuple[list[tuple[str, str]], str]:
    """The headers and the body of what was sent; a first line that is no header is left out."""
    head, _, body = request.replace("\r\n", "\n").partition("\n\n")
    found = (_HEADER.fullmatch(line) for line in head.splitlines())
    return [(header[1], header[2]) for header in found if header is not None], body

"""Speech: a script becomes segments, each is fetched while the one before it plays, and nothing is made twice."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing
from dataclasses import replace
from functools import partial
from pathlib import Path

from studio.audio.track import LiveTrack
from studio.core.errors import Kind, StudioError
from studio.core.ports import SpeechAudio, SpeechEvent, SpeechMap, SpeechNotice
from studio.core.records import Recording, Segment, SegmentState, Voice
from studio.core.text import mostly_han, segments
from studio.services.accounts import LOCAL, Accounts
from studio.services.activity import Recorder, conversation
from studio.services.takes import Arrival, SegmentProgress, SpeechRequest, Take
from studio.storage.library import Library

log = logging.getLogger(__name__)

# Making stays this far ahead of the listener: enough for any hiccup, little that is paid for and never heard.
AHEAD_SECONDS = 60.0

# Voices of this language speak English words, too, as no English voice speaks Chinese ones.
SPEAKS_BOTH = "zh"

# How long to wait before a broken segment is asked for again, by what broke it. What is not here fails at once.
PAUSES: dict[Kind, tuple[float, ...]] = {
    Kind.DROPPED: (0.2, 2.0),
    Kind.BUSY: (1.0, 4.0),
    Kind.UNREACHABLE: (1.0,),
    Kind.TIMED_OUT: (0.5,),
    Kind.VENDOR_FAILED: (0.5,),
}


class SpeechService:
    """Reads scripts aloud: returns takes at once, makes them in the background, keeps what was made."""

    def __init__(
        self, accounts: Accounts, library: Library, recordings: Path, record: Recorder = lambda _: None
    ) -> None:
        self._accounts = accounts
        self._library = library
        self._folder = recordings
        self._record = record
        self._live: set[Take] = set()
        self._automatic: tuple[str, str, str] = ("", "", "")  # account, text, and the voice that was chosen for them

    async def read(self, request: SpeechRequest) -> Take:
        """Begin to read; the take is there at once and fills in the background.

        `StudioError`: EMPTY_TEXT, NOTHING_TO_SPEAK, UNKNOWN_ACCOUNT, UNKNOWN_VOICE; later trouble is `Take.error`.
        """
        request = await self.settled(request)
        # A million characters take long enough to cut that the window would notice.
        found = await asyncio.to_thread(segments, request.text, request.start, request.end)
        if not found:
            blank = not request.text[request.start : request.end].strip()
            raise StudioError(Kind.EMPTY_TEXT if blank else Kind.NOTHING_TO_SPEAK)
        take = Take(request, found, LiveTrack())
        self._live.add(take)
        take.make(self._make(take), self._live.discard)
        return take

    async def saved(self, take_id: str) -> Take:
        """A take of the library, as it was read; `StudioError` (UNKNOWN_TAKE) where there is none."""
        kept = await self._library.take(take_id)
        request = SpeechRequest(kept.text, kept.account, kept.voice, title=kept.title)
        take = Take(request, [part.segment for part in kept.parts], LiveTrack(), kept.take_id)
        take.created = kept.created
        for progress, part in zip(take.segments, kept.parts, strict=True):
            take.replay(progress, part.recording, self._folder / part.recording.path)
        take.end()
        return take

    async def voices(self, account: str) -> tuple[Voice, ...]:
        """The voices known for an account."""
        return self._accounts.voices(account)

    async def states(self, request: SpeechRequest) -> list[tuple[Segment, bool]]:
        """The segments of a request, and whether each could be replayed now."""
        request = await self.settled(request)
        found, keys = await asyncio.to_thread(self._keys, request)
        made = await self._library.made(keys)
        return [(segment, key in made) for segment, key in zip(found, keys, strict=True)]

    async def recordings(self, request: SpeechRequest, parts: Sequence[Segment]) -> tuple[tuple[Recording, ...], ...]:
        """Every version of each of these segments that was kept: the preferred first, then the newest."""
        request = await self.settled(request)
        found = await asyncio.gather(*(self._library.recordings(self._key(request, part)) for part in parts))
        return tuple(map(tuple, found))

    async def prefer(self, recording_id: str) -> None:
        """Choose the version of a segment that is replayed from now on."""
        await self._library.prefer(recording_id)

    async def settled(self, request: SpeechRequest, *, anew: bool = False) -> SpeechRequest:
        """The request with its voice chosen; `StudioError`: UNKNOWN_ACCOUNT, UNKNOWN_VOICE.

        What was chosen for a text stays so until it is asked for `anew`: all who ask of one text get one answer.
        """
        if not request.voice:
            if anew or self._automatic[:2] != (request.account, request.text):
                self._automatic = (request.account, request.text, await self._own_choice(request))
            return replace(request, voice=self._automatic[2])
        # A vendor has more voices than are known here; of the local service's all are known.
        voices = self._accounts.voices(request.account)
        if request.account == LOCAL and request.voice not in {voice.voice_id for voice in voices}:
            raise StudioError(Kind.UNKNOWN_VOICE, request.voice)
        return request

    async def left_behind(self, request: SpeechRequest) -> str:
        """The voice that more of a script is made with than with the one that is chosen for it now; "" without one.

        Another of Automatic's choices, that is: what it would have made again is to be told before it is paid for.
        """
        chosen = (await self.settled(request)).voice
        others = {voice: await self._made(request, voice) for voice in self._choices(request.account) - {chosen}}
        most = max(others, key=others.__getitem__, default="")
        return most if most and others[most] > await self._made(request, chosen) else ""

    async def _own_choice(self, request: SpeechRequest) -> str:
        """The voice for a script: by what most of it is, unless more of it was made with one that speaks all of it.

        So nothing is made again, and paid for, because a few words were written in another language.
        """
        voices = self._accounts.voices(request.account)
        chosen = await asyncio.to_thread(own_choice, voices, request.text)
        every = next((voice.voice_id for voice in voices if voice.language.startswith(SPEAKS_BOTH)), chosen)
        if every == chosen:
            return chosen
        return every if await self._made(request, every) > await self._made(request, chosen) else chosen

    def _choices(self, account: str) -> set[str]:
        """The voices that Automatic may choose."""
        return {own_choice(self._accounts.voices(account), sample) for sample in ("字", "word")}

    async def _made(self, request: SpeechRequest, voice: str) -> int:
        """How many segments of a script are made with a voice."""
        _, keys = await asyncio.to_thread(self._keys, SpeechRequest(request.text, request.account, voice))
        return len(await self._library.made(keys))

    async def close(self) -> None:
        """Stop everything that is being made; what came is kept."""
        await asyncio.gather(*(take.stop() for take in list(self._live)))

    def _keys(self, request: SpeechRequest) -> tuple[tuple[Segment, ...], list[str]]:
        """The segments of a request and the key of each; a million characters take a while."""
        found = segments(request.text, request.start, request.end)
        return found, [self._key(request, segment) for segment in found]

    def _key(self, request: SpeechRequest, segment: Segment) -> str:
        """What makes two recordings interchangeable: the vendor (the local one is its own), the voice, the text."""
        account = self._accounts.find(request.account)
        vendor = LOCAL if account.name == LOCAL else account.vendor
        return hashlib.sha256(f"{vendor}\0{request.voice}\0{segment.text}".encode()).hexdigest()

    # Making

    async def _make(self, take: Take) -> None:
        ahead: _Fetch | None = None

        def prefetch(following: SegmentProgress | None) -> None:
            # The first sound is there: while it plays, the next segment may already be on its way.
            nonlocal ahead
            if ahead is None and following is not None:
                ahead = self._fetch(take, following.segment)

        try:
            for progress, following in zip(take.segments, [*take.segments[1:], None], strict=True):
                await take.wanted(AHEAD_SECONDS)
                fetch, ahead = ahead or self._fetch(take, progress.segment), None
                await self._segment(take, progress, fetch, partial(prefetch, following))
        except StudioError as error:
            take.error = error
            log.info("a take ended early: %s", error.kind)
        finally:
            if ahead is not None:
                await ahead.close()
            take.end()
            await self._save(take)

    async def _segment(
        self, take: Take, progress: SegmentProgress, fetch: _Fetch, sounding: Callable[[], None]
    ) -> None:
        """Make one segment; a conversation that breaks off is followed by another that goes on where it broke."""
        key = self._key(take.request, progress.segment)
        before: Arrival | None = None
        arrival = Arrival(take, progress, self._folder)
        attempt = 0
        try:
            while True:
                try:
                    return await self._receive(take, progress, arrival, fetch, sounding)
                except StudioError as error:
                    pauses = PAUSES.get(error.kind, ())
                    hopeless = error.kind is Kind.TIMED_OUT and not arrival.frames
                    if attempt >= len(pauses) or hopeless:
                        progress.state, progress.error = SegmentState.FAILED, error
                        raise
                    log.info("a segment broke off: %s; asked for again", error.kind)
                    await asyncio.sleep(pauses[attempt])
                attempt += 1
                if arrival.audible:
                    arrival.break_off()
                    before = arrival
                fetch = self._fetch(take, progress.segment)
                arrival = Arrival(take, progress, self._folder, before)
        finally:
            await fetch.close()
            if progress.recording is None:
                complete = progress.state is SegmentState.MADE
                made = arrival.finish(key, complete=complete) or (before and before.finish(key, complete=False))
                if made:
                    await self._library.add_recording(made)
            take.touch()

    async def _receive(
        self, take: Take, progress: SegmentProgress, arrival: Arrival, fetch: _Fetch, sounding: Callable[[], None]
    ) -> None:
        progress.state = SegmentState.ARRIVING
        take.touch()
        async for event in fetch.events():
            match event:
                case Recording():
                    take.replay(progress, event, self._folder / event.path)
                case SpeechAudio(pcm=pcm, rate=rate):
                    arrival.sound(pcm, rate)
                case SpeechMap(tokens=tokens):
                    arrival.map(tokens)
                    continue
                case SpeechNotice(error=notice):
                    take.notices.append(notice)
                    take.touch()
                    continue
            if progress.first_sound_ms is None:
                progress.first_sound_ms = (time.monotonic() - fetch.asked) * 1000
                if take.first_audio_s is None:
                    take.first_audio_s = time.monotonic() - take.asked
                take.touch()
                sounding()
        if not arrival.frames and not progress.from_cache:
            # A map without any sound: the conversation ended well, and said nothing.
            raise StudioError(Kind.VENDOR_FAILED, message="no sound was sent")
        progress.state = SegmentState.MADE

    def _fetch(self, take: Take, segment: Segment) -> _Fetch:
        return _Fetch(self._events(take.request, segment))

    async def _events(self, request: SpeechRequest, segment: Segment) -> AsyncGenerator[Recording | SpeechEvent]:
        """What is known of a segment: the recording that was made before, or the vendor's events."""
        if not request.fresh:
            for recording in await self._library.recordings(self._key(request, segment)):
                if recording.complete and self._is_whole(recording):
                    yield recording
                    return
        speech = await self._accounts.speech(request.account)
        spoken = conversation(
            speech.speak(segment.text, request.voice),
            self._record,
            account=self._accounts.find(request.account),
            text=segment.text,
            voice=request.voice,
        )
        async with aclosing(spoken) as events:
            async for event in events:
                yield event

    def _is_whole(self, recording: Recording) -> bool:
        """Whether its file is there to its last frame; one that is not is made again rather than refused for ever."""
        try:
            return (self._folder / recording.path).stat().st_size >= 2 * recording.frames
        except OSError:
            return False

    async def _save(self, take: Take) -> None:
        kept = take.saved()
        if not (kept.parts and take.request.keep):
            return
        take.take_id = kept.take_id
        try:
            await self._library.save_take(kept)
        except StudioError as error:
            # What sounds can still be heard and exported; why it ended early, if it did, comes before this.
            take.error = take.error or error
            take.touch()


class _Fetch:
    """One segment on its way: its events wait in memory (a segment is short) until the take gets to them."""

    def __init__(self, source: AsyncGenerator[Recording | SpeechEvent]) -> None:
        self.asked = time.monotonic()
        self._queue: asyncio.Queue[Recording | SpeechEvent | None] = asyncio.Queue()
        self._task = asyncio.get_running_loop().create_task(self._pump(source), name="fetch")

    async def events(self) -> AsyncIterator[Recording | SpeechEvent]:
        """The events in order; raises what the source raised, after what came before it."""
        while (event := await self._queue.get()) is not None:
            yield event
        await self._task

    async def close(self) -> None:
        """End the conversation if it is still going on."""
        self._task.cancel()
        await asyncio.wait([self._task])
        if not self._task.cancelled():
            self._task.exception()  # raised by `events` already, or of no interest any more

    async def _pump(self, source: AsyncGenerator[Recording | SpeechEvent]) -> None:
        try:
            async with aclosing(source) as events:
                async for event in events:
                    self._queue.put_nowait(event)
        finally:
            self._queue.put_nowait(None)


def own_choice(voices: Sequence[Voice], text: str) -> str:
    """The first voice of the language that most of the text is."""
    if not voices:
        raise StudioError(Kind.UNKNOWN_VOICE)
    language = "zh" if mostly_han(text) else "en"
    fitting = [voice for voice in voices if voice.language.startswith(language)]
    return (fitting or list(voices))[0].voice_id

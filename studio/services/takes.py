"""A take: one reading of a script, alive while its sound still arrives, and readable at any moment."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from studio.audio.peaks import Peaks
from studio.audio.track import LiveTrack, Piece
from studio.core.doctor import units_of
from studio.core.errors import StudioError
from studio.core.records import (
    Diagnosis,
    Recording,
    SavedTake,
    Segment,
    SegmentState,
    TakePart,
    Timing,
    Token,
    Unit,
)
from studio.core.text import first_words
from studio.core.timeline import Timeline

_FINEST_FIRST = tuple(Timing)


@dataclass(frozen=True, slots=True)
class SpeechRequest:
    """What to read: code points `start` to `end` of `text`; `fresh` makes again what was made before.

    An empty `voice` asks for the account's own choice for this text. Without `keep` the take is not saved.
    """

    text: str
    account: str
    voice: str = ""
    start: int = 0
    end: int | None = None
    title: str = ""
    fresh: bool = False
    keep: bool = True


@dataclass(slots=True)
class SegmentProgress:
    """How far one segment of a take is; frames are frames of the take."""

    segment: Segment
    state: SegmentState = SegmentState.WAITING
    start_frame: int | None = None
    frames: int = 0
    diagnosis: Diagnosis | None = None
    error: StudioError | None = None
    first_sound_ms: float | None = None
    from_cache: bool = False
    recording: Recording | None = None


class Take:
    """One reading. Everything may be read at any time on the loop's thread; `track` from any thread.

    `version` grows with every change worth redrawing, except sound that arrives: look at `track.frames` for that.
    """

    def __init__(
        self, request: SpeechRequest, segments: Sequence[Segment], track: LiveTrack, take_id: str = ""
    ) -> None:
        self.take_id = take_id
        self.request = request
        self.track = track
        self.timeline = Timeline()
        self.peaks = Peaks()
        self.segments = [SegmentProgress(segment) for segment in segments]
        self.version = 0
        self.over = False
        self.error: StudioError | None = None
        self.notices: list[StudioError] = []
        self.asked = time.monotonic()
        self.first_audio_s: float | None = None
        self.created = datetime.now(UTC).isoformat(timespec="milliseconds")
        self._heard: int | None = None
        self._hurried = False
        self._event = asyncio.Event()
        self._making: asyncio.Task[None] | None = None

    # What the take is

    @property
    def title(self) -> str:
        """The given title, or the first words of the text."""
        return self.request.title or first_words(self.segments[0].segment.text if self.segments else self.text)

    @property
    def text(self) -> str:
        """The whole script that offsets count in."""
        return self.request.text

    @property
    def voice(self) -> str:
        """The vendor's id of the voice."""
        return self.request.voice

    @property
    def rate(self) -> int:
        """Frames per second; 0 until the first sound has come."""
        return self.track.rate

    @property
    def frames(self) -> int:
        """Frames there are now."""
        return self.track.frames

    @property
    def complete(self) -> bool:
        """Every segment is made."""
        return all(progress.state is SegmentState.MADE for progress in self.segments)

    @property
    def failed(self) -> bool:
        """Making ended early with an error; what came is kept."""
        return self.error is not None

    @property
    def diagnosis(self) -> Diagnosis:
        """The coarsest timing among the segments so far, and why."""
        found = [progress.diagnosis for progress in self.segments if progress.diagnosis is not None]
        return max(found, key=lambda one: _FINEST_FIRST.index(one.timing), default=Diagnosis(Timing.NONE))

    def read(self, start: int, count: int) -> bytes:
        """Up to `count` frames from `start` as int16 little-endian."""
        return self.track.read(start, count)

    def units(self) -> Iterator[Unit]:
        """The time map in frames of the take and code points of the script."""
        return self.timeline.units()

    # Waiting for it

    async def changed(self, version: int) -> int:
        """Wait until something is newer than `version`, or the take is over; the version now."""
        while self.version <= version and not self.over:
            await self._event.wait()
        return self.version

    async def ready(self) -> None:
        """Wait for the first sound; raises the take's error where none ever comes."""
        while self.track.frames == 0 and not self.over:
            await self._event.wait()
        if self.track.frames == 0 and self.error is not None:
            raise self.error

    async def finished(self) -> None:
        """Wait until everything is made, or making has ended early; never raises for the vendor's sake."""
        if self._making is not None:
            await asyncio.wait([self._making])

    def heard(self, frame: int) -> None:
        """Say which frame is audible now: making then stays at most a minute ahead of it."""
        earlier = self._heard
        self._heard = frame
        if earlier is None or frame // max(1, self.rate) != earlier // max(1, self.rate):
            self._wake()

    def hurry(self, *, hurried: bool) -> None:
        """Make it to its end, wherever the listener is; or stay near the listener again."""
        self._hurried = hurried
        self._wake()

    async def stop(self) -> None:
        """End making; what came is kept."""
        if self._making is not None and not self._making.done():
            self._making.cancel()
        await self.finished()

    # For those who make it (services/speech)

    def make(self, work: Coroutine[None, None, None], over: Callable[[Take], None]) -> None:
        """Run the making in the background; `over` is called when it has ended, however it ended."""
        self._making = asyncio.get_running_loop().create_task(work, name="take")
        self._making.add_done_callback(lambda _: over(self))

    async def wanted(self, ahead: float) -> None:
        """Wait until less than `ahead` seconds of sound lie before the listener (at once when nobody listens)."""
        while not self._hurried and self._heard is not None and self.frames - self._heard > ahead * max(1, self.rate):
            await self._event.wait()

    def end(self) -> None:
        """Say that nothing more will come."""
        self.over = True
        self.track.finish()
        self.touch()

    def touch(self) -> None:
        """Say that something worth redrawing has changed."""
        self.version += 1
        self._wake()

    def _wake(self) -> None:
        # Waiters hold the old event: each wakes once, looks, and waits on the new one.
        self._event.set()
        self._event = asyncio.Event()

    def measure(self) -> None:
        """Bring the waveform up to the sound that has come."""
        while (missing := self.track.frames - self.peaks.frames) > 0:
            self.peaks.append(self.track.read(self.peaks.frames, min(missing, 1 << 18)))

    def replay(self, progress: SegmentProgress, recording: Recording, file: Path) -> None:
        """Put a recording that was made before in place of a segment."""
        progress.start_frame = self.track.frames
        self.track.add_file(file, 0, recording.frames, rate=recording.rate)
        progress.frames = self.track.frames - progress.start_frame
        units = _scaled(recording.units, self.track.rate, recording.rate)
        self.timeline.append(progress.start_frame, progress.segment.start, units)
        progress.recording = recording
        progress.diagnosis = recording.diagnosis
        progress.state = SegmentState.MADE if recording.complete else SegmentState.FAILED
        progress.from_cache = True
        self.measure()
        self.touch()

    def saved(self) -> SavedTake:
        """The take as the library keeps it; equal readings have equal ids, so replaying one adds nothing."""
        made = [(progress.segment, progress.recording) for progress in self.segments]
        parts = tuple(TakePart(segment, recording) for segment, recording in made if recording is not None)
        request = self.request
        identity = "\0".join(
            (self.text, request.account, self.voice, *(part.recording.recording_id for part in parts))
        ).encode("utf-8", "surrogatepass")
        return SavedTake(
            take_id=self.take_id or hashlib.sha256(identity).hexdigest()[:12],
            title=self.title,
            text=self.text,
            account=request.account,
            voice=self.voice,
            created=self.created,
            complete=self.complete,
            parts=parts,
        )


class Arrival:
    """One segment arriving in one conversation: its sound into the track, its time map into the timeline.

    After a conversation that broke off in mid-sound, `after` is what had come by then: this one starts to be heard
    where that one's last whole unit ended, so nothing is said twice and nothing is left out.
    """

    def __init__(self, take: Take, progress: SegmentProgress, folder: Path, after: Arrival | None = None) -> None:
        self.rate = 0
        self.frames = 0
        self._take = take
        self._progress = progress
        self._id = uuid4().hex
        self._name = f"{self._id[:2]}/{self._id}.pcm"
        self._file = folder / self._name
        self._after = after if after is not None and after.frames else None
        self._held = bytearray()
        self._tokens: tuple[Token, ...] = ()
        self._piece: Piece | None = None
        self._index: int | None = None
        self._skip = 0

    @property
    def audible(self) -> bool:
        """Some of it is in the track."""
        return self._piece is not None

    def sound(self, pcm: bytes, rate: int) -> None:
        """Take in the next sound."""
        self.rate = rate
        self.frames += len(pcm) // 2
        if self._piece is not None:
            self._piece.append(pcm)
        else:
            self._held += pcm
            self._open()
        self._place()

    def map(self, tokens: tuple[Token, ...]) -> None:
        """Take in the time map as far as it is known."""
        self._tokens = tokens
        if self._held:
            self._open()
        self._place()
        if self._index is not None:
            self._revise(complete=False)

    def break_off(self) -> None:
        """Give up what came after the last whole unit, because another conversation will go on from there."""
        if self._piece is None or self._index is None:
            return
        units, _ = self._units(complete=False)
        whole = [unit.end for unit in units if unit.end <= self.frames and unit.src_start is not None]
        if whole:
            self._piece.cut(whole[-1])
            self._take.timeline.truncate(self._index, self._to_take(max(0, whole[-1] - self._skip)))
            self.frames = min(self.frames, whole[-1])
        self._piece.finish()
        self._place()

    def finish(self, key: str, *, complete: bool) -> Recording | None:
        """End the segment; what came as a recording, None where no sound came."""
        if self._held:
            self._open(last=True)
        if self._piece is None:
            return None
        self._piece.finish()
        self._place()
        diagnosis = self._revise(complete=True)
        units, _ = self._units(complete=True)
        created = datetime.now(UTC).isoformat(timespec="milliseconds")
        recording = Recording(self._id, key, self._name, self.rate, self.frames, complete, units, diagnosis, created)
        self._progress.recording = recording
        return recording

    def _open(self, *, last: bool = False) -> None:
        """Begin to be heard as soon as it is known from which frame on."""
        seam = self._seam(last=last)
        if seam is None:
            return
        take, progress = self._take, self._progress
        self._skip = seam
        start = take.track.frames
        self._piece = take.track.open_piece(self._file, self.rate, seam)
        self._piece.append(bytes(self._held))
        self._held.clear()
        self._index = take.timeline.append(start, progress.segment.start, ())
        if progress.start_frame is None:
            progress.start_frame = start
        self._revise(complete=False)

    def _seam(self, *, last: bool) -> int | None:
        """The first of our frames to be heard; None while that cannot be told yet."""
        if self._after is None:
            return 0
        came = self._after.whole_until()
        if came is not None and self._tokens:
            units, _ = self._units(complete=False)
            following = [unit.start for unit in units if unit.src_start is not None and unit.src_start >= came[1]]
            seam = following[0] if following else came[0]
        elif came is not None and self.frames < came[0] + self.rate and not last:
            return None  # a map may still come and say it exactly
        else:
            seam = came[0] if came is not None else self._after.frames
        if last:
            return min(seam, self.frames)
        return seam if self.frames > seam else None

    def whole_until(self) -> tuple[int, int] | None:
        """Where the last whole unit ends: (our frame, offset in the segment's text); None without a map."""
        units, _ = self._units(complete=False)
        whole = [u for u in units if u.end <= self.frames and u.src_end is not None]
        return (whole[-1].end, whole[-1].src_end) if whole and whole[-1].src_end is not None else None

    def _units(self, *, complete: bool) -> tuple[tuple[Unit, ...], Diagnosis]:
        return units_of(self._tokens, self._progress.segment.text, self.rate, self.frames, complete)

    def _revise(self, *, complete: bool) -> Diagnosis:
        units, diagnosis = self._units(complete=complete)
        heard = [
            replace(unit, start=max(0, unit.start - self._skip), end=unit.end - self._skip)
            for unit in units
            if unit.end > self._skip
        ]
        if self._index is not None:
            track_rate = self._take.track.rate
            self._take.timeline.revise(self._index, _scaled(heard, track_rate, self.rate))
        self._progress.diagnosis = diagnosis
        self._take.touch()
        return diagnosis

    def _place(self) -> None:
        take, progress = self._take, self._progress
        if progress.start_frame is not None:
            progress.frames = take.track.frames - progress.start_frame
        take.measure()

    def _to_take(self, frames: int) -> int:
        return frames * self._take.track.rate // self.rate


def _scaled(units: Sequence[Unit], to_rate: int, from_rate: int) -> Sequence[Unit]:
    if to_rate == from_rate:
        return units
    return [
        replace(unit, start=unit.start * to_rate // from_rate, end=unit.end * to_rate // from_rate) for unit in units
    ]

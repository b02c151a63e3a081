"""One track on one sink: what is fed when, and which frame is audible now. Single-threaded; the player drives it."""

from __future__ import annotations

import logging
import time
from bisect import bisect_right
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from studio.audio.origin import Origin
from studio.audio.ring import Ring, fade
from studio.audio.sink import FADE, Run, Sink
from studio.audio.source import Mark, Source
from studio.core.errors import StudioError
from studio.core.ports import PlayState, Track

if TYPE_CHECKING:
    from studio.audio.ring import Samples

_log = logging.getLogger(__name__)

_ENOUGH_TO_BEGIN: Final = 0.02  # seconds
_ENOUGH_TO_GO_ON: Final = 0.12
_TICK: Final = 0.03
_WAIT_TICK: Final = 0.02
_IDLE_TICK: Final = 1.0
_SETTLE: Final = 0.15
_METER: Final = 0.03
_KEEP_MARKS: Final = 2.0


@dataclass(frozen=True, slots=True)
class Span:
    """A run as one may read it from any thread: frame 0 is audible at `origin` (monotonic), `limit` frames sound."""

    origin: float
    rate: int
    marks: tuple[Mark, ...]
    slope: float
    limit: int
    ring: Ring

    def frame(self, now: float) -> int:
        """The run's frame that is audible at `now`."""
        return min(max(0, int((now - self.origin) * self.rate)), self.limit)

    def place(self, frame: int) -> int:
        """The track's frame at the run's `frame`."""
        index = max(0, bisect_right(self.marks, (frame, float("inf"))) - 1)
        begin, place = self.marks[index]
        slope = self.slope
        if index + 1 < len(self.marks):
            end, following = self.marks[index + 1]
            slope = max(0.0, following - place) / max(1, end - begin)
        return int(place + (frame - begin) * slope + 1e-6)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the player's thread knows, in one immutable piece that other threads may look at."""

    state: PlayState = PlayState.STOPPED
    position: int = 0  # where nothing sounds
    spans: tuple[Span, ...] = ()
    first_audible: float | None = None
    underruns: int = 0
    trouble: StudioError | None = None

    def frame(self, now: float) -> int:
        """The track's frame that is audible at `now`."""
        span = self._span(now)
        return self.position if span is None else span.place(span.frame(now))

    def level(self, now: float) -> float:
        """Peak of what is audible at `now`."""
        span = self._span(now)
        if span is None or now < span.origin or span.origin + span.limit / span.rate < now - _METER:
            return 0.0
        frame = span.frame(now)
        return span.ring.peak(frame - int(_METER * span.rate), frame)

    def _span(self, now: float) -> Span | None:
        audible = [span for span in self.spans if span.origin <= now]
        return audible[-1] if audible else self.spans[0] if self.spans else None


@dataclass(slots=True, eq=False)
class _Line:
    """A run, its places in the track, and its clock."""

    run: Run
    offset: int  # frame of the source at the run's frame 0
    marks: deque[Mark]
    slope: float
    last: bool = False  # the end of the track is in it
    hidden: bool = False  # left for another place: it still fades, but where it is interests nobody
    clock: Origin | None = None  # none before it sounds
    opening: bool = False  # the first one since `play`
    underflows: int = 0

    @property
    def limit(self) -> int:
        """Frames that will sound (a fade at the end does not count)."""
        return self.run.written if self.run.end is None else self.run.end

    def write(self, samples: Samples, marks: list[Mark]) -> None:
        """Feed frames and what is known of their places."""
        self.marks.extend((frame - self.offset, place) for frame, place in marks if frame > self.offset)
        self.run.write(samples)

    @property
    def origin(self) -> float | None:
        """The sink's time at which frame 0 is audible; None before that is known."""
        return self.clock.at if self.clock is not None else None

    def observe(self, now: float) -> int:
        """Follow the card's clock, forget marks long heard; how often the card has stumbled since the last time."""
        if self.clock is None and (started := self.run.started) is not None:
            self.clock = Origin(started)
        if self.clock is None:
            return 0
        self.run.hurry = not self.clock.sure
        if (anchor := self.run.anchor()) is not None:
            frame, when = anchor
            self.clock.tell(when - frame / self.run.rate, now)
        heard = (now - self.clock.at - _KEEP_MARKS) * self.run.rate
        while len(self.marks) > 1 and self.marks[1][0] < heard:
            self.marks.popleft()
        before, self.underflows = self.underflows, self.run.underflows
        if self.underflows > before:
            self.clock.forget()
        return self.underflows - before

    def ends(self) -> float | None:
        """The sink's time at which the last frame has been audible; None before it is known."""
        return None if self.origin is None else self.origin + self.limit / self.run.rate

    def heard(self, now: float) -> bool:
        """All of it has been audible."""
        ends = self.ends()
        return ends is not None and now >= ends

    def place(self, frame: int) -> int:
        """The track's frame at the run's `frame`."""
        return self._span(0.0).place(frame)

    def span(self, shift: float) -> Span | None:
        """What others may read, once it has begun; `shift` is the monotonic time at the sink's time 0."""
        return None if self.origin is None else self._span(self.origin + shift)

    def _span(self, origin: float) -> Span:
        return Span(origin, self.run.rate, tuple(self.marks), self.slope, self.limit, self.run.ring)


class Deck:
    """Plays one track at a time. `advance` must be called when it says, and after every command.

    Every change of course ends the run that sounds with a short fade and begins another one where the fade begins:
    the two fades add up to the sound itself.
    """

    def __init__(self, open_sink: Callable[[int], Sink], now: Callable[[], float] = time.monotonic) -> None:
        """`open_sink` gives a sink for a rate, always (a silent one at worst)."""
        self.reading = Reading()
        self.sink: Sink | None = None
        self.stumbles = 0  # how often this sink has run dry by itself
        self._open_sink = open_sink
        self._now = now
        self._shift = 0.0  # now() at the sink's time 0
        self._rate = 0  # that the sink was asked for
        self._track: Track | None = None
        self._trouble: StudioError | None = None
        self._state = PlayState.STOPPED
        self._position = 0  # where the next source begins
        self._gain = 1.0
        self._speed = 1.0
        self._source: Source | None = None
        self._line: _Line | None = None  # fed now
        self._past: list[_Line] = []  # still audible, or fading
        self._begun = False  # a run has begun since `play`
        self._first_audible: float | None = None
        self._underruns = 0

    # Commands

    def load(self, track: Track, start: int) -> None:
        """Put a track on, stopped at `start`."""
        self._leave(hide=True)
        self._track, self._trouble = track, None
        self._state, self._position = PlayState.STOPPED, max(0, start)
        self._first_audible, self._underruns = None, 0
        if track.rate:
            self.prepare(track.rate)

    def play(self) -> None:
        """Play or go on; from the start when the track has ended."""
        if self._track is None or self.playing:
            return
        if self._track.complete and self._position >= self._track.frames:
            self._position = 0
        self._state, self._begun, self._first_audible = PlayState.WAITING, False, None

    def pause(self) -> None:
        """Fade out and stay."""
        if self.playing:
            self._leave()
            self._state = PlayState.PAUSED

    def stop(self) -> None:
        """Fade out and go to the start."""
        self._leave(hide=True)
        self._state, self._position = PlayState.STOPPED, 0

    def seek(self, frame: int) -> None:
        """Go on from `frame`."""
        self._leave(hide=True)
        self._position = max(0, frame)
        if self._state is PlayState.ENDED:
            self._state = PlayState.PAUSED

    def set_gain(self, gain: float) -> None:
        """Change the gain (1.0 leaves the sound as it is), also of what waits in the ring."""
        self._gain = gain
        if self._line is not None:
            self._line.run.set_gain(gain)

    def set_speed(self, speed: float) -> None:
        """Change the speed from the first frame on that can still be changed."""
        if speed != self._speed:
            self._speed = speed
            if self._source is not None:
                self._leave()

    def prepare(self, rate: int) -> None:
        """Have a sink open and warm at `rate`."""
        if self.sink is None or self._rate != rate:
            self.let_go()
            self.sink, self._rate, self.stumbles = self._open_sink(rate), rate, 0
            self._synchronise()

    def let_go(self, *, at_once: bool = False) -> None:
        """Close the sink and keep the position; the next one is opened when it is needed.

        What sounds is faded out first, unless `at_once`: then what was audible last counts, not what was sent.
        """
        if at_once and self._source is not None:
            self._position = self.reading.frame(self._now())
            if self._line is not None and self._line.origin is not None:
                self._position = min(self._position, self._line.place(self._line.run.taken))
        elif not at_once:
            self._leave()
            until = self._now() + _SETTLE
            while self._past and self._now() < until:
                time.sleep(0.005)
                self._observe()
        if self.sink is not None:
            self.sink.close()
        self.sink, self._line, self._source, self._past = None, None, None, []

    # What the player asks

    @property
    def rate(self) -> int:
        """The rate that the sink was asked for last; 0 when none was."""
        return self._rate

    @property
    def playing(self) -> bool:
        """It plays, or would."""
        return self._state in {PlayState.PLAYING, PlayState.WAITING}

    @property
    def sounding(self) -> bool:
        """Something is on its way to the ear."""
        return self._line is not None or bool(self._past)

    def wait(self, seconds: float) -> bool:
        """Block until sound that is missing arrives, at most `seconds`; False when none is missing."""
        if self._track is None or not self.playing or (self._line is not None and not self._line.run.tapered):
            return False
        if self._track.complete:
            return False
        ahead = 0.0 if self._line is not None else self._enough
        read = self._source.read if self._source is not None else self._position
        self._track.wait(max(read, read + int(ahead * self._track.rate) - 1), seconds)
        return True

    # Driving

    def advance(self) -> float:
        """Do what is due; the seconds until it should be called again."""
        self._synchronise()
        if self.playing and self._track is not None:
            try:
                self._feed(self._track)
            except StudioError as error:
                _log.warning("the track cannot be read: %s", error.kind)
                self.pause()
                self._trouble = error
        self._observe()
        tick = self._judge()
        self._publish()
        return tick

    @property
    def _enough(self) -> float:
        """Seconds of sound that must be there before a run begins: a stumbling stream should not stutter."""
        return _ENOUGH_TO_GO_ON if self._begun else _ENOUGH_TO_BEGIN

    def _feed(self, track: Track) -> None:
        if not track.rate:
            return
        self.prepare(track.rate)
        line = self._line
        if line is not None and not line.last and not line.run.reopen():
            # It has run dry or its end is already fading: let it, and go on right behind it.
            if not line.run.tapered:
                self._underruns += 1
                _log.warning("the ring ran dry")
            self._past.append(line)
            self._line = None
        if self._line is None:
            self._begin(track)
        elif not self._line.last:
            self._top_up(self._line)

    def _begin(self, track: Track) -> None:
        """Start a run when there is enough to play; behind the one before, if that still sounds."""
        if self.sink is None:
            return
        if self._source is None:
            self._source = Source(track, self._position, self._speed, self.sink.rate)
        source = self._source
        if source.finished or not source.ready(self._enough):
            return
        begins, offset = source.position, source.made
        samples, marks = source.pull()
        if not len(samples):
            return
        if begins > 0:
            samples = samples * fade(int(self.sink.rate * FADE), len(samples))
        line = _Line(self.sink.run(), offset, deque([(0, begins)]), source.slope, opening=not self._begun)
        line.run.ring.set_gain(self._gain)
        line.write(samples, marks)
        self._line, self._begun = line, True
        self._top_up(line)
        before = self._past[-1].ends() if self._past else None
        line.run.start(before)

    def _top_up(self, line: _Line) -> None:
        source = self._source
        while source is not None and not line.last and line.run.room > 0:
            samples, marks = source.pull()
            line.write(samples, marks)
            line.last = source.finished
            if not len(samples) and not line.last:
                line.run.taper()
                break

    def _leave(self, *, hide: bool = False) -> None:
        """Fade out what sounds; the position is where the fade begins. `hide`: nobody asks where that was."""
        if self._line is not None:
            self._position = self._line.place(self._line.run.cut())
            self._past.append(self._line)
        elif self._source is not None:
            self._position = int(self._source.position)
        self._line = self._source = None
        for line in self._past:
            line.hidden = line.hidden or hide

    def _synchronise(self) -> None:
        """Relate the sink's clock to the system's."""
        if self.sink is not None:
            before = self._now()
            time_ = self.sink.time()
            after = self._now()
            if after - before < 0.001 or not self._shift:  # else something came between
                self._shift = (before + after) / 2 - time_

    def _observe(self) -> None:
        """Read the runs' clocks, and let go of runs that have been heard."""
        now = self.sink.time() if self.sink is not None else 0.0
        for line in (*self._past, self._line):
            if line is not None:
                stumbles = line.observe(now)
                self._underruns += stumbles
                self.stumbles += stumbles
        self._past = [line for line in self._past if not (line.run.over and line.heard(now))]

    def _judge(self) -> float:
        """Find out what is audible; the seconds until that may change."""
        if not self.playing:
            return _TICK if self._past else _IDLE_TICK
        now = self.sink.time() if self.sink is not None else 0.0
        last = self._line or (self._past[-1] if self._past else None)
        if last is not None and not last.hidden and not last.heard(now):
            self._state = PlayState.PLAYING
            if last.opening and last.origin is not None and now < last.origin + _SETTLE:
                self._first_audible = last.origin + self._shift
            ends = last.ends()
            return max(0.001, min(_TICK, ends - now)) if ends is not None else 0.005
        over = self._line.last if self._line is not None else self._source is not None and self._source.finished
        if self._track is not None and (over or (self._track.complete and not self._track.rate)):
            self._leave(hide=True)
            self._state, self._position = PlayState.ENDED, self._track.frames
            return _IDLE_TICK
        self._state = PlayState.WAITING
        return _WAIT_TICK

    def _publish(self) -> None:
        lines = (*self._past, self._line)
        spans = (line.span(self._shift) for line in lines if line is not None and not line.hidden)
        self.reading = Reading(
            state=self._state,
            position=int(self._source.position) if self._source is not None and self._line is None else self._position,
            spans=tuple(span for span in spans if span is not None),
            first_audible=self._first_audible,
            underruns=self._underruns,
            trouble=self._trouble,
        )

"""A sound card whose clock the test turns, and a track in memory."""

from __future__ import annotations

import threading

import numpy as np

from studio.audio.sink import Run, Sink


class MemoryTrack:
    """A track that arrives when the test says so; implements `core.ports.Track`."""

    def __init__(self, pcm: bytes = b"", rate: int = 24_000, *, complete: bool = True) -> None:
        self.rate = rate
        self.complete = complete
        self._pcm = pcm
        self._changed = threading.Condition()

    @property
    def frames(self) -> int:
        return len(self._pcm) // 2

    def arrive(self, pcm: bytes, *, complete: bool = False) -> None:
        with self._changed:
            self._pcm += pcm
            self.complete = complete
            self._changed.notify_all()

    def read(self, start: int, count: int) -> bytes:
        return self._pcm[start * 2 : (start + count) * 2]

    def wait(self, frames: int, seconds: float) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: self.frames > frames or self.complete, seconds)


class SteppedSink(Sink):
    """Takes a block each time the test lets its time pass. `drift` is how much faster its crystal runs than time."""

    def __init__(self, rate: int = 24_000, block: int = 240, latency: float = 0.035, drift: float = 0.0) -> None:
        self.rate = rate
        self.now = 1_000.0
        self._blocks: list[np.ndarray] = []
        self.gone = False
        self.closed = False
        self.block = block
        self.taken = 0  # blocks
        self._first = self.now
        self._latency = latency
        self._true_rate = rate * (1 + drift)
        self._runs: list[SteppedRun] = []

    def pass_time(self, seconds: float) -> None:
        """Let time pass; blocks that fall due are taken."""
        until = self.now + seconds
        while (due := self._first + (self.frames + self.block) / self._true_rate) <= until and not self.gone:
            self.now = due
            self._take()
        self.now = until

    @property
    def heard(self) -> np.ndarray:
        """All that was taken so far."""
        self._blocks = [np.concatenate([np.zeros(0, np.float32), *self._blocks])]
        return self._blocks[0]

    @property
    def frames(self) -> int:
        """Frames taken so far."""
        return self.taken * self.block

    def audible(self) -> float:
        """The frame of `heard` that is audible now (the truth that clocks are compared with)."""
        return (self.now - self.dac(0)) * self._true_rate

    def dac(self, frame: int) -> float:
        """When a frame of `heard` is audible."""
        return self._first + (frame + self.block) / self._true_rate + self._latency

    def _take(self) -> None:
        out = np.zeros(self.block, np.float32)
        when = self.dac(self.frames)
        for run in list(self._runs):
            if run.take(out, when):
                self._runs.remove(run)
        self._blocks.append(out)
        self.taken += 1

    def time(self) -> float:
        return self.now

    @property
    def alive(self) -> bool:
        return not self.gone

    def run(self) -> Run:
        return SteppedRun(self)

    def add(self, run: SteppedRun) -> None:
        self._runs.append(run)

    def close(self) -> None:
        self.closed = True
        self._runs.clear()


class SteppedRun(Run):
    """A run that behaves as rtmixer's actions do."""

    def __init__(self, sink: SteppedSink) -> None:
        super().__init__(sink.rate)
        self._sink = sink
        self._at = 0.0
        self._done = 0
        self._total: int | None = None
        self._started: float | None = None
        self._over = False
        self._anchor: tuple[int, float] | None = None
        self._next_anchor = 0.0

    @property
    def taken(self) -> int:
        return self._done

    @property
    def started(self) -> float | None:
        return self._started

    @property
    def over(self) -> bool:
        return self._over

    def start(self, at: float | None) -> None:
        self._at = at or 0.0
        self._sink.add(self)

    def anchor(self) -> tuple[int, float] | None:
        if self._anchor is None or self._sink.now < self._next_anchor:
            return None
        self._next_anchor = self._sink.now + 1
        return self._anchor

    def take(self, out: np.ndarray, when: float) -> bool:
        offset = 0
        if self._started is None:
            offset = round(max(0.0, self._at - when) * self.rate)
            if offset >= len(out):
                return False
            self._started = when + offset / self.rate
        elif self._done:
            self._anchor = (self._done, when)
        wanted = len(out) - offset
        if self._total is not None and self._total >= self._done:
            wanted = min(wanted, self._total - self._done)
        count = min(wanted, self.ring.written - self._done)
        places = np.arange(self._done, self._done + count) % self.ring.size
        out[offset : offset + count] += self.ring.wet[places]
        self._done += count
        self._over = count < wanted or self._done == self._total
        return self._over

    @property
    def _block(self) -> int:
        return self._sink.block

    def _publish(self, count: int) -> None:
        assert self.ring.written - self._done <= self.ring.size

    def _end_at(self, frame: int) -> None:
        self._total = frame

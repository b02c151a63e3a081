"""Faster or slower speech at the same pitch, piece by piece."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from studio.audio.ring import Samples

Mark = tuple[int, int]


class Stretch:
    """Time-scale modification by waveform similarity (WSOLA; Verhelst and Roelands, 1993) of mono float32 sound.

    Windows of the input, 30 ms long, are laid half over each other at an even pace; each is taken from where the input
    looks most like the natural continuation of the one before, at most 6.5 ms from where it is due. So it is known
    exactly which input frame every output frame comes from.

    A mark (output frame, input frame) says where the two meet; in between they run together evenly.
    """

    def __init__(self, rate: int, speed: float) -> None:
        """`speed` 2.0 is twice as fast."""
        import numpy as np

        self._speed = speed
        self._hop = int(rate * 0.015)
        self._search = int(rate * 0.0065)
        self._rise = (np.sin(np.pi / 2 * (np.arange(self._hop) + 0.5) / self._hop) ** 2).astype(np.float32)
        self._input: Samples = np.zeros(0, np.float32)
        self._dropped = 0  # input frames before those in `_input`
        self._count = 0  # windows laid so far
        self._begun = False
        self._next = 0  # input frame of the natural continuation
        self._tail: Samples | None = None

    def feed(self, samples: Samples, *, last: bool = False) -> tuple[Samples, list[Mark]]:
        """Take input, give out what can be made of it and the marks that fall in it; all that is left with `last`."""
        import numpy as np

        self._input = np.concatenate([self._input, samples])
        total = self._dropped + len(self._input)
        if last:
            self._input = np.concatenate([self._input, np.zeros(3 * self._hop + 2 * self._search, np.float32)])
        out: list[Samples] = []
        marks: list[Mark] = [] if self._begun else [(0, 0)]
        self._begun = True
        while True:
            due = round(self._count * self._hop * self._speed)
            if due >= total if last else max(due + self._search, self._next) + 2 * self._hop > total:
                break
            out.append(self._lay(due))
            marks.append((self._count * self._hop, min(self._next, total)))
        made: Samples = np.concatenate(out) if out else np.zeros(0, np.float32)
        if last:
            # The last window reaches beyond the end.
            length = math.ceil(total / self._speed)
            begin = self._count * self._hop - len(made)
            made = made[: max(0, length - begin)]
            marks = [mark for mark in marks if mark[0] < length]
            marks.append((length, total))
        return made, marks

    def _lay(self, due: int) -> Samples:
        """Lay one window; one hop of output."""
        hop, at = self._hop, due - self._dropped
        if self._tail is None:
            head = self._input[at : at + hop].copy()
        else:
            at = self._most_alike(at)
            head = self._tail + self._input[at : at + hop] * self._rise
        self._tail = self._input[at + hop : at + 2 * hop] * self._rise[::-1]
        self._count += 1
        self._next = at + hop + self._dropped
        spent = min(self._next, round(self._count * hop * self._speed) - self._search) - self._dropped
        if spent > 0:
            self._input = self._input[spent:]
            self._dropped += spent
        return head

    def _most_alike(self, at: int) -> int:
        """The place near `at` where the input looks most like what would naturally come now."""
        import numpy as np

        hop = self._hop
        natural = self._next - self._dropped
        wanted = self._input[natural : natural + hop]
        first = max(0, at - self._search)
        region = self._input[first : at + self._search + hop]
        likeness = np.correlate(region, wanted)
        squares = np.concatenate([[0.0], np.cumsum(np.square(region, dtype=np.float64))])
        energy = squares[hop:] - squares[:-hop]
        # Silence is like everything; then stay in time.
        if float(energy.max()) < 1e-6 * hop:
            return at
        return first + int(np.argmax(likeness / np.sqrt(energy + 1e-9 * hop)))

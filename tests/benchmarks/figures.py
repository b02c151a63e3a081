"""What a benchmark hands back: a figure measured several times, its bare baseline from the same run, and its limit.

A benchmark is a module of this folder with `run(long: bool) -> Iterable[Figure]`. It runs in a process of its own, with
a home of its own. It measures itself and its baseline in turn, so that both see the same machine.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table; `values` and `baselines` hold one number for each repetition, in `unit`.

    The median of `values` may be `limit` at most; `rule` says in words where the limit comes from.
    """

    name: str
    unit: str
    values: Sequence[float]
    baselines: Sequence[float] = ()
    limit: float | None = None
    rule: str = ""

    @property
    def value(self) -> float:
        """The median of the repetitions."""
        return statistics.median(self.values)

    @property
    def baseline(self) -> float | None:
        """The median of the baseline's repetitions."""
        return statistics.median(self.baselines) if self.baselines else None

    @property
    def verdict(self) -> str:
        """`ok`, `over`, or nothing where there is no limit."""
        if self.limit is None:
            return ""
        return "ok" if self.value <= self.limit else "over"


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that `percent` of all values do not exceed."""
    return sorted(values)[max(0, math.ceil(len(values) * percent / 100) - 1)]

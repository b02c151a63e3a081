"""Whether the machine had a processor free for the threads that make sound, as the kernel counts it."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

T = TypeVar("T")

# A card asks for sound this often or oftener; a thread that was kept waiting for less in a whole take never missed one.
SHORTEST_BUFFER_S = 0.03


class SoundThreads:
    """The threads that sound depends on: those of these processes, our own player's, and PortAudio's inside us.

    A thread that waits for a lock is not counted, only one that could run and had no processor to run on. So what our
    own lock does to the sound is never put down to the machine.
    """

    def __init__(self, *processes: int) -> None:
        self._processes = processes
        self._before = dict(self._waits())

    def were_kept_waiting(self) -> bool:
        """Whether one of them has waited long enough since the beginning to miss its turn. False where nobody knows."""
        return any(wait - self._before.get(thread, 0.0) > SHORTEST_BUFFER_S for thread, wait in self._waits())

    def _waits(self) -> Iterator[tuple[Path, float]]:
        """Each thread and the seconds it has waited for a processor so far."""
        # Python knows its own threads; what else runs in this process belongs to PortAudio and its sound server.
        others = {thread.native_id for thread in threading.enumerate() if thread.name != "player"}
        tasks = [path for process in self._processes for path in Path(f"/proc/{process}/task").glob("*")]
        tasks += [path for path in Path(f"/proc/{os.getpid()}/task").glob("*") if int(path.name) not in others]
        for task in tasks:
            try:
                yield task, int((task / "schedstat").read_text().split()[1]) / 1e9
            except (OSError, IndexError):
                continue  # it has ended meanwhile, or this kernel does not count


def judged(take: Callable[[], T], right: Callable[[T], bool], *processes: int) -> T:
    """What the first take gives that is right, or is wrong although the machine had time for it.

    Other work of the machine may spoil a take, and the kernel knows of it; without that, one take is enough.
    """
    for _ in range(8):
        threads = SoundThreads(*processes)
        result = take()
        if right(result) or not threads.were_kept_waiting():
            return result
    pytest.skip("the machine is too busy for sound")

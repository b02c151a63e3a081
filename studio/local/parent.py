"""Ending with the process that started this one, however that one ends."""

from __future__ import annotations

import ctypes
import os
import stat
import sys
import threading
from collections.abc import Callable

# <linux/prctl.h>: the signal this process gets when the thread that started it is gone.
PR_SET_PDEATHSIG = 1

LONGEST_LINE = 64 * 1024
"""Bytes of a line from the parent; what is longer is cut short."""


def signal_when_parent_dies(signal_number: int) -> None:
    """On Linux, let the kernel send `signal_number` as soon as the parent is gone; elsewhere do nothing."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal_number), 0, 0, 0)


def call_at_end_of(
    descriptor: int, ended: Callable[[], None], said: Callable[[bytes], None] = lambda _line: None
) -> None:
    """Call `ended`, on a thread of its own, once nobody holds the other end of a pipe any more.

    Until then `said` is called there with every line that comes. Only a pipe or a socket says when its other end is
    gone: a terminal, the null device and a closed descriptor are left alone.
    """
    try:
        mode = os.fstat(descriptor).st_mode
    except OSError:
        return
    if not (stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)):
        return

    def watch() -> None:
        begun = b""
        while piece := os.read(descriptor, 4096):
            *lines, begun = (begun[:LONGEST_LINE] + piece).split(b"\n")
            for line in lines:
                said(line)
        ended()

    threading.Thread(target=watch, name="parent", daemon=True).start()

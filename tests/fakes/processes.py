"""What runs under this process, as the system knows it."""

from __future__ import annotations

import sys
from pathlib import Path


def child_processes() -> dict[int, str]:
    """Live child processes of this one and their command lines; Linux tells, elsewhere there are none to see."""
    if not sys.platform.startswith("linux"):
        return {}
    found: dict[int, str] = {}
    for listing in Path("/proc/self/task").glob("*/children"):
        try:
            pids = listing.read_text().split()
        except OSError:  # a thread that has just ended
            continue
        for pid in pids:
            try:
                state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
                command = Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ").strip()
            except OSError:  # a process that has just ended
                continue
            # Python's own helper for shared memory lives as long as we do.
            if state != "Z" and "resource_tracker" not in command:
                found[int(pid)] = command[:120]
    return found

"""How the program starts its own other processes: the local service, and what speaks and hears for it."""

from __future__ import annotations

import sys
from pathlib import Path

LOCAL_SERVICE = "local-service"
"""The command of the frozen program that is the local service."""


def local_service(*options: str) -> list[str]:
    """What starts a process of the local service; a frozen program is its own interpreter."""
    if not getattr(sys, "frozen", False):
        return [sys.executable, "-m", "studio.local", *options]
    program = Path(sys.executable)
    if sys.platform == "win32":
        # There, a program with a window has no streams to be talked to through; the other one of the two has.
        program = program.with_name("voice-studio.exe")
    return [str(program), LOCAL_SERVICE, *options]

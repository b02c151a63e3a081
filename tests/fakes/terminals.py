"""Somebody at a real terminal, who answers what a program asks."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import time
from collections.abc import Mapping, Sequence

# How the questions of the program end.
_QUESTIONS = (b"leaves it out):", b"[y/N]:", b"Ctrl+C leaves:")


def answered(command: Sequence[str], answers: Sequence[str], environment: Mapping[str, str]) -> tuple[int, str]:
    """Run a command with somebody at the terminal, who answers each question; the status and what the screen shows."""
    ours, theirs = pty.openpty()
    left = list(answers)
    shown = b""
    with subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, start_new_session=True
    ) as process:
        os.close(theirs)
        until = time.monotonic() + 30
        asked = 0
        while time.monotonic() < until:
            if select.select([ours], [], [], 0.1)[0]:
                try:
                    shown += os.read(ours, 4096)
                except OSError:  # the other end is closed: the program has ended
                    break
            if sum(map(shown.count, _QUESTIONS)) > asked and left:
                asked += 1
                os.write(ours, left.pop(0).encode() + b"\n")
        os.close(ours)
        status = process.wait(30)
    return status, shown.decode()

"""A process of the service's own that answers through its pipes: started when it is needed, anew when it has died."""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
from pathlib import Path

# On Windows a console program would flash its window.
_CREATION_FLAGS = getattr(subprocess, "CREATE_NO_WINDOW", 0)


class Child:
    """At most one process, with pipes to its standard input and from its standard output."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None
        self._command: tuple[str, ...] = ()

    async def running(self, *command: str) -> asyncio.subprocess.Process:
        """The process of this command; one that runs another command is ended first."""
        process = self._process
        if process is not None and (process.returncode is not None or command != self._command):
            await self.end()
        if self._process is None:
            self._command = command
            self._process = await asyncio.create_subprocess_exec(
                *command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                cwd=Path(__file__).parents[2],
                creationflags=_CREATION_FLAGS,
            )
        return self._process

    async def end(self) -> None:
        """End the process, if there is one."""
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        # Reads what is left, so that the pipes close with the process.
        await process.communicate()

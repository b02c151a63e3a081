"""The recognizer as the service sees it: a process that is handed recordings, and started anew when it dies."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

from studio.core.program import local_service
from studio.local.child import Child

# A stretch of speech takes seconds and loading a large model a minute, also on a machine that does other things.
PATIENCE_S = 300.0

_log = logging.getLogger(__name__)


class RecognizerLostError(Exception):
    """The process died or hung over a recording; the next one gets a new process."""


class NotRecognizedError(Exception):
    """A recording that comes to nothing; the words are for a person."""


class Recognizer:
    """One process, which one recording at a time is handed to.

    `model` names the model's folder as in `Options`; another one counts from the next recording on.
    """

    def __init__(self, model: Callable[[], Path | None] = lambda: None, *, patience_s: float = PATIENCE_S) -> None:
        self._model = model
        self._patience_s = patience_s
        self._child = Child()

    async def recognize(
        self, sound: Path, result: Path, language: str = "", heard: Callable[[float], None] = lambda _: None
    ) -> dict[str, Any]:
        """What is said in `sound`, as `hearing` describes it, by way of a file `result`.

        `heard` is told how much of it has been heard, from 0 to 1, again and again.
        Raises `NotRecognizedError` and `RecognizerLostError`. Cancelling it ends the process.
        """
        model = self._model()
        request = {"sound": str(sound), "result": str(result), "language": language}
        answered = False
        try:
            process = await self._child.running(*recognizer_command(), *(["--model", str(model)] if model else []))
            while not answered:
                async with asyncio.timeout(self._patience_s):
                    line = await _next_line(process, request)
                request = {}
                if "part" in line:
                    heard(line["part"])
                answered = "part" not in line
        except (asyncio.IncompleteReadError, OSError, ValueError) as error:  # also where no process can be started
            _log.warning("the recognizer was lost: %s", type(error).__name__)
            raise RecognizerLostError from error
        finally:
            # Whoever was interrupted leaves an answer in the pipe that nobody can tell from the next.
            if not answered:
                await self.close()
        if "trouble" in line:
            raise NotRecognizedError(line["trouble"])
        found: dict[str, Any] = json.loads(await asyncio.to_thread(result.read_bytes))
        return found

    async def close(self) -> None:
        """End the process."""
        await self._child.end()


def recognizer_command() -> list[str]:
    """What starts the process."""
    return local_service("--recognizer")


async def _next_line(process: asyncio.subprocess.Process, request: dict[str, str]) -> dict[str, Any]:
    """What the process says next, to `request` if there is one."""
    if process.stdin is None or process.stdout is None:
        raise ConnectionError("the recognizer has no pipes")
    if request:
        process.stdin.write(json.dumps(request).encode() + b"\n")
        await process.stdin.drain()
    line: dict[str, Any] = json.loads(await process.stdout.readuntil(b"\n"))
    return line

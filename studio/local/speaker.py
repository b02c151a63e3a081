"""The engine as the service sees it: a process that is asked to speak, watched, and started anew when it dies."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from studio.core.program import local_service
from studio.local.child import Child
from studio.local.engine import HEADER, Order, Spoken, decode_answer, encode_request

# A request is a few seconds of sound, which takes milliseconds: an engine silent for this long hangs.
PATIENCE_S = 15.0
# What makes the engine read its dictionaries before anyone waits for them.
_WARM_UP = tuple(Order(text, voice, 170, 50, 50) for text, voice in (("好", "cmn"), ("a", "en"), ("a", "en-us")))

_log = logging.getLogger(__name__)


class EngineLostError(Exception):
    """The engine died or hung while it was speaking; the next request gets a new one."""


class Speaker:
    """One engine process, shared by all conversations in turn."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()  # first come, first served
        self._engine = Child()

    async def launch(self) -> None:
        """Start the engine's process, without waiting for it."""
        async with self._turn:
            await self._engine.running(*engine_command())

    async def warm_up(self) -> None:
        """Let the engine load its dictionaries, so that the first request is as quick as the next."""
        await self.say(_WARM_UP)

    async def say(self, orders: Sequence[Order]) -> tuple[Spoken, ...]:
        """Speak `orders`, in turn with others; raises `EngineLostError`."""
        async with self._turn:
            process = await self._engine.running(*engine_command())
            answered = False
            try:
                async with asyncio.timeout(PATIENCE_S):
                    answer = await _exchange(process, encode_request(orders))
                answered = True
            except (asyncio.IncompleteReadError, ConnectionError, TimeoutError) as error:
                _log.warning("the speech engine was lost: %s", type(error).__name__)
                raise EngineLostError from error
            finally:
                # Whoever was interrupted leaves an answer in the pipe that nobody can tell from the next.
                if not answered:
                    await self._engine.end()
            return answer

    async def close(self) -> None:
        """End the engine."""
        async with self._turn:
            await self._engine.end()


def engine_command() -> list[str]:
    """What starts the engine process."""
    return local_service("--engine")


async def _exchange(process: asyncio.subprocess.Process, request: bytes) -> tuple[Spoken, ...]:
    if process.stdin is None or process.stdout is None:
        raise ConnectionError("the engine has no pipes")
    process.stdin.write(request)
    await process.stdin.drain()
    head_size, pcm_size = HEADER.unpack(await process.stdout.readexactly(HEADER.size))
    head = await process.stdout.readexactly(head_size)
    return decode_answer(head, await process.stdout.readexactly(pcm_size))

"""An event loop that knows what it has given to threads: whoever waits for rest waits for their answers too."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Any

from PySide6.QtWidgets import QApplication

_TURNS = 20
_HELD_S = 1.0  # what a thread has not answered by then, the test itself holds


class RestingLoop(asyncio.SelectorEventLoop):
    """`rest` lets what is under way come to its end, however slow the disk and other threads are just now."""

    def __init__(self) -> None:
        super().__init__()
        self._away: set[asyncio.Future[Any]] = set()
        self._held: set[asyncio.Future[Any]] = set()

    def run_in_executor(self, executor: Executor | None, func: Callable[..., Any], *args: Any) -> asyncio.Future[Any]:
        """As any loop does."""
        work = super().run_in_executor(executor, func, *args)
        self._away.add(work)
        work.add_done_callback(self._away.discard)
        return work

    async def rest(self) -> None:
        """Some turns, with Qt's events; after each, what threads were asked in it is answered."""
        for _ in range(_TURNS):
            QApplication.processEvents()
            await asyncio.sleep(0.001)
            if work := self._away - self._held:
                _, left = await asyncio.wait(work, timeout=_HELD_S)
                self._held |= left

"""Changes to the library that must outlive a loss of power, written together by all who ask at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeVar

from studio.core.errors import StudioError
from studio.storage.library import Library

Answer = TypeVar("Answer")


class Ledger:
    """Whatever is asked for while one transaction is being written goes into the next one, all of it together."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._asked: list[tuple[Callable[[Any], Any], asyncio.Future[Any]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def write(self, change: Callable[[Any], Answer]) -> Answer:
        """Change the database; it is done although whoever asked is cancelled. Raises as `Library.write`."""
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._asked.append((change, answer))
        if self._writing is None:
            self._writing = asyncio.get_running_loop().create_task(self._write(), name="ledger")
        return await answer

    async def close(self) -> None:
        """Wait until everything is written."""
        if self._writing is not None:
            await asyncio.wait([self._writing])

    async def _write(self) -> None:
        try:
            while self._asked:
                batch, self._asked = self._asked, []
                try:
                    answers = await self._library.write(partial(_made, [change for change, _ in batch]), lasting=True)
                except StudioError as error:
                    for _, waiting in batch:
                        if not waiting.done():
                            waiting.set_exception(error)
                except BaseException:
                    for _, waiting in batch:
                        waiting.cancel()
                    raise
                else:
                    for (_, waiting), answer in zip(batch, answers, strict=True):
                        if not waiting.done():
                            waiting.set_result(answer)
        finally:
            self._writing = None


def _made(changes: Sequence[Callable[[Any], Any]], db: Any) -> list[Any]:
    """The answers of changes that are made in one transaction."""
    return [change(db) for change in changes]

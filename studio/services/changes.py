"""A count of changes that views can wait for."""

from __future__ import annotations

import asyncio


class Changes:
    """`version` grows with every change. For one event loop; any number may wait."""

    def __init__(self) -> None:
        self.version = 0
        self._event = asyncio.Event()

    async def changed(self, version: int) -> int:
        """Wait until something is newer than `version`; the version now."""
        while self.version <= version:
            await self._event.wait()
        return self.version

    def touch(self) -> None:
        """Something has changed."""
        self.version += 1
        # Waiters hold the old event: each wakes once, looks, and waits on the new one.
        self._event.set()
        self._event = asyncio.Event()

"""Follows what changes elsewhere, and has it shown anew for as long as the window lives."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, Protocol

from studio.core.errors import StudioError
from studio.ui.tasks import Tells

REST_SECONDS: Final = 0.2
TROUBLED_SECONDS: Final = 5.0
"""So long is waited before what could not be shown is tried again."""


class Changing(Protocol):
    """What counts its changes: services.jobs, services.library, services.timbres, services.booth."""

    @property
    def version(self) -> int:
        """A number that grows with every change."""
        ...

    def changed(self, version: int) -> Awaitable[int]:
        """Wait until something is newer than `version`; the version now."""
        ...


async def follow(
    source: Changing,
    show: Callable[[], Awaitable[None]],
    tells: Tells,
    *,
    rest: float = REST_SECONDS,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Call `show` whenever `source` has changed, and then rest (seconds): what comes together is shown together.

    A `StudioError` does not end this: it is told once, and what could not be shown is tried again until it can be.
    """
    version, failing = source.version, False
    while True:
        if not failing:
            version = await source.changed(version)
        try:
            await show()
        except StudioError as error:
            if not failing:
                tells.error(error)
            failing = True
        else:
            failing = False
        await sleep(TROUBLED_SECONDS if failing else rest)

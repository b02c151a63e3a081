"""Signing with the right time: a key that was refused only because of this computer's clock is tried once more."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from studio.core.errors import Kind, StudioError
from studio.core.ports import Link

TOLERANCE_S: Final = 30.0
"""How far a clock may be off before it is taken for the reason of a refusal."""

_Answer = TypeVar("_Answer")


async def in_the_vendors_time(link: Link, ask: Callable[[], Awaitable[_Answer]]) -> _Answer:
    """What `ask` comes to; it is asked once more when the key was refused and the clock has turned out to be wrong.

    The refusal itself tells the vendor's time. Nothing was done by then, so this is safe for any request.
    """
    before = link.skew_s
    try:
        return await ask()
    except StudioError as error:
        if error.kind is not Kind.KEY_REFUSED or abs(link.skew_s - before) <= TOLERANCE_S:
            raise
    return await ask()

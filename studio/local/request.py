"""What every HTTP endpoint does first: keep its places, and read a body that may be neither too large nor too slow."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator

from starlette.requests import ClientDisconnect, Request

LARGEST_BODY = 64 * 1024
# What a body may take to come.
_PATIENCE_S = 10.0


class RefusedBodyError(Exception):
    """A body that is not read to its end; `status` is the HTTP status that says why."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(status, reason)
        self.status = status
        self.reason = reason


class Places:
    """How many requests may be answered at once."""

    def __init__(self, count: int) -> None:
        self._free = count

    @contextlib.contextmanager
    def place(self) -> Iterator[bool]:
        """Take a place while the block runs; False when there is none."""
        if not self._free:
            yield False
            return
        self._free -= 1
        try:
            yield True
        finally:
            self._free += 1


async def body_of(request: Request, largest: int = LARGEST_BODY) -> bytes:
    """The whole body; raises `RefusedBodyError` when it is larger than `largest` bytes, too slow, or breaks off."""
    body = bytearray()
    try:
        async with asyncio.timeout(_PATIENCE_S):
            async for part in request.stream():
                body += part
                if len(body) > largest:
                    raise RefusedBodyError(413, f"the body is larger than {largest} bytes")
    except TimeoutError:
        raise RefusedBodyError(408, "the body took too long") from None
    except ClientDisconnect:
        raise RefusedBodyError(400, "the body broke off") from None
    return bytes(body)

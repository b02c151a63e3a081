"""Reading a body that may be anything."""

from __future__ import annotations

import asyncio

import pytest
from starlette.requests import Request
from starlette.types import Message

from studio.local import request as module
from studio.local.request import LARGEST_BODY, Places, RefusedBodyError, body_of


def read(*parts: Message) -> bytes:
    """The body that arrives in `parts`, after which nothing comes."""
    waiting = list(parts)

    async def receive() -> Message:
        if not waiting:
            await asyncio.Event().wait()
        return waiting.pop(0)

    return asyncio.run(body_of(Request({"type": "http"}, receive)))


def part(body: bytes, *, more: bool = True) -> Message:
    return {"type": "http.request", "body": body, "more_body": more}


def test_parts_become_one_body() -> None:
    assert read(part(b"a"), part(b"b"), part(b"", more=False)) == b"ab"
    assert read(part(b"x" * LARGEST_BODY, more=False)) == b"x" * LARGEST_BODY


def test_a_large_body_is_not_read_on() -> None:
    with pytest.raises(RefusedBodyError) as refused:
        read(part(b"x" * LARGEST_BODY), part(b"x"))
    assert refused.value.status == 413


def test_a_body_that_does_not_come_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PATIENCE_S", 0.01)
    with pytest.raises(RefusedBodyError) as refused:
        read(part(b"x"))
    assert refused.value.status == 408


def test_a_body_that_breaks_off_is_none() -> None:
    with pytest.raises(RefusedBodyError) as refused:
        read(part(b"x"), {"type": "http.disconnect"})
    assert refused.value.status == 400


def test_places_come_back() -> None:
    places = Places(1)
    with places.place() as first, places.place() as second:
        assert (first, second) == (True, False)
    with pytest.raises(ZeroDivisionError), places.place():
        _ = 1 / 0
    with places.place() as again:
        assert again

"""A key that was refused because of a wrong clock is tried once more, and no other."""

import asyncio
import contextlib

import pytest

from studio.core.clock import in_the_vendors_time
from studio.core.errors import Kind, StudioError
from tests.fakes.links import MemoryLink


def asked(kind: Kind | None, *, learns_s: float, again: Kind | None = None) -> int:
    """How often it was asked, when the first answer is an error of that `kind` and tells the time."""
    link = MemoryLink("vendor")
    outcomes = [kind, again]
    times = 0

    async def ask() -> str:
        nonlocal times
        outcome = outcomes[times]
        times += 1
        link.skew_s = learns_s
        if outcome is not None:
            raise StudioError(outcome)
        return "answer"

    with contextlib.suppress(StudioError):
        assert asyncio.run(in_the_vendors_time(link, ask)) == "answer"
    return times


def test_when_it_is_asked_again() -> None:
    assert asked(None, learns_s=3600) == 1
    assert asked(Kind.KEY_REFUSED, learns_s=3600) == 2
    assert asked(Kind.KEY_REFUSED, learns_s=-3600) == 2
    assert asked(Kind.KEY_REFUSED, learns_s=20) == 1
    assert asked(Kind.REFUSED, learns_s=3600) == 1


@pytest.mark.parametrize("kind", [Kind.KEY_REFUSED, Kind.OUTCOME_UNKNOWN])
def test_it_is_asked_no_third_time(kind: Kind) -> None:
    assert asked(Kind.KEY_REFUSED, learns_s=3600, again=kind) == 2

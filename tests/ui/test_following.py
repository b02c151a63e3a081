"""Following ends with the window and not before: an error is told once, and what it kept back is shown later."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from studio.core.errors import Kind, StudioError
from studio.services.changes import Changes
from studio.ui.following import REST_SECONDS, TROUBLED_SECONDS, follow

DAMAGED = StudioError(Kind.LIBRARY_DAMAGED, "library.db")


class Bench:
    """What is followed, what was shown and told, and how long was rested; `failures` are raised by what shows."""

    def __init__(self) -> None:
        self.source = Changes()
        self.failures: list[StudioError] = []
        self.shown: list[int] = []
        self.told: list[StudioError] = []
        self.rests: list[float] = []

    def error(self, error: StudioError, retry: Callable[[], object] | None = None) -> None:
        self.told.append(error)

    async def show(self) -> None:
        if self.failures:
            raise self.failures.pop()
        self.shown.append(self.source.version)

    async def sleep(self, seconds: float) -> None:
        self.rests.append(seconds)
        await asyncio.sleep(0)

    async def settle(self) -> None:
        for _ in range(20):
            await asyncio.sleep(0)

    def run(self, *stories: Callable[[], object]) -> bool:
        """Follow, while each story happens and has its consequences; whether it is followed still at the end."""

        async def main() -> bool:
            following = asyncio.create_task(follow(self.source, self.show, self, sleep=self.sleep))
            await self.settle()
            for story in stories:
                story()
                await self.settle()
            goes_on = not following.done()
            following.cancel()
            return goes_on

        return asyncio.run(main())


def test_every_change_is_shown_and_what_comes_together_once() -> None:
    bench = Bench()

    def twice() -> None:
        bench.source.touch()
        bench.source.touch()

    assert bench.run(lambda: None, bench.source.touch, twice)
    assert bench.shown == [1, 3]
    assert bench.rests == [REST_SECONDS] * 2
    assert bench.told == []


def test_an_error_is_told_once_and_what_it_kept_back_is_shown_later() -> None:
    bench = Bench()
    bench.failures = [DAMAGED, DAMAGED, DAMAGED]
    assert bench.run(bench.source.touch)
    assert bench.told == [DAMAGED]
    assert bench.shown == [1], "without a further change"
    assert bench.rests == [TROUBLED_SECONDS] * 3 + [REST_SECONDS], "and without spinning"


def test_what_fails_again_after_it_went_well_is_told_again() -> None:
    bench = Bench()

    def fail() -> None:
        bench.failures.append(DAMAGED)
        bench.source.touch()

    assert bench.run(fail, bench.source.touch, fail, bench.source.touch)
    assert bench.told == [DAMAGED, DAMAGED]
    assert bench.shown[-1] == 4


def test_a_bug_is_not_hidden() -> None:
    bench = Bench()

    async def broken() -> None:
        raise ZeroDivisionError

    async def main() -> BaseException | None:
        following = asyncio.create_task(follow(bench.source, broken, bench, sleep=bench.sleep))
        await bench.settle()
        bench.source.touch()
        await bench.settle()
        return following.exception()

    assert isinstance(asyncio.run(main()), ZeroDivisionError)

"""The guard: nothing fails silently, nothing is left running."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from studio.core.errors import Kind, StudioError
from studio.ui.tasks import Tasks, slot


class Told:
    """Keeps what it is told to show."""

    def __init__(self) -> None:
        self.errors: list[tuple[StudioError, Callable[[], object] | None]] = []

    def error(self, error: StudioError, retry: Callable[[], object] | None = None) -> None:
        self.errors.append((error, retry))


class Presenter:
    """Fails as often as it is told to."""

    def __init__(self, tasks: Tasks) -> None:
        self.tasks = tasks
        self.failures: list[BaseException] = []
        self.made: list[tuple[int, str]] = []

    @slot
    async def make(self, number: int, *, voice: str = "") -> None:
        """Make something."""
        await asyncio.sleep(0)
        if self.failures:
            raise self.failures.pop()
        self.made.append((number, voice))


def turn(main: Callable[[Told, Tasks], Coroutine[Any, Any, None]]) -> list[dict[str, Any]]:
    """Run a test on a loop; what reached the loop's exception handler."""
    unexpected: list[dict[str, Any]] = []

    async def run() -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _loop, context: unexpected.append(context))
        told = Told()
        tasks = Tasks(told, lambda: loop)
        await main(told, tasks)
        await tasks.close()
        assert len(tasks) == 0

    asyncio.run(run())
    return unexpected


async def settle(tasks: Tasks) -> None:
    while len(tasks):
        await asyncio.sleep(0)


def test_a_slot_runs_and_is_named_as_its_method() -> None:
    async def main(told: Told, tasks: Tasks) -> None:
        presenter = Presenter(tasks)
        presenter.make(3, voice="cmn")
        assert presenter.made == []
        await settle(tasks)
        assert presenter.made == [(3, "cmn")]
        assert told.errors == []

    assert turn(main) == []
    assert Presenter.make.__name__ == "make"
    assert Presenter.make.__doc__ == "Make something."


def test_an_error_is_shown_and_retry_does_it_again() -> None:
    async def main(told: Told, tasks: Tasks) -> None:
        presenter = Presenter(tasks)
        presenter.failures.append(StudioError(Kind.TIMED_OUT))
        presenter.make(3, voice="cmn")
        await settle(tasks)
        [(error, retry)] = told.errors
        assert error.kind is Kind.TIMED_OUT
        assert retry is not None
        retry()
        await settle(tasks)
        assert presenter.made == [(3, "cmn")]

    assert turn(main) == []


def test_no_retry_where_it_would_not_help() -> None:
    async def main(told: Told, tasks: Tasks) -> None:
        presenter = Presenter(tasks)
        presenter.failures.append(StudioError(Kind.KEY_REFUSED, "main"))
        presenter.make(1)
        await settle(tasks)
        assert [retry for _, retry in told.errors] == [None]

    assert turn(main) == []


def test_what_the_person_stopped_is_no_news() -> None:
    async def main(told: Told, tasks: Tasks) -> None:
        presenter = Presenter(tasks)
        presenter.failures.append(StudioError(Kind.CANCELLED))
        presenter.make(1)
        await settle(tasks)
        assert told.errors == []

    assert turn(main) == []


def test_a_bug_goes_to_the_loops_handler() -> None:
    async def main(told: Told, tasks: Tasks) -> None:
        presenter = Presenter(tasks)
        presenter.failures.append(LookupError("a bug"))
        presenter.make(1)
        await settle(tasks)
        assert told.errors == []

    [context] = turn(main)
    assert isinstance(context["exception"], LookupError)


def test_closing_ends_what_runs_and_waits_for_it() -> None:
    ended: list[str] = []

    async def main(told: Told, tasks: Tasks) -> None:
        async def forever() -> None:
            try:
                await asyncio.Event().wait()
            finally:
                await asyncio.sleep(0)
                ended.append("cleaned up")

        tasks.start(forever())
        await asyncio.sleep(0)
        await tasks.close()

        assert tasks.start(forever()).cancelled()  # a signal that came late

    assert turn(main) == []
    assert ended == ["cleaned up"]


def test_a_task_may_be_started_before_the_loop_runs() -> None:
    loop = asyncio.new_event_loop()
    tasks = Tasks(Told(), lambda: loop)
    presenter = Presenter(tasks)
    presenter.make(7)
    assert len(tasks) == 1
    loop.run_until_complete(settle(tasks))
    loop.close()
    assert presenter.made == [(7, "")]


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.CANCELLED])
def test_every_kind_reaches_the_person(kind: Kind) -> None:
    async def main(told: Told, tasks: Tasks) -> None:
        presenter = Presenter(tasks)
        presenter.failures.append(StudioError(kind, "it"))
        presenter.make(1)
        await settle(tasks)
        assert [error.kind for error, _ in told.errors] == [kind]

    assert turn(main) == []

"""The guard between Qt's signals and coroutines: every task is kept, ended with the window, and its failure shown."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import update_wrapper
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Protocol, TypeVar

from studio.core.errors import Kind, StudioError

# The window is drawn before there is a loop, and the loop is a third of all modules.
if TYPE_CHECKING:
    import asyncio

P = ParamSpec("P")


class Tells(Protocol):
    """Where failures are shown (ui/notices)."""

    def error(self, error: StudioError, retry: Callable[[], object] | None = None) -> object:
        """Show what went wrong and offer `retry` where a retry helps."""
        ...


class Tasks:
    """The running tasks of a window.

    A `StudioError` becomes a notice; any other exception goes to the loop's exception handler (app/crash.py).
    """

    def __init__(self, notices: Tells, loop: Callable[[], asyncio.AbstractEventLoop]) -> None:
        self._notices = notices
        self._loop = loop
        self._running: set[asyncio.Task[object]] = set()
        self._closed = False

    def start(
        self, coroutine: Coroutine[Any, Any, object], *, retry: Callable[[], object] | None = None
    ) -> asyncio.Future[object]:
        """Run a coroutine, at the latest when the loop does; `retry` is what the notice's Retry does.

        Once the window is going nothing is begun any more: what a late timer or signal starts is cancelled at once.
        """
        if self._closed:
            coroutine.close()
            never = self._loop().create_future()
            never.cancel()
            return never
        task = self._loop().create_task(coroutine)
        self._running.add(task)
        task.add_done_callback(lambda done: self._ended(done, retry))
        return task

    def __len__(self) -> int:
        return len(self._running)

    async def close(self) -> None:
        """End what runs, wait until it has, and begin nothing from now on."""
        import asyncio

        self._closed = True
        for task in self._running:
            task.cancel()
        while self._running:
            await asyncio.wait(self._running)

    def _ended(self, task: asyncio.Task[object], retry: Callable[[], object] | None) -> None:
        self._running.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if isinstance(error, StudioError):
            if error.kind is not Kind.CANCELLED:
                self._notices.error(error, retry if error.advice.retry_helps else None)
        elif error is not None:
            self._loop().call_exception_handler(
                {"message": "a task failed unexpectedly", "exception": error, "task": task}
            )


class HasTasks(Protocol):
    """A presenter: an object with the window's tasks."""

    @property
    def tasks(self) -> Tasks:
        """Usually `shell.tasks`."""
        ...


S = TypeVar("S", bound=HasTasks)


def slot(method: Callable[Concatenate[S, P], Coroutine[Any, Any, object]]) -> Callable[Concatenate[S, P], None]:
    """Make a presenter's coroutine method a slot: `view.asked.connect(self.read)` runs it as a guarded task.

    Retry calls it again with the same arguments. Each connection should hand over exactly the method's arguments
    (`clicked` brings a `bool`: take it or connect through a lambda).
    """

    def run(presenter: S, /, *args: P.args, **kwargs: P.kwargs) -> None:
        presenter.tasks.start(method(presenter, *args, **kwargs), retry=lambda: run(presenter, *args, **kwargs))

    update_wrapper(run, method)
    return run

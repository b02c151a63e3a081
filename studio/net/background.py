"""A thread with an event loop of its own: what is busy there does not hold up the window."""

from __future__ import annotations

import asyncio
import concurrent.futures
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, TypeVar

from studio.core.errors import Kind, StudioError

Result = TypeVar("Result")


class Background:
    """Runs coroutines in its own thread, which begins with the first of them and ends with `close`.

    Any thread may ask, from any event loop.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._over: asyncio.Event | None = None

    async def run(self, work: Callable[[], Coroutine[Any, Any, Result]]) -> Result:
        """Run `work()` over there and return what it returns.

        Cancelling cancels it there, and comes back when it has ended: what it held open is then closed. Raises
        `StudioError` (CANCELLED) when `close` ended it.
        """
        ended: concurrent.futures.Future[Result] = concurrent.futures.Future()
        tasks: list[asyncio.Task[Result]] = []

        def begin() -> None:
            task = loop.create_task(work())
            tasks.append(task)
            task.add_done_callback(lambda done: _pass_on(done, ended))

        def stop() -> None:
            tasks[0].cancel()

        with self._lock:  # what is handed over before `close` says that all is over is begun before it
            loop = self._started()
            loop.call_soon_threadsafe(begin)
        waiting = asyncio.wrap_future(ended)
        try:
            return await asyncio.shield(waiting)
        except asyncio.CancelledError:
            if waiting.cancelled():  # `close` has, not whoever waits
                raise StudioError(Kind.CANCELLED) from None
            with suppress(RuntimeError):  # `close` has ended it already, and all that ran there
                loop.call_soon_threadsafe(stop)
            await asyncio.wait([waiting])
            if not waiting.cancelled():
                waiting.exception()  # seen: whoever cancelled does not want to know
            raise

    async def close(self) -> None:
        """Cancel what runs and end the thread; one that never began is no error. Another `run` begins a new one."""
        with self._lock:
            loop, thread, over = self._loop, self._thread, self._over
            self._loop = self._thread = self._over = None
        if loop is not None and thread is not None and over is not None:
            loop.call_soon_threadsafe(over.set)
            await asyncio.to_thread(thread.join)

    def _started(self) -> asyncio.AbstractEventLoop:
        if self._loop is None:
            begun: concurrent.futures.Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]]
            begun = concurrent.futures.Future()
            # A daemon: a program that ends without `close` (a crash) is not held up.
            self._thread = threading.Thread(target=_serve, args=(begun,), name=self._name, daemon=True)
            self._thread.start()
            self._loop, self._over = begun.result()
        return self._loop


async def to_its_end(work: Callable[[], Result], undo: Callable[[Result], object] | None = None) -> Result:
    """Do what blocks in a worker thread; who is cancelled waits for it, because it may be using an open file.

    What was opened for somebody who has been cancelled meanwhile is let go of by `undo`.
    """
    task = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        if undo is not None and task.exception() is None:
            undo(task.result())
        raise


def _serve(begun: concurrent.futures.Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]]) -> None:
    async def until_over() -> None:
        over = asyncio.Event()
        begun.set_result((asyncio.get_running_loop(), over))
        await over.wait()

    asyncio.run(until_over())


def _pass_on(task: asyncio.Task[Result], ended: concurrent.futures.Future[Result]) -> None:
    """Hand a task's end to whoever waits in another thread; a waiter whose loop is gone is no error."""
    if task.cancelled():
        ended.cancel()
        ended.set_running_or_notify_cancel()
    elif (error := task.exception()) is not None:
        ended.set_exception(error)
    else:
        ended.set_result(task.result())

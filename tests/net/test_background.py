"""A thread with an event loop of its own."""

from __future__ import annotations

import asyncio
import threading

import pytest

from studio.core.errors import Kind, StudioError
from studio.net.background import Background, to_its_end


def test_work_is_done_elsewhere() -> None:
    async def main() -> None:
        background = Background("elsewhere")

        async def work() -> str:
            await asyncio.sleep(0)
            return threading.current_thread().name

        assert await background.run(work) == "elsewhere"
        assert await asyncio.gather(*(background.run(work) for _ in range(3))) == ["elsewhere"] * 3
        await background.close()

    asyncio.run(main())


def test_errors_come_back() -> None:
    async def main() -> None:
        background = Background("elsewhere")

        async def work() -> None:
            raise StudioError(Kind.BUSY)

        with pytest.raises(StudioError) as caught:
            await background.run(work)
        assert caught.value.kind is Kind.BUSY
        await background.close()

    asyncio.run(main())


def test_who_cancels_waits_for_the_end() -> None:
    ended: list[str] = []

    async def main() -> None:
        background = Background("elsewhere")
        begun = threading.Event()

        async def work() -> None:
            begun.set()
            try:
                await asyncio.Event().wait()
            finally:
                await asyncio.sleep(0.05)
                ended.append("ended")

        task = asyncio.create_task(background.run(work))
        await asyncio.to_thread(begun.wait)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert ended == ["ended"]
        await background.close()

    asyncio.run(main())


def test_cancelled_before_it_began() -> None:
    async def main() -> None:
        background = Background("elsewhere")
        task = asyncio.create_task(background.run(lambda: asyncio.sleep(60)))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await background.close()

    asyncio.run(main())


def test_what_ends_in_an_error_while_it_is_cancelled() -> None:
    async def main() -> None:
        background = Background("elsewhere")
        begun = threading.Event()

        async def work() -> None:
            begun.set()
            try:
                await asyncio.Event().wait()
            finally:
                raise StudioError(Kind.DISK_FULL)

        task = asyncio.create_task(background.run(work))
        await asyncio.to_thread(begun.wait)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await background.close()

    asyncio.run(main())


def test_closing_ends_what_runs_and_another_run_begins_anew() -> None:
    async def main() -> None:
        background = Background("elsewhere")
        await background.close()
        begun = threading.Event()

        async def work() -> None:
            begun.set()
            await asyncio.Event().wait()

        task = asyncio.create_task(background.run(work))
        await asyncio.to_thread(begun.wait)
        await background.close()
        with pytest.raises(StudioError) as caught:
            await task
        assert caught.value.kind is Kind.CANCELLED

        async def more() -> int:
            return 1

        assert await background.run(more) == 1
        await background.close()

    asyncio.run(main())


def closing(background: Background) -> threading.Thread:
    """Another thread, which closes it."""
    made = threading.Thread(target=lambda: asyncio.run(background.close()))
    made.start()
    return made


def test_what_is_asked_for_while_another_thread_closes_comes_to_an_end() -> None:
    class Interrupted(Background):
        """Is closed as soon as that can be, once somebody has asked for its loop."""

        def _started(self) -> asyncio.AbstractEventLoop:
            loop = super()._started()
            self.closer = closing(self)
            self.closer.join(0.2)  # where nothing keeps it out it has closed by then
            return loop

    async def main() -> None:
        background = Interrupted("elsewhere")
        with pytest.raises(StudioError) as caught:
            await background.run(lambda: asyncio.sleep(60))
        assert caught.value.kind is Kind.CANCELLED
        await asyncio.to_thread(background.closer.join)

    asyncio.run(main())


def test_who_is_cancelled_while_another_thread_closes_is_just_cancelled() -> None:
    async def main() -> None:
        background = Background("elsewhere")
        begun = threading.Event()

        async def work() -> None:
            begun.set()
            await asyncio.Event().wait()

        task = asyncio.create_task(background.run(work))
        await asyncio.to_thread(begun.wait)
        task.cancel()
        closing(background).join()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())


def test_what_was_begun_in_a_thread_is_waited_for_and_let_go_of() -> None:
    """Whoever is cancelled comes back when nothing is in use any more, and with nothing left open."""
    opened, closed, gate = threading.Event(), list[str](), threading.Event()

    def work() -> str:
        opened.set()
        assert gate.wait(30)
        return "file"

    async def main() -> None:
        task = asyncio.create_task(to_its_end(work, closed.append))
        await asyncio.to_thread(opened.wait)
        task.cancel()
        await asyncio.wait([task], timeout=0.05)
        assert not task.done()
        gate.set()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert closed == ["file"]

    asyncio.run(main())


def test_what_came_to_nothing_has_nothing_to_let_go_of() -> None:
    opened, closed, gate = threading.Event(), list[None](), threading.Event()

    def work() -> None:
        opened.set()
        assert gate.wait(30)
        raise StudioError(Kind.NOT_WRITABLE)

    async def main() -> None:
        task = asyncio.create_task(to_its_end(work, closed.append))
        await asyncio.to_thread(opened.wait)
        task.cancel()
        gate.set()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert closed == []

    asyncio.run(main())

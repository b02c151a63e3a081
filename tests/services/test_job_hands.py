"""What is in hand may be looked at from any thread while it changes, and is broken off only where that does no harm."""

from __future__ import annotations

import asyncio
import threading

from studio.core.jobs import Job, JobState
from studio.services.changes import Changes
from studio.services.job_hands import Hands
from studio.storage.jobs import Due, Phase

from .conftest import run


def due(job_id: str, phase: Phase) -> Due:
    return Due(Job(job_id, "deeds", "mine", "vendor", job_id, JobState.QUEUED), phase, 0)


def test_what_is_sent_or_written_down_is_not_broken_off() -> None:
    async def main() -> None:
        hands = Hands(Changes())
        for phase in Phase:
            hands.take(due(phase.value, phase), asyncio.ensure_future(asyncio.Event().wait()))  # type: ignore[arg-type]
        tasks = hands.tasks()
        hands.stop([*hands.ids(), "another"])
        await asyncio.wait(tasks, timeout=0.01)
        going = {phase.value for phase, task in zip(Phase, tasks, strict=True) if not task.cancelled()}
        assert going == {"sending", "over"}
        assert hands.busy() == {"mine": 4}
        assert (hands.collecting(), sorted(hands.besides(Phase.FOLLOWING))) == (
            1,
            ["collecting", "over", "sending", "waiting"],
        )
        for task in tasks:
            task.cancel()

    run(main)


def test_it_may_change_while_another_thread_looks() -> None:
    async def main() -> None:
        hands = Hands(Changes())
        task = asyncio.ensure_future(asyncio.sleep(0))
        problems: list[BaseException] = []
        over = threading.Event()

        def look() -> None:
            try:
                while not over.is_set():
                    hands.busy(), hands.collecting(), hands.besides(Phase.FOLLOWING), list(hands.ids())
            except RuntimeError as problem:
                problems.append(problem)

        looking = threading.Thread(target=look)
        looking.start()
        for number in range(20_000):
            hands.take(due(str(number % 50), Phase.FOLLOWING), task)
            if number % 50 == 49:
                for each in list(hands.ids()):
                    hands.let_go(each)
        over.set()
        looking.join()
        await task
        assert problems == []

    run(main)

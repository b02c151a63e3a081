"""One program of a home runs its jobs: who it is, when it changes, and that an idle one writes nothing."""

from __future__ import annotations

from pathlib import Path

from studio.core.jobs import JobDraft
from studio.services.job_lease import Beat, Lease
from studio.storage import jobs as table
from studio.storage.library import Library
from tests.fakes.clock import Clock

from .conftest import run

DRAFT = JobDraft("mine", "vendor", "a", {})


def test_who_runs_the_jobs(tmp_path: Path) -> None:
    async def main() -> None:
        clock = Clock()
        library = await Library.open(tmp_path / "library.db")
        one, two = (Lease(library, clock.now, Beat(1.0, 5.0)) for _ in range(2))
        try:
            assert not await one.renew()  # there is nothing to run
            assert await library.read(lambda db: table.runner(db, clock.time)) == ""
            (job_id,), _ = await library.write(lambda db: table.add(db, "tasks", [DRAFT], clock.time))
            assert await one.renew()
            assert not await two.renew()
            for _ in range(20):
                clock.go(0.9)
                assert await one.renew()
                assert not await two.renew()
            # One that sleeps for too long is relieved, and sees it when it wakes.
            clock.go(6)
            assert await two.renew()
            assert not await one.renew()
            await two.leave()
            assert await one.renew()
            # What was being sent by then is of unknown outcome only once nobody lives who may be sending it.
            await library.write(lambda db: table.claim(db, job_id, one.name, now=clock.time))
            clock.go(0.9)
            assert await one.renew()
            assert await library.write(lambda db: table.orphans(db, clock.time)) == []
            assert await one.leave() == [job_id]
            assert not await one.renew()
        finally:
            await library.close()

    run(main)


def test_a_program_may_live_without_running_anything(tmp_path: Path) -> None:
    async def main() -> None:
        clock = Clock()
        library = await Library.open(tmp_path / "library.db")
        one, two = (Lease(library, clock.now, Beat(1.0, 5.0)) for _ in range(2))
        try:
            await library.write(lambda db: table.add(db, "tasks", [DRAFT], clock.time))
            await one.live()
            assert await two.renew()
            await two.live()
            assert await library.read(lambda db: table.runner(db, clock.time)) == two.name
        finally:
            await library.close()

    run(main)

"""Trainings in numbers: a list of a thousand of them, and programs killed with -9 at random moments of a training.

A killed program is followed by the next one on the same home, as a person would start it again; every fifth is left
alone. The vendor is a local service, which tells what it was asked for.
"""

from __future__ import annotations

import asyncio
import random
import subprocess
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from studio.core.jobs import JOB_ORDERS, JobDraft, JobQuery, JobState
from studio.core.training import Delivery
from studio.services.jobs import Jobs
from studio.storage.library import Library
from tests.benchmarks.figures import Figure
from tests.fakes import held_up as rig
from tests.fakes.recordings import files
from tests.local.conftest import running

LISTED = 1_000
SHOWN = 100
KILLS_EACH = 4
LIMIT = "none may be"


def run(long: bool) -> Iterable[Figure]:
    """`long` kills 100 times."""
    with tempfile.TemporaryDirectory() as folder:
        yield from asyncio.run(listed(Path(folder)))
        yield from killed(Path(folder), 100 if long else 12)


async def listed(folder: Path) -> list[Figure]:
    """Listing, sorting and filtering a thousand trainings, with what the panel shows of each."""
    library = await Library.open(folder / "library.db")
    jobs = Jobs(library, [])
    try:
        ids = await jobs.add("training", (draft(number) for number in range(LISTED)))
        for number, job_id in enumerate(ids):
            way = [[state, f"2026-11-20T{hour:02}:00:00+00:00"] for hour, state in enumerate(("CREATING", "WAITING"))]
            await jobs.keep(job_id, {"history": way, "package": "mark\n" * 20, "recordings": number % 100})
        await library.write(
            lambda db: db.execute("UPDATE jobs SET state = 'done', phase = 'over' WHERE number % 3 = 0")
        )
        queries = {
            "list": [JobQuery("training", order="created", descending=True)] * 5,
            "sort": [JobQuery("training", order=order) for order in JOB_ORDERS],
            "filter": [
                JobQuery("training", states=frozenset({JobState.DONE})),
                JobQuery("training", account="account 1", order="title"),
                JobQuery("training", text="声音 9"),
            ],
        }
        figures = []
        for what, each in queries.items():
            times = [await shown(jobs, query) for query in each for _ in range(3)]
            figures.append(Figure(f"{what} {LISTED:,} trainings", "ms", times, limit=50))
        return figures
    finally:
        await jobs.close()
        await library.close()


def draft(number: int) -> JobDraft:
    """A training as a person has them."""
    order = {"kind": "basic", "delivery": "package", "details": {"voice_name": f"声音 {number}", "language": "CN"}}
    return JobDraft(f"account {number % 5}", "metastudio", f"声音 {number}", order, detail="basic")


async def shown(jobs: Jobs, query: JobQuery) -> float:
    """Milliseconds until the first rows, whole, and how many there are in each state are there."""
    begun = time.perf_counter()
    page = await jobs.page(query, SHOWN)
    assert await jobs.jobs_of([job.job_id for job in page.jobs])
    await jobs.counts(query)
    return (time.perf_counter() - begun) * 1000


def killed(folder: Path, kills: int) -> Iterable[Figure]:
    """Kill programs at random moments of a training."""
    chance = random.Random(6)
    data = folder / "recordings"
    data.mkdir()
    for name, content in files().items():
        (data / name).write_bytes(content)
    lost = begun_twice = submitted_twice = unknown = 0
    rounds = -(-kills // KILLS_EACH)
    with running("--pace", "0", "--stage", "0.1") as service, rig.Carrier(service) as carrier:
        for number in range(rounds):
            name, delivery = f"voice {number}", (Delivery.PACKAGE, Delivery.SEGMENT)[number % 2]
            home = Path(tempfile.mkdtemp(dir=folder))
            rig.add_account(home, carrier)
            for _ in range(KILLS_EACH):
                with rig.program(home, data, carrier, name, delivery) as program:
                    try:
                        program.wait(chance.uniform(0.3, 3.0))
                    except subprocess.TimeoutExpired:
                        program.kill()
            with rig.program(home, data, carrier, name, delivery) as program:
                out, _ = program.communicate(timeout=120)
            there = carrier.trainings(name)
            done = out and rig.state_in(out) is JobState.DONE and len(there) > 0
            said = out and rig.state_in(out) is JobState.UNKNOWN
            unknown += bool(said)
            lost += not (done or said)
            begun_twice += len(there) > 1
            submitted_twice += any(each["operations"].count("COMMIT_JOB") > 1 for each in there)
    what = f"in {rounds * KILLS_EACH} kills"
    yield Figure(f"trainings lost {what}", "", [lost], limit=0, rule=LIMIT)
    yield Figure(f"begun twice {what}", "", [begun_twice], limit=0, rule=LIMIT)
    yield Figure(f"submitted twice {what}", "", [submitted_twice], limit=0, rule=LIMIT)
    yield Figure(f"said to be unknown {what}", "", [unknown])

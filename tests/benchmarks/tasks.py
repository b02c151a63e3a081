"""Two thousand short tasks against the local service, and a bare loop of httpx that does nothing but the requests.

The loop hands a task in, asks every 50 ms until it is finished, and downloads the result into a file, with as many
tasks at a time, on connections that stay open. It signs as the program does, and does nothing else: it waits for no
disk, keeps no list, and forgets all of it when it dies. The program does the same through the job engine, which writes
down what it is about to send and what came of it, and makes a take of each. Also what lists of many jobs take.
"""

from __future__ import annotations

import asyncio
import gc
import json
import resource
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urljoin

import httpx

from studio.core.jobs import JOB_ORDERS, JobDraft, JobQuery, JobState
from studio.services.jobs import Jobs
from studio.services.tasks import Over, TaskRow
from studio.storage.library import Library
from studio.vendors.xingyun import auth, wire
from tests.benchmarks.figures import Figure
from tests.fakes import tasks as rig

TASKS = 2_000
LISTED = 100_000
IMPORTED = 10_000
VOICE = "local-zh-female"


def run(long: bool) -> Iterable[Figure]:
    """Throughput, memory, an import and lists; `long` takes the throughput three times."""
    with tempfile.TemporaryDirectory() as folder:
        with rig.vendor(Path(folder) / "vendor") as served:
            speeds, bare = [], []
            for number in range(3 if long else 1):
                results = Path(folder) / f"bare-{number}"
                results.mkdir()
                bare.append(asyncio.run(bare_loop(served, f"bare {number} ", results)))
                home = Path(folder) / f"home-{number}"
                speed, grown = asyncio.run(engine(home, served, f"row {number} "))
                speeds.append(speed)
        yield Figure(f"{TASKS:,} tasks, each (the loop's in milliseconds / 0.8)", "ms",
                     [1000 / each for each in speeds], [1000 / each for each in bare],
                     1000 / min(bare) / 0.8, "0.8 x the throughput of bare httpx")  # fmt: skip
        yield Figure("memory grown between task 500 and the last", "MiB", [grown], limit=8, rule="flat")
        yield from asyncio.run(lists(Path(folder)))


async def bare_loop(served: rig.Vendor, prefix: str, folder: Path) -> float:
    """Tasks a second; the results lie in `folder` then."""
    names = iter([f"{prefix}{number}" for number in range(TASKS)])
    base = served.fields["base_url"]

    async with httpx.AsyncClient(limits=httpx.Limits(max_connections=rig.AT_ONCE)) as client:

        async def ask(method: str, path: str, data: dict[str, object]) -> dict[str, object]:
            moment = int(time.time())
            token = auth.sign(path, method, data, served.fields["app_secret"], moment)
            signed = auth.headers(served.fields["app_id"], token, moment)
            body = data if method == "POST" else None
            answer = await client.request(method, base + path, json=body, headers=signed)
            found: dict[str, object] = answer.json()["data"]
            return found

        async def worker() -> None:
            for name in names:
                created = await ask(
                    "POST", wire.CREATE_TASK_PATH, {"text": "你好。", "tts_vcn": VOICE, "audio_name": name}
                )
                task_id = created["task_id"]
                while True:
                    task = await ask("GET", f"{wire.GET_TASK_PATH}?task_id={task_id}", {"task_id": task_id})
                    if task["synth_status"] == "finished":
                        break
                    await asyncio.sleep(0.05)
                answer = await client.get(urljoin(base, str(task["file_oss"])))
                assert len(answer.content) > 1_000
                (folder / f"{name}.wav").write_bytes(answer.content)

        begun = time.perf_counter()
        await asyncio.gather(*(worker() for _ in range(rig.AT_ONCE)))
        return TASKS / (time.perf_counter() - begun)


async def engine(home: Path, served: rig.Vendor, prefix: str) -> tuple[float, float]:
    """Tasks a second, and the MiB that memory has grown by after the first 500."""
    services, jobs, tasks = rig.engine(home)
    fields = {name: served.fields[name] for name in ("base_url", "app_id")}
    services.accounts.add(rig.ACCOUNT, "xingyun", fields, {"app_secret": served.fields["app_secret"]})
    try:
        rows = [TaskRow("你好。", name=f"{prefix}{number}") for number in range(TASKS)]
        begun = time.perf_counter()
        jobs.start()
        submitted = await tasks.submit(rows, rig.ACCOUNT, VOICE, over=Over.SPLIT)
        first = 0
        async for tally in jobs.watch(submitted.ids):
            if not first and tally.get(JobState.DONE, 0) >= 500:
                gc.collect()
                first = peak()
        took = time.perf_counter() - begun
        assert tally == {JobState.DONE: TASKS}
        return TASKS / took, (peak() - first) / 1024
    finally:
        await jobs.close()
        await services.close()


def peak() -> int:
    """The most memory that this process has had, in KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


async def lists(folder: Path) -> list[Figure]:
    """What a list of 100,000 jobs takes, and bringing 10,000 rows into it."""
    library = await Library.open(folder / "lists.db")
    jobs = Jobs(library, [])
    try:
        await jobs.add("tasks", (draft(number) for number in range(LISTED)))
        await library.write(
            lambda db: db.execute("UPDATE jobs SET state = 'done', phase = 'over' WHERE number % 3 = 0")
        )
        figures = [
            Figure("open a list of 100,000 jobs", "ms", [await opened(library.path) for _ in range(3)], limit=100)
        ]
        sorts = [await asked(jobs, JobQuery("tasks", order=order)) for order in JOB_ORDERS for _ in range(3)]
        figures.append(Figure("sort it", "ms", sorts, limit=50))
        queries = [
            JobQuery("tasks", states=frozenset({JobState.DONE})),
            JobQuery("tasks", account="account 1", order="title"),
            JobQuery("tasks", text="row 77"),
            JobQuery("tasks", text="声音 9", order="updated"),
        ]
        filters = [await asked(jobs, query) for query in queries for _ in range(3)]
        figures.append(Figure("filter it", "ms", filters, limit=50))
        begun = time.perf_counter()
        await jobs.add("tasks", (draft(number) for number in range(LISTED, LISTED + IMPORTED)))
        await jobs.page(JobQuery("tasks"), 100)
        took = time.perf_counter() - begun
        figures.append(Figure("add 10,000 rows to it and list them", "s", [took], limit=3))
        plain = await asyncio.to_thread(bare_insert, folder / "bare.db")
        return [*figures, Figure("10,000 rows into a bare table", "s", [plain])]
    finally:
        await jobs.close()
        await library.close()


async def opened(path: Path) -> float:
    """Milliseconds until the first rows of a library that was not open are there."""
    library = await Library.open(path)
    try:
        return await asked(Jobs(library, []), JobQuery("tasks"))
    finally:
        await library.close()


def draft(number: int) -> JobDraft:
    """A job as a batch has thousands of."""
    order = {"text": f"第{number}行，" * 8, "voice": VOICE, "name": f"row {number}"}
    account = f"account {number % 5}"
    return JobDraft(account, "xingyun", f"声音 {number} row {number}", order, detail=VOICE, key=f"key {number}")


async def asked(jobs: Jobs, query: JobQuery) -> float:
    """Milliseconds until the first rows and their number are back on the event loop."""
    begun = time.perf_counter()
    page = await jobs.page(query, 100)
    assert page.total
    return (time.perf_counter() - begun) * 1000


def bare_insert(path: Path) -> float:
    """Seconds that 10,000 rows of text take in a table without an index."""
    import sqlite3

    db = sqlite3.connect(path)
    db.execute("CREATE TABLE rows (title TEXT, asked TEXT)")
    begun = time.perf_counter()
    drafts = (draft(number) for number in range(IMPORTED))
    db.executemany("INSERT INTO rows VALUES (?, ?)", ((each.title, json.dumps(dict(each.order))) for each in drafts))
    db.commit()
    db.close()
    return time.perf_counter() - begun

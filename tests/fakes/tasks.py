"""Real programs that submit real tasks to a real local service, to be killed and counted."""

from __future__ import annotations

import asyncio
import csv
import json
import os
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from studio.app.services import Services
from studio.app.wiring import build_services
from studio.core.jobs import JobQuery, JobState
from studio.services.job_lease import BEAT
from studio.services.jobs import Beat, Jobs
from studio.services.tasks import TaskService, TaskWork
from studio.storage.library import Library
from studio.storage.paths import Paths

TimeoutExpired = subprocess.TimeoutExpired

ROOT = Path(__file__).resolve().parents[2]
ACCOUNT = "cloud"
AT_ONCE = 16


@dataclass(frozen=True)
class Vendor:
    """A local service of its own that plays the vendor; it keeps what it was sent in `state`."""

    fields: dict[str, str]
    state: Path

    def received(self) -> Counter[str]:
        """How often each row has been sent, by its name."""
        found: Counter[str] = Counter()
        if not (self.state / "xingyun" / "tasks.db").exists():
            return found
        with closing(sqlite3.connect(self.state / "xingyun" / "tasks.db")) as db:
            found.update(name for (name,) in db.execute("SELECT name FROM tasks"))
        return found

    def environment(self) -> dict[str, str]:
        """What a program needs to speak to it."""
        name = f"VOICE_STUDIO_SECRET_{ACCOUNT.upper()}_APP_SECRET"
        return os.environ | {name: self.fields["app_secret"], "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}


@contextmanager
def vendor(state: Path) -> Iterator[Vendor]:
    """Run one."""
    command = [sys.executable, "-m", "studio.local", "--state", str(state)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        fields = json.loads(process.stdout.readline())["xingyun"]
        try:
            yield Vendor(fields, state)
        finally:
            process.stdin.close()
            process.wait(30)


def write_rows(path: Path, count: int, prefix: str = "row ") -> list[str]:
    """A CSV file of so many rows, each with a name of its own; the names."""
    names = [f"{prefix}{number}" for number in range(count)]
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("name", "text", "voice"))
        rows.writerows((name, f"第{number}行。", "") for number, name in enumerate(names))
    return names


def add_account(home: Path, fields: dict[str, str]) -> None:
    """Give a home the account of a vendor, without its key."""
    services = build_services(home)
    services.accounts.add(ACCOUNT, "xingyun", {name: fields[name] for name in ("base_url", "app_id")})
    asyncio.run(services.close())


def begin(home: Path, rows: Path, served: Vendor, lease_s: float = 0.6) -> subprocess.Popen[bytes]:
    """A program that submits a file and collects what comes of it; it says "ready" first, and ends by itself."""
    command = [sys.executable, "-m", "tests.fakes.tasks", str(home), str(rows), str(lease_s)]
    return subprocess.Popen(command, cwd=ROOT, env=served.environment(), stdout=subprocess.PIPE)


def wait_until_ready(program: subprocess.Popen[bytes]) -> None:
    """Wait until a program begins with what is to be disturbed."""
    assert program.stdout is not None
    assert program.stdout.readline() == b"ready\n"


def finish(program: subprocess.Popen[bytes], seconds: float = 120) -> dict[str, int]:
    """Wait until a program has ended well; how many of its jobs are in each state."""
    out, _ = program.communicate(timeout=seconds)
    assert program.returncode == 0
    return cast("dict[str, int]", json.loads(out.splitlines()[-1]))


@dataclass(frozen=True)
class Count:
    """What became of some rows: `lost` ones are neither done nor said to be unknown."""

    done: int
    unknown: int
    lost: int
    twice: int
    damaged: int


def count(home: Path, names: Sequence[str], served: Vendor) -> Count:
    """Look at everything that a home and its vendor have of some rows."""
    return asyncio.run(_count(home, names, served))


async def _count(home: Path, names: Sequence[str], served: Vendor) -> Count:
    import soundfile

    paths = Paths(home)
    library = await Library.open(paths.library)
    jobs = Jobs(library, [])
    try:
        page = await jobs.page(JobQuery("tasks"), len(names) + 1)
        found = {str(job.order["name"]): job for job in await jobs.jobs_of([job.job_id for job in page.jobs])}
        received = served.received()
        damaged = 0
        for job in found.values():
            if job.state is not JobState.DONE:
                continue
            take = await library.take(str(job.result["take"]))
            (part,) = take.parts
            pcm = paths.recordings / part.recording.path
            whole = pcm.stat().st_size == 2 * part.recording.frames > 0
            original = soundfile.info(paths.tasks / str(job.result["audio"]))
            damaged += not whole or original.frames != part.recording.frames or take.text != job.order["text"]
        states = Counter(job.state for job in found.values())
        done, unknown = states[JobState.DONE], states[JobState.UNKNOWN]
        unsent = sum(not received[name] for name in names if found[name].state is JobState.DONE)
        assert not unsent
        return Count(
            done,
            unknown,
            lost=len(names) - done - unknown,
            twice=sum(received[name] > 1 for name in names),
            damaged=damaged,
        )
    finally:
        await jobs.close()
        await library.close()


def engine(home: Path, beat: Beat = BEAT, at_once: int = AT_ONCE) -> tuple[Services, Jobs, TaskService]:
    """The services of a home with an engine that does so much at once."""
    services = build_services(home)
    paths = services.paths
    work = TaskWork(
        services.accounts.tasks,
        services.accounts.route_of_tasks,
        services.transfers,
        recordings=paths.recordings,
        originals=paths.tasks,
    )
    jobs = Jobs(services.library, [work], at_once=lambda _: at_once, beat=beat)
    return services, jobs, TaskService(jobs, services.accounts, services.scripts, paths.tasks)


async def submit_and_wait(home: Path, rows: Path, lease_s: float) -> None:
    """What the program does."""
    services, jobs, tasks = engine(home, Beat(lease_s / 4, lease_s), at_once=4)
    try:
        print("ready", flush=True)
        jobs.start()
        sheet = await tasks.sheet(rows)
        submitted = await tasks.submit_csv(sheet, sheet.columns, ACCOUNT, "local-zh-female")
        found = await jobs.wait(submitted.ids)
        print(json.dumps(Counter(job.state for job in found)))
    finally:
        await jobs.close()
        await services.close()


if __name__ == "__main__":
    asyncio.run(submit_and_wait(Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3])))

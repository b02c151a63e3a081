"""Programs killed with -9 while they submit and download rows: nothing lost, nothing sent twice, nothing damaged.

Every home has a file of rows. A program submits it and collects the results until it is killed, at a random moment;
the next one is given the same file, until one is left alone. Two programs on one home are let loose on one file, too.
The vendor is a local service of its own, which counts what it is sent.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterable
from pathlib import Path

from tests.benchmarks.figures import Figure
from tests.fakes import tasks as rig

ROWS = 500
LIMIT = "none may be"


def run(long: bool) -> Iterable[Figure]:
    """`long` kills 200 times and lets two programs loose 20 times."""
    kills, pairs = (200, 20) if long else (20, 3)
    with tempfile.TemporaryDirectory() as folder, rig.vendor(Path(folder) / "vendor") as served:
        yield from killed(Path(folder), served, kills)
        yield from together(Path(folder), served, pairs)


def killed(folder: Path, served: rig.Vendor, kills: int) -> Iterable[Figure]:
    """Kill programs at random moments of their work."""
    chance = random.Random(9)
    counts: list[rig.Count] = []
    done = 0
    while done < kills:
        home, rows = new_home(folder, served, f"killed-{len(counts)}-")
        names = rig.write_rows(rows, ROWS, f"killed {len(counts)} ")
        for _ in range(min(20, kills - done)):
            program = rig.begin(home, rows, served)
            rig.wait_until_ready(program)
            try:
                program.wait(chance.uniform(0.0, 2.0))
            except rig.TimeoutExpired:
                program.kill()
            program.communicate()
            done += 1
        rig.finish(rig.begin(home, rows, served), 300)
        counts.append(rig.count(home, names, served))
    yield Figure(f"rows lost in {done} kills", "rows", [sum(each.lost for each in counts)], limit=0, rule=LIMIT)
    yield Figure(f"rows sent twice in {done} kills", "rows", [sum(each.twice for each in counts)], limit=0, rule=LIMIT)
    yield Figure(f"files damaged in {done} kills", "files", [sum(each.damaged for each in counts)], limit=0, rule=LIMIT)
    yield Figure(f"rows of unknown outcome after {done} kills", "rows", [sum(each.unknown for each in counts)])


def together(folder: Path, served: rig.Vendor, pairs: int) -> Iterable[Figure]:
    """Let two programs loose on one home and one file."""
    counts: list[rig.Count] = []
    for number in range(pairs):
        home, rows = new_home(folder, served, f"together-{number}-")
        names = rig.write_rows(rows, ROWS // 5, f"together {number} ")
        programs = [rig.begin(home, rows, served) for _ in range(2)]
        for program in programs:
            rig.finish(program, 300)
        counts.append(rig.count(home, names, served))
    name = f"two programs on one home, {pairs} times: rows"
    yield Figure(f"{name} sent twice", "rows", [sum(each.twice for each in counts)], limit=0, rule=LIMIT)
    missing = [sum(each.lost + each.unknown + each.damaged for each in counts)]
    yield Figure(f"{name} not done", "rows", missing, limit=0, rule=LIMIT)


def new_home(folder: Path, served: rig.Vendor, prefix: str) -> tuple[Path, Path]:
    """A home with the vendor's account, and where its rows are."""
    home = Path(tempfile.mkdtemp(prefix=prefix, dir=folder))
    rig.add_account(home, served.fields)
    return home, home / "rows.csv"

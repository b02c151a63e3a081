"""A library of 100,000 takes: how long its list takes to open, to search, to filter and to sort.

The baseline counts the rows, which nothing that lists them can do without.
"""

from __future__ import annotations

import asyncio
import random
import sqlite3
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path

from studio.core.takes import TAKE_ORDERS, TakeQuery
from studio.storage import schema, takes
from studio.storage.library import Library
from tests.benchmarks.figures import Figure

COUNT = 100_000
PAGE = 100
LENGTH = 60
WORDS = ("春天", "会议", "故事", "好", "第一章", "风雨 花", "story", "ch 12")


def run(long: bool) -> Iterable[Figure]:
    """Every figure from one library; `long` repeats more often."""
    times = 20 if long else 5
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "library.db"
        fill(path)
        yield from asyncio.run(measure(path, times))


def fill(path: Path) -> None:
    """Takes with scripts of common characters and some English, written as the library writes them."""
    dice = random.Random(7)
    common = "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得春天议故事好第章风雨花"
    db = schema.connect(path)
    db.execute("BEGIN")
    for number in range(COUNT):
        text = "".join(dice.choices(common, k=LENGTH)) + (" a story of chapter " + str(number % 400))
        db.execute(
            "INSERT INTO takes (take_id, title, text, account, voice, created, complete, seconds) VALUES"
            " (?, ?, ?, ?, ?, ?, 1, ?)",
            (
                f"{number:012x}",
                f"{dice.choice(common)} {number}",
                text,
                dice.choice(("local", "work")),
                f"voice-{number % 40}",
                f"2026-{number % 12 + 1:02}-{number % 28 + 1:02}T{number % 24:02}:00:00.000+00:00",
                dice.random() * 600,
            ),
        )
    db.execute("COMMIT")
    db.close()


async def measure(path: Path, times: int) -> list[Figure]:
    """Ask as the panel asks."""
    library = await Library.open(path)

    def ask(query: TakeQuery, offset: int = 0) -> Callable[[], Awaitable[object]]:
        return lambda: library.read(lambda db: takes.page(db, query, PAGE, offset))

    bare = await timed(lambda: library.read(count), times)
    opened = await timed(ask(TakeQuery()), times)
    sorts = [
        await timed(ask(TakeQuery(order=order, descending=way), COUNT // 2), times)
        for order in TAKE_ORDERS
        for way in (True, False)
    ]
    filters = [
        await timed(ask(query), times)
        for query in (TakeQuery(account="work"), TakeQuery(voice="voice-3"), TakeQuery(since="2026-06-01"))
    ]
    searches = [await timed(ask(TakeQuery(text)), times) for text in WORDS]
    await library.close()
    return [
        Figure("a page of 100,000 takes", "ms", opened, bare, 100, "baseline: counting them"),
        Figure("sorted, in the middle, slowest", "ms", max(sorts, key=min), bare, 50, "every order, both ways"),
        Figure("filtered, slowest", "ms", max(filters, key=min), bare, 50),
        Figure(
            "searched, slowest", "ms", max(searches, key=min), bare, 50, "Chinese of one to three characters, English"
        ),
    ]


def count(db: sqlite3.Connection) -> int:
    """How many there are."""
    (found,) = db.execute("SELECT count(*) FROM takes").fetchone()
    return int(found)


async def timed(ask: Callable[[], Awaitable[object]], times: int) -> list[float]:
    """Milliseconds, once for each time."""
    found = []
    for _ in range(times):
        begun = time.perf_counter()
        await ask()
        found.append((time.perf_counter() - begun) * 1000)
    return found

"""Fifty thousand timbres: how long a letter typed into the search takes to be answered, in every order of the list.

The bare baseline counts the same matches with `LIKE` over the names alone, in a table of nothing else.
"""

from __future__ import annotations

import asyncio
import random
import sqlite3
import statistics
import tempfile
import time
import uuid
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

from studio.core.records import Timbre, TimbreQuery
from studio.storage import timbres as table
from studio.storage.library import Library
from tests.benchmarks.figures import Figure

COUNT = 50_000
LIMIT_MS = 50
HAN = "清亮沉稳轻柔女声男播音新闻故事小说温暖磁性活泼少年旁白客服方言粤语四川东北"
# As a person types: one letter after the other, found often, seldom and never.
TYPED = ("清", "清亮", "旁", "旁白客", "4", "49", "499", "4999", "news", "没有", "")


def run(long: bool) -> Iterable[Figure]:
    """Every figure from the same library; `long` repeats more often."""
    with tempfile.TemporaryDirectory() as folder:
        yield from asyncio.run(measured(Path(folder), 20 if long else 5))


async def measured(folder: Path, times: int) -> list[Figure]:
    """Fill a library and search it."""
    library = await Library.open(folder / "library.db")
    try:
        made = list(voices())
        begun = time.perf_counter()
        await library.write(lambda db: [table.add(db, each) for each in made])
        filled = (time.perf_counter() - begun) * 1000 / COUNT
        bare = bare_table(made)
        figures = []
        for order in ("name", "last_used", "account"):
            values: dict[str, list[float]] = {text: [] for text in TYPED}
            baselines: dict[str, list[float]] = {text: [] for text in TYPED}
            for _ in range(times):
                for text in TYPED:
                    values[text].append(await search(library, TimbreQuery(text, order=order)))
                    baselines[text].append(count(bare, text))
            by = f"by {order.replace('_', ' ')}"
            slow = max(TYPED, key=lambda text: statistics.median(values[text]))
            every, bares = list(chain(*values.values())), list(chain(*baselines.values()))
            figures.append(Figure(f"search {COUNT:,} timbres {by}", "ms", every, bares, LIMIT_MS))
            name = f"the slowest letter {by}, “{slow}”"
            figures.append(Figure(name, "ms", values[slow], baselines[slow], LIMIT_MS))
        figures.append(Figure("add a timbre, of a file of 50,000", "ms", [filled]))
        return figures
    finally:
        await library.close()


async def search(library: Library, query: TimbreQuery) -> float:
    """Milliseconds until the first rows and their number are back on the event loop."""
    begun = time.perf_counter()
    await library.read(lambda db: table.page(db, query, 100, 0))
    return (time.perf_counter() - begun) * 1000


def voices() -> Iterable[Timbre]:
    """Names, ids, tags and notes as people have them, the same at every run."""
    source = random.Random(1)
    for number in range(COUNT):
        account = f"team-{number % 9}"
        voice_id = str(uuid.UUID(int=source.getrandbits(128)))
        yield Timbre(
            table.identify(account, voice_id),
            account,
            "aipaas",
            voice_id,
            "".join(source.choices(HAN, k=6)) + str(number),
            source.choice(("zh", "en")),
            source.choice(("female", "male")),
            tuple(source.sample(("新闻", "故事", "客服", "news"), 2)),
            "".join(source.choices(HAN, k=30)),
            favourite=number % 50 == 0,
        )


def bare_table(made: Iterable[Timbre]) -> sqlite3.Connection:
    """The names alone."""
    bare = sqlite3.connect(":memory:")
    bare.execute("CREATE TABLE names (name TEXT)")
    bare.executemany("INSERT INTO names VALUES (?)", ((each.name,) for each in made))
    return bare


def count(bare: sqlite3.Connection, text: str) -> float:
    """Milliseconds to count the names that hold a text."""
    begun = time.perf_counter()
    bare.execute("SELECT count(*) FROM names WHERE name LIKE ?", (f"%{text}%",)).fetchone()
    return (time.perf_counter() - begun) * 1000

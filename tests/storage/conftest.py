"""What the storage tests share: paths in a temporary home, records, and a disk that is small."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from studio.core.records import Diagnosis, Recording, SavedTake, Segment, TakePart, Timing, Unit, UnitKind
from studio.storage.paths import Paths
from tests.fakes import disk

# What libraries of every version of the schema looked like: made by the program of then, and never changed.
LIBRARIES = Path(__file__).parent / "libraries"


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(tmp_path / "home")


@pytest.fixture
def recording() -> Callable[..., Recording]:
    def make(recording_id: str, key: str = "key", frames: int = 22_050, *, complete: bool = True) -> Recording:
        units = (
            Unit("你", UnitKind.CHARACTER, 0, 5_000, 0, 1),
            Unit("", UnitKind.PAUSE, 5_000, 6_000),
            Unit("\ud800😀", UnitKind.WORD, 6_000, frames, 1, 3),
        )
        diagnosis = Diagnosis(Timing.WORD, ("The vendor sent no times.",))
        path = f"{recording_id}.pcm"
        return Recording(recording_id, key, path, 22_050, frames, complete, units, diagnosis, "2026-01-01T00:00:00Z")

    return make


@pytest.fixture
def take(recording: Callable[..., Recording]) -> Callable[..., SavedTake]:
    def make(take_id: str, *recordings: Recording, created: str = "2026-01-01T00:00:00Z") -> SavedTake:
        parts = tuple(TakePart(Segment(0, 3, "你\n好"), each) for each in recordings or (recording("r-" + take_id),))
        return SavedTake(take_id, "Title", "你\n好\0", "local", "voice", created, True, parts)

    return make


@pytest.fixture
def old_library(paths: Paths) -> Callable[[int], Path]:
    """Put a library of an earlier version at its place in the home; its path."""

    def put(version: int) -> Path:
        with contextlib.closing(sqlite3.connect(paths.library)) as db:
            db.execute("PRAGMA journal_mode = WAL")
            db.executescript((LIBRARIES / f"version_{version}.sql").read_text(encoding="utf-8"))
        return paths.library

    return put


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    with disk.small_disk(tmp_path / "small", 512) as folder:
        yield folder

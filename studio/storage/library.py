"""The library: every recording and every take of this home, in one SQLite file that several programs may share."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from pathlib import Path

from studio.core.errors import Kind, StudioError
from studio.core.records import Recording, SavedTake, TakePart
from studio.storage import schema, tables
from studio.storage.database import Answer, Database, Question
from studio.storage.files import not_written

KEPT_BYTES = 2 * 2**30
# Nothing younger is swept: another program may be about to use it.
_GRACE_SECONDS = 24 * 3600


class Library:
    """The open library. Every question is one transaction (`Database` says how).

    Every method raises `StudioError` (DISK_FULL, NOT_WRITABLE) when the disk refuses. A file that turns out to be
    damaged is put away, a new one is begun, and `notice` says so.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._database = Database(path, schema.connect)

    @property
    def notice(self) -> StudioError | None:
        """What was put away because it was damaged."""
        kept = self._database.put_away
        return StudioError(Kind.LIBRARY_DAMAGED, kept.name) if kept is not None else None

    @classmethod
    async def open(cls, path: Path) -> Library:
        """Open the library, made where there is none; `StudioError` (LIBRARY_NEWER) leaves the file untouched."""
        library = cls(path)
        try:
            await library.takes(1)
        except BaseException:
            await library.close()
            raise
        return library

    async def close(self) -> None:
        """Let go of the file; waits for what was asked before."""
        await self._database.close()

    async def recordings(self, key: str) -> list[Recording]:
        """Every recording of a key, the one that sounds (made or preferred last) first."""
        return await self.read(lambda db: tables.recordings(db, key))

    async def made(self, keys: Sequence[str]) -> set[str]:
        """Those of `keys` that have a complete recording."""
        return await self.read(lambda db: tables.made(db, keys))

    async def add_recording(self, recording: Recording) -> None:
        """Keep a recording as the first of its key."""
        await self.write(lambda db: tables.add_recording(db, recording))

    async def prefer(self, recording_id: str) -> None:
        """Make a recording the first of its key."""
        await self.write(lambda db: tables.prefer(db, recording_id))

    async def save_take(self, take: SavedTake) -> None:
        """Keep a take, its parts and their recordings in place of what was kept under its id."""
        await self.write(lambda db: tables.save_take(db, take))

    async def add_part(self, take_id: str, ordinal: int, part: TakePart) -> None:
        """Put one part at its place in a take that is kept already: a long take grows without being written again."""
        await self.write(lambda db: tables.add_part(db, take_id, ordinal, part))

    async def takes(self, limit: int = 100, offset: int = 0) -> list[SavedTake]:
        """A page of the takes, newest first, without their parts."""
        return await self.read(lambda db: tables.takes(db, limit, offset))

    async def seconds(self, take_ids: Sequence[str]) -> dict[str, float]:
        """How long each of these takes sounds."""
        return await self.read(lambda db: tables.seconds(db, take_ids))

    async def take(self, take_id: str) -> SavedTake:
        """A take with its parts, by its id or an unambiguous beginning of it; `StudioError` (UNKNOWN_TAKE)."""
        return await self.read(lambda db: tables.take(db, take_id))

    async def delete_take(self, take_id: str) -> str:
        """Forget a take and return its whole id; recordings that nothing uses go with `sweep`."""
        return await self.write(lambda db: tables.delete_take(db, take_id))

    async def sweep(self, recordings: Path, keep_bytes: int = KEPT_BYTES) -> int:
        """Delete from the folder `recordings` what no take uses, beyond the newest `keep_bytes`; returns bytes freed.

        Also files that no recording names, unless a damaged library that may name them is still beside this one.
        """
        return await self.write(lambda db: self._sweep(db, recordings, keep_bytes))

    async def read(self, question: Question[Answer]) -> Answer:
        """Ask the database something in one transaction, on the library's thread."""
        return await self._database.read(question)

    async def write(self, question: Question[Answer], *, lasting: bool = False) -> Answer:
        """Change the database in one transaction, on the library's thread: all of it happens, or nothing.

        With `lasting` it has reached the disk then, so that it outlives a loss of power.
        """
        return await self._database.write(question, lasting=lasting)

    def _sweep(self, db: sqlite3.Connection, folder: Path, keep_bytes: int) -> int:
        before = time.time() - _GRACE_SECONDS
        forgotten: list[str] = []
        files: list[Path] = []
        kept = 0
        for recording_id, path in tables.unused(db):
            file = folder / path
            if not file.exists():
                forgotten.append(recording_id)
                continue
            status = file.stat()
            kept += status.st_size
            if kept > keep_bytes and status.st_mtime < before:
                forgotten.append(recording_id)
                files.append(file)
        if not list(self.path.parent.glob("library.damaged-*.db")):
            named = tables.paths(db)
            for file in folder.rglob("*"):
                if file.relative_to(folder).as_posix() in named or not file.is_file():
                    continue
                if file.stat().st_mtime < before:
                    files.append(file)
        tables.forget_recordings(db, forgotten)
        return sum(_removed(file) for file in files)


def _removed(file: Path) -> int:
    size = file.stat().st_size
    try:
        file.unlink()
    except OSError as error:
        raise not_written(error, file) from error
    return size

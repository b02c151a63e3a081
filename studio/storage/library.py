"""The library: every recording and every take of this home, in one SQLite file that several programs may share."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from studio.core.errors import Kind, StudioError
from studio.core.records import Recording, SavedTake, TakePart
from studio.storage import schema, tables
from studio.storage.files import Lock, not_written

log = logging.getLogger(__name__)

Answer = TypeVar("Answer")

KEPT_BYTES = 2 * 2**30
# Nothing younger is swept: another program may be about to use it.
_GRACE_SECONDS = 24 * 3600


class Library:
    """The open library. Every question is one transaction on a thread of its own, so the event loop never waits for
    the disk, two tasks never share a transaction, and one that is cancelled leaves none open.

    Every method raises `StudioError` (DISK_FULL, NOT_WRITABLE) when the disk refuses. A file that turns out to be
    damaged is put away, a new one is begun, and `notice` says so.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.notice: StudioError | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="library")
        self._db: sqlite3.Connection | None = None

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
        await asyncio.get_running_loop().run_in_executor(self._thread, self._close)
        self._thread.shutdown()  # idle by now, so this takes no time

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

    async def read(self, question: Callable[[sqlite3.Connection], Answer]) -> Answer:
        """Ask the database something in one transaction, on the library's thread."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._answer, question, False)

    async def write(self, question: Callable[[sqlite3.Connection], Answer]) -> Answer:
        """Change the database in one transaction, on the library's thread: all of it happens, or nothing."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._answer, question, True)

    # What follows runs on the library's thread.

    def _answer(self, question: Callable[[sqlite3.Connection], Answer], writes: bool) -> Answer:
        try:
            try:
                return self._transaction(question, writes)
            except sqlite3.Error as error:
                if not schema.is_damage(error):
                    raise
                self._renew()
                return self._transaction(question, writes)
        except sqlite3.Error as error:
            raise schema.failure(error, self.path) from error

    def _transaction(self, question: Callable[[sqlite3.Connection], Answer], writes: bool) -> Answer:
        db = self._open()
        # A reader that turns writer cannot wait its turn, so a writer says so at once.
        db.execute("BEGIN IMMEDIATE" if writes else "BEGIN")
        try:
            answer = question(db)
            db.execute("COMMIT")
        except BaseException:
            if db.in_transaction:
                db.execute("ROLLBACK")
            raise
        return answer

    def _open(self) -> sqlite3.Connection:
        if self._db is None:
            with Lock(self.path.with_name("library.lock")):
                self._db = schema.connect(self.path)
        return self._db

    def _renew(self) -> None:
        """Put the damaged file away, unless another program did so first."""
        self._close()
        with Lock(self.path.with_name("library.lock")):
            try:
                self._db = schema.connect(self.path, suspected=True)
            except sqlite3.Error as error:
                if not schema.is_damage(error):
                    raise
                kept = schema.put_away(self.path)
                log.warning("the library was damaged, kept as %s", kept.name)
                self.notice = StudioError(Kind.LIBRARY_DAMAGED, kept.name)
                self._db = schema.connect(self.path)

    def _close(self) -> None:
        if self._db is not None:
            self._db.close()
            self._db = None

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

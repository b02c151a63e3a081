"""A SQLite file on a thread of its own: every question is one transaction, and a damaged file is begun anew."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol, TypeVar

from studio.storage import schema
from studio.storage.files import Lock

log = logging.getLogger(__name__)

Answer = TypeVar("Answer")
Question = Callable[[sqlite3.Connection], Answer]


class Connect(Protocol):
    """Opens the file, made where there is none; looks all of it through when damage is `suspected`."""

    def __call__(self, path: Path, *, suspected: bool = False) -> sqlite3.Connection:
        """Raises `sqlite3.Error`, and `StudioError` where the file must be left as it is."""
        ...


class Database:
    """One file, opened when it is first needed. The event loop never waits for the disk, two tasks never share a
    transaction, and one that is cancelled leaves none open.

    Questions raise `StudioError` (DISK_FULL, NOT_WRITABLE) when the disk refuses. A file that turns out to be damaged
    is put away, once among all programs that share it; `put_away` is where it lies now.
    """

    def __init__(self, path: Path, connect: Connect) -> None:
        self.path = path
        self.put_away: Path | None = None
        self._connect = connect
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=path.stem)
        self._db: sqlite3.Connection | None = None
        self._synchronous = ""

    async def read(self, question: Question[Answer]) -> Answer:
        """Ask something in one transaction."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self.answer, question)

    async def write(self, question: Question[Answer], *, lasting: bool = False) -> Answer:
        """Change something in one transaction: all of it happens, or nothing.

        What is written outlives the program; with `lasting` it has reached the disk, and outlives a loss of power too.
        """
        change = self.change_lastingly if lasting else self.change
        return await asyncio.get_running_loop().run_in_executor(self._thread, change, question)

    def later(self, work: Callable[[], None]) -> None:
        """Do some work on the thread, behind what was asked before; it may call `answer` and `change`."""
        self._thread.submit(work)

    async def close(self) -> None:
        """Let go of the file; waits for what was asked before."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._close)
        self._thread.shutdown()  # idle by now, so this takes no time

    # What follows runs on the thread.

    def answer(self, question: Question[Answer]) -> Answer:
        """`read`, on the thread."""
        return self._ask(question, "BEGIN")

    def change(self, question: Question[Answer]) -> Answer:
        """`write`, on the thread."""
        # A reader that turns writer cannot wait its turn, so a writer says so at once.
        return self._ask(question, "BEGIN IMMEDIATE", synchronous="NORMAL")

    def change_lastingly(self, question: Question[Answer]) -> Answer:
        """`write` with `lasting`, on the thread."""
        return self._ask(question, "BEGIN IMMEDIATE", synchronous="FULL")

    def _ask(self, question: Question[Answer], begin: str, synchronous: str = "") -> Answer:
        try:
            try:
                return self._transaction(question, begin, synchronous)
            except sqlite3.Error as error:
                if not schema.is_damage(error):
                    raise
                self._renew()
                return self._transaction(question, begin, synchronous)
        except sqlite3.Error as error:
            raise schema.failure(error, self.path) from error

    def _transaction(self, question: Question[Answer], begin: str, synchronous: str) -> Answer:
        if self._db is None:
            with self._lock():
                self._db = self._connect(self.path)
        db = self._db
        if synchronous not in ("", self._synchronous):  # it means nothing to who only reads
            db.execute(f"PRAGMA synchronous = {synchronous}")
            self._synchronous = synchronous
        db.execute(begin)
        try:
            answer = question(db)
            db.execute("COMMIT")
        except BaseException:
            if db.in_transaction:
                db.execute("ROLLBACK")
            raise
        return answer

    def _renew(self) -> None:
        """Put the damaged file away, unless another program did so first."""
        self._close()
        with self._lock():
            try:
                self._db = self._connect(self.path, suspected=True)
            except sqlite3.Error as error:
                if not schema.is_damage(error):
                    raise
                self.put_away = schema.put_away(self.path)
                log.warning("%s was damaged, kept as %s", self.path.name, self.put_away.name)
                self._db = self._connect(self.path)

    def _lock(self) -> Lock:
        """Held while the file is opened, so that one program at a time makes, migrates or puts it away."""
        return Lock(self.path.with_suffix(".lock"))

    def _close(self) -> None:
        if self._db is not None:
            self._db.close()
            self._db = None
            self._synchronous = ""

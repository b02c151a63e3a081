"""The local service's tasks: a queue in a SQLite file, which several services may share, and a folder of results.

Not every write waits for the disk: a killed process loses nothing, a power failure perhaps the last moments, and what
is lost here can be made again.
"""

from __future__ import annotations

import contextlib
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from studio.storage import schema
from studio.storage.files import Lock, not_written

MOST_WAITING = 20_000
"""How far the ids of the first and the last task that wait may lie apart."""
KEPT_S = 14 * 24 * 3600.0
"""Seconds that a task is kept after its end."""
FETCHED_KEPT_S = 24 * 3600.0
"""Seconds that it is kept once its result was fetched: whoever did has one of their own."""
KEPT_BYTES = 4 * 2**30
"""What all results may take up; beyond it the oldest go."""

_VERSION = 1
# How long one service waits for another that is writing; all of them write for microseconds.
_BUSY_S = 5.0
_SCHEMA = """
CREATE TABLE tasks (
    task_id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    voice TEXT NOT NULL,
    text TEXT NOT NULL,
    token TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    progress REAL NOT NULL DEFAULT 0,
    bytes INTEGER NOT NULL DEFAULT 0,
    reason TEXT NOT NULL DEFAULT '',
    created REAL NOT NULL,
    begun REAL,
    ended REAL,
    fetched REAL
);
CREATE INDEX tasks_by_state ON tasks (state, task_id);
CREATE INDEX tasks_by_end ON tasks (ended) WHERE ended IS NOT NULL;
"""


class TaskState(StrEnum):
    """Where a task stands, in the vendor's words."""

    WAITING = "waiting"
    PROCESSING = "processing"
    FINISHED = "finished"
    ERROR = "error"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class StoredTask:
    """A text to be spoken, and what has become of it.

    `token` names its result and cannot be guessed. `progress` runs from 0 to 1, `bytes` is the size of the result,
    `reason` says why there is none. Times are in seconds since 1970; `text` is not kept beyond the end.
    """

    task_id: int
    name: str
    voice: str
    text: str
    token: str
    state: TaskState
    progress: float
    bytes: int
    reason: str
    created: float
    begun: float | None
    ended: float | None
    fetched: float | None


class TaskStore:
    """The tasks in one folder; the file is opened when first needed, and one that is damaged is put away.

    Calls block for microseconds. They raise `StudioError` (NOT_WRITABLE, DISK_FULL).
    """

    def __init__(self, folder: Path, *, now: Callable[[], float] = time.time) -> None:
        self._folder = folder
        self._path = folder / "tasks.db"
        self._results = folder / "results"
        self._lock = Lock(folder / "worker.lock")
        self._now = now
        self._db: sqlite3.Connection | None = None
        self._is_worker = False

    def close(self) -> None:
        """Let go of the file, and of the work."""
        if self._db is not None:
            self._db.close()
            self._db = None
        self._lock.release()
        self._is_worker = False

    # For who asks

    def add(self, name: str, voice: str, text: str) -> int | None:
        """Queue a text; returns its id, None when too many wait already."""
        with self._open() as db:
            # Counting would take longer the more wait; the ends of an index are found at once.
            (span,) = db.execute(
                "SELECT (SELECT MAX(task_id) FROM tasks WHERE state = ?1) - MIN(task_id) FROM tasks WHERE state = ?1",
                (TaskState.WAITING,),
            ).fetchone()
            if span is not None and span >= MOST_WAITING - 1:
                return None
            added = db.execute(
                "INSERT INTO tasks (name, voice, text, token, state, created) VALUES (?, ?, ?, ?, ?, ?)",
                (name, voice, text, secrets.token_urlsafe(24), TaskState.WAITING, self._now()),
            )
            return added.lastrowid

    def find(self, task_id: int) -> StoredTask | None:
        """The task of this id, None where there is none (any more)."""
        with self._open() as db:
            row = db.execute("SELECT * FROM tasks WHERE task_id = ?", (task_id,)).fetchone()
        return None if row is None else _task(row)

    def cancel(self, task_id: int) -> bool:
        """Stop a task; one that is over stays as it is. False where there is none of this id."""
        with self._open() as db:
            db.execute(
                "UPDATE tasks SET state = ?, ended = ?, text = '' WHERE task_id = ? AND state IN (?, ?)",
                (TaskState.CANCEL, self._now(), task_id, TaskState.WAITING, TaskState.PROCESSING),
            )
            return db.execute("SELECT 1 FROM tasks WHERE task_id = ?", (task_id,)).fetchone() is not None

    def result(self, token: str) -> Path:
        """Where the result of this name lies, if there is one."""
        return self._results / f"{token}.wav"

    def fetched(self, token: str) -> None:
        """Note that the result of this name has been handed out."""
        with self._open() as db:
            db.execute("UPDATE tasks SET fetched = ? WHERE token = ?", (self._now(), token))

    # For who works

    def work(self) -> bool:
        """Become the one that works on these tasks, or stay it; False while another service is.

        Whoever becomes it puts what the one before had begun back into the queue.
        """
        with self._open() as db:
            if not self._is_worker:
                self._is_worker = self._lock.acquire()
                if self._is_worker:
                    for unfinished in self._results.glob("*.part"):
                        unfinished.unlink(missing_ok=True)
                    db.execute(
                        "UPDATE tasks SET state = ?, progress = 0, begun = NULL WHERE state = ?",
                        (TaskState.WAITING, TaskState.PROCESSING),
                    )
        return self._is_worker

    def take(self) -> StoredTask | None:
        """The task that has waited longest, begun now; None when none waits."""
        with self._open() as db:
            row = db.execute(
                "UPDATE tasks SET state = ?, begun = ? WHERE task_id ="
                " (SELECT task_id FROM tasks WHERE state = ? ORDER BY task_id LIMIT 1) RETURNING *",
                (TaskState.PROCESSING, self._now(), TaskState.WAITING),
            ).fetchone()
        return None if row is None else _task(row)

    def report(self, task_id: int, progress: float) -> bool:
        """Note how far a task has come; False when it was cancelled meanwhile."""
        return self._change(task_id, "progress = ?", progress)

    def unfinished(self, task: StoredTask) -> Path:
        """Where the result of a task is written until it is whole."""
        return self._results / f"{task.token}.part"

    def finish(self, task: StoredTask) -> bool:
        """Put the written result in its place; False when the task was cancelled meanwhile, and nothing is kept."""
        written, result = self.unfinished(task), self.result(task.token)
        try:
            size = written.stat().st_size
            written.replace(result)
        except OSError as error:
            raise not_written(error, result) from error
        values = (TaskState.FINISHED, size, self._now())
        kept = self._change(task.task_id, "state = ?, progress = 1, text = '', bytes = ?, ended = ?", *values)
        if not kept:
            result.unlink(missing_ok=True)
        return kept

    def fail(self, task_id: int, reason: str) -> None:
        """Note why nothing comes of a task."""
        self._change(task_id, "state = ?, reason = ?, text = '', ended = ?", TaskState.ERROR, reason, self._now())

    def sweep(self) -> int:
        """Forget what ended or was fetched long ago, and the oldest results where they take up too much; returns how
        many went."""
        now = self._now()
        with self._open() as db:
            rows = db.execute(
                "SELECT task_id, token FROM (SELECT task_id, token, ended, fetched,"
                " SUM(bytes) OVER (ORDER BY ended DESC, task_id DESC) AS newer FROM tasks WHERE ended IS NOT NULL)"
                " WHERE ended < ? OR fetched < ? OR newer > ?",
                (now - KEPT_S, now - FETCHED_KEPT_S, KEPT_BYTES),
            ).fetchall()
            for row in rows:
                self.result(row["token"]).unlink(missing_ok=True)
            db.executemany("DELETE FROM tasks WHERE task_id = ?", ((row["task_id"],) for row in rows))
        return len(rows)

    # Inside

    def _change(self, task_id: int, change: str, *values: object) -> bool:
        """Change a task that is being worked on; False when it is not (any more)."""
        with self._open() as db:
            done = db.execute(
                f"UPDATE tasks SET {change} WHERE task_id = ? AND state = ?",  # noqa: S608 # written above
                (*values, task_id, TaskState.PROCESSING),
            )
            return done.rowcount > 0

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """The database; what SQLite says comes out as a StudioError."""
        try:
            if self._db is None:
                self._results.mkdir(mode=0o700, parents=True, exist_ok=True)
                with Lock(self._folder / "opening.lock"):
                    self._db = _connect(self._path)
            yield self._db
        except sqlite3.Error as error:
            raise schema.failure(error, self._path) from error
        except OSError as error:
            raise not_written(error, self._path) from error


def _connect(path: Path) -> sqlite3.Connection:
    """Open the file, or begin anew beside one that is damaged or of another version."""
    try:
        return _prepared(path)
    except sqlite3.Error as error:
        if not schema.is_damage(error):
            raise
    schema.put_away(path)
    return _prepared(path)


def _prepared(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=_BUSY_S, isolation_level=None)
    db.row_factory = sqlite3.Row
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        (version,) = db.execute("PRAGMA user_version").fetchone()
        if version == 0:
            # Ids that no earlier file has given out: whoever asks for an old one must not get somebody else's task.
            first = f"INSERT INTO sqlite_sequence VALUES ('tasks', {int(time.time())});"  # noqa: S608 # a number
            db.executescript(f"BEGIN; {_SCHEMA} {first} PRAGMA user_version = {_VERSION}; COMMIT;")
    except BaseException:
        db.close()
        raise
    return db


def _task(row: sqlite3.Row) -> StoredTask:
    return StoredTask(**{**dict(row), "state": TaskState(row["state"])})

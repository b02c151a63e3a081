"""The activity log: every call and conversation, in a SQLite file of its own that keeps nobody else waiting.

The file is a log, no possession: it is bounded by number and age, and one that is damaged or of another version is
put away and begun anew.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sqlite3
from array import array
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from studio.core.errors import StudioError
from studio.core.records import Call
from studio.core.redaction import redact_call
from studio.storage import schema
from studio.storage.database import Answer, Database, Question
from studio.storage.wording import globbed

log = logging.getLogger(__name__)

# What waits to be written while the disk does not answer; beyond it the oldest is given up.
_MOST_WAITING: Final = 10_000
# How long a call waits for others to be written with.
_REST_S: Final = 0.1
_LARGEST_TEXT: Final = 4096
_VERSION: Final = 1
_INDEXED: Final = 3

# What was said word for word stands apart: a search must not walk through it. `found` is the index of `search` by every
# three characters; shorter words are looked for row by row, so `search` comes first in the row.
_SCHEMA: Final = """
CREATE TABLE calls (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    search TEXT NOT NULL,
    started TEXT NOT NULL,
    account TEXT NOT NULL,
    vendor TEXT NOT NULL,
    what TEXT NOT NULL,
    method TEXT NOT NULL,
    url TEXT NOT NULL,
    duration_ms REAL NOT NULL,
    status INTEGER,
    outcome TEXT NOT NULL,
    code TEXT,
    message TEXT NOT NULL,
    request_id TEXT,
    trace_id TEXT,
    sent INTEGER NOT NULL,
    received INTEGER NOT NULL
);
CREATE INDEX calls_by_account ON calls (account);
CREATE INDEX calls_by_outcome ON calls (outcome);
CREATE VIRTUAL TABLE found USING fts5 (search, content = 'calls', content_rowid = 'id', tokenize = 'trigram');
CREATE TRIGGER call_added AFTER INSERT ON calls BEGIN
    INSERT INTO found (rowid, search) VALUES (new.id, new.search);
END;
CREATE TRIGGER call_forgotten AFTER DELETE ON calls BEGIN
    INSERT INTO found (found, rowid, search) VALUES ('delete', old.id, old.search);
END;
CREATE TABLE exchanges (
    id INTEGER PRIMARY KEY,
    request TEXT NOT NULL,
    response TEXT NOT NULL
);
"""
_FACTS: Final = tuple(field.name for field in fields(Call) if field.name not in ("request", "response"))
_SEARCHED: Final = (
    "account",
    "vendor",
    "what",
    "method",
    "url",
    "outcome",
    "code",
    "message",
    "request_id",
    "trace_id",
)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is kept: so many calls, none older than so many days, and of the newest what was said word for word."""

    calls: int = 100_000
    days: int = 90
    exchanges: int = 5_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which calls: every word of `text` occurs somewhere in them, and what is not "" is equal.

    `failed` leaves out the calls that went well. `titles` are what a person reads in place of what was asked and what
    came of it, each with the name that is written down; a word may occur in them instead.
    """

    text: str = ""
    account: str = ""
    vendor: str = ""
    outcome: str = ""
    failed: bool = False
    titles: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """The numbers of the calls that are wanted, newest first, with the first of the calls themselves.

    `newest` is the number of the newest call of all, `accounts` everybody who has a call, wanted or not.
    """

    numbers: Sequence[int]
    calls: dict[int, Call]
    newest: int
    accounts: tuple[str, ...]


class ActivityLog:
    """The open log. `add` may be called from any thread; everything else happens on a thread of the log's own.

    Questions raise `StudioError` (DISK_FULL, NOT_WRITABLE); what cannot be written is given up and logged once.
    """

    def __init__(self, path: Path, limits: Limits | None = None, now: Callable[[], datetime] | None = None) -> None:
        self.path = path
        self.limits = limits if limits is not None else Limits()
        self._now = now if now is not None else lambda: datetime.now(UTC)
        self._waiting: deque[Call] = deque(maxlen=_MOST_WAITING)
        self._database = Database(path, _connect)
        self._asked = False
        self._soon: asyncio.TimerHandle | None = None
        self._closed = False
        self._broken = False

    def add(self, call: Call) -> None:
        """Keep a call; returns at once. What comes within a moment of it is written with it, which costs half as much.

        A question is answered after everything that was added before.
        """
        self._waiting.append(call)
        if self._asked or self._closed:
            return
        self._asked = True
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._database.later(self._write)
        else:
            self._rest()
            self._soon = loop.call_later(_REST_S, self._database.later, self._write)

    async def newest(self) -> int:
        """The number of the newest call, 0 when there is none; it grows with every call of every program."""
        return await self._read(_newest)

    async def listing(self, wanted: Wanted | None = None, first: int = 0) -> Listing:
        """The calls that are wanted, newest first; the `first` of them come along, the others with `calls`."""
        return await self._read(lambda db: _listing(db, wanted if wanted is not None else Wanted(), first))

    async def calls(self, numbers: Sequence[int]) -> dict[int, Call]:
        """Calls by their numbers, without what was said word for word; those that are gone are left out."""
        return await self._read(lambda db: _calls(db, numbers))

    async def call(self, number: int) -> Call | None:
        """One call, with what was said word for word where that is still kept."""
        return await self._read(lambda db: _whole(db, number))

    async def close(self) -> None:
        """Write what waits and let go of the file."""
        self._closed = True
        self._rest()
        self._database.later(self._write)
        await self._database.close()

    def _rest(self) -> None:
        """Forget the moment at which to write; what waits is written before it."""
        if self._soon is not None:
            self._soon.cancel()
            self._soon = None

    async def _read(self, question: Question[Answer]) -> Answer:
        if self._waiting:
            self._database.later(self._write)
        return await self._database.read(question)

    # What follows runs on the log's thread.

    def _write(self) -> None:
        # Said before the queue is emptied: whatever is added from now on asks for another turn.
        self._asked = False
        calls = [self._waiting.popleft() for _ in range(len(self._waiting))]
        if not calls:
            return
        rows = [_cleaned(call) for call in calls]
        try:
            self._database.change(lambda db: self._add(db, rows))
        except StudioError as error:
            if not self._broken:
                log.warning("activity is not written: %s", error.kind)
            self._broken = True
        else:
            self._broken = False

    def _add(self, db: sqlite3.Connection, calls: Sequence[Call]) -> None:
        newest = _add(db, calls)
        _forget(db, newest - self.limits.calls, newest - self.limits.exchanges)
        oldest = f"{self._now() - timedelta(days=self.limits.days):%Y-%m-%dT%H:%M:%S}"
        (started,) = db.execute("SELECT started FROM calls ORDER BY id LIMIT 1").fetchone()
        if started < oldest:
            db.execute("DELETE FROM calls WHERE started < ?", (oldest,))
            db.execute("DELETE FROM exchanges WHERE id NOT IN (SELECT id FROM calls)")


def _connect(path: Path, *, suspected: bool = False) -> sqlite3.Connection:
    """Open the file, made where there is none; one with another version's tables is put away."""
    db = sqlite3.connect(path, timeout=schema.BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        (version,) = db.execute("PRAGMA user_version").fetchone()
        if version not in (0, _VERSION):
            db.close()
            log.info("the activity log of another version was kept as %s", schema.put_away(path).name)
            return _connect(path)
        db.row_factory = sqlite3.Row
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        if version == 0:
            db.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version = {_VERSION}; COMMIT;")
        if suspected:
            schema.check(db)
    except BaseException:
        db.close()
        raise
    return db


def _add(db: sqlite3.Connection, calls: Sequence[Call]) -> int:
    """Write calls; the number of the last one."""
    number = 0
    columns = ("search", *_FACTS)
    statement = f"INSERT INTO calls ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608
    for call in calls:
        search = "\n".join(str(getattr(call, name) or "") for name in _SEARCHED).casefold()
        number = db.execute(statement, (search, *(getattr(call, name) for name in _FACTS))).lastrowid or 0
        db.execute("INSERT INTO exchanges VALUES (?, ?, ?)", (number, call.request, call.response))
    return number


def _forget(db: sqlite3.Connection, calls: int, exchanges: int) -> None:
    """Forget the calls, and of others what was said word for word, up to these numbers."""
    db.execute("DELETE FROM calls WHERE id <= ?", (calls,))
    db.execute("DELETE FROM exchanges WHERE id <= ?", (exchanges,))


def _newest(db: sqlite3.Connection) -> int:
    return int(db.execute("SELECT COALESCE(MAX(id), 0) FROM calls").fetchone()[0])


def _listing(db: sqlite3.Connection, wanted: Wanted, first: int) -> Listing:
    numbers = _matching(db, wanted)
    # From name to name through the index: looking at every call for a handful of names would take longer than all else.
    rows = db.execute(
        "WITH RECURSIVE names (name) AS (SELECT MIN(account) FROM calls UNION ALL"
        " SELECT (SELECT MIN(account) FROM calls WHERE account > name) FROM names WHERE name IS NOT NULL)"
        " SELECT name FROM names WHERE name IS NOT NULL"
    )
    accounts = tuple(sorted((name for (name,) in rows), key=str.casefold))
    return Listing(numbers, _calls(db, numbers[:first]), _newest(db), accounts)


def _matching(db: sqlite3.Connection, wanted: Wanted) -> Sequence[int]:
    conditions: list[str] = []
    values: list[str] = []
    for name in ("account", "vendor", "outcome"):
        if value := getattr(wanted, name):
            conditions.append(f"{name} = ?")
            values.append(_storable(value))
    if wanted.failed:
        conditions.append("outcome <> 'ok'")
    phrases: list[str] = []
    for word in _storable(wanted.text).casefold().split():
        # What a title stands for is written down in the same row, so the index knows it as well.
        meant = sorted({name for title, name in wanted.titles if word in title.casefold() and word not in name})
        if all(len(each) >= _INDEXED for each in (word, *meant)):
            phrases.append(f"({' OR '.join(map(_phrase, (word, *meant)))})")
            continue
        names = ", ".join("?" * len(meant))
        # GLOB is twice as fast as instr().
        conditions.append(f"(search GLOB ? OR what IN ({names}) OR outcome IN ({names}))" if meant else "search GLOB ?")
        values += [f"*{globbed(word)}*", *meant, *meant]
    every = _every(db)
    if phrases and not conditions:
        return _falling(db, "rowid", "found WHERE found MATCH ?", [" AND ".join(phrases)], every)
    if phrases:
        conditions.append("id IN (SELECT rowid FROM found WHERE found MATCH ?)")
        values.append(" AND ".join(phrases))
    if every and not conditions:
        return every
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return _falling(db, "id", f"calls{where}", values, every)


def _phrase(word: str) -> str:
    """A word for MATCH, in which nothing stands for anything else."""
    return '"' + word.replace('"', '""') + '"'


def _every(db: sqlite3.Connection) -> range:
    """The numbers of all calls, the largest first; empty where a number between them is missing."""
    newest, oldest, count = db.execute(
        "SELECT (SELECT MAX(id) FROM calls), (SELECT MIN(id) FROM calls), (SELECT COUNT(*) FROM calls)"
    ).fetchone()
    return range(newest, oldest - 1, -1) if count and newest - oldest + 1 == count else range(0)


def _falling(db: sqlite3.Connection, number: str, source: str, values: Sequence[str], every: range) -> Sequence[int]:
    """The numbers that a source gives, the largest first; `every` itself where it gives as many."""
    # One row comes out of SQLite in half the time that a row for each number takes.
    question = f"SELECT COUNT(*), json_group_array({number}) FROM {source}"  # noqa: S608
    count, found = db.execute(question, values).fetchone()
    return every if count == len(every) else array("q", sorted(json.loads(found), reverse=True))


def _calls(db: sqlite3.Connection, numbers: Sequence[int]) -> dict[int, Call]:
    rows = db.execute("SELECT * FROM calls WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(list(numbers)),))
    return {row["id"]: _call(row) for row in rows}


def _whole(db: sqlite3.Connection, number: int) -> Call | None:
    row = db.execute("SELECT * FROM calls WHERE id = ?", (number,)).fetchone()
    if row is None:
        return None
    said = db.execute("SELECT request, response FROM exchanges WHERE id = ?", (number,)).fetchone()
    return _call(row, *(said or ("", "")))


def _call(row: sqlite3.Row, request: str = "", response: str = "") -> Call:
    return Call(**{name: row[name] for name in _FACTS}, request=request, response=response)


def _cleaned(call: Call) -> Call:
    """The call without anything that looks like a key or a script, however it came there, and no larger than agreed."""
    return replace(
        call,
        url=_shown(call.url),
        message=_shown(call.message),
        request=_shown(call.request),
        response=_shown(call.response),
        code=_storable(call.code) if call.code is not None else None,
        request_id=_storable(call.request_id) if call.request_id is not None else None,
        trace_id=_storable(call.trace_id) if call.trace_id is not None else None,
    )


def _shown(text: str) -> str:
    # Hidden before it is cut: half a key is still half a key.
    return redact_call(_storable(text))[:_LARGEST_TEXT]


def _storable(text: str) -> str:
    # A lone surrogate has no UTF-8, and a NUL ends a text for SQLite's functions.
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", " ")

"""Opening the library's database: its settings, its migrations, and what SQLite says as a StudioError."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

from studio.core.errors import Kind, StudioError
from studio.core.resources import resource
from studio.storage import search
from studio.storage.files import set_aside

# How long a program waits for another one that is writing.
BUSY_SECONDS = 10.0
# A damaged page is looked for before a migration, else only where that takes no noticeable time (about 1 ms a MB).
_CHECKED_BYTES = 32 * 2**20

_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_LITTLE_SPACE = 256 * 2**10


def is_damage(error: sqlite3.Error) -> bool:
    """The file itself is broken, so trying again cannot help."""
    return isinstance(error, sqlite3.DatabaseError) and _code(error) in _DAMAGED


def failure(error: sqlite3.Error, path: Path) -> StudioError:
    """What a failed operation means to a person: DISK_FULL or NOT_WRITABLE."""
    # A full disk also shows as an input/output error when it is the shared index of the journal that cannot grow.
    full = _code(error) == sqlite3.SQLITE_FULL or (
        _code(error) == sqlite3.SQLITE_IOERR and shutil.disk_usage(path.parent).free < _LITTLE_SPACE
    )
    return StudioError(Kind.DISK_FULL if full else Kind.NOT_WRITABLE, str(path), message=str(error))


def connect(path: Path, *, suspected: bool = False) -> sqlite3.Connection:
    """Open the database, made or brought to this version's schema; all of it is checked when damage is `suspected`.

    The caller holds the library's lock, so that one program at a time migrates. Raises `sqlite3.Error`, and
    `StudioError` (LIBRARY_NEWER) for a schema newer than the last migration, which is left untouched.
    """
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    try:
        _prepare(connection, path, suspected=suspected)
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection, path: Path, *, suspected: bool) -> None:
    migrations = sorted(resource("migrations").glob("*.sql"))
    search.install(connection)
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > len(migrations):
        raise StudioError(Kind.LIBRARY_NEWER, path.name)
    # First of all: what is put away because it is damaged should be as it was found.
    if suspected or version < len(migrations) or path.stat().st_size <= _CHECKED_BYTES:
        check(connection)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")
    for number, script in enumerate(migrations[version:], start=version + 1):
        statements = script.read_text(encoding="utf-8")
        connection.executescript(f"BEGIN; {statements} PRAGMA user_version = {number}; COMMIT;")


def check(connection: sqlite3.Connection) -> None:
    """Look through the whole file; raises `sqlite3.DatabaseError` (`is_damage`) where a page is broken."""
    (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        error = sqlite3.DatabaseError(verdict)
        error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        raise error


def put_away(path: Path) -> Path:
    """Rename a damaged database, with its journal, to `<its name>.damaged-<date>.db`; returns the new path."""
    kept = set_aside(path, "damaged")
    journal = path.with_name(path.name + "-wal")
    if journal.exists():
        journal.rename(kept.with_name(kept.name + "-wal"))
    path.with_name(path.name + "-shm").unlink(missing_ok=True)
    return kept


def _code(error: sqlite3.Error) -> int:
    # The low byte is the primary code; errors that Python raises itself have none.
    return getattr(error, "sqlite_errorcode", 0) & 0xFF

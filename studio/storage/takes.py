"""The list of takes in the library: found, sorted, named, tagged, trashed; every function runs in one transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from studio.core.records import Timing
from studio.core.takes import TAKE_ORDERS, TakePage, TakeQuery, TakeSummary
from studio.storage.search import match
from studio.storage.tables import forget_recordings, storable

_EXCERPT: Final = 160
_AMONG_FOUND: Final = "takes.rowid IN (SELECT rowid FROM takes_found WHERE takes_found MATCH ?)"
# Finest first, as Timing lists them: the coarsest part of a take is how the take is called.
_COARSENESS: Final = {timing.value: rank for rank, timing in enumerate(Timing)}


@dataclass(frozen=True, slots=True)
class Purged:
    """How many takes are gone, and the files that nothing needs any more: recordings, and the vendors' own."""

    count: int
    recordings: tuple[str, ...]
    originals: tuple[str, ...]


def page(db: sqlite3.Connection, query: TakeQuery, limit: int, offset: int) -> TakePage:
    """Rows `offset` to `offset + limit` of what a query finds, and how many there are in all."""
    where, values = _condition(query)
    order = query.order if query.order in TAKE_ORDERS else "created"
    way = "DESC" if query.descending else "ASC"
    collation = " COLLATE NOCASE" if order == "title" else ""
    # Counting goes from the words to the takes, listing from the list to the words: each is the shorter way.
    counted = where.replace(_AMONG_FOUND, "takes_found MATCH ?")
    matched = "takes_found CROSS JOIN takes ON takes.rowid = takes_found.rowid" if counted != where else "takes"
    (total,) = db.execute(f"SELECT count(*) FROM {matched} WHERE {counted}", values).fetchone()  # noqa: S608 - no user text
    # First the rows' numbers alone, which an index gives, however far down the page is; then what is shown of them.
    found = db.execute(
        f"SELECT rowid FROM takes WHERE {where} ORDER BY {order}{collation} {way}, created {way} LIMIT ? OFFSET ?",  # noqa: S608
        (*values, limit, offset),
    )
    rows = db.execute(
        "SELECT take_id, title, substr(text, 1, ?) AS excerpt, account, voice, created, seconds, complete, source,"
        " tags, trashed FROM json_each(?) CROSS JOIN takes ON takes.rowid = value ORDER BY key",
        (_EXCERPT, json.dumps([rowid for (rowid,) in found])),
    ).fetchall()
    timings = _timings(db, [row["take_id"] for row in rows])
    return TakePage(total, tuple(_summary(row, timings) for row in rows))


def choices(db: sqlite3.Connection, field: str) -> list[str]:
    """What there is to filter by: the values of "account", "voice", "source" or "tags" among takes not in the trash."""
    if field == "tags":
        rows = db.execute("SELECT DISTINCT value FROM takes, json_each(tags) WHERE tags <> '[]' AND trashed = ''")
    else:
        column = {"account": "account", "voice": "voice", "source": "source"}[field]
        rows = db.execute(f"SELECT DISTINCT {column} FROM takes WHERE trashed = ''")  # noqa: S608 - a known column
    return sorted(str(value) for (value,) in rows)


def rename(db: sqlite3.Connection, take_id: str, title: str) -> None:
    """Give a take another title."""
    db.execute("UPDATE takes SET title = ? WHERE take_id = ?", (storable(title), take_id))


def tag(db: sqlite3.Connection, take_ids: Sequence[str], tags: Sequence[str]) -> None:
    """Give takes these tags in place of those they have."""
    packed = json.dumps([storable(each) for each in tags], ensure_ascii=False)
    db.execute("UPDATE takes SET tags = ? WHERE take_id IN (SELECT value FROM json_each(?))", (packed, _ids(take_ids)))


def trash(db: sqlite3.Connection, take_ids: Sequence[str], moment: str) -> list[str]:
    """Put takes into the trash; those that were not there yet."""
    rows = db.execute(
        "UPDATE takes SET trashed = ? WHERE trashed = '' AND take_id IN (SELECT value FROM json_each(?))"
        " RETURNING take_id",
        (moment, _ids(take_ids)),
    )
    return [take_id for (take_id,) in rows.fetchall()]


def restore(db: sqlite3.Connection, take_ids: Sequence[str]) -> list[str]:
    """Take takes out of the trash; those that were in it."""
    rows = db.execute(
        "UPDATE takes SET trashed = '' WHERE trashed <> '' AND take_id IN (SELECT value FROM json_each(?))"
        " RETURNING take_id",
        (_ids(take_ids),),
    )
    return [take_id for (take_id,) in rows.fetchall()]


def purge(db: sqlite3.Connection, take_ids: Sequence[str] | None = None, *, before: str = "") -> Purged:
    """Delete what is in the trash for good: these, or all that was put there `before`; what that leaves to delete."""
    if take_ids is not None:
        wanted, values = "take_id IN (SELECT value FROM json_each(?))", (_ids(take_ids),)
    else:
        wanted, values = "trashed < ?", (before,)
    rows = db.execute(f"SELECT take_id FROM takes WHERE trashed <> '' AND {wanted}", values)  # noqa: S608 - no user text
    going = _ids([take_id for (take_id,) in rows])
    theirs = db.execute(
        "SELECT DISTINCT recording_id, path, key FROM take_parts JOIN recordings USING (recording_id)"
        " WHERE take_id IN (SELECT value FROM json_each(?))",
        (going,),
    ).fetchall()
    count = db.execute("DELETE FROM takes WHERE take_id IN (SELECT value FROM json_each(?))", (going,)).rowcount
    alone = [row for row in theirs if not _is_used(db, row["recording_id"])]
    forget_recordings(db, [row["recording_id"] for row in alone])
    originals = [path for row in alone if (path := _original(db, row["key"]))]
    return Purged(count, tuple(row["path"] for row in alone), tuple(originals))


def files(db: sqlite3.Connection, take_id: str) -> tuple[list[str], list[str]]:
    """Where the recordings of a take lie among all recordings, and the vendors' own files of it among all of those."""
    rows = db.execute(
        "SELECT path, key FROM take_parts JOIN recordings USING (recording_id) WHERE take_id = ? ORDER BY ordinal",
        (take_id,),
    ).fetchall()
    return [row["path"] for row in rows], [path for row in rows if (path := _original(db, row["key"]))]


def storage(db: sqlite3.Connection) -> tuple[int, int, list[str]]:
    """How many takes are in the list and how many in the trash, and where the recordings of all lie."""
    takes, trashed = db.execute("SELECT count(*), count(nullif(trashed, '')) FROM takes").fetchone()
    return takes - trashed, trashed, [path for (path,) in db.execute("SELECT path FROM recordings")]


def _is_used(db: sqlite3.Connection, recording_id: str) -> bool:
    return db.execute("SELECT 1 FROM take_parts WHERE recording_id = ?", (recording_id,)).fetchone() is not None


def _original(db: sqlite3.Connection, key: str) -> str:
    """The vendor's own file that a recording was made of; "" where there is none."""
    kind, _, job_id = key.partition(":")
    if kind != "tasks":
        return ""
    row = db.execute(
        "SELECT json_extract(came, '$.audio') FROM jobs JOIN job_contents USING (number) WHERE job_id = ?", (job_id,)
    ).fetchone()
    return str(row[0] or "") if row is not None else ""


def _condition(query: TakeQuery) -> tuple[str, tuple[str, ...]]:
    parts = ["trashed <> ''" if query.trash else "trashed = ''"]
    values: list[str] = []
    wanted = match(storable(query.text))
    if wanted:
        parts.append(_AMONG_FOUND)
        values.append(wanted)
    elif query.text.strip():
        parts.append("FALSE")  # marks alone, which no word has
    for column in ("account", "voice", "source"):
        value = getattr(query, column)
        if value:
            parts.append(f"{column} = ?")
            values.append(value)
    if query.tag:
        parts.append("EXISTS (SELECT 1 FROM json_each(tags) WHERE value = ?)")
        values.append(query.tag)
    if query.since:
        parts.append("created >= ?")
        values.append(query.since)
    return " AND ".join(parts), tuple(values)


def _timings(db: sqlite3.Connection, take_ids: Sequence[str]) -> dict[str, Timing]:
    rows = db.execute(
        "SELECT DISTINCT take_id, timing FROM take_parts JOIN recordings USING (recording_id)"
        " WHERE take_id IN (SELECT value FROM json_each(?))",
        (_ids(take_ids),),
    )
    found: dict[str, Timing] = {}
    for take_id, timing in rows:
        found[take_id] = max(found.get(take_id, Timing.CHARACTER), Timing(timing), key=lambda one: _COARSENESS[one])
    return found


def _summary(row: sqlite3.Row, timings: dict[str, Timing]) -> TakeSummary:
    return TakeSummary(
        take_id=row["take_id"],
        title=row["title"],
        excerpt=" ".join(row["excerpt"].split()),
        account=row["account"],
        voice=row["voice"],
        created=row["created"],
        seconds=row["seconds"],
        complete=bool(row["complete"]),
        timing=timings.get(row["take_id"], Timing.NONE),
        source=row["source"],
        tags=tuple(json.loads(row["tags"])),
        trashed=row["trashed"],
    )


def _ids(take_ids: Sequence[str]) -> str:
    return json.dumps(list(take_ids))

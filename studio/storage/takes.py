"""The list of takes in the library: found, sorted, named, tagged, trashed; every function runs in one transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from studio.core.records import Timing
from studio.core.takes import TAKE_ORDERS, Storage, TakePage, TakeQuery, TakeSummary
from studio.storage.search import match
from studio.storage.tables import storable

_EXCERPT: Final = 160
_AMONG_FOUND: Final = "takes.rowid IN (SELECT rowid FROM takes_found WHERE takes_found MATCH ?)"
# Finest first, as Timing lists them: the coarsest part of a take is how the take is called.
_COARSENESS: Final = {timing.value: rank for rank, timing in enumerate(Timing)}


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


def purge(db: sqlite3.Connection, take_ids: Sequence[str] | None = None, *, before: str = "") -> int:
    """Delete what is in the trash for good: these, or all that was put there `before`; how many that were."""
    if take_ids is not None:
        wanted, values = "take_id IN (SELECT value FROM json_each(?))", (_ids(take_ids),)
    else:
        wanted, values = "trashed < ?", (before,)
    return db.execute(f"DELETE FROM takes WHERE trashed <> '' AND {wanted}", values).rowcount  # noqa: S608 - no user text


def storage(db: sqlite3.Connection, folder: Path) -> Storage:
    """What the library takes up; `folder` is where its recordings lie."""
    takes, trashed = db.execute("SELECT count(*), count(nullif(trashed, '')) FROM takes").fetchone()
    paths = db.execute("SELECT path FROM recordings")
    sizes = (file.stat().st_size for (path,) in paths if (file := folder / path).is_file())
    return Storage(takes - trashed, trashed, sum(sizes))


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

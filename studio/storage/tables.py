"""The library's tables: records in, records out, one function a question; every function runs in one transaction."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace

from studio.core.errors import Kind, StudioError
from studio.core.records import (
    Diagnosis,
    Recording,
    SavedTake,
    Segment,
    TakePart,
    Timing,
    Unit,
    UnitKind,
)

_SURROGATE = re.compile("[\ud800-\udfff]")


def made(db: sqlite3.Connection, keys: Sequence[str]) -> set[str]:
    """Those of `keys` that have a complete recording."""
    # A script has thousands of segments and SQLite a limit on variables: one JSON array is one variable.
    rows = db.execute(
        "SELECT DISTINCT key FROM recordings WHERE complete AND key IN (SELECT value FROM json_each(?))",
        (json.dumps(list(keys)),),
    )
    return {row[0] for row in rows}


def recordings(db: sqlite3.Connection, key: str) -> list[Recording]:
    """Every recording of a key, the one that sounds first, then newest first."""
    rows = db.execute("SELECT * FROM recordings WHERE key = ? ORDER BY rank DESC", (storable(key),))
    return [_recording(row) for row in rows]


def add_recording(db: sqlite3.Connection, recording: Recording) -> None:
    """Keep a recording as the first of its key; one that is known already stays as it is."""
    row = (
        recording.recording_id,
        storable(recording.key),
        recording.path,
        recording.rate,
        recording.frames,
        recording.complete,
        _packed(recording.units),
        recording.diagnosis.timing,
        json.dumps(recording.diagnosis.reasons),
        recording.created,
    )
    db.execute(
        "INSERT INTO recordings"
        " (recording_id, key, path, rate, frames, complete, units, timing, reasons, created, rank)"
        " SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, (SELECT COALESCE(MAX(rank), 0) + 1 FROM recordings WHERE key = ?)"
        " WHERE NOT EXISTS (SELECT 1 FROM recordings WHERE recording_id = ?)",
        (*row, row[1], row[0]),
    )


def prefer(db: sqlite3.Connection, recording_id: str) -> None:
    """Make a recording the first of its key; an unknown one changes nothing."""
    db.execute(
        "UPDATE recordings SET rank = (SELECT MAX(other.rank) + 1 FROM recordings AS other"
        " WHERE other.key = recordings.key) WHERE recording_id = ?",
        (recording_id,),
    )


def save_take(db: sqlite3.Connection, take: SavedTake) -> None:
    """Keep a take and its parts in place of what was kept under its id; it keeps the title it has, and its tags.

    One that was in the trash comes back: it has just been made again.
    """
    row = (take.take_id, take.title, take.text, take.account, take.voice, take.created, take.complete, take.source)
    db.execute(
        "INSERT INTO takes (take_id, title, text, account, voice, created, complete, source)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (take_id) DO UPDATE SET"
        " text = excluded.text, account = excluded.account, voice = excluded.voice, created = excluded.created,"
        " complete = excluded.complete, trashed = ''",
        tuple(storable(value) if isinstance(value, str) else value for value in row),
    )
    db.execute("DELETE FROM take_parts WHERE take_id = ?", (take.take_id,))
    for ordinal, part in enumerate(take.parts):
        _add_part(db, take.take_id, ordinal, part)
    _measure(db, take.take_id)


def add_piece(db: sqlite3.Connection, take: SavedTake, ordinal: int, pieces: int) -> None:
    """Keep the only part of `take` as one of so many `pieces` of the take of its id, which is begun with the first.

    One that was in the trash comes back: it is just being made.
    """
    if db.execute("SELECT 1 FROM takes WHERE take_id = ?", (take.take_id,)).fetchone() is None:
        save_take(db, replace(take, complete=False, parts=()))
    add_part(db, take.take_id, ordinal, take.parts[0])
    db.execute(
        "UPDATE takes SET trashed = '', complete = (SELECT count(*) = ? FROM take_parts WHERE take_id = ?)"
        " WHERE take_id = ?",
        (pieces, take.take_id, take.take_id),
    )


def add_part(db: sqlite3.Connection, take_id: str, ordinal: int, part: TakePart) -> None:
    """Put one part at its place in a take that is kept already."""
    _add_part(db, take_id, ordinal, part)
    _measure(db, take_id)


def _add_part(db: sqlite3.Connection, take_id: str, ordinal: int, part: TakePart) -> None:
    add_recording(db, part.recording)
    segment = part.segment
    db.execute(
        "INSERT OR REPLACE INTO take_parts VALUES (?, ?, ?, ?, ?, ?)",
        (take_id, ordinal, part.recording.recording_id, segment.start, segment.end, storable(segment.text)),
    )


def _measure(db: sqlite3.Connection, take_id: str) -> None:
    """Write down how long a take sounds, for lists that are sorted by it."""
    db.execute(
        "UPDATE takes SET seconds = coalesce((SELECT sum(CAST(frames AS REAL) / rate) FROM take_parts"
        " JOIN recordings USING (recording_id) WHERE take_parts.take_id = takes.take_id), 0) WHERE take_id = ?",
        (take_id,),
    )


def takes(db: sqlite3.Connection, limit: int, offset: int) -> list[SavedTake]:
    """A page of the takes, newest first, without their parts."""
    rows = db.execute("SELECT * FROM takes ORDER BY created DESC, rowid DESC LIMIT ? OFFSET ?", (limit, offset))
    return [_take(row) for row in rows]


def seconds(db: sqlite3.Connection, take_ids: Sequence[str]) -> dict[str, float]:
    """How long each of these takes sounds."""
    rows = db.execute(
        "SELECT take_id, SUM(CAST(frames AS REAL) / rate) FROM take_parts JOIN recordings USING (recording_id)"
        " WHERE take_id IN (SELECT value FROM json_each(?)) GROUP BY take_id",
        (json.dumps(take_ids),),
    )
    return dict.fromkeys(take_ids, 0.0) | dict(rows)


def take(db: sqlite3.Connection, wanted: str) -> SavedTake:
    """A take with its parts, by its id or by the beginning of it; `StudioError` (UNKNOWN_TAKE)."""
    take_id = _resolved(db, wanted)
    row = db.execute("SELECT * FROM takes WHERE take_id = ?", (take_id,)).fetchone()
    rows = db.execute(
        "SELECT * FROM take_parts JOIN recordings USING (recording_id) WHERE take_id = ? ORDER BY ordinal",
        (take_id,),
    )
    return _take(row, tuple(_part(row) for row in rows))


def delete_take(db: sqlite3.Connection, wanted: str) -> str:
    """Forget a take; its recordings stay. Returns the whole id; `StudioError` (UNKNOWN_TAKE)."""
    take_id = _resolved(db, wanted)
    db.execute("DELETE FROM takes WHERE take_id = ?", (take_id,))
    return take_id


def unused(db: sqlite3.Connection) -> list[tuple[str, str]]:
    """Id and path of every recording that no take uses, newest first."""
    rows = db.execute(
        "SELECT recording_id, path FROM recordings"
        " WHERE recording_id NOT IN (SELECT recording_id FROM take_parts) ORDER BY created DESC, rowid DESC"
    )
    return [(row["recording_id"], row["path"]) for row in rows]


def forget_recordings(db: sqlite3.Connection, recording_ids: Iterable[str]) -> None:
    """Forget recordings that no take uses."""
    db.executemany("DELETE FROM recordings WHERE recording_id = ?", ((each,) for each in recording_ids))


def paths(db: sqlite3.Connection) -> set[str]:
    """The path of every recording."""
    return {path for (path,) in db.execute("SELECT path FROM recordings")}


def _resolved(db: sqlite3.Connection, wanted: str) -> str:
    wanted = storable(wanted)
    found = db.execute(
        "SELECT take_id FROM takes WHERE substr(take_id, 1, length(?1)) = ?1 AND ?1 <> ''"
        " ORDER BY take_id = ?1 DESC LIMIT 2",
        (wanted,),
    ).fetchall()
    if not found:
        raise StudioError(Kind.UNKNOWN_TAKE, wanted)
    if len(found) > 1 and found[0][0] != wanted:
        raise StudioError(Kind.UNKNOWN_TAKE, wanted, message="More than one take begins so.")
    return str(found[0][0])


def _take(row: sqlite3.Row, parts: tuple[TakePart, ...] = ()) -> SavedTake:
    return SavedTake(
        take_id=row["take_id"],
        title=row["title"],
        text=row["text"],
        account=row["account"],
        voice=row["voice"],
        created=row["created"],
        complete=bool(row["complete"]),
        parts=parts,
        source=row["source"],
    )


def _part(row: sqlite3.Row) -> TakePart:
    segment = Segment(row["segment_start"], row["segment_end"], row["segment_text"])
    return TakePart(segment, _recording(row))


def _recording(row: sqlite3.Row) -> Recording:
    return Recording(
        recording_id=row["recording_id"],
        key=row["key"],
        path=row["path"],
        rate=row["rate"],
        frames=row["frames"],
        complete=bool(row["complete"]),
        units=_unpacked(row["units"]),
        diagnosis=Diagnosis(Timing(row["timing"]), tuple(json.loads(row["reasons"]))),
        created=row["created"],
    )


def _packed(units: Iterable[Unit]) -> str:
    rows = [(unit.text, unit.kind, unit.start, unit.end, unit.src_start, unit.src_end) for unit in units]
    return json.dumps(rows, separators=(",", ":"))


def _unpacked(packed: str) -> tuple[Unit, ...]:
    return tuple(Unit(text, UnitKind(kind), *numbers) for text, kind, *numbers in json.loads(packed))


def storable(text: str) -> str:
    """The text as UTF-8 can hold it."""
    # A lone surrogate has no UTF-8; the replacement is one code point too, so every offset stays right.
    return _SURROGATE.sub("\ufffd", text)

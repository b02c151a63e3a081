"""The library's timbres: one list over all accounts, and the deletions that are under way; one function a question.

Every function runs in one transaction of `Library.read` or `Library.write`.
"""

# ruff: noqa: S608 - what is put into statements is names of columns and this module's own SQL, never a person's text

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from studio.core.errors import Kind, StudioError
from studio.core.records import Timbre, TimbrePage, TimbreQuery, TimbreState
from studio.storage.tables import storable
from studio.storage.wording import folded, literal, packed, packed_error, unpacked_error

# What a list can be sorted by, and the columns that make that order; names decide between what is equal.
_ORDERS: Mapping[str, Sequence[str]] = {
    "name": ("title",),
    "state": ("forgotten", "state"),
    **{
        name: (name,)
        for name in (
            "account",
            "vendor",
            "voice_id",
            "language",
            "gender",
            "tags",
            "favourite",
            "used",
            "last_used",
            "verified",
        )
    },
}
EDITABLE = ("name", "language", "gender", "tags", "notes", "favourite")
_SELECT = (
    "SELECT timbres.rowid AS number, timbres.*, deletions.due AS due, deletions.holder AS holder FROM timbres"
    " LEFT JOIN timbre_deletions AS deletions USING (timbre_id)"
)


def identify(account: str, voice_id: str) -> str:
    """The library's id of a new timbre: the same for the same voice of the same account, in every library."""
    return hashlib.sha256(f"{account}\0{voice_id}".encode("utf-8", "surrogatepass")).hexdigest()[:12]


# --- the list --------------------------------------------------------------------------------------------------------


def page(
    db: sqlite3.Connection, query: TimbreQuery, limit: int, offset: int, titles: Mapping[str, str] | None = None
) -> TimbrePage:
    """Rows `offset` to `offset + limit` of what a query finds.

    `titles` are what names of voices that are offered read in the person's language, where that is not their own.
    """
    condition, values = _condition(query)
    title = "sort_name"
    if titles:
        read = "SELECT value FROM json_each(?) WHERE key = name"
        title = f"CASE WHEN offered THEN coalesce(({read}), sort_name) ELSE sort_name END"
        values = [json.dumps({name: folded(words) for name, words in titles.items()}), *values]
    columns = _ORDERS[query.order]
    way = "DESC" if query.descending else "ASC"
    order = ", ".join([*(f"{name} {way}" for name in columns), "title", "number"])
    # Looking for a word in every row is what takes the time, so what it finds is kept for the page and for the number
    # of all; without a word, going through the rows twice is quicker than keeping them.
    kept = "MATERIALIZED" if query.text else "NOT MATERIALIZED"
    found = (
        f"WITH found AS {kept} (SELECT timbres.rowid AS number, {title} AS title, "
        f"{', '.join(name for name in columns if name != 'title') or 'NULL'}"
        # Everything that is asked for and sorted by stands in this index: the rows themselves are read only when shown.
        f" FROM timbres INDEXED BY timbres_by_name WHERE {condition})"
    )
    rows = db.execute(
        f"{found} SELECT number, (SELECT count(*) FROM found) FROM found ORDER BY {order}, number LIMIT ? OFFSET ?",
        (*values, limit, offset),
    ).fetchall()
    if rows:
        total = rows[0][1]
    else:
        # Nothing is found, or the page is behind the last row.
        total = db.execute(f"{found} SELECT count(*) FROM found", values).fetchone()[0] if offset else 0
    numbers = [number for number, _ in rows]
    question = f"{_SELECT} WHERE timbres.rowid IN (SELECT value FROM json_each(?))"
    timbres = {row["number"]: _timbre(row) for row in db.execute(question, (json.dumps(numbers),))}
    return TimbrePage(total, tuple(timbres[number] for number in numbers))


def all_of(db: sqlite3.Connection, timbre_ids: Sequence[str]) -> list[Timbre]:
    """These timbres, as far as they are known."""
    rows = db.execute(f"{_SELECT} WHERE timbre_id IN (SELECT value FROM json_each(?))", (json.dumps(timbre_ids),))
    found = {row["timbre_id"]: _timbre(row) for row in rows}
    return [found[each] for each in timbre_ids if each in found]


def timbre(db: sqlite3.Connection, wanted: str) -> Timbre:
    """A timbre by its id, an unambiguous beginning of it, or the vendor's id; `StudioError` (UNKNOWN_VOICE)."""
    wanted = storable(wanted)
    rows = db.execute(
        f"{_SELECT} WHERE (substr(timbre_id, 1, length(?1)) = ?1 AND ?1 <> '') OR voice_id = ?1"
        " ORDER BY timbre_id = ?1 DESC LIMIT 2",
        (wanted,),
    ).fetchall()
    if not rows:
        raise StudioError(Kind.UNKNOWN_VOICE, wanted)
    if len(rows) > 1 and rows[0]["timbre_id"] != wanted:
        raise StudioError(Kind.UNKNOWN_VOICE, wanted, message="More than one timbre fits.")
    return _timbre(rows[0])


def choices(db: sqlite3.Connection, field: str) -> list[str]:
    """What there is to filter by: the values of `account`, `language` or `tags` among the timbres that are listed."""
    if field == "tags":
        rows = db.execute(
            "SELECT DISTINCT tag.value FROM timbres, json_each(timbres.tags) AS tag"
            " WHERE NOT forgotten AND timbres.tags <> '[]' ORDER BY 1"
        )
    elif field in ("account", "language"):
        rows = db.execute(f"SELECT DISTINCT {field} FROM timbres WHERE NOT forgotten AND {field} <> '' ORDER BY 1")
    else:
        raise ValueError(field)
    return [str(value) for (value,) in rows]


def usable(db: sqlite3.Connection, account: str, limit: int) -> list[Timbre]:
    """An account's usable timbres: favourites, then the last used first, then what the vendor offers, then by name."""
    rows = db.execute(
        f"{_SELECT} WHERE account = ? AND NOT forgotten AND timbres.state IN ('here', 'unknown')"
        " ORDER BY favourite DESC, last_used DESC, offered DESC, sort_name LIMIT ?",
        (storable(account), limit),
    )
    return [_timbre(row) for row in rows]


def hidden(db: sqlite3.Connection, account: str) -> set[str]:
    """The vendor's ids of an account's timbres that are forgotten or gone."""
    rows = db.execute(
        "SELECT voice_id FROM timbres WHERE account = ? AND (forgotten OR state = 'gone')", (storable(account),)
    )
    return {voice_id for (voice_id,) in rows}


def uses(db: sqlite3.Connection, timbre_ids: Sequence[str], limit: int) -> list[tuple[str, str, str]]:
    """The newest takes that sound with these timbres: title, when it was made, and the timbre."""
    rows = db.execute(
        "SELECT title, created, timbre_id FROM takes"
        " JOIN timbres ON takes.account = timbres.account AND takes.voice = voice_id"
        " WHERE timbre_id IN (SELECT value FROM json_each(?)) ORDER BY created DESC LIMIT ?",
        (json.dumps(timbre_ids), limit),
    )
    return [(title, created, timbre_id) for title, created, timbre_id in rows]


def open_tasks(db: sqlite3.Connection, timbre_ids: Sequence[str]) -> int:
    """How many tasks that are not over are to be spoken with these timbres."""
    (count,) = db.execute(
        "SELECT count(*) FROM jobs JOIN timbres ON jobs.account = timbres.account AND jobs.detail = voice_id"
        " WHERE jobs.kind = 'tasks' AND jobs.phase <> 'over' AND timbre_id IN (SELECT value FROM json_each(?))",
        (json.dumps(timbre_ids),),
    ).fetchone()
    return int(count)


# --- what a person keeps ---------------------------------------------------------------------------------------------


def add(db: sqlite3.Connection, wanted: Timbre, alias: str = "") -> bool:
    """List a timbre, also one that was forgotten or is gone; what is given replaces what was kept.

    False where it was listed already.
    """
    before = _row(db, wanted)
    if before is None:
        _insert(db, wanted, alias)
        return True
    given = {name: value for name in EDITABLE if (value := getattr(wanted, name))}
    edit(db, [before["timbre_id"]], given)
    listed = not before["forgotten"] and before["state"] != TimbreState.GONE
    db.execute(
        "UPDATE timbres SET forgotten = 0, state = CASE state WHEN 'gone' THEN 'here' ELSE state END,"
        " trouble = CASE state WHEN 'gone' THEN '' ELSE trouble END WHERE timbre_id = ?",
        (before["timbre_id"],),
    )
    return not listed


def added(db: sqlite3.Connection, wanted: Timbre) -> Timbre:
    """`add`, and the timbre as it is listed then."""
    add(db, wanted)
    row = db.execute(
        f"{_SELECT} WHERE account = ? AND voice_id = ?", (storable(wanted.account), storable(wanted.voice_id))
    ).fetchone()
    return _timbre(row)


def offer(db: sqlite3.Connection, voices: Iterable[tuple[Timbre, str]], accounts: Iterable[str]) -> bool:
    """Take in what the vendors offer now, each with its names in other languages; whether anything is new.

    Also the voices that takes were made with, and not any more those that were offered to accounts which are not
    among `accounts` and that nobody has touched.
    """
    changed = False
    known = {(row["account"], row["voice_id"]): row for row in db.execute("SELECT * FROM timbres WHERE offered")}
    for wanted, alias in voices:
        before = known.get((wanted.account, wanted.voice_id))
        if before is not None and before["alias"] == alias:
            continue
        changed = True
        before = before or _row(db, wanted)
        if before is None:
            _insert(db, wanted, alias)
            continue
        db.execute("UPDATE timbres SET offered = 1, alias = ? WHERE timbre_id = ?", (alias, before["timbre_id"]))
        given = {name: getattr(wanted, name) for name in ("name", "language", "gender") if not before[name]}
        edit(db, [before["timbre_id"]], given)
    gone = db.execute(
        "DELETE FROM timbres WHERE offered AND NOT favourite AND NOT used AND notes = '' AND tags = '[]'"
        " AND account NOT IN (SELECT value FROM json_each(?))",
        (json.dumps(list(accounts)),),
    )
    return changed or bool(gone.rowcount)


def used_unlisted(db: sqlite3.Connection) -> list[tuple[str, str]]:
    """Account and voice of takes whose timbre is not in the list."""
    rows = db.execute(
        "SELECT DISTINCT account, voice FROM takes WHERE voice <> '' AND NOT EXISTS"
        " (SELECT 1 FROM timbres WHERE timbres.account = takes.account AND voice_id = takes.voice)"
    )
    return [(account, voice) for account, voice in rows]


def edit(db: sqlite3.Connection, timbre_ids: Sequence[str], changes: Mapping[str, Any]) -> None:
    """Change what a person may change (see `EDITABLE`)."""
    for row in db.execute(
        "SELECT rowid, * FROM timbres WHERE timbre_id IN (SELECT value FROM json_each(?))", (json.dumps(timbre_ids),)
    ).fetchall():
        after = replace(_timbre(row), **changes)
        columns = _columns(after, row["alias"])
        names = [*EDITABLE, "sort_name", "words"]
        values = [columns[name] for name in names]
        setters = ", ".join(f"{name} = ?" for name in names)
        db.execute(f"UPDATE timbres SET {setters} WHERE rowid = ?", (*values, row["rowid"]))


def forget(db: sqlite3.Connection, timbre_ids: Sequence[str], *, forgotten: bool) -> list[str]:
    """Take timbres out of the list, or bring them back as they were; those that this changed.

    A timbre whose deletion is under way stays.
    """
    rows = db.execute(
        "UPDATE timbres SET forgotten = ?1 WHERE timbre_id IN (SELECT value FROM json_each(?2))"
        " AND forgotten <> ?1 AND state <> 'deleting' RETURNING timbre_id",
        (forgotten, json.dumps(timbre_ids)),
    )
    return [timbre_id for (timbre_id,) in rows.fetchall()]


def make_room(db: sqlite3.Connection, old: str, new: str) -> None:
    """Before `new` gets the timbres of `old`: of a voice that both list the one stays that more is kept about."""
    both = "voice_id IN (SELECT voice_id FROM timbres WHERE account = ?)"
    untouched = "NOT favourite AND notes = '' AND tags = '[]' AND state = 'here'"
    db.execute(f"DELETE FROM timbres WHERE account = ? AND {untouched} AND {both}", (old, new))
    db.execute(f"DELETE FROM timbres WHERE account = ? AND {both}", (new, old))


def moved(db: sqlite3.Connection, account: str) -> None:
    """After timbres and takes have come to an account: find them by its name, and count the takes again."""
    for row in db.execute("SELECT rowid, * FROM timbres WHERE account = ?", (account,)).fetchall():
        words = _columns(_timbre(row), row["alias"])["words"]
        db.execute("UPDATE timbres SET words = ? WHERE rowid = ? AND words <> ?", (words, row["rowid"], words))
    db.execute(
        "UPDATE timbres SET (used, last_used) = (SELECT count(*), coalesce(max(created), '') FROM takes"
        " WHERE takes.account = timbres.account AND voice = voice_id) WHERE account = ?",
        (account,),
    )


# --- deletion at the vendor ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Claim:
    """A deletion that this program alone may send now; `before` is the timbre's state when it was asked for."""

    timbre: Timbre
    before: TimbreState


def intend(db: sqlite3.Connection, timbre_ids: Sequence[str], due: float) -> list[str]:
    """Write down that timbres are to be deleted from `due` (Unix seconds) on; those that can be."""
    intended = []
    for each in all_of(db, timbre_ids):
        if each.state not in (TimbreState.HERE, TimbreState.UNKNOWN):
            continue
        db.execute(
            "INSERT INTO timbre_deletions (timbre_id, state, due) VALUES (?, ?, ?)", (each.timbre_id, each.state, due)
        )
        _set_state(db, each.timbre_id, TimbreState.DELETING)
        intended.append(each.timbre_id)
    return intended


def take_back(db: sqlite3.Connection, timbre_ids: Sequence[str]) -> list[str]:
    """Drop deletions that nobody has begun to send; those that this saved."""
    rows = db.execute(
        "DELETE FROM timbre_deletions WHERE holder = '' AND timbre_id IN (SELECT value FROM json_each(?))"
        " RETURNING timbre_id, state",
        (json.dumps(timbre_ids),),
    ).fetchall()
    for timbre_id, state in rows:
        _set_state(db, timbre_id, TimbreState(state))
    return [timbre_id for timbre_id, _ in rows]


def hasten(db: sqlite3.Connection, timbre_ids: Sequence[str], due: float) -> None:
    """Send these from `due` on; those that are being sent are."""
    db.execute(
        "UPDATE timbre_deletions SET due = ? WHERE holder = '' AND timbre_id IN (SELECT value FROM json_each(?))",
        (due, json.dumps(timbre_ids)),
    )


def resume(db: sqlite3.Connection, now: float, due: float) -> list[Timbre]:
    """The deletions that wait to be sent. One that nobody was there to send gets until `due`: it can be seen again."""
    db.execute("UPDATE timbre_deletions SET due = ? WHERE holder = '' AND due < ?", (due, now))
    rows = db.execute(f"{_SELECT} WHERE deletions.holder = '' ORDER BY deletions.due, sort_name")
    return [_timbre(row) for row in rows]


def next_due(db: sqlite3.Connection, among: Collection[str]) -> float | None:
    """When the next of these deletions is to be sent that nobody has begun; None where there is none."""
    (due,) = db.execute(
        "SELECT min(due) FROM timbre_deletions WHERE holder = '' AND timbre_id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(among)),),
    ).fetchone()
    return None if due is None else float(due)


def due_accounts(db: sqlite3.Connection, among: Collection[str], now: float) -> list[str]:
    """The accounts for which some of these deletions are to be sent now."""
    rows = db.execute(
        "SELECT DISTINCT account FROM timbre_deletions JOIN timbres USING (timbre_id)"
        " WHERE holder = '' AND due <= ? AND timbre_id IN (SELECT value FROM json_each(?))",
        (now, json.dumps(list(among))),
    )
    return [account for (account,) in rows]


def claim(
    db: sqlite3.Connection, among: Collection[str], account: str, *, holder: str, now: float, lease: float
) -> Claim | None:
    """Take an account's next of these deletions that is due, for this program alone until `lease`; None for none."""
    row = db.execute(
        "UPDATE timbre_deletions SET holder = ?, lease = ? WHERE timbre_id = ("
        " SELECT timbre_id FROM timbre_deletions JOIN timbres USING (timbre_id)"
        " WHERE holder = '' AND due <= ? AND account = ? AND timbre_id IN (SELECT value FROM json_each(?))"
        " ORDER BY due, timbre_deletions.rowid LIMIT 1"
        ") RETURNING timbre_id, state",
        (holder, lease, now, account, json.dumps(list(among))),
    ).fetchone()
    if row is None:
        return None
    (timbre_id, before) = row
    return Claim(all_of(db, [timbre_id])[0], TimbreState(before))


def settle(
    db: sqlite3.Connection, timbre_id: str, state: TimbreState, trouble: StudioError | None, verified: str = ""
) -> None:
    """Say what has become of a deletion that was claimed; `verified` where the vendor itself has said so."""
    db.execute("DELETE FROM timbre_deletions WHERE timbre_id = ?", (timbre_id,))
    _set_state(db, timbre_id, state, trouble)
    if verified:
        db.execute("UPDATE timbres SET verified = ? WHERE timbre_id = ?", (verified, timbre_id))


def expire(db: sqlite3.Connection, now: float) -> list[str]:
    """Give up deletions whose program has died while it was sending them: nobody knows what the vendor did."""
    rows = db.execute("SELECT timbre_id FROM timbre_deletions WHERE holder <> '' AND lease < ?", (now,)).fetchall()
    for (timbre_id,) in rows:
        settle(db, timbre_id, TimbreState.UNKNOWN, StudioError(Kind.OUTCOME_UNKNOWN))
    return [timbre_id for (timbre_id,) in rows]


# --- rows ------------------------------------------------------------------------------------------------------------


def _condition(query: TimbreQuery) -> tuple[str, list[str]]:
    there = sorted(query.states - {TimbreState.FORGOTTEN})
    condition = f"NOT forgotten AND timbres.state IN ({', '.join('?' for _ in there)})"
    conditions = [f"(forgotten OR {condition})" if TimbreState.FORGOTTEN in query.states else condition]
    values: list[str] = [*there]
    for word in folded(query.text).split():
        conditions.append(r"words LIKE ? ESCAPE '\'")
        values.append(f"%{literal(word)}%")
    for name in ("account", "language", "gender"):
        if value := getattr(query, name):
            conditions.append(f"{name} = ?")
            values.append(storable(value))
    if query.tag:
        conditions.append(r"tags LIKE ? ESCAPE '\'")
        values.append(f"%{literal(packed([query.tag])[1:-1])}%")
    if query.favourites:
        conditions.append("favourite")
    return " AND ".join(conditions), values


def _row(db: sqlite3.Connection, wanted: Timbre) -> sqlite3.Row | None:
    row: sqlite3.Row | None = db.execute(
        "SELECT * FROM timbres WHERE account = ? AND voice_id = ?",
        (storable(wanted.account), storable(wanted.voice_id)),
    ).fetchone()
    return row


def _insert(db: sqlite3.Connection, wanted: Timbre, alias: str) -> None:
    columns = _columns(wanted, alias)
    # An account that was renamed has taken the ids of its timbres along.
    taken = "SELECT 1 FROM timbres WHERE timbre_id = ?"
    while db.execute(taken, (columns["timbre_id"],)).fetchone() is not None:
        columns["timbre_id"] = identify(wanted.account, str(columns["timbre_id"]))
    marks = ", ".join("?" for _ in columns)
    db.execute(f"INSERT INTO timbres ({', '.join(columns)}) VALUES ({marks})", tuple(columns.values()))


def _columns(wanted: Timbre, alias: str) -> dict[str, str | bool]:
    words = (wanted.name, alias, wanted.voice_id, wanted.account, wanted.vendor, *wanted.tags, wanted.notes)
    columns: dict[str, str | bool] = {
        "timbre_id": identify(wanted.account, wanted.voice_id),
        "account": wanted.account,
        "vendor": wanted.vendor,
        "voice_id": wanted.voice_id,
        "name": wanted.name,
        "alias": alias,
        "language": wanted.language,
        "gender": wanted.gender,
        "tags": packed(wanted.tags),
        "notes": wanted.notes,
        "favourite": wanted.favourite,
        "offered": wanted.offered,
        "sort_name": folded(wanted.name or wanted.voice_id),
        "words": folded("\n".join(word for word in words if word)),
    }
    return {name: storable(value) if isinstance(value, str) else value for name, value in columns.items()}


def _set_state(db: sqlite3.Connection, timbre_id: str, state: TimbreState, trouble: StudioError | None = None) -> None:
    db.execute(
        "UPDATE timbres SET state = ?, trouble = ? WHERE timbre_id = ?", (state, packed_error(trouble), timbre_id)
    )


def _timbre(row: sqlite3.Row) -> Timbre:
    pending = "due" in row.keys() and row["due"] is not None  # noqa: SIM118 - iterating a Row gives its values
    return Timbre(
        timbre_id=row["timbre_id"],
        account=row["account"],
        vendor=row["vendor"],
        voice_id=row["voice_id"],
        name=row["name"],
        language=row["language"],
        gender=row["gender"],
        tags=tuple(json.loads(row["tags"])),
        notes=row["notes"],
        favourite=bool(row["favourite"]),
        offered=bool(row["offered"]),
        state=TimbreState.FORGOTTEN if row["forgotten"] else TimbreState(row["state"]),
        verified=row["verified"],
        used=row["used"],
        last_used=row["last_used"],
        trouble=unpacked_error(row["trouble"]),
        due=row["due"] if pending else None,
        sending=pending and bool(row["holder"]),
    )

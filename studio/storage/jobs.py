"""The library's jobs: lists of them, what a program may do with one, and who does it; one function a question.

Every function runs in one transaction of `Library.read` or `Library.write`. Times are Unix seconds. What phases there
are and how a job gets from one to the next is drawn in services/jobs.py.
"""

# ruff: noqa: S608 - what is put into statements is names of columns and this module's own SQL, never a person's text

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

from studio.core.errors import Kind, StudioError
from studio.core.jobs import JOB_ORDERS, OVER, SETTLED, Job, JobDraft, JobPage, JobQuery, JobState, OpenJobs, Standing
from studio.storage.tables import storable
from studio.storage.wording import folded, globbed, packed_error, unpacked_error

# The index and the column of each order.
_ORDERS: Final[Mapping[str, tuple[str, str]]] = {name: (f"jobs_by_{name}", name) for name in JOB_ORDERS} | {
    "created": ("jobs_by_number", "number"),
    "title": ("jobs_by_title", "sort_title"),
}
_SEARCHED: Final = 200  # characters of a title that are searched and sorted by


class Phase(StrEnum):
    """What is to be done next for a job."""

    WAITING = "waiting"
    SENDING = "sending"
    FOLLOWING = "following"
    COLLECTING = "collecting"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Due:
    """A job that something is to be done for now; `tries` have come to nothing so far."""

    job: Job
    phase: Phase
    tries: int


# --- lists -----------------------------------------------------------------------------------------------------------


def page(db: sqlite3.Connection, query: JobQuery, limit: int, offset: int) -> JobPage:
    """Rows `offset` to `offset + limit` of what a query finds, without what was asked and what came."""
    where, values = _condition(query)
    index, column = _ORDERS[query.order]
    way = "DESC" if query.descending else "ASC"
    order = f"{column} {way}, number {way}"
    if query.text.strip():
        # One look at the words of every job; what it finds is then put in order.
        matching = f"SELECT json_group_array(number) FROM jobs INDEXED BY jobs_by_words WHERE {where}"
        (numbers,) = db.execute(matching, values).fetchone()
        total = len(json.loads(numbers))
        where, values = "listed AND kind = ? AND number IN (SELECT value FROM json_each(?))", [query.kind, numbers]
    else:
        (total,) = db.execute(f"SELECT count(*) FROM jobs INDEXED BY jobs_by_state WHERE {where}", values).fetchone()
    found = f"SELECT number FROM jobs INDEXED BY {index} WHERE {where} ORDER BY {order} LIMIT ? OFFSET ?"
    rows = db.execute(f"SELECT * FROM jobs WHERE number IN ({found}) ORDER BY {order}", (*values, limit, offset))
    return JobPage(total, tuple(_job(row) for row in rows))


def counts(db: sqlite3.Connection, query: JobQuery) -> dict[JobState, int]:
    """How many jobs a query finds in each state; its own `states` do not narrow this."""
    where, values = _condition(replace(query, states=frozenset()))
    index = "jobs_by_words" if query.text.strip() else "jobs_by_state"
    rows = db.execute(f"SELECT state, count(*) FROM jobs INDEXED BY {index} WHERE {where} GROUP BY state", values)
    return {JobState(state): count for state, count in rows}


def open_jobs(db: sqlite3.Connection) -> OpenJobs:
    """How many jobs of every kind are under way; what waits for the person is not."""
    rows = db.execute(
        "SELECT phase, account, count(*) FROM jobs WHERE phase <> 'over' AND state <> 'needs_action'"
        " GROUP BY phase, account"
    )
    found = {(Phase(phase), account): count for phase, account, count in rows}

    def sum_of(wanted: Phase) -> int:
        return sum(count for (phase, _), count in found.items() if phase is wanted)

    away = {account: count for (phase, account), count in found.items() if phase is Phase.FOLLOWING}
    return OpenJobs(sum_of(Phase.WAITING), sum_of(Phase.SENDING), sum_of(Phase.COLLECTING), away)


def choices(db: sqlite3.Connection, field: str, kind: str) -> list[str]:
    """What there is to filter by: the values of `account`, `vendor` or `detail` among the jobs of a kind."""
    if field == "vendor":
        rows = db.execute(
            "SELECT DISTINCT vendor FROM jobs INDEXED BY jobs_by_account WHERE listed AND kind = ? ORDER BY vendor",
            (kind,),
        )
        return [vendor for (vendor,) in rows if vendor]
    index = {"account": "jobs_by_account", "detail": "jobs_by_detail"}[field]
    return _distinct(db, field, f"jobs INDEXED BY {index} WHERE listed AND kind = ?", (kind,))


def job(db: sqlite3.Connection, wanted: str) -> Job:
    """A job by its id, an unambiguous beginning of it, or the vendor's id; `StudioError` (UNKNOWN_JOB)."""
    wanted = storable(wanted)
    # A range finds the beginning of an id through its index.
    rows = db.execute(
        "SELECT job_id FROM jobs WHERE ?1 <> '' AND job_id >= ?1 AND job_id < ?1 || char(0x10FFFF)"
        " UNION SELECT job_id FROM jobs WHERE remote_id = ?1 AND remote_id <> '' AND listed LIMIT 3",
        (wanted,),
    ).fetchall()
    found = [job_id for (job_id,) in rows]
    if wanted not in found and len(found) != 1:
        more = "More than one job begins so." if found else ""
        raise StudioError(Kind.UNKNOWN_JOB, wanted, message=more)
    return jobs_of(db, [wanted if wanted in found else found[0]])[0]


def jobs_of(db: sqlite3.Connection, job_ids: Sequence[str]) -> list[Job]:
    """These jobs, whole, as far as they are known."""
    rows = db.execute(
        "SELECT * FROM jobs JOIN job_contents USING (number) WHERE job_id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(job_ids)),),
    )
    found = {row["job_id"]: _job(row) for row in rows}
    return [found[each] for each in job_ids if each in found]


def order_with_key(db: sqlite3.Connection, key: str) -> dict[str, Any]:
    """What was asked for with the job of a key; empty where there is none."""
    row = db.execute(
        "SELECT asked FROM jobs JOIN job_contents USING (number) WHERE key = ? AND key <> ''", (key,)
    ).fetchone()
    return dict(json.loads(row["asked"])) if row is not None else {}


def history(db: sqlite3.Connection, job_id: str) -> list[Job]:
    """Every attempt at what this job does, the first one first."""
    chain = [job_id]
    while before := _value(db, "earlier", chain[0]):
        chain.insert(0, before)
    while after := _value(db, "later", chain[-1]):
        chain.append(after)
    return jobs_of(db, chain)


def tally(db: sqlite3.Connection, job_ids: Sequence[str]) -> dict[JobState, int]:
    """How many of these jobs are in each state."""
    rows = db.execute(
        "SELECT state, count(*) FROM jobs WHERE job_id IN (SELECT value FROM json_each(?)) GROUP BY state",
        (json.dumps(list(job_ids)),),
    )
    return {JobState(state): count for state, count in rows}


def unsent(db: sqlite3.Connection, job_ids: Sequence[str]) -> int:
    """How many of these jobs have not been handed to their vendor yet, and still may be without a person's help."""
    (count,) = db.execute(
        "SELECT count(*) FROM jobs WHERE job_id IN (SELECT value FROM json_each(?)) AND phase IN ('waiting', 'sending')"
        " AND state <> 'needs_action'",
        (json.dumps(list(job_ids)),),
    ).fetchone()
    return int(count)


# --- what a person asks for ------------------------------------------------------------------------------------------


def add(db: sqlite3.Connection, kind: str, drafts: Iterable[JobDraft], now: float) -> tuple[list[str], int]:
    """Write jobs down; their ids in the order of the drafts, and how many were not there before."""
    found: list[str] = []
    new = 0
    for draft in drafts:
        known = _with_key(db, draft.key)
        if known is None:
            new += 1
            known = _insert(db, kind, draft, now)
        found.append(known)
    return found, new


def retry(db: sqlite3.Connection, job_ids: Sequence[str], now: float) -> list[str]:
    """Have jobs that came to nothing go on: the ids of those that do, new ones where there is another attempt.

    One that was never sent, or that the vendor has made or knows, goes on as it is. Open ones are turned to at once.
    """
    going: list[str] = []
    for row in _rows(db, job_ids):
        if row["phase"] in (Phase.WAITING, Phase.FOLLOWING, Phase.COLLECTING):
            quiet: dict[str, Any] = {"state": JobState.QUEUED, "error": None} if row["phase"] == Phase.WAITING else {}
            _set(db, row["job_id"], due=0.0, tries=0, updated=now, **quiet)
        elif _goes_on(row):
            again: dict[str, Any] = {"phase": Phase.FOLLOWING, "state": JobState.RUNNING, "error": None}
            _set(db, row["job_id"], due=0.0, tries=0, updated=now, cancelling=False, **again)
        elif row["phase"] == Phase.OVER and row["state"] != JobState.DONE and not row["later"]:
            going.append(_repeat(db, row, now))
            continue
        else:
            continue
        going.append(row["job_id"])
    return going


def cancel(db: sqlite3.Connection, job_ids: Sequence[str], now: float) -> tuple[list[str], list[str]]:
    """Have jobs stopped: those that are over by this, and those that the vendor has to be told of first."""
    wanted = json.dumps(list(job_ids))
    ended = db.execute(
        "UPDATE jobs SET phase = 'over', state = 'cancelled', error = '', updated = ? WHERE phase = 'waiting'"
        " AND phase <> 'over' AND job_id IN (SELECT value FROM json_each(?)) RETURNING job_id",
        (now, wanted),
    ).fetchall()
    asked = db.execute(
        "UPDATE jobs SET cancelling = 1, due = 0, tries = 0, updated = ? WHERE phase <> 'over' AND NOT cancelling"
        " AND job_id IN (SELECT value FROM json_each(?)) RETURNING job_id",
        (now, wanted),
    ).fetchall()
    return [job_id for (job_id,) in ended], [job_id for (job_id,) in asked]


def go_on(db: sqlite3.Connection, job_id: str) -> None:
    """A job is not to be stopped any more."""
    _set(db, job_id, cancelling=False)


def forget(db: sqlite3.Connection, job_ids: Sequence[str], *, forgotten: bool) -> list[str]:
    """Take settled jobs out of the list, or bring them back; those that this changed."""
    rows = db.execute(
        "UPDATE jobs SET listed = ?1 WHERE listed <> ?1 AND later = '' AND state IN (SELECT value FROM json_each(?2))"
        " AND job_id IN (SELECT value FROM json_each(?3)) RETURNING job_id",
        (not forgotten, json.dumps(sorted(SETTLED)), json.dumps(list(job_ids))),
    )
    return [job_id for (job_id,) in rows.fetchall()]


def tidy(db: sqlite3.Connection, kinds: Collection[str], before: float) -> None:
    """Let go of what was taken out of the list and has not changed since `before`, a Unix time.

    Of a job with a key the row stays, without what was asked: it says that this has been sent, and must not be again.
    """
    gone = "NOT listed AND later = '' AND phase = 'over' AND updated < ? AND kind IN (SELECT value FROM json_each(?))"
    values = (before, json.dumps(list(kinds)))
    db.execute(
        f"UPDATE job_contents SET asked = '{{}}' WHERE number IN (SELECT number FROM jobs WHERE {gone} AND key <> '')",
        values,
    )
    deleted = db.execute(f"DELETE FROM jobs WHERE {gone} AND key = ''", values).rowcount
    while deleted > 0:  # and every earlier attempt
        deleted = db.execute(
            "DELETE FROM jobs WHERE NOT listed AND later <> '' AND later NOT IN (SELECT job_id FROM jobs)"
        ).rowcount


def keep(db: sqlite3.Connection, job_id: str, facts: Mapping[str, object]) -> None:
    """Add to what came of a job; a fact of the same name is replaced."""
    row = db.execute(
        "SELECT number, came FROM job_contents JOIN jobs USING (number) WHERE job_id = ?", (job_id,)
    ).fetchone()
    if row is not None and facts:
        came = json.loads(row["came"]) | dict(facts)
        db.execute("UPDATE job_contents SET came = ? WHERE number = ?", (_packed(came), row["number"]))


def pause(db: sqlite3.Connection, now: float, *, paused: bool) -> None:
    """Pause or resume everything."""
    db.execute("DELETE FROM job_pauses")
    if paused:
        db.execute("INSERT INTO job_pauses VALUES (?)", (now,))


def paused(db: sqlite3.Connection) -> bool:
    """Whether everything is paused."""
    return db.execute("SELECT 1 FROM job_pauses").fetchone() is not None


# --- which program does it -------------------------------------------------------------------------------------------


def runner(db: sqlite3.Connection, now: float) -> str:
    """The name of the program that runs the jobs; "" where none does."""
    row = db.execute("SELECT name FROM job_programs WHERE runs AND expires >= ?", (now,)).fetchone()
    return str(row["name"]) if row is not None else ""


def anything_open(db: sqlite3.Connection) -> bool:
    """Whether there is anything to run."""
    return db.execute("SELECT 1 FROM jobs INDEXED BY jobs_open WHERE phase <> 'over' LIMIT 1").fetchone() is not None


def live(db: sqlite3.Connection, name: str, *, now: float, expires: float, runs: bool) -> bool:
    """Say that a program lives until `expires`; whether it `runs` the jobs, as it would: not where another one does."""
    db.execute("DELETE FROM job_programs WHERE expires < ? AND name <> ?", (now, name))
    runs = runs and runner(db, now) in ("", name)
    db.execute(
        "INSERT INTO job_programs VALUES (?1, ?2, ?3)"
        " ON CONFLICT (name) DO UPDATE SET expires = excluded.expires, runs = excluded.runs",
        (name, expires, runs),
    )
    return runs


def leave(db: sqlite3.Connection, name: str, now: float) -> list[str]:
    """Say that a program is gone; what it was sending is of unknown outcome: those jobs."""
    db.execute("DELETE FROM job_programs WHERE name = ?", (name,))
    return orphans(db, now)


def orphans(db: sqlite3.Connection, now: float) -> list[str]:
    """Say of what programs were sending that are gone that nobody knows what became of it: those jobs."""
    rows = db.execute(
        "UPDATE jobs SET phase = 'over', state = 'unknown', error = ?, updated = ? WHERE phase = 'sending'"
        " AND phase <> 'over' AND holder NOT IN (SELECT name FROM job_programs) RETURNING job_id",
        (packed_error(StudioError(Kind.OUTCOME_UNKNOWN)), now),
    )
    return [job_id for (job_id,) in rows.fetchall()]


# --- what the program that runs them does ----------------------------------------------------------------------------


def accounts(db: sqlite3.Connection, phase: Phase) -> list[str]:
    """Whose jobs are in a phase that is not the last."""
    return _distinct(db, "account", _open_in(phase))


def due(
    db: sqlite3.Connection,
    phase: Phase,
    account: str,
    *,
    now: float,
    limit: int,
    kinds: Collection[str],
    besides: Collection[str],
) -> list[Due]:
    """The first jobs of an account that something is to be done for now, `besides` those that are in hand, whole."""
    rows = db.execute(
        "SELECT * FROM jobs JOIN job_contents USING (number) WHERE number IN ("
        f" SELECT number FROM jobs WHERE phase = '{phase}' AND phase <> 'over' AND account = ? AND due <= ?"
        " AND kind IN (SELECT value FROM json_each(?)) AND job_id NOT IN (SELECT value FROM json_each(?))"
        " ORDER BY due, number LIMIT ?) ORDER BY due, number",
        (account, now, json.dumps(list(kinds)), json.dumps(list(besides)), limit),
    )
    return [Due(_job(row), Phase(row["phase"]), row["tries"]) for row in rows]


def next_due(db: sqlite3.Connection, now: float) -> float | None:
    """When something is to be done next, later than `now`; None where nothing is."""
    soonest = " UNION ALL ".join(
        "SELECT (SELECT min(due) FROM jobs INDEXED BY jobs_open"
        f" WHERE phase = '{phase}' AND phase <> 'over' AND account = value AND due > ?1) AS moment"
        f" FROM ({_each('account', _open_in(phase))})"
        for phase in (Phase.WAITING, Phase.FOLLOWING, Phase.COLLECTING)
    )
    (moment,) = db.execute(f"SELECT min(moment) FROM ({soonest})", (now,)).fetchone()
    return None if moment is None else float(moment)


def open_after(db: sqlite3.Connection, kind: str, job_id: str, limit: int) -> list[Job]:
    """Open jobs of a kind, whole, in the order of their ids, those after `job_id`."""
    rows = db.execute(
        "SELECT * FROM jobs JOIN job_contents USING (number) WHERE phase <> 'over' AND kind = ? AND job_id > ?"
        " ORDER BY job_id LIMIT ?",
        (kind, job_id, limit),
    )
    return [_job(row) for row in rows]


def hurry(db: sqlite3.Connection, latest: float) -> None:
    """Turn at once to what had come to nothing, and to no open job later than this: the clock may have been wrong."""
    db.execute("UPDATE jobs SET due = 0, tries = 0 WHERE phase <> 'over' AND phase <> 'sending' AND error <> ''")
    db.execute("UPDATE jobs SET due = ?1 WHERE phase <> 'over' AND due > ?1", (latest,))


def claim(db: sqlite3.Connection, job_id: str, holder: str, *, now: float) -> bool:
    """Write down that a job is about to be sent; False where this program may not, or not any more."""
    changed = db.execute(
        "UPDATE jobs SET phase = 'sending', step = '', holder = ?, sent = ?, updated = ? WHERE job_id = ?"
        " AND phase = 'waiting' AND phase <> 'over' AND NOT EXISTS (SELECT 1 FROM job_pauses)"
        " AND EXISTS (SELECT 1 FROM job_programs WHERE name = ? AND runs AND expires >= ?)",
        (holder, now, now, job_id, holder, now),
    )
    return changed.rowcount == 1


def at_vendor(db: sqlite3.Connection, kind: str, remote_id: str) -> str:
    """The newest job of this vendor's id; "" where there is none."""
    row = db.execute(
        "SELECT job_id FROM jobs WHERE kind = ? AND remote_id = ? AND remote_id <> '' ORDER BY number DESC",
        (kind, storable(remote_id)),
    ).fetchone()
    return str(row["job_id"]) if row is not None else ""


def cancelled(db: sqlite3.Connection, job_ids: Collection[str]) -> list[str]:
    """Those of some jobs that are to be stopped."""
    rows = db.execute(
        "SELECT job_id FROM jobs WHERE cancelling AND job_id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(job_ids)),),
    )
    return [job_id for (job_id,) in rows]


def claim_step(db: sqlite3.Connection, job_id: str, holder: str, *, step: str, now: float) -> bool:
    """Write down that a further step of a job is about to be sent; False where something else is being done."""
    changed = db.execute(
        "UPDATE jobs SET phase = 'sending', step = ?, holder = ?, updated = ? WHERE job_id = ?"
        " AND remote_id <> '' AND phase = 'following' AND phase <> 'over'",
        (step, holder, now, job_id),
    )
    return changed.rowcount == 1


# A program that slept through its own expiry may still get its answer: what it knows wins over "unknown".
_MINE: Final = "holder = ? AND (phase = 'sending' OR state = 'unknown')"


def answered(db: sqlite3.Connection, job_id: str, holder: str, remote_id: str, *, due: float, now: float) -> bool:
    """Write down the vendor's id of what was sent."""
    columns = {"phase": Phase.FOLLOWING, "state": JobState.QUEUED, "remote_id": remote_id, "holder": ""}
    return _set(db, job_id, _MINE, holder, error=None, tries=0, due=due, updated=now, **columns)


def returned(
    db: sqlite3.Connection,
    job_id: str,
    holder: str,
    *,
    error: StudioError,
    state: JobState,
    tries: int,
    due: float,
    now: float,
) -> bool:
    """Write down that nothing was sent after all: it will be from `due` on."""
    columns = {"phase": Phase.WAITING, "state": state, "error": error, "sent": None, "holder": ""}
    return _set(db, job_id, _MINE, holder, tries=tries, due=due, updated=now, **columns)


def refused(db: sqlite3.Connection, job_id: str, holder: str, *, error: StudioError, now: float) -> bool:
    """Write down that the vendor did not do what was sent."""
    return _set(db, job_id, _MINE, holder, phase=Phase.OVER, state=JobState.FAILED, error=error, updated=now, holder="")


def lost(db: sqlite3.Connection, job_id: str, holder: str, *, error: StudioError, now: float) -> bool:
    """Write down that nobody knows whether what was sent has arrived."""
    return _set(db, job_id, _MINE, holder, phase=Phase.OVER, state=JobState.UNKNOWN, error=error, updated=now)


def stepped(db: sqlite3.Connection, job_id: str, holder: str, *, error: StudioError | None, now: float) -> bool:
    """Write down that a further step was taken, or with an `error` that it was not; the vendor is asked at once."""
    columns = {"phase": Phase.FOLLOWING, "error": error, "holder": ""}
    if error is None:
        columns["state"] = JobState.QUEUED
    return _set(db, job_id, _MINE, holder, tries=0, due=0.0, updated=now, **columns)


def stands(db: sqlite3.Connection, job_id: str, standing: Standing, *, due: float, now: float, tries: int = 0) -> bool:
    """Write down what the vendor says; False for a job that is over, being sent, or made already.

    What was unknown is known again by it. `tries` is how often collecting what is made has come to nothing.
    """
    made = standing.state is JobState.DONE
    phase = Phase.COLLECTING if made else Phase.OVER if standing.state in OVER else Phase.FOLLOWING
    changed = _set(
        db,
        job_id,
        "(phase = 'following' OR state = 'unknown')",
        phase=phase,
        state=JobState.RUNNING if made else standing.state,
        vendor_state=standing.vendor_state,
        progress=standing.progress,
        error=standing.error,
        due=0.0 if made else due,
        updated=now,
        tries=tries if made else 0,
        ready=made,
    )
    if changed:
        keep(db, job_id, standing.result)
    return changed


def found(db: sqlite3.Connection, job_id: str, remote_id: str, *, now: float) -> bool:
    """Write down the vendor's id of a job that was unknown: it is followed from now on."""
    columns = {"phase": Phase.FOLLOWING, "state": JobState.QUEUED, "remote_id": remote_id, "error": None}
    return _set(db, job_id, "state = 'unknown'", tries=0, due=0.0, updated=now, **columns)


def unmoved(
    db: sqlite3.Connection,
    job_id: str,
    phase: Phase,
    *,
    error: StudioError,
    state: JobState,
    tries: int,
    due: float,
    now: float,
) -> bool:
    """Write down that preparing, asking or collecting has come to nothing; it is tried again at `due`, in `phase`."""
    among = "phase IN ('waiting', 'following', 'collecting')"
    return _set(db, job_id, among, phase=phase, state=state, error=error, tries=tries, due=due, updated=now)


def end(
    db: sqlite3.Connection,
    job_id: str,
    state: JobState,
    *,
    now: float,
    error: StudioError | None = None,
    result: Mapping[str, object] | None = None,
) -> bool:
    """Write down what has become of a job, and what came of it."""
    among = "phase IN ('waiting', 'following', 'collecting')"
    changed = _set(db, job_id, among, phase=Phase.OVER, state=state, error=error, updated=now, cancelling=False)
    if changed:
        keep(db, job_id, result or {})
    return changed


def hold(db: sqlite3.Connection, account: str, error: StudioError, *, due: float, now: float) -> None:
    """Nothing of an account can be sent until a person has done something."""
    db.execute(
        "UPDATE jobs SET state = 'needs_action', error = ?, due = ?, updated = ? WHERE phase = 'waiting'"
        " AND phase <> 'over' AND account = ?",
        (packed_error(error), due, now, account),
    )


def release(db: sqlite3.Connection, account: str, now: float) -> None:
    """The account may be usable again."""
    db.execute(
        "UPDATE jobs SET state = 'queued', error = '', due = 0, tries = 0, updated = ? WHERE phase = 'waiting'"
        " AND phase <> 'over' AND account = ? AND state = 'needs_action'",
        (now, account),
    )


def changes(db: sqlite3.Connection) -> int:
    """A number that is another one as soon as another program has written to the library."""
    (version,) = db.execute("PRAGMA data_version").fetchone()
    return int(version)


# --- rows ------------------------------------------------------------------------------------------------------------


def _condition(query: JobQuery) -> tuple[str, list[str | float]]:
    conditions = ["listed", "kind = ?"]
    values: list[str | float] = [query.kind]
    for name in ("account", "vendor"):
        if value := getattr(query, name):
            conditions.append(f"{name} = ?")
            values.append(storable(value))
    if query.states:
        conditions.append(f"state IN ({', '.join('?' for _ in query.states)})")
        values += sorted(query.states)
    if query.since:
        conditions.append("created >= ?")
        values.append(_seconds(query.since))
    if query.until:
        conditions.append("created < ?")
        values.append(_seconds(query.until))
    for word in folded(query.text).split():
        conditions.append("words GLOB ?")  # they are kept folded
        values.append(f"*{globbed(word)}*")
    return " AND ".join(conditions), values


def _open_in(phase: Phase) -> str:
    """The jobs in a phase that is not the last, in the order of what is next for each account."""
    return f"jobs INDEXED BY jobs_open WHERE phase = '{phase}' AND phase <> 'over'"


def _distinct(db: sqlite3.Connection, column: str, rows: str, values: Sequence[str] = ()) -> list[str]:
    """The values of a column but "", in their order; an index must begin with what rows are narrowed by and with it."""
    return [value for (value,) in db.execute(_each(column, rows), (*values, *values))]


def _each(column: str, rows: str) -> str:
    """What asks for the values of a column but "", from one to the next through an index."""
    return (
        f"WITH RECURSIVE each (value) AS (SELECT min({column}) FROM {rows} UNION ALL"
        f" SELECT (SELECT min({column}) FROM {rows} AND {column} > value) FROM each WHERE value IS NOT NULL)"
        " SELECT value FROM each WHERE value <> ''"
    )


def _seconds(moment: str) -> float:
    """The Unix time of an ISO 8601 date or moment; one without a zone is in UTC."""
    read = datetime.fromisoformat(moment)
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp()


def _moment(seconds: float | None) -> str:
    """A Unix time as ISO 8601 in UTC; "" for none."""
    return "" if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")


def _with_key(db: sqlite3.Connection, key: str) -> str | None:
    """The job of a key; one that was forgotten is in the list again."""
    if not key:
        return None
    row = db.execute("SELECT job_id, listed FROM jobs WHERE key = ? AND key <> ''", (key,)).fetchone()
    if row is None:
        return None
    if not row["listed"]:
        db.execute("UPDATE jobs SET listed = 1 WHERE job_id = ?", (row["job_id"],))
    return str(row["job_id"])


def _insert(db: sqlite3.Connection, kind: str, draft: JobDraft, now: float) -> str:
    job_id = secrets.token_hex(8)
    columns: dict[str, Any] = {
        "job_id": job_id,
        "kind": kind,
        "account": draft.account,
        "vendor": draft.vendor,
        "title": draft.title,
        "detail": draft.detail,
        "phase": Phase.FOLLOWING if draft.remote_id else Phase.WAITING,
        "state": JobState.QUEUED,
        "remote_id": draft.remote_id,
        "created": now,
        "updated": now,
        "sent": now if draft.remote_id else None,
        "key": draft.key,
        "words": folded("\n".join((draft.title[:_SEARCHED], draft.detail, draft.account))),
        "sort_title": folded(draft.title[:_SEARCHED]),
    }
    number = db.execute(
        _inserting(columns), [storable(value) if isinstance(value, str) else value for value in columns.values()]
    ).lastrowid
    db.execute("INSERT INTO job_contents (number, asked) VALUES (?, ?)", (number, _packed(draft.order)))
    return job_id


def _goes_on(row: sqlite3.Row) -> bool:
    """Whether to ask the vendor is all that is left to do for a job that is over."""
    # Made and paid for, so only what is here was missing; or it is there, and only a later step of it was lost.
    made = row["ready"] and row["state"] != JobState.DONE
    return bool(row["phase"] == Phase.OVER and (made or (row["state"] == JobState.UNKNOWN and row["remote_id"])))


def _repeat(db: sqlite3.Connection, row: sqlite3.Row, now: float) -> str:
    """Another attempt at a job: it takes the place of the one before in lists, and its key."""
    new = secrets.token_hex(8)
    _set(db, row["job_id"], later=new, listed=False, key="")
    kept = ("kind", "account", "vendor", "title", "detail", "key", "words", "sort_title")
    columns = {name: row[name] for name in kept} | {
        "job_id": new,
        "phase": Phase.WAITING,
        "state": JobState.QUEUED,
        "created": now,
        "updated": now,
        "attempt": row["attempt"] + 1,
        "earlier": row["job_id"],
    }
    number = db.execute(_inserting(columns), list(columns.values())).lastrowid
    db.execute(
        "INSERT INTO job_contents (number, asked) SELECT ?, asked FROM job_contents WHERE number = ?",
        (number, row["number"]),
    )
    return new


def _inserting(columns: Mapping[str, object]) -> str:
    return f"INSERT INTO jobs ({', '.join(columns)}) VALUES ({', '.join('?' for _ in columns)})"


def _set(db: sqlite3.Connection, job_id: str, condition: str = "1", *among: str, **columns: Any) -> bool:
    """Change columns of one job where a condition (and the values `among` it) holds; whether it did."""
    if "error" in columns:
        columns["error"] = packed_error(columns["error"])
    setters = ", ".join(f"{name} = ?" for name in columns)
    values = [storable(value) if isinstance(value, str) else value for value in columns.values()]
    changed = db.execute(f"UPDATE jobs SET {setters} WHERE job_id = ? AND {condition}", (*values, job_id, *among))
    return changed.rowcount == 1


def _rows(db: sqlite3.Connection, job_ids: Sequence[str]) -> list[sqlite3.Row]:
    """These jobs' rows in the order of the ids."""
    rows = db.execute(
        "SELECT * FROM jobs WHERE job_id IN (SELECT value FROM json_each(?))", (json.dumps(list(job_ids)),)
    )
    known = {row["job_id"]: row for row in rows}
    return [known[each] for each in job_ids if each in known]


def _value(db: sqlite3.Connection, column: str, job_id: str) -> str:
    row = db.execute(f"SELECT {column} FROM jobs WHERE job_id = ?", (job_id,)).fetchone()
    return str(row[0]) if row is not None else ""


def _job(row: sqlite3.Row) -> Job:
    whole = "asked" in row.keys()  # noqa: SIM118 - iterating a Row gives its values
    return Job(
        job_id=row["job_id"],
        kind=row["kind"],
        account=row["account"],
        vendor=row["vendor"],
        title=row["title"],
        state=JobState(row["state"]),
        vendor_state=row["vendor_state"],
        remote_id=row["remote_id"],
        progress=row["progress"],
        error=unpacked_error(row["error"]),
        order=json.loads(row["asked"]) if whole else {},
        result=json.loads(row["came"]) if whole else {},
        created=_moment(row["created"]),
        updated=_moment(row["updated"]),
        attempt=row["attempt"],
        earlier=row["earlier"],
        detail=row["detail"],
        sent=_moment(row["sent"]),
        later=row["later"],
        cancelling=bool(row["cancelling"]),
    )


def _packed(values: Mapping[str, object]) -> str:
    return storable(json.dumps(dict(values), ensure_ascii=False, separators=(",", ":")))

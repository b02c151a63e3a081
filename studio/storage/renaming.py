"""Giving everything that the library keeps for an account to the same account under another name."""

# ruff: noqa: S608 - what is put into statements is names of tables

from __future__ import annotations

import sqlite3

from studio.storage import timbres
from studio.storage.tables import storable
from studio.storage.wording import folded


def rename_account(db: sqlite3.Connection, old: str, new: str) -> None:
    """What is `old`'s is `new`'s from now on: takes, timbres with their deletions, jobs, and whatever else says whose.

    Runs in one transaction of `Library.write`; doing it again, or for a name that has nothing, changes nothing. The ids
    of the library stay.
    """
    old, new = storable(old), storable(new)
    timbres.make_room(db, old, new)
    for (table,) in db.execute(
        "SELECT tables.name FROM sqlite_master AS tables JOIN pragma_table_info(tables.name) AS columns"
        " WHERE tables.type = 'table' AND columns.name = 'account'"
    ).fetchall():
        db.execute(f"UPDATE {table} SET account = ? WHERE account = ?", (new, old))
    timbres.moved(db, new)
    # The name is the last of the words that a job is found by.
    before, after = folded(old), folded(new)
    db.execute(
        "UPDATE jobs SET words = substr(words, 1, length(words) - ?) || ? WHERE account = ? AND substr(words, ?) = ?",
        (len(before), after, new, -len(before), before),
    )

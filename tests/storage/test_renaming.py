"""An account's name changes everywhere in the library at once, and its timbres keep their ids, notes and counts."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from studio.core.records import SavedTake, Timbre, TimbreQuery, TimbreState
from studio.storage import timbres as table
from studio.storage.library import Library
from studio.storage.renaming import rename_account


def timbre(account: str, voice_id: str, **more: object) -> Timbre:
    return Timbre(table.identify(account, voice_id), account, "aipaas", voice_id, **more)  # type: ignore[arg-type]


def take(number: int, account: str, voice: str) -> SavedTake:
    return SavedTake(f"t{number}", f"Take {number}", "x", account, voice, f"2026-01-0{number}T00:00:00.000+00:00", True)


JOB = (
    "INSERT INTO jobs (job_id, kind, account, vendor, title, detail, phase, state, created, updated, words, sort_title)"
    " VALUES (?, 'tasks', ?, 'xingyun', 'Old news', 'v', 'over', 'done', 0, 0, ?, 'old news')"
)


def test_everything_goes_along(tmp_path: Path) -> None:
    async def main() -> None:
        library = await Library.open(tmp_path / "library.db")
        await library.write(lambda db: [table.add(db, timbre("old", name, notes="n")) for name in ("a", "b")])
        await library.write(lambda db: table.add(db, timbre("other", "a")))
        for number, account in enumerate(("old", "old", "other"), start=1):
            await library.save_take(take(number, account, "a"))
        await library.write(lambda db: table.intend(db, [table.identify("old", "b")], 99.0))
        await library.write(lambda db: db.execute(JOB, ("j1", "old", "old news\nv\nold")))
        await library.write(lambda db: db.execute(JOB, ("j2", "other", "old news\nv\nother")))

        await library.write(lambda db: rename_account(db, "old", "New Name"))

        page = await library.read(lambda db: table.page(db, TimbreQuery("new name"), 10, 0))
        assert [(each.voice_id, each.used, each.last_used[:10]) for each in page.timbres] == [
            ("a", 2, "2026-01-02"),
            ("b", 0, ""),
        ]
        assert [each.timbre_id for each in page.timbres] == [table.identify("old", name) for name in ("a", "b")]
        assert (page.timbres[1].state, page.timbres[1].due) == (TimbreState.DELETING, 99.0)
        assert {each.account for each in await library.takes()} == {"New Name", "other"}
        jobs = await library.read(lambda db: db.execute("SELECT account, words FROM jobs ORDER BY number").fetchall())
        assert [tuple(job) for job in jobs] == [
            ("New Name", "old news\nv\nnew name"),
            ("other", "old news\nv\nother"),
        ]
        assert (await library.write(lambda db: table.added(db, timbre("other", "a")))).used == 1
        # Again is no harm, and takes go on being counted.
        await library.write(lambda db: rename_account(db, "old", "New Name"))
        await library.save_take(take(4, "New Name", "a"))
        again = await library.write(lambda db: table.added(db, timbre("New Name", "a")))
        assert (again.timbre_id, again.used) == (table.identify("old", "a"), 3)
        await library.close()

    asyncio.run(main())


@pytest.mark.parametrize(("kept", "stays"), [("old", "of old"), ("new", "of new"), ("both", "of old")])
def test_of_a_voice_that_both_names_list_the_one_stays_that_more_is_kept_about(
    tmp_path: Path, kept: str, stays: str
) -> None:
    async def main() -> None:
        library = await Library.open(tmp_path / "library.db")
        for account in ("old", "new"):
            notes = "kept" if kept in (account, "both") else ""
            found = timbre(account, "a", name=f"of {account}", notes=notes)
            await library.write(lambda db, found=found: table.add(db, found))
        await library.write(lambda db: rename_account(db, "old", "new"))
        page = await library.read(lambda db: table.page(db, TimbreQuery(), 10, 0))
        assert [each.name for each in page.timbres] == [stays]
        await library.close()

    asyncio.run(main())


def test_an_account_that_gets_the_former_name_has_timbres_of_its_own(tmp_path: Path) -> None:
    async def main() -> None:
        library = await Library.open(tmp_path / "library.db")
        await library.write(lambda db: table.add(db, timbre("old", "a")))
        await library.write(lambda db: rename_account(db, "old", "new"))
        await library.write(lambda db: table.add(db, timbre("old", "a")))
        page = await library.read(lambda db: table.page(db, TimbreQuery(order="account"), 10, 0))
        assert [each.account for each in page.timbres] == ["new", "old"]
        assert len({each.timbre_id for each in page.timbres}) == 2
        await library.close()

    asyncio.run(main())

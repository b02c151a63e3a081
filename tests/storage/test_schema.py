"""Libraries of every version so far: each is brought to today's, loses nothing, and is searched like a new one."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from studio.core.booth import Consent
from studio.core.errors import Kind
from studio.core.jobs import JobQuery, JobState
from studio.core.judgement import Flaw
from studio.core.records import SavedTake, TimbreQuery
from studio.core.resources import resource
from studio.core.takes import TakeQuery
from studio.storage import booth, jobs, schema, tables, takes, timbres, transcripts
from studio.storage.library import Library
from studio.storage.paths import Paths
from tests.storage.conftest import LIBRARIES

LATEST = len(list(resource("migrations").glob("*.sql")))
VERSIONS = sorted(int(path.stem.removeprefix("version_")) for path in LIBRARIES.glob("version_*.sql"))

Schema = list[tuple[str, str, str]]
OldLibrary = Callable[[int], Path]


def schema_of(db: sqlite3.Connection) -> Schema:
    """Every table, index and trigger with the words that made it."""
    rows = db.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type, name")
    # SQLite quotes the names of a full-text index's own tables, or not, by how they came to be.
    return [(kind, name, re.sub(r"""["'\s]+""", " ", sql)) for kind, name, sql in rows]


def rows_of(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """What stands in every table."""
    db = sqlite3.connect(path)
    try:
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        # What finds words is the program's own business; `test_everything_is_found` asks it.
        return {
            name: db.execute(f"SELECT * FROM {name}").fetchall()
            for name in names
            if not name.startswith(("takes_found", "sqlite_"))
        }
    finally:
        db.close()


def test_no_version_is_missing() -> None:
    """The next migration has a library of the version before it."""
    assert set(range(1, LATEST)) <= set(VERSIONS)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_migration_is_what_it_was_when_libraries_went_through_it(
    paths: Paths, old_library: OldLibrary, version: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A change to one that is out would leave two sorts of libraries of one version."""
    until_then = tmp_path / "migrations"
    until_then.mkdir()
    for script in sorted(resource("migrations").glob("*.sql"))[:version]:
        (until_then / script.name).write_text(script.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(schema, "resource", lambda name: until_then)
    new = schema.connect(tmp_path / "new.db")
    old = sqlite3.connect(old_library(version))
    assert schema_of(old) == schema_of(new)
    assert old.execute("PRAGMA user_version").fetchone() == (version,)
    new.close()
    old.close()


@pytest.mark.parametrize("version", VERSIONS)
def test_a_library_of_before_becomes_one_of_today_and_keeps_every_row(
    paths: Paths, old_library: OldLibrary, version: int, tmp_path: Path
) -> None:
    before = rows_of(old_library(version))
    today, new = schema.connect(paths.library), schema.connect(tmp_path / "new.db")
    assert schema_of(today) == schema_of(new)
    assert today.execute("PRAGMA foreign_key_check").fetchall() == []
    assert today.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    today.close()
    new.close()
    after = rows_of(paths.library)
    for name, rows in before.items():
        assert [row[: len(old)] for row, old in zip(after[name], rows, strict=True)] == rows, name


@pytest.mark.parametrize("version", VERSIONS)
def test_everything_is_found(old_library: OldLibrary, version: int) -> None:
    db = schema.connect(old_library(version))

    def found(text: str, **more: object) -> list[str]:
        page = takes.page(db, TakeQuery(text=text, **more), 10, 0)  # type: ignore[arg-type]
        return sorted(each.take_id for each in page.takes)

    assert found("好") == found("你好") == (["abc", "def"] if version >= 4 else ["abc", "def", "fed"])
    assert found("good") == []
    abc = tables.take(db, "abc")
    assert (abc.text, [part.recording.recording_id for part in abc.parts]) == ("你好", ["r1"])
    assert takes.page(db, TakeQuery(order="seconds"), 10, 0).takes[0].seconds == 2.0
    timbres.page(db, TimbreQuery("清亮"), 10, 0)
    if version >= 2:
        assert timbres.timbre(db, "abc").notes == "a note"
    if version >= 3:
        assert [job.job_id for job in jobs.page(db, JobQuery("tasks", text="雨"), 10, 0).jobs] == ["job-done"]
        states = {"job-done": "done", "job-failed": "failed", "job-running": "running", "job-sending": "queued"}
        assert {job: jobs.job(db, job).state.value for job in states} == states
        assert jobs.job(db, "job-done").result["take"] == "abc"
        error = jobs.job(db, "job-failed").error
        assert error is not None
        assert (error.kind, error.code, error.request_id) == (Kind.REFUSED, "10903", "r-2")
    if version >= 4:
        assert found("雨天") == ["abc", "def"]
        assert found("ONCE") == ["abc"]
        assert found("好", trash=True) == ["fed"]
    if version >= 5:
        transcript = transcripts.transcript(db, "job-talk")
        assert transcript.text == "Good morning.\n下雨了"
        assert transcript.heard == ("Good morning.", "雨了")
        assert [word.text for word in transcript.segments[0].words] == ["good", "morning"]
        assert transcripts.unpacked(transcripts.answer(db, "job-talk")) == {"text": "good morning 雨了"}
    if version >= 6:
        project = booth.project(db, "project-1")
        assert (project.recorded, project.details.voice_name) == (1, "Rain")
        assert project.consent == Consent("A speaker", "2026-01-01", "letter.pdf")
        judgement = project.sentences[1].judgement
        assert judgement is not None
        assert [finding.flaw for finding in judgement.findings] == [Flaw.QUIET]
    db.close()


@pytest.mark.parametrize("version", [version for version in VERSIONS if version >= 3])
def test_what_was_being_sent_when_its_program_died_stays_open_to_doubt(old_library: OldLibrary, version: int) -> None:
    """Nothing that an older program may have sent is sent again by a newer one."""
    db = schema.connect(old_library(version))
    jobs.live(db, "a program of today", now=2e9, expires=2e9 + 30, runs=True)
    assert jobs.orphans(db, 2e9) == ["job-sending"]
    assert jobs.job(db, "job-sending").state is JobState.UNKNOWN
    assert not jobs.claim(db, "job-sending", "a program of today", now=2e9)
    assert jobs.page(db, JobQuery("tasks", states=frozenset({JobState.RUNNING})), 10, 0).jobs[0].remote_id == "task-3"
    db.close()


@pytest.mark.parametrize("version", VERSIONS)
def test_a_damaged_library_of_before_is_set_aside_and_the_rest_stays(
    paths: Paths, old_library: OldLibrary, version: int, take: Callable[..., SavedTake]
) -> None:
    path = old_library(version)
    content = bytearray(path.read_bytes())
    content[4_096:12_288] = b"\xff" * 8_192
    path.write_bytes(content)
    others = {paths.recordings / "aa" / "r1.pcm": b"sound", paths.data / "scripts" / "one.md": b"words"}
    for file, written in others.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(written)

    async def main() -> None:
        library = await Library.open(paths.library)
        notice = library.notice
        assert notice is not None
        assert notice.kind is Kind.LIBRARY_DAMAGED
        assert (paths.data / notice.subject).read_bytes() == content
        assert await library.takes() == []
        await library.save_take(take("new"))
        assert await library.sweep(paths.recordings, keep_bytes=0) == 0
        await library.close()

    asyncio.run(main())
    assert {file: file.read_bytes() for file in others} == others

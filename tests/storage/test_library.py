"""The library: records come back as they went in, programs share it, and damage, age and full disks lose nothing."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from studio.core.errors import Kind, StudioError
from studio.core.records import Recording, SavedTake, Segment, TakePart
from studio.core.resources import resource
from studio.storage import schema
from studio.storage.library import Library
from studio.storage.paths import Paths

ROOT = Path(__file__).resolve().parents[2]
MakeRecording = Callable[..., Recording]
MakeTake = Callable[..., SavedTake]


def use(path: Path, work: Callable[[Library], Awaitable[None]]) -> None:
    async def main() -> None:
        library = await Library.open(path)
        try:
            await work(library)
        finally:
            await library.close()

    asyncio.run(main())


def test_takes_and_recordings_come_back_as_they_were(paths: Paths, take: MakeTake, recording: MakeRecording) -> None:
    saved = take("abcdef", recording("1"), recording("2", "other", complete=False), recording("1"))

    async def write(library: Library) -> None:
        await library.save_take(saved)
        assert await library.recordings("other") == [saved.parts[1].recording]

    async def read(library: Library) -> None:
        assert await library.take("abcdef") == saved
        assert await library.takes() == [replace(saved, parts=())]
        assert await library.seconds(["abcdef", "none"]) == {"abcdef": 3.0, "none": 0.0}
        assert await library.made(["key", "other", "none"]) == {"key"}
        assert library.notice is None

    use(paths.library, write)
    use(paths.library, read)


def test_what_was_made_or_preferred_last_sounds(paths: Paths, recording: MakeRecording) -> None:
    async def work(library: Library) -> None:
        async def order() -> str:
            return "".join(each.recording_id for each in await library.recordings("key"))

        for name in "123":
            await library.add_recording(recording(name))
        await library.add_recording(recording("9", "another key"))
        assert await order() == "321"
        await library.prefer("1")
        assert await order() == "132"
        await library.add_recording(recording("4"))
        assert await order() == "4132"
        # What is known stays in its place.
        await library.add_recording(recording("2"))
        await library.prefer("not there")
        assert await order() == "4132"
        assert await library.recordings("no such key") == []

    use(paths.library, work)


def test_a_take_grows_part_by_part(paths: Paths, take: MakeTake, recording: MakeRecording) -> None:
    whole = take("t", recording("1"), recording("2"))

    async def work(library: Library) -> None:
        await library.save_take(replace(whole, parts=(), complete=False))
        for ordinal in (1, 0, 0):
            await library.add_part("t", ordinal, whole.parts[ordinal])
        assert await library.take("t") == replace(whole, complete=False)
        shorter = replace(whole, parts=whole.parts[:1])
        await library.save_take(replace(shorter, title="Other"))
        assert await library.take("t") == shorter, "a take keeps the title it has: it may be the person's own"

    use(paths.library, work)


def test_the_newest_takes_come_first_page_by_page(paths: Paths, take: MakeTake) -> None:
    async def work(library: Library) -> None:
        for day in (2, 3, 1):
            await library.save_take(take(f"day-{day}", created=f"2026-01-0{day}T00:00:00Z"))
        await library.save_take(take("same-day", created="2026-01-03T00:00:00Z"))
        assert [each.take_id for each in await library.takes()] == ["same-day", "day-3", "day-2", "day-1"]
        assert [each.take_id for each in await library.takes(2, 1)] == ["day-3", "day-2"]

    use(paths.library, work)


def test_the_beginning_of_an_id_is_enough_when_it_is_the_only_one(paths: Paths, take: MakeTake) -> None:
    async def work(library: Library) -> None:
        for name in ("abc", "abcd", "b%"):
            await library.save_take(take(name))
        assert (await library.take("abcd")).take_id == "abcd"
        assert (await library.take("abc")).take_id == "abc"
        assert (await library.take("b")).take_id == "b%"
        assert await library.delete_take("b") == "b%"
        for wanted in ("ab", "", "%", "b", "ABC", "\ud800"):
            with pytest.raises(StudioError) as caught:
                await library.take(wanted)
            assert caught.value.kind is Kind.UNKNOWN_TAKE
        with pytest.raises(StudioError):
            await library.delete_take("ab")
        assert len(await library.takes()) == 2

    use(paths.library, work)


def test_text_that_has_no_utf8_keeps_its_length(paths: Paths, take: MakeTake, recording: MakeRecording) -> None:
    text = "a\ud83d\ude00\udfffb"
    saved = replace(take("t"), text=text, parts=(TakePart(Segment(0, 5, text), recording("1")),))

    async def work(library: Library) -> None:
        await library.save_take(saved)
        kept = await library.take("t")
        assert kept.text == kept.parts[0].segment.text == "a\ufffd\ufffd\ufffdb"

    use(paths.library, work)


def test_questions_of_many_tasks_do_not_mix(paths: Paths, take: MakeTake, recording: MakeRecording) -> None:
    async def work(library: Library) -> None:
        saves = [
            library.save_take(take(f"t{n}", *(recording(f"{n}-{i}", f"k{n}") for i in range(5)))) for n in range(20)
        ]
        first = asyncio.ensure_future(saves[0])
        await asyncio.sleep(0)
        first.cancel()  # on its way already: it is done whole or not at all
        await asyncio.gather(*saves[1:])
        for each in await library.takes():
            assert len((await library.take(each.take_id)).parts) == 5

    use(paths.library, work)


# --- two programs ----------------------------------------------------------------------------------------------------

WRITER = """
import asyncio, sys
from pathlib import Path
from studio.core.records import *
from studio.storage.library import Library

async def main(path, name):
    library = await Library.open(path)
    for n in range(40):
        r = Recording(f"{name}-{n}", "key", "x", 8000, 8000, True, (), Diagnosis(Timing.NONE), "2026")
        part = TakePart(Segment(0, 1, "x"), r)
        await library.save_take(SavedTake(f"{name}-{n}", "", "", "", "", "2026", True, (part,)))
        assert len(await library.recordings("key")) > n
    await library.close()

asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
"""


def test_two_programs_write_one_library_at_once(paths: Paths) -> None:
    """Both also find no library, so both want to make it."""
    command = [sys.executable, "-W", "error", "-c", WRITER, str(paths.library)]
    children = [subprocess.Popen([*command, name], cwd=ROOT, stderr=subprocess.PIPE) for name in ("a", "b", "c")]
    for child in children:
        _, errors = child.communicate(timeout=90)
        assert child.returncode == 0, errors.decode()

    async def work(library: Library) -> None:
        assert len(await library.takes(1_000)) == 120
        assert len(await library.recordings("key")) == 120

    use(paths.library, work)


def test_a_program_that_is_killed_leaves_a_whole_library(paths: Paths, take: MakeTake) -> None:
    code = WRITER.replace("range(40)", "range(10**6)").replace("assert", "print(n, flush=True) #")
    command = [sys.executable, "-c", code, str(paths.library), "a"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        while child.stdout.readline() != b"20\n":
            pass
        child.kill()

    async def work(library: Library) -> None:
        assert library.notice is None
        assert len(await library.takes(10_000)) >= 21
        await library.save_take(take("mine"))

    use(paths.library, work)


def test_who_waits_too_long_is_told(paths: Paths, take: MakeTake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "BUSY_SECONDS", 0.05)

    async def work(library: Library) -> None:
        other = sqlite3.connect(paths.library, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        assert await library.takes() == []  # reading goes on
        with pytest.raises(StudioError) as caught:
            await library.save_take(take("t"))
        assert caught.value.kind is Kind.NOT_WRITABLE
        other.close()
        await library.save_take(take("t"))

    use(paths.library, work)


# --- damage, age, disks ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("damage", ["noise", "cut", "page"])
def test_a_damaged_library_is_kept_aside_and_a_new_one_begun(paths: Paths, take: MakeTake, damage: str) -> None:
    async def fill(library: Library) -> None:
        for n in range(60):
            await library.save_take(replace(take(f"t{n}"), text="x" * 1_000))

    use(paths.library, fill)
    content = paths.library.read_bytes()
    broken = {
        "noise": os.urandom(5_000),
        "cut": content[: len(content) // 2],
        "page": content[:8_192] + b"\xff" * 8_192 + content[16_384:],
    }[damage]
    paths.library.write_bytes(broken)

    async def work(library: Library) -> None:
        notice = library.notice
        assert notice is not None
        assert notice.kind is Kind.LIBRARY_DAMAGED
        assert notice.subject.startswith("library.damaged-")
        assert notice.subject.endswith(".db")
        assert (paths.data / notice.subject).read_bytes() == broken
        assert await library.takes() == []
        await library.save_take(take("new"))

    async def again(library: Library) -> None:
        assert library.notice is None
        assert [each.take_id for each in await library.takes()] == ["new"]

    use(paths.library, work)
    use(paths.library, again)


def test_damage_that_shows_later_is_put_away_too(paths: Paths, take: MakeTake, monkeypatch: pytest.MonkeyPatch) -> None:
    """A large file is not searched when it is opened."""
    monkeypatch.setattr(schema, "_CHECKED_BYTES", -1)

    async def fill(library: Library) -> None:
        for n in range(60):
            await library.save_take(replace(take(f"t{n}"), text="x" * 1_000))

    use(paths.library, fill)
    database = sqlite3.connect(paths.library)
    (page,) = database.execute("SELECT rootpage FROM sqlite_master WHERE name = 'take_parts'").fetchone()
    database.close()
    content = bytearray(paths.library.read_bytes())
    content[(page - 1) * 4096 : page * 4096] = b"\xff" * 4096
    paths.library.write_bytes(content)

    async def work(library: Library) -> None:
        assert library.notice is None
        assert len(await library.takes()) == 60
        with pytest.raises(StudioError) as caught:
            await library.take("t1")
        assert caught.value.kind is Kind.UNKNOWN_TAKE  # the new library's answer
        assert library.notice is not None
        await library.save_take(take("new"))

    use(paths.library, work)


def test_only_one_of_two_programs_puts_the_damaged_file_away(paths: Paths, take: MakeTake) -> None:
    paths.library.write_bytes(b"no database" * 1_000)

    async def main() -> None:
        first, second = Library(paths.library), Library(paths.library)
        await asyncio.gather(first.save_take(take("1")), second.save_take(take("2")))
        assert len(await first.takes()) == 2
        assert (first.notice is None) != (second.notice is None)
        assert len(list(paths.data.glob("library.damaged-*.db"))) == 1
        await first.close()
        await second.close()

    asyncio.run(main())


def test_a_newer_library_is_refused_and_left_alone(paths: Paths) -> None:
    async def nothing(library: Library) -> None:
        pass

    use(paths.library, nothing)
    database = sqlite3.connect(paths.library)
    database.execute("PRAGMA user_version = 9999")
    database.execute("PRAGMA journal_mode = DELETE")
    database.close()
    before = paths.library.read_bytes()
    with pytest.raises(StudioError) as caught:
        use(paths.library, nothing)
    assert caught.value.kind is Kind.LIBRARY_NEWER
    assert paths.library.read_bytes() == before
    assert not list(paths.data.glob("*damaged*"))


def test_an_older_library_is_brought_to_this_version(
    paths: Paths, take: MakeTake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrations = tmp_path / "migrations"
    migrations.mkdir()
    for script in resource("migrations").glob("*.sql"):
        (migrations / script.name).write_text(script.read_text())
    kept = take("old")

    async def write(library: Library) -> None:
        await library.save_take(kept)

    async def read(library: Library) -> None:
        assert await library.take("old") == kept

    use(paths.library, write)
    (migrations / "9999_later.sql").write_text("ALTER TABLE takes ADD COLUMN later TEXT NOT NULL DEFAULT 'x';")
    monkeypatch.setattr(schema, "resource", lambda name: migrations)
    use(paths.library, read)
    (migrations / "99999_broken.sql").write_text("CREATE TABLE half (x); CREATE TABLE takes (x);")
    with pytest.raises(StudioError):
        use(paths.library, read)
    database = sqlite3.connect(paths.library)
    assert not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'half'").fetchall()
    database.close()


def test_where_no_library_can_be_made(tmp_path: Path) -> None:
    async def main() -> None:
        with pytest.raises(StudioError) as caught:
            await Library.open(tmp_path / "no" / "library.db")
        assert caught.value.kind is Kind.NOT_WRITABLE

    asyncio.run(main())
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("library") and thread.is_alive()]


def test_a_library_that_may_only_be_read(paths: Paths, take: MakeTake) -> None:
    async def work(library: Library) -> None:
        await library.save_take(take("t"))

        await library.read(lambda db: db.execute("PRAGMA query_only = ON"))
        assert len(await library.takes()) == 1
        with pytest.raises(StudioError) as caught:
            await library.delete_take("t")
        assert caught.value.kind is Kind.NOT_WRITABLE

    use(paths.library, work)


def test_a_full_disk_is_said_and_what_was_there_stays(small_disk: Path, take: MakeTake) -> None:
    path = Paths(small_disk).library

    async def work(library: Library) -> None:
        await library.save_take(take("first"))
        with pytest.raises(StudioError) as caught:
            await library.save_take(replace(take("second"), text="x" * 2_000_000))
        assert caught.value.kind is Kind.DISK_FULL
        assert (await library.take("first")).take_id == "first"

    use(path, work)


# --- sweeping --------------------------------------------------------------------------------------------------------


def put(folder: Path, recording: Recording, *, days_old: float = 2) -> Path:
    file = folder / recording.path
    file.write_bytes(b"\0" * recording.frames * 2)
    age(file, days_old)
    return file


def age(file: Path, days: float) -> None:
    then = file.stat().st_mtime - days * 86_400
    os.utime(file, (then, then))


def test_sweeping_removes_only_what_is_old_and_used_by_nothing(
    paths: Paths, take: MakeTake, recording: MakeRecording
) -> None:
    folder = paths.recordings
    used, fresh, old, gone = (recording(name, frames=1_000) for name in ("used", "fresh", "old", "gone"))
    files = {each.recording_id: put(folder, each) for each in (used, old)}
    put(folder, fresh, days_old=0)
    orphan, arriving = folder / "ab" / "orphan.pcm", folder / "arriving.pcm"
    orphan.parent.mkdir()
    for file in (orphan, arriving):
        file.write_bytes(b"\0" * 10)
    age(orphan, 2)

    async def work(library: Library) -> None:
        await library.save_take(take("t", used))
        for each in (fresh, old, gone):
            await library.add_recording(each)
        assert await library.sweep(folder, keep_bytes=0) == 2_010
        left = [each.recording_id for each in await library.recordings("key")]
        assert sorted(left) == ["fresh", "used"]
        assert files["used"].exists()
        assert (folder / fresh.path).exists()
        assert arriving.exists()
        assert not files["old"].exists()
        assert not orphan.exists()
        await library.delete_take("t")
        assert await library.sweep(folder, keep_bytes=0) == 2_000
        assert not files["used"].exists()

    use(paths.library, work)


def test_sweeping_keeps_the_newest_up_to_a_limit(paths: Paths, recording: MakeRecording) -> None:
    made = [replace(recording(str(day), frames=1_000), created=f"2026-01-0{day}T00:00:00Z") for day in range(1, 6)]

    async def work(library: Library) -> None:
        for each in made:
            put(paths.recordings, each)
            await library.add_recording(each)
        assert await library.sweep(paths.recordings) == 0
        assert await library.sweep(paths.recordings, keep_bytes=4_000) == 6_000
        assert {each.recording_id for each in await library.recordings("key")} == {"4", "5"}

    use(paths.library, work)


def test_sweeping_spares_the_sound_of_a_damaged_library(paths: Paths, recording: MakeRecording) -> None:
    async def nothing(library: Library) -> None:
        pass

    use(paths.library, nothing)
    paths.library.write_bytes(b"broken" * 1_000)
    file = put(paths.recordings, recording("old", frames=10))

    async def work(library: Library) -> None:
        assert library.notice is not None
        assert await library.sweep(paths.recordings, keep_bytes=0) == 0
        assert file.exists()

    use(paths.library, work)

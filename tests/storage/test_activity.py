"""The activity log: what went in comes back, without keys; it is bounded, shared, and survives damage."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import threading
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from studio.core.errors import Kind, StudioError
from studio.core.records import Call
from studio.storage import schema
from studio.storage.activity import ActivityLog, Limits, Wanted
from studio.storage.files import Lock
from tests.fakes.calls import BEGUN, FINE, call, calls


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "activity.db"


def use(path: Path, work: Callable[[ActivityLog], Awaitable[None]], limits: Limits | None = None) -> None:
    async def main() -> None:
        log = ActivityLog(path, limits, lambda: BEGUN)
        try:
            await work(log)
        finally:
            await log.close()

    asyncio.run(main())


def add(path: Path, *given: Call, limits: Limits | None = None) -> None:
    async def work(log: ActivityLog) -> None:
        for each in given:
            log.add(each)

    use(path, work, limits)


def test_calls_come_back_newest_first(path: Path) -> None:
    given = calls(5)
    add(path, *given[:3])
    add(path, *given[3:])

    async def work(log: ActivityLog) -> None:
        numbers = (await log.listing()).numbers
        assert list(numbers) == [5, 4, 3, 2, 1]
        assert await log.newest() == 5
        found = await log.calls(numbers[1:3])
        assert found == {4: replace(given[3], request="", response=""), 3: replace(given[2], request="", response="")}
        assert await log.call(2) == given[1]
        assert await log.call(6) is None
        assert await log.calls([6]) == {}
        assert (await log.listing()).accounts == ("client", "local", "studio")

    use(path, work)


def test_an_empty_log_is_empty(path: Path) -> None:
    async def work(log: ActivityLog) -> None:
        assert list((await log.listing()).numbers) == []
        assert await log.newest() == 0
        assert (await log.listing()).accounts == ()

    use(path, work)


def test_calls_are_found_by_what_is_known_of_them(path: Path) -> None:
    given = calls(60)
    given[7] = replace(given[7], message="100% [of] the *quota*?")
    add(path, *given)

    def numbers(holds: Callable[[Call], bool]) -> list[int]:
        return [number for number, each in reversed(list(enumerate(given, 1))) if holds(each)]

    async def work(log: ActivityLog) -> None:
        async def found(**wanted: object) -> list[int]:
            return list((await log.listing(Wanted(**wanted))).numbers)  # type: ignore[arg-type]

        assert await found(account="client") == numbers(lambda each: each.account == "client")
        assert await found(vendor="aipaas") == numbers(lambda each: each.vendor == "aipaas")
        assert await found(outcome="busy") == numbers(lambda each: each.outcome == "busy")
        assert await found(failed=True) == numbers(lambda each: each.outcome != "ok")
        assert await found(text="IAM Apig.0301") == numbers(lambda each: each.code == "APIG.0301")
        assert await found(text=given[11].request_id) == [12]
        assert await found(text="trace-0003") == [4]
        assert await found(text="too many", failed=True, account="studio") == numbers(lambda each: each.code == "10302")
        for word in ("100%", "[of]", "*quota*?"):
            assert await found(text=word) == [8]
        assert await found(text='"quota"') == await found(text="nowhere") == []
        assert await found(text="*q of") == [8]
        # What a person reads in place of a name, in letters that the index does not have, too.
        titles = (("删除音色", "timbres.delete"), ("Erase a voice", "timbres.delete"), ("繁忙", "busy"))
        deletions = numbers(lambda each: each.what == "timbres.delete")
        assert 0 < len(deletions) < 60
        assert await found(text="删除", titles=titles) == await found(text="VOICE erase", titles=titles) == deletions
        assert await found(text="除音色 vendor.example", titles=titles) == deletions
        assert await found(text="繁忙", titles=titles) == numbers(lambda each: each.outcome == "busy")
        assert await found(text="删除 nowhere", titles=titles) == []
        assert await found(text="  ") == await found(text="vendor.example") == numbers(lambda _: True)
        # The field that it is typed into may cut a pair of surrogates in half.
        assert await found(text="nowhere\ud83d") == await found(account="\ud83d") == []
        # What was said word for word is not searched.
        assert await found(text="s-1") == []

    use(path, work)


def test_nothing_that_looks_like_a_key_or_a_script_is_written(path: Path) -> None:
    secret, script = "bb81b706ef1f443e", "remember the milk"
    add(
        path,
        replace(
            FINE,
            url=f"https://vendor.example/tts?token={secret}&text=remember+the+milk&page=2",
            message=f"signature={secret}",
            request=f'X-TOKEN: {secret}\nAuthorization: A b {secret}\n\n{{"page": 2, "text": "{script}"}}',
            response=f'{{"token": "{secret}", "text": "{script}", "long": "{"x" * 5000}"}}',
        ),
        replace(FINE, message="a lone \ud800 and a \0"),
    )
    written = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert b"vendor.example" in written
    assert secret.encode() not in written
    assert b"milk" not in written

    async def work(log: ActivityLog) -> None:
        kept = await log.call(1)
        assert kept is not None
        assert kept.url.endswith("&page=2")
        assert '"page": 2' in kept.request
        assert len(kept.response) == 4096
        assert list((await log.listing(Wanted("lone ? and"))).numbers) == [2]

    use(path, work)


def test_it_is_bounded_by_number(path: Path) -> None:
    limits = Limits(calls=10, exchanges=4)
    add(path, *calls(9), limits=limits)
    add(path, *calls(9), limits=limits)

    async def work(log: ActivityLog) -> None:
        assert list((await log.listing()).numbers) == list(range(18, 8, -1))
        kept = [await log.call(number) for number in (18, 15, 14)]
        assert [bool(each and each.request) for each in kept] == [True, True, False]

    use(path, work, limits)


def test_it_is_bounded_by_age(path: Path) -> None:
    old = calls(3, BEGUN - timedelta(days=8))
    add(path, *old)

    async def work(log: ActivityLog) -> None:
        assert len((await log.listing()).numbers) == 3
        log.add(call())
        assert list((await log.listing()).numbers) == [4]
        assert await log.call(3) is None

    use(path, work, Limits(days=7))


def test_a_gap_is_no_call(path: Path) -> None:
    add(path, *calls(4))
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("DELETE FROM calls WHERE id = 2")

    async def work(log: ActivityLog) -> None:
        assert list((await log.listing()).numbers) == [4, 3, 1]
        assert list((await log.listing(Wanted("vendor"))).numbers) == [4, 3, 1]

    use(path, work)


def test_adding_never_waits_for_the_disk(path: Path) -> None:
    """Another program holds the file: the calls wait, the one who adds them does not."""

    async def work(log: ActivityLog) -> None:
        assert await log.newest() == 0
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            for each in calls(3):
                log.add(each)
            other.execute("ROLLBACK")
        assert await log.newest() == 3

    use(path, work)


def test_any_thread_may_add(path: Path) -> None:
    async def work(log: ActivityLog) -> None:
        def some() -> None:
            for each in calls(200):
                log.add(each)

        threads = [threading.Thread(target=some) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            await asyncio.to_thread(thread.join)
        assert len((await log.listing()).numbers) == 800

    use(path, work)


def test_programs_share_it(path: Path) -> None:
    async def work(log: ActivityLog) -> None:
        log.add(call())
        assert await log.newest() == 1
        await asyncio.to_thread(add, path, call(1))
        assert list((await log.listing()).numbers) == [2, 1]

    use(path, work)


def test_what_comes_after_the_end_is_given_up(path: Path) -> None:
    async def main() -> None:
        log = ActivityLog(path)
        await log.close()
        log.add(call())

    asyncio.run(main())
    assert not path.exists()


@pytest.mark.parametrize("damage", ["all", "page"])
def test_a_damaged_log_is_put_away(path: Path, damage: str, caplog: pytest.LogCaptureFixture) -> None:
    add(path, *calls(200))
    content = bytearray(path.read_bytes())
    start = 0 if damage == "all" else 4096
    content[start : start + 12_288] = b"damaged!" * 1536
    path.write_bytes(content)

    async def work(log: ActivityLog) -> None:
        assert list((await log.listing(Wanted("vendor"))).numbers) == []
        log.add(call())
        assert list((await log.listing()).numbers) == [1]

    use(path, work)
    assert len(list(path.parent.glob("activity.damaged-*.db"))) == 1
    assert "damaged" in caplog.text


def test_damage_that_another_program_put_away_is_not_put_away_again(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(path, *calls(2))

    async def work(log: ActivityLog) -> None:
        monkeypatch.setattr("studio.storage.activity._matching", once_damaged)
        assert (await log.listing()).numbers == [2, 1]

    def once_damaged(db: sqlite3.Connection, _wanted: Wanted) -> list[int]:
        if not seen:
            seen.append(db)
            error = sqlite3.DatabaseError("the file that was there before")
            error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
            raise error
        return [int(row[0]) for row in db.execute("SELECT id FROM calls ORDER BY id DESC")]

    seen: list[sqlite3.Connection] = []
    use(path, work)
    assert not list(path.parent.glob("activity.damaged-*"))


def test_a_log_of_another_version_is_put_away(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = 99")
    add(path, call())

    async def work(log: ActivityLog) -> None:
        assert list((await log.listing()).numbers) == [1]

    use(path, work)
    assert len(list(path.parent.glob("activity.damaged-*.db"))) == 1


def test_a_full_disk_costs_the_log_and_nothing_else(small_disk: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    large = replace(FINE, response="x" * 4000)

    async def work(log: ActivityLog) -> None:
        assert await log.newest() == 0
        for _ in range(3):
            for _ in range(200):
                log.add(large)
            await log.newest()

    use(small_disk / "activity.db", work)
    assert caplog.text.count("activity is not written") == 1


def test_what_cannot_be_opened_is_said(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Lock, "acquire", lambda self, seconds=0.0: False)

    async def work(log: ActivityLog) -> None:
        with pytest.raises(StudioError) as caught:
            await log.newest()
        assert caught.value.kind is Kind.NOT_WRITABLE

    use(path, work)


def test_a_folder_in_its_place_is_said(path: Path) -> None:
    path.mkdir()

    async def work(log: ActivityLog) -> None:
        log.add(call())
        with pytest.raises(StudioError) as caught:
            await log.listing()
        assert caught.value.kind is Kind.NOT_WRITABLE

    use(path, work)


def test_a_check_finds_a_broken_page(path: Path) -> None:
    add(path, *calls(200))
    content = bytearray(path.read_bytes())
    content[8192:12_288] = bytes(4096)
    path.write_bytes(content)
    with closing(sqlite3.connect(path)) as db, pytest.raises(sqlite3.DatabaseError) as caught:
        schema.check(db)
    assert schema.is_damage(caught.value)

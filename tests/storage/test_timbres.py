"""The list of timbres: searched, sorted and paged by SQLite, counted by triggers, deleted by one program at a time."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from studio.core.errors import Kind, StudioError
from studio.core.records import SavedTake, Timbre, TimbreQuery, TimbreState
from studio.storage import schema, timbres
from studio.storage.library import Library
from studio.storage.paths import Paths

MakeTake = Callable[..., SavedTake]


@pytest.fixture
def db(paths: Paths) -> Iterator[sqlite3.Connection]:
    connection = schema.connect(paths.library)
    yield connection
    connection.close()


def timbre(voice_id: str, name: str = "", **more: object) -> Timbre:
    account = str(more.pop("account", "mine"))
    made = Timbre(timbres.identify(account, voice_id), account, "aipaas", voice_id, name)
    return replace(made, **more)  # type: ignore[arg-type]


def names(db: sqlite3.Connection, query: TimbreQuery | None = None) -> list[str]:
    page = timbres.page(db, query or TimbreQuery(), 1_000, 0)
    assert page.total == len(page.timbres)
    return [each.name or each.voice_id for each in page.timbres]


def only(db: sqlite3.Connection, voice_id: str) -> Timbre:
    return timbres.timbre(db, voice_id)


def every(db: sqlite3.Connection) -> list[str]:
    return [timbre_id for (timbre_id,) in db.execute("SELECT timbre_id FROM timbres")]


# --- the list --------------------------------------------------------------------------------------------------------


def test_a_timbre_comes_back_as_it_went_in(db: sqlite3.Connection) -> None:
    kept = timbre(
        "s-1", "晓\ud800", language="zh", gender="female", tags=("新闻", 'a"b'), notes="为片头\n留着", favourite=True
    )
    assert timbres.add(db, kept)
    assert only(db, "s-1") == replace(kept, name="晓\ufffd")


def test_the_vendors_id_and_the_beginning_of_ours_find_a_timbre(db: sqlite3.Connection) -> None:
    for number in range(40):
        timbres.add(db, timbre(f"s-{number}"))
    found = only(db, "s-7")
    assert timbres.timbre(db, found.timbre_id) == timbres.timbre(db, found.timbre_id[:8]) == found
    for wanted in ("", "nobody", "s-", found.timbre_id[:1]):
        with pytest.raises(StudioError) as caught:
            timbres.timbre(db, wanted)
        assert caught.value.kind is Kind.UNKNOWN_VOICE


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "ABCD"),
        ("晓", "AB"),
        ("晓燕", "A"),
        ("燕 新闻", "A"),
        ("闻", "AC"),
        ("SPEAKER", "ABCD"),
        ("ｓｐｅａｋｅｒ－2", "B"),
        ("100%", "C"),
        ("a_b", "D"),
        ("a%b", ""),
        ("\\", "D"),
        ("team", "D"),
        ("片头", "A"),
        ("晓燕 晓峰", ""),
    ],
)
def test_search_finds_parts_of_any_length(db: sqlite3.Connection, text: str, found: str) -> None:
    timbres.add(db, timbre("Speaker-1", "A 晓燕", tags=("新闻",), notes="片头"))
    timbres.add(db, timbre("speaker-2", "B 晓峰"))
    timbres.add(db, timbre("speaker-3", "C 新闻 100%"))
    timbres.add(db, timbre("speaker-4", "D a_b\\", account="Team"))
    assert "".join(name[0] for name in names(db, TimbreQuery(text))) == found


def test_filters_narrow_what_the_others_leave(db: sqlite3.Connection) -> None:
    timbres.add(db, timbre("1", "A", language="zh", gender="female", tags=("新闻", "x%")))
    timbres.add(db, timbre("2", "B", language="zh", gender="male", favourite=True))
    timbres.add(db, timbre("3", "C", language="en", account="other", tags=("新闻稿",)))
    assert names(db, TimbreQuery(language="zh")) == ["A", "B"]
    assert names(db, TimbreQuery(language="zh", gender="male")) == ["B"]
    assert names(db, TimbreQuery(account="other")) == ["C"]
    assert names(db, TimbreQuery(tag="新闻")) == ["A"]
    assert names(db, TimbreQuery(tag="x%")) == ["A"]
    assert names(db, TimbreQuery(favourites=True)) == ["B"]
    assert timbres.choices(db, "account") == ["mine", "other"]
    assert timbres.choices(db, "language") == ["en", "zh"]
    assert timbres.choices(db, "tags") == ["x%", "新闻", "新闻稿"]
    with pytest.raises(ValueError, match="notes"):
        timbres.choices(db, "notes")


@pytest.mark.parametrize(
    ("order", "found"),
    [
        ("name", "abc"),
        ("account", "bca"),
        ("vendor", "abc"),
        ("voice_id", "cba"),
        ("language", "cab"),
        ("gender", "abc"),
        ("tags", "abc"),
        ("favourite", "abc"),
        ("used", "abc"),
        ("last_used", "abc"),
        ("state", "bac"),
        ("verified", "abc"),
    ],
)
def test_every_column_sorts_both_ways(db: sqlite3.Connection, order: str, found: str) -> None:
    timbres.add(db, timbre("3", "a", language="en", account="z"))
    timbres.add(db, timbre("2", "B", language="zh", account="x"))
    timbres.add(db, timbre("1", "c", account="y", favourite=True))
    timbres.intend(db, [only(db, "2").timbre_id], 0)
    assert "".join(names(db, TimbreQuery(order=order))).casefold() == found
    there, back = (timbres.page(db, TimbreQuery(order=order, descending=way), 9, 0).timbres for way in (False, True))
    assert sorted(each.name for each in there) == sorted(each.name for each in back)
    assert (there[0], there[-1]) != (back[0], back[-1]) or order in (
        "vendor",
        "gender",
        "tags",
        "used",
        "last_used",
        "verified",
    )


def test_pages_join_without_a_gap(db: sqlite3.Connection) -> None:
    for number in range(250):
        timbres.add(db, timbre(f"s-{number}", "same" if number % 2 else f"n{number:03}"))
    query = TimbreQuery(order="language", descending=True)
    pages = [timbres.page(db, query, 100, offset) for offset in (0, 100, 200, 300)]
    assert [len(page.timbres) for page in pages] == [100, 100, 50, 0]
    assert {page.total for page in pages} == {250}
    assert len({each.timbre_id for page in pages for each in page.timbres}) == 250


# --- takes -----------------------------------------------------------------------------------------------------------


def test_takes_are_counted_as_they_come_and_go(paths: Paths, take: MakeTake) -> None:
    async def main() -> None:
        library = await Library.open(paths.library)

        async def counted() -> tuple[int, str]:
            found = await library.read(lambda db: only(db, "voice"))
            return found.used, found.last_used

        await library.save_take(take("early", created="2026-01-01"))
        await library.write(lambda db: timbres.add(db, timbre("voice", account="local")))
        assert await counted() == (1, "2026-01-01")
        await library.save_take(take("late", created="2026-02-01"))
        await library.save_take(replace(take("other", created="2026-03-01"), account="mine"))
        assert await counted() == (2, "2026-02-01")
        await library.save_take(take("late", created="2026-02-02"))
        assert await counted() == (2, "2026-02-02")
        await library.save_take(replace(take("late"), voice="another"))
        assert (await counted())[0] == 1
        assert await library.read(timbres.used_unlisted) == [("local", "another"), ("mine", "voice")]
        found = await library.read(lambda db: timbres.uses(db, [timbres.identify("local", "voice")], 3))
        titles = [title for title, _, _ in found]
        assert titles == ["Title"]
        await library.delete_take("early")
        assert await counted() == (0, "")
        await library.close()

    asyncio.run(main())


def test_favourites_then_recents_then_the_others(db: sqlite3.Connection) -> None:
    for name in "abcdefgh":
        timbres.add(db, timbre(name, name, favourite=name == "f", offered=name == "h"))
    timbres.add(db, timbre("elsewhere", account="other"))
    for day, name in enumerate("cbad", start=1):
        db.execute(
            "INSERT INTO takes (take_id, title, text, account, voice, created, complete)"
            " VALUES (?, '', '', 'mine', ?, ?, 1)",
            (name, name, f"2026-01-0{day}"),
        )
    timbres.forget(db, [only(db, "g").timbre_id], forgotten=True)
    assert "".join(each.name for each in timbres.usable(db, "mine", 100)) == "fdabche"
    assert "".join(each.name for each in timbres.usable(db, "mine", 3)) == "fda"
    assert timbres.hidden(db, "mine") == {"g"}


# --- what is kept ----------------------------------------------------------------------------------------------------


def test_adding_again_brings_back_and_completes(db: sqlite3.Connection) -> None:
    assert timbres.add(db, timbre("1", "A", notes="mine"))
    assert not timbres.add(db, timbre("1", language="zh"))
    found = only(db, "1")
    assert (found.name, found.language, found.notes) == ("A", "zh", "mine")
    timbres.forget(db, [found.timbre_id], forgotten=True)
    assert names(db) == []
    assert timbres.add(db, timbre("1"))
    assert names(db) == ["A"]
    timbres.settle(db, found.timbre_id, TimbreState.GONE, None, "2026")
    assert names(db) == []
    assert timbres.add(db, timbre("1"))
    assert only(db, "1").state is TimbreState.HERE


def test_edits_are_found_by_search(db: sqlite3.Connection) -> None:
    timbres.add(db, timbre("1", "before"), "以前")
    timbres.edit(db, [only(db, "1").timbre_id], {"name": "以后", "tags": ("标签",)})
    for text, found in (("before", []), ("以前", ["以后"]), ("以后", ["以后"]), ("标签", ["以后"])):
        assert names(db, TimbreQuery(text)) == found


def test_what_is_forgotten_comes_back_as_it_was(db: sqlite3.Connection) -> None:
    for name in "abc":
        timbres.add(db, timbre(name, name))
    ids = [only(db, name).timbre_id for name in "abc"]
    timbres.settle(db, ids[1], TimbreState.UNKNOWN, StudioError(Kind.OUTCOME_UNKNOWN))
    timbres.intend(db, [ids[2]], 5)
    assert timbres.forget(db, ids, forgotten=True) == ids[:2]
    assert timbres.forget(db, ids, forgotten=True) == []
    assert names(db, TimbreQuery(states=frozenset({TimbreState.FORGOTTEN}))) == ["a", "b"]
    assert timbres.forget(db, ids, forgotten=False) == ids[:2]
    assert only(db, "b").state is TimbreState.UNKNOWN


def test_what_vendors_offer_is_listed_and_stays_a_persons_own(db: sqlite3.Connection) -> None:
    offered = [(timbre("1", "One", language="zh", offered=True), "一"), (timbre("2", "Two", offered=True), "")]
    assert timbres.offer(db, offered, ["mine"])
    assert not timbres.offer(db, offered, ["mine"])
    assert names(db, TimbreQuery("一")) == ["One"]
    timbres.edit(db, [only(db, "1").timbre_id], {"name": "My own", "notes": "kept"})
    assert timbres.offer(db, [(offered[0][0], "壹"), offered[1]], ["mine"])
    assert names(db, TimbreQuery("壹")) == ["My own"]
    # One that was added by hand before the vendor offered it.
    timbres.add(db, timbre("3", notes="by hand"))
    assert timbres.offer(db, [(timbre("3", "Three", offered=True), "")], ["mine"])
    assert (only(db, "3").name, only(db, "3").notes, only(db, "3").offered) == ("Three", "by hand", True)
    # The account is gone: what nobody has touched goes with it.
    assert timbres.offer(db, [], [])
    assert names(db) == ["My own", "Three"]


# --- deletion --------------------------------------------------------------------------------------------------------


def test_an_intent_can_be_taken_back_until_it_is_sent(db: sqlite3.Connection) -> None:
    for name in "abc":
        timbres.add(db, timbre(name, name))
    ids = [only(db, name).timbre_id for name in "abc"]
    timbres.settle(db, ids[1], TimbreState.UNKNOWN, StudioError(Kind.OUTCOME_UNKNOWN))
    assert timbres.intend(db, ids, 100.0) == ids
    assert timbres.intend(db, ids, 200.0) == []
    assert timbres.next_due(db, every(db)) == 100.0
    assert (only(db, "a").state, only(db, "a").due, only(db, "a").sending) == (TimbreState.DELETING, 100.0, False)
    assert timbres.due_accounts(db, every(db), 99.0) == []
    assert timbres.claim(db, every(db), "mine", holder="me", now=99.0, lease=300.0) is None
    assert timbres.due_accounts(db, every(db), 100.0) == ["mine"]
    # What was asked for elsewhere is sent there.
    assert (timbres.next_due(db, ["x"]), timbres.due_accounts(db, ["x"], 100.0)) == (None, [])
    assert timbres.claim(db, ["x"], "mine", holder="me", now=100.0, lease=300.0) is None
    claim = timbres.claim(db, every(db), "mine", holder="me", now=100.0, lease=300.0)
    assert claim is not None
    assert (claim.timbre.voice_id, claim.before, claim.timbre.sending) == ("a", TimbreState.HERE, True)
    assert timbres.take_back(db, ids) == ids[1:]
    assert [only(db, name).state for name in "bc"] == [TimbreState.UNKNOWN, TimbreState.HERE]
    assert timbres.claim(db, every(db), "mine", holder="me", now=100.0, lease=300.0) is None
    assert timbres.next_due(db, every(db)) is None


def test_a_claim_is_one_programs_alone(db: sqlite3.Connection, paths: Paths) -> None:
    other = schema.connect(paths.library)
    for name in "ab":
        timbres.add(db, timbre(name))
    timbres.intend(db, [only(db, name).timbre_id for name in "ab"], 0)
    claims = [
        timbres.claim(connection, every(db), "mine", holder=holder, now=1.0, lease=60.0)
        for connection, holder in ((db, "me"), (other, "you"), (db, "me"), (other, "you"))
    ]
    assert [claim.timbre.voice_id if claim else None for claim in claims] == ["a", "b", None, None]
    other.close()


def test_a_settled_deletion_leaves_a_tombstone(db: sqlite3.Connection) -> None:
    timbres.add(db, timbre("a", "A", notes="keep"))
    timbre_id = only(db, "a").timbre_id
    timbres.intend(db, [timbre_id], 0)
    timbres.claim(db, every(db), "mine", holder="me", now=1.0, lease=60.0)
    timbres.settle(db, timbre_id, TimbreState.GONE, None, "2026-05-05")
    found = only(db, "a")
    assert (found.state, found.notes, found.verified, found.due) == (TimbreState.GONE, "keep", "2026-05-05", None)
    assert names(db) == []


def test_what_failed_says_why(db: sqlite3.Connection) -> None:
    timbres.add(db, timbre("a"))
    trouble = StudioError(Kind.VENDOR_FAILED, "mine", code="10903", message="删除失败", request_id="r-1")
    timbres.settle(db, only(db, "a").timbre_id, TimbreState.HERE, trouble)
    kept = only(db, "a").trouble
    assert kept is not None
    assert kept.args == trouble.args


def test_a_program_that_died_while_sending_leaves_the_unknown(db: sqlite3.Connection) -> None:
    for name in "ab":
        timbres.add(db, timbre(name))
    timbres.intend(db, [only(db, name).timbre_id for name in "ab"], 10.0)
    timbres.claim(db, every(db), "mine", holder="dead", now=20.0, lease=60.0)
    assert timbres.expire(db, 60.0) == []
    assert timbres.expire(db, 61.0) == [only(db, "a").timbre_id]
    found = only(db, "a")
    assert found.state is TimbreState.UNKNOWN
    assert found.trouble is not None
    assert found.trouble.kind is Kind.OUTCOME_UNKNOWN
    # The one that was not sent can be seen and taken back again before it is.
    (waiting,) = timbres.resume(db, 50.0, 70.0)
    assert (waiting.voice_id, waiting.due) == ("b", 70.0)
    (waiting,) = timbres.resume(db, 60.0, 80.0)
    assert waiting.due == 70.0
    timbres.hasten(db, [waiting.timbre_id], 0.0)
    assert timbres.next_due(db, every(db)) == 0.0


# --- schema ----------------------------------------------------------------------------------------------------------


def test_a_library_of_the_first_version_gains_the_list(old_library: Callable[[int], Path]) -> None:
    db = schema.connect(old_library(1))
    timbres.add(db, timbre("local-zh-female", account="local"))
    assert only(db, "local-zh-female").used == 2
    assert only(db, "local-zh-female").last_used.startswith("2026-01-02")
    assert timbres.used_unlisted(db) == [("work", "x4_yezi")]
    db.close()


@pytest.mark.parametrize("order", ["name", "used", "last_used", "account", "state"])
def test_a_search_reads_the_index_alone(db: sqlite3.Connection, order: str) -> None:
    """Reading every row of 50,000 would take longer than a person types."""
    statements: list[str] = []
    db.set_trace_callback(statements.append)
    timbres.page(db, TimbreQuery("色 9", account="mine", language="zh", favourites=True, order=order), 100, 0)
    db.set_trace_callback(None)
    plans = [row["detail"] for each in statements for row in db.execute(f"EXPLAIN QUERY PLAN {each}")]
    scans = [line for line in plans if line.startswith("SCAN timbres")]
    assert scans == ["SCAN timbres USING COVERING INDEX timbres_by_name"], plans

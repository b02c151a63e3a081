"""The list of takes: found by any part of a script, sorted and paged by SQLite, kept in step by triggers."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from studio.core.records import Recording, SavedTake, Timing
from studio.core.takes import TakeQuery
from studio.storage import schema, tables, takes
from studio.storage.paths import Paths

Make = Callable[..., SavedTake]


@pytest.fixture
def db(paths: Paths) -> Iterator[sqlite3.Connection]:
    connection = schema.connect(paths.library)
    yield connection
    connection.close()


def ids(db: sqlite3.Connection, query: TakeQuery | None = None) -> list[str]:
    page = takes.page(db, query or TakeQuery(), 100, 0)
    assert page.total == len(page.takes)
    return [each.take_id for each in page.takes]


def found(db: sqlite3.Connection, text: str) -> set[str]:
    return set(ids(db, TakeQuery(text)))


def keep(db: sqlite3.Connection, take: SavedTake, **changes: object) -> SavedTake:
    changed = replace(take, **changes)  # type: ignore[arg-type]
    tables.save_take(db, changed)
    return changed


def test_any_part_of_a_chinese_script_finds_it(db: sqlite3.Connection, take: Make) -> None:
    keep(db, take("a"), text="春眠不觉晓,处处闻啼鸟。", title="春晓")
    keep(db, take("b"), text="夜来风雨声,花落知多少。", title="续")
    for part in ("春", "眠不", "不觉晓", "处处闻啼鸟", "晓,处", "春晓"):
        assert found(db, part) == {"a"}, part
    assert found(db, "声 花落") == {"b"}
    assert found(db, "晓春") == set()
    assert found(db, "春 花") == set()
    assert found(db, "𠮷") == set()


def test_words_are_found_from_their_beginning_in_any_case_width_and_accent(db: sqlite3.Connection, take: Make) -> None:
    keep(db, take("a"), text="A Café on Third Street, ＡＢＣ mixed中文text 1,234", title="X")
    for part in ("café", "CAFE", "thi str", "abc", "ｍｉｘｅｄ", "mixed中", "文te", "1 234", "x"):
        assert found(db, part) == {"a"}, part
    assert found(db, "hird") == set()


def test_marks_alone_find_nothing_and_quotes_break_nothing(db: sqlite3.Connection, take: Make) -> None:
    keep(db, take("a"), text="plain words")
    assert found(db, '"') == set()
    assert found(db, "* OR )") == set()
    assert found(db, 'pla" OR "') == set()
    assert found(db, "   ") == {"a"}


def test_what_is_renamed_tagged_or_deleted_is_found_as_it_is_now(db: sqlite3.Connection, take: Make) -> None:
    keep(db, take("a"), text="one", title="old name")
    takes.rename(db, "a", "new\ud800 name")
    takes.tag(db, ["a"], ["章节", "best"])
    assert found(db, "old") == set()
    assert found(db, "new best 章节 one") == {"a"}
    keep(db, take("a"), text="two")
    assert found(db, "one") == set()
    assert found(db, "two new") == {"a"}, "making it again keeps the name that a person gave"
    tables.delete_take(db, "a")
    assert found(db, "two") == set()
    assert db.execute("SELECT count(*) FROM takes_found WHERE takes_found MATCH 'two'").fetchone()[0] == 0


def test_every_filter_narrows(db: sqlite3.Connection, take: Make) -> None:
    keep(db, take("a", created="2026-01-01T00:00:00Z"), account="work", voice="v-1")
    keep(db, take("b", created="2026-02-01T00:00:00Z"), source="tasks")
    takes.tag(db, ["b"], ["keep"])
    assert ids(db, TakeQuery(account="work")) == ["a"]
    assert ids(db, TakeQuery(voice="v-1")) == ["a"]
    assert ids(db, TakeQuery(source="tasks")) == ["b"]
    assert ids(db, TakeQuery(tag="keep")) == ["b"]
    assert ids(db, TakeQuery(since="2026-01-15")) == ["b"]
    assert ids(db, TakeQuery(account="work", source="tasks")) == []
    assert takes.choices(db, "account") == ["local", "work"]
    assert takes.choices(db, "source") == ["speech", "tasks"]
    assert takes.choices(db, "voice") == ["v-1", "voice"]
    assert takes.choices(db, "tags") == ["keep"]


@pytest.mark.parametrize(
    ("order", "expected"),
    [("created", "cab"), ("title", "bac"), ("seconds", "bca"), ("voice", "abc"), ("account", "abc"), ("?", "cab")],
)
def test_every_order(
    db: sqlite3.Connection, take: Make, recording: Callable[..., Recording], order: str, expected: str
) -> None:
    keep(db, take("a", recording("1", frames=30_000), created="2"), title="m", voice="1", account="1")
    keep(db, take("b", recording("2", frames=10_000), created="3"), title="A", voice="2", account="2")
    keep(db, take("c", recording("3", frames=20_000), created="1"), title="z", voice="3", account="3")
    assert "".join(ids(db, TakeQuery(order=order, descending=False))) == expected
    assert "".join(ids(db, TakeQuery(order=order))) == expected[::-1]


def test_a_page_is_a_stretch_of_all(db: sqlite3.Connection, take: Make) -> None:
    for number in range(7):
        keep(db, take(f"t{number}", created=f"2026-01-0{number + 1}"))
    page = takes.page(db, TakeQuery(descending=False), 3, 5)
    assert (page.total, [each.take_id for each in page.takes]) == (7, ["t5", "t6"])


def test_a_summary_says_what_a_take_is(db: sqlite3.Connection, take: Make, recording: Callable[..., Recording]) -> None:
    fine = recording("1", "k1", 22_050)
    coarse = replace(recording("2", "k2", 44_100), diagnosis=replace(fine.diagnosis, timing=Timing.SENTENCE))
    keep(db, take("a", fine, coarse), text="first line\nsecond " + "x" * 500, complete=False)
    (summary,) = takes.page(db, TakeQuery(), 1, 0).takes
    assert summary.excerpt.startswith("first line second xxx")
    assert len(summary.excerpt) <= 160
    assert summary.timing is Timing.SENTENCE
    assert summary.seconds == pytest.approx(3.0)
    assert not summary.complete


def test_the_trash(db: sqlite3.Connection, take: Make) -> None:
    first, _ = keep(db, take("a")), keep(db, take("b"))
    assert takes.trash(db, ["a", "none"], "2026-03-01") == ["a"]
    assert takes.trash(db, ["a"], "2026-03-02") == []
    assert (ids(db), ids(db, TakeQuery(trash=True))) == (["b"], ["a"])
    assert takes.restore(db, ["a", "b"]) == ["a"]
    takes.trash(db, ["a"], "2026-03-01")
    tables.save_take(db, first)
    assert set(ids(db)) == {"a", "b"}, "what is made again comes back"
    takes.trash(db, ["a", "b"], "2026-03-01")
    assert takes.purge(db, before="2026-03-01").count == 0
    gone = takes.purge(db, ["a"])
    assert (gone.count, gone.recordings, gone.originals) == (1, ("r-a.pcm",), ())
    assert takes.purge(db, before="2026-03-02").count == 1
    assert ids(db, TakeQuery(trash=True)) == []
    keep(db, take("c"))
    assert takes.purge(db, ["c"]).count == 0, "only what is in the trash is deleted"


def test_storage_counts_takes_and_names_every_recording(db: sqlite3.Connection, take: Make) -> None:
    keep(db, take("a"))
    keep(db, take("b"))
    takes.trash(db, ["b"], "2026-03-01")
    assert takes.storage(db) == (1, 1, ["r-a.pcm", "r-b.pcm"])
    assert takes.files(db, "a") == (["r-a.pcm"], [])

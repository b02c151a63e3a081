"""Jobs in the library: lists by their indexes, one claim each, ids and keys, and schemas of before."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from studio.core.errors import Kind, StudioError
from studio.core.jobs import JOB_ORDERS, JobDraft, JobQuery, JobState, OpenJobs, Standing
from studio.storage import jobs as table
from studio.storage import schema
from studio.storage.jobs import Phase
from studio.storage.paths import Paths
from studio.storage.wording import packed_error, unpacked_error

NOW = 1_700_000_000.0


@pytest.fixture
def db(paths: Paths) -> Iterator[sqlite3.Connection]:
    connection = schema.connect(paths.library)
    yield connection
    connection.close()


def draft(title: str, account: str = "mine", **more: str) -> JobDraft:
    return JobDraft(account, "vendor", title, {"text": title}, **more)


def add(
    db: sqlite3.Connection, *titles: str, now: float = NOW, kind: str = "tasks", account: str = "mine"
) -> list[str]:
    return table.add(db, kind, [draft(title, account) for title in titles], now)[0]


def titles(db: sqlite3.Connection, **query: object) -> list[str]:
    page = table.page(db, JobQuery("tasks", **query), 100, 0)  # type: ignore[arg-type]
    assert page.total == len(page.jobs)
    return [job.title for job in page.jobs]


# --- lists -----------------------------------------------------------------------------------------------------------


def test_a_job_comes_back_as_it_went_in(db: sqlite3.Connection) -> None:
    (job_id,) = table.add(db, "tasks", [draft("标题\ud800", detail="v", key="k")], NOW)[0]
    job = table.job(db, job_id)
    assert (job.title, job.detail, job.order) == ("标题\ufffd", "v", {"text": "标题\ufffd"})
    assert (job.state, job.sent) == (JobState.QUEUED, "")
    assert job.created == job.updated == "2023-11-14T22:13:20.000+00:00"
    (listed,) = table.page(db, JobQuery("tasks"), 10, 0).jobs
    assert (listed.job_id, listed.order, listed.result) == (job_id, {}, {})
    assert table.page(db, JobQuery("training"), 10, 0).total == 0


def test_lists_are_filtered_sorted_and_counted(db: sqlite3.Connection) -> None:
    a, b, c = add(db, "Apple 苹果", "banana", "Cherry 100%")
    (d,) = add(db, "date", now=NOW + 86_400, account="other")
    table.end(db, b, JobState.FAILED, now=NOW + 5)
    assert titles(db) == ["date", "Cherry 100%", "banana", "Apple 苹果"]
    assert titles(db, order="title", descending=False) == ["Apple 苹果", "banana", "Cherry 100%", "date"]
    assert titles(db, order="updated")[:2] == ["date", "banana"]
    assert titles(db, order="state", descending=False)[0] == "banana"
    assert titles(db, account="other") == titles(db, since="2023-11-15T12:00:00") == ["date"]
    assert titles(db, until="2023-11-15", order="title") == ["Cherry 100%", "banana", "Apple 苹果"]
    assert titles(db, states=frozenset({JobState.FAILED})) == titles(db, text="BANA mine") == ["banana"]
    assert titles(db, text="苹") == titles(db, text="ａｐｐｌｅ") == ["Apple 苹果"]
    assert titles(db, text="0%") == ["Cherry 100%"]
    assert titles(db, text="*") == titles(db, text="[") == titles(db, text="?") == []
    assert table.counts(db, JobQuery("tasks")) == {JobState.QUEUED: 3, JobState.FAILED: 1}
    assert table.counts(db, JobQuery("tasks", text="an", states=frozenset({JobState.DONE}))) == {JobState.FAILED: 1}
    assert table.choices(db, "account", "tasks") == ["mine", "other"]
    assert table.choices(db, "detail", "tasks") == []
    assert [job.title for job in table.page(db, JobQuery("tasks"), 2, 2).jobs] == ["banana", "Apple 苹果"]
    assert table.page(db, JobQuery("tasks"), 2, 9) == table.JobPage(4, ())
    assert table.tally(db, [a, b, c, d, "none"]) == {JobState.QUEUED: 3, JobState.FAILED: 1}


def test_what_is_under_way_is_counted_by_what_is_done_for_it(db: sqlite3.Connection) -> None:
    assert table.open_jobs(db) == OpenJobs()
    a, b, c, d = add(db, "a", "b", "c", "d")
    _, waits = add(db, "e", "f", kind="training")
    table.end(db, a, JobState.DONE, now=NOW)
    # A training waits for its recordings for weeks.
    db.execute("UPDATE jobs SET phase = 'following', state = 'needs_action' WHERE job_id = ?", (waits,))
    for job_id, account, phase in (
        (b, "mine", Phase.SENDING),
        (c, "mine", Phase.FOLLOWING),
        (d, "local", Phase.COLLECTING),
    ):
        db.execute("UPDATE jobs SET phase = ?, account = ? WHERE job_id = ?", (phase, account, job_id))
    assert table.open_jobs(db) == OpenJobs(unsent=1, sending=1, fetching=1, away={"mine": 1})
    plan = db.execute(
        "EXPLAIN QUERY PLAN SELECT phase, account, count(*) FROM jobs WHERE phase <> 'over' GROUP BY 1, 2"
    )
    assert "jobs_open" in str([tuple(row) for row in plan])


@pytest.mark.parametrize("order", JOB_ORDERS)
def test_a_list_is_read_from_an_index_until_it_is_full(db: sqlite3.Connection, order: str) -> None:
    """Looking at 100,000 rows and sorting them would take longer than a click may."""
    statements: list[str] = []
    db.set_trace_callback(statements.append)
    done = frozenset({JobState.DONE})
    table.page(db, JobQuery("tasks", states=done, account="a", since="2026-01-01", order=order), 9, 0)
    table.page(db, JobQuery("tasks", text="a", order=order), 9, 0)
    table.counts(db, JobQuery("tasks"))
    db.set_trace_callback(None)
    for statement in statements:
        plan = [row["detail"] for row in db.execute(f"EXPLAIN QUERY PLAN {statement}")]
        assert not [line for line in plan if line == "SCAN jobs"], plan
        assert not [line for line in plan if "jobs" in line and "COVERING" not in line and "INTEGER" not in line], plan


@pytest.mark.parametrize("phase", [Phase.WAITING, Phase.FOLLOWING, Phase.COLLECTING])
def test_what_is_due_is_found_by_its_index(db: sqlite3.Connection, phase: Phase) -> None:
    statements: list[str] = []
    db.set_trace_callback(statements.append)
    table.due(db, phase, "mine", now=NOW, limit=4, kinds=["tasks"], besides=["a"])
    table.next_due(db, NOW)
    table.accounts(db, phase)
    table.anything_open(db)
    table.orphans(db, NOW)
    db.set_trace_callback(None)
    for statement in statements:
        plan = [row["detail"] for row in db.execute(f"EXPLAIN QUERY PLAN {statement}")]
        assert not [line for line in plan if line.startswith("SCAN jobs") and "INDEX" not in line], plan


def test_a_job_is_found_by_the_beginning_of_its_id_or_the_vendors(db: sqlite3.Connection) -> None:
    a, b = add(db, "a", "b")
    (c,) = table.add(db, "tasks", [draft("c", remote_id="135")], NOW)[0]
    for job_id, name in ((a, "abcd1"), (b, "abcd2"), (c, "dcba3")):
        db.execute("UPDATE jobs SET job_id = ? WHERE job_id = ?", (name, job_id))
    assert [table.job(db, wanted).title for wanted in ("abcd1", "abcd2")] == ["a", "b"]
    assert table.job(db, "135").title == "c"
    for wanted in ("", "abcd", "b", "%", "\ud800"):
        with pytest.raises(StudioError) as caught:
            table.job(db, wanted)
        assert caught.value.kind is Kind.UNKNOWN_JOB


# --- one claim each --------------------------------------------------------------------------------------------------


def test_only_the_program_that_runs_the_jobs_may_claim_one_and_once(db: sqlite3.Connection) -> None:
    (job_id,) = add(db, "a")
    assert not table.claim(db, job_id, "one", now=NOW)
    assert table.live(db, "one", now=NOW, expires=NOW + 5, runs=True)
    assert not table.live(db, "two", now=NOW, expires=NOW + 5, runs=True)
    assert table.runner(db, NOW) == "one"
    assert not table.claim(db, job_id, "two", now=NOW)
    assert not table.claim(db, job_id, "one", now=NOW + 6)
    table.pause(db, NOW, paused=True)
    assert not table.claim(db, job_id, "one", now=NOW)
    table.pause(db, NOW, paused=False)
    assert table.claim(db, job_id, "one", now=NOW)
    assert not table.claim(db, job_id, "one", now=NOW)
    assert table.runner(db, NOW + 6) == ""
    assert table.live(db, "two", now=NOW + 6, expires=NOW + 9, runs=True)


def test_what_the_dead_were_sending_is_unknown_until_they_turn_out_to_live(db: sqlite3.Connection) -> None:
    a, b, c = add(db, "a", "b", "c")
    table.live(db, "one", now=NOW, expires=NOW + 5, runs=True)
    for job_id in (a, b, c):
        table.claim(db, job_id, "one", now=NOW)
    table.live(db, "two", now=NOW + 6, expires=NOW + 9, runs=True)
    assert sorted(table.orphans(db, NOW + 6)) == sorted([a, b, c])
    assert table.job(db, a).state is JobState.UNKNOWN
    # It had only been asleep: what it knows is true.
    assert table.answered(db, a, "one", "r-1", due=NOW, now=NOW + 7)
    assert not table.answered(db, b, "two", "r-2", due=NOW, now=NOW + 7)
    error = StudioError(Kind.BUSY)
    assert table.returned(db, b, "one", error=error, state=JobState.QUEUED, tries=1, due=NOW, now=NOW + 7)
    assert table.refused(db, c, "one", error=error, now=NOW + 7)
    assert [table.job(db, each).state for each in (a, b, c)] == [JobState.QUEUED, JobState.QUEUED, JobState.FAILED]
    assert [
        each.job.title for each in table.due(db, Phase.WAITING, "mine", now=NOW, limit=9, kinds=["tasks"], besides=[])
    ] == ["b"]


def test_a_program_that_leaves_says_what_it_does_not_know(db: sqlite3.Connection) -> None:
    a, b = add(db, "a", "b")
    table.live(db, "one", now=NOW, expires=NOW + 5, runs=True)
    table.claim(db, a, "one", now=NOW)
    assert table.leave(db, "one", NOW) == [a]
    assert table.job(db, b).state is JobState.QUEUED


def test_what_is_over_stays_over(db: sqlite3.Connection) -> None:
    (a,) = table.add(db, "tasks", [draft("a", remote_id="7")], NOW)[0]
    assert table.stands(db, a, Standing(JobState.CANCELLED, "cancel"), due=NOW, now=NOW)
    assert not table.stands(db, a, Standing(JobState.DONE, "finished"), due=NOW, now=NOW)
    assert not table.end(db, a, JobState.DONE, now=NOW, result={"x": 1})
    assert not table.unmoved(
        db, a, Phase.FOLLOWING, error=StudioError(Kind.BUSY), state=JobState.RUNNING, tries=1, due=NOW, now=NOW
    )
    assert table.job(db, a).result == {}
    assert table.at_vendor(db, "tasks", "7") == a
    assert table.at_vendor(db, "training", "7") == ""


def test_only_what_is_settled_can_be_forgotten(db: sqlite3.Connection) -> None:
    a, b = add(db, "a", "b")
    table.end(db, a, JobState.DONE, now=NOW)
    assert table.forget(db, [a, b], forgotten=True) == [a]
    assert titles(db) == ["b"]
    assert table.forget(db, [a, b], forgotten=False) == [a]
    assert titles(db) == ["b", "a"]


def test_times_that_lie_far_ahead_are_brought_near(db: sqlite3.Connection) -> None:
    """The clock was wrong when they were written."""
    (a,) = table.add(db, "tasks", [draft("a", remote_id="7")], NOW)[0]
    table.stands(db, a, Standing(JobState.RUNNING), due=NOW + 10**8, now=NOW)
    table.hurry(db, NOW + 60)
    assert table.next_due(db, NOW) == NOW + 60


def test_what_had_come_to_nothing_is_turned_to_at_once(db: sqlite3.Connection) -> None:
    """What was in its way may have gone with the program before."""
    (a,) = table.add(db, "tasks", [draft("a", remote_id="7")], NOW)[0]
    gone = StudioError(Kind.UNREACHABLE, "h")
    table.unmoved(db, a, Phase.COLLECTING, error=gone, state=JobState.RUNNING, tries=8, due=NOW + 300, now=NOW)
    table.hurry(db, NOW + 3_600)
    (due,) = table.due(db, Phase.COLLECTING, "mine", now=NOW, limit=1, kinds=["tasks"], besides=[])
    assert (due.job.job_id, due.tries) == (a, 0)


def test_errors_come_back_as_they_were() -> None:
    error = StudioError(Kind.REFUSED, "s", code="1", message="m\ud800", request_id="r")
    back = unpacked_error(packed_error(error))
    assert back is not None
    assert (back.kind, back.subject, back.code, back.message, back.request_id) == (
        Kind.REFUSED,
        "s",
        "1",
        "m\ufffd",
        "r",
    )
    assert unpacked_error(packed_error(None)) is None
    newer = unpacked_error('["of_tomorrow","s",null,"m",null]')
    assert newer is not None
    assert newer.kind is Kind.VENDOR_FAILED


# --- schemas of before -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", [1, 2])
def test_a_library_of_before_gains_the_jobs(old_library: Callable[[int], Path], version: int) -> None:
    db = schema.connect(old_library(version))
    add(db, "a")
    assert titles(db) == ["a"]
    db.close()

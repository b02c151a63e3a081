"""The queue of the local service: who gets a task, what is kept, and for how long."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.core.errors import Kind, StudioError
from studio.storage import task_store
from studio.storage.task_store import StoredTask, TaskState, TaskStore


class Clock:
    """A clock that is set by hand."""

    now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[TaskStore]:
    opened = TaskStore(tmp_path, now=clock)
    yield opened
    opened.close()


def added(store: TaskStore, text: str = "你好") -> int:
    task_id = store.add("name", "voice", text)
    assert task_id is not None
    return task_id


def found(store: TaskStore, task_id: int) -> StoredTask:
    task = store.find(task_id)
    assert task is not None
    return task


def taken(store: TaskStore) -> StoredTask:
    task = store.take()
    assert task is not None
    return task


def finished(store: TaskStore, size: int = 10) -> StoredTask:
    added(store)
    task = taken(store)
    store.unfinished(task).write_bytes(bytes(size))
    assert store.finish(task)
    return found(store, task.task_id)


def test_a_task_from_beginning_to_end(store: TaskStore, clock: Clock) -> None:
    task_id = added(store)
    assert found(store, task_id).state is TaskState.WAITING
    clock.now += 1
    assert store.work()
    task = taken(store)
    assert (task.task_id, task.text, task.begun, task.state) == (task_id, "你好", 1_001.0, TaskState.PROCESSING)
    assert store.report(task_id, 0.5)
    assert found(store, task_id).progress == 0.5
    store.unfinished(task).write_bytes(b"sound")
    clock.now += 1
    assert store.finish(task)
    done = found(store, task_id)
    assert (done.state, done.progress, done.bytes, done.ended) == (TaskState.FINISHED, 1.0, 5, 1_002.0)
    assert done.text == ""
    assert store.result(done.token).read_bytes() == b"sound"
    assert store.take() is None


def test_the_first_come_is_the_first_served(store: TaskStore) -> None:
    ids = [added(store) for _ in range(3)]
    assert ids == sorted(ids)
    store.cancel(ids[1])
    assert [taken(store).task_id for _ in range(2)] == [ids[0], ids[2]]


def test_what_is_cancelled_takes_no_result(store: TaskStore) -> None:
    task_id = added(store)
    task = taken(store)
    assert store.cancel(task_id)
    assert not store.report(task_id, 0.5)
    store.unfinished(task).write_bytes(b"sound")
    assert not store.finish(task)
    assert not store.result(task.token).exists()
    store.fail(task_id, "too late")
    assert (found(store, task_id).state, found(store, task_id).reason) == (TaskState.CANCEL, "")


def test_what_is_over_cannot_be_cancelled(store: TaskStore) -> None:
    done = finished(store)
    added(store)
    failed = taken(store)
    store.fail(failed.task_id, "why")
    for task, state in ((done, TaskState.FINISHED), (failed, TaskState.ERROR)):
        assert store.cancel(task.task_id)
        assert found(store, task.task_id).state is state
    assert found(store, failed.task_id).reason == "why"
    assert not store.cancel(failed.task_id + 1)
    assert store.find(failed.task_id + 1) is None


def test_one_works_at_a_time_and_the_next_begins_anew_what_was_begun(store: TaskStore, tmp_path: Path) -> None:
    other = TaskStore(tmp_path)
    task_id = added(store)
    assert store.work()
    assert store.work()
    assert not other.work()
    store.unfinished(taken(store)).write_bytes(b"half")
    store.report(task_id, 0.5)
    assert found(other, task_id).progress == 0.5
    store.close()
    assert other.work()
    assert not list(tmp_path.rglob("*.part"))
    again = found(other, task_id)
    assert (again.state, again.progress, again.begun) == (TaskState.WAITING, 0.0, None)
    assert taken(other).task_id == task_id
    other.close()


def test_too_many_cannot_wait(store: TaskStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task_store, "MOST_WAITING", 2)
    added(store)
    added(store)
    assert store.add("", "", "") is None
    taken(store)
    added(store)


def test_what_ended_long_ago_is_forgotten(store: TaskStore, clock: Clock) -> None:
    old, cancelled, waiting = finished(store), added(store), added(store)
    store.cancel(cancelled)
    clock.now += task_store.KEPT_S
    new = finished_after(store, waiting)
    assert store.sweep() == 0
    clock.now += 1
    assert store.sweep() == 2
    assert store.find(old.task_id) is None
    assert not store.result(old.token).exists()
    assert store.find(cancelled) is None
    assert store.result(new.token).exists()


def test_what_was_fetched_need_not_be_kept_long(store: TaskStore, clock: Clock) -> None:
    fetched, other = finished(store), finished(store)
    store.fetched(fetched.token)
    clock.now += task_store.FETCHED_KEPT_S
    assert store.sweep() == 0
    clock.now += 1
    assert store.sweep() == 1
    assert store.find(fetched.task_id) is None
    assert store.result(other.token).exists()


def finished_after(store: TaskStore, task_id: int) -> StoredTask:
    task = taken(store)
    assert task.task_id == task_id
    store.unfinished(task).write_bytes(b"sound")
    assert store.finish(task)
    return task


def test_the_oldest_results_make_room(store: TaskStore, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task_store, "KEPT_BYTES", 100)
    tasks = []
    for _ in range(4):
        tasks.append(finished(store, 40))
        clock.now += 1
    waiting = added(store)
    assert store.sweep() == 2
    assert [store.result(task.token).exists() for task in tasks] == [False, False, True, True]
    assert found(store, waiting).state is TaskState.WAITING


def test_ids_are_not_given_out_again(tmp_path: Path, store: TaskStore) -> None:
    first = added(store)
    store.close()
    (tmp_path / "tasks.db").unlink()
    later = TaskStore(tmp_path)
    assert first > 1_700_000_000
    assert added(later) >= first
    later.close()


def test_a_damaged_file_is_put_away(tmp_path: Path, store: TaskStore) -> None:
    (tmp_path / "tasks.db").write_bytes(b"this is no database, and has never been one" * 100)
    task_id = added(store)
    assert found(store, task_id).text == "你好"
    assert list(tmp_path.glob("tasks.damaged-*.db"))


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    store = TaskStore(tmp_path / "file" / "folder")
    with pytest.raises(StudioError) as caught:
        store.add("", "", "")
    assert caught.value.kind is Kind.NOT_WRITABLE
    store.close()


def test_what_the_database_says_is_told(store: TaskStore, tmp_path: Path) -> None:
    added(store)
    with sqlite3.connect(tmp_path / "tasks.db") as other:
        other.execute("DROP TABLE tasks")
    other.close()
    with pytest.raises(StudioError) as caught:
        store.take()
    assert caught.value.kind is Kind.NOT_WRITABLE


def test_a_result_that_was_taken_away(store: TaskStore) -> None:
    added(store)
    with pytest.raises(StudioError) as caught:
        store.finish(taken(store))
    assert caught.value.kind is Kind.NOT_WRITABLE

"""Requests and answers in a folder: kept, shared, and forgotten in time."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from studio.core.errors import Kind, StudioError
from studio.local import transcription_store
from studio.local.transcription_store import KEPT_S, Asked, TranscriptionStore

ASKED = Asked("req-1", "http://a.example/x.wav", "http://b.example/told", "音")


@pytest.fixture
def store(tmp_path: Path) -> TranscriptionStore:
    return TranscriptionStore(tmp_path / "aipaas")


def test_a_request_waits_until_it_is_answered(store: TranscriptionStore) -> None:
    request_id = store.add(ASKED)
    assert request_id == store.id_of("req-1")
    assert store.knows(request_id)
    assert store.answer(request_id) is None
    assert store.next() == (request_id, ASKED)
    store.finish(request_id, {"code": "10000"})
    assert store.next() is None
    assert store.knows(request_id)
    assert store.answer(request_id) == {"code": "10000"}


def test_first_come_first_served(tmp_path: Path) -> None:
    clock = iter(range(10))
    store = TranscriptionStore(tmp_path, now=lambda: next(clock))
    ids = [store.add(Asked(f"r{n}", "http://a/x")) for n in range(5)]
    served = []
    while (found := store.next()) is not None:
        served.append(found[0])
        store.finish(found[0], {})
    assert served == ids


def test_a_name_is_no_path(store: TranscriptionStore) -> None:
    store.add(ASKED)
    for name in ("", "..", "../waiting/x", "A" * 32, store.id_of("req-2")):
        assert not store.knows(name)


def test_only_so_many_wait(store: TranscriptionStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transcription_store, "MOST_WAITING", 2)
    added = [store.add(Asked(f"r{n}", "http://a/x")) for n in range(3)]
    assert [each is not None for each in added] == [True, True, False]


def test_one_works_at_a_time(tmp_path: Path) -> None:
    first, second = TranscriptionStore(tmp_path), TranscriptionStore(tmp_path)
    assert first.work()
    assert first.work()
    assert not second.work()
    first.close()
    assert second.work()
    second.close()


def test_what_cannot_be_read_is_put_out_of_the_way(store: TranscriptionStore, tmp_path: Path) -> None:
    store.add(ASKED)
    waiting = tmp_path / "aipaas" / "waiting"
    for number, content in enumerate(("", "[]", '{"created": 0, "new": 1}', '{"req_id": "x"}')):
        (waiting / f"{number:032x}.json").write_text(content)
    assert store.next() == (store.id_of("req-1"), ASKED)
    assert len(list(waiting.iterdir())) == 1


def test_answers_are_kept_for_a_while(store: TranscriptionStore, tmp_path: Path) -> None:
    for name in ("old", "new"):
        request_id = store.add(Asked(name, "http://a/x"))
        assert request_id
        store.finish(request_id, {})
    then = time.time() - KEPT_S - 60
    os.utime(tmp_path / "aipaas" / "done" / f"{store.id_of('old')}.json", (then, then))
    store.sweep()
    assert (store.knows(store.id_of("old")), store.knows(store.id_of("new"))) == (False, True)


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "aipaas").write_text("in the way")
    with pytest.raises(StudioError) as caught:
        TranscriptionStore(tmp_path / "aipaas").add(ASKED)
    assert caught.value.kind is Kind.NOT_WRITABLE

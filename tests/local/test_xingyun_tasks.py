"""The endpoints for tasks: texts handed in, worked off, cancelled, fetched, and still there after a kill."""

from __future__ import annotations

import io
import json
import os
import signal
import sys
import time
import wave
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from studio.local.xingyun_tasks import CANCEL_TASK, CREATE_TASK, GET_TASK
from studio.storage.task_store import MOST_WAITING, TaskStore
from studio.vendors.xingyun import auth
from studio.vendors.xingyun.auth import GetData
from tests.fakes import disk
from tests.local.conftest import Answer, Service, running, wait_for

VOICE = "local-zh-female"
NOT_FOUND = {"error_code": 40003, "error_reason": "语音合成任务未找到"}
DONE = {"error_code": 0, "error_reason": ""}
LONG = "很长很长的一段话,说了又说,没有个完。" * 400


@pytest.fixture(scope="module")
def strict() -> Iterator[Service]:
    with running("--strict") as started:
        yield started


def asked(
    service: Service,
    params: dict[str, str | int],
    reading: GetData = GetData.QUERY,
    *,
    off_s: int = 0,
    **changes: str,
) -> Answer:
    timestamp = int(time.time()) + off_s
    token = auth.sign_get(GET_TASK, params, service.app_secret, timestamp, reading)
    headers = auth.headers(service.app_id, token, timestamp)
    return service.ask("GET", auth.with_query(GET_TASK, params), headers | changes)


def posted(
    service: Service, path: str, fields: Mapping[str, object], *, body: bytes | None = None, **changes: str
) -> Answer:
    timestamp = int(time.time())
    token = auth.sign(path, "POST", fields, service.app_secret, timestamp)
    headers = {**auth.headers(service.app_id, token, timestamp), "Content-Type": "application/json", **changes}
    return service.ask("POST", path, headers, json.dumps(fields).encode() if body is None else body)


def created(service: Service, text: str = "你好", **fields: object) -> int:
    document = posted(service, CREATE_TASK, {"text": text, "tts_vcn": VOICE, **fields}).document
    assert document["error_code"] == 0, document
    task_id = document["data"]["task_id"]
    assert isinstance(task_id, int)
    return task_id


def shown(service: Service, task_id: int) -> dict[str, object]:
    document = asked(service, {"task_id": task_id}).document
    assert (document["error_code"], document["error_reason"]) == (0, ""), document
    return document["data"]


def cancelled(service: Service, task_id: int) -> dict[str, object]:
    return posted(service, CANCEL_TASK, {"task_id": task_id}).document


def ended(service: Service, task_id: int) -> dict[str, object]:
    """The task once nothing more happens to it."""

    def look() -> dict[str, object] | None:
        task = shown(service, task_id)
        return None if task["synth_status"] in ("waiting", "processing") else task

    return wait_for(look, 30)


def in_work(service: Service, task_id: int) -> dict[str, object]:
    def look() -> dict[str, object] | None:
        task = shown(service, task_id)
        return task if task["synth_status"] == "processing" and task["progress"] else None

    return wait_for(look)


def fetched(service: Service, link: object, method: str = "GET", **headers: str) -> Answer:
    path = str(link).removeprefix(service.base_url)
    assert path != link
    return service.ask(method, path, {name.replace("_", "-"): value for name, value in headers.items()})


def seconds(sound: bytes) -> float:
    with wave.open(io.BytesIO(sound)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 22_050)
        assert any(file.readframes(file.getnframes()))
        return file.getnframes() / 22_050


# --- what becomes of a text ------------------------------------------------------------------------------------------


def test_a_text_is_spoken(strict: Service) -> None:
    task_id = created(strict, "你好,world. 今天天气很好!", audio_name="早安/问候 1")
    task = ended(strict, task_id)
    link = str(task.pop("file_oss"))
    started, finished = (str(task.pop(f"synth_{end}_time")) for end in ("start", "finish"))
    assert started <= finished
    assert task == {
        "id": task_id,
        "audio_name": "早安/问候 1",
        "tts_vcn": VOICE,
        "synth_status": "finished",
        "progress": 1.0,
        "error_reason": "",
    }
    assert link.endswith("/%E6%97%A9%E5%AE%89%2F%E9%97%AE%E5%80%99%201.wav")
    answer = fetched(strict, link)
    assert (answer.status, answer.headers["content-type"]) == (200, "audio/wav")
    assert 1 < seconds(answer.body) < 10


def test_a_result_without_a_name_is_called_after_its_time(service: Service) -> None:
    task = ended(service, created(service, audio_name=None))
    assert str(task["audio_name"]).startswith("20")
    assert str(task["file_oss"]).endswith(f"{task['audio_name']}.wav")


def test_a_result_comes_in_parts_too(service: Service) -> None:
    link = ended(service, created(service))["file_oss"]
    whole = fetched(service, link)
    size = len(whole.body)
    head = fetched(service, link, "HEAD")
    assert (head.status, head.body, head.headers["content-length"]) == (200, b"", str(size))
    assert head.headers["accept-ranges"] == "bytes"
    tag = whole.headers["etag"]
    assert head.headers["etag"] == tag
    rest = fetched(service, link, Range="bytes=1000-", If_Range=tag)
    assert (rest.status, rest.headers["content-range"]) == (206, f"bytes 1000-{size - 1}/{size}")
    assert rest.body == whole.body[1000:]
    assert fetched(service, link, Range="bytes=1000-", If_Range='"another"').body == whole.body
    assert fetched(service, link, Range=f"bytes={size}-").status == 416


def test_a_result_cannot_be_guessed(service: Service) -> None:
    first, second = (str(ended(service, created(service))["file_oss"]).split("/")[-2] for _ in range(2))
    assert first != second
    assert len(first) == 32
    for path in ("x/a.wav", f"{'a' * 32}/a.wav", "..%2F..%2Ftasks.db/a.wav", first, ""):
        assert service.ask("GET", f"/local/results/{path}").status == 404
    assert service.ask("GET", f"/local/results/{first}/anything").status == 200
    assert service.ask("POST", f"/local/results/{first}/anything").status == 405


@pytest.mark.parametrize("text", ["😀😀", "——。", "\U0001f600 …"])
def test_a_text_without_words_is_an_error(service: Service, text: str) -> None:
    task = ended(service, created(service, text))
    assert (task["synth_status"], task["file_oss"]) == ("error", "")
    assert "nothing in the text" in str(task["error_reason"])
    assert task["synth_finish_time"] is None


def test_progress_is_told_and_work_can_be_cancelled() -> None:
    with running("--task-pace", "40") as service:
        first, second, third = created(service, LONG), created(service), created(service)
        seen = [float(str(in_work(service, first)["progress"]))]
        wait_for(lambda: seen.append(float(str(shown(service, first)["progress"]))) or seen[-1] > seen[0])
        assert 0 < seen[0] < seen[-1] < 1
        assert shown(service, second)["synth_status"] == "waiting"
        assert cancelled(service, second) == DONE
        assert cancelled(service, first) == DONE
        for task_id in (first, second):
            task = shown(service, task_id)
            assert (task["synth_status"], task["file_oss"]) == ("cancel", "")
        link = ended(service, third)["file_oss"]
        for task_id in (first, third):
            assert cancelled(service, task_id) == DONE  # nothing to cancel any more, which is what was asked for
        assert shown(service, third)["file_oss"] == link
        assert shown(service, first)["synth_status"] == "cancel"


def test_speaking_goes_on_beside_a_long_task(service: Service) -> None:
    task_id = created(service, LONG)
    in_work(service, task_id)
    assert service.heard("你好").tokens == ["你", "好"]
    assert shown(service, task_id)["synth_status"] == "processing"
    cancelled(service, task_id)


def test_an_engine_that_dies_over_a_task_is_replaced(service: Service) -> None:
    with running("--task-pace", "40") as mortal:
        first = created(mortal, "很长很长的一段话,说了又说。" * 10)
        in_work(mortal, first)
        os.kill(mortal.engine(), signal.SIGKILL)
        assert seconds(fetched(mortal, ended(mortal, first)["file_oss"]).body) > 10


def test_many_at_once(service: Service) -> None:
    with ThreadPoolExecutor(16) as pool:
        tasks = list(pool.map(lambda number: created(service, f"第{number}句"), range(200)))
        assert len(set(tasks)) == 200
        assert all(task["synth_status"] == "finished" for task in pool.map(lambda each: ended(service, each), tasks))


# --- what it outlives ------------------------------------------------------------------------------------------------


def test_tasks_and_results_outlive_a_kill(tmp_path: Path) -> None:
    options = ("--state", str(tmp_path))
    with running(*options, "--task-pace", "40") as service:
        done = created(service)
        link = str(ended(service, done)["file_oss"])
        sound = fetched(service, link).body
        begun, waiting, gone = created(service, LONG[:300]), created(service), created(service)
        cancelled(service, gone)
        in_work(service, begun)
        service.process.kill()
        service.process.wait()
    assert list(tmp_path.rglob("*.part"))
    with running(*options) as again:
        link_again = str(shown(again, done)["file_oss"])
        assert link_again.partition("/local/")[2] == link.partition("/local/")[2]
        assert fetched(again, link_again).body == sound
        assert shown(again, gone)["synth_status"] == "cancel"
        for task_id in (begun, waiting):
            assert seconds(fetched(again, ended(again, task_id)["file_oss"]).body) > 0
        assert not list(tmp_path.rglob("*.part"))
        assert created(again) > gone


def test_what_was_begun_is_begun_anew_after_an_orderly_end(tmp_path: Path) -> None:
    options = ("--state", str(tmp_path))
    with running(*options, "--task-pace", "40") as service:
        task_id = created(service, LONG[:300])
        in_work(service, task_id)
    with running(*options) as again:
        assert ended(again, task_id)["synth_status"] == "finished"


def test_two_services_share_a_folder(tmp_path: Path) -> None:
    options = ("--state", str(tmp_path))
    with running(*options) as second:
        with running(*options) as first:
            task_id = ended(first, created(first))["id"]
            assert isinstance(task_id, int)
            task = ended(second, task_id)  # who does not work can tell, fetch, and hand in
            assert seconds(fetched(second, task["file_oss"]).body) > 0
            assert ended(first, created(second))["synth_status"] == "finished"
        assert ended(second, created(second))["synth_status"] == "finished"  # and takes the work over


def test_without_a_folder_nothing_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with running() as service:
        ended(service, created(service))
        assert list(tmp_path.rglob("*.wav"))
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_used_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with running("--state", str(tmp_path / "file")) as service:
        answer = posted(service, CREATE_TASK, {"text": "你好", "tts_vcn": VOICE})
        assert (answer.status, answer.document["error_code"]) == (500, 40002)
        assert "file" in str(answer.document["error_reason"])
        assert service.heard("好").tokens == ["好"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux mounts a small disk")
def test_a_full_disk_fails_a_task_and_no_other(tmp_path: Path) -> None:
    with disk.small_disk(tmp_path / "small", 512) as small, running("--state", str(small)) as service:
        large, small_one = created(service, "这一段话很长,放不下。" * 20), created(service)
        failed = ended(service, large)
        assert failed["synth_status"] == "error"
        assert "cannot be" in str(failed["error_reason"])
        assert seconds(fetched(service, ended(service, small_one)["file_oss"]).body) > 0
        assert not list(small.rglob("*.part"))


def test_a_fetched_result_is_noted(tmp_path: Path) -> None:
    with running("--state", str(tmp_path)) as service:
        task = ended(service, created(service))
        store = TaskStore(tmp_path / "xingyun")

        def noted() -> float | None:
            kept = store.find(int(str(task["id"])))
            assert kept is not None
            return kept.fetched

        fetched(service, task["file_oss"], "HEAD")
        assert noted() is None
        fetched(service, task["file_oss"])
        assert wait_for(noted) > time.time() - 10
        store.close()


def test_a_full_queue_is_busy(tmp_path: Path) -> None:
    store = TaskStore(tmp_path / "xingyun")
    assert store.work()  # so that the service does not
    store.add("", VOICE, "first")
    with store._open() as db:
        db.execute("UPDATE sqlite_sequence SET seq = seq + ?", (MOST_WAITING - 3,))
    with running("--state", str(tmp_path)) as service:
        created(service)
        last = created(service)
        answer = posted(service, CREATE_TASK, {"text": "你好", "tts_vcn": VOICE})
        assert (answer.status, answer.document["error_code"]) == (429, 40029)
        assert shown(service, last)["synth_status"] == "waiting"
    store.close()


# --- who may ask, and how --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("task_id", [0, 10, -1, 10**17, "x", "007", ""])
@pytest.mark.parametrize("reading", GetData)
def test_no_task_is_found_however_it_was_signed(service: Service, task_id: str | int, reading: GetData) -> None:
    answer = asked(service, {"task_id": task_id}, reading)
    assert answer.status == 200
    assert answer.document == NOT_FOUND


@pytest.mark.parametrize("task_id", [0, 10, "10", 2**64, 10.5, True, None, "x", [1]])
def test_none_is_cancelled_that_is_not_there(service: Service, task_id: object) -> None:
    answer = posted(service, CANCEL_TASK, {"task_id": task_id})
    assert (answer.status, answer.document) == (200, NOT_FOUND)


def test_an_id_may_be_written_as_text(service: Service) -> None:
    task_id = created(service)
    assert posted(service, CANCEL_TASK, {"task_id": str(task_id)}).document == DONE


def test_strictness_wants_the_query_signed(strict: Service) -> None:
    assert asked(strict, {"task_id": 10}).document["error_code"] == 40003
    answer = asked(strict, {"task_id": 10}, GetData.EMPTY)
    assert answer.status == 401
    assert answer.document["error_code"] == 20002


@pytest.mark.parametrize(
    ("off_s", "change", "status", "code"),
    [
        (-62, {}, 401, 20003),
        (62, {}, 401, 20003),
        (0, {"X-TOKEN": "0" * 32}, 401, 20002),
        (0, {"X-TOKEN": ""}, 401, 20002),
        (0, {"X-APP-ID": "somebody"}, 200, 20001),
    ],
)
def test_who_may_not_ask_is_told_why(
    service: Service, off_s: int, change: dict[str, str], status: int, code: int
) -> None:
    answer = asked(service, {"task_id": 10}, off_s=off_s, **change)
    assert answer.status == status
    assert answer.document["error_code"] == code


@pytest.mark.parametrize("path", [CREATE_TASK, CANCEL_TASK])
def test_a_body_belongs_to_its_signature(service: Service, path: str) -> None:
    fields = {"text": "你好 world", "tts_vcn": VOICE, "task_id": 10}
    written = json.dumps(fields, ensure_ascii=False, indent=2).encode()
    other = json.dumps(fields | {"text": "再见"}).encode()
    assert posted(service, path, fields, body=written).document["error_code"] in (0, 40003)
    assert posted(service, path, fields, body=other).document["error_code"] == 20002
    assert posted(service, path, {}, body=written).document["error_code"] == 20002  # only a GET may be signed empty
    assert service.ask("POST", path, body=written).status == 401


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({}, "no text"),
        ({"text": 5}, "no text"),
        ({"text": ""}, "empty"),
        ({"text": " \n"}, "empty"),
        ({"text": "字" * 20_001}, "longer than 20000"),
        ({"text": "你好", "tts_vcn": "nobody"}, "tts_vcn"),
        ({"text": "你好", "tts_vcn": ["x"]}, "tts_vcn"),
        ({"text": "你好", "tts_vcn": None}, "tts_vcn"),
        ({"text": "你好", "audio_name": 5}, "audio_name"),
        ({"text": "你好", "audio_name": "x" * 201}, "audio_name"),
    ],
)
def test_what_makes_no_task(service: Service, fields: dict[str, object], reason: str) -> None:
    answer = posted(service, CREATE_TASK, {"tts_vcn": VOICE, **fields})
    assert (answer.status, answer.document["error_code"]) == (200, 40002)
    assert reason in str(answer.document["error_reason"])


@pytest.mark.parametrize(
    ("body", "status"), [(b"", 200), (b"[1]", 200), (b"{", 200), (b"[" * 100_000, 200), (b"x" * 262_145, 413)]
)
def test_a_body_that_is_none(service: Service, body: bytes, status: int) -> None:
    answer = posted(service, CREATE_TASK, {}, body=body)
    assert (answer.status, answer.document["error_code"]) == (status, 40002)


def test_the_longest_text_is_taken_however_it_is_written(service: Service) -> None:
    task_id = created(service, "😀" * 20_000)  # 12 bytes each
    assert ended(service, task_id)["synth_status"] == "error"
    assert ended(service, created(service, "好\ud800"))["synth_status"] == "finished"


def test_only_its_own_methods_are_answered(service: Service) -> None:
    assert service.ask("POST", GET_TASK).status == 405
    assert service.ask("GET", CREATE_TASK).status == 405
    assert service.ask("GET", CANCEL_TASK).status == 405
    assert service.ask("GET", f"{GET_TASK}/").status == 404

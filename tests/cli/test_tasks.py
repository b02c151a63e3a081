"""`tasks`: texts handed in at the real local service, followed, interrupted, gone on with, and fetched."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import wave
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import soundfile

from studio.cli import jobs as following
from tests.fakes import disk
from tests.fakes.misbehaving import Cut, MisbehavingServer, Reply

from .conftest import Run, command, environment
from .conftest import studio as studio_process

Here = Callable[..., Run]
CHINESE = "local-zh-female"
ENGLISH = "local-en-british"
KEYS = {"id", "remote_id", "account", "state", "vendor_state", "created", "updated", "error", "audio", "text"}


@pytest.fixture
def submit(here: Here, account: str) -> Callable[..., Run]:
    """Hand something in at the shared service."""

    def run(*arguments: str) -> Run:
        voice = () if "--voice" in arguments else ("--voice", CHINESE)
        return here("tasks", "submit", *arguments, *voice, "--account", account, "--json")

    return run


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Three rows, two of one name, one with a voice of its own, and an empty line."""
    path = tmp_path / "lines.csv"
    rows = [("编号", "台词", "谁"), ("../开场", "你好", ""), ("b", "Hello world", ENGLISH), ("B", "再见", "")]
    with path.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows([*rows[:2], [], *rows[2:]])
    return path


def seconds(path: str) -> float:
    with wave.open(path) as sound:
        return sound.getnframes() / sound.getframerate()


def frames(found: list[dict[str, Any]], field: str) -> list[object]:
    return [each[field] for each in found]


# --- one text --------------------------------------------------------------------------------------------------------


def test_a_text_is_handed_in_and_waited_for(submit: Here, here: Here, account: str) -> None:
    said = submit("你好,world.", "--voice", CHINESE, "--name", "早安", "--wait")
    assert said.status == 0, said
    task = said.document
    assert set(task) >= KEYS
    assert (task["state"], task["vendor_state"], task["account"], task["vendor"]) == (
        "done",
        "finished",
        account,
        "xingyun",
    )
    assert (task["text"], task["voice"], task["name"], task["error"]) == ("你好,world.", CHINESE, "早安", None)
    assert int(task["remote_id"]) > 0
    assert seconds(task["audio"]) == pytest.approx(task["duration_s"], abs=0.01)
    assert (task["new"], task["known"], task["characters"], task["rejected"]) == (1, 0, 9, [])
    assert [each["id"] for each in task["tasks"]] == [task["id"]]
    takes = here("takes", "list", "--json").document["takes"]
    assert [(take["take"], take["source"]) for take in takes] == [(task["take"], "tasks")]


def test_it_is_handed_in_without_waiting(submit: Here, here: Here) -> None:
    task = submit("你好").document
    assert task["state"] in ("queued", "running", "done")
    assert task["remote_id"]
    waited = here("tasks", "wait", task["id"], "--json")
    assert (waited.status, waited.document["state"]) == (0, "done")
    assert waited.document["remote_id"] == task["remote_id"]


def test_a_text_on_stdin_with_the_local_account(tmp_path: Path) -> None:
    """As a newcomer would, in a process of its own; the task outlives the service that was asked first."""
    said = studio_process("tasks", "submit", "-", "--json", stdin="今天天气很好。".encode("utf-16"))
    assert said.status == 0, said
    assert said.document["account"] == "local"
    out = tmp_path / "weather.mp3"
    fetched = studio_process("tasks", "fetch", said.document["id"][:8], "--out", str(out), "--json")
    assert (fetched.status, fetched.document["audio"]) == (0, str(out)), fetched
    assert out.stat().st_size > 1_000


def test_the_same_text_is_wanted_again(submit: Here) -> None:
    assert submit("你好").document["id"] != submit("你好").document["id"]


def test_for_people(here: Here, account: str) -> None:
    said = here("tasks", "submit", "你好", "--account", account, "--voice", CHINESE, "--wait")
    assert said.status == 0
    assert f"  {account}  " in said.out
    assert said.out.endswith("Done\n")
    task_id = said.out.split()[0]
    shown = here("tasks", "show", task_id[:8])
    assert shown.out.splitlines()[0] == said.out.strip()
    assert shown.out.endswith("\n你好\n")
    assert here("tasks", "submit", "你好", "--account", account, "--voice", CHINESE, "--quiet") == Run(0, "", "")


def test_what_is_listed(submit: Here, here: Here, account: str) -> None:
    first, second = (submit(text, "--wait").document["id"] for text in ("你好", "再见"))
    silent = here("tasks", "list", "--json").document
    assert (silent["total"], frames(silent["tasks"], "id")) == (2, [second, first])
    assert frames(silent["tasks"], "text") == ["再见", "你好"]
    assert frames(here("tasks", "list", "--search", "你", "--json").document["tasks"], "id") == [first]
    assert here("tasks", "list", "--state", "failed", "--json").document == {"tasks": [], "total": 0}
    assert here("tasks", "list", "--state", "failed").out == "No task fits.\n"
    for narrowed, total in (
        (("--vendor", "xingyun"), 2),
        (("--vendor", "aipaas"), 0),
        (("--since", "2020-01-31"), 2),
        (("--since", "2120-01-31"), 0),
        (("--until", "2020-01-31"), 0),
        (("--until", "2120-01-31"), 2),
    ):
        assert here("tasks", "list", *narrowed, "--json").document["total"] == total
    page = here("tasks", "list", "--account", account, "--limit", "1", "--offset", "1", "--json").document
    assert (page["total"], frames(page["tasks"], "id")) == (2, [first])


@pytest.mark.parametrize(
    ("arguments", "status", "kind"),
    [
        (("submit", "你好", "--file", "x.txt"), 2, "usage"),
        (("submit", "--csv", "x.csv", "--name", "n"), 2, "usage"),
        (("submit", "你好", "--text-column", "t"), 2, "usage"),
        (("submit",), 6, "empty_text"),
        (("submit", " \n"), 6, "empty_text"),
        (("submit", "😀"), 6, "nothing_to_speak"),
        (("submit", "你好", "--account", "nobody"), 6, "unknown_account"),
        (("submit", "你好", "--voice", "nobody", "--account", "local"), 6, "unknown_voice"),
        (("submit", "--file", "/nowhere.txt"), 6, "bad_file"),
        (("submit", "--csv", "/nowhere.csv"), 6, "bad_file"),
        (("submit", "你好", "--out-dir", "/nowhere"), 6, "not_writable"),
        (("show", "nothing"), 6, "unknown_job"),
        (("wait", "nothing"), 6, "unknown_job"),
        (("wait",), 2, "usage"),
        (("cancel", "nothing"), 6, "unknown_job"),
        (("fetch", "nothing", "--out", "a.wav"), 6, "unknown_job"),
        (("fetch", "nothing", "--out", "a.pdf"), 6, "unsupported"),
        (("list", "--account", "nobody"), 6, "unknown_account"),
    ],
)
def test_what_cannot_be(
    here: Here, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], status: int, kind: str
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
    said = here("tasks", *arguments, "--json")
    assert (said.status, said.kind) == (status, kind)


# --- many ------------------------------------------------------------------------------------------------------------


def test_a_table_is_spoken_into_a_folder(submit: Here, table: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    columns = ("--text-column", "台词", "--voice-column", "谁", "--name-column", "编号")
    arguments = ("--csv", str(table), *columns, "--voice", CHINESE, "--out-dir", str(out))
    said = submit(*arguments)
    assert said.status == 0, said.err
    found = said.document["tasks"]
    assert frames(found, "text") == ["你好", "Hello world", "再见"]
    assert frames(found, "voice") == [CHINESE, ENGLISH, CHINESE]
    assert frames(found, "state") == ["done"] * 3
    names = [Path(str(audio)).name for audio in frames(found, "audio")]
    assert names == ["_开场.wav", "b.wav", "B (2).wav"]
    assert sorted(path.name for path in out.iterdir()) == sorted(names)
    assert all(seconds(str(audio)) > 0.3 for audio in frames(found, "audio"))
    assert (said.document["new"], said.document["known"]) == (3, 0)
    assert [each["line"] for each in said.document["rejected"]] == [3]

    (out / names[1]).unlink()
    again = submit(*arguments)
    assert (again.status, again.document["new"], again.document["known"]) == (0, 0, 3)
    assert frames(again.document["tasks"], "remote_id") == frames(found, "remote_id")
    assert (out / names[1]).exists()
    assert "3 were handed in before" in again.err
    anew = submit(*arguments, "--again")
    assert anew.document["new"] == 3


def test_columns_are_guessed_by_their_names(submit: Here, tmp_path: Path) -> None:
    path = tmp_path / "plain.csv"
    path.write_text("name,text,voice\na,你好,\n", encoding="utf-8")
    (task,) = submit("--csv", str(path)).document["tasks"]
    assert (task["text"], task["name"]) == ("你好", "a")
    wrong = submit("--csv", str(path), "--text-column", "nothing")
    assert (wrong.status, wrong.kind) == (6, "bad_field")


def test_rows_that_cannot_be_spoken_are_said(submit: Here, tmp_path: Path) -> None:
    path = tmp_path / "some.csv"
    path.write_text(f"text\n你好\n😀\n{'长' * 10_001}\n", encoding="utf-8")
    said = submit("--csv", str(path), "--no-split")
    assert (said.status, said.kind) == (6, "left_out")
    assert said.document["error"]["message"] == (
        f"Some of “{path}” was left out."
        " (2 rows, the first of them line 3: There is nothing in this text that can be spoken)"
    )
    assert frames(said.document["tasks"], "text") == ["你好"]
    assert [each["line"] for each in said.document["rejected"]] == [3, 4]
    assert "Line 4 is left out: The text is too long: 10,001 characters." in said.err


def test_everything_is_paused_and_goes_on(here: Here, account: str) -> None:
    assert here("tasks", "pause", "--json").document == {"paused": True}
    arguments = ("tasks", "submit", "你好", "--wait", "--voice", CHINESE, "--account", account)
    with subprocess.Popen(command(*arguments), stderr=subprocess.PIPE, env=environment(), text=True) as waiting:
        assert waiting.stderr is not None
        # Whoever waits is told why nothing happens.
        assert any("Everything is paused" in line for line in waiting.stderr)
        assert here("tasks", "list", "--json").document["tasks"][0]["state"] == "queued"
        assert here("tasks", "resume").out == "Work goes on.\n"
        waiting.stderr.read()
        assert waiting.wait(60) == 0
    assert here("tasks", "list", "--json").document["tasks"][0]["state"] == "done"


def test_files_of_one_command_are_a_batch(submit: Here, tmp_path: Path) -> None:
    for name, text in (("one", "第一章。"), ("two", "第二章。")):
        (tmp_path / f"{name}.txt").write_text(text, encoding="gb18030")
    arguments = [f"--file={tmp_path / name}.txt" for name in ("one", "two")]
    first = submit(*arguments, "--wait").document
    assert frames(first["tasks"], "name") == ["one", "two"]
    again = submit(*arguments, "--wait").document
    assert (again["new"], frames(again["tasks"], "id")) == (0, frames(first["tasks"], "id"))
    (tmp_path / "two.txt").write_text("第二章,改过的。", encoding="utf-8")
    changed = submit(*arguments, "--wait").document
    assert (changed["new"], changed["known"]) == (1, 1)


def test_a_long_text_is_split(submit: Here, tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_text("一句很短的话。" * 2_000, encoding="utf-8")
    said = submit("--file", str(path))
    assert frames(said.document["tasks"], "name") == ["long 1 of 2", "long 2 of 2"]
    assert "".join(str(text) for text in frames(said.document["tasks"], "text")) == "一句很短的话。" * 2_000


def test_a_long_text_comes_back_as_one_take_and_one_file(submit: Here, tmp_path: Path) -> None:
    path, out = tmp_path / "long.txt", tmp_path / "out"
    out.mkdir()
    path.write_text("一句很短的话。" * 1_500, encoding="utf-8")
    said = submit("--file", str(path), "--out-dir", str(out))
    (file,) = out.iterdir()
    assert file.name == "long.wav"
    assert frames(said.document["tasks"], "audio") == [str(file)] * 2
    (take,) = set(frames(said.document["tasks"], "take"))
    assert isinstance(take, str)
    lengths = [float(str(each)) for each in frames(said.document["tasks"], "duration_s")]
    assert soundfile.info(file).duration == pytest.approx(sum(lengths), abs=0.1)


# --- interrupted -----------------------------------------------------------------------------------------------------


@pytest.fixture
def slow(tmp_path: Path, here: Here, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An account with a service that makes four seconds of sound in a second; the folder of its tasks."""
    state = tmp_path / "state"
    with subprocess.Popen(
        command("local-service", "--state", str(state)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment(VOICE_STUDIO_LOCAL_TASK_PACE="4"),
    ) as process:
        assert process.stdout is not None
        fields = json.loads(process.stdout.readline())["xingyun"]
        plain = [f"--set={name}={fields[name]}" for name in ("base_url", "app_id")]
        assert here("accounts", "add", "slow", "--vendor", "xingyun", *plain).status == 0
        monkeypatch.setenv("VOICE_STUDIO_SECRET_SLOW_APP_SECRET", fields["app_secret"])
        yield state
        assert process.stdin is not None
        process.stdin.close()


def made(state: Path) -> list[str]:
    """The name of every task that was ever handed in at the service."""
    with sqlite3.connect(state / "xingyun" / "tasks.db") as db:
        names = [name for (name,) in db.execute("SELECT name FROM tasks ORDER BY task_id")]
    db.close()
    return names


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_an_interrupted_batch_goes_on_and_no_row_is_sent_twice(slow: Path, tmp_path: Path) -> None:
    table, out = tmp_path / "lines.csv", tmp_path / "out"
    out.mkdir()
    names = [f"row {number}" for number in range(6)]
    table.write_text("name,text\n" + "".join(f"{name},这是一句话\n" for name in names), encoding="utf-8")
    options = ("--voice", CHINESE, "--account", "slow", "--out-dir", str(out))
    arguments = ("tasks", "submit", "--csv", str(table), *options, "--json")
    with subprocess.Popen(
        command(*arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(), text=True
    ) as process:
        while not list(out.iterdir()):
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        said, told = process.communicate(timeout=90)
    assert process.returncode == 130, told
    assert json.loads(said)["error"]["kind"] == "cancelled"
    assert len(json.loads(said)["tasks"]) == 6
    assert "Nothing was cancelled" in told
    again = studio_process(*arguments)
    assert again.status == 0, again
    assert (again.document["new"], again.document["known"]) == (0, 6)
    assert sorted(made(slow)) == names
    assert sorted(path.name for path in out.iterdir()) == [f"{name}.wav" for name in names]


def test_a_task_is_cancelled(slow: Path, here: Here) -> None:
    text = "很长很长的一段话,说了又说。" * 20
    task = here("tasks", "submit", text, "--voice", CHINESE, "--account", "slow", "--json").document
    shown = here("tasks", "show", task["id"], "--json").document
    assert shown["state"] in ("queued", "running")
    done = here("tasks", "cancel", task["id"], "--json")
    assert (done.status, done.document["state"], done.document["vendor_state"]) == (0, "cancelled", "cancel")
    waited = here("tasks", "wait", task["id"], "--json")
    assert (waited.status, waited.document["state"]) == (3, "cancelled")


# --- what goes wrong -------------------------------------------------------------------------------------------------


def far(here: Here, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    fields = [f"--set=base_url={url}", "--set=app_id=1"]
    assert here("accounts", "add", "far", "--vendor", "xingyun", *fields).status == 0
    monkeypatch.setenv("VOICE_STUDIO_SECRET_FAR_APP_SECRET", "key")


def test_nobody_is_there(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "UNSENT_PATIENCE_S", 0.2)
    far(here, monkeypatch, "http://127.0.0.1:9")
    said = here("tasks", "submit", "你好", "--voice", "v", "--account", "far", "--json")
    assert (said.status, said.kind) == (4, "unreachable")
    assert (said.document["state"], said.document["remote_id"]) == ("queued", None)
    assert here("tasks", "list", "--json").document["total"] == 1


def test_a_lost_answer_is_unknown_and_never_sent_again(
    here: Here, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("你好", encoding="utf-8")
    with MisbehavingServer([Cut()]) as server:
        far(here, monkeypatch, server.url)
        arguments = ("tasks", "submit", "--file", str(path), "--voice", "v", "--account", "far", "--json")
        for _ in range(2):
            said = here(*arguments)
            assert (said.status, said.kind, said.document["state"]) == (7, "outcome_unknown", "unknown")
        assert here("tasks", "show", said.document["id"], "--json").document["state"] == "unknown"
        assert len(server.requests) == 1


def test_a_refused_key_can_be_put_right(
    submit: Here, account: str, monkeypatch: pytest.MonkeyPatch, here: Here
) -> None:
    right = os.environ["VOICE_STUDIO_SECRET_SHARED_APP_SECRET"]
    monkeypatch.setenv("VOICE_STUDIO_SECRET_SHARED_APP_SECRET", "wrong")
    said = submit("你好", "--wait")
    assert (said.status, said.kind, said.document["state"]) == (5, "key_refused", "needs_action")
    monkeypatch.setenv("VOICE_STUDIO_SECRET_SHARED_APP_SECRET", right)
    waited = here("tasks", "wait", said.document["id"], "--json")
    assert (waited.status, waited.document["state"]) == (0, "done")


def test_a_refusal_is_the_vendors(submit: Here, here: Here) -> None:
    said = submit("你好", "--voice", "nobody", "--wait")
    assert (said.status, said.kind) == (6, "unknown_voice")
    assert (said.document["state"], said.document["error"]["code"]) == ("failed", "40002")
    again = here("tasks", "retry", said.document["id"], "--json")
    assert (again.status, again.document["attempt"], again.document["earlier"]) == (6, 2, said.document["id"])


def test_a_failure_at_the_vendor(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    ok: dict[str, Any] = {"error_code": 0, "error_reason": ""}
    created = Reply(body=ok | {"data": {"task_id": 7}})
    failed = Reply(body=ok | {"data": {"id": 7, "synth_status": "error", "error_reason": "文本包含敏感词"}})
    with MisbehavingServer([created, failed]) as server:
        far(here, monkeypatch, server.url)
        said = here("tasks", "submit", "你好", "--voice", "v", "--account", "far", "--wait", "--json")
    assert (said.status, said.kind, said.document["remote_id"]) == (3, "vendor_failed", "7")
    assert "敏感词" in said.document["error"]["message"]


def test_a_full_disk_keeps_the_tasks(submit: Here, tmp_path: Path) -> None:
    table = tmp_path / "lines.csv"
    table.write_text(f"text\n{'这一段话比较长。' * 20}\n", encoding="utf-8")
    with disk.small_disk(tmp_path / "small", 256) as small:
        full = submit("--csv", str(table), "--out-dir", str(small))
        assert (full.status, full.kind) == (6, "disk_full")
        assert list(small.iterdir()) == []
    (task,) = full.document["tasks"]
    assert task["state"] == "done"
    assert Path(task["audio"]).stat().st_size > 256 * 1024
    assert submit("--csv", str(table), "--out-dir", str(tmp_path)).document["new"] == 0

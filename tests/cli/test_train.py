"""`train`: a voice from recordings on the command line, every command a program of its own to the library."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from tests.fakes.recordings import files, package, wav

from .conftest import Run

Here = Callable[..., Run]
KEYS = {
    *("id", "remote_id", "account", "state", "vendor_state", "created", "updated", "error"),
    *("voice_name", "kind", "asset_id", "review", "history", "recordings"),
}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICE_STUDIO_LOCAL_STAGE", "0")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    place = tmp_path / "recordings"
    place.mkdir()
    for name, content in files().items():
        (place / name).write_bytes(content)
    return place


def test_from_recordings_to_a_voice_that_speaks(here: Here, data: Path, tmp_path: Path) -> None:
    begun = here("train", "create", "--voice-name", "我的声音", "--sex", "female", "--language", "CN", "--json")
    assert begun.status == 0, begun.err
    assert begun.document.keys() >= KEYS
    assert (begun.document["state"], begun.document["vendor_state"]) == ("needs_action", "CREATING")
    assert (begun.document["account"], begun.document["kind"]) == ("local", "basic")
    job_id = begun.document["id"]

    early = here("train", "submit", job_id, "--json")
    assert (early.status, early.kind) == (3, "refused")
    assert early.document["error"]["code"] == "MSS.10000003"

    done = here("train", "submit", job_id[:8], "--data", str(data), "--phone", "13800001234", "--wait", "--json")
    assert done.status == 0, done.err
    assert (done.document["state"], done.document["recordings"]) == ("done", 20)
    assert done.document["details"]["phone"] == "138******34"
    assert done.document["history"][-1][0] == "SUCCEED"
    assert "13800001234" not in done.out

    (listed,) = here("train", "list", "--json").document["trainings"]
    assert (listed["id"], listed["asset_id"]) == (job_id, done.document["asset_id"])
    out = tmp_path / "out.wav"
    assert here("say", "你好", "--voice", listed["asset_id"], "--out", str(out), "--no-play", "--json").status == 0
    assert out.stat().st_size > 10_000
    words = here("train", "show", listed["remote_id"])
    assert "我的声音  Done  SUCCEED" in words.out
    assert f"The voice: {listed['asset_id']}" in words.out

    assert here("train", "delete", job_id, "--json").document == {"deleted": job_id, "remote_id": listed["remote_id"]}
    assert here("train", "list").out == "No training fits.\n"
    gone = here("train", "show", job_id, "--json").document
    assert gone["deleted"]
    assert gone["asset_id"] == listed["asset_id"]


def test_recordings_that_cannot_be_sent_are_named(here: Here, data: Path) -> None:
    (data / "4.wav").write_bytes(wav(np.zeros(44_100, "<i2")))
    (data / "5.txt").unlink()
    broken = here("train", "create", "--voice-name", "v", "--data", str(data), "--json")
    assert (broken.status, broken.kind) == (6, "bad_file")
    # The training was begun, and is there to go on with.
    assert broken.document["remote_id"]
    assert [(each["flaw"], each["file"]) for each in broken.document["findings"]] == [
        ("without_text", "5.wav"),
        ("silent", "4.wav"),
    ]
    assert "Nothing can be heard in 4.wav." in broken.err
    (data / "4.wav").write_bytes(files()["4.wav"])
    (data / "5.txt").write_bytes(files()["5.txt"])
    assert here("train", "submit", broken.document["id"], "--data", str(data), "--json").status == 0


def test_a_package_goes_as_one_whatever_is_asked_for(here: Here, tmp_path: Path) -> None:
    (tmp_path / "mine.zip").write_bytes(package(files()))
    arguments = ("--voice-name", "v", "--delivery", "segment", "--data", str(tmp_path / "mine.zip"))
    begun = here("train", "create", *arguments, "--json")
    assert begun.status == 0, begun.err
    assert (begun.document["delivery"], begun.document["recordings"]) == ("package", 20)


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone of a process cannot be changed")
def test_who_agrees_does_so_on_the_day_that_it_is_where_they_are(here: Here, data: Path) -> None:
    begun = here("train", "create", "--voice-name", "v", "--data", str(data), "--json").document
    now = datetime.now(UTC)
    hours = 14 if now.hour >= 11 else -12  # there it is another day, and stays the same one for an hour at least
    with pytest.MonkeyPatch.context() as there:
        there.setenv("TZ", f"THERE{-hours:+}")
        time.tzset()
        done = here("train", "submit", begun["id"], "--consent", "张三", "--json")
    time.tzset()
    assert done.status == 0, done.err
    day = (now + timedelta(hours=hours)).date().isoformat()
    assert done.document["consent"] == {"speaker": "张三", "agreed": day, "letter": ""}


def test_a_training_that_was_deleted_and_one_that_never_was(here: Here) -> None:
    begun = here("train", "create", "--voice-name", "v", "--kind", "middle", "--json").document
    assert here("train", "delete", begun["id"], "--json").status == 0
    deleted = here("train", "show", begun["id"], "--json").document
    assert (deleted["state"], deleted["vendor_state"]) == ("cancelled", "DELETED")
    unknown = here("train", "show", "26f06524-4f75-4b3a-a853-b649a21aaf66", "--json")
    assert (unknown.status, unknown.kind) == (6, "unknown_job")


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("create",), 2),
        (("create", "--voice-name", "v", "--kind", "huge"), 2),
        (("create", "--voice-name", "v", "--data", "/nowhere"), 2),
        (("create", "--voice-name", " "), 6),
        (("create", "--voice-name", "v", "--account", "nobody"), 6),
        (("create", "--voice-name", "v", "--app-user-id", "用户"), 6),
        (("submit", "none"), 6),
        (("list", "--account", "nobody"), 6),
        (("list", "--state", "happy"), 2),
        (("delete", "none"), 6),
    ],
    ids=str,
)
def test_what_cannot_be(here: Here, arguments: tuple[str, ...], status: int) -> None:
    run = here("train", *arguments, "--json")
    assert run.status == status, run.out
    assert json.loads(run.out)["error"]

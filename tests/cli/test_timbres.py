"""`timbres`: the same list from a terminal, and deletion at the real local service."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from studio.local.timbres import load_timbres
from tests.fakes.misbehaving import Cut, MisbehavingServer, Reply

from .conftest import Run, command, environment

Here = Callable[..., Run]
FIRST, SECOND = load_timbres()[0].speaker_id, "s-2"


@pytest.fixture
def team(here: Here, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An account that keeps timbres, at a local service of its own: what is deleted there is gone."""
    with subprocess.Popen(
        command("local-service"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment()
    ) as process:
        assert process.stdout is not None
        fields: dict[str, str] = json.loads(process.stdout.readline())["aipaas"]
        plain = [f"--set={name}={value}" for name, value in fields.items() if name not in ("app_key", "authorization")]
        assert here("accounts", "add", "team", "--vendor", "aipaas", *plain).status == 0
        monkeypatch.setenv("VOICE_STUDIO_SECRET_TEAM_APP_KEY", fields["app_key"])
        yield "team"
        assert process.stdin is not None
        process.stdin.close()


def listed(here: Here, *arguments: str) -> list[dict[str, Any]]:
    found = here("timbres", "list", "--json", *arguments).document["timbres"]
    assert isinstance(found, list)
    return found


def test_the_local_voices_are_listed_and_searched(here: Here) -> None:
    found = listed(here)
    assert len(found) == 12  # six speak, six are there to be deleted
    assert {each["account"] for each in found} == {"local"}
    assert [each["remote_id"] for each in listed(here, "--search", "清亮")] == ["local-zh-female"]
    assert listed(here, "--account", "local", "--limit", "2", "--offset", "10") == found[10:]
    assert "local-en-british" in here("timbres", "list").out
    assert "No timbre fits." in here("timbres", "list", "--search", "nothing like it").out
    assert here("timbres", "list", "--account", "nobody", "--json").status == 6


def test_voices_stand_in_the_order_of_the_names_that_are_read(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    def names() -> list[str]:
        return [line.split("  ")[3] for line in here("timbres", "list", "--account", "local").out.splitlines()]

    english, document = names(), listed(here)
    assert english == sorted(english, key=str.casefold)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    chinese = names()
    assert len(chinese) == len(english)
    assert chinese == sorted(chinese, key=str.casefold)
    assert set(chinese).isdisjoint(english)
    assert listed(here) == document, "a script reads the same in every language"


def test_a_timbre_is_added_and_forgotten(here: Here) -> None:
    added = here("timbres", "add", "s-1", "--name", "Mine", "--json").document["timbre"]
    assert (added["remote_id"], added["name"], added["account"], added["state"]) == ("s-1", "Mine", "local", "here")
    assert here("timbres", "forget", added["id"][:6], "--json").document == {"forgotten": added["id"]}
    assert listed(here, "--search", "s-1") == []
    assert [each["state"] for each in listed(here, "--search", "s-1", "--all")] == ["forgotten"]
    assert here("timbres", "add", "s-1", "--json").document["timbre"]["name"] == "Mine"


def test_a_table_goes_out_and_comes_in(here: Here, tmp_path: Path) -> None:
    table = tmp_path / "timbres.csv"
    table.write_text("id,名称,account,标签\ns-1,我的,,news\ns-2,别人的,nobody,\n,没有编号,,\n", encoding="utf-8-sig")
    said = here("timbres", "import", str(table), "--account", "local", "--json")
    # The good rows stay, and the status says that there were others.
    assert (said.status, said.kind) == (6, "left_out")
    assert {name: said.document[name] for name in ("added", "updated")} == {"added": 1, "updated": 0}
    assert said.document["rejected"] == [
        {"line": 3, "reason": "There is no account called “nobody”."},
        {"line": 4, "reason": "There is no id."},
    ]
    again = here("timbres", "import", str(table), "--account", "local")
    assert (again.status, again.out) == (6, "")
    assert "Line 4 is left out: There is no id." in again.err
    assert "0 timbres added, 1 updated." in again.err
    copy = tmp_path / "copy.csv"
    written = here("timbres", "export", str(copy), "--search", "s-1 news", "--json").document
    assert written == {"path": str(copy), "timbres": 1}
    assert copy.read_text("utf-8-sig").splitlines()[1].startswith("我的,s-1,local,")
    read = here("timbres", "import", str(copy))
    assert (read.status, read.out) == (0, "0 timbres added, 1 updated.\n")
    assert here("timbres", "export", str(copy)).out == "13 timbres were written to copy.csv.\n"


@pytest.mark.parametrize(
    ("arguments", "kind"),
    [
        (("import", "/no/such.csv"), "bad_file"),
        (("import", "/no/such.csv", "--account", "nobody"), "unknown_account"),
        (("export", "/no/such/folder/out.csv"), "not_writable"),
        (("export", "out.csv", "--account", "nobody"), "unknown_account"),
        (("add", "two words"), "bad_field"),
        (("add", "s", "--account", "nobody"), "unknown_account"),
        (("forget", "nothing"), "unknown_voice"),
        (("delete", "nothing", "--yes"), "unknown_voice"),
        (("delete", "local-zh-male", "--yes"), "unsupported"),
    ],
)
def test_what_cannot_be(here: Here, arguments: tuple[str, ...], kind: str) -> None:
    said = here("timbres", *arguments, "--json")
    assert (said.status, said.kind) == (6, kind)


def test_a_timbre_is_deleted_at_the_service(here: Here, team: str) -> None:
    added = here("timbres", "add", FIRST, "--name", "Gone soon", "--json").document["timbre"]
    assert added["account"] == team  # the one account that fits
    refused = here("timbres", "delete", added["id"], "--json")
    assert (refused.status, refused.kind) == (2, "usage")
    deleted = here("timbres", "delete", added["id"], "--yes")
    assert deleted.status == 0, deleted
    assert "Gone soon is deleted." in deleted.out
    assert "No take uses it." in deleted.err
    assert listed(here, "--search", FIRST, "--account", team) == []
    (tombstone,) = listed(here, "--search", FIRST, "--account", team, "--all")
    assert (tombstone["state"], tombstone["name"]) == ("gone", "Gone soon")
    assert tombstone["verified"]
    again = here("timbres", "delete", added["id"], "--yes", "--json")
    assert (again.status, again.document["timbre"]["state"]) == (0, "gone")


def test_a_newcomer_can_try_to_delete_without_an_account(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    (found,) = listed(here, "--search", "Paper Boat")
    assert (found["account"], found["state"]) == ("local", "here")
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert "纸船" in here("timbres", "list", "--search", "纸船").out
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    deleted = here("timbres", "delete", found["id"], "--yes")
    assert deleted.status == 0, deleted
    assert "Paper Boat is deleted." in deleted.out
    assert listed(here, "--search", "Paper Boat") == []


def test_deleting_offline_keeps_the_timbre(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    fields = ["--set=base_url=http://127.0.0.1:9", "--set=app_id=1"]
    assert here("accounts", "add", "off", "--vendor", "aipaas", *fields).status == 0
    monkeypatch.setenv("VOICE_STUDIO_SECRET_OFF_APP_KEY", "key")
    here("timbres", "add", SECOND, "--account", "off")
    failed = here("timbres", "delete", SECOND, "--yes", "--json")
    assert (failed.status, failed.kind) == (4, "unreachable")
    kept = failed.document["timbre"]
    assert (kept["state"], kept["error"]["kind"]) == ("here", "unreachable")


def test_a_refused_key_keeps_the_timbre(here: Here, team: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICE_STUDIO_SECRET_TEAM_APP_KEY", "wrong")
    here("timbres", "add", SECOND)
    failed = here("timbres", "delete", SECOND, "--yes", "--json")
    assert (failed.status, failed.kind) == (5, "key_refused")
    assert failed.document["timbre"]["state"] == "here"


def test_a_lost_answer_is_unknown_until_it_is_settled(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = [Cut(), Reply(body={"code": 10903, "message": "删除失败"})]
    monkeypatch.setenv("VOICE_STUDIO_SECRET_FAR_APP_KEY", "key")
    with MisbehavingServer(steps) as server:
        fields = [f"--set=base_url={server.url}", "--set=app_id=1"]
        assert here("accounts", "add", "far", "--vendor", "aipaas", *fields).status == 0
        here("timbres", "add", SECOND, "--account", "far")
        lost = here("timbres", "delete", SECOND, "--yes", "--json")
        assert (lost.status, lost.kind) == (7, "outcome_unknown")
        assert lost.document["timbre"]["state"] == "unknown"
        assert len(server.requests) == 1
        # The vendor says that it failed, as it does of what is gone.
        settled = here("timbres", "delete", SECOND, "--yes", "--json")
        assert (settled.status, settled.document["timbre"]["state"]) == (0, "gone")
        assert len(server.requests) == 2

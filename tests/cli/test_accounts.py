"""`accounts`: kept in the settings, keys from the environment, nothing secret on paper."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import Run

Here = Callable[..., Run]

ADD = ("accounts", "add", "work", "--vendor", "xingyun", "--set", "base_url=https://example.org", "--set", "app_id=1")
VARIABLE = "VOICE_STUDIO_SECRET_WORK_APP_SECRET"


def test_local_is_always_there(here: Here) -> None:
    (local,) = here("accounts", "list", "--json").document["accounts"]
    assert local == {"name": "local", "vendor": "xingyun", "fields": {}, "secrets": {}}
    assert here("accounts", "list").out.startswith("local")


def test_an_account_is_added_listed_and_removed(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    added = here(*ADD, "--json")
    assert added.status == 0, added
    assert VARIABLE in added.err
    account = added.document["account"]
    assert account["fields"] == {"base_url": "https://example.org", "app_id": "1"}
    assert account["secrets"] == {"app_secret": None}
    assert "no key: app_secret" in here("accounts", "list").out
    monkeypatch.setenv(VARIABLE, "hidden-value")
    listed = here("accounts", "list", "--json")
    assert [each["name"] for each in listed.document["accounts"]] == ["local", "work"]
    assert listed.document["accounts"][1]["secrets"] == {"app_secret": "environment"}
    assert "hidden-value" not in listed.out
    assert here("accounts", "remove", "work", "--json").document == {"removed": "work"}
    assert len(here("accounts", "list", "--json").document["accounts"]) == 1


def test_a_key_on_the_command_line_is_refused(here: Here) -> None:
    said = here(*ADD, "--set", "app_secret=hidden-value", "--json")
    assert (said.status, said.kind) == (6, "bad_field")
    assert VARIABLE in said.document["error"]["message"]
    assert "hidden-value" not in said.out + said.err
    settings = Path(os.environ["VOICE_STUDIO_HOME"]) / "config" / "settings.json"
    assert not settings.exists()


@pytest.mark.parametrize(
    ("arguments", "kind"),
    [
        (("accounts", "remove", "nobody"), "unknown_account"),
        (("accounts", "remove", "local"), "bad_field"),
        (("accounts", "add", "local", "--vendor", "xingyun"), "bad_field"),
        (("accounts", "add", "a", "--vendor", "nobody"), "bad_field"),
        ((*ADD, "--set", "colour=red"), "bad_field"),
    ],
)
def test_what_cannot_be(here: Here, arguments: tuple[str, ...], kind: str) -> None:
    said = here(*arguments, "--json")
    assert (said.status, said.kind) == (6, kind)

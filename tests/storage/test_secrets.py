"""Keys of accounts: the environment wins, memory forgets."""

from __future__ import annotations

import pytest

from studio.storage.secrets import Memory, Secrets, variable


@pytest.mark.parametrize(
    ("account", "field", "name"),
    [
        ("xingyun", "app_secret", "VOICE_STUDIO_SECRET_XINGYUN_APP_SECRET"),
        ("my work-2.x", "app_secret", "VOICE_STUDIO_SECRET_MY_WORK_2_X_APP_SECRET"),
        ("工作", "token", "VOICE_STUDIO_SECRET____TOKEN"),
    ],
)
def test_variables_can_be_exported(account: str, field: str, name: str) -> None:
    assert variable(account, field) == name


def test_the_environment_wins_over_what_is_kept() -> None:
    environment: dict[str, str] = {}
    secrets = Secrets(environment=environment)
    assert secrets.get("a", "token") is None
    secrets.keep("a", "token", "kept")
    assert secrets.get("a", "token") == "kept"
    environment["VOICE_STUDIO_SECRET_A_TOKEN"] = ""
    assert secrets.get("a", "token") == "kept"
    environment["VOICE_STUDIO_SECRET_A_TOKEN"] = "named"
    assert secrets.get("a", "token") == "named"
    secrets.forget("a")
    assert secrets.get("a", "token") == "named"


def test_the_process_environment_is_read_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = Secrets(Memory())
    monkeypatch.setenv("VOICE_STUDIO_SECRET_A_TOKEN", "later")
    assert secrets.get("a", "token") == "later"


def test_forgetting_one_account_leaves_the_others() -> None:
    secrets = Secrets(environment={})
    for account in ("a", "b"):
        secrets.keep(account, "token", account)
    secrets.forget("a")
    secrets.forget("never there")
    assert (secrets.get("a", "token"), secrets.get("b", "token")) == (None, "b")

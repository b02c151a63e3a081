"""The settings file: whole, shared, and patient with what it does not know."""

from __future__ import annotations

import json
import stat
import sys
from pathlib import Path

import pytest

from studio.core.errors import Kind, StudioError
from studio.storage.files import Lock
from studio.storage.paths import Paths
from studio.storage.settings import AccountSettings, Settings, SettingsFile


def saved(paths: Paths) -> dict[str, object]:
    content = json.loads(paths.settings.read_text())
    assert isinstance(content, dict)
    return content


def test_without_a_file_defaults_hold(paths: Paths) -> None:
    file = SettingsFile(paths)
    assert file.settings == Settings()
    assert file.notice is None
    assert not paths.settings.exists()


def test_what_is_saved_is_there_at_the_next_start(paths: Paths) -> None:
    file = SettingsFile(paths)
    account = AccountSettings(name="工作", vendor="xingyun", fields={"app_id": "1"})
    wanted = Settings(theme="dark", volume=0.25, accounts=[account], shortcuts={"speech.play": "F6"})
    file.save(wanted)
    assert file.settings == wanted
    assert SettingsFile(paths).settings == wanted
    if sys.platform != "win32":
        assert stat.S_IMODE(paths.settings.stat().st_mode) == 0o600


def test_keys_of_a_newer_version_stay(paths: Paths) -> None:
    row = {"name": "a", "vendor": "v", "fields": {}, "region": "cn"}
    paths.settings.write_text(json.dumps({"from_the_future": [1], "theme": "sepia", "accounts": [row]}))
    file = SettingsFile(paths)
    assert file.settings.theme == "system"
    file.save(file.settings.model_copy(update={"volume": 0.5}))
    assert saved(paths) == {"from_the_future": [1], "theme": "sepia", "accounts": [row], "volume": 0.5}
    file.change({"accounts": [*file.settings.accounts, AccountSettings(name="b", vendor="v")]})
    assert saved(paths)["accounts"] == [row, {"name": "b", "vendor": "v", "fields": {}, "facts": {}, "former": []}]


def test_what_does_not_fit_counts_as_the_default(paths: Paths) -> None:
    good = {"name": "good", "vendor": "v", "fields": {}, "facts": {}}
    rows = [good, {"name": "bad", "vendor": 7}, "no row", {}, {"name": ["a list"], "vendor": "v"}]
    paths.settings.write_text(json.dumps({"volume": 9, "speed": 1.5, "accounts": rows}))
    settings = SettingsFile(paths).settings
    assert (settings.volume, settings.speed) == (1.0, 1.5)
    assert [account.name for account in settings.accounts] == ["good"]
    SettingsFile(paths).change({"accounts": [AccountSettings(name="new", vendor="v")]})
    paths.settings.write_text(json.dumps({"accounts": 3}))
    assert SettingsFile(paths).settings.accounts == []


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff\xfe\x00", b"[1]", b"null", b"[" * 100_000], ids=lambda it: it[:9]
)
def test_a_damaged_file_is_set_aside(paths: Paths, content: bytes) -> None:
    paths.settings.write_bytes(content)
    file = SettingsFile(paths)
    assert file.settings == Settings()
    assert file.notice is not None
    assert file.notice.kind is Kind.SETTINGS_DAMAGED
    assert (paths.config / file.notice.subject).read_bytes() == content
    file.change({"theme": "light"})
    assert saved(paths) == {"theme": "light"}


def test_a_file_that_the_system_refuses_is_said(paths: Paths) -> None:
    paths.settings.mkdir()
    with pytest.raises(StudioError) as caught:
        SettingsFile(paths).load()
    assert caught.value.kind is Kind.BAD_FILE


@pytest.mark.parametrize("values", [{"volume": 1.5}, {"volume": float("nan")}, {"theme": "pink"}, {"text_size": 3}])
def test_a_value_that_does_not_fit_is_refused(paths: Paths, values: dict[str, object]) -> None:
    file = SettingsFile(paths)
    with pytest.raises(StudioError) as caught:
        file.change(values)
    assert caught.value.kind is Kind.BAD_FIELD
    assert caught.value.subject == next(iter(values))
    assert not paths.settings.exists()


def test_two_programs_keep_each_others_changes(paths: Paths) -> None:
    def account(name: str) -> AccountSettings:
        return AccountSettings(name=name, vendor="v")

    first, second = SettingsFile(paths), SettingsFile(paths)
    first.change({"accounts": [account("a"), account("b")]})
    assert [row.name for row in second.settings.accounts] == ["a", "b"]
    first.change({"accounts": [account("a"), account("b"), account("c")], "theme": "dark"})
    second.change({"accounts": [account("b"), account("d")], "volume": 0.5})
    kept = SettingsFile(paths).settings
    assert [row.name for row in kept.accounts] == ["b", "c", "d"]
    assert (kept.theme, kept.volume) == ("dark", 0.5)
    assert second.settings == kept
    assert first.load() == kept


def test_what_is_learnt_brings_no_row_back_as_it_was(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fact is written by another thread, while a person may be changing the accounts."""
    file = SettingsFile(paths)
    file.change({"accounts": [AccountSettings(name=name, vendor="v", fields={"app_id": "1"}) for name in ("a", "b")]})
    real = Lock.acquire

    def acquire(self: Lock, seconds: float = 0.0) -> bool:
        monkeypatch.setattr(Lock, "acquire", real)
        rows = [AccountSettings(name=name, vendor="v", fields={"app_id": "2"}) for name in ("a", "b")]
        file.change({"accounts": rows})  # just before
        return real(self, seconds)

    monkeypatch.setattr(Lock, "acquire", acquire)
    file.learn("a", {"signature": "empty"})
    file.learn("nobody", {"signature": "empty"})
    assert [(row.fields, row.facts) for row in SettingsFile(paths).settings.accounts] == [
        ({"app_id": "2"}, {"signature": "empty"}),
        ({"app_id": "2"}, {}),
    ]
    assert file.settings == SettingsFile(paths).settings


def test_a_full_disk_leaves_the_old_settings(small_disk: Path) -> None:
    paths = Paths(small_disk)
    file = SettingsFile(paths)
    file.change({"theme": "dark"})
    (small_disk / "filler").write_bytes(b"x" * (512 * 1024 - 40 * 1024))
    with pytest.raises(StudioError) as caught:
        file.change({"panels": {"a": "x" * 100_000}})
    assert caught.value.kind is Kind.DISK_FULL
    assert SettingsFile(paths).settings.theme == "dark"

"""Accounts are kept without their secrets, `local` is always there, and a capability lives as long as its keys."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest

from studio.core.errors import Kind, StudioError
from studio.core.ports import Field, Vendor
from studio.core.records import Account
from studio.services.accounts import Accounts
from studio.services.local import LocalService
from studio.storage.paths import Paths
from studio.storage.secrets import Secrets
from studio.storage.settings import SettingsFile
from tests.services.conftest import Scripted

SECRET = "hunter2-and-more"
FIELDS = (
    Field("base_url", default="https://example.org"),
    Field("app_id"),
    Field("app_secret", secret=True),
    Field("token", secret=True, required=False),
)


def speech(account: Account, secrets: Mapping[str, str]) -> Scripted:
    return Scripted(spoken=[account.fields["app_id"], secrets["app_secret"]])


VENDORS = (Vendor("spoken", "Spoken", FIELDS, (), speech), Vendor("mute", "Mute", ()))


def accounts_of(home: Path, environment: Mapping[str, str] | None = None) -> Accounts:
    return Accounts(SettingsFile(Paths(home)), Secrets(environment=environment or {}), VENDORS, LocalService())


def test_added_accounts_are_there_after_a_restart_without_their_secrets(tmp_path: Path) -> None:
    accounts = accounts_of(tmp_path)
    accounts.add(" mine ", "spoken", {"app_id": " a "}, {"app_secret": SECRET})
    assert [account.name for account in accounts_of(tmp_path).list()] == ["local", "mine"]
    assert accounts_of(tmp_path).find("mine").fields == {"app_id": "a"}
    written = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert SECRET.encode() not in written

    async def main() -> None:
        assert await accounts.secrets(accounts.find("mine")) == {"app_secret": SECRET}
        with pytest.raises(StudioError) as raised:
            await accounts_of(tmp_path).speech("mine")
        assert raised.value.kind is Kind.NO_SECRET
        later = accounts_of(tmp_path, {"VOICE_STUDIO_SECRET_MINE_APP_SECRET": SECRET})
        assert (await later.secrets(later.find("mine")))["app_secret"] == SECRET

    asyncio.run(main())


@pytest.mark.parametrize(
    ("name", "vendor", "fields"),
    [
        ("", "spoken", {"app_id": "a"}),
        ("local", "spoken", {"app_id": "a"}),
        ("MINE", "spoken", {"app_id": "a"}),
        ("a/b", "spoken", {"app_id": "a"}),
        ("new", "nobody", {}),
        ("new", "spoken", {}),
        ("new", "spoken", {"app_id": "  "}),
        ("new", "spoken", {"app_id": "a", "colour": "red"}),
        ("new", "spoken", {"app_id": "a", "app_secret": SECRET}),
    ],
)
def test_what_cannot_be_an_account_is_refused(tmp_path: Path, name: str, vendor: str, fields: dict[str, str]) -> None:
    accounts = accounts_of(tmp_path)
    accounts.add("mine", "mute", {})
    with pytest.raises(StudioError) as raised:
        accounts.add(name, vendor, fields)
    assert raised.value.kind is Kind.BAD_FIELD
    assert [account.name for account in accounts.list()] == ["local", "mine"]


def test_removing_forgets_the_secrets_and_spares_local(tmp_path: Path) -> None:
    async def main() -> None:
        accounts = accounts_of(tmp_path)
        accounts.add("mine", "spoken", {"app_id": "a"}, {"app_secret": SECRET})
        await accounts.speech("mine")
        await accounts.remove("mine")
        with pytest.raises(StudioError) as raised:
            accounts.find("mine")
        assert raised.value.kind is Kind.UNKNOWN_ACCOUNT
        accounts.add("mine", "spoken", {"app_id": "a"})
        with pytest.raises(StudioError) as raised:
            await accounts.speech("mine")
        assert raised.value.kind is Kind.NO_SECRET
        with pytest.raises(StudioError) as raised:
            await accounts.remove("local")
        assert raised.value.kind is Kind.BAD_FIELD

    asyncio.run(main())


def test_a_capability_is_kept_while_its_keys_stay_the_same(tmp_path: Path) -> None:
    async def main() -> None:
        accounts = accounts_of(tmp_path)
        accounts.add("mine", "spoken", {"app_id": "a"}, {"app_secret": SECRET})
        first = await accounts.speech("mine")
        assert isinstance(first, Scripted)
        assert first.spoken == ["a", SECRET]
        assert await accounts.speech("mine") is first
        await accounts.remove("mine")
        accounts.add("mine", "spoken", {"app_id": "a"}, {"app_secret": "other"})
        second = await accounts.speech("mine")
        assert isinstance(second, Scripted)
        assert second.spoken == ["a", "other"]

    asyncio.run(main())


def test_a_vendor_that_cannot_speak_says_so(tmp_path: Path) -> None:
    accounts = accounts_of(tmp_path)
    accounts.add("quiet", "mute", {})
    with pytest.raises(StudioError) as raised:
        asyncio.run(accounts.speech("quiet"))
    assert raised.value.kind is Kind.UNSUPPORTED
    assert accounts.voices("quiet") == ()
    assert {vendor.name for vendor in accounts.vendors()} == {"spoken", "mute"}

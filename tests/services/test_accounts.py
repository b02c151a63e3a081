"""Accounts are kept without their secrets, `local` is always there, and a capability lives as long as its keys."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest

from studio.core.errors import Kind, StudioError
from studio.core.ports import Field, HttpAnswer, HttpRequest, Link, Vendor
from studio.core.records import Account, SavedTake, VerdictKind
from studio.services.accounts import Accounts, Key, Place, Trouble
from studio.services.local import LocalService
from studio.storage.library import Library
from studio.storage.paths import Paths
from studio.storage.secrets import Keeper, Secrets
from studio.storage.settings import SettingsFile
from tests.fakes.keyrings import Held
from tests.services.conftest import Scripted

SECRET = "hunter2-and-more"
FIELDS = (
    Field("base_url", default="https://example.org"),
    Field("app_id"),
    Field("app_secret", secret=True),
    Field("token", secret=True, required=False),
)


def speech(account: Account, secrets: Mapping[str, str], link: Link) -> Scripted:
    return Scripted(spoken=[account.fields["app_id"], secrets["app_secret"]])


VENDORS = (Vendor("spoken", "Spoken", FIELDS, (), speech), Vendor("mute", "Mute", ()))


@dataclass
class Told:
    """A probe that finds what it is told, and says over which link it was asked to look."""

    link: Link
    error: StudioError | None

    async def test(self) -> None:
        self.link.remember("looked", "yes")
        if self.error is not None:
            raise self.error


class Net:
    """A net over which the vendor answers with a date; nothing is sent."""

    def __init__(self, ahead: float = 0.0) -> None:
        self.ahead = ahead

    async def send(self, request: HttpRequest, **how: Any) -> HttpAnswer:
        answer = HttpAnswer(200, {"date": formatdate(time.time() + self.ahead, usegmt=True)}, None, "")
        assert request.refusal(answer) is None
        return answer


def accounts_of(
    home: Path,
    environment: Mapping[str, str] | None = None,
    *,
    keeper: Keeper | None = None,
    vendors: Sequence[Vendor] = VENDORS,
    ahead: float = 0.0,
) -> Accounts:
    secrets = Secrets(keeper, environment=environment or {})
    return Accounts(SettingsFile(Paths(home)), secrets, vendors, LocalService(), http=Net(ahead))


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


def test_a_name_loses_what_pasting_put_around_it(tmp_path: Path) -> None:
    accounts = accounts_of(tmp_path)
    assert accounts.add("\u200b my own\u3000\ufeff", "mute", {}).name == "my own"
    assert asyncio.run(accounts.rename("my own", "\u2060mine ")).account.name == "mine"


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


def test_a_name_that_is_left_out_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(StudioError) as raised:
        accounts_of(tmp_path).checked_name("  ")
    assert (raised.value.subject, raised.value.message) == ("name", "It is needed.")


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


@pytest.mark.parametrize("capability", ["tasks", "transcription", "training"])
def test_a_vendor_that_cannot_do_it_says_so(tmp_path: Path, capability: str) -> None:
    accounts = accounts_of(tmp_path)
    accounts.add("quiet", "mute", {})
    with pytest.raises(StudioError) as raised:
        asyncio.run(getattr(accounts, capability)("quiet"))
    assert (raised.value.kind, raised.value.subject) == (Kind.UNSUPPORTED, "Mute")


@pytest.mark.parametrize(("trouble", "kind"), [(None, Kind.NO_SECRET), (Trouble.LOCKED, Kind.KEYRING_LOCKED)])
def test_a_bucket_without_its_key(tmp_path: Path, trouble: Trouble | None, kind: Kind) -> None:
    keeper = Held()
    keeper.trouble = trouble
    accounts = accounts_of(tmp_path, keeper=keeper)
    account = accounts.add("mine", "mute", {})
    with pytest.raises(StudioError) as raised:
        asyncio.run(accounts.bucket_key(account))
    assert (raised.value.kind, raised.value.subject) == (kind, "mine")


def test_a_vendor_that_cannot_speak_says_so(tmp_path: Path) -> None:
    accounts = accounts_of(tmp_path)
    accounts.add("quiet", "mute", {})
    with pytest.raises(StudioError) as raised:
        asyncio.run(accounts.speech("quiet"))
    assert raised.value.kind is Kind.UNSUPPORTED
    assert accounts.voices("quiet") == ()
    assert [account.name for account in accounts.able(lambda vendor: vendor.speech)] == ["local"]
    assert {vendor.name for vendor in accounts.vendors()} == {"spoken", "mute"}


def test_which_account_fits_and_as_which_vendor(tmp_path: Path) -> None:
    accounts = accounts_of(tmp_path)
    assert accounts.fitting(lambda vendor: vendor.speech) == "local"
    assert accounts.vendor_of("local", lambda vendor: vendor.speech).name == "spoken", "whichever has it"
    accounts.add("quiet", "mute", {})
    assert accounts.fitting(lambda vendor: vendor.speech) == "local"
    accounts.add("mine", "spoken", {"app_id": "a"})
    assert accounts.fitting(lambda vendor: vendor.speech) == "mine"
    assert accounts.vendor_of("mine", lambda vendor: vendor.speech).name == "spoken"
    accounts.add("yours", "spoken", {"app_id": "b"})
    assert [each.name for each in accounts.able(lambda vendor: vendor.speech)] == ["local", "mine", "yours"]
    for ask, kind, subject in (
        (lambda: accounts.fitting(lambda vendor: vendor.speech), Kind.BAD_FIELD, "account"),
        (lambda: accounts.vendor_of("quiet", lambda vendor: vendor.speech), Kind.UNSUPPORTED, "Mute"),
        (lambda: accounts.vendor_of("local", lambda vendor: vendor.tasks), Kind.UNSUPPORTED, "xingyun"),
        (lambda: accounts.vendor_of("nobody", lambda vendor: vendor.speech), Kind.UNKNOWN_ACCOUNT, "nobody"),
    ):
        with pytest.raises(StudioError) as raised:
            ask()
        assert (raised.value.kind, raised.value.subject) == (kind, subject)


# Keys


def test_keys_go_to_the_keyring_and_only_their_ends_are_shown(tmp_path: Path) -> None:
    async def main() -> None:
        held = Held()
        accounts = accounts_of(tmp_path, {"VOICE_STUDIO_SECRET_MINE_TOKEN": "from outside"}, keeper=held)
        accounts.add("mine", "spoken", {"app_id": "a"}, {"app_secret": f" {SECRET}\u200b\n"})
        assert await accounts.store("mine") is None
        assert held.kept == {("mine", "app_secret"): SECRET}
        assert await accounts.keys(accounts.find("mine")) == (
            Key("app_secret", Place.KEYRING, "more"),
            Key("token", Place.ENVIRONMENT, "ide"),
        )
        later = accounts_of(tmp_path, keeper=held)
        assert await later.secrets(later.find("mine")) == {"app_secret": SECRET}
        assert await later.keys(later.find("local")) == ()

    asyncio.run(main())


@pytest.mark.parametrize(
    ("secret", "tail"), [("1234567", ""), ("12345678", "78"), ("123456789012", "012"), ("x" * 12 + "1234", "1234")]
)
def test_a_short_key_shows_little_of_itself(tmp_path: Path, secret: str, tail: str) -> None:
    accounts = accounts_of(tmp_path)
    accounts.add("mine", "spoken", {"app_id": "a"}, {"app_secret": secret})
    assert asyncio.run(accounts.keys(accounts.find("mine")))[0].tail == tail


def test_where_the_keyring_stays_locked_it_is_said(tmp_path: Path) -> None:
    async def main() -> None:
        held = Held()
        held.trouble = Trouble.LOCKED
        accounts = accounts_of(tmp_path, keeper=held)
        assert await accounts.look_for_keyring() is Trouble.LOCKED
        accounts.add("mine", "spoken", {"app_id": "a"}, {"app_secret": SECRET})
        assert await accounts.store("mine") is Trouble.LOCKED
        assert accounts.trouble is Trouble.LOCKED
        assert await accounts.keys(accounts.find("mine")) == (
            Key("app_secret", Place.SESSION, "more"),
            Key("token", None),
        )
        later = accounts_of(tmp_path, keeper=held)
        with pytest.raises(StudioError) as raised:
            await later.secrets(later.find("mine"))
        assert raised.value.kind is Kind.KEYRING_LOCKED
        removed = await later.remove("mine")
        assert removed.trouble is Trouble.LOCKED

    asyncio.run(main())


def test_a_removal_is_taken_back_whole_without_the_environment_s_keys(tmp_path: Path) -> None:
    async def main() -> None:
        held = Held()
        accounts = accounts_of(tmp_path, {"VOICE_STUDIO_SECRET_MINE_TOKEN": "from outside"}, keeper=held)
        accounts.add("mine", "spoken", {"app_id": "a"}, {"app_secret": SECRET})
        await accounts.store("mine")
        removed = await accounts.remove("mine")
        assert (held.kept, removed.trouble) == ({}, None)
        assert SECRET not in repr(removed)
        await accounts.restore(removed)
        assert held.kept == {("mine", "app_secret"): SECRET}
        assert accounts.find("mine").fields == {"app_id": "a"}

    asyncio.run(main())


def test_without_a_keyring_nothing_can_stay_behind_in_it(tmp_path: Path) -> None:
    accounts = accounts_of(tmp_path)
    accounts.add("mine", "spoken", {"app_id": "a"}, {"app_secret": SECRET})
    assert asyncio.run(accounts.remove("mine")).trouble is None


def test_a_key_from_the_environment_is_trimmed_and_checked(tmp_path: Path) -> None:
    name = "VOICE_STUDIO_SECRET_MINE_APP_SECRET"

    async def main() -> None:
        accounts = accounts_of(tmp_path, {name: f"{SECRET}  "})
        accounts.add("mine", "spoken", {"app_id": "a"})
        assert await accounts.secrets(accounts.find("mine")) == {"app_secret": SECRET}
        wrong = accounts_of(tmp_path, {name: "钥匙"})
        with pytest.raises(StudioError) as raised:
            await wrong.secrets(wrong.find("mine"))
        assert (raised.value.kind, raised.value.subject) == (Kind.BAD_FIELD, "app_secret")
        blank = accounts_of(tmp_path, {name: "   "})
        with pytest.raises(StudioError) as raised:
            await blank.secrets(blank.find("mine"))
        assert raised.value.kind is Kind.NO_SECRET

    asyncio.run(main())


def test_of_keys_that_stand_for_each_other_one_is_needed(tmp_path: Path) -> None:
    either = Vendor(
        "either", "Either", (Field("key", secret=True, required=False), Field("token", secret=True, required=False))
    )
    accounts = accounts_of(tmp_path, vendors=[either])
    accounts.add("mine", "either", {}, {})
    with pytest.raises(StudioError) as raised:
        asyncio.run(accounts.secrets(accounts.find("mine")))
    assert raised.value.kind is Kind.NO_SECRET
    accounts.change("mine", {}, {"token": "t"})
    assert asyncio.run(accounts.secrets(accounts.find("mine"))) == {"token": "t"}


# Fields


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"app_id": " a\u200b "}, {"app_id": "a"}),
        ({"app_id": "\u2003\u200b \ufeffa\u3000\u200d"}, {"app_id": "a"}),
        (
            {"app_id": "a", "base_url": "\u200b\thttps://example.org\n", "proxy": "\u3000none\xa0"},
            {"app_id": "a", "base_url": "https://example.org", "proxy": "none"},
        ),
        ({"app_id": "a", "base_url": "Example.org/"}, {"app_id": "a", "base_url": "https://example.org"}),
        (
            {"app_id": "a", "base_url": "wss://https://example.org/x"},
            {"app_id": "a", "base_url": "https://example.org/x"},
        ),
        (
            {"app_id": "a", "base_url": "http://127.0.0.1:9", "plain_http": "yes"},
            {"app_id": "a", "base_url": "http://127.0.0.1:9", "plain_http": "yes"},
        ),
        (
            {"app_id": "a", "base_url": "https://example.org", "plain_http": "yes"},
            {"app_id": "a", "base_url": "https://example.org"},
        ),
        (
            {"app_id": "a", "base_url": "http://10.0.0.7", "plain_http": "Yes"},
            {"app_id": "a", "base_url": "http://10.0.0.7", "plain_http": "yes"},
        ),
        ({"app_id": "a", "plain_http": "yes", "proxy": "system"}, {"app_id": "a"}),
        ({"app_id": "a", "proxy": "none"}, {"app_id": "a", "proxy": "none"}),
        ({"app_id": "a", "proxy": "proxy.example:3128"}, {"app_id": "a", "proxy": "http://proxy.example:3128"}),
    ],
)
def test_fields_are_put_in_order(tmp_path: Path, given: dict[str, str], kept: dict[str, str]) -> None:
    assert accounts_of(tmp_path).add("mine", "spoken", given).fields == kept


@pytest.mark.parametrize(
    ("fields", "subject"),
    [
        ({"app_id": "应用"}, "app_id"),
        ({"app_id": "a\nb"}, "app_id"),
        ({"app_id": "a", "base_url": "http://example.org"}, "base_url"),
        ({"app_id": "a", "base_url": "ftp://example.org", "plain_http": "yes"}, "base_url"),
        ({"app_id": "a", "proxy": "socks://p:1"}, "proxy"),
        ({"app_id": "a", "proxy": "http://me:secret@p:1"}, "proxy"),
        ({"app_id": "a", "proxy": "http://p:port"}, "proxy"),
        ({"app_id": "a", "proxy": "http://"}, "proxy"),
        ({"app_id": "a", "ca_file": "/nowhere.pem"}, "ca_file"),
        ({"app_id": "a", "ca_file": __file__}, "ca_file"),
    ],
)
def test_a_wrong_field_is_named_and_said_why(tmp_path: Path, fields: dict[str, str], subject: str) -> None:
    accounts = accounts_of(tmp_path)
    with pytest.raises(StudioError) as raised:
        accounts.add("mine", "spoken", fields)
    assert raised.value.subject == subject
    assert raised.value.message
    assert "secret" not in raised.value.message


def test_a_wrong_key_is_refused_before_anything_is_kept(tmp_path: Path) -> None:
    accounts = accounts_of(tmp_path)
    for secrets in ({"app_secret": "钥匙"}, {"app_secret": "two\nlines"}, {"app_id": "no secret"}):
        with pytest.raises(StudioError):
            accounts.add("mine", "spoken", {"app_id": "a"}, secrets)
    assert len(accounts.list()) == 1


def test_certificates_of_ones_own_are_kept_by_their_path(tmp_path: Path) -> None:
    import certifi

    account = accounts_of(tmp_path).add("mine", "spoken", {"app_id": "a", "ca_file": certifi.where()})
    assert account.fields["ca_file"] == certifi.where()


def test_changing_fields_keeps_the_key_that_was_not_typed_again(tmp_path: Path) -> None:
    async def main() -> None:
        accounts = accounts_of(tmp_path)
        accounts.add("mine", "spoken", {"app_id": "a"}, {"app_secret": SECRET})
        first = await accounts.speech("mine")
        assert accounts.change("mine", {"app_id": "b", "proxy": "none"}).fields == {"app_id": "b", "proxy": "none"}
        second = await accounts.speech("mine")
        assert first is not second
        assert isinstance(second, Scripted)
        assert second.spoken == ["b", SECRET]
        for name, fields in (("local", {}), ("mine", {}), ("nobody", {"app_id": "a"})):
            with pytest.raises(StudioError):
                accounts.change(name, fields)

    asyncio.run(main())


# Tests


def probed(error: StudioError | None = None) -> Vendor:
    return Vendor(
        "probed",
        "Probed",
        (Field("app_id"), Field("app_secret", secret=True)),
        probe=lambda a, s, link: Told(link, error),
    )


@pytest.mark.parametrize(
    ("kind", "verdict"),
    [
        (None, VerdictKind.WORKS),
        (Kind.KEY_REFUSED, VerdictKind.KEY_REFUSED),
        (Kind.APP_UNUSABLE, VerdictKind.APP_UNUSABLE),
        (Kind.CLOCK_OFF, VerdictKind.CLOCK_OFF),
        (Kind.UNREACHABLE, VerdictKind.UNREACHABLE),
        (Kind.TIMED_OUT, VerdictKind.UNREACHABLE),
        (Kind.UNREADABLE, VerdictKind.UNCLEAR),
        (Kind.BUSY, VerdictKind.UNCLEAR),
    ],
)
def test_a_test_comes_to_a_verdict(tmp_path: Path, kind: Kind | None, verdict: VerdictKind) -> None:
    error = StudioError(kind, "mine") if kind is not None else None

    async def main() -> None:
        accounts = accounts_of(tmp_path, vendors=[probed(error)])
        accounts.add("mine", "probed", {"app_id": "a"}, {"app_secret": SECRET})
        found = await accounts.test("mine")
        assert (found.kind, found.error, found.skew_s) == (verdict, error, None)
        assert found.duration_ms >= 0
        await accounts.close()

    asyncio.run(main())


@pytest.mark.parametrize("kind", [Kind.BAD_FIELD, Kind.NO_SECRET])
def test_what_was_never_asked_has_no_verdict(tmp_path: Path, kind: Kind) -> None:
    async def main() -> None:
        accounts = accounts_of(tmp_path, vendors=[probed(StudioError(kind, "mine")), Vendor("mute", "Mute", ())])
        accounts.add("mine", "probed", {"app_id": "a"}, {"app_secret": SECRET})
        accounts.add("keyless", "probed", {"app_id": "a"})
        accounts.add("quiet", "mute", {})
        for name, expected in (("mine", kind), ("keyless", Kind.NO_SECRET), ("quiet", Kind.UNSUPPORTED)):
            with pytest.raises(StudioError) as raised:
                await accounts.test(name)
            assert raised.value.kind is expected
        with pytest.raises(StudioError) as raised:
            await accounts.timbres("quiet")
        assert raised.value.kind is Kind.UNSUPPORTED
        await accounts.close()

    asyncio.run(main())


def test_a_clock_that_is_off_is_told_and_known_from_then_on(tmp_path: Path) -> None:
    links: list[Link] = []

    @dataclass
    class Asking:
        link: Link

        async def test(self) -> None:
            links.append(self.link)
            await self.link.send(HttpRequest("accounts.test", "GET", "https://v.example/", lambda _: {}))

    vendor = Vendor("asked", "Asked", (), probe=lambda a, s, link: Asking(link))

    async def main() -> None:
        accounts = accounts_of(tmp_path, vendors=[vendor], ahead=-300.0)
        accounts.add("mine", "asked", {})
        for _ in range(2):
            found = await accounts.test("mine")
            assert found.kind is VerdictKind.WORKS
            assert found.skew_s == pytest.approx(-300, abs=2)
        assert links[0] is links[1], "what was learnt stays learnt"
        accounts.change("mine", {"proxy": "none"})
        await accounts.test("mine")
        assert links[2] is not links[0]

    asyncio.run(main())


def test_what_was_found_out_is_there_after_a_restart_until_the_fields_change(tmp_path: Path) -> None:
    async def main() -> None:
        accounts = accounts_of(tmp_path, vendors=[probed()])
        accounts.add("mine", "probed", {"app_id": "a"}, {"app_secret": SECRET})
        link = accounts._link(accounts.find("mine"))
        assert link.fact("looked") is None
        await accounts.test("mine")
        assert link.fact("looked") == "yes"
        await accounts.close()
        later = accounts_of(tmp_path, vendors=[probed()])
        assert later._link(later.find("mine")).fact("looked") == "yes"
        later.change("mine", {"app_id": "b"})
        assert later._link(later.find("mine")).fact("looked") is None

    asyncio.run(main())


def test_facts_that_cannot_be_written_are_known_until_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def main() -> None:
        accounts = accounts_of(tmp_path, vendors=[probed()])
        accounts.add("mine", "probed", {"app_id": "a"}, {"app_secret": SECRET})

        def full(*_: object) -> None:
            raise StudioError(Kind.DISK_FULL, "settings.json")

        monkeypatch.setattr(SettingsFile, "learn", full)
        await accounts.test("mine")
        await accounts.close()
        assert accounts._link(accounts.find("mine")).fact("looked") == "yes"

    asyncio.run(main())
    assert "could not be written" in caplog.text


def test_an_account_of_a_vendor_from_a_newer_version_is_listed_and_can_go(tmp_path: Path) -> None:
    async def main() -> None:
        accounts_of(tmp_path).add("mine", "spoken", {"app_id": "a"})
        older = accounts_of(tmp_path, vendors=[Vendor("mute", "Mute", ())])
        assert [account.name for account in older.list()] == ["local", "mine"]
        assert (older.voices("mine"), await older.keys(older.find("mine"))) == ((), ())
        with pytest.raises(StudioError) as raised:
            await older.speech("mine")
        assert raised.value.kind is Kind.UNSUPPORTED
        removed = await older.remove("mine")
        assert len(older.list()) == 1
        # It would be lost if Undo could bring back only what this version can add.
        await older.restore(removed)
        assert accounts_of(tmp_path).find("mine").fields == {"app_id": "a"}

    asyncio.run(main())


# Another name


def test_a_renamed_account_takes_its_keys_and_what_was_made_along(tmp_path: Path) -> None:
    keeper = Held()

    async def main() -> None:
        library = await Library.open(tmp_path / "library.db")
        file = SettingsFile(Paths(tmp_path))
        accounts = Accounts(file, Secrets(keeper, environment={}), VENDORS, LocalService(), library=library)
        accounts.add("mine", "spoken", {"app_id": "a"}, {"app_secret": SECRET})
        await accounts.store("mine")
        file.change({"last_account": "mine"})
        await library.save_take(SavedTake("t", "T", "x", "mine", "v", "2026-01-01T00:00:00.000+00:00", True))
        first = await accounts.speech("mine")

        renamed = await accounts.rename("mine", " Ours ")

        assert (renamed.account.name, renamed.account.fields, renamed.variables) == ("Ours", {"app_id": "a"}, {})
        assert [account.name for account in accounts.list()] == ["local", "Ours"]
        assert keeper.kept == {("Ours", "app_secret"): SECRET}
        assert file.settings.last_account == "Ours"
        assert [take.account for take in await library.takes()] == ["Ours"]
        # Who still holds the former name is served, and what they keep arrives.
        assert accounts.find("mine").name == "Ours"
        accounts.change("Ours", {"app_id": "a"})
        await accounts.restore(await accounts.remove("Ours"))
        assert accounts.find("mine").name == "Ours"
        assert await accounts.speech("mine") is not first
        await library.save_take(SavedTake("u", "U", "x", "mine", "v", "2026-01-02T00:00:00.000+00:00", True))
        await accounts.finish_renaming()
        assert {take.account for take in await library.takes()} == {"Ours"}
        # Until somebody else has it.
        accounts.add("mine", "mute", {})
        assert accounts.find("mine").vendor == "mute"
        await library.save_take(SavedTake("w", "W", "x", "mine", "v", "2026-01-03T00:00:00.000+00:00", True))
        await accounts.finish_renaming()
        assert {take.account for take in await library.takes()} == {"Ours", "mine"}
        # And back, in any case of letters.
        assert (await accounts.rename("Ours", "ours")).account.name == "ours"
        assert keeper.kept == {("ours", "app_secret"): SECRET}
        assert (await accounts.rename("ours", "ours")).variables == {}
        await library.close()

    asyncio.run(main())


def test_a_former_name_changes_renames_and_removes_the_account_that_had_it(tmp_path: Path) -> None:
    keeper = Held()

    async def main() -> None:
        accounts = accounts_of(tmp_path, keeper=keeper)
        accounts.add("mine", "spoken", {"app_id": "a"}, {"app_secret": SECRET})
        await accounts.store("mine")
        await accounts.rename("mine", "ours")
        assert accounts.change("mine", {"app_id": "b"}, {"app_secret": "another-key"}).fields == {"app_id": "b"}
        assert dict(await accounts.secrets(accounts.find("ours"))) == {"app_secret": "another-key"}
        await accounts.store("ours")
        assert (await accounts.rename("mine", "everybody")).account.name == "everybody"
        assert keeper.kept == {("everybody", "app_secret"): "another-key"}
        await accounts.remove("mine")
        assert ([account.name for account in accounts.list()], keeper.kept) == (["local"], {})

    asyncio.run(main())


def test_a_program_that_died_while_renaming_leaves_nothing_behind(tmp_path: Path) -> None:
    """The settings say first what is to happen; whoever looks next brings the library along."""

    async def main() -> None:
        library = await Library.open(tmp_path / "library.db")
        await library.save_take(SavedTake("t", "T", "x", "mine", "v", "2026-01-01T00:00:00.000+00:00", True))
        dying = accounts_of(tmp_path)  # without a library: it ends before it comes to that
        dying.add("mine", "spoken", {"app_id": "a"})
        await dying.rename("mine", "ours")
        assert [take.account for take in await library.takes()] == ["mine"]
        secrets = Secrets(environment={})
        later = Accounts(SettingsFile(Paths(tmp_path)), secrets, VENDORS, LocalService(), library=library)
        await later.finish_renaming()
        assert [take.account for take in await library.takes()] == ["ours"]
        await library.close()

    asyncio.run(main())


def test_variables_of_the_environment_that_must_follow_a_rename_are_told(tmp_path: Path) -> None:
    accounts = accounts_of(tmp_path, {"VOICE_STUDIO_SECRET_MINE_APP_SECRET": SECRET})
    accounts.add("mine", "spoken", {"app_id": "a"})
    renamed = asyncio.run(accounts.rename("mine", "ours"))
    assert renamed.variables == {"VOICE_STUDIO_SECRET_MINE_APP_SECRET": "VOICE_STUDIO_SECRET_OURS_APP_SECRET"}
    # One that both names share needs no word.
    assert asyncio.run(accounts.rename("ours", "Ours")).variables == {}


def test_a_name_that_stays_changes_nothing(tmp_path: Path) -> None:
    keeper = Held()

    async def main() -> None:
        accounts = accounts_of(tmp_path, keeper=keeper)
        accounts.add("mine", "spoken", {"app_id": "a"}, {"app_secret": SECRET})
        await accounts.store("mine")
        renamed = await accounts.rename("mine", " mine ")
        assert (renamed.account.name, renamed.variables) == ("mine", {})
        assert keeper.kept == {("mine", "app_secret"): SECRET}
        assert [account.name for account in accounts_of(tmp_path).list()] == ["local", "mine"]

    asyncio.run(main())


@pytest.mark.parametrize("new", ["", "a/b", "local", "OTHER"])
def test_names_that_an_account_cannot_get(tmp_path: Path, new: str) -> None:
    accounts = accounts_of(tmp_path)
    accounts.add("mine", "mute", {})
    accounts.add("other", "mute", {})
    with pytest.raises(StudioError) as raised:
        asyncio.run(accounts.rename("mine", new))
    assert raised.value.kind is Kind.BAD_FIELD
    with pytest.raises(StudioError):
        asyncio.run(accounts.rename("local", "mine too"))
    assert [account.name for account in accounts.list()] == ["local", "mine", "other"]


@pytest.mark.parametrize("known", [True, False])
def test_a_key_that_cannot_be_taken_along_keeps_the_name(tmp_path: Path, known: bool) -> None:
    keeper = Held()

    async def main() -> None:
        accounts = accounts_of(tmp_path, keeper=keeper)
        accounts.add("mine", "spoken", {"app_id": "a"}, {"app_secret": SECRET})
        await accounts.store("mine")
        if not known:
            accounts = accounts_of(tmp_path, keeper=keeper)
        keeper.trouble = Trouble.LOCKED
        with pytest.raises(StudioError) as raised:
            await accounts.rename("mine", "ours")
        assert (raised.value.kind, raised.value.subject) == (Kind.KEYRING_LOCKED, "mine")
        assert accounts.find("mine").name == "mine"
        keeper.trouble = None
        assert keeper.kept == {("mine", "app_secret"): SECRET}
        assert (await accounts.rename("mine", "ours")).account.name == "ours"
        assert keeper.kept == {("ours", "app_secret"): SECRET}

    asyncio.run(main())

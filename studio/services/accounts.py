"""Accounts: which vendors a person can speak to, with which keys; `local` is always among them."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar
from urllib.parse import urlsplit

from studio.core import uploads
from studio.core.errors import Kind, StudioError
from studio.core.ports import Field, Link, Route, Speech, Tasks, Timbres, Training, Transcription, Vendor
from studio.core.records import Account, Call, Verdict, VerdictKind, Voice
from studio.services.account_fields import COMMON, check_header, clean, trimmed
from studio.services.facts import KeptFacts
from studio.services.links import BASE_URL, AccountLink, Sends, route_of
from studio.services.local import LocalService
from studio.storage.library import Library
from studio.storage.renaming import rename_account
from studio.storage.secrets import Place, Secret, Secrets, Trouble, variable
from studio.storage.settings import AccountSettings, SettingsFile

__all__ = [
    "BASE_URL",
    "LOCAL",
    "LOCAL_VENDOR",
    "Accounts",
    "Key",
    "Place",
    "Removed",
    "Renamed",
    "Trouble",
]

Made = TypeVar("Made")
Had = TypeVar("Had")
Maker = Callable[[Account, Mapping[str, str], Link], Made]
"""Makes a capability of an account, its secrets by field, and its way to the vendor."""
Capability = Callable[[Vendor], object]
"""Looks a capability up in what a vendor has; None where it has it not."""

LOCAL = "local"
# The vendor whose protocol the local service speaks when a person just wants to hear something.
LOCAL_VENDOR = "xingyun"
_NAME = re.compile(r"[\w][\w .-]{0,39}")
_VERDICTS = {
    Kind.KEY_REFUSED: VerdictKind.KEY_REFUSED,
    Kind.APP_UNUSABLE: VerdictKind.APP_UNUSABLE,
    Kind.CLOCK_OFF: VerdictKind.CLOCK_OFF,
    Kind.UNREACHABLE: VerdictKind.UNREACHABLE,
    Kind.TIMED_OUT: VerdictKind.UNREACHABLE,
    Kind.DROPPED: VerdictKind.UNREACHABLE,
}
# What can be said without asking the vendor: there is nothing to judge then.
_NOT_ASKED = (Kind.NO_SECRET, Kind.KEYRING_LOCKED, Kind.BAD_FIELD, Kind.BAD_FILE, Kind.LOCAL_SERVICE, Kind.CANCELLED)


@dataclass(frozen=True, slots=True)
class Key:
    """What may be shown of a key: the name of its field, where it lives (None: nowhere), its last characters."""

    name: str
    place: Place | None
    tail: str = ""


@dataclass(frozen=True, slots=True)
class Removed:
    """An account that was removed, whole, so that it can be restored; `trouble` says why its keys may still be kept."""

    row: AccountSettings
    keys: Mapping[str, str] = field(repr=False)
    trouble: Trouble | None


@dataclass(frozen=True, slots=True)
class Renamed:
    """An account under its new name; `variables` are those of the environment that must be renamed now, old to new."""

    account: Account
    variables: Mapping[str, str]


class Accounts:
    """The accounts of this home; names are unique, secrets are kept apart from fields."""

    def __init__(
        self,
        settings: SettingsFile,
        secrets: Secrets,
        vendors: Sequence[Vendor],
        local: LocalService,
        *,
        http: Sends | None = None,
        record: Callable[[Call], None] = lambda _: None,
        library: Library | None = None,
    ) -> None:
        self._settings = settings
        self._secrets = secrets
        self._vendors = {vendor.name: vendor for vendor in vendors}
        self._local = local
        self._http = http
        self._record = record
        self._library = library
        self._speaking: dict[str, tuple[Account, Mapping[str, str], Speech]] = {}
        self._links: dict[tuple[str, str], tuple[Account, AccountLink]] = {}
        self._facts = KeptFacts(settings)

    # Which there are

    def list(self) -> tuple[Account, ...]:
        """Every account, `local` first, then by name."""
        kept = (Account(row.name, row.vendor, dict(row.fields)) for row in self._settings.settings.accounts)
        return (Account(LOCAL, LOCAL_VENDOR), *sorted(kept, key=lambda account: account.name.casefold()))

    def able(self, capability: Capability) -> tuple[Account, ...]:
        """Every account whose vendor has a capability, `local` first: it always counts as one."""
        able = {vendor.name for vendor in self._vendors.values() if capability(vendor) is not None}
        return tuple(account for account in self.list() if account.vendor in able or account.name == LOCAL)

    def fitting(self, capability: Capability) -> str:
        """The account to take where none is named: the only one whose vendor has a capability, else `local`.

        `StudioError` (BAD_FIELD) where several have it.
        """
        _, *others = self.able(capability)
        if len(others) > 1:
            raise StudioError(Kind.BAD_FIELD, "account", message="More than one account fits; choose one.")
        return others[0].name if others else LOCAL

    def vendor_of(self, name: str, capability: Capability) -> Vendor:
        """The vendor that has a capability for an account; `local` is whichever vendor has it.

        Raises `StudioError`: UNKNOWN_ACCOUNT, and UNSUPPORTED where no such vendor has it, or the account was added by
        a newer version of the program, which knows more vendors.
        """
        return self._having(self.find(name), capability)[0]

    def vendors(self) -> tuple[Vendor, ...]:
        """The vendors that an account can be added for."""
        return tuple(self._vendors.values())

    def find(self, name: str) -> Account:
        """The account called `name`, now or else before; `StudioError` (UNKNOWN_ACCOUNT) where there is none."""
        for account in self.list():
            if account.name == name:
                return account
        for row in self._settings.settings.accounts:
            if name in row.former:
                return self.find(row.name)
        raise StudioError(Kind.UNKNOWN_ACCOUNT, name)

    def voices(self, name: str) -> tuple[Voice, ...]:
        """The voices known for an account; a vendor may have others, which are used by their id."""
        account = self.find(name)
        if name == LOCAL:
            return self._local.voices()
        vendor = self._vendors.get(account.vendor)
        return vendor.voices if vendor is not None else ()

    def own_timbres(self) -> tuple[Voice, ...]:
        """The timbres that the local service keeps, so that deleting can be tried without any account."""
        return self._local.timbres()

    # Keeping them

    def add(
        self, name: str, vendor: str, fields: Mapping[str, str], secrets: Mapping[str, str] | None = None
    ) -> Account:
        """Keep a new account; `secrets` can be used at once, and live for this session until `store` was awaited.

        Raises `StudioError` (BAD_FIELD) with the name of the wrong field and, where there is more to say, a sentence.
        """
        account, keys = self.checked(name, vendor, fields, secrets or {})
        settings = self._settings.settings
        row = AccountSettings(name=account.name, vendor=vendor, fields=dict(account.fields))
        self._settings.change({"accounts": [*settings.accounts, row]})
        self._set(account.name, keys)
        return self.find(account.name)

    def change(self, name: str, fields: Mapping[str, str], secrets: Mapping[str, str] | None = None) -> Account:
        """Give an account other fields; a key that is not among `secrets` stays. Otherwise as `add`."""
        account = self._changeable(name)
        name = account.name
        plain, keys = clean(self._vendor(account), fields, secrets or {})
        # What was found out with other fields may be wrong now; what it was called before leads to it all the same.
        changed = {"fields": plain, "facts": {}}
        rows = [
            each.model_copy(update=changed) if each.name == name else each for each in self._settings.settings.accounts
        ]
        self._settings.change({"accounts": rows})
        self._set(name, keys)
        self._let_go(name)
        return self.find(name)

    def checked(
        self, name: str, vendor: str, fields: Mapping[str, str], secrets: Mapping[str, str]
    ) -> tuple[Account, Mapping[str, str]]:
        """What `add` would keep of these: an account, and keys by field; raises as `add` and keeps nothing."""
        name = self.checked_name(name)
        if vendor not in self._vendors:
            raise StudioError(Kind.BAD_FIELD, vendor)
        plain, keys = clean(self._vendors[vendor], fields, secrets)
        return Account(name, vendor, plain), keys

    def checked_name(self, name: str, besides: str = "") -> str:
        """A name as it would be kept, which no account but `besides` may have; `StudioError` (BAD_FIELD)."""
        name = trimmed(name)
        taken = {other.name.casefold() for other in self.list() if other.name != besides}
        if not _NAME.fullmatch(name):
            raise StudioError(Kind.BAD_FIELD, name or "name", message="" if name else "It is needed.")
        if name.casefold() in taken:
            raise StudioError(Kind.BAD_FIELD, name, message="There is an account of this name.")
        return name

    def path_of(self, account: Account) -> str:
        """The path in the account's address, which goes before the vendor's own; people paste more than the host."""
        return urlsplit(account.fields.get(BASE_URL, "")).path

    async def rename(self, name: str, new: str) -> Renamed:
        """Call an account something else; its keys, takes, timbres and jobs go with it.

        The former name leads to it as long as no other account has that name, so that what still holds it in memory,
        and a program that dies on the way, lose nothing. Raises `StudioError`: UNKNOWN_ACCOUNT, BAD_FIELD,
        KEYRING_LOCKED when a key could not be taken along, and then nothing has changed.
        """
        account = self._changeable(name)
        name = account.name
        new = self.checked_name(new, besides=name)
        if new == name:
            return Renamed(account, {})
        fields = [each.name for each in self._secret_fields(account)]
        set_outside = [key.name for key in await self.keys(account) if key.place is Place.ENVIRONMENT]
        if not await self._secrets.copy(name, new, fields):
            await self._secrets.forget(new, fields)
            raise StudioError(Kind.KEYRING_LOCKED, name)
        settings = self._settings.settings
        rows = [
            row.model_copy(update={"name": new, "former": [*row.former, name]}) if row.name == name else row
            for row in settings.accounts
        ]
        changes: dict[str, Any] = {"accounts": rows}
        if settings.last_account == name:
            changes["last_account"] = new
        self._settings.change(changes)
        self._let_go(name)
        await self.finish_renaming()
        await self._secrets.forget(name, fields)
        if name.casefold() == new.casefold():
            # Some keyrings make no difference between these: what was forgotten may have been both.
            await self._secrets.store_again(new, fields)
        variables = {variable(name, each): variable(new, each) for each in set_outside}
        return Renamed(self.find(new), {old: now for old, now in variables.items() if old != now})

    async def finish_renaming(self) -> None:
        """Give to accounts what the library still keeps under a name that they had before."""
        names = {account.name for account in self.list()}
        for row in self._settings.settings.accounts:
            for former in row.former:
                if former not in names and self._library is not None:
                    await self._library.write(partial(rename_account, old=former, new=row.name))

    async def remove(self, name: str) -> Removed:
        """Forget an account and its keys; `local` stays. What was made with it is kept."""
        account = self._changeable(name)
        name = account.name
        fields = [each.name for each in self._secret_fields(account)]
        found = {each: await self._secrets.get(name, each, insist=False) for each in fields}
        rows = {row.name: row for row in self._settings.settings.accounts}
        row = rows.pop(name)
        self._settings.change({"accounts": [*rows.values()]})
        self._let_go(name)
        await self._secrets.forget(name, fields)
        trouble = self._secrets.trouble
        own = {each: key.value for each, key in found.items() if key and key.place is not Place.ENVIRONMENT}
        return Removed(row, own, None if trouble is Trouble.ABSENT else trouble)

    async def restore(self, removed: Removed) -> None:
        """Take a removal back, keys and all; `StudioError` (BAD_FIELD) where another account has its name by now.

        It comes back as it was, also where this version could not add it: of a vendor that only a newer one knows.
        """
        name = self.checked_name(removed.row.name)
        self._settings.change({"accounts": [*self._settings.settings.accounts, removed.row]})
        self._set(name, removed.keys)
        await self.store(name)

    # Keys

    async def store(self, name: str) -> Trouble | None:
        """Hand the account's new keys to the system's keyring; returns why they could not be, None when they are."""
        account = self.find(name)
        trouble: Trouble | None = None
        for each in self._secret_fields(account):
            await self._secrets.store(name, each.name)
            key = await self._secrets.get(name, each.name, insist=False)
            if key is not None and key.place is Place.SESSION:
                trouble = self._secrets.trouble or Trouble.FAILED
        return trouble

    async def keys(self, account: Account) -> tuple[Key, ...]:
        """What may be shown of the account's keys; the keyring is asked, though not again once it stayed locked."""
        found: list[Key] = []
        for each in self._secret_fields(account):
            secret = await self._secrets.get(account.name, each.name, insist=False)
            found.append(Key(each.name, None) if secret is None else Key(each.name, secret.place, _tail(secret)))
        return tuple(found)

    async def look_for_keyring(self) -> Trouble | None:
        """Find out whether there is a keyring, without asking anybody to unlock it; see `trouble`."""
        await self._secrets.look()
        return self._secrets.trouble

    @property
    def trouble(self) -> Trouble | None:
        """Why the keyring could not be used when it was last asked; None when it could."""
        return self._secrets.trouble

    async def secrets(self, account: Account) -> Mapping[str, str]:
        """The account's secrets by field; `StudioError` (NO_SECRET, KEYRING_LOCKED) where a required one is missing."""
        found: dict[str, str] = {}
        fields = [each for each in self._secret_fields(account) if each not in COMMON]
        for each in fields:
            if value := await self._secret(account, each.name):
                found[each.name] = value
        missing = [each for each in fields if each.required and each.name not in found]
        if missing or (fields and not found):
            locked = self._secrets.trouble is Trouble.LOCKED
            raise StudioError(Kind.KEYRING_LOCKED if locked else Kind.NO_SECRET, account.name)
        return found

    async def bucket_key(self, account: Account) -> str:
        """The secret key to the account's bucket; `StudioError` (NO_SECRET, KEYRING_LOCKED) where it is missing."""
        if key := await self._secret(account, uploads.SECRET_KEY):
            return key
        locked = self._secrets.trouble is Trouble.LOCKED
        raise StudioError(Kind.KEYRING_LOCKED if locked else Kind.NO_SECRET, account.name)

    async def every_key(self) -> frozenset[str]:
        """All keys of all accounts that are known here, to be hidden wherever they stand; nobody has to unlock them."""
        found: set[str] = set()
        for account in self.list():
            for each in self._secret_fields(account):
                if secret := await self._secrets.get(account.name, each.name, insist=False):
                    found |= {secret.value, trimmed(secret.value)}
        return frozenset(found - {""})

    # What they can do

    async def test(self, name: str) -> Verdict:
        """Make one harmless signed call, and say in a word what came of it.

        Raises `StudioError` where there is nothing to ask the vendor with (unknown account, no key, a wrong field).
        """
        account, secrets, make = await self._opened(name, lambda vendor: vendor.probe)
        link = self._link(account)
        probe = make(account, secrets, link)
        begun = time.perf_counter()
        error: StudioError | None = None
        try:
            await probe.test()
        except StudioError as failed:
            if failed.kind in _NOT_ASKED:
                raise
            error = failed
        duration_ms = (time.perf_counter() - begun) * 1000
        kind = VerdictKind.WORKS if error is None else _VERDICTS.get(error.kind, VerdictKind.UNCLEAR)
        return Verdict(kind, error, link.skew_s or None, duration_ms)

    async def timbres(self, name: str) -> Timbres:
        """The account's capability to manage voices at the vendor; UNSUPPORTED where the vendor has none."""
        return await self._made(name, lambda vendor: vendor.timbres)

    async def tasks(self, name: str) -> Tasks:
        """The account's capability to speak texts as tasks; UNSUPPORTED where the vendor has none."""
        return await self._made(name, lambda vendor: vendor.tasks)

    async def route_of_tasks(self, name: str) -> Route:
        """How connections go that fetch what the account's tasks have made."""
        account, _, _ = await self._opened(name, lambda vendor: vendor.tasks)
        return route_of(account)

    async def transcription(self, name: str) -> Transcription:
        """The account's capability to write down what is said; UNSUPPORTED where the vendor has none."""
        return await self._made(name, lambda vendor: vendor.transcription)

    async def training(self, name: str) -> Training:
        """The account's capability to have voices trained; UNSUPPORTED where the vendor has none."""
        return await self._made(name, lambda vendor: vendor.training)

    async def route_of_training(self, name: str) -> Route:
        """How connections go that send recordings to the account's trainings."""
        account, _, _ = await self._opened(name, lambda vendor: vendor.training)
        return route_of(account)

    async def speech(self, name: str) -> Speech:
        """The account's capability to speak, the same one while its fields and keys stay the same.

        It remembers what it learnt of the vendor (which signature works), so it is kept.
        """
        account, secrets, make = await self._opened(name, lambda vendor: vendor.speech)
        kept = self._speaking.get(name)
        if kept is None or kept[:2] != (account, secrets):
            kept = (account, secrets, make(account, secrets, self._link(account)))
            self._speaking[name] = kept
        return kept[2]

    async def close(self) -> None:
        """Write what was found out and is not written yet."""
        await self._facts.close()

    # Inside

    def _having(self, account: Account, capability: Callable[[Vendor], Had | None]) -> tuple[Vendor, Had]:
        """As `vendor_of`; also what the vendor has."""
        others = self._vendors if account.name == LOCAL else ()
        for vendor in map(self._vendors.get, (account.vendor, *others)):
            if vendor is not None and (had := capability(vendor)) is not None:
                return vendor, had
        raise StudioError(Kind.UNSUPPORTED, self._vendor(account).title)

    def _vendor(self, account: Account) -> Vendor:
        vendor = self._vendors.get(account.vendor)
        if vendor is None:
            # Added by a newer version of the program, which knows more vendors.
            raise StudioError(Kind.UNSUPPORTED, account.vendor)
        return vendor

    async def _made(self, name: str, capability: Callable[[Vendor], Maker[Made] | None]) -> Made:
        """What an account's vendor can do, for this account; raises as `_opened`."""
        account, secrets, make = await self._opened(name, capability)
        return make(account, secrets, self._link(account))

    async def _opened(
        self, name: str, capability: Callable[[Vendor], Maker[Made] | None]
    ) -> tuple[Account, Mapping[str, str], Maker[Made]]:
        """An account ready for use, its secrets, and what makes the capability; `local` is whichever vendor has it.

        Raises `StudioError` as `vendor_of` and `secrets`.
        """
        account = self.find(name)
        vendor, make = self._having(account, capability)
        if name != LOCAL:
            return account, await self.secrets(account), make
        served = await self._local.fields(vendor.name)
        secret = {each.name for each in vendor.fields if each.secret}
        account = Account(name, vendor.name, {k: v for k, v in served.items() if k not in secret})
        return account, {k: v for k, v in served.items() if k in secret}, make

    def _link(self, account: Account) -> AccountLink:
        """The account's way to its vendor, the same one while its fields stay the same: it knows the clock."""
        kept = self._links.get((account.name, account.vendor))
        if kept is None or kept[0] != account:
            kept = (account, AccountLink(account, self._http, self._facts, self._record))
            self._links[account.name, account.vendor] = kept
        return kept[1]

    def _changeable(self, name: str) -> Account:
        """The account called `name`, which may be the one that it had before; raises BAD_FIELD for `local`."""
        account = self.find(name)
        if name == LOCAL:
            raise StudioError(Kind.BAD_FIELD, name)
        return account

    def _secret_fields(self, account: Account) -> Sequence[Field]:
        vendor = self._vendors.get(account.vendor)
        if vendor is None or account.name == LOCAL:
            return ()
        common = COMMON if uploads.BUCKET in account.fields else ()
        return [each for each in (*vendor.fields, *common) if each.secret]

    async def _secret(self, account: Account, field: str) -> str:
        """One key, "" where there is none; raises BAD_FIELD for one that cannot be used."""
        secret = await self._secrets.get(account.name, field)
        # The environment is typed by hand as well.
        value = trimmed(secret.value) if secret is not None else ""
        check_header(field, value)
        return value

    def _set(self, name: str, keys: Mapping[str, str]) -> None:
        for known, value in keys.items():
            self._secrets.set(name, known, value)

    def _let_go(self, name: str) -> None:
        """Nothing that was made for or learnt with the fields of before is used again."""
        self._speaking.pop(name, None)
        self._facts.drop(name)
        for key in [key for key in self._links if key[0] == name]:
            del self._links[key]


def _tail(secret: Secret) -> str:
    """The end of a key, to know it by: never more than a quarter of it."""
    return secret.value[-min(4, len(secret.value) // 4) :] if len(secret.value) >= 8 else ""

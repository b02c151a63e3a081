"""Accounts: which vendors a person can speak to, with which keys; `local` is always among them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from studio.core.errors import Kind, StudioError
from studio.core.ports import Speech, Vendor
from studio.core.records import Account, Voice
from studio.services.local import LocalService
from studio.storage.secrets import Secrets
from studio.storage.settings import AccountSettings, SettingsFile

LOCAL = "local"
# The vendor whose protocol the local service speaks when a person just wants to hear something.
LOCAL_VENDOR = "xingyun"
_NAME = re.compile(r"[\w][\w .-]{0,39}")


class Accounts:
    """The accounts of this home; names are unique, secrets are kept apart from fields."""

    def __init__(
        self, settings: SettingsFile, secrets: Secrets, vendors: Sequence[Vendor], local: LocalService
    ) -> None:
        self._settings = settings
        self._secrets = secrets
        self._vendors = {vendor.name: vendor for vendor in vendors}
        self._local = local
        self._speaking: dict[str, tuple[Account, Mapping[str, str], Speech]] = {}

    def list(self) -> tuple[Account, ...]:
        """Every account, `local` first, then by name."""
        kept = (Account(row.name, row.vendor, dict(row.fields)) for row in self._settings.settings.accounts)
        return (Account(LOCAL, LOCAL_VENDOR), *sorted(kept, key=lambda account: account.name.casefold()))

    def vendors(self) -> tuple[Vendor, ...]:
        """The vendors that an account can be added for."""
        return tuple(self._vendors.values())

    def find(self, name: str) -> Account:
        """The account called `name`; `StudioError` (UNKNOWN_ACCOUNT) where there is none."""
        for account in self.list():
            if account.name == name:
                return account
        raise StudioError(Kind.UNKNOWN_ACCOUNT, name)

    def add(
        self, name: str, vendor: str, fields: Mapping[str, str], secrets: Mapping[str, str] | None = None
    ) -> Account:
        """Keep a new account; `secrets` live for this session only. `StudioError` (BAD_FIELD) names the wrong field."""
        name = name.strip()
        if not _NAME.fullmatch(name) or any(name.casefold() == other.name.casefold() for other in self.list()):
            raise StudioError(Kind.BAD_FIELD, name or "name")
        if vendor not in self._vendors:
            raise StudioError(Kind.BAD_FIELD, vendor)
        known = {field.name: field for field in self._vendors[vendor].fields}
        for given in fields:
            # A secret among the plain fields would be written to the settings file.
            if given not in known or known[given].secret:
                raise StudioError(Kind.BAD_FIELD, given)
        plain = {given: value.strip() for given, value in fields.items() if value.strip()}
        for field in known.values():
            if field.required and not field.secret and not field.default and field.name not in plain:
                raise StudioError(Kind.BAD_FIELD, field.name)
        settings = self._settings.settings
        row = AccountSettings(name=name, vendor=vendor, fields=plain)
        self._settings.change({"accounts": [*settings.accounts, row]})
        for field_name, value in (secrets or {}).items():
            self._secrets.keep(name, field_name, value.strip())
        return self.find(name)

    def remove(self, name: str) -> None:
        """Forget an account and its session secrets; `local` stays. What was made with it is kept."""
        account = self.find(name)
        if name == LOCAL:
            raise StudioError(Kind.BAD_FIELD, name)
        settings = self._settings.settings
        rest = [row for row in settings.accounts if row.name != account.name]
        self._settings.change({"accounts": rest})
        self._secrets.forget(name)
        self._speaking.pop(name, None)

    def voices(self, name: str) -> tuple[Voice, ...]:
        """The voices known for an account; a vendor may have others, which are used by their id."""
        account = self.find(name)
        return self._local.voices() if name == LOCAL else self._vendors[account.vendor].voices

    async def secrets(self, account: Account) -> Mapping[str, str]:
        """The account's secrets by field; `StudioError` (NO_SECRET) where a required one is missing."""
        found: dict[str, str] = {}
        for field in self._vendors[account.vendor].fields:
            if not field.secret:
                continue
            value = self._secrets.get(account.name, field.name)
            if value:
                found[field.name] = value
            elif field.required:
                raise StudioError(Kind.NO_SECRET, account.name)
        return found

    async def speech(self, name: str) -> Speech:
        """The account's capability to speak, the same one while its fields and keys stay the same.

        It remembers what it learnt of the vendor (which signature works), so it is kept.
        """
        account = self.find(name)
        vendor = self._vendors[account.vendor]
        if vendor.speech is None:
            raise StudioError(Kind.UNSUPPORTED, vendor.title)
        if name == LOCAL:
            served = await self._local.fields(account.vendor)
            secret = {field.name for field in vendor.fields if field.secret}
            account = Account(name, account.vendor, {k: v for k, v in served.items() if k not in secret})
            secrets: Mapping[str, str] = {k: v for k, v in served.items() if k in secret}
        else:
            secrets = await self.secrets(account)
        kept = self._speaking.get(name)
        if kept is None or kept[:2] != (account, secrets):
            kept = (account, secrets, vendor.speech(account, secrets))
            self._speaking[name] = kept
        return kept[2]

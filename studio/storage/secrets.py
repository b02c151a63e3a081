"""Keys of accounts: from the environment where they are set there, else from a keeper (this session's memory)."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Protocol


class Keeper(Protocol):
    """Something that keeps secrets by account and field."""

    def get(self, account: str, field: str) -> str | None:
        """The secret, or None."""
        ...

    def keep(self, account: str, field: str, value: str) -> None:
        """Keep a secret in place of the one before."""
        ...

    def forget(self, account: str) -> None:
        """Forget every secret of an account."""
        ...


class Memory:
    """A keeper that forgets everything when the program ends."""

    def __init__(self) -> None:
        self._kept: dict[str, dict[str, str]] = {}

    def get(self, account: str, field: str) -> str | None:
        """The secret, or None."""
        return self._kept.get(account, {}).get(field)

    def keep(self, account: str, field: str, value: str) -> None:
        """Keep a secret in place of the one before."""
        self._kept.setdefault(account, {})[field] = value

    def forget(self, account: str) -> None:
        """Forget every secret of an account."""
        self._kept.pop(account, None)


def variable(account: str, field: str) -> str:
    """The environment variable that holds a secret: `VOICE_STUDIO_SECRET_<ACCOUNT>_<FIELD>`.

    Only A-Z, 0-9 and _ can be exported from every shell, so anything else becomes _; accounts whose names differ
    in nothing else share their variables.
    """
    name = re.sub(r"[^A-Z0-9]", "_", f"{account}_{field}".upper())
    return f"VOICE_STUDIO_SECRET_{name}"


class Secrets:
    """Where services get an account's keys; the environment wins over the keeper. Nothing here is ever logged."""

    def __init__(self, keeper: Keeper | None = None, environment: Mapping[str, str] | None = None) -> None:
        self._keeper = keeper if keeper is not None else Memory()
        self._environment = environment if environment is not None else os.environ

    def get(self, account: str, field: str) -> str | None:
        """The secret, or None; an empty variable counts as not set."""
        return self._environment.get(variable(account, field)) or self._keeper.get(account, field)

    def keep(self, account: str, field: str, value: str) -> None:
        """Keep a secret in place of the one before."""
        self._keeper.keep(account, field, value)

    def forget(self, account: str) -> None:
        """Forget every kept secret of an account; what the environment holds stays there."""
        self._keeper.forget(account)

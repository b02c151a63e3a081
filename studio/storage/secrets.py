"""Keys of accounts: from the environment where they are set there, else from the system's keyring; in no file."""

from __future__ import annotations

import asyncio
import concurrent.futures
import logging
import os
import re
import sys
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

log = logging.getLogger(__name__)

Result = TypeVar("Result")

PATIENCE_S = 120.0
"""Seconds that a person has to unlock the keyring when it asks them to."""
# Backends that keep nothing, or keep it where every program of this person reads it.
_NOT_SAFE = ("keyring.backends.fail", "keyring.backends.null", "keyrings.alt.")


class Place(StrEnum):
    """Where a key lives."""

    ENVIRONMENT = "environment"
    KEYRING = "keyring"
    SESSION = "session"  # this program's memory, until it ends


class Trouble(StrEnum):
    """Why the system's keyring could not be used."""

    ABSENT = "absent"  # there is none on this computer
    LOCKED = "locked"  # it is locked, and nobody unlocked it
    FAILED = "failed"  # it is there, and would not do it


class KeeperError(Exception):
    """A keeper could not do what it was asked; holds no key."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble)
        self.trouble = trouble


class Keeper(Protocol):
    """Something that keeps keys by account and field beyond the program's end.

    Every call may block, for as long as a person takes to unlock it, and raises `KeeperError`.
    """

    def look(self) -> None:
        """Find out whether there is anything to keep keys in; asks nobody to unlock it."""
        ...

    def get(self, account: str, field: str) -> str | None:
        """The key, or None."""
        ...

    def keep(self, account: str, field: str, value: str) -> None:
        """Keep a key in place of the one before."""
        ...

    def forget(self, account: str, field: str) -> None:
        """Forget a key; one that is not there is no error."""
        ...


class Keyring:
    """The system's keyring: Secret Service or KWallet, Keychain, Credential Locker, by the `keyring` library.

    Another backend that a person has chosen for that library is used as well, unless it writes keys to a plain file.
    `service` is what the person sees beside the key in the system's own program; homes have different ones.
    """

    def __init__(self, service: str = "Voice Studio") -> None:
        self._service = service
        self._one_at_a_time = threading.Lock()

    def look(self) -> None:
        """See `Keeper`."""
        self._ask(lambda _: None)

    def get(self, account: str, field: str) -> str | None:
        """See `Keeper`."""
        return self._ask(lambda keyring: keyring.get_password(self._service, _entry(account, field)))

    def keep(self, account: str, field: str, value: str) -> None:
        """See `Keeper`."""
        self._ask(lambda keyring: keyring.set_password(self._service, _entry(account, field), value))

    def forget(self, account: str, field: str) -> None:
        """See `Keeper`."""
        from keyring.errors import PasswordDeleteError

        def forget(keyring: KeyringBackend) -> None:
            try:
                keyring.delete_password(self._service, _entry(account, field))
            except PasswordDeleteError:
                # Nothing there to delete, or not allowed to: looking again tells which.
                if keyring.get_password(self._service, _entry(account, field)) is not None:
                    raise

        self._ask(forget)

    def _ask(self, work: Callable[[KeyringBackend], Result]) -> Result:
        # One at a time, so that one unlocking by the person serves everybody who waits.
        with self._one_at_a_time:
            from keyring.errors import InitError, KeyringLocked

            backend = _backend()
            if backend is None:
                raise KeeperError(Trouble.ABSENT)
            try:
                return work(backend)
            except (InitError, KeyringLocked):
                # Where there is no keyring yet, the system asks for the password of a new one: dismissed, too.
                raise KeeperError(Trouble.LOCKED) from None
            except _failures() as error:
                log.warning("the keyring failed: %s", type(error).__name__)
                raise KeeperError(_trouble(error)) from None


def variable(account: str, field: str) -> str:
    """The environment variable that holds a secret: `VOICE_STUDIO_SECRET_<ACCOUNT>_<FIELD>`.

    Only A-Z, 0-9 and _ can be exported from every shell, so anything else becomes _; accounts whose names differ
    in nothing else share their variables.
    """
    name = re.sub(r"[^A-Z0-9]", "_", f"{account}_{field}".upper())
    return f"VOICE_STUDIO_SECRET_{name}"


@dataclass(frozen=True, slots=True)
class Secret:
    """A key and where it lives; printing it shows no key."""

    value: str = field(repr=False)
    place: Place


class Secrets:
    """Where services get an account's keys; the environment wins over what is kept. Nothing here is ever logged.

    A key that was set is in memory at once, and in the keyring after `store`; one that was read from the keyring is
    remembered until the program ends. Without a keeper nothing outlives the program.
    """

    def __init__(
        self,
        keeper: Keeper | None = None,
        environment: Mapping[str, str] | None = None,
        *,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._keeper = keeper
        self._environment = environment if environment is not None else os.environ
        self._patience_s = patience_s
        self._known: dict[tuple[str, str], Secret] = {}
        self._trouble: Trouble | None = None if keeper is not None else Trouble.ABSENT

    @property
    def trouble(self) -> Trouble | None:
        """Why the keyring could not be used when it was last asked; None when it could, or was not asked yet."""
        return self._trouble

    async def look(self) -> None:
        """Find out whether there is a keyring, for `trouble`; nobody is asked to unlock it."""
        if self._trouble is None:
            await self._ask(lambda keeper: keeper.look())

    async def get(self, account: str, field: str, *, insist: bool = True) -> Secret | None:
        """The key, or None; an empty variable counts as not set.

        The keyring may ask the person to unlock it. Without `insist` it is left alone once that came to nothing.
        """
        if value := self._environment.get(variable(account, field)):
            return Secret(value, Place.ENVIRONMENT)
        known = self._known.get((account, field))
        if known is not None or not (insist or self._trouble is None):
            return known
        kept = await self._kept(account, field)
        if not kept:
            return None
        return self._known.setdefault((account, field), Secret(kept, Place.KEYRING))

    def set(self, account: str, field: str, value: str) -> None:
        """Use a key from now on, in place of the one before."""
        self._known[account, field] = Secret(value, Place.SESSION)

    async def store(self, account: str, field: str) -> None:
        """Hand a key that was set to the keyring; when that comes to nothing it lives on in memory, see `trouble`."""
        known = self._known.get((account, field))
        if known is None or known.place is not Place.SESSION:
            return
        await self._ask(lambda keeper: keeper.keep(account, field, known.value))
        # Another one may have been set meanwhile.
        if self._trouble is None and self._known.get((account, field)) is known:
            self._known[account, field] = Secret(known.value, Place.KEYRING)

    async def copy(self, account: str, other: str, fields: Iterable[str]) -> bool:
        """Let `other` have the kept keys of an account as well, kept as well as they are there.

        False, and then nothing is lost, where the keyring did not give or take one; see `trouble`.
        """
        for name in fields:
            known = self._known.get((account, name))
            lasting = known is None or known.place is Place.KEYRING
            value = known.value if known is not None else await self._kept(account, name)
            if value:
                self.set(other, name, value)
                await self.store(other, name)
            if lasting and self._trouble not in (None, Trouble.ABSENT):
                return False
        return True

    async def store_again(self, account: str, fields: Iterable[str]) -> None:
        """Hand keys that are in memory to the keyring, also those that it had before."""
        for name in fields:
            known = self._known.get((account, name))
            if known is not None:
                self.set(account, name, known.value)
                await self.store(account, name)

    async def forget(self, account: str, fields: Iterable[str]) -> None:
        """Forget kept keys of an account; what the environment holds stays there, see `trouble` for the keyring."""
        for name in fields:
            await self._forget(account, name)

    async def _kept(self, account: str, field: str) -> str | None:
        return await self._ask(lambda keeper: keeper.get(account, field))

    async def _forget(self, account: str, field: str) -> None:
        self._known.pop((account, field), None)
        await self._ask(lambda keeper: keeper.forget(account, field))

    async def _ask(self, work: Callable[[Keeper], Result]) -> Result | None:
        keeper = self._keeper
        if keeper is None:
            return None
        try:
            async with asyncio.timeout(self._patience_s):
                result = await _in_own_thread(lambda: work(keeper))
        except TimeoutError:
            self._trouble = Trouble.LOCKED
        except KeeperError as error:
            self._trouble = error.trouble
        else:
            self._trouble = None
            return result
        return None


async def _in_own_thread(work: Callable[[], Result]) -> Result:
    """Run what may block for good; unlike a pool's, its thread does not hold up the end of the program."""
    future: concurrent.futures.Future[Result] = concurrent.futures.Future()
    # Once it runs it cannot be cancelled: who waits may leave, and the result goes nowhere.
    future.set_running_or_notify_cancel()

    def run() -> None:
        try:
            result = work()
        except KeeperError as error:
            future.set_exception(error)
        else:
            future.set_result(result)

    threading.Thread(target=run, name="keyring", daemon=True).start()
    return await asyncio.wrap_future(future)


def _entry(account: str, field: str) -> str:
    return f"{account}/{field}"


def _backend() -> KeyringBackend | None:
    """The first backend that is safe; importing the library and looking for backends takes a tenth of a second."""
    import keyring
    from keyring.backends.chainer import ChainerBackend

    chosen = keyring.get_keyring()
    candidates = ChainerBackend.backends if isinstance(chosen, ChainerBackend) else [chosen]
    return next((each for each in candidates if not type(each).__module__.startswith(_NOT_SAFE)), None)


def _failures() -> tuple[type[Exception], ...]:
    """What backends raise when they fail: the library does not wrap everything."""
    from keyring.errors import KeyringError

    if sys.platform == "win32":
        from win32ctypes.pywin32 import pywintypes

        return KeyringError, OSError, RuntimeError, pywintypes.error
    if sys.platform == "darwin":
        return KeyringError, OSError, RuntimeError
    from jeepney import DBusErrorResponse  # type: ignore[import-untyped]
    from secretstorage.exceptions import SecretStorageException

    return KeyringError, OSError, RuntimeError, SecretStorageException, DBusErrorResponse


def _trouble(error: Exception) -> Trouble:
    if sys.platform.startswith("linux"):
        from secretstorage.exceptions import (
            LockedException,
            PromptDismissedException,
            SecretServiceNotAvailableException,
        )

        if isinstance(error, SecretServiceNotAvailableException | OSError):
            return Trouble.ABSENT
        if isinstance(error, LockedException | PromptDismissedException):
            return Trouble.LOCKED
    return Trouble.FAILED

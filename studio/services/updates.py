"""Looks whether there is a newer version: only where a person has said so and given an address, once a day."""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol
from urllib.parse import urlsplit

from studio import __version__
from studio.core.errors import StudioError
from studio.core.ports import Route
from studio.services.preferences import Preferences

log = logging.getLogger(__name__)

_ASKED: Final = "updates.asked"
_DAY_S: Final = 86_400.0
_VERSION: Final = re.compile(r"v?(\d{1,6}(?:\.\d{1,6}){0,3})\s*")


class Seen(Protocol):
    """What is behind an address, as `net.transfer.Transfers.look` finds it."""

    @property
    def head(self) -> bytes:
        """The first 4 KiB."""
        ...

    @property
    def secure(self) -> bool:
        """Whether it came over TLS, all the way."""
        ...


class Looks(Protocol):
    """Reads the beginning of what an address leads to: `net.transfer.Transfers`."""

    async def look(self, link: str, *, route: Route = ...) -> Seen:
        """The first 4 KiB; raises `StudioError`."""
        ...


@dataclass(frozen=True, slots=True)
class Release:
    """A version that is newer than this one, and the page about it ("" where none is named)."""

    version: str
    page: str = ""


class Updates:
    """The check; nothing is sent but the question itself, and nothing is downloaded."""

    def __init__(
        self,
        preferences: Preferences,
        transfers: Callable[[], Looks],
        *,
        now: Callable[[], float] = time.time,
        route: Route = Route(),
    ) -> None:
        self._preferences = preferences
        self._transfers = transfers
        self._now = now
        self._route = route

    async def newer(self) -> Release | None:
        """A newer version, where the check is wanted and due and finds one; what goes wrong waits for tomorrow."""
        wanted = self._preferences.look_for_updates and is_address(self._preferences.updates_address)
        if not wanted or not self._due():
            return None
        self._preferences.remember(_ASKED, str(int(self._now())))
        try:
            seen = await self._transfers().look(self._preferences.updates_address.strip(), route=self._route)
        except StudioError as error:
            log.info("the newest version is not known: %s", error.kind)
            return None
        found = read(seen.head) if seen.secure else None
        return found if found is not None and _parts(found.version) > _parts(__version__) else None

    def _due(self) -> bool:
        asked = self._preferences.recall(_ASKED)
        # A clock that was put back must not stop the check for years.
        return not asked.isdecimal() or not 0 <= self._now() - int(asked) < _DAY_S


def is_address(text: str) -> bool:
    """Whether it is an address that may be asked: over TLS only."""
    try:
        parts = urlsplit(text.strip())
        return parts.scheme == "https" and bool(parts.hostname)
    except ValueError:
        return False


def read(content: bytes) -> Release | None:
    """A release as its file names it: `{"version": "1.2.3", "page": "https://…"}`, or the version alone."""
    text = content.decode("utf-8", "replace").strip()
    page = ""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        document = None
    if isinstance(document, dict):
        text = str(document.get("version", ""))
        page = str(document.get("page", ""))
    version = _VERSION.fullmatch(text)
    return Release(version[1], page if is_address(page) else "") if version is not None else None


def _parts(version: str) -> tuple[int, ...]:
    numbers = [int(number) for number in re.findall(r"\d+", version)[:4]]
    return (*numbers, *[0] * (4 - len(numbers)))

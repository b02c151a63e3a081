"""What was found out of accounts' vendors, such as how far a clock is off: kept with the accounts, in the settings."""

from __future__ import annotations

import asyncio
import logging

from studio.core.errors import StudioError
from studio.storage.settings import SettingsFile

log = logging.getLogger(__name__)


class KeptFacts:
    """Implements `services.links.Facts`: answers from memory, and writes to the settings off the event loop."""

    def __init__(self, settings: SettingsFile) -> None:
        self._settings = settings
        self._news: dict[str, dict[str, str]] = {}
        self._writing: set[asyncio.Task[None]] = set()

    def fact(self, account: str, name: str) -> str | None:
        """See `services.links.Facts`."""
        news = self._news.get(account, {})
        if name in news:
            return news[name]
        return next((row.facts.get(name) for row in self._settings.settings.accounts if row.name == account), None)

    def remember(self, account: str, name: str, value: str) -> None:
        """See `services.links.Facts`."""
        self._news.setdefault(account, {})[name] = value
        task = asyncio.get_running_loop().create_task(asyncio.to_thread(self._write, account), name="facts")
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)

    def drop(self, account: str) -> None:
        """Forget what is not written yet."""
        self._news.pop(account, None)

    async def close(self) -> None:
        """Wait until everything is written."""
        if self._writing:
            await asyncio.wait(self._writing)

    def _write(self, account: str) -> None:
        try:
            self._settings.learn(account, dict(self._news.get(account, {})))
        except StudioError as error:
            log.warning("what was found out could not be written: %s", error.kind)

"""A vendor whose conversations are written down beforehand, and a speech service that speaks to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from studio.core.errors import StudioError
from studio.core.ports import Link, SpeechAudio, SpeechEvent, SpeechMap, Vendor
from studio.core.records import Account, Token
from studio.services.accounts import Accounts
from studio.services.local import LocalService
from studio.services.speech import SpeechService
from studio.storage.library import Library
from studio.storage.paths import Paths
from studio.storage.secrets import Secrets
from studio.storage.settings import SettingsFile

RATE = 24_000
# A character of the written-down vendor sounds for a tenth of a second.
CHARACTER = RATE // 10

Step = SpeechEvent | StudioError | asyncio.Event


def sound(text: str) -> SpeechAudio:
    """The sound of a text: each character's frames all hold its code point (BMP), so a test can see what is heard."""
    return SpeechAudio(b"".join(ord(c).to_bytes(2, "little") * CHARACTER for c in text), RATE)


def time_map(text: str) -> SpeechMap:
    """The true times of `sound(text)`."""
    return SpeechMap(tuple(Token(c, i / 10, (i + 1) / 10) for i, c in enumerate(text)))


def heard(pcm: bytes) -> str:
    """The text that a stretch of `sound` says, a character a tenth of a second (rounded down)."""
    step = 2 * CHARACTER
    return "".join(chr(int.from_bytes(pcm[i : i + 2], "little")) for i in range(step // 2, len(pcm), step))


@dataclass
class Scripted:
    """Speaks what it is told, conversation by conversation; afterwards everything, map first."""

    conversations: list[list[Step]] = field(default_factory=list)
    spoken: list[str] = field(default_factory=list)
    closed: int = 0

    async def speak(self, text: str, voice: str) -> AsyncGenerator[SpeechEvent]:
        """One conversation; an event in it is waited for, an error raised."""
        self.spoken.append(text)
        steps = self.conversations.pop(0) if self.conversations else [time_map(text), sound(text)]
        try:
            for step in steps:
                if isinstance(step, StudioError):
                    raise step
                if isinstance(step, asyncio.Event):
                    await step.wait()
                else:
                    yield step
        finally:
            self.closed += 1


Opened = Callable[[], AbstractAsyncContextManager[SpeechService]]


@pytest.fixture
def vendor() -> Scripted:
    """The vendor behind the account `mine`."""
    return Scripted()


@pytest.fixture
def accounts(tmp_path: Path, vendor: Scripted) -> Accounts:
    """Accounts of a fresh home, with `mine` among them."""

    def speech(account: Account, secrets: Mapping[str, str], link: Link) -> Scripted:
        return vendor

    known = (Vendor("scripted", "Scripted", (), (), speech), Vendor("xingyun", "Xingyun", ()))
    accounts = Accounts(SettingsFile(Paths(tmp_path)), Secrets(environment={}), known, LocalService())
    accounts.add("mine", "scripted", {})
    return accounts


@pytest.fixture
def opened(tmp_path: Path, accounts: Accounts) -> Opened:
    """Opens the speech service of that home and closes it again."""

    @asynccontextmanager
    async def open_speech() -> AsyncGenerator[SpeechService]:
        paths = Paths(tmp_path)
        library = await Library.open(paths.library)
        service = SpeechService(accounts, library, paths.recordings)
        try:
            yield service
        finally:
            await service.close()
            await library.close()

    return open_speech


def run(main: Callable[[], Awaitable[None]], seconds: float = 50.0) -> None:
    """Run a test's coroutine; one that hangs fails."""

    async def bounded() -> None:
        await asyncio.wait_for(main(), seconds)

    asyncio.run(bounded())

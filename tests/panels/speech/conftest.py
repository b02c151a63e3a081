"""The speech panel in the real window with real services; only the vendor and the sound card do as they are told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from studio.app.main import Application, create
from studio.core.errors import StudioError
from studio.core.ports import Link, SpeechAudio, SpeechEvent, SpeechMap, Vendor
from studio.core.records import Account, Token, Voice
from studio.panels.speech.presenter import SpeechPresenter
from studio.services.local import LocalService
from tests.fakes.person import Person, has_been_here
from tests.fakes.playback import HandPlayback

RATE = 24_000
CHARACTER = RATE // 10  # every character sounds for a tenth of a second
VOICES = (Voice("soft", "Soft", "zh"), Voice("loud", "Loud", "zh"), Voice("plain", "Plain", "en"))


@dataclass
class ToldVendor:
    """Speaks every text, a tenth of a second a character; waits or fails where it was told to."""

    gates: dict[str, asyncio.Event] = field(default_factory=dict)
    failures: dict[str, StudioError] = field(default_factory=dict)
    coarse: bool = False
    spoken: list[tuple[str, str]] = field(default_factory=list)

    async def speak(self, text: str, voice: str) -> AsyncGenerator[SpeechEvent]:
        """The whole map, then the sound; a gate or a failure comes between the first half of it and the second."""
        self.spoken.append((text, voice))
        if self.coarse:
            yield SpeechMap(())
        else:
            yield SpeechMap(tuple(Token(c, i / 10, (i + 1) / 10) for i, c in enumerate(text)))
        sound = b"".join((1000 + ord(c) % 9000).to_bytes(2, "little") * CHARACTER for c in text)
        gate, failure = self.gates.get(text), self.failures.get(text)
        half = len(sound) // 4 * 2
        if gate is not None:
            await gate.wait()
        yield SpeechAudio(sound[:half], RATE)
        if failure is not None:
            raise failure
        yield SpeechAudio(sound[half:], RATE)


@dataclass
class Desk:
    """Somebody at the window of a studio with such a vendor."""

    studio: Application
    person: Person
    vendor: ToldVendor
    playback: HandPlayback

    @property
    def page(self) -> SpeechPresenter:
        page = self.studio.window._pages["speech"]
        assert isinstance(page, SpeechPresenter)
        return page

    async def script(self, text: str) -> None:
        """Another script, not played yet."""
        self.person.editor.set_text(text)
        self.studio.window.notices.clear()
        await self.page.reader.clear()

    async def made(self) -> None:
        """Wait until the take that is loaded is whole."""
        reader = self.page.reader
        await self.person.until(lambda: reader.take is not None and reader.take.over)
        await asyncio.sleep(0.06)

    async def at(self, frame: int) -> None:
        """The sound has got to a frame."""
        self.playback.frame = frame
        await asyncio.sleep(0.06)

    def notices(self) -> str:
        """What the toasts say."""
        return "\n".join(f"{toast.text} {toast.detail}" for toast in self.studio.window.notices.toasts)


Story = Callable[[Desk], Awaitable[None]]


@pytest.fixture
def vendor() -> ToldVendor:
    """The vendor behind the account `mine`."""
    return ToldVendor()


@pytest.fixture
def told(home: Path, vendor: ToldVendor, monkeypatch: pytest.MonkeyPatch) -> Callable[[Story], None]:
    """Runs a story at the window."""

    async def at_once(service: LocalService) -> None:
        """Nothing to warm up: nobody here speaks to it."""

    monkeypatch.setattr(LocalService, "warm", at_once)

    def speech(account: Account, secrets: Mapping[str, str], link: Link) -> ToldVendor:
        return vendor

    def run(story: Story) -> None:
        has_been_here(home / "studio")
        studio = create(["--home", str(home / "studio")])
        studio.window.resize(1440, 900)
        playback = HandPlayback()
        services = studio.services
        services._playback = playback
        services.accounts._vendors["told"] = Vendor("told", "Told", (), VOICES, speech)
        if not any(account.name == "mine" for account in services.accounts.list()):
            services.accounts.add("mine", "told", {})
        services.preferences.change({"last_account": "mine", "last_voice": "soft"})

        async def whole() -> None:
            running = asyncio.ensure_future(studio.run())
            try:
                person = Person(studio)
                await person.until(lambda: studio.window.transport.playback is not None or running.done())
                await person.until(lambda: bool(person.editor.text()))
                await story(Desk(studio, person, vendor, playback))
            finally:
                studio.window.close()
                await asyncio.wait_for(running, 30)

        try:
            with studio.loop:
                studio.loop.run_until_complete(whole())
        finally:
            # The next story must find neither this window nor its language.
            studio.appearance.set_language("en")
            studio.window.deleteLater()
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # type: ignore[arg-type]

    return run

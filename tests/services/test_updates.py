"""The check for a newer version: off until it is wanted, once a day, over TLS, and quiet about what goes wrong."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from studio import __version__
from studio.core.errors import Kind, StudioError
from studio.core.ports import Route
from studio.services.preferences import Preferences
from studio.services.updates import Release, Updates, is_address, read
from studio.storage.paths import Paths
from studio.storage.settings import SettingsFile

ADDRESS = "https://example.org/newest.json"


@dataclass(frozen=True)
class Answer:
    head: bytes
    secure: bool = True


@dataclass
class Web:
    """What lies at the address; `asked` are the addresses that somebody wanted."""

    answer: Answer | StudioError = Answer(b'{"version": "999.0", "page": "https://example.org/"}')
    asked: list[str] = field(default_factory=list)

    async def look(self, link: str, *, route: Route = Route()) -> Answer:
        self.asked.append(link)
        if isinstance(self.answer, StudioError):
            raise self.answer
        return self.answer


class Bench:
    def __init__(self, home: Path) -> None:
        self.preferences = Preferences(SettingsFile(Paths(home)))
        self.web = Web()
        self.now = 1_000_000.0

    def newer(self) -> Release | None:
        updates = Updates(self.preferences, lambda: self.web, now=lambda: self.now)
        found = asyncio.run(updates.newer())
        asyncio.run(self.preferences.close())
        return found


@pytest.fixture
def bench(home: Path) -> Bench:
    made = Bench(home)
    made.preferences.change({"look_for_updates": True, "updates_address": ADDRESS})
    return made


def test_nobody_is_asked_until_it_is_wanted(home: Path) -> None:
    bench = Bench(home)
    assert bench.newer() is None
    bench.preferences.change({"look_for_updates": True})
    assert bench.newer() is None, "there is no address"
    bench.preferences.change({"look_for_updates": False, "updates_address": ADDRESS})
    assert bench.newer() is None
    assert bench.web.asked == []


def test_a_newer_version_is_found_once_a_day(bench: Bench) -> None:
    assert bench.newer() == Release("999.0", "https://example.org/")
    bench.now += 86_000
    assert bench.newer() is None
    bench.now += 1_000
    assert bench.newer() is not None
    bench.now -= 500_000  # the clock was put back
    assert bench.newer() is not None
    assert bench.web.asked == [ADDRESS] * 3
    bench.preferences.remember("updates.asked", "²")  # a digit, and no number
    assert bench.newer() is not None


@pytest.mark.parametrize(
    "answer",
    [
        Answer(f"{__version__}\n".encode()),
        Answer(b"0.0.1"),
        Answer(b"999.0", secure=False),
        Answer(b"<html>log in to the hotel</html>"),
        StudioError(Kind.UNREACHABLE, "example.org"),
    ],
    ids=["this one", "an older one", "without TLS", "a web page", "nobody there"],
)
def test_nothing_is_said_without_a_newer_version(bench: Bench, answer: Answer | StudioError) -> None:
    bench.web.answer = answer
    assert bench.newer() is None
    assert len(bench.web.asked) == 1


@pytest.mark.parametrize(
    ("text", "good"),
    [(ADDRESS, True), (f" {ADDRESS} ", True), ("http://example.org", False), ("https://", False), ("https://[", False)],
)
def test_only_addresses_with_tls_are_asked(text: str, good: bool) -> None:
    assert is_address(text) == good


@pytest.mark.parametrize(
    ("content", "release"),
    [
        (b"1.2.3", Release("1.2.3")),
        (b"v2.0\n", Release("2.0")),
        (b'{"version": "1.2", "page": "javascript:alert(1)"}', Release("1.2")),
        (b'{"page": "https://example.org"}', None),
        (b"[1]", None),
        (b"[" * 4096, None),
        (b"1.2.3 and more", None),
        (b"\xff\xfe", None),
    ],
)
def test_what_a_file_says(content: bytes, release: Release | None) -> None:
    assert read(content) == release

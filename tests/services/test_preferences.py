"""Preferences: remembered at once, written when they rest, and never in the way."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from studio.core.errors import Kind, StudioError
from studio.services import preferences as module
from studio.services.preferences import Preferences
from studio.storage.paths import Paths
from studio.storage.settings import AccountSettings, SettingsFile


class CountingFile(SettingsFile):
    """A settings file that tells what was written, on which thread, and can be made to fail or to wait."""

    def __init__(self, paths: Paths) -> None:
        super().__init__(paths)
        self.written: list[Mapping[str, Any]] = []
        self.begun = threading.Semaphore(0)
        self.threads: set[int] = set()
        self.failure: StudioError | None = None
        self.meanwhile: Callable[[], None] = lambda: None

    def change(self, values: Mapping[str, Any]) -> None:
        self.written.append(dict(values))
        self.threads.add(threading.get_ident())
        self.begun.release()
        self.meanwhile()
        if self.failure is not None:
            raise self.failure
        super().change(values)


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(tmp_path)


@pytest.fixture
def file(paths: Paths) -> CountingFile:
    return CountingFile(paths)


async def rested(file: CountingFile, writes: int) -> None:
    for _ in range(writes):
        assert await asyncio.to_thread(file.begun.acquire, timeout=30)


def test_every_preference_is_remembered(paths: Paths) -> None:
    preferences = Preferences(SettingsFile(paths))
    preferences.language = "zh_CN"
    preferences.theme = "dark"
    preferences.motion = "reduced"
    preferences.text_size = 30
    preferences.device = "card"
    preferences.volume = 0.5
    preferences.speed = 1.25
    preferences.window = "geometry"
    preferences.last_account = "work"
    preferences.last_voice = "xiaoyan"
    preferences.shortcuts = {"speech.play": "F6"}
    preferences.remember("speech.splitter", "3")
    preferences.remember("tasks.filter", "open")
    again = Preferences(SettingsFile(paths))
    assert again.settings == preferences.settings
    assert (again.theme, again.volume, again.shortcuts) == ("dark", 0.5, {"speech.play": "F6"})
    assert (again.recall("speech.splitter"), again.recall("x.y", "default")) == ("3", "default")
    assert again.notice is None


def test_a_slider_is_written_once_when_it_rests(file: CountingFile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_REST_SECONDS", 0.01)

    async def main() -> None:
        preferences = Preferences(file)
        for step in range(100):
            preferences.volume = step / 100
        assert preferences.volume == 0.99
        assert file.written == []
        await rested(file, 1)
        await preferences.close()
        assert file.written == [{"volume": 0.99}]
        assert threading.get_ident() not in file.threads
        preferences.volume = 0.99  # nothing new
        await preferences.close()
        assert len(file.written) == 1

    asyncio.run(main())


def test_closing_writes_what_waits(file: CountingFile, paths: Paths) -> None:
    async def main() -> None:
        preferences = Preferences(file)
        preferences.theme = "light"
        await preferences.close()
        await preferences.close()

    asyncio.run(main())
    assert SettingsFile(paths).settings.theme == "light"
    assert file.written == [{"theme": "light"}]


def test_what_changes_while_it_is_written_is_written_after(
    file: CountingFile, paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_REST_SECONDS", 0.0)

    async def main() -> None:
        preferences = Preferences(file)
        loop = asyncio.get_running_loop()
        go_on = threading.Event()
        file.meanwhile = lambda: (loop.call_soon_threadsafe(change), go_on.wait(30))[0]

        def change() -> None:
            file.meanwhile = lambda: None
            preferences.volume = 0.75
            preferences.theme = "dark"
            loop.call_later(0.01, go_on.set)

        preferences.volume = 0.25
        await rested(file, 2)
        await preferences.close()
        assert preferences.volume == 0.75

    asyncio.run(main())
    settings = SettingsFile(paths).settings
    assert (settings.volume, settings.theme) == (0.75, "dark")
    assert [sorted(each) for each in file.written] == [["volume"], ["theme", "volume"]]


def test_a_write_that_fails_is_kept_and_tried_again(file: CountingFile, paths: Paths) -> None:
    async def main() -> None:
        preferences = Preferences(file)
        file.failure = StudioError(Kind.DISK_FULL, "settings.json")
        preferences.theme = "dark"
        await preferences.close()
        assert preferences.trouble is file.failure
        assert preferences.theme == "dark"
        file.failure = None
        preferences.volume = 0.5
        await preferences.close()
        assert preferences.trouble is None

    asyncio.run(main())
    settings = SettingsFile(paths).settings
    assert (settings.theme, settings.volume) == ("dark", 0.5)


def test_a_value_that_does_not_fit_changes_nothing(file: CountingFile) -> None:
    preferences = Preferences(file)
    with pytest.raises(StudioError) as caught:
        preferences.change({"theme": "dark", "volume": 2})
    assert (caught.value.kind, caught.value.subject) == (Kind.BAD_FIELD, "volume")
    assert preferences.theme == "system"
    assert file.written == []


def test_accounts_added_meanwhile_are_kept(file: CountingFile, paths: Paths) -> None:
    async def main() -> None:
        preferences = Preferences(file)
        preferences.theme = "dark"
        SettingsFile(paths).change({"accounts": [AccountSettings(name="a", vendor="v")]})
        await preferences.close()

    asyncio.run(main())
    settings = SettingsFile(paths).settings
    assert ([account.name for account in settings.accounts], settings.theme) == (["a"], "dark")


def test_a_damaged_file_is_said(paths: Paths) -> None:
    paths.settings.write_text("{")
    preferences = Preferences(SettingsFile(paths))
    assert preferences.theme == "system"
    assert preferences.notice is not None
    assert preferences.notice.kind is Kind.SETTINGS_DAMAGED
    assert Preferences.theme.__get__(None, Preferences) is Preferences.theme

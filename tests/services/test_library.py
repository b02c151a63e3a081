"""The library as a service: real takes, a real library, and files that are really written."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from studio.core.errors import Kind, StudioError
from studio.core.takes import TakeQuery
from studio.services.accounts import Accounts
from studio.services.library import TRASH_DAYS, LibraryService
from studio.services.speech import SpeechService
from studio.services.takes import SpeechRequest
from studio.storage.library import Library
from studio.storage.paths import Paths

from .conftest import run


@dataclass
class Home:
    """A library with takes of a written-down vendor, and a calendar that the test turns."""

    folder: Path
    accounts: Accounts
    today: datetime = field(default_factory=lambda: datetime(2026, 5, 1, tzinfo=UTC))

    @asynccontextmanager
    async def open(self, *scripts: str) -> AsyncGenerator[LibraryService]:
        paths = Paths(self.folder)
        self.library = await Library.open(paths.library)
        speech = SpeechService(self.accounts, self.library, paths.recordings)
        self.recordings = paths.recordings
        service = LibraryService(self.library, speech, paths.recordings, paths.tasks, now=lambda: self.today)
        try:
            for script in scripts:
                take = await speech.read(SpeechRequest(script, "mine", "v"))
                await take.finished()
            yield service
        finally:
            await speech.close()
            await self.library.close()


@pytest.fixture
def home(tmp_path: Path, accounts: Accounts) -> Home:
    return Home(tmp_path, accounts)


def sounds(home: Home) -> list[Path]:
    return sorted(home.recordings.rglob("*.pcm"))


def test_sound_that_another_take_uses_outlives_one_that_is_deleted(home: Home) -> None:
    async def main() -> None:
        async with home.open("你好。", "你好。再见。") as service:
            longer, shorter = await ids(service)
            assert len(sounds(home)) == 2
            await service.trash([longer])
            assert await service.purge() == 1
            assert len(sounds(home)) == 1
            assert (await service.take(shorter)).frames > 0

    run(main)


async def ids(service: LibraryService, **query: object) -> list[str]:
    page = await service.page(TakeQuery(**query), 100)  # type: ignore[arg-type]
    return [each.take_id for each in page.takes]


def test_what_was_made_is_listed_renamed_tagged_and_heard(home: Home) -> None:
    async def main() -> None:
        async with home.open("你好。", "Goodbye.") as service:
            (kept,) = await ids(service, text="好")
            version = service.changes.version
            await service.rename(kept, "  新 \n 名字 ")
            await service.rename(kept, "   ")
            await service.tag([kept], ["a", " a ", "", "b"])
            assert await service.changes.changed(version) > version
            (summary,) = (await service.page(TakeQuery("新"), 1)).takes
            assert (summary.title, summary.tags) == ("新 名字", ("a", "b"))
            take = await service.take(kept)
            assert (take.title, take.frames > 0, take.text) == ("新 名字", True, "你好。")
            assert await service.choices("tags") == ["a", "b"]
            assert (await service.storage()).takes == 2

    run(main)


def test_the_trash_keeps_what_is_young_and_deletes_sound_that_nothing_uses(home: Home) -> None:
    async def main() -> None:
        async with home.open("你好。", "Goodbye.") as service:
            first, second = await ids(service)
            assert await service.trash([first]) == [first]
            home.today += timedelta(days=TRASH_DAYS - 1)
            await service.trash([second])
            assert await service.restore([second]) == [second]
            await service.tidy()
            assert await ids(service, trash=True) == [first]
            home.today += timedelta(days=2)
            await service.tidy()
            assert await ids(service, trash=True) == []
            assert (await service.storage()).bytes == sum(path.stat().st_size for path in sounds(home))
            assert await service.file(second) == sounds(home)[0]
            await service.trash([second])
            assert len(sounds(home)) == 1
            assert await service.purge() == 1
            # What is deleted for good is not on the disk any more, however young it is.
            assert sounds(home) == []
            with pytest.raises(StudioError) as raised:
                await service.take(second)
            assert raised.value.kind is Kind.UNKNOWN_TAKE

    run(main)


def test_many_takes_are_exported_each_under_a_name_of_its_own(home: Home, tmp_path: Path) -> None:
    async def main() -> None:
        async with home.open("同一句话。另一半。", "同一句话。") as service:
            wanted = await ids(service)
            for each in wanted:
                await service.rename(each, "same")
            told: list[float] = []
            out = tmp_path / "out"
            out.mkdir()
            done = await service.export(wanted, out, ("wav", "elrc"), pattern="{title}", progress=told.append)
            await asyncio.sleep(0)
            assert done.failed == ()
            assert sorted(path.name for path in done.files) == sorted(
                ["same.wav", "same.enhanced.lrc", "same (2).wav", "same (2).enhanced.lrc"]
            )
            assert all(path.stat().st_size for path in done.files)
            assert told[-1] == 1.0
            assert told == sorted(told)

    run(main)


def test_a_take_that_cannot_be_exported_does_not_stop_the_others(home: Home, tmp_path: Path) -> None:
    async def main() -> None:
        async with home.open("你好。") as service:
            (good,) = await ids(service)
            done = await service.export(["gone", good], tmp_path, ("wav",), pattern="{index}")
            assert [path.name for path in done.files] == ["2.wav"]
            ((title, error),) = done.failed
            assert (title, error.kind) == ("gone", Kind.UNKNOWN_TAKE)
            refused = await service.export([good], tmp_path, ("wav",), pattern="{nothing}")
            assert [error.kind for _, error in refused.failed] == [Kind.BAD_FIELD]

    run(main)

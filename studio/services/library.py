"""The library as a person sees it: every take that was made, found, named, tagged, exported and thrown away."""

from __future__ import annotations

import asyncio
import itertools
import stat
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from studio.core.errors import StudioError
from studio.core.takes import Storage, TakePage, TakeQuery
from studio.services.changes import Changes
from studio.services.export import ExportPlan, export, plan_names
from studio.services.speech import SpeechService
from studio.services.takes import Take
from studio.storage import takes as table
from studio.storage.library import Library

TRASH_DAYS = 30
"""What lies in the trash for longer is deleted for good."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export of several takes came to: the files written, and the takes that failed, each with why."""

    files: tuple[Path, ...]
    failed: tuple[tuple[str, StudioError], ...]


class LibraryService:
    """The takes of this home; `changes` counts what was changed from here.

    `recordings` is the folder of what is played, `originals` that of the files which vendors have made.
    """

    def __init__(
        self,
        library: Library,
        speech: SpeechService,
        recordings: Path,
        originals: Path,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._library = library
        self._speech = speech
        self._recordings = recordings
        self._originals = originals
        self._now = now
        self.changes = Changes()

    # Looking

    async def page(self, query: TakeQuery, limit: int, offset: int = 0) -> TakePage:
        """Rows `offset` to `offset + limit` of what a query finds, and how many there are in all."""
        return await self._library.read(lambda db: table.page(db, query, limit, offset))

    async def choices(self, field: str) -> list[str]:
        """What there is to filter by: the values of "account", "voice", "source" or "tags"."""
        return await self._library.read(lambda db: table.choices(db, field))

    async def take(self, take_id: str) -> Take:
        """A take to be heard, by its id or the beginning of it; `StudioError` (UNKNOWN_TAKE)."""
        return await self._speech.saved(take_id)

    async def storage(self) -> Storage:
        """What the library takes up on the disk."""
        takes, trashed, paths = await self._library.read(table.storage)
        return Storage(takes, trashed, await asyncio.to_thread(self._bytes, paths))

    async def file(self, take_id: str) -> Path | None:
        """A file of a take as it lies on the disk: the vendor's own, else the raw sound that is played."""
        recordings, originals = await self._library.read(lambda db: table.files(db, take_id))
        paths = [self._originals / each for each in originals] + [self._recordings / each for each in recordings]
        return await asyncio.to_thread(lambda: next((path for path in paths if path.is_file()), None))

    # Keeping in order

    async def rename(self, take_id: str, title: str) -> None:
        """Give a take another title; an empty one changes nothing."""
        words = " ".join(title.split())
        if words:
            await self._library.write(lambda db: table.rename(db, take_id, words))
            self.changes.touch()

    async def tag(self, take_ids: Sequence[str], tags: Sequence[str]) -> None:
        """Give takes these tags in place of those they have."""
        kept = tuple(dict.fromkeys(each.strip() for each in tags if each.strip()))
        await self._library.write(lambda db: table.tag(db, take_ids, kept))
        self.changes.touch()

    async def trash(self, take_ids: Sequence[str]) -> list[str]:
        """Put takes into the trash; those that were not there yet."""
        moment = self._now().isoformat(timespec="milliseconds")
        gone = await self._library.write(lambda db: table.trash(db, take_ids, moment))
        self.changes.touch()
        return gone

    async def restore(self, take_ids: Sequence[str]) -> list[str]:
        """Take takes out of the trash; those that were in it."""
        back = await self._library.write(lambda db: table.restore(db, take_ids))
        self.changes.touch()
        return back

    async def purge(self, take_ids: Sequence[str] | None = None) -> int:
        """Delete these, or all there are, from the trash for good, and the sound that nothing else uses."""
        later = (self._now() + timedelta(days=1)).isoformat(timespec="milliseconds")
        gone = await self._purged(take_ids, later)
        self.changes.touch()
        return gone

    async def tidy(self) -> None:
        """Empty the trash of what has been there for `TRASH_DAYS`, and delete sound that nothing uses."""
        before = (self._now() - timedelta(days=TRASH_DAYS)).isoformat(timespec="milliseconds")
        if await self._purged(None, before):
            self.changes.touch()
        await self._library.sweep(self._recordings)

    async def _purged(self, take_ids: Sequence[str] | None, before: str) -> int:
        """Delete takes from the trash, and the files that only they needed; how many takes that were."""
        gone = await self._library.write(lambda db: table.purge(db, take_ids, before=before))
        files = [self._recordings / each for each in gone.recordings] + [
            self._originals / each for each in gone.originals
        ]
        await asyncio.to_thread(_delete, files)
        return gone.count

    def _bytes(self, paths: Sequence[str]) -> int:
        """What these recordings and all files of vendors take up; runs in a worker thread."""
        files = [self._recordings / each for each in paths]
        files += self._originals.rglob("*")
        return sum(_size(file) for file in files)

    # Writing files

    async def export(
        self,
        take_ids: Sequence[str],
        folder: Path,
        formats: Sequence[str],
        *,
        pattern: str,
        progress: Callable[[float], None] = lambda _: None,
    ) -> Exported:
        """Write takes to files named by a pattern of services/export.PLACEHOLDERS; `{index}` counts from 1.

        One that fails does not stop the others. `StudioError` (BAD_FIELD, UNSUPPORTED) for the pattern or a format.
        """
        files: list[Path] = []
        taken: set[Path] = set()
        failed: list[tuple[str, StudioError]] = []
        for index, take_id in enumerate(take_ids, start=1):
            title = take_id

            def advanced(part: float, before: int = index - 1) -> None:
                progress((before + part) / len(take_ids))

            try:
                take = await self.take(take_id)
                title = take.title
                plan = _plan(take, folder, formats, pattern, index=index, taken=taken)
                files += await export(take, plan, advanced)
            except StudioError as error:
                failed.append((title, error))
        progress(1.0)
        return Exported(tuple(files), tuple(failed))


def _delete(files: Iterable[Path]) -> None:
    """Delete files; one that somebody holds open just now is left to the next sweep."""
    for file in files:
        with suppress(OSError):
            file.unlink()


def _size(file: Path) -> int:
    try:
        status = file.stat()
    except OSError:
        return 0
    return status.st_size if stat.S_ISREG(status.st_mode) else 0


def _plan(
    take: Take, folder: Path, formats: Sequence[str], pattern: str, *, index: int, taken: set[Path]
) -> ExportPlan:
    """Where a take is written: under a name that no take of the same export has already."""
    date = datetime.fromisoformat(take.created).astimezone().date().isoformat()
    for count in itertools.count(1):
        numbered = pattern if count == 1 else f"{pattern} ({count})"
        plan = plan_names(take, folder, formats, pattern=numbered, date=date, index=index)
        paths = {path for path, _ in plan.files}
        if taken.isdisjoint(paths):
            taken |= paths
            break
    return plan

"""Tasks: texts that a vendor speaks by itself, sent once each, and what comes of them brought into the library."""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final, Generic, Protocol, TypeVar
from uuid import uuid4

from studio.audio.spool import Spooled, spool
from studio.core.errors import Kind, StudioError
from studio.core.jobs import Job, JobState, Progress, Standing, TaskOrder
from studio.core.media import ENOUGH, SOUNDS, is_sound, what_it_is
from studio.core.pauses import units_by_pauses
from studio.core.ports import Route, Tasks
from studio.core.records import Recording, SavedTake, Segment, TakePart
from studio.net.background import to_its_end
from studio.services.accounts import LOCAL, Accounts
from studio.services.export import safe_name
from studio.services.jobs import Brought, Jobs, Pace, Work
from studio.services.scripts import Scripts
from studio.services.tasks_csv import BadRow, Columns, Sheet, TaskRow, look_into, read_rows
from studio.services.tasks_drafts import LONGEST_TEXT, Drafter, Over, Piece, Voices, digest, pieces
from studio.storage.files import not_read, not_written, sync_folder
from studio.storage.jobs import order_with_key
from studio.storage.tables import add_piece, save_take
from studio.storage.unfinished import discard

__all__ = [
    "BadRow",
    "Checked",
    "Columns",
    "Over",
    "Sheet",
    "Submitted",
    "TaskRow",
    "TaskService",
    "TaskWork",
    "pieces_of",
]

log = logging.getLogger(__name__)

Answer = TypeVar("Answer")

KIND: Final = "tasks"
LARGEST_RESULT: Final = 2 * 2**30
_Taken = tuple[Recording, Path]
"""What a result has become: a recording, and the vendor's file in its place."""
_READ_AT_ONCE: Final = 500
_LATELY_SECONDS: Final = 1.0
_SUFFIXES: Final = {"ogg": ".ogg", "m4a": ".m4a", "aiff": ".aiff"}


@dataclass(slots=True)
class Checked:
    """What some rows would come to: tasks and characters that would be sent, texts that are too long, and bad rows."""

    tasks: int = 0
    characters: int = 0
    too_long: int = 0
    bad: list[BadRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Submitted:
    """What was asked for: the jobs in the order of the rows, how many of them are new, and rows that were left out.

    The jobs that are not new were asked for before; `characters` counts the new ones' and theirs.
    """

    ids: tuple[str, ...]
    new: int
    characters: int
    bad: tuple[BadRow, ...] = ()


class Downloads(Protocol):
    """What fetches results: net.transfer.Transfers."""

    async def download(
        self,
        link: str,
        target: Path,
        *,
        suits: Callable[[bytes], bool],
        limit: int = LARGEST_RESULT,
        progress: Callable[[int, int | None], None] | None = None,
        route: Route = Route(),
        take_in: Callable[[], object] | None = None,
    ) -> object:
        """Fetch what is behind a link into `target`, whole or not at all; goes on with what had come before.

        `take_in` is called in a worker thread once it is there, and moves it on.
        """
        ...


class TaskWork(Work):
    """How the job engine has a text spoken. `originals` is the folder for the vendors' files."""

    kind = KIND
    pace = Pace(1.0, 30.0)
    forgettable = True

    def __init__(
        self,
        tasks: Callable[[str], Awaitable[Tasks]],
        route: Callable[[str], Awaitable[Route]],
        downloads: Downloads,
        *,
        recordings: Path,
        originals: Path,
    ) -> None:
        self._tasks = _Lately(tasks)
        self._route = route
        self._downloads = downloads
        self._recordings = recordings
        self._originals = originals
        self._untouched: set[str] = set()
        """The jobs that were sent from here, as long as nothing was fetched for them."""
        self._has_room = False

    async def submit(self, job: Job) -> str:
        """Hand the text in."""
        order = TaskOrder(_text(job), str(job.order.get("voice", "")), str(job.order.get("name", "")))
        remote_id = await (await self._tasks.of(job.account)).create(order)
        self._untouched.add(job.job_id)
        return remote_id

    async def look(self, job: Job) -> Standing:
        """Ask the vendor."""
        return await (await self._tasks.of(job.account)).get(job.remote_id)

    async def cancel(self, job: Job) -> None:
        """Ask the vendor to stop."""
        await (await self._tasks.of(job.account)).cancel(job.remote_id)

    async def collect(self, job: Job, standing: Standing, progress: Progress) -> Brought:
        """Fetch the sound, keep the vendor's file, and make a take of it."""
        link = standing.result.get("link")
        if not isinstance(link, str) or not link:
            raise StudioError(Kind.LINK_GONE, message="The vendor has not named the file yet.")
        taken = None
        if not self._has_room or job.job_id not in self._untouched:
            taken = await to_its_end(lambda: self._here(job))
            self._has_room = True
        self._untouched.discard(job.job_id)
        recording, original = taken or await self._fetch(job, link, progress)
        facts = {
            "take": _take_id(job),
            "audio": original.relative_to(self._originals).as_posix(),
            "rate": recording.rate,
            "seconds": round(recording.frames / recording.rate, 3),
            "characters": len(_text(job)),
        }
        return Brought(facts, lambda db: _keep(db, job, recording))

    async def _fetch(self, job: Job, link: str, progress: Progress) -> _Taken:
        """Fetch a sound and take it in, as soon as it is here and where it came."""
        taken: list[_Taken] = []
        fetched = self._fetched(job)

        def told(done: int, whole: int | None) -> None:
            progress(done / whole if whole else 0.0)

        await self._downloads.download(
            link,
            fetched,
            suits=is_sound,
            limit=LARGEST_RESULT,
            progress=told,
            route=await self._route(job.account),
            take_in=lambda: taken.append(self._take_in(job, fetched)),
        )
        return taken[0]

    async def over(self, job: Job) -> None:
        """Throw away what was not fetched to its end."""
        self._untouched.discard(job.job_id)
        if job.state is not JobState.DONE:
            await to_its_end(lambda: self._let_go(job))

    def _fetched(self, job: Job) -> Path:
        return self._originals / ".fetched" / job.job_id

    # What follows runs in a worker thread.

    def _here(self, job: Job) -> _Taken | None:
        """Take in what has been fetched already, perhaps by a program that has died; else make room for it."""
        fetched = self._fetched(job)
        try:
            found = fetched if fetched.exists() else None
            if found is None:
                fetched.parent.mkdir(parents=True, exist_ok=True)
                # It is put in its place once there is a recording of it.
                made = self._recordings.joinpath(_recording_name(job)).exists()
                found = next((each for each in self._in_place(job) if each.exists()), None) if made else None
        except OSError as error:
            raise not_written(error, fetched) from error
        return self._take_in(job, found) if found is not None else None

    def _take_in(self, job: Job, sound: Path) -> _Taken:
        """Make a recording of what was fetched and put it in its place; what is no sound is thrown away."""
        name = _recording_name(job)
        recording = self._recordings / name
        try:
            spooled = spool(sound, recording)
            sync_folder(recording.parent)
            with sound.open("rb") as file:
                form = what_it_is(file.read(ENOUGH))
            original = self._original(job, form)
            if original != sound:
                original.parent.mkdir(parents=True, exist_ok=True)
                sound.replace(original)
                sync_folder(original.parent)
        except StudioError:
            self._let_go(job)
            raise
        except OSError as error:
            raise not_written(error, self._originals) from error
        return _recording(job, name, spooled), original

    def _in_place(self, job: Job) -> list[Path]:
        """Where the vendor's file may be kept, as long as nobody knows what it is."""
        return [self._original(job, form) for form in sorted(SOUNDS)]

    def _original(self, job: Job, form: str) -> Path:
        """Where the vendor's file is kept: by day, under a name that every system takes and no other job has."""
        name = safe_name(str(job.order.get("name", "")) or job.title)
        suffix = _SUFFIXES.get(form, f".{form}")
        return self._originals / job.created[:10] / f"{name} {job.job_id}{suffix}"

    def _let_go(self, job: Job) -> None:
        fetched = self._fetched(job)
        discard(fetched)
        try:
            for each in (fetched, *self._in_place(job)):
                each.unlink(missing_ok=True)
        except OSError as error:
            raise not_written(error, fetched) from error


class _Lately(Generic[Answer]):
    """What an account can do, as it was a second ago at most: a keyring may take longer to answer than a vendor,
    and would be asked for every row of a batch.
    """

    def __init__(self, ask: Callable[[str], Awaitable[Answer]]) -> None:
        self._ask = ask
        self._known: dict[str, tuple[float, Answer]] = {}

    async def of(self, account: str) -> Answer:
        """Raises what asking does."""
        now = asyncio.get_running_loop().time()
        known = self._known.get(account)
        if known is None or now - known[0] > _LATELY_SECONDS:
            known = self._known[account] = (now, await self._ask(account))
        return known[1]


class TaskService:
    """What a person asks of tasks; the jobs themselves are `Jobs` of kind "tasks"."""

    def __init__(self, jobs: Jobs, accounts: Accounts, scripts: Scripts, originals: Path) -> None:
        self._jobs = jobs
        self._accounts = accounts
        self._scripts = scripts
        self._originals = originals

    # Before sending

    def fitting_account(self) -> str:
        """The account that a task belongs to when none is named: the only one whose vendor has tasks, else `local`.

        `StudioError` (BAD_FIELD) where several do.
        """
        return self._accounts.fitting(lambda vendor: vendor.tasks)

    async def read_texts(self, paths: Sequence[Path]) -> list[TaskRow]:
        """Each text file as one row that is named after it; `StudioError` (BAD_FILE)."""
        scripts = [await self._scripts.open(path) for path in paths]
        return [TaskRow(script.text, name=path.stem) for script, path in zip(scripts, paths, strict=True)]

    async def sheet(self, path: Path) -> Sheet:
        """Look into a CSV file; `StudioError` (BAD_FILE)."""
        return await asyncio.to_thread(look_into, path)

    def check(self, rows: Iterable[TaskRow | BadRow], over: Over = Over.SPLIT) -> Checked:
        """What some rows would come to, before anything is sent."""
        checked = Checked()
        for row in rows:
            for piece in pieces(row, over):
                if isinstance(piece, BadRow):
                    checked.bad.append(piece)
                else:
                    checked.tasks += 1
                    checked.characters += len(piece.text)
            checked.too_long += isinstance(row, TaskRow) and len(row.text) > LONGEST_TEXT
        return checked

    async def check_csv(self, sheet: Sheet, columns: Columns, over: Over = Over.SPLIT) -> Checked:
        """What a CSV file would come to; `StudioError` (BAD_FIELD, BAD_FILE)."""
        whole = Checked()
        async for rows in _in_blocks(read_rows(sheet, columns)):
            part = await asyncio.to_thread(self.check, rows, over)
            whole.tasks += part.tasks
            whole.characters += part.characters
            whole.too_long += part.too_long
            whole.bad += part.bad
        return whole

    # Sending

    async def submit(
        self,
        rows: Iterable[TaskRow | BadRow],
        account: str,
        voice: str = "",
        *,
        over: Over = Over.SPLIT,
        batch: str = "",
        again: bool = False,
    ) -> Submitted:
        """Have texts spoken, each with its own voice, else with `voice`, else with the account's own choice.

        Rows of a `batch` that was submitted before are the jobs of then, and nothing is sent: so what was interrupted
        goes on, and no row is ever sent twice; unless `again` says so. Without a batch everything is new.

        Raises `StudioError`: UNKNOWN_ACCOUNT, UNKNOWN_VOICE, UNSUPPORTED where the vendor has no tasks.
        """
        vendor = self._vendor(account)
        voices = Voices(self._accounts.voices(account), voice, every=account == LOCAL)
        key = digest(batch, account, voice, over, uuid4().hex if again else "") if batch else ""
        maker = Drafter(vendor, account, over, voices, key)
        ids: list[str] = []
        new = 0
        async for block in _in_blocks(rows):
            drafts = await asyncio.to_thread(maker.drafts, block)
            found, added = await self._jobs.add_new(KIND, drafts)
            ids += found
            new += added
        return Submitted(tuple(ids), new, maker.characters, tuple(maker.bad))

    async def submit_csv(
        self,
        sheet: Sheet,
        columns: Columns,
        account: str,
        voice: str = "",
        *,
        over: Over = Over.SPLIT,
        again: bool = False,
    ) -> Submitted:
        """Have every row of a CSV file spoken; the same file with the same options goes on where it was interrupted.

        Raises as `submit`, and BAD_FIELD and BAD_FILE.
        """
        batch = digest(sheet.digest, columns.text, columns.voice, columns.name)
        return await self.submit(read_rows(sheet, columns), account, voice, over=over, batch=batch, again=again)

    # Afterwards

    def audio(self, job: Job) -> Path | None:
        """The vendor's file of a task that is done, where it still is."""
        kept = job.result.get("audio")
        path = self._originals / kept if isinstance(kept, str) else None
        return path if path is not None and path.is_file() else None

    async def fetch(self, wanted: str, out: Path) -> Path:
        """Copy the vendor's file of a task to `out`, into it where it is a folder; where it is then.

        Raises `StudioError`: UNKNOWN_JOB, BAD_FILE where there is none (any more), DISK_FULL, NOT_WRITABLE.
        """
        job = await self._jobs.job(wanted)
        original = self.audio(job)
        if original is None:
            raise StudioError(Kind.BAD_FILE, job.title, message="There is no sound of this task here.")
        return await asyncio.to_thread(_fetch, original, out)

    # Inside

    def _vendor(self, account: str) -> str:
        """The vendor that speaks for an account."""
        return self._accounts.vendor_of(account, lambda vendor: vendor.tasks).name


def pieces_of(job: Job) -> int:
    """Into how many pieces the text was cut that a job speaks one of; the take that it names is of all of them."""
    piece = Piece.of_order(job.order)
    return 1 if piece is None else piece.of


async def _in_blocks(rows: Iterable[TaskRow | BadRow]) -> AsyncGenerator[list[TaskRow | BadRow]]:
    """Rows a few hundred at a time, read in a worker thread."""
    rest = iter(rows)
    while block := await asyncio.to_thread(lambda: list(islice(rest, _READ_AT_ONCE))):
        yield block


def _text(job: Job) -> str:
    return str(job.order.get("text", ""))


def _identity(job: Job) -> str:
    """What recording and take are called: the same for every try at collecting a job."""
    return digest(KIND, job.job_id)


def _take_id(job: Job) -> str:
    """What a take is called: the same for all pieces of one text."""
    piece = Piece.of_order(job.order)
    return (digest(KIND, piece.first) if piece is not None else _identity(job))[:12]


def _keep(db: Any, job: Job, recording: Recording) -> None:
    """Make a take of a recording; the pieces of one text are parts of one take, which whatever comes first begins."""
    piece = Piece.of_order(job.order)
    title, text = job.title, _text(job)
    segment = Segment(0, len(text), text)
    whole = order_with_key(db, piece.first).get("whole") if piece is not None else None
    if piece is not None and whole is not None:
        segment = Segment(piece.start, piece.start + len(text), text)
        title, text = whole["title"], whole["text"]
    take = SavedTake(
        take_id=_take_id(job),
        title=title,
        text=text,
        account=job.account,
        voice=job.detail,
        created=recording.created,
        complete=True,
        parts=(TakePart(segment, recording),),
        source=KIND,
    )
    if piece is None or whole is None:  # the first piece may have been forgotten long ago
        save_take(db, take)
    else:
        add_piece(db, take, piece.number, piece.of)


def _recording_name(job: Job) -> str:
    """Where the recording of a job lies among all of them."""
    identity = _identity(job)[:32]
    return f"{identity[:2]}/{identity}.pcm"


def _recording(job: Job, path: str, spooled: Spooled) -> Recording:
    units, diagnosis = units_by_pauses(_text(job), spooled.rate, spooled.frames, spooled.levels, spooled.hop)
    created = datetime.now(UTC).isoformat(timespec="milliseconds")
    return Recording(
        recording_id=_identity(job)[:32],
        # Nothing else may stand for it, or it for anything else: it has no times of characters.
        key=f"{KIND}:{job.job_id}",
        path=path,
        rate=spooled.rate,
        frames=spooled.frames,
        complete=True,
        units=units,
        diagnosis=diagnosis,
        created=created,
    )


def _fetch(original: Path, out: Path) -> Path:
    target = out / original.name if out.is_dir() else out
    temporary = target.with_name(f".{target.name[-60:]}.tmp")
    try:
        with original.open("rb"):
            pass
    except OSError as error:
        raise not_read(error, original) from error
    try:
        try:
            shutil.copyfile(original, temporary)
            temporary.replace(target)
        except OSError:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise not_written(error, target) from error
    return target

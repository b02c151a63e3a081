"""`voice-studio tasks`: long texts handed to a vendor, followed, and fetched when they are done."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from studio.cli.files import check_files, check_folder, stdin_text, write_files
from studio.cli.jobs import follow, job_document, state_words, status_of, verdict
from studio.cli.terminal import Broken, Document, Misuse, Terminal, common, pass_terminal
from studio.core.errors import Kind, StudioError
from studio.core.jobs import OVER, Job, JobQuery, JobState

if TYPE_CHECKING:
    from studio.app.services import Services
    from studio.services.tasks import Submitted

KIND = "tasks"
EMPTY_ROW = "The row is empty."
FILE = click.Path(path_type=Path)
DATE = click.DateTime(["%Y-%m-%d"])
FOLDER = click.Path(path_type=Path, file_okay=False)


@click.group("tasks", help="Hand long texts to a vendor, follow them, and fetch what was made.")
@common
def tasks() -> None:
    """Hold the commands."""


@dataclass(frozen=True, slots=True)
class Wish:
    """The command line of `tasks submit`."""

    text: str | None
    files: tuple[Path, ...]
    csv: Path | None
    columns: tuple[str, str, str]
    voice: str
    name: str
    account: str
    split: bool
    again: bool
    wait: bool
    out_dir: Path | None


@tasks.command(
    "submit",
    help="Hand in TEXT, files, the rows of a CSV, or what comes in on stdin (“-”). Files and rows that were handed in "
    "before are not sent again: the same command goes on with a batch that was interrupted.",
)
@click.argument("text", required=False)
@click.option("--file", "files", type=FILE, multiple=True, metavar="FILE", help="A text file; may be repeated.")
@click.option("--csv", "csv", type=FILE, metavar="FILE", help="A table with a text in every row.")
@click.option("--text-column", default="", metavar="NAME", help="The column of the texts; without it, “text”.")
@click.option("--voice-column", default="", metavar="NAME", help="The column of the voices; without it, “voice”.")
@click.option("--name-column", default="", metavar="NAME", help="The column of the names; without it, “name”.")
@click.option("--voice", default="", help="The voice, for rows too that name none.")
@click.option("--name", default="", help="What to call the result.")
@click.option("--account", default="", help="The account; may be left out where one account fits.")
@click.option("--split/--no-split", default=True, help="Cut what is too long between sentences, or leave it out.")
@click.option("--again", is_flag=True, help="Hand in anew what was handed in before.")
@click.option("--wait", is_flag=True, help="Wait until everything is done.")
@click.option("--out-dir", type=FOLDER, metavar="DIR", help="Wait, and write every result into this folder.")
@common
@pass_terminal
def submit(terminal: Terminal, /, *, text_column: str, voice_column: str, name_column: str, **given: Any) -> int:
    """Hand in texts."""
    wish = Wish(columns=(text_column, voice_column, name_column), **given)
    _check_wish(terminal, wish)
    status = 0

    async def work(services: Services) -> None:
        nonlocal status
        submitted = await _submitted(services, wish)
        shelf = None
        if wish.out_dir is not None:
            shelf = _Shelf(terminal, services, wish.out_dir, await services.jobs.jobs_of(submitted.ids))
        status = await _followed(
            terminal, services, submitted.ids, sent=not (wish.wait or shelf), shelf=shelf, batch=(wish, submitted)
        )

    terminal.run(work)
    return status


@tasks.command("list", help="List tasks, newest first.")
@click.option("--search", default="", metavar="TEXT", help="Only those that hold all of these words somewhere.")
@click.option("--account", default="", help="Only this account's.")
@click.option("--vendor", default="", help="Only those of this vendor.")
@click.option("--since", type=DATE, metavar="DATE", help="Only those that were added on this day or later.")
@click.option("--until", type=DATE, metavar="DATE", help="Only those that were added before this day.")
@click.option(
    "--state",
    "states",
    type=click.Choice([state.value for state in JobState]),
    multiple=True,
    help="Only those in this state; may be repeated.",
)
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True, help="How many at most.")
@click.option("--offset", type=click.IntRange(0), default=0, help="How many to pass over.")
@common
@pass_terminal
def list_tasks(
    terminal: Terminal,
    /,
    *,
    account: str,
    states: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
    limit: int,
    offset: int,
    **words: str,
) -> None:
    """Name the tasks of the library."""

    async def work(services: Services) -> None:
        if account:
            services.accounts.find(account)
        query = JobQuery(
            KIND,
            frozenset(map(JobState, states)),
            account=account,
            vendor=words["vendor"],
            text=words["search"],
            since=_moment(since),
            until=_moment(until),
        )
        page = await services.jobs.page(query, limit, offset)
        jobs = await services.jobs.jobs_of([job.job_id for job in page.jobs])
        document = {"tasks": [_document(terminal, services, job) for job in jobs], "total": page.total}
        terminal.answer(document, "\n".join(_line(terminal, job) for job in jobs) or terminal.tr("No task fits."))

    terminal.run(work)


@tasks.command("show", help="Show a task, by its id or the beginning of it; its vendor is asked.")
@click.argument("job_id", metavar="ID")
@common
@pass_terminal
def show(terminal: Terminal, job_id: str) -> None:
    """Show where a task stands."""

    async def work(services: Services) -> None:
        job = await _task(services, job_id)
        try:
            if job.state is JobState.UNKNOWN:
                (job,) = await services.jobs.settle([job.job_id])
            elif job.state not in OVER:
                job = await services.jobs.look_now(job.job_id)
        except StudioError as error:
            raise _broken(error, _document(terminal, services, job)) from error
        terminal.answer(_document(terminal, services, job), "\n".join(_facts(terminal, services, job)))

    terminal.run(work)


@tasks.command("wait", help="Wait until these tasks are done.")
@click.argument("job_ids", metavar="ID...", nargs=-1, required=True)
@common
@pass_terminal
def wait(terminal: Terminal, job_ids: tuple[str, ...]) -> int:
    """Wait for tasks."""
    status = 0

    async def work(services: Services) -> None:
        nonlocal status
        status = await _followed(terminal, services, [(await _task(services, each)).job_id for each in job_ids])

    terminal.run(work)
    return status


@tasks.command("cancel", help="Have tasks stopped: what was not sent is not, of the rest the vendor is told.")
@click.argument("job_ids", metavar="ID...", nargs=-1, required=True)
@common
@pass_terminal
def cancel(terminal: Terminal, job_ids: tuple[str, ...]) -> None:
    """Cancel tasks."""

    async def work(services: Services) -> None:
        ids = [(await _task(services, each)).job_id for each in job_ids]
        await services.jobs.cancel(ids)
        try:
            jobs = await follow(terminal, services, ids)
        except StudioError as error:
            raise _broken(error, _documents(terminal, services, await services.jobs.jobs_of(ids))) from error
        terminal.answer(_documents(terminal, services, jobs), "\n".join(_line(terminal, job) for job in jobs))

    terminal.run(work)


@tasks.command("fetch", help="Write a task's sound to a file, once it is done; another ending converts it.")
@click.argument("job_id", metavar="ID")
@click.option("--out", type=FILE, metavar="FILE", help="The file; without it, one of the task's name in this folder.")
@common
@pass_terminal
def fetch(terminal: Terminal, job_id: str, out: Path | None) -> int:
    """Fetch what a task has made."""
    if out is not None:
        check_files([out])
    status = 0

    async def work(services: Services) -> None:
        nonlocal status
        job = await _task(services, job_id)
        shelf = _Shelf(terminal, services, Path(), [job], out)
        status = await _followed(terminal, services, [job.job_id], shelf=shelf)

    terminal.run(work)
    return status


@tasks.command("retry", help="Try again what came to nothing, and wait; what the vendor has made already is fetched.")
@click.argument("job_ids", metavar="ID...", nargs=-1, required=True)
@common
@pass_terminal
def retry(terminal: Terminal, job_ids: tuple[str, ...]) -> int:
    """Try tasks again."""
    status = 0

    async def work(services: Services) -> None:
        nonlocal status
        ids = [(await _task(services, each)).job_id for each in job_ids]
        status = await _followed(terminal, services, await services.jobs.retry(ids))

    terminal.run(work)
    return status


@tasks.command("pause", help="Hand nothing in any more, from any program; what was handed in goes on at its vendor.")
@common
@pass_terminal
def pause(terminal: Terminal) -> None:
    """Pause everything on this home."""
    terminal.run(lambda services: _pause(terminal, services, paused=True))


@tasks.command("resume", help="Go on after “pause”.")
@common
@pass_terminal
def resume(terminal: Terminal) -> None:
    """Go on."""
    terminal.run(lambda services: _pause(terminal, services, paused=False))


async def _pause(terminal: Terminal, services: Services, *, paused: bool) -> None:
    await (services.jobs.pause() if paused else services.jobs.resume())
    words = terminal.tr("Everything is paused.") if paused else terminal.tr("Work goes on.")
    terminal.answer({"paused": paused}, words)


class _Shelf:
    """The files that results are written to: one a text, named after it, the same at every run of a command.

    The pieces of a long text are one file, which is written when all of them are there.
    """

    def __init__(
        self, terminal: Terminal, services: Services, folder: Path, jobs: Iterable[Job], out: Path | None = None
    ) -> None:
        from studio.services.export import safe_name
        from studio.services.tasks_drafts import Piece

        self._terminal = terminal
        self._services = services
        self._out = out
        self._folder = folder
        self._stems: dict[str, str] = {}
        self._texts: dict[str, list[str]] = {}
        self._done: dict[str, Job] = {}
        taken: set[str] = set()
        for job in jobs:
            piece = Piece.of_order(job.order)
            siblings = self._texts.setdefault(job.job_id if piece is None else piece.first, [])
            siblings.append(job.job_id)
            if len(siblings) > 1:
                continue
            stem = wanted = safe_name(_text_name(job))
            count = 1
            while stem.casefold() in taken:
                count += 1
                stem = f"{wanted} ({count})"
            taken.add(stem.casefold())
            self._stems[job.job_id] = stem
        self.written: dict[str, Path] = {}

    async def put(self, jobs: Sequence[Job]) -> None:
        """Write those of the jobs that are done; raises NOT_WRITABLE and DISK_FULL."""
        self._done |= {job.job_id: job for job in jobs if job.state is JobState.DONE}
        for first, *others in self._texts.values():
            if first not in self.written and self._done.keys() >= {first, *others}:
                path = await self._put(self._done[first], joined=bool(others))
                self.written |= dict.fromkeys((first, *others), path)

    async def _put(self, job: Job, *, joined: bool) -> Path:
        made = self._services.tasks.audio(job)
        suffix = "" if made is None else made.suffix
        path = self._out or self._folder / f"{self._stems[job.job_id]}{suffix}"
        if not joined and (made is None or path.suffix.lower() == suffix):
            return await self._services.tasks.fetch(job.job_id, path)
        take = await self._services.speech.saved(str(job.result.get("take", "")))
        await write_files(self._terminal, take, [path], [])
        return path


def _text_name(job: Job) -> str:
    """What a text is called that a job speaks, or speaks the first piece of."""
    whole = job.order.get("whole")
    return str(whole["title"] if isinstance(whole, dict) else job.order.get("name") or job.title)


async def _followed(
    terminal: Terminal,
    services: Services,
    ids: Sequence[str],
    *,
    sent: bool = False,
    shelf: _Shelf | None = None,
    batch: tuple[Wish, Submitted] | None = None,
) -> int:
    """Run tasks until they are done, or `sent`; say what came of them, and return the exit status."""
    error: StudioError | None = None
    try:
        jobs = await follow(terminal, services, ids, sent=sent, told=shelf.put if shelf is not None else None)
    except StudioError as stopped:
        error, jobs = stopped, await services.jobs.jobs_of(ids)
    error = error or verdict(jobs)
    written = shelf.written if shelf is not None else {}
    document = _documents(terminal, services, jobs, written)
    if batch is not None:
        wish, submitted = batch
        _tell_of_batch(terminal, submitted)
        document |= _batch_document(terminal, submitted)
        error = error or _left_out(terminal, wish, submitted)
    lines = "\n".join(_line(terminal, job, written.get(job.job_id)) for job in jobs)
    if error is None:
        terminal.answer(document, "" if terminal.quiet else lines)
        return status_of(jobs)
    if not terminal.json:
        terminal.note(lines)
    raise _broken(error, document)


def _broken(error: StudioError, document: Document) -> Broken:
    """A failure with what is kept; the error of the command stands in the place of a single task's own."""
    return Broken(error, {name: value for name, value in document.items() if name != "error"})


async def _task(services: Services, wanted: str) -> Job:
    job = await services.jobs.job(wanted)
    if job.kind != KIND:
        raise StudioError(Kind.UNKNOWN_JOB, wanted)
    return job


def _check_wish(terminal: Terminal, wish: Wish) -> None:
    """Refuse a command line that means nothing, before anything is read or sent."""
    sources = [wish.text is not None, bool(wish.files), wish.csv is not None]
    if sum(sources) > 1:
        raise Misuse(terminal.tr("Give a text, --file or --csv, not several of them."))
    if not any(sources) and sys.stdin.isatty():
        raise Misuse(terminal.tr("There is nothing to hand in: give a text, --file, --csv, or a text on stdin."))
    if any(wish.columns) and wish.csv is None:
        raise Misuse(terminal.tr("Columns are those of a --csv."))
    if wish.name and (wish.csv is not None or len(wish.files) > 1):
        raise Misuse(terminal.tr("--name names one text."))
    if wish.out_dir is not None:
        check_folder(wish.out_dir / "result")


async def _submitted(services: Services, wish: Wish) -> Submitted:
    from studio.services.tasks import Over, TaskRow

    over = Over.SPLIT if wish.split else Over.REFUSE
    account = wish.account or services.tasks.fitting_account()
    if wish.csv is not None:
        sheet = await services.tasks.sheet(wish.csv)
        named = zip(("text", "voice", "name"), wish.columns, strict=True)
        columns = replace(sheet.columns, **{field: title for field, title in named if title})
        return await services.tasks.submit_csv(sheet, columns, account, wish.voice, over=over, again=wish.again)
    if wish.files:
        rows, batch = await services.tasks.read_texts(wish.files), "files"
    else:
        rows, batch = [TaskRow(stdin_text() if wish.text in (None, "-") else str(wish.text))], ""
    for row, source in zip(rows, wish.files or ("",), strict=True):
        _check_text(row.text, str(source))
    rows = [replace(row, name=wish.name or row.name) for row in rows]
    return await services.tasks.submit(rows, account, wish.voice, over=over, batch=batch, again=wish.again)


def _check_text(text: str, source: str) -> None:
    """Raise EMPTY_TEXT or NOTHING_TO_SPEAK before anything is sent."""
    from studio.core.text import has_speech

    if not has_speech(text):
        kind = Kind.NOTHING_TO_SPEAK if text.strip() else Kind.EMPTY_TEXT
        raise StudioError(kind, message=source)


def _tell_of_batch(terminal: Terminal, submitted: Submitted) -> None:
    if known := len(submitted.ids) - submitted.new:
        words = terminal.tr("{count} were handed in before and are not sent again; --again does.")
        terminal.note(words.format(count=known))
    for row in submitted.bad:
        reason = terminal.tr(row.reason).format(subject=row.subject)
        place = terminal.tr("Line {line} is left out: {reason}") if row.line else "{reason}"
        terminal.note(place.format(line=row.line, reason=reason))


def _left_out(terminal: Terminal, wish: Wish, submitted: Submitted) -> StudioError | None:
    """The error of what was not handed in, while the rest was; an empty row is none."""
    bad = [row for row in submitted.bad if row.reason != EMPTY_ROW]
    if not bad:
        return None
    source = str(wish.csv or (wish.files[0] if wish.files else "stdin"))
    first = bad[0]
    words = "{reason}"
    if first.line:
        tr = terminal.tr
        one, many = tr("1 row, line {line}: {reason}"), tr("{count} rows, the first of them line {line}: {reason}")
        words = one if len(bad) == 1 else many
    reason = terminal.tr(first.reason).format(subject=first.subject).rstrip(".。")
    return StudioError(Kind.LEFT_OUT, source, message=words.format(count=len(bad), line=first.line, reason=reason))


def _batch_document(terminal: Terminal, submitted: Submitted) -> Document:
    return {
        "new": submitted.new,
        "known": len(submitted.ids) - submitted.new,
        "characters": submitted.characters,
        "rejected": [
            {"line": row.line, "reason": terminal.tr(row.reason).format(subject=row.subject)} for row in submitted.bad
        ],
    }


def _moment(day: datetime | None) -> str:
    """The beginning of a day where the person is, as ISO 8601; "" for none."""
    return "" if day is None else day.astimezone().isoformat()


def _document(terminal: Terminal, services: Services, job: Job, written: Path | None = None) -> Document:
    """A task as scripts see it; `audio` is the file that was asked for, else the library's own."""
    audio = written or services.tasks.audio(job)
    return job_document(terminal, job) | {
        "voice": job.order.get("voice", job.detail),
        "name": job.order.get("name") or None,
        "text": job.order.get("text"),
        "audio": None if audio is None else str(audio),
        "take": job.result.get("take"),
        "duration_s": job.result.get("seconds"),
    }


def _documents(
    terminal: Terminal, services: Services, jobs: Sequence[Job], written: dict[str, Path] | None = None
) -> Document:
    """Several tasks; a single one also stands by itself."""
    documents = [_document(terminal, services, job, (written or {}).get(job.job_id)) for job in jobs]
    return {**(documents[0] if len(documents) == 1 else {}), "tasks": documents}


def _line(terminal: Terminal, job: Job, written: Path | None = None) -> str:
    parts = (job.job_id, job.account, job.detail, job.title, state_words(terminal, job), str(written or ""))
    return "  ".join(part for part in parts if part)


def _facts(terminal: Terminal, services: Services, job: Job) -> list[str]:
    """A task for people: what it is, where it stands, and its text."""
    facts = [_line(terminal, job)]
    if job.remote_id:
        facts.append(f"{job.vendor} {job.remote_id} {job.vendor_state}".strip())
    if audio := services.tasks.audio(job):
        facts.append(str(audio))
    return [*facts, "", str(job.order.get("text", ""))]

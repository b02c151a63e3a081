"""`voice-studio transcribe`: recordings handed to a vendor and what is said in them written down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from studio.cli.files import check_folder
from studio.cli.jobs import follow, job_document, state_words, status_of, verdict
from studio.cli.terminal import Broken, Document, Misuse, Terminal, common, pass_terminal
from studio.core.errors import Kind, StudioError
from studio.core.jobs import Job, JobState

if TYPE_CHECKING:
    from studio.app.services import Services
    from studio.core.transcripts import SavedTranscript
    from studio.services.transcription import RawForm, Submitted

FILE = click.Path(path_type=Path)


@dataclass(frozen=True, slots=True)
class Wish:
    """The command line of `transcribe`."""

    sources: tuple[str, ...]
    account: str
    mode: str
    language: str
    raw: str
    again: bool
    wait: bool
    out: tuple[Path, ...]


@click.command(
    "transcribe",
    help="Have recordings written down: files (WAV, MP3, FLAC, Ogg, PCM), or links that the vendor can follow. What "
    "was handed in before is not sent again: the same command goes on with it.",
)
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True)
@click.option("--account", default="", help="The account; may be left out where one account fits.")
@click.option(
    "--mode",
    type=click.Choice(["pull", "push"]),
    default="pull",
    show_default=True,
    help="Ask the vendor for the result, or be called with it.",
)
@click.option("--language", default="", help="What language is spoken (“en”, “zh”), for vendors that listen to hints.")
@click.option("--raw", default="", metavar="HZ,BITS,CHANNELS", help="The form of PCM without a header: “16000,16,1”.")
@click.option("--again", is_flag=True, help="Hand in anew what was handed in before.")
@click.option("--wait", is_flag=True, help="Wait until everything is done.")
@click.option("--out", type=FILE, multiple=True, metavar="FILE", help="Wait, and write .txt, .srt, .vtt, .ass, .json.")
@common
@pass_terminal
def transcribe(terminal: Terminal, /, **given: Any) -> int:
    """Hand in recordings."""
    wish = Wish(**given)
    _check_wish(terminal, wish)
    status = 0

    async def work(services: Services) -> None:
        nonlocal status
        account = wish.account or services.transcription.fitting_account()
        submitted = await services.transcription.submit(
            wish.sources,
            account,
            push=wish.mode == "push",
            language=wish.language,
            raw=_raw(terminal, wish.raw),
            again=wish.again,
        )
        status = await _followed(terminal, services, wish, submitted)

    terminal.run(work)
    return status


def _check_wish(terminal: Terminal, wish: Wish) -> None:
    """Refuse a command line that means nothing, before anything is read or sent."""
    from studio.services.transcript_files import format_of

    if wish.out and len(wish.sources) > 1:
        raise Misuse(terminal.tr("--out is for one recording."))
    for path in wish.out:
        format_of(path)
        check_folder(path)
    _raw(terminal, wish.raw)


def _raw(terminal: Terminal, text: str) -> RawForm | None:
    """The form of headerless PCM that a person gave."""
    from studio.services.transcription import RawForm

    if not text:
        return None
    parts = text.split(",")
    if len(parts) > 3 or not all(part.strip().isdecimal() for part in parts):
        raise Misuse(terminal.tr("--raw is the rate, the bits of a sample and the channels, as in “16000,16,1”."))
    return RawForm(*(int(part) for part in parts))


async def _followed(terminal: Terminal, services: Services, wish: Wish, submitted: Submitted) -> int:
    """Run the jobs until they are sent or done; say what came of them, and return the exit status."""
    if known := len(submitted.ids) - submitted.new:
        words = terminal.tr("{count} were handed in before and are not sent again; --again does.")
        terminal.note(words.format(count=known))
    error: StudioError | None = None
    waits = wish.wait or bool(wish.out)
    try:
        jobs = await follow(terminal, services, submitted.ids, sent=not waits)
    except StudioError as stopped:
        error, jobs = stopped, await services.jobs.jobs_of(submitted.ids)
    error = error or verdict(jobs)
    written = {job.job_id: await services.transcription.transcript(job.job_id) for job in jobs if _is_done(job)}
    for path in wish.out if error is None and written else ():
        await services.transcription.export(jobs[0].job_id, path)
    document = _documents(terminal, jobs, written, wish.out)
    if notices := _notices(submitted, jobs, written):
        document["notices"] = [_rejected(terminal, source, notice) for source, notice in notices]
        for _, notice in notices:
            terminal.note(terminal.sentence(notice))
    if submitted.bad:
        document["rejected"] = [_rejected(terminal, each.source, each.trouble) for each in submitted.bad]
        first = 0 if error else 1  # an error of the command is said anyway
        for each in submitted.bad[first:]:
            trouble = each.trouble or StudioError(Kind.BAD_FILE, each.source)
            terminal.note(" ".join(filter(None, (terminal.sentence(trouble), _remedy(terminal, trouble, jobs)))))
        error = error or submitted.bad[0].trouble
    lines = "\n".join(_lines(terminal, job, written.get(job.job_id), wish.out) for job in jobs)
    if error is None:
        terminal.answer(document, "" if terminal.quiet and wish.out else lines)
        return status_of(jobs)
    if lines and not terminal.json:
        terminal.note(lines)
    # The error of the command stands in the place of a single job's own.
    kept = {name: value for name, value in document.items() if name != "error"}
    raise Broken(error, kept, _remedy(terminal, error, jobs))


def _remedy(terminal: Terminal, error: StudioError, jobs: Sequence[Job]) -> str | None:
    """What helps here and nowhere else; "" where the error has said it all, None for what helps everywhere."""
    if error.kind is Kind.RAW_SOUND:
        return terminal.tr("Say its format: --raw 16000,16,1 is the rate, the bits of a sample and the channels.")
    return "" if any(job.told_here and job.error is error for job in jobs) else None


def _notices(
    submitted: Submitted, jobs: Sequence[Job], written: dict[str, SavedTranscript]
) -> list[tuple[str, StudioError]]:
    """What a person should know of recordings that were handed in all the same, with the source of each."""
    found = [(each.source, notice) for each in submitted.doubtful if each.probed for notice in each.probed.notices]
    silent = {source for source, notice in found if notice.kind is Kind.SILENT}
    for job in jobs:
        source = str(job.order.get("link") or job.order.get("path"))
        if job.job_id in written and not written[job.job_id].segments and source not in silent:
            found.append((source, StudioError(Kind.SILENT, job.title)))
    return found


def _is_done(job: Job) -> bool:
    return job.state is JobState.DONE


def _rejected(terminal: Terminal, source: str, trouble: StudioError | None) -> Document:
    found = trouble or StudioError(Kind.BAD_FILE, source)
    return {"source": source, "kind": found.kind.value, "message": terminal.sentence(found)}


def _document(terminal: Terminal, job: Job, transcript: SavedTranscript | None) -> Document:
    """A transcription as scripts see it."""
    from studio.core.transcripts import segments_to_json

    return job_document(terminal, job) | {
        "source": job.order.get("link") or job.order.get("path"),
        "mode": "push" if job.order.get("push") else "pull",
        "duration_s": job.result.get("seconds"),
        "language": (transcript.language or None) if transcript else None,
        "text": transcript.text if transcript else None,
        "segments": segments_to_json(transcript.segments) if transcript else None,
    }


def _documents(
    terminal: Terminal, jobs: Sequence[Job], written: dict[str, SavedTranscript], out: Sequence[Path]
) -> Document:
    """Several transcriptions; a single one also stands by itself."""
    documents = [_document(terminal, job, written.get(job.job_id)) for job in jobs]
    files: Document = {"files": [str(path) for path in out]} if out and written else {}
    return {**(documents[0] if len(documents) == 1 else {}), "transcriptions": documents, **files}


def _lines(terminal: Terminal, job: Job, transcript: SavedTranscript | None, out: Sequence[Path]) -> str:
    head = "  ".join(part for part in (job.job_id, job.account, job.title, state_words(terminal, job)) if part)
    if transcript is None:
        return head
    return "\n".join([head, *(str(path) for path in out)]) if out else f"{head}\n{transcript.text}\n"

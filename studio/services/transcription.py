"""Transcription: recordings that a vendor writes down, each handed in once, and transcripts that a person corrects."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import os
import secrets
import threading
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, cast
from urllib.parse import urlsplit
from uuid import uuid4

from studio.audio.convert import to_wav
from studio.audio.probe import Probed, RawForm, probe
from studio.core.errors import Kind, StudioError
from studio.core.jobs import Job, JobDraft, JobState, Progress, Standing
from studio.core.ports import Transcription
from studio.core.transcripts import SavedTranscript, TranscriptionOrder
from studio.core.uploads import Reachable
from studio.net.callbacks import Callbacks
from studio.services.accounts import Accounts
from studio.services.jobs import Jobs, Pace, Work
from studio.services.transcript_files import format_of, written
from studio.services.uploads import Uploads
from studio.storage import transcripts as table
from studio.storage.files import not_read, not_written, write_atomic
from studio.storage.library import Library

__all__ = ["Checked", "RawForm", "Submitted", "TranscriptionService", "TranscriptionWork", "is_link"]

log = logging.getLogger(__name__)

KIND: Final = "transcription"
# Of making a file reachable: converting it is so much, sending it the rest.
_CONVERTING: Final = 0.5
# Vendors may say that they are done before their result is there. One that stays empty for so long, and for as long as
# the recording is besides, is the result; where that is not known, or is long, for as long as this.
_EMPTY_S: Final = 120.0
_LONG_S: Final = 3600.0


@dataclass(frozen=True, slots=True)
class Checked:
    """A source as it was found: what it is (None for a link), or why it cannot be used."""

    source: str
    probed: Probed | None = None
    trouble: StudioError | None = None


@dataclass(frozen=True, slots=True)
class Submitted:
    """What was asked for: the jobs of the sources that can be used, how many are new, and what was left out.

    `doubtful` sources are used, but there is something that a person should know of them.
    """

    ids: tuple[str, ...]
    new: int
    bad: tuple[Checked, ...] = ()
    doubtful: tuple[Checked, ...] = ()


class TranscriptionWork(Work):
    """How the job engine has a recording written down. `folder` is for what had to be converted.

    `jobs` gives the engine itself, which a vendor's call is passed on to; `clock` tells Unix seconds.
    """

    kind = KIND
    # Who waits for a transcript wants to read it: no longer between two looks than anybody would wait to look himself.
    pace = Pace(1.0, 5.0)

    def __init__(
        self,
        capability: Callable[[str], Awaitable[Transcription]],
        uploads: Uploads,
        callbacks: Callbacks,
        library: Library,
        *,
        folder: Callable[[], Path],
        jobs: Callable[[], Jobs],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._clock = clock
        self._capability = capability
        self._uploads = uploads
        self._callbacks = callbacks
        self._library = library
        self._folder = folder
        self._jobs = jobs
        self._calls: set[asyncio.Task[None]] = set()

    async def prepare(self, job: Job, progress: Progress) -> Mapping[str, object]:
        """Look at the recording, bring it into a form that vendors take, and make it reachable."""
        facts: dict[str, object] = {"request_id": job.result.get("request_id") or uuid4().hex}
        if link := _text(job.order, "link"):
            await self._uploads.check_link(job.account, link)
        else:
            facts |= await self._made_reachable(job, progress)
        if job.order.get("push"):
            token = _text(job.result, "token") or secrets.token_urlsafe(24)
            facts |= {"token": token, "callback_url": await self._expected(job, token)}
        return facts

    async def submit(self, job: Job) -> str:
        """Hand the recording in."""
        reachable = _reachable(job)
        link = _text(job.order, "link") if reachable is None else reachable.link
        callback = _text(job.result, "callback_url") if job.order.get("push") else ""
        order = TranscriptionOrder(link, _text(job.result, "request_id"), callback, _text(job.order, "language"))
        return await (await self._capability(job.account)).create(order)

    async def look(self, job: Job) -> Standing:
        """Ask the vendor, and keep the transcript when there is one."""
        if job.cancelling:  # vendors have no way to stop one: nobody waits for it any more
            return Standing(JobState.CANCELLED)
        capability = await self._capability(job.account)
        return await self._kept(
            job, capability, await capability.get(job.remote_id, pushed=bool(job.order.get("push")))
        )

    async def cancel(self, job: Job) -> None:
        """Nothing can be said to the vendor; the next look ends it."""

    async def collect(self, job: Job, _standing: Standing, _progress: Progress) -> Mapping[str, object]:
        """See that the transcript is here, and let go of what led to it."""
        if not await self._library.read(lambda db: table.exists(db, job.job_id)):
            raise StudioError(Kind.UNREADABLE, message="The transcript is not here yet.")
        # Here rather than in `over`, which a program that ends at once does not come to.
        await self._let_go(job, keep_raw=True)
        return {}

    async def find(self, job: Job) -> str | None:
        """Ask for our own name of the request, which some vendors take for theirs."""
        request_id = _text(job.result, "request_id")
        if not request_id:
            return None
        standing = await (await self._capability(job.account)).get(request_id)
        return None if standing.state is JobState.FAILED else request_id

    async def adopt(self, job: Job) -> None:
        """Share the file again, and wait for the vendor's call at the same address."""
        reachable, token = _reachable(job), _text(job.result, "token")
        if token:
            await self._expected(job, token)
        if reachable is not None:
            await self._uploads.keep(reachable)

    async def over(self, job: Job) -> None:
        """Let go of what led to nothing."""
        if job.state is not JobState.DONE:
            await self._let_go(job)

    # Inside

    async def _let_go(self, job: Job, *, keep_raw: bool = False) -> None:
        """Share no file, wait for no call, throw away what was converted; of PCM without a header it can be played."""
        if token := _text(job.result, "token"):
            await self._callbacks.forget(token)
        reachable = _reachable(job)
        try:
            if reachable is not None:
                await self._uploads.release(reachable)
        except StudioError as error:
            log.warning("a file that nobody needs could not be taken back: %s", error.kind)
        if not (keep_raw and job.order.get("raw")):
            await asyncio.to_thread(self._converted(job).unlink, missing_ok=True)

    async def _made_reachable(self, job: Job, progress: Progress) -> dict[str, object]:
        path, raw = Path(_text(job.order, "path")), _raw(job)
        probed = await asyncio.to_thread(probe, path, raw)
        wrong_name = any(notice.kind is Kind.WRONG_SUFFIX for notice in probed.notices)
        done = 0.0
        if not probed.travels or wrong_name:
            path, done = await self._convert(job, path, probed, progress), _CONVERTING

        def told(sent: int, whole: int | None) -> None:
            progress(done + (1 - done) * (sent / whole if whole else 0.0))

        reachable = await self._uploads.reach(job.account, path, name=job.job_id, progress=told)
        found = {"seconds": round(probed.seconds, 3), "rate": probed.rate, "channels": probed.channels}
        return {"reachable": reachable.stored(), **found}

    async def _convert(self, job: Job, path: Path, probed: Probed, progress: Progress) -> Path:
        """The recording as WAV; made once, and whole or not there."""
        target = self._converted(job)
        if await asyncio.to_thread(target.exists):
            return target
        loop, stopped = asyncio.get_running_loop(), threading.Event()

        def told(part: float) -> None:
            if stopped.is_set():
                raise _StoppedError
            loop.call_soon_threadsafe(progress, part * _CONVERTING)

        def work() -> None:
            unfinished = target.with_name(f".{target.name}.part")
            try:
                to_wav(path, probed, unfinished, told)
                unfinished.replace(target)
            except OSError as error:
                raise not_written(error, target) from error
            except _StoppedError:
                pass
            finally:
                unfinished.unlink(missing_ok=True)

        try:
            await asyncio.to_thread(work)
        finally:
            stopped.set()
        return target

    def _converted(self, job: Job) -> Path:
        return self._folder() / f"{job.job_id}.wav"

    async def _expected(self, job: Job, token: str) -> str:
        """Wait for the vendor's call; the address to give to it, the same one after a new start."""
        place = await self._uploads.place(job.account)
        known = urlsplit(_text(job.result, "callback_url"))
        if known.port and not place.port:
            place = replace(place, port=known.port)

        async def told(document: object) -> None:
            await self._told(job.job_id, document)

        return await self._callbacks.expect(place, token, told)

    async def _told(self, job_id: str, document: object) -> None:
        """Take a vendor's call; one that speaks of something else changes nothing."""
        found = await self._jobs().jobs_of([job_id])
        if not found:
            return
        job = found[0]
        capability = await self._capability(job.account)
        told = await asyncio.to_thread(capability.told, document)
        if told is None or (told.ids and not told.ids & {job.remote_id, _text(job.result, "request_id")}):
            return
        if not job.remote_id:
            # The call was quicker than the answer to the request: later, please.
            raise StudioError(Kind.BUSY)
        standing = await self._kept(job, capability, told.standing)
        # The vendor is thanked first: whoever ends the job also ends what is listening here.
        task = asyncio.get_running_loop().create_task(self._pass_on(job, standing), name="vendor's call")
        self._calls.add(task)
        task.add_done_callback(self._calls.discard)

    async def _pass_on(self, job: Job, standing: Standing) -> None:
        try:
            await self._jobs().told(KIND, job.remote_id, standing)
        except StudioError as error:  # the next look finds it
            log.warning("a vendor's call could not be written down: %s", error.kind)

    async def _kept(self, job: Job, capability: Transcription, standing: Standing) -> Standing:
        """The standing without the vendor's answer, which is in the library then."""
        if standing.state is JobState.FAILED and (reachable := _reachable(job)) is not None:
            missed = self._uploads.missed(reachable)
            if missed is not None:
                error = standing.error or missed
                missed = StudioError(missed.kind, missed.subject, code=error.code, request_id=error.request_id)
                return replace(standing, error=missed)
        if standing.state is JobState.RUNNING and "answer" in standing.result:
            standing = self._waited(job, standing)
        if standing.state is not JobState.DONE:
            return standing
        answer = standing.result.get("answer")

        def made() -> tuple[SavedTranscript, list[table.Row], bytes]:
            read = capability.read(answer)
            saved = SavedTranscript(
                job.job_id,
                job.account,
                job.title,
                read.segments,
                tuple(segment.text for segment in read.segments),
                read.language,
                read.understood,
                self._sound(job),
                datetime.now(UTC).isoformat(timespec="milliseconds"),
            )
            return saved, table.rows_of(saved), table.packed(answer)

        saved, rows, packed = await asyncio.to_thread(made)
        await self._library.write(lambda db: table.keep(db, saved, rows, packed))
        facts = {
            "segments": len(saved.segments),
            "words": sum(len(segment.words) for segment in saved.segments),
            "language": saved.language,
            "understood": saved.understood,
        }
        return replace(standing, result=facts)

    def _waited(self, job: Job, standing: Standing) -> Standing:
        """An answer without a word: what the vendor has made, once it has been all for long enough."""
        since = job.result.get("empty_since")
        if not isinstance(since, int | float):
            since = self._clock()
        seconds = job.result.get("seconds")
        length = seconds if isinstance(seconds, int | float) else _LONG_S
        if self._clock() - since < _EMPTY_S + min(length, _LONG_S):
            return replace(standing, result={"empty_since": since})
        return replace(standing, state=JobState.DONE, progress=1.0)

    def _sound(self, job: Job) -> str:
        if job.order.get("raw"):
            return str(self._converted(job))
        return _text(job.order, "path")


class TranscriptionService:
    """What a person asks of transcription; the jobs themselves are `Jobs` of kind "transcription"."""

    def __init__(self, jobs: Jobs, accounts: Accounts, uploads: Uploads, library: Library) -> None:
        self._jobs = jobs
        self._accounts = accounts
        self._uploads = uploads
        self._library = library

    def fitting_account(self) -> str:
        """The account that a recording belongs to when none is named: the only one whose vendor transcribes, else
        `local`. `StudioError` (BAD_FIELD) where several do."""
        return self._accounts.fitting(lambda vendor: vendor.transcription)

    async def check(self, sources: Sequence[str], raw: RawForm | None = None) -> list[Checked]:
        """Look at recordings before anything is sent; `raw` is the form of those without a header. Links are taken."""

        def look(source: str) -> Checked:
            if is_link(source):
                return Checked(source)
            try:
                return Checked(source, probe(Path(source), raw))
            except StudioError as error:
                return Checked(source, trouble=error)

        return [await asyncio.to_thread(look, source) for source in sources]

    async def submit(
        self,
        sources: Sequence[str],
        account: str,
        *,
        push: bool = False,
        language: str = "",
        raw: RawForm | None = None,
        again: bool = False,
    ) -> Submitted:
        """Have recordings written down: files of this computer, and links that the vendor can follow.

        The same source with the same wishes is the job of then, and nothing is sent, unless `again`. With `push` the
        vendor calls back. Raises `StudioError`: UNKNOWN_ACCOUNT, UNSUPPORTED where the vendor cannot transcribe, and
        NO_WAY_FOR_FILES where it could not come for a file.
        """
        vendor = self._vendor(account)
        if not all(map(is_link, sources)):
            self._uploads.way(account)
        checked = await self.check(sources, raw)
        wishes: dict[str, object] = {"push": push, "language": language}
        drafts = []
        for place, each in enumerate(checked):
            if each.trouble is not None:
                continue
            try:
                order = wishes | await asyncio.to_thread(_order, each, raw)
            except StudioError as gone:
                checked[place] = Checked(each.source, trouble=gone)
                continue
            key = _digest(account, order, uuid4().hex if again else "")
            title = urlsplit(each.source).path.rpartition("/")[2] if is_link(each.source) else Path(each.source).name
            detail = each.source.partition("?")[0]
            drafts.append(JobDraft(account, vendor, title or detail, order, detail=detail, key=key))
        ids, new = await self._jobs.add_new(KIND, drafts)
        return Submitted(
            tuple(ids),
            new,
            tuple(each for each in checked if each.trouble is not None),
            tuple(each for each in checked if each.probed is not None and each.probed.notices),
        )

    async def transcript(self, job_id: str) -> SavedTranscript:
        """The transcript of a job that is done; `StudioError` (UNKNOWN_JOB)."""
        return await self._library.read(lambda db: table.transcript(db, job_id))

    async def answer(self, job_id: str) -> object:
        """The vendor's whole answer, as JSON; `StudioError` (UNKNOWN_JOB)."""
        stored = await self._library.read(lambda db: table.answer(db, job_id))
        return await asyncio.to_thread(table.unpacked, stored)

    async def edit(self, job_id: str, texts: Mapping[int, str]) -> None:
        """Correct segments, by their numbers from 0; what the vendor heard is kept beside it."""
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        await self._library.write(lambda db: table.edit(db, job_id, texts, now))

    async def export(self, job_id: str, path: Path) -> None:
        """Write a transcript to a file, in the format that its name asks for.

        Raises `StudioError`: UNSUPPORTED, UNKNOWN_JOB, DISK_FULL, NOT_WRITABLE.
        """
        form = format_of(path)
        transcript = await self.transcript(job_id)
        await asyncio.to_thread(lambda: write_atomic(path, written(transcript, form).encode("utf-8", "replace")))

    def _vendor(self, account: str) -> str:
        """The vendor that listens for an account."""
        return self._accounts.vendor_of(account, lambda vendor: vendor.transcription).name


class _StoppedError(Exception):
    """Nobody waits for the conversion any more."""


def is_link(source: str) -> bool:
    """Whether a source is a link rather than a file of this computer."""
    return source.lower().startswith(("http://", "https://"))


def _order(checked: Checked, raw: RawForm | None) -> dict[str, object]:
    """What of a source the job keeps; a file that has changed since is another one. `StudioError` (BAD_FILE)."""
    if checked.probed is None:
        return {"link": checked.source}
    path = Path(checked.source).absolute()
    try:
        status = path.stat()
    except OSError as error:  # gone since it was looked at
        raise not_read(error, path) from error
    order: dict[str, object] = {"path": os.fspath(path), "size": status.st_size, "modified": status.st_mtime_ns}
    if raw is not None and checked.probed.raw is not None:
        order["raw"] = asdict(raw)
    return order


def _digest(*parts: object) -> str:
    return hashlib.sha256(json.dumps([KIND, *parts], sort_keys=True).encode()).hexdigest()


def _text(values: Mapping[str, object], name: str) -> str:
    value = values.get(name)
    return value if isinstance(value, str) else ""


def _raw(job: Job) -> RawForm | None:
    form = job.order.get("raw")
    return RawForm(**cast("dict[str, int]", form)) if isinstance(form, dict) else None


def _reachable(job: Job) -> Reachable | None:
    stored = job.result.get("reachable")
    if not isinstance(stored, dict):
        return None
    try:
        return Reachable.of(stored)
    except (TypeError, ValueError):  # of another version
        return None

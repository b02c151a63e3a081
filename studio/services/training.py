"""Training: recordings handed to a vendor that makes a voice of them, followed for days, and the voice kept."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import mimetypes
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Final, Protocol, TypeVar
from urllib.parse import urlsplit

from studio.core.addresses import is_loopback
from studio.core.booth import Consent
from studio.core.errors import Kind, StudioError
from studio.core.jobs import OVER, Job, JobDraft, JobState, Standing
from studio.core.ports import Route, Training
from studio.core.training import (
    Delivery,
    Span,
    TrainingKind,
    TrainingOrder,
    Upload,
    UploadAddresses,
    VoiceDetails,
)
from studio.services.accounts import BASE_URL, LOCAL, Accounts
from studio.services.job_work import UNSENT
from studio.services.jobs import Jobs
from studio.services.packages import Checked, Pair, look, pack
from studio.services.training_facts import (
    KIND,
    consent_fields,
    delivery_of,
    done_here,
    kept_consent,
    kept_details,
    mapping,
    now,
)
from studio.services.training_work import of_training
from studio.storage.files import not_written

log = logging.getLogger(__name__)

COMMIT: Final = "commit"

_FRESH_ADDRESSES: Final = 3  # how often an address that has expired is replaced before that is given up
_DELETED: Final = Standing(JobState.CANCELLED, "DELETED")

Stage = str
"""What is being done: "check", "pack", "upload", "confirm"."""
Telling = Callable[[Stage, float], None]
Tell = Callable[[float], None]
T = TypeVar("T")


def _untold(_stage: Stage, _share: float) -> None:
    """Nobody wants to know."""


class Uploads(Protocol):
    """What sends files: net.transfer.Transfers."""

    async def put(
        self,
        path: Path,
        url: str,
        *,
        content_type: str,
        progress: Callable[[int, int | None], None] | None = None,
        route: Route = Route(),
    ) -> None:
        """Send a file to an address that was signed for it."""
        ...


class TrainingService:
    """What a person asks of trainings; the jobs themselves are `Jobs` of kind "training".

    `folder` is for packages on their way; what is in it can be made again.
    """

    def __init__(
        self,
        jobs: Jobs,
        accounts: Accounts,
        training: Callable[[str], Awaitable[Training]],
        *,
        route: Callable[[str], Awaitable[Route]],
        uploads: Uploads,
        folder: Callable[[], Path],
    ) -> None:
        self._jobs = jobs
        self._accounts = accounts
        self._training = training
        self._route = route
        self._uploads = uploads
        self._folder = folder
        self._under_way = 0

    def fitting_account(self) -> str:
        """The account that a training belongs to when none is named: the only one whose vendor trains, else `local`.

        `StudioError` (BAD_FIELD) where several do.
        """
        return self._accounts.fitting(lambda vendor: vendor.training)

    def needs_consent(self, account: str) -> bool:
        """Whether recordings leave this computer, so that whoever speaks must have agreed."""
        if account == LOCAL:
            return False
        address = self._accounts.find(account).fields.get(BASE_URL, "")
        return not (address and is_loopback(urlsplit(address).hostname or ""))

    # Beginning

    async def create(self, order: TrainingOrder, account: str) -> str:
        """Write a training down, to be begun as soon as may be; its id. The phone is not part of it: see `submit`.

        Raises `StudioError`: UNKNOWN_ACCOUNT, UNSUPPORTED where the vendor trains no voices, BAD_FIELD.
        """
        name = order.details.voice_name.strip()
        if not name:
            raise StudioError(Kind.BAD_FIELD, "voice_name")
        _checked_user(order.details)
        details = replace(order.details, voice_name=name)
        delivery = order.delivery if order.kind.sentences else Delivery.PACKAGE  # there are no sentences to send
        asked = {"kind": order.kind.value, "delivery": delivery.value, "details": kept_details(details)}
        draft = JobDraft(account, self._vendor(account), name, asked, detail=order.kind.value)
        return (await self._jobs.add(KIND, [draft]))[0]

    async def take_in(self, remote_id: str, account: str) -> Job:
        """A training by its vendor's id; one that was begun elsewhere is followed from now on.

        Raises `StudioError`: UNKNOWN_JOB, and what the vendor says.
        """
        with contextlib.suppress(StudioError):
            return await self.job(remote_id)
        found = await (await self._training(account)).get(remote_id)
        kinds = {"BASIC": TrainingKind.BASIC, "MIDDLE": TrainingKind.MIDDLE}
        kind = kinds.get(found.job_type, TrainingKind.ADVANCED)
        delivery = Delivery.SEGMENT if found.delivery == "SEGMENT" else Delivery.PACKAGE
        asked = {"kind": kind.value, "delivery": delivery.value, "details": kept_details(found.details)}
        draft = JobDraft(
            account,
            self._vendor(account),
            found.details.voice_name or remote_id,
            asked,
            detail=kind.value,
            key=f"{account}\n{remote_id}",
            remote_id=remote_id,
        )
        (job_id,) = await self._jobs.add(KIND, [draft])
        return await self._jobs.look_now(job_id)

    async def job(self, wanted: str) -> Job:
        """A training by its id, the beginning of it, or its vendor's id; `StudioError` (UNKNOWN_JOB)."""
        job = await self._jobs.job(wanted)
        if job.kind != KIND:
            raise StudioError(Kind.UNKNOWN_JOB, wanted)
        return job

    # Recordings

    @property
    def under_way(self) -> int:
        """How many handings over this program is in the middle of; what it does not live to send is sent later."""
        return self._under_way

    async def check(self, data: Path, kind: TrainingKind, account: str, telling: Telling = _untold) -> Checked:
        """Listen to recordings before they are sent, by what the vendor takes where it says so.

        Raises `StudioError` (BAD_FILE).
        """
        span = await self.span(kind, account)
        return await _in_thread(lambda tell: look(data, kind, span, tell), lambda share: telling("check", share))

    async def upload(self, job_id: str, checked: Checked, telling: Telling = _untold) -> Job:
        """Send recordings to where the vendor wants them; what has arrived as it is now is not sent again.

        That is known sentence by sentence, or of a package as a whole: an upload to an address that was signed for it
        cannot be gone on with. Raises `StudioError`: BAD_FILE with the first of what is wrong with them, REFUSED for a
        sentence that was not taken, FILE_CHANGED, UNKNOWN_JOB where the vendor has deleted the training, and what
        transfers and vendors say.
        """
        job = await self._ready(job_id)
        if not checked.good:
            worst = next(finding for finding in checked.findings if not finding.tolerable)
            raise StudioError(Kind.BAD_FILE, worst.subject or job.title, message=worst.sentence)
        async with self._in_hand(job):
            if delivery_of(job) is Delivery.SEGMENT and checked.packed is None:
                await self._by_sentence(job, checked, telling)
            else:
                await self._as_package(job, checked, telling)
        job = await self.job(job_id)
        facts = {"recordings": len(checked.judgements), "seconds": round(checked.seconds, 1)}
        await self._jobs.keep(job.job_id, {"uploaded": now(), "done_here": done_here(job, "UPLOADED"), **facts})
        return await self.job(job.job_id)

    async def submit(self, job_id: str, details: VoiceDetails, consent: Consent | None = None) -> Job:
        """Submit what was uploaded to review and training; fields that are "" stay as they were given before.

        The phone goes out in this one call and is kept masked. Raises `StudioError`: NO_CONSENT, OUTCOME_UNKNOWN when
        the answer was lost (`Jobs.settle` finds out), UNKNOWN_JOB where the vendor has deleted the training, and what
        the vendor says.
        """
        job = await self._ready(job_id)
        _checked_user(details)
        before = VoiceDetails(**mapping(job.order, "details"))
        given = {name: value for name, value in asdict(details).items() if value}
        # A masked number is for eyes, not for vendors.
        whole = replace(before, **{"phone": "", **given})
        consent = consent or kept_consent(job)
        if consent is None and self.needs_consent(job.account):
            raise StudioError(Kind.NO_CONSENT, job.title)
        training = await self._training(job.account)

        async def commit(_: Job) -> Mapping[str, object]:
            try:
                await training.commit(job.remote_id, whole)
            except StudioError as error:
                if error.kind not in UNSENT:  # it may be that what has arrived is gone
                    await self._jobs.keep(job.job_id, {"package": None})
                raise
            done = {"submitted": now(), "done_here": done_here(job, "SUBMITTED")}
            return {**done, "details": kept_details(whole), "review": None, "package": None}

        async with self._in_hand(job):
            if consent is not None:
                if consent.letter:
                    await self._put(job, lambda addresses: addresses.letter, Path(consent.letter))
                await self._jobs.keep(job.job_id, {"consent": consent_fields(consent)})
            try:
                await self._jobs.step(job.job_id, COMMIT, commit)
            except StudioError as error:
                if error.kind is Kind.REFUSED:  # perhaps it was submitted elsewhere: the list says where it stands
                    with contextlib.suppress(StudioError):
                        await self._jobs.look_now(job.job_id)
                raise
        await asyncio.to_thread(self._let_go, job.job_id)
        return await self._jobs.look_now(job.job_id)

    # Afterwards

    async def delete(self, job_id: str) -> Job:
        """Delete a training and its recordings at the vendor, and take it out of the list; a voice of it stays."""
        job = await self.job(job_id)
        if job.remote_id:
            await (await self._training(job.account)).delete(job.remote_id)
            if job.state not in OVER:
                # The vendor knows nothing of it any more, and says so.
                await self._jobs.told(KIND, job.remote_id, _DELETED)
        elif job.state not in OVER:
            await self._jobs.cancel([job.job_id])
        await asyncio.to_thread(self._let_go, job.job_id)
        await self._jobs.keep(job.job_id, {"deleted": now()})
        await self._jobs.forget([job.job_id])
        return replace(job, state=JobState.CANCELLED if job.state not in OVER else job.state)

    # Inside

    @contextlib.asynccontextmanager
    async def _in_hand(self, job: Job) -> AsyncIterator[None]:
        """Something is sent for a training, which the vendor may have deleted meanwhile: then that is written down."""
        self._under_way += 1
        try:
            yield
        except StudioError as error:
            if error.kind is not Kind.UNKNOWN_JOB:
                raise
            await self._jobs.told(KIND, job.remote_id, _DELETED)
            raise of_training(error, job) from error
        finally:
            self._under_way -= 1

    async def _by_sentence(self, job: Job, checked: Checked, telling: Telling) -> None:
        training = await self._training(job.account)
        there = await training.confirmed(job.remote_id)
        sent = mapping(job.result, "sent")
        for index, (pair, mark) in enumerate(zip(checked.pairs, checked.marks, strict=True)):
            telling("upload", index / len(checked.pairs))
            # What was taken may have been recorded anew since, after a review or before.
            if index not in there or sent.get(str(index)) != mark:
                await self._sentence(job, index, pair)
                confirmation = await training.confirm(job.remote_id, index)
                if not confirmation.taken:
                    raise StudioError(Kind.REFUSED, pair.audio.name, message=f"{pair.audio.name} was not taken.")
                sent[str(index)] = mark
                await self._jobs.keep(job.job_id, {"sent": sent})
        telling("upload", 1.0)

    async def _sentence(self, job: Job, index: int, pair: Pair) -> None:
        text = self._place(job.job_id) / f"{index}.txt"
        await asyncio.to_thread(_write_text, text, pair.text)
        await self._put(job, lambda addresses: _nth(addresses.audio, index), pair.audio)
        await self._put(job, lambda addresses: _nth(addresses.text, index), text)

    async def _as_package(self, job: Job, checked: Checked, telling: Telling) -> None:
        mark = "\n".join(checked.marks)
        if job.result.get("package") == mark:
            telling("upload", 1.0)
            return
        target = self._place(job.job_id) / "data.zip"
        packed = await _in_thread(lambda tell: pack(checked, target, tell), lambda share: telling("pack", share))
        telling("upload", 0.0)
        await self._put(job, lambda addresses: addresses.package, packed, lambda share: telling("upload", share))
        await self._jobs.keep(job.job_id, {"package": mark})

    async def _put(
        self, job: Job, where: Callable[[UploadAddresses], Upload | None], path: Path, tell: Tell = lambda _: None
    ) -> None:
        """Send a file, to a new address as often as one has expired on the way."""
        training, route = await self._training(job.account), await self._route(job.account)

        def told(done: int, whole: int | None) -> None:
            tell(done / whole if whole else 0.0)

        for left in reversed(range(_FRESH_ADDRESSES)):
            place = where(await training.addresses(job.remote_id))
            if place is None:
                raise StudioError(Kind.UNSUPPORTED, path.name, message="The vendor gives no address for this.")
            content_type = place.content_type or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            try:
                await self._uploads.put(path, place.url, content_type=content_type, progress=told, route=route)
                return
            except StudioError as error:
                if error.kind is not Kind.LINK_EXPIRED or not left:
                    raise
                log.info("an address for uploads has expired; asking for another")

    async def _ready(self, job_id: str) -> Job:
        """A training that its vendor knows."""
        job = await self.job(job_id)
        if not job.remote_id:
            raise job.error or StudioError(Kind.BUSY, job.title, message="The training has not been begun yet.")
        if job.state in OVER:
            raise StudioError(Kind.REFUSED, job.title, message="The training is over.")
        return job

    async def span(self, kind: TrainingKind, account: str) -> Span | None:
        """How long the recordings of a kind may be together, where the vendor says so."""
        try:
            return (await (await self._training(account)).spans()).get(kind)
        except StudioError as error:
            # What the vendor takes is for the vendor to say, in the end.
            log.info("the vendor does not say how long recordings may be: %s", error.kind)
            return None

    def _vendor(self, account: str) -> str:
        """The vendor that trains for an account."""
        return self._accounts.vendor_of(account, lambda vendor: vendor.training).name

    def _place(self, job_id: str) -> Path:
        place = self._folder() / job_id
        try:
            place.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise not_written(error, place) from error
        return place

    def _let_go(self, job_id: str) -> None:
        shutil.rmtree(self._folder() / job_id, ignore_errors=True)


async def _in_thread(work: Callable[[Tell], T], tell: Tell) -> T:
    """Run `work` in a worker thread and tell in this one how far it is."""
    loop = asyncio.get_running_loop()

    def told(share: float) -> None:
        loop.call_soon_threadsafe(tell, share)

    return await asyncio.to_thread(work, told)


def _checked_user(details: VoiceDetails) -> None:
    if not (details.app_user_id.isascii() and details.app_user_id.isprintable()):
        raise StudioError(Kind.BAD_FIELD, "app_user_id")


def _nth(uploads: tuple[Upload, ...], index: int) -> Upload | None:
    return uploads[index] if index < len(uploads) else None


def _write_text(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise not_written(error, path) from error

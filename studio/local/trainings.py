"""The trainings of this service: files that several services may share, moved on by whichever holds their lock."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import shutil
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from studio.core.errors import StudioError
from studio.core.training import Delivery, TrainingKind, masked
from studio.local.likeness import NO_MORE_THAN_THAT, Sample, match
from studio.local.review import Uploaded, review
from studio.local.speaker import EngineLostError, Speaker
from studio.local.voices import TrainedVoice, Voices
from studio.storage.files import Lock, write_atomic

CREATING = "CREATING"
AUDIT_FAILED = "AUDIT_FAILED"
SUCCEED = "SUCCEED"
FAILED = "FAILED"
_FIRST = "SYSTEM_AUDITING"
_TRAINING = "PROCESSING"
_NEXT = {
    _FIRST: "AUDITING",
    "AUDITING": "WAITING",
    "WAITING": _TRAINING,
    _TRAINING: "RESULT_REVIEW",
    "RESULT_REVIEW": SUCCEED,
}
_BEGUN = "CREATE_JOB"
# What is noted when a training comes into a state; that it is worked on is not.
_OPERATIONS = {
    _FIRST: "COMMIT_JOB",
    AUDIT_FAILED: "AUDIT_NOT_PASS",
    "AUDITING": "SYSTEM_AUDIT_PASS",
    "WAITING": "ADMIN_AUDIT_PASS",
    "RESULT_REVIEW": "TRAINING_FINISH",
    SUCCEED: "COMPLETE_JOB",
}
OPEN = frozenset({CREATING, AUDIT_FAILED})
"""Recordings may be put there, and submitted."""

_ID = re.compile(r"[0-9a-f-]{36}")
_FILE = "job.json"
_DETAILS = ("tag", "description", "sex", "voice_name", "language", "phone", "app_user_id")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Training:
    """A training; `details` are the vendor's fields, the phone masked. Times are Unix times in seconds.

    `confirmed` are the sentences that were taken one by one. `errors` is what the last review found. `operations` are
    what was done, in the vendor's words, and when.
    """

    job_id: str
    kind: TrainingKind
    delivery: Delivery
    details: Mapping[str, str]
    state: str = CREATING
    created: float = 0.0
    entered: float = 0.0
    rejected: int = 0
    asset_id: str = ""
    failure: str = ""
    confirmed: tuple[int, ...] = ()
    reviewed: float = 0.0
    errors: tuple[Mapping[str, str], ...] = field(default=(), repr=False)
    operations: tuple[tuple[str, float], ...] = ()


class Trainings:
    """Every training that is kept in `folder`. Use it in one event loop, and `close` it.

    Every stage takes `stage_s` seconds at least.
    """

    def __init__(
        self,
        folder: Path,
        voices: Voices,
        speaker: Speaker,
        *,
        stage_s: float = 2.0,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._folder = folder
        self._voices = voices
        self._speaker = speaker
        self._stage_s = stage_s
        self._now = now
        self._driven: dict[str, asyncio.Task[None]] = {}

    async def close(self) -> None:
        """Leave everything to the next service."""
        tasks = tuple(self._driven.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def begin(self, kind: TrainingKind, delivery: Delivery, details: Mapping[str, str]) -> Training:
        """Begin one, which waits for recordings; raises `StudioError` when it cannot be kept."""
        now = self._now()
        operations = ((_BEGUN, now),)
        training = Training(
            str(uuid.uuid4()), kind, delivery, _kept(details), created=now, entered=now, operations=operations
        )
        self._place(training.job_id).mkdir(parents=True)
        self._keep(training)
        return training

    def find(self, job_id: str) -> Training | None:
        """One, moved on if nobody does; None when there is none of this id."""
        if not _ID.fullmatch(job_id):
            return None
        try:
            training = _read((self._place(job_id) / _FILE).read_bytes())
        except (OSError, ValueError, KeyError, TypeError):  # none, damaged, or kept by another version of the program
            return None
        if training.state in _NEXT and job_id not in self._driven:
            task = asyncio.create_task(self._drive(job_id))
            self._driven[job_id] = task
            task.add_done_callback(lambda _: self._driven.pop(job_id, None))
        return training

    def all(self) -> list[Training]:
        """All of them, newest first."""
        found = [training for path in self._folder.glob(f"*/{_FILE}") if (training := self.find(path.parent.name))]
        return sorted(found, key=lambda training: (training.created, training.job_id), reverse=True)

    def uploaded(self, training: Training) -> Uploaded:
        """Where its recordings are."""
        place = self._place(training.job_id)
        return Uploaded(training.kind, training.delivery, place / "uploads", place / "recordings")

    def folder_of(self, job_id: str) -> Path | None:
        """Where uploads of a training go; None when it takes none."""
        training = self.find(job_id)
        if training is None or training.state not in OPEN:
            return None
        return self.uploaded(training).uploads

    def confirm(self, training: Training, index: int) -> None:
        """Take a sentence."""
        self._keep(replace(training, confirmed=tuple(sorted({*training.confirmed, index}))))

    def submit(self, training: Training, details: Mapping[str, str]) -> None:
        """Send what was uploaded into review; `details` replace those that were given before."""
        known = {**training.details, **_kept(details)}
        self._keep(self._moved(replace(training, details=known, state=_FIRST)))
        self.find(training.job_id)

    async def delete(self, job_id: str) -> None:
        """Delete one and its recordings; the voice that came of it stays."""
        if task := self._driven.get(job_id):
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        shutil.rmtree(self._place(job_id), ignore_errors=True)
        self._lock(job_id).path.unlink(missing_ok=True)

    async def _drive(self, job_id: str) -> None:
        """Move a training on until it needs somebody or is over."""
        lock = self._lock(job_id)
        if not lock.acquire():  # another service does
            return
        try:
            while (training := self.find(job_id)) and training.state in _NEXT:
                following = await self._done(training)
                await asyncio.sleep(max(0.0, training.entered + self._stage_s - self._now()))
                if self.find(job_id):
                    self._keep(self._moved(following))
        except StudioError as error:
            _log.warning("a training is stuck: %s", error)
        finally:
            lock.release()

    async def _done(self, training: Training) -> Training:
        """Do what a stage is for; how the training goes on."""
        following = replace(training, state=_NEXT[training.state])
        if training.state == _FIRST:
            reviewing = asyncio.ensure_future(asyncio.to_thread(review, self.uploaded(training)))
            try:
                errors = await asyncio.shield(reviewing)
            finally:
                await asyncio.wait([reviewing])  # a thread cannot be stopped: nothing is deleted while it unpacks
            following = replace(following, errors=tuple(errors), reviewed=self._now())
            if errors:
                return replace(following, state=AUDIT_FAILED, rejected=training.rejected + 1)
        elif training.state == _TRAINING:
            try:
                asset_id = await self._trained(training)
            except (EngineLostError, StudioError):
                return replace(following, state=FAILED, failure="the speech engine failed, or a recording is gone")
            following = replace(following, asset_id=asset_id)
        elif following.state == SUCCEED:
            for folder in (self.uploaded(training).uploads, self.uploaded(training).recordings):
                shutil.rmtree(folder, ignore_errors=True)
        return following

    async def _trained(self, training: Training) -> str:
        folder, details = self.uploaded(training).folder, training.details
        names = self.uploaded(training).audio or ("0.wav",)
        samples = [Sample(folder / name, _text(folder / name)) for name in names]
        asset_id = uuid.uuid4().hex
        language = "en" if details.get("language") == "EN" else "zh"
        voice = await match(asset_id, language, details.get("sex", "").lower(), samples, self._speaker)
        self._voices.keep(
            TrainedVoice(
                voice=voice,
                name=details.get("voice_name", ""),
                sex=details.get("sex", ""),
                language=details.get("language", ""),
                description=" ".join(filter(None, (details.get("description", ""), NO_MORE_THAN_THAT))),
                created=datetime.fromtimestamp(self._now(), UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            )
        )
        return asset_id

    def _moved(self, training: Training) -> Training:
        """A training that has come into its state just now."""
        now, action = self._now(), _OPERATIONS.get(training.state)
        operations = (*training.operations, (action, now)) if action else training.operations
        return replace(training, entered=now, operations=operations)

    def _keep(self, training: Training) -> None:
        content = json.dumps(asdict(training), ensure_ascii=False).encode()
        write_atomic(self._place(training.job_id) / _FILE, content, private=True)

    def _place(self, job_id: str) -> Path:
        return self._folder / job_id

    def _lock(self, job_id: str) -> Lock:
        return Lock(self._folder / f"{job_id}.lock")


def _read(content: bytes) -> Training:
    """A training as it was kept; `ValueError`, `KeyError` or `TypeError` where it was not kept as this one is."""
    kept = json.loads(content)
    return Training(
        **{
            **kept,
            "kind": TrainingKind(kept["kind"]),
            "delivery": Delivery(kept["delivery"]),
            "confirmed": tuple(kept["confirmed"]),
            "errors": tuple(kept["errors"]),
            "operations": tuple(map(tuple, kept.get("operations", ()))),
        }
    )


def _kept(details: Mapping[str, str]) -> dict[str, str]:
    kept = {name: details[name] for name in _DETAILS if details.get(name)}
    if "phone" in kept:
        kept["phone"] = masked(kept["phone"])
    return kept


def _text(audio: Path) -> str:
    try:
        return audio.with_suffix(".txt").read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeDecodeError):
        return ""

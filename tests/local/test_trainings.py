"""Trainings that move on, wait, fail, survive their service, and are shared by two."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest

from studio.core.training import Delivery, TrainingKind
from studio.local.likeness import NO_MORE_THAN_THAT
from studio.local.review import PACKAGE
from studio.local.speaker import EngineLostError, Speaker
from studio.local.trainings import AUDIT_FAILED, CREATING, FAILED, SUCCEED, Training, Trainings
from studio.local.voices import Voices
from studio.storage.files import Lock
from tests.fakes.recordings import files, package, wav

DETAILS = {"voice_name": "v", "sex": "FEMALE", "language": "CN", "phone": "13800001234", "other": "x"}


@asynccontextmanager
async def service(folder: Path, stage_s: float = 0.0) -> AsyncIterator[tuple[Trainings, Voices]]:
    """The trainings of a folder as one service keeps them."""
    speaker = Speaker()
    voices = Voices(folder / "voices")
    trainings = Trainings(folder / "metastudio", voices, speaker, stage_s=stage_s)
    try:
        yield trainings, voices
    finally:
        await trainings.close()
        await speaker.close()


def begun(trainings: Trainings, content: dict[str, bytes]) -> Training:
    """A training whose recordings are there."""
    training = trainings.begin(TrainingKind.BASIC, Delivery.PACKAGE, DETAILS)
    uploads = trainings.folder_of(training.job_id)
    assert uploads is not None
    uploads.mkdir()
    (uploads / PACKAGE).write_bytes(package(content))
    return training


async def over(trainings: Trainings, job_id: str) -> Training:
    """The training once it goes no further by itself."""
    async with asyncio.timeout(30):
        while True:
            training = trainings.find(job_id)
            assert training is not None
            if training.state in (SUCCEED, FAILED, AUDIT_FAILED, CREATING):
                return training
            await asyncio.sleep(0.005)


def run(story: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(story())  # type: ignore[arg-type]


def test_good_recordings_become_a_voice(tmp_path: Path) -> None:
    async def story() -> None:
        async with service(tmp_path) as (trainings, voices):
            training = begun(trainings, files())
            assert training.details == {"voice_name": "v", "sex": "FEMALE", "language": "CN", "phone": "138******34"}
            trainings.submit(training, {"description": "d", "phone": ""})
            assert trainings.folder_of(training.job_id) is None
            done = await over(trainings, training.job_id)
            assert (done.state, done.errors, done.rejected) == (SUCCEED, (), 0)
            (trained,) = voices.trained()
            assert trained.voice.voice_id == done.asset_id
            assert (trained.name, trained.description) == ("v", f"d {NO_MORE_THAN_THAT}")
            assert voices[done.asset_id] == trained.voice
            # What was recorded is not kept longer than it is needed.
            assert not trainings.uploaded(done).uploads.exists()
            assert not trainings.uploaded(done).recordings.exists()

    run(story)


def test_bad_recordings_wait_for_better_ones_three_times(tmp_path: Path) -> None:
    async def story() -> None:
        async with service(tmp_path) as (trainings, voices):
            training = begun(trainings, {**files(), "4.wav": wav(np.zeros(44_100, "<i2"))})
            for rejected in (1, 2, 3):
                trainings.submit(training, {})
                training = await over(trainings, training.job_id)
                assert (training.state, training.rejected) == (AUDIT_FAILED, rejected)
                assert [error["audio_name"] for error in training.errors] == ["4.wav"]
            uploads = trainings.folder_of(training.job_id)
            assert uploads is not None
            (uploads / PACKAGE).write_bytes(package(files()))
            trainings.submit(training, {})
            done = await over(trainings, training.job_id)
            assert (done.state, done.rejected) == (SUCCEED, 3)
            assert [action for action, _ in done.operations] == [
                "CREATE_JOB",
                *(3 * ("COMMIT_JOB", "AUDIT_NOT_PASS")),
                *("COMMIT_JOB", "SYSTEM_AUDIT_PASS", "ADMIN_AUDIT_PASS", "TRAINING_FINISH", "COMPLETE_JOB"),
            ]
            assert [when for _, when in done.operations] == sorted(when for _, when in done.operations)
            assert len(voices.trained()) == 1

    run(story)


def test_a_service_goes_on_with_what_another_left(tmp_path: Path) -> None:
    async def story() -> None:
        async with service(tmp_path, stage_s=3600) as (trainings, _):
            job_id = begun(trainings, files()).job_id
            training = trainings.find(job_id)
            assert training is not None
            trainings.submit(training, {})
            await asyncio.sleep(0.05)
        async with service(tmp_path) as (trainings, _):
            assert (await over(trainings, job_id)).state == SUCCEED
        async with service(tmp_path) as (trainings, voices):
            assert [training.job_id for training in trainings.all()] == [job_id]
            assert len(voices) == len(tuple(voices)) == 7

    run(story)


def test_two_services_do_nothing_twice(tmp_path: Path) -> None:
    async def story() -> None:
        async with service(tmp_path) as (first, voices), service(tmp_path) as (second, _):
            training = begun(first, files())
            first.submit(training, {})
            one, other = await asyncio.gather(over(first, training.job_id), over(second, training.job_id))
            assert one.state == other.state == SUCCEED
            assert len(voices.trained()) == 1
            # While another holds it, a training is looked at and not moved.
            waiting = begun(first, files())
            lock = Lock(tmp_path / "metastudio" / f"{waiting.job_id}.lock")
            assert lock.acquire()
            first.submit(waiting, {})
            await asyncio.sleep(0.05)
            seen = second.find(waiting.job_id)
            assert seen is not None
            assert seen.state == "SYSTEM_AUDITING"
            lock.release()
            assert (await over(second, waiting.job_id)).state == SUCCEED

    run(story)


def test_a_training_is_deleted_while_it_is_worked_on(tmp_path: Path) -> None:
    async def story() -> None:
        async with service(tmp_path, stage_s=3600) as (trainings, _):
            training = begun(trainings, files())
            trainings.submit(training, {})
            await asyncio.sleep(0.01)
            await trainings.delete(training.job_id)
            assert trainings.find(training.job_id) is None
            assert trainings.all() == []
            assert trainings.folder_of(training.job_id) is None
        assert list((tmp_path / "metastudio").iterdir()) == []

    run(story)


def test_a_training_that_loses_its_folder_or_its_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def lost(*_: object) -> None:
        raise EngineLostError

    async def story() -> None:
        async with service(tmp_path) as (trainings, _):
            training = begun(trainings, files())
            monkeypatch.setattr(Speaker, "say", lost)
            trainings.submit(training, {})
            done = await over(trainings, training.job_id)
            assert (done.state, done.asset_id) == (FAILED, "")
            assert done.failure
            gone = begun(trainings, files())
            trainings.submit(gone, {})
            shutil.rmtree(tmp_path / "metastudio" / gone.job_id)
            async with asyncio.timeout(30):
                while trainings.find(gone.job_id) is not None:
                    await asyncio.sleep(0.005)

    run(story)


@pytest.mark.parametrize(
    "changes", [{"kind": "huge"}, {"since": 2}, {"confirmed": None}, {"delivery": []}, None], ids=str
)
def test_a_training_that_another_version_kept_hides_no_other(tmp_path: Path, changes: dict[str, object] | None) -> None:
    async def story() -> None:
        async with service(tmp_path) as (trainings, _):
            known = trainings.begin(TrainingKind.BASIC, Delivery.SEGMENT, DETAILS)
            other = trainings.begin(TrainingKind.BASIC, Delivery.SEGMENT, DETAILS)
            file = tmp_path / "metastudio" / other.job_id / "job.json"
            file.write_text(json.dumps(None if changes is None else json.loads(file.read_bytes()) | changes))
            assert trainings.find(other.job_id) is None
            assert [each.job_id for each in trainings.all()] == [known.job_id]
            assert file.exists(), "the version that kept it finds it again"

    run(story)


@pytest.mark.parametrize("job_id", ["", "../x", "0" * 36, "/etc/passwd", "a" * 36])
def test_ids_lead_nowhere(tmp_path: Path, job_id: str) -> None:
    async def story() -> None:
        async with service(tmp_path) as (trainings, _):
            assert trainings.find(job_id) is None

    run(story)


def test_sentences_are_confirmed_one_by_one(tmp_path: Path) -> None:
    async def story() -> None:
        async with service(tmp_path) as (trainings, _):
            training = trainings.begin(TrainingKind.BASIC, Delivery.SEGMENT, DETAILS)
            for index in (3, 1, 3):
                current = trainings.find(training.job_id)
                assert current is not None
                trainings.confirm(current, index)
            found = trainings.find(training.job_id)
            assert found is not None
            assert found.confirmed == (1, 3)

    run(story)

"""Trainings at the real local service, and at a vendor whose answers are lost and whose addresses expire."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from studio.app.services import Services
from studio.app.wiring import build_services
from studio.core.booth import Consent
from studio.core.errors import Kind, StudioError
from studio.core.jobs import Job, JobQuery, JobState
from studio.core.ports import Route
from studio.core.records import TimbreQuery
from studio.core.training import (
    Delivery,
    Fault,
    Review,
    TrainingJob,
    TrainingKind,
    TrainingOrder,
    VoiceDetails,
)
from studio.services.accounts import LOCAL
from studio.services.jobs import Jobs
from studio.services.packages import Checked, Pair, look
from studio.services.training import TrainingService
from studio.services.training_work import TrainingWork
from tests.fakes.recordings import files, package, wav
from tests.fakes.trainings import Post, Vendor

DETAILS = VoiceDetails("我的声音", "female", "CN", phone="13800001234")
ORDER = TrainingOrder(DETAILS)
CONSENT = Consent("王", "2026-11-20")


def recordings(place: Path, changes: Mapping[str, bytes] | None = None) -> Path:
    place.mkdir(exist_ok=True)
    for name, content in {**files(), **(changes or {})}.items():
        (place / name).write_bytes(content)
    return place


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICE_STUDIO_LOCAL_STAGE", "0")


@asynccontextmanager
async def studio(home: Path) -> AsyncIterator[Services]:
    services = build_services(home)
    services.jobs.start()
    try:
        yield services
    finally:
        await services.close()


async def begun(services: Services, order: TrainingOrder = ORDER) -> Job:
    job_id = await services.training.create(order, LOCAL)
    (job,) = await services.jobs.wait([job_id], sent=True)
    assert job.remote_id, job.error
    return job


async def over(services: Services, job_id: str) -> Job:
    async with asyncio.timeout(30):
        while True:
            job = await services.jobs.look_now(job_id)
            if job.state not in (JobState.QUEUED, JobState.RUNNING):
                return job
            await asyncio.sleep(0.02)


def run(story: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(story())  # type: ignore[arg-type]


# --- the local service -----------------------------------------------------------------------------------------------


def test_recordings_become_a_voice_among_the_timbres(tmp_path: Path) -> None:
    async def story() -> None:
        stages: list[str] = []
        async with studio(tmp_path / "home") as services:
            training = services.training
            job = await begun(services)
            checked = await training.check(recordings(tmp_path / "in"), TrainingKind.BASIC, LOCAL)
            job = await training.upload(job.job_id, checked, lambda stage, share: stages.append(f"{stage} {share:.0%}"))
            assert (job.result["recordings"], job.result["seconds"]) == (20, round(checked.seconds, 1))
            assert stages[0].startswith("pack")
            assert stages[-1] == "upload 100%"
            job = await training.submit(job.job_id, replace(DETAILS, voice_name="", tag="NEWS"))
            (job,) = await services.jobs.wait([(await over(services, job.job_id)).job_id])
            assert (job.state, job.vendor_state) == (JobState.DONE, "SUCCEED")
            asset_id = str(job.result["asset_id"])
            states = [state for state, _ in job.result["history"]]  # type: ignore[attr-defined]
            assert states[0] == "CREATING" or states[-1] == "SUCCEED"
            (timbre,) = (await services.timbres.page(TimbreQuery(text=asset_id), 10)).timbres
            assert (timbre.name, timbre.account, timbre.gender) == ("我的声音", LOCAL, "female")
            assert services.timbres.can_speak(timbre)
            assert asset_id in {voice.voice_id for voice in services.accounts.voices(LOCAL)}
            assert not any((tmp_path / "home" / "cache" / "training").iterdir())
        kept = b"".join(path.read_bytes() for path in (tmp_path / "home").rglob("*") if path.is_file())
        assert DETAILS.phone.encode() not in kept
        assert b"138******34" in kept

    run(story)


def test_a_review_that_fails_says_what_to_do_again(tmp_path: Path) -> None:
    async def story() -> None:
        async with studio(tmp_path / "home") as services:
            training = services.training
            job = await begun(services)
            place = recordings(tmp_path / "in", {"4.wav": wav(np.zeros(44_100, "<i2"))})
            checked = look(place, TrainingKind.BASIC)
            with pytest.raises(StudioError) as caught:
                await training.upload(job.job_id, checked)
            assert (caught.value.kind, caught.value.subject) == (Kind.BAD_FILE, "4.wav")
            await training.upload(job.job_id, replace(checked, findings=()))
            await training.submit(job.job_id, VoiceDetails())
            job = await over(services, job.job_id)
            assert (job.state, job.vendor_state) == (JobState.NEEDS_ACTION, "AUDIT_FAILED")
            assert job.result["rejected"] == 1
            (fault,) = job.result["review"]["faults"]  # type: ignore[index]
            assert (fault["audio"], fault["code"]) == ("4.wav", "LOCAL.SILENT")
            (place / "4.wav").write_bytes(files()["4.wav"])
            await training.upload(job.job_id, look(place, TrainingKind.BASIC))
            await training.submit(job.job_id, VoiceDetails())
            (job,) = await services.jobs.wait([(await over(services, job.job_id)).job_id])
            assert job.state is JobState.DONE

    run(story)


def test_sentence_by_sentence_goes_on_where_it_was_interrupted(tmp_path: Path) -> None:
    async def story() -> None:
        async with studio(tmp_path / "home") as services:
            job = await begun(services, replace(ORDER, delivery=Delivery.SEGMENT))
            place = recordings(tmp_path / "in")
            checked = look(place, TrainingKind.BASIC)
            silent = tmp_path / "silent.wav"
            silent.write_bytes(wav(np.zeros(44_100, "<i2")))
            broken = list(checked.pairs)
            broken[3] = Pair(silent, "x")
            with pytest.raises(StudioError) as caught:
                await services.training.upload(job.job_id, replace(checked, pairs=tuple(broken)))
            assert (caught.value.kind, caught.value.subject) == (Kind.REFUSED, "silent.wav")
            capability = await services.accounts.training(LOCAL)
            assert await capability.confirmed(job.remote_id) == {0, 1, 2}
            shares: list[float] = []
            await services.training.upload(job.job_id, checked, lambda _, share: shares.append(share))
            assert shares[-1] == 1.0
            await services.training.submit(job.job_id, VoiceDetails())
            assert (await over(services, job.job_id)).error is None

    run(story)


def test_a_sentence_that_was_recorded_anew_is_sent_again(tmp_path: Path) -> None:
    async def story() -> None:
        async with studio(tmp_path / "home") as services:
            job = await begun(services, replace(ORDER, delivery=Delivery.SEGMENT))
            place, sent = recordings(tmp_path / "in"), list[str]()
            await services.training.upload(job.job_id, look(place, TrainingKind.BASIC))
            put = services.transfers.put

            async def noted(path: Path, url: str, **how: Any) -> None:
                sent.append(path.name)
                await put(path, url, **how)

            services.transfers.put = noted  # type: ignore[method-assign]
            (place / "3.wav").write_bytes(files()["4.wav"])
            (place / "7.txt").write_text("他每天早上六点起床。", encoding="utf-8")
            await services.training.upload(job.job_id, look(place, TrainingKind.BASIC))
            assert sent == ["3.wav", "3.txt", "7.wav", "7.txt"]
            there = next((tmp_path / "home").rglob(f"{job.remote_id}/uploads"))
            assert (there / "3.wav").read_bytes() == files()["4.wav"]
            assert (there / "7.txt").read_text(encoding="utf-8") == "他每天早上六点起床。"

    run(story)


def test_what_the_vendor_says_to_a_submission_at_the_wrong_time(tmp_path: Path) -> None:
    async def story() -> None:
        async with studio(tmp_path / "home") as services:
            job = await begun(services)
            with pytest.raises(StudioError) as caught:
                await services.training.submit(job.job_id, VoiceDetails())
            assert (caught.value.kind, caught.value.code) == (Kind.REFUSED, "MSS.10000003")
            assert "no training data was uploaded" in caught.value.message
            # Nothing is lost by it: it waits for the person as before.
            assert (await services.jobs.look_now(job.job_id)).vendor_state == "CREATING"
            await services.training.upload(job.job_id, look(recordings(tmp_path / "in"), TrainingKind.BASIC))
            # Submitted elsewhere meanwhile: the vendor says no, and the list says how it stands.
            capability = await services.accounts.training(LOCAL)
            await capability.commit(job.remote_id, VoiceDetails())
            with pytest.raises(StudioError) as caught:
                await services.training.submit(job.job_id, VoiceDetails())
            assert (caught.value.kind, caught.value.code) == (Kind.REFUSED, "MSS.10000003")
            assert (await services.jobs.job(job.job_id)).vendor_state != "CREATING"

    run(story)


def test_keys_of_another_project(tmp_path: Path) -> None:
    async def story() -> None:
        async with studio(tmp_path / "home") as services:
            capability = await services.accounts.training(LOCAL)
            client = capability._client  # type: ignore[attr-defined]
            fields = {"base_url": client._address.http(""), "access_key": client._access_key, "project_id": "another"}
            services.accounts.add("theirs", "metastudio", fields, {"secret_key": client._secret_key})
            job_id = await services.training.create(ORDER, "theirs")
            (job,) = await services.jobs.wait([job_id])
            assert (job.state, job.remote_id) == (JobState.FAILED, "")
            assert job.error is not None
            assert (job.error.kind, job.error.subject, job.error.code) == (
                Kind.BAD_FIELD,
                "project_id",
                "MSS.00010009",
            )
            with pytest.raises(StudioError) as caught:
                await services.training.upload(job_id, look(recordings(tmp_path / "in"), TrainingKind.BASIC))
            assert caught.value.code == "MSS.00010009"

    run(story)


def test_trainings_that_were_begun_elsewhere_and_that_are_deleted(tmp_path: Path) -> None:
    async def story() -> None:
        async with studio(tmp_path / "home") as services:
            training = services.training
            capability = await services.accounts.training(LOCAL)
            foreign = (await capability.create(replace(ORDER, kind=TrainingKind.MIDDLE))).remote_id
            job = await training.take_in(foreign, LOCAL)
            assert (job.title, job.detail, job.state) == ("我的声音", "middle", JobState.NEEDS_ACTION)
            assert (await training.take_in(foreign, LOCAL)).job_id == job.job_id
            assert (await training.delete(job.job_id)).state is JobState.CANCELLED
            with pytest.raises(StudioError) as caught:
                await capability.get(foreign)
            assert caught.value.kind is Kind.UNKNOWN_JOB
            assert (await services.jobs.page(JobQuery("training"), 10)).total == 0
            with pytest.raises(StudioError) as caught:
                await training.take_in("nothing-of-this-id", LOCAL)
            assert caught.value.kind is Kind.UNKNOWN_JOB
            # Deleted elsewhere: the next look says so.
            own = await begun(services)
            await capability.delete(own.remote_id)
            with pytest.raises(StudioError) as caught:
                await services.jobs.look_now(own.job_id)
            assert (caught.value.kind, caught.value.subject) == (Kind.UNKNOWN_JOB, "我的声音")

    run(story)


@pytest.mark.parametrize("delivery", list(Delivery))
@pytest.mark.parametrize("what", ["upload", "submit"])
def test_a_training_that_is_deleted_elsewhere_while_it_is_handed_over(
    tmp_path: Path, delivery: Delivery, what: str
) -> None:
    async def story() -> None:
        async with studio(tmp_path / "home") as services:
            job = await begun(services, replace(ORDER, delivery=delivery))
            await (await services.accounts.training(LOCAL)).delete(job.remote_id)
            ready = look(recordings(tmp_path / "in"), TrainingKind.BASIC)
            steps: dict[str, Callable[[], Awaitable[Job]]] = {
                "upload": lambda: services.training.upload(job.job_id, ready),
                "submit": lambda: services.training.submit(job.job_id, VoiceDetails()),
            }
            with pytest.raises(StudioError) as caught:
                await steps[what]()
            assert (caught.value.kind, caught.value.subject) == (Kind.UNKNOWN_JOB, "我的声音")
            job = await services.training.job(job.job_id)
            assert (job.state, job.vendor_state) == (JobState.CANCELLED, "DELETED")
            assert services.training.under_way == 0

    run(story)


# --- a vendor of a script --------------------------------------------------------------------------------------------


@asynccontextmanager
async def scripted(
    home: Path,
    vendor: Vendor,
    post: Post | None = None,
    kept: list[tuple[str, str, str]] | None = None,
    *,
    begin: bool = True,
) -> AsyncIterator[tuple[TrainingService, Jobs]]:
    """A service that speaks to `vendor`; what it keeps goes to `kept`."""
    services = build_services(home)
    services.accounts.add("cloud", "metastudio", {"project_id": "p", "access_key": "a"}, {"secret_key": "s"})

    async def capability(_: str) -> Any:
        return vendor

    async def route(_: str) -> Route:
        return Route()

    async def keep(account: str, voice_id: str, name: str) -> None:
        if kept is not None:
            kept.append((account, voice_id, name))

    async def known(remote_id: str) -> bool:
        return remote_id == "remote-of-another"

    jobs = Jobs(services.library, [TrainingWork(capability, keep, known)])
    service = TrainingService(
        jobs,
        services.accounts,
        capability,
        route=route,
        uploads=post or Post(),
        folder=lambda: home / "packages",
    )
    if begin:
        jobs.start()
    try:
        yield service, jobs
    finally:
        await jobs.close()
        await services.close()


def checked(tmp_path: Path) -> Checked:
    return look(recordings(tmp_path / "in"), TrainingKind.BASIC)


def test_a_lost_submission_is_found_out_by_asking(tmp_path: Path) -> None:
    async def story() -> None:
        vendor = Vendor()
        vendor.lose = {"commit"}
        async with scripted(tmp_path / "home", vendor) as (service, jobs):
            job_id = await service.create(ORDER, "cloud")
            await jobs.wait([job_id], sent=True)
            with pytest.raises(StudioError) as caught:
                await service.submit(job_id, DETAILS, CONSENT)
            assert caught.value.kind is Kind.OUTCOME_UNKNOWN
            assert (await jobs.job(job_id)).state is JobState.UNKNOWN
            (job,) = await jobs.settle([job_id])
            assert (job.state, job.vendor_state) == (JobState.RUNNING, "AUDITING")
            assert [name for name, _ in vendor.asked].count("commit") == 1

    run(story)


@pytest.mark.parametrize(("others", "found"), [((), True), (("我的声音",), False), (("another",), True)])
def test_a_lost_beginning_is_looked_for_by_its_name(tmp_path: Path, others: tuple[str, ...], found: bool) -> None:
    async def story() -> None:
        vendor = Vendor()
        vendor.lose = {"create"}
        for number, name in enumerate(others):
            known = TrainingJob(f"other-{number}", JobState.RUNNING, "WAITING", details=VoiceDetails(name))
            vendor.jobs[f"other-{number}"] = known
        old = "2024-11-07T08:00:00+00:00"
        vendor.jobs["old"] = TrainingJob("old", JobState.DONE, "SUCCEED", details=DETAILS, created=old)
        mine = "remote-of-another"
        vendor.jobs[mine] = TrainingJob(mine, JobState.DONE, "SUCCEED", details=DETAILS)
        async with scripted(tmp_path / "home", vendor) as (service, jobs):
            job_id = await service.create(ORDER, "cloud")
            (job,) = await jobs.wait([job_id])
            assert job.state is JobState.UNKNOWN
            (job,) = await jobs.settle([job_id])
            assert bool(job.remote_id) is found
            assert [name for name, _ in vendor.asked].count("create") == 1

    run(story)


def test_the_phone_goes_out_in_one_call(tmp_path: Path) -> None:
    async def story() -> None:
        vendor = Vendor()
        async with scripted(tmp_path / "home", vendor) as (service, jobs):
            job_id = await service.create(replace(ORDER, details=replace(DETAILS, app_user_id="user01")), "cloud")
            (job,) = await jobs.wait([job_id], sent=True)
            assert job.order["details"]["phone"] == "138******34"  # type: ignore[index]
            (_, order) = vendor.asked[0]
            assert (order.details.phone, order.details.app_user_id) == ("", "user01")
            await service.submit(job_id, VoiceDetails(tag="NEWS", phone="13800001234"), CONSENT)
            (sent,) = [details for name, details in vendor.asked if name == "commit"]
            assert sent == VoiceDetails("我的声音", "female", "CN", "NEWS", "", "13800001234", "user01")
            job = await service.job(job_id)
            assert job.result["details"]["phone"] == "138******34"  # type: ignore[index]
            # Without a new number none is sent, never the masked one.
            await service.submit(job_id, VoiceDetails())
            assert [details.phone for name, details in vendor.asked if name == "commit"] == ["13800001234", ""]
            with pytest.raises(StudioError) as caught:
                await service.submit(job_id, VoiceDetails(app_user_id="用户"))
            assert caught.value.subject == "app_user_id"

    run(story)


def test_nothing_is_submitted_without_the_speakers_consent(tmp_path: Path) -> None:
    async def story() -> None:
        vendor, post = Vendor(), Post()
        letter = tmp_path / "letter.pdf"
        letter.write_bytes(b"%PDF")
        async with scripted(tmp_path / "home", vendor, post) as (service, jobs):
            assert service.needs_consent("cloud")
            assert not service.needs_consent(LOCAL)
            job_id = await service.create(ORDER, "cloud")
            await jobs.wait([job_id], sent=True)
            with pytest.raises(StudioError) as caught:
                await service.submit(job_id, DETAILS)
            assert caught.value.kind is Kind.NO_CONSENT
            assert "commit" not in {name for name, _ in vendor.asked}
            await service.submit(job_id, DETAILS, replace(CONSENT, letter=str(letter)))
            assert [(name, kind) for name, _, kind in post.sent] == [("letter.pdf", "application/pdf")]
            kept = (await service.job(job_id)).result["consent"]
            assert kept == {"speaker": "王", "agreed": "2026-11-20", "letter": "letter.pdf"}
            await service.submit(job_id, DETAILS)  # once said, it stays said

    run(story)


def test_a_package_that_has_arrived_is_not_sent_again(tmp_path: Path) -> None:
    async def story() -> None:
        vendor, post = Vendor(), Post()
        commit = vendor.commit
        answers = [StudioError(Kind.UNREACHABLE), StudioError(Kind.REFUSED)]

        async def failing(remote_id: str, details: VoiceDetails) -> None:
            if answers:
                raise answers.pop(0)
            await commit(remote_id, details)

        vendor.commit = failing  # type: ignore[method-assign]
        async with scripted(tmp_path / "home", vendor, post) as (service, jobs):
            job_id = await service.create(ORDER, "cloud")
            await jobs.wait([job_id], sent=True)
            ready = checked(tmp_path)

            async def hand_over() -> Kind | None:
                await service.upload(job_id, ready)
                try:
                    await service.submit(job_id, DETAILS, CONSENT)
                except StudioError as error:
                    return error.kind
                return None

            # The vendor was not reached: what has arrived is there still. It says no: perhaps it is not.
            outcomes = [(await hand_over(), len(post.sent)) for _ in range(3)]
            assert outcomes == [(Kind.UNREACHABLE, 1), (Kind.REFUSED, 1), (None, 2)]
            # After a review everything is sent anew, whatever it is.
            await service.upload(job_id, ready)
            assert len(post.sent) == 3
            # Something else is another package.
            (tmp_path / "in" / "4.wav").write_bytes(files()["3.wav"])
            await service.upload(job_id, look(tmp_path / "in", TrainingKind.BASIC))
            assert len(post.sent) == 4
            # A package of the person's own is known as well.
            own = tmp_path / "own.zip"
            own.write_bytes(package(files()))
            for _ in range(2):
                await service.upload(job_id, look(own, TrainingKind.BASIC))
            assert [name for name, _, _ in post.sent[4:]] == ["own.zip"]

    run(story)


@pytest.mark.parametrize(("expired", "tries"), [(0, 1), (2, 3), (3, 3)])
def test_an_address_that_expires_is_replaced(tmp_path: Path, expired: int, tries: int) -> None:
    async def story() -> None:
        vendor, post = Vendor(), Post(expired)
        async with scripted(tmp_path / "home", vendor, post) as (service, jobs):
            job_id = await service.create(ORDER, "cloud")
            await jobs.wait([job_id], sent=True)
            if expired == 3:
                with pytest.raises(StudioError) as caught:
                    await service.upload(job_id, checked(tmp_path))
                assert caught.value.kind is Kind.LINK_EXPIRED
            else:
                await service.upload(job_id, checked(tmp_path))
            assert len(post.sent) == len({url for _, url, _ in post.sent}) == tries
            assert {(name, kind) for name, _, kind in post.sent} == {("data.zip", "application/zip")}

    run(story)


def test_a_vendor_without_an_address(tmp_path: Path) -> None:
    async def story() -> None:
        vendor = Vendor()
        async with scripted(tmp_path / "home", vendor) as (service, jobs):
            job_id = await service.create(replace(ORDER, delivery=Delivery.SEGMENT), "cloud")
            await jobs.wait([job_id], sent=True)
            with pytest.raises(StudioError) as caught:
                await service.upload(job_id, checked(tmp_path))
            assert caught.value.kind is Kind.UNSUPPORTED

    run(story)


def test_what_is_not_ready(tmp_path: Path) -> None:
    async def story() -> None:
        vendor, kept = Vendor(), list[tuple[str, str, str]]()
        async with scripted(tmp_path / "home", vendor, kept=kept) as (service, jobs):
            for details in (VoiceDetails(" "), VoiceDetails("v", app_user_id="用户")):
                with pytest.raises(StudioError) as caught:
                    await service.create(TrainingOrder(details), "cloud")
                assert caught.value.kind is Kind.BAD_FIELD
            with pytest.raises(StudioError) as caught:
                await service.create(ORDER, "nobody")
            assert caught.value.kind is Kind.UNKNOWN_ACCOUNT
            with pytest.raises(StudioError) as caught:
                await service.job("none")
            assert caught.value.kind is Kind.UNKNOWN_JOB

            long = await service.create(TrainingOrder(DETAILS, TrainingKind.ADVANCED, Delivery.SEGMENT), "cloud")
            assert (await service.job(long)).order["delivery"] == "package"  # it has no sentences

            job_id = await service.create(ORDER, "cloud")
            (job,) = await jobs.wait([job_id], sent=True)
            done = TrainingJob(job.remote_id, JobState.DONE, "SUCCEED", details=DETAILS, asset_id="a1")
            vendor.jobs[job.remote_id] = done
            await jobs.look_now(job_id)
            (job,) = await jobs.wait([job_id])
            assert (job.state, kept) == (JobState.DONE, [("cloud", "a1", "我的声音")])
            with pytest.raises(StudioError) as caught:
                await service.submit(job_id, DETAILS, CONSENT)
            assert caught.value.kind is Kind.REFUSED
            assert (await service.delete(job_id)).state is JobState.DONE
            assert vendor.asked[-1] == ("delete", job.remote_id)

    run(story)


def test_a_training_that_was_not_begun_yet(tmp_path: Path) -> None:
    async def story() -> None:
        vendor = Vendor()
        async with scripted(tmp_path / "home", vendor, begin=False) as (service, jobs):
            job_id = await service.create(ORDER, "cloud")
            with pytest.raises(StudioError) as caught:
                await service.submit(job_id, DETAILS, CONSENT)
            assert caught.value.kind is Kind.BUSY
            assert (await service.delete(job_id)).state is JobState.CANCELLED
            assert (await jobs.job(job_id)).state is JobState.CANCELLED
            assert vendor.asked == []

    run(story)


def test_a_voice_that_is_not_named_yet_is_asked_for_again(tmp_path: Path) -> None:
    async def story() -> None:
        vendor, kept = Vendor(), list[tuple[str, str, str]]()
        async with scripted(tmp_path / "home", vendor, kept=kept) as (service, jobs):
            job_id = await service.create(ORDER, "cloud")
            (job,) = await jobs.wait([job_id], sent=True)
            done = TrainingJob(job.remote_id, JobState.DONE, "SUCCEED", details=DETAILS)
            vendor.jobs[job.remote_id] = done
            job = await jobs.look_now(job_id)
            async with asyncio.timeout(30):
                while (await jobs.job(job_id)).error is None:
                    await asyncio.sleep(0.01)
            error = (await jobs.job(job_id)).error
            assert error is not None
            assert error.kind is Kind.LINK_GONE
            assert kept == []
            vendor.jobs[job.remote_id] = replace(done, asset_id="a1")
            await jobs.look_now(job_id)
            assert (await jobs.wait([job_id]))[0].state is JobState.DONE
            assert kept == [("cloud", "a1", "我的声音")]

    run(story)


def test_a_disk_that_refuses(tmp_path: Path) -> None:
    async def story() -> None:
        (tmp_path / "home").mkdir()
        (tmp_path / "home" / "packages").write_bytes(b"a file where a folder should be")
        async with scripted(tmp_path / "home", Vendor()) as (service, jobs):
            job_id = await service.create(ORDER, "cloud")
            await jobs.wait([job_id], sent=True)
            with pytest.raises(StudioError) as caught:
                await service.upload(job_id, checked(tmp_path))
            assert caught.value.kind is Kind.NOT_WRITABLE

    run(story)


def test_a_review_is_asked_for_once_and_kept_without_links(tmp_path: Path) -> None:
    async def story() -> None:
        vendor = Vendor()
        vendor.reviewed = Review((Fault("3.wav", "3.txt", "C", "m"),), "again", "notes.pdf", "https://secret")
        async with scripted(tmp_path / "home", vendor) as (service, jobs):
            job_id = await service.create(ORDER, "cloud")
            (job,) = await jobs.wait([job_id], sent=True)
            rejected = TrainingJob(job.remote_id, JobState.NEEDS_ACTION, "AUDIT_FAILED", details=DETAILS, rejected=2)
            vendor.jobs[job.remote_id] = rejected
            for _ in range(3):
                job = await jobs.look_now(job_id)
            assert job.state is JobState.NEEDS_ACTION
            assert job.result["review"] == {
                "faults": [{"audio": "3.wav", "text": "3.txt", "code": "C", "message": "m"}],
                "message": "again",
                "attachment": "notes.pdf",
            }
            assert [name for name, _ in vendor.asked].count("review") == 1
            history = job.result["history"]
            assert isinstance(history, list)
            assert history[-1][0] == "AUDIT_FAILED"

    run(story)


def test_the_way_of_a_training_is_known_though_nobody_looked(tmp_path: Path) -> None:
    async def story() -> None:
        vendor = Vendor()
        async with scripted(tmp_path / "home", vendor) as (service, jobs):
            job_id = await service.create(ORDER, "cloud")
            (job,) = await jobs.wait([job_id], sent=True)

            async def seen(word: str, updated: str) -> list[list[str]]:
                there = TrainingJob(job.remote_id, JobState.RUNNING, word, details=DETAILS, updated=updated)
                vendor.jobs[job.remote_id] = there
                history = (await jobs.look_now(job_id)).result["history"]
                assert isinstance(history, list)
                return history[1:] if history[0][0] == "CREATING" else history

            # The vendor notes nothing: it is what was seen.
            assert await seen("AUDITING", "2050-01-01T09:00:00+00:00") == [["AUDITING", "2050-01-01T09:00:00+00:00"]]
            vendor.noted = (
                ("SYSTEM_AUDITING", "2050-01-01T08:00:00+00:00"),
                ("AUDIT_FAILED", "2050-01-01T08:10:00+00:00"),
                ("SYSTEM_AUDITING", "2050-01-01T08:30:00+00:00"),
                ("AUDITING", "2050-01-01T08:59:59+00:00"),
                ("WAITING", "2050-01-02T08:00:00+00:00"),
            )
            # It notes everything but that it is at work, which was seen.
            way = [list(each) for each in vendor.noted]
            at_work = ["PROCESSING", "2050-01-03T08:00:00+00:00"]
            assert await seen(*at_work) == [*way, at_work]
            vendor.noted = (*vendor.noted, ("RESULT_REVIEW", "2050-01-04T08:00:00+00:00"))
            assert (await seen("RESULT_REVIEW", ""))[-2:] == [at_work, list(vendor.noted[-1])]

    run(story)


def test_which_account_fits(tmp_path: Path) -> None:
    async def story() -> None:
        services = build_services(tmp_path)
        try:
            assert services.training.fitting_account() == LOCAL
            for number in (1, 2):
                services.accounts.add(f"cloud{number}", "metastudio", {"project_id": "p"}, {"token": "t"})
                if number == 1:
                    assert services.training.fitting_account() == "cloud1"
            with pytest.raises(StudioError) as caught:
                services.training.fitting_account()
            assert caught.value.kind is Kind.BAD_FIELD
            services.accounts.add("speech", "xingyun", {"app_id": "a"}, {"app_secret": "s"})
            with pytest.raises(StudioError) as caught:
                await services.training.create(ORDER, "speech")
            assert caught.value.kind is Kind.UNSUPPORTED
        finally:
            await services.close()

    run(story)

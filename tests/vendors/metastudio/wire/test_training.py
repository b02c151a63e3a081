"""Questions about trainings, and recorded answers."""

import json
from pathlib import Path
from typing import Any

import pytest

from studio.core.errors import Kind
from studio.core.jobs import JobState, Standing
from studio.core.training import (
    Confirmation,
    Delivery,
    Fault,
    Review,
    Span,
    TrainingKind,
    TrainingOrder,
    TrainingQuery,
    VoiceAsset,
    VoiceDetails,
)
from studio.vendors.metastudio.wire.training import (
    decode_addresses,
    decode_assets,
    decode_confirmation,
    decode_confirmed,
    decode_history,
    decode_job,
    decode_page,
    decode_quotas,
    decode_review,
    decode_spans,
    encode_details,
    encode_order,
    encode_query,
    job_path,
    state_of,
)

FRAMES = Path(__file__).parents[3] / "frames" / "metastudio"


# --- what is asked -----------------------------------------------------------------------------------------

WHOLE = VoiceDetails(
    voice_name="测试",
    sex="female",
    language="CN",
    tag="NEWS",
    description="d",
    phone="13800000000",
    app_user_id="user01",
)


def frame(name: str) -> Any:
    return json.loads((FRAMES / f"{name}.json").read_text(encoding="utf-8"))


def test_a_submission_has_every_field_of_the_page() -> None:
    assert json.loads(encode_details(WHOLE)) == {
        "tag": "NEWS",
        "description": "d",
        "sex": "FEMALE",
        "voice_name": "测试",
        "language": "CN",
        "phone": "13800000000",
        "app_user_id": "user01",
    }
    assert encode_details(VoiceDetails()) == b"{}"


@pytest.mark.parametrize("delivery", Delivery)
def test_an_order_says_how_its_recordings_come_but_not_for_whom(delivery: Delivery) -> None:
    fields = json.loads(encode_order(TrainingOrder(WHOLE, delivery=delivery)))
    assert fields.pop("create_type") == delivery.value.upper()
    assert {**fields, "app_user_id": "user01"} == json.loads(encode_details(WHOLE))


def test_filters() -> None:
    query = TrainingQuery(("FAILED", "WAITING"), "我的 音色", "NEWS", TrainingKind.ADVANCED)
    assert encode_query(query, 10, 20) == (
        ("limit", "10"),
        ("offset", "20"),
        ("state", "FAILED,WAITING"),
        ("voice_name", "我的 音色"),
        ("tag", "NEWS"),
        ("job_type", "ADVANCE"),
    )
    assert encode_query(TrainingQuery(), 1, 0) == (("limit", "1"), ("offset", "0"))


def test_an_id_is_one_segment_of_a_path() -> None:
    assert job_path("j 1/二") == "/voice-training-manage/user/jobs/j%201%2F%E4%BA%8C"
    assert job_path("j1", "audit-result") == "/voice-training-manage/user/jobs/j1/audit-result"


# --- what is answered --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["create_package", "addresses_package"])
def test_the_address_of_a_package(name: str) -> None:
    addresses = decode_addresses(frame(name))
    assert addresses.package is not None
    assert addresses.letter is not None
    assert addresses.package.url.startswith("https://bucket.obs.cn-north-4.myhuaweicloud.com/26f06524/data.zip?")
    assert addresses.package.content_type == "application/zip"
    assert addresses.letter.content_type == ""
    assert (addresses.audio, addresses.text) == ((), ())
    assert "Signature" not in repr(addresses)


@pytest.mark.parametrize(("name", "count"), [("create_segment", 3), ("addresses_segment", 1)])
def test_the_addresses_of_sentences(name: str, count: int) -> None:
    addresses = decode_addresses(frame(name))
    assert (addresses.package, addresses.letter) == (None, None)
    assert [upload.content_type for upload in addresses.audio] == ["audio/wav"] * count
    assert [upload.content_type for upload in addresses.text] == ["text/plain"] * count
    assert all(f"/{index}.wav?" in upload.url for index, upload in enumerate(addresses.audio))


def test_a_training() -> None:
    job = decode_job(frame("job_processing"))
    assert (job.remote_id, job.state, job.vendor_state) == (
        "26f06524-4f75-4b3a-a853-b649a21aaf66",
        JobState.RUNNING,
        "PROCESSING",
    )
    assert job.details == VoiceDetails("我的 音色", "female", "CN", "NEWS", "", "138******00", "user01")
    assert (job.job_type, job.delivery, job.rejected) == ("BASIC", "PACKAGE", 1)
    # The page does not say whether times are seconds or milliseconds.
    assert (job.created, job.updated) == ("2024-11-07T08:00:00+00:00", "2024-11-07T09:00:00+00:00")
    assert job.fields["allocated_resource"] == {"resource_id": "r1", "charge_mode": "ONE_TIME"}
    assert job.standing == Standing(JobState.RUNNING, "PROCESSING", result={"rejected": 1})


def test_a_training_keeps_neither_links_nor_the_phone() -> None:
    job = decode_job(frame("job_processing"))
    assert "13800000000" not in repr(job)
    assert "Signature" not in repr(job)


def test_a_training_that_succeeded_names_its_voice() -> None:
    standing = decode_job(frame("job_succeeded")).standing
    assert (standing.state, standing.error) == (JobState.DONE, None)
    assert standing.result == {"rejected": 1, "asset_id": "a1b2c3", "voice_name": "我的 音色"}


def test_a_training_that_failed_says_why() -> None:
    error = decode_job(frame("job_failed")).standing.error
    assert error is not None
    assert (error.kind, error.code, error.message) == (
        Kind.VENDOR_FAILED,
        "MSS.50001",
        "the model did not converge",
    )


def test_what_is_not_known_stays_as_it_came() -> None:
    job = decode_job(frame("job_of_another_time"))
    assert (job.state, job.vendor_state) == (JobState.RUNNING, "SOME_NEW_STATE")
    assert (job.job_type, job.delivery, job.details.tag, job.details.language) == ("FLEXUS", "STREAM", "PODCAST", "YY")
    assert (job.created, job.updated, job.rejected) == ("", "", 0)
    assert job.fields == frame("job_of_another_time")
    assert decode_job(frame("job_with_an_empty_state")).vendor_state == ""
    assert decode_job(None).remote_id == ""


@pytest.mark.parametrize(
    ("vendor_state", "state"),
    [
        *((busy, JobState.RUNNING) for busy in ("SYSTEM_AUDITING", "AUDITING", "WAITING_SPLIT", "SPLITTING")),
        *((busy, JobState.RUNNING) for busy in ("ANNOTATING", "WAITING", "PROCESSING", "RESULT_REVIEW", "UPLOADING")),
        *((waits, JobState.NEEDS_ACTION) for waits in ("CREATING", "AUDIT_FAILED")),
        *((waits, JobState.NEEDS_ACTION) for waits in ("USER_RESULT_REVIEW", "USER_REVIEW_REJECT")),
        *((failed, JobState.FAILED) for failed in ("FAILED", "SPLIT_FAILED")),
        ("SUCCEED", JobState.DONE),
        ("SOME_NEW_STATE", JobState.RUNNING),
        ("", JobState.RUNNING),
    ],
)
def test_states(vendor_state: str, state: JobState) -> None:
    assert state_of(vendor_state) is state


def test_a_list_leaves_out_what_has_no_id() -> None:
    page = decode_page(frame("list"))
    assert page.total == 12
    assert [job.vendor_state for job in page.jobs] == ["PROCESSING", "AUDIT_FAILED"]
    assert decode_page({"jobs": [{"job_id": "j"}]}).total == 1
    assert decode_page({}).jobs == ()


def test_reviews() -> None:
    review = decode_review(frame("review"))
    assert review.faults[:2] == (Fault("3.wav", "3.txt", "CLIPPED", "音频削波"), Fault("7.wav", "", "", "too short"))
    assert (review.message, review.attachment) == ("请在安静的地方重录", "notes.pdf")
    assert decode_review(frame("review_without_results")) == Review()


def test_what_was_noted_becomes_states_in_their_order() -> None:
    assert decode_history(frame("operations")) == (
        ("SYSTEM_AUDITING", "2024-11-07T08:00:00+00:00"),
        ("AUDITING", "2024-11-07T08:00:00+00:00"),
        ("RESULT_REVIEW", "2024-11-07T09:00:00+00:00"),
        ("SUCCEED", "2024-11-07T10:00:00+00:00"),
    )
    assert decode_history({}) == ()


def test_sentences_that_were_taken() -> None:
    assert decode_confirmed(frame("confirmed")) == {0, 1, 2}
    assert decode_confirmation(frame("confirmation_taken")) == Confirmation(True)
    assert decode_confirmation(frame("confirmation_refused")) == Confirmation(False, (4, 5))
    assert decode_confirmation({}) == Confirmation(False)


def test_voices() -> None:
    first, second = decode_assets(frame("assets"))
    assert first == VoiceAsset("a1b2c3", "我的 音色", "ACTIVED", "female", "CN", "d", "2024-11-07T08:00:00Z")
    assert (second.name, second.state, second.sex) == ("bare", "SOME_NEW_STATE", "")


def test_limits() -> None:
    assert decode_quotas(frame("quotas")) == {"flexus": 0, "basic": 3, "advance": 1}
    assert decode_spans(frame("spans")) == {
        TrainingKind.BASIC: Span(60, 1200, 300),
        TrainingKind.MIDDLE: Span(300, None),
    }

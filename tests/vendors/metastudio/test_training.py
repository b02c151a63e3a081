"""Trainings through a real socket: every question, both ways to sign, lost answers, and trainings that are gone."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest

from studio.core.errors import Kind, StudioError
from studio.core.records import Account
from studio.core.training import Confirmation, Delivery, TrainingKind, TrainingOrder, TrainingQuery, VoiceDetails
from studio.vendors.metastudio import VENDOR
from studio.vendors.metastudio.training import MetaStudioTraining
from tests.fakes.links import MemoryLink
from tests.fakes.misbehaving import Cut, CutUnread, MisbehavingServer, Received, Reply, Step

T = TypeVar("T")
FRAMES = Path(__file__).parents[2] / "frames" / "metastudio"
KEY = {"secret_key": "SK-of-nobody"}
TOKEN = {"token": "a-token-of-nobody"}
JOB = "26f06524-4f75-4b3a-a853-b649a21aaf66"
ORDER = TrainingOrder(VoiceDetails("v", phone="13800001234", app_user_id="user02"), TrainingKind.MIDDLE)
GONE = Reply(404, {"error_code": "MSS.12345678", "error_msg": "Job not found"}, {"X-Request-Id": "r1"})


def frame(name: str) -> Reply:
    return Reply(body=json.loads((FRAMES / f"{name}.json").read_text(encoding="utf-8")))


def asked(
    ask: Callable[[MetaStudioTraining], Awaitable[T]], step: Step, secrets: dict[str, str] = KEY, **fields: str
) -> tuple[T, Received]:
    """What came of asking, and the (last) request that did."""
    link = MemoryLink("metastudio")
    with MisbehavingServer([step]) as server:
        own = {"base_url": server.url, "project_id": "pid", "access_key": "AK", "app_user_id": "user01", **fields}
        training = MetaStudioTraining(Account("cloud", "metastudio", own), secrets, link)
        try:
            answer = link.run(lambda: ask(training))
        finally:
            assert "13800001234" not in repr(link.calls)
    return answer, server.requests[-1]


def refused(ask: Callable[[MetaStudioTraining], Awaitable[T]], step: Step) -> StudioError:
    with pytest.raises(StudioError) as caught:
        asked(ask, step)
    return caught.value


@pytest.mark.parametrize("secrets", [KEY, TOKEN])
@pytest.mark.parametrize(
    ("kind", "path"),
    [
        (TrainingKind.BASIC, "basic-jobs"),
        (TrainingKind.MIDDLE, "middle-jobs"),
        (TrainingKind.ADVANCED, "advance-jobs"),
    ],
)
def test_a_training_is_begun(kind: TrainingKind, path: str, secrets: dict[str, str]) -> None:
    order = TrainingOrder(ORDER.details, kind, Delivery.SEGMENT)
    begun, request = asked(lambda training: training.create(order), frame("create_segment"), secrets)
    assert (begun.remote_id, len(begun.addresses.audio)) == (JOB, 3)
    assert (request.method, request.target) == ("POST", f"/v1/pid/voice-training-manage/user/{path}")
    assert json.loads(request.body) == {"voice_name": "v", "phone": "13800001234", "create_type": "SEGMENT"}
    assert request.headers["x-app-userid"] == "user02"
    if secrets is TOKEN:
        assert request.headers["x-auth-token"] == "a-token-of-nobody"
    else:
        assert "x-app-userid" in request.headers["authorization"]


def test_a_submission_says_in_the_header_and_in_the_body_whom_it_is_for() -> None:
    answer, request = asked(lambda training: training.commit(JOB, ORDER.details), Reply(200))
    assert answer is None
    assert (request.method, request.target) == ("POST", f"/v1/pid/voice-training-manage/user/jobs/{JOB}")
    assert json.loads(request.body)["app_user_id"] == request.headers["x-app-userid"] == "user02"
    _, request = asked(lambda training: training.commit(JOB, VoiceDetails()), Reply(204))
    assert request.body == b"{}"
    assert request.headers["x-app-userid"] == "user01"


@pytest.mark.parametrize("step", [Reply(200), Reply(204), Reply(200, "OK"), Reply(202, "taken"), Reply(200, [])])
def test_any_answer_that_is_no_refusal_means_submitted(step: Step) -> None:
    asked(lambda training: training.commit(JOB, VoiceDetails()), step)


def test_a_client_is_named_in_ascii() -> None:
    error = refused(lambda training: training.commit(JOB, VoiceDetails(app_user_id="用户")), Reply(200))
    assert (error.kind, error.subject) == (Kind.BAD_FIELD, "app_user_id")


def test_a_voice_needs_a_name() -> None:
    error = refused(lambda training: training.create(TrainingOrder(VoiceDetails(" "))), Reply(200))
    assert (error.kind, error.subject) == (Kind.BAD_FIELD, "voice_name")


@pytest.mark.parametrize("step", [Cut(), Cut(None), CutUnread(), Reply(504)])
@pytest.mark.parametrize(
    "ask",
    [lambda training: training.create(ORDER), lambda training: training.commit(JOB, ORDER.details)],
    ids=["create", "commit"],
)
def test_nobody_knows_what_became_of_a_lost_answer(step: Step, ask: Callable[[Any], Awaitable[object]]) -> None:
    link = MemoryLink("metastudio")
    with MisbehavingServer([step]) as server:
        account = Account("cloud", "metastudio", {"base_url": server.url, "project_id": "pid", "access_key": "AK"})
        with pytest.raises(StudioError) as caught:
            link.run(lambda: ask(MetaStudioTraining(account, KEY, link)))
    assert caught.value.kind is Kind.OUTCOME_UNKNOWN
    assert len(link.calls) == 1


@pytest.mark.parametrize("step", [Reply(200), Reply(200, "OK"), Reply(200, {"job_id": None})])
def test_a_training_that_began_without_an_id(step: Step) -> None:
    assert refused(lambda training: training.create(ORDER), step).kind is Kind.OUTCOME_UNKNOWN


def test_questions_about_a_training() -> None:
    addresses, request = asked(lambda training: training.addresses("j 1/2"), frame("addresses_package"))
    assert addresses.package is not None
    assert request.target == "/v1/pid/voice-training-manage/user/jobs/j%201%2F2/uploading-address-url"
    confirmation, request = asked(lambda training: training.confirm(JOB, 3), frame("confirmation_refused"))
    assert confirmation == Confirmation(False, (4, 5))
    assert (request.method, request.target) == (
        "POST",
        f"/v1/pid/voice-training-manage/user/training-segment?index=3&job_id={JOB}",
    )
    confirmed, request = asked(lambda training: training.confirmed(JOB), frame("confirmed"))
    assert confirmed == {0, 1, 2}
    assert request.method == "GET"
    job, _ = asked(lambda training: training.get(JOB), frame("job_succeeded"))
    assert job.asset_id == "a1b2c3"
    review, request = asked(lambda training: training.review(JOB), frame("review"))
    assert len(review.faults) == 3
    assert request.target.endswith(f"{JOB}/audit-result")
    history, request = asked(lambda training: training.history(JOB), frame("operations"))
    assert history[-1] == ("SUCCEED", "2024-11-07T10:00:00+00:00")
    assert request.target.endswith(f"{JOB}/op-logs?limit=100&offset=0")


def test_a_list_and_what_there_is() -> None:
    query = TrainingQuery(("WAITING", "FAILED"))
    page, request = asked(lambda training: training.list(query, 10, 20), frame("list"))
    assert page.total == 12
    assert request.target == "/v1/pid/voice-training-manage/user/jobs?limit=10&offset=20&state=WAITING%2CFAILED"
    assets, request = asked(lambda training: training.assets(), frame("assets"))
    assert [asset.asset_id for asset in assets] == ["a1b2c3", "a4"]
    assert "asset_type=VOICE_MODEL" in request.target
    assert asked(lambda training: training.quotas(), frame("quotas"))[0]["basic"] == 3
    assert TrainingKind.BASIC in asked(lambda training: training.spans(), frame("spans"))[0]


@pytest.mark.parametrize("body", ["<html>", [], "[]", ""], ids=["page", "list", "text", "nothing"])
def test_an_answer_that_is_none(body: object) -> None:
    error = refused(lambda training: training.get(JOB), Reply(200, body))
    assert error.kind is Kind.UNREADABLE


def test_a_training_that_is_gone() -> None:
    error = refused(lambda training: training.get(JOB), GONE)
    assert (error.kind, error.subject, error.code, error.request_id) == (
        Kind.UNKNOWN_JOB,
        JOB,
        "MSS.12345678",
        "r1",
    )
    asked(lambda training: training.delete(JOB), GONE)


def test_a_training_is_deleted() -> None:
    _, request = asked(lambda training: training.delete(JOB), Reply(204))
    assert (request.method, request.body) == ("DELETE", b"")
    error = refused(lambda training: training.delete(JOB), Reply(400, {"error_code": "MSS.1", "error_msg": "no"}))
    assert error.kind is Kind.REFUSED


def test_the_manifest_offers_it() -> None:
    assert VENDOR.training is not None
    account = Account("cloud", "metastudio", {"project_id": "p", "access_key": "a"})
    assert isinstance(VENDOR.training(account, KEY, MemoryLink("metastudio")), MetaStudioTraining)

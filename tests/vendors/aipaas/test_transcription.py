"""Handing in a recording, asking for its result, being called with it: every form of answer, over real sockets."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Awaitable, Callable, Sequence
from email.utils import formatdate
from pathlib import Path
from typing import TypeVar

import pytest

from studio.core.errors import Kind, StudioError
from studio.core.jobs import JobState, Standing
from studio.core.records import Account
from studio.core.transcripts import TranscriptionOrder
from studio.vendors.aipaas.errors import Endpoint
from studio.vendors.aipaas.transcription import CALLBACK, NEEDED, NO_CALLBACK, RESULT_AT, AipaasTranscription
from tests.fakes.links import MemoryLink
from tests.fakes.misbehaving import Cut, CutUnread, MisbehavingServer, Received, Reply, Step

T = TypeVar("T")
FRAMES = sorted((Path(__file__).parents[2] / "frames" / "aipaas").glob("*.json"))
TAKEN = Reply(body={"code": "10000", "msg": "调用成功", "requestId": "r-1"})
ORDER = TranscriptionOrder("http://files.example/a%20b.wav?sign=x", uuid.UUID(int=7).hex)


class Scene:
    """A vendor that answers as a script says, and an account of it."""

    def __init__(self, *script: Step, **facts: str) -> None:
        self.script = script
        self.link = MemoryLink("aipaas")
        self.link.facts |= facts
        self.requests: list[Received] = []
        self.slept: list[float] = []

    def run(self, use: Callable[[AipaasTranscription], Awaitable[T]], *, base: str = "{url}") -> T:
        async def sleep(seconds: float) -> None:
            self.slept.append(seconds)

        with MisbehavingServer(self.script) as server:
            self.url = server.url
            account = Account("cloud", "aipaas", {"base_url": base.format(url=server.url), "app_id": "app"})
            capability = AipaasTranscription(account, {"app_key": "key"}, self.link, sleep=sleep)
            try:
                return self.link.run(lambda: use(capability))
            finally:
                self.requests = server.requests

    def create(self, order: TranscriptionOrder = ORDER) -> str:
        return self.run(lambda capability: capability.create(order))

    def get(self, remote_id: str = "r-1") -> Standing:
        return self.run(lambda capability: capability.get(remote_id))

    @property
    def asked(self) -> list[dict[str, object]]:
        return [json.loads(request.body) for request in self.requests]


# --- handing in ------------------------------------------------------------------------------------------------------


def test_a_recording_is_handed_in_to_be_asked_for() -> None:
    scene = Scene(TAKEN)
    assert scene.create() == "r-1"
    (request,) = scene.requests
    assert (request.method, request.target) == ("POST", Endpoint.TRANSCRIBE)
    (asked,) = scene.asked
    sent = asked.pop("timestamp")
    assert isinstance(sent, int)
    assert abs(sent - time.time()) < 60
    assert asked == {
        "req_id": ORDER.request_id,
        "file_link": ORDER.link,
        "enable_callback": True,
        "return_mode": 1,
    }
    assert [call.what for call in scene.link.calls] == ["transcription.create"]


def test_the_time_of_sending_is_the_vendors() -> None:
    now = time.time()
    date = {"Date": formatdate(now, usegmt=True)}
    late = Reply(401, {"code": 401, "message": "timestamp expired"}, date)
    link = MemoryLink("aipaas", wrong_s=7200)
    with MisbehavingServer([late, Reply(body=TAKEN.body, headers=date)]) as server:
        account = Account("cloud", "aipaas", {"base_url": server.url, "app_id": "app"})
        capability = AipaasTranscription(account, {"app_key": "key"}, link)
        link.run(lambda: capability.create(ORDER))
    first, second = (json.loads(request.body)["timestamp"] for request in server.requests)
    assert abs(first - now - 7200) < 30
    assert abs(second - now) < 30


def test_a_recording_is_handed_in_to_be_called_back() -> None:
    scene = Scene(TAKEN)
    scene.create(TranscriptionOrder("https://a.example/x.mp3", "q-1", "http://me.example:81/told", "zh"))
    (asked,) = scene.asked
    assert (asked["return_mode"], asked["callback_url"]) == (0, "http://me.example:81/told")
    assert json.loads(str(asked["business_data"])) == {"language": "zh"}


@pytest.mark.parametrize(
    ("body", "remote_id"),
    [
        ({"code": 10000, "message": "ok", "requestId": 7}, "7"),
        ({"code": "10000", "msg": "ok"}, ORDER.request_id),
        (json.dumps(json.dumps({"code": "10000", "requestId": "r-2"})), "r-2"),
    ],
)
def test_the_request_has_a_name(body: object, remote_id: str) -> None:
    assert Scene(Reply(body=body)).create() == remote_id


def test_who_insists_on_a_callback_is_given_one_that_leads_nowhere() -> None:
    missing = Reply(body={"code": "10301", "msg": "必填参数缺失"})
    scene = Scene(missing, TAKEN)
    assert scene.create() == "r-1"
    first, second = scene.asked
    assert "callback_url" not in first
    assert (second["callback_url"], second["return_mode"]) == (NO_CALLBACK, 1)
    assert second["req_id"] == first["req_id"]
    assert scene.link.facts == {CALLBACK: NEEDED}
    again = Scene(TAKEN, **scene.link.facts)
    again.create()
    assert [asked["callback_url"] for asked in again.asked] == [NO_CALLBACK]
    for stays in (Scene(missing), Scene(missing, callback=NEEDED)):
        with pytest.raises(StudioError) as caught:
            stays.create()
        assert (caught.value.kind, caught.value.code) == (Kind.NOT_UNDERSTOOD, "10301")


@pytest.mark.parametrize(
    ("code", "kind", "tries"),
    [
        ("10302", Kind.BUSY, 3),
        ("10304", Kind.NOT_UNDERSTOOD, 1),
        ("10503", Kind.VENDOR_FAILED, 1),
        ("10903", Kind.VENDOR_FAILED, 1),
        ("424242", Kind.REFUSED, 1),
    ],
)
def test_refusals(code: str, kind: Kind, tries: int) -> None:
    scene = Scene(Reply(body={"code": code, "msg": "服务执行失败", "requestId": "r-9"}))
    with pytest.raises(StudioError) as caught:
        scene.create()
    error = caught.value
    assert (error.kind, error.code, error.request_id) == (kind, code, "r-9")
    assert "服务执行失败" in str(error)
    assert len(scene.requests) == tries


@pytest.mark.parametrize("step", [Cut(), Cut(None), CutUnread(), Reply(504), Reply(body='{"code": 100'), Reply()])
def test_a_lost_answer_is_not_asked_for_again(step: Step) -> None:
    scene = Scene(step)
    with pytest.raises(StudioError) as caught:
        scene.create()
    assert caught.value.kind is Kind.OUTCOME_UNKNOWN
    assert len(scene.requests) <= 1


@pytest.mark.parametrize(
    "link", ["", "file:///etc/passwd", "a.wav", "http://", "http://[", "http://a b/x", "ftp://a/x"]
)
def test_addresses_are_addresses(link: str) -> None:
    for order in (TranscriptionOrder(link, "q"), TranscriptionOrder("http://a/x", "q", link or "x")):
        scene = Scene(TAKEN)
        with pytest.raises(StudioError) as caught:
            scene.create(order)
        assert caught.value.kind is Kind.BAD_FIELD
        assert not scene.requests


# --- asking ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", FRAMES, ids=lambda path: path.stem)
def test_every_form_of_answer(path: Path) -> None:
    body = path.read_text("utf-8")
    scene = Scene(Reply(body=body, headers={"Content-Type": "application/json"}))

    async def use(capability: AipaasTranscription) -> tuple[Standing, str, bool]:
        standing = await capability.get("r-1")
        transcript = capability.read(standing.result.get("answer"))
        told = capability.told(json.loads(body))
        assert told is not None
        assert told.standing.state is standing.state
        return standing, transcript.text, transcript.understood

    standing, text, understood = scene.run(use)
    match path.stem.partition("_")[0]:
        case "pending":
            assert standing.state is JobState.RUNNING
            assert text == ""
        case "done":
            assert standing.state is JobState.DONE
            assert understood is not path.stem.endswith("unknown_shape")
            assert "Good morning." in text
        case _:
            assert standing.state is JobState.FAILED
            assert standing.error is not None
            assert standing.error.kind in (Kind.VENDOR_FAILED, Kind.REFUSED, Kind.NOT_UNDERSTOOD)
            assert standing.error.code == standing.vendor_state
    assert len(scene.requests) == 1


@pytest.mark.parametrize(
    ("body", "answers"),
    [
        ({"code": "10000", "data": {"sentences": []}}, True),
        ({"code": 10000, "flag": 1, "data": ""}, True),
        ({"code": "10000", "flag": 2, "data": ""}, False),
        ({"code": "990003", "message": "任务处理中"}, False),
        ({"code": "10000", "data": {"status": "RUNNING"}}, False),
        ({"code": "10000", "data": [{"progress": 40}]}, False),
        ({"code": "10000", "data": {"status": "SUCCESS", "progress": 1, "text": ""}}, True),
    ],
    ids=["no sentence", "no text", "not ready", "pending", "running", "progress", "success"],
)
def test_done_without_a_word_is_told_from_not_done(body: dict[str, object], answers: bool) -> None:
    standing = Scene(Reply(body=body)).get()
    assert standing.state is JobState.RUNNING
    assert ("answer" in standing.result) is answers


@pytest.mark.parametrize(
    ("body", "progress"),
    [
        ({"code": "990003", "message": "任务处理中", "progress": 0.4}, 0.4),
        ({"code": "990003", "data": '{"taskStatus": "RUNNING", "progress": 40}'}, 0.4),
        ({"code": "10000", "data": {"progress": 40}}, 0.4),
        ({"code": "990003", "data": {"progress": 0}}, 0.0),
        ({"code": "990003", "data": {"progress": "much"}}, None),
        ({"code": "990003", "data": {"progress": -1}}, None),
        ({"code": "990003", "data": {"progress": True}}, None),
        ({"code": "990003", "data": [{"progress": 40}]}, None),
        ({"code": "990003"}, None),
    ],
)
def test_how_far_it_is_where_that_is_told(body: dict[str, object], progress: float | None) -> None:
    standing = Scene(Reply(body=body)).get()
    assert (standing.state, standing.progress) == (JobState.RUNNING, progress)


def test_the_result_is_asked_for_by_its_name() -> None:
    scene = Scene(Reply(body={"code": "990003"}))
    assert scene.run(lambda capability: capability.get("r 1/二"), base="{url}/gate").vendor_state == "990003"
    (request,) = scene.requests
    assert request.target == f"/gate{Endpoint.RESULT}?requestId=r%201%2F%E4%BA%8C"
    assert request.method == "GET"


@pytest.mark.parametrize("code", [992008, "992008", "10503"])
def test_a_result_that_is_not_there_yet_is_asked_for_a_few_times(code: object) -> None:
    nothing = Reply(body={"code": code, "message": "获取信息失败"})
    scene = Scene(nothing, nothing, Reply(body={"code": "10000", "data": {"text": "a"}}))
    assert scene.get().state is JobState.DONE
    assert len(scene.slept) == 2
    scene = Scene(nothing)
    standing = scene.get()
    assert (standing.state, standing.vendor_state) == (JobState.FAILED, str(code))
    assert standing.error is not None
    assert "获取信息失败" in str(standing.error)
    assert (len(scene.requests), len(scene.slept)) == (4, 3)
    assert scene.slept == sorted(scene.slept)


def test_a_result_that_is_called_back_need_not_be_there() -> None:
    def get(body: object) -> Standing:
        scene = Scene(Reply(body=body))
        standing = scene.run(lambda capability: capability.get("r-1", pushed=True))
        assert (len(scene.requests), scene.slept) == (1, [])
        return standing

    assert get({"code": 992008}) == Standing(JobState.RUNNING, "992008")
    assert get({"code": "990003"}).state is JobState.RUNNING
    assert get({"code": "10903"}).state is JobState.FAILED
    assert get({"code": "10000", "data": "a"}).state is JobState.DONE


@pytest.mark.parametrize(
    ("step", "kind"),
    [
        (Reply(502), Kind.VENDOR_FAILED),
        (Reply(401, {"code": 401, "message": "?"}), Kind.KEY_REFUSED),
        (Reply(404), Kind.REFUSED),
        (Reply(body={"code": "10302"}), Kind.BUSY),
        (Reply(body={"code": "5", "message": "签名错误"}), Kind.KEY_REFUSED),
        (Reply(body={"answer": ""}), Kind.UNREADABLE),
        (Reply(body="[1, 2"), Kind.UNREADABLE),
        (Cut(), Kind.DROPPED),
    ],
)
def test_what_says_nothing_of_the_recording_is_raised(step: Step, kind: Kind) -> None:
    with pytest.raises(StudioError) as caught:
        Scene(step).get()
    assert caught.value.kind is kind


# --- results that lie elsewhere --------------------------------------------------------------------------------------


class Elsewhere(Scene):
    """Says in its answers where results are, once its own address is known."""

    def run(self, use: Callable[[AipaasTranscription], Awaitable[T]], *, base: str = "{url}") -> T:
        with MisbehavingServer([]) as server:
            self.url = server.url
            server._script = [
                Reply(body=json.loads(json.dumps(step.body).replace("{url}", server.url))) for step in self.steps
            ]
            account = Account("cloud", "aipaas", {"base_url": base.format(url=server.url), "app_id": "app"})
            capability = AipaasTranscription(account, {"app_key": "key"}, self.link)
            try:
                return self.link.run(lambda: use(capability))
            finally:
                self.requests = server.requests

    @property
    def steps(self) -> Sequence[Reply]:
        return [step for step in self.script if isinstance(step, Reply)]


RESULT = Reply(body={"text": "a"})


def test_a_result_is_fetched_from_where_the_vendor_has_put_it() -> None:
    scene = Elsewhere(Reply(body={"code": "10000", "resultUrl": "{url}/gate/results/r-1.json?a=1"}), RESULT)
    assert scene.run(lambda capability: capability.get("r-1"), base="{url}/gate").state is JobState.DONE
    assert [request.target for request in scene.requests][1:] == ["/gate/results/r-1.json?a=1"]
    assert scene.requests[1].headers["authorization"]


@pytest.mark.parametrize("url", ["http://elsewhere.example/r-1", "http://127.0.0.1:1/r-1", "https:{url}", "http://["])
def test_a_signature_is_carried_to_no_other_host(url: str) -> None:
    scene = Elsewhere(Reply(body={"code": "10000", "resultUrl": url}), RESULT)
    with pytest.raises(StudioError) as caught:
        scene.get()
    assert caught.value.kind is Kind.UNREADABLE
    assert len(scene.requests) == 1


def test_where_results_are_is_remembered() -> None:
    scene = Elsewhere(Reply(body={"code": "10000", "requestId": "r-1", "resultUrl": "{url}/v2/result/r-1"}), RESULT)

    async def use(capability: AipaasTranscription) -> JobState:
        return (await capability.get(await capability.create(ORDER))).state

    assert scene.run(use) is JobState.DONE
    assert scene.link.facts == {RESULT_AT: f"{scene.url}/v2/result/{{id}}"}
    assert scene.requests[1].target == "/v2/result/r-1"


@pytest.mark.parametrize(
    "url", ["{url}" + Endpoint.RESULT + "?requestId=r-1", "http://elsewhere.example/r-1", "{url}/all", ""]
)
def test_the_usual_place_is_not_remembered(url: str) -> None:
    scene = Elsewhere(Reply(body={"code": "10000", "requestId": "r-1", "resultUrl": url}))
    assert scene.create() == "r-1"
    assert scene.link.facts == {}


# --- being called ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("document", "ids", "state"),
    [
        ({"code": "10000", "requestId": "r-1", "req_id": "q-1", "data": {"text": "a"}}, {"r-1", "q-1"}, JobState.DONE),
        ({"code": "10903", "reqId": 7, "message": "no"}, {"7"}, JobState.FAILED),
        ({"code": "10302"}, set(), JobState.FAILED),
        ({"code": "990003"}, set(), JobState.RUNNING),
        ('{"text": "a"}', set(), JobState.DONE),
        ({"x": ""}, set(), JobState.RUNNING),
    ],
)
def test_callbacks(document: object, ids: set[str], state: JobState) -> None:
    told = Scene(TAKEN).run(lambda capability: _answered(capability.told(document)))
    assert told is not None
    assert (told.ids, told.standing.state) == (ids, state)


@pytest.mark.parametrize("document", [None, "", "hello", 7, [], {}, "[" * 9000])
def test_what_is_no_callback(document: object) -> None:
    assert Scene(TAKEN).run(lambda capability: _answered(capability.told(document))) is None


async def _answered(value: T) -> T:
    return value

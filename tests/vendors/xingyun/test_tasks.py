"""Tasks against answers that were recorded or made up from what the vendor's page leaves open, over a real socket."""

from __future__ import annotations

import asyncio
import itertools
import json
import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from studio.core.errors import Kind, StudioError
from studio.core.jobs import JobState, Standing, TaskOrder
from studio.core.records import Account
from studio.vendors.xingyun import VENDOR, auth, wire
from studio.vendors.xingyun.auth import GetData
from studio.vendors.xingyun.client import READING
from studio.vendors.xingyun.tasks import XingyunTasks
from tests.fakes.links import MemoryLink
from tests.fakes.misbehaving import Cut, CutUnread, MisbehavingServer, Received, Reply, Step

FRAMES = Path(__file__).parents[2] / "frames" / "xingyun" / "tasks"
VOICE = "XMOV_LV_TTS__13"
LINK = "https://oss.example.com/tts/2026/10.wav?Expires=1800000000&Signature=abc%3D"
ORDER = TaskOrder("你好 world", VOICE, "早安")


def frame(name: str) -> Reply:
    return Reply(body=json.loads((FRAMES / f"{name}.json").read_text("utf-8")))


class Talk:
    """One account's tasks against a server that answers as told; `asked` is what came there."""

    def __init__(self, *steps: Step, link: MemoryLink | None = None, prefix: str = "") -> None:
        self.link = link or MemoryLink("xingyun")
        self.asked: list[Received] = []
        self._steps = steps
        self._prefix = prefix
        self.url = ""

    def run(self, ask: Callable[[XingyunTasks], Any]) -> Any:
        with MisbehavingServer(self._steps) as server:
            self.url = server.url
            account = Account("cloud", "xingyun", {"base_url": server.url + self._prefix, "app_id": "app"})

            async def whole() -> Any:
                return await ask(XingyunTasks(account, {"app_secret": "s3cret"}, self.link))

            try:
                return self.link.run(whole)
            finally:
                self.asked = server.requests

    def error(self, ask: Callable[[XingyunTasks], Any]) -> StudioError:
        with pytest.raises(StudioError) as caught:
            self.run(ask)
        return caught.value


def created(*steps: Step, order: TaskOrder = ORDER) -> str:
    task_id: str = Talk(*steps).run(lambda tasks: tasks.create(order))
    return task_id


def got(name: str, remote_id: str = "10") -> Standing:
    standing: Standing = Talk(frame(name)).run(lambda tasks: tasks.get(remote_id))
    return standing


def refused(*steps: Step, order: TaskOrder = ORDER) -> StudioError:
    return Talk(*steps).error(lambda tasks: tasks.create(order))


def check_signature(request: Received, data: Mapping[str, object]) -> int:
    """The time that a request was signed at; fails where the signature is not good."""
    timestamp = int(request.headers["x-timestamp"])
    token = auth.sign(request.target, request.method, data, "s3cret", timestamp)
    assert request.headers["x-token"] == token
    assert request.headers["x-app-id"] == "app"
    return timestamp


# --- handing in ------------------------------------------------------------------------------------------------------


def test_a_text_is_handed_in_as_the_page_says() -> None:
    talk = Talk(frame("00_created"))
    assert talk.run(lambda tasks: tasks.create(ORDER)) == "10"
    (request,) = talk.asked
    assert (request.method, request.target) == ("POST", "/user/v1/tts_task/create_tts_task")
    assert request.headers["content-type"] == "application/json"
    fields = json.loads(request.body)
    assert fields == {"text": "你好 world", "tts_vcn": VOICE, "audio_name": "早安"}
    check_signature(request, fields)
    assert [(call.what, call.outcome) for call in talk.link.calls] == [("tasks.create", "ok")]
    assert "你好" not in talk.link.calls[0].request
    assert "\\u4f60" not in talk.link.calls[0].request


def test_without_a_name_the_vendor_chooses_one() -> None:
    talk = Talk(frame("00_created"))
    talk.run(lambda tasks: tasks.create(TaskOrder("你好", VOICE)))
    assert "audio_name" not in json.loads(talk.asked[0].body)


def test_what_is_signed_is_what_is_sent() -> None:
    """Half characters, emoji, control characters, spaces that do not count, and text that looks like JSON."""
    text = 'a\ud800b 😀\t\n\u00a0"}\\u4f60 \x7f  '
    talk = Talk(frame("00_created"))
    talk.run(lambda tasks: tasks.create(TaskOrder(text, VOICE)))
    fields = json.loads(talk.asked[0].body)
    assert fields["text"] == text.replace("\ud800", "\ufffd")
    assert talk.asked[0].body.isascii()
    check_signature(talk.asked[0], fields)


def test_a_path_before_the_vendors_own_is_signed_too() -> None:
    talk = Talk(frame("00_created"), prefix="/Relay")
    talk.run(lambda tasks: tasks.create(ORDER))
    assert talk.asked[0].target == "/Relay/user/v1/tts_task/create_tts_task"
    check_signature(talk.asked[0], json.loads(talk.asked[0].body))


@pytest.mark.parametrize(
    ("name", "task_id"),
    [
        ("00_created", "10"),
        ("29_id_as_text", "10"),
        ("29_id_of_the_example", "10"),
        ("29_id_beside_null", "10"),
        ("29_id_that_is_no_number", "9f0c-77"),
    ],
)
def test_29_the_id_of_a_task(name: str, task_id: str) -> None:
    assert created(frame(name)) == task_id


@pytest.mark.parametrize("name", ["29_no_id", "36_data_null", "36_data_missing", "36_data_as_list"])
def test_29_a_task_that_is_not_named_may_be_there(name: str) -> None:
    assert refused(frame(name)).kind is Kind.OUTCOME_UNKNOWN


@pytest.mark.parametrize("voice", ["", " ", "a\nb"])
def test_a_voice_that_can_be_none_is_not_sent(voice: str) -> None:
    talk = Talk(frame("00_created"))
    assert talk.error(lambda tasks: tasks.create(TaskOrder("你好", voice))).kind is Kind.UNKNOWN_VOICE
    assert talk.asked == []


@pytest.mark.parametrize(
    "step",
    [
        Cut(),
        Cut(None),
        CutUnread(),
        Cut(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"),
        Reply(502),
        Reply(504),
        Reply(500, "oops"),
        Reply(520, ""),
        Reply(200, "<html>"),
        Reply(200, '{"error_code": 0'),
        Reply(200, "OK"),
        Reply(200, [1]),
        Reply(200),
    ],
)
def test_a_lost_answer_is_unknown_and_nothing_is_sent_again(step: Step) -> None:
    talk = Talk(step)
    assert talk.error(lambda tasks: tasks.create(ORDER)).kind is Kind.OUTCOME_UNKNOWN
    assert len(talk.asked) == (0 if isinstance(step, CutUnread) else 1)


@pytest.mark.parametrize(
    ("name", "kind", "subject", "code"),
    [
        ("37_code_as_text", Kind.VENDOR_FAILED, "", "40002"),
        ("37_unknown_code", Kind.REFUSED, "", "52001"),
        ("37_unknown_voice", Kind.UNKNOWN_VOICE, VOICE, "40002"),
        ("37_app_unusable", Kind.APP_UNUSABLE, "", "20001"),
    ],
)
@pytest.mark.parametrize("status", [200, 400, 500])
def test_37_what_the_vendor_says_is_known(name: str, kind: Kind, subject: str, code: str, status: int) -> None:
    error = refused(Reply(status, frame(name).body))
    assert (error.kind, error.subject, error.code) == (kind, subject, code)
    assert error.message


@pytest.mark.parametrize(("status", "kind"), [(400, Kind.REFUSED), (404, Kind.REFUSED), (413, Kind.REFUSED)])
def test_a_status_is_enough(status: int, kind: Kind) -> None:
    assert refused(Reply(status, "no")).kind is kind


def test_an_error_holds_neither_the_text_nor_the_key() -> None:
    body = {"error_code": 52002, "error_reason": "bad text 你好 world for s3cret"}
    assert refused(Reply(body=body)).message == "bad text … for …"


# --- asking ----------------------------------------------------------------------------------------------------------


def test_a_task_is_asked_for_as_the_page_says() -> None:
    talk = Talk(frame("00_waiting"))
    assert talk.run(lambda tasks: tasks.get("10")) == Standing(JobState.QUEUED, "waiting")
    (request,) = talk.asked
    assert (request.method, request.target, request.body) == (
        "GET",
        "/user/v1/tts_task/get_tts_task?task_id=10",
        b"",
    )
    check_signature(request, {"task_id": 10})


@pytest.mark.parametrize("remote_id", ["9f0c-77", "010", "1" * 30])
def test_29_an_id_that_is_no_number_stays_what_it_was(remote_id: str) -> None:
    talk = Talk(frame("00_waiting"))
    talk.run(lambda tasks: tasks.get(remote_id))
    check_signature(talk.asked[0], {"task_id": remote_id})


@pytest.mark.parametrize("reading", GetData)
def test_the_reading_that_works_is_found_and_kept(reading: GetData) -> None:
    link = MemoryLink("xingyun")
    link.remember(READING, reading.other.value)
    bad = Reply(401, {"error_code": 20002, "error_reason": "signature"})
    talk = Talk(bad, frame("00_waiting"), link=link)
    talk.run(lambda tasks: tasks.get("10"))
    check_signature(talk.asked[1], dict(parse_ids(talk.asked[1])) if reading is GetData.QUERY else {})
    assert link.facts[READING] == reading.value


def parse_ids(request: Received) -> list[tuple[str, int]]:
    return [(name, int(value)) for name, value in parse_qsl(urlsplit(request.target).query)]


def test_30_an_answer_about_another_task_is_taken_and_noted(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert got("30_another_id").state is JobState.RUNNING
    assert "135" in caplog.text


@pytest.mark.parametrize(
    ("name", "state", "vendor_state"),
    [
        ("31_not_send", JobState.QUEUED, "not_send"),
        ("31_waiting", JobState.QUEUED, "waiting"),
        ("31_queued", JobState.QUEUED, "queued"),
        ("31_processing", JobState.RUNNING, "processing"),
        ("31_finished", JobState.DONE, "finished"),
        ("31_upper_case", JobState.DONE, "FINISHED"),
        ("31_error", JobState.FAILED, "error"),
        ("31_failed", JobState.FAILED, "failed"),
        ("31_cancel", JobState.CANCELLED, "cancel"),
        ("31_canceled", JobState.CANCELLED, "canceled"),
        ("31_cancelled", JobState.CANCELLED, "cancelled"),
        ("31_synth_state", JobState.DONE, "finished"),
        ("31_synth_state_beside_null", JobState.RUNNING, "processing"),
        ("31_unknown_state", JobState.RUNNING, "uploading"),
        ("31_state_as_number", JobState.RUNNING, "3"),
        ("31_no_state", JobState.RUNNING, ""),
        ("36_data_null", JobState.RUNNING, ""),
        ("36_data_missing", JobState.RUNNING, ""),
        ("36_data_as_list", JobState.RUNNING, ""),
    ],
)
def test_31_states(name: str, state: JobState, vendor_state: str) -> None:
    standing = got(name)
    assert (standing.state, standing.vendor_state) == (state, vendor_state)
    assert (standing.error is None) is (state is not JobState.FAILED)


def test_33_the_reason_of_a_refusal_is_the_outer_one() -> None:
    error = Talk(frame("33_reason_outside")).error(lambda tasks: tasks.get("10"))
    assert (error.kind, error.code, error.message) == (Kind.NOT_THERE, "40003", "语音合成任务未找到")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("33_reason_inside", "文本包含敏感词"),
        ("33_reason_outside_of_a_good_answer", "合成服务异常"),
        ("31_failed", "语音合成失败"),
    ],
)
def test_33_the_reason_of_a_failure_is_the_inner_one(name: str, reason: str) -> None:
    error = got(name).error
    assert error is not None
    assert (error.kind, error.message) == (Kind.VENDOR_FAILED, reason)


def test_33_a_reason_while_all_is_well_means_nothing() -> None:
    assert got("33_reason_inside_while_all_is_well") == Standing(JobState.RUNNING, "processing")


def test_34_the_link_of_a_result() -> None:
    assert got("31_finished").result == {
        "link": LINK,
        "name": "早安",
        "started": "2026-11-20 10:00:00",
        "finished": "2026-11-20 10:00:07",
    }


@pytest.mark.parametrize("name", ["34_empty_file", "34_file_null", "34_no_web_address", "34_no_address"])
def test_34_a_result_that_is_nowhere_yet(name: str) -> None:
    standing = got(name)
    assert (standing.state, standing.result) == (JobState.DONE, {"link": ""})


@pytest.mark.parametrize(
    ("name", "path"), [("34_bare_path", "/tts/2026/a b.wav"), ("34_bare_path_without_slash", "/tts/2026/10.wav")]
)
def test_34_a_bare_path_is_on_the_vendors_host(name: str, path: str, caplog: pytest.LogCaptureFixture) -> None:
    talk = Talk(frame(name), prefix="/relay")
    with caplog.at_level(logging.WARNING):
        standing = talk.run(lambda tasks: tasks.get("10"))
    assert standing.result == {"link": talk.url + path}
    assert "bare path" in caplog.text


def test_34_a_host_without_a_scheme() -> None:
    assert got("34_host_without_scheme").result == {"link": "http://oss.example.com/10.wav"}


def test_34_a_file_is_taken_at_the_end_only() -> None:
    assert got("34_file_before_the_end").result == {}


@pytest.mark.parametrize(
    ("name", "started", "finished"),
    [
        ("31_finished", "2026-11-20 10:00:00", "2026-11-20 10:00:07"),
        ("35_time_with_offset", "2025-07-17T11:30:08.033710+08:00", "2025-07-17T11:31:00+08:00"),
        ("35_time_as_number", "1763632800", "1763632807.5"),
    ],
)
def test_35_times_are_shown_as_they_come(name: str, started: str, finished: str) -> None:
    result = got(name).result
    assert (result["started"], result["finished"]) == (started, finished)


@pytest.mark.parametrize(
    ("told", "progress"), [(0, 0.0), (0.5, 0.5), (1, 1.0), (None, None), (50, None), (-1, None), (True, None)]
)
def test_progress_is_taken_where_it_is_told(told: object, progress: float | None) -> None:
    body = {"error_code": 0, "data": {"id": 10, "synth_status": "processing", "progress": told}}
    standing = Talk(Reply(body=body)).run(lambda tasks: tasks.get("10"))
    assert standing.progress == progress


@pytest.mark.parametrize(
    ("step", "kind"),
    [(Cut(), Kind.DROPPED), (Reply(500), Kind.VENDOR_FAILED), (Reply(200, "<html>"), Kind.UNREADABLE)],
)
def test_what_goes_wrong_with_asking(step: Step, kind: Kind) -> None:
    assert Talk(step).error(lambda tasks: tasks.get("10")).kind is kind


def test_38_every_try_is_signed_anew() -> None:
    clock = itertools.count(1_800_000_000, 120)  # two minutes pass whenever it is read
    link = MemoryLink("xingyun", now=lambda: float(next(clock)))
    talk = Talk(Reply(503), Reply(503), frame("00_created"), link=link)
    talk.run(lambda tasks: tasks.create(ORDER))
    times = [check_signature(request, json.loads(request.body)) for request in talk.asked]
    assert len(times) == 3
    assert all(later - earlier >= 120 for earlier, later in itertools.pairwise(times))
    talk = Talk(Cut(), frame("00_waiting"), link=link)
    talk.run(lambda tasks: tasks.get("10"))
    first, second = (check_signature(request, {"task_id": 10}) for request in talk.asked)
    assert second - first >= 120


# --- stopping --------------------------------------------------------------------------------------------------------


def test_a_task_is_stopped_as_the_page_says() -> None:
    talk = Talk(Cut(), frame("00_cancelled"))  # stopping it twice does no harm
    talk.run(lambda tasks: tasks.cancel("10"))
    for request in talk.asked:
        assert (request.method, request.target) == ("POST", "/user/v1/tts_task/cancel_tts_task")
        check_signature(request, {"task_id": 10})
        assert json.loads(request.body) == {"task_id": 10}


@pytest.mark.parametrize("name", ["31_finished", "31_error", "31_canceled"])
def test_a_task_that_is_over_need_not_be_stopped(name: str) -> None:
    talk = Talk(frame("37_unknown_code"), frame(name))
    talk.run(lambda tasks: tasks.cancel("10"))
    assert len(talk.asked) == 2


@pytest.mark.parametrize("after", [frame("31_processing"), frame("33_reason_outside"), Reply(500)])
def test_a_task_that_the_vendor_will_not_stop(after: Step) -> None:
    error = Talk(frame("37_unknown_code"), after).error(lambda tasks: tasks.cancel("10"))
    assert (error.kind, error.code) == (Kind.REFUSED, "52001")


def test_other_troubles_of_stopping_are_told_at_once() -> None:
    talk = Talk(Reply(200, frame("37_app_unusable").body))
    assert talk.error(lambda tasks: tasks.cancel("10")).kind is Kind.APP_UNUSABLE
    assert len(talk.asked) == 1


# --- as a whole ------------------------------------------------------------------------------------------------------


def test_the_vendor_offers_it() -> None:
    assert VENDOR.tasks is not None

    async def main() -> None:
        assert VENDOR.tasks is not None
        account = Account("cloud", "xingyun", {"app_id": "app"})
        assert isinstance(VENDOR.tasks(account, {"app_secret": "s"}, MemoryLink("xingyun")), XingyunTasks)
        with pytest.raises(StudioError) as caught:
            VENDOR.tasks(account, {}, MemoryLink("xingyun"))
        assert caught.value.kind is Kind.NO_SECRET

    asyncio.run(main())


def test_every_recorded_answer_can_be_read() -> None:
    names = {path.stem for path in FRAMES.glob("*.json")}
    assert len(names) > 40
    for name in names:
        answer = wire.decode_answer(frame(name).body)
        assert answer is not None
        wire.decode_task(answer.data)

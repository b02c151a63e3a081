"""Recordings handed in at the local service, in the vendor's words: fetched, recognized, asked for, called back."""

from __future__ import annotations

import io
import json
import os
import signal
import time
import uuid
import wave
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import soundfile

from studio.local.aipaas import TRANSCRIBE
from studio.local.aipaas_codes import Code, RefusedError
from studio.local.aipaas_transcription import asked_of
from studio.local.hearing import NO_SPEECH, ONLY_ENGLISH
from studio.local.transcription_store import Asked
from studio.local.transcription_worker import NOT_FETCHED
from studio.local.whisper import NO_MODEL
from tests.fakes.misbehaving import Drip, MisbehavingServer, Reply, Serve
from tests.local.conftest import Answer, Service, alive, children, running, wait_for
from tests.local.test_aipaas import asked as queried
from tests.local.test_aipaas import signed
from tests.local.test_hearing import AMIABLE

LINK = "http://127.0.0.1:1/a.flac"
FLAC = Serve(AMIABLE.read_bytes())


def beginning() -> bytes:
    """Its first words, which are recognized sooner."""
    samples, rate = soundfile.read(AMIABLE, dtype="int16")
    file = io.BytesIO()
    soundfile.write(file, samples[: rate * 5 // 4], rate, format="FLAC")
    return file.getvalue()


SHORT = Serve(beginning())


def silence() -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((1, 2, 8_000, 0, "NONE", ""))
        sound.writeframes(bytes(32_000))
    return file.getvalue()


def fields(link: str = LINK, **changes: object) -> dict[str, object]:
    return {
        "req_id": uuid.uuid4().hex,
        "timestamp": int(time.time()),
        "file_link": link,
        "enable_callback": True,
        "return_mode": 1,
    } | changes


# --- what is asked ---------------------------------------------------------------------------------------------------


def refused(body: object, now: float | None = None) -> RefusedError:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    with pytest.raises(RefusedError) as caught:
        asked_of(content, time.time() if now is None else now)
    return caught.value


def test_a_request_is_read() -> None:
    asked = fields(business_data="x")
    assert asked_of(json.dumps(asked).encode(), time.time()) == Asked(str(asked["req_id"]), LINK, "", "x")
    del asked["return_mode"]
    push = asked | {"callback_url": "https://me.example/told"}
    assert asked_of(json.dumps(push).encode(), time.time()).callback_url == "https://me.example/told"


@pytest.mark.parametrize("name", ["req_id", "timestamp", "file_link", "enable_callback"])
@pytest.mark.parametrize("value", [None, ""])
def test_what_is_needed(name: str, value: object) -> None:
    error = refused(fields(**{name: value}))
    assert error.code is Code.MISSING
    assert name in error.message


def test_a_callback_needs_an_address() -> None:
    assert refused(fields(return_mode=0)).code is Code.MISSING
    assert refused(fields(return_mode=0, callback_url="{ip}/{port}")).code is Code.UNREADABLE


@pytest.mark.parametrize(
    "changes",
    [
        {"timestamp": int(time.time() * 1000)},
        {"timestamp": int(time.time()) - 700},
        {"timestamp": str(int(time.time()))},
        {"timestamp": True},
        {"enable_callback": "true"},
        {"return_mode": 2},
        {"return_mode": True},
        {"req_id": 7},
        {"req_id": "x" * 3000},
        {"file_link": "file:///etc/passwd"},
        {"file_link": "http://["},
        {"business_data": {}, "file_link": ["x"]},
    ],
)
def test_what_cannot_be(changes: Mapping[str, object]) -> None:
    assert refused(fields(**changes)).code is Code.UNREADABLE


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff", b"[" * 50_000])
def test_what_is_no_request(body: bytes) -> None:
    assert refused(body).code is Code.UNREADABLE


# --- what is answered ------------------------------------------------------------------------------------------------


def posted(service: Service, body: Mapping[str, object]) -> Answer:
    return service.ask("POST", TRANSCRIBE, signed(service, "POST", TRANSCRIBE), json.dumps(body).encode())


def handed_in(service: Service, link: str, **changes: object) -> str:
    document = posted(service, fields(link, **changes)).document
    assert document["code"] == "10000", document
    assert set(document) == {"code", "msg", "requestId"}
    return str(document["requestId"])


def shown(service: Service, request_id: str) -> dict[str, Any]:
    return queried(service, f"requestId={request_id}", [("requestId", request_id)]).document


def answer(service: Service, request_id: str) -> dict[str, Any]:
    """The answer, once there is one."""

    def look() -> dict[str, Any] | None:
        document = shown(service, request_id)
        return None if document["code"] == "990003" else document

    return wait_for(look, 50)


def test_a_recording_is_written_down(service: Service) -> None:
    with MisbehavingServer([FLAC]) as files:
        request = fields(f"{files.url}/a%20b.flac?sign=1", business_data="mine")
        document = posted(service, request).document
        request_id = str(document["requestId"])
        assert request_id != request["req_id"]
        found = answer(service, request_id)
        assert [received.target for received in files.requests] == ["/a%20b.flac?sign=1"]
    assert {name: found[name] for name in ("code", "flag", "requestId", "req_id", "business_data")} == {
        "code": "10000",
        "flag": 1,
        "requestId": request_id,
        "req_id": request["req_id"],
        "business_data": "mine",
    }
    data = found["data"]
    assert "himself" in data["text"]
    assert (data["language"], data["duration"] > 2500) == ("en", True)
    (sentence,) = data["sentences"]
    assert sentence["text"] == " ".join(word["word"] for word in sentence["words"]) == data["text"]
    assert sentence["begin_time"] == sentence["words"][0]["begin_time"]
    assert 0 < sentence["confidence"] <= 1
    times = [word["begin_time"] for word in sentence["words"]]
    assert times == sorted(times)
    assert all(isinstance(each, int) for each in times)
    # The same question twice has the same answer, the same request twice is none.
    assert shown(service, request_id) == found
    again = posted(service, request | {"timestamp": int(time.time())}).document
    assert (again["code"], "req_id" in str(again["msg"])) == ("10304", True)


@pytest.mark.parametrize(
    ("step", "changes", "reason"),
    [
        (Reply(404), {}, NOT_FETCHED),
        (Reply(body="<html>Log in</html>"), {}, NOT_FETCHED),
        (Reply(body=b"RIFF\x24\0\0\0WAVEfmt "), {}, "cannot be read"),
        (FLAC, {"business_data": '{"language": "zh"}'}, ONLY_ENGLISH),
        (Serve(silence()), {}, NO_SPEECH),
    ],
)
def test_what_comes_to_nothing_says_why(
    service: Service, step: Reply | Serve, changes: Mapping[str, object], reason: str
) -> None:
    with MisbehavingServer([step]) as files:
        found = answer(service, handed_in(service, f"{files.url}/a.wav", **changes))
    assert found["code"] == "10903"
    assert reason in found["msg"]


def test_a_refusal_is_in_the_words_of_its_endpoint(service: Service) -> None:
    assert posted(service, {}).document == {"code": "10301", "msg": "Required parameter miss: timestamp"}
    headers = signed(service, "POST", TRANSCRIBE, app_key="guess")
    refusal = service.ask("POST", TRANSCRIBE, headers, b"{}")
    assert (refusal.status, refusal.document["code"]) == (401, "401")


def test_nobody_elses_requests_are_known(service: Service) -> None:
    for request_id in ("0" * 32, "..", "x/../y"):
        quoted = request_id.replace("/", "%2F")
        found = queried(service, f"requestId={quoted}", [("requestId", request_id)]).document
        assert found["code"] == int(Code.NO_RESULT)


def test_who_wants_to_be_called_is_called(service: Service) -> None:
    with MisbehavingServer([SHORT]) as files, MisbehavingServer([Reply(503), Reply(200)]) as ears:
        link, callback = f"{files.url}/a.flac", f"{ears.url}/told/x"
        request_id = handed_in(service, link, return_mode=0, callback_url=callback)
        wait_for(lambda: len(ears.requests) == 2, 30)
        assert {(each.method, each.target) for each in ears.requests} == {("POST", "/told/x")}
        told = json.loads(ears.requests[1].body)
    assert told == shown(service, request_id)


def test_one_recording_that_hangs_does_not_hold_up_its_own_question(service: Service) -> None:
    with MisbehavingServer([Drip()]) as files:
        request_id = handed_in(service, f"{files.url}/a.flac")
        wait_for(lambda: files.requests)
        assert shown(service, request_id) == {"code": "990003", "message": "任务处理中"}
    answer(service, request_id)


def test_another_model_is_told_to_a_service_that_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICE_STUDIO_LOCAL_MODEL", str(tmp_path))
    with MisbehavingServer([SHORT]) as files, running() as service:
        link = f"{files.url}/a.flac"
        assert NO_MODEL in answer(service, handed_in(service, link))["msg"]
        pipes = service.process.stdin, service.process.stdout
        assert pipes[0]
        assert pipes[1]
        pipes[0].write(b'not a word\n["model"]\n{"model": 1}\n{"model": ""}\n')
        pipes[0].flush()
        assert json.loads(pipes[1].readline()) == service.accounts
        assert answer(service, handed_in(service, link))["code"] == "10000"


# --- what survives ---------------------------------------------------------------------------------------------------


def test_requests_and_answers_outlive_the_service(tmp_path: Path) -> None:
    with MisbehavingServer([SHORT, Drip()]) as files:
        link = f"{files.url}/a.flac"
        with running("--state", str(tmp_path)) as first:
            done = handed_in(first, link)
            found = answer(first, done)
            waiting = handed_in(first, link)
            wait_for(lambda: len(files.requests) == 2)
            first.process.kill()
            first.process.wait()
    with MisbehavingServer([SHORT]) as files:
        # The file is shared from another port now.
        (path,) = (tmp_path / "aipaas" / "waiting").glob("*.json")
        path.write_text(path.read_text().replace(link, f"{files.url}/a.flac"))
        with running("--state", str(tmp_path)) as second:
            assert shown(second, done) == found
            assert answer(second, waiting)["data"]["text"] == found["data"]["text"]
        assert not list((tmp_path / "aipaas" / "work").iterdir())


def test_services_of_one_folder_share_the_work(tmp_path: Path) -> None:
    with (
        MisbehavingServer([SHORT]) as files,
        running("--state", str(tmp_path)) as first,
        running("--state", str(tmp_path)) as second,
    ):
        ids = [handed_in(service, f"{files.url}/a.flac") for service in (first, second)]
        assert [answer(first, each)["code"] for each in reversed(ids)] == ["10000", "10000"]
        assert [answer(second, each)["code"] for each in ids] == ["10000", "10000"]
        assert len(files.requests) == 2


def test_a_recognizer_that_is_killed_is_started_again() -> None:
    with MisbehavingServer([SHORT, SHORT, Drip()]) as files, running() as service:
        link = f"{files.url}/a.flac"
        answer(service, handed_in(service, link))
        recognizer = recognizers(service)[0]
        request_id = handed_in(service, link)
        os.kill(recognizer, signal.SIGKILL)
        assert answer(service, request_id)["code"] == "10000"
        assert recognizers(service) != [recognizer]
        hanging = handed_in(service, link)
        wait_for(lambda: len(files.requests) == 3)
        assert shown(service, hanging)["code"] == "990003"
        left = children(service.process.pid)
    # Nothing is left behind by one that ends while it works.
    wait_for(lambda: not any(alive(pid) for pid in left))


def recognizers(service: Service) -> list[int]:
    return [pid for pid in children(service.process.pid) if "--recognizer" in Path(f"/proc/{pid}/cmdline").read_text()]

"""The streaming protocol over a real socket: its form, its times, its refusals."""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from studio.local.xingyun import Code, Credentials, RefusedError, Signed, check, chunks
from studio.vendors.xingyun import auth
from tests.local.conftest import PATH, RATE, Service, listen, running

MIXED = (
    "你好，世界！我们在2024年用Python 3.11写了１５个程序，重庆银行打25%的折。\n"
    "“花儿”真美……对吗？It's the state-of-the-art, don't you think? 再见"
)
HAN = re.compile(r"[\u4e00-\u9fff]")
FIELDS = [
    "data_type",
    "data",
    "start_time",
    "end_time",
    "sentence_index",
    "char_index",
    "inference_end",
    "flush_buffer",
    "req_id",
]


# --- form ------------------------------------------------------------------------------------------------------------


def test_messages_have_the_vendors_form(service: Service) -> None:
    heard = service.heard(MIXED)
    for message, frame in zip(heard.messages, heard.frames, strict=True):
        assert list(frame) == FIELDS
        assert message.isascii()
        assert frame["sentence_index"] == frame["char_index"] == -1
        assert re.fullmatch(r"ws-tts-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}-0", str(frame["req_id"]))
    # A character within JSON within JSON: the escape's own backslash is escaped.
    assert r"[[\"\\u4f60\", 0.0, " in heard.messages[0]
    assert len({str(frame["req_id"]) for frame in heard.frames}) == 1


def test_the_end_is_told_twice(service: Service) -> None:
    *frames, flush, last = service.heard("你好").frames
    assert (flush["data_type"], flush["data"], flush["flush_buffer"], flush["inference_end"]) == (
        "CHAR_TIME_MAP",
        "",
        True,
        False,
    )
    assert (last["data_type"], last["data"], last["flush_buffer"], last["inference_end"]) == ("AUDIO", "", False, True)
    assert not any(frame["flush_buffer"] or frame["inference_end"] for frame in frames)


def test_the_map_comes_before_its_audio_and_both_are_contiguous(service: Service) -> None:
    heard = service.heard(MIXED)
    told = audible = 0.0
    for frame in heard.frames[:-2]:
        if frame["data_type"] == "CHAR_TIME_MAP":
            assert (frame["start_time"], frame["end_time"]) == (0.0, 0.0)
            for _, start, end in json.loads(str(frame["data"])):
                assert start == told
                assert end > start
                told = end
        else:
            assert frame["start_time"] == audible
            audible = float(str(frame["end_time"]))
            assert audible <= told
    assert told == audible == heard.seconds


def test_the_first_chunk_is_short(service: Service) -> None:
    frames = service.heard("这是一个很长的句子，要说很久才能说完。").frames
    first = next(frame for frame in frames if frame["data_type"] == "AUDIO")
    assert first["end_time"] == pytest.approx(0.08, abs=1 / RATE)


def test_chunks_grow_and_lose_nothing() -> None:
    cuts = list(chunks(3 * RATE + 7, first=True))
    assert [start for start, _ in cuts[1:]] == [end for _, end in cuts[:-1]]
    assert (cuts[0][0], cuts[-1][1]) == (0, 3 * RATE + 7)
    assert cuts[1][1] - cuts[1][0] == 2 * (cuts[0][1] - cuts[0][0])
    assert list(chunks(0, first=True)) == []


# --- times -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("voice", ["local-zh-female", "local-zh-soft", "local-en-british"])
def test_every_han_character_has_its_own_time(service: Service, voice: str) -> None:
    heard = service.heard(MIXED, voice)
    assert [token for token in heard.tokens if HAN.fullmatch(token)] == HAN.findall(MIXED)
    assert all(0.03 < end - start < 1.0 for token, start, end in heard.entries if HAN.fullmatch(token))


def test_tokens_are_as_written(service: Service) -> None:
    tokens = service.heard(MIXED).tokens
    assert all(len(token) == 1 for token in tokens if token != "[PUNC]")
    for written in ("2024", "Python", "3.11", "１５", "25%", "It's", "state-of-the-art", "don't"):
        assert written in "".join(tokens)
    position = 0
    for token in tokens:
        position = MIXED.index(token, position) + len(token)


def test_silence_is_marked_and_silent(service: Service) -> None:
    heard = service.heard("你好。世界，再见")
    assert [token for token, _, _ in heard.entries].count("[PUNC]") == 3
    for token, start, end in heard.entries:
        sound = heard.pcm[round(start * RATE) * 2 : round(end * RATE) * 2]
        loud = max(abs(v) for v in memoryview(sound).cast("h")[len(sound) // 8 :])
        assert (loud < 300) == (token == "[PUNC]"), (token, loud)


def test_more_texts_on_one_connection_count_up(service: Service) -> None:
    async def main() -> None:
        async with service.connected() as socket:
            for number in range(3):
                await socket.send(json.dumps({"text": "你好"}))
                heard = await listen(socket)
                assert str(heard.frames[0]["req_id"]).endswith(f"-{number}")
                assert heard.tokens == ["你", "好"]

    asyncio.run(main())


def test_ten_conversations_at_once(service: Service) -> None:
    texts = [f"这是第{number}个，同时说的话。" for number in range(10)]

    async def main() -> None:
        for text, heard in zip(texts, await asyncio.gather(*map(service.say, texts)), strict=True):
            assert "".join(heard.tokens) == re.sub(r"[，。]", "", text)
            assert heard.entries[-1][2] == heard.seconds

    asyncio.run(main())


# --- refusals --------------------------------------------------------------------------------------------------------


def refused(service: Service, headers: dict[str, str]) -> InvalidStatus:
    async def main() -> InvalidStatus:
        with pytest.raises(InvalidStatus) as raised:
            async with service.connected(headers=headers):
                pass
        return raised.value

    return asyncio.run(main())


@pytest.mark.parametrize(
    ("change", "code", "reason"),
    [
        ({"X-TOKEN": "0" * 32}, 20002, "X-TOKEN"),
        ({"X-TOKEN": "é"}, 20002, "X-TOKEN"),
        ({"X-TOKEN": ""}, 20002, "not signed"),
        ({"X-APP-ID": ""}, 20002, "not signed"),
        ({"X-TIMESTAMP": "soon"}, 20003, "not a time"),
        ({"X-TIMESTAMP": "9" * 30}, 20003, "not a time"),
        ({"X-TIMESTAMP": ""}, 20003, "not a time"),
    ],
)
def test_a_bad_signature_is_refused_with_a_reason(
    service: Service, change: dict[str, str], code: int, reason: str
) -> None:
    response = refused(service, {**service.signature("local-zh-female"), **change}).response
    assert response.status_code == 401
    body = json.loads(response.body or b"")
    assert list(body) == ["error_code", "error_reason"]
    assert body["error_code"] == code
    assert reason in body["error_reason"]


@pytest.mark.parametrize("off_s", [-600, -62, 62, 600])
def test_a_clock_that_is_off_is_told_the_time(service: Service, off_s: int) -> None:
    response = refused(service, service.signature("local-zh-female", off_s=off_s)).response
    assert response.status_code == 401
    assert json.loads(response.body or b"")["error_code"] == 20003
    assert abs(parsedate_to_datetime(response.headers["Date"]).timestamp() - time.time()) < 3


@pytest.mark.parametrize("off_s", [-50, 50])
def test_a_clock_may_be_a_little_off(service: Service, off_s: int) -> None:
    async def main() -> None:
        headers = service.signature("local-zh-female", off_s=off_s)
        async with service.connected(headers=headers) as socket:
            await socket.send(json.dumps({"text": "好"}))
            assert (await listen(socket)).tokens == ["好"]

    asyncio.run(main())


def test_both_readings_of_a_signed_get_are_taken_unless_strict() -> None:
    credentials = Credentials("app", "secret")
    path = f"{PATH}?tts_vcn=v"

    def signed(data: dict[str, object]) -> Signed:
        token = auth.sign(path, "GET", data, "secret", 1000)
        return Signed(path, {"tts_vcn": "v"}, "app", token, "1000")

    check(signed({"tts_vcn": "v"}), credentials, strict=True, now=1060)
    check(signed({}), credentials, strict=False, now=940)
    with pytest.raises(RefusedError) as raised:
        check(signed({}), credentials, strict=True, now=1000)
    assert raised.value.code is Code.BAD_TOKEN
    with pytest.raises(RefusedError) as raised:
        check(signed({}), credentials, strict=False, now=1061)
    assert raised.value.code is Code.BAD_TIMESTAMP


def test_an_unknown_application_is_told_so_on_the_socket(service: Service) -> None:
    async def main() -> None:
        headers = {**service.signature("local-zh-female"), "X-APP-ID": "somebody"}
        async with service.connected(headers=headers) as socket:
            assert json.loads(await socket.recv()) == {"error_code": 20001, "error_reason": "应用不存在或无法使用"}
            with pytest.raises(ConnectionClosed):
                await socket.recv()

    asyncio.run(main())


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (json.dumps({"text": "  \n"}), "nothing in the text"),
        (json.dumps({"text": "😀🎉…"}), "nothing in the text"),
        (json.dumps({"text": "好" * 20_001}), "longer than"),
        (json.dumps({"text": 7}), "has no text"),
        (json.dumps({}), "has no text"),
        (json.dumps(["text"]), "has no text"),
        ("你好", "not JSON"),
        ("[" * 50_000, "not JSON"),
        (b"\xff\xfe", "not JSON"),
    ],
)
def test_a_message_that_cannot_be_spoken_is_an_error_frame(service: Service, message: str | bytes, reason: str) -> None:
    async def main() -> None:
        async with service.connected() as socket:
            await socket.send(message)
            error = (await listen(socket)).error
            assert error
            assert error["error_code"] == 40001
            assert reason in str(error["error_reason"])
            with pytest.raises(ConnectionClosed):
                await socket.recv()

    asyncio.run(main())


def test_an_unknown_voice_is_an_error_frame(service: Service) -> None:
    error = service.heard("你好", "nobody").error
    assert error
    assert error["error_code"] == 40001
    assert "tts_vcn" in str(error["error_reason"])


def test_lone_surrogates_do_no_harm(service: Service) -> None:
    assert service.heard("你\ud800好").tokens == ["你", "好"]


def test_a_huge_message_closes_the_connection(service: Service) -> None:
    async def main() -> None:
        async with service.connected() as socket:
            await socket.send("x" * 300_000)
            with pytest.raises(ConnectionClosed) as closed:
                await socket.recv()
            assert closed.value.rcvd
            assert closed.value.rcvd.code == 1009

    asyncio.run(main())
    assert service.heard("好").tokens == ["好"]


# --- pace ------------------------------------------------------------------------------------------------------------


def test_pace_holds_sound_back() -> None:
    with running("--pace", "4") as slow:
        begun = time.perf_counter()
        seconds = slow.heard("你好，世界。").seconds
        # The last chunk is sent when all before it would have been heard.
        assert time.perf_counter() - begun > (seconds - 0.5) / 4


def test_a_client_that_leaves_is_not_worked_for(service: Service) -> None:
    async def main() -> None:
        async with service.connected() as socket:
            await socket.send(json.dumps({"text": "很长很长的一段话，说了又说。" * 3_000}))
            await socket.recv()
        # All of it would keep the engine for twenty seconds and more; a new conversation has it at once.
        async with asyncio.timeout(10):
            assert (await service.say("好")).tokens == ["好"]

    asyncio.run(main())


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_client_that_does_not_listen_holds_the_service_back() -> None:
    with running("--pace", "0") as service:

        def memory_mb() -> float:
            fields = Path(f"/proc/{service.process.pid}/status").read_text()
            return int(fields.partition("VmRSS:")[2].split()[0]) / 1024

        async def main() -> None:
            before = memory_mb()
            async with service.connected(max_queue=1) as connection:
                # An hour and a half of sound: 300 MB on the wire.
                await connection.send(json.dumps({"text": "很长很长的一段话，说了又说。" * 1400}))
                await asyncio.sleep(1)
                assert (await service.say("好")).tokens == ["好"]
                assert memory_mb() - before < 20
                connection.transport.abort()

        asyncio.run(main())

"""Speaking to a vendor on a real loopback socket: as its page says, leaves open, and never would."""

import asyncio
import io
import itertools
import math
import time
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studio.core.errors import Kind, StudioError
from studio.core.ports import Route, SpeechAudio
from studio.core.records import Account
from studio.net.ws import Timeouts
from studio.vendors.xingyun import VENDOR
from studio.vendors.xingyun.auth import GetData
from studio.vendors.xingyun.speech import XingyunSpeech, _amount
from tests.fakes.certificates import NAME, make_certificate, server_tls
from tests.fakes.hearing import VOICE, Heard, hear, listen
from tests.fakes.links import MemoryLink
from tests.fakes.proxies import ConnectProxy
from tests.fakes.xingyun_server import (
    APP_ID,
    END,
    FLUSH,
    SECRET,
    Close,
    Deaf,
    Pause,
    Raw,
    Refusal,
    Reset,
    Step,
    XingyunServer,
    message,
    sound,
    time_map,
    tone,
    utterance,
)

FRAMES = Path(__file__).parents[2] / "frames" / "xingyun"
QUICK = Timeouts(connect=20.0, first=20.0, idle=20.0, ping=10.0, close=0.2)
PCM = tone(2400)


def speaker(server: XingyunServer, timeouts: Timeouts = QUICK, **fields: str) -> XingyunSpeech:
    return XingyunSpeech(server.account(**fields), server.secrets, MemoryLink("xingyun"), timeouts=timeouts)


def speaker_at(server: XingyunServer, now: Callable[[], float]) -> XingyunSpeech:
    """A speaker and its link at a computer with a clock of its own."""
    link = MemoryLink("xingyun", now=now)
    return XingyunSpeech(server.account(), server.secrets, link, timeouts=QUICK, now=now)


def recorded(name: str) -> list[Step]:
    return list((FRAMES / f"{name}.jsonl").read_text("utf-8").splitlines())


def hear_frames(name: str, **fields: str) -> Heard:
    with XingyunServer(recorded(name)) as server:
        return hear(speaker(server, **fields))


# A conversation as it should be


def test_an_utterance_is_heard_and_timed() -> None:
    with XingyunServer(list(utterance("你好世界", seconds=0.4))) as server:
        heard = hear(speaker(server), "你好世界")
    assert heard.error is None
    assert heard.text == "你好世界"
    assert heard.pcm == tone(9600)
    assert heard.rate == 24_000
    assert heard.times[-1] == (0.3, 0.4)
    assert heard.notices == []
    (call,) = server.calls
    assert call.text == "你好世界"
    assert call.query == {"tts_vcn": VOICE}
    assert call.reading is GetData.QUERY
    assert call.headers["x-app-id"] == APP_ID
    assert call.headers["user-agent"].startswith("VoiceStudio/")
    assert len(call.said) == 1


def test_the_manifest_makes_the_capability() -> None:
    assert VENDOR.speech is not None
    with XingyunServer(list(utterance("好"))) as server:
        speech = VENDOR.speech(server.account(), server.secrets, MemoryLink("xingyun"))
        assert isinstance(speech, XingyunSpeech)
        assert hear(speech, "好").text == "好"
    assert {field.name for field in VENDOR.fields if field.secret} == {"app_secret"}
    assert {field.name for field in VENDOR.fields if field.required} == {"base_url", "app_id", "app_secret"}
    assert VOICE in {voice.voice_id for voice in VENDOR.voices}
    assert len({voice.voice_id for voice in VENDOR.voices}) == len(VENDOR.voices)


def test_what_the_account_knows_already_is_not_found_out_again() -> None:
    """The clock's offset and the reading of the signature, from another capability or another day."""
    with XingyunServer(list(utterance("好")), readings=[GetData.EMPTY], clock=600.0) as server:
        known = MemoryLink("xingyun", skew_s=600.0, facts={"get_signature": "empty"})
        heard = hear(XingyunSpeech(server.account(), server.secrets, known, timeouts=QUICK))
    assert (heard.error, heard.notices) == (None, [])
    assert len(server.calls) == 1


def test_the_reading_that_works_is_remembered_for_the_account() -> None:
    known = MemoryLink("xingyun")
    with XingyunServer(list(utterance("好")), readings=[GetData.EMPTY]) as server:
        assert hear(XingyunSpeech(server.account(), server.secrets, known, timeouts=QUICK)).error is None
    assert known.facts == {"get_signature": "empty"}


def test_the_account_s_proxy_and_certificates_lead_to_the_vendor(tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path / "own.pem")
    with (
        XingyunServer(list(utterance("好")), tls=server_tls(certificate)) as server,
        ConnectProxy(server.base_url) as proxy,
    ):
        account = server.account(base_url=f"https://{NAME}")
        link = MemoryLink("xingyun", route=Route(proxy.url, str(certificate)))
        assert hear(XingyunSpeech(account, server.secrets, link, timeouts=QUICK)).error is None
        assert proxy.asked == [f"{NAME}:443"]


def test_a_clock_that_the_refusal_of_a_conversation_has_told_signs_the_account_s_calls(tmp_path: Path) -> None:
    with XingyunServer(list(utterance("好")), clock=600.0) as server:
        speech = speaker(server)
        hear(speech)
        assert abs(speech._link.skew_s - 600) < 5


def test_each_connection_is_signed_anew() -> None:
    clock = iter([1000.0 + time.time(), *[time.time() + i for i in range(9)]])
    with XingyunServer(list(utterance("好")), check=False) as server:
        speech = XingyunSpeech(
            server.account(), server.secrets, MemoryLink("xingyun"), timeouts=QUICK, now=lambda: next(clock)
        )
        hear(speech)
        hear(speech)
    first, second = (int(call.headers["x-timestamp"]) for call in server.calls)
    assert first - second > 900
    assert all(call.reading is GetData.QUERY for call in server.calls)


def test_the_first_sound_is_given_out_before_the_next_has_come() -> None:
    async def main() -> None:
        async with aclosing(speaker(server).speak("好", VOICE)) as events:
            first = await asyncio.wait_for(anext(events), 30)
            assert isinstance(first, SpeechAudio)
            assert first.pcm == PCM

    with XingyunServer([sound(PCM), Pause()]) as server:
        asyncio.run(main())


def test_a_voice_with_unusual_letters_is_signed_and_sent_as_it_is() -> None:
    with XingyunServer(list(utterance("好"))) as server:
        assert hear(speaker(server), voice="音 色/&=+").error is None
    assert server.calls[0].query == {"tts_vcn": "音 色/&=+"}


def test_the_text_goes_into_the_query_where_an_account_says_so() -> None:
    with XingyunServer(list(utterance("好"))) as server:
        assert hear(speaker(server, text_in_query="yes"), "好 a\ud800").error is None
    assert server.calls[0].query == {"tts_vcn": VOICE, "text": "好 a\ufffd"}
    assert server.calls[0].text == "好 a\ufffd"


def test_the_path_of_the_address_is_kept_and_signed() -> None:
    with XingyunServer(list(utterance("好")), prefix="/Proxy/v2") as server:
        assert hear(speaker(server)).error is None
        assert server.calls[0].path.startswith("/Proxy/v2/user/v1/ws/tts?")
        whole = server.account(base_url=f"wss://{server.base_url}/user/v1/ws/tts")
        assert hear(XingyunSpeech(whole, server.secrets, MemoryLink("xingyun"), timeouts=QUICK)).error is None


# What the page leaves open, frame by frame


@pytest.mark.parametrize(
    ("name", "text", "times", "seconds"),
    [
        ("14_error_code_zero_in_every_form", "", [], 0.4),
        ("15_fields_of_the_table_only", "这是[PUNC]", [(0.0, 0.135), (0.135, 0.238), (0.238, 0.5)], 0.1),
        ("15_unknown_types_and_fields", "", [], 0.1),
        ("16_map_as_list", "这是[PUNC]", [(0.0, 0.135), (0.135, 0.238), (0.238, 0.5)], 0.1),
        ("16_map_as_text_of_text", "这是[PUNC]", [(0.0, 0.135), (0.135, 0.238), (0.238, 0.5)], 0.1),
        ("17_backslash_before_han", "这是", [(0.0, 0.1), (0.1, 0.2)], 0.2),
        ("17_backslash_kept_in_the_token", "这\\是", [(0.0, 0.1), (0.1, 0.15), (0.15, 0.2)], 0.2),
        ("17_unicode_escapes_twice", "这𠮷", [(0.0, 0.1), (0.1, 0.2)], 0.2),
        ("18_envelope_of_a_map", "这是", [(0.0, 0.1), (0.1, 0.2)], 0.2),
        ("19_end_as_float32", "这", [(0.0, 1.725)], 1.725),
        ("20_empty_data", "这", [(0.0, 0.1)], 0.2),
        ("21_flush_is_not_the_end", "这", [(0.0, 0.1)], 0.2),
        ("22_end_with_sound", "这", [(0.0, 0.1)], 0.2),
        ("22_end_with_map", "这是", [(0.0, 0.1), (0.1, 0.2)], 0.2),
        ("23_indices", "这", [(0.0, 0.1)], 0.1),
        ("24_pause_without_punctuation", "二十[PUNC]", [(0.0, 0.1), (0.1, 0.15), (0.15, 0.2)], 0.2),
        ("25_times_go_on", "这是这里", [(0.0, 0.05), (0.05, 0.1), (0.1, 0.15), (0.15, 0.2)], 0.2),
        ("25_times_start_again", "这是这里", [(0.0, 0.05), (0.05, 0.09), (0.1, 0.15), (0.15, 0.2)], 0.2),
        (
            "25_times_start_again_after_a_flush",
            "这是这是",
            [(0.0, 0.05), (0.05, 0.09), (0.1, 0.15), (0.15, 0.19)],
            0.2,
        ),
        ("26_base64_in_lines_and_without_padding", "", [], 0.2),
        ("map_twice", "这是", [(0.0, 0.04), (0.04, 0.1)], 0.1),
        ("map_after_the_sound", "这是", [(0.0, 0.1), (0.1, 0.2)], 0.2),
        ("sound_without_map", "", [], 0.1),
    ],
)
def test_recorded_streams(name: str, text: str, times: list[tuple[float, float]], seconds: float) -> None:
    heard = hear_frames(name)
    assert heard.error is None
    assert heard.notices == []
    assert heard.text == text
    assert heard.times == times
    assert heard.seconds == pytest.approx(seconds, abs=1e-4)


def test_the_page_s_own_example() -> None:
    heard = hear_frames("00_page_example")
    assert heard.error is None
    assert heard.text == "这是一个测试数据[PUNC]"
    assert heard.pcm == b"\0\0"  # "AAAA" is three bytes, of which the last is half a frame


def test_odd_bytes_are_carried_over() -> None:
    heard = hear_frames("26_odd_bytes")
    assert heard.error is None
    assert heard.pcm == (tone(2400) * 2)[:-2]


def test_unreadable_sound_becomes_silence_so_that_the_rest_stays_in_time() -> None:
    heard = hear_frames("26_base64_that_is_none")
    assert heard.error is None
    assert heard.pcm == PCM + bytes(len(PCM)) + PCM
    assert [(notice.kind, notice.message) for notice in heard.notices] == [(Kind.UNREADABLE, "sound")]


def test_unreadable_sound_at_either_end() -> None:
    bad = message("AUDIO", "?", start_time=0.0, end_time=0.05)
    with XingyunServer([bad, sound(PCM), bad, END]) as server:
        heard = hear(speaker(server))
    assert heard.pcm == bytes(2400) + PCM + bytes(2400)
    assert len(heard.notices) == 1


def test_silence_is_not_without_bounds() -> None:
    bad = message("AUDIO", "?", start_time=0.0, end_time=1e9)
    with XingyunServer([sound(PCM), bad, END]) as server:
        assert hear(speaker(server)).seconds == pytest.approx(60.1)


def test_times_that_are_none_reach_the_doctor() -> None:
    heard = hear_frames("map_with_times_that_are_none")
    assert heard.error is None
    assert heard.text == "这是个测试7"
    assert math.isnan(heard.tokens[0].start)
    assert heard.tokens[1].end == math.inf
    assert [notice.message for notice in heard.notices] == ["time map"]


def test_what_is_no_message_is_said_once_and_passed_over() -> None:
    heard = hear_frames("not_json")
    assert heard.error is None
    assert heard.pcm == PCM
    assert [notice.message for notice in heard.notices] == ["message"]
    assert str(heard.notices[0]) == "The vendor's answer cannot be read. (message)"


def test_a_map_without_sound_is_no_utterance() -> None:
    heard = hear_frames("map_without_sound")
    assert heard.text == "这"
    assert heard.error is not None
    assert (heard.kind, heard.error.message) == (Kind.VENDOR_FAILED, "no sound was sent")


def test_the_sample_rate_can_be_given() -> None:
    with XingyunServer([message("AUDIO", sound(PCM)["data"]), END]) as server:
        assert hear(speaker(server, sample_rate="16000")).rate == 16_000
        assert hear(speaker(server)).rate == 24_000


def test_the_sample_rate_is_worked_out() -> None:
    with XingyunServer(list(utterance("好", rate=16_000))) as server:
        assert hear(speaker(server)).rate == 16_000


def test_unknown_types_are_named_in_the_log_once_without_their_data(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO"), XingyunServer([*[message("VISEME", "secret")] * 3, sound(PCM), END]) as server:
        assert hear(speaker(server)).error is None
    assert caplog.text.count("VISEME") == 1
    assert "secret" not in caplog.text


def test_logs_hold_neither_the_text_nor_the_key_however_much_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with XingyunServer(list(utterance("私密文字"))) as server, caplog.at_level("DEBUG"):
        assert hear(speaker(server), "私密文字").error is None
    assert "私密文字" not in caplog.text
    assert SECRET not in caplog.text
    assert server.calls[0].headers["x-token"] not in caplog.text


# Refusals and ends


def test_an_error_before_the_sound() -> None:
    heard = hear_frames("14_error_without_type")
    assert heard.error is not None
    assert (heard.kind, heard.error.code, heard.error.message) == (
        Kind.APP_UNUSABLE,
        "20001",
        "应用不存在或无法使用",
    )
    assert heard.order == []


def test_an_error_after_the_sound_keeps_the_sound() -> None:
    heard = hear_frames("14_error_after_sound")
    assert heard.pcm == PCM
    assert heard.text == "这"
    assert heard.error is not None
    assert (heard.kind, heard.error.code) == (Kind.VENDOR_FAILED, "40001")
    assert heard.error.request_id == "ws-tts-564c57d3-6c50-4c01-90a4-4016547f6625-0"


def test_an_unknown_code_keeps_the_vendor_s_words() -> None:
    heard = hear_frames("14_error_with_unknown_code")
    assert heard.error is not None
    assert (heard.kind, heard.error.code, heard.error.message) == (Kind.REFUSED, "51234", "余额不足")


def test_errors_repeat_neither_the_text_nor_the_secret() -> None:
    reason = f"cannot say «你好世界» for {SECRET}"
    with XingyunServer([{"error_code": 40001, "error_reason": reason}]) as server:
        error = hear(speaker(server), "你好世界").error
    assert error is not None
    assert error.message == "cannot say «…» for …"


@pytest.mark.parametrize(
    ("ending", "code"),
    [
        (Close(1000), "1000"),
        (Close(1001), "1000"),
        (Close(1002, "no"), "1002"),
        (Close(1006), "1006"),
        (Close(1008, "no"), "1008"),
        (Close(1011), "1011"),
        (Reset(), "1006"),
        (Raw(b"\xff\xff not a frame"), "1002"),
        (Raw(b"\x81\x02\xff\xff"), "1007"),
    ],
)
def test_a_connection_lost_after_the_sound_keeps_it(ending: Step, code: str) -> None:
    with XingyunServer([time_map(("你", 0, 0.1)), sound(PCM), Pause(0.02), ending, Pause()]) as server:
        heard = hear(speaker(server))
    assert heard.pcm == PCM
    assert heard.text == "你"
    assert heard.error is not None
    assert heard.kind is (Kind.UNREADABLE if code == "1007" else Kind.DROPPED)
    assert heard.error.code == code
    assert len(server.calls) == 1


def test_a_close_without_the_end_is_a_drop_even_after_a_flush() -> None:
    heard = hear_frames("21_closed_without_the_end")
    assert heard.kind is Kind.DROPPED
    assert heard.pcm == PCM


@pytest.mark.parametrize("ending", [Close(1000), Close(1006), Reset()])
def test_a_connection_lost_before_the_sound(ending: Step) -> None:
    with XingyunServer([ending]) as server:
        heard = hear(speaker(server))
    assert heard.kind is Kind.DROPPED
    assert heard.order == []
    assert len(server.calls) == 1


def test_silence_at_first_and_silence_later() -> None:
    quick = replace(QUICK, first=0.15, idle=0.2)
    with XingyunServer([Pause()], [sound(PCM), Pause()]) as server:
        speech = speaker(server, quick)
        never, later = hear(speech), hear(speech)
    assert (never.kind, never.pcm) == (Kind.TIMED_OUT, b"")
    assert (later.kind, later.pcm) == (Kind.TIMED_OUT, PCM)


def test_a_half_open_connection_is_noticed() -> None:
    quick = replace(QUICK, idle=30.0, ping=0.1)
    with XingyunServer([sound(PCM), Deaf()]) as server:
        started = time.monotonic()
        heard = hear(speaker(server, quick))
    assert (heard.kind, heard.pcm) == (Kind.DROPPED, PCM)
    assert time.monotonic() - started < 25


def test_a_vendor_that_answers_pings_may_take_its_time() -> None:
    quick = replace(QUICK, ping=0.5)
    with XingyunServer([Pause(1.2), sound(PCM), END]) as server:
        assert hear(speaker(server, quick)).error is None


@pytest.mark.parametrize("junk", [b"RIFF\0\0\0\0AVI " + bytes(64), b"fLaC", b"fLaC" + bytes(5000)])
def test_sound_that_cannot_be_read_ends_the_utterance(junk: bytes) -> None:
    with XingyunServer([sound(junk), END]) as server:
        heard = hear(speaker(server))
    assert (heard.kind, heard.pcm) == (Kind.UNREADABLE, b"")


def test_the_reason_of_an_end_outweighs_that_the_last_sound_cannot_be_read() -> None:
    with XingyunServer([sound(b"fLaC"), Close(1011)]) as server:
        heard = hear(speaker(server))
    assert heard.kind is Kind.DROPPED
    assert heard.error is not None
    assert heard.error.code == "1011"


@pytest.mark.parametrize("ending", [END, Close(1006)])
def test_compressed_sound_is_given_out_to_its_last_frame(ending: Step) -> None:
    buffer = io.BytesIO()
    soundfile.write(buffer, np.frombuffer(PCM, "<i2"), 24_000, format="FLAC")
    data = buffer.getvalue()
    with XingyunServer([*(sound(data[i : i + 700]) for i in range(0, len(data), 700)), ending]) as server:
        heard = hear(speaker(server))
    assert (heard.pcm, heard.rate) == (PCM, 24_000)
    assert heard.kind is (None if ending is END else Kind.DROPPED)


def test_sound_too_short_to_be_recognised_is_given_out_at_the_end() -> None:
    with XingyunServer([sound(b"\xff\xfb"), END], [sound(b"\xff\xfb"), Close(1006)]) as server:
        speech = speaker(server)
        for kind in (None, Kind.DROPPED):
            heard = hear(speech)
            assert (heard.kind, heard.pcm) == (kind, b"\xff\xfb")


# Keys and clocks


@pytest.mark.parametrize("works", list(GetData))
def test_the_reading_that_works_is_found_and_remembered(works: GetData) -> None:
    with XingyunServer(list(utterance("好")), readings=[works]) as server:
        speech = speaker(server)
        for _ in range(2):
            heard = hear(speech)
            assert heard.error is None
            assert heard.notices == []
    readings = [call.reading for call in server.calls]
    assert readings == (
        [GetData.QUERY] * 2 if works is GetData.QUERY else [GetData.QUERY, GetData.EMPTY, GetData.EMPTY]
    )


def test_a_wrong_key_is_said_after_both_readings() -> None:
    with XingyunServer(list(utterance("好"))) as server:
        speech = XingyunSpeech(server.account(), {"app_secret": "another"}, MemoryLink("xingyun"), timeouts=QUICK)
        heard = hear(speech)
    assert heard.error is not None
    assert (heard.kind, heard.error.subject, heard.error.code) == (Kind.KEY_REFUSED, "cloud", "20002")
    assert heard.notices == []
    assert len(server.calls) == 2


def test_an_unknown_application() -> None:
    with XingyunServer(list(utterance("好"))) as server:
        heard = hear(speaker(server, app_id="another"))
    assert heard.error is not None
    assert (heard.kind, heard.error.message) == (Kind.APP_UNUSABLE, "应用不存在或无法使用")


@pytest.mark.parametrize(
    "refused",
    [
        [{"error_code": 20002, "error_reason": "签名错误"}],
        [{"error_code": 10001, "error_reason": "签名错误"}],
        [Close(1008, "policy")],
        [Close(4401, "")],
    ],
)
def test_a_key_refused_after_the_handshake(refused: Sequence[Step]) -> None:
    with XingyunServer(refused, list(utterance("好")), check=False) as server:
        speech = speaker(server)
        assert hear(speech).error is None
        assert hear(speech).error is None
    assert [call.reading for call in server.calls] == [GetData.QUERY, GetData.EMPTY, GetData.EMPTY]
    with XingyunServer(refused, check=False) as server:
        assert hear(speaker(server)).kind is Kind.KEY_REFUSED
    assert len(server.calls) == 2


@pytest.mark.parametrize(("ahead", "amount"), [(600.0, "10 min"), (-600.0, "10 min"), (-40_000.0, "11 h")])
def test_a_clock_that_is_off_is_said_and_corrected(ahead: float, amount: str) -> None:
    with XingyunServer(list(utterance("好")), clock=ahead) as server:
        speech = speaker(server)
        first, second = hear(speech), hear(speech)
    assert (first.error, second.error) == (None, None)
    assert [(notice.kind, notice.subject) for notice in first.notices] == [(Kind.CLOCK_OFF, amount)]
    assert second.notices == []
    assert first.order[0] == "SpeechNotice"
    assert len(server.calls) == 3
    assert [call.reading for call in server.calls] == [GetData.QUERY] * 3


def test_a_clock_and_a_reading_may_both_be_wrong() -> None:
    with XingyunServer(list(utterance("好")), clock=600.0, readings=[GetData.EMPTY]) as server:
        heard = hear(speaker(server))
    assert heard.error is None
    assert len(heard.notices) == 1
    assert len(server.calls) == 3


def test_a_clock_that_was_set_right_meanwhile_is_not_worth_a_word() -> None:
    offset = [-600.0]
    with XingyunServer(list(utterance("好"))) as server:
        speech = speaker_at(server, lambda: time.time() + offset[0])
        assert len(hear(speech).notices) == 1
        offset[0] = 0.0
        heard = hear(speech)
    assert (heard.error, heard.notices) == (None, [])
    assert len(server.calls) == 4


def test_a_clock_that_is_refused_after_the_handshake() -> None:
    refused = [{"error_code": 20003, "error_reason": "timestamp"}]
    with XingyunServer(refused, list(utterance("好")), check=False) as server:
        speech = speaker_at(server, lambda: time.time() - 120)
        heard = hear(speech)
    assert [notice.subject for notice in heard.notices] == ["2 min"]
    stamps = [int(call.headers["x-timestamp"]) for call in server.calls]
    assert 118 <= stamps[1] - stamps[0] <= 123


@pytest.mark.parametrize(
    "date", ["", "yesterday", "Thu, 01 Jan 99999999999999999999 00:00:00 GMT", "1 Jan 2020 00:00:00"]
)
def test_a_refusal_without_a_readable_date(date: str) -> None:
    refusals = [Refusal(401, b"<html>", {"Date": date})] * 3
    with XingyunServer(list(utterance("好")), refusals=refusals) as server:
        heard = hear(speaker(server))
    assert heard.kind is Kind.KEY_REFUSED
    # A date without a zone is one in UTC; it is believed, and refused again.
    assert len(server.calls) == (3 if date.startswith("1 Jan") else 2)


@pytest.mark.parametrize(
    ("refusal", "kind", "code"),
    [
        (Refusal(301, b"", {"Location": "/elsewhere"}), Kind.REFUSED, "301"),
        (Refusal(400, b'{"error_code": 40001, "error_reason": "x"}'), Kind.VENDOR_FAILED, "40001"),
        (Refusal(404, b"not here"), Kind.REFUSED, "404"),
        (Refusal(429), Kind.BUSY, "429"),
        (Refusal(502, b"\xff\xfe"), Kind.VENDOR_FAILED, "502"),
        (Refusal(503), Kind.BUSY, "503"),
    ],
)
def test_other_refusals_are_not_tried_again(refusal: Refusal, kind: Kind, code: str) -> None:
    with XingyunServer(list(utterance("好")), refusals=[refusal]) as server:
        heard = hear(speaker(server))
    assert heard.error is not None
    assert (heard.kind, heard.error.code) == (kind, code)
    assert len(server.calls) == 1


def test_the_request_id_of_a_refusal_is_kept() -> None:
    body = b'{"error_code": 40001, "error_reason": "x", "req_id": "r-1"}'
    with XingyunServer(refusals=[Refusal(400, body)]) as server:
        error = hear(speaker(server)).error
    assert error is not None
    assert error.request_id == "r-1"


def test_a_greeting_is_not_yet_an_answer() -> None:
    refused = {"error_code": 20002, "error_reason": "签名错误"}
    with XingyunServer([message("HELLO"), "?", refused], list(utterance("好")), check=False) as server:
        assert hear(speaker(server)).error is None
    assert [call.reading for call in server.calls] == [GetData.QUERY, GetData.EMPTY]


def test_nothing_is_tried_again_after_the_vendor_has_begun() -> None:
    refused = {"error_code": 20002, "error_reason": "签名错误"}
    with XingyunServer([sound(PCM), refused], [time_map(("好", 0, 1)), refused]) as server:
        speech = speaker(server)
        assert hear(speech).kind is Kind.KEY_REFUSED
        assert hear(speech).kind is Kind.KEY_REFUSED
    assert len(server.calls) == 2


@pytest.mark.parametrize(
    ("seconds", "amount"),
    [(31, "31 s"), (-89, "89 s"), (90, "2 min"), (600.4, "10 min"), (7200, "2 h"), (86400 * 400, "400 d")],
)
def test_amounts(seconds: float, amount: str) -> None:
    assert _amount(seconds) == amount


# Accounts that cannot be used


@pytest.mark.parametrize(
    ("fields", "secrets", "kind", "subject"),
    [
        ({"app_id": ""}, {"app_secret": "s"}, Kind.BAD_FIELD, "app_id"),
        ({"app_id": "a\nb"}, {"app_secret": "s"}, Kind.BAD_FIELD, "app_id"),
        ({"app_id": "应用"}, {"app_secret": "s"}, Kind.BAD_FIELD, "app_id"),
        ({"app_id": "a"}, {}, Kind.NO_SECRET, "cloud"),
        ({"app_id": "a"}, {"app_secret": " "}, Kind.NO_SECRET, "cloud"),
        ({"app_id": "a", "base_url": "http://example.com"}, {"app_secret": "s"}, Kind.BAD_FIELD, "base_url"),
        ({"app_id": "a", "sample_rate": "fast"}, {"app_secret": "s"}, Kind.BAD_FIELD, "sample_rate"),
    ],
)
def test_accounts_that_cannot_be_used(
    fields: dict[str, str], secrets: dict[str, str], kind: Kind, subject: str
) -> None:
    with pytest.raises(StudioError) as caught:
        XingyunSpeech(Account("cloud", "xingyun", fields), secrets, MemoryLink("xingyun"))
    assert (caught.value.kind, caught.value.subject) == (kind, subject)


def test_an_account_without_an_address_is_at_the_vendor_s() -> None:
    speech = XingyunSpeech(Account("cloud", "xingyun", {"app_id": "a"}), {"app_secret": "s"}, MemoryLink("xingyun"))
    assert speech._address.ws("") == "wss://nebula-agent.xingyun3d.com"


@pytest.mark.parametrize("voice", ["", "a\nb", "\ud800"])
def test_voices_that_cannot_be(voice: str) -> None:
    speech = XingyunSpeech(Account("cloud", "xingyun", {"app_id": "a"}), {"app_secret": "s"}, MemoryLink("xingyun"))
    error = hear(speech, voice=voice).error
    assert error is not None
    assert error.kind is Kind.UNKNOWN_VOICE
    error.subject.encode()


# Leaving


def test_closing_the_iterator_ends_the_conversation() -> None:
    async def main() -> None:
        events = speaker(server).speak("好", VOICE)
        assert isinstance(await anext(events), SpeechAudio)
        started = time.monotonic()
        await events.aclose()
        assert time.monotonic() - started < 15
        assert await asyncio.to_thread(server.closed.acquire, timeout=30)

    with XingyunServer([sound(PCM), Pause()]) as server:
        asyncio.run(main())


@pytest.mark.parametrize("script", [[Pause()], [sound(PCM), Pause()], [Deaf()]])
def test_cancelling_ends_the_conversation(script: Sequence[Step]) -> None:
    async def main() -> None:
        task = asyncio.create_task(listen(speaker(server)))
        assert await asyncio.to_thread(server.asked.acquire, timeout=30)
        task.cancel()
        started = time.monotonic()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert time.monotonic() - started < 15
        # Who does not read cannot notice.
        assert script == [Deaf()] or await asyncio.to_thread(server.closed.acquire, timeout=30)

    with XingyunServer(script) as server:
        asyncio.run(main())


def test_many_conversations_at_once() -> None:
    async def main() -> list[Heard]:
        speech = speaker(server)
        return await asyncio.gather(*(listen(speech) for _ in range(20)))

    with XingyunServer(list(utterance("好"))) as server:
        assert {heard.pcm for heard in asyncio.run(main())} == {tone(4800)}


# Whatever comes


WHOLE = tone(3000)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.lists(st.integers(0, len(WHOLE)), max_size=6))
def test_where_the_sound_is_cut_makes_no_difference(cuts: list[int]) -> None:
    edges = [0, *sorted(cuts), len(WHOLE)]
    script = [sound(WHOLE[a:b], a / 48_000) for a, b in itertools.pairwise(edges)]
    with XingyunServer([*script, END]) as server:
        heard = hear(speaker(server, sample_rate="24000"))
    assert heard.error is None
    assert heard.pcm == WHOLE


STEPS = st.one_of(
    st.text(),
    st.binary(max_size=50),
    st.builds(
        lambda kind, data, fields: message(kind, data, **fields),
        st.sampled_from(["AUDIO", "CHAR_TIME_MAP", "X"]),
        st.sampled_from(["", "AAAA", "[[", '[["a", 0, 1]]', "/w==", None, 7, "UklGRg==", "//uQ"]),
        st.dictionaries(
            st.sampled_from(["start_time", "end_time", "error_code", "flush_buffer", "sentence_index"]),
            st.sampled_from([0, 1, -1, 0.5, None, "x", [], {}]),
            max_size=2,
        ),
    ),
    st.sampled_from([FLUSH, Close(1002), Close(1011), Reset(), Raw(b"\x83\x00")]),
)


@settings(max_examples=100, deadline=None)
@given(script=st.lists(STEPS, max_size=5))
def test_nothing_but_studio_errors_comes_of_it(script: list[Any]) -> None:
    with XingyunServer([*script, END]) as server:
        heard = hear(speaker(server))
    if heard.error is not None:
        str(heard.error).encode()

"""The signature against reference values worked out by hand from the vendor's page."""

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.vendors.xingyun.auth import GetData, headers, sign, sign_get, with_query

SECRET = "iamsecret"
TIME = 1489133053
SPEAK = "/user/v1/ws/tts"
TASK = "/user/v1/tts_task/get_tts_task"
VOICE = {"tts_vcn": "XMOV_LV_TTS__13"}


@pytest.mark.parametrize(
    ("path", "method", "data", "token"),
    [
        ("/xxx/xxx?xx=xxx", "post", {"xxxx": "xxxx"}, "cb724ea8c7f0252915907cef34ac7aab"),
        (
            "/user/v1/tts_task/create_tts_task",
            "POST",
            {"text": "你好 world", **VOICE},
            "8e4b0fb1a27386c1550ca815faf38ead",
        ),
        (f"{TASK}?task_id=10", "GET", {"task_id": 10}, "0c411de0eb1aec97bf2f12413bd4c507"),
        (f"{TASK}?task_id=10", "GET", {}, "4e32434eaa6edd5d967cdf31526d474a"),
        (TASK, "GET", {}, "85186a5df235d45d64da966de5a51c56"),
        ("/user/v1/tts_task/cancel_tts_task", "POST", {"task_id": 10}, "3306a3ed38466e741a2f17ec64826c35"),
        (f"{SPEAK}?tts_vcn=XMOV_LV_TTS__13", "GET", VOICE, "e2d904d318454ef761f4e373756a3610"),
        (f"{SPEAK}?tts_vcn=XMOV_LV_TTS__13", "GET", {}, "05cde6508693b9f0817687668bd84ad2"),
        (SPEAK, "GET", {}, "bedc95f69e96e201cf37f15e856dd660"),
    ],
)
def test_reference_values(path: str, method: str, data: dict[str, object], token: str) -> None:
    assert sign(path, method, data, SECRET, TIME) == token


def test_the_values_printed_beside_the_example_do_not_follow_from_its_own_rules() -> None:
    """The page's example leaves out the method and keeps a space; its digest belongs to no reading of the rules."""
    literal = '/xxx/xxx?xx=xxx{"xxxx": "xxxx"}iamsecret1489133053'
    assert hashlib.md5(literal.encode()).hexdigest() == "00d79fda1aabc34f8d8d201d99b6da09"
    assert hashlib.md5(literal.replace(" ", "").encode()).hexdigest() == "2cc4624f633845f885b86442c2028ee8"
    token = sign("/xxx/xxx?xx=xxx", "post", {"xxxx": "xxxx"}, SECRET, TIME)
    assert token not in {
        "00d79fda1aabc34f8d8d201d99b6da09",
        "2cc4624f633845f885b86442c2028ee8",
        "ddc6457fd0b373475ac65912b797ef05",
    }


@pytest.mark.parametrize(
    ("reading", "token"),
    [
        (GetData.QUERY, "0c411de0eb1aec97bf2f12413bd4c507"),
        (GetData.EMPTY, "4e32434eaa6edd5d967cdf31526d474a"),
    ],
)
def test_both_readings_of_a_get(reading: GetData, token: str) -> None:
    assert sign_get(TASK, {"task_id": 10}, SECRET, TIME, reading) == token
    assert reading.other.other is reading
    assert reading.other is not reading


def test_numbers_are_signed_as_numbers() -> None:
    assert sign_get(TASK, {"task_id": 10}, SECRET, TIME) != sign_get(TASK, {"task_id": "10"}, SECRET, TIME)


def test_a_get_without_parameters_has_no_question_mark() -> None:
    assert with_query(SPEAK, {}) == SPEAK
    assert sign_get(SPEAK, {}, SECRET, TIME) == "bedc95f69e96e201cf37f15e856dd660"


def test_values_keep_their_case_in_the_url() -> None:
    assert with_query(SPEAK, VOICE) == "/user/v1/ws/tts?tts_vcn=XMOV_LV_TTS__13"
    assert with_query(SPEAK, {"tts_vcn": "音 色"}) == "/user/v1/ws/tts?tts_vcn=%E9%9F%B3+%E8%89%B2"


def test_the_path_is_signed_in_lower_case_and_the_data_is_not() -> None:
    assert sign("/A?B=C", "GET", {}, SECRET, TIME) == sign("/a?b=c", "get", {}, SECRET, TIME)
    assert sign("/a", "POST", {"k": "V"}, SECRET, TIME) != sign("/a", "POST", {"k": "v"}, SECRET, TIME)


def test_spaces_vanish_inside_values_too_but_other_white_space_stays() -> None:
    def token(text: str) -> str:
        return sign("/a", "POST", {"text": text}, SECRET, TIME)

    assert token("Hello world") == token("Helloworld")
    assert token("Hello\tworld") != token("Helloworld")
    assert token("Hello\u00a0world") != token("Helloworld")


def test_nested_keys_are_sorted_and_arrays_keep_their_order() -> None:
    first = sign("/a", "POST", {"b": {"d": 1, "c": [2, 1]}, "a": True}, SECRET, TIME)
    second = sign("/a", "POST", {"a": True, "b": {"c": [2, 1], "d": 1}}, SECRET, TIME)
    assert first == second
    assert first != sign("/a", "POST", {"a": True, "b": {"c": [1, 2], "d": 1}}, SECRET, TIME)


@given(st.text(), st.text(), st.text())
def test_any_text_can_be_signed(path: str, value: str, secret: str) -> None:
    token = sign(path, "post", {"text": value}, secret, TIME)
    assert len(token) == 32
    assert token == token.lower()
    body = json.dumps({"text": value}).replace(" ", "")
    assert body.isascii()


def test_headers() -> None:
    assert headers("app", "token", TIME) == {
        "X-APP-ID": "app",
        "X-TOKEN": "token",
        "X-TIMESTAMP": "1489133053",
    }

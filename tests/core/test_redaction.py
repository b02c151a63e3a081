"""What looks like a key or a script is hidden; the rest stays readable."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.core.redaction import HIDDEN, in_one_line, redact, redact_call, without

SECRET = "bb81b706-ef1f-443e-9e86-9df8399f796b"
SCRIPT = "提醒大家 remember the milk"


@pytest.mark.parametrize(
    "text",
    [
        f"Authorization: teleai-cloud-auth-v1/app/1700000000/1800/{SECRET}",
        f"Authorization: SDK-HMAC-SHA256 Access=AK, SignedHeaders=host;x-sdk-date, Signature={SECRET}",
        f"Authorization: Custom one two {SECRET}\nHost: vendor.example",
        f"proxy-authorization: Basic {SECRET}",
        f"X-TOKEN: {SECRET}",
        f"X-Auth-Token: {SECRET}",
        f"Set-Cookie: {SECRET}",
        f'{{"appSecret": "{SECRET}"}}',
        f'{{"access_token":"\\"{SECRET}"}}',
        f'{{"secret_key": "{SECRET}',
        f'{{"tokens": 3, "phone": "{SECRET}"}}',
        f"https://vendor.example/a?page=2&sign={SECRET}",
        f"https://vendor.example/a?x-signature={SECRET}&page=2",
    ],
)
def test_keys_are_hidden(text: str) -> None:
    for hide in (redact, redact_call):
        shown = hide(text)
        assert SECRET not in shown
        assert HIDDEN in shown


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"text": SCRIPT}, ensure_ascii=False),
        json.dumps({"text": SCRIPT, "voice": "a"}, ensure_ascii=False)[:-18],
        json.dumps({"name": "a", "texts": ["[x]", SCRIPT]}, ensure_ascii=False),
        json.dumps({"content": f'he said "{SCRIPT}"'}, ensure_ascii=False),
        repr({"text": SCRIPT}),
        f"https://vendor.example/tts?voice=a&text={SCRIPT.replace(' ', '+')}",
        f"text={SCRIPT.replace(' ', '%20')}&voice=a",
    ],
)
def test_scripts_are_hidden(text: str) -> None:
    shown = redact_call(text)
    assert SCRIPT[:4] not in shown
    assert "milk" not in shown


def test_other_parameters_stay() -> None:
    assert redact_call("https://vendor.example/jobs?page=2&limit=1") == "https://vendor.example/jobs?page=2&limit=1"
    assert redact("GET https://vendor.example/jobs?page=2") == f"GET https://vendor.example/jobs?{HIDDEN}"
    body = '{"code": "10903", "message": "speaker not found", "request_id": "ab12"}'
    assert redact_call(body) == body
    assert redact("microphone: none, design = plain") == "microphone: none, design = plain"


@given(st.text(), st.text())
def test_a_written_text_never_comes_through(text: str, voice: str) -> None:
    document = json.dumps({"voice": voice, "text": f"milk{text}milk"})
    for cut in (len(document), len(document) - 3):
        assert "milk" not in redact_call(document[:cut]).replace(json.dumps(voice), "")


def test_case_makes_no_difference_even_where_a_small_letter_is_two() -> None:
    assert "İ".lower() != "İ"
    assert redact("İİ X-App-Secret: Abc-Def-Ghi, BEARER Abcdefghij") == "İİ X-App-Secret: [hidden], BEARER [hidden]"
    assert redact('İ "TEXT": "Guten Tag"') == 'İ "TEXT": "[hidden]"'


def test_what_is_hidden_already_keeps_its_name() -> None:
    text = 'authorization: <authorization>\nX-TOKEN: <x-token>\n\n{"text": "<text>", "app_key": "<app_key>"}'
    assert redact_call(text) == text
    once = redact_call(f'X-TOKEN: {SECRET}\n\n{{"text": "{SCRIPT}"}}')
    assert once == f'X-TOKEN: {HIDDEN}\n\n{{"text": "{HIDDEN}"}}'
    assert redact_call(once) == once


def test_known_secrets_are_hidden_wherever_they_stand() -> None:
    text = "path/abcdef123456/x abcdef and ab"
    assert without(text, ["abcdef", "abcdef123456", "ab", ""]) == f"path/{HIDDEN}/x {HIDDEN} and ab"


def test_words_lose_what_is_private_and_stay_one_short_line() -> None:
    assert in_one_line("cannot say 你好世界\nwith key s3cret", "你好世界", "s3cret") == "cannot say … with key …"
    assert in_one_line("a\x00b\x1b[31m", "a", "") == "a b [31m"
    assert len(in_one_line("x" * 1000)) == 300

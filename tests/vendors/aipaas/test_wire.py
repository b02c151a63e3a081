"""Answers in every form that was seen."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.vendors.aipaas.wire import decode, encode


@pytest.mark.parametrize(
    ("document", "code", "words", "request_id"),
    [
        ({"code": 10000, "message": "Success"}, "10000", "Success", None),
        ({"code": "10000", "msg": "调用成功", "requestId": "test001"}, "10000", "调用成功", "test001"),
        ({"code": 10903.0, "message": "", "msg": " no "}, "10903", "no", None),
        ('{"code": 992008, "message": "获取信息失败"}', "992008", "获取信息失败", None),
        (json.dumps(json.dumps({"code": 1, "req_id": 5})), "1", "", "5"),
        (json.dumps(json.dumps(json.dumps("deeper"))), None, "", None),
        ({"code": None}, None, "", None),
        ({"code": True, "message": ["x"]}, None, "", None),
        ({"code": 1.5}, None, "", None),
        ({}, None, "", None),
        ([], None, "", None),
        (None, None, "", None),
        ("", None, "", None),
        ("OK", None, "", None),
        ("[" * 100_000, None, "", None),
    ],
)
def test_answers(document: object, code: str | None, words: str, request_id: str | None) -> None:
    message = decode(document)
    assert (message.code, message.words, message.request_id) == (code, words, request_id)


def test_all_fields_can_be_read() -> None:
    fields = {"code": 10000, "data": {"text": "音"}}
    assert decode(json.dumps(fields)).fields == fields


def test_requests() -> None:
    assert json.loads(encode({"speaker_id": "音 \ud800"})) == {"speaker_id": "音 ?"}


@given(
    st.recursive(st.none() | st.booleans() | st.floats() | st.text(), lambda inner: st.dictionaries(st.text(), inner))
)
def test_any_document_can_be_read(document: object) -> None:
    decode(document)

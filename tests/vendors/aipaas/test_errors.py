"""What every code of the vendor's pages means, by the endpoint that says it."""

import pytest

from studio.core.errors import Kind
from studio.vendors.aipaas.errors import Endpoint, from_code, from_status, says_gone

EVERYWHERE = {
    "10301": Kind.NOT_UNDERSTOOD,
    "10302": Kind.BUSY,
    "10304": Kind.NOT_UNDERSTOOD,
    "10503": Kind.VENDOR_FAILED,
}
OWN = {
    Endpoint.DELETE_TIMBRE: {"10903": (Kind.VENDOR_FAILED, "Database error")},
    Endpoint.TRANSCRIBE: {"10903": (Kind.VENDOR_FAILED, "Recognize failed")},
    Endpoint.RESULT: {
        "992008": (Kind.VENDOR_FAILED, "there is no result"),
        "990003": (Kind.BUSY, "the task is not done yet"),
    },
}


@pytest.mark.parametrize("endpoint", Endpoint)
def test_codes(endpoint: Endpoint) -> None:
    for code, kind in EVERYWHERE.items():
        error = from_code(endpoint, code, "", 200, "cloud")
        assert (error.kind, error.code) == (kind, code)
        assert error.message
    for code, (kind, words) in OWN[endpoint].items():
        error = from_code(endpoint, code, "", 200, "cloud")
        assert (error.kind, error.message) == (kind, words)
        assert from_code(endpoint, code, "服务执行失败", 200, "cloud").message == "服务执行失败"


@pytest.mark.parametrize(
    ("words", "status", "kind", "subject"),
    [
        ("余额不足", 200, Kind.REFUSED, ""),
        ("签名错误", 200, Kind.KEY_REFUSED, "cloud"),
        ("Invalid Signature", 400, Kind.KEY_REFUSED, "cloud"),
        ("能力未购买", 200, Kind.APP_UNUSABLE, ""),
        ("No permission: authorization", 401, Kind.APP_UNUSABLE, ""),
        ("?", 401, Kind.KEY_REFUSED, "cloud"),
        ("?", 429, Kind.BUSY, ""),
        ("?", 500, Kind.VENDOR_FAILED, ""),
    ],
)
def test_an_unknown_code_is_known_by_its_words_and_its_status(
    words: str, status: int, kind: Kind, subject: str
) -> None:
    error = from_code(Endpoint.DELETE_TIMBRE, "99", words, status, "cloud")
    assert (error.kind, error.subject, error.code, error.message) == (kind, subject, "99", words)


@pytest.mark.parametrize(
    ("status", "kind", "subject"),
    [
        (400, Kind.REFUSED, ""),
        (401, Kind.KEY_REFUSED, "cloud"),
        (403, Kind.KEY_REFUSED, "cloud"),
        (404, Kind.REFUSED, ""),
        (408, Kind.TIMED_OUT, ""),
        (500, Kind.VENDOR_FAILED, ""),
    ],
)
def test_statuses(status: int, kind: Kind, subject: str) -> None:
    error = from_status(status, "cloud")
    assert (error.kind, error.subject, error.code, error.message) == (kind, subject, str(status), f"HTTP {status}")


def test_words_that_say_that_a_voice_is_gone() -> None:
    assert all(map(says_gone, ["音色不存在", "speaker not found", "Speaker does NOT EXIST", "该音色已删除"]))
    assert not any(map(says_gone, ["", "Database error", "删除失败"]))

"""What the vendor's refusals become."""

import pytest

from studio.core.errors import Kind, StudioError
from studio.vendors.xingyun.errors import from_close, from_code, from_status


@pytest.mark.parametrize(
    ("code", "reason", "kind", "subject"),
    [
        ("20001", "应用不存在或无法使用", Kind.APP_UNUSABLE, ""),
        ("20002", "signature", Kind.KEY_REFUSED, "cloud"),
        ("20003", "timestamp", Kind.KEY_REFUSED, "cloud"),
        ("40001", "试听错误，请联系客服", Kind.VENDOR_FAILED, ""),
        ("40002", "创建任务失败，请重新发起或联系客服处理", Kind.VENDOR_FAILED, ""),
        ("40003", "语音合成任务未找到", Kind.NOT_THERE, ""),
        ("30002", "", Kind.VENDOR_FAILED, ""),
        ("30005", "", Kind.VENDOR_FAILED, ""),
        ("40001", "there is no voice of this name (tts_vcn)", Kind.UNKNOWN_VOICE, "v1"),
        ("51234", "音色不存在", Kind.UNKNOWN_VOICE, "v1"),
        ("51234", "余额不足", Kind.REFUSED, ""),
        ("51234", "验签失败", Kind.KEY_REFUSED, "cloud"),
        ("51234", "Unauthorized", Kind.KEY_REFUSED, "cloud"),
    ],
)
def test_codes(code: str, reason: str, kind: Kind, subject: str) -> None:
    error = from_code(code, reason, account="cloud", voice="v1")
    assert (error.kind, error.subject, error.code, error.message) == (kind, subject, code, reason)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, Kind.KEY_REFUSED),
        (403, Kind.KEY_REFUSED),
        (404, Kind.REFUSED),
        (301, Kind.REFUSED),
        (429, Kind.BUSY),
        (503, Kind.BUSY),
        (500, Kind.VENDOR_FAILED),
    ],
)
def test_statuses(status: int, kind: Kind) -> None:
    error = from_status(status, "cloud")
    assert (error.kind, error.code, error.message) == (kind, str(status), f"HTTP {status}")
    assert error.subject == ("cloud" if kind is Kind.KEY_REFUSED else "")


def test_close_codes() -> None:
    refused = from_close(StudioError(Kind.DROPPED, "host", code="1008", message="policy"), "cloud")
    assert (refused.kind, refused.subject, refused.message) == (Kind.KEY_REFUSED, "cloud", "policy")
    for error in (StudioError(Kind.DROPPED, code="1006"), StudioError(Kind.TIMED_OUT, code="1008")):
        assert from_close(error) is error

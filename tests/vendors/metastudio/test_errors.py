"""What every known code means, of the gateway and of the service behind it."""

import pytest

from studio.core.errors import Kind
from studio.vendors.metastudio.errors import from_code, from_status


@pytest.mark.parametrize(
    ("code", "status", "kind", "subject"),
    [
        ("APIGW.0301", 401, Kind.KEY_REFUSED, "cloud"),
        ("APIG.0301", 401, Kind.KEY_REFUSED, "cloud"),
        ("APIGW.0302", 403, Kind.APP_UNUSABLE, ""),
        ("APIGW.0303", 401, Kind.KEY_REFUSED, "cloud"),
        ("APIGW.0304", 403, Kind.APP_UNUSABLE, ""),
        ("APIGW.0307", 401, Kind.KEY_REFUSED, "cloud"),
        ("APIGW.0308", 429, Kind.BUSY, ""),
        ("APIG.1002", 401, Kind.KEY_REFUSED, "cloud"),
        ("APIG.1005", 403, Kind.APP_UNUSABLE, ""),
        ("APIGW.0101", 404, Kind.REFUSED, ""),
        ("MSS.00000001", 401, Kind.KEY_REFUSED, "cloud"),
        ("MSS.00000002", 400, Kind.NOT_UNDERSTOOD, ""),
        ("MSS.00000003", 400, Kind.NOT_UNDERSTOOD, ""),
        ("MSS.00010003", 404, Kind.NOT_UNDERSTOOD, ""),
        ("MSS.00010004", 405, Kind.NOT_UNDERSTOOD, ""),
        ("MSS.00010008", 401, Kind.KEY_REFUSED, "cloud"),
        ("MSS.00010009", 403, Kind.BAD_FIELD, "project_id"),
        ("MSS.10000002", 400, Kind.NOT_UNDERSTOOD, ""),
        ("MSS.10000003", 400, Kind.NOT_UNDERSTOOD, ""),
        ("MSS.10001001", 404, Kind.NOT_THERE, ""),
        ("MSS.10001005", 400, Kind.NAME_TAKEN, ""),
        ("MSS.99999999", 404, Kind.UNKNOWN_JOB, ""),
        ("MSS.99999999", 500, Kind.VENDOR_FAILED, ""),
        ("MSS.99999999", 401, Kind.KEY_REFUSED, "cloud"),
    ],
)
def test_codes(code: str, status: int, kind: Kind, subject: str) -> None:
    error = from_code(code, "words", status, "cloud")
    assert (error.kind, error.subject, error.code, error.message) == (kind, subject, code, "words")
    assert from_code(code, "", status, "cloud").message == f"HTTP {status}"


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, Kind.REFUSED),
        (401, Kind.KEY_REFUSED),
        (403, Kind.APP_UNUSABLE),
        (408, Kind.TIMED_OUT),
        (429, Kind.BUSY),
        (500, Kind.VENDOR_FAILED),
        (503, Kind.BUSY),
    ],
)
def test_statuses(status: int, kind: Kind) -> None:
    error = from_status(status, "cloud")
    assert (error.kind, error.code, error.message) == (kind, str(status), f"HTTP {status}")
    assert error.subject == ("cloud" if kind is Kind.KEY_REFUSED else "")


def test_words_say_that_a_training_is_gone() -> None:
    assert from_code("MSS.99999999", "任务不存在", 400, "cloud").kind is Kind.UNKNOWN_JOB
    assert from_code("MSS.99999999", "The job does not exist", 500, "cloud").kind is Kind.VENDOR_FAILED
    assert from_code("APIGW.0101", "The API does not exist", 404, "cloud").kind is Kind.REFUSED

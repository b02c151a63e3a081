"""Addresses, and errors in every form that the vendor's own SDK reads."""

import pytest

from studio.vendors.metastudio.wire import Trouble, base_url, project_path, trouble


def test_addresses() -> None:
    assert base_url("cn-east-3") == "https://metastudio.cn-east-3.myhuaweicloud.com"
    assert project_path("p/1", "/jobs") == "/v1/p%2F1/jobs"


@pytest.mark.parametrize(
    ("document", "headers", "expected"),
    [
        (
            {"error_code": "MSS.00000003", "error_msg": "Invalid parameter"},
            {"x-request-id": "r1"},
            Trouble("MSS.00000003", "Invalid parameter", "r1"),
        ),
        (
            {"error_msg": "verify fail", "error_code": "APIGW.0301", "request_id": "r2"},
            {},
            Trouble("APIGW.0301", "verify fail", "r2"),
        ),
        ({"errorCode": "a", "errorMsg": "b"}, {}, Trouble("a", "b", None)),
        ({"code": 403, "message": "b"}, {}, Trouble("403", "b", None)),
        ({"error": {"code": "a", "message": "b"}}, {}, Trouble("a", "b", None)),
        ({"error": "Forbidden"}, {}, Trouble(None, "", None)),
        ({"code": "", "message": None}, {}, Trouble(None, "", None)),
        ([], {}, Trouble(None, "", None)),
        (None, {}, Trouble(None, "", None)),
    ],
)
def test_errors(document: object, headers: dict[str, str], expected: Trouble) -> None:
    assert trouble(document, headers) == expected

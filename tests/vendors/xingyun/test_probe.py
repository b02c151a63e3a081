"""Whether an account works, by a real answer."""

from __future__ import annotations

import pytest

from studio.core.errors import Kind, StudioError
from studio.core.records import Account
from studio.vendors.xingyun import VENDOR
from tests.fakes.links import MemoryLink
from tests.fakes.misbehaving import MisbehavingServer, Reply


def run(*script: Reply) -> MisbehavingServer:
    assert VENDOR.probe is not None
    with MisbehavingServer(script) as server:
        link = MemoryLink("xingyun")
        account = Account("cloud", "xingyun", {"base_url": server.url, "app_id": "app"})
        link.run(VENDOR.probe(account, {"app_secret": "s3cret"}, link).test)
    assert {call.what for call in link.calls} == {"accounts.test"}
    assert link.calls[-1].outcome == "ok"
    return server


@pytest.mark.parametrize("code", [0, 40003, "40003"])
def test_it_works(code: int | str) -> None:
    (request,) = run(Reply(body={"error_code": code, "error_reason": ""})).requests
    assert request.target == "/user/v1/tts_task/get_tts_task?task_id=2147483647"


def test_it_works_with_the_other_reading_of_the_signature() -> None:
    assert len(run(Reply(401), Reply(body={"error_code": 40003})).requests) == 2


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply(body={"error_code": 20001, "error_reason": "应用不存在或无法使用"}), Kind.APP_UNUSABLE),
        (Reply(401), Kind.KEY_REFUSED),
        (Reply(body={"error_code": 40001, "error_reason": ""}), Kind.VENDOR_FAILED),
        (Reply(body="<html>"), Kind.UNREADABLE),
    ],
)
def test_it_does_not(reply: Reply, kind: Kind) -> None:
    with pytest.raises(StudioError) as caught:
        run(reply)
    assert caught.value.kind is kind

"""Whether an account works, by a real answer."""

from __future__ import annotations

import pytest

from studio.core.errors import Kind, StudioError
from studio.core.records import Account
from studio.vendors.metastudio.probe import MetaStudioProbe
from tests.fakes.links import MemoryLink
from tests.fakes.misbehaving import MisbehavingServer, Reply


def run(*script: Reply) -> MisbehavingServer:
    with MisbehavingServer(script) as server:
        link = MemoryLink("metastudio")
        account = Account("cloud", "metastudio", {"base_url": server.url, "project_id": "pid", "access_key": "AK"})
        link.run(MetaStudioProbe(account, {"secret_key": "SK"}, link).test)
    assert [call.what for call in link.calls] == ["accounts.test"]
    return server


def test_it_works() -> None:
    (request,) = run(Reply(body={"count": 3, "jobs": [{}]})).requests
    assert (request.method, request.body) == ("GET", b"")
    assert request.target == "/v1/pid/voice-training-manage/user/jobs?limit=1&offset=0"


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply(401, {"error_code": "APIGW.0301", "error_msg": "verify aksk signature fail"}), Kind.KEY_REFUSED),
        (Reply(403, {"error_code": "MSS.00010009"}), Kind.BAD_FIELD),
        (Reply(404), Kind.REFUSED),
        (Reply(200, "<html>"), Kind.UNREADABLE),
        (Reply(200, "OK"), Kind.UNREADABLE),
        (Reply(204), Kind.UNREADABLE),
    ],
)
def test_it_does_not(reply: Reply, kind: Kind) -> None:
    with pytest.raises(StudioError) as caught:
        run(reply)
    assert caught.value.kind is kind

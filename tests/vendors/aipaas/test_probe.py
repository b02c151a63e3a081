"""Whether an account works, by a real answer."""

from __future__ import annotations

import pytest

from studio.core.errors import Kind, StudioError
from studio.core.records import Account
from studio.vendors.aipaas.probe import AipaasProbe
from tests.fakes.links import MemoryLink
from tests.fakes.misbehaving import MisbehavingServer, Reply


def run(*script: Reply) -> MisbehavingServer:
    with MisbehavingServer(script) as server:
        link = MemoryLink("aipaas")
        account = Account("cloud", "aipaas", {"base_url": server.url, "app_id": "app"})
        link.run(AipaasProbe(account, {"app_key": "key"}, link).test)
    assert [call.what for call in link.calls] == ["accounts.test"]
    return server


@pytest.mark.parametrize("code", [10000, "992008", 992008, "990003"])
def test_it_works(code: int | str) -> None:
    (request,) = run(Reply(body={"code": code})).requests
    assert request.method == "GET"
    assert request.target.startswith("/aipaas/lm/v1/asyncResult/query?requestId=voice-studio-test-")


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply(401, {"code": 401, "message": "bad signature"}), Kind.KEY_REFUSED),
        (Reply(200, {"code": 1, "message": "该能力未购买"}), Kind.APP_UNUSABLE),
        (Reply(404, "<html>"), Kind.REFUSED),
        (Reply(200, "<html>"), Kind.UNREADABLE),
        (Reply(200, {"status": "ok"}), Kind.UNREADABLE),
        (Reply(200, {"code": 10301}), Kind.NOT_UNDERSTOOD),
    ],
)
def test_it_does_not(reply: Reply, kind: Kind) -> None:
    with pytest.raises(StudioError) as caught:
        run(reply)
    assert caught.value.kind is kind

"""Deleting a voice: done, gone, not done, and nobody knows."""

from __future__ import annotations

import pytest

from studio.core.errors import Kind, StudioError
from studio.core.records import Account
from studio.vendors.aipaas.timbres import AipaasTimbres
from tests.fakes.links import MemoryLink
from tests.fakes.misbehaving import Cut, CutUnread, MisbehavingServer, Reply, Step

NOT_DELETED = Reply(body={"code": 10903, "message": "Database error"})


def delete(step: Step, *, voice_id: str = "v1", unsettled: bool = False) -> MemoryLink:
    link = MemoryLink("aipaas")
    with MisbehavingServer([step]) as server:
        account = Account("cloud", "aipaas", {"base_url": server.url, "app_id": "app"})
        timbres = AipaasTimbres(account, {"app_key": "key"}, link)
        link.run(lambda: timbres.delete(voice_id, unsettled=unsettled))
    assert [call.what for call in link.calls] == ["timbres.delete"]
    return link


@pytest.mark.parametrize(
    "body",
    [
        {"code": 10000, "message": "Success"},
        {"code": "10000", "msg": "成功", "speaker_id": "v1", "result": {"cause": "", "is_eligible": False}},
        {"code": 10903, "message": "speaker does not exist"},
        {"code": "10903", "message": "音色不存在"},
    ],
)
def test_done_or_gone(body: dict[str, object]) -> None:
    assert delete(Reply(body=body)).calls[0].outcome == "ok"


def test_one_code_for_gone_and_for_failed() -> None:
    with pytest.raises(StudioError) as caught:
        delete(NOT_DELETED)
    assert (caught.value.kind, caught.value.code) == (Kind.VENDOR_FAILED, "10903")
    assert delete(NOT_DELETED, unsettled=True).calls[0].outcome == "ok"


def test_another_code_settles_nothing() -> None:
    with pytest.raises(StudioError) as caught:
        delete(Reply(body={"code": 10503, "message": "not exist"}), unsettled=True)
    assert (caught.value.kind, caught.value.code) == (Kind.VENDOR_FAILED, "10503")


@pytest.mark.parametrize("step", [Cut(), Cut(None), CutUnread(), Reply(504), Reply(body='{"code": 100'), Reply()])
@pytest.mark.parametrize("unsettled", [True, False])
def test_nobody_knows(step: Step, unsettled: bool) -> None:
    with pytest.raises(StudioError) as caught:
        delete(step, unsettled=unsettled)
    assert caught.value.kind is Kind.OUTCOME_UNKNOWN


def test_a_voice_without_an_id() -> None:
    with pytest.raises(StudioError) as caught:
        delete(NOT_DELETED, voice_id=" ")
    assert caught.value.kind is Kind.UNKNOWN_VOICE

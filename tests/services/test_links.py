"""An account's way to its vendor learns the clock from every answer, and hands over what net must know."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from email.utils import formatdate
from typing import Any

import pytest

from studio.core.errors import Kind, StudioError
from studio.core.ports import HttpAnswer, HttpRequest, Route
from studio.core.records import Account, Call
from studio.net.http import Http
from studio.services.links import AccountLink, route_of
from tests.fakes.misbehaving import MisbehavingServer, Reply

NOW = 1_800_000_000.0


class Notes:
    """Facts in memory."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.written = 0

    def fact(self, account: str, name: str) -> str | None:
        return self.kept.get((account, name))

    def remember(self, account: str, name: str, value: str) -> None:
        self.written += 1
        self.kept[account, name] = value


class Sent:
    """What net would be asked."""

    def __init__(self, answer: HttpAnswer) -> None:
        self.answer = answer
        self.asked: list[dict[str, Any]] = []

    async def send(self, request: HttpRequest, **how: Any) -> HttpAnswer:
        self.asked.append(how)
        error = request.refusal(self.answer)
        if error is not None:
            raise error
        return self.answer


def answer(headers: Mapping[str, str]) -> HttpAnswer:
    return HttpAnswer(200, headers, None, "")


def request(url: str = "https://vendor.example/x") -> HttpRequest:
    return HttpRequest("test", "GET", url, lambda at: {"x-timestamp": str(int(at))}, idempotent=True)


@pytest.mark.parametrize(
    ("headers", "skew"),
    [
        ({"date": formatdate(NOW + 300, usegmt=True)}, 300.0),
        ({"date": formatdate(NOW - 7200, usegmt=True)}, -7200.0),
        ({"date": formatdate(NOW + 300, localtime=False)}, 300.0),
        ({"date": formatdate(NOW + 20, usegmt=True)}, 0.0),
        ({"date": formatdate(NOW + 300, usegmt=True), "age": "300"}, 0.0),
        ({"date": "yesterday"}, 0.0),
        ({"date": "Mon, 01 Jan 99999 00:00:00 GMT"}, 0.0),
        ({}, 0.0),
    ],
)
def test_the_clock_is_learnt_from_the_date(headers: dict[str, str], skew: float) -> None:
    async def main() -> None:
        link = AccountLink(Account("a", "v"), Sent(answer(headers)), Notes(), lambda _: None, now=lambda: NOW)
        assert link.skew_s == 0
        await link.send(request())
        assert link.skew_s == skew

    asyncio.run(main())


def test_a_clock_that_was_set_right_is_learnt_too() -> None:
    async def main() -> None:
        sent = Sent(answer({"date": formatdate(NOW + 300)}))
        link = AccountLink(Account("a", "v"), sent, Notes(), lambda _: None, now=lambda: NOW)
        await link.send(request())
        sent.answer = answer({"date": formatdate(NOW)})
        await link.send(request())
        assert link.skew_s == 0
        assert [how["skew_s"] for how in sent.asked] == [0.0, 300.0]

    asyncio.run(main())


@pytest.mark.parametrize(
    ("fields", "route"),
    [
        ({}, Route("")),
        ({"proxy": "system"}, Route("")),
        ({"proxy": "none"}, Route(None)),
        ({"proxy": "http://p:1", "ca_file": "/c.pem"}, Route("http://p:1", "/c.pem")),
        ({"base_url": "https://10.0.0.1/v"}, Route("", None, "https://10.0.0.1/v")),
    ],
)
def test_net_is_told_the_way(fields: dict[str, str], route: Route) -> None:
    sent = Sent(answer({}))
    account = Account("a", "v", fields)
    link = AccountLink(account, sent, Notes(), lambda _: None)
    asyncio.run(link.send(request()))
    [how] = sent.asked
    assert how["route"] == link.route == route_of(account) == replace(route, account="a", vendor="v")
    assert (how["account"], how["vendor"], link.account, link.vendor) == ("a", "v", "a", "v")


def test_the_clock_is_learnt_of_what_did_not_come_by_a_call_too() -> None:
    async def main() -> None:
        sent = Sent(answer({"date": formatdate(NOW + 300)}))
        link = AccountLink(Account("a", "v"), sent, Notes(), lambda _: None, now=lambda: NOW)
        link.learn({"date": formatdate(NOW + 300)})
        await link.send(request())
        assert [how["skew_s"] for how in sent.asked] == [300.0]

    asyncio.run(main())


def test_a_fact_is_kept_once() -> None:
    notes = Notes()
    link = AccountLink(Account("a", "v"), Sent(answer({})), notes, lambda _: None)
    assert link.fact("reading") is None
    for _ in range(3):
        link.remember("reading", "empty")
    assert (link.fact("reading"), notes.written) == ("empty", 1)


def test_a_link_without_a_net_says_so() -> None:
    link = AccountLink(Account("a", "v"), None, Notes(), lambda _: None)
    with pytest.raises(StudioError) as raised:
        asyncio.run(link.send(request()))
    assert raised.value.kind is Kind.UNSUPPORTED


def test_over_a_real_socket_a_refusal_corrects_the_next_signature() -> None:
    """The answer that refuses says by its date what was wrong; the next call is signed with the vendor's time."""

    def refused(reply: HttpAnswer) -> StudioError | None:
        return StudioError(Kind.KEY_REFUSED, "a") if reply.status == 401 else None

    async def main(url: str, calls: list[Call]) -> None:
        http = Http(now=lambda: NOW)
        link = AccountLink(Account("a", "v"), http, Notes(), calls.append, now=lambda: NOW)
        asked = HttpRequest("accounts.test", "GET", url, lambda at: {"x-timestamp": f"{at:.0f}"}, refusal=refused)
        try:
            with pytest.raises(StudioError) as raised:
                await link.send(asked)
            assert raised.value.kind is Kind.KEY_REFUSED
            await link.send(asked)
        finally:
            await http.close()

    date = {"Date": formatdate(NOW + 600, usegmt=True)}
    calls: list[Call] = []
    with MisbehavingServer([Reply(401, headers=date), Reply(200, {"ok": 1}, date)]) as server:
        asyncio.run(main(server.url, calls))
    assert [each.headers["x-timestamp"] for each in server.requests] == ["1800000000", "1800000600"]
    assert [(call.account, call.what, call.outcome) for call in calls] == [
        ("a", "accounts.test", "key_refused"),
        ("a", "accounts.test", "ok"),
    ]

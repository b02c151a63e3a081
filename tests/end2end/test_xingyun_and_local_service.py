"""The vendor's client against the local service, which was written from the same page by itself, as a child process."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from studio.core.errors import Kind
from studio.core.records import Account
from studio.core.resources import resource
from studio.net.ws import Timeouts
from studio.vendors.xingyun.speech import XingyunSpeech
from tests.fakes.hearing import hear

SLOW = Timeouts(connect=10, first=20, idle=20)


@pytest.fixture(scope="module")
def served() -> Iterator[dict[str, str]]:
    """The account fields of a service that runs for this module; it is strict about signatures."""
    child = subprocess.Popen(
        [sys.executable, "-m", "studio.local", "--strict"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        yield json.loads(child.stdout.readline())["xingyun"]
    finally:
        child.stdin.close()
        child.wait(10)
        child.stdout.close()


@pytest.fixture
def voice() -> str:
    """A Mandarin voice of the service's."""
    listed = json.loads(resource("voices", "local.json").read_text("utf-8"))
    return next(str(voice["id"]) for voice in listed if voice["language"] == "zh")


def speaker(served: dict[str, str], seconds_off: float = 0.0, **changes: str) -> XingyunSpeech:
    fields = {**served, **changes}
    secrets = {"app_secret": fields.pop("app_secret")}
    account = Account("local", "xingyun", fields)
    return XingyunSpeech(account, secrets, timeouts=SLOW, now=lambda: time.time() + seconds_off)


def test_every_character_is_timed_and_heard(served: dict[str, str], voice: str) -> None:
    heard = hear(speaker(served), "这是一个测试数据。今天天气很好，我们去公园。", voice)
    assert heard.error is None
    assert heard.notices == []
    assert "".join(t.text for t in heard.tokens if len(t.text) == 1) == "这是一个测试数据今天天气很好我们去公园"
    assert heard.rate in (22_050, 24_000)
    starts = [t.start for t in heard.tokens]
    assert starts == sorted(starts)
    assert heard.tokens[-1].end == pytest.approx(heard.seconds, abs=0.01)
    assert any(heard.pcm)


def test_english_too(served: dict[str, str], voice: str) -> None:
    heard = hear(speaker(served), "Hello world, 你好。", voice)
    assert heard.error is None
    assert heard.maps >= 1


def test_a_wrong_secret(served: dict[str, str], voice: str) -> None:
    assert hear(speaker(served, app_secret="wrong"), voice=voice).kind is Kind.KEY_REFUSED


def test_a_wrong_app_id(served: dict[str, str], voice: str) -> None:
    assert hear(speaker(served, app_id="wrong"), voice=voice).kind is Kind.APP_UNUSABLE


def test_a_clock_ten_minutes_off(served: dict[str, str], voice: str) -> None:
    heard = hear(speaker(served, 600), voice=voice)
    assert heard.error is None
    assert [(notice.kind, notice.subject) for notice in heard.notices] == [(Kind.CLOCK_OFF, "10 min")]


def test_an_unknown_voice(served: dict[str, str]) -> None:
    heard = hear(speaker(served), voice="nobody")
    assert heard.error is not None
    assert (heard.kind, heard.error.subject) == (Kind.UNKNOWN_VOICE, "nobody")


def test_a_text_without_words(served: dict[str, str], voice: str) -> None:
    heard = hear(speaker(served), "😀…", voice)
    assert heard.error is not None
    assert heard.pcm == b""

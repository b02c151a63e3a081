"""The vendor's client against the local service, which was written from the same page by itself, as a child process."""

import asyncio
import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator

import pytest

from studio.core.errors import Kind, StudioError
from studio.core.jobs import JobState, Standing, TaskOrder
from studio.core.records import Account
from studio.core.resources import resource
from studio.net.ws import Timeouts
from studio.vendors.xingyun.speech import XingyunSpeech
from studio.vendors.xingyun.tasks import XingyunTasks
from tests.fakes.hearing import hear
from tests.fakes.links import MemoryLink

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
        child.wait(30)
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
    link = MemoryLink("xingyun", wrong_s=seconds_off)
    return XingyunSpeech(account, secrets, link, timeouts=SLOW, now=lambda: time.time() + seconds_off)


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


async def ended(tasks: XingyunTasks, task_id: str) -> Standing:
    while (standing := await tasks.get(task_id)).state in (JobState.QUEUED, JobState.RUNNING):
        await asyncio.sleep(0.05)
    return standing


def fetched(link: str) -> bytes:
    with urllib.request.urlopen(link) as answer:
        content: bytes = answer.read()
    return content


def test_a_text_is_spoken_as_a_task(served: dict[str, str], voice: str) -> None:
    fields = dict(served)
    secrets = {"app_secret": fields.pop("app_secret")}
    link = MemoryLink("xingyun")

    async def main() -> None:
        tasks = XingyunTasks(Account("local", "xingyun", fields), secrets, link)
        done = await ended(tasks, await tasks.create(TaskOrder('你好 "world" 😀\n', voice, "早安 1/2")))
        assert (done.state, done.progress, done.result["name"]) == (JobState.DONE, 1.0, "早安 1/2")
        sound = await asyncio.to_thread(fetched, str(done.result["link"]))
        assert sound.startswith(b"RIFF")

        silent = await ended(tasks, await tasks.create(TaskOrder("😀", voice)))
        assert silent.state is JobState.FAILED
        assert silent.error is not None
        assert "nothing in the text" in silent.error.message

        long = await tasks.create(TaskOrder("很长的一段话。" * 2_000, voice))
        await tasks.cancel(long)
        assert (await ended(tasks, long)).state is JobState.CANCELLED
        await tasks.cancel(long)

        with pytest.raises(StudioError) as refused:
            await tasks.create(TaskOrder("你好", "nobody"))
        assert (refused.value.kind, refused.value.subject) == (Kind.UNKNOWN_VOICE, "nobody")
        for ask in (tasks.get, tasks.cancel):
            with pytest.raises(StudioError) as refused:
                await ask("9f0c-77")
            assert (refused.value.kind, refused.value.code) == (Kind.NOT_THERE, "40003")

    link.run(main)
    assert {call.what for call in link.calls} == {"tasks.create", "tasks.get", "tasks.cancel"}

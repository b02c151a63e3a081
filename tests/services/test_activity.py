"""Activity: conversations leave one call each, and a call becomes a command without secrets."""

from __future__ import annotations

import asyncio
import json
import re
import shlex
import subprocess
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

import pytest

from studio.core.errors import Kind, StudioError
from studio.core.ports import SpeechEvent, SpeechNotice
from studio.core.records import Account, Call
from studio.services.accounts import Accounts
from studio.services.activity import OK, Activity, Wanted, as_curl, conversation
from studio.services.speech import SpeechService
from studio.services.takes import SpeechRequest
from studio.storage.activity import ActivityLog
from studio.storage.library import Library
from studio.storage.paths import Paths
from tests.fakes.calls import BEGUN, FINE, calls

from .conftest import Scripted, run, sound, time_map

MINE = Account("mine", "scripted", {"base_url": "https://vendor.example"})


def noted(*steps: SpeechEvent | StudioError, stop_after: int | None = None) -> Call:
    """The one call that is recorded of a conversation."""
    recorded: list[Call] = []

    async def events() -> AsyncGenerator[SpeechEvent]:
        for step in steps:
            if isinstance(step, StudioError):
                raise step
            yield step

    async def main() -> None:
        passed = 0
        spoken = conversation(events(), recorded.append, account=MINE, text="你好啊", voice="one")
        async with aclosing(spoken):
            async for event in spoken:
                assert event is steps[passed]
                passed += 1
                if passed == stop_after:
                    break

    asyncio.run(main())
    assert len(recorded) == 1
    return recorded[0]


def test_a_conversation_is_one_call() -> None:
    notice = SpeechNotice(StudioError(Kind.CLOCK_OFF, "3 s"))
    call = noted(time_map("你好啊"), sound("你好"), notice, sound("啊"))
    assert (call.account, call.vendor, call.what, call.method) == ("mine", "scripted", "speech", "WS")
    assert (call.url, call.outcome, call.status) == ("https://vendor.example", OK, None)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", call.started)
    assert (call.sent, call.received) == (9, len(sound("你好啊").pcm))
    assert call.request == "voice: one\ncharacters: 3"
    assert "sounds: 2\nmaps: 1\nnotice: clock_off\nfirst sound: " in call.response
    assert call.response.endswith("rate: 24000 Hz\nlength: 0.30 s")
    assert "你好" not in repr(call)


def test_a_conversation_that_fails_says_how() -> None:
    failure = StudioError(Kind.BUSY, code="10302", message="too many", request_id="r-1")
    recorded: list[Call] = []

    async def events() -> AsyncGenerator[SpeechEvent]:
        yield sound("你")
        raise failure

    async def main() -> None:
        with pytest.raises(StudioError) as caught:
            async for _ in conversation(events(), recorded.append, account=MINE, text="你", voice="one"):
                pass
        assert caught.value is failure

    asyncio.run(main())
    (call,) = recorded
    assert (call.outcome, call.code, call.message, call.request_id) == ("busy", "10302", "too many", "r-1")


def test_a_conversation_that_is_left_was_stopped() -> None:
    assert noted(sound("你"), sound("好"), stop_after=1).outcome == "cancelled"


def test_reading_is_recorded_and_replaying_is_not(tmp_path: Path, accounts: Accounts, vendor: Scripted) -> None:
    vendor.conversations = [[sound("你"), StudioError(Kind.DROPPED)]]

    async def main() -> None:
        paths = Paths(tmp_path)
        library = await Library.open(paths.library)
        activity = Activity(ActivityLog(paths.activity))
        service = SpeechService(accounts, library, paths.recordings, activity.record)
        try:
            for _ in range(2):
                await (await service.read(SpeechRequest("你好", "mine", "one"))).finished()
            found = await activity.listing(Wanted(), 10)
            assert [found.calls[number].outcome for number in found.numbers] == [OK, "dropped"]
            assert await activity.calls(found.numbers) == found.calls
            assert found.accounts == ("mine",)
        finally:
            await service.close()
            await activity.close()
            await library.close()

    run(main)


def test_recording_takes_no_time_of_the_loop(tmp_path: Path) -> None:
    """The limit is 0.2 ms a call; what redaction and the disk cost falls to another thread."""
    given = [replace(call, request="x: y\n" * 800, response="z" * 4000) for call in calls(500)]

    async def main() -> None:
        activity = Activity(ActivityLog(tmp_path / "activity.db", now=lambda: BEGUN))
        worst = []
        for call in given:
            begun = time.thread_time()
            activity.record(call)
            worst.append(time.thread_time() - begun)
            await asyncio.sleep(0)
        assert await activity.newest() == len(given)
        assert await activity.call(1) is not None
        await activity.close()
        assert sorted(worst)[len(worst) // 2] < 0.0002

    run(main)


def given_to(command: str, tmp_path: Path, **variables: str) -> list[str]:
    """The arguments that a shell hands to `curl`."""
    curl = tmp_path / "curl"
    curl.write_text("#!/usr/bin/env python3\nimport json, sys\nprint(json.dumps(sys.argv[1:]))\n")
    curl.chmod(0o700)
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        env={"PATH": f"{tmp_path}:/usr/bin:/bin"} | variables,
        capture_output=True,
        text=True,
        check=True,
    )
    arguments = json.loads(done.stdout)
    assert isinstance(arguments, list)
    return arguments


HOSTILE = """{"name": "it's $HOME `id` \\"x\\" \\\\ !"}"""


@pytest.mark.parametrize(
    ("request_text", "expected"),
    [
        ("", ["-X", "POST", FINE.url]),
        ("POST /v1 HTTP/1.1\nhost: vendor.example\ncontent-length: 3\n\n", ["-X", "POST", FINE.url]),
        (
            f"content-type: application/json\nauthorization: <authorization>\nX-TOKEN: [hidden]\n\n{HOSTILE}",
            ["-X", "POST", FINE.url, "-H", "content-type: application/json", "-H", "authorization: A 1",
             "-H", "X-TOKEN: T", "--data-raw", HOSTILE],
        ),
        ("x-a: `id`$(id)'\"\n\none\n\ntwo", ["-X", "POST", FINE.url, "-H", "x-a: `id`$(id)'\"", "--data-raw",
                                            "one\n\ntwo"]),
    ],
)  # fmt: skip
def test_a_call_becomes_a_command(tmp_path: Path, request_text: str, expected: list[str]) -> None:
    command = as_curl(replace(FINE, request=request_text))
    assert given_to(command, tmp_path, AUTHORIZATION="A 1", X_TOKEN="T") == expected


def test_an_address_cannot_be_a_command(tmp_path: Path) -> None:
    url = "https://vendor.example/?a=$(id)&b=';id;'"
    assert given_to(as_curl(replace(FINE, url=url, request="")), tmp_path) == ["-X", "POST", url]
    assert shlex.split(as_curl(FINE))[:3] == ["curl", "-X", "POST"]


def test_what_was_recorded_is_asked_for(tmp_path: Path) -> None:
    async def main() -> None:
        activity = Activity(ActivityLog(tmp_path / "activity.db", now=lambda: BEGUN))
        activity.record(FINE)
        assert await activity.newest() == 1
        assert await activity.call(1) == FINE
        await activity.close()

    run(main)

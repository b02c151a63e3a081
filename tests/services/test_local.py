"""The local service as the rest of the program has it: started once, started again, ended."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
import logging
import re
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from studio.core.errors import Kind, StudioError
from studio.core.language import Catalogue
from studio.core.records import Voice
from studio.services import local
from studio.services.local import LocalService, service_command
from studio.vendors.aipaas import auth
from studio.vendors.xingyun import auth as signing


def answers(base_url: str) -> bool:
    host, _, port = base_url.removeprefix("http://").partition(":")
    try:
        socket.create_connection((host, int(port)), timeout=30).close()
    except OSError:
        return False
    return True


@pytest.fixture
def another_command(monkeypatch: pytest.MonkeyPatch):
    """Start something else in place of the service."""

    def use(*command: str) -> None:
        monkeypatch.setattr(local, "service_command", lambda: list(command))

    return use


def test_a_model_of_ones_own_counts_when_speech_is_next_recognized(tmp_path: Path) -> None:
    async def main() -> None:
        chosen: list[str] = [""]
        service = LocalService(model=lambda: chosen[0])
        try:
            before = await service.fields("aipaas")
            child = service._child
            assert child
            assert "VOICE_STUDIO_LOCAL_MODEL" not in service._environment(Path("memory"))
            said: list[Mapping[str, str]] = []
            say = child.say
            child.say = lambda line: (said.append(line), say(line))[1]  # type: ignore[method-assign, func-returns-value]
            chosen[0] = str(tmp_path)
            await service.fields("xingyun")
            assert said == []
            assert await service.fields("aipaas") == before
            await service.fields("aipaas")
            assert said == [{"model": str(tmp_path)}]
            assert service._child is child, "whoever speaks or listens is not interrupted"
            # One that dies is started with the model of now.
            assert service._environment(Path("memory"))["VOICE_STUDIO_LOCAL_MODEL"] == str(tmp_path)
            chosen[0] = ""
            await service.fields("aipaas")
            assert said[-1] == {"model": ""}
            assert "VOICE_STUDIO_LOCAL_MODEL" not in service._environment(Path("memory"))
        finally:
            service.close()

    asyncio.run(main())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("pass", "sys.stdin.readline()"),
        ("pass", "sys.stdin.readline(); print('what?', flush=True); sys.stdin.read()"),
        ("os.close(0)", "time.sleep(600)"),
    ],
    ids=["ends", "does not understand", "does not listen"],
)
def test_a_service_that_does_not_take_in_a_model_is_started_anew(
    another_command, monkeypatch: pytest.MonkeyPatch, before: str, after: str
) -> None:
    monkeypatch.setattr(local, "_END_TIMEOUT_S", 0.05)
    accounts = "print('{\"aipaas\": {}}', flush=True)"
    another_command(sys.executable, "-c", f"import os, sys, time; {before}; {accounts}; {after}")

    async def main() -> None:
        chosen = [""]
        service = LocalService(model=lambda: chosen[0])
        try:
            await service.fields("aipaas")
            first = service._child
            assert first
            end, ended = first.end, list[threading.Thread]()
            first.end = lambda: (ended.append(threading.current_thread()), end())[1]  # type: ignore[method-assign, func-returns-value]
            chosen[0] = "model"
            assert await service.fields("aipaas") == {}
            assert service._child is not first
            assert ended, "it is not left running"
            assert threading.main_thread() not in ended, "nobody else waits meanwhile"
            assert service._hears_with == "model"
        finally:
            service.close()

    asyncio.run(main())


def test_nothing_runs_until_it_is_needed_and_it_starts_once() -> None:
    async def main() -> None:
        service = LocalService()
        assert service._child is None
        many = await asyncio.gather(*(service.fields("xingyun") for _ in range(8)))
        assert all(fields == many[0] for fields in many)
        assert set(many[0]) == {"base_url", "app_id", "app_secret"}
        assert answers(many[0]["base_url"])
        service.close()
        assert not answers(many[0]["base_url"])
        service.close()

    asyncio.run(main())


def test_it_may_be_started_ahead_of_whoever_needs_it() -> None:
    async def main() -> None:
        service = LocalService()
        service.launch()
        child = service._child
        assert child
        service.launch()
        assert set(await service.fields("xingyun")) == {"base_url", "app_id", "app_secret"}
        assert service._child is child
        # From now on it is like one that was started when it was needed: another one takes its place.
        child.process.kill()
        child.process.wait()
        assert answers((await service.fields("xingyun"))["base_url"])
        assert service._child is not child
        service.close()

    asyncio.run(main())


def test_one_that_was_started_ahead_for_nothing_is_not_waited_for(another_command) -> None:
    another_command(sys.executable, "-c", "import time; time.sleep(600)")
    service = LocalService()
    service.launch()
    child, memory = service._child, service._memory
    assert child
    assert memory
    service.close()
    assert child.process.returncode == -signal.SIGKILL
    assert not memory.exists()
    service.close()


def test_what_went_wrong_ahead_is_said_when_it_is_needed(another_command) -> None:
    another_command("/nonexistent/studio")
    service = LocalService()
    service.launch()
    assert service._child is None
    with pytest.raises(StudioError) as raised:
        asyncio.run(service.fields("xingyun"))
    assert raised.value.kind is Kind.LOCAL_SERVICE


def test_it_is_started_again_when_it_has_died() -> None:
    async def main() -> None:
        service = LocalService()
        await service.warm()
        first = await service.fields("xingyun")
        child = service._child
        assert child
        child.process.send_signal(signal.SIGKILL)
        child.process.wait()
        second = await service.fields("xingyun")
        assert second["app_secret"] != first["app_secret"]
        assert answers(second["base_url"])
        service.close()
        third = await service.fields("xingyun")
        assert answers(third["base_url"])
        service.close()

    asyncio.run(main())


def files(folder: Path) -> list[Path]:
    return list(folder.iterdir())


def listed(fields: Mapping[str, str]) -> list[str]:
    """The timbres that the service would delete."""
    connection = http.client.HTTPConnection(fields["base_url"].removeprefix("http://"), timeout=30)
    with contextlib.closing(connection):
        connection.request("GET", "/local/timbres")
        return [timbre["speaker_id"] for timbre in json.load(connection.getresponse())["timbres"]]


def deleted(fields: Mapping[str, str], speaker_id: str) -> int:
    """The code that deleting a timbre is answered with."""
    path = "/aipaas/voice/v1/timbre/delete"
    authorization = auth.authorization(
        fields["app_id"], fields["app_key"], fields["region"], int(time.time()), method="POST", path=path
    )
    headers = {"X-APP-ID": fields["app_id"], "Authorization": authorization}
    connection = http.client.HTTPConnection(fields["base_url"].removeprefix("http://"), timeout=30)
    with contextlib.closing(connection):
        connection.request("POST", path, json.dumps({"speaker_id": speaker_id}), headers)
        return json.load(connection.getresponse())["code"]


def test_what_was_deleted_stays_so_until_the_end(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    async def main() -> None:
        service = LocalService()
        fields = await service.fields("aipaas")
        gone, *left = listed(fields)
        assert deleted(fields, gone) == 10000
        assert service._child
        service._child.process.kill()
        service._child.process.wait()
        assert listed(await service.fields("aipaas")) == left
        assert files(tmp_path)
        service.close()
        assert not files(tmp_path)
        assert listed(await service.fields("aipaas")) == [gone, *left]
        service.close()

    asyncio.run(main())


def told(fields: Mapping[str, str]) -> int:
    """The code that a good task is answered with."""
    path = "/user/v1/tts_task/create_tts_task"
    task = {"text": "你好", "tts_vcn": "local-zh-female"}
    now = int(time.time())
    headers = signing.headers(fields["app_id"], signing.sign(path, "post", task, fields["app_secret"], now), now)
    connection = http.client.HTTPConnection(fields["base_url"].removeprefix("http://"), timeout=30)
    with contextlib.closing(connection):
        connection.request("POST", path, json.dumps(task), headers)
        return json.load(connection.getresponse())["error_code"]


def test_its_tasks_lie_in_a_folder_that_is_first_asked_for_when_it_starts(tmp_path: Path) -> None:
    asked: list[Path] = []

    def folder() -> Path:
        asked.append(tmp_path / "tasks")
        return asked[-1]

    async def main() -> None:
        service = LocalService(folder)
        assert not asked
        assert told(await service.fields("xingyun")) == 0
        service.close()

    asyncio.run(main())
    assert list((tmp_path / "tasks").rglob("tasks.db"))


def test_without_a_folder_it_speaks_all_the_same(caplog: pytest.LogCaptureFixture) -> None:
    def folder() -> Path:
        raise StudioError(Kind.NOT_WRITABLE, "/somewhere")

    async def main() -> None:
        service = LocalService(folder)
        assert told(await service.fields("xingyun")) == 0
        service.close()

    with caplog.at_level(logging.WARNING, "studio.services.local"):
        asyncio.run(main())
    assert "/somewhere" in caplog.text


def test_a_vendor_it_does_not_speak_as_is_refused() -> None:
    async def main() -> None:
        service = LocalService()
        try:
            with pytest.raises(StudioError) as raised:
                await service.fields("nobody")
            assert raised.value.kind is Kind.LOCAL_SERVICE
        finally:
            service.close()

    asyncio.run(main())


@pytest.mark.parametrize(
    "script",
    [
        "import sys; sys.stderr.write('no engine here\\n'); sys.exit(3)",
        "import sys; sys.stderr.write('no engine here\\n'); print('hello', flush=True); sys.stdin.read()",
    ],
)
def test_a_service_that_does_not_start_leaves_its_last_words(
    script: str, another_command, caplog: pytest.LogCaptureFixture
) -> None:
    another_command(sys.executable, "-c", script)

    async def main() -> None:
        service = LocalService()
        with pytest.raises(StudioError) as raised:
            await service.fields("xingyun")
        assert raised.value.kind is Kind.LOCAL_SERVICE
        assert service._child is None

    with caplog.at_level(logging.WARNING):
        asyncio.run(main())
    assert "no engine here" in caplog.text


def test_a_service_that_says_nothing_is_given_up(another_command, monkeypatch: pytest.MonkeyPatch) -> None:
    another_command(sys.executable, "-c", "import time; time.sleep(60)")
    monkeypatch.setattr(local, "START_TIMEOUT_S", 0.3)

    async def main() -> None:
        service = LocalService()
        begun = time.monotonic()
        with pytest.raises(StudioError) as raised:
            await service.fields("xingyun")
        assert raised.value.kind is Kind.LOCAL_SERVICE
        assert "too long" in raised.value.message
        assert time.monotonic() - begun < 5

    asyncio.run(main())


def test_a_program_that_is_not_there_is_an_error_like_others(another_command, caplog: pytest.LogCaptureFixture) -> None:
    another_command("/nonexistent/studio")

    async def main() -> None:
        service = LocalService()
        with pytest.raises(StudioError) as raised:
            await service.fields("xingyun")
        assert raised.value.kind is Kind.LOCAL_SERVICE
        with caplog.at_level(logging.WARNING):
            await service.warm()
        assert caplog.records

    asyncio.run(main())


def test_giving_up_waiting_ends_it(another_command) -> None:
    another_command(sys.executable, "-c", "import time; time.sleep(60)")

    async def main() -> None:
        service = LocalService()
        starting = asyncio.create_task(service.fields("xingyun"))
        await asyncio.sleep(0)
        child = service._child
        assert child
        starting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await starting
        assert child.process.poll() is not None

    asyncio.run(main())


def test_one_that_will_not_end_is_killed(another_command, monkeypatch: pytest.MonkeyPatch) -> None:
    another_command(sys.executable, "-c", "import time; print('{}', flush=True); time.sleep(60)")
    monkeypatch.setattr(local, "_END_TIMEOUT_S", 0.1)

    async def main() -> None:
        service = LocalService()
        with pytest.raises(StudioError):
            await service.fields("xingyun")
        child = service._child
        assert child
        service.close()
        assert child.process.returncode == -signal.SIGKILL

    asyncio.run(main())


def test_what_it_complains_about_is_logged(another_command, caplog: pytest.LogCaptureFixture) -> None:
    script = "import sys; sys.stderr.write('a first\\n\\nand a second\\n'); print('{\"xingyun\": {}}', flush=True)"
    another_command(sys.executable, "-c", script)

    async def main() -> None:
        service = LocalService()
        assert await service.fields("xingyun") == {}
        service.close()

    with caplog.at_level(logging.INFO, "studio.services.local"):
        asyncio.run(main())
    assert [record.message for record in caplog.records] == ["local service: a first", "local service: and a second"]


def test_the_command_knows_a_frozen_program(monkeypatch: pytest.MonkeyPatch) -> None:
    assert service_command()[1:] == ["-m", "studio.local"]
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert service_command() == [sys.executable, "local-service"]


def test_it_starts_wherever_the_program_was_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    async def main() -> None:
        service = LocalService()
        assert await service.fields("xingyun")
        service.close()

    asyncio.run(main())
    assert not list(tmp_path.iterdir())


def test_voices_have_names_in_both_languages() -> None:
    voices = LocalService().voices()
    assert {(voice.language, voice.gender) for voice in voices} >= {
        ("zh", "female"),
        ("zh", "male"),
        ("en", "female"),
        ("en", "male"),
    }
    chinese = Catalogue.load("zh_CN")
    for voice in voices:
        assert voice.name.isascii()
        assert re.search(r"[\u4e00-\u9fff]", chinese.tr(voice.name))


def test_trained_voices_are_among_its_voices(tmp_path: Path) -> None:
    service = LocalService(lambda: tmp_path)
    own = service.voices()
    folder = tmp_path / "voices"
    folder.mkdir()
    kept = {"voice": {"voice_id": "0" * 32, "language": "zh"}, "name": "我的声音", "sex": "FEMALE"}
    (folder / f"{'0' * 32}.json").write_text(json.dumps(kept), encoding="utf-8")
    (folder / "damaged.json").write_text("{", encoding="utf-8")
    assert service.voices() == (*own, Voice("0" * 32, "我的声音", "zh", "female"))


def test_a_state_that_cannot_be_kept_leaves_its_own_voices() -> None:
    def refuses() -> Path:
        raise StudioError(Kind.NOT_WRITABLE, "state")

    assert LocalService(refuses).voices() == LocalService().voices()

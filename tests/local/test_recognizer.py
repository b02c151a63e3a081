"""The recognizer's process as the service uses it: asked, killed, hung, and asked again."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from studio.local import recognizer as module
from studio.local.hearing import ONLY_ENGLISH
from studio.local.recognizer import NotRecognizedError, Recognizer, RecognizerLostError, recognizer_command
from tests.local.conftest import alive
from tests.local.test_hearing import AMIABLE


def test_recordings_are_recognized_one_after_the_other(tmp_path: Path) -> None:
    async def main() -> None:
        recognizer = Recognizer()
        first = await recognizer.recognize(AMIABLE, tmp_path / "result")
        assert first["sentences"]
        process = recognizer._child._process
        assert process
        with pytest.raises(NotRecognizedError, match=ONLY_ENGLISH[:20]):
            await recognizer.recognize(AMIABLE, tmp_path / "other", "zh")
        assert recognizer._child._process is process
        # One that died while nobody asked is not missed.
        process.kill()
        await process.wait()
        assert (await recognizer.recognize(AMIABLE, tmp_path / "result"))["language"] == "en"
        await recognizer.close()
        await recognizer.close()

    asyncio.run(main())


def a_process(monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    monkeypatch.setattr(module, "recognizer_command", lambda: [sys.executable, "-c", script])


@pytest.mark.parametrize(
    "script",
    [
        "import sys; sys.stdin.readline()",
        "import os; os.kill(os.getpid(), 9)",
        "import sys; sys.stdin.readline(); print('Segmentation fault')",
        "import sys, time; sys.stdin.readline(); time.sleep(600)",
    ],
)
def test_a_process_that_dies_or_hangs_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    a_process(monkeypatch, script)

    async def main() -> None:
        recognizer = Recognizer(patience_s=0.5)
        with pytest.raises(RecognizerLostError):
            await recognizer.recognize(AMIABLE, tmp_path / "result")
        assert recognizer._child._process is None

    asyncio.run(main())


def test_a_process_that_cannot_be_started_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "recognizer_command", lambda: [str(tmp_path / "nothing")])

    async def main() -> None:
        with pytest.raises(RecognizerLostError):
            await Recognizer().recognize(AMIABLE, tmp_path / "result")

    asyncio.run(main())


def test_it_says_how_far_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = "print('{\"part\": 0.25}'); print('{\"part\": 0.5}'); print('{\"done\": true}', flush=True)"
    a_process(monkeypatch, f"import sys; sys.stdin.readline(); {said}; sys.stdin.readline()")
    (tmp_path / "result").write_text('{"sentences": []}')

    async def main() -> None:
        recognizer, heard = Recognizer(lambda: tmp_path), list[float]()
        assert await recognizer.recognize(AMIABLE, tmp_path / "result", "", heard.append) == {"sentences": []}
        assert heard == [0.25, 0.5]
        await recognizer.close()

    asyncio.run(main())


def test_another_model_counts_from_the_next_recording_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Says with which model it was started, and waits for a file before it is done.
    a_process(
        monkeypatch,
        "import json, pathlib, sys, time\n"
        "for line in sys.stdin:\n"
        "    asked = json.loads(line)\n"
        "    print('{\"part\": 0.5}', flush=True)\n"
        "    while not pathlib.Path(asked['sound']).exists(): time.sleep(0.01)\n"
        "    pathlib.Path(asked['result']).write_text(json.dumps({'arguments': sys.argv[1:]}))\n"
        "    print('{\"done\": true}', flush=True)\n",
    )
    sound, result, model = tmp_path / "sound", tmp_path / "result", [tmp_path / "one"]

    async def main() -> None:
        recognizer, begun = Recognizer(lambda: model[0]), asyncio.Event()
        asking = asyncio.create_task(recognizer.recognize(sound, result, "", lambda _: begun.set()))
        await begun.wait()
        first = recognizer._child._process
        model[0] = tmp_path / "two"
        sound.touch()
        assert (await asking)["arguments"] == ["--model", str(tmp_path / "one")]
        assert recognizer._child._process is first
        assert (await recognizer.recognize(sound, result))["arguments"] == ["--model", str(tmp_path / "two")]
        await recognizer.close()

    asyncio.run(main())


def test_who_does_not_wait_ends_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    a_process(monkeypatch, "import sys, time; sys.stdin.readline(); time.sleep(600)")

    async def main() -> None:
        recognizer = Recognizer()
        asking = asyncio.create_task(recognizer.recognize(AMIABLE, tmp_path / "result"))
        while recognizer._child._process is None:
            await asyncio.sleep(0.01)
        pid = recognizer._child._process.pid
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        assert not alive(pid)

    asyncio.run(main())


def test_a_frozen_program_is_its_own_interpreter(monkeypatch: pytest.MonkeyPatch) -> None:
    assert recognizer_command() == [sys.executable, "-m", "studio.local", "--recognizer"]
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert recognizer_command() == [sys.executable, "local-service", "--recognizer"]

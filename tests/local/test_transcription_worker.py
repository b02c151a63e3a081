"""What works off the transcriptions, with a recognizer that hears what the test says."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from studio.local.recognizer import Recognizer
from studio.local.transcription_store import Asked, TranscriptionStore
from studio.local.transcription_worker import TranscriptionWorker, succeeded
from tests.fakes.misbehaving import MisbehavingServer, Serve
from tests.local.test_hearing import AMIABLE


class Half(Recognizer):
    """Has heard half of a recording until it may go on."""

    def __init__(self) -> None:
        super().__init__()
        self.goes_on = asyncio.Event()

    async def recognize(
        self, sound: Path, result: Path, language: str = "", heard: Callable[[float], None] = lambda _: None
    ) -> dict[str, Any]:
        heard(0.5)
        await self.goes_on.wait()
        return {"language": "en", "seconds": 1.0, "sentences": [{"words": [["yes", 0.1, 0.5, 0.9]]}]}


def test_it_is_known_how_much_of_a_recording_has_been_heard(tmp_path: Path) -> None:
    async def main() -> None:
        store, recognizer = TranscriptionStore(tmp_path), Half()
        worker = TranscriptionWorker(store, recognizer)
        request_id = store.add(Asked("mine", f"{files.url}/a.flac"))
        assert request_id
        assert worker.heard(request_id) is None
        worker.wake()
        async with asyncio.timeout(30):
            while worker.heard(request_id) != 0.5:
                await asyncio.sleep(0.01)
            recognizer.goes_on.set()
            while (answer := store.answer(request_id)) is None:
                await asyncio.sleep(0.01)
        assert answer["data"]["text"] == "yes"
        assert worker.heard(request_id) is None
        await worker.close()

    with MisbehavingServer([Serve(AMIABLE.read_bytes())]) as files:
        asyncio.run(main())


def test_a_worker_that_broke_down_is_begun_anew(tmp_path: Path) -> None:
    class Breaks(Half):
        async def recognize(self, *_arguments: object, **_named: object) -> dict[str, Any]:
            raise ZeroDivisionError

    async def main() -> None:
        store = TranscriptionStore(tmp_path)
        worker = TranscriptionWorker(store, Breaks())
        worker.begin()
        broken = worker._working
        assert broken is not None
        store.add(Asked("mine", f"{files.url}/a.flac"))
        worker.wake()
        with pytest.raises(ZeroDivisionError):
            await asyncio.wait_for(broken, 30)
        worker.begin()
        assert worker._working is not broken
        await worker.close()

    with MisbehavingServer([Serve(AMIABLE.read_bytes())]) as files:
        asyncio.run(main())


def test_chinese_has_no_blanks_between_its_words() -> None:
    def sentence(*words: str) -> dict[str, object]:
        return {"words": [[word, 0.0, 0.5, 0.9] for word in words]}

    heard = {
        "language": "zh",
        "seconds": 2.0,
        "sentences": [sentence("今天", "是", "Monday", "morning", "。"), sentence("好")],
    }
    data = succeeded(heard)["data"]
    assert [each["text"] for each in data["sentences"]] == ["今天是Monday morning。", "好"]
    assert data["text"] == "今天是Monday morning。好"

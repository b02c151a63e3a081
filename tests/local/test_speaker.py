"""The engine's process as the service uses it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time

import pytest

from studio.local import speaker as speaker_module
from studio.local.engine import Order
from studio.local.espeak import RATE
from studio.local.speaker import EngineLostError, Speaker, engine_command
from studio.local.voices import load_voices

HELLO = Order("你好", "cmn+f2", 170, 50, 50)


def speak(*voices: str) -> list[int]:
    """How many frames each engine voice needs for the same word."""

    async def main() -> list[int]:
        speaker = Speaker()
        try:
            return [len(s.pcm) // 2 for s in await speaker.say([Order("好", voice, 170, 50, 50) for voice in voices])]
        finally:
            await speaker.close()

    return asyncio.run(main())


def test_every_voice_speaks_both_languages() -> None:
    voices = [voice.engine_voice(language) for voice in load_voices().values() for language in ("zh", "en")]
    assert all(frames > 0.1 * RATE for frames in speak(*voices))


def test_an_order_that_kills_the_engine_costs_nobody_else() -> None:
    async def main() -> None:
        speaker = Speaker()
        with pytest.raises(EngineLostError):
            await speaker.say([Order("好", "cmn", "fast", 50, 50)])  # type: ignore[arg-type]
        assert (await speaker.say([HELLO]))[0].pcm
        await speaker.close()

    asyncio.run(main())


def test_requests_are_answered_in_turn() -> None:
    async def main() -> None:
        speaker = Speaker()
        counts = range(1, 9)
        answers = await asyncio.gather(*(speaker.say([HELLO] * count) for count in counts))
        assert [len(answer) for answer in answers] == list(counts)
        await speaker.close()

    asyncio.run(main())


def test_whoever_is_interrupted_does_not_confuse_the_next() -> None:
    async def main() -> None:
        speaker = Speaker()
        first = asyncio.create_task(speaker.say([HELLO] * 20))
        await asyncio.sleep(0.01)
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        assert len(await speaker.say([HELLO])) == 1
        await speaker.close()

    asyncio.run(main())


@pytest.mark.skipif(sys.platform == "win32", reason="stops a process with a signal")
def test_an_engine_that_hangs_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    async def main() -> None:
        speaker = Speaker()
        await speaker.say([HELLO])
        assert speaker._engine._process
        os.kill(speaker._engine._process.pid, signal.SIGSTOP)
        monkeypatch.setattr(speaker_module, "PATIENCE_S", 0.2)
        begun = time.monotonic()
        with pytest.raises(EngineLostError):
            await speaker.say([HELLO])
        assert time.monotonic() - begun < 12
        monkeypatch.undo()
        assert await speaker.say([HELLO])
        await speaker.close()

    asyncio.run(main())


def test_the_command_knows_a_frozen_program(monkeypatch: pytest.MonkeyPatch) -> None:
    assert engine_command() == [sys.executable, "-m", "studio.local", "--engine"]
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert engine_command() == [sys.executable, "local-service", "--engine"]

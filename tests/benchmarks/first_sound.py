"""First sound: from pressing Play to the first audible frame, beside a bare client's time to its first sound."""

from __future__ import annotations

import asyncio
import json
import tempfile
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

import websockets.asyncio.client as websockets

from studio.vendors.xingyun import auth
from tests.benchmarks.figures import Figure, percentile
from tests.fakes.person import Person, at_the_window
from tests.fakes.pulse import PulseServer

PATH = "/user/v1/ws/tts"
SENTENCE = "第{}句,亮着的字就是现在听到的字,点任何一个字就从那里听。"


def run(long: bool) -> Iterable[Figure]:
    """The window and the bare client in turn, on the same local service and texts; the first round warms both up."""
    ours: list[float] = []
    bare: list[float] = []
    arrived: list[float] = []

    async def story(person: Person) -> None:
        await person.warm()
        fields = await person.studio.services.local.fields("xingyun")
        voice = person.studio.services.local.voices()[0].voice_id
        for repetition in range(40 if long else 12):
            text = SENTENCE.format(repetition)
            bare.append(await bare_client_ms(fields, voice, text))
            first_audible, first_frame = await play_ms(person, text)
            ours.append(first_audible)
            arrived.append(first_frame)

    with PulseServer(), tempfile.TemporaryDirectory() as home:
        at_the_window(story, Path(home))
    del ours[0], bare[0], arrived[0]
    limit = 1.10 * percentile(bare, 50) + 70
    yield Figure("Play to first audible frame", "ms", ours, bare, limit, "1.10 x + 70")
    yield Figure("of that, to first sound received", "ms", arrived, bare)


async def bare_client_ms(fields: Mapping[str, str], voice: str, text: str) -> float:
    """Milliseconds until a client that does nothing else has the first sound message."""
    started = time.perf_counter()
    now = int(time.time())
    token = auth.sign_get(PATH, {"tts_vcn": voice}, fields["app_secret"], now)
    url = auth.with_query(fields["base_url"].replace("http", "ws", 1) + PATH, {"tts_vcn": voice})
    async with websockets.connect(url, additional_headers=auth.headers(fields["app_id"], token, now)) as socket:
        await socket.send(json.dumps({"text": text}))
        async for message in socket:
            content = json.loads(message)
            if content["data_type"] == "AUDIO" and content["data"]:
                return (time.perf_counter() - started) * 1000
    raise RuntimeError("no sound came")


async def play_ms(person: Person, text: str) -> tuple[float, float]:
    """Milliseconds from pressing Play to the first audible frame, and to the first sound received."""
    playback = person.studio.services.playback
    person.write(text)
    await asyncio.sleep(0.1)
    before = playback.first_audible
    started = time.monotonic()
    person.press("speech.play")
    await person.until(lambda: playback.first_audible not in {None, before}, what="first sound")
    audible = playback.first_audible
    assert audible is not None
    await asyncio.sleep(0.3)
    person.press("speech.stop")
    await person.until(lambda: playback.state == "stopped")
    return (audible - started) * 1000, (person.take.asked - started + (person.take.first_audio_s or 0)) * 1000

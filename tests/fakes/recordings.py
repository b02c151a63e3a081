"""Recordings of a voice that reads sentences: made by the speech engine, as clean or as broken as a test wants them."""

from __future__ import annotations

import asyncio
import functools
import io
import wave
import zipfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from studio.local.engine import Order
from studio.local.espeak import RATE
from studio.local.speaker import Speaker

CHINESE = (
    "今天的天气很好，我们一起去公园散步。",
    "他每天早上六点起床，然后去河边跑步。",
    "图书馆里很安静，只有翻书的声音。",
    "请把这封信交给楼下的王老师，谢谢。",
    "春天来了，院子里的花都开了。",
)
ENGLISH = (
    "The weather is fine today, so we will take a walk.",
    "Every morning at six he goes for a run by the river.",
    "The library is quiet, but for the sound of turning pages.",
    "Please hand this letter to the teacher downstairs.",
    "Spring has come, and the garden is full of flowers.",
)


@functools.cache
def spoken(texts: tuple[str, ...], voice: str = "cmn+f2", rate: int = 190, pitch: int = 60) -> tuple[np.ndarray, ...]:
    """int16 at 22,050 Hz, a moment of quiet room before and after each text."""

    async def say() -> tuple[bytes, ...]:
        speaker = Speaker()
        try:
            said = await speaker.say([Order(text, voice, rate, pitch, 50) for text in texts])
        finally:
            await speaker.close()
        return tuple(each.pcm for each in said)

    made = []
    with ThreadPoolExecutor(1) as thread:  # a loop may be running in this one
        said = thread.submit(lambda: asyncio.run(say())).result()
    for number, pcm in enumerate(said):
        sound = np.concatenate([np.zeros(RATE // 4), np.frombuffer(pcm, "<i2") * 0.6, np.zeros(RATE // 4)])
        room = np.random.default_rng(number).normal(0, 12, len(sound))
        made.append(np.rint(sound + room).astype("<i2"))
    return tuple(made)


def wav(samples: np.ndarray, rate: int = RATE, channels: int = 1, width: int = 2) -> bytes:
    """A WAV file of interleaved samples."""
    content = io.BytesIO()
    with wave.open(content, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(samples.tobytes())
    return content.getvalue()


def files(count: int = 20, texts: Sequence[str] = CHINESE, **how: object) -> dict[str, bytes]:
    """What a package holds, by name."""
    sounds = spoken(tuple(texts), **how)  # type: ignore[arg-type]
    content: dict[str, bytes] = {}
    for index in range(count):
        content[f"{index}.wav"] = wav(sounds[index % len(sounds)])
        content[f"{index}.txt"] = texts[index % len(texts)].encode()
    return content


def package(content: Mapping[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    """The same as a ZIP file."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", compression) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return packed.getvalue()

"""A voice that speaks as high and as fast as the recordings it was made of."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from studio.audio.mono import to_floats
from studio.audio.prosody import measure
from studio.local.engine import Order
from studio.local.espeak import RATE
from studio.local.likeness import Sample, match
from studio.local.speaker import Speaker
from studio.local.voices import LocalVoice
from tests.fakes.recordings import CHINESE, ENGLISH, spoken, wav


def matched(samples: list[Sample], language: str, sex: str, text: str) -> tuple[LocalVoice, bytes]:
    """The voice, and how it speaks a text."""

    async def whole() -> tuple[LocalVoice, bytes]:
        speaker = Speaker()
        try:
            voice = await match("0" * 32, language, sex, samples, speaker)
            order = Order(text, voice.engine_voice(language), voice.rate(language), voice.pitch, voice.range)
            (said,) = await speaker.say([order])
        finally:
            await speaker.close()
        return voice, said.pcm

    return asyncio.run(whole())


@dataclass(frozen=True)
class Reader:
    """Somebody who reads, and the timbre that is nearest."""

    language: str
    texts: tuple[str, ...]
    engine_voice: str
    rate: int
    pitch: int
    variant: str


@pytest.mark.parametrize(
    "reader",
    [Reader("zh", CHINESE, "cmn+f3", 240, 80, "f2"), Reader("en", ENGLISH, "en+m7", 130, 30, "m3")],
    ids=["high and fast", "low and slow"],
)
@pytest.mark.parametrize("with_text", [True, False])
def test_pitch_and_pace_are_those_of_the_recordings(tmp_path: Path, reader: Reader, with_text: bool) -> None:
    samples = []
    sounds = spoken(reader.texts[:3], reader.engine_voice, reader.rate, reader.pitch)
    for number, sound in enumerate(sounds):
        path = tmp_path / f"{number}.wav"
        path.write_bytes(wav(sound))
        samples.append(Sample(path, reader.texts[number] if with_text else ""))
    voice, pcm = matched(samples, reader.language, "", reader.texts[0])
    assert voice.variant == reader.variant
    wanted = measure([(to_floats(sounds[0].tobytes()), RATE)])
    found = measure([(to_floats(pcm), RATE)])
    assert found.pitch == pytest.approx(wanted.pitch, rel=0.06)
    assert found.speaking_s == pytest.approx(wanted.speaking_s, rel=0.08 if with_text else 0.25)


def test_recordings_without_a_voice_give_a_usual_one(tmp_path: Path) -> None:
    path = tmp_path / "0.wav"
    path.write_bytes(wav(np.zeros(RATE, "<i2")))
    voice, _ = matched([Sample(path)], "zh", "male", "好")
    assert (voice.variant, voice.pitch, voice.zh_rate) == ("m3", 50, 210)

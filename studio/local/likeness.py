"""Sets the engine up to speak as high and as fast as somebody's recordings; it cannot be made to sound like them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from studio.audio.mono import to_floats
from studio.audio.prosody import Prosody, measure, read
from studio.local.engine import Order
from studio.local.espeak import RATE
from studio.local.speaker import Speaker
from studio.local.voices import LocalVoice

NO_MORE_THAN_THAT = "Made by the local service: it matches the pitch and the pace of the recordings, and nothing else."

# Enough to know a voice by; more takes longer and changes nothing.
_MOST_RECORDINGS = 6
_HIGHEST_MALE_HZ = 160.0
_MALE, _FEMALE = "m3", "f2"
_SEARCHES = 6  # halvings of the range of pitches
_ADJUSTMENTS = 2
_SLOWEST, _FASTEST = 80, 450
_ZH_RATE, _EN_RATE = 210, 170
_WITHOUT_TEXT = {
    "zh": "今天的天气很好，我们一起去公园散步，然后回家喝茶。",
    "en": "The weather is fine today, so we will take a walk in the park and drink tea at home.",
}


@dataclass(frozen=True, slots=True)
class Sample:
    """A recording, and what is spoken in it where that is known."""

    audio: Path
    text: str = ""


async def match(voice_id: str, language: str, sex: str, samples: Sequence[Sample], speaker: Speaker) -> LocalVoice:
    """A voice that speaks `language` ("zh" or "en") as high and as fast as `samples`; `sex` is "" when not known.

    The engine speaks the same texts until what is measured of both agrees. Raises `EngineLostError` and `StudioError`
    (BAD_FILE).
    """
    samples = samples[:_MOST_RECORDINGS]
    texts = [sample.text for sample in samples if sample.text]
    wanted = await asyncio.to_thread(_heard, samples)
    female = sex == "female" if sex else wanted.pitch > _HIGHEST_MALE_HZ
    voice = LocalVoice(
        voice_id=voice_id,
        language=language,
        english="en-us",
        variant=_FEMALE if female else _MALE,
        pitch=50,
        range=50,
        zh_rate=_ZH_RATE,
        en_rate=_EN_RATE,
    )
    if not wanted.pitch or not wanted.speaking_s:
        return voice
    spoken = texts or [_WITHOUT_TEXT[language]]
    voice = await _as_high(voice, wanted, spoken, speaker)
    return await _as_fast(voice, wanted, spoken, speaker, same_text=bool(texts))


async def _as_high(voice: LocalVoice, wanted: Prosody, texts: Sequence[str], speaker: Speaker) -> LocalVoice:
    low, high = 0, 100
    for _ in range(_SEARCHES):
        middle = (low + high) // 2
        if (await _tried(replace(voice, pitch=middle), texts[:2], speaker)).pitch < wanted.pitch:
            low = middle
        else:
            high = middle
    return replace(voice, pitch=(low + high + 1) // 2)


async def _as_fast(
    voice: LocalVoice, wanted: Prosody, texts: Sequence[str], speaker: Speaker, *, same_text: bool
) -> LocalVoice:
    for _ in range(_ADJUSTMENTS):
        tried = await _tried(voice, texts, speaker)
        if not tried.speaking_s or not tried.syllables or not wanted.syllables:
            break
        slower = tried.speaking_s / wanted.speaking_s
        if not same_text:  # what was said is not known, so its syllables are counted
            slower *= wanted.syllables / tried.syllables
        rate = min(max(round(voice.rate(voice.language) * slower), _SLOWEST), _FASTEST)
        share = rate / (_ZH_RATE if voice.language == "zh" else _EN_RATE)
        voice = replace(voice, zh_rate=round(_ZH_RATE * share), en_rate=round(_EN_RATE * share))
    return voice


async def _tried(voice: LocalVoice, texts: Sequence[str], speaker: Speaker) -> Prosody:
    """What is measured of the engine when it speaks so."""
    language = voice.language
    orders = [
        Order(text, voice.engine_voice(language), voice.rate(language), voice.pitch, voice.range) for text in texts
    ]
    spoken = await speaker.say(orders)
    return await asyncio.to_thread(lambda: measure((to_floats(each.pcm), RATE) for each in spoken))


def _heard(samples: Sequence[Sample]) -> Prosody:
    return measure(read(sample.audio) for sample in samples)

"""Listening to an utterance to its end, whatever the end is."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import dataclass, field

from studio.core.errors import Kind, StudioError
from studio.core.ports import SpeechAudio, SpeechMap, SpeechNotice
from studio.core.records import Token
from studio.vendors.xingyun.speech import XingyunSpeech

VOICE = "XMOV_LV_TTS__13"


@dataclass(slots=True)
class Heard:
    """What came, and the error it ended with."""

    pcm: bytes = b""
    rate: int = 0
    tokens: tuple[Token, ...] = ()
    maps: int = 0
    notices: list[StudioError] = field(default_factory=list)
    error: StudioError | None = None
    order: list[str] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        return len(self.pcm) / 2 / self.rate if self.rate else 0.0

    @property
    def text(self) -> str:
        return "".join(token.text for token in self.tokens)

    @property
    def times(self) -> list[tuple[float, float]]:
        return [(round(token.start, 3), round(token.end, 3)) for token in self.tokens]

    @property
    def kind(self) -> Kind | None:
        return self.error.kind if self.error else None


async def listen(speech: XingyunSpeech, text: str = "你好", voice: str = VOICE) -> Heard:
    """Hear one utterance out."""
    heard = Heard()
    try:
        async with aclosing(speech.speak(text, voice)) as events:
            async for event in events:
                heard.order.append(type(event).__name__)
                match event:
                    case SpeechAudio(pcm, rate):
                        assert heard.rate in (0, rate)
                        assert pcm
                        heard.pcm += pcm
                        heard.rate = rate
                    case SpeechMap(tokens):
                        heard.tokens = tokens
                        heard.maps += 1
                    case SpeechNotice(error):
                        heard.notices.append(error)
    except StudioError as error:
        heard.error = error
    return heard


def hear(speech: XingyunSpeech, text: str = "你好", voice: str = VOICE) -> Heard:
    """`listen`, on a loop of its own."""
    return asyncio.run(listen(speech, text, voice))

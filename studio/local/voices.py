"""The voices of the local service and how the engine is set up for each."""

from __future__ import annotations

import json
from dataclasses import dataclass

from studio.core.resources import resource


@dataclass(frozen=True, slots=True)
class LocalVoice:
    """A voice; every one speaks Mandarin and English, `language` ("zh" or "en") is what it takes digits for.

    `variant` names the engine's timbre, `english` its kind of English; `pitch` and `range` are 0 to 100, the rates are
    in words a minute, as the engine counts them.
    """

    voice_id: str
    language: str
    english: str
    variant: str
    pitch: int
    range: int
    zh_rate: int
    en_rate: int

    def engine_voice(self, language: str) -> str:
        """The engine's name for this voice speaking `language`."""
        return f"{'cmn' if language == 'zh' else self.english}+{self.variant}"

    def rate(self, language: str) -> int:
        """How fast it speaks `language`."""
        return self.zh_rate if language == "zh" else self.en_rate


def load_voices() -> dict[str, LocalVoice]:
    """All voices by id."""
    entries = json.loads(resource("voices", "local.json").read_text(encoding="utf-8"))
    return {
        entry["id"]: LocalVoice(
            voice_id=entry["id"],
            language=entry["language"],
            english=entry["english"],
            variant=entry["variant"],
            pitch=entry["pitch"],
            range=entry["range"],
            zh_rate=entry["zh_rate"],
            en_rate=entry["en_rate"],
        )
        for entry in entries
    }

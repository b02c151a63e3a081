"""The voices of the local service and how the engine is set up for each: those it comes with, and trained ones."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from studio.core.resources import resource
from studio.storage.files import write_atomic

_ID = re.compile(r"[0-9a-f]{32}")


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


@dataclass(frozen=True, slots=True)
class TrainedVoice:
    """A voice that was made of recordings; `created` is ISO 8601 in UTC, `sex` and `language` as they were given."""

    voice: LocalVoice
    name: str
    sex: str
    language: str
    description: str
    created: str


class Voices(Mapping[str, LocalVoice]):
    """Every voice by id. Trained ones are files of `folder`, which other services may share; none without one."""

    def __init__(self, folder: Path | None = None) -> None:
        self._own = load_voices()
        self.folder = folder

    def __getitem__(self, voice_id: str) -> LocalVoice:
        if voice_id in self._own:
            return self._own[voice_id]
        trained = self._read(voice_id) if _ID.fullmatch(voice_id) else None
        if trained is None:
            raise KeyError(voice_id)
        return trained.voice

    def __iter__(self) -> Iterator[str]:
        yield from self._own
        yield from (trained.voice.voice_id for trained in self.trained())

    def __len__(self) -> int:
        return len(self._own) + len(self.trained())

    def trained(self) -> tuple[TrainedVoice, ...]:
        """Those that were made of recordings, newest first."""
        paths = self.folder.glob("*.json") if self.folder else ()
        found = [trained for path in paths if (trained := self._read(path.stem))]
        return tuple(sorted(found, key=lambda trained: trained.created, reverse=True))

    def keep(self, trained: TrainedVoice) -> None:
        """Add a voice; raises `StudioError` (DISK_FULL, NOT_WRITABLE)."""
        if self.folder:
            self.folder.mkdir(parents=True, exist_ok=True)
            path = self.folder / f"{trained.voice.voice_id}.json"
            write_atomic(path, json.dumps(asdict(trained), ensure_ascii=False).encode(), private=True)

    def _read(self, voice_id: str) -> TrainedVoice | None:
        if not self.folder:
            return None
        try:
            fields = json.loads((self.folder / f"{voice_id}.json").read_bytes())
            return TrainedVoice(**{**fields, "voice": LocalVoice(**fields["voice"])})
        except (OSError, ValueError, TypeError, KeyError):
            return None


def load_voices() -> dict[str, LocalVoice]:
    """The voices that the service comes with, by id."""
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

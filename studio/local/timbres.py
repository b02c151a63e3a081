"""The timbres that this service lets an account delete: a handful, the same at every start."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from studio.core.resources import resource


@dataclass(frozen=True, slots=True)
class Timbre:
    """A timbre as the service lists it; `language` is "zh" or "en"."""

    speaker_id: str
    name: str
    language: str
    gender: str


def load_timbres() -> tuple[Timbre, ...]:
    """Every timbre there is at the start."""
    entries = json.loads(resource("voices", "local_timbres.json").read_text(encoding="utf-8"))
    return tuple(Timbre(each["id"], each["name"], each["language"], each["gender"]) for each in entries)


class Timbres:
    """Which of them are left.

    With `memory`, a file that whoever starts the service keeps for as long as it lives, what was deleted stays deleted
    when the service has to be started anew.
    """

    def __init__(self, memory: Path | None = None) -> None:
        self._memory = memory
        self._left = {timbre.speaker_id: timbre for timbre in load_timbres()}
        if memory and memory.exists():
            for speaker_id in memory.read_text(encoding="utf-8", errors="replace").splitlines():
                self._left.pop(speaker_id, None)

    def left(self) -> tuple[Timbre, ...]:
        """Those that have not been deleted."""
        return tuple(self._left.values())

    def delete(self, speaker_id: str) -> bool:
        """Delete one; False when there is none of this id (any more). Raises OSError when that cannot be kept."""
        if speaker_id not in self._left:
            return False
        if self._memory:
            with self._memory.open("a", encoding="utf-8") as file:
                file.write(f"{speaker_id}\n")
        del self._left[speaker_id]
        return True

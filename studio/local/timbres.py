"""The timbres that this service lets an account delete: a handful, the same at every start."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Timbre:
    """A timbre as the service lists it; `language` is "zh" or "en"."""

    speaker_id: str
    name: str
    language: str
    gender: str


TIMBRES = (
    Timbre("1d0c6a52-7b1e-4c39-9a64-0f2f5f0b8e01", "Morning News", "zh", "female"),
    Timbre("5b7e2f90-3c84-4d15-8f02-6a9d1c47be02", "Night Train", "zh", "male"),
    Timbre("8f31c4d7-e2a9-4b60-b7d3-91c50e6fa203", "Story Corner", "zh", "female"),
    Timbre("a46d9e18-05fb-4f72-a1c8-3de7420b9c04", "Harbour Walk", "en", "male"),
    Timbre("c95b03ea-68d4-4a1f-9e57-b80f26d17a05", "Paper Boat", "en", "female"),
    Timbre("e27fa861-94c3-4e8b-8c2d-47a1f3905d06", "Long Answer", "en", "male"),
)


class Timbres:
    """Which of `TIMBRES` are left.

    With `memory`, a file that whoever starts the service keeps for as long as it lives, what was deleted stays deleted
    when the service has to be started anew.
    """

    def __init__(self, memory: Path | None = None) -> None:
        self._memory = memory
        self._left = {timbre.speaker_id: timbre for timbre in TIMBRES}
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

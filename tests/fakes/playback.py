"""A playback that does as it is told, and a track without sound."""

from __future__ import annotations

from dataclasses import dataclass, field

from studio.core.errors import StudioError
from studio.core.ports import Device, PlayState, Track


@dataclass
class StillTrack:
    """Silence of a given length."""

    rate: int = 24_000
    frames: int = 240_000
    complete: bool = True

    def read(self, start: int, count: int) -> bytes:
        return bytes(2 * max(0, min(count, self.frames - start)))

    def wait(self, frames: int, seconds: float) -> bool:
        return self.frames > frames or self.complete


@dataclass
class HandPlayback:
    """Does what it is told at once; the test moves `frame`. `calls` are the orders it was given."""

    frame: int = 0
    state: PlayState = PlayState.STOPPED
    volume: float = 1.0
    speed: float = 1.0
    device: str = ""
    trouble: StudioError | None = None
    first_audible: float | None = 0.0  # heard as soon as it plays
    underruns: int = 0
    track: Track | None = None
    loudness: float = 0.5
    outputs: tuple[Device, ...] = (Device("alsa/speakers", "Speakers", True), Device("alsa/headset", "USB headset"))
    calls: list[str] = field(default_factory=list)

    def load(self, track: Track, start: int = 0) -> None:
        self.track, self.frame, self.state = track, start, PlayState.STOPPED

    def play(self) -> None:
        self.calls.append("play")
        self.state = PlayState.PLAYING

    def pause(self) -> None:
        self.calls.append("pause")
        self.state = PlayState.PAUSED

    def stop(self) -> None:
        self.calls.append("stop")
        self.frame, self.state = 0, PlayState.STOPPED

    def seek(self, frame: int) -> None:
        self.calls.append(f"seek {frame}")
        self.frame = frame

    def position(self) -> int:
        return self.frame

    def level(self) -> float:
        return self.loudness

    def devices(self) -> tuple[Device, ...]:
        return self.outputs

    def refresh_devices(self) -> None:
        self.calls.append("refresh")

    def close(self) -> None:
        self.calls.append("close")

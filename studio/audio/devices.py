"""The sound inputs and outputs that PortAudio knows. It looks once, when it is initialised; so it is started anew.

PortAudio is not made for two threads: whoever calls it, or opens or closes a stream, has its turn meanwhile. Only the
player looks again; while a recorder holds a stream, that would end it, so nothing is looked for then.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Final

from studio.core.errors import Kind, StudioError
from studio.core.ports import Device


class _Library:
    """PortAudio as the threads of this process share it, of which there is one, as there is of it."""

    def __init__(self) -> None:
        self.turn = threading.RLock()
        self._held = 0

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep PortAudio from being started anew while the block runs."""
        with self.turn:
            self._held += 1
        try:
            yield
        finally:
            with self.turn:
                self._held -= 1

    def renew(self, sounddevice: ModuleType) -> None:
        """Start PortAudio anew, unless somebody holds it."""
        if not self._held:
            # There is no public way, and this is the one that sounddevice's authors name.
            sounddevice._terminate()  # noqa: SLF001
            sounddevice._initialize()  # noqa: SLF001


PORTAUDIO = _Library()

_NAME_LENGTH: Final = 31  # characters of a name that every host API tells; Windows' oldest cuts off the rest
_ALONE: Final = "Windows WDM-KS"  # it takes a device from all other programs, and fails where one has it


@dataclass(frozen=True, slots=True)
class Output:
    """An output and what PortAudio needs to open it."""

    device: Device
    index: int
    rate: int


@dataclass(frozen=True, slots=True)
class Input:
    """An input and what PortAudio needs to open it; `channels` is how many it has."""

    device: Device
    index: int
    rate: int
    channels: int


def outputs(*, again: bool = False) -> tuple[Output, ...]:
    """The outputs of the system's usual host API, then what only others have; empty when there is no sound server.

    `again`: look anew, for which all streams must be closed. Raises `StudioError` (NO_SOUND) without PortAudio.
    """
    return tuple(Output(*found[:3]) for found in _devices("output", again=again))


def inputs() -> tuple[Input, ...]:
    """The inputs, as known since the last look; otherwise as `outputs`."""
    return tuple(Input(*found) for found in _devices("input", again=False))


def _devices(direction: str, *, again: bool) -> Iterator[tuple[Device, int, int, int]]:
    try:
        import sounddevice
    except OSError as error:
        raise StudioError(Kind.NO_SOUND, message="PortAudio is not installed") from error
    with PORTAUDIO.turn:
        try:
            if again:
                PORTAUDIO.renew(sounddevice)
            hosts, devices = sounddevice.query_hostapis(), sounddevice.query_devices()
        except sounddevice.PortAudioError:
            return
    # The first host API with a device is the one that PortAudio itself prefers: its devices come first, by their own
    # names. The others show most of them again, so of theirs only what is new is listed.
    first = True
    shown: set[str] = set()
    for host in hosts:
        default = host[f"default_{direction}_device"]
        if default < 0 or host["name"] == _ALONE:
            continue
        known = frozenset(shown)
        for index in host["devices"]:
            info = devices[index]
            channels, name = info[f"max_{direction}_channels"], info["name"]
            if not channels or name[:_NAME_LENGTH] in known:
                continue
            shown.add(name[:_NAME_LENGTH])
            title = name if first else f"{name} ({host['name']})"
            device = Device(f"{host['name']}/{name}", title, first and index == default)
            yield device, index, int(info["default_samplerate"]), channels
        first = False

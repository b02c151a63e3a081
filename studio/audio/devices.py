"""The sound outputs that PortAudio knows. It looks once, when it is initialised; so looking again means starting anew.

PortAudio is not made for two threads: only the player's thread calls these functions, and opens and closes streams.
"""

from __future__ import annotations

from dataclasses import dataclass

from studio.core.errors import Kind, StudioError
from studio.core.ports import Device


@dataclass(frozen=True, slots=True)
class Output:
    """An output and what PortAudio needs to open it."""

    device: Device
    index: int
    rate: int


def outputs(*, again: bool = False) -> tuple[Output, ...]:
    """The outputs of the system's usual host API; empty when there is no sound server.

    `again`: look anew, for which all streams must be closed. Raises `StudioError` (NO_SOUND) without PortAudio.
    """
    try:
        import sounddevice
    except OSError as error:
        raise StudioError(Kind.NO_SOUND, message="PortAudio is not installed") from error
    try:
        if again:
            # PortAudio has no public way of looking again, and this is the one that sounddevice's authors name.
            sounddevice._terminate()  # noqa: SLF001
            sounddevice._initialize()  # noqa: SLF001
        hosts, devices = sounddevice.query_hostapis(), sounddevice.query_devices()
    except sounddevice.PortAudioError:
        return ()
    found = []
    for host in hosts:
        if host["default_output_device"] < 0:
            continue
        for index in host["devices"]:
            info = devices[index]
            if info["max_output_channels"] > 0:
                device = Device(f"{host['name']}/{info['name']}", info["name"], index == host["default_output_device"])
                found.append(Output(device, index, int(info["default_samplerate"])))
        # The first host API with an output is the one that PortAudio itself prefers; the others show the same again.
        break
    return tuple(found)

"""Outputs are those that the system has now."""

from __future__ import annotations

import sys

import pytest

from studio.audio.devices import inputs, outputs
from studio.core.errors import Kind, StudioError
from tests.fakes.pulse import PulseServer


@pytest.mark.sound
def test_a_server_is_an_output_until_it_is_gone(pulse: PulseServer) -> None:
    (output,) = outputs(again=True)
    assert output.device.default
    assert output.device.device_id == f"ALSA/{output.device.name}"
    assert output.rate > 0
    assert outputs() == (output,)
    pulse.stop()
    assert outputs() == (output,)
    assert outputs(again=True) == ()


class Windows:
    """PortAudio as it is on Windows, where every host API shows the same speakers."""

    PortAudioError = OSError
    SPEAKERS = "Speakers (A sound card with a long name)"

    def query_hostapis(self) -> list[dict[str, object]]:
        return [
            {"name": "MME", "devices": [0, 1, 2], "default_output_device": 1, "default_input_device": 2},
            {"name": "ASIO", "devices": [], "default_output_device": -1, "default_input_device": -1},
            {"name": "Windows WASAPI", "devices": [3, 4, 5], "default_output_device": 3, "default_input_device": 5},
            {"name": "Windows WDM-KS", "devices": [6], "default_output_device": 6, "default_input_device": -1},
        ]

    def query_devices(self) -> list[dict[str, object]]:
        outputs = ["Sound Mapper", self.SPEAKERS[:31], "", self.SPEAKERS, "Headset", "", "Speakers 1"]
        return [
            {
                "name": name or "Microphone",
                "max_output_channels": 2 if name else 0,
                "max_input_channels": 0 if name else 1,
                "default_samplerate": 48_000.0,
            }
            for name in outputs
        ]


def test_every_device_is_listed_once_whatever_knows_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", Windows())
    found = [(output.device.device_id, output.device.name, output.device.default, output.index) for output in outputs()]
    assert found == [
        ("MME/Sound Mapper", "Sound Mapper", False, 0),
        (f"MME/{Windows.SPEAKERS[:31]}", Windows.SPEAKERS[:31], True, 1),
        ("Windows WASAPI/Headset", "Headset (Windows WASAPI)", False, 4),
    ]
    assert [source.device.device_id for source in inputs()] == ["MME/Microphone"]


def test_no_library_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    import builtins

    real = builtins.__import__

    def fails(name: str, *rest: object) -> object:
        if name == "sounddevice":
            raise OSError("PortAudio library not found")
        return real(name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", fails)
    with pytest.raises(StudioError) as raised:
        outputs()
    assert raised.value.kind is Kind.NO_SOUND

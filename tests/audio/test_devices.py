"""Outputs are those that the system has now."""

from __future__ import annotations

import pytest

from studio.audio.devices import outputs
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

"""Recording a sound that is known, bit for bit; inputs that go away, disks that are full, programs that are killed."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from studio.audio import recorder as recording
from studio.audio.devices import PORTAUDIO, Input, inputs, outputs
from studio.audio.recorder import Recorder, RtmixerMicrophone
from studio.core.errors import Kind, StudioError
from studio.core.ports import Device
from tests.audio.conftest import noise
from tests.fakes.disk import small_disk
from tests.fakes.machine import SoundThreads
from tests.fakes.microphones import Script
from tests.fakes.pulse import PulseServer, timed
from tests.fakes.speaking import speaking

RATE = 24_000


def samples_of(path: Path) -> np.ndarray:
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE)
        return np.frombuffer(file.readframes(10**9), "<i2")


def until(holds: Callable[[], object], seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.005)


def opened(script: Script) -> Recorder:
    recorder = Recorder(lambda device_id, rate: script)
    recorder.open()
    return recorder


# --- real inputs -----------------------------------------------------------------------------------------------------


@pytest.mark.sound
def test_five_seconds_without_a_lost_frame(pulse: PulseServer, tmp_path: Path) -> None:
    outputs(again=True)
    (device,) = inputs()
    assert device.device.default
    signal_played = noise(9)
    recorder = Recorder()

    def take() -> tuple[bool, tuple[int, bool]]:
        """How many gaps the card owned up to, and whether what was heard is a whole piece of what was played."""
        recorder.open(device.device.device_id, RATE)
        with speaking(pulse, signal_played.tobytes()) as speaker:
            threads = SoundThreads(pulse.process_id, speaker.pid)
            until(lambda: recorder.level > 0)
            recorder.begin(tmp_path / "0.wav")
            assert recorder.recording
            until(lambda: recorder.seconds >= 5)
            recorded = recorder.end()
            had_time = not threads.were_kept_waiting()
        recorder.close()
        heard = samples_of(tmp_path / "0.wav")
        assert (recorded.frames, recorded.clipped, recorded.trouble) == (len(heard), 0, None)
        assert recorded.peak == pytest.approx(np.abs(heard.astype(int)).max() / 32_768)
        at = signal_played.tobytes().find(heard[:50].tobytes()) // 2
        whole = at >= 0 and np.array_equal(heard, signal_played[at : at + len(heard)])
        return had_time or (whole and not recorded.gaps), (recorded.gaps, whole)

    assert timed(take, lambda found: found == (0, True)) == (0, True)


@pytest.mark.sound
def test_a_microphone_that_is_pulled_out(pulse: PulseServer, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    outputs(again=True)
    recorder = Recorder()
    recorder.open(rate=RATE)
    recorder.begin(tmp_path / "0.wav")
    until(lambda: recorder.seconds > 0.2)
    # While it records, nobody starts PortAudio anew under it.
    assert outputs(again=True)
    before = recorder.seconds
    until(lambda: recorder.seconds > before)
    pulse.stop(signal.SIGKILL)
    until(lambda: recorder.trouble is not None)
    recorded = recorder.end()
    assert recorded.trouble is not None
    assert (recorded.trouble.kind, recorded.trouble.subject) == (Kind.MICROPHONE_LOST, "default")
    assert recorded.frames == len(samples_of(tmp_path / "0.wav")) > RATE // 5
    with pytest.raises(StudioError) as caught:
        recorder.begin(tmp_path / "1.wav")
    assert caught.value.kind is Kind.MICROPHONE_LOST
    recorder.close()
    assert outputs(again=True) == ()
    with pytest.raises(StudioError) as caught:
        recorder.open()
    assert caught.value.kind is Kind.NO_MICROPHONE
    capfd.readouterr()  # what PortAudio says to it


@pytest.mark.sound
def test_an_input_of_another_name(pulse: PulseServer) -> None:
    outputs(again=True)
    with pytest.raises(StudioError) as caught:
        Recorder().open("ALSA/one that was here yesterday")
    assert (caught.value.kind, caught.value.subject) == (Kind.MICROPHONE_LOST, "ALSA/one that was here yesterday")


KILLED = """
import sys, time
from pathlib import Path
from studio.audio.recorder import Recorder
recorder = Recorder()
recorder.open(rate=24_000)
recorder.begin(Path(sys.argv[1]))
while True:
    print(recorder.seconds, flush=True)
    time.sleep(0.01)
"""


@pytest.mark.sound
def test_a_program_that_is_killed_loses_less_than_a_second(pulse: PulseServer, tmp_path: Path) -> None:
    path = tmp_path / "0.wav"
    program = subprocess.Popen([sys.executable, "-c", KILLED, str(path)], stdout=subprocess.PIPE, text=True)
    assert program.stdout is not None
    with program:
        seconds = 0.0
        while seconds < 1.0:
            seconds = float(program.stdout.readline())
        program.kill()
    assert len(samples_of(path)) / RATE >= seconds
    assert (path.stat().st_size - 44) / 2 / RATE - len(samples_of(path)) / RATE < 0.2


# --- inputs of a script ----------------------------------------------------------------------------------------------


def test_only_what_is_heard_between_begin_and_end_is_written(tmp_path: Path) -> None:
    script = Script()
    recorder = opened(script)
    script.waiting.append(np.full(100, 0.25, np.float32))
    until(lambda: recorder.level == 0.25)
    assert (recorder.recording, recorder.seconds) == (False, 0)
    for number, value in enumerate((0.5, -1.0)):
        recorder.begin(tmp_path / f"{number}.wav")
        script.waiting.append(np.full(RATE // 2, value, np.float32))
        until(lambda: recorder.seconds == 0.5)
        assert len(samples_of(tmp_path / f"{number}.wav")) == RATE // 2  # whole while it is still being written
        script.lost += number
        recorded = recorder.end()
        assert (recorded.frames, recorded.rate, recorded.peak) == (RATE // 2, RATE, abs(value))
        assert (recorded.clipped > 0, recorded.gaps) == (number == 1, number)
        assert set(samples_of(recorded.path)) == {int(value * 32_768)}
    recorder.close()
    assert script.closed
    assert recorder.level == 0


def test_what_is_louder_than_full_scale_stays_there(tmp_path: Path) -> None:
    script = Script()
    recorder = opened(script)
    recorder.begin(tmp_path / "0.wav")
    script.waiting.append(np.array([1.5, -1.5, 0.0], np.float32))
    until(lambda: recorder.seconds)
    assert recorder.end().clipped == 2
    assert samples_of(tmp_path / "0.wav").tolist() == [32_767, -32_768, 0]
    assert recorder.level == 1.0
    recorder.close()


def test_closing_ends_a_recording(tmp_path: Path) -> None:
    script = Script()
    recorder = opened(script)
    recorder.begin(tmp_path / "0.wav")
    script.waiting.append(np.zeros(RATE, np.float32))
    recorder.close()
    assert recorder.end().frames == len(samples_of(tmp_path / "0.wav"))
    with pytest.raises(StudioError) as caught:
        recorder.end()
    assert caught.value.kind is Kind.NO_MICROPHONE
    with pytest.raises(StudioError) as caught:
        recorder.begin(tmp_path / "1.wav")
    assert caught.value.kind is Kind.NO_MICROPHONE


def test_closing_waits_for_an_input_that_is_being_opened() -> None:
    microphone, asked, go_on = Script(), threading.Event(), threading.Event()

    def slow(device_id: str, rate: int) -> Script:
        asked.set()
        assert go_on.wait(30)
        return microphone

    recorder = Recorder(slow)
    opening = threading.Thread(target=recorder.open)
    opening.start()
    assert asked.wait(30)
    closing = threading.Thread(target=recorder.close)
    closing.start()
    go_on.set()
    for thread in (opening, closing):
        thread.join(30)
    assert microphone.closed


def test_an_input_that_falls_silent_for_ever_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "_SILENT_FOR_S", 0.05)
    script = Script()
    recorder = opened(script)
    until(lambda: recorder.trouble is not None)
    assert script.closed
    recorder.close()


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    recorder = opened(Script())
    with pytest.raises(StudioError) as caught:
        recorder.begin(tmp_path / "nowhere" / "0.wav")
    assert (caught.value.kind, caught.value.subject) == (Kind.NOT_WRITABLE, "0.wav")
    assert not recorder.recording
    recorder.close()


def test_a_full_disk_keeps_what_was_recorded(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 64) as disk:
        script = Script()
        recorder = opened(script)
        recorder.begin(disk / "0.wav")
        script.waiting += [np.zeros(RATE // 4, np.float32) for _ in range(20)]
        until(lambda: recorder.trouble is not None)
        recorded = recorder.end()
        assert recorded.trouble is not None
        assert recorded.trouble.kind is Kind.DISK_FULL
        assert recorded.frames >= RATE // 4
        assert len(samples_of(disk / "0.wav")) == recorded.frames
        recorder.close()


def test_no_library_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "inputs", lambda: ())
    with pytest.raises(StudioError) as caught:
        recording.open_microphone("", RATE)
    assert caught.value.kind is Kind.NO_MICROPHONE


def test_an_input_that_does_not_start_is_said_and_holds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    import rtmixer
    import sounddevice

    class Busy:
        def __init__(self, **_: object) -> None: ...

        def start(self) -> None:
            raise sounddevice.PortAudioError("the device is busy")

    monkeypatch.setattr(rtmixer, "Recorder", Busy)
    with pytest.raises(StudioError) as caught:
        RtmixerMicrophone(Input(Device("alsa/one", "One"), 0, RATE, 2), RATE)
    assert (caught.value.kind, caught.value.message) == (Kind.NO_MICROPHONE, "the device is busy")
    assert not PORTAUDIO._held

"""The player on a real sound server: what its monitor recorded against what the player said."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

import numpy as np
import pytest

from studio.audio.player import Player, open_player
from studio.audio.sink import SilentSink
from studio.audio.track import LiveTrack
from studio.core.errors import Kind
from studio.core.ports import Playback, PlayState
from tests.audio.conftest import noise, tone
from tests.fakes.machine import SoundThreads, judged
from tests.fakes.pulse import PulseServer, timed
from tests.fakes.sound import MemoryTrack

RATE = 24_000


def until(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    """Wait for something that another thread does."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.002)


def look(player: Player) -> tuple[float, int]:
    """The position and when it was that; looks again when something came between the two."""
    while True:
        before, place, after = time.monotonic(), player.position(), time.monotonic()
        if after - before < 0.0005:
            return before, place


@contextmanager
def warm_player() -> Iterator[Player]:
    """A player of one's own: one that has stumbled sends more ahead from then on, and is heard that much later."""
    player = open_player()
    player.prepare(RATE)
    try:
        until(lambda: player.devices() != ())
        yield player
    finally:
        player.close()


@pytest.fixture
def player(pulse: PulseServer) -> Iterator[Player]:
    with warm_player() as player:
        yield player


@pytest.fixture
def silent() -> Iterator[Player]:
    player = Player(lambda rate, device: SilentSink(rate))
    yield player
    player.close()


def test_it_is_a_playback() -> None:
    playback: Playback = Player()
    assert (playback.state, playback.position(), playback.level(), playback.first_audible) == (
        PlayState.STOPPED, 0, 0.0, None)  # fmt: skip
    assert (playback.devices(), playback.device, playback.volume, playback.speed) == ((), "", 1.0, 1.0)
    assert (playback.trouble, playback.underruns) == (None, 0)
    playback.close()


def test_importing_it_is_cheap() -> None:
    program = (
        "import sys, studio.audio.player;"
        "print([name for name in ('numpy', 'sounddevice', 'rtmixer', 'soxr', 'soundfile') if name in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


@dataclass(frozen=True, slots=True)
class Heard:
    """What the recorder heard from the first frame on, and how the player did.

    Seconds: from `play` to the first frame, and how far off the player was about that moment and at each position.
    """

    samples: np.ndarray
    underruns: int
    onset: float
    first_error: float
    errors: np.ndarray


@pytest.mark.sound
def test_three_pieces_are_heard_bit_by_bit_without_a_gap(pulse: PulseServer, tmp_path: Path) -> None:
    sound = noise(1.5)

    def take() -> tuple[bool, Heard]:
        track = LiveTrack()
        folder = Path(mkdtemp(dir=tmp_path))
        with warm_player() as player, pulse.recording() as recording:
            threads = SoundThreads(pulse.process_id)
            player.load(track)
            asked = time.monotonic()
            player.play()
            assert player.state is PlayState.WAITING
            for index in range(3):
                piece = track.open_piece(folder / str(index), RATE)
                piece.append(sound[index * 12_000 : (index + 1) * 12_000].tobytes())
                piece.finish()
            track.finish()
            positions = []
            until(lambda: player.first_audible is not None)
            while player.state is PlayState.PLAYING:
                positions.append(look(player))
                time.sleep(0.01)
            assert (player.state, player.position()) == (PlayState.ENDED, len(sound))
            assert recording.wait_for(recording.frames + 2_400, 30)
            begin, samples = recording.sounded()
            onset = recording.time_of(begin)
            had_time = recording.undisturbed(begin, len(sound)) and not threads.were_kept_waiting()
            first, underruns, trouble = player.first_audible, player.underruns, player.trouble
        track.close()
        assert first is not None
        assert trouble is None
        errors = [(when - onset) - place / RATE for when, place in positions if 0 < place < len(sound)]
        return had_time, Heard(samples[begin:], underruns, onset - asked, first - onset, np.array(errors))

    def right(heard: Heard) -> bool:
        punctual = abs(heard.first_error) < 0.004 and np.abs(heard.errors).max() < 0.004
        whole = not heard.underruns and np.array_equal(heard.samples[: len(sound)], sound)
        return bool(punctual and whole) and heard.onset < 0.1 and len(heard.errors) > 50

    heard = timed(take, right)
    assert np.array_equal(heard.samples[: len(sound)], sound)
    assert not heard.samples[len(sound) :].any()
    assert heard.underruns == 0
    # The clock against the recording.
    assert heard.first_error == pytest.approx(0, abs=0.004)
    assert heard.onset < 0.1
    assert len(heard.errors) > 50
    assert np.abs(heard.errors).max() < 0.004


@pytest.mark.sound
def test_pause_seek_volume_and_stop_do_not_click(pulse: PulseServer) -> None:
    sound = tone(4, pitch=110)
    sound[:1_200] = (sound[:1_200] * np.linspace(0, 1, 1_200)).astype("<i2")
    inside = 0.5 * 32_767 * 2 * np.pi * 110 / RATE
    fade = 0.5 * 32_767 / (0.008 * RATE)

    def take() -> tuple[float, int, float, bool]:
        """The steepest step that was heard, how often the card stumbled, how loud it was, and whether it paused."""
        with warm_player() as player, pulse.recording() as recording:
            player.load(MemoryTrack(sound.tobytes()))
            player.play()
            until(lambda: player.position() > 5_000)
            player.pause()
            assert player.state is PlayState.PAUSED
            time.sleep(0.2)
            held = player.position()
            time.sleep(0.05)
            stood = player.position() == held
            player.play()
            until(lambda: player.position() > held + 4_000)
            player.seek(40_001)
            assert player.position() == 40_001
            until(lambda: player.position() > 45_000)
            player.volume = 0.5
            time.sleep(0.3)
            level = player.level()
            player.speed = 1.5
            time.sleep(0.3)
            underruns = player.underruns
            player.stop()
            assert (player.state, player.position()) == (PlayState.STOPPED, 0)
            time.sleep(0.2)
            _, samples = recording.sounded()
        return float(np.abs(np.diff(samples.astype(int))).max()), underruns, level, stood

    def right(found: tuple[float, int, float, bool]) -> bool:
        steepest, underruns, level, stood = found
        return steepest < inside + 1.5 * fade and not underruns and abs(level - 0.5 * 0.25) < 0.01 and stood

    steepest, underruns, level, stood = judged(take, right, pulse.process_id)
    assert steepest < inside + 1.5 * fade
    assert underruns == 0
    assert level == pytest.approx(0.5 * 0.25, abs=0.01)
    assert stood


@pytest.mark.sound
def test_the_clock_is_right_on_a_card_that_has_just_been_opened(pulse: PulseServer) -> None:
    sound = noise(1)

    def take() -> tuple[bool, tuple[float, float]]:
        player = open_player()
        with pulse.recording() as recording:
            player.load(MemoryTrack(sound.tobytes()))
            player.play()
            until(lambda: player.position() > 2_000)
            when, place = look(player)
            until(lambda: player.state is PlayState.ENDED)
            time.sleep(0.1)
            begin, _ = recording.sounded()
            first = player.first_audible
            player.close()
            assert first is not None
            errors = (recording.time_of(begin + place) - when, recording.time_of(begin) - first)
            return recording.undisturbed(begin, len(sound)), errors

    assert timed(take, lambda errors: max(map(abs, errors)) < 0.004) == pytest.approx((0, 0), abs=0.004)


@pytest.mark.sound
def test_a_pause_loses_no_frame(pulse: PulseServer) -> None:
    sound = noise(1.2)
    fade = int(0.008 * RATE)

    def take() -> tuple[bool, bool]:
        """Whether the part before the pause and the part after it are whole."""
        with warm_player() as player, pulse.recording() as recording:
            player.load(MemoryTrack(sound.tobytes()))
            player.play()
            until(lambda: player.position() > 9_000)
            player.pause()
            time.sleep(0.3)
            held = player.position()
            player.play()
            until(lambda: player.state is PlayState.ENDED)
            time.sleep(0.1)
            begin, samples = recording.sounded()
        rest = sound[held + fade :]
        again = begin + held + fade + 100
        again += int(np.argmax(samples[again:] != 0))
        starts = [at for at in range(again, again + 2 * fade) if np.array_equal(samples[at : at + 50], rest[:50])]
        return (
            np.array_equal(samples[begin : begin + held], sound[:held]),
            any(np.array_equal(samples[at : at + len(rest)], rest) for at in starts),
        )

    assert judged(take, all, pulse.process_id) == (True, True)


@pytest.mark.sound
@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="no process can be held up here")
def test_where_the_sound_stumbles_more_of_it_is_sent_ahead(pulse: PulseServer, player: Player) -> None:
    def hold_up(seconds: float) -> float:
        """Keep this whole process, its sound thread included, from everything; how long that took at most."""
        line = f"kill -STOP {os.getpid()}; sleep {seconds}; kill -CONT {os.getpid()}"
        began = time.monotonic()
        subprocess.run(["sh", "-c", line], check=True)
        took = time.monotonic() - began
        place = player.position()
        until(lambda: player.position() > place + RATE // 10)
        return took

    player.load(MemoryTrack(noise(60).tobytes()))
    player.play()
    until(lambda: player.position() > 2_000)
    began, place = time.monotonic(), player.position()
    for _ in range(12):  # a card does not own up to every one of them
        if player.underruns < 3:
            hold_up(0.15)
    assert player.underruns >= 3

    def take() -> tuple[bool, int]:
        threads, stumbled = SoundThreads(pulse.process_id), player.underruns
        longest = max(hold_up(0.1) for _ in range(3))
        # Whoever ends a hold-up may be late himself.
        return longest < 0.15 and not threads.were_kept_waiting(), player.underruns - stumbled

    assert timed(take, lambda stumbles: stumbles == 0) == 0
    assert player.state is PlayState.PLAYING
    # It went on where it was: nothing is left out.
    assert player.position() - place < (time.monotonic() - began + 0.5) * RATE


@pytest.mark.sound
def test_no_underrun_while_the_lock_is_held(pulse: PulseServer) -> None:
    import ctypes

    sound = noise(2.5)
    hold = ctypes.PyDLL(None).usleep  # keeps the interpreter's lock, unlike CDLL

    def take() -> tuple[bool, int]:
        over = threading.Event()

        def holder() -> None:
            while not over.wait(0.01):
                hold(50_000)

        with warm_player() as player, pulse.recording() as recording:
            player.load(MemoryTrack(sound.tobytes()))
            thread = threading.Thread(target=holder)
            thread.start()
            try:
                player.play()
                until(lambda: player.state is PlayState.ENDED)
            finally:
                over.set()
                thread.join()
            time.sleep(0.1)
            begin, samples = recording.sounded()
            underruns = player.underruns
        return np.array_equal(samples[begin : begin + len(sound)], sound), underruns

    assert judged(take, lambda found: found == (True, 0), pulse.process_id) == (True, 0)


@pytest.mark.sound
def test_a_server_that_dies_is_said_and_left_and_found_again(pulse: PulseServer, player: Player) -> None:
    sound = noise(20)
    player.load(MemoryTrack(sound.tobytes()))
    player.play()
    until(lambda: player.position() > 6_000)
    threads = SoundThreads()
    pulse.stop(signal.SIGKILL)
    died, place = time.monotonic(), player.position()
    until(lambda: player.trouble is not None)
    assert player.trouble is not None
    assert player.trouble.kind is Kind.NO_SOUND
    assert player.devices() == ()
    until(lambda: player.position() > place + 12_000)
    assert player.state is PlayState.PLAYING
    behind = (time.monotonic() - died) - (player.position() - place) / RATE
    assert behind > -0.05
    assert behind < 1.5 or threads.were_kept_waiting()
    pulse.start()
    with pulse.recording() as recording:
        until(lambda: player.trouble is None)
        until(lambda: bool(np.frombuffer(recording.pcm, "<i2").any()))

        def take() -> float:
            """How much its clock is off after a while."""
            now, place = look(player)
            time.sleep(0.4)
            later, further = look(player)
            return (further - place) / RATE - (later - now)

        assert judged(take, lambda off: abs(off) < 0.1, pulse.process_id) == pytest.approx(0, abs=0.1)
        player.stop()
        time.sleep(0.1)
        begin, samples = recording.sounded()
    # What is heard is the sound from where it was.
    piece = samples[begin + 1_000 : begin + 1_050]
    at = next(at for at in np.flatnonzero(sound == piece[0]) if np.array_equal(sound[at : at + 50], piece))
    assert 12_000 < at < 20 * RATE


@pytest.mark.sound
def test_another_device_is_taken_where_it_was(pulse: PulseServer, player: Player) -> None:
    player.load(MemoryTrack(noise(5).tobytes()))
    player.play()
    until(lambda: player.position() > 5_000)
    chosen = player.devices()[0].device_id
    place = player.position()
    player.device = chosen
    assert player.device == chosen
    until(lambda: player.position() > place + 12_000)
    assert player.trouble is None
    player.device = "ALSA/a card that is not there"
    until(lambda: player.trouble is not None)
    assert player.trouble is not None
    assert (player.trouble.kind, player.trouble.subject) == (Kind.DEVICE_LOST, "a card that is not there")
    place = player.position()
    until(lambda: player.position() > place + 12_000)
    player.device = ""
    until(lambda: player.trouble is None)
    player.stop()
    player.refresh_devices()
    player.load(MemoryTrack(noise(0.2).tobytes()))
    player.play()
    until(lambda: player.state is PlayState.ENDED)
    assert [device.default for device in player.devices()] == [True]


@pytest.mark.sound
def test_what_arrives_late_is_waited_for(pulse: PulseServer, tmp_path: Path) -> None:
    sound = noise(1)

    def take() -> tuple[float, int, bool]:
        """How long it took to be heard, how often the card stumbled, and whether both parts are whole."""
        track = LiveTrack()
        with warm_player() as player, pulse.recording() as recording:
            player.load(track)
            player.play()
            time.sleep(0.1)
            assert (player.state, player.position(), player.first_audible) == (PlayState.WAITING, 0, None)
            piece = track.open_piece(Path(mkdtemp(dir=tmp_path)) / "1", RATE)
            came = time.monotonic()
            piece.append(sound[:12_000].tobytes())
            until(lambda: player.first_audible is not None)
            assert player.first_audible is not None
            waited = player.first_audible - came
            until(lambda: player.state is PlayState.WAITING)
            assert player.position() == 12_000
            piece.append(sound[12_000:].tobytes())
            track.finish()
            until(lambda: player.state is PlayState.ENDED)
            time.sleep(0.1)
            begin, samples = recording.sounded()
            underruns = player.underruns
        track.close()
        sounding = samples[begin:][samples[begin:] != 0]
        parts = np.array_equal(sounding[:11_800], sound[:11_800]), np.array_equal(sounding[-11_800:], sound[-11_800:])
        return waited, underruns, all(parts) and abs(len(sounding) - len(sound)) <= 4

    waited, underruns, whole = judged(take, lambda found: found[0] < 0.08 and found[1:] == (0, True), pulse.process_id)
    assert waited < 0.08
    assert underruns == 0
    assert whole


def test_without_a_server_it_plays_silently_in_real_time(tmp_path: Path) -> None:
    program = """
        import time
        from studio.audio.player import open_player
        from tests.fakes.sound import MemoryTrack
        player = open_player()
        player.load(MemoryTrack(bytes(2 * 12_000)))
        player.play()
        off = []
        while player.state != "ended":
            before, place, after = time.monotonic(), player.position(), time.monotonic()
            first = player.first_audible
            if first and 0 < place < 12_000 and after - before < 0.001:
                off.append(abs(before - first - place / 24_000))
            time.sleep(0.005)
        print(max(off, default=9.0), player.position(), player.trouble.kind, len(player.devices()))
        player.close()
    """
    config = tmp_path / "asound.conf"
    config.write_text("pcm.!default { type pulse }\nctl.!default { type pulse }\n")
    nowhere = {
        "PULSE_SERVER": "unix:/nowhere", "ALSA_CONFIG_PATH": str(config), "HOME": str(tmp_path),
        "XDG_RUNTIME_DIR": str(tmp_path),
    }  # fmt: skip
    out = subprocess.run([sys.executable, "-c", textwrap.dedent(program)], env={**os.environ, **nowhere},
                         capture_output=True, text=True, check=True)  # fmt: skip
    off, position, kind, devices = out.stdout.split()
    assert float(off) < 0.01
    assert (position, kind, devices) == ("12000", "no_sound", "0")


def test_without_portaudio_it_plays_silently_and_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    import builtins

    real = builtins.__import__

    def fails(name: str, *rest: object) -> object:
        if name in {"sounddevice", "rtmixer"}:
            raise OSError("PortAudio library not found")
        return real(name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", fails)
    player = open_player()
    player.load(MemoryTrack(bytes(2 * 4_800)))
    player.play()
    until(lambda: player.state is PlayState.ENDED)
    assert player.trouble is not None
    assert (player.trouble.kind, player.trouble.message) == (Kind.NO_SOUND, "PortAudio is not installed")
    player.close()


def test_no_command_waits_for_the_player_and_each_shows_at_once() -> None:
    opening = threading.Event()
    opened: list[bool] = []

    def slow(rate: int, device: str) -> SilentSink:
        opened.append(opening.wait(20))
        return SilentSink(rate)

    player = Player(slow)
    player.load(MemoryTrack(bytes(2 * RATE)), 100)
    assert (player.state, player.position()) == (PlayState.STOPPED, 100)
    player.play()
    player.seek(5_000)
    player.volume = 0.3
    player.speed = 3.0
    player.device = ""
    assert (player.state, player.position(), player.volume, player.speed) == (PlayState.WAITING, 5_000, 0.3, 2.0)
    player.pause()
    assert (player.state, player.position()) == (PlayState.PAUSED, 5_000)
    player.stop()
    assert (player.state, player.position()) == (PlayState.STOPPED, 0)
    player.refresh_devices()
    assert opened == [], "who had waited for the card would be here after it"
    opening.set()
    player.close()
    assert opened
    assert all(opened)


def test_the_silent_clock_keeps_time_and_obeys(silent: Player) -> None:
    silent.load(MemoryTrack(noise(2).tobytes()))
    silent.play()
    until(lambda: silent.position() > 0)
    begin, place = look(silent)
    time.sleep(0.3)
    later, further = look(silent)
    assert (further - place) / RATE == pytest.approx(later - begin, abs=0.001)
    assert silent.level() > 0.1
    silent.play()
    silent.seek(1)
    silent.seek(36_000)
    until(lambda: silent.position() > 36_500)
    silent.speed = 2.0
    silent.volume = 7
    assert silent.volume == 1.0
    until(lambda: silent.state is PlayState.ENDED)
    assert silent.position() == 48_000
    silent.pause()
    assert silent.state is PlayState.ENDED
    silent.play()
    until(lambda: 0 < silent.position() < 20_000)
    silent.stop()
    silent.refresh_devices()
    until(lambda: silent.level() == 0.0)
    assert silent.underruns == 0


def test_closing_twice_and_before_anything() -> None:
    player = Player()
    player.close()
    player = Player(lambda rate, device: SilentSink(rate))
    player.load(MemoryTrack(noise(5).tobytes()))
    player.play()
    until(lambda: player.position() > 0)
    began = time.monotonic()
    player.close()
    player.close()
    assert time.monotonic() - began < 4, "it waited for the end of what it plays"

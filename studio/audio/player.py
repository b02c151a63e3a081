"""Plays sound while it arrives and knows which frame is audible now."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from studio.audio.deck import Deck
from studio.audio.devices import Output, outputs
from studio.audio.sink import RtmixerSink, SilentSink, Sink
from studio.core.errors import Kind, StudioError
from studio.core.ports import Device, PlayState, Track

_log = logging.getLogger(__name__)

USUAL_RATE: Final = 24_000
_LOOK_EVERY: Final = 2.0
_WARM_FOR: Final = 300.0  # seconds; then a card that plays nothing may sleep
_CLOSE_WITHIN: Final = 0.5
_STUMBLES: Final = 3  # then the machine is too busy for what the card calls safe
_PATIENT_S: Final = 0.2


@dataclass(frozen=True, slots=True)
class _Pending:
    """What a command will have done; shown until the player's thread has done it."""

    serial: int
    state: PlayState | None
    position: int | None


class Player:
    """Implements `core.ports.Playback` with a thread of its own, which starts with the first call that needs it.

    Commands are posted to that thread and never wait; what it knows it publishes as one immutable reading, so looking
    at the position takes no lock and calls no library. Without a sound device it plays silently in real time.
    """

    def __init__(self, open_sink: Callable[[int, str], Sink] | None = None) -> None:
        """`open_sink(rate, device_id)` takes the place of the sound card in tests."""
        self._cards = _Cards(open_sink)
        self._deck = Deck(self._cards.open)
        self._commands: queue.SimpleQueue[tuple[int, Callable[[], None]] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._serial = 0
        self._done = 0  # the newest command carried out
        self._handled = 0  # the newest command that the reading shows
        self._pending: _Pending | None = None
        self._newest_seek = 0
        self._volume = 1.0
        self._speed = 1.0
        self._device = ""
        self._look_at = 0.0
        self._sleep_at = 0.0
        self._asked = False  # a command has come
        self._refresh = False

    # What core.ports.Playback asks for

    def load(self, track: Track, start: int = 0) -> None:
        """Put a track on, in place of the one before; stopped at `start`."""
        self._post(lambda: self._deck.load(track, start), PlayState.STOPPED, max(0, start))

    def play(self) -> None:
        """Play, or go on; from the start when the track has ended. Waits for sound that has not arrived."""
        state = self.state
        playing = state in {PlayState.PLAYING, PlayState.WAITING}
        self._post(self._deck.play, state if playing else PlayState.WAITING)

    def pause(self) -> None:
        """Fade out and hold the position."""
        playing = self.state in {PlayState.PLAYING, PlayState.WAITING}
        self._post(self._deck.pause, PlayState.PAUSED if playing else None)

    def stop(self) -> None:
        """Fade out and go back to the start of the track."""
        self._post(self._deck.stop, PlayState.STOPPED, 0)

    def seek(self, frame: int) -> None:
        """Go on from `frame`, without a click; playing stays playing. Beyond the end it waits there."""
        serial = self._newest_seek = self._serial + 1

        def go() -> None:
            # A slider posts many; only the newest one counts.
            if serial == self._newest_seek:
                self._deck.seek(frame)

        self._post(go, None, max(0, frame))

    def position(self) -> int:
        """The frame that is audible now, from the sound card's clock."""
        pending = self._pending
        if pending is not None and pending.position is not None and self._handled < pending.serial:
            return pending.position
        return self._deck.reading.frame(time.monotonic())

    @property
    def state(self) -> PlayState:
        """What it does now."""
        pending = self._pending
        if pending is not None and pending.state is not None and self._handled < pending.serial:
            return pending.state
        return self._deck.reading.state

    @property
    def volume(self) -> float:
        """0.0 to 1.0; its square is the gain, so that half of it sounds about half as loud."""
        return self._volume

    @volume.setter
    def volume(self, value: float) -> None:
        self._volume = min(max(value, 0.0), 1.0)
        self._post(lambda: self._deck.set_gain(self._volume**2))

    @property
    def speed(self) -> float:
        """0.5 to 2.0, pitch kept; scales the clock, never the stored times."""
        return self._speed

    @speed.setter
    def speed(self, value: float) -> None:
        self._speed = min(max(value, 0.5), 2.0)
        self._post(lambda: self._deck.set_speed(self._speed))

    def level(self) -> float:
        """Peak of what is audible now, 0.0 to 1.0."""
        return min(1.0, self._deck.reading.level(time.monotonic()))

    @property
    def first_audible(self) -> float | None:
        """`time.monotonic()` at which the first frame after the last `play` became audible; None until then."""
        pending, first = self._pending, self._deck.reading.first_audible
        if first is None or first > time.monotonic() or (pending is not None and self._handled < pending.serial):
            return None
        return first

    @property
    def trouble(self) -> StudioError | None:
        """Why nothing is heard (no device, no library, device lost, a recording that is gone), or None."""
        return self._deck.reading.trouble or self._cards.trouble

    @property
    def underruns(self) -> int:
        """How often the card ran dry since the track was loaded (waiting for the vendor is not one)."""
        return self._deck.reading.underruns

    def devices(self) -> Sequence[Device]:
        """The outputs known at the last look; empty without a sound server, and before the first look."""
        return self._cards.devices

    def refresh_devices(self) -> None:
        """Look for outputs again, at the next moment nothing plays."""

        def ask() -> None:
            self._refresh = True

        self._post(ask)

    @property
    def device(self) -> str:
        """The chosen `device_id`; "" is the system's own choice."""
        return self._device

    @device.setter
    def device(self, device_id: str) -> None:
        self._device = device_id
        self._post(lambda: self._choose(device_id))

    def close(self) -> None:
        """Stop and let go of the card; blocks at most half a second."""
        if self._thread is not None:
            self._commands.put(None)
            self._thread.join(_CLOSE_WITHIN)

    # Beyond it

    def prepare(self, rate: int = USUAL_RATE) -> None:
        """Open the card and keep it warm, so that the first `play` is heard at once."""
        self._post(lambda: self._deck.prepare(rate))

    # The player's thread

    def _post(self, command: Callable[[], None], state: PlayState | None = None, position: int | None = None) -> None:
        self._serial += 1
        if state is not None or position is not None:
            before = self._pending
            if before is not None and self._handled < before.serial:
                state = before.state if state is None else state
                position = before.position if position is None else position
            self._pending = _Pending(self._serial, state, position)
        self._commands.put((self._serial, command))
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="player", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        pause = 0.0
        while self._obey(pause):
            self._check_card()
            pause = self._deck.advance()
            self._handled = self._done
            if self._deck.wait(pause):
                pause = 0.0
        self._deck.let_go()

    def _obey(self, seconds: float) -> bool:
        """Wait for commands and carry out all there are; False when it is time to close."""
        try:
            item = self._commands.get(timeout=seconds) if seconds > 0 else self._commands.get_nowait()
            while item is not None:
                item[1]()
                self._done, self._asked = item[0], True
                item = self._commands.get_nowait()
        except queue.Empty:
            return True
        return False

    def _choose(self, device_id: str) -> None:
        self._cards.choose(device_id)
        if self._deck.sink is not None:
            self._deck.let_go()
            self._deck.prepare(self._deck.rate)

    def _check_card(self) -> None:
        """Go on elsewhere when the card is gone, and back to a card when one appears."""
        deck, cards = self._deck, self._cards
        now = time.monotonic()
        if deck.sink is not None and not deck.sink.alive:
            _log.warning("the sound device is gone")
            deck.let_go(at_once=True)
            cards.forget()
            cards.look()
            deck.prepare(deck.rate)
            self._look_at = now + _LOOK_EVERY
        elif cards.silent and deck.playing and now >= self._look_at:
            self._look_at = now + _LOOK_EVERY
            if cards.look():
                deck.let_go()
                deck.prepare(deck.rate)
        elif deck.stumbles >= _STUMBLES and not cards.patient:
            _log.warning("the sound has stumbled %d times: more of it is sent ahead from now on", deck.stumbles)
            cards.patient = True
            deck.let_go()
            deck.prepare(deck.rate)
        elif self._refresh and not deck.playing and not deck.sounding:
            self._refresh = False
            deck.let_go()
            cards.look()
            deck.prepare(deck.rate or USUAL_RATE)
        if self._asked or deck.playing or deck.sounding:
            self._asked, self._sleep_at = False, now + _WARM_FOR
        elif now >= self._sleep_at:
            deck.let_go()


class _Cards:
    """Opens the chosen card, else the system's own, else none; says what is the trouble. The player's thread's own."""

    def __init__(self, open_sink: Callable[[int, str], Sink] | None = None) -> None:
        self.silent = False
        self.patient = False  # open cards with more time to spare: what is played is heard that much later
        self._chosen = ""
        self._lost = ""
        self._used = ""
        self.trouble: StudioError | None = None
        self._outputs: tuple[Output, ...] | None = None
        self._open_sink = open_sink
        self._library = True

    @property
    def devices(self) -> tuple[Device, ...]:
        """The outputs known at the last look."""
        return tuple(output.device for output in self._outputs or ())

    def open(self, rate: int) -> Sink:
        """An open sink for `rate` Hz; its own rate is another where the card cannot do this one."""
        if self._open_sink is not None:
            return self._open_sink(rate, self._chosen)
        if self._outputs is None:
            self.look()
        chosen = [output for output in self._outputs or () if output.device.device_id == self._chosen]
        usual = sorted(self._outputs or (), key=lambda output: not output.device.default)
        for output in (*chosen, *usual[:1]):
            for its_rate in dict.fromkeys((rate, output.rate)):
                try:
                    sink = RtmixerSink(its_rate, output.index, latency=_PATIENT_S if self.patient else "high")
                except StudioError as error:
                    _log.warning("%s does not open at %d Hz: %s", output.device.name, its_rate, error.message)
                    continue
                self.silent, self._used = False, output.device.name
                missing = self._chosen.partition("/")[2] if self._chosen and output not in chosen else self._lost
                lost = missing and missing != self._used
                self.trouble = StudioError(Kind.DEVICE_LOST, missing) if lost else None
                return sink
        self.silent = True
        message = "" if self._library else "PortAudio is not installed"
        self.trouble = StudioError(Kind.NO_SOUND, message=message)
        return SilentSink(rate)

    def choose(self, device_id: str) -> None:
        """Use this one from the next `open` on."""
        self._chosen, self._lost = device_id, ""

    def forget(self) -> None:
        """The card in use is gone."""
        self._lost = self._used

    def look(self) -> bool:
        """Look for outputs anew, with no stream open; whether there are any."""
        if not self._library or self._open_sink is not None:
            return False
        try:
            self._outputs = outputs(again=self._outputs is not None)
        except StudioError:
            self._library, self._outputs = False, ()
        return bool(self._outputs)


def open_player() -> Player:
    """A player on the system's sound card, or on a silent clock where there is none."""
    return Player()

"""Reading a script at the real window: heard through a null sink, lit as it sounds, sought, paused, stopped."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, cast

import numpy as np
import pytest
from PySide6.QtCore import Qt

from studio.core.ports import Playback, PlayState
from studio.core.records import Timing
from studio.panels.speech.presenter import reader
from studio.ui.lamp import Lamp, TimeMap
from tests.end2end.conftest import Story
from tests.fakes.machine import SoundThreads
from tests.fakes.person import Person
from tests.fakes.pulse import PulseServer
from tests.fakes.xingyun_server import SECRET, VOICE, Pause, XingyunServer, utterance

pytestmark = pytest.mark.sound

RATE = 22_050  # of the local service
EARLY_S = 0.1  # what is about to sound may be lit so early where the window is held up

MIXED = "你好，今天说 two words。\n第二段。"
LONG = "这一段要读上一会儿，所以可以停下来，再接着读，也可以跳到别的地方去。" * 2


@dataclass(frozen=True)
class Look:
    """A look at the sound's clock: the frame that was audible, what was lit after it, and what may have been."""

    frame: int
    lit: tuple[int, int] | None
    right: frozenset[tuple[int, int] | None]


class WatchedLamp(Lamp):
    """Writes down every look that was taken while something sounded.

    So lighting is judged by frames of the take, not by the machine's time: one that is kept from looking for a while
    must then light what sounds by now, and nothing that is over.
    """

    looks: ClassVar[list[Look]]

    def follow(self, playback: Playback, timeline: TimeMap) -> None:
        self._watched, self._map = _Watched(playback), timeline
        self._now: tuple[int, int] | None = None
        self.changed.connect(self._note)
        super().follow(cast("Playback", self._watched), timeline)

    def look(self) -> None:
        before = self._sounding
        super().look()
        if before and self._sounding:
            self.looks.append(Look(self._watched.frame, self._now, frozenset(self._right(self._watched.frame))))

    @property
    def _sounding(self) -> bool:
        return self._watched.state is PlayState.PLAYING and self._watched.first_audible is not None

    def _note(self, span: tuple[int, int] | None, _read: int) -> None:
        self._now = span

    def _right(self, frame: int) -> Iterator[tuple[int, int] | None]:
        """What sounds at a frame, and what begins so soon after it that it may be lit early."""
        following: int | None = frame
        while following is not None and following <= frame + EARLY_S * RATE:
            yield self._map.span_at(following)
            following = self._map.next_change(following)


class _Watched:
    """A playback that remembers the last frame it told."""

    def __init__(self, playback: Playback) -> None:
        self._playback = playback
        self.frame = 0

    def position(self) -> int:
        self.frame = self._playback.position()
        return self.frame

    def __getattr__(self, name: str) -> Any:
        return getattr(self._playback, name)


def test_every_character_lights_in_order_while_it_sounds(
    at_window: Callable[[Story], None], pulse: PulseServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = WatchedLamp.looks = []
    stumbled: list[bool] = []
    texts = [MIXED.replace("二", numeral) for numeral in "二三四五"]  # what was made once is not asked for again
    monkeypatch.setattr(reader, "Lamp", WatchedLamp)

    async def story(person: Person) -> None:
        playback = person.studio.services.playback
        await person.warm()
        text = texts[len(stumbled)]
        person.write(text)
        threads = SoundThreads(pulse.process_id)
        person.press("speech.play")
        await person.until(lambda: playback.state is PlayState.ENDED)
        await person.until(lambda: person.lights[-1].span is None)
        take = person.take
        assert take.diagnosis.timing is Timing.CHARACTER
        assert take.rate == RATE
        assert playback.trouble is None
        # A card that was not served in time says later that what it plays is later: the light goes back with it.
        stumbled.append(playback.underruns > 0)
        assert not stumbled[-1] or threads.were_kept_waiting()
        spoken = [place for place, character in enumerate(text) if character.isalnum()]
        lit = [place for span in person.lit() for place in range(*span) if text[place].isalnum()]
        assert lit == spoken or (stumbled[-1] and set(lit) == set(spoken))

    for _ in texts:
        with pulse.recording() as recording:
            at_window(story)
            _, samples = recording.sounded()
        assert np.abs(samples.astype(int)).max() > 1_000  # it was heard
        assert [look for look in looks if look.lit not in look.right] == []
        assert len(looks) > len(MIXED)
        if not stumbled[-1]:
            return
    pytest.skip("the machine is too busy for sound")


def test_play_pressed_at_once_is_heard(at_window: Callable[[Story], None]) -> None:
    """While the program still warms up, the window and the person ask for the player at the same time."""

    async def story(person: Person) -> None:
        person.write("你好。")
        person.press("speech.play")
        await person.until(lambda: len(set(person.lit())) == 2)
        await person.until(lambda: person.studio.services.playback.state is PlayState.ENDED)
        assert [thread.name for thread in threading.enumerate()].count("player") == 1

    at_window(story)


def test_pause_holds_the_place_and_stop_gives_it_up(at_window: Callable[[Story], None]) -> None:
    async def story(person: Person) -> None:
        playback = person.studio.services.playback
        await person.warm()
        person.write(LONG)
        person.press("speech.play")
        await person.until(lambda: len(person.lit()) > 3)
        person.press("speech.play")
        await person.until(lambda: playback.state is PlayState.PAUSED)
        held = -1
        while held != playback.position():  # it fades out
            held = playback.position()
            await asyncio.sleep(0.2)
        await person.until(lambda: person.lights[-1].span == person.take.timeline.span_at(playback.position()))
        held, lit = playback.position(), person.editor.lit_text
        assert lit
        await asyncio.sleep(0.2)
        assert (playback.position(), person.editor.lit_text) == (held, lit)

        person.press("speech.play")
        await person.until(lambda: playback.position() > held + person.take.rate // 4)
        person.press("speech.stop")
        await person.until(lambda: playback.state is PlayState.STOPPED)
        await person.until(lambda: not person.editor.lit_text)
        assert playback.position() == 0

    at_window(story)


def test_a_click_goes_to_that_character(at_window: Callable[[Story], None]) -> None:
    async def story(person: Person) -> None:
        playback = person.studio.services.playback
        await person.warm()
        person.write(LONG)
        person.press("speech.play")
        await person.until(lambda: len(person.lit()) > 1 and person.take.over)
        place, before = LONG.index("跳"), len(person.lights)
        person.click_character(place)
        await person.until(lambda: (place, place + 1) in [light.span for light in person.lights[before:]])
        there = next(light.frame for light in person.lights[before:] if light.span == (place, place + 1))
        frame = person.take.timeline.frame_of(place)
        assert frame is not None
        assert frame - 10 <= there < frame + person.take.rate // 5
        assert playback.state is PlayState.PLAYING

    at_window(story)


def test_a_place_that_has_not_arrived_is_waited_for(
    at_window: Callable[[Story], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = "先来的一段。", "后来的一段。"
    slow = XingyunServer([*utterance(first, seconds=3.0)], [Pause(3.0), *utterance(second, seconds=2.0)])

    async def story(person: Person) -> None:
        services = person.studio.services
        await person.warm()
        services.accounts.add("slow", "xingyun", dict(vendor.account().fields), {"app_secret": SECRET})
        services.preferences.change({"last_account": "slow", "last_voice": VOICE})

    async def again(person: Person) -> None:
        await person.warm()
        person.write(f"{first}\n{second}")
        person.press("speech.play")
        await person.until(lambda: len(person.lit()) > 0)
        place = len(first) + 1
        person.click_character(place)
        await person.until(lambda: person.editor.waiting)
        await person.until(lambda: (place, place + 1) in person.lit())
        assert not person.editor.waiting

    monkeypatch.setenv("VOICE_STUDIO_SECRET_SLOW_APP_SECRET", SECRET)
    with slow as vendor:
        at_window(story)
        at_window(again)


def test_keys_play_while_the_editor_has_the_focus(at_window: Callable[[Story], None]) -> None:
    """F5 plays also while typing; Space stays a space."""

    async def story(person: Person) -> None:
        playback = person.studio.services.playback
        await person.warm()
        person.write(LONG)
        person.editor.setFocus()
        person.key(Qt.Key.Key_Space)
        assert person.editor.text() == LONG + " "
        assert playback.state is PlayState.STOPPED
        person.editor.place_caret(LONG.index("再"))
        person.key(Qt.Key.Key_F5)
        await person.until(lambda: len(person.lit()) > 1)
        assert person.lit()[0][0] == LONG.index("再")

    at_window(story)

"""Reading a script at the real window: heard through a null sink, lit as it sounds, sought, paused, stopped."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from PySide6.QtCore import Qt

from studio.core.ports import PlayState
from studio.core.records import Timing, UnitKind
from tests.end2end.conftest import Story
from tests.fakes.person import Person
from tests.fakes.pulse import PulseServer, timed
from tests.fakes.xingyun_server import SECRET, VOICE, Pause, XingyunServer, utterance

pytestmark = pytest.mark.sound

MIXED = "你好，今天说 two words。\n第二段。"
LONG = "这一段要读上一会儿，所以可以停下来，再接着读，也可以跳到别的地方去。" * 2


def test_every_character_lights_in_order_while_it_sounds(
    at_window: Callable[[Story], None], pulse: PulseServer
) -> None:
    numerals = iter("二三四五")

    def take() -> tuple[bool, Shown]:
        # Another one each time: what was made once is not asked for again.
        text = MIXED.replace("二", next(numerals))
        found: list[Shown] = []

        async def story(person: Person) -> None:
            playback = person.studio.services.playback
            await person.warm()
            person.write(text)
            person.press("speech.play")
            await person.until(lambda: playback.state is PlayState.ENDED, 20)
            await person.until(lambda: person.lights[-1].span is None)
            take = person.take
            assert take.diagnosis.timing is Timing.CHARACTER
            assert playback.trouble is None

            spoken = [place for place, character in enumerate(text) if character.isalnum()]
            lit = [place for span in person.lit() for place in range(*span) if text[place].isalnum()]
            assert set(lit) == set(spoken)
            units = {unit.src_start: unit for unit in take.units() if unit.kind is not UnitKind.PAUSE}
            lights = [(light.frame, units[light.span[0]]) for light in person.lights if light.span is not None]
            late = [(frame - unit.start) / take.rate for frame, unit in lights]
            found.append(Shown(playback.underruns, lit == spoken, late))

        with pulse.recording() as recording:
            at_window(story)
            begin, samples = recording.sounded()
            assert np.abs(samples.astype(int)).max() > 1_000  # it was heard
            # What is right is so on any machine; what is not, only counts where the machine had time.
            return found[0].right or recording.undisturbed(begin, len(samples) - begin), found[0]

    shown = timed(take, lambda shown: shown.right, most=4)
    assert shown.right, shown


@dataclass(frozen=True)
class Shown:
    """How a script was lit: `late` are the seconds from a character's sound to its light."""

    underruns: int
    in_order: bool
    late: list[float]

    @property
    def right(self) -> bool:
        """Within what a busy machine may add; the benchmarks measure the figure itself."""
        return self.underruns == 0 and self.in_order and all(-0.06 < each < 0.15 for each in self.late)


def test_play_pressed_at_once_is_heard(at_window: Callable[[Story], None]) -> None:
    """While the program still warms up, the window and the person ask for the player at the same time."""

    async def story(person: Person) -> None:
        person.write("你好。")
        person.press("speech.play")
        await person.until(lambda: len(person.lit()) == 2)
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
        await asyncio.sleep(0.2)  # it fades out
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
        place = LONG.index("跳")
        person.click_character(place)
        await person.until(lambda: person.lights[-1].span == (place, place + 1))
        frame = person.take.timeline.frame_of(place)
        assert frame is not None
        assert frame - 10 <= person.lights[-1].frame < frame + person.take.rate // 5
        assert playback.state is PlayState.PLAYING

    at_window(story)


def test_a_place_that_has_not_arrived_is_waited_for(
    at_window: Callable[[Story], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = "先来的一段。", "后来的一段。"
    slow = XingyunServer([*utterance(first, seconds=3.0)], [Pause(1.0), *utterance(second, seconds=2.0)])

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
        await person.until(lambda: person.editor.waiting, 1)
        await person.until(lambda: (place, place + 1) in person.lit(), 5)
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

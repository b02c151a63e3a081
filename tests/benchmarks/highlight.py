"""The lit character against a recording of what was heard, at rest and with the window's thread held up.

A script of tones is played through the whole studio; an ear at the sound server notes the onset of every burst, the
editor every change of light. The bare baseline is a timer in the same loop that aims at the same lengths: nothing that
lights by a timer can be better than it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QTimer

from tests.benchmarks.figures import Figure, percentile
from tests.benchmarks.rigs import tones
from tests.benchmarks.rigs.desk import with_tones
from tests.benchmarks.rigs.ear import listening
from tests.fakes.person import Light, Person
from tests.fakes.pulse import PulseServer

HOLD_S, HOLD_EVERY_MS = 0.050, 1000 * tones.BEAT // tones.RATE


@dataclass(slots=True)
class Measured:
    """Milliseconds, one for each character: light minus sound; and how late the bare timer was."""

    errors: NDArray[np.float64]
    lateness: list[float] = field(default_factory=list)


def run(long: bool) -> Iterable[Figure]:
    """A short script three times each way; `long` is one of ten minutes each way.

    What is held up is told by the one character in five that sounds meanwhile, so of those there must be more.
    """
    characters, held_characters, repetitions = (3_000, 3_000, 1) if long else (90, 360, 3)
    with PulseServer(tones.RATE):
        calm = [measure(characters, held=False) for _ in range(repetitions)]
        held = [measure(held_characters, held=True) for _ in range(repetitions)]
    yield Figure("light to sound, p95", "ms", *percentiles(calm, 95), 8, "window idle")
    yield Figure("light to sound, max", "ms", *percentiles(calm, 100), 17, "window idle")
    yield Figure("light to sound, p95, held up", "ms", *percentiles(held, 95), 20, "50 ms of every 250")
    yield Figure("light to sound, max, held up", "ms", *percentiles(held, 100))
    if long:
        drift = [float(np.median(each.errors[-300:]) - np.median(each.errors[:300])) for each in calm]
        yield Figure("drift from first minute to last", "ms", [abs(value) for value in drift], (), 2, "ten minutes")


def percentiles(runs: list[Measured], percent: float) -> tuple[list[float], list[float]]:
    """Of every run: the percentile of the absolute errors, and of the timer's lateness."""
    ours = [percentile(list(np.abs(each.errors)), percent) for each in runs]
    return ours, [percentile(each.lateness, percent) for each in runs]


def measure(characters: int, *, held: bool) -> Measured:
    """Play a script once and compare."""
    text = tones.script(characters)
    lights: list[Light] = []
    lateness: list[float] = []

    async def story(person: Person) -> None:
        playback = person.studio.services.playback
        person.write(text)
        await person.warm()
        timer = QTimer()
        timer.timeout.connect(hold_up)
        if held:
            timer.start(HOLD_EVERY_MS)
        bare = asyncio.ensure_future(keep_time(text, lateness))
        person.press("speech.play")
        await person.until(lambda: playback.state == "ended", seconds=characters)
        bare.cancel()
        lights.extend(person.lights)
        timer.stop()
        await asyncio.sleep(0.5)

    with listening() as ear:
        with_tones(story)
    return Measured(differences(text, lights, ear.onsets()), lateness)


def hold_up() -> None:
    """Keep the window's thread, and Python's lock, busy."""
    until = time.perf_counter() + HOLD_S
    while time.perf_counter() < until:
        pass


async def keep_time(text: str, lateness: list[float]) -> None:
    """A timer that does nothing else: how late it is, in milliseconds."""
    loop = asyncio.get_running_loop()
    for length in np.diff(tones.bounds(text)) / tones.RATE:
        due = loop.time() + float(length)
        await asyncio.sleep(float(length))
        lateness.append((loop.time() - due) * 1000)


def differences(text: str, lights: list[Light], onsets: NDArray[np.float64]) -> NDArray[np.float64]:
    """Light minus sound for every character, in milliseconds; every character must have been heard."""
    places = [place for place, character in enumerate(text) if character != "\n"]
    if len(onsets) != len(places):
        raise RuntimeError(f"{len(onsets)} of {len(places)} characters were heard")
    lit = {light.span[0]: light.at for light in lights if light.span is not None}
    if missing := [place for place in places if place not in lit]:
        raise RuntimeError(f"{len(missing)} characters were never lit, the first at {missing[0]}")
    return np.array([(lit[place] - onset) * 1000 for place, onset in zip(places, onsets, strict=True)])

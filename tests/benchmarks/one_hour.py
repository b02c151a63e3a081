"""A take of one hour: how much memory it takes as it grows, and how long its export takes."""

from __future__ import annotations

import asyncio
import gc
import os
import tempfile
import time
import wave
from collections.abc import Iterable
from pathlib import Path

from studio.app.wiring import open_services
from studio.core.records import UnitKind
from studio.services.export import export, plan_paths
from studio.services.takes import SpeechRequest
from tests.benchmarks.figures import Figure
from tests.benchmarks.rigs import tones

ACCOUNT = "tones"
# As many as sound for an hour.
CHARACTERS = 18_900


def run(long: bool) -> Iterable[Figure]:
    """An hour of tones, made as fast as it can be; `long` makes three of them."""
    grown: list[float] = []
    exported: list[float] = []
    bare: list[float] = []
    for _ in range(3 if long else 1):
        with tones.server() as base_url, tempfile.TemporaryDirectory() as folder:
            asyncio.run(one_hour(base_url, Path(folder), grown, exported, bare))
    yield Figure("memory from the first minute to the last", "MB", grown, (), 60)
    yield Figure("export as WAV and SRT", "s", exported, bare, 5, "baseline: the WAV alone, by wave")


async def one_hour(base_url: str, folder: Path, grown: list[float], exported: list[float], bare: list[float]) -> None:
    """Make the take with the program's services, then export it."""
    os.environ["VOICE_STUDIO_SECRET_TONES_APP_SECRET"] = "any"
    services = await open_services(folder / "home")
    services.accounts.add(ACCOUNT, "xingyun", {"base_url": base_url, "app_id": "any"})
    take = await services.speech.read(SpeechRequest(tones.script(CHARACTERS), ACCOUNT, "tone"))
    version = 0
    while take.frames < 60 * tones.RATE and not take.over:
        version = await take.changed(version)
    first = resident_mb()
    await take.finished()
    grown.append(resident_mb() - first)
    if take.error is not None:
        raise take.error
    seconds = take.frames / take.rate
    characters = sum(unit.kind is UnitKind.CHARACTER for unit in take.units())
    if not 3500 < seconds < 3700 or characters != CHARACTERS:
        raise RuntimeError(f"{seconds:.0f} s with {characters} characters is not the hour that was asked for")

    started = time.perf_counter()
    with wave.open(str(folder / "bare.wav"), "wb") as file:
        file.setparams((1, 2, take.rate, 0, "NONE", ""))
        for start in range(0, take.frames, 1 << 16):
            file.writeframesraw(take.read(start, 1 << 16))
    bare.append(time.perf_counter() - started)

    started = time.perf_counter()
    await export(take, plan_paths([folder / "take.wav", folder / "take.srt"]), lambda _: None)
    exported.append(time.perf_counter() - started)
    await services.close()


def resident_mb() -> float:
    """Memory of this process that is its own (what it maps from files is the system's), in MB."""
    gc.collect()
    resident, shared = (int(pages) for pages in Path("/proc/self/statm").read_text().split()[1:3])
    return (resident - shared) * os.sysconf("SC_PAGE_SIZE") / 1e6

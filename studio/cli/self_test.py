"""`voice-studio doctor --self-test`: the program tries itself, installed as it is, and says what works.

Everything happens in a home that is thrown away afterwards. What is written to the terminal meanwhile, by the program
or by any of its processes, and what is logged as a warning, is a failure of its own: there is nothing to warn of.
"""

from __future__ import annotations

import array
import asyncio
import contextlib
import json
import os
import re
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from studio import __version__
from studio.cli.checks import FAILED, OK, WARNING, Check, failed, warned
from studio.cli.exits import Exit
from studio.cli.terminal import Terminal
from studio.core.errors import StudioError

if TYPE_CHECKING:
    from studio.app.main import Application
    from studio.app.services import Services
    from studio.services.takes import Take
    from studio.ui.theme import Theme

TEXT: Final = "你好，世界。The quick brown fox has 4 legs."

# Formats that lose sound may also move its end by a block.
_SLACK_S: Final = 0.2
_PATIENCE_S: Final = 15.0
_TIMER_S: Final = 0.02

# Qt's own chatter, from before the log begins: a platform without windows cannot say how large they may become.
_CHATTER: Final = "This plugin does not support propagateSizeHints()"
_MARKUP: Final = re.compile(r"<[^>]*>|\{[^}]*\}|\[[^\]]*\]")


def self_test(terminal: Terminal) -> int:
    """Try everything; the status is that of the first thing that failed."""
    started = time.monotonic()
    checks: list[Check] = []

    def tell(check: Check) -> None:
        checks.append(check)
        if not terminal.json:
            terminal.answer({}, check.line(terminal))

    with tempfile.TemporaryDirectory(prefix="voice-studio-self-test-") as folder:
        home, asked = Path(folder), terminal.home
        terminal.home = home
        stray: list[str] = []
        try:
            for part in (_without_a_window, _with_a_window):
                found: list[Check] = []
                with _overheard(stray):
                    part(terminal, found)
                for check in found:
                    tell(check)
            stray += _warnings(home)
        finally:
            terminal.home = asked
        tell(_nothing_else(terminal, stray))
    seconds = time.monotonic() - started
    document = {
        "version": __version__,
        "seconds": round(seconds, 1),
        "checks": [check.document() for check in checks],
    }
    terminal.answer(document, terminal.tr("Took {seconds:.1f} s.").format(seconds=seconds))
    return next((check.status for check in checks if check.state == FAILED), Exit.DONE)


def _nothing_else(terminal: Terminal, stray: list[str]) -> Check:
    if stray:
        return Check("Stray output", FAILED, " | ".join(stray), Exit.BUG)
    return Check("Stray output", OK, terminal.tr("none"))


# Without a window


def _without_a_window(terminal: Terminal, found: list[Check]) -> None:
    async def work(services: Services) -> None:
        async for check in _examine(terminal, services):
            found.append(check)  # noqa: PERF401 - one by one, so that they stay when a later one raises

    try:
        terminal.run(work)
    except StudioError as error:
        found.append(failed(terminal, "The library", error))


async def _examine(terminal: Terminal, services: Services) -> AsyncIterator[Check]:
    from studio.services.takes import SpeechRequest

    take = await services.speech.read(SpeechRequest(TEXT, "local"))
    await take.finished()
    yield _spoken(terminal, take)
    if take.error is not None or not take.frames:
        return
    yield await _kept(terminal, services, take)
    for check in await _written(terminal, take, services.paths.cache):
        yield check
    yield await _recognised(terminal, services, services.paths.cache / "take.wav")
    yield await _heard(terminal, services, take)
    yield await _keyring(terminal)


def _spoken(terminal: Terminal, take: Take) -> Check:
    """Whether the sentence sounds, and every letter of it has its time."""
    name = "Speech"
    if take.error is not None:
        return failed(terminal, name, take.error)
    units = list(take.units())
    spans = [(unit.src_start, unit.src_end) for unit in units]
    timed = {index for start, end in spans if start is not None and end is not None for index in range(start, end)}
    missing = "".join(letter for index, letter in enumerate(TEXT) if letter.isalnum() and index not in timed)
    starts = [unit.start for unit in units]
    # The end of the last unit may lie a hair beyond the sound.
    orderly = starts == sorted(starts) and all(0 <= unit.start < unit.end <= take.frames + 1 for unit in units)
    loudest = max((abs(sample) for sample in array.array("h", take.read(0, take.frames))), default=0)
    if missing or not orderly or not loudest or not take.complete:
        detail = f"{missing=} {orderly=} {loudest=} complete={take.complete}"
        return Check(name, FAILED, detail, Exit.UNREACHABLE)
    detail = terminal.tr("{count} characters timed in {seconds:.1f} s of sound, the first after {wait:.0f} ms")
    seconds, wait = take.frames / take.rate, (take.first_audio_s or 0.0) * 1000
    return Check(name, OK, detail.format(count=len(timed), seconds=seconds, wait=wait))


async def _kept(terminal: Terminal, services: Services, take: Take) -> Check:
    """Whether the library gives back what was spoken."""
    name = "The library"
    try:
        newest = await services.library.takes(1)
        again = await services.speech.saved(newest[0].take_id) if newest else None
    except StudioError as error:
        return failed(terminal, name, error)
    if again is None or again.frames != take.frames or list(again.units()) != list(take.units()):
        return Check(name, FAILED, terminal.tr("the take came back different"), Exit.BAD_INPUT)
    return Check(name, OK, terminal.tr("the take came back as it was"))


async def _written(terminal: Terminal, take: Take, folder: Path) -> list[Check]:
    """Every format written and read again."""
    from studio.services.export import AUDIO_FORMATS, FORMATS, export, plan_names

    try:
        paths = await export(take, plan_names(take, folder, FORMATS, pattern="take"), lambda _: None)
    except StudioError as error:
        return [failed(terminal, "Formats", error)]
    checks = []
    for kind, forms in (
        ("Formats of sound", AUDIO_FORMATS),
        ("Formats of times", [form for form in FORMATS if form not in AUDIO_FORMATS]),
    ):
        reader = _reads_sound if forms is AUDIO_FORMATS else _reads_times
        broken = [form for form in forms if not reader(paths[FORMATS.index(form)], take)]
        state, status = (FAILED, Exit.BAD_INPUT) if broken else (OK, Exit.DONE)
        checks.append(Check(kind, state, ", ".join(broken or forms), status))
    return checks


def _reads_sound(path: Path, take: Take) -> bool:
    from studio.audio.spool import spool

    try:
        spooled = spool(path, path.with_suffix(".pcm"))
    except StudioError:
        return False
    return abs(spooled.frames / spooled.rate - take.frames / take.rate) < _SLACK_S and max(spooled.levels) > 0


def _reads_times(path: Path, _take: Take) -> bool:
    """Whether the letters of the text stand in the file, in order."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        try:
            json.loads(text)
        except ValueError:
            return False
    else:
        text = _MARKUP.sub("", text)
    letters = iter(text)
    return all(letter in letters for letter in TEXT if letter.isalpha())


async def _recognised(terminal: Terminal, services: Services, sound: Path) -> Check:
    """Whether the recognizer answers; what it makes of a synthetic voice is nobody's measure."""
    from studio.core.jobs import JobState
    from studio.local.sphinx import NO_MODEL

    name = "Transcription"
    try:
        submitted = await services.transcription.submit([str(sound)], "local")
        services.jobs.start()
        async with asyncio.timeout(_PATIENCE_S):
            jobs = await services.jobs.wait(submitted.ids)
    except StudioError as error:
        return failed(terminal, name, error)
    except TimeoutError:
        return Check(name, FAILED, terminal.tr("nothing came in time"), Exit.UNREACHABLE)
    if not jobs or jobs[0].state is not JobState.DONE:
        trouble = jobs[0].error if jobs else None
        if trouble is not None and NO_MODEL in trouble.message:
            return Check(name, WARNING, terminal.tr(NO_MODEL))
        detail = terminal.sentence(trouble) if trouble is not None else ""
        return Check(name, FAILED, detail, Exit.UNREACHABLE)
    return Check(name, OK, terminal.tr("{count} words heard").format(count=jobs[0].result.get("words", 0)))


async def _heard(terminal: Terminal, services: Services, take: Take) -> Check:
    """Whether the player's clock runs through the take, unheard, on whatever sound there is."""
    from studio.audio.devices import outputs

    playback = services.playback
    playback.volume = 0.0
    playback.load(take.track)
    playback.play()
    try:
        await _until(lambda: playback.position() > 0)
    except TimeoutError:
        return Check("Sound output", FAILED, terminal.tr("the clock stands still"), Exit.BAD_INPUT)
    finally:
        playback.stop()
    if playback.trouble is not None:
        return warned(terminal, "Sound output", playback.trouble)
    names = [output.device.name for output in await asyncio.to_thread(outputs)]
    return Check("Sound output", OK, ", ".join(names))


async def _keyring(terminal: Terminal) -> Check:
    """Whether a key that is kept comes back; without a keyring keys live until the program ends."""
    from studio.storage.secrets import Keyring, Secrets, Trouble

    name, keyring = "The keyring", Keyring("Voice Studio (self-test)")
    writer, reader = (Secrets(keyring, {}, patience_s=5.0) for _ in range(2))
    writer.set("self-test", "key", "kept")
    await writer.store("self-test", "key")
    if writer.trouble is None:
        secret = await reader.get("self-test", "key")
        await reader.forget("self-test", ["key"])
        if secret is None or secret.value != "kept":
            return Check(name, FAILED, terminal.tr("the key did not come back"), Exit.NOT_AUTHORISED)
        return Check(name, OK, terminal.tr("the key came back"))
    sentences = {
        Trouble.ABSENT: "There is none here; keys are forgotten when the program ends.",
        Trouble.LOCKED: "It is locked; keys are forgotten when the program ends.",
        Trouble.FAILED: "It refused; keys are forgotten when the program ends.",
    }
    return Check(name, WARNING, terminal.tr(sentences[writer.trouble]))


# With a window


def _with_a_window(terminal: Terminal, found: list[Check]) -> None:
    """Open every panel in each language on a platform that draws into memory, and leave as a person would."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from studio.app.main import create

    started = time.monotonic()
    application = create(["--home", str(terminal.home)])
    opened: list[str] = []

    def painted() -> None:
        wait = (time.monotonic() - started) * 1000
        found.append(Check("The window", OK, terminal.tr("drawn after {wait:.0f} ms").format(wait=wait)))

    application.window.painted.connect(painted)
    application.show()
    try:
        with contextlib.closing(application.loop) as loop:
            tour = loop.create_task(_tour(application, opened))
            loop.run_until_complete(application.run())
            loop.run_until_complete(asyncio.wait([tour]))
            tour.result()
    except StudioError as error:
        found.append(failed(terminal, "Panels", error))
        return
    except TimeoutError:
        found.append(Check("Panels", FAILED, terminal.tr("nothing came in time"), Exit.BUG))
        return
    found.append(Check("Panels", OK, ", ".join(dict.fromkeys(opened))))


async def _tour(application: Application, opened: list[str]) -> None:
    from studio.app.catalog import panels

    window = application.window
    looks: tuple[tuple[str, Theme], ...] = (("en", "light"), ("zh_CN", "dark"))
    try:
        await _until(lambda: window.transport.playback is not None)
        for language, theme in looks:
            application.appearance.set_language(language)
            application.appearance.set_theme(theme)
            for panel in panels():
                window.open_panel(panel.name)
                window.grab()
                await asyncio.sleep(_TIMER_S)
                opened.append(panel.name)
    finally:
        window.close()


async def _until(true: Callable[[], bool]) -> None:
    """Wait for what another thread or the window does; raises `TimeoutError`."""
    async with asyncio.timeout(_PATIENCE_S):
        while not true():  # noqa: ASYNC110 - there is no event to wait for
            await asyncio.sleep(_TIMER_S)


# What should not be there


@contextlib.contextmanager
def _overheard(stray: list[str]) -> Iterator[None]:
    """Collect every line that this process or one that it starts writes to the terminal, streams and descriptors."""
    with tempfile.TemporaryFile() as heard:
        put_back = [_redirect(number, heard.fileno()) for number in (1, 2)]
        try:
            yield
        finally:
            for back in put_back:
                back()
            heard.seek(0)
            lines = heard.read().decode(errors="replace").splitlines()
            stray += [line for line in lines if line.strip() and line.strip() != _CHATTER]


def _redirect(number: int, target: int) -> Callable[[], None]:
    """Lead what goes to a descriptor elsewhere; the result leads it back."""
    sys.stdout.flush()
    sys.stderr.flush()
    kept = os.dup(number)
    os.dup2(target, number)

    def back() -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        os.dup2(kept, number)
        os.close(kept)

    return back


def _warnings(home: Path) -> list[str]:
    """What the window's log warns of, and what the processes of the local service had to say."""
    lines = [line for path in home.rglob("*.log") for line in path.read_text("utf-8", "replace").splitlines()]
    wanted = re.compile(r" (?:WARNING|ERROR|CRITICAL) | studio\.services\.local: local service: ")
    return [line for line in lines if wanted.search(line)]

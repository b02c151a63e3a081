"""`voice-studio doctor`: what this machine has, what works, and what to do about the rest."""

from __future__ import annotations

import asyncio
import platform
import sys
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from studio import __version__
from studio.app.display import has_display
from studio.cli.checks import FAILED, OK, WARNING, Check, failed, warned
from studio.cli.exits import Exit
from studio.cli.files import check_folder
from studio.cli.terminal import Document, Misuse, Terminal, common, pass_terminal
from studio.core.errors import Kind, StudioError

if TYPE_CHECKING:
    from studio.app.services import Services
    from studio.services.report import Part

LIBRARIES = (
    "PySide6-Essentials",
    "qasync",
    "numpy",
    "rtmixer",
    "sounddevice",
    "soundfile",
    "soxr",
    "aiohttp",
    "websockets",
)


@click.command("doctor", help="Look at this machine: versions, library, sound, the local service, Chinese characters.")
@click.option(
    "--bundle",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Save a report to send in: versions, settings, recent activity, logs; no keys, nothing you wrote.",
)
@click.option(
    "--self-test",
    "thorough",
    is_flag=True,
    help="Try the program instead, in a home of its own that is thrown away: speak, write and read every format, "
    "transcribe, keep a key, open every panel. A stray line of output counts as a failure.",
)
@common
@pass_terminal
def doctor(terminal: Terminal, bundle: Path | None, *, thorough: bool) -> int:
    """Check everything once; the status is that of the first thing that failed."""
    if thorough and bundle is not None:
        raise Misuse(terminal.tr("Give --self-test or --bundle, not both."))
    if thorough:
        from studio.cli.self_test import self_test

        return self_test(terminal)
    if bundle is not None:
        check_folder(bundle)
    parts: tuple[Part, ...] = ()
    checks: list[Check] = []

    async def work(services: Services) -> None:
        async for check in _examine(terminal, services):
            checks.append(check)
            if not terminal.json:
                terminal.answer({}, check.line(terminal))
        if bundle is not None:
            nonlocal parts
            parts = await _gathered(terminal, services, checks)

    terminal.run(work)
    if bundle is not None:
        _show(terminal, bundle, parts)
        _save(bundle, parts)
    if terminal.json:
        document: Document = {"version": __version__, "checks": [check.document() for check in checks]}
        if bundle is not None:
            document["bundle"] = {"path": str(bundle), "files": [part.name for part in parts]}
        terminal.answer(document)
    return next((check.status for check in checks if check.state == FAILED), Exit.DONE)


async def _examine(terminal: Terminal, services: Services) -> AsyncIterator[Check]:
    yield Check("This program", OK, f"{__version__}, Python {platform.python_version()}, {platform.platform()}")
    yield _libraries(terminal)
    yield await _library(terminal, services)
    yield await _sound(terminal)
    yield await _local_service(terminal, services)
    yield await _fonts(terminal)
    shown = has_display()
    missing = terminal.tr("There is no display here, so the window cannot open.")
    yield Check("A display", OK if shown else WARNING, platform.system() if shown else missing)


def _libraries(terminal: Terminal) -> Check:
    from importlib.metadata import PackageNotFoundError, version

    found, missing = [], []
    for name in LIBRARIES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            missing.append(name)
    if missing:
        detail = terminal.tr("missing: {names}").format(names=", ".join(missing))
        return Check("Python libraries", WARNING, detail)
    return Check("Python libraries", OK, ", ".join(found))


async def _library(terminal: Terminal, services: Services) -> Check:
    newest = await services.library.takes(1)
    if services.library.notice is not None:
        return Check("The library", WARNING, terminal.sentence(services.library.notice))
    detail = terminal.tr("{path}, the newest take is {take}") if newest else terminal.tr("{path}, no takes yet")
    return Check("The library", OK, detail.format(path=services.library.path, take=newest[0].take_id if newest else ""))


async def _sound(terminal: Terminal) -> Check:
    from studio.audio.devices import outputs

    try:
        # There is no player here, so there is no other thread that PortAudio would have to be kept from.
        names = [output.device.name for output in await asyncio.to_thread(outputs)]
        trouble = None if names else StudioError(Kind.NO_SOUND)
    except StudioError as error:
        trouble = error
    if trouble is not None:
        return warned(terminal, "Sound output", trouble)
    return Check("Sound output", OK, ", ".join(names))


async def _local_service(terminal: Terminal, services: Services) -> Check:
    started = time.monotonic()
    try:
        voice = services.accounts.voices("local")[0].voice_id
        speech = await services.accounts.speech("local")
        # Spoken past the library: a check is no take.
        async for _ in speech.speak("你好", voice):
            pass
    except StudioError as error:
        return failed(terminal, "The local service", error)
    milliseconds = round((time.monotonic() - started) * 1000)
    return Check("The local service", OK, terminal.tr("spoke a word in {count} ms").format(count=milliseconds))


async def _fonts(terminal: Terminal) -> Check:
    """Windows and macOS bring Chinese fonts; elsewhere fontconfig knows."""
    from studio.app.fonts import chinese_families

    if sys.platform in ("win32", "darwin"):
        return Check("Chinese characters", OK, platform.system())
    families = await asyncio.to_thread(chinese_families)
    if families is None:
        return Check("Chinese characters", WARNING, terminal.tr("not known: fontconfig is not installed"))
    if not families:
        return Check("Chinese characters", WARNING, terminal.tr("no font has them; on Debian install fonts-noto-cjk"))
    return Check("Chinese characters", OK, ", ".join(families[:3]))


async def _gathered(terminal: Terminal, services: Services, checks: Sequence[Check]) -> tuple[Part, ...]:
    """What the report is going to hold."""
    from studio.services.report import gather

    return await gather(
        paths=services.paths,
        settings=services.settings.settings,
        accounts=services.accounts,
        activity=services.activity,
        sound="".join(f"{check.detail}\n" for check in checks if check.name == "Sound output"),
        checks="".join(f"{check.line(terminal)}\n" for check in checks),
    )


def _show(terminal: Terminal, path: Path, parts: Sequence[Part]) -> None:
    """Say what the report holds before it is saved; somebody at the terminal can read all of it first."""
    terminal.note(terminal.tr("{file} holds:").format(file=path))
    for number, part in enumerate(parts, 1):
        terminal.note(f"  {number}  {part.name}  ({part.bytes:,} B)")
    if terminal.json or terminal.quiet or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return
    question = terminal.tr("Enter saves it, a number shows that file, Ctrl+C leaves")
    while wanted := click.prompt(question, default="", show_default=False, err=True).strip():
        if wanted.isdecimal() and 0 < int(wanted) <= len(parts):
            terminal.note(parts[int(wanted) - 1].text)


def _save(path: Path, parts: Sequence[Part]) -> None:
    from studio.services.report import save

    asyncio.run(save(path, parts))

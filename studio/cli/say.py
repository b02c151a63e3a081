"""`voice-studio say`: speak a text; hear it lit in the terminal, or write its sound and its timing."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from studio.cli.files import check_files, stdin_text, take_document, write_files
from studio.cli.lit import clock, listen, wait
from studio.cli.terminal import Broken, Misuse, Terminal, common, pass_terminal
from studio.core.errors import Kind, StudioError

if TYPE_CHECKING:
    from studio.app.services import Services
    from studio.services.local import LocalService
    from studio.services.takes import Take


@dataclass(frozen=True, slots=True)
class Wish:
    """The command line of `say`."""

    text: str | None
    file: Path | None
    voice: str
    account: str | None
    out: Path | None
    timings: tuple[Path, ...]

    @property
    def files(self) -> tuple[Path, ...]:
        """Everything to be written."""
        return (*((self.out,) if self.out is not None else ()), *self.timings)


FILE = click.Path(path_type=Path)


@click.command(
    "say",
    help="Speak TEXT, a file, or what comes in on stdin (“-”). It is played unless it is written to a file or "
    "--json is asked for; --play and --no-play decide otherwise.",
)
@click.argument("text", required=False)
@click.option("--file", "file", type=FILE, help="A text file to speak: UTF-8, UTF-16 or GB18030.")
@click.option("--voice", default="", help="The voice; without it, the account's first one for the text's language.")
@click.option("--account", help="The account; without it, the one that has the voice, else “local”.")
@click.option("--out", type=FILE, metavar="FILE", help="Write the sound: .wav, .flac, .mp3, .ogg or .opus.")
@click.option(
    "--timing",
    "timings",
    type=FILE,
    multiple=True,
    metavar="FILE",
    help="Write the times: .srt, .vtt, .lrc, .ass, .json or .txt (Audacity labels); may be repeated.",
)
@click.option("--play/--no-play", default=None, help="Hear it now, or do not.")
@common
@pass_terminal
def say(terminal: Terminal, /, *, play: bool | None, **given: Any) -> None:
    """Speak a text."""
    wish = Wish(**given)
    if wish.text is not None and wish.file is not None:
        raise Misuse(terminal.tr("Give a text or --file, not both."))
    if wish.text is None and wish.file is None and sys.stdin.isatty():
        raise Misuse(terminal.tr("There is nothing to say: give a text, --file, or a text on stdin."))
    if wish.files:
        check_files([wish.out] if wish.out is not None else [], wish.timings)
    if wish.file is None and wish.text in (None, "-"):
        wish = replace(wish, text=stdin_text())
    heard = play if play is not None else not (wish.files or terminal.json)
    local = terminal.local_service()
    try:
        if _speaks(local, wish):
            local.launch()  # it starts while the rest of this program is loaded
        terminal.run(lambda services: _say(terminal, services, wish, heard=heard), local)
    finally:
        local.close()


def _speaks(local: LocalService, wish: Wish) -> bool:
    """Whether the local service is the one to speak, as far as that is known before there are accounts."""
    if wish.account is None and wish.voice:
        return any(voice.voice_id == wish.voice for voice in local.voices())
    return wish.account in (None, "local")


async def _say(terminal: Terminal, services: Services, wish: Wish, *, heard: bool) -> None:
    from studio.services.takes import SpeechRequest

    text = wish.text if wish.file is None else (await services.scripts.open(wish.file)).text
    request = SpeechRequest(text or "", wish.account or _fitting(services, wish.voice), wish.voice)
    take = await services.speech.read(request)
    threading.Thread(target=_load_what_sounds, args=(services if heard else None,), name="load").start()
    error = await _made(terminal, services, take, heard=heard)
    written: list[Path] = []
    if take.frames:
        for notice in take.notices:
            terminal.note(terminal.sentence(notice))
        try:
            await write_files(terminal, take, wish.files, written)
        except StudioError as unwritten:
            error = unwritten
    audio = str(wish.out) if wish.out is not None and wish.out in written else None
    silence = services.playback.trouble if heard else None
    document = take_document(terminal, take, audio, extra=[silence] if silence is not None else [])
    if error is None:
        terminal.answer(document, "" if terminal.quiet else _line(terminal, take, written))
        return
    if not take.frames:
        raise error
    if not terminal.json:
        terminal.note(_line(terminal, take, written))
    raise Broken(error, document)


def _load_what_sounds(listens: Services | None) -> None:
    """Load what the first sound goes through, while whoever makes it gets ready; of who listens, the player as well."""
    import numpy  # noqa: F401, ICN001

    if listens is not None:
        from studio.audio.devices import outputs

        listens.playback  # noqa: B018 - it is made when it is first asked for
        with suppress(StudioError):  # where there is no sound, the player says so
            outputs()


async def _made(terminal: Terminal, services: Services, take: Take, *, heard: bool) -> StudioError | None:
    """Wait for the take, hearing it or not; why it is not whole, or None."""
    try:
        await (listen(terminal, services, take) if heard else wait(terminal, take))
    except asyncio.CancelledError:
        # Ctrl-C: what came so far is kept and written; a second one ends at once.
        if (task := asyncio.current_task()) is not None:
            task.uncancel()
        await take.stop()
        return StudioError(Kind.CANCELLED)
    except StudioError as error:
        await take.finished()
        return error
    await take.finished()
    return take.error


def _fitting(services: Services, voice: str) -> str:
    """The account to use when none is named: the only other one that knows the voice, else the local one."""
    if voice:
        names = [each.name for each in services.accounts.list()]
        knowing = [name for name in names if any(each.voice_id == voice for each in services.accounts.voices(name))]
        if len(knowing) == 1:
            return knowing[0]
    return "local"


def _line(terminal: Terminal, take: Take, files: Sequence[Path]) -> str:
    length = clock(take.frames, take.rate)
    text = terminal.tr("Take {take} · {time} · {voice}").format(take=take.take_id, time=length, voice=take.voice)
    return "\n".join((text, *(str(path) for path in files)))

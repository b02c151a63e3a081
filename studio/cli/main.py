"""The command line: `voice-studio` and its commands, each a module that imports what it needs when it runs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType

import click

from studio import __version__
from studio.cli.accounts import accounts
from studio.cli.doctor import doctor
from studio.cli.exits import Exit
from studio.cli.gui import gui
from studio.cli.help import translated, usage_sentence
from studio.cli.say import say
from studio.cli.service import local_service
from studio.cli.takes import takes
from studio.cli.tasks import tasks
from studio.cli.terminal import Broken, Terminal, common
from studio.cli.timbres import timbres
from studio.cli.train import train
from studio.cli.transcribe import transcribe
from studio.core.errors import Kind, StudioError

PROGRAM = "voice-studio"


@click.group(
    PROGRAM,
    invoke_without_command=True,
    help="Hear a script at once, with every character lit as it sounds. Without a command the window opens.",
)
@common
@click.option("--version", is_flag=True, help="Print the version.")
@click.pass_context
def studio(context: click.Context, *, version: bool) -> int:
    """Open the window when no command is given."""
    terminal = context.ensure_object(Terminal)
    if version:
        terminal.answer({"version": __version__}, f"{PROGRAM} {__version__}")
        context.exit()
    return Exit.DONE if context.invoked_subcommand is not None else context.invoke(gui)


for command in (gui, say, tasks, transcribe, train, timbres, takes, accounts, doctor, local_service):
    studio.add_command(command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status of DESIGN section 7."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    terminal = _terminal(given)
    sys.excepthook = _bug_hook(terminal)
    try:
        status = translated(studio, terminal.tr).main(given, prog_name=PROGRAM, standalone_mode=False, obj=terminal)
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx is not None else PROGRAM
        remedy = terminal.tr("Try “{command} --help”.").format(command=command)
        terminal.refuse(_own("usage", usage_sentence(error, terminal.tr)), remedy)
        return Exit.USAGE
    except Broken as broken:
        return terminal.fail(broken.error, broken.kept, broken.remedy)
    except StudioError as error:
        return terminal.fail(error)
    except (KeyboardInterrupt, click.Abort):
        return terminal.fail(StudioError(Kind.CANCELLED))
    return status if isinstance(status, int) else Exit.DONE


def _terminal(arguments: Sequence[str]) -> Terminal:
    """The wishes that must be known before anything can be said, a usage error included."""
    options = list(arguments[: arguments.index("--")] if "--" in arguments else arguments)
    terminal = Terminal(json_asked="--json" in options, quiet="--quiet" in options)
    for option, value in zip(options, [*options[1:], ""], strict=False):
        if option == "--home" and value:
            terminal.home = Path(value)
        elif option.startswith("--home="):
            terminal.home = Path(option.removeprefix("--home="))
    return terminal


def _own(kind: str, message: str) -> dict[str, str | None]:
    return {"kind": kind, "code": None, "message": message, "request_id": None}


def _bug_hook(terminal: Terminal) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    """What shows a bug: its traceback on stderr as ever, and a document on stdout where one was promised."""

    def show(kind: type[BaseException], bug: BaseException, traceback: TracebackType | None) -> None:
        sys.__excepthook__(kind, bug, traceback)
        if terminal.json:
            terminal.refuse(_own("bug", terminal.tr("Something went wrong inside the program.")))

    return show

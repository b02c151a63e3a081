"""`voice-studio gui`: the window."""

from __future__ import annotations

from pathlib import Path

import click

from studio.app.display import has_display
from studio.cli.exits import Exit
from studio.cli.terminal import Terminal, common, pass_terminal


@click.command("gui", help="Open the window, and FILES in it; this is also what happens without a command.")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@common
@pass_terminal
def gui(terminal: Terminal, files: tuple[Path, ...] = ()) -> int:
    """Start the window, or say why there is none."""
    if not has_display():
        error = {
            "kind": "no_display",
            "code": None,
            "message": terminal.tr("There is no display here, so the window cannot open."),
            "request_id": None,
        }
        remedy = terminal.tr("Run it from a desktop session, or use the terminal: voice-studio say --help")
        terminal.refuse(error, remedy)
        return Exit.BAD_INPUT
    from studio.app.main import main

    home = ["--home", str(terminal.home)] if terminal.home is not None else []
    return main([*home, *map(str, files)])

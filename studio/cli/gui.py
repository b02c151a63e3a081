"""`voice-studio gui`: the window."""

from __future__ import annotations

import os
import sys

import click

from studio.cli.exits import Exit
from studio.cli.terminal import Terminal, common, pass_terminal


@click.command("gui", help="Open the window; this is also what happens without a command.")
@common
@pass_terminal
def gui(terminal: Terminal) -> int:
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
    return main(home)


def has_display() -> bool:
    """Whether a window could open here.

    Windows and macOS always have a display; elsewhere a server is named, or a platform that needs none is chosen.
    """
    if sys.platform in ("win32", "darwin"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))

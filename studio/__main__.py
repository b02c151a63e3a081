"""python -m studio, and the `voice-studio` command."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from studio.app.display import has_display
from studio.core.program import LOCAL_SERVICE

if TYPE_CHECKING:
    from studio.core.errors import StudioError

# A shell that completes a command line starts the program with nothing but this.
_COMPLETION = "_VOICE_STUDIO_COMPLETE"


def main() -> int:
    """Open the window, or run the command that was typed; the exit status of the process."""
    arguments = sys.argv[1:]
    # How a frozen program starts its own processes: they do not wait for what reads commands.
    if arguments[:1] == [LOCAL_SERVICE] and arguments[1:] in ([], ["--engine"], ["--recognizer"]):
        from studio.local.__main__ import main as serve

        return serve(arguments[1:])
    # Most starts open the window: neither do they. A home that cannot be used is said there.
    for_window = arguments[:1] in ([], ["gui"]) and not any(argument.startswith("-") for argument in arguments)
    if for_window and _COMPLETION not in os.environ and has_display():
        from studio.app.main import main as window

        try:
            return window(arguments[1:])
        except _refusal() as refusal:
            _tell(refusal)
    from studio.cli.main import main as command

    return command()


def _refusal() -> type[StudioError]:
    """Python asks what to catch only when something was raised: a start that goes well does not load this."""
    from studio.core.errors import StudioError

    return StudioError


def _tell(refusal: StudioError) -> None:
    """Say it in a window to who has no terminal; in a terminal the command says it."""
    from studio.app.refusal import is_read, tell

    if not is_read():
        tell(refusal)


if __name__ == "__main__":
    sys.exit(main())

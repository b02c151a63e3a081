"""python -m studio, and the `voice-studio` command."""

from __future__ import annotations

import sys

from studio.app.display import has_display
from studio.core.errors import StudioError


def main() -> int:
    """Open the window, or run the command that was typed; the exit status of the process."""
    # Most starts open the window: they do not wait for what reads commands. A home that cannot be used is said there.
    if sys.argv[1:] in ([], ["gui"]) and has_display():
        from studio.app.main import main as window

        try:
            return window([])
        except StudioError:
            pass
    from studio.cli.main import main as command

    return command()


if __name__ == "__main__":
    sys.exit(main())

"""`python -m recipes`: build what this system can build, or try out what was built."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from recipes.project import DIST, Failure, megabytes, say


def main(arguments: Sequence[str] | None = None) -> int:
    """Build the artefacts of this system, and whatever else is asked for; the exit status."""
    parser = argparse.ArgumentParser(prog="python3 packaging/dev.py package", description=__doc__)
    parser.add_argument("--verify", action="store_true", help="install what was built in a clean system and try it")
    parser.add_argument("--keep", action="store_true", help="do not build anew: use what lies in dist")
    parser.add_argument(
        "--others", action="store_true", help="check what can be checked here of the installers for other systems"
    )
    options = parser.parse_args(arguments)
    try:
        if options.others:
            _check_others()
        elif not options.keep:
            _build()
        if options.verify:
            from recipes import verify

            verify.verify()
    except Failure as failure:
        say(str(failure))
        return 1
    return 0


def _build() -> None:
    if sys.platform == "win32":
        from recipes import windows

        made = windows.build()
    elif sys.platform == "darwin":
        from recipes import macos

        made = macos.build()
    else:
        from recipes import linux

        made = linux.build()
        _check_others()
    for path in made:
        say(f"{megabytes(path.stat().st_size):>10}  {path.relative_to(DIST.parent)}")


def _check_others() -> None:
    from recipes import wheels, windows

    wheels.check()
    windows.compile_stand_in()


if __name__ == "__main__":
    sys.exit(main())

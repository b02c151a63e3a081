"""python -m studio.local: serve until the parent ends."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

PACE_VARIABLE = "VOICE_STUDIO_LOCAL_PACE"
MEMORY_VARIABLE = "VOICE_STUDIO_LOCAL_MEMORY"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the service, or with --engine the process that speaks for it; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="studio.local",
        description="Print one line of JSON with addresses and credentials, then serve on loopback. Ends when its "
        "parent does, or when its standard input does where that is a pipe.",
    )
    parser.add_argument("--port", type=int, default=0, help="port to listen on (default: any free one)")
    parser.add_argument(
        "--pace",
        type=float,
        default=os.environ.get(PACE_VARIABLE, "100"),
        help=f"seconds of sound to send in a second, 0 for no limit (default: {PACE_VARIABLE}, else 100)",
    )
    parser.add_argument("--strict", action="store_true", help="refuse a GET that was signed with empty data")
    parser.add_argument(
        "--memory",
        type=Path,
        default=os.environ.get(MEMORY_VARIABLE) or None,
        help="file that tells a service started anew what has been deleted; it goes when the parent does "
        f"(default: {MEMORY_VARIABLE}, else none)",
    )
    parser.add_argument("--engine", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.engine:
        from studio.local import engine

        return engine.main()
    from studio.local import service  # the engine process does not load the server

    return service.main(
        service.Options(port=options.port, pace=options.pace, strict=options.strict, memory=options.memory)
    )


if __name__ == "__main__":
    sys.exit(main())

"""python -m studio.local: serve until the parent ends."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

PACE_VARIABLE = "VOICE_STUDIO_LOCAL_PACE"
TASK_PACE_VARIABLE = "VOICE_STUDIO_LOCAL_TASK_PACE"
MEMORY_VARIABLE = "VOICE_STUDIO_LOCAL_MEMORY"
STATE_VARIABLE = "VOICE_STUDIO_LOCAL_STATE"
STAGE_VARIABLE = "VOICE_STUDIO_LOCAL_STAGE"
UPLOAD_VARIABLE = "VOICE_STUDIO_LOCAL_UPLOAD"
MODEL_VARIABLE = "VOICE_STUDIO_LOCAL_MODEL"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the service, or one of the processes that speak and hear for it; returns the exit status."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if list(arguments) == ["--engine"]:  # somebody waits for the first word: what reads options takes longer to load
        from studio.local import engine

        return engine.main()
    import argparse

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
    parser.add_argument(
        "--task-pace",
        type=float,
        default=os.environ.get(TASK_PACE_VARIABLE, "0"),
        help=f"seconds of sound that a task makes in a second, 0 for no limit (default: {TASK_PACE_VARIABLE}, else 0)",
    )
    parser.add_argument("--strict", action="store_true", help="refuse a GET that was signed with empty data")
    parser.add_argument(
        "--memory",
        type=Path,
        default=os.environ.get(MEMORY_VARIABLE) or None,
        help="file that tells a service started anew what has been deleted; it goes when the parent does "
        f"(default: {MEMORY_VARIABLE}, else none)",
    )
    parser.add_argument(
        "--state",
        type=Path,
        default=os.environ.get(STATE_VARIABLE) or None,
        help="folder in which tasks and their results outlive the service; several services may share one "
        f"(default: {STATE_VARIABLE}, else none)",
    )
    parser.add_argument(
        "--stage",
        type=float,
        default=os.environ.get(STAGE_VARIABLE, "2"),
        help=f"seconds that every stage of a training takes at least (default: {STAGE_VARIABLE}, else 2)",
    )
    parser.add_argument(
        "--upload",
        type=float,
        default=os.environ.get(UPLOAD_VARIABLE, "3600"),
        help=f"seconds that an address for uploads holds (default: {UPLOAD_VARIABLE}, else 3600)",
    )
    parser.add_argument(
        "--model",
        type=Path,
        default=os.environ.get(MODEL_VARIABLE) or None,
        help="folder with a model of faster-whisper's, to recognize other languages than English with "
        f"(default: {MODEL_VARIABLE}, else none)",
    )
    parser.add_argument("--recognizer", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    # Whoever hears for the service is told which model; it may be another one by then.
    os.environ.pop(MODEL_VARIABLE, None)
    if options.recognizer:
        from studio.local import hearing

        return hearing.main(options.model)
    from studio.local import service  # the engine process does not load the server
    from studio.local.options import Options

    return service.main(
        Options(
            port=options.port,
            pace=options.pace,
            strict=options.strict,
            memory=options.memory,
            state=options.state,
            task_pace=options.task_pace,
            stage_s=options.stage,
            upload_s=options.upload,
            model=options.model,
        )
    )


if __name__ == "__main__":
    sys.exit(main())

"""`voice-studio local-service`: the embedded service, for programs that want to speak with it themselves."""

from __future__ import annotations

from pathlib import Path

import click

from studio.cli.terminal import common
from studio.core.errors import Kind, StudioError


@click.command(
    "local-service",
    help="Serve the vendors' protocols on loopback: prints one JSON line with addresses and credentials, and ends "
    "when its parent does, or on SIGTERM.",
)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="The port; without it, any free one.")
@click.option(
    "--state",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Keep tasks and their results in this folder, for the next start too.",
)
@click.option(
    "--model",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Recognize speech with the faster-whisper model in this folder.",
)
# How a frozen program starts the processes that speak and hear.
@click.option("--engine", "process", flag_value="--engine", hidden=True)
@click.option("--recognizer", "process", flag_value="--recognizer", hidden=True)
@common
def local_service(*, port: int, state: Path | None, model: Path | None, process: str | None) -> None:
    """Serve in this process."""
    from studio.local.__main__ import main

    options = [process] if process else ["--port", str(port)]
    options += ["--state", str(state)] if state is not None else []
    options += ["--model", str(model)] if model is not None else []
    if main(options) != 0:
        raise StudioError(Kind.BAD_FIELD, f"--port {port}")

"""`voice-studio local-service`: the embedded service, for programs that want to speak with it themselves."""

from __future__ import annotations

import click

from studio.cli.terminal import common
from studio.core.errors import Kind, StudioError


@click.command(
    "local-service",
    help="Serve the vendors' protocols on loopback: prints one JSON line with addresses and credentials, and ends "
    "when its parent does, or on SIGTERM.",
)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="The port; without it, any free one.")
@click.option("--engine", is_flag=True, hidden=True)  # how a frozen program starts the process that speaks
@common
def local_service(*, port: int, engine: bool) -> None:
    """Serve in this process."""
    from studio.local.__main__ import main

    if main(["--engine"] if engine else ["--port", str(port)]) != 0:
        raise StudioError(Kind.BAD_FIELD, f"--port {port}")

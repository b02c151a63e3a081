"""The local service: a server on loopback with credentials of its own, made anew at every start."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import signal
import socket
import sys
from pathlib import Path

from studio.local.options import Options
from studio.local.parent import call_at_end_of, signal_when_parent_dies
from studio.local.speaker import EngineLostError, Speaker

HOST = "127.0.0.1"


def main(options: Options) -> int:
    """Serve until the parent ends or a signal says so; prints one line of JSON with addresses and credentials."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # the same clean end as Ctrl+C
    parent = os.getppid()
    signal_when_parent_dies(signal.SIGTERM)
    try:
        listener = listen(options.port)
    except OSError as error:
        sys.stderr.write(f"port {options.port} of {HOST} cannot be used: {error.strerror}\n")
        return 1
    let_go = False
    with listener, contextlib.suppress(KeyboardInterrupt):
        let_go = asyncio.run(serve(listener, options))
    # A parent that was killed takes nothing away behind itself.
    if options.memory and (let_go or os.getppid() != parent):
        options.memory.unlink(missing_ok=True)
    return 0


def listen(port: int) -> socket.socket:
    """A socket that takes connections from now on, though nobody answers them yet."""
    # asyncio sends at once only on sockets that say they are TCP; otherwise a frame waits 40 ms for the one before.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if sys.platform != "win32":  # there it would let two programs share the port
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError:
        listener.close()
        raise
    listener.listen(128)
    return listener


async def serve(listener: socket.socket, options: Options) -> bool:
    """Answer the connections of `listener` until nobody holds standard input any more, which True says, or a signal.

    A line of JSON on standard input, {"model": folder}, names the model that the next recording is heard with, "" for
    what is built in. What is printed at the start is printed again once that counts.
    """
    async with contextlib.AsyncExitStack() as ending:
        speaker = Speaker()
        ending.push_async_callback(speaker.close)
        await speaker.launch()
        # Loading this takes as long as the engine does: let both go on at once.
        from studio.local.server import make_server

        model = options.model
        server, accounts = make_server(listener.getsockname(), speaker, options, lambda: model, ending)
        loop = asyncio.get_running_loop()
        let_go = False

        def tell() -> None:
            sys.stdout.write(json.dumps(accounts) + "\n")
            sys.stdout.flush()

        def leave() -> None:
            nonlocal let_go
            let_go = server.should_exit = True

        def hear_with(folder: str) -> None:
            nonlocal model
            model = Path(folder) if folder else None
            tell()

        def parent_left() -> None:
            with contextlib.suppress(RuntimeError):  # the loop has ended already
                loop.call_soon_threadsafe(leave)

        def parent_said(line: bytes) -> None:
            folder = _model_in(line)
            if folder is not None:
                with contextlib.suppress(RuntimeError):
                    loop.call_soon_threadsafe(hear_with, folder)

        tell()
        call_at_end_of(0, parent_left, parent_said)  # standard input
        ending.callback(asyncio.create_task(_warm_up(speaker)).cancel)
        await server.serve(sockets=[listener])
    return let_go


def _model_in(line: bytes) -> str | None:
    """The model that a line from the parent names; None for anything else."""
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        return None
    folder = said.get("model") if isinstance(said, dict) else None
    return folder if isinstance(folder, str) else None


async def _warm_up(speaker: Speaker) -> None:
    with contextlib.suppress(EngineLostError):  # the first conversation will say so
        await speaker.warm_up()

"""Something that sounds into the private sound server, as a person sounds into a microphone."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterator

from tests.fakes.pulse import SINK, PulseServer


@contextlib.contextmanager
def speaking(server: PulseServer, pcm: bytes) -> Iterator[subprocess.Popen[bytes]]:
    """Play mono int16 at the server's rate while the block runs; inputs hear it, for the null sink is all there is."""
    path = server.folder / "speech.raw"
    path.write_bytes(pcm)
    process = subprocess.Popen(
        ["pacat", f"--device={SINK}", "--format=s16le", f"--rate={server.rate}", "--channels=1", "--raw",
         "--latency-msec=100", str(path)],
        env={**os.environ, **server.environment}, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.wait()

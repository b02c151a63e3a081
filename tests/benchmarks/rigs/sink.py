"""An S3 server that takes everything and keeps nothing: as fast as this machine, where a real one in Python is not."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

SERVER = r"""
import asyncio

async def meet(reader, writer):
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            method, target, _ = head.split("\r\n", 1)[0].split(" ")
            fields = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
            rest = int(fields.get("content-length", "0"))
            while rest:
                rest -= len(await reader.read(min(rest, 2**20)))
            body = b""
            if method == "POST" and "uploads" in target:
                body = (b"<?xml version='1.0'?><InitiateMultipartUploadResult><Bucket>bucket</Bucket><Key>k</Key>"
                        b"<UploadId>one</UploadId></InitiateMultipartUploadResult>")
            elif method == "POST":
                body = (b"<?xml version='1.0'?><CompleteMultipartUploadResult><Location>l</Location><Bucket>b</Bucket>"
                        b"<Key>k</Key><ETag>&quot;1&quot;</ETag></CompleteMultipartUploadResult>")
            writer.write(b"HTTP/1.1 200 OK\r\nETag: \"1\"\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()

async def main():
    server = await asyncio.start_server(meet, "127.0.0.1", 0, limit=2**21)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()

asyncio.run(main())
"""


@contextmanager
def s3_sink() -> Iterator[str]:
    """Serve until left; yields the address."""
    with subprocess.Popen([sys.executable, "-c", SERVER], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.terminate()

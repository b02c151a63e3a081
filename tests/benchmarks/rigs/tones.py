"""A script of tones: every character is one burst that begins at a known frame, and a server that streams them.

The server speaks the vendor's protocol, so the studio's whole way from socket to card and screen is the real one. What
comes out can be measured exactly: the onset of the n-th burst is the moment at which the n-th character sounds.
"""

from __future__ import annotations

import asyncio
import base64
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

RATE = 24_000
BURST = RATE * 60 // 1000
CHUNK = RATE // 10
BEAT = RATE // 4
"""Frames between two hold-ups of the window, where it is held up."""

# Multiples of the golden section lie as evenly as can be; in this order, seven steps pass each of seven once.
_GOLDEN = (5**0.5 - 1) / 2
_STEPS = (-5, -15, 11, 1, 19, 6, -10)


def script(characters: int, paragraph: int = 60) -> str:
    """So many Han characters, in paragraphs; each is spoken as one burst."""
    han = "".join(chr(0x4E00 + index % 2000) for index in range(characters))
    return "\n".join(han[start : start + paragraph] for start in range(0, characters, paragraph))


def bounds(text: str) -> NDArray[np.int64]:
    """Frames at which the characters of a segment begin, and where the last one ends.

    Lengths differ, from 150 to 230 ms, so that no timer can keep step with them. Every seven of them come to so much
    that onsets lie evenly in any rhythm of `BEAT`: whatever is done in that rhythm meets each part of it equally often,
    in a short script as in a long one.
    """
    lengths = [round(BEAT * (_STEPS[ord(character) % len(_STEPS)] * _GOLDEN % 1)) for character in text]
    return np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])


def sound(text: str) -> bytes:
    """The bursts of a segment as PCM; a burst begins at full swing, so its onset is one frame."""
    marks = bounds(text)
    pcm = np.zeros(int(marks[-1]), dtype=np.int16)
    burst = (16_000 * np.cos(2 * np.pi * 1000 * np.arange(BURST) / RATE)).astype(np.int16)
    for mark in marks[:-1]:
        pcm[mark : mark + BURST] = burst
    return pcm.tobytes()


@contextmanager
def server(pace: float = 0.0) -> Iterator[str]:
    """A server in a process of its own, as its base URL; `pace` is sound seconds per second, 0 as fast as can be."""
    command = [sys.executable, "-m", "tests.benchmarks.rigs.tones", str(pace)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.stdin.close()
            process.wait(10)


async def serve(pace: float) -> None:
    """Serve on a free port of loopback until standard input ends."""
    import websockets.asyncio.server as websockets

    async def converse(connection: websockets.ServerConnection) -> None:
        text = json.loads(await connection.recv())["text"]
        seconds = bounds(text) / RATE
        entries = [[character, seconds[n], seconds[n + 1]] for n, character in enumerate(text)]
        await connection.send(message("CHAR_TIME_MAP", json.dumps(entries)))
        pcm = sound(text)
        begun = asyncio.get_running_loop().time()
        for start in range(0, len(pcm), 2 * CHUNK):
            chunk = pcm[start : start + 2 * CHUNK]
            begin, end = start / 2 / RATE, (start + len(chunk)) / 2 / RATE
            await connection.send(message("AUDIO", base64.b64encode(chunk).decode(), begin, end))
            if pace:
                await asyncio.sleep(begun + end / pace - asyncio.get_running_loop().time())
        await connection.send(message("CHAR_TIME_MAP", "", flush=True))
        await connection.send(message("AUDIO", "", end=True))

    async with websockets.serve(converse, "127.0.0.1", 0, compression=None) as listening:
        port = next(iter(listening.sockets)).getsockname()[1]
        print(f"http://127.0.0.1:{port}", flush=True)
        await asyncio.to_thread(sys.stdin.read)


def message(
    kind: str, data: str, begin: float = 0.0, until: float = 0.0, *, flush: bool = False, end: bool = False
) -> str:
    """One message of the stream."""
    return json.dumps(
        {
            "data_type": kind,
            "data": data,
            "start_time": begin,
            "end_time": until,
            "sentence_index": -1,
            "char_index": -1,
            "inference_end": end,
            "flush_buffer": flush,
            "req_id": "ws-tts-tones-0",
        }
    )


if __name__ == "__main__":
    asyncio.run(serve(float(sys.argv[1])))

"""Uploads: a file into a bucket of a local S3 server, beside the bare call of the library, in front of a window."""

from __future__ import annotations

import asyncio
import gc
import os
import threading
import time
from collections.abc import Awaitable, Callable, Iterable
from datetime import timedelta
from pathlib import Path

import obstore
import qasync
from obstore.store import S3Store
from PySide6.QtWidgets import QApplication, QMainWindow

from studio.core.ports import Route
from studio.net import store
from studio.net.store import Bucket
from tests.benchmarks.figures import Figure
from tests.benchmarks.rigs.sink import s3_sink
from tests.benchmarks.stalls import Pulse

DIRECT = Route(proxy=None)
MEGABYTE = 2**20


def run(long: bool) -> Iterable[Figure]:
    """The same file, ours and bare in turn; two gigabytes where it may take long."""
    size, repetitions = (2048, 3) if long else (512, 3)
    application = QApplication.instance() or QApplication([])
    loop = qasync.QEventLoop(application)
    path = Path(os.environ["VOICE_STUDIO_HOME"]) / "recording.wav"
    with path.open("wb") as file:
        for _ in range(size // 64):
            file.write(os.urandom(64 * MEGABYTE))
    with s3_sink() as url, loop:
        ours, bare, gaps, idle, grown = [], [], [], [], []
        loop.run_until_complete(warm_up(url, path))
        for _ in range(repetitions):
            seconds, _, growth = loop.run_until_complete(watched(lambda: send(url, path)))
            ours.append(seconds * 1000 / size)
            gaps.append(_)
            grown.append(growth)
            seconds, pulse, _ = loop.run_until_complete(watched(lambda: send_bare(url, path)))
            bare.append(seconds * 1000 / size)
            idle.append(pulse)
    yield Figure(
        f"a megabyte of {size:,} MB into a bucket", "ms", ours, bare, median(bare) / 0.8, "0.8 of the bare call"
    )
    yield Figure("memory that it takes", "MB", grown, (), 100)
    yield Figure("longest gap of a 16 ms timer meanwhile", "ms", gaps, idle, 33)


def median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


async def warm_up(url: str, path: Path) -> None:
    """Load the libraries."""
    small = path.with_name("small.wav")
    small.write_bytes(b"RIFF")
    await store.put(Bucket("bucket", "key", "secret", url), "small.wav", small, content_type="audio/wav", route=DIRECT)


async def send(url: str, path: Path) -> None:
    """As the studio does."""
    told: list[int] = []
    await store.put(
        Bucket("bucket", "key", "secret", url),
        "ours.wav",
        path,
        content_type="audio/wav",
        progress=lambda done, _: told.append(done),
        route=DIRECT,
    )
    assert told


async def send_bare(url: str, path: Path) -> None:
    """The library's one call."""
    bare = S3Store(
        "bucket",
        endpoint=url,
        region="us-east-1",
        access_key_id="key",
        secret_access_key="secret",
        client_options={"allow_http": True, "timeout": timedelta(minutes=5)},
    )
    await obstore.put_async(bare, "bare.wav", path)


async def watched(work: Callable[[], Awaitable[None]]) -> tuple[float, float, float]:
    """Seconds that it takes, the longest gap in front of a window, and the most memory in MB beyond what was."""
    gc.collect()
    window = QMainWindow()
    window.show()
    pulse, meter = Pulse(), Meter()
    await asyncio.sleep(0.2)
    pulse.start()
    with meter:
        begun = time.perf_counter()
        await work()
        seconds = time.perf_counter() - begun
    pulse.stop()
    window.close()
    return seconds, max(pulse.gaps), meter.growth


class Meter:
    """The memory of this process, looked at every 20 ms."""

    def __enter__(self) -> Meter:
        self._before = self._most = resident()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    @property
    def growth(self) -> float:
        """Megabytes."""
        return self._most - self._before

    def _look(self) -> None:
        while not self._over.wait(0.02):
            self._most = max(self._most, resident())


def resident() -> float:
    """Megabytes of this process that are in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / MEGABYTE

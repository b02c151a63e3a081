"""A vendor that fetches what it is handed, and real programs that hand recordings in, to be killed and counted."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import subprocess
import sys
import threading
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from studio.app.wiring import build_services
from studio.core.jobs import JobQuery, JobState
from studio.services.job_lease import BEAT
from studio.services.jobs import Beat, Jobs, Pace
from studio.services.transcription import KIND, TranscriptionService, TranscriptionWork
from studio.storage.library import Library
from studio.storage.paths import Paths

TimeoutExpired = subprocess.TimeoutExpired

ROOT = Path(__file__).resolve().parents[2]
ACCOUNT = "cloud"
KEY = "key of nobody"
PENDING = {"code": "990003", "message": "任务处理中"}
# How often a result is asked for before it is there.
_LOOKS = 3


@dataclass
class Fetcher:
    """A vendor that takes every recording, comes for it until it has all of it, and writes down the hash of it."""

    url: str = ""
    orders: list[str] = field(default_factory=list)
    heard: dict[str, str] = field(default_factory=dict)
    looks: Counter[str] = field(default_factory=Counter)
    ended: threading.Event = field(default_factory=threading.Event)
    fetchers: list[threading.Thread] = field(default_factory=list)

    def take(self, order: Mapping[str, Any]) -> dict[str, object]:
        """Hand in: the vendor answers at once, and comes for the file when it likes."""
        name = str(order["req_id"])
        self.orders.append(name)
        thread = threading.Thread(target=self._fetch, args=(name, str(order["file_link"])))
        self.fetchers.append(thread)
        thread.start()
        return {"code": "10000", "msg": "ok", "requestId": name}

    def say(self, name: str) -> dict[str, object]:
        """The result of a request, after a few looks and when the file has been fetched."""
        if name not in self.orders:
            return {"code": 992008, "message": "获取信息失败"}
        self.looks[name] += 1
        if self.looks[name] < _LOOKS or name not in self.heard:
            return PENDING
        return {"code": "10000", "data": {"text": self.heard[name]}}

    def _fetch(self, name: str, link: str) -> None:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        while not self.ended.is_set():
            try:
                with opener.open(link, timeout=30) as answer:
                    content, length = answer.read(), int(answer.headers["Content-Length"])
            except (OSError, ValueError, HTTPException):  # the program is dead just now, or died in the middle of it
                self.ended.wait(0.05)
                continue
            if len(content) == length:
                self.heard[name] = hashlib.sha256(content).hexdigest()
                return


@contextmanager
def vendor() -> Iterator[Fetcher]:
    """Run one in threads."""
    fetcher = Fetcher()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self._answer(fetcher.take(json.loads(self.rfile.read(int(self.headers["Content-Length"])))))

        def do_GET(self) -> None:
            (name,) = parse_qs(urlsplit(self.path).query)["requestId"]
            self._answer(fetcher.say(name))

        def _answer(self, document: Mapping[str, object]) -> None:
            body = json.dumps(document).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """A program was killed in the middle of a request."""

    with Server(("127.0.0.1", 0), Handler) as server:
        fetcher.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield fetcher
        finally:
            fetcher.ended.set()
            server.shutdown()
            thread.join()
            for each in fetcher.fetchers:
                each.join()


def write_recordings(folder: Path, count: int, seconds: float = 1.0) -> list[Path]:
    """So many recordings, each other than the others."""
    import numpy as np
    import soundfile

    dice = np.random.default_rng(7)
    paths = [folder / f"talk-{number}.wav" for number in range(count)]
    for path in paths:
        soundfile.write(path, dice.integers(-8_000, 8_000, int(16_000 * seconds), "<i2"), 16_000)
    return paths


def add_account(home: Path, url: str, **fields: str) -> None:
    """Give a home the account of a vendor, without its key."""
    services = build_services(home)
    services.accounts.add(ACCOUNT, "aipaas", {"base_url": url, "app_id": "app", **fields})
    asyncio.run(services.close())


def begin(home: Path, recordings: Sequence[Path], lease_s: float = 0.3, **secrets: str) -> subprocess.Popen[bytes]:
    """A program that hands recordings in and collects what comes of them; it says "ready" first, and ends by itself."""
    keys = {f"VOICE_STUDIO_SECRET_{ACCOUNT.upper()}_{name.upper()}": key for name, key in secrets.items()}
    environment = {
        **os.environ,
        f"VOICE_STUDIO_SECRET_{ACCOUNT.upper()}_APP_KEY": KEY,
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        **keys,
    }
    command = [sys.executable, "-m", "tests.fakes.transcriptions", str(home), str(lease_s), *map(str, recordings)]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE)


def kill_after(program: subprocess.Popen[bytes], seconds: float) -> None:
    """Wait until a program begins with what is to be disturbed, and kill it a moment later, unless it is done."""
    with program:
        assert program.stdout is not None
        assert program.stdout.readline() == b"ready\n"
        try:
            program.wait(seconds)
        except TimeoutExpired:
            program.kill()


def finish(program: subprocess.Popen[bytes], seconds: float = 120) -> None:
    """Wait until a program has ended well."""
    with program:
        try:
            program.communicate(timeout=seconds)
        except TimeoutExpired:
            program.kill()
            raise
    assert program.returncode == 0


@dataclass(frozen=True)
class Count:
    """What became of recordings: `wrong` ones are done, but the vendor had other bytes."""

    done: int
    unknown: int
    lost: int
    twice: int
    wrong: int


def count(home: Path, recordings: Sequence[Path], served: Fetcher) -> Count:
    """Look at everything that a home and its vendor have of some recordings."""
    return asyncio.run(_count(home, recordings, served))


async def _count(home: Path, recordings: Sequence[Path], served: Fetcher) -> Count:
    library = await Library.open(Paths(home).library)
    jobs = Jobs(library, [])
    try:
        page = await jobs.page(JobQuery(KIND), len(recordings) + 1)
        found = await jobs.jobs_of([job.job_id for job in page.jobs])
        service = TranscriptionService(jobs, None, None, library)  # type: ignore[arg-type] # only what it has is read
        wrong = 0
        for job in found:
            if job.state is JobState.DONE:
                wrong += (await service.transcript(job.job_id)).text != _hash(Path(str(job.order["path"])))
        states = Counter(job.state for job in found)
        done, unknown = states[JobState.DONE], states[JobState.UNKNOWN]
        twice = len(served.orders) - len(set(served.orders)) + max(0, len(found) - len(recordings))
        return Count(done, unknown, len(recordings) - done - unknown, twice, wrong)
    finally:
        await jobs.close()
        await library.close()


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


async def hand_in(home: Path, lease_s: float, recordings: Sequence[str]) -> None:
    """What the program does."""
    services = build_services(home)
    work = TranscriptionWork(
        services.accounts.transcription,
        services.uploads,
        services.callbacks,
        services.library,
        folder=lambda: services.paths.transcripts,
        jobs=lambda: jobs,
    )
    work.pace = Pace(0.05, 0.2)
    beat = BEAT if lease_s <= 0 else Beat(lease_s / 4, lease_s)
    jobs = Jobs(services.library, [work], beat=beat)
    service = TranscriptionService(jobs, services.accounts, services.uploads, services.library)
    try:
        print("ready", flush=True)
        jobs.start()
        submitted = await service.submit(recordings, ACCOUNT)
        await jobs.wait(submitted.ids)
    finally:
        await jobs.close()
        await services.close()


if __name__ == "__main__":
    asyncio.run(hand_in(Path(sys.argv[1]), float(sys.argv[2]), sys.argv[3:]))

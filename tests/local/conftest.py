"""A running local service, a client that speaks its protocol, and a look at its processes."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import http.client
import json
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest
from websockets.asyncio.client import ClientConnection, connect

from studio.vendors.xingyun import auth

ROOT = Path(__file__).resolve().parents[2]
T = TypeVar("T")
RATE = 22_050
PATH = "/user/v1/ws/tts"


@dataclass(frozen=True)
class Service:
    """A service process and what it printed."""

    process: subprocess.Popen[bytes]
    accounts: Mapping[str, Mapping[str, str]]
    start_s: float

    @property
    def base_url(self) -> str:
        return self.accounts["xingyun"]["base_url"]

    @property
    def app_id(self) -> str:
        return self.accounts["xingyun"]["app_id"]

    @property
    def app_secret(self) -> str:
        return self.accounts["xingyun"]["app_secret"]

    @property
    def port(self) -> int:
        return int(self.base_url.rpartition(":")[2])

    def engine(self) -> int:
        """The process id of its engine."""
        return wait_for(lambda: next(iter(children(self.process.pid)), None))

    def ask(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> Answer:
        """One request of a client that does nothing of its own accord."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        with contextlib.closing(connection):
            connection.request(method, path, body, dict(headers or {}))
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())

    @contextlib.asynccontextmanager
    async def connected(
        self, voice: str = "local-zh-female", headers: Mapping[str, str] | None = None, **extra: object
    ) -> AsyncIterator[ClientConnection]:
        signed = self.signature(voice) if headers is None else headers
        url = f"ws://127.0.0.1:{self.port}{PATH}?tts_vcn={voice}"
        async with connect(url, additional_headers=signed, proxy=None, **extra) as socket:  # type: ignore[arg-type]
            yield socket

    def signature(self, voice: str, *, data: Mapping[str, object] | None = None, off_s: int = 0) -> dict[str, str]:
        timestamp = int(time.time()) + off_s
        signed = {"tts_vcn": voice} if data is None else data
        token = auth.sign(f"{PATH}?tts_vcn={voice}", "get", signed, self.app_secret, timestamp)
        return auth.headers(self.app_id, token, timestamp)

    async def say(self, text: str, voice: str = "local-zh-female") -> Heard:
        async with self.connected(voice) as socket:
            await socket.send(json.dumps({"text": text}))
            return await listen(socket)

    def heard(self, text: str, voice: str = "local-zh-female") -> Heard:
        return asyncio.run(self.say(text, voice))


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def document(self) -> dict[str, object]:
        document: dict[str, object] = json.loads(self.body)
        return document


@dataclass(frozen=True)
class Heard:
    """All messages of one utterance, up to its end or its error."""

    messages: list[str]

    @property
    def frames(self) -> list[dict[str, object]]:
        return [json.loads(message) for message in self.messages]

    @property
    def error(self) -> dict[str, object] | None:
        last = self.frames[-1]
        return last if "error_code" in last else None

    @property
    def entries(self) -> list[tuple[str, float, float]]:
        """The whole time map."""
        maps = [f["data"] for f in self.frames if f.get("data_type") == "CHAR_TIME_MAP" and f["data"]]
        return [(token, start, end) for data in maps for token, start, end in json.loads(str(data))]

    @property
    def tokens(self) -> list[str]:
        return [token for token, _, _ in self.entries if token != "[PUNC]"]

    @property
    def pcm(self) -> bytes:
        return b"".join(base64.b64decode(str(f["data"])) for f in self.frames if f.get("data_type") == "AUDIO")

    @property
    def seconds(self) -> float:
        return len(self.pcm) / 2 / RATE


async def listen(socket: ClientConnection) -> Heard:
    """Everything up to the end of the utterance."""
    messages: list[str] = []
    async with asyncio.timeout(50):
        async for message in socket:
            messages.append(str(message))
            last = json.loads(message)
            if last.get("inference_end") or "error_code" in last:
                break
    return Heard(messages)


@contextlib.contextmanager
def running(*options: str) -> Iterator[Service]:
    """A service of one's own."""
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "studio.local", *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
    )
    assert process.stdin
    assert process.stdout
    try:
        accounts = json.loads(process.stdout.readline())
        yield Service(process, accounts, start_s=time.perf_counter() - begun)
    finally:
        process.stdin.close()
        try:
            assert process.wait(30) in (0, -signal.SIGKILL)  # or whoever asked for it has killed it
        finally:
            process.kill()
            process.stdout.close()


@pytest.fixture(scope="session")
def service() -> Iterator[Service]:
    """One service for all who do not harm it; as fast as it can."""
    with running("--pace", "0") as started:
        yield started


def children(pid: int) -> list[int]:
    """Processes that `pid` has started (Linux)."""
    try:
        listings = [path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:
        return []
    return [int(child) for listing in listings for child in listing.split()]


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_for(look: Callable[[], T | None], seconds: float = 30.0) -> T:
    """What `look` sees, as soon as it sees something."""
    deadline = time.monotonic() + seconds
    while not (seen := look()):
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.005)
    return seen

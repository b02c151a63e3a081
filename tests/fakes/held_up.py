"""Real programs that have a voice trained by a real local service, and a carrier between them that holds one request.

Whoever waits for `Carrier.held` knows for certain how far the program is, and may kill it there.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from studio.app.services import Services
from studio.app.wiring import build_services
from studio.core.errors import Kind, StudioError
from studio.core.jobs import Job, JobQuery, JobState
from studio.core.training import Delivery, TrainingKind, TrainingOrder, VoiceDetails
from studio.services.jobs import Beat, Jobs
from studio.services.training import TrainingService
from studio.services.training_work import TrainingWork
from studio.vendors.metastudio import auth
from tests.local.conftest import Service

Program = subprocess.Popen[bytes]

ROOT = Path(__file__).resolve().parents[2]
ACCOUNT = "cloud"
LEASE_S = 0.6
_FOREVER_S = 60.0


@dataclass
class Held:
    """A request that is held: where it comes to, and whether its answer is held instead of itself."""

    method: str
    part: str
    answered: bool
    there: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)
    thread: threading.Thread | None = None

    def let_go(self) -> None:
        """Hang up on whoever is held."""
        self.over.set()
        if self.thread is not None:
            self.thread.join()


class Carrier:
    """Carries requests to a local service, whose addresses it gives out as its own; holds the one that it is told to.

    A token stands for a signature, for a signature is for one address.
    """

    def __init__(self, service: Service) -> None:
        self.target = f"127.0.0.1:{service.port}"
        self.fields = service.accounts["metastudio"]
        self.token = str(_signed(self, "GET", "/local/token")["token"])
        self.holding: Held | None = None
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, name="carrier")

    def __enter__(self) -> Carrier:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @contextmanager
    def hold(self, method: str, part: str, *, answered: bool) -> Iterator[Held]:
        """Hold the next request to a path that ends so (see `_fits`), or its answer."""
        held = self.holding = Held(method, part, answered)
        try:
            yield held
        finally:
            held.let_go()

    def trainings(self, name: str) -> list[dict[str, Any]]:
        """What the vendor has of a voice, whoever asked for it, and what was done for each."""
        jobs = f"/v1/{self.fields['project_id']}/voice-training-manage/user/jobs"
        found = _signed(self, "GET", jobs)["jobs"]
        assert isinstance(found, list)
        return [
            {**job, "operations": self._operations(f"{jobs}/{job['job_id']}")}
            for job in found
            if job["voice_name"] == name
        ]

    def _operations(self, path: str) -> list[str]:
        return [each["action"] for each in _signed(self, "GET", f"{path}/op-logs")["operations"]]


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """Nothing is to be said of programs that were killed in the middle of a sentence."""


def _signed(carrier: Carrier, method: str, path: str) -> dict[str, Any]:
    fields = carrier.fields
    headers = {"Host": carrier.target, "X-Sdk-Date": auth.date(time.time())}
    key, secret = fields["access_key"], fields["secret_key"]
    signature = auth.authorization(key, secret, method=method, path=path, query=(), headers=headers, body=b"")
    connection = http.client.HTTPConnection(carrier.target, timeout=30)
    connection.request(method, path, headers={**headers, "Authorization": signature})
    answer: dict[str, Any] = json.loads(connection.getresponse().read())
    connection.close()
    return answer


def _handler(carrier: Carrier) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            self._carry()

        def do_POST(self) -> None:
            self._carry()

        def do_PUT(self) -> None:
            self._carry()

        def _carry(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            held, path = carrier.holding, self.path.partition("?")[0]
            if held is not None and (held.method != self.command or not _fits(path, held.part)):
                held = None
            if held is not None:
                carrier.holding = None
            if held is not None and not held.answered:
                self.rfile.read(length // 2)  # also in the middle of a file
                self._rest(held)
                return
            status, headers, body = self._ask(self.rfile.read(length))
            if held is not None:
                self._rest(held)
                return
            self.send_response(status)
            for name, value in headers.items():
                if name.lower() not in ("content-length", "transfer-encoding", "connection", "date", "server"):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _rest(self, held: Held) -> None:
            held.thread = threading.current_thread()
            held.there.set()
            held.over.wait(_FOREVER_S)
            self.close_connection = True

        def _ask(self, body: bytes) -> tuple[int, Mapping[str, str], bytes]:
            headers = {name: value for name, value in self.headers.items() if name.lower() != "host"}
            connection = http.client.HTTPConnection(carrier.target, timeout=30)
            connection.request(self.command, self.path, body, {**headers, "Host": carrier.target})
            answer = connection.getresponse()
            content = answer.read().replace(f"http://{carrier.target}".encode(), carrier.url.encode())
            connection.close()
            return answer.status, dict(answer.headers), content

    return Handler


def _fits(path: str, part: str) -> bool:
    """Whether a path ends so; with a slash at its end, whether one name more comes after it."""
    return (path.rpartition("/")[0] + "/" if part.endswith("/") else path).endswith(part)


def add_account(home: Path, carrier: Carrier) -> None:
    """Give a home the account of the vendor, without its token."""
    services = build_services(home)
    services.accounts.add(ACCOUNT, "metastudio", {"base_url": carrier.url, "project_id": carrier.fields["project_id"]})
    asyncio.run(services.close())


@contextmanager
def program(home: Path, data: Path, carrier: Carrier, name: str, delivery: Delivery) -> Iterator[Program]:
    """A program that has a voice trained as a person would, as far as it comes."""
    command = [sys.executable, "-m", "tests.fakes.held_up", str(home), str(data), name, delivery.value]
    token = f"VOICE_STUDIO_SECRET_{ACCOUNT.upper()}_TOKEN"
    environment = os.environ | {token: carrier.token, "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE) as running:
        try:
            yield running
        finally:
            running.kill()


async def train(home: Path, data: Path, name: str, delivery: Delivery) -> Job:
    """What the program does: begin a training unless there is one, hand over what it waits for, wait for the voice."""
    services = build_services(home)
    jobs, training = _engine(services)
    jobs.start()
    try:
        known = (await jobs.page(JobQuery("training"), 1)).jobs
        order = TrainingOrder(VoiceDetails(name, "female", "CN"), TrainingKind.BASIC, delivery)
        job_id = known[0].job_id if known else await training.create(order, ACCOUNT)
        while True:
            (job,) = await jobs.wait([job_id])
            if job.state is JobState.UNKNOWN:
                (job,) = await jobs.settle([job_id])
            if job.state in (JobState.UNKNOWN, JobState.DONE, JobState.FAILED):
                return job
            if job.state is JobState.NEEDS_ACTION:
                checked = await training.check(data, TrainingKind.BASIC, ACCOUNT)
                await training.upload(job_id, checked)
                try:
                    await training.submit(job_id, VoiceDetails())
                except StudioError as error:
                    if error.kind is not Kind.BUSY:
                        raise
                    # A program that died in the middle of it counts as alive for a moment; a person tries again.
                    await asyncio.sleep(LEASE_S / 4)
    finally:
        await jobs.close()
        await services.close()


def _engine(services: Services) -> tuple[Jobs, TrainingService]:
    async def keep(account: str, voice_id: str, name: str) -> None:
        await services.timbres.add(account, voice_id, name)

    accounts, paths = services.accounts, services.paths
    beat = Beat(LEASE_S / 4, LEASE_S)
    jobs = Jobs(services.library, [TrainingWork(accounts.training, keep)], beat=beat)
    return jobs, TrainingService(
        jobs,
        accounts,
        accounts.training,
        route=accounts.route_of_training,
        uploads=services.transfers,
        folder=lambda: paths.training,
    )


def state_in(out: bytes) -> JobState:
    """The state that a program has come to, as it says in its last line."""
    return JobState(json.loads(out.splitlines()[-1])["state"])


if __name__ == "__main__":
    done = asyncio.run(train(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], Delivery(sys.argv[4])))
    print(json.dumps({"state": done.state, "vendor_state": done.vendor_state}))

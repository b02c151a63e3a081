"""Files that travel, and every way in which the other side can behave badly, on real sockets."""

from __future__ import annotations

import asyncio
import os
import random
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest

from studio.core.errors import Kind, StudioError
from studio.core.media import is_sound
from studio.core.ports import Route
from studio.core.records import Call
from studio.net import transfer
from studio.net.http import Retries
from studio.net.transfer import Downloaded, Seen, Transfers
from studio.storage.unfinished import Unfinished
from tests.fakes.certificates import make_certificate, server_tls
from tests.fakes.disk import small_disk
from tests.fakes.misbehaving import Cut, CutUnread, Drip, MisbehavingServer, Reply, Serve, Step

ROOT = Path(__file__).resolve().parents[2]
QUICK = Retries(tries=3, first=0.01, longest=0.02, jitter=0.005)
HERE = Route(proxy=None, origin="http://127.0.0.1:1")
SOUND = b"RIFF\x00\x00\x00\x00WAVE" + random.Random(1).randbytes(700_000)
PAGE = "<!doctype html><title>Sign in</title>"


def run(main: Callable[[Transfers], Awaitable[Any]], **options: Any) -> Any:
    async def whole() -> Any:
        transfers = Transfers(Unfinished, **{"retries": QUICK, **options})
        try:
            return await main(transfers)
        finally:
            await transfers.close()

    return asyncio.run(whole())


def download(link: str, target: Path, *, options: dict[str, Any] | None = None, **asked: Any) -> Downloaded:
    given = {"suits": is_sound, "route": HERE, **asked}
    done = run(lambda transfers: transfers.download(link, target, **given), **(options or {}))
    assert isinstance(done, Downloaded)
    return done


def failure(link: str, target: Path, **asked: Any) -> StudioError:
    with pytest.raises(StudioError) as caught:
        download(link, target, **asked)
    return caught.value


def beside(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@contextmanager
def serving(*script: Step, **options: Any) -> Iterator[MisbehavingServer]:
    with MisbehavingServer(script, **options) as server:
        yield server


# Fetching


def test_a_file_is_fetched(tmp_path: Path) -> None:
    with serving(Serve(SOUND, headers={"Content-Type": "audio/wav"})) as server:
        done = download(f"{server.url}/a%2Fb.wav?signature=%2B%20x", tmp_path / "a.wav")
    assert (tmp_path / "a.wav").read_bytes() == SOUND
    assert done == Downloaded(len(SOUND), "audio/wav")
    assert beside(tmp_path) == ["a.wav"]
    (request,) = server.requests
    assert request.target == "/a%2Fb.wav?signature=%2B%20x"
    assert request.headers["accept-encoding"] == "identity"
    assert {"cookie", "authorization", "range"}.isdisjoint(request.headers)


def test_a_small_file_of_a_server_that_says_nothing_of_it(tmp_path: Path) -> None:
    answer = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + SOUND[:5000]
    with serving(Cut(answer)) as server:
        assert download(server.url, tmp_path / "a.wav").size == 5000
    assert (tmp_path / "a.wav").read_bytes() == SOUND[:5000]


def test_progress_is_told_in_the_loop_of_whoever_asked(tmp_path: Path) -> None:
    told: list[tuple[int, int | None]] = []
    threads: set[threading.Thread] = set()

    def progress(done: int, total: int | None) -> None:
        told.append((done, total))
        threads.add(threading.current_thread())

    with serving(Serve(SOUND)) as server:
        download(server.url, tmp_path / "a.wav", progress=progress)
    assert told[-1] == (len(SOUND), len(SOUND))
    assert told == sorted(set(told))
    assert len(told) <= 3  # it takes a few milliseconds
    assert threads == {threading.main_thread()}


def test_a_lost_connection_is_gone_on_with(tmp_path: Path) -> None:
    with serving(Serve(SOUND, cut=300_000), Serve(SOUND, cut=300_000), Serve(SOUND)) as server:
        download(server.url, tmp_path / "a.wav")
    assert (tmp_path / "a.wav").read_bytes() == SOUND
    starts = [int(request.headers.get("range", "bytes=0-")[6:-1]) for request in server.requests]
    assert starts == sorted(starts)
    assert starts[-1] > 400_000
    assert server.requests[1].headers["if-range"] == '"first"'


def test_tries_that_get_on_are_not_counted(tmp_path: Path) -> None:
    script = [Serve(SOUND, cut=100_000)] * 6
    with serving(*script, Serve(SOUND)) as server:
        download(server.url, tmp_path / "a.wav", options={"retries": Retries(tries=2, first=0.01, jitter=0.0)})
    assert (tmp_path / "a.wav").read_bytes() == SOUND
    assert len(server.requests) == 7


def test_a_file_that_changed_meanwhile_is_begun_anew(tmp_path: Path) -> None:
    other = SOUND[:12] + SOUND[:11:-1]
    with serving(Serve(SOUND, cut=300_000), Serve(other, tag='"second"')) as server:
        download(server.url, tmp_path / "a.wav")
    assert (tmp_path / "a.wav").read_bytes() == other


@pytest.mark.parametrize(
    "step",
    [
        Serve(SOUND, ranges=False),
        Serve(SOUND, tag='W/"weak"'),
        Serve(SOUND, headers={"Accept-Ranges": "none"}),
    ],
)
def test_where_nothing_can_be_gone_on_with_it_is_begun_anew(tmp_path: Path, step: Serve) -> None:
    first = Serve(step.content, step.tag, step.ranges, 300_000, step.headers)
    with serving(first, step) as server:
        download(server.url, tmp_path / "a.wav")
    assert (tmp_path / "a.wav").read_bytes() == SOUND


def test_the_date_of_a_file_names_its_version(tmp_path: Path) -> None:
    when = {"Last-Modified": formatdate(1_700_000_000, usegmt=True), "ETag": ""}
    cut = Serve(SOUND, when["Last-Modified"], cut=300_000, headers=when)
    with serving(cut, Serve(SOUND, when["Last-Modified"], headers=when)) as server:
        download(server.url, tmp_path / "a.wav")
    assert (tmp_path / "a.wav").read_bytes() == SOUND
    assert server.requests[1].headers["if-range"] == when["Last-Modified"]


@pytest.mark.parametrize(
    "nonsense",
    [
        Reply(206, SOUND[:100], {"Content-Range": "bytes 0-99/700012"}),
        Reply(206, SOUND[:100], {"Content-Range": "parts 1-2/3"}),
        Reply(416, headers={"Content-Range": "bytes */5"}),
    ],
)
def test_an_answer_to_another_question_is_not_joined_on(tmp_path: Path, nonsense: Reply) -> None:
    with serving(Serve(SOUND, cut=300_000), nonsense, Serve(SOUND)) as server:
        download(server.url, tmp_path / "a.wav")
    assert (tmp_path / "a.wav").read_bytes() == SOUND
    assert "range" not in server.requests[2].headers


def test_the_next_call_goes_on_where_the_last_one_gave_up(tmp_path: Path) -> None:
    with serving(Serve(SOUND, cut=300_000), CutUnread(), CutUnread(), CutUnread(), Serve(SOUND)) as server:
        error = failure(server.url, tmp_path / "a.wav")
        assert error.kind is Kind.DROPPED
        assert any(name.endswith(".part") for name in beside(tmp_path))
        download(f"{server.url}?signed=anew", tmp_path / "a.wav")
    assert (tmp_path / "a.wav").read_bytes() == SOUND
    assert int(server.requests[-1].headers["range"][6:-1]) >= 262_144
    assert beside(tmp_path) == ["a.wav"]


def test_what_was_whole_before_the_program_ended_is_only_put_in_place(tmp_path: Path) -> None:
    with serving(Serve(SOUND)) as server:
        kept = Unfinished(tmp_path / "a.wav", server.url)
        kept.begin('"first"', len(SOUND))
        kept.write(SOUND)
        kept.close()
        assert download(server.url, tmp_path / "a.wav").size == len(SOUND)
    assert (tmp_path / "a.wav").read_bytes() == SOUND
    assert len(server.requests) == 1


KILLED = """
import asyncio, sys
from pathlib import Path
from studio.core.media import is_sound
from studio.core.ports import Route
from studio.net.transfer import Transfers
from studio.storage.unfinished import Unfinished
link, target = sys.argv[1:]
asyncio.run(Transfers(Unfinished).download(link, Path(target), suits=is_sound, route=Route(None, None, link)))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there a killed process lets go of its file later")
def test_another_process_goes_on_after_a_kill(tmp_path: Path) -> None:
    sound = SOUND * 30
    stall = Serve(sound, cut=len(sound) // 2, stays=True)
    with serving(stall, Serve(sound)) as server:
        command = [sys.executable, "-c", KILLED, server.url, str(tmp_path / "a.wav")]
        child = subprocess.Popen(command, cwd=ROOT)
        deadline = time.monotonic() + 30
        while not list(tmp_path.glob("*.json")):
            assert time.monotonic() < deadline
            assert child.poll() is None
            time.sleep(0.01)
        child.kill()
        child.wait()
        download(server.url, tmp_path / "a.wav")
    assert (tmp_path / "a.wav").read_bytes() == sound
    assert int(server.requests[1].headers["range"][6:-1]) >= 8 * 2**20
    assert beside(tmp_path) == ["a.wav"]


def test_only_so_many_travel_at_once(tmp_path: Path) -> None:
    with serving(Serve(SOUND[:5000])) as server:

        async def main(transfers: Transfers) -> None:
            await asyncio.gather(
                *(
                    transfers.download(f"{server.url}/{n}", tmp_path / f"{n}.wav", suits=is_sound, route=HERE)
                    for n in range(20)
                )
            )

        run(main)
        assert server.most_at_once <= transfer.AT_ONCE
        assert server.connections <= transfer.AT_ONCE
    assert all((tmp_path / f"{n}.wav").stat().st_size == 5000 for n in range(20))


def test_what_has_come_is_taken_in_before_it_is_told(tmp_path: Path) -> None:
    """The folder in between is not waited for: what counts is where the file ends up."""
    target, kept = tmp_path / "a.wav", tmp_path / "kept.wav"
    threads: list[threading.Thread] = []

    def take_in() -> None:
        threads.append(threading.current_thread())
        target.replace(kept)

    with serving(Serve(SOUND)) as server:
        assert download(server.url, target, take_in=take_in).size == len(SOUND)
    assert kept.read_bytes() == SOUND
    assert beside(tmp_path) == ["kept.wav"]
    assert len(threads) == 1
    assert threads[0].name not in ("MainThread", "transfers")


def test_what_cannot_be_taken_in_is_not_fetched_again_by_itself(tmp_path: Path) -> None:
    def refuse() -> None:
        raise StudioError(Kind.UNREADABLE, "audio")

    with serving(Serve(SOUND)) as server:
        assert failure(server.url, tmp_path / "a.wav", take_in=refuse).kind is Kind.UNREADABLE
        assert len(server.requests) == 1
    assert beside(tmp_path) == ["a.wav"]


def test_two_at_one_target(tmp_path: Path) -> None:
    with serving(Drip()) as server:

        async def main(transfers: Transfers) -> None:
            def one() -> Awaitable[Downloaded]:
                return transfers.download(server.url, tmp_path / "a.wav", suits=is_sound, route=HERE)

            first = asyncio.ensure_future(one())
            while not server.requests:
                await asyncio.sleep(0.01)
            with pytest.raises(StudioError) as caught:
                await one()
            assert caught.value.kind is Kind.NOT_WRITABLE
            first.cancel()
            await asyncio.wait([first])

        run(main)


def arrived(folder: Path) -> int:
    """Bytes that lie there of a file that is still being fetched."""
    return sum(path.stat().st_size for path in folder.glob(".*.part"))


def test_cancelling_keeps_what_came_and_lets_go_of_it(tmp_path: Path) -> None:
    with serving(Serve(SOUND, cut=600_000, stays=True), Serve(SOUND)) as server:

        async def main(transfers: Transfers) -> None:
            download = transfers.download(server.url, tmp_path / "a.wav", suits=is_sound, route=HERE)
            task = asyncio.ensure_future(download)
            while arrived(tmp_path) < 250_000:
                await asyncio.sleep(0.01)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            Unfinished(tmp_path / "a.wav", server.url).close()
            await transfers.download(server.url, tmp_path / "a.wav", suits=is_sound, route=HERE)

        run(main)
    assert (tmp_path / "a.wav").read_bytes() == SOUND
    assert "range" in server.requests[1].headers


def test_cancelling_in_the_moment_of_opening_leaves_nothing_open(tmp_path: Path) -> None:
    """Whoever is cancelled while the beginning of a file is being opened leaves neither a handle nor a name."""
    held: list[Unfinished] = []
    cancel: list[Callable[[], object]] = []

    class Watched(Unfinished):
        def __init__(self, target: Path, source: str) -> None:
            super().__init__(target, source)
            held.append(self)
            cancel[0]()

    async def main() -> None:
        transfers = Transfers(Watched)
        loop = asyncio.get_running_loop()
        task = asyncio.ensure_future(transfers.download(server.url, tmp_path / "a.wav", suits=is_sound, route=HERE))
        cancel.append(lambda: loop.call_soon_threadsafe(task.cancel))
        with pytest.raises(asyncio.CancelledError):
            await task
        await transfers.close()

    with serving(Drip()) as server:
        asyncio.run(main())
    assert [file._file.closed for file in held] == [True]
    assert beside(tmp_path) == []


# What is refused


@pytest.mark.parametrize(
    ("step", "kind", "words"),
    [
        (Reply(body=PAGE, headers={"Content-Type": "audio/wav"}), Kind.WRONG_CONTENT, "a web page"),
        (Reply(body={"code": 404}), Kind.WRONG_CONTENT, "json"),
        (Reply(body=b""), Kind.WRONG_CONTENT, "nothing"),
        (Reply(body=b"\0" * 5000), Kind.WRONG_CONTENT, "not recognised"),
        (Reply(404, PAGE), Kind.LINK_GONE, "HTTP 404"),
        (Reply(410), Kind.LINK_GONE, "HTTP 410"),
        (
            Reply(403, "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>"),
            Kind.LINK_EXPIRED,
            "HTTP 403: AccessDenied",
        ),
        (Reply(403, "<Code>SignatureDoesNotMatch</Code>"), Kind.REFUSED, "HTTP 403: SignatureDoesNotMatch"),
        (Reply(204), Kind.REFUSED, "HTTP 204"),
        (Reply(206, SOUND[:9], {"Content-Range": "bytes 0-8/9"}), Kind.REFUSED, "HTTP 206"),
        (Reply(body=SOUND, headers={"Content-Encoding": "br"}), Kind.UNREADABLE, "compressed, which was not asked for"),
        (Cut(b"SSH-2.0-OpenSSH\r\n\r\n"), Kind.UNREADABLE, "not HTTP"),
    ],
)  # fmt: skip
def test_what_is_no_file(tmp_path: Path, step: Step, kind: Kind, words: str) -> None:
    with serving(step) as server:
        error = failure(f"{server.url}/a.wav?key=secret", tmp_path / "a.wav")
    assert (error.kind, error.subject, error.message) == (kind, "127.0.0.1", words)
    assert len(server.requests) == 1
    assert beside(tmp_path) == []


@pytest.mark.parametrize(
    ("step", "kind"),
    [
        (Reply(500), Kind.VENDOR_FAILED),
        (Reply(503), Kind.BUSY),
        (Reply(429), Kind.BUSY),
        (Reply(408), Kind.TIMED_OUT),
        (Cut(None), Kind.DROPPED),
        (Cut(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nRIFF"), Kind.DROPPED),
    ],
)
def test_what_may_pass_is_tried_again(tmp_path: Path, step: Step, kind: Kind) -> None:
    with serving(step) as server:
        assert failure(server.url, tmp_path / "a.wav").kind is kind
    assert len(server.requests) == QUICK.tries
    assert beside(tmp_path) == []
    with serving(step, Serve(SOUND)) as server:
        download(server.url, tmp_path / "a.wav")


def test_the_servers_own_name_for_a_request(tmp_path: Path) -> None:
    with serving(Reply(403, "<Code>AccessDenied</Code>", {"x-obs-request-id": "0001"})) as server:
        error = failure(server.url, tmp_path / "a.wav")
    assert (error.code, error.request_id) == ("AccessDenied", "0001")


@pytest.mark.parametrize(
    "step",
    [
        Reply(body=b"RIFF", headers={"Content-Length": str(10 * 2**30)}),
        Cut(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + SOUND),
    ],
)
def test_too_much(tmp_path: Path, step: Step) -> None:
    with serving(step) as server:
        error = failure(server.url, tmp_path / "a.wav", limit=400_000)
    assert error.kind is Kind.TOO_LARGE
    assert beside(tmp_path) == []


def test_a_stall(tmp_path: Path) -> None:
    with serving(Serve(SOUND, cut=300_000, stays=True)) as server:
        options = {"idle_s": 0.1, "retries": Retries(tries=1)}
        error = failure(server.url, tmp_path / "a.wav", options=options)
    assert (error.kind, error.message) == (Kind.TIMED_OUT, "no sign of life for 0.1 s")


def test_a_trickle_is_a_stall(tmp_path: Path) -> None:
    start = b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n"
    with serving(Drip(start + SOUND[:4000], 0.002)) as server:
        options = {"idle_s": 2, "retries": Retries(tries=1)}
        error = failure(server.url, tmp_path / "a.wav", options=options)
    assert (error.kind, error.message) == (Kind.TIMED_OUT, "fewer than 65,536 bytes in 2 s")


def test_a_disk_without_room_is_said_before(tmp_path: Path) -> None:
    with serving(Serve(SOUND, headers={"Content-Length": str(2**50)})) as server:
        error = failure(server.url, tmp_path / "a.wav", limit=2**60)
    assert error.kind is Kind.DISK_FULL
    assert beside(tmp_path) == []


def test_a_disk_that_fills_up(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 512) as disk:
        with serving(Cut(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + SOUND)) as server:
            error = failure(server.url, disk / "a.wav")
        assert error.kind is Kind.DISK_FULL
        assert beside(disk) == []


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    error = failure("http://127.0.0.1:9/a.wav", tmp_path / "gone" / "a.wav")
    assert error.kind is Kind.NOT_WRITABLE


# Where links lead


@pytest.mark.parametrize(
    ("link", "origin"),
    [
        ("http://127.0.0.1:{port}/", ""),
        ("http://127.0.0.1:{port}/", "https://10.0.0.1"),
        ("http://localhost:{port}/", ""),
        ("http://127.1:{port}/", ""),
        ("http://2130706433:{port}/", ""),
        ("http://[::ffff:127.0.0.1]:{port}/", ""),
        ("http://0.0.0.0:{port}/", ""),
        ("http://127.0.0.1:{port}/", "https://no-such-host.invalid"),
    ],
)
def test_a_link_must_not_lead_nearer_than_the_account(tmp_path: Path, link: str, origin: str) -> None:
    with serving(Serve(SOUND)) as server:
        port = server.url.rpartition(":")[2]
        error = failure(link.format(port=port), tmp_path / "a.wav", route=Route(None, None, origin))
    assert error.kind is Kind.PRIVATE_ADDRESS
    assert server.connections == 0


def test_a_redirect_must_not_either(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A vendor's name leads to its server here, whose redirect leads to this computer by its address."""
    with serving(Serve(SOUND)) as inner, serving(Reply(302, headers={"Location": inner.url})) as outer:
        port = outer.url.rpartition(":")[2]
        answer_names(monkeypatch, {"vendor.example": "198.18.0.1"}, {"198.18.0.1": "127.0.0.1"})
        error = failure(f"http://vendor.example:{port}/a", tmp_path / "a.wav", route=Route(None))
    assert error.kind is Kind.PRIVATE_ADDRESS
    assert (len(outer.requests), inner.connections) == (1, 0)
    assert outer.requests[0].headers["host"] == f"vendor.example:{port}"


def answer_names(monkeypatch: pytest.MonkeyPatch, names: dict[str, str], wires: dict[str, str]) -> None:
    """Names have these addresses, and what is sent to an address goes by a wire of this network."""
    look_up = socket.getaddrinfo

    def answered(host: Any, *rest: Any, **more: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        name = names.get(name, name)
        found = look_up(wires.get(name, name), *rest, **more)
        return [(*each[:4], (name, *each[4][1:])) for each in found] if name in wires else found

    connect = socket.socket.connect

    def wired(self: socket.socket, address: Any) -> Any:
        return connect(self, (wires.get(address[0], address[0]), *address[1:]))

    monkeypatch.setattr(socket, "getaddrinfo", answered)
    real = asyncio.SelectorEventLoop.sock_connect

    async def sock_connect(loop: Any, sock: socket.socket, address: Any) -> None:
        await real(loop, sock, (wires.get(address[0], address[0]), *address[1:]))

    monkeypatch.setattr(asyncio.SelectorEventLoop, "sock_connect", sock_connect)


def test_redirects_are_followed(tmp_path: Path) -> None:
    with serving(Serve(SOUND)) as there:
        moves = [
            Reply(302, headers={"Location": "/one%20two?x=%2B", "Set-Cookie": "id=7"}),
            Reply(307, headers={"Location": f"{there.url}/声音.wav"}),
        ]
        with serving(*moves) as here:
            download(here.url, tmp_path / "a.wav")
    assert (tmp_path / "a.wav").read_bytes() == SOUND
    assert here.requests[1].target == "/one%20two?x=%2B"
    assert there.requests[0].target == "/%E5%A3%B0%E9%9F%B3.wav"
    assert "cookie" not in here.requests[1].headers


@pytest.mark.parametrize(
    ("location", "kind", "words"),
    [
        ("/again", Kind.UNREADABLE, "redirected too often"),
        ("ftp://127.0.0.1/a", Kind.UNREACHABLE, "not an address"),
        ("file:///etc/passwd", Kind.UNREACHABLE, "not an address"),
        ("http://[portal", Kind.UNREACHABLE, "not an address"),
        ("http://user:password@127.0.0.1/", Kind.UNREACHABLE, "not an address"),
    ],
)
def test_redirects_that_are_not(tmp_path: Path, location: str, kind: Kind, words: str) -> None:
    with serving(Reply(301, headers={"Location": location})) as server:
        error = failure(server.url, tmp_path / "a.wav")
    assert (error.kind, error.message) == (kind, words)
    assert len(server.requests) <= 6


def test_nothing_leads_from_https_to_http(tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path / "certificate.pem")
    route = Route(None, str(certificate), HERE.origin)
    with (
        serving(Serve(SOUND)) as plain,
        serving(Reply(302, headers={"Location": plain.url}), Serve(SOUND), tls=server_tls(certificate)) as secure,
    ):
        error = failure(secure.url, tmp_path / "a.wav", route=route)
        assert (error.kind, error.message) == (Kind.UNREADABLE, "redirected to 127.0.0.1 without TLS")
        assert plain.connections == 0
        download(secure.url, tmp_path / "a.wav", route=route)
        assert "certificate" in failure(secure.url, tmp_path / "b.wav").message


@pytest.mark.parametrize(
    "link", ["", "a.wav", "/a.wav", "ftp://127.0.0.1/a", "http://", "http://a b/", "http://u@127.0.0.1/", "http://[::1"]
)
def test_what_is_no_link(tmp_path: Path, link: str) -> None:
    error = failure(link, tmp_path / "a.wav")
    assert (error.kind, error.message) == (Kind.UNREACHABLE, "not an address")


def test_nobody_there(tmp_path: Path) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        error = failure(f"http://127.0.0.1:{nobody.getsockname()[1]}/", tmp_path / "a.wav")
    assert (error.kind, error.message) == (Kind.UNREACHABLE, "connection refused")
    error = failure("http://no-such-host.invalid/", tmp_path / "a.wav")
    assert (error.kind, error.message) == (Kind.UNREACHABLE, "the name is not known")


def test_a_proxy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is asked by name, whatever can be looked up here; but not for what is known to be near."""
    with serving(Serve(SOUND)) as proxy:
        route = Route(proxy.url.replace("//", "//me:p%40ss@"))
        download("http://vendor.invalid/a.wav", tmp_path / "a.wav", route=route)
        assert failure("http://10.0.0.1/a.wav", tmp_path / "b.wav", route=route).kind is Kind.PRIVATE_ADDRESS
    assert (tmp_path / "a.wav").read_bytes() == SOUND
    (request,) = proxy.requests
    assert request.target == "http://vendor.invalid/a.wav"
    assert request.headers["proxy-authorization"] == "Basic bWU6cEBzcw=="


def test_a_proxy_that_refuses(tmp_path: Path) -> None:
    with serving(Reply(407)) as proxy:
        error = failure("https://vendor.invalid/a.wav", tmp_path / "a.wav", route=Route(proxy.url))
    assert error.kind is Kind.UNREACHABLE
    assert error.message.startswith("proxy:")


# Looking


def look(link: str, **asked: Any) -> Seen:
    seen = run(lambda transfers: transfers.look(link, **{"route": HERE, **asked}))
    assert isinstance(seen, Seen)
    return seen


def test_looking(tmp_path: Path) -> None:
    with serving(Serve(SOUND, headers={"Content-Type": "audio/wav"})) as server:
        assert look(server.url) == Seen(SOUND[:4096], len(SOUND), "audio/wav", False)
    with serving(Serve(SOUND, ranges=False)) as server:
        assert look(server.url) == Seen(SOUND[:4096], len(SOUND), "text/plain", False)
    with serving(Reply(404)) as server, pytest.raises(StudioError) as caught:
        look(server.url)
    assert caught.value.kind is Kind.LINK_GONE


# Deleting


def test_deleting() -> None:
    with serving(Reply(500), Reply(204), Reply(404), Reply(403)) as server:

        async def main(transfers: Transfers) -> None:
            await transfers.delete(f"{server.url}/a?X-Sig=%2B", route=HERE)
            await transfers.delete(server.url, route=HERE)
            with pytest.raises(StudioError) as caught:
                await transfers.delete(server.url, route=HERE)
            assert caught.value.kind is Kind.REFUSED

        run(main)
    assert [request.method for request in server.requests] == ["DELETE"] * 4
    assert server.requests[1].target == "/a?X-Sig=%2B"


# Sending


def put(path: Path, url: str, *, options: dict[str, Any] | None = None, **asked: Any) -> None:
    given = {"content_type": "audio/wav", "route": HERE, **asked}
    run(lambda transfers: transfers.put(path, url, **given), **(options or {}))


def put_failure(path: Path, url: str, **asked: Any) -> StudioError:
    with pytest.raises(StudioError) as caught:
        put(path, url, **asked)
    return caught.value


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "my recording.wav"
    path.write_bytes(SOUND * 3)
    return path


def test_a_file_is_sent(recording: Path) -> None:
    told: list[tuple[int, int | None]] = []
    with serving(Reply(200)) as server:
        put(recording, f"{server.url}/k%2Fa?X-Sig=%2B", progress=lambda *news: told.append(news))
    (request,) = server.requests
    assert (request.method, request.target, request.body) == ("PUT", "/k%2Fa?X-Sig=%2B", SOUND * 3)
    assert request.headers["content-type"] == "audio/wav"
    assert {"authorization", "cookie", "transfer-encoding", "expect"}.isdisjoint(request.headers)
    assert told[-1] == (len(SOUND) * 3, len(SOUND) * 3)


def test_an_empty_file_is_sent(tmp_path: Path) -> None:
    (tmp_path / "0.txt").touch()
    with serving(Reply(200)) as server:
        put(tmp_path / "0.txt", server.url, content_type="text/plain")
    assert server.requests[0].headers["content-length"] == "0"


@pytest.mark.parametrize("step", [Reply(500), Reply(503), Cut(None)])
def test_sending_is_tried_again(recording: Path, step: Step) -> None:
    with serving(step, Reply(200)) as server:
        put(recording, server.url)
    assert [request.body for request in server.requests] == [SOUND * 3] * 2


@pytest.mark.parametrize(
    ("step", "kind"),
    [
        (Reply(403, "<Code>AccessDenied</Code><Message>Request has expired.</Message>"), Kind.LINK_EXPIRED),
        (Reply(403, "<Code>SignatureDoesNotMatch</Code>"), Kind.REFUSED),
        (Reply(307, headers={"Location": "http://127.0.0.1:9/"}), Kind.REFUSED),
        (Reply(404, "<Code>NoSuchBucket</Code>"), Kind.LINK_GONE),
    ],
)
def test_sending_is_refused(recording: Path, step: Step, kind: Kind) -> None:
    with serving(step) as server:
        assert put_failure(recording, server.url).kind is kind
    assert len(server.requests) == 1


@pytest.mark.parametrize("change", ["grows", "shrinks", "vanishes", "is written anew"])
def test_a_file_that_changes_while_it_is_sent(recording: Path, change: str) -> None:
    def meanwhile(done: int, total: int | None) -> None:
        match change:
            case "grows":
                with recording.open("ab") as file:
                    file.write(b"more")
            case "shrinks":
                os.truncate(recording, 10)
            case "vanishes":
                recording.unlink(missing_ok=True)
            case _:
                os.utime(recording, (1, 1))

    recording.write_bytes(SOUND * 40)
    with serving(Reply(200)) as server:
        error = put_failure(recording, server.url, progress=meanwhile)
    assert (error.kind, error.subject) == (Kind.FILE_CHANGED, recording.name)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert put_failure(tmp_path / "gone.wav", "http://127.0.0.1:9/").kind is Kind.BAD_FILE


def test_a_server_that_does_not_take_it(recording: Path) -> None:
    recording.write_bytes(SOUND * 60)
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        options = {"idle_s": 0.2, "retries": Retries(tries=1)}
        error = put_failure(recording, f"http://127.0.0.1:{deaf.getsockname()[1]}/", options=options)
    assert error.kind is Kind.TIMED_OUT


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("X-Amz-Date={two_hours_ago:%Y%m%dT%H%M%SZ}&X-Amz-Expires=3600", Kind.LINK_EXPIRED),
        ("X-Amz-Date={two_hours_ago:%Y%m%dT%H%M%SZ}&X-Amz-Expires=9000", Kind.DROPPED),
        ("Expires={earlier:.0f}&Signature=x", Kind.LINK_EXPIRED),
        ("Expires={later:.0f}&Signature=x", Kind.DROPPED),
        ("X-Amz-Date=yesterday&X-Amz-Expires=1", Kind.DROPPED),
        ("", Kind.DROPPED),
    ],
    ids=["s3 expired", "s3 valid", "expired", "valid", "unreadable", "none"],
)
def test_who_refuses_may_hang_up_on_what_is_still_being_sent(recording: Path, query: str, kind: Kind) -> None:
    now = datetime.now(UTC)
    moments = {"earlier": now.timestamp() - 9, "later": now.timestamp() + 99}
    query = query.format(two_hours_ago=now - timedelta(hours=2), **moments)
    with serving(CutUnread()) as server:
        assert put_failure(recording, f"{server.url}?{query}").kind is kind


def test_closing_twice_and_working_again(tmp_path: Path) -> None:
    with serving(Serve(SOUND)) as server:

        async def main(transfers: Transfers) -> None:
            for name in ("a.wav", "b.wav"):
                await transfers.download(server.url, tmp_path / name, suits=is_sound, route=HERE)
                await transfers.close()

        run(main)
    assert beside(tmp_path) == ["a.wav", "b.wav"]


# What is written down


def test_every_file_that_travels_is_one_call(tmp_path: Path) -> None:
    """Whose it was, what came of it and how much it was; of an address only the host, for the rest may open it."""
    calls: list[Call] = []
    route = Route(None, origin="http://127.0.0.1:1", account="mine", vendor="spoken")
    path = tmp_path / "b.wav"
    path.write_bytes(SOUND)

    async def main(transfers: Transfers) -> None:
        await transfers.download(
            f"{server.url}/t0ken/a.wav?sig=s3cret", tmp_path / "a.wav", suits=is_sound, route=route
        )
        await transfers.put(path, f"{server.url}/b?sig=s3cret", content_type="audio/wav", route=route)
        await transfers.look(f"{server.url}/c?sig=s3cret", route=route)
        await transfers.delete(f"{server.url}/d?sig=s3cret", route=route)

    with serving(Serve(SOUND, cut=300_000), Serve(SOUND), Reply(), Serve(SOUND), Reply(204)) as server:
        run(main, record=calls.append)
    assert [(call.what, call.method, call.outcome) for call in calls] == [
        ("files.fetch", "GET", "ok"),
        ("files.send", "PUT", "ok"),
        ("files.look", "GET", "ok"),
        ("files.delete", "DELETE", "ok"),
    ]
    assert {(call.account, call.vendor, call.url) for call in calls} == {("mine", "spoken", server.url)}
    assert not any("s3cret" in repr(call) or "t0ken" in repr(call) for call in calls)
    fetched, sent, *_ = calls
    assert (fetched.received, fetched.sent) == (len(SOUND), 0)
    assert (sent.received, sent.sent) == (0, len(SOUND))
    assert sent.status == 200
    assert all(call.duration_ms > 0 and datetime.fromisoformat(call.started).tzinfo for call in calls)


def test_what_came_of_a_file_that_did_not_arrive_is_written_down(tmp_path: Path) -> None:
    calls: list[Call] = []
    with serving(Reply(404)) as server, pytest.raises(StudioError):
        run(lambda each: each.download(server.url, tmp_path / "a.wav", suits=is_sound, route=HERE), record=calls.append)
    (call,) = calls
    assert (call.outcome, call.status, call.code) == ("link_gone", 404, "404")


def test_a_file_whose_turn_never_came_is_no_call(tmp_path: Path) -> None:
    calls: list[Call] = []

    async def main(transfers: Transfers) -> None:
        others = [
            asyncio.ensure_future(transfers.download(server.url, tmp_path / f"{n}.wav", suits=is_sound, route=HERE))
            for n in range(transfer.AT_ONCE)
        ]
        while len(server.requests) < transfer.AT_ONCE:
            await asyncio.sleep(0.01)
        late = asyncio.ensure_future(transfers.download(server.url, tmp_path / "x.wav", suits=is_sound, route=HERE))
        await asyncio.sleep(0.05)
        late.cancel()
        await asyncio.wait([late])
        assert calls == []
        for each in others:
            each.cancel()
        await asyncio.wait(others)

    with serving(Drip()) as server:
        run(main, record=calls.append)
    assert [call.outcome for call in calls] == ["cancelled"] * transfer.AT_ONCE

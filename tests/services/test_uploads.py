"""Making files reachable, in a real bucket and from this computer, and fetching them as a vendor does."""

from __future__ import annotations

import asyncio
import os
import random
import socket
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from studio.core import uploads
from studio.core.addresses import Scope
from studio.core.errors import Kind, StudioError
from studio.core.records import Account
from studio.core.uploads import Reachable, Way
from studio.net.front import Front, Place
from studio.net.http import Retries
from studio.net.transfer import Transfers
from studio.services import uploads as service
from studio.services.links import BASE_URL, NO_PROXY, PROXY
from studio.services.uploads import LINK_LASTS_S, Uploads
from studio.storage.unfinished import Unfinished
from tests.fakes.buckets import S3Server, ask, s3_server
from tests.fakes.misbehaving import MisbehavingServer, Reply, Serve

SOUND = b"RIFF\x00\x00\x00\x00WAVE" + random.Random(4).randbytes(50_000)
NOW = 1_790_000_000.0
HERE = "http://127.0.0.1:9"
NEAR = "http://10.0.0.1"


@dataclass
class Kept:
    """The accounts of these tests, with one key for every bucket."""

    accounts: dict[str, Account] = field(default_factory=dict)

    def find(self, name: str) -> Account:
        if name not in self.accounts:
            raise StudioError(Kind.UNKNOWN_ACCOUNT, name)
        return self.accounts[name]

    async def bucket_key(self, account: Account) -> str:
        return "secret"


def run(main: Callable[[Uploads], Awaitable[Any]], *, now: float = NOW, **fields: str) -> Any:
    kept = Kept(
        {"local": Account("local", "xingyun"), "cloud": Account("cloud", "aipaas", {PROXY: NO_PROXY, **fields})}
    )

    async def whole() -> Any:
        front = Front()
        transfers = Transfers(Unfinished, retries=Retries(tries=1))
        try:
            return await main(Uploads(kept, transfers, front, now=lambda: now))
        finally:
            await transfers.close()
            await front.close()

    return asyncio.run(whole())


def failure(main: Callable[[Uploads], Awaitable[Any]], **fields: Any) -> StudioError:
    with pytest.raises(StudioError) as caught:
        run(main, **fields)
    return caught.value


@pytest.fixture(scope="module")
def server() -> Iterator[S3Server]:
    with s3_server() as running:
        yield running


@pytest.fixture
def bucket(server: S3Server) -> dict[str, str]:
    """The fields of an account that has a bucket."""
    return {
        uploads.ENDPOINT: server.url,
        uploads.BUCKET: server.bucket(),
        uploads.ACCESS_KEY: "key",
        uploads.PREFIX: "/voice/",
    }


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "录音 1.WAV"
    path.write_bytes(SOUND)
    return path


# A bucket


def test_in_a_bucket(server: S3Server, bucket: dict[str, str], recording: Path) -> None:
    told: list[tuple[int, int | None]] = []

    async def main(made: Uploads) -> None:
        for _ in range(2):
            reachable = await made.reach("cloud", recording, name="job1", progress=lambda *news: told.append(news))
        assert reachable.way is Way.BUCKET
        assert reachable.key == "voice/job1.wav"
        assert reachable.expires == NOW + LINK_LASTS_S
        assert await asyncio.to_thread(ask, reachable.link) == SOUND
        assert made.fetched(reachable) is None
        assert made.missed(reachable) is None
        await made.keep(reachable)
        assert server.keys(bucket[uploads.BUCKET]) == ["voice/job1.wav"]
        await made.release(reachable)
        await made.release(reachable)

    run(main, **bucket)
    assert server.keys(bucket[uploads.BUCKET]) == []
    assert told[-1] == (len(SOUND), len(SOUND))


def test_what_is_to_be_kept_is_kept(server: S3Server, bucket: dict[str, str], recording: Path) -> None:
    async def main(made: Uploads) -> None:
        await made.release(await made.reach("cloud", recording, name="job1"))

    run(main, **bucket, **{uploads.KEEP: "yes"})
    assert server.keys(bucket[uploads.BUCKET]) == ["voice/job1.wav"]


def test_a_link_that_expired_before_the_vendor_came(bucket: dict[str, str], recording: Path) -> None:
    async def main(made: Uploads) -> None:
        reachable = await made.reach("cloud", recording, name="job1")
        missed = made.missed(replace(reachable, expires=NOW - 1))
        assert missed is not None
        assert (missed.kind, missed.subject) == (Kind.LINK_EXPIRED, recording.name)

    run(main, **bucket)


@pytest.mark.parametrize("missing", [uploads.BUCKET, uploads.ACCESS_KEY])
def test_a_bucket_without_what_it_needs(bucket: dict[str, str], recording: Path, missing: str) -> None:
    fields = {name: value for name, value in bucket.items() if name != missing}
    error = failure(lambda made: made.reach("cloud", recording, name="x"), **fields, **{uploads.FILES: "bucket"})
    assert (error.kind, error.subject) == (Kind.BAD_FIELD, missing)


def test_trying_a_bucket(server: S3Server, bucket: dict[str, str]) -> None:
    assert run(lambda made: made.test("cloud"), **bucket, **{uploads.KEEP: "yes"}) == server.url
    assert server.keys(bucket[uploads.BUCKET]) == []
    error = failure(lambda made: made.test("cloud"), **(bucket | {uploads.BUCKET: "no-such-bucket"}))
    assert error.kind is Kind.BUCKET_MISSING


# From this computer


def test_from_this_computer(recording: Path) -> None:
    async def main(made: Uploads) -> Reachable:
        reachable = await made.reach("local", recording, name="job1")
        assert reachable == await made.reach("local", recording, name="job1")
        assert reachable.link.startswith(f"http://127.0.0.1:{reachable.port}/{reachable.key}/")
        missed = made.missed(reachable)
        assert missed is not None
        assert (missed.kind, missed.subject) == (Kind.NOT_FETCHED, recording.name)
        assert await asyncio.to_thread(ask, reachable.link) == SOUND
        assert made.fetched(reachable) is True
        assert made.missed(reachable) is None
        return reachable

    kept = Reachable.of(run(main).stored())

    async def again(made: Uploads) -> None:
        """The program was started anew; the vendor still has the link."""
        await made.keep(kept)
        assert await asyncio.to_thread(ask, kept.link) == SOUND
        await made.release(kept)
        with pytest.raises(OSError, match="refused"):
            await asyncio.to_thread(ask, kept.link)

    run(again)


@pytest.mark.parametrize("change", ["grew", "vanished"])
def test_a_file_that_changed_since(recording: Path, change: str) -> None:
    reachable = run(lambda made: made.reach("local", recording, name="job1"))
    if change == "grew":
        os.truncate(recording, 10**6)
    else:
        recording.unlink()
    assert failure(lambda made: made.keep(reachable)).kind is Kind.FILE_CHANGED


def test_progress_of_what_needs_no_time(recording: Path) -> None:
    told: list[tuple[int, int | None]] = []
    run(lambda made: made.reach("local", recording, name="x", progress=lambda *news: told.append(news)))
    assert told == [(len(SOUND), len(SOUND))]


def test_trying_this_computer() -> None:
    assert str(run(lambda made: made.test("local"))).startswith("http://127.0.0.1:")
    with MisbehavingServer([Reply(body="somebody else")]) as other:
        fields = {BASE_URL: HERE, uploads.FILES: "computer", uploads.SERVER_URL: other.url}
        error = failure(lambda made: made.test("cloud"), **fields, **{uploads.SERVER_PORT: str(free_port())})
    assert error.kind is Kind.WRONG_CONTENT


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# Where this computer listens


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> None:
    """This computer has an address for its own network, and another one that everybody reaches."""
    near = {"127.0.0.1": Scope.LOOPBACK}
    near |= dict.fromkeys(("10.0.0.1", "10.0.0.7", "10.9.9.9", "192.168.0.7", "nas.lan"), Scope.PRIVATE)
    towards = {"10.0.0.1": "10.0.0.7", "vendor.example": "198.51.100.7"}

    async def nearness(host: str) -> Scope:
        return near.get(host, Scope.GLOBAL)

    async def address_towards(host: str) -> str:
        return towards.get(host, "192.168.0.7")

    monkeypatch.setattr(service, "nearness", nearness)
    monkeypatch.setattr(service, "address_towards", address_towards)


def test_calling_itself_as_the_vendor_would() -> None:
    assert run(lambda made: made.call("local")).startswith("http://127.0.0.1:")


@pytest.mark.usefixtures("network")
def test_calling_where_no_vendor_comes() -> None:
    assert failure(lambda made: made.call("cloud")).kind is Kind.PRIVATE_ADDRESS


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({BASE_URL: HERE}, Place("127.0.0.1", 0)),
        ({BASE_URL: HERE, uploads.SERVER_PORT: "8080"}, Place("127.0.0.1", 8080)),
        ({BASE_URL: NEAR}, Place("10.0.0.7", 0)),
        ({BASE_URL: NEAR, uploads.SERVER_ADDRESS: "10.9.9.9"}, Place("10.9.9.9", 0)),
        ({BASE_URL: "https://vendor.example"}, Place("198.51.100.7", 0)),
        (
            {uploads.SERVER_URL: "https://tunnel.example/voice", uploads.SERVER_PORT: "80"},
            Place("0.0.0.0", 80, "https://tunnel.example/voice"),
        ),
        (
            {uploads.SERVER_URL: "https://a.example", uploads.SERVER_PORT: "1", uploads.SERVER_ADDRESS: "127.0.0.1"},
            Place("127.0.0.1", 1, "https://a.example"),
        ),
    ],
)  # fmt: skip
def test_where_it_listens(fields: dict[str, str], place: Place) -> None:
    assert run(lambda made: made.place("cloud"), **fields) == place


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize(
    ("fields", "kind", "subject"),
    [
        ({}, Kind.PRIVATE_ADDRESS, "192.168.0.7"),
        ({uploads.SERVER_ADDRESS: "127.0.0.1"}, Kind.PRIVATE_ADDRESS, "127.0.0.1"),
        ({BASE_URL: NEAR, uploads.SERVER_ADDRESS: "127.0.0.1"}, Kind.PRIVATE_ADDRESS, "127.0.0.1"),
        ({uploads.SERVER_URL: "http://nas.lan", uploads.SERVER_PORT: "80"}, Kind.PRIVATE_ADDRESS, "nas.lan"),
        ({uploads.SERVER_URL: "https://tunnel.example"}, Kind.BAD_FIELD, uploads.SERVER_PORT),
        ({uploads.SERVER_PORT: "eighty"}, Kind.BAD_FIELD, uploads.SERVER_PORT),
        ({uploads.SERVER_PORT: "65536"}, Kind.BAD_FIELD, uploads.SERVER_PORT),
    ],
)
def test_where_no_vendor_comes(fields: dict[str, str], kind: Kind, subject: str) -> None:
    error = failure(lambda made: made.place("cloud"), **fields)
    assert (error.kind, error.subject) == (kind, subject)


def test_without_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    async def nowhere(host: str) -> str:
        raise OSError(101, "Network is unreachable")

    monkeypatch.setattr(service, "address_towards", nowhere)
    error = failure(lambda made: made.place("cloud"))
    assert (error.kind, error.message) == (Kind.UNREACHABLE, "Network is unreachable")


# A link, and which way it is


def test_a_link_of_the_persons_own() -> None:
    with MisbehavingServer([Serve(SOUND, headers={"Content-Type": "audio/wav"})]) as server:
        seen = run(lambda made: made.check_link("local", server.url))
        assert (seen.head, seen.size, seen.content_type, seen.secure) == (SOUND[:4096], len(SOUND), "audio/wav", False)
        assert failure(lambda made: made.check_link("cloud", server.url)).kind is Kind.PRIVATE_ADDRESS
        assert (
            failure(lambda made: made.check_link("cloud", server.url), **{BASE_URL: NEAR}).kind is Kind.PRIVATE_ADDRESS
        )


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (Reply(body="<html>Sign in</html>"), "a web page"),
        (Reply(body='{"error": "no such file"}'), "json"),
        (Reply(body=b"PK\x03\x04" + bytes(99)), "zip"),
        (Reply(body=b"%PDF-1.7", headers={"Content-Type": "application/pdf"}), "application/pdf"),
        (Reply(body=b"\x89PNG", headers={"Content-Type": "Image/PNG; charset=x"}), "image/png"),
        (Serve(b""), "nothing"),
    ],
)
def test_a_link_to_no_recording(step: Reply | Serve, words: str) -> None:
    with MisbehavingServer([step]) as server:
        error = failure(lambda made: made.check_link("local", server.url))
    assert (error.kind, error.subject, error.message) == (Kind.WRONG_CONTENT, "127.0.0.1", words)


@pytest.mark.parametrize("kind", ["application/octet-stream", "audio/L16", ""])
def test_a_link_to_what_may_be_pcm(kind: str) -> None:
    with MisbehavingServer([Serve(bytes(range(256)), headers={"Content-Type": kind})]) as server:
        assert run(lambda made: made.check_link("local", server.url)).size == 256


@pytest.mark.parametrize(
    ("fields", "way"),
    [
        ({uploads.FILES: "link"}, Way.LINK),
        ({uploads.FILES: "computer", uploads.BUCKET: "b"}, Way.COMPUTER),
        ({uploads.BUCKET: "b"}, Way.BUCKET),
        ({BASE_URL: HERE}, Way.COMPUTER),
        ({BASE_URL: HERE, uploads.BUCKET: "b"}, Way.BUCKET),
    ],
)
def test_which_way(fields: dict[str, str], way: Way) -> None:
    async def main(made: Uploads) -> Way:
        return made.way("cloud")

    assert run(main, **fields) is way


def test_no_way(recording: Path) -> None:
    assert failure(lambda made: made.reach("cloud", recording, name="x")).kind is Kind.NO_WAY_FOR_FILES
    fields = {uploads.FILES: "link"}
    assert failure(lambda made: made.reach("cloud", recording, name="x"), **fields).kind is Kind.NO_WAY_FOR_FILES
    assert failure(lambda made: made.test("cloud"), **fields).kind is Kind.NO_WAY_FOR_FILES
    error = failure(lambda made: made.reach("cloud", recording, name="x"), **{uploads.FILES: "pigeon"})
    assert (error.kind, error.subject) == (Kind.BAD_FIELD, uploads.FILES)


def test_a_link_needs_nothing_kept_or_taken_back() -> None:
    own = Reachable(Way.LINK, "cloud", "https://host.example/a.wav")

    async def main(made: Uploads) -> None:
        await made.keep(own)
        await made.release(own)
        assert made.fetched(own) is None
        assert made.missed(own) is None

    run(main)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert failure(lambda made: made.reach("local", tmp_path / "gone.wav", name="x")).kind is Kind.BAD_FILE

"""Buckets: a real S3 server for what works, scripted ones for what it would never say."""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from studio.core.errors import Kind, StudioError
from studio.core.ports import Route
from studio.core.records import Call
from studio.net import store
from studio.net.store import PART, Bucket
from tests.fakes.buckets import S3Server, ask, s3_server
from tests.fakes.misbehaving import Cut, MisbehavingServer, Reply, Step

SOUND = b"RIFF\x00\x00\x00\x00WAVE" + random.Random(2).randbytes(20_000)
DIRECT = Route(proxy=None)


@pytest.fixture(scope="module")
def server() -> Iterator[S3Server]:
    with s3_server() as running:
        yield running


@pytest.fixture
def bucket(server: S3Server) -> Bucket:
    return Bucket(server.bucket(), "key", "secret", server.url)


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "录音.wav"
    path.write_bytes(SOUND)
    return path


def put(bucket: Bucket, path: Path, key: str = "a/b.wav", **asked: Any) -> None:
    given = {"content_type": "audio/wav", "route": DIRECT, **asked}
    asyncio.run(store.put(bucket, key, path, **given))


def failure(bucket: Bucket, path: Path, **asked: Any) -> StudioError:
    with pytest.raises(StudioError) as caught:
        put(bucket, path, **asked)
    return caught.value


def test_a_file_goes_in_and_a_link_comes_out(bucket: Bucket, recording: Path) -> None:
    told: list[tuple[int, int | None]] = []
    put(bucket, recording, progress=lambda *news: told.append(news))
    link = asyncio.run(store.link(bucket, "a/b.wav", 3600, route=DIRECT))
    assert ask(link) == SOUND
    assert "X-Amz-Expires=3600" in link
    assert bucket.secret_key not in link
    assert told[-1] == (len(SOUND), len(SOUND))


def test_it_is_one_call(bucket: Bucket, recording: Path) -> None:
    calls: list[Call] = []
    route = replace(DIRECT, account="mine", vendor="spoken")
    put(bucket, recording, route=route, record=calls.append)
    failure(replace(bucket, name="none"), recording, route=route, record=calls.append)
    assert [(call.what, call.account, call.outcome) for call in calls] == [
        ("files.send", "mine", "ok"),
        ("files.send", "mine", "bucket_missing"),
    ]
    assert calls[0].url.removeprefix("https://") == bucket.host
    assert calls[0].sent == len(SOUND)
    assert not any("secret" in repr(call) for call in calls)


@pytest.mark.parametrize("size", [0, PART, PART + 1, 3 * PART + 7])
def test_sizes(server: S3Server, bucket: Bucket, tmp_path: Path, size: int) -> None:
    content = (SOUND * (size // len(SOUND) + 1))[:size]
    (tmp_path / "a.wav").write_bytes(content)
    told: list[int] = []
    put(bucket, tmp_path / "a.wav", progress=lambda done, _: told.append(done))
    assert ask(asyncio.run(store.link(bucket, "a/b.wav", 60, route=DIRECT))) == content
    assert told == sorted(told)
    assert not server.unfinished(bucket.name)


def test_a_link_lasts_as_long_as_stores_sign_for(bucket: Bucket) -> None:
    link = asyncio.run(store.link(bucket, "a.wav", 10**9, route=DIRECT))
    assert f"X-Amz-Expires={7 * 24 * 3600}&" in link


def test_deleting(server: S3Server, bucket: Bucket, recording: Path) -> None:
    put(bucket, recording)
    ask(asyncio.run(store.link(bucket, "a/b.wav", 60, method="DELETE", route=DIRECT)), "DELETE")
    assert server.keys(bucket.name) == []


def test_cancelling_leaves_nothing(server: S3Server, bucket: Bucket, tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    with path.open("wb") as file:
        file.truncate(40 * PART)

    async def main() -> None:
        begun = asyncio.Event()
        task = asyncio.ensure_future(
            store.put(bucket, "a.wav", path, content_type="audio/wav", route=DIRECT, progress=lambda *_: begun.set())
        )
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())
    assert server.keys(bucket.name) == []
    assert not server.unfinished(bucket.name)


@pytest.mark.parametrize("change", ["grows", "shrinks", "vanishes"])
def test_a_file_that_changes_while_it_is_sent(server: S3Server, bucket: Bucket, tmp_path: Path, change: str) -> None:
    path = tmp_path / "a.wav"
    with path.open("wb") as file:
        file.truncate(12 * PART)

    def meanwhile(*_: Any) -> None:
        match change:
            case "grows":
                os.truncate(path, 99 * PART)
            case "shrinks":
                os.truncate(path, 1)
            case _:
                path.unlink(missing_ok=True)

    error = failure(bucket, path, progress=meanwhile)
    assert (error.kind, error.subject) == (Kind.FILE_CHANGED, "a.wav")
    assert not server.unfinished(bucket.name)


def test_a_file_that_is_not_there(bucket: Bucket, tmp_path: Path) -> None:
    assert failure(bucket, tmp_path / "gone.wav").kind is Kind.BAD_FILE


def test_a_bucket_that_does_not_exist(bucket: Bucket, recording: Path) -> None:
    error = failure(replace(bucket, name="no-such-bucket"), recording)
    assert (error.kind, error.subject, error.code) == (Kind.BUCKET_MISSING, "no-such-bucket", "NoSuchBucket")


def test_keys_are_wrong(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    with s3_server(checks=True) as strict:
        bucket = Bucket("mine", strict.access_key, strict.secret_key, strict.url)
        for size in (1_000, PART + 1):
            path.write_bytes(bytes(size))
            put(bucket, path)
            for wrong, code in (
                (replace(bucket, secret_key="guess"), "SignatureDoesNotMatch"),
                (replace(bucket, access_key="AKIANOBODY"), "InvalidAccessKeyId"),
            ):
                error = failure(wrong, path)
                assert (error.kind, error.subject, error.code) == (Kind.BUCKET_REFUSED, "mine", code)
                assert "guess" not in repr(error.args)


def test_the_environment_speaks_of_other_buckets(
    bucket: Bucket, recording: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
        "AWS_SESSION_TOKEN": "leaked",
        "AWS_ACCESS_KEY_ID": "leaked",
        "AWS_SKIP_SIGNATURE": "true",
        "HTTP_PROXY": "http://127.0.0.1:9",
        "http_proxy": "http://127.0.0.1:9",
    }.items():
        monkeypatch.setenv(name, value)
    asyncio.run(store.put(bucket, "a.wav", recording, content_type="audio/wav"))
    link = asyncio.run(store.link(bucket, "a.wav", 60))
    assert ask(link) == SOUND
    assert "leaked" not in link


# What stores refuse


def refusal(status: int, code: str, more: str = "") -> Reply:
    return Reply(status, f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>No.</Message>{more}</Error>")


def test_a_clock_that_is_off_by_minutes(recording: Path) -> None:
    ahead = f"<ServerTime>{datetime.now(UTC) - timedelta(minutes=30):%Y-%m-%dT%H:%M:%SZ}</ServerTime>"
    with MisbehavingServer([refusal(403, "RequestTimeTooSkewed", ahead)]) as server:
        error = failure(Bucket("mine", "key", "secret", server.url), recording)
    assert (error.kind, error.subject) == (Kind.CLOCK_OFF, "30 min")
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("step", "kind", "subject"),
    [
        (refusal(403, "SignatureDoesNotMatch"), Kind.BUCKET_REFUSED, "mine"),
        (refusal(403, "InvalidAccessKeyId"), Kind.BUCKET_REFUSED, "mine"),
        (refusal(403, "AccessDenied"), Kind.BUCKET_REFUSED, "mine"),
        (Reply(401), Kind.BUCKET_REFUSED, "mine"),
        (refusal(403, "RequestTimeTooSkewed", "<ServerTime>2024-01-01T00:00:00</ServerTime>"), Kind.CLOCK_OFF, "far"),
        (refusal(403, "RequestTimeTooSkewed", "<ServerTime>0000000000000000Z</ServerTime>"), Kind.CLOCK_OFF, "far"),
        (refusal(403, "RequestTimeTooSkewed"), Kind.CLOCK_OFF, "far"),
        (refusal(400, "AuthorizationHeaderMalformed"), Kind.BUCKET_MISSING, "mine"),
        (refusal(400, "EntityTooLarge"), Kind.REFUSED, "mine"),
        (Reply(301), Kind.BUCKET_MISSING, "mine"),
        (Reply(404), Kind.BUCKET_MISSING, "mine"),
    ],
)  # fmt: skip
def test_refusals(recording: Path, step: Step, kind: Kind, subject: str) -> None:
    with MisbehavingServer([step]) as server:
        error = failure(Bucket("mine", "key", "secret", server.url), recording)
    assert (error.kind, error.subject) == (kind, subject)
    assert len(server.requests) == 1
    assert "secret" not in repr(error.args)


@pytest.mark.parametrize(
    ("step", "kind"),
    [
        (Reply(500), Kind.VENDOR_FAILED),
        (refusal(503, "SlowDown"), Kind.BUSY),
        (Reply(507), Kind.VENDOR_FAILED),
        (Cut(None), Kind.UNREACHABLE),
    ],
)
def test_what_may_pass_is_tried_again(recording: Path, monkeypatch: pytest.MonkeyPatch, step: Step, kind: Kind) -> None:
    monkeypatch.setattr(store, "RETRIES", 1)
    with MisbehavingServer([step]) as server:
        assert failure(Bucket("mine", "key", "secret", server.url), recording).kind is kind
        assert len(server.requests) == 2


def test_a_part_is_tried_again(recording: Path) -> None:
    with MisbehavingServer([Reply(500), Reply(200, headers={"ETag": '"1"'})]) as server:
        put(Bucket("mine", "key", "secret", server.url), recording)
    assert [request.body for request in server.requests] == [SOUND] * 2
    assert server.requests[0].headers["content-type"] == "audio/wav"
    assert server.requests[0].target == "/mine/a/b.wav"


def test_an_answer_of_no_store(recording: Path) -> None:
    with MisbehavingServer([Reply(200)]) as server:
        assert failure(Bucket("mine", "key", "secret", server.url), recording).kind is Kind.UNREADABLE


def test_nobody_there(recording: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "RETRIES", 0)
    error = failure(Bucket("mine", "key", "secret", "http://127.0.0.1:9"), recording)
    assert (error.kind, error.subject) == (Kind.UNREACHABLE, "127.0.0.1:9")


# Where stores are


@pytest.mark.parametrize(
    ("endpoint", "region", "host", "path", "signed"),
    [
        ("", "", "mine.s3.us-east-1.amazonaws.com", "/a.wav", "us-east-1"),
        ("", "eu-west-2", "mine.s3.eu-west-2.amazonaws.com", "/a.wav", "eu-west-2"),
        ("obs.cn-north-4.myhuaweicloud.com", "", "mine.obs.cn-north-4.myhuaweicloud.com", "/a.wav", "cn-north-4"),
        ("https://oss-cn-hangzhou.aliyuncs.com/", "", "mine.oss-cn-hangzhou.aliyuncs.com", "/a.wav", "cn-hangzhou"),
        ("cos.ap-guangzhou.myqcloud.com", "", "mine.cos.ap-guangzhou.myqcloud.com", "/a.wav", "ap-guangzhou"),
        ("https://mine.s3.example.org", "x-1", "mine.s3.example.org", "/a.wav", "x-1"),
        ("https://minio.example.org:9000", "", "minio.example.org:9000", "/mine/a.wav", "us-east-1"),
        ("http://127.0.0.1:9000", "", "127.0.0.1:9000", "/mine/a.wav", "us-east-1"),
    ],
)
def test_where_stores_are(endpoint: str, region: str, host: str, path: str, signed: str) -> None:
    bucket = Bucket("mine", "key", "secret", endpoint, region)
    link = urlsplit(asyncio.run(store.link(bucket, "a.wav", 60, route=DIRECT)))
    assert (bucket.host, link.netloc, link.path) == (host, host, path)
    assert f"%2F{signed}%2Fs3%2F" in link.query


@pytest.mark.parametrize(("endpoint", "plain"), [("ftp://x", False), ("http://minio.example.org", False)])
def test_addresses_that_are_not_used(endpoint: str, plain: bool) -> None:
    with pytest.raises(StudioError) as caught:
        asyncio.run(store.link(Bucket("mine", "k", "s", endpoint, plain=plain), "a", 60, route=DIRECT))
    assert (caught.value.kind, caught.value.subject) == (Kind.BAD_FIELD, "s3_endpoint")


def test_certificates_that_cannot_be_read(bucket: Bucket, tmp_path: Path) -> None:
    with pytest.raises(StudioError) as caught:
        asyncio.run(store.link(bucket, "a", 60, route=Route(None, str(tmp_path / "gone.pem"))))
    assert caught.value.kind is Kind.BAD_FILE

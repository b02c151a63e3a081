"""Addresses for uploads: what they take, for how long, and what they say to the rest."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request

from studio.local import metastudio_uploads
from studio.local.metastudio_uploads import Uploads
from tests.fakes.clock import Clock

BASE = "http://127.0.0.1:9"
ZIP = {"Content-Type": "application/zip"}


class Storage:
    """The addresses of one job, and a client of theirs."""

    def __init__(self, folder: Path) -> None:
        self.clock = Clock()
        self.folder = folder
        self.jobs = {"job"}
        self.uploads = Uploads(
            BASE, lambda job: folder if job in self.jobs else None, lifetime_s=60, now=self.clock.now
        )  # fmt: skip
        self.address = self.uploads.address("job", "data.zip", "application/zip")

    def put(self, content: bytes, headers: Mapping[str, str] = ZIP, address: str = "") -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(Starlette(routes=self.uploads.routes))
            async with httpx.AsyncClient(transport=transport) as client:
                return await client.put(address or self.address, content=content, headers=headers)

        return asyncio.run(ask())


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return Storage(tmp_path / "uploads")


def test_a_file_is_put_and_put_again(storage: Storage) -> None:
    for content in (b"first" * 500_000, b"second"):
        answer = storage.put(content)
        assert answer.status_code == 200
        assert answer.headers["etag"] == f'"{hashlib.md5(content).hexdigest()}"'
        assert (storage.folder / "data.zip").read_bytes() == content
    assert [path.name for path in storage.folder.iterdir()] == ["data.zip"]


def test_an_address_expires(storage: Storage) -> None:
    storage.clock.go(59)
    assert storage.put(b"x").status_code == 200
    storage.clock.go(2)
    answer = storage.put(b"y")
    assert answer.status_code == 403
    assert "<Code>AccessDenied</Code><Message>Request has expired</Message>" in answer.text
    assert answer.headers["content-type"] == "application/xml"
    assert (storage.folder / "data.zip").read_bytes() == b"x"


@pytest.mark.parametrize("headers", [{}, {"Content-Type": "application/x-zip"}, {"Content-Type": "audio/wav"}])
def test_the_content_type_is_signed(storage: Storage, headers: dict[str, str]) -> None:
    answer = storage.put(b"x", headers)
    assert answer.status_code == 403
    assert "SignatureDoesNotMatch" in answer.text
    # An address without a content type takes any; nobody can make one of the other kind.
    assert storage.put(b"x", headers, storage.address + "&any-type=1").status_code == 403
    assert storage.put(b"x", headers, storage.uploads.address("job", "letter", "")).status_code == 200


def test_an_address_is_for_one_file(storage: Storage) -> None:
    assert storage.put(b"x", address=storage.address.replace("data.zip", "0.wav")).status_code == 403
    assert storage.put(b"x", address=storage.address.replace("Expires=", "Expires=9")).status_code == 403
    assert storage.put(b"x", address=storage.address.replace("Expires=", "Expires=x")).status_code == 403
    assert storage.put(b"x", address=storage.address.partition("?")[0]).status_code == 403


@pytest.mark.parametrize("header", ["Authorization", "X-Auth-Token"])
def test_an_address_is_all_that_may_be_shown(storage: Storage, header: str) -> None:
    answer = storage.put(b"x", {**ZIP, header: "secret"})
    assert answer.status_code == 400
    assert "Only one auth mechanism allowed" in answer.text


def test_a_job_that_is_gone_takes_nothing(storage: Storage) -> None:
    storage.jobs.clear()
    assert storage.put(b"x").status_code == 404


def test_an_upload_that_is_too_large_or_breaks_off_leaves_nothing(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metastudio_uploads, "LARGEST_UPLOAD", 10)
    assert storage.put(b"x" * 11).status_code == 400

    monkeypatch.setattr(metastudio_uploads, "_PATIENCE_S", 0.05)
    request = {
        "type": "http",
        "method": "PUT",
        "path": "/",
        "headers": [],
        "path_params": {"job_id": "job", "name": "n"},
    }
    sent = iter([{"type": "http.request", "body": b"x", "more_body": True}])

    async def receive() -> dict[str, object]:
        message = next(sent, None)
        if message is None:
            await asyncio.Event().wait()
        return message or {}

    async def gone() -> dict[str, object]:
        return {"type": "http.disconnect"}

    for broken, code in ((receive, "RequestTimeout"), (gone, "IncompleteBody")):
        with pytest.raises(metastudio_uploads._RefusedError) as caught:
            asyncio.run(storage.uploads._store(Request(dict(request), broken)))
        assert caught.value.code == code
    assert list(storage.folder.iterdir()) == []


def test_a_disk_that_refuses(storage: Storage) -> None:
    (storage.folder / "data.zip").mkdir(parents=True)
    answer = storage.put(b"x")
    assert answer.status_code == 500
    assert "InternalError" in answer.text

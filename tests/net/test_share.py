"""Files that are shared from this computer: that one file, to who knows its address, and to nobody afterwards."""

from __future__ import annotations

import asyncio
import os
import random
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from studio.core.errors import Kind, StudioError
from studio.core.media import is_sound
from studio.core.ports import Route
from studio.net.front import Front, Place
from studio.net.share import Shares
from studio.net.transfer import Transfers
from studio.storage.unfinished import Unfinished

SOUND = b"RIFF\x00\x00\x00\x00WAVE" + random.Random(3).randbytes(300_000)
TOKEN = "a-token-that-nobody-can-guess"


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "我的 录音?.wav"
    path.write_bytes(SOUND)
    return path


def run(main: Callable[[Shares], Awaitable[Any]]) -> Any:
    async def whole() -> Any:
        front = Front()
        try:
            return await main(Shares(front))
        finally:
            await front.close()

    return asyncio.run(whole())


def asked(url: str, method: str = "GET", **headers: str) -> tuple[int, bytes, dict[str, str]]:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(urllib.request.Request(url, method=method, headers=headers), timeout=30) as answer:
            return answer.status, answer.read(), {name.lower(): value for name, value in answer.headers.items()}
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.read(), {}


async def ask(*request: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    return await asyncio.to_thread(asked, *request, **headers)


async def share(shares: Shares, path: Path, port: int = 0) -> str:
    return await shares.share(path, Place(port=port), TOKEN, content_type="audio/wav")


def test_a_file_is_fetched(recording: Path) -> None:
    async def main(shares: Shares) -> None:
        link = await share(shares, recording)
        assert link.isascii()
        assert not shares.fetched(TOKEN)
        status, _, headers = await ask(link, "HEAD")
        assert (status, headers["content-length"]) == (200, str(len(SOUND)))
        assert not shares.fetched(TOKEN)
        status, content, headers = await ask(link)
        assert (status, content, headers["content-type"]) == (200, SOUND, "audio/wav")
        assert shares.fetched(TOKEN)

    run(main)


@pytest.mark.skipif(os.name != "posix", reason="names of files are text elsewhere")
def test_a_file_whose_name_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.wav")
    try:
        path.write_bytes(SOUND)
    except OSError:
        pytest.skip("this file system takes no such name")

    async def main(shares: Shares) -> None:
        link = await share(shares, path)
        assert link.isascii()
        assert (await ask(link))[:2] == (200, SOUND)

    run(main)


def test_a_part_of_it(recording: Path) -> None:
    async def main(shares: Shares) -> None:
        status, content, headers = await ask(await share(shares, recording), Range="bytes=100-199")
        assert (status, content) == (206, SOUND[100:200])
        assert headers["content-range"] == f"bytes 100-199/{len(SOUND)}"

    run(main)


def test_the_programs_own_downloads_understand_it(recording: Path, tmp_path: Path) -> None:
    async def main(shares: Shares) -> None:
        link = await share(shares, recording)
        transfers = Transfers(Unfinished)
        await transfers.download(link, tmp_path / "copy.wav", suits=is_sound, route=Route(None, None, link))
        await transfers.close()

    run(main)
    assert (tmp_path / "copy.wav").read_bytes() == SOUND


def test_only_that_file(recording: Path, tmp_path: Path) -> None:
    (tmp_path / "other.wav").write_bytes(SOUND)

    async def main(shares: Shares) -> None:
        base = (await share(shares, recording)).rpartition("/")[0]
        for path in ("", "/", "/other.wav", "/..%2Fother.wav", "/../other.wav", "/x/" + recording.name.encode().hex()):
            assert (await ask(base + path))[0] == 404, path
        assert (await ask(base.rpartition("/")[0] + "/"))[0] == 404

    run(main)


def test_nothing_is_taken(recording: Path) -> None:
    async def main(shares: Shares) -> None:
        link = await share(shares, recording)
        assert [(await ask(link, method))[0] for method in ("POST", "PUT", "DELETE")] == [405] * 3

    run(main)


@pytest.mark.parametrize("change", ["grows", "vanishes"])
def test_a_file_that_changed_is_not_given_out(recording: Path, change: str) -> None:
    async def main(shares: Shares) -> None:
        link = await share(shares, recording)
        if change == "grows":
            os.truncate(recording, 9**6)
        else:
            await asyncio.to_thread(recording.unlink)
        assert (await ask(link))[0] == 410
        assert not shares.fetched(TOKEN)

    run(main)


def test_it_ends(recording: Path) -> None:
    async def main(shares: Shares) -> None:
        link = await share(shares, recording)
        other = await shares.share(recording, Place(), "another-token", content_type="audio/wav")
        await shares.end(TOKEN)
        await shares.end(TOKEN)
        assert (await ask(link))[0] == 404
        assert (await ask(other))[0] == 200
        await shares.end("another-token")
        with pytest.raises(urllib.error.URLError):
            await ask(other)

    run(main)


def test_the_same_again_is_the_same_link(recording: Path) -> None:
    """After a new start of the program the vendor still has the link of before."""

    async def first(shares: Shares) -> str:
        return await share(shares, recording)

    link = str(run(first))
    port = int(link.split(":")[2].partition("/")[0])

    async def again(shares: Shares) -> None:
        for _ in range(2):
            assert await share(shares, recording, port) == link
        assert (await ask(link))[0] == 200

    run(again)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    async def main(shares: Shares) -> None:
        with pytest.raises(StudioError) as caught:
            await share(shares, tmp_path / "gone.wav")
        assert caught.value.kind is Kind.BAD_FILE

    run(main)

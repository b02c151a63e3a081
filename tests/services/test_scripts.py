"""Scripts: read whatever their encoding, written as they were, and never lost."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.core.errors import Kind, StudioError
from studio.services import scripts as module
from studio.services.scripts import Script, Scripts, decode

ROOT = Path(__file__).resolve().parents[2]
TEXT = "第一段,你好 world 😀𠮷。\nSecond line\n\n末行"
T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


@pytest.fixture
def scripts(tmp_path: Path) -> Scripts:
    (tmp_path / "drafts").mkdir()
    return Scripts(tmp_path / "drafts")


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030"])
def test_every_encoding_opens_and_is_kept(scripts: Scripts, tmp_path: Path, encoding: str, newline: str) -> None:
    path = tmp_path / "script.txt"
    before = TEXT.replace("\n", newline).encode(encoding)
    path.write_bytes(before)
    script = run(scripts.open(path))
    assert script.text == TEXT
    assert (script.path, script.newline) == (path, newline)
    assert run(scripts.save(script)) == script
    assert path.read_bytes() == before


@pytest.mark.parametrize("mark", ["utf-16-be", "utf-32-be"])
def test_the_other_byte_order_opens(mark: str) -> None:
    script = decode(("\ufeff" + TEXT).encode(mark))
    assert script is not None
    assert script.text == TEXT


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"", ""),
        (b"\xef\xbb\xbf", ""),
        ("第一段".encode("gb18030"), "第一段"),
        (b"a\0b" + b"c" * 200, "a\ufffdb" + "c" * 200),
        (b"x\xed\xa0\x80y", "x\ufffdy"),
        ("\ufeffx\ud800y".encode("utf-16-le", "surrogatepass"), "x\ufffdy"),
        (b"one\r\ntwo\nthree\r\n", "one\ntwo\nthree\n"),
    ],
)
def test_odd_content_is_cleaned(content: bytes, text: str) -> None:
    script = decode(content)
    assert script is not None
    assert script.text == text


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0",
        b"PK\x03\x04\x14\0\0\0\x08\0" * 20,
        bytes(range(256)) * 4,
        b"\xff",
        "caf\xe9 na\xefve \xff\xff".encode("latin-1"),
        b"\xff\xfea",
    ],
)
def test_what_is_no_text_is_refused(scripts: Scripts, tmp_path: Path, content: bytes) -> None:
    assert decode(content) is None
    path = tmp_path / "script.txt"
    path.write_bytes(content)
    with pytest.raises(StudioError) as caught:
        run(scripts.open(path))
    assert caught.value.kind is Kind.BAD_FILE
    assert caught.value.message


@given(st.binary(max_size=200))
def test_any_bytes_are_text_that_can_be_spoken_or_refused(content: bytes) -> None:
    script = decode(content)
    if script is not None:
        assert "\0" not in script.text
        assert "\r" not in script.text
        script.text.encode("utf-8")


def test_files_that_cannot_be_opened(scripts: Scripts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in (tmp_path / "none.txt", tmp_path):
        with pytest.raises(StudioError) as caught:
            run(scripts.open(path))
        assert caught.value.kind is Kind.BAD_FILE
    monkeypatch.setattr(module, "LARGEST_BYTES", 10)
    (tmp_path / "fits.txt").write_text("x" * 10)
    (tmp_path / "large.txt").write_text("x" * 11)
    assert run(scripts.open(tmp_path / "fits.txt")).text == "x" * 10
    with pytest.raises(StudioError):
        run(scripts.open(tmp_path / "large.txt"))


def test_saving_elsewhere_and_nowhere(scripts: Scripts, tmp_path: Path) -> None:
    script = Script("a\ud800b\0", newline="\r\n")
    with pytest.raises(StudioError) as caught:
        run(scripts.save(script))
    assert caught.value.kind is Kind.BAD_FIELD
    saved = run(scripts.save(script, tmp_path / "new.md"))
    assert saved.path == tmp_path / "new.md"
    assert (tmp_path / "new.md").read_text(encoding="utf-8") == "a\ufffdb\ufffd"
    with pytest.raises(StudioError) as caught:
        run(scripts.save(saved, tmp_path / "no" / "folder.txt"))
    assert caught.value.kind is Kind.NOT_WRITABLE


# --- drafts ----------------------------------------------------------------------------------------------------------


def test_a_draft_is_there_after_a_crash(scripts: Scripts, tmp_path: Path) -> None:
    draft = Script("未保存 \ud800 text", tmp_path / "a.txt", "gb18030", "\r\n", 3)

    async def first() -> None:
        assert await scripts.restore() is None
        await scripts.keep_draft(draft)

    run(first())
    scripts.close()  # as when the program dies: the system lets go of the lock
    scripts.close()
    again = Scripts(tmp_path / "drafts")
    assert run(again.restore()) == draft
    assert not again.second
    again.close()


def test_an_unchanged_draft_is_not_written_again(scripts: Scripts, tmp_path: Path) -> None:
    async def work() -> None:
        await scripts.keep_draft(Script("x"))
        file = next((tmp_path / "drafts").glob("*.json"))
        file.unlink()
        await scripts.keep_draft(Script("x"))
        assert not file.exists()
        await scripts.keep_draft(Script("xy"))
        assert file.exists()

    run(work())
    scripts.close()


def test_a_second_program_has_a_draft_of_its_own(scripts: Scripts, tmp_path: Path) -> None:
    second = Scripts(tmp_path / "drafts")

    async def work() -> None:
        await scripts.keep_draft(Script("first"))
        assert await second.restore() is None
        assert (scripts.second, second.second) == (False, True)
        await second.keep_draft(Script("second"))

    run(work())
    scripts.close()
    second.close()
    third, fourth = Scripts(tmp_path / "drafts"), Scripts(tmp_path / "drafts")
    found = [run(each.restore()) for each in (third, fourth)]
    assert [script.text for script in found if script is not None] == ["first", "second"]
    third.close()
    fourth.close()


def test_a_killed_program_leaves_its_draft(tmp_path: Path) -> None:
    code = (
        "import asyncio, sys; from pathlib import Path; from studio.services.scripts import *\n"
        "async def main():\n"
        "    await Scripts(Path(sys.argv[1])).keep_draft(Script('lost?')); print(1, flush=True); sys.stdin.read()\n"
        "asyncio.run(main())"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"1\n"
        other = Scripts(tmp_path)
        assert run(other.restore()) is None
        assert other.second
        other.close()
        child.kill()
    scripts = Scripts(tmp_path)
    restored = run(scripts.restore())
    assert restored is not None
    assert restored.text == "lost?"
    scripts.close()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff",
        b"[]",
        b"{}",
        b'{"text":"a","path":null,"encoding":"none","newline":"\\n","cursor":0}',
        b'{"text":"a","path":null,"encoding":"utf-8","newline":"\\n","cursor":"x"}',
    ],
)
def test_a_draft_that_cannot_be_read_is_none(scripts: Scripts, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "drafts" / "draft-1.json").write_bytes(content)
    assert run(scripts.restore()) is None
    run(scripts.keep_draft(Script("new")))
    scripts.close()


def test_drafts_that_cannot_be_kept_are_said(scripts: Scripts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "drafts" / "draft-1.json").mkdir()
    with pytest.raises(StudioError) as caught:
        run(scripts.restore())
    assert caught.value.kind is Kind.BAD_FILE
    monkeypatch.setattr(module, "_SLOTS", 1)
    with pytest.raises(StudioError) as caught:
        run(Scripts(tmp_path / "drafts").restore())
    assert caught.value.kind is Kind.NOT_WRITABLE
    scripts.close()

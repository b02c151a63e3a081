"""A file that is still being fetched: kept, gone on with, put in place, and damaged by nobody."""

from __future__ import annotations

import gc
import json
import warnings
from pathlib import Path

import pytest

from studio.core.errors import Kind, StudioError
from studio.storage import unfinished
from studio.storage.unfinished import Unfinished, discard
from tests.fakes.disk import small_disk

LINK = "https://vendor.example/a.wav"


def beside(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_put_in_place_when_it_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "音频.wav"
    target.write_bytes(b"the one before")
    file = Unfinished(target, LINK)
    file.begin('"1"', 6)
    file.write(b"abc")
    file.write(bytearray(b"def"))
    assert (file.size, file.version) == (6, '"1"')
    assert target.read_bytes() == b"the one before"
    file.finish()
    file.close()
    assert target.read_bytes() == b"abcdef"
    assert beside(tmp_path) == ["音频.wav"]


def test_what_came_is_gone_on_with(tmp_path: Path) -> None:
    first = Unfinished(tmp_path / "a.wav", LINK)
    first.begin('"1"', 6)
    first.write(b"abc")
    first.close()
    second = Unfinished(tmp_path / "a.wav", LINK)
    assert (second.size, second.version) == (3, '"1"')
    second.write(b"def")
    second.finish()
    assert (tmp_path / "a.wav").read_bytes() == b"abcdef"


def test_only_what_was_secured_is_trusted_after_a_crash(tmp_path: Path) -> None:
    """What was written later may be there in name only when the power went."""
    first = Unfinished(tmp_path / "a.wav", LINK)
    first.begin('"1"', 9)
    first.write(b"abc")
    first.secure()
    first.write(b"???")
    first._file.close()  # as the end of a process does
    second = Unfinished(tmp_path / "a.wav", LINK)
    assert second.size == 3
    second.write(b"def")
    second.finish()
    assert (tmp_path / "a.wav").read_bytes() == b"abcdef"


@pytest.mark.parametrize("note", [b"", b"{", b"[]", b'{"source": 1}', None])
def test_a_note_that_cannot_be_read_vouches_for_nothing(tmp_path: Path, note: bytes | None) -> None:
    first = Unfinished(tmp_path / "a.wav", LINK)
    first.begin('"1"', 6)
    first.write(b"abc")
    first.close()
    (kept,) = tmp_path.glob("*.json")
    if note is None:
        note = json.dumps(json.loads(kept.read_bytes()) | {"size": 99}).encode()
    kept.write_bytes(note)
    second = Unfinished(tmp_path / "a.wav", LINK)
    assert (second.size, second.version) == (0, "")
    second.close()
    assert beside(tmp_path) == []


def test_what_another_link_leads_to_is_another_file(tmp_path: Path) -> None:
    first = Unfinished(tmp_path / "a.wav", LINK)
    first.begin('"1"', 6)
    first.write(b"abc")
    first.close()
    second = Unfinished(tmp_path / "a.wav", "https://vendor.example/b.wav")
    assert second.size == 0
    second.close()


def test_what_has_no_version_is_not_kept(tmp_path: Path) -> None:
    file = Unfinished(tmp_path / "a.wav", LINK)
    file.begin("", None)
    file.write(b"abc")
    file.secure()
    file.close()
    assert beside(tmp_path) == []


def test_the_address_is_not_written_down(tmp_path: Path) -> None:
    file = Unfinished(tmp_path / "a.wav", LINK)
    file.begin('"1"', 6)
    file.write(b"abc")
    file.close()
    (note,) = tmp_path.glob("*.json")
    assert "vendor" not in note.read_text()


def test_one_holder(tmp_path: Path) -> None:
    first = Unfinished(tmp_path / "a.wav", LINK)
    with pytest.raises(StudioError) as caught:
        Unfinished(tmp_path / "a.wav", LINK)
    assert caught.value.kind is Kind.NOT_WRITABLE
    first.close()
    Unfinished(tmp_path / "a.wav", LINK).close()


def test_whoever_waited_for_a_file_that_was_finished_begins_a_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its name was taken away between opening and locking it."""
    first = Unfinished(tmp_path / "a.wav", LINK)
    first.begin('"1"', 3)
    first.write(b"abc")
    lock, asked = unfinished.try_lock, []

    def meanwhile(descriptor: int) -> bool:
        if not asked:
            first.finish()
        asked.append(descriptor)
        return lock(descriptor)

    monkeypatch.setattr(unfinished, "try_lock", meanwhile)
    second = Unfinished(tmp_path / "a.wav", LINK)
    second.begin('"2"', 3)
    second.write(b"x")
    assert len(asked) == 2
    assert (tmp_path / "a.wav").read_bytes() == b"abc"
    second.close()


def test_whoever_opens_it_as_it_is_thrown_away_begins_a_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A job that is cancelled clears away while the try that it broke off opens: no file stays open without a name."""
    lock, opened = unfinished.try_lock, list[int]()

    def meanwhile(descriptor: int) -> bool:
        if not opened:
            discard(tmp_path / "a.wav")
        opened.append(descriptor)
        return lock(descriptor)

    monkeypatch.setattr(unfinished, "try_lock", meanwhile)
    with warnings.catch_warnings():
        warnings.simplefilter("error", ResourceWarning)
        file = Unfinished(tmp_path / "a.wav", LINK)
        gc.collect()
    assert len(opened) == 2
    file.begin('"1"', 3)
    file.write(b"abc")
    file.finish()
    assert (tmp_path / "a.wav").read_bytes() == b"abc"


def test_a_name_as_long_as_a_disk_takes(tmp_path: Path) -> None:
    target = tmp_path / ("音" * 83 + ".wav")
    file = Unfinished(target, LINK)
    file.begin('"1"', 3)
    file.write(b"abc")
    file.secure()
    file.finish()
    assert target.read_bytes() == b"abc"


def test_discarding(tmp_path: Path) -> None:
    file = Unfinished(tmp_path / "a.wav", LINK)
    file.begin('"1"', 6)
    file.write(b"abc")
    file.close()
    discard(tmp_path / "a.wav")
    discard(tmp_path / "a.wav")
    assert beside(tmp_path) == []


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StudioError) as caught:
        Unfinished(tmp_path / "gone" / "a.wav", LINK)
    assert caught.value.kind is Kind.NOT_WRITABLE


def test_room_is_asked_for_before(tmp_path: Path) -> None:
    file = Unfinished(tmp_path / "a.wav", LINK)
    with pytest.raises(StudioError) as caught:
        file.begin('"1"', 2**60)
    assert caught.value.kind is Kind.DISK_FULL
    file.close()
    assert beside(tmp_path) == []


def test_a_disk_that_fills_up(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 256) as disk:
        file = Unfinished(disk / "a.wav", LINK)
        file.begin('"1"', None)
        with pytest.raises(StudioError) as caught:
            file.write(b"x" * 655_360)
        assert caught.value.kind is Kind.DISK_FULL
        file.close()
        # Not even the note had room, so nothing can be gone on with, and nothing takes any.
        assert beside(disk) == []

"""Files that are whole or not there, and a lock that dies with its holder."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from studio.core.errors import Kind, StudioError
from studio.storage.files import Lock, not_read, set_aside, write_atomic

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes")


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    write_atomic(path, b"one")
    write_atomic(path, b"two")
    assert path.read_bytes() == b"two"
    assert list(tmp_path.iterdir()) == [path]


@posix
def test_modes_are_kept_and_private_is_private(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    write_atomic(path, b"")
    path.chmod(0o640)
    write_atomic(path, b"again")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    write_atomic(path, b"secret", private=True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@posix
def test_a_link_is_followed(tmp_path: Path) -> None:
    target, link = tmp_path / "target.txt", tmp_path / "link.txt"
    target.write_bytes(b"old")
    link.symlink_to(target)
    write_atomic(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_a_name_as_long_as_the_system_lets_it_be(tmp_path: Path) -> None:
    path = tmp_path / f"{'声' * 83}.csv"
    write_atomic(path, b"whole")
    assert list(tmp_path.iterdir()) == [path]


@posix
def test_a_folder_that_may_be_written_and_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Refused by hand, because the person who runs these tests may be one whom nothing is refused."""
    real = os.open

    def refuses_folders(path: Path, flags: int, mode: int = 0o777) -> int:
        if Path(path).is_dir():
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return real(path, flags, mode)

    monkeypatch.setattr(os, "open", refuses_folders)
    write_atomic(tmp_path / "a.txt", b"whole")
    assert (tmp_path / "a.txt").read_bytes() == b"whole"


def test_where_nothing_can_be_written(tmp_path: Path) -> None:
    with pytest.raises(StudioError) as caught:
        write_atomic(tmp_path / "no" / "folder.txt", b"x")
    assert caught.value.kind is Kind.NOT_WRITABLE
    (tmp_path / "folder").mkdir()
    with pytest.raises(StudioError):
        write_atomic(tmp_path / "folder", b"x")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_a_full_disk_leaves_the_old_file(small_disk: Path) -> None:
    path = small_disk / "a.txt"
    write_atomic(path, b"old")
    with pytest.raises(StudioError) as caught:
        write_atomic(path, b"x" * 2**20)
    assert caught.value.kind is Kind.DISK_FULL
    assert path.read_bytes() == b"old"
    assert list(small_disk.iterdir()) == [path]


def test_setting_aside_never_overwrites(tmp_path: Path) -> None:
    kept = []
    for content in ("1", "2", "3"):
        (tmp_path / "a.json").write_text(content)
        kept.append(set_aside(tmp_path / "a.json", "damaged"))
    assert [path.read_text() for path in kept] == ["1", "2", "3"]
    assert all(path.name.startswith("a.damaged-") and path.suffix == ".json" for path in kept)
    with pytest.raises(StudioError):
        set_aside(tmp_path / "a.json", "damaged")


def test_an_unreadable_file_is_bad(tmp_path: Path) -> None:
    error = not_read(FileNotFoundError(2, "No such file"), tmp_path / "a")
    assert (error.kind, error.message) == (Kind.BAD_FILE, "No such file")


def test_one_holder_at_a_time(tmp_path: Path) -> None:
    first, second = Lock(tmp_path / "lock"), Lock(tmp_path / "lock")
    assert first.acquire()
    assert not second.acquire(0.03)
    first.release()
    first.release()
    with second:
        assert not first.acquire()
    assert first.acquire()
    first.release()


def test_a_lock_where_nothing_can_be_written(tmp_path: Path) -> None:
    with pytest.raises(StudioError) as caught:
        Lock(tmp_path / "no" / "lock").acquire()
    assert caught.value.kind is Kind.NOT_WRITABLE


def test_waiting_for_a_lock_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = iter(range(1_000))
    monkeypatch.setattr("studio.storage.files.time.monotonic", lambda: float(next(ticks)))
    holder = Lock(tmp_path / "lock")
    assert holder.acquire()
    with pytest.raises(StudioError) as caught, Lock(tmp_path / "lock"):
        pass
    assert caught.value.kind is Kind.NOT_WRITABLE
    holder.release()


def test_a_killed_holder_lets_go(tmp_path: Path) -> None:
    code = "import sys, pathlib, studio.storage.files as f; f.Lock(pathlib.Path(sys.argv[1])).acquire()"
    code += "; print(1, flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "lock")],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"1\n"
        assert not Lock(tmp_path / "lock").acquire()
        child.kill()
    lock = Lock(tmp_path / "lock")
    assert lock.acquire(1.0)
    lock.release()

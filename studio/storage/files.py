"""Files that are either whole or not there: atomic writing, a portable lock, and what a disk says as a StudioError."""

from __future__ import annotations

import errno
import os
import shutil
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from studio.core.errors import Kind, StudioError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_NO_SPACE = {errno.ENOSPC, errno.EDQUOT}


def not_written(error: OSError, path: Path) -> StudioError:
    """The kind of a failed write: DISK_FULL or NOT_WRITABLE, named after the file."""
    kind = Kind.DISK_FULL if error.errno in _NO_SPACE else Kind.NOT_WRITABLE
    return StudioError(kind, str(path), message=error.strerror or "")


def not_read(error: OSError, path: Path) -> StudioError:
    """The kind of a failed read: BAD_FILE, named after the file."""
    return StudioError(Kind.BAD_FILE, str(path), message=error.strerror or "")


def write_atomic(path: Path, content: bytes, *, private: bool = False) -> None:
    """Put `content` in place of the file in one step: after a crash it is the old file or the new one.

    A link is followed, an existing file keeps its mode; `private` means readable by its owner only.
    Raises `StudioError` (DISK_FULL, NOT_WRITABLE); nothing is left behind then.
    """
    target = path.resolve()
    # A name may be as long as the system lets it be: the temporary one must not be longer.
    temporary = target.with_name(f".{os.urandom(8).hex()}.tmp")
    try:
        descriptor = os.open(
            temporary,
            os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0),
            0o600 if private else 0o666,
        )
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            if target.exists() and not private:
                shutil.copymode(target, temporary)
            temporary.replace(target)
        except OSError:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise not_written(error, path) from error
    sync_folder(target.parent)


def set_aside(path: Path, reason: str) -> Path:
    """Rename a file out of the way as `name.reason-<date>.suffix`, beside where it was; returns the new path."""
    stamp = f"{datetime.now(UTC):%Y%m%d-%H%M%S}"
    kept = path.with_name(f"{path.stem}.{reason}-{stamp}{path.suffix}")
    number = 2
    while kept.exists():
        kept = path.with_name(f"{path.stem}.{reason}-{stamp}-{number}{path.suffix}")
        number += 1
    try:
        path.rename(kept)
    except OSError as error:
        raise not_written(error, path) from error
    return kept


class Lock:
    """A file that one holder at a time has locked; the system lets go of it when the holder dies, however it dies."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    def acquire(self, seconds: float = 0.0) -> bool:
        """Take the lock; False when another holder still has it after `seconds`. Blocks at most that long."""
        deadline = time.monotonic() + seconds
        try:
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise not_written(error, self.path) from error
        while not try_lock(descriptor):
            if time.monotonic() >= deadline:
                os.close(descriptor)
                return False
            time.sleep(0.01)
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        """Let go; nothing happens when it is not held. The file stays: removing it would race with the next holder."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> Lock:
        if not self.acquire(10.0):
            raise StudioError(Kind.NOT_WRITABLE, str(self.path), message="Another program has held it for too long.")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.release()


def try_lock(descriptor: int) -> bool:
    """Lock an open file; False when another holder has it. It is let go of when the file is closed."""
    try:
        if sys.platform == "win32":
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def sync_folder(folder: Path) -> None:
    """Make sure that a new name in a folder outlives the power, as far as its file system lets that be done."""
    # The new name is on the disk only when its folder is; Windows has no such call.
    if sys.platform == "win32":
        return
    # Some network file systems refuse to sync a folder, and one that may be written need not be readable.
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

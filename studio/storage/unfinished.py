"""A file that is still being fetched: it lies beside its target, and another try, or program, goes on with it."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from studio.core.errors import Kind, StudioError
from studio.storage.files import not_written, sync_folder, try_lock

RESERVE = 16 * 2**20
"""Bytes of the disk that are left to everybody else."""


class Unfinished:
    """`size` bytes of a `version` ("" where the server names none) of what `source` leads to; see the module.

    It has one holder at a time, among all programs. Every method blocks and raises `StudioError`: DISK_FULL, or
    NOT_WRITABLE, also where somebody else holds it.
    """

    def __init__(self, target: Path, source: str) -> None:
        self.size = 0
        self.version = ""
        self._target = target
        # What stands in an address may open it.
        self._source = hashlib.sha256(source.encode()).hexdigest()
        self._path, self._note, self._next_note = _paths(target)
        with self._disk():
            self._file = self._opened()
            if there := os.fstat(self._file.fileno()).st_size:
                self.version, kept = self._kept(there)
                # What lies beyond may never have reached the disk before the power went.
                self._file.truncate(kept)
                self.size = self._file.seek(kept)

    def begin(self, version: str, total: int | None) -> None:
        """Throw away what is here; a version of `total` bytes (None: not told) follows."""
        with self._disk():
            self._note.unlink(missing_ok=True)
            if self.size:
                self._file.seek(0)
                self._file.truncate()
            self.size, self.version = 0, version
            if total is not None and shutil.disk_usage(self._path.parent).free < total + RESERVE:
                raise StudioError(Kind.DISK_FULL, str(self._target), message=f"It needs {total:,} bytes.")

    def write(self, data: bytes | bytearray) -> None:
        """Add to the end."""
        rest = memoryview(data)
        with self._disk():
            while rest:
                written = self._file.write(rest) or 0
                self.size += written
                rest = rest[written:]

    def secure(self) -> None:
        """See to it that what is here outlives this program, and the power."""
        with self._disk():
            self._secure()

    def finish(self, *, moving_on: bool = False) -> None:
        """Put it whole in the place of its target; it is closed then.

        `moving_on`: it is put elsewhere at once, so what matters is that its name there outlives the power, not this.
        """
        with self._disk():
            os.fsync(self._file.fileno())
            if sys.platform == "win32":
                self._file.close()  # an open file cannot be moved there
            self._path.replace(self._target)
            self._file.close()
            self._note.unlink(missing_ok=True)
            if not moving_on:
                sync_folder(self._target.parent)

    def close(self) -> None:
        """Let go; what can be gone on with is kept."""
        if self._file.closed:
            return
        worth = bool(self.version and self.size)
        try:
            if worth:
                self._secure()
        except OSError:
            worth = False  # the disk is full: it is begun anew, and needs the room that it took
        finally:
            self._file.close()
        if not worth:
            discard(self._target)

    def _opened(self) -> io.FileIO:
        """The file, locked."""
        while True:
            flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)
            file = io.FileIO(os.open(self._path, flags, 0o666), "r+")
            if not try_lock(file.fileno()):
                file.close()
                raise StudioError(Kind.NOT_WRITABLE, str(self._target), message="Another program is fetching it.")
            # Whoever held it may have finished meanwhile, and then this is the finished file.
            try:
                if os.path.samestat(os.fstat(file.fileno()), self._path.stat()):
                    return file
            except FileNotFoundError:
                pass  # thrown away this very moment
            file.close()

    def _kept(self, there: int) -> tuple[str, int]:
        """The version and the number of bytes that the note vouches for, of those that are `there`."""
        try:
            note = json.loads(self._note.read_bytes())
            source, version, size = str(note["source"]), str(note["version"]), int(note["size"])
        except (OSError, ValueError, KeyError, TypeError):
            return "", 0
        return (version, size) if source == self._source and 0 < size <= there else ("", 0)

    def _secure(self) -> None:
        os.fsync(self._file.fileno())
        note = {"source": self._source, "version": self.version, "size": self.size}
        self._next_note.write_text(json.dumps(note), encoding="utf-8")
        self._next_note.replace(self._note)

    @contextmanager
    def _disk(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise not_written(error, self._target) from error


def discard(target: Path) -> None:
    """Throw away what is kept of an unfinished file; nothing happens where there is none."""
    for path in _paths(target):
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise not_written(error, target) from error


def _paths(target: Path) -> tuple[Path, Path, Path]:
    """Where the beginning of a target lies, the note about it, and the next note; the longest names have room."""
    name = f".{target.name[:40]}.{hashlib.sha256(target.name.encode()).hexdigest()[:12]}.part"
    return target.with_name(name), target.with_name(f"{name}.json"), target.with_name(f"{name}.json.tmp")

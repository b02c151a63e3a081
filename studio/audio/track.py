"""Sound on disk that may still be arriving: what the player plays, the waveform draws and an export reads."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import threading
import weakref
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Final

from studio.audio.disk import not_written
from studio.audio.resample import Resampler
from studio.core.errors import Kind, StudioError

_OPEN_FILES: Final = 8
_COPY_BYTES: Final = 1 << 16


class LiveTrack:
    """Pieces of mono int16 sound one after the other, each in a raw little-endian file; implements `core.ports.Track`.

    The file of a piece is its spool and its final recording: it is written once and read back from where it is, so an
    hour of sound costs no memory. The first piece sets the rate; pieces of other rates are converted into files of
    the track's own, which go when it is closed.

    Pieces may grow side by side; `frames` counts those that follow each other without a hole from the start.
    Every method may be called from any thread.
    """

    def __init__(self, scratch: Path | None = None) -> None:
        """`scratch` is the folder for converted pieces; None is the system's folder for temporary files."""
        self._changed = threading.Condition()
        self._pieces: list[Piece] = []
        self._placed = 0  # how many pieces have a known start
        self._starts: list[int] = []
        self._rate = 0
        self._frames = 0
        self._finished = False
        self._files = _OpenFiles()
        self._scratch = scratch
        self._converted: Path | None = None

    @property
    def rate(self) -> int:
        """Frames per second; 0 until the first piece has been added."""
        return self._rate

    @property
    def frames(self) -> int:
        """Frames that can be read now."""
        return self._frames

    @property
    def complete(self) -> bool:
        """Nothing more will come."""
        return self._finished

    def add_file(self, path: Path, first_frame: int = 0, frames: int | None = None, *, rate: int = 0) -> Piece:
        """Add a finished recording: `frames` (None: all) of the file at `path` from its frame `first_frame`.

        `rate` is the file's (0: the track's). Raises `StudioError`: BAD_FILE when the file cannot be read or is
        shorter than that; NOT_WRITABLE, DISK_FULL when it has to be converted and cannot be.
        """
        try:
            there = path.stat().st_size // 2 - first_frame
        except OSError as error:
            raise StudioError(Kind.BAD_FILE, path.name, message=error.strerror or "") from error
        frames = there if frames is None else frames
        if not 0 <= frames <= there:
            raise StudioError(Kind.BAD_FILE, path.name, message="the recording is shorter than it was")
        piece = self._begin(path, rate or self._rate)
        piece.adopt(first_frame, frames)
        return piece

    def open_piece(self, path: Path, rate: int, first_frame: int = 0) -> Piece:
        """Add a piece that will grow, written to a new file at `path`.

        The file's frames before `first_frame` are recorded but not part of the track.

        Raises `StudioError` (NOT_WRITABLE, DISK_FULL).
        """
        piece = self._begin(path, rate)
        piece.create(first_frame)
        return piece

    def finish(self) -> None:
        """Nothing more will come; pieces still open are finished as they are."""
        for piece in tuple(self._pieces):
            piece.finish()
        with self._changed:
            self._finished = True
            self._changed.notify_all()

    def close(self) -> None:
        """Finish, and let go of files and of what was converted; recordings stay, but nothing is read any more."""
        self.finish()
        with self._changed:
            self._frames = 0
        self._files.close()
        if self._converted is not None:
            shutil.rmtree(self._converted, ignore_errors=True)

    def read(self, start: int, count: int) -> bytes:
        """Up to `count` frames from `start` as int16 little-endian; shorter at the end of what is there.

        Raises `StudioError` (BAD_FILE) when a recording is gone or has become shorter.
        """
        stretches = self._stretches(start, count)
        while True:
            parts = [self._files.read(path, 2 * first, 2 * frames) for path, first, frames in stretches]
            if all(len(part) == 2 * frames for part, (_, _, frames) in zip(parts, stretches, strict=True)):
                return parts[0] if len(parts) == 1 else b"".join(parts)
            # A piece may have been cut since; otherwise the file itself is not what it was.
            before, stretches = stretches, self._stretches(start, count)
            if stretches == before:
                raise StudioError(Kind.BAD_FILE, before[-1][0].name, message="the recording is shorter than it was")

    def wait(self, frames: int, seconds: float) -> bool:
        """Block until more than `frames` frames are there or the track is complete; False when `seconds` ran out."""
        with self._changed:
            return self._changed.wait_for(lambda: self._frames > frames or self._finished, seconds)

    def _begin(self, path: Path, rate: int) -> Piece:
        if rate <= 0:
            raise ValueError("the first piece of a track needs a rate")
        with self._changed:
            if self._finished:
                raise ValueError("the track is finished")
            self._rate = self._rate or rate
            converted = self._convert_path() if rate != self._rate else None
            piece = Piece(path, rate, self._rate, converted, self._place)
            self._pieces.append(piece)
        self._place()
        return piece

    def _convert_path(self) -> Path:
        if self._converted is None:
            try:
                self._converted = Path(tempfile.mkdtemp(prefix="track-", dir=self._scratch))
            except OSError as error:
                raise not_written(error, self._scratch or Path(tempfile.gettempdir())) from error
            weakref.finalize(self, shutil.rmtree, self._converted, ignore_errors=True)
        return self._converted / f"{len(self._pieces)}.s16"

    def _place(self, *, again: bool = False) -> None:
        """Work out which pieces follow each other without a hole; only the last of these has grown, unless `again`."""
        with self._changed:
            index = 0 if again else max(len(self._starts) - 1, 0)
            end = self._starts[index] if self._starts else 0
            del self._starts[index:]
            for piece in self._pieces[index:]:
                self._starts.append(end)
                piece.start = end
                end += piece.frames
                if not piece.finished:
                    break
            self._frames = end
            self._changed.notify_all()

    def _stretches(self, start: int, count: int) -> list[tuple[Path, int, int]]:
        """The parts of files that `count` frames from `start` lie in: path, first frame, frames."""
        found: list[tuple[Path, int, int]] = []
        with self._changed:
            start, end = max(0, start), min(start + count, self._frames)
            index = bisect_right(self._starts, start) - 1
            while start < end:
                piece, offset = self._pieces[index], start - self._starts[index]
                frames = min(end - start, piece.frames - offset)
                if frames > 0:
                    found.append((piece.source, piece.first + offset, frames))
                    start += frames
                index += 1
        return found


class Piece:
    """One recording inside a track; made by `LiveTrack`.

    `start` is its first frame in the track, None while a piece before it is still growing. `frames` counts its frames
    in the track, at the track's rate; `recorded` counts what is in its file, at the recording's own `rate`.
    """

    def __init__(
        self, path: Path, rate: int, track_rate: int, converted: Path | None, changed: Callable[..., None]
    ) -> None:
        self.path = path
        self.rate = rate
        self.start: int | None = None
        self.first = 0  # where it begins in `source`
        self._skipped = 0  # frames of the recording that are not part of the track
        self.frames = 0
        self.recorded = 0
        self.finished = False
        self.source = converted or path  # the file that the track reads
        self._track_rate = track_rate
        self._changed = changed
        self._file: BinaryIO | None = None
        self._spool: BinaryIO | None = None
        self._resampler = Resampler(rate, track_rate) if converted is not None else None

    def create(self, first: int) -> None:
        """Make the file, heard from its frame `first` on; for `LiveTrack`."""
        self._skipped = first
        if self._resampler is None:
            self.first = first
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self.path.open("wb", buffering=0)
        except OSError as error:
            self.finished = True
            self._changed()
            raise not_written(error, self.path) from error

    def adopt(self, first: int, frames: int) -> None:
        """Take an existing file as it is; for `LiveTrack`."""
        self.recorded = frames
        if self._resampler is None:
            self.first, self.frames = first, frames
        else:
            files = _OpenFiles()
            for offset in range(0, frames * 2, _COPY_BYTES):
                count = min(_COPY_BYTES, frames * 2 - offset)
                self._convert(files.read(self.path, first * 2 + offset, count), last=offset + count == frames * 2)
            files.close()
            self._close()
        self.finished = True
        self._changed()

    def append(self, pcm: bytes) -> None:
        """Add whole frames of the piece's own rate; they can be read at once.

        Raises `StudioError` (DISK_FULL, NOT_WRITABLE); what was written before is kept.
        """
        if self._file is None:
            raise ValueError("the piece is finished")
        if len(pcm) % 2:
            raise ValueError("half a frame")
        _write(self.path, self._file, pcm, self.recorded * 2)
        unheard = max(0, self._skipped - self.recorded)
        self.recorded += len(pcm) // 2
        if self._resampler is None:
            self.frames = max(0, self.recorded - self._skipped)
        else:
            self._convert(pcm[unheard * 2 :])
        self._changed()

    def cut(self, frames: int) -> None:
        """Keep only the recording's first `frames` frames (its own rate) and finish; the next goes on there."""
        self.finish()
        if frames >= self.recorded:
            return
        self.recorded = max(0, frames)
        heard = max(0, frames - self._skipped)
        self.frames = heard if self._resampler is None else round(heard * self._track_rate / self.rate)
        self._changed(again=True)
        with contextlib.suppress(OSError):
            os.truncate(self.path, self.recorded * 2)

    def finish(self) -> None:
        """Nothing more will be appended.

        Raises `StudioError` (DISK_FULL, NOT_WRITABLE) where the last of its sound is lost; it is finished nevertheless.
        """
        if self.finished:
            return
        try:
            if self._resampler is not None:
                self._convert(b"", last=True)
        finally:
            self._close()
            self.finished = True
            self._changed()

    def _convert(self, pcm: bytes, *, last: bool = False) -> None:
        if self._resampler is None:
            return
        out = self._resampler.feed(pcm, last=last)
        if self._spool is None:
            try:
                self._spool = self.source.open("wb", buffering=0)
            except OSError as error:
                raise not_written(error, self.source) from error
        _write(self.source, self._spool, out, self.frames * 2)
        self.frames += len(out) // 2

    def _close(self) -> None:
        for file in (self._file, self._spool):
            if file is not None:
                file.close()
        self._file = self._spool = None


class _OpenFiles:
    """A few files kept open for reading; the one used longest ago is closed first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._files: OrderedDict[Path, BinaryIO] = OrderedDict()
        # Not `__del__`: the collector of circles may take the files before it comes to that.
        weakref.finalize(self, _close_all, self._files)

    def read(self, path: Path, offset: int, count: int) -> bytes:
        """`count` bytes from `offset`, fewer at the end of the file; raises `StudioError` (BAD_FILE)."""
        with self._lock:
            try:
                file = self._files.pop(path, None) or path.open("rb", buffering=0)
                self._files[path] = file
                if len(self._files) > _OPEN_FILES:
                    self._files.popitem(last=False)[1].close()
                file.seek(offset)
                return file.read(count)
            except OSError as error:
                raise StudioError(Kind.BAD_FILE, path.name, message=error.strerror or "") from error

    def close(self) -> None:
        """Close them all."""
        with self._lock:
            _close_all(self._files)


def _close_all(files: OrderedDict[Path, BinaryIO]) -> None:
    for file in files.values():
        file.close()
    files.clear()


def _write(path: Path, file: BinaryIO, data: bytes, end: int) -> None:
    """Write all of `data` at byte `end`, the end of the file, or leave the file as it was."""
    try:
        view = memoryview(data)
        while view:
            view = view[file.write(view) :]
    except OSError as error:
        with contextlib.suppress(OSError):
            file.truncate(end)
            file.seek(end)
        raise not_written(error, path) from error

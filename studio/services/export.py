"""Write a take to files: its sound in any format, its times in any other, whole or not at all."""

from __future__ import annotations

import asyncio
import errno
import os
import re
import secrets
import threading
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from studio.audio import encode
from studio.core.errors import Kind, StudioError
from studio.core.records import Unit
from studio.core.text import grapheme_span
from studio.services import subtitles
from studio.services.subtitles import TimedText

AUDIO_FORMATS = encode.FORMATS
FORMATS = (*AUDIO_FORMATS, *subtitles.FORMATS)
"""Every format that a take can be written in, sound first."""

PLACEHOLDERS = ("title", "voice", "date", "index")
"""What may stand in braces in a pattern for file names."""

_BLOCK_FRAMES = 32_000
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})

# 255 bytes is the limit of every file system in use; the rest is for the ending and for the unfinished file's mark.
_NAME_BYTES = 200
_STOPS = " .。…,，;；:："
_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+')
_RESERVED = re.compile(r"(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9¹²³])(?:\..*)?", re.IGNORECASE)


class Exportable(Protocol):
    """What can be written: a take, live or saved."""

    @property
    def title(self) -> str:
        """The name for people."""
        ...

    @property
    def voice(self) -> str:
        """The vendor's id of the voice."""
        ...

    @property
    def text(self) -> str:
        """The whole script that the units count in."""
        ...

    @property
    def rate(self) -> int:
        """Frames per second."""
        ...

    @property
    def frames(self) -> int:
        """Frames there are."""
        ...

    def read(self, start: int, count: int) -> bytes:
        """Frames as mono int16 little-endian; may be called from any thread."""
        ...

    def units(self) -> Iterable[Unit]:
        """The time map in frames of the take and code points of the script."""
        ...


@dataclass(frozen=True, slots=True)
class ExportPlan:
    """Which files to write, each as (path, one of `FORMATS`), and which frames of the take (`end` None: to its end).

    Times in the files count from `start`.
    """

    files: tuple[tuple[Path, str], ...]
    start: int = 0
    end: int | None = None

    @property
    def names(self) -> list[str]:
        """The files' names."""
        return [path.name for path, _ in self.files]


@dataclass(frozen=True, slots=True)
class Sketch:
    """Stands for a take that is not made or not loaded yet, to show how its files would be named."""

    title: str
    voice: str
    text: str = ""
    rate: int = 0
    frames: int = 0

    def read(self, start: int, count: int) -> bytes:  # noqa: ARG002  # there is nothing to read
        """No sound."""
        return b""

    def units(self) -> Iterable[Unit]:
        """No times."""
        return ()


def plan_paths(paths: Iterable[Path], *, start: int = 0, end: int | None = None) -> ExportPlan:
    """A plan for files whose formats their names tell. Raises StudioError (UNSUPPORTED) where one does not."""
    return ExportPlan(tuple((path, format_of(path)) for path in paths), start, end)


def format_of(path: Path) -> str:
    """The format that a file's name asks for. Raises StudioError (UNSUPPORTED)."""
    name = path.name.lower()
    if name.endswith(subtitles.FORMATS["elrc"]):
        return "elrc"
    ending = path.suffix.lower().removeprefix(".")
    if ending not in FORMATS or ending == "elrc":
        raise StudioError(Kind.UNSUPPORTED, path.suffix or path.name)
    return ending


def plan_names(
    take: Exportable,
    folder: Path,
    formats: Sequence[str],
    *,
    pattern: str = "{title}",
    date: str = "",
    index: int = 1,
    start: int = 0,
    end: int | None = None,
) -> ExportPlan:
    """A plan for files in a folder, named by a pattern of `PLACEHOLDERS`.

    Raises StudioError: BAD_FIELD for an unknown placeholder, UNSUPPORTED for an unknown format.
    """
    # A sentence may be the title; its full stop says nothing beside an ending.
    values = {"title": take.title.rstrip(_STOPS), "voice": take.voice, "date": date, "index": str(index)}

    def value(match: re.Match[str]) -> str:
        if match[1] not in values:
            raise StudioError(Kind.BAD_FIELD, match[0])
        return values[match[1]]

    name = safe_name(re.sub(r"\{([^{}]*)\}", value, pattern))
    files = []
    for form in dict.fromkeys(formats):
        if form not in FORMATS:
            raise StudioError(Kind.UNSUPPORTED, form)
        files.append((folder / (name + subtitles.FORMATS.get(form, f".{form}")), form))
    return ExportPlan(tuple(files), start, end)


def safe_name(text: str) -> str:
    """A file name without its ending that every operating system takes; "untitled" where nothing is left."""
    name = _UNSAFE.sub("_", unicodedata.normalize("NFC", text))
    name = " ".join(name.split()).strip(" .")
    if _RESERVED.fullmatch(name):
        name = f"_{name}"
    encoded = name.encode()
    if len(encoded) > _NAME_BYTES:
        cut = len(encoded[:_NAME_BYTES].decode(errors="ignore"))
        name = name[: grapheme_span(name, cut)[0] or cut].rstrip(" .")
    return name or "untitled"


async def export(take: Exportable, plan: ExportPlan, progress: Callable[[float], None]) -> tuple[Path, ...]:
    """Write every file of a plan in a thread of its own; `progress` is told how far it is, 0.0 to 1.0, on this one.

    All files are written beside their places first and put there when the last one is whole: an existing file is
    only replaced by a whole one, and a failed or cancelled export leaves nothing behind.

    Raises StudioError: NOTHING_TO_SPEAK for a take without sound, DISK_FULL, NOT_WRITABLE, UNSUPPORTED.
    """
    if take.frames == 0 or take.rate == 0:
        raise StudioError(Kind.NOTHING_TO_SPEAK)
    loop = asyncio.get_running_loop()
    units = tuple(take.units())  # the time map belongs to this thread
    cancelled = threading.Event()

    def report(part: float) -> None:
        if cancelled.is_set():
            raise _CancelledError
        loop.call_soon_threadsafe(progress, part)

    writing = asyncio.ensure_future(asyncio.to_thread(_write, take, units, plan, report))
    try:
        return await asyncio.shield(writing)
    except asyncio.CancelledError:
        cancelled.set()
        # The thread stops at its next block; its files are gone when this returns.
        await asyncio.wait([writing])
        writing.exception()
        raise


class _CancelledError(Exception):
    """The export was cancelled; ends the thread."""


def _write(
    take: Exportable, units: Sequence[Unit], plan: ExportPlan, report: Callable[[float], None]
) -> tuple[Path, ...]:
    start = min(max(0, plan.start), take.frames)
    end = take.frames if plan.end is None else min(max(start, plan.end), take.frames)
    whole = start == 0 and end == take.frames
    timed = _timed(take, units, start, end, whole=whole)
    done: list[tuple[Path, Path]] = []
    with ExitStack() as unfinished:
        for index, (path, form) in enumerate(plan.files):

            def advanced(part: float, index: int = index) -> None:
                report((index + part) / len(plan.files))

            try:
                temporary = _beside(path)
                unfinished.callback(temporary.unlink, missing_ok=True)
                if form in AUDIO_FORMATS:
                    encode.write(temporary, form, take.rate, _blocks(take, start, end), advanced, frames=end - start)
                else:
                    temporary.write_text(subtitles.render(form, timed), encoding="utf-8", newline="\n")
                _settle(temporary)
            except StudioError as error:
                # The encoder knows only the unfinished file's name.
                raise StudioError(error.kind, path.name, message=error.message) from error
            except OSError as error:
                raise _refusal(error, path) from error
            advanced(1.0)
            done.append((temporary, path))
        for temporary, path in done:
            try:
                temporary.replace(path)
            except OSError as error:
                raise _refusal(error, path) from error
    return tuple(path for _, path in done)


def _timed(take: Exportable, units: Sequence[Unit], start: int, end: int, *, whole: bool) -> TimedText:
    """The text and times of a range of frames, counted from its start."""
    inside = [unit for unit in units if unit.end > start and unit.start < end]
    moved = tuple(
        replace(unit, start=max(unit.start, start) - start, end=min(unit.end, end) - start) for unit in inside
    )
    timed = TimedText(take.text, take.rate, moved, end - start, take.title)
    if whole:
        return timed
    sources = [unit.src_start for unit in inside if unit.src_start is not None]
    ends = [unit.src_end for unit in inside if unit.src_end is not None]
    return replace(timed, src_start=min(sources, default=0), src_end=_with_marks(take.text, max(ends, default=0)))


def _with_marks(text: str, end: int) -> int:
    """The end of a stretch of text with the punctuation and white space that directly follow it on its line."""
    while end < len(text) and not text[end].isalnum() and text[end] != "\n":
        end += 1
    return end


def _blocks(take: Exportable, start: int, end: int) -> Iterator[bytes]:
    """The sound of a range, in blocks that every encoder takes."""
    position = start
    while position < end:
        block = take.read(position, min(_BLOCK_FRAMES, end - position))
        if not block:
            return
        yield block
        position += len(block) // 2


def _beside(path: Path) -> Path:
    """A new empty file in the same folder, so that it can take the place of the other at one stroke."""
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    temporary = path.with_name(f".{secrets.token_hex(8)}.part")
    temporary.open("xb").close()
    return temporary


def _settle(path: Path) -> None:
    """Wait until a file is on the disk; a full disk may only show now."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _refusal(error: OSError, path: Path) -> StudioError:
    kind = Kind.DISK_FULL if error.errno in _FULL else Kind.NOT_WRITABLE
    return StudioError(kind, path.name, message=error.strerror or "")

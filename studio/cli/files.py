"""Texts that commands read, files that they write, and the document that describes a take."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from studio.cli.terminal import Document, Terminal
from studio.core.errors import Kind, StudioError

if TYPE_CHECKING:
    from studio.services.takes import Take


def stdin_text() -> str:
    """What comes in on stdin, in whatever encoding; `StudioError` (BAD_FILE) for what is no text."""
    from studio.services.scripts import LARGEST_BYTES, decode

    content = sys.stdin.buffer.read(LARGEST_BYTES + 1)
    script = decode(content) if len(content) <= LARGEST_BYTES else None
    if script is None:
        raise StudioError(Kind.BAD_FILE, "stdin")
    return script.text


def check_files(sound: Sequence[Path] = (), times: Sequence[Path] = (), either: Sequence[Path] = ()) -> None:
    """Raise `StudioError` (UNSUPPORTED, NOT_WRITABLE) before anything is spoken that could then not be written."""
    from studio.services.export import AUDIO_FORMATS, FORMATS, format_of

    timing_formats = [each for each in FORMATS if each not in AUDIO_FORMATS]
    for files, formats in ((sound, AUDIO_FORMATS), (times, timing_formats), (either, FORMATS)):
        for path in files:
            if format_of(path) not in formats:
                raise StudioError(Kind.UNSUPPORTED, path.name)
            check_folder(path)


def check_folder(path: Path) -> None:
    """Raise `StudioError` (NOT_WRITABLE) where no file of this name could be written."""
    folder = path.absolute().parent
    try:
        writable = folder.is_dir() and not path.is_dir() and os.access(folder, os.W_OK)
    except OSError as error:  # a name that is too long, a folder that may not be looked into
        raise StudioError(Kind.NOT_WRITABLE, str(path), message=error.strerror or "") from error
    if not writable:
        raise StudioError(Kind.NOT_WRITABLE, str(path))


async def write_files(terminal: Terminal, take: Take, files: Sequence[Path], written: list[Path]) -> None:
    """Write a take in every format asked for, one file after the other; `written` tells which are there.

    Raises `StudioError` (DISK_FULL, NOT_WRITABLE) at the first that cannot be; each file is whole or not there.
    """
    for path in files:
        await _write(terminal, take, path)
        written.append(path)


async def _write(terminal: Terminal, take: Take, path: Path) -> None:
    from studio.services.export import export, plan_paths

    title = terminal.tr("Writing {file}").format(file=path.name)
    with terminal.status() as status:
        await export(take, plan_paths([path]), lambda part: status(f"{title} {part:.0%}"))


def take_document(terminal: Terminal, take: Take, audio: str | None, extra: Sequence[StudioError] = ()) -> Document:
    """A take as scripts see it: seconds, and code-point offsets into its text; null where a unit has none."""
    from studio.services.subtitles import TimedText, units_in_seconds

    diagnosis = take.diagnosis
    warnings = [terminal.sentence(each) for each in (*take.notices, *extra)]
    warnings += [terminal.tr(reason) for reason in diagnosis.reasons]
    return {
        "take": take.take_id,
        "audio": audio,
        "sample_rate": take.rate,
        "duration_s": round(take.frames / max(1, take.rate), 6),
        "first_audio_ms": round(take.first_audio_s * 1000, 3) if take.first_audio_s is not None else None,
        "timing": diagnosis.timing.value,
        "warnings": warnings,
        "units": units_in_seconds(TimedText(take.text, take.rate, tuple(take.units()), take.frames)),
    }

"""Files that commands write, and the document that describes a take."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from studio.cli.terminal import Document, Terminal
from studio.core.errors import Kind, StudioError

if TYPE_CHECKING:
    from studio.services.takes import Take

AUDIO = ("wav", "flac", "mp3", "ogg", "opus")
TIMING = ("srt", "vtt", "lrc", "ass", "json", "txt")


def check_files(files: Sequence[Path], formats: Sequence[str]) -> None:
    """Raise `StudioError` (UNSUPPORTED, NOT_WRITABLE) before anything is spoken that could then not be written."""
    for path in files:
        if format_of(path) not in formats:
            raise StudioError(Kind.UNSUPPORTED, path.name)
        folder = path.absolute().parent
        if not folder.is_dir() or path.is_dir() or not os.access(folder, os.W_OK):
            raise StudioError(Kind.NOT_WRITABLE, str(path))


def format_of(path: Path) -> str:
    """The format that a name's ending asks for."""
    return path.suffix.removeprefix(".").lower()


async def write_files(terminal: Terminal, take: Take, files: Sequence[Path], written: list[Path]) -> None:
    """Write a take in every format asked for, one file after the other; `written` tells which are there."""


def take_document(terminal: Terminal, take: Take, audio: str | None, extra: Sequence[StudioError] = ()) -> Document:
    """A take as scripts see it: seconds, and code-point offsets into its text; null where a unit has none."""
    rate = max(1, take.rate)
    diagnosis = take.diagnosis
    warnings = [terminal.sentence(each) for each in (*take.notices, *extra)]
    warnings += [terminal.tr(reason) for reason in diagnosis.reasons]
    return {
        "take": take.take_id,
        "audio": audio,
        "sample_rate": take.rate,
        "duration_s": round(take.frames / rate, 6),
        "first_audio_ms": round(take.first_audio_s * 1000, 3) if take.first_audio_s is not None else None,
        "timing": diagnosis.timing.value,
        "warnings": warnings,
        "units": [
            {
                "text": unit.text,
                "kind": unit.kind.value,
                "start_s": round(unit.start / rate, 6),
                "end_s": round(unit.end / rate, 6),
                "src_start": unit.src_start,
                "src_end": unit.src_end,
            }
            for unit in take.units()
        ],
    }

"""The review of a training's recordings: unpacks what was uploaded, listens to all of it, and says what is wrong."""

from __future__ import annotations

import shutil
import zipfile
import zlib
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from studio.audio.judge import judge
from studio.core.judgement import LONG_RECORDING, SENTENCE, Finding, Flaw, Limits
from studio.core.training import Delivery, Span, TrainingKind
from studio.storage.files import not_written

PACKAGE = "data.zip"
SPANS = {
    TrainingKind.BASIC: Span(20, 1_200, 180),
    TrainingKind.MIDDLE: Span(100, 6_000, 900),
    TrainingKind.ADVANCED: Span(60, 7_200, 1_800),
}
"""Seconds that this service takes."""

_MB = 2**20
_LARGEST_SENTENCE = 64 * _MB
_LARGEST_TEXT = 64 * 1024
_LARGEST_RECORDING = 1_536 * _MB
_LARGEST_PACKAGE = 2_048 * _MB  # unpacked
_PIECE = 256 * 1024
_UNREADABLE = (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error, EOFError, OSError)
"""What reading a package raises that is damaged, is protected by a password, or is none."""


@dataclass(frozen=True, slots=True)
class Uploaded:
    """What is reviewed: a package or single files in `uploads`; `recordings` is the folder to unpack a package into."""

    kind: TrainingKind
    delivery: Delivery
    uploads: Path
    recordings: Path

    @property
    def folder(self) -> Path:
        """Where the recordings are once they were unpacked."""
        return self.recordings if self.delivery is Delivery.PACKAGE else self.uploads

    @property
    def audio(self) -> tuple[str, ...]:
        """The names that recordings must have; one long recording may have any."""
        return tuple(f"{index}.wav" for index in range(self.kind.sentences))


def is_complete(uploaded: Uploaded) -> bool:
    """Whether anything is there to be reviewed."""
    if uploaded.delivery is Delivery.PACKAGE:
        return (uploaded.uploads / PACKAGE).exists()
    return all((uploaded.uploads / name).exists() for name in uploaded.audio)


def review(uploaded: Uploaded) -> list[dict[str, str]]:
    """Everything that is wrong, as the vendor writes it down; empty when nothing is. Unpacks; takes its time.

    Raises `StudioError` (DISK_FULL, NOT_WRITABLE) where a package cannot be unpacked: that says nothing of the package.
    """
    return [_error(finding) for finding in _findings(uploaded)]


def review_sentence(uploaded: Uploaded, index: int) -> list[Finding]:
    """What is wrong with one sentence."""
    return [*_of_recording(uploaded.folder / f"{index}.wav", SENTENCE), *_of_text(uploaded.folder / f"{index}.txt")]


def _findings(uploaded: Uploaded) -> Iterator[Finding]:
    if uploaded.delivery is Delivery.PACKAGE:
        unpacking = list(_unpacked(uploaded))
        yield from unpacking
        if any(finding.flaw in (Flaw.NOT_A_PACKAGE, Flaw.COUNT) for finding in unpacking):
            return
    seconds = 0.0
    names = uploaded.audio or sorted(path.name for path in uploaded.folder.glob("*.wav"))
    if not uploaded.audio and len(names) != 1:
        yield Finding(Flaw.COUNT, value=str(len(names)), limit="1")
        return
    missing = [name for name in names if not (uploaded.folder / name).exists()]
    if missing:
        yield Finding(Flaw.COUNT, missing[0], str(len(names) - len(missing)), str(len(names)))
    for name in names:
        path = uploaded.folder / name
        if path.exists():
            judgement = judge(path, name, SENTENCE if uploaded.audio else LONG_RECORDING)
            seconds += judgement.seconds
            yield from (finding for finding in judgement.findings if not finding.tolerable)
            if uploaded.audio:
                yield from _of_text(path.with_suffix(".txt"))
    yield from _of_all(seconds, SPANS[uploaded.kind])


def _of_recording(path: Path, limits: Limits) -> Iterator[Finding]:
    if not path.exists():
        yield Finding(Flaw.WITHOUT_AUDIO, path.with_suffix(".txt").name)
        return
    yield from (finding for finding in judge(path, path.name, limits).findings if not finding.tolerable)


def _of_text(path: Path) -> Iterator[Finding]:
    try:
        if not path.read_text(encoding="utf-8-sig").strip():
            yield Finding(Flaw.EMPTY_TEXT, path.name)
    except FileNotFoundError:
        yield Finding(Flaw.WITHOUT_TEXT, path.with_suffix(".wav").name)
    except UnicodeDecodeError:
        yield Finding(Flaw.BAD_TEXT, path.name)


def _of_all(seconds: float, span: Span) -> Iterator[Finding]:
    if span.least is not None and seconds < span.least:
        yield Finding(Flaw.TOTAL_SHORT, value=f"{seconds:.0f}", limit=str(span.least))
    if span.most is not None and seconds > span.most:
        yield Finding(Flaw.TOTAL_LONG, value=f"{seconds:.0f}", limit=str(span.most))


def _unpacked(uploaded: Uploaded) -> Iterator[Finding]:
    """Unpack, never more than a package may hold, whatever it says of itself; raises as `review`."""
    expected = {*uploaded.audio, *(f"{index}.txt" for index in range(uploaded.kind.sentences))}
    try:
        shutil.rmtree(uploaded.recordings, ignore_errors=True)
        uploaded.recordings.mkdir(parents=True)
    except OSError as error:
        raise not_written(error, uploaded.recordings) from error
    try:
        with zipfile.ZipFile(uploaded.uploads / PACKAGE) as package:
            yield from _taken_out(package, expected, uploaded.recordings)
    except _UNREADABLE:
        yield Finding(Flaw.NOT_A_PACKAGE, PACKAGE)


def _taken_out(package: zipfile.ZipFile, expected: AbstractSet[str], folder: Path) -> Iterator[Finding]:
    """Put the files of these names into a folder; where none is `expected`, the only recording as `0.wav`."""
    members = [member for member in package.infolist() if not member.is_dir()]
    if len(members) > len(expected) + 20:
        yield Finding(Flaw.NOT_A_PACKAGE, PACKAGE)
        return
    wanted = [member for member in members if _is_wanted(member.filename, expected)]
    yield from (Finding(Flaw.BAD_NAME, each.filename[:80]) for each in members if each not in wanted)
    if not expected and len(wanted) > 1:
        yield Finding(Flaw.COUNT, value=str(len(wanted)), limit="1")
        return
    left = _LARGEST_PACKAGE
    for member in wanted:
        name = member.filename
        most = min(left, _largest(name, sentences=bool(expected)))
        written = _unpack(package, member, folder / (name if expected else "0.wav"), most)
        left -= written
        if written > most:
            yield Finding(Flaw.TOO_LARGE, name, limit=str(max(most, 0) // _MB))
            return


def _is_wanted(name: str, expected: AbstractSet[str]) -> bool:
    if "/" in name or "\\" in name:
        return False
    return name in expected if expected else PurePosixPath(name).suffix.lower() == ".wav"


def _largest(name: str, *, sentences: bool) -> int:
    if name.endswith(".txt"):
        return _LARGEST_TEXT
    return _LARGEST_SENTENCE if sentences else _LARGEST_RECORDING


def _unpack(package: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, most: int) -> int:
    """Write a file of the package; the bytes written, which are more than `most` when it was too large."""
    written = 0
    try:
        with target.open("wb") as file:
            for piece in _pieces(package, member):
                written += len(piece)
                if written > most:
                    break
                file.write(piece)
    except OSError as error:
        raise not_written(error, target) from error
    return written


def _pieces(package: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """What a file of the package holds; a package that cannot be read is no full disk."""
    try:
        with package.open(member) as packed:
            while piece := packed.read(_PIECE):
                yield piece
    except OSError as error:
        raise zipfile.BadZipFile from error


def _error(finding: Finding) -> dict[str, str]:
    """As the vendor writes it; its codes are on no page, so these are our own."""
    name = finding.subject
    return {
        "audio_name": name if name.endswith(".wav") else "",
        "text_name": name if name.endswith(".txt") else "",
        "error_code": f"LOCAL.{finding.flaw.upper()}",
        "error_message": finding.sentence,
    }

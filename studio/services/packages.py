"""Recordings on their way to a training: found on the disk, listened to, and packed as the vendor wants them."""

from __future__ import annotations

import re
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

from studio.audio.judge import judge
from studio.core.errors import Kind, StudioError
from studio.core.judgement import LONG_RECORDING, SENTENCE, Finding, Flaw, Judgement, Limits, may_be_sent
from studio.core.training import Span, TrainingKind
from studio.storage.files import not_read, not_written

Progress = Callable[[float], None]

_MB: Final = 2**20
_LARGEST_AUDIO: Final = 2_000 * _MB
_LARGEST_TEXT: Final = 64 * 1024
_MOST_FILES: Final = 2_000
_PIECE: Final = _MB
# The same recordings make the same package, byte for byte.
_DATE: Final = (2000, 1, 1, 0, 0, 0)
_NUMBERS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Pair:
    """A recording and what is spoken in it, which is "" for one long recording."""

    audio: Path
    text: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """Recordings that were listened to; `packed` is the ZIP file that they came in, which is sent as it is.

    `judgements` are those of the recordings, in their order, `findings` everything that was found. `stamps` are size
    and time of every file that is sent from the disk.
    """

    kind: TrainingKind
    pairs: tuple[Pair, ...]
    findings: tuple[Finding, ...]
    judgements: tuple[Judgement, ...] = ()
    packed: Path | None = None
    stamps: tuple[tuple[int, int], ...] = field(default=(), repr=False)

    @property
    def good(self) -> bool:
        """They may be sent."""
        return may_be_sent(self.findings)

    @property
    def marks(self) -> tuple[str, ...]:
        """What each recording and its text are known by, without reading them; something else is another mark."""
        texts = (zlib.crc32(pair.text.encode()) for pair in self.pairs) if self.packed is None else (0,)
        return tuple(f"{size}.{when}.{text}" for (size, when), text in zip(self.stamps, texts, strict=True))

    @property
    def seconds(self) -> float:
        """How long they last together."""
        return sum(judgement.seconds for judgement in self.judgements)


def look(data: Path, kind: TrainingKind, span: Span | None = None, progress: Progress | None = None) -> Checked:
    """Find and check the recordings in a folder, a ZIP file, or a WAV file; blocks, about 30 ms for 10 s of sound.

    In a folder, a recording and its text have the same name but for their ending; they are numbered in the order of
    their names. Raises `StudioError` (BAD_FILE, DISK_FULL).
    """
    if data.is_file() and zipfile.is_zipfile(data):
        return _look_into(data, kind, span, progress)
    pairs, findings = gather(data, kind)
    if any(finding.flaw is Flaw.NOT_A_PACKAGE for finding in findings):
        return Checked(kind, (), tuple(findings))
    return check(pairs, kind, span, progress, findings)


def gather(data: Path, kind: TrainingKind) -> tuple[list[Pair], list[Finding]]:
    """The recordings in a folder with their texts, or a WAV file alone, and what is wrong with their names and texts.

    Raises `StudioError` (BAD_FILE).
    """
    if not data.is_dir():
        if not data.exists():
            raise StudioError(Kind.BAD_FILE, str(data))
        return ([Pair(data)], []) if data.suffix.lower() == ".wav" else ([], [Finding(Flaw.NOT_A_PACKAGE, data.name)])
    try:
        paths = sorted((path for path in data.iterdir() if path.is_file()), key=_in_order)
    except OSError as error:
        raise not_read(error, data) from error
    audio = [path for path in paths if path.suffix.lower() == ".wav"]
    if not kind.sentences:
        return [Pair(path) for path in audio], []
    texts = {path.stem.casefold(): path for path in paths if path.suffix.lower() == ".txt"}
    pairs, findings = [], []
    for path in audio:
        text, finding = _text_of(texts.pop(path.stem.casefold(), None), path)
        pairs.append(Pair(path, text))
        findings += [finding] if finding else []
    findings += [Finding(Flaw.WITHOUT_AUDIO, path.name) for path in texts.values()]
    return pairs, findings


def check(
    pairs: Sequence[Pair],
    kind: TrainingKind,
    span: Span | None = None,
    progress: Progress | None = None,
    findings: Sequence[Finding] = (),
) -> Checked:
    """Listen to every recording; `findings` are what is known already. Raises `StudioError` (BAD_FILE)."""
    found = [*findings, *_count(len(pairs), kind)]
    limits, judgements, stamps = _limits(kind, span), [], []
    for number, pair in enumerate(pairs):
        stamps.append(_stamp(pair.audio))
        judgements.append(judge(pair.audio, pair.audio.name, limits))
        found += judgements[-1].findings
        if progress:
            progress((number + 1) / len(pairs))
    found += _total(sum(judgement.seconds for judgement in judgements), span, kind)
    return Checked(kind, tuple(pairs), tuple(found), tuple(judgements), stamps=tuple(stamps))


def pack(checked: Checked, target: Path, progress: Progress | None = None) -> Path:
    """Write the package to `target`, whole or not at all; the path to send: the person's own ZIP where there is one.

    Blocks, and holds a piece of a file at a time. Nothing is compressed, for sound hardly can be. Raises `StudioError`:
    FILE_CHANGED when a recording is not what was checked any more, BAD_FILE, DISK_FULL, NOT_WRITABLE; what `progress`
    raises ends it.
    """
    if checked.packed:
        return checked.packed
    whole = sum(size for size, _ in checked.stamps) or 1
    part = target.with_name(f".{target.name}.part")
    done = 0
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_STORED) as package:
            for number, (pair, stamp) in enumerate(zip(checked.pairs, checked.stamps, strict=True)):
                with package.open(zipfile.ZipInfo(f"{number}.wav", _DATE), "w", force_zip64=stamp[0] > 2**31) as packed:
                    for piece in _pieces(pair.audio):
                        packed.write(piece)
                        done += len(piece)
                        if progress:
                            progress(min(1.0, done / whole))
                if _stamp(pair.audio) != stamp:
                    raise StudioError(Kind.FILE_CHANGED, pair.audio.name)
                if checked.kind.sentences:
                    package.writestr(zipfile.ZipInfo(f"{number}.txt", _DATE), pair.text.encode())
        part.replace(target)  # what a crash leaves of it is packed again, so the disk need not be waited for
    except OSError as error:
        raise not_written(error, target) from error
    finally:
        part.unlink(missing_ok=True)
    return target


def _look_into(data: Path, kind: TrainingKind, span: Span | None, progress: Progress | None) -> Checked:
    """Check a ZIP file without unpacking more of it than one recording; `StudioError` (BAD_FILE, DISK_FULL)."""
    findings: list[Finding] = []
    judgements: list[Judgement] = []
    seen: set[str] = set()
    try:
        with zipfile.ZipFile(data) as package:
            members = [member for member in package.infolist() if not member.is_dir()]
            if len(members) > _MOST_FILES:
                return Checked(kind, (), (Finding(Flaw.NOT_A_PACKAGE, data.name),))
            for number, member in enumerate(members):
                name = member.filename
                if not _belongs(name, kind):
                    findings.append(Finding(Flaw.BAD_NAME, name[:80]))
                    continue
                seen.add(name)
                with package.open(member) as packed, tempfile.TemporaryFile() as file:
                    if finding := _unpack(packed, file, name):
                        findings.append(finding)
                    elif name.endswith(".txt"):
                        findings += _of_text(file.read(), name)
                    else:
                        judgements.append(judge(file, name, _limits(kind, span)))
                        findings += judgements[-1].findings
                if progress:
                    progress((number + 1) / len(members))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error, EOFError):
        return Checked(kind, (), (Finding(Flaw.NOT_A_PACKAGE, data.name),))
    except OSError as error:
        # What is listened to lies on the system's own disk meanwhile, and that may be full.
        elsewhere = not_written(error, Path(tempfile.gettempdir()))
        raise (elsewhere if elsewhere.kind is Kind.DISK_FULL else not_read(error, data)) from error
    audio = {name for name in seen if not name.endswith(".txt")}
    if kind.sentences:
        texts = {f"{name.removesuffix('.wav')}.txt" for name in audio}
        findings += [Finding(Flaw.WITHOUT_TEXT, f"{name.removesuffix('.txt')}.wav") for name in sorted(texts - seen)]
        findings += [Finding(Flaw.WITHOUT_AUDIO, name) for name in sorted(seen - texts - audio)]
    findings += _count(len(audio), kind)
    findings += _total(sum(judgement.seconds for judgement in judgements), span, kind)
    return Checked(kind, (), tuple(findings), tuple(judgements), data, (_stamp(data),))


def _belongs(name: str, kind: TrainingKind) -> bool:
    """Whether a file of a package is called as it must be."""
    if not kind.sentences:
        return name.isascii() and "/" not in name and "\\" not in name and name.lower().endswith(".wav")
    stem, _, ending = name.partition(".")
    numbered = stem.isascii() and stem.isdigit() and len(stem) < 4 and stem == str(int(stem))
    return numbered and int(stem) < kind.sentences and ending in ("wav", "txt")


def _unpack(packed: IO[bytes], file: IO[bytes], name: str) -> Finding | None:
    """Copy a file of a package, as far as such a file may go."""
    most = _LARGEST_TEXT if name.endswith(".txt") else _LARGEST_AUDIO
    written = 0
    while piece := packed.read(_PIECE):
        written += len(piece)
        if written > most:
            return Finding(Flaw.TOO_LARGE, name, limit=f"{most / _MB:g}")
        file.write(piece)
    file.seek(0)
    return None


def _text_of(path: Path | None, audio: Path) -> tuple[str, Finding | None]:
    """What is spoken in a recording, and what is wrong with that."""
    if path is None:
        return "", Finding(Flaw.WITHOUT_TEXT, audio.name)
    try:
        if path.stat().st_size > _LARGEST_TEXT:
            return "", Finding(Flaw.TOO_LARGE, path.name, limit=f"{_LARGEST_TEXT / _MB:g}")
        content = path.read_bytes()
    except OSError as error:
        raise not_read(error, path) from error
    findings = _of_text(content, path.name)
    return ("", findings[0]) if findings else (content.decode("utf-8-sig").strip(), None)


def _of_text(content: bytes, name: str) -> list[Finding]:
    try:
        return [] if content.decode("utf-8-sig").strip() else [Finding(Flaw.EMPTY_TEXT, name)]
    except UnicodeDecodeError:
        return [Finding(Flaw.BAD_TEXT, name)]


def _count(count: int, kind: TrainingKind) -> list[Finding]:
    wanted = kind.sentences or 1
    return [] if count == wanted else [Finding(Flaw.COUNT, value=str(count), limit=str(wanted))]


def _total(seconds: float, span: Span | None, kind: TrainingKind) -> list[Finding]:
    if span is None or not kind.sentences:  # one long recording is judged by itself
        return []
    if span.least is not None and seconds < span.least:
        return [Finding(Flaw.TOTAL_SHORT, value=f"{seconds:.0f}", limit=str(span.least))]
    if span.most is not None and seconds > span.most:
        return [Finding(Flaw.TOTAL_LONG, value=f"{seconds:.0f}", limit=str(span.most))]
    return []


def _limits(kind: TrainingKind, span: Span | None) -> Limits:
    if kind.sentences:
        return SENTENCE
    if span is None:
        return LONG_RECORDING
    least = LONG_RECORDING.least_s if span.least is None else span.least
    return Limits(least, LONG_RECORDING.most_s if span.most is None else span.most)


def _stamp(path: Path) -> tuple[int, int]:
    """What changes when a file does."""
    try:
        status = path.stat()
    except OSError as error:
        raise StudioError(Kind.BAD_FILE, path.name, message=error.strerror or "") from error
    return status.st_size, status.st_mtime_ns


def _pieces(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                yield piece
    except OSError as error:
        raise not_read(error, path) from error


def _in_order(path: Path) -> tuple[str, tuple[int, ...], str]:
    """As a person counts: 2 before 10."""
    name = path.name.casefold()
    return _NUMBERS.sub("0", name), tuple(int(number) for number in _NUMBERS.findall(name)), name

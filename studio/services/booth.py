"""The recording booth: a project of sentences, spoken one by one into a microphone, judged at once, kept at once."""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from uuid import uuid4

from studio.audio.devices import inputs
from studio.audio.judge import judge, trim
from studio.audio.recorder import Recorder
from studio.core.booth import Consent, Project, Sentence
from studio.core.errors import Kind, StudioError
from studio.core.judgement import LONG_RECORDING, SENTENCE, Finding, Flaw, Judgement
from studio.core.ports import Device
from studio.core.resources import resource
from studio.core.training import Span, TrainingKind, VoiceDetails, masked
from studio.services.changes import Changes
from studio.services.packages import Checked, Pair, Progress, check, gather
from studio.storage import booth as table
from studio.storage.files import not_read, not_written
from studio.storage.library import Library

log = logging.getLogger(__name__)

_SCRIPTS: Final = {"CN": "training.zh_CN.txt", "EN": "training.en.txt"}
_BEING_RECORDED: Final = ".recording.wav"
_EMPTY_WAV: Final = 44  # bytes of a header alone


def script(language: str, kind: TrainingKind) -> tuple[str, ...]:
    """The sentences that the program offers for a language ("CN", "EN"); one empty text where none is read."""
    if not kind.sentences:
        return ("",)
    path = resource("scripts", _SCRIPTS.get(language, _SCRIPTS["EN"]))
    return tuple(path.read_text(encoding="utf-8").split("\n")[: kind.sentences])


class Booth:
    """The projects of one home, and the microphone. `version` grows with every change from here.

    `folder` holds a folder of recordings for each project.
    """

    def __init__(self, library: Library, folder: Callable[[], Path], recorder: Recorder | None = None) -> None:
        self._library = library
        self._folder = folder
        self._recorder = recorder or Recorder()
        self._changes = Changes()
        self._recording: tuple[str, int, Path] | None = None

    @property
    def version(self) -> int:
        """A number that grows with every change."""
        return self._changes.version

    async def changed(self, version: int) -> int:
        """Wait until something is newer than `version`; the version now."""
        return await self._changes.changed(version)

    # Projects

    async def create(self, kind: TrainingKind, details: VoiceDetails, texts: Sequence[str] = ()) -> Project:
        """Begin a project with texts of one's own, or with those that the program offers for its language.

        Raises `StudioError`: BAD_FIELD without a name, or with another number of texts than the kind takes.
        """
        texts = [text.strip() for text in texts] or script(details.language, kind)
        if not details.voice_name.strip():
            raise StudioError(Kind.BAD_FIELD, "voice_name")
        if len(texts) != (kind.sentences or 1) or (kind.sentences and not all(texts)):
            raise StudioError(Kind.BAD_FIELD, "texts", message=f"{kind.sentences or 1} texts are needed.")
        now = _now()
        project = Project(
            project_id=uuid4().hex[:16],
            kind=kind,
            details=_kept(details),
            sentences=tuple(Sentence(ordinal, text) for ordinal, text in enumerate(texts)),
            created=now,
            updated=now,
        )
        await self._library.write(lambda db: table.add(db, project))
        self._changes.touch()
        return project

    async def projects(self) -> list[Project]:
        """Every project, that which was worked on last first."""
        return await self._library.read(table.projects)

    async def project(self, wanted: str) -> Project:
        """A project by its id or the beginning of it, with what a program that died has left of a recording.

        Raises `StudioError` (UNKNOWN_PROJECT).
        """
        project = await self._library.read(lambda db: table.project(db, wanted))
        if self._recording is not None and self._recording[0] == project.project_id:
            return project
        left = await asyncio.to_thread(self._left_behind, project)
        for path in left:
            await self._take_in(project, int(path.name.partition(".")[0]), path)
        return await self._library.read(lambda db: table.project(db, wanted)) if left else project

    async def describe(self, project_id: str, details: VoiceDetails) -> None:
        """Say other things of the voice; the phone is kept masked."""
        await self._change(project_id, details=_kept(details))

    async def agree(self, project_id: str, consent: Consent | None) -> None:
        """Keep who speaks and agrees, or take it back."""
        await self._change(project_id, consent=consent)

    async def hand_over(self, project_id: str, job_id: str) -> None:
        """Keep which training has got the recordings."""
        await self._change(project_id, job_id=job_id)

    def folder(self, project_id: str) -> Path:
        """Where a project's recordings lie."""
        return self._folder() / project_id

    async def size(self, project_id: str) -> int:
        """How many bytes a project's recordings take."""
        return await asyncio.to_thread(_size, self.folder(project_id))

    async def delete(self, project_id: str) -> None:
        """Delete a project and its recordings for good."""
        await self._library.write(lambda db: table.delete(db, project_id))
        await asyncio.to_thread(shutil.rmtree, self.folder(project_id), ignore_errors=True)
        self._changes.touch()

    async def rewrite(self, project_id: str, ordinal: int, text: str) -> None:
        """Have something else spoken; a recording of what it was is forgotten."""
        if not text.strip():
            raise StudioError(Kind.BAD_FIELD, "text")
        await self._put(project_id, Sentence(ordinal, text.strip()))

    # The microphone

    def microphones(self) -> tuple[Device, ...]:
        """What can be recorded from; `StudioError` (NO_SOUND) without PortAudio."""
        return tuple(each.device for each in inputs())

    async def open(self, device_id: str = "") -> None:
        """Listen to a microphone; `StudioError` (NO_MICROPHONE, MICROPHONE_LOST)."""
        await asyncio.to_thread(self._recorder.open, device_id)

    @property
    def level(self) -> float:
        """The peak of the last moment, 0.0 to 1.0; 1.0 is distorted."""
        return self._recorder.level

    @property
    def seconds(self) -> float:
        """How long the recording is so far."""
        return self._recorder.seconds

    @property
    def trouble(self) -> StudioError | None:
        """Why nothing is heard any more, or None."""
        return self._recorder.trouble

    async def begin(self, project_id: str, ordinal: int) -> None:
        """Record a sentence from now on; `StudioError` (NO_MICROPHONE, MICROPHONE_LOST, DISK_FULL, NOT_WRITABLE)."""
        path = self.folder(project_id) / f"{ordinal}{_BEING_RECORDED}"
        await asyncio.to_thread(_make, path.parent)
        await asyncio.to_thread(self._recorder.begin, path)
        self._recording = (project_id, ordinal, path)

    async def end(self, *, keep: bool = True) -> Sentence | None:
        """Stop recording; the sentence with its new recording, judged. None when it is not to be kept.

        Raises `StudioError`: DISK_FULL, NOT_WRITABLE, and UNKNOWN_PROJECT where the project was deleted meanwhile.
        """
        if self._recording is None:
            return None
        project_id, ordinal, path = self._recording
        try:
            recorded = await asyncio.to_thread(self._recorder.end)
        finally:
            self._recording = None
        if not keep or not recorded.frames:
            await asyncio.to_thread(path.unlink, missing_ok=True)
            return None
        project = await self._library.read(lambda db: table.project(db, project_id))
        return await self._take_in(project, ordinal, path)

    async def close(self) -> None:
        """Keep what is being recorded, and let go of the microphone, also where it cannot be kept; raises as `end`."""
        try:
            await self.end()
        finally:
            await asyncio.to_thread(self._recorder.close)

    # Recordings

    def audio(self, project_id: str, sentence: Sentence) -> Path | None:
        """Where a sentence's recording is."""
        return self.folder(project_id) / sentence.audio if sentence.audio else None

    async def trim(self, project_id: str, ordinal: int) -> Sentence:
        """Cut the silence off a recording's ends; `StudioError` (BAD_FILE) where there is none."""
        project = await self._library.read(lambda db: table.project(db, project_id))
        sentence = _sentence(project, ordinal)
        source = self.audio(project_id, sentence)
        if source is None or sentence.judgement is None:
            raise StudioError(Kind.BAD_FILE, f"{ordinal}.wav")
        target = source.with_name(f"{ordinal}.trimmed.wav")
        await asyncio.to_thread(trim, source, target, sentence.judgement)
        return await self._take_in(project, ordinal, target)

    async def import_files(self, project_id: str, folder: Path) -> list[Finding]:
        """Take in recordings that exist already: a file belongs to the sentence of its text, else of its number.

        What is wrong with their names and texts comes back; whether they sound well their judgements say. Raises
        `StudioError` (BAD_FILE, DISK_FULL, NOT_WRITABLE).
        """
        project = await self._library.read(lambda db: table.project(db, project_id))
        pairs, findings = await asyncio.to_thread(gather, folder, project.kind)
        by_text = {sentence.text: sentence.ordinal for sentence in project.sentences if sentence.text}
        known = {Flaw.WITHOUT_TEXT}  # here the texts are known already
        first = _first_number([pair.audio for pair in pairs], len(project.sentences))
        for place, pair in enumerate(pairs):
            number = _number(pair.audio.stem)
            ordinal = by_text.get(pair.text, place if number is None else number - first)
            if not 0 <= ordinal < len(project.sentences):
                findings.append(Finding(Flaw.BAD_NAME, pair.audio.name))
                continue
            copy = self.folder(project_id) / f"{ordinal}.imported.wav"
            await asyncio.to_thread(_copy, pair.audio, copy)
            await self._take_in(project, ordinal, copy)
        return [finding for finding in findings if finding.flaw not in known]

    async def checked(self, project_id: str, span: Span | None = None, progress: Progress | None = None) -> Checked:
        """The recordings as `TrainingService.upload` takes them, listened to again; `StudioError` (BAD_FILE)."""
        project = await self.project(project_id)
        pairs = [
            Pair(path, sentence.text)
            for sentence in project.sentences
            if (path := self.audio(project_id, sentence)) is not None
        ]
        return await asyncio.to_thread(check, pairs, project.kind, span, progress)

    # Inside

    async def _take_in(self, project: Project, ordinal: int, path: Path) -> Sentence:
        """Judge a new recording and put it in the place of the one before."""
        sentence = _sentence(project, ordinal)
        final, judgement = await asyncio.to_thread(self._settle, project, sentence, path)
        return await self._put(
            project.project_id,
            replace(sentence, audio=final.name, judgement=judgement, recorded=_now()),
        )

    def _settle(self, project: Project, sentence: Sentence, path: Path) -> tuple[Path, Judgement]:
        """The recording under a name of its own, so that the one before stays whole until this one is known."""
        final = path.with_name(f"{sentence.ordinal}.{uuid4().hex[:8]}.wav")
        judgement = judge(path, f"{sentence.ordinal + 1}.wav", SENTENCE if project.kind.sentences else LONG_RECORDING)
        try:
            path.replace(final)
        except OSError as error:
            raise not_written(error, path) from error
        return final, judgement

    async def _put(self, project_id: str, sentence: Sentence) -> Sentence:
        before = await self._library.read(lambda db: _sentence(table.project(db, project_id), sentence.ordinal))
        await self._library.write(lambda db: table.put(db, project_id, sentence, _now()))
        if (path := self.audio(project_id, before)) is not None and before.audio != sentence.audio:
            await asyncio.to_thread(path.unlink, missing_ok=True)
        self._changes.touch()
        return sentence

    async def _change(self, project_id: str, **facts: object) -> None:
        project = await self._library.read(lambda db: table.project(db, project_id))
        changed = replace(project, updated=_now(), **facts)  # type: ignore[arg-type]
        await self._library.write(lambda db: table.change(db, changed))
        self._changes.touch()

    def _left_behind(self, project: Project) -> list[Path]:
        """Recordings that no sentence knows of, because the program ended in the middle; empty ones are deleted."""
        found = []
        for path in self.folder(project.project_id).glob(f"*{_BEING_RECORDED}"):
            number = path.name.partition(".")[0]
            if number.isdigit() and int(number) < len(project.sentences) and path.stat().st_size > _EMPTY_WAV:
                log.info("a recording that was interrupted is taken in")
                found.append(path)
            else:
                path.unlink(missing_ok=True)
        return found


def _sentence(project: Project, ordinal: int) -> Sentence:
    if not 0 <= ordinal < len(project.sentences):
        raise StudioError(Kind.BAD_FIELD, str(ordinal))
    return project.sentences[ordinal]


def _number(stem: str) -> int | None:
    return int(stem) if stem.isascii() and stem.isdigit() and len(stem) < 4 else None


def _first_number(files: Sequence[Path], count: int) -> int:
    """Whether files are numbered from 0, as vendors do, or from 1, as people do: those end with `count`."""
    numbers = {_number(path.stem) for path in files}
    return 1 if count in numbers and 0 not in numbers else 0


def _kept(details: VoiceDetails) -> VoiceDetails:
    phone = details.phone if "*" in details.phone else masked(details.phone)
    return replace(details, voice_name=details.voice_name.strip(), phone=phone)


def _size(folder: Path) -> int:
    try:
        return sum(path.stat().st_size for path in folder.iterdir())
    except OSError:  # there is nothing, or something has just gone
        return 0


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise not_written(error, folder) from error


def _copy(source: Path, target: Path) -> None:
    _make(target.parent)
    try:
        content = source.open("rb")
    except OSError as error:
        raise not_read(error, source) from error
    try:
        with content, target.open("wb") as file:
            shutil.copyfileobj(content, file, 2**20)
    except OSError as error:
        target.unlink(missing_ok=True)  # nobody knows of it, and it may be what fills the disk
        raise not_written(error, target) from error


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")

"""Joins one open transcript with the services: lit as it sounds, kept as it is corrected, handed on."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtGui import QGuiApplication

from studio.core.errors import Kind, StudioError
from studio.core.transcript_times import Span, TranscriptTimes
from studio.core.transcripts import SavedTranscript, TranscriptWord
from studio.panels.transcription.dialogs import AnswerDialog
from studio.panels.transcription.reading import Known, Reading
from studio.panels.transcription.stretch import Reach, Stretch
from studio.services.replay import Replay
from studio.services.scripts import Script, Scripts
from studio.services.transcription import TranscriptionService
from studio.ui.dialogs import finished, save_file
from studio.ui.language import tr
from studio.ui.listener import Recorded
from studio.ui.notices import remedy, sentence
from studio.ui.panel import Shell
from studio.ui.reveal import offer
from studio.ui.tasks import Tasks, slot
from studio.ui.transcript_editor import Row
from studio.ui.words import counted

UNSURE: Final = 0.6
"""A word heard with less confidence is marked."""
# Words without times are lit by this clock.
_RATE: Final = 1_000


class Correcting:
    """The transcript that is open, one at a time."""

    def __init__(self, service: TranscriptionService, scripts: Scripts, shell: Shell, reading: Reading) -> None:
        self._service = service
        self._scripts = scripts
        self._shell = shell
        self.reading = reading
        self._transcript: SavedTranscript | None = None
        self._times: TranscriptTimes | None = None
        self._heard: TranscriptTimes | None = None
        self._rows: Sequence[Row] = ()
        self._replay: Replay | None = None
        self._pending: dict[int, str] = {}
        self._writing: asyncio.Future[object] | None = None
        self._lit: Span | None = None
        self._stretch: Stretch | None = None
        self._turn = 0
        reading.listener.lit.connect(self._light)
        reading.listener.lit.connect(lambda _span, _read: self._mind_stretch())
        reading.edited.connect(self._edited)
        reading.place_clicked.connect(self._play_place)
        reading.play_pressed.connect(self.toggle)
        reading.waveform.seek_asked.connect(lambda _frame: self._play_on())
        reading.restore_asked.connect(self._restore)
        reading.heard_wanted.connect(self._show_heard)
        reading.copy_pressed.connect(self._copy)
        reading.speech_pressed.connect(self._to_speech)
        reading.export_pressed.connect(self.export)
        reading.answer_pressed.connect(self.show_answer)

    @property
    def tasks(self) -> Tasks:
        """The window's."""
        return self._shell.tasks

    @property
    def transcript(self) -> SavedTranscript | None:
        """What is open, as it was when it was opened."""
        return self._transcript

    # Opening

    async def open(self, job_id: str) -> None:
        """Show a transcript; its sound follows in a moment.

        Raises `StudioError`: UNKNOWN_JOB, and as `keep`, with which the one before stays open.
        """
        if self._transcript is not None and self._transcript.transcript_id == job_id:
            return
        await self.keep()
        await self.let_go()
        turn = self._turn
        transcript = await self._service.transcript(job_id)
        replay, trouble = await _sound_of(transcript)
        if turn != self._turn:  # gone on meanwhile
            if replay is not None:
                await replay.close()
            return
        rate = replay.track.rate if replay is not None else _RATE
        self._transcript, self._replay = transcript, replay
        self._times = TranscriptTimes(transcript.segments, rate, transcript.heard)
        self._heard = None
        self._rows = _rows(transcript)
        self._lit = self._stretch = None
        reading = self.reading
        reading.show_transcript(
            transcript, self._rows, Known(self._times.edited, self._unsure, self._tip, self._heard_unsure)
        )
        reading.show_facts(lambda: _facts(transcript))
        if reading.compare.isChecked():
            self._show_heard(True)
        self._show_notice(transcript, trouble)
        reading.sound(Recorded(replay.track, replay.peaks, self._times) if replay is not None else None)
        if replay is not None:
            self.tasks.start(self._measure(replay))

    async def let_go(self) -> None:
        """Show it no more, and let go of the sound; what was not kept is lost."""
        self._turn += 1
        self._pending = {}
        self.reading.sound(None)
        replay, self._replay = self._replay, None
        self._transcript = self._times = self._heard = None
        if replay is not None:
            await replay.close()

    async def keep(self) -> None:
        """Wait until every correction is in the library.

        Raises the `StudioError` with which it could not be written; it is tried again with the next correction, and
        with the next call.
        """
        while self._pending or self._writing is not None:
            self._begin_writing()
            if (writing := self._writing) is not None:
                await asyncio.wait({writing})
                if not writing.cancelled() and (error := writing.exception()) is not None:
                    raise error

    # Doing something with it

    @slot
    async def export(self, form: str) -> None:
        """Ask for a name, and write it."""
        transcript = self._transcript
        if transcript is None:
            return
        name = f"{Path(transcript.title).stem or transcript.title}.{form}"
        path = await save_file(self._shell.widget, tr("Export the transcript"), f"*.{form}", name)
        if path is not None:
            await self.keep()
            await self._service.export(transcript.transcript_id, path)
            offer(self._shell.notices.info(tr("{name} was written.").format(name=path.name)), path)

    @slot
    async def show_answer(self) -> None:
        """Show what the vendor answered, as it came."""
        if self._transcript is not None:
            answer = await self._service.answer(self._transcript.transcript_id)
            words = await asyncio.to_thread(json.dumps, answer, ensure_ascii=False, indent=2)
            await finished(AnswerDialog(self._shell.widget, words))

    # Listening and going about with the keyboard

    def toggle(self) -> None:
        """Pause, go on, or begin."""
        self.reading.listener.toggle()

    def play_caret(self) -> None:
        """Play from where the caret is."""
        self._play_place(self.reading.text.segment, self.reading.text.offset)

    def play_stretch(self) -> None:
        """Play what is selected, else the segment that holds the caret, and stop there."""
        (first, start), (last, end) = self.reading.text.selected()
        if (first, start) == (last, end) and self._times is not None and self._replay is not None:
            start, end = 0, len(self._times.text(last))
        self._play_place(first, start, Stretch(first, last, end))

    def skip(self, seconds: float) -> None:
        """Go back, or on, by some seconds of the sound."""
        self._play_on()
        self.reading.listener.skip(seconds)

    def step_segment(self, way: int) -> None:
        """Go to the next segment, or the one before; what is playing goes there, too."""
        transcript, text = self._transcript, self.reading.text
        if transcript is None or not 0 <= text.segment + way < len(transcript.segments):
            return
        text.select(text.segment + way, (0, 0))
        if self.reading.listener.playing:
            self.play_caret()

    def step_unsure(self, way: int) -> None:
        """Select the next word that may have been heard wrong, or the one before."""
        text = self.reading.text
        found = self._next_unsure(way)
        if found is not None:
            text.select(*found)
        elif self._transcript is not None:
            self._shell.notices.info(tr("No word is left there that may be wrong."))

    # Inside

    def _next_unsure(self, way: int) -> tuple[int, Span] | None:
        transcript, (begin, end) = self._transcript, self.reading.text.selected()
        if transcript is None:
            return None
        here = end[0] if way > 0 else begin[0]
        numbers = range(here, len(transcript.segments)) if way > 0 else range(here, -1, -1)
        for number in numbers:
            segment = transcript.segments[number]
            if segment.words and not any(map(_is_doubtful, segment.words)):
                continue  # where its words stand is not worth finding out
            beyond = [
                span
                for span in self._unsure(number)
                if number != here or (span[0] >= end[1] if way > 0 else span[1] <= begin[1])
            ]
            if beyond:
                return number, beyond[0 if way > 0 else -1]
        return None

    def _play_on(self) -> None:
        """What plays from now on stops nowhere."""
        self._stretch = None

    def _text(self) -> str:
        """What stands there now, one segment a line."""
        times, transcript = self._times, self._transcript
        if times is None or transcript is None:
            return ""
        return "\n".join(times.text(number) for number in range(len(transcript.segments)))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._text())
        self._shell.notices.info(tr("The text was copied."))

    def _to_speech(self) -> None:
        self._scripts.hand_over(Script(self._text()))
        self._shell.open_panel("speech")

    def _play_place(self, number: int, place: int, stretch: Stretch | None = None) -> None:
        frame = self._times.frame_of(number, place) if self._times is not None else None
        if frame is not None and self._replay is not None:
            self._stretch = stretch
            self.reading.play_from(frame)

    def _light(self, span: Span | None, _read: int) -> None:
        self._lit = span
        times = self._times
        if span is None or times is None:
            self.reading.light(None, None, None)
            return
        number, word = span
        heard = self._heard.place(number, word) if self._heard is not None else None
        self.reading.light(number, times.place(number, word), heard)

    def _mind_stretch(self) -> None:
        """Stop where what is played has its end."""
        if self._stretch is None or self._times is None:
            return
        number, word = self._lit or (None, 0)
        reach = self._stretch.reach(number, None if number is None else self._times.place(number, word))
        if reach is not Reach.ON:
            self._play_on()
            if reach is Reach.OVER and self.reading.listener.playing:
                self.reading.listener.toggle()

    def _show_heard(self, shown: bool) -> None:
        transcript = self._transcript
        if transcript is None or not shown:
            self._heard = None
            self.reading.show_heard((), ())
            return
        self._heard = TranscriptTimes(transcript.segments, 1)
        for number, text in enumerate(transcript.heard):
            if text != transcript.segments[number].text:
                self._heard.edit(number, text)
        self.reading.show_heard(transcript.heard, self._rows)

    def _unsure(self, number: int) -> Sequence[Span]:
        return self._doubtful(self._times, number)

    def _heard_unsure(self, number: int) -> Sequence[Span]:
        return self._doubtful(self._heard, number)

    def _doubtful(self, times: TranscriptTimes | None, number: int) -> Sequence[Span]:
        """Where words stand that may have been heard wrong; a word that was corrected is sure."""
        transcript = self._transcript
        if times is None or transcript is None:
            return ()
        segment = transcript.segments[number]
        if not segment.words:
            doubtful = segment.confidence is not None and segment.confidence < UNSURE and not times.edited(number)
            return [(0, len(times.text(number)))] if doubtful else ()
        text = times.text(number)
        return [
            place
            for word, place in zip(segment.words, times.places(number), strict=True)
            if place is not None and _is_doubtful(word) and text[place[0] : place[1]].casefold() == word.text.casefold()
        ]

    def _tip(self, number: int, place: int) -> str:
        times, transcript = self._times, self._transcript
        if times is None or transcript is None:
            return ""
        word = times.word_at(number, place)
        sure = word.confidence if word is not None else transcript.segments[number].confidence
        lines = []
        if sure is not None:
            words = tr("Heard with {sure} confidence; it may be wrong.") if sure < UNSURE else tr("{sure} confidence")
            lines.append(words.format(sure=f"{sure:.0%}"))
        if times.edited(number):
            lines.append(tr("As heard: {text}").format(text=transcript.heard[number]))
        return "\n".join(lines)

    # Correcting

    def _edited(self, texts: dict[int, str]) -> None:
        if self._times is None:
            return
        for number, text in texts.items():
            self._times.edit(number, text)
        self._pending |= texts
        self._begin_writing()
        if self._lit is not None and self._lit[0] in texts:
            self._light(self._lit, 0)

    def _restore(self, number: int) -> None:
        if self._transcript is not None:
            self.reading.text.set_segment(number, self._transcript.heard[number])

    def _begin_writing(self) -> None:
        """Write what is pending, once what is being written is; there is never more than one write."""
        if self._writing is None and self._pending and self._transcript is not None:
            texts, self._pending = self._pending, {}
            self._writing = self.tasks.start(self._write(self._transcript.transcript_id, texts))
            self._writing.add_done_callback(lambda _done: self._written())

    async def _write(self, transcript_id: str, texts: dict[int, str]) -> None:
        try:
            await self._service.edit(transcript_id, texts)
        except StudioError:
            self._pending = texts | self._pending
            raise

    def _written(self) -> None:
        failed = self._writing is not None and (self._writing.cancelled() or self._writing.exception() is not None)
        self._writing = None
        if not failed:
            self._begin_writing()

    async def _measure(self, replay: Replay) -> None:
        def more() -> None:
            if replay is self._replay:
                self.reading.waveform.look_again()

        try:
            await replay.measure(more)
        except StudioError as error:
            trouble = error
            if replay is self._replay:
                self.reading.show_notice(lambda: sentence(trouble), lambda: tr(trouble.message))

    def _show_notice(self, transcript: SavedTranscript, trouble: StudioError | None) -> None:
        def notices() -> list[tuple[str, str]]:
            found = []
            if not transcript.understood:
                words = tr("The vendor's answer has a shape that is not known.")
                found.append((words, tr("It stands here as it came; its words have no times.")))
            elif not transcript.segments:
                nothing = StudioError(Kind.SILENT, transcript.title)
                found.append((sentence(nothing), remedy(nothing)))
            if trouble is not None:
                found.append((sentence(trouble), tr("The text is here all the same; it cannot be heard.")))
            elif not transcript.sound:
                hint = tr("The recording was fetched from a link and is not on this computer.")
                found.append((tr("There is no sound to listen to."), hint))
            return found

        def first() -> str:
            return next((words for words, _ in notices()), "")

        def hints() -> str:
            """What the first one means; the others smaller, each with what it means."""
            lines = [hint for _, hint in notices()[:1]]
            return "\n".join([*lines, *(" ".join(notice) for notice in notices()[1:])])

        self.reading.show_notice(
            first,
            hints,
            answer=not transcript.understood or not transcript.segments,
        )


async def _sound_of(transcript: SavedTranscript) -> tuple[Replay | None, StudioError | None]:
    if not transcript.sound:
        return None, None
    try:
        return await Replay.open(Path(transcript.sound)), None
    except StudioError as error:
        return None, error


def _is_doubtful(word: TranscriptWord) -> bool:
    return word.confidence is not None and word.confidence < UNSURE


def _rows(transcript: SavedTranscript) -> list[Row]:
    """What stands beside each segment; a speaker is named where the turn begins."""
    rows, last = [], ""
    for segment in transcript.segments:
        rows.append(Row(segment.start_s, segment.speaker if segment.speaker != last else ""))
        last = segment.speaker
    return rows


def _facts(transcript: SavedTranscript) -> str:
    segments, words = len(transcript.segments), sum(len(segment.words) for segment in transcript.segments)
    parts = [counted(segments, tr("1 segment"), tr("{count} segments"))]
    if words:
        parts.append(counted(words, tr("1 word"), tr("{count} words")))
    return " · ".join(parts)

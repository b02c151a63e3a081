"""Tells the inspector of the paragraph that holds the caret: what it sounds like, and which versions there are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QTimer

from studio.core.errors import StudioError
from studio.core.records import Recording, Segment, SegmentState
from studio.core.text import clean, segments, spoken_lines
from studio.panels.speech.inspector import ParagraphInspector
from studio.panels.speech.model import Paragraph, ParagraphFacts, coarsest, versions
from studio.panels.speech.presenter.needs import SpeechServices
from studio.panels.speech.presenter.reader import Reader
from studio.panels.speech.view import SpeechView
from studio.services.takes import SpeechRequest
from studio.ui.panel import Shell
from studio.ui.script_marks import Mark
from studio.ui.tasks import Tasks, slot

REST_MS = 120
MANY = 64  # segments of a paragraph (an hour's sound) beyond which its versions are not looked up
EXCERPT = 80


class Inspecting:
    """Shows the paragraph of the caret, whenever things have rested for a moment since `soon`."""

    def __init__(
        self,
        services: SpeechServices,
        shell: Shell,
        view: SpeechView,
        reader: Reader,
        request: Callable[..., SpeechRequest],
    ) -> None:
        """`request` makes the request that would be read now, of the code points that it is given."""
        self.widget = ParagraphInspector()
        self._services = services
        self._shell = shell
        self._view = view
        self._reader = reader
        self._request = request
        self._rest = QTimer(view, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._show)
        self.widget.version_chosen.connect(self.choose_version)

    @property
    def tasks(self) -> Tasks:
        return self._shell.tasks

    def soon(self) -> None:
        """Something has changed: look again."""
        self._rest.start()

    def close(self) -> None:
        """Look no more, whatever still changes."""
        self._rest.blockSignals(True)

    @slot
    async def _show(self) -> None:
        editor = self._view.editor
        number = editor.textCursor().blockNumber()
        start, end = editor.paragraph(number)
        script = editor.text()
        text = script[start:end]
        parts = segments(clean(text))
        if not parts:
            self.widget.show_facts(None)
            return
        kept = await self._kept(parts) if len(parts) <= MANY else ()
        if editor.textCursor().blockNumber() != number:
            return  # the caret went on, and this was asked for anew
        take, read = self._reader.take, self._as_read(number, start)
        voice = take.voice if take is not None and read is not None else self._view.voice()
        words = " ".join(text[:EXCERPT].split())
        self.widget.show_facts(
            _facts(
                number=1 + spoken_lines(script, start),
                mark=editor.mark(number),
                voice=self._view.voice_name(voice),
                words=words + "…" if len(text) > EXCERPT else words,
                kept=kept,
                read=read,
                rate=take.rate if take is not None else 0,
            )
        )

    def _as_read(self, number: int, start: int) -> Paragraph | None:
        """The paragraph in the take that is loaded, where that reads all of it, and as it is now."""
        paragraphs, spoken = self._reader.paragraphs, self._view.editor.spoken_place(start)
        read = paragraphs.at(spoken) if paragraphs is not None and spoken is not None else None
        if paragraphs is None or read is None or not paragraphs.whole(read):
            return None
        return read if self._view.editor.present_paragraph(read.start, read.end) == number else None

    async def _kept(self, parts: tuple[Segment, ...]) -> tuple[tuple[Recording, ...], ...]:
        try:
            return await self._services.speech.recordings(self._request(), parts)
        except StudioError:
            return ()  # no such voice or account: said when it is played

    @slot
    async def choose_version(self, index: int) -> None:
        """Hear this version of the paragraph from now on."""
        editor = self._view.editor
        start, end = editor.paragraph(editor.textCursor().blockNumber())
        found = versions(await self._kept(segments(clean(editor.text()[start:end]))))
        if index >= len(found):
            return
        for recording in found[index].recordings:
            await self._services.speech.prefer(recording.recording_id)
        self._reader.outdate()
        await self._reader.read(self._request(start, end))


def _facts(
    *,
    number: int,
    mark: Mark,
    voice: str,
    words: str,
    kept: tuple[tuple[Recording, ...], ...],
    read: Paragraph | None,
    rate: int,
) -> ParagraphFacts:
    """What is known of a paragraph: from the take that is loaded, else from the library."""
    facts = ParagraphFacts(number, mark, voice, words, versions=versions(kept))
    if read is not None and any(progress.state is not SegmentState.WAITING for progress in read.segments):
        found = [progress.diagnosis for progress in read.segments if progress.diagnosis is not None]
        frames = sum(progress.frames for progress in read.segments)
        return replace(
            facts,
            diagnosis=coarsest(found),
            first_sound_ms=read.segments[0].first_sound_ms,
            from_cache=all(progress.from_cache for progress in read.segments),
            seconds=frames / rate if rate else None,
        )
    if kept and all(kept):
        first = [recordings[0] for recordings in kept]
        return replace(
            facts,
            diagnosis=coarsest([recording.diagnosis for recording in first]),
            from_cache=True,
            seconds=sum(recording.frames / recording.rate for recording in first),
        )
    return facts

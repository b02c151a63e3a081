"""Joins the booth as it is seen with the service: counts down, records, has it judged, and goes to the next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import QTimer

from studio.core.booth import Project, Sentence
from studio.core.errors import Kind, StudioError
from studio.core.judgement import LONG_RECORDING, SENTENCE, Finding
from studio.core.ports import Playback
from studio.panels.training.booth import BoothView
from studio.panels.training.marks import Phase
from studio.panels.training.model import finding_words
from studio.services.booth import Booth
from studio.services.preferences import Preferences
from studio.services.replay import Replay
from studio.ui.dialogs import Dialog, choose_folder, finished
from studio.ui.language import tr
from studio.ui.listener import Recorded
from studio.ui.panel import Shell
from studio.ui.tasks import Tasks, slot

BEAT_MS: Final = 700
COUNT: Final = 3
LEVEL_MS: Final = 40
REMEMBERED: Final = "training.microphone_id"
_TOO_LOUD: Final = 0.997
_LISTED: Final = 12


class _NoWords:
    """The time map of sound whose words nobody has timed."""

    def span_at(self, frame: int) -> tuple[int, int] | None:  # noqa: ARG002
        return None

    def next_change(self, frame: int) -> int | None:  # noqa: ARG002
        return None

    def read_until(self, frame: int) -> int:  # noqa: ARG002
        return 0


class Recording:
    """The booth, one project at a time. `done`: the person wants to leave it, or has recorded everything."""

    def __init__(
        self,
        service: Booth,
        preferences: Preferences,
        shell: Shell,
        view: BoothView,
        *,
        playback: Callable[[], Playback],
        done: Callable[[], object],
    ) -> None:
        self._service = service
        self._preferences = preferences
        self._shell = shell
        self._view = view
        self._done = done
        self._project: Project | None = None
        self._place = 0
        self._phase = Phase.IDLE
        self._left = 0
        self._clipped = False
        self._listening = False
        self._replay: Replay | None = None
        self._faults: dict[int, str] = {}
        self._turn = 0
        self._beat = QTimer(view, interval=BEAT_MS)
        self._beat.timeout.connect(self._count_down)
        self._look = QTimer(view, interval=LEVEL_MS)
        self._look.timeout.connect(self._glance)
        view.listener.join(shell.transport, playback)
        self._connect()

    @property
    def tasks(self) -> Tasks:
        """The window's."""
        return self._shell.tasks

    @property
    def project(self) -> Project | None:
        """What is being recorded, as far as it is."""
        return self._project

    async def open(self, project_id: str, place: int | None = None, faults: Mapping[int, str] | None = None) -> None:
        """Go on with a project: at a sentence, or at the first that is to be recorded.

        `faults` are the sentences that a review has sent back, with the vendor's words.
        """
        self._project = project = await self._service.project(project_id)
        self._faults = dict(faults or {})
        await self._go(self._next(project, -1) if place is None else place)
        self._view.setFocus()
        await self._listen_in()

    async def leave(self) -> None:
        """Keep what is being recorded, and let go of the microphone; opened again it goes on here.

        Raises the `StudioError` with which it could not be kept; all else is done then as well.
        """
        self._rest()
        listening, self._listening = self._listening, False
        try:
            if listening:
                await self._service.close()
        finally:
            self._set(Phase.IDLE)
            await self._load(None)

    # The microphone

    @slot
    async def look_again(self) -> None:
        """Try the microphone once more."""
        await self._listen_in()

    @slot
    async def choose_microphone(self, device_id: str) -> None:
        """Record from another one."""
        self._preferences.remember(REMEMBERED, device_id)
        await self._listen_in()

    async def _listen_in(self) -> None:
        chosen = self._preferences.recall(REMEMBERED)
        trouble = None
        try:
            known = self._service.microphones()
            if chosen not in {each.device_id for each in known}:
                chosen = ""  # it is not connected today
            self._view.show_microphones(known, chosen)
            self._listening = True  # from now on there is something to close, also while it opens
            await self._service.open(chosen)
            if not self._listening:  # left meanwhile
                await self._service.close()
                return
            self._look.start()
        except StudioError as error:
            trouble = error if error.kind is not Kind.NO_SOUND else StudioError(Kind.NO_MICROPHONE)
            self._look.stop()
        self._view.show_microphone_trouble(trouble)

    def _glance(self) -> None:
        service, project = self._service, self._project
        peak = service.level
        recording = self._phase is Phase.RECORDING
        self._clipped = recording and (self._clipped or peak >= _TOO_LOUD)
        self._view.show_level(peak, clipped=self._clipped)
        if recording and project is not None:
            self._view.show_phase(self._phase, service.seconds)
            limits = SENTENCE if project.kind.sentences else LONG_RECORDING
            if service.seconds > limits.most_s:
                self.record()
        if service.trouble is not None:
            self._look.stop()
            self._lost(service.trouble)

    @slot
    async def _lost(self, error: StudioError) -> None:
        """The microphone is gone; what was recorded until then is kept."""
        self._beat.stop()
        self._view.show_microphone_trouble(error)
        if self._phase is Phase.RECORDING:
            await self._end(keep=True)
        self._set(Phase.IDLE)

    # Recording

    @slot
    async def record(self) -> None:
        """Count down and record; stop; or not, after all."""
        if self._phase is Phase.IDLE:
            self._begin_counting()
        elif self._phase is Phase.COUNTDOWN:
            self._beat.stop()
            self._set(Phase.IDLE)
        elif self._phase is Phase.RECORDING:
            await self._end(keep=True)

    @slot
    async def redo(self) -> None:
        """Drop what is being said now, or record once more; what is there stays until something takes its place."""
        if self._phase is Phase.RECORDING:
            await self._end(keep=False)
        if self._phase is Phase.IDLE:
            self._begin_counting()

    @slot
    async def accept(self) -> None:
        """On to the next sentence that is not good yet; when there is none, that is all."""
        project = self._project
        if project is None or self._phase is not Phase.IDLE or not project.sentences[self._place].good:
            return
        if project.recorded == len(project.sentences) and not self._faults:
            self._shell.notices.info(tr("Everything is recorded."))
            self._done()
        else:
            await self._go(self._next(project, self._place))

    @slot
    async def step(self, way: int) -> None:
        """One sentence back or forth."""
        await self._go(self._place + way)

    @slot
    async def go(self, place: int) -> None:
        """Another sentence."""
        await self._go(place)

    @slot
    async def trim(self) -> None:
        """Cut off the silence at both ends."""
        if self._project is not None and self._phase is Phase.IDLE:
            await self._take(await self._service.trim(self._project.project_id, self._place))

    def listen(self) -> None:
        """Hear the recording, or stop."""
        if self._view.listener.playing:
            self._shell.transport.halt()
        else:
            self._view.listener.play()

    def _begin_counting(self) -> None:
        self._shell.transport.halt()  # or the microphone would hear it
        self._left, self._clipped = COUNT, False
        self._beat.start()
        self._set(Phase.COUNTDOWN, self._left)

    def _count_down(self) -> None:
        self._left -= 1
        if self._left:
            self._set(Phase.COUNTDOWN, self._left)
        else:
            self._beat.stop()
            self._begin()

    @slot
    async def _begin(self) -> None:
        if self._project is None or self._phase is not Phase.COUNTDOWN:
            return
        try:
            await self._service.begin(self._project.project_id, self._place)
        except StudioError:
            self._set(Phase.IDLE)
            raise
        if self._phase is Phase.COUNTDOWN:
            self._set(Phase.RECORDING)
        else:  # left meanwhile
            await self._service.end(keep=False)

    async def _end(self, *, keep: bool) -> None:
        self._set(Phase.JUDGING)
        try:
            sentence = await self._service.end(keep=keep)
        finally:
            self._set(Phase.IDLE)
        if sentence is not None:
            await self._take(sentence)

    async def _take(self, sentence: Sentence) -> None:
        """Show a recording that has come, and make it ready to be heard."""
        project = self._project
        if project is None:
            return
        self._faults.pop(sentence.ordinal, None)
        sentences = tuple(sentence if each.ordinal == sentence.ordinal else each for each in project.sentences)
        self._project = replace(project, sentences=sentences)
        await self._go(self._place)

    # Sentences

    async def _go(self, place: int) -> None:
        project = self._project
        if project is None or self._phase is not Phase.IDLE or not 0 <= place < len(project.sentences):
            return
        self._place = place
        self._view.show_project(project.details.voice_name, project.sentences, place, self._faults)
        await self._load(self._service.audio(project.project_id, project.sentences[place]))

    async def _load(self, path: Path | None) -> None:
        self._turn += 1
        turn, before, self._replay = self._turn, self._replay, None
        self._view.listener.put(None)
        if before is not None:
            await before.close()
        if path is not None:
            replay = await Replay.open(path)
            if turn != self._turn:  # gone on meanwhile
                await replay.close()
                return
            self._replay = replay
            self._view.listener.put(Recorded(replay.track, replay.peaks, _NoWords()))
            await replay.measure(self._view.waveform.look_again)

    def _next(self, project: Project, place: int) -> int:
        """The first sentence after this one that is to be recorded, from the beginning again; else the last."""
        count = len(project.sentences)
        order = [(place + step) % count for step in range(1, count + 1)]
        wanted = (each for each in order if not project.sentences[each].good or each in self._faults)
        return next(wanted, count - 1)

    # Files

    @slot
    async def choose_files(self) -> None:
        """Take in the recordings of a folder."""
        folder = await choose_folder(self._shell.widget, tr("A folder of recordings"))
        if folder is not None:
            await self._take_in((folder,))

    @slot
    async def take_in(self, paths: tuple[Path, ...]) -> None:
        """Take in recordings that exist already."""
        await self._take_in(paths)

    async def _take_in(self, paths: tuple[Path, ...]) -> None:
        project = self._project
        if project is None or self._phase is not Phase.IDLE:
            return
        findings: list[Finding] = []
        for path in paths:
            findings += await self._service.import_files(project.project_id, path)
        before, self._project = project.sentences, await self._service.project(project.project_id)
        project = self._project
        # What came in the place of a sentence that was sent back is judged by the next review.
        self._faults = {
            place: words for place, words in self._faults.items() if project.sentences[place] == before[place]
        }
        await self._go(self._next(project, -1))
        if findings:
            words = tr("{good} of {count} sentences are recorded.")
            dialog = Dialog(self._shell.widget, "training.taken_in", tr("Not everything could be taken in"))
            dialog.text(words.format(good=project.recorded, count=len(project.sentences)), "muted")
            dialog.text("\n".join(finding_words(each) for each in findings[:_LISTED]))
            dialog.button("close", tr("Close"), role="primary", result=Dialog.DialogCode.Accepted)
            await finished(dialog)

    # Inside

    def _set(self, phase: Phase, number: float = 0.0) -> None:
        self._phase = phase
        self._view.show_phase(phase, number)

    def _rest(self) -> None:
        self._beat.stop()
        self._look.stop()

    def _connect(self) -> None:
        view = self._view
        view.record_pressed.connect(self.record)
        view.redo_pressed.connect(self.redo)
        view.accept_pressed.connect(self.accept)
        view.listen_pressed.connect(self.listen)
        view.trim_pressed.connect(self.trim)
        view.step_asked.connect(self.step)
        view.sentence_asked.connect(self.go)
        view.look_pressed.connect(self.look_again)
        view.microphone_chosen.connect(self.choose_microphone)
        view.import_pressed.connect(self.choose_files)
        view.dropped.connect(self.take_in)
        view.back_pressed.connect(self._done)

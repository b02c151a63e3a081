"""Reads the script aloud: one take at a time, lit, marked and drawn while it arrives."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from studio.core.errors import Kind, StudioError
from studio.core.ports import Playback, PlayState
from studio.core.records import SegmentState
from studio.panels.speech.model import Paragraphs
from studio.panels.speech.presenter.needs import SpeechServices
from studio.panels.speech.view import SpeechView
from studio.services.takes import SpeechRequest, Take
from studio.ui.lamp import Lamp
from studio.ui.notices import remedy, sentence
from studio.ui.panel import Shell

SETTLE_SECONDS = 0.05  # changes that come together are drawn together
NEAR = 2  # segments: what is further away than this is made at once instead of waited for

_SOUNDING = (PlayState.PLAYING, PlayState.WAITING)


class Reader(QObject):
    """Owns the take that is loaded. `moved`: the take has changed; `over`: nothing more of it will come."""

    begun = Signal(str)  # another text is spoken from now on
    moved = Signal()
    over = Signal()
    lit = Signal(object)  # the span that sounds, or None

    def __init__(self, services: SpeechServices, shell: Shell, view: SpeechView) -> None:
        super().__init__(view)
        self._services = services
        self._shell = shell
        self._view = view
        self._lamp = Lamp(self)
        self._lamp.changed.connect(self._light)
        self._lamp.glanced.connect(self._glanced)
        self._take: Take | None = None
        self._paragraphs: Paragraphs | None = None
        self._asked: SpeechRequest | None = None
        self._turn = 0
        self._pressed: float | None = None
        self._pending: int | None = None
        self._told = 0
        self._expected = 0
        self._outdated = False
        shell.transport.state_changed.connect(self._state_changed)
        self._show_buttons()

    @property
    def take(self) -> Take | None:
        """The take that is loaded, as far as it is the script's."""
        return self._take

    @property
    def making(self) -> bool:
        """Whether more of it will come."""
        return self._take is not None and not self._take.over

    @property
    def paragraphs(self) -> Paragraphs | None:
        """Its paragraphs."""
        return self._paragraphs

    @property
    def playback(self) -> Playback:
        """The player, also for the transport."""
        playback = self._services.playback
        if self._shell.transport.playback is None:
            self._shell.transport.use(playback)
        return playback

    @property
    def state(self) -> PlayState:
        """What our take does; STOPPED while another one is loaded."""
        return self.playback.state if self._on else PlayState.STOPPED

    async def read(self, request: SpeechRequest, *, go_to: int | None = None) -> None:
        """Read a script aloud and stay until its take is over.

        Plays from the beginning, or from `go_to` (a code point of the text) as soon as that has arrived.
        """
        pressed = time.monotonic()
        self._turn += 1
        turn = self._turn
        take = await self._services.speech.read(request)
        if turn != self._turn:
            await take.stop()  # something else was asked for meanwhile
            return
        before = self._put_on(take, request, pressed)
        if go_to is None:
            self.playback.play()
        else:
            self._wait_for(go_to)
        self._shell.transport.update_now()
        if before is not None:
            await before.stop()
        await self._watch(take)

    def usable(self, account: str, voice: str) -> bool:
        """Whether what is loaded is what would be read now, so that it can be sought in."""
        take, asked = self._take, self._asked
        if take is None or asked is None or self._outdated or take.failed or (take.over and not take.complete):
            return False
        return (asked.account, asked.voice) == (account, voice) and self._view.editor.unedited()

    def outdate(self) -> None:
        """Another version was chosen: what is loaded is no longer what would be read."""
        self._outdated = True

    def play_at(self, place: int) -> bool:
        """Play what is loaded from a code point of its text; False when it does not hold that place yet."""
        take = self._take
        frame = self._frame_at(place)
        if take is None or frame is None:
            return False
        self._forget_pending()
        if not self._on:
            self._shell.transport.load(take.track, frame)
            self._lamp.follow(self.playback, take.timeline)
        self._view.editor.follow(following=True)
        self._shell.transport.seek(frame)
        self.playback.play()
        self._shell.transport.update_now()
        return True

    def go(self, place: int) -> int | None:
        """Go on from a code point of the take's text, or wait for it where it has not arrived.

        Returns the place when it should be read from there instead: it is far away, or no part of the take.
        """
        take = self._take
        if take is None:
            return None
        if not _holds(take, place):
            return place
        frame = self._frame_at(place)
        if frame is not None:
            waited = self._pending is not None
            self._forget_pending()
            self._shell.transport.seek(frame)
            if waited:
                self.playback.play()
                self._shell.transport.update_now()
            return None
        missing = [progress.segment for progress in take.segments if progress.state is not SegmentState.MADE]
        ahead = next((count for count, segment in enumerate(missing) if segment.end > place), None)
        if ahead is None:
            return None
        if take.over or ahead > NEAR:
            return place
        self._wait_for(place)
        return None

    def toggle(self) -> None:
        """Pause or go on; who goes on waits no longer."""
        self._forget_pending()
        self._shell.transport.toggle()

    async def stop(self) -> None:
        """Stop playing and making; what came is kept."""
        self._turn += 1
        self._forget_pending()
        take = self._take
        if self._on:
            self._shell.transport.halt()
        self._lamp.wake()
        if take is not None and not take.over:
            await take.stop()

    async def clear(self) -> None:
        """Let go of the take: the script is another one."""
        take, self._take = self._take, None
        self._turn += 1
        self._forget_pending()
        self._lamp.leave()
        if take is None:
            return
        if self._shell.transport.track is take.track:
            self._shell.transport.unload()
        self._paragraphs = self._asked = None
        self._view.waveform.set_wave(None)
        self._view.status.show_timing(None)
        self._view.status.show_first_sound(None)
        self._view.status.show_progress(0, 0)
        self._show_buttons()
        self.moved.emit()
        await take.stop()

    def rest(self, *, resting: bool) -> None:
        """Nobody can see the panel."""
        self._lamp.rest(resting=resting)

    # One take

    @property
    def _on(self) -> bool:
        """Whether our take is what the playback plays."""
        return self._take is not None and self._shell.transport.track is self._take.track

    def _put_on(self, take: Take, request: SpeechRequest, pressed: float) -> Take | None:
        """Make a take the loaded one; the one before it."""
        before, self._take = self._take, take
        self._forget_pending()
        self._asked, self._pressed, self._told, self._outdated, self._expected = request, pressed, 0, False, 0
        self._paragraphs = Paragraphs(take)
        view = self._view
        # The text may have been edited while the take was prepared: then spans follow from what was asked.
        view.editor.begin(take.text)
        self.begun.emit(take.text)
        view.waveform.set_wave(take.peaks)
        view.status.show_first_sound(None)
        playback = self.playback
        self._shell.transport.load(take.track)
        take.heard(0)
        self._lamp.follow(playback, take.timeline)
        return before

    async def _watch(self, take: Take) -> None:
        version = -1
        while self._take is take:
            version = await take.changed(version)
            if self._take is not take:
                return
            self._show(take)
            if take.over and version == take.version:
                break
            await asyncio.sleep(SETTLE_SECONDS)
        if self._take is not take:
            return
        if not take.frames and self._on:
            self._shell.transport.unload()
            self._lamp.leave()
        self._show_buttons()
        self.over.emit()
        if take.error is not None and take.error.kind is not Kind.CANCELLED:
            self._tell(take, take.error)

    def _show(self, take: Take) -> None:
        editor, status = self._view.editor, self._view.status
        self._lamp.set_rate(take.rate)
        if self._paragraphs is not None:
            changed = (
                (editor.present_paragraph(paragraph.start, paragraph.end), mark)
                for paragraph, mark in self._paragraphs.changes()
            )
            editor.set_marks((number, mark) for number, mark in changed if number is not None)
            made, total = self._paragraphs.made(), len(self._paragraphs.all)
            status.show_progress(made, total, waiting=self._pending is not None)
        if any(progress.diagnosis is not None for progress in take.segments[:1]):
            status.show_timing(take.diagnosis)
        for notice in take.notices[self._told :]:
            self._shell.notices.warn(sentence(notice), remedy(notice))
        self._told = len(take.notices)
        self._grow(take)
        self._arrived()
        self._lamp.look()
        self.moved.emit()

    def _tell(self, take: Take, error: StudioError) -> None:
        failed = next((progress for progress in take.segments if progress.state is SegmentState.FAILED), None)
        place = failed.segment.start if failed is not None else None
        retry: Callable[[], object] | None = None
        if error.advice.retry_helps and self._asked is not None:
            request = self._asked
            retry = lambda: self._shell.tasks.start(self.read(request, go_to=place))  # noqa: E731
        self._shell.notices.error(error, retry)

    def _frame_at(self, place: int) -> int | None:
        """The frame from which a code point sounds; None where nothing of it has arrived."""
        take = self._take
        if take is None or not _holds(take, place):
            return None
        frame = take.timeline.frame_of(place)
        if frame is not None:
            return frame
        for progress in take.segments:
            if progress.segment.end <= place or progress.start_frame is None:
                continue
            if progress.segment.start >= place or take.timeline.frame_of(progress.segment.start) is None:
                return progress.start_frame  # between two segments, or one without times
            if progress.state is SegmentState.MADE:
                return progress.start_frame + progress.frames  # its last mark has no sound of its own
        return None

    # A place that has not arrived

    def _wait_for(self, place: int) -> None:
        self._pending = place
        self.playback.pause()
        self._view.editor.wait_at(place)
        self._shell.transport.update_now()
        if self._take is not None:
            self._show(self._take)

    def _arrived(self) -> None:
        if self._pending is None:
            return
        frame = self._frame_at(self._pending)
        if frame is None:
            if self._take is not None and self._take.over:
                self._forget_pending()
            return
        self._forget_pending()
        self._shell.transport.seek(frame)
        self.playback.play()
        self._shell.transport.update_now()

    def _forget_pending(self) -> None:
        if self._pending is not None:
            self._pending = None
            self._view.editor.wait_at(None)

    # What is looked at thirty times a second

    def _light(self, span: tuple[int, int] | None, read: int) -> None:
        take = self._take
        if take is None or not self._on:
            self._view.light(None, None)
            self.lit.emit(None)
            return
        start = take.request.start
        self._view.light(span, (start, read) if read > start else None)
        self.lit.emit(span)

    def _glanced(self, frame: int) -> None:
        take = self._take
        if take is None or not self._on:
            self._lamp.leave()  # another panel plays something else
            return
        if self._pending is not None and self.playback.state in _SOUNDING:
            self._forget_pending()  # the person pressed Play instead of waiting
        take.heard(take.frames if self._pending is not None else frame)
        self._grow(take)
        self._view.waveform.set_position(frame)
        if self._pressed is not None and self.playback.first_audible is not None:
            heard = (self.playback.first_audible - self._pressed) * 1000
            if heard >= 0:
                self._view.status.show_first_sound(heard)
                self._pressed = None

    def _grow(self, take: Take) -> None:
        expected = self._paragraphs.expected_frames() if self._paragraphs is not None else take.frames
        # A picture that is rescaled all the time cannot be read: only when it is a fifth off.
        if take.over or not self._expected or not 0.8 < expected / self._expected < 1.2 or take.frames > self._expected:
            self._expected = expected
        self._view.waveform.grow(take.frames, self._expected, take.rate)

    def _state_changed(self, _state: PlayState) -> None:
        self._show_buttons()
        self._lamp.wake()

    def _show_buttons(self) -> None:
        """What Play and Stop would do: Stop ends the making, too, whatever is heard."""
        state = self.state
        busy = self.making or state not in (PlayState.STOPPED, PlayState.ENDED)
        self._view.set_playing(playing=state in _SOUNDING, paused=state is PlayState.PAUSED, busy=busy)


def _holds(take: Take, place: int) -> bool:
    """Whether a code point of its text is in the part that a take reads."""
    start, end = take.request.start, take.request.end
    return start <= place and (end is None or place < end)

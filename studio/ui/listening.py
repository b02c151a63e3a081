"""Something finished to listen to: its text lit as it sounds, and its waveform; a click in either goes there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from studio.core.ports import Playback
from studio.core.timeline import Timeline
from studio.ui.language import tr
from studio.ui.listener import Listener, Sounding
from studio.ui.parts import column, named
from studio.ui.script_editor import ScriptEditor
from studio.ui.waveform import Waveform

if TYPE_CHECKING:
    from studio.ui.transport import Transport


class Heard(Sounding, Protocol):
    """A take: its text beside its sound."""

    @property
    def text(self) -> str:
        """What is said; the timeline counts in its code points."""
        ...

    @property
    def timeline(self) -> Timeline:
        """What sounds when, in frames of the track."""
        ...


class Listening(QWidget):
    """A text that is not written in, over a waveform. `playing_changed`: whether ours is what sounds now."""

    playing_changed = Signal(bool)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._heard: Heard | None = None
        self.text = named(ScriptEditor(self), f"{name}_text")
        self.text.setReadOnly(True)
        self.text.retranslate()
        self.text.setAcceptDrops(False)
        self.text.show_marks(shown=False)
        self.waveform = named(Waveform(self), f"{name}_waveform")
        self._listener = Listener(self.waveform)
        self._listener.lit.connect(self._light)
        self._listener.playing_changed.connect(self.playing_changed)
        self.text.character_clicked.connect(self._go_to_place)
        self.waveform.seek_asked.connect(lambda _frame: self.text.follow(following=True))
        body = column(self, spacing=8)
        body.addWidget(self.text, 1)
        body.addWidget(self.waveform)
        self._retranslate()

    def join(self, transport: Transport, playback: Callable[[], Playback]) -> None:
        """Play through the window's transport; `playback` is asked for when it is first needed."""
        self._listener.join(transport, playback)

    def put(self, heard: Heard | None) -> None:
        """Show another piece, or none; what sounds goes on unless it was ours."""
        self._heard = heard
        self._listener.put(heard)
        self.text.set_text(heard.text if heard is not None else "")
        if heard is not None:
            self.text.begin(heard.text)

    @property
    def heard(self) -> Heard | None:
        """What is shown."""
        return self._heard

    @property
    def loaded(self) -> bool:
        """Whether what is shown is what the transport holds."""
        return self._listener.loaded

    @property
    def playing(self) -> bool:
        """Whether what is shown is what sounds."""
        return self._listener.playing

    def play(self, frame: int = 0) -> None:
        """Play what is shown, from a frame of it."""
        self.text.follow(following=True)
        self._listener.play(frame)

    def toggle(self) -> None:
        """Pause, go on, or begin."""
        if self.loaded:
            self._listener.toggle()
        else:
            self.play()

    # Qt

    def showEvent(self, event: QShowEvent) -> None:
        self._listener.rest(resting=False)
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._listener.rest(resting=True)
        super().hideEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    # Inside

    def _go_to_place(self, place: int) -> None:
        frame = self._heard.timeline.frame_of(place) if self._heard is not None else None
        if frame is not None:
            self.play(frame)

    def _light(self, span: tuple[int, int] | None, read: int) -> None:
        self.text.light(span, (0, read) if read else None)

    def _retranslate(self) -> None:
        self.text.setAccessibleName(tr("Script"))

"""The recording booth as it is seen: one sentence at a time, large, with the keys that everything can be done with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QFont, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from studio.core.booth import Sentence
from studio.core.errors import StudioError
from studio.core.judgement import Flaw, Judgement
from studio.core.ports import Device
from studio.panels.training.marks import KeyRow, Phase, SentenceStrip
from studio.panels.training.model import finding_words, sentence_name
from studio.ui.drop import files_of
from studio.ui.elided import Elided
from studio.ui.form import Choice, Notice, Words
from studio.ui.icons import icon
from studio.ui.language import tr
from studio.ui.listener import Listener
from studio.ui.meter import LevelMeter
from studio.ui.notices import remedy, sentence
from studio.ui.parts import column, frame, label, named, page_head, row
from studio.ui.theme import font, set_role
from studio.ui.waveform import Waveform

_TOO_LOUD: Final = 0.997
_LONG_TEXT: Final = 60
_LOW: Final = 560  # pixels; in a booth that is no higher, what is empty gives its room away
_NARROW_BOX: Final = 160
_MEASURES_WIDTH: Final = 440  # in one line, or two of a vendor's words
# Levels of these say nothing.
_NO_SOUND: Final = frozenset({Flaw.SILENT, Flaw.NOT_READABLE, Flaw.NOT_WAV, Flaw.LONG})


class BoothView(QFrame):
    """Signals out, setters in. `step_asked` carries -1 or 1, `sentence_asked` a place, `dropped` a tuple of paths."""

    back_pressed = Signal()
    record_pressed = Signal()
    accept_pressed = Signal()
    redo_pressed = Signal()
    listen_pressed = Signal()
    trim_pressed = Signal()
    import_pressed = Signal()
    look_pressed = Signal()
    step_asked = Signal(int)
    sentence_asked = Signal(int)
    microphone_chosen = Signal(str)
    dropped = Signal(tuple)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("training.booth")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._name = ""
        self._sentences: Sequence[Sentence] = ()
        self._faults: Mapping[int, str] = {}
        self._place = 0
        self._phase, self._counted = Phase.IDLE, 0.0
        self._low = False
        self._devices: Sequence[Device] = ()
        self._no_microphone: StudioError | None = None
        self._back = named(QPushButton(), "training.booth_back")
        self._back.setIcon(icon("arrow-left", "muted"))
        self._title = named(Elided("title"), "training.booth_title")
        self._count = named(label("muted"), "training.booth_count")
        self.microphone = Choice("training.microphone")
        self.microphone.setMinimumWidth(_NARROW_BOX)
        self.microphone.setMaximumWidth(220)
        self.level = LevelMeter(name="training.level")
        self.level.setFixedSize(112, 18)
        self._loud = named(label("danger"), "training.clipped")
        self._import = named(QPushButton(), "training.import")
        self._import.setIcon(icon("folder-open", "muted"))
        self.strip = SentenceStrip()
        self._which = named(label("muted"), "training.which")
        self._text = named(QLabel(), "training.prompt")
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._standing = named(label(wraps=True), "training.standing")
        self._standing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._measures = named(label("muted", wraps=True), "training.measures")
        self._notice = Notice("training.no_microphone")
        self._look = named(QPushButton(), "training.look_again")
        self._look.setIcon(icon("refresh-cw", "muted"))
        self._other = named(QPushButton(), "training.import_instead")
        self._other.setIcon(icon("folder-open", "muted"))
        self.waveform = named(Waveform(), "training.waveform")
        self.waveform.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.listener = Listener(self.waveform)
        self._trim = named(QPushButton(), "training.trim")
        self._trim.setIcon(icon("scissors", "muted"))
        self.keys = KeyRow()
        self._lay_out()
        self._connect()
        self.show_microphone_trouble(None)
        self.show_level(0.0, clipped=False)
        self.show_phase(Phase.IDLE)
        self.retranslate()

    # What is shown

    @property
    def current(self) -> Sentence | None:
        """The sentence that is in front."""
        return self._sentences[self._place] if self._place < len(self._sentences) else None

    def show_project(
        self, name: str, sentences: Sequence[Sentence], place: int, faults: Mapping[int, str] | None = None
    ) -> None:
        """Show the sentences of a voice, and one of them large; `faults` were sent back, and what the vendor said."""
        self._name, self._sentences, self._place = name, sentences, place
        self._faults = dict(faults or {})
        self.strip.show_sentences(sentences, place, self._faults)
        self._show()

    def show_phase(self, phase: Phase, number: float = 0.0) -> None:
        """What happens now: `number` is what is left of the countdown, or the seconds that are recorded."""
        self._phase, self._counted = phase, number
        self._show()

    def show_level(self, peak: float, *, clipped: bool) -> None:
        """How loud it is, and whether it was too loud since the recording began."""
        self.level.set_level(peak)
        self._loud.setVisible(clipped or peak >= _TOO_LOUD)

    def show_microphones(self, devices: Sequence[Device], chosen: str) -> None:
        """What can be recorded from."""
        self._devices = devices
        usual: tuple[str, Words] = ("", lambda: tr("System default"))
        self.microphone.set_options([usual, *((each.device_id, _name_of(each)) for each in devices)])
        self.microphone.set_value(chosen)

    def show_microphone_trouble(self, error: StudioError | None) -> None:
        """There is no microphone, or it is gone; None when there is one."""
        self._no_microphone = error
        self._notice.say(sentence(error) if error else "", remedy(error) if error else "", "warn")
        self._missing.setVisible(error is not None)
        self._show()

    def retranslate(self) -> None:
        """Set the texts again in the language in force."""
        self.setAccessibleName(tr("Recording booth"))
        for button, words in (
            (self._back, tr("Done for now")),
            (self._import, tr("Take in files…")),
            (self._other, tr("Take in recordings from files…")),
            (self._look, tr("Look again")),
            (self._trim, tr("Trim the silence")),
        ):
            button.setText(" " + words)
            button.setAccessibleName(words)
        self._loud.setText(tr("Too loud"))
        self.microphone.setAccessibleName(tr("Microphone"))
        self.level.setAccessibleName(tr("Level of the microphone"))
        self.strip.setAccessibleName(tr("Sentences"))
        self.keys.retranslate()
        self.keys.show_playing(playing=self.listener.playing)
        self.show_microphone_trouble(self._no_microphone)

    # Qt

    def event(self, event: QEvent) -> bool:
        # The booth's keys are the window's shortcuts elsewhere.
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.modifiers() == Qt.KeyboardModifier.NoModifier
            and event.key() in self._keys()
        ):
            event.accept()
            return True
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        does = self._keys().get(event.key())
        if does is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif not event.isAutoRepeat():
            does()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._low != (self.height() < _LOW):
            self._low = not self._low
            self._keep_places()
            self._show()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus()
        super().mousePressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _recordings(files_of(event.mimeData())):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if paths := _recordings(files_of(event.mimeData())):
            event.acceptProposedAction()
            self.dropped.emit(paths)

    # Inside

    def _keys(self) -> Mapping[int, Callable[[], object]]:
        return {
            Qt.Key.Key_Space: self.keys.record.click,
            Qt.Key.Key_Return: self.keys.accept.click,
            Qt.Key.Key_Enter: self.keys.accept.click,
            Qt.Key.Key_Backspace: self.keys.redo.click,
            Qt.Key.Key_Left: self.keys.before.click,
            Qt.Key.Key_Right: self.keys.after.click,
            Qt.Key.Key_L: self.keys.listen.click,
        }

    def _show(self) -> None:
        sentence_ = self.current
        if sentence_ is None:
            return
        count = len(self._sentences)
        good = sum(each.good and each.ordinal not in self._faults for each in self._sentences)
        self._title.setText(self._name)
        self._count.setText(tr("{good} of {count} recorded").format(good=good, count=count) if count > 1 else "")
        self._which.setText(
            tr("Sentence {number} of {count}").format(number=self._place + 1, count=count) if count > 1 else ""
        )
        text = sentence_.text or tr("Read a text of your own, or speak freely, for as long as the vendor wants.")
        self._text.setText(text)
        sizes = (24, 18) if self._low else (32, 24)
        self._text.setFont(font(sizes[len(text) > _LONG_TEXT], weight=QFont.Weight.Medium))
        self._show_standing(sentence_)
        idle = self._phase is Phase.IDLE
        self.keys.show_sentence(
            self._phase,
            sentence_,
            count,
            can_record=self._no_microphone is None,
            good=sentence_.good and sentence_.ordinal not in self._faults,
        )
        self._import.setEnabled(idle)
        self.strip.setEnabled(idle)
        self.waveform.setVisible(idle and bool(sentence_.audio))

    def _show_standing(self, shown: Sentence) -> None:
        judgement, words, role, measures = shown.judgement, "", "muted", ""
        idle = any(each.flaw is Flaw.IDLE for each in judgement.findings) if judgement else False
        if self._phase is Phase.COUNTDOWN:
            words, role = str(round(self._counted)), "countdown"
        elif self._phase is Phase.RECORDING:
            words, role = tr("Recording: {seconds} s").format(seconds=f"{self._counted:.1f}"), "recording"
        elif self._phase is Phase.JUDGING:
            words = tr("Listening to it…")
        elif shown.ordinal in self._faults:
            words, role = tr("The review sent this one back. Record it again."), "danger"
            measures = self._faults[shown.ordinal]
        elif judgement is None:
            words = tr("Read it first, then press Space and speak.") if self._no_microphone is None else ""
        else:
            findings = sorted(judgement.findings, key=lambda each: each.tolerable)
            worst = findings[0] if findings else None
            name = sentence_name(shown.ordinal) if len(self._sentences) > 1 else tr("The recording")
            words = finding_words(worst, name) if worst else tr("This sounds good.")
            role = "danger" if not judgement.good else "warn" if worst else "ok"
            silent = any(each.flaw in _NO_SOUND for each in judgement.findings)
            measures = "" if silent else _measured(judgement)
        self._standing.setText(words)
        large = role == "countdown"
        set_role(self._standing, "danger" if role == "recording" else "" if large else role)
        weight = QFont.Weight.DemiBold if role != "muted" else QFont.Weight.Normal
        self._standing.setFont(font(40 if large else 15, weight=weight))
        self._measures.setText(measures)
        self._measures.setVisible(bool(measures))
        self._trim.setVisible(idle and self._phase is Phase.IDLE)

    def _lay_out(self) -> None:
        self._keep_places()
        self._measures.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._measures.setMinimumWidth(_MEASURES_WIDTH)
        head = page_head(spacing=12)
        head.addWidget(self._back)
        head.addWidget(self._title)
        head.addWidget(self._count, alignment=Qt.AlignmentFlag.AlignVCenter)
        head.addStretch(1)
        head.addWidget(self._loud)
        head.addWidget(self.level)
        head.addWidget(self.microphone, 1)  # names of devices are long
        head.addWidget(self._import)
        self._missing = frame("raised")
        missing = row(self._missing, spacing=8, margins=(0, 0, 12, 0))
        missing.addWidget(self._notice, 1)
        missing.addWidget(self._look)
        missing.addWidget(self._other)
        card = frame("card")
        inside = column(card, spacing=12, margins=(32, 16, 32, 16))
        inside.addWidget(self._missing)
        inside.addWidget(self._which, alignment=Qt.AlignmentFlag.AlignHCenter)
        inside.addStretch(1)
        inside.addWidget(self._text)
        inside.addStretch(1)
        inside.addWidget(self._standing)
        inside.addLayout(_centred(self._measures, self._trim))
        inside.addWidget(self.waveform)
        layout = column(self, spacing=12)
        layout.addLayout(head)
        layout.addWidget(self.strip)
        layout.addWidget(card, 1)
        layout.addWidget(self.keys)

    def _keep_places(self) -> None:
        """What is read must not jump while it is read, as long as there is room."""
        for widget, height in ((self.waveform, 0), (self._standing, 52), (self._measures, 34)):
            policy = widget.sizePolicy()
            policy.setRetainSizeWhenHidden(not self._low)
            widget.setSizePolicy(policy)
            if height:
                widget.setMinimumHeight(0 if self._low else height)

    def _connect(self) -> None:
        self.setAcceptDrops(True)
        for button, signal in (
            (self._back, self.back_pressed),
            (self._import, self.import_pressed),
            (self._other, self.import_pressed),
            (self._look, self.look_pressed),
            (self._trim, self.trim_pressed),
            (self.keys.record, self.record_pressed),
            (self.keys.redo, self.redo_pressed),
            (self.keys.listen, self.listen_pressed),
            (self.keys.accept, self.accept_pressed),
        ):
            button.clicked.connect(lambda _checked, signal=signal: signal.emit())
        self.keys.before.clicked.connect(lambda _checked: self.step_asked.emit(-1))
        self.keys.after.clicked.connect(lambda _checked: self.step_asked.emit(1))
        self.strip.chosen.connect(self.sentence_asked)
        self.microphone.chosen.connect(self.microphone_chosen)
        self.microphone.chosen.connect(lambda _device: self.setFocus())
        self.listener.playing_changed.connect(lambda playing: self.keys.show_playing(playing=playing))


def _measured(judgement: Judgement) -> str:
    words = tr("{seconds} s · loudest {peak} dB · voice {level} dB · noise {noise} dB")
    levels = {"peak": judgement.peak_db, "level": judgement.level_db, "noise": judgement.noise_db}
    return words.format(seconds=f"{judgement.seconds:.1f}", **{name: round(level) for name, level in levels.items()})


def _recordings(paths: tuple[Path, ...]) -> tuple[Path, ...]:
    return tuple(path for path in paths if path.is_dir() or path.suffix.lower() == ".wav")


def _name_of(device: Device) -> Words:
    return lambda: device.name


def _centred(*widgets: QWidget) -> QHBoxLayout:
    line = row(spacing=12)
    line.addStretch(1)
    for widget in widgets:
        line.addWidget(widget)
    line.addStretch(1)
    return line

"""A transcript that is read in time with its sound, searched, corrected, and compared with what was heard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QAction, QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QMenu, QPushButton, QSplitter, QToolButton, QWidget

from studio.core.ports import Playback
from studio.core.transcript_times import Span
from studio.core.transcripts import SavedTranscript
from studio.ui.elided import Elided
from studio.ui.form import Notice, Words
from studio.ui.icons import icon
from studio.ui.language import tr
from studio.ui.listener import Listener, Sounding
from studio.ui.lists import list_button
from studio.ui.parts import column, frame, label, named, page_head, row
from studio.ui.theme import set_role
from studio.ui.transcript_editor import Row, TranscriptEditor, matches
from studio.ui.waveform import Waveform

if TYPE_CHECKING:
    from studio.ui.transport import Transport

FORMATS: Final = ("txt", "srt", "vtt", "ass", "lrc", "json")
_TIMED: Final = ("srt", "vtt", "ass", "lrc")
_SIZE: Final = 16


@dataclass(frozen=True, slots=True)
class Known:
    """What the editors ask of the places that they show: numbers of segments, code points of their texts."""

    is_changed: Callable[[int], bool]
    unsure: Callable[[int], Sequence[Span]]
    tip: Callable[[int, int], str]
    heard_unsure: Callable[[int], Sequence[Span]]


class Reading(QWidget):
    """Signals out, setters in.

    `edited` carries new texts of segments by number. `place_clicked`: a segment and a code point of it, to be heard
    from there. `restore_asked`: what was heard of a segment is wanted back. `export_pressed` carries a format.
    """

    back_pressed = Signal()
    edited = Signal(object)
    place_clicked = Signal(int, int)
    restore_asked = Signal(int)
    play_pressed = Signal()
    export_pressed = Signal(str)
    copy_pressed = Signal()
    speech_pressed = Signal()
    answer_pressed = Signal()
    heard_wanted = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("transcription.reading")
        self._playing = False
        self._say_facts: Words = str
        self._say_notice: tuple[Words, Words] = (str, str)
        self.text = named(TranscriptEditor(self), "transcription.text")
        self.heard = named(TranscriptEditor(self), "transcription.heard")
        self.heard.setReadOnly(True)
        for editor in (self.text, self.heard):
            editor.set_font_size(_SIZE)
        self.waveform = named(Waveform(self), "transcription.waveform")
        self.listener = Listener(self.waveform)
        self.back = _button("transcription.back", "arrow-left")
        self._title = named(Elided("title"), "transcription.title_of_text")
        self._facts = named(label("muted"), "transcription.facts")
        self.play = list_button("transcription.play", "play")
        self.search = _button("transcription.search_text", "search", checkable=True)
        self.undo = _button("transcription.undo", "undo-2")
        self.redo = _button("transcription.redo", "redo-2")
        self.compare = list_button("transcription.compare", "git-compare")
        self.compare.setCheckable(True)
        self.copy = list_button("transcription.copy", "copy")
        self.speech = list_button("transcription.to_speech", "audio-lines")
        self.export = list_button("transcription.export", "download")
        self.more = _button("transcription.more", "ellipsis")
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.notice = Notice("transcription.notice")
        self._answer = list_button("transcription.show_answer", "file-text")
        self.finder = Finder(self.text)
        self._lay_out()
        self._connect()
        self._retranslate()

    def join(self, transport: Transport, playback: Callable[[], Playback]) -> None:
        """Play through the window's transport; `playback` is asked for when it is first needed."""
        self.listener.join(transport, playback)

    # What is shown

    def show_transcript(self, transcript: SavedTranscript, rows: Sequence[Row], known: Known) -> None:
        """Show another transcript."""
        self.finder.leave()
        self._title.setText(transcript.title)
        self._facts.setToolTip(transcript.sound)
        for editor in (self.text, self.heard):
            editor.is_changed, editor.tip = known.is_changed, known.tip
        self.text.unsure, self.heard.unsure = known.unsure, known.heard_unsure
        self.heard.tip = lambda _number, _place: ""
        self.text.setReadOnly(not transcript.segments)  # there is nothing to correct, nor where to keep it
        for button in (self.compare, self.copy, self.speech, self.export):
            button.setEnabled(bool(transcript.segments))
        for form, action in self._formats.items():
            action.setEnabled(transcript.timed or form not in _TIMED)
        self.text.show_segments([segment.text for segment in transcript.segments], rows)
        self.heard.show_segments(transcript.heard if self.compare.isChecked() else (), rows)
        self._show_steps()

    def show_heard(self, texts: Sequence[str], rows: Sequence[Row]) -> None:
        """What was heard, beside what a person has made of it; none hides it."""
        self.heard.show_segments(texts, rows)
        self._heard_side.setVisible(bool(texts))
        self._text_title.setVisible(bool(texts))
        if texts:
            self._bring_beside()

    def show_facts(self, words: Words) -> None:
        """What is known of it, small."""
        self._say_facts = words
        self._facts.setText(words())

    def show_notice(self, words: Words, hint: Words = str, *, answer: bool = False) -> None:
        """What should be known beforehand; with `answer` the vendor's own can be seen."""
        self._say_notice = words, hint
        self.notice.say(words(), hint())
        self._bar.setVisible(bool(words()))
        self._answer.setVisible(answer)

    def sound(self, sounding: Sounding | None) -> None:
        """What can be heard of it; None where there is nothing."""
        self.listener.put(sounding)
        self._wave_card.setVisible(sounding is not None)
        self.play.setEnabled(sounding is not None)

    def light(self, number: int | None, span: Span | None, heard: Span | None) -> None:
        """Light a word in both texts."""
        self.text.light_word(number, span)
        if self._heard_side.isVisible():
            self.heard.light_word(number, heard)

    def play_from(self, frame: int) -> None:
        """Play from a frame, and follow."""
        self.text.follow(following=True)
        self.heard.follow(following=True)
        self.listener.play(frame)

    def set_menu(self, actions: Sequence[QAction]) -> None:
        """What stands in the menu of further actions."""
        menu = named(QMenu(self.more), "transcription.more_menu")
        menu.addActions(actions)
        self.more.setMenu(menu)

    # Qt

    def showEvent(self, event: QShowEvent) -> None:
        self.listener.rest(resting=False)
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self.listener.rest(resting=True)
        super().hideEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    # Inside

    def _lay_out(self) -> None:
        head = page_head()
        head.addWidget(self.back)
        head.addWidget(self._title)
        head.addWidget(self._facts, 1, Qt.AlignmentFlag.AlignVCenter)
        for widget in (self.undo, self.redo, self.search, self.more):
            head.addWidget(widget)
        self._bar = frame("raised")
        line = row(self._bar, spacing=8, margins=(0, 0, 12, 0))
        line.addWidget(self.notice, 1)
        line.addWidget(self._answer)
        self._bar.hide()
        split = named(QSplitter(Qt.Orientation.Horizontal), "transcription.sides")
        set_role(split, "gap")
        split.setChildrenCollapsible(False)
        split.setHandleWidth(12)
        card = frame("card")
        inside = column(card, spacing=4, margins=(1, 8, 1, 8))
        self._text_title = label("muted")  # only beside another one, whose lines it keeps at the same height
        self._text_title.setContentsMargins(16, 0, 16, 0)
        inside.addWidget(self._text_title)
        inside.addWidget(self.text, 1)
        self._heard_side = frame("card")
        side = column(self._heard_side, spacing=4, margins=(1, 8, 1, 8))
        self._heard_title = label("muted")
        self._heard_title.setContentsMargins(16, 0, 16, 0)
        side.addWidget(self._heard_title)
        side.addWidget(self.heard, 1)
        split.addWidget(card)
        split.addWidget(self._heard_side)
        split.setSizes([1, 1])
        self._heard_side.hide()
        self._text_title.hide()
        self._wave_card = frame("card")
        column(self._wave_card, margins=(8, 8, 8, 8)).addWidget(self.waveform)
        bar = row(spacing=8)
        for button in (self.play, self.compare, self.copy, self.speech, self.export):
            bar.addWidget(button)
        bar.addStretch(1)
        body = column(self, spacing=12)
        body.addLayout(head)
        body.addWidget(self._bar)
        body.addWidget(self.finder)
        body.addWidget(split, 1)
        body.addWidget(self._wave_card)
        body.addLayout(bar)

    def _connect(self) -> None:
        self.back.clicked.connect(lambda _checked: self.back_pressed.emit())
        self.play.clicked.connect(lambda _checked: self.play_pressed.emit())
        self.copy.clicked.connect(lambda _checked: self.copy_pressed.emit())
        self.speech.clicked.connect(lambda _checked: self.speech_pressed.emit())
        self._answer.clicked.connect(lambda _checked: self.answer_pressed.emit())
        self.compare.clicked.connect(self.heard_wanted)
        self.undo.clicked.connect(lambda _checked: self.text.undo())
        self.redo.clicked.connect(lambda _checked: self.text.redo())
        self.search.clicked.connect(lambda checked: self.finder.begin() if checked else self.finder.leave())
        self.finder.shown.connect(self.search.setChecked)
        self.text.edited.connect(self.edited)
        self.text.restore_asked.connect(self.restore_asked)
        self.text.paragraph_changed.connect(lambda _number: self._bring_beside())
        for editor in (self.text, self.heard):
            editor.place_clicked.connect(self.place_clicked)
        self.waveform.seek_asked.connect(lambda _frame: self.text.follow(following=True))
        self.listener.playing_changed.connect(self._show_playing)
        document = self.text.document()
        document.undoAvailable.connect(lambda _there: self._show_steps())
        document.redoAvailable.connect(lambda _there: self._show_steps())
        menu = named(QMenu(self.export), "transcription.formats")
        self._formats = {form: menu.addAction("") for form in FORMATS}
        for form, action in self._formats.items():
            action.triggered.connect(lambda _checked=False, form=form: self.export_pressed.emit(form))
        self.export.setMenu(menu)

    def _bring_beside(self) -> None:
        """What was heard of the segment that is being corrected."""
        if self._heard_side.isVisible() and not self.listener.playing:
            self.heard.bring_segment(self.text.segment)

    def _show_steps(self) -> None:
        self.undo.setEnabled(self.text.document().isUndoAvailable())
        self.redo.setEnabled(self.text.document().isRedoAvailable())

    def _show_playing(self, playing: bool) -> None:
        self._playing = playing
        words = tr("Pause") if playing else tr("Listen")
        self.play.setText(" " + words)
        self.play.setAccessibleName(words)
        self.play.setIcon(icon("pause" if playing else "play", "muted", filled=True))

    def _retranslate(self) -> None:
        for button, words in (
            (self.compare, tr("As heard")),
            (self.copy, tr("Copy text")),
            (self.speech, tr("Send to Speech")),
            (self.export, tr("Export")),
            (self._answer, tr("Show the vendor's answer")),
        ):
            button.setText(" " + words)
            button.setAccessibleName(words)
        for tool, words in (
            (self.back, tr("Back to the recordings")),
            (self.undo, tr("Undo")),
            (self.redo, tr("Redo")),
            (self.search, tr("Find and replace")),
            (self.more, tr("More")),
        ):
            tool.setToolTip(words)
            tool.setAccessibleName(words)
        self.compare.setToolTip(tr("Show what was heard beside what has been made of it"))
        self._heard_title.setText(tr("As heard"))
        self._text_title.setText(tr("Transcript"))
        for form, words in (
            ("txt", tr("Text (.txt)")),
            ("srt", tr("SRT subtitles (.srt)")),
            ("vtt", tr("VTT subtitles (.vtt)")),
            ("ass", tr("ASS subtitles (.ass)")),
            ("lrc", tr("LRC lyrics (.lrc)")),
            ("json", tr("JSON with every word (.json)")),
        ):
            self._formats[form].setText(words)
        self._facts.setText(self._say_facts())
        self.notice.say(*(words() for words in self._say_notice))
        self.setAccessibleName(tr("Transcript"))
        self.text.setAccessibleName(tr("Transcript"))
        self.heard.setAccessibleName(tr("As heard"))
        self._show_playing(self._playing)


class Finder(QFrame):
    """The bar that finds and replaces in an editor. `shown`: whether it is there."""

    shown = Signal(bool)

    def __init__(self, text: TranscriptEditor) -> None:
        super().__init__()
        self.setObjectName("transcription.finder")
        set_role(self, "raised")
        self._text = text
        self._found: list[Span] = []
        self._current = -1
        self._replacing = False
        self.query = named(_Edit(), "transcription.query")
        self.with_ = named(_Edit(), "transcription.with")
        self.count = named(label("muted"), "transcription.matches")
        self.count.setMinimumWidth(88)
        self.before = _button("transcription.previous", "chevron-up")
        self.after = _button("transcription.next", "chevron-down")
        self.replace = named(QPushButton(), "transcription.replace")
        self.replace_all = named(QPushButton(), "transcription.replace_all")
        self.close_ = _button("transcription.close_finder", "x")
        line = row(self, spacing=8, margins=(12, 6, 8, 6))
        line.addWidget(self.query, 2)
        for shown in (self.count, self.before, self.after):
            line.addWidget(shown)
        line.addWidget(self.with_, 2)
        for wanted in (self.replace, self.replace_all, self.close_):
            line.addWidget(wanted)
        self.query.textChanged.connect(lambda _text: self.look())
        self.query.stepped.connect(self.step)
        self.query.left.connect(self.leave)
        self.with_.left.connect(self.leave)
        self.with_.stepped.connect(lambda _way: self._replace_one())
        self.before.clicked.connect(lambda _checked: self.step(-1))
        self.after.clicked.connect(lambda _checked: self.step(1))
        self.replace.clicked.connect(lambda _checked: self._replace_one())
        self.replace_all.clicked.connect(lambda _checked: self._replace_all())
        self.close_.clicked.connect(lambda _checked: self.leave())
        text.edited.connect(lambda _texts: self._after_edit())
        self.hide()
        self._retranslate()

    def begin(self, *, replacing: bool = False) -> None:
        """Show it, with what is selected to be found."""
        selected = self._text.textCursor().selectedText()
        if selected and "\u2029" not in selected:
            self.query.setText(selected)
        self.show()
        self.shown.emit(True)
        self.look()
        field = self.with_ if replacing and self.query.text() else self.query
        field.setFocus()
        field.selectAll()

    def leave(self) -> None:
        """Hide it and its marks."""
        if self.isHidden():
            return
        self.hide()
        self._found, self._current = [], -1
        self._text.find_all((), -1)
        self.shown.emit(False)
        self._text.setFocus()

    def look(self) -> None:
        """Find what is written in the field, from the caret on."""
        self._found = matches(self._text.document().toRawText(), self.query.text())
        caret = self._text.textCursor().selectionStart()
        self._current = next((place for place, span in enumerate(self._found) if span[0] >= caret), 0)
        self._show()

    def step(self, way: int) -> None:
        """Go to the next place, or the one before."""
        if self._found:
            self._current = (self._current + way) % len(self._found)
            self._show()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    # Inside

    def _show(self) -> None:
        if not self._found:
            self._current = -1
        self._text.find_all(self._found, self._current)
        there = bool(self._found)
        if not self.query.text():
            self.count.setText("")
        elif there:
            words = tr("{place} of {count}")
            self.count.setText(words.format(place=f"{self._current + 1:,}", count=f"{len(self._found):,}"))
        else:
            self.count.setText(tr("Not found"))
        for widget in (self.before, self.after, self.replace, self.replace_all):
            widget.setEnabled(there)

    def _replace_one(self) -> None:
        if 0 <= self._current < len(self._found):
            place = self._current
            self._replacing = True
            self._text.replace([self._found[place]], self.with_.text())
            self._replacing = False
            self._found = matches(self._text.document().toRawText(), self.query.text())
            self._current = min(place, len(self._found) - 1)
            self._show()

    def _replace_all(self) -> None:
        self._replacing = True
        self._text.replace(self._found, self.with_.text())
        self._replacing = False
        self.look()

    def _after_edit(self) -> None:
        if not self._replacing and self.isVisible():
            self._found = matches(self._text.document().toRawText(), self.query.text())
            self._current = -1
            self._show()

    def _retranslate(self) -> None:
        self.query.setPlaceholderText(tr("Find"))
        self.with_.setPlaceholderText(tr("Replace with"))
        self.replace.setText(tr("Replace"))
        self.replace_all.setText(tr("Replace all"))
        for field, words in (
            (self, tr("Find and replace")),
            (self.query, tr("Find")),
            (self.with_, tr("Replace with")),
        ):
            field.setAccessibleName(words)
        for button, words in (
            (self.before, tr("Previous place")),
            (self.after, tr("Next place")),
            (self.replace, tr("Replace")),
            (self.replace_all, tr("Replace all")),
            (self.close_, tr("Close")),
        ):
            button.setAccessibleName(words)
            button.setToolTip(words)
        self._show()


class _Edit(QLineEdit):
    """`stepped`: Enter (1) or Shift+Enter (-1). `left`: Escape."""

    stepped = Signal(int)
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.stepped.emit(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


def _button(name: str, symbol: str, *, checkable: bool = False) -> QToolButton:
    made = named(QToolButton(), name)
    made.setIcon(icon(symbol, "muted"))
    made.setIconSize(QSize(18, 18))
    made.setFixedSize(32, 32)
    made.setCheckable(checkable)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return made

"""Joins the speech panel's view with the services: the only place of the panel that awaits."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from studio.core.errors import Kind, StudioError
from studio.core.ports import PlayState
from studio.core.text import has_speech
from studio.panels.speech.presenter.document import SAMPLES, ScriptDocument
from studio.panels.speech.presenter.exporting import Exporting
from studio.panels.speech.presenter.inspecting import Inspecting
from studio.panels.speech.presenter.needs import SpeechServices
from studio.panels.speech.presenter.reader import Reader
from studio.panels.speech.view import SpeechView
from studio.services.accounts import LOCAL
from studio.services.takes import SpeechRequest
from studio.services.timbres import Picks
from studio.ui.language import tr
from studio.ui.panel import Shell
from studio.ui.script_marks import Mark
from studio.ui.tasks import Tasks, slot

if TYPE_CHECKING:
    from studio.panels.speech.reading import ReadingView

REST_MS = 400  # after the last key, before the library is asked what is made of the text
BATCH = 400  # marks set without letting the window breathe


class SpeechPresenter:
    """The page: actions, choices, marks.

    The take is the Reader's, the file the ScriptDocument's, and what is said of one paragraph Inspecting's.
    """

    def __init__(self, services: SpeechServices, shell: Shell, view: SpeechView) -> None:
        self._services = services
        self._shell = shell
        self._view = view
        self._reading: ReadingView | None = None
        self._document = ScriptDocument(services, shell, self._view)
        self._reader = Reader(services, shell, self._view)
        self._exporting = Exporting(services, shell, self._view, self._reader)
        self._inspecting = Inspecting(services, shell, self._view, self._reader, self._request)
        self._listed = services.timbres.version
        self._shown = False
        self._clearing: asyncio.Future[object] | None = None
        self._left_behind = ""  # the voice of which was said that Automatic does not choose it any more
        self._refresh = QTimer(self._view, singleShot=True, interval=REST_MS)
        self._refresh.timeout.connect(self._refresh_marks)
        self._connect()
        self._add_actions()
        QTimer.singleShot(0, self._view, self._begin)  # the loop may not run yet

    # The page

    @property
    def tasks(self) -> Tasks:
        return self._shell.tasks

    @property
    def widget(self) -> QWidget:
        return self._view

    @property
    def view(self) -> SpeechView:
        """The view, by its own type."""
        return self._view

    @property
    def reader(self) -> Reader:
        """What reads aloud."""
        return self._reader

    @property
    def document(self) -> ScriptDocument:
        """The script's file."""
        return self._document

    def shown(self) -> None:
        self._shown = True
        self._shell.inspector.set_widget(self._inspecting.widget)
        self._reader.rest(resting=False)
        self._document.take_over()
        self._document.show_name()
        self._view.editor.setFocus()
        self._inspecting.soon()
        if self._view.has_voices() and self._services.preferences.last_voice not in ("", self._view.voice()):
            self._take_choice()
        elif self._services.timbres.version != self._listed:
            self._list_again()

    def open(self, paths: Sequence[Path]) -> None:
        self._document.open(paths[0])

    def hidden(self) -> None:
        self._shown = False
        self._reader.rest(resting=self._reading is None)

    def keep(self) -> None:
        self._shell.tasks.start(self._document.keep())

    async def close(self) -> None:
        if self._reading is not None:
            self._reading.close()
        await self._reader.clear()
        await self._document.close()
        self._refresh.blockSignals(True)  # what still runs may start it once more
        self._inspecting.close()

    # Playing

    @slot
    async def play(self) -> None:
        """The button: play from the cursor, pause, or go on."""
        if self._reader.state in (PlayState.PLAYING, PlayState.WAITING, PlayState.PAUSED):
            self._reader.toggle()
        else:
            await self._play_from(self._view.editor.caret())

    @slot
    async def play_here(self) -> None:
        """Play from the cursor, whatever plays now."""
        await self._play_from(self._view.editor.caret())

    @slot
    async def play_from(self, place: int) -> None:
        """Play from a code point of the present text."""
        await self._play_from(place)

    @slot
    async def play_all(self) -> None:
        """Play the whole script."""
        await self._play_from(0)

    @slot
    async def hear_sample(self) -> None:
        """Play the sample script, from its beginning."""
        await self._document.open_welcome()
        if self._clearing is not None:
            await self._clearing  # or it would end what begins now
        await self._play_from(0)

    @slot
    async def play_selection(self) -> None:
        """Play what is selected; without a selection, the paragraph."""
        selected = self._view.editor.selection()
        if selected is None:
            selected = self._view.editor.paragraph(self._view.editor.textCursor().blockNumber())
        await self._reader.read(self._request(*selected))

    @slot
    async def make_paragraph(self) -> None:
        """Make and hear the paragraph of the cursor."""
        await self._play_paragraph(self._view.editor.textCursor().blockNumber())

    @slot
    async def play_paragraph(self, number: int) -> None:
        """Make and hear a paragraph by its number."""
        await self._play_paragraph(number)

    @slot
    async def make_again(self) -> None:
        """Make another version of the paragraph of the cursor; from then on it is the one that is heard."""
        number = self._view.editor.textCursor().blockNumber()
        await self._reader.read(self._request(*self._view.editor.paragraph(number), fresh=True))
        take = self._reader.take
        if take is None or not take.request.fresh:
            return
        for progress in take.segments:
            if progress.recording is not None and progress.recording.complete:
                await self._services.speech.prefer(progress.recording.recording_id)
        self._reader.outdate()
        self._inspecting.soon()

    @slot
    async def stop(self) -> None:
        """Stop playing and making."""
        await self._reader.stop()

    @slot
    async def clicked(self, place: int) -> None:
        """A character was clicked: go there while something plays, else only the cursor moves."""
        if self._reader.state not in (PlayState.STOPPED, PlayState.ENDED):
            await self._go(place)

    @slot
    async def double_clicked(self, place: int) -> None:
        """A character was clicked twice: play from there."""
        if self._reader.take is not None and not self._reader.play_at(place):
            await self._go(place)

    @slot
    async def clicked_in_reading(self, place: int) -> None:
        """A character was clicked in the reading mode, where there is no cursor: play from there."""
        take, reading = self._reader.take, self._reading
        if take is not None and reading is not None and reading.text == take.text:
            if not self._reader.play_at(place):
                await self._go(place)
        else:
            await self._play_from(place)

    async def _go(self, place: int) -> None:
        far = self._reader.go(place)
        present = self._view.editor.present_place(far) if far is not None else None
        if present is None:
            return
        start = self._view.editor.text().rfind("\n", 0, present) + 1
        await self._reader.read(self._request(start), go_to=present)

    async def _play_from(self, place: int) -> None:
        text = self._view.editor.text()
        if not has_speech(text[place:]):
            place = 0  # nothing is left after the cursor
        spoken = self._in_take(place)
        if spoken is not None and self._reader.play_at(spoken):
            return
        while 0 < place < len(text) and _in_word(text[place - 1]) and _in_word(text[place]):
            place -= 1
        await self._reader.read(self._request(place))

    async def _play_paragraph(self, number: int) -> None:
        start, end = self._view.editor.paragraph(number)
        spoken = self._in_take(start)
        if spoken is not None and self._covers(spoken) and self._reader.play_at(spoken):
            return
        await self._reader.read(self._request(start, end))

    def _in_take(self, place: int) -> int | None:
        """The place in the text of the loaded take, while that is what would be read now."""
        if not self._reader.usable(self._view.account(), self._view.voice()):
            return None
        return self._view.editor.spoken_place(place)

    def _covers(self, spoken: int) -> bool:
        paragraphs = self._reader.paragraphs
        return paragraphs is not None and paragraphs.at(spoken) is not None

    def _request(self, start: int = 0, end: int | None = None, *, fresh: bool = False) -> SpeechRequest:
        return SpeechRequest(
            self._view.editor.text(),
            self._view.account(),
            self._view.voice(),
            start=start,
            end=end,
            title=self._document.title,
            fresh=fresh,
        )

    # Choices

    @slot
    async def _begin(self) -> None:
        # What is there without the library first: the script should not wait for the list of voices.
        account = self._choose_account()
        voices = await self._services.speech.voices(account)
        self._view.set_voices((), voices, self._services.preferences.last_voice, typed=account != LOCAL)
        await self._document.begin()
        await self._show_voices(self._view.account(), self._view.voice())

    @slot
    async def choose_account(self, name: str) -> None:
        """Speak with another account."""
        self._services.preferences.last_account = name
        await self._show_voices(name, "")
        if name == self._view.account():
            self._services.preferences.last_voice = self._view.voice()
            await self._mark_anew()

    @slot
    async def choose_voice(self, voice_id: str) -> None:
        """Speak with another voice."""
        if voice_id != self._services.preferences.last_voice:
            self._services.preferences.last_voice = voice_id
            await self._mark_anew()

    @slot
    async def _retranslate(self) -> None:
        self._document.show_name()
        self._inspecting.soon()
        await self._show_accounts()

    async def _show_accounts(self) -> None:
        await self._show_voices(self._choose_account(), self._services.preferences.last_voice)

    def _choose_account(self) -> str:
        accounts = self._services.accounts.list()
        chosen = self._services.preferences.last_account
        if chosen not in {account.name for account in accounts}:
            chosen = accounts[0].name
        self._view.set_accounts(accounts, chosen)
        return chosen

    async def _show_voices(self, account: str, chosen: str) -> None:
        self._listed = self._services.timbres.version
        try:
            picks = await self._services.timbres.picks(account)
        except StudioError:
            # Without the library there are no favourites; what is wrong with it is said elsewhere.
            picks = Picks((), await self._services.speech.voices(account))
        if account == self._view.account():  # else another one was chosen meanwhile
            self._view.set_voices(picks.first, picks.others, chosen, typed=account != LOCAL)

    @slot
    async def _list_again(self) -> None:
        """Other timbres may be favourites now."""
        await self._show_voices(self._view.account(), self._view.voice())

    @slot
    async def _take_choice(self) -> None:
        """Another panel has chosen the voice."""
        await self._show_accounts()
        await self._mark_anew()

    # Row marks

    async def _mark_anew(self) -> None:
        self._view.editor.clear_marks()
        await self._mark()

    @slot
    async def _refresh_marks(self) -> None:
        await self._mark()

    async def _mark(self) -> None:
        """Ask the library which paragraphs are made; mark them, and count them where nothing is being made."""
        editor = self._view.editor
        revision = editor.document().revision()
        request = self._request()
        if not request.text.strip():
            await self._reader.clear()  # what is loaded reads a script that is gone
            editor.clear_marks()
            self._inspecting.soon()
            return
        try:
            settled = await self._services.speech.settled(request, anew=True)
            states = await self._services.speech.states(settled)
        except StudioError as error:
            if error.kind in (Kind.UNKNOWN_VOICE, Kind.UNKNOWN_ACCOUNT):
                return  # said when it is played
            raise
        if (request.account, request.voice) != (self._view.account(), self._view.voice()):
            return  # another voice was chosen meanwhile; asked for that one, too
        made: dict[int, bool] = {}
        for count, (segment, kept) in enumerate(states):
            if count % BATCH == BATCH - 1:
                await _breathe()
            if editor.document().revision() != revision:
                return  # typed on meanwhile; asked again when the keys rest
            number = editor.paragraph_at(segment.start)
            made[number] = made.get(number, True) and kept
        making = self._reader.making
        editor.set_marks((number, _mark(editor.mark(number), kept, making)) for number, kept in made.items())
        if self._reader.take is not None and not making:
            # An edit can change the voice of the whole script: the count then says what the marks say.
            self._view.status.show_progress(sum(made.values()), len(made))
        self._inspecting.soon()
        await self._tell_of_the_voice(request)

    async def _tell_of_the_voice(self, request: SpeechRequest) -> None:
        """Say it before somebody pays: Automatic chooses another voice than what is there was made with."""
        before = "" if request.voice else await self._services.speech.left_behind(request)
        told, self._left_behind = self._left_behind, before
        if before in ("", told):
            return
        after = (await self._services.speech.settled(request)).voice
        name = self._view.voice_name
        self._shell.notices.warn(
            tr("Automatic speaks with {voice} now, as most of the script is in another language.").format(
                voice=name(after)
            ),
            tr("What was made with {voice} would be made again. To keep it, choose {voice}.").format(
                voice=name(before)
            ),
        )

    # Files

    @slot
    async def export(self) -> None:
        """Export the script, or what is selected."""
        await self._exporting.ask(self._request())
        self._refresh.start()  # what was not made yet is now

    # Reading mode

    def read_large(self) -> None:
        """Open the reading mode."""
        if self._reading is not None:
            self._reading.activateWindow()
            return
        from studio.panels.speech.reading import ReadingView  # a window that most starts never show

        preferences = self._services.preferences
        reading = self._reading = ReadingView(self._shell.widget)
        reading.set_type_size(int(preferences.recall("speech.reading_size", "56")))
        reading.set_mirrored(mirrored=preferences.recall("speech.reading_mirrored") == "yes")
        sounding = self._reader.state not in (PlayState.STOPPED, PlayState.ENDED)
        reading.set_text((self._view.editor.spoken if sounding else None) or self._view.editor.text())
        reading.size_changed.connect(lambda size: preferences.remember("speech.reading_size", str(size)))
        reading.mirror_changed.connect(
            lambda mirrored: preferences.remember("speech.reading_mirrored", "yes" if mirrored else "no")
        )
        reading.toggled.connect(self.play)
        reading.character_clicked.connect(self.clicked_in_reading)
        reading.closed.connect(self._reading_closed)
        self._reader.lit.connect(reading.light)
        self._reader.begun.connect(reading.set_text)
        reading.setGeometry(self._shell.widget.screen().geometry())  # where no window manager does it
        reading.showFullScreen()

    def _reading_closed(self) -> None:
        reading, self._reading = self._reading, None
        if reading is not None:
            self._reader.lit.disconnect(reading.light)
            self._reader.begun.disconnect(reading.set_text)
            reading.deleteLater()
        self._reader.rest(resting=not self._shown)
        self._view.editor.setFocus()

    # Wiring

    def _connect(self) -> None:
        view, editor, reader = self._view, self._view.editor, self._reader
        view.play_pressed.connect(self.play)
        view.stop_pressed.connect(self.stop)
        view.export_pressed.connect(self.export)
        view.account_chosen.connect(self.choose_account)
        view.voice_chosen.connect(self.choose_voice)
        view.accounts_asked.connect(self._add_account)
        view.sample_asked.connect(self._open_sample)
        view.language_changed.connect(self._retranslate)
        view.waveform.seek_asked.connect(self._shell.transport.seek)
        editor.textChanged.connect(self._refresh.start)
        editor.character_clicked.connect(self.clicked)
        editor.character_double_clicked.connect(self.double_clicked)
        editor.play_asked.connect(self.play_from)
        editor.mark_clicked.connect(self.play_paragraph)
        editor.paragraph_changed.connect(lambda _number: self._inspecting.soon())
        editor.set_font_size(self._shell.appearance.text_size)
        editor.font_size_changed.connect(self._size_changed)
        self._shell.appearance.text_size_changed.connect(editor.set_font_size)
        reader.moved.connect(self._inspecting.soon)
        reader.over.connect(self._refresh.start)
        self._document.opened.connect(self._opened)
        self._shell.transport.play_asked.connect(self._transport_asked)
        self._inspecting.widget.play_pressed.connect(self.make_paragraph)
        self._inspecting.widget.make_again.connect(self.make_again)

    def _add_actions(self) -> None:
        add = self._shell.shortcuts.add
        document, panel = self._document, "speech"
        new = add("speech.new", "New script", document.new, keys="Ctrl+N", menu="file", panel=panel, symbol="file-plus")
        opened = add(
            "speech.open",
            "Open a script…",
            document.ask_open,
            keys="Ctrl+O",
            menu="file",
            panel=panel,
            symbol="folder-open",
        )
        save = add("speech.save", "Save", document.save, keys="Ctrl+S", menu="file", panel=panel, symbol="save")
        save_as = add("speech.save_as", "Save as…", document.save_as, keys="Ctrl+Shift+S", menu="file", panel=panel)
        titles = ("Sample script in English", "Sample script in Chinese", "Sample script in both")
        samples = [
            add(f"speech.{name}", title, partial(document.open_sample, name), menu="file", panel=panel)
            for name, title in zip(SAMPLES, titles, strict=True)
        ]
        add(
            "speech.export",
            "Export…",
            self.export,
            keys="Ctrl+E",
            menu="file",
            panel=panel,
            symbol="download",
        )
        add("speech.play_here", "Play from the cursor", self.play_here, keys="F5", panel=panel, symbol="play")
        add("speech.play_selection", "Play the selection", self.play_selection, keys="Shift+F5", panel=panel)
        play_all = add("speech.play_all", "Play the whole script", self.play_all, keys="Ctrl+F5", panel=panel)
        add(
            "speech.make_paragraph",
            "Make and play this paragraph",
            self.make_paragraph,
            keys=("Ctrl+Return", "Ctrl+Enter"),
            panel=panel,
        )
        add("speech.hear_sample", "Hear the sample script", self.hear_sample, panel=panel, symbol="headphones")
        jump = add("speech.follow", "Jump to playing", self._view.editor.jump_to_playing, keys="Ctrl+J", panel=panel)
        reading = add(
            "speech.reading_mode",
            "Reading mode",
            self.read_large,
            keys="F9",
            menu="view",
            panel=panel,
            symbol="book-open",
        )
        larger = ("Ctrl+=", "Ctrl++")
        add("speech.larger", "Larger text", lambda: self._step_size(2), keys=larger, menu="view", panel=panel)
        add("speech.smaller", "Smaller text", lambda: self._step_size(-2), keys="Ctrl+-", menu="view", panel=panel)
        header = self._view.header
        header.set_menu([new, opened, save, save_as, None, *samples, None, play_all, jump, reading])
        self._shell.shortcuts.tip(header.play, "speech.play_here")
        self._shell.shortcuts.tip(header.export, "speech.export")

    def _opened(self) -> None:
        self._clearing = self._shell.tasks.start(self._reader.clear())
        self._refresh.start()
        self._inspecting.soon()

    def _transport_asked(self) -> None:
        if self._shown:
            self.play()

    def _add_account(self) -> None:
        self._shell.tasks.start(self._show_accounts())
        self._shell.open_panel("settings")

    def _open_sample(self) -> None:
        self._shell.tasks.start(self._document.open_welcome())
        self._view.editor.setFocus()

    def _step_size(self, pixels: int) -> None:
        self._view.editor.set_font_size(self._view.editor.font_size + pixels)

    def _size_changed(self, pixels: int) -> None:
        self._shell.appearance.set_text_size(pixels)
        self._services.preferences.text_size = pixels


def _mark(before: Mark, made: bool, making: bool) -> Mark:
    """The mark of a paragraph that the library knows as made or not."""
    if made:
        return Mark.MADE
    if making:
        return before  # the take tells of what it makes, and the library may not have it yet
    return Mark.NOT_MADE if before in (Mark.MADE, Mark.ARRIVING) else before


def _in_word(character: str) -> bool:
    return character.isascii() and character.isalnum()


async def _breathe() -> None:
    """Let the window draw."""
    await asyncio.sleep(0)

"""The library panel as it is seen: search and filters, the list of takes, and the one that is listened to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from studio.core.takes import Storage, TakeQuery, TakeSummary
from studio.panels.library.model import source_title, take_model
from studio.ui.empty import Empty
from studio.ui.form import Choice
from studio.ui.icons import icon
from studio.ui.language import tr
from studio.ui.listening import Listening
from studio.ui.lists import More, Search, list_button
from studio.ui.paged import PagedTable
from studio.ui.parts import column, frame, label, named, page_head, row
from studio.ui.theme import set_role
from studio.ui.words import account_title, counted, size_words

_DAYS: Final = {"day": 1, "week": 7, "month": 30, "year": 365}
_ROOMY: Final = 860


class LibraryView(QWidget):
    """Widgets only: signals out, setters in."""

    query_changed = Signal()
    listen_pressed = Signal()
    export_pressed = Signal()
    script_pressed = Signal()
    trash_pressed = Signal()
    restore_pressed = Signal()
    purge_pressed = Signal()
    begin_pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("library.panel")
        self._voices: Mapping[tuple[str, str], str] = {}
        self.model = take_model(self.voice_title)
        self.table: PagedTable[TakeSummary] = PagedTable("library.table", self.model, "created", descending=True)
        self._total: int | None = None
        self._storage: Storage | None = None
        self._trash_shown = False
        self._title = named(label("title"), "library.title")
        self._count = named(label("muted"), "library.count")
        self.more = More("library.more")
        self.search = named(Search(), "library.search")
        self.account = Choice("library.account")
        self.voice = Choice("library.voice")
        self.source = Choice("library.source")
        self.tag = Choice("library.tag")
        self.since = Choice("library.since")
        for box in self._boxes:
            box.setMinimumWidth(0)
            box.setFixedWidth(140)
        self.listening = Listening("library.listening")
        self.listening.text.set_font_size(16)
        self._nothing = Empty("library.empty", "library", self._empty_words, self._empty_action, primary=False)
        self._stack = QStackedWidget()
        self.listen = list_button("library.listen", "play")
        self.export = list_button("library.export", "download")
        self.script = list_button("library.open_script", "pencil")
        self.trash = list_button("library.trash", "trash-2")
        self.restore = list_button("library.restore", "archive-restore")
        self.purge = list_button("library.purge", "trash-2", "danger")
        self._selected = named(label("muted"), "library.selected")
        self._lay_out()
        self._connect()
        self.show_choices((), (), (), ())
        self.show_selection((), 0)
        self.retranslate()

    # What the person chose

    @property
    def in_trash(self) -> bool:
        """Whether the trash is what is shown."""
        return self._trash_shown

    def query(self) -> TakeQuery:
        """Which takes are asked for, in which order."""
        days = _DAYS.get(self.since.value)
        since = "" if days is None else (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="milliseconds")
        return TakeQuery(
            text=self.search.text(),
            account=self.account.value,
            voice=self.voice.value,
            source=self.source.value,
            tag=self.tag.value,
            since=since,
            trash=self._trash_shown,
            order=self.table.order,
            descending=self.table.descending,
        )

    def voice_title(self, take: TakeSummary) -> str:
        """What a take's voice is called."""
        return tr(self._voices.get((take.account, take.voice), take.voice))

    # What is shown

    def name_voices(self, names: Mapping[tuple[str, str], str]) -> None:
        """The names of voices, by account and id."""
        self._voices = names
        self.model.repaint()

    def show_trash(self, *, shown: bool) -> None:
        """Show what was thrown away, or what was not."""
        self._trash_shown = shown
        self.trash.setVisible(not shown)
        self.export.setVisible(not shown)
        self.script.setVisible(not shown)
        self.restore.setVisible(shown)
        self.purge.setVisible(shown)
        self.retranslate()
        self.query_changed.emit()

    def show_total(self, total: int, storage: Storage | None) -> None:
        """How many takes the query finds, and what all of them take up."""
        self._total, self._storage = total, storage
        self._stack.setCurrentIndex(0 if total else 1)
        words = counted(total, tr("1 take"), tr("{count} takes"))
        if storage is not None and not self._trash_shown:  # it is the size of everything
            words += " · " + size_words(storage.bytes)
        self._count.setText(words)
        self._nothing.retranslate()

    def show_choices(
        self, accounts: Sequence[str], voices: Sequence[str], sources: Sequence[str], tags: Sequence[str]
    ) -> None:
        """What there is to filter by."""
        self.account.set_options(
            [("", lambda: tr("All accounts")), *((each, partial(account_title, each)) for each in accounts)]
        )
        names = {voice: name for (_, voice), name in self._voices.items()}
        self.voice.set_options(
            [("", lambda: tr("All voices")), *((each, partial(tr, names.get(each, each))) for each in voices)]
        )
        self.source.set_options(
            [("", lambda: tr("However made")), *((each, partial(source_title, each)) for each in sources)]
        )
        self.tag.set_options([("", lambda: tr("All tags")), *((each, partial(str, each)) for each in tags)])
        self._fit_filters()

    def show_selection(self, takes: Sequence[TakeSummary], count: int) -> None:
        """What is selected, as far as it is here, `count` in all."""
        self._selected.setText(tr("{count} selected").format(count=f"{count:,}") if count > 1 else "")
        self.listen.setEnabled(count == 1)
        self.script.setEnabled(count == 1)
        self._card.setVisible(count == 1)
        for button in (self.export, self.trash, self.restore, self.purge):
            button.setEnabled(bool(takes))

    def show_playing(self, *, playing: bool) -> None:
        """What the listen button does now."""
        words = tr("Pause") if playing else tr("Listen")
        self.listen.setText(" " + words)
        self.listen.setAccessibleName(words)
        self.listen.setIcon(icon("pause" if playing else "play", "muted", filled=True))

    def show_everything(self) -> None:
        """Drop the search and the filters."""
        self.search.clear()
        for box in self._boxes:
            box.set_value("")
        self.query_changed.emit()

    def retranslate(self) -> None:
        """Set the texts again in the language in force."""
        self._title.setText(tr("Trash") if self._trash_shown else tr("Library"))
        self.search.setPlaceholderText(tr("Search scripts, titles and tags"))
        self.since.set_options(
            [
                ("", lambda: tr("Any time")),
                ("day", lambda: tr("Last 24 hours")),
                ("week", lambda: tr("Last 7 days")),
                ("month", lambda: tr("Last 30 days")),
                ("year", lambda: tr("Last year")),
            ]
        )
        for button, words in (
            (self.export, tr("Export…")),
            (self.script, tr("Open script")),
            (self.trash, tr("Move to trash")),
            (self.restore, tr("Restore")),
            (self.purge, tr("Delete for good")),
        ):
            button.setText(" " + words)
            button.setAccessibleName(words)
        self.script.setToolTip(tr("Open the script of this take in the speech panel"))
        for widget, words in (
            (self, tr("Library")),
            (self.table, tr("Takes")),
            (self.search, tr("Search")),
            (self.account, tr("Account")),
            (self.voice, tr("Voice")),
            (self.source, tr("How it was made")),
            (self.tag, tr("Tag")),
            (self.since, tr("When it was made")),
            (self.listening, tr("Script of the take")),
        ):
            widget.setAccessibleName(words)
        self.show_playing(playing=self.listening.playing)
        if self._total is not None:
            self.show_total(self._total, self._storage)

    # Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_filters()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    # Inside

    @property
    def _boxes(self) -> tuple[Choice, ...]:
        return (self.since, self.account, self.voice, self.source, self.tag)

    @property
    def _narrowed(self) -> bool:
        return bool(self.search.text().strip() or any(box.value for box in self._boxes))

    def _empty_words(self) -> str:
        if self._narrowed:
            return tr("No take fits.")
        return tr("The trash is empty.") if self._trash_shown else tr("Everything you make is kept here.")

    def _empty_action(self) -> str:
        if self._narrowed:
            return tr("Show all takes")
        return tr("Back to the library") if self._trash_shown else tr("Write a script")

    def _emptied(self) -> None:
        if self._narrowed:
            self.show_everything()
        elif self._trash_shown:
            self.show_trash(shown=False)
        else:
            self.begin_pressed.emit()

    def _lay_out(self) -> None:
        words = row(spacing=12)
        words.addWidget(self._title)
        words.addWidget(self._count, alignment=Qt.AlignmentFlag.AlignVCenter)
        header = page_head()
        header.addLayout(words)
        header.addStretch(1)
        header.addWidget(self.more)
        filters = row(spacing=8)
        filters.addWidget(self.search, 1)
        for box in self._boxes:
            filters.addWidget(box)
        self._card = frame("card")
        column(self._card, margins=(8, 8, 8, 8)).addWidget(self.listening)
        split = named(QSplitter(Qt.Orientation.Vertical), "library.split")
        split.setChildrenCollapsible(False)
        set_role(split, "gap")
        split.setHandleWidth(12)
        split.addWidget(self.table)
        split.addWidget(self._card)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        self.table.setMinimumHeight(150)
        self._card.setMinimumHeight(150)
        self._stack.addWidget(split)
        self._stack.addWidget(self._nothing)
        bar = row(spacing=8)
        for button in (self.listen, self.export, self.script, self.trash, self.restore, self.purge):
            bar.addWidget(button)
        bar.addSpacing(8)
        bar.addWidget(self._selected)
        bar.addStretch(1)
        layout = column(self, spacing=12, margins=(24, 16, 24, 16))
        layout.addLayout(header)
        layout.addLayout(filters)
        layout.addWidget(self._stack, 1)
        layout.addLayout(bar)
        self.restore.hide()
        self.purge.hide()
        self.setFocusProxy(self.search)

    def _connect(self) -> None:
        self.search.textChanged.connect(self.query_changed)
        for box in self._boxes:
            box.chosen.connect(self.query_changed)
        self.table.order_changed.connect(self.query_changed)
        self.table.opened.connect(self.listen_pressed)
        self.table.delete_pressed.connect(self._delete_pressed)
        self.listening.playing_changed.connect(lambda playing: self.show_playing(playing=playing))
        self._nothing.pressed.connect(self._emptied)
        self.listen.clicked.connect(lambda _checked: self.listen_pressed.emit())
        self.export.clicked.connect(lambda _checked: self.export_pressed.emit())
        self.script.clicked.connect(lambda _checked: self.script_pressed.emit())
        self.trash.clicked.connect(lambda _checked: self.trash_pressed.emit())
        self.restore.clicked.connect(lambda _checked: self.restore_pressed.emit())
        self.purge.clicked.connect(lambda _checked: self.purge_pressed.emit())

    def _delete_pressed(self) -> None:
        (self.purge_pressed if self._trash_shown else self.trash_pressed).emit()

    def _fit_filters(self) -> None:
        """Leave room to search: a filter that is not in use steps aside in a narrow window."""
        roomy = self.width() >= _ROOMY
        for box in (self.account, self.voice, self.source, self.tag):
            several = box.count() > 2
            box.setVisible(bool(box.value) or (several and (roomy or box is self.voice)))

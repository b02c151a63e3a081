"""The timbres panel as it is seen: search and filters, the list, and what can be done with what is selected."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QPushButton,
    QStackedWidget,
    QWidget,
)

from studio.core.records import LISTED_STATES, Timbre, TimbreQuery, TimbreState
from studio.panels.timbres.model import language_title, timbre_model
from studio.ui.empty import Empty
from studio.ui.form import Choice, Words
from studio.ui.icons import icon
from studio.ui.language import tr
from studio.ui.lists import More, Search, list_button
from studio.ui.paged import PagedTable
from studio.ui.parts import column, label, named, page_head, row
from studio.ui.theme import set_role
from studio.ui.words import account_title, counted

_ROOMY: Final = 860
_ALL: Final = "all"


class TimbresView(QWidget):
    """Widgets only: signals out, setters in."""

    query_changed = Signal()
    selection_changed = Signal()
    favourite_clicked = Signal(str)
    add_pressed = Signal()
    listen_pressed = Signal()
    favourite_pressed = Signal()
    forget_pressed = Signal()
    restore_pressed = Signal()
    delete_pressed = Signal()
    language_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("timbres.panel")
        self.model = timbre_model()
        self.table: PagedTable[Timbre] = PagedTable("timbres.table", self.model, "name")
        self._listening = self._all_favourites = False
        self._total = 0
        self._title = named(label("title"), "timbres.title")
        self._count = named(label("muted"), "timbres.count")
        self.more = More("timbres.more")
        self.add = named(QPushButton(), "timbres.add")
        set_role(self.add, "primary")
        self.add.setIcon(icon("plus", "on_accent"))
        self.search = named(Search(), "timbres.search")
        self.shown = Choice("timbres.filter")
        self.account = Choice("timbres.account")
        self.language = Choice("timbres.language")
        self.tag = Choice("timbres.tag")
        for box, width in ((self.shown, 168), (self.account, 164), (self.language, 164), (self.tag, 132)):
            box.setMinimumWidth(0)
            box.setFixedWidth(width)
        self._nothing = Empty(
            "timbres.empty",
            "mic-vocal",
            lambda: tr("No timbre fits.") if self._narrowed else tr("There are no timbres yet."),
            lambda: tr("Show all timbres") if self._narrowed else tr("Add timbre"),
        )
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._nothing)
        self._selected = named(label("muted"), "timbres.selected")
        self.listen = list_button("timbres.listen", "play")
        self.favourite = list_button("timbres.favourite", "star")
        self.forget = list_button("timbres.forget", "eye-off")
        self.restore = list_button("timbres.restore", "undo-2")
        self.delete = list_button("timbres.delete", "trash-2")
        self._lay_out()
        self._connect()
        self.show_choices((), (), ())
        self.show_selection((), 0)
        self.retranslate()

    # What the person chose

    def query(self) -> TimbreQuery:
        """Which timbres are asked for, in which order."""
        shown = self.shown.value
        states = {
            "open": frozenset({TimbreState.DELETING, TimbreState.UNKNOWN}),
            "gone": frozenset({TimbreState.GONE}),
            "forgotten": frozenset({TimbreState.FORGOTTEN}),
        }.get(shown, LISTED_STATES)
        return TimbreQuery(
            text=self.search.text(),
            account=self.account.value,
            language=self.language.value,
            tag=self.tag.value,
            favourites=shown == "favourites",
            states=states,
            order=self.table.order,
            descending=self.table.descending,
        )

    # What is shown

    def show_choices(self, accounts: Sequence[str], languages: Sequence[str], tags: Sequence[str]) -> None:
        """What there is to filter by; a filter that is no more lets go of the list as well."""
        before = self.query()
        self.account.set_options(
            [("", lambda: tr("All accounts")), *((each, partial(account_title, each)) for each in accounts)]
        )
        self.language.set_options(
            [("", lambda: tr("All languages")), *((each, partial(language_title, each)) for each in languages)]
        )
        options: list[tuple[str, Words]] = [("", lambda: tr("All tags"))]
        options += [(each, partial(str, each)) for each in tags]
        self.tag.set_options(options)
        self._fit_filters()
        if self.query() != before:
            self.query_changed.emit()

    def show_total(self, total: int) -> None:
        """How many timbres there are; the words for none where there are none."""
        self._total = total
        self._stack.setCurrentWidget(self.table if total else self._nothing)
        self._count.setText(counted(total, tr("1 timbre"), tr("{count} timbres")))
        self._nothing.retranslate()

    def show_selection(self, timbres: Sequence[Timbre], count: int, *, can_speak: bool = False) -> None:
        """What is selected, as far as it is here, `count` in all; `can_speak`: it is one that can be heard."""
        self._selected.setText(tr("{count} selected").format(count=f"{count:,}") if count > 1 else "")
        forgotten = bool(timbres) and all(each.state is TimbreState.FORGOTTEN for each in timbres)
        self._all_favourites = bool(timbres) and all(each.favourite for each in timbres)
        self.listen.setEnabled(can_speak or self._listening)
        self.favourite.setEnabled(bool(count))
        self.forget.setVisible(not forgotten)
        self.forget.setEnabled(any(each.state is not TimbreState.DELETING for each in timbres))
        self.restore.setVisible(forgotten)
        self._label_favourite()

    def show_deletable(self, *, deletable: bool) -> None:
        """Whether something that is selected can be deleted at its vendor."""
        self.delete.setEnabled(deletable)
        self.delete.setToolTip(
            tr("Delete at the vendor")
            if deletable
            else tr("Only timbres of your own can be deleted, at vendors that offer it.")
        )

    def show_listening(self, *, listening: bool) -> None:
        """What the listen button does now."""
        self._listening = listening
        self.listen.setText(" " + (tr("Stop") if listening else tr("Listen")))
        self.listen.setAccessibleName(self.listen.text().strip())
        self.listen.setIcon(icon("square" if listening else "play", "muted", filled=listening))

    def show_everything(self) -> None:
        """Drop the search and the filters."""
        self.search.clear()
        for box in (self.shown, self.account, self.language, self.tag):
            box.set_value("")
        self.query_changed.emit()

    def retranslate(self) -> None:
        """Set the texts again in the language in force."""
        self._title.setText(tr("Timbres"))
        self.shown.set_options(
            [
                (_ALL, lambda: tr("All timbres")),
                ("favourites", lambda: tr("Favourites")),
                ("open", lambda: tr("Deleting, unknown")),
                ("gone", lambda: tr("Deleted")),
                ("forgotten", lambda: tr("Forgotten")),
            ]
        )
        self.search.setPlaceholderText(tr("Search names, ids, tags and notes"))
        for button, words in (
            (self.add, tr("Add timbre")),
            (self.forget, tr("Forget")),
            (self.restore, tr("Restore")),
            (self.delete, tr("Delete…")),
        ):
            button.setText(" " + words)
            button.setAccessibleName(words)
        self.forget.setToolTip(tr("Take it out of this list; nothing happens at the vendor"))
        for widget, words in (
            (self, tr("Timbres")),
            (self.table, tr("Timbres")),
            (self.search, tr("Search")),
            (self.shown, tr("Which timbres")),
            (self.account, tr("Account")),
            (self.language, tr("Language")),
            (self.tag, tr("Tag")),
        ):
            widget.setAccessibleName(words)
        self.show_listening(listening=self._listening)
        self.show_deletable(deletable=self.delete.isEnabled())
        self._label_favourite()
        self.show_total(self._total)

    # Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_filters()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
            self.language_changed.emit()
        elif event.type() == QEvent.Type.PaletteChange:
            self.table.viewport().update()
        super().changeEvent(event)

    # Inside

    @property
    def _narrowed(self) -> bool:
        query = self.query()
        return bool(query.text or query.account or query.language or query.tag or self.shown.value != _ALL)

    def _emptied(self) -> None:
        if self._narrowed:
            self.show_everything()
        else:
            self.add_pressed.emit()

    def _lay_out(self) -> None:
        words = row(spacing=12)
        words.addWidget(self._title)
        words.addWidget(self._count, alignment=Qt.AlignmentFlag.AlignVCenter)
        header = page_head()
        header.addLayout(words)
        header.addStretch(1)
        header.addWidget(self.more)
        header.addWidget(self.add)
        filters = row(spacing=8)
        filters.addWidget(self.search, 1)
        for box in (self.shown, self.account, self.language, self.tag):
            filters.addWidget(box)
        bar = row(spacing=8)
        for button in (self.listen, self.favourite, self.forget, self.restore, self.delete):
            bar.addWidget(button)
        bar.addSpacing(8)
        bar.addWidget(self._selected)
        bar.addStretch(1)
        layout = column(self, spacing=12, margins=(24, 16, 24, 16))
        layout.addLayout(header)
        layout.addLayout(filters)
        layout.addWidget(self._stack, 1)
        layout.addLayout(bar)
        self.setFocusProxy(self.search)

    def _connect(self) -> None:
        self.search.textChanged.connect(self.query_changed)
        for box in (self.shown, self.account, self.language, self.tag):
            box.chosen.connect(self.query_changed)
        self._nothing.pressed.connect(self._emptied)
        self.table.order_changed.connect(self.query_changed)
        self.table.selection_changed.connect(self.selection_changed)
        self.table.cell_clicked.connect(self._clicked)
        self.table.delete_pressed.connect(self.forget_pressed)
        self.table.opened.connect(self.listen_pressed)
        self.add.clicked.connect(self.add_pressed)
        self.listen.clicked.connect(self.listen_pressed)
        self.favourite.clicked.connect(self.favourite_pressed)
        self.forget.clicked.connect(self.forget_pressed)
        self.restore.clicked.connect(self.restore_pressed)
        self.delete.clicked.connect(self.delete_pressed)

    def _clicked(self, place: int, name: str) -> None:
        timbre = self.model.at(place)
        if name == "favourite" and timbre is not None:
            self.favourite_clicked.emit(timbre.timbre_id)

    def _fit_filters(self) -> None:
        """Leave room to search: a filter that is not in use steps aside in a narrow window."""
        roomy = self.width() >= _ROOMY
        self.language.setVisible(roomy or bool(self.language.value))
        self.tag.setVisible(self.tag.count() > 1 and (roomy or bool(self.tag.value)))

    def _label_favourite(self) -> None:
        words = tr("Not a favourite") if self._all_favourites else tr("Favourite")
        self.favourite.setText(" " + words)
        self.favourite.setAccessibleName(words)

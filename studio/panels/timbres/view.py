"""The timbres panel as it is seen: search and filters, the list, and what can be done with what is selected."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QModelIndex, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QMenu,
    QPushButton,
    QStackedWidget,
    QTableView,
    QToolButton,
    QWidget,
)

from studio.core.records import LISTED_STATES, Timbre, TimbreQuery, TimbreState
from studio.panels.timbres.model import COLUMNS, PAGE, TimbresModel, account_title, language_title
from studio.ui.form import Choice, Words
from studio.ui.icons import icon
from studio.ui.language import tr
from studio.ui.parts import column, frame, label, named, row
from studio.ui.theme import set_role

_WIDTHS: Final = {
    "favourite": 40,
    "name": 200,
    "account": 120,
    "voice_id": 150,
    "language": 96,
    "gender": 72,
    "tags": 120,
    "used": 84,
    "last_used": 124,
    "state": 124,
}
# What a column is worth where there is no room for all: the first to go is the last here.
_WORTH: Final = ("last_used", "tags", "gender", "language", "used", "account")
_ROOMY: Final = 860
_SHOWN: Final = ("all", "favourites", "open", "gone", "forgotten")


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
        self.model = TimbresModel()
        self._listening = False
        self._total = 0
        self._title = named(label("title"), "timbres.title")
        self._count = named(label("muted"), "timbres.count")
        self.more = named(QToolButton(), "timbres.more")
        self.more.setIcon(icon("ellipsis", "muted"))
        self.more.setIconSize(QSize(18, 18))
        self.more.setFixedSize(36, 36)
        self.more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.add = named(QPushButton(), "timbres.add")
        set_role(self.add, "primary")
        self.add.setIcon(icon("plus", "on_accent"))
        self.search = named(_Search(), "timbres.search")
        self.shown = Choice("timbres.filter")
        self.account = Choice("timbres.account")
        self.language = Choice("timbres.language")
        self.tag = Choice("timbres.tag")
        for box, width in ((self.shown, 148), (self.account, 164), (self.language, 164), (self.tag, 132)):
            box.setMinimumWidth(0)
            box.setFixedWidth(width)
        self.table = self._make_table()
        self._nothing = self._make_nothing()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._nothing)
        self._selected = named(label("muted"), "timbres.selected")
        self.listen = _button("timbres.listen", "play")
        self.favourite = _button("timbres.favourite", "star")
        self.forget = _button("timbres.forget", "eye-off")
        self.restore = _button("timbres.restore", "undo-2")
        self.delete = _button("timbres.delete", "trash-2")
        self._lay_out()
        self._connect()
        self.show_choices((), (), ())
        self.show_selection((), 0)
        self.retranslate()

    # What the person chose

    def query(self) -> TimbreQuery:
        """Which timbres are asked for, in which order."""
        header = self.table.horizontalHeader()
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
            order=COLUMNS[header.sortIndicatorSection()],
            descending=header.sortIndicatorOrder() is Qt.SortOrder.DescendingOrder,
        )

    def selected_rows(self) -> list[int]:
        """The rows that are selected, in the order of the list."""
        found: set[int] = set()
        for part in self.table.selectionModel().selection().toList():
            found.update(range(part.top(), part.bottom() + 1))
        return sorted(found)

    def visible_pages(self) -> range:
        """The pages of the model that can be seen."""
        first = max(0, self.table.rowAt(0))
        last = self.table.rowAt(self.table.viewport().height() - 1)
        if last < 0:
            last = first + self.table.viewport().height() // max(1, self.table.rowHeight(0) or 36)
        return range(first // PAGE, last // PAGE + 1)

    # What is shown

    def show_choices(self, accounts: Sequence[str], languages: Sequence[str], tags: Sequence[str]) -> None:
        """What there is to filter by."""
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

    def show_total(self, total: int) -> None:
        """How many timbres there are; the words for none where there are none."""
        self._total = total
        self._stack.setCurrentWidget(self.table if total else self._nothing)
        self._count.setText(tr("{count} timbres").format(count=f"{total:,}"))
        self._show_nothing()

    def show_selection(self, timbres: Sequence[Timbre], count: int, *, can_speak: bool = False) -> None:
        """What is selected, as far as it is here, `count` in all; `can_speak`: it is one that can be heard."""
        self._selected.setText(tr("{count} selected").format(count=count) if count else "")
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

    def set_menu(self, actions: Sequence[QAction]) -> None:
        """What stands in the menu of further actions."""
        menu = named(QMenu(self.more), "timbres.menu")
        menu.addActions(actions)
        self.more.setMenu(menu)

    def select(self, timbre_ids: Sequence[str]) -> None:
        """Select timbres that are here, quietly."""
        selection = QItemSelection()
        for timbre_id in timbre_ids:
            place = self.model.row_of(timbre_id)
            if place is not None:
                selection.select(self.model.index(place, 0), self.model.index(place, len(COLUMNS) - 1))
        chosen = self.table.selectionModel()
        chosen.blockSignals(True)
        chosen.select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if selection.indexes():
            chosen.setCurrentIndex(selection.indexes()[0], QItemSelectionModel.SelectionFlag.NoUpdate)
        chosen.blockSignals(False)
        self.table.viewport().update()

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
                ("all", lambda: tr("All timbres")),
                ("favourites", lambda: tr("Favourites")),
                ("open", lambda: tr("Being deleted")),
                ("gone", lambda: tr("Deleted")),
                ("forgotten", lambda: tr("Forgotten")),
            ]
        )
        self.search.setPlaceholderText(tr("Search names, ids, tags and notes"))
        for button, words in (
            (self.add, tr("Add timbre")),
            (self.forget, tr("Forget")),
            (self.restore, tr("Restore")),
            (self.delete, tr("Delete")),
        ):
            button.setText(" " + words)
            button.setAccessibleName(words)
        self.forget.setToolTip(tr("Take it out of this list; nothing happens at the vendor"))
        for widget, words in (
            (self, tr("Timbres")),
            (self.table, tr("Timbres")),
            (self.more, tr("More")),
            (self.search, tr("Search")),
            (self.shown, tr("Which timbres")),
            (self.account, tr("Account")),
            (self.language, tr("Language")),
            (self.tag, tr("Tag")),
        ):
            widget.setAccessibleName(words)
        self.more.setToolTip(tr("More"))
        self.show_listening(listening=self._listening)
        self.show_deletable(deletable=self.delete.isEnabled())
        self._label_favourite()
        self.show_total(self._total)
        self.model.retranslate()

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

    def _make_table(self) -> QTableView:
        made = _Table()
        made.setObjectName("timbres.table")
        made.setModel(self.model)
        made.setShowGrid(False)
        made.setWordWrap(False)
        made.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        made.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        made.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        made.setTabKeyNavigation(False)
        made.verticalHeader().hide()
        made.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        made.verticalHeader().setDefaultSectionSize(36)
        header = made.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(True)
        header.setMinimumSectionSize(40)
        header.setSortIndicatorShown(True)
        header.setSortIndicator(COLUMNS.index("name"), Qt.SortOrder.AscendingOrder)
        for number, name in enumerate(COLUMNS):
            made.setColumnWidth(number, _WIDTHS[name])
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(COLUMNS.index("name"), QHeaderView.ResizeMode.Stretch)
        return made

    def _make_nothing(self) -> QWidget:
        made = named(frame("card"), "timbres.empty")
        self._nothing_words = label(wraps=True)
        self._nothing_words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._nothing_button = named(QPushButton(), "timbres.empty_button")
        self._nothing_button.clicked.connect(self.show_everything)
        picture = label()
        picture.setPixmap(icon("mic-vocal", "muted").pixmap(QSize(40, 40)))
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        body = column(made, spacing=16, margins=(32, 32, 32, 32))
        body.addStretch(2)
        body.addWidget(picture)
        body.addWidget(self._nothing_words)
        body.addWidget(self._nothing_button, alignment=Qt.AlignmentFlag.AlignCenter)
        body.addStretch(3)
        return made

    def _show_nothing(self) -> None:
        query = self.query()
        narrowed = bool(query.text or query.account or query.language or query.tag or self.shown.value != _SHOWN[0])
        self._nothing_words.setText(tr("No timbre fits.") if narrowed else tr("There are no timbres yet."))
        self._nothing_button.setText(tr("Show all timbres"))
        self._nothing_button.setAccessibleName(self._nothing_button.text())
        self._nothing_button.setVisible(narrowed)

    def _lay_out(self) -> None:
        words = row(spacing=12)
        words.addWidget(self._title)
        words.addWidget(self._count, alignment=Qt.AlignmentFlag.AlignBottom)
        header = row(spacing=8)
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
        self.table.horizontalHeader().sortIndicatorChanged.connect(self.query_changed)
        self.table.selectionModel().selectionChanged.connect(self.selection_changed)
        self.table.clicked.connect(self._clicked)
        self.table.doubleClicked.connect(self._double_clicked)
        if isinstance(self.table, _Table):
            self.table.delete_pressed.connect(self.forget_pressed)
            self.table.enter_pressed.connect(self.listen_pressed)
            self.table.narrowed.connect(self._fit_columns)
        self.add.clicked.connect(self.add_pressed)
        self.listen.clicked.connect(self.listen_pressed)
        self.favourite.clicked.connect(self.favourite_pressed)
        self.forget.clicked.connect(self.forget_pressed)
        self.restore.clicked.connect(self.restore_pressed)
        self.delete.clicked.connect(self.delete_pressed)

    def _clicked(self, index: QModelIndex) -> None:
        timbre = self.model.at(index.row())
        if index.column() == 0 and timbre is not None:
            self.favourite_clicked.emit(timbre.timbre_id)

    def _double_clicked(self, index: QModelIndex) -> None:
        if index.column() != 0:
            self.listen_pressed.emit()

    def _fit_filters(self) -> None:
        """Leave room to search: a filter that is not in use steps aside in a narrow window."""
        roomy = self.width() >= _ROOMY
        self.language.setVisible(roomy or bool(self.language.value))
        self.tag.setVisible(self.tag.count() > 1 and (roomy or bool(self.tag.value)))

    def _fit_columns(self, width: int) -> None:
        """Leave out what matters least, rather than squeeze the names or scroll sideways."""
        left = width - sum(_WIDTHS[name] for name in COLUMNS if name not in _WORTH)
        for name in reversed(_WORTH):
            left -= _WIDTHS[name]
            self.table.setColumnHidden(COLUMNS.index(name), left < 0)

    def _label_favourite(self) -> None:
        words = tr("Not a favourite") if getattr(self, "_all_favourites", False) else tr("Favourite")
        self.favourite.setText(" " + words)
        self.favourite.setAccessibleName(words)


class _Table(QTableView):
    """A table whose Delete and Enter mean something."""

    delete_pressed = Signal()
    enter_pressed = Signal()
    narrowed = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self.delete_pressed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.enter_pressed.emit()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            # Hiding columns inside of a resize would begin another.
            QTimer.singleShot(0, self, lambda: self.narrowed.emit(self.viewport().width()))
        return super().event(event)


class _Search(QLineEdit):
    """A search that Escape clears."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)


def _button(name: str, symbol: str) -> QPushButton:
    made = named(QPushButton(), name)
    made.setIcon(icon(symbol, "muted"))
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return made

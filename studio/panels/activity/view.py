"""The activity panel as it is seen: a filter, the table of calls, and what an empty table says."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QStackedWidget,
    QTableView,
    QWidget,
)

from studio.panels.activity.inspector import CallInspector
from studio.panels.activity.model import (
    ACCOUNT,
    BYTES,
    CODE,
    DURATION,
    REQUEST_ID,
    STATUS,
    TIME,
    WHAT,
    CallsModel,
    titles,
)
from studio.services.activity import Listing, Wanted
from studio.ui.empty import Empty
from studio.ui.form import Choice, Words
from studio.ui.language import tr
from studio.ui.parts import column, label, named, page_head
from studio.ui.words import account_title, counted

ROW_HEIGHT = 36
WIDTHS = {TIME: 140, ACCOUNT: 112, DURATION: 92, STATUS: 158, CODE: 110, REQUEST_ID: 100, BYTES: 80}
# What was asked needs so much; for it these step aside in turn, and are told in the details.
WHAT_WIDTH = 180
ASIDE = (REQUEST_ID, BYTES, CODE)
FAILED = "failed"
# Pixels of a cell that its words cannot have.
_BESIDE = 28


class ActivityView(QWidget):
    """Widgets only: signals out, setters in."""

    filter_changed = Signal()
    chosen = Signal(object)  # the number of the call in the current row, None when there is none
    speech_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("activity.panel")
        self._total = 0
        self._loaded = False
        self._names: Sequence[str] = ()
        self.model = CallsModel(self)
        self.inspector = CallInspector()
        self.inspector.hide()
        self.title = label("title")
        self.count = named(label("muted"), "activity.count")
        self.filter = named(QLineEdit(), "activity.filter")
        self.filter.setClearButtonEnabled(True)
        self.filter.setMinimumWidth(220)
        self.filter.setMaxLength(200)
        self.account = Choice("activity.account", [("", lambda: tr("All accounts"))])
        self.outcome = Choice("activity.outcome", [("", lambda: tr("All calls")), (FAILED, lambda: tr("What failed"))])
        for choice in (self.account, self.outcome):
            choice.setMinimumWidth(168)
        self.table = self._make_table()
        self.nothing = Empty(
            "activity.nothing",
            "activity",
            lambda: tr("Every call to a vendor is listed here, as soon as there is one."),
            lambda: tr("Go to Speech"),
        )
        self.no_match = Empty(
            "activity.no_match", "search", lambda: tr("No call fits this filter."), lambda: tr("Show all calls")
        )
        self._stack = QStackedWidget()
        for widget in (QWidget(), self.table, self.nothing, self.no_match):
            self._stack.addWidget(widget)
        self._lay_out()
        self._connect()
        self._retranslate()

    def wanted(self) -> Wanted:
        """What the filter asks for."""
        return Wanted(
            text=self.filter.text(),
            account=self.account.value,
            failed=self.outcome.value == FAILED,
            titles=titles(),
        )

    def show_listing(self, found: Listing) -> None:
        """List these calls; where there are none, say whether the filter is why."""
        numbers, any_at_all = found.numbers, bool(found.accounts)
        bar = self.table.verticalScrollBar()
        number = self.number()
        place = bar.value()
        added = self.model.show(numbers, found.calls)
        if added and place:
            bar.setValue(place + added)  # what is being read stays where it is
        if number is not None and self.number() != number:
            self._choose(self.model.row_of(number))
        self._total, self._loaded = len(numbers), True
        self._stack.setCurrentWidget(self.table if numbers else self.no_match if any_at_all else self.nothing)
        for widget in (self.count, self.filter, self.account, self.outcome):
            widget.setVisible(any_at_all)
        self._say_count()

    def show_accounts(self, names: Sequence[str]) -> None:
        """The accounts that there are calls of; a filter for another one lets go of the list as well."""
        if names == self._names:
            return
        self._names = names
        before = self.account.value
        options: list[tuple[str, Words]] = [("", lambda: tr("All accounts"))]
        options += [(name, partial(account_title, name)) for name in names]
        self.account.set_options(options)
        self._fit_columns()
        if self.account.value != before:
            self.filter_changed.emit()

    def number(self) -> int | None:
        """The number of the call in the current row."""
        current = self.table.currentIndex()
        return self.model.number_at(current.row()) if current.isValid() else None

    def clear_filter(self) -> None:
        """Ask for every call."""
        self.account.set_value("")
        self.outcome.set_value("")
        self.filter.clear()
        self.filter_changed.emit()

    def add_action(self, action: QAction) -> None:
        """Offer an action in the menu of the table's right button."""
        self.table.addAction(action)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Hiding columns inside of a resize would begin another.
        QTimer.singleShot(0, self, self._fit_columns)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    # Inside

    def _fit_columns(self) -> None:
        """Leave out what matters least, rather than squeeze the words for what was asked; names get what is left."""
        # The table itself knows its width only once there is a call to show.
        room = self._stack.width() - self.table.verticalScrollBar().sizeHint().width()
        left = room - WHAT_WIDTH - sum(WIDTHS.values())
        for section in ASIDE:
            self.table.setColumnHidden(section, left < 0)
            left += WIDTHS[section] if left < 0 else 0
        metrics = self.table.fontMetrics()
        longest = max((metrics.horizontalAdvance(account_title(name)) for name in self._names), default=0)
        room = min(longest + _BESIDE, WIDTHS[ACCOUNT] + max(0, left))
        self.table.setColumnWidth(ACCOUNT, max(WIDTHS[ACCOUNT], room))

    def _make_table(self) -> QTableView:
        table = named(QTableView(), "activity.table")
        table.setModel(self.model)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        table.setTextElideMode(Qt.TextElideMode.ElideRight)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.setCornerButtonEnabled(False)
        # Every row is as high as every other: the table need not ask a hundred thousand of them.
        rows = table.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(ROW_HEIGHT)
        rows.hide()
        columns = table.horizontalHeader()
        columns.setHighlightSections(False)
        columns.setSectionsClickable(False)
        for section, width in WIDTHS.items():
            columns.resizeSection(section, width)
        columns.setSectionResizeMode(WHAT, QHeaderView.ResizeMode.Stretch)
        columns.setMinimumSectionSize(72)
        return table

    def _lay_out(self) -> None:
        head = page_head(spacing=12)
        head.addWidget(self.title)
        head.addWidget(self.count, 1, Qt.AlignmentFlag.AlignVCenter)
        for widget in (self.filter, self.account, self.outcome):
            head.addWidget(widget)
        body = column(self, spacing=12, margins=(24, 16, 24, 16))
        body.addLayout(head)
        body.addWidget(self._stack, 1)

    def _connect(self) -> None:
        self.filter.textChanged.connect(lambda _text: self.filter_changed.emit())
        self.account.chosen.connect(lambda _value: self.filter_changed.emit())
        self.outcome.chosen.connect(lambda _value: self.filter_changed.emit())
        self.table.selectionModel().currentRowChanged.connect(self._row_changed)
        self.model.modelReset.connect(lambda: self.chosen.emit(None))
        self.nothing.pressed.connect(self.speech_asked)
        self.no_match.pressed.connect(self.clear_filter)

    def _row_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        self.chosen.emit(self.model.number_at(current.row()) if current.isValid() else None)

    def _choose(self, line: int | None) -> None:
        if line is not None:
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            self.table.selectionModel().setCurrentIndex(self.model.index(line, 0), flags)

    def _say_count(self) -> None:
        text = counted(self._total, tr("1 call"), tr("{count} calls"))
        self.count.setText(text if self._loaded else "")

    def _retranslate(self) -> None:
        self.title.setText(tr("Activity"))
        self.setAccessibleName(tr("Activity"))
        self.filter.setPlaceholderText(tr("Filter by any word or id"))
        self.filter.setAccessibleName(tr("Filter"))
        self.account.setAccessibleName(tr("Account"))
        self.outcome.setAccessibleName(tr("Outcome"))
        self.table.setAccessibleName(tr("Calls"))
        self.model.retranslate()
        self._fit_columns()
        self._say_count()

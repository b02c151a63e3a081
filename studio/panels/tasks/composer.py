"""What is sent: a text, text files, or the rows of a table; with one voice, or a voice for each row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio.core.records import Voice
from studio.ui.drop import DropZone
from studio.ui.form import Choice
from studio.ui.icons import icon
from studio.ui.language import tr
from studio.ui.parts import column, frame, label, named, row
from studio.ui.tab import Tab
from studio.ui.theme import set_role
from studio.ui.words import account_title

SOURCES: Final = ("text", "files", "table")
FIELDS: Final = ("text", "voice", "name")
TEXT_SUFFIXES: Final = (".txt", ".md")
TABLE_SUFFIXES: Final = (".csv", ".tsv")
_LISTED: Final = 4


class Composer(QFrame):
    """Signals out, setters in.

    `changed`: what would be sent is another. `submit_pressed`: send it. `files_dropped` carries paths of texts and
    tables; `choose_files`, `choose_table`: the person would choose them. `account_chosen`, `columns_changed`.
    """

    changed = Signal()
    submit_pressed = Signal()
    files_dropped = Signal(tuple)
    choose_files = Signal()
    choose_table = Signal()
    account_chosen = Signal(str)
    columns_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("tasks.composer")
        set_role(self, "card")
        self._low = False
        self._tabs: dict[str, Tab] = {}
        self._group = QButtonGroup(self)
        self._stack = QStackedWidget()
        self._stack.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.text = named(QPlainTextEdit(), "tasks.text")
        self.text.setTabChangesFocus(True)
        self.name = named(QLineEdit(), "tasks.name")
        self.files = DropZone(
            "tasks.files",
            "file-text",
            lambda: tr("Drop text files here: each becomes a task."),
            lambda: tr(".txt and .md; UTF-8, UTF-16 and GB18030 are recognised"),
            choose=lambda: tr("Choose files…"),
            suffixes=TEXT_SUFFIXES,
        )
        self.table = DropZone(
            "tasks.sheet",
            "list-todo",
            lambda: tr("Drop a CSV file here: each row becomes a task."),
            lambda: tr("Columns for the text and, if wanted, the voice and the name are chosen next"),
            choose=lambda: tr("Choose a CSV file…"),
            suffixes=TABLE_SUFFIXES,
        )
        self._chosen_files = named(label(wraps=True), "tasks.chosen_files")
        self._chosen_sheet = named(label(wraps=True), "tasks.chosen_sheet")
        self._clear_files = _quiet("tasks.clear_files")
        self._clear_sheet = _quiet("tasks.clear_sheet")
        self.columns = {field: Choice(f"tasks.column_{field}") for field in FIELDS}
        for box in self.columns.values():
            box.setMinimumWidth(0)
            box.setFixedWidth(168)
        self._sample = named(label("muted", wraps=True), "tasks.sample")
        self.account = Choice("tasks.account")
        self.voice = Choice("tasks.voice")
        for box in (self.account, self.voice):
            box.setMinimumWidth(120)
            box.setFixedWidth(190)
        self._count = named(label("muted"), "tasks.characters")
        self._trouble = named(label("warn", wraps=True), "tasks.check")
        self.over = Choice("tasks.over")
        self.submit = named(QPushButton(), "tasks.submit")
        set_role(self.submit, "primary")
        self._small = [label("muted") for _ in range(3)]
        self._headings = {field: label("muted") for field in FIELDS}
        self._name_heading = label("muted")
        self._lay_out()
        self._connect()
        self.show_files(())
        self.show_sheet("", ())
        self.show_check("", "", too_long=False, ready=False)
        self.choose("text")
        self._retranslate()

    # What the person chose

    @property
    def source(self) -> str:
        """One of `SOURCES`."""
        return next(name for name, tab in self._tabs.items() if tab.isChecked())

    def choose(self, source: str) -> None:
        """Turn to another source."""
        self._tabs[source].setChecked(True)
        self._stack.setCurrentIndex(SOURCES.index(source))
        self._fit()
        self.changed.emit()

    # What is shown

    def show_accounts(self, accounts: Sequence[str], chosen: str) -> None:
        """The accounts that can be sent to."""
        self.account.set_options([(each, partial(account_title, each)) for each in accounts])
        self.account.set_value(chosen)

    def show_voices(self, voices: Sequence[Voice], chosen: str) -> None:
        """The voices of the account that is chosen."""
        self.voice.set_options([(each.voice_id, partial(tr, each.name or each.voice_id)) for each in voices])
        self.voice.set_value(chosen)

    def show_files(self, paths: Sequence[Path]) -> None:
        """The text files that were chosen; none bring the drop zone back."""
        names = [path.name for path in paths[:_LISTED]]
        more = len(paths) - _LISTED
        words = " · ".join(names) + (" " + tr("and {count} more").format(count=more) if more > 0 else "")
        self._chosen_files.setText(words)
        self._file_card.setVisible(bool(paths))
        self.files.setVisible(not paths)
        self._fit()

    def show_sheet(
        self, name: str, columns: Sequence[str], chosen: Mapping[str, str] | None = None, sample: str = ""
    ) -> None:
        """The table that was chosen, its columns, which of them mean what, and a row of it; "" brings the zone back."""
        self._chosen_sheet.setText(name)
        for field, box in self.columns.items():
            none = [] if field == "text" else [("", lambda field=field: self._no_column(field))]
            box.set_options([*none, *((each, partial(str, each)) for each in columns)])
            box.set_value((chosen or {}).get(field, ""))
        self.show_sample(sample)
        self._sheet_card.setVisible(bool(name))
        self.table.setVisible(not name)
        self._fit()

    def show_sample(self, sample: str) -> None:
        """What the first row would say."""
        self._sample.setText(sample)
        self._sample.setVisible(bool(sample) and not self._low)
        self._fit()

    def show_check(self, count: str, trouble: str, *, too_long: bool, ready: bool) -> None:
        """How much would be sent, and what stands in its way."""
        self._count.setText(count)
        self._trouble.setText(trouble)
        self._trouble.setVisible(bool(trouble))
        self.over.setVisible(too_long)
        self.submit.setEnabled(ready)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
            self.changed.emit()  # what is said of it is said anew
        super().changeEvent(event)

    # Inside

    def _no_column(self, field: str) -> str:
        return tr("One voice for all") if field == "voice" else tr("From the text")

    def _lay_out(self) -> None:
        tabs = row(spacing=4)
        for source in SOURCES:
            tab = self._tabs[source] = Tab(f"tasks.source_{source}")
            self._group.addButton(tab)
            tabs.addWidget(tab)
        tabs.addStretch(1)
        self._file_card, _ = _card(self._chosen_files, self._clear_files)
        self._sheet_card, self._sheet_lines = _card(self._chosen_sheet, self._clear_sheet)
        mapping = row(spacing=16)
        for field, box in self.columns.items():
            under = column(spacing=4)
            under.addWidget(self._headings[field])
            under.addWidget(box)
            mapping.addLayout(under)
        mapping.addStretch(1)
        self._sheet_lines.addLayout(mapping)
        self._sheet_lines.addWidget(self._sample)
        written = QWidget()
        body = column(written, spacing=8)
        body.addWidget(self.text)
        naming = row(spacing=8)
        naming.addWidget(self._name_heading)
        naming.addWidget(self.name, 1)
        body.addLayout(naming)
        self._stack.addWidget(written)
        for zone, card in ((self.files, self._file_card), (self.table, self._sheet_card)):
            place = QWidget()
            inside = column(place)
            inside.addWidget(zone)
            inside.addWidget(card)
            self._stack.addWidget(place)
        last = row(spacing=8)
        for heading, box in zip(self._small, (self.account, self.voice, self.over), strict=True):
            last.addWidget(heading)
            last.addWidget(box)
        last.addStretch(1)
        last.addWidget(self._count)
        last.addWidget(self.submit)
        layout = self._lines = column(self, margins=(16, 12, 16, 16))
        layout.addLayout(tabs)
        layout.addWidget(self._stack)
        layout.addWidget(self._trouble)
        layout.addLayout(last)
        self._small[2].hide()
        self.set_low(low=False)
        self.setFocusProxy(self.text)

    def _connect(self) -> None:
        for source, tab in self._tabs.items():
            tab.clicked.connect(lambda _checked, source=source: self.choose(source))
        self.text.textChanged.connect(self.changed)
        self.name.textChanged.connect(self.changed)
        self.files.dropped.connect(self.files_dropped)
        self.table.dropped.connect(self.files_dropped)
        self.files.choose_pressed.connect(self.choose_files)
        self.table.choose_pressed.connect(self.choose_table)
        self._clear_files.clicked.connect(lambda _checked: self.files_dropped.emit(()))
        self._clear_sheet.clicked.connect(lambda _checked: self.files_dropped.emit(()))
        self.account.chosen.connect(self.account_chosen)
        self.voice.chosen.connect(lambda _voice: self.changed.emit())
        self.over.chosen.connect(lambda _over: self.changed.emit())
        for box in self.columns.values():
            box.chosen.connect(lambda _column: self.columns_changed.emit())
        self.submit.clicked.connect(lambda _checked: self.submit_pressed.emit())

    def set_low(self, *, low: bool) -> None:
        """Whether there is little room below."""
        self._low = low
        for lines in (self._lines, self._sheet_lines):
            lines.setSpacing(8 if low else 12)
        self._sample.setVisible(bool(self._sample.text()) and not low)
        self.text.setFixedHeight(44 if low else 104)
        self.files.set_compact(compact=low)
        self.table.set_compact(compact=low)
        self._fit()

    def _fit(self) -> None:
        """As high as what is shown now, not as the highest of the three."""
        page = self._stack.currentWidget()
        if page is not None:
            # What wraps is as high as the width makes it.
            wrapped = page.heightForWidth(self._stack.width()) if page.hasHeightForWidth() else -1
            self._stack.setFixedHeight(max(wrapped, page.sizeHint().height()))

    def _retranslate(self) -> None:
        for source, words in zip(SOURCES, (tr("Text"), tr("Files"), tr("Table")), strict=True):
            self._tabs[source].say(words)
        for field, words in zip(FIELDS, (tr("Text"), tr("Voice"), tr("Name")), strict=True):
            self._headings[field].setText(words)
            self.columns[field].setAccessibleName(tr("Column of: {field}").format(field=words))
        self.over.set_options([("split", lambda: tr("Split at sentences")), ("refuse", lambda: tr("Leave them out"))])
        for heading, text in zip(self._small, (tr("Account"), tr("Voice"), ""), strict=True):
            heading.setText(text)
        self._name_heading.setText(tr("Name"))
        self.text.setPlaceholderText(tr("Write or paste what is to be spoken"))
        self.name.setPlaceholderText(tr("The first words of the text"))
        self.submit.setText(tr("Send"))
        for button in (self._clear_files, self._clear_sheet):
            button.setToolTip(tr("Choose others"))
            button.setAccessibleName(tr("Choose others"))
        for widget, words in (
            (self, tr("New task")),
            (self.text, tr("Text")),
            (self.name, tr("Name")),
            (self.account, tr("Account")),
            (self.voice, tr("Voice")),
            (self.over, tr("Rows that are too long")),
            (self.submit, tr("Send")),
        ):
            widget.setAccessibleName(words)
        self._fit()


def _quiet(name: str) -> QToolButton:
    made = named(QToolButton(), name)
    made.setIcon(icon("x", "muted"))
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return made


def _card(words: QWidget, clear: QToolButton) -> tuple[QFrame, QVBoxLayout]:
    """What was chosen, with a cross to choose again."""
    made = frame("raised")
    body = column(made, spacing=12, margins=(12, 8, 12, 12))
    head = row(spacing=8)
    head.addWidget(words, 1)
    head.addWidget(clear, alignment=Qt.AlignmentFlag.AlignTop)
    body.addLayout(head)
    return made, body

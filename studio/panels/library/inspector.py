"""What is known of the take that is selected, and what a person may write about it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QScrollArea, QWidget

from studio.core.takes import TakeSummary
from studio.panels.library.model import source_title, timing_title
from studio.ui.language import tr
from studio.ui.parts import column, label, named
from studio.ui.transport import clock
from studio.ui.words import account_title, when

REST_MS = 600  # after the last key, before what was written is kept


class TakeInspector(QWidget):
    """`renamed`: the take (its id) and its new title. `tagged`: the take and its tags."""

    renamed = Signal(str, str)
    tagged = Signal(str, tuple)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("library.inspector")
        self._take: TakeSummary | None = None
        self._voice = ""
        self._many = 0
        self._reasons: tuple[str, ...] = ()
        self._hint = label("muted", wraps=True)
        self._title = named(QLineEdit(), "library.take_title")
        self._tags = named(QLineEdit(), "library.take_tags")
        self._facts = [named(label(wraps=True), f"library.fact_{name}") for name in _FACTS]
        self._why = label("muted", wraps=True)
        self._facts[-1].setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._headings: list[QLabel] = []
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self.keep)
        for edit in (self._title, self._tags):
            edit.textEdited.connect(self._rest.start)
            edit.editingFinished.connect(self.keep)
        self._lay_out()
        self.show_take(None)
        self._retranslate()

    def show_take(
        self, take: TakeSummary | None, *, voice: str = "", many: int = 0, reasons: Sequence[str] = ()
    ) -> None:
        """Show a take, spoken by `voice`, or that none or `many` are selected.

        `reasons` say why it is not lit by character.
        """
        if self._take is not None and (take is None or take.take_id != self._take.take_id):
            self.keep()
        same = take is not None and self._take is not None and take.take_id == self._take.take_id
        self._take, self._voice, self._many, self._reasons = take, voice, many, tuple(reasons)
        self._hint.setVisible(take is None)
        self._body.setVisible(take is not None)
        if take is not None:
            if not (same and self._title.hasFocus()):
                self._title.setText(take.title)
                self._title.setCursorPosition(0)
            if not (same and self._tags.hasFocus()):
                self._tags.setText(" ".join(take.tags))
        self._say()

    def keep(self) -> None:
        """Keep what was just written."""
        self._rest.stop()
        take = self._take
        if take is None:
            return
        title = " ".join(self._title.text().split())
        if title and title != take.title:
            self.renamed.emit(take.take_id, title)
        tags = tuple(dict.fromkeys(self._tags.text().split()))
        if tags != take.tags:
            self.tagged.emit(take.take_id, tags)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    # Inside

    def _say(self) -> None:
        take = self._take
        if take is None:
            many = tr("{count} takes are selected.").format(count=f"{self._many:,}")
            self._hint.setText(many if self._many else tr("Select a take to see what it is and to hear it."))
            return
        whole = "" if take.complete else tr("Incomplete: part of the script was not made.")
        facts = (
            source_title(take.source),
            self._voice,
            account_title(take.account),
            clock(take.seconds),
            when(take.created),
            timing_title(take.timing),
            take.take_id,
        )
        for shown, words in zip(self._facts, facts, strict=True):
            shown.setText(words)
        lines = [whole, *(tr(reason) for reason in self._reasons)]
        self._why.setText("\n".join(line for line in lines if line))
        self._why.setVisible(bool(self._why.text()))

    def _lay_out(self) -> None:
        self._body = QWidget()
        inside = column(self._body, spacing=16)
        for widgets in ((self._title,), (self._tags,), *((fact,) for fact in self._facts[:-2])):
            inside.addWidget(self._under(*widgets))
        inside.addWidget(self._under(self._facts[-2], self._why))
        inside.addWidget(self._under(self._facts[-1]))
        whole = QWidget()
        body = column(whole, spacing=16, margins=(16, 8, 16, 16))
        body.addWidget(self._hint)
        body.addWidget(self._body)
        body.addStretch(1)
        self._scroll = named(QScrollArea(), "library.inspector_scroll")
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(whole)
        column(self).addWidget(self._scroll)

    def _under(self, *widgets: QWidget) -> QWidget:
        """Controls under the words that say what they are."""
        made = QWidget()
        body = column(made, spacing=4)
        heading = label("muted")
        self._headings.append(heading)
        for widget in (heading, *widgets):
            body.addWidget(widget)
        return made

    def _retranslate(self) -> None:
        words = (
            tr("Title"),
            tr("Tags"),
            tr("Made by"),
            tr("Voice"),
            tr("Account"),
            tr("Length"),
            tr("Made on"),
            tr("Lit by"),
            tr("Id"),
        )
        for heading, text in zip(self._headings, words, strict=True):
            heading.setText(text)
        for widget, text in (
            (self, tr("Take")),
            (self._scroll, tr("Take")),
            (self._title, tr("Title")),
            (self._tags, tr("Tags")),
        ):
            widget.setAccessibleName(text)
        self._tags.setPlaceholderText(tr("Words with spaces between them"))
        self._say()


_FACTS = ("source", "voice", "account", "length", "made", "timing", "id")

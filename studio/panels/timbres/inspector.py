"""What is known of the timbre that is selected, and what a person may write about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QPlainTextEdit, QPushButton, QScrollArea, QWidget

from studio.core.records import Timbre, TimbreState
from studio.panels.timbres.model import (
    gender_title,
    language_title,
    state_title,
    timbre_title,
)
from studio.services.timbres_csv import split_tags
from studio.ui.form import Choice
from studio.ui.icons import icon
from studio.ui.language import tr
from studio.ui.notices import behind, remedy, sentence
from studio.ui.parts import column, label, named, row
from studio.ui.theme import set_role
from studio.ui.words import account_title, counted, when

REST_MS = 600  # after the last key, before what was written is kept

_LANGUAGES = ("", "zh", "en")
_GENDERS = ("", "female", "male")


class TimbreInspector(QWidget):
    """`edited`: the timbre (its id) and what is to be kept of it, by field. `check_asked`: settle what is unknown."""

    edited = Signal(str, dict)
    check_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("timbres.inspector")
        self._timbre: Timbre | None = None
        self._many = 0
        self._vendor = ""
        self._titles: tuple[str, ...] = ()
        self._hint = label("muted", wraps=True)
        self._name = named(QLineEdit(), "timbres.name")
        self._id = named(label("mono", wraps=True), "timbres.id")
        self._id.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._whose = label(wraps=True)
        self._language = Choice("timbres.edit_language")
        self._gender = Choice("timbres.edit_gender")
        for box in (self._language, self._gender):
            box.setMinimumWidth(0)
            box.setFixedWidth(120)
        self._tags = named(QLineEdit(), "timbres.tags")
        self._notes = named(QPlainTextEdit(), "timbres.notes")
        self._notes.setTabChangesFocus(True)
        self._notes.setFixedHeight(96)
        self._uses = named(label(wraps=True), "timbres.uses")
        self._used_by = label("muted", wraps=True)
        self._verified = label(wraps=True)
        self._state = named(label(wraps=True), "timbres.state")
        self._why = label("muted", wraps=True)
        self._check = named(QPushButton(), "timbres.check")
        self._check.setIcon(icon("refresh-cw", "muted"))
        self._check.clicked.connect(self.check_asked)
        self._titles_of: list[QLabel] = []
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self.keep)
        self._lay_out()
        self._name.textEdited.connect(self._rest.start)
        self._tags.textEdited.connect(self._rest.start)
        self._notes.textChanged.connect(self._rest.start)
        for edit in (self._name, self._tags):
            edit.editingFinished.connect(self.keep)
        self._language.chosen.connect(self.keep)
        self._gender.chosen.connect(self.keep)
        self._retranslate()
        self.show_timbre(None)

    def show_timbre(self, timbre: Timbre | None, *, many: int = 0, vendor: str = "", uses: Sequence[str] = ()) -> None:
        """Show a timbre, its vendor's title and the titles of takes that use it; None for none or `many`."""
        if self._timbre is not None and (timbre is None or timbre.timbre_id != self._timbre.timbre_id):
            self.keep()
        same = timbre is not None and self._timbre is not None and timbre.timbre_id == self._timbre.timbre_id
        self._timbre, self._many, self._vendor, self._titles = timbre, many, vendor, tuple(uses)
        self._body.setVisible(timbre is not None)
        self._hint.setVisible(timbre is None)
        self._hint.setText(
            tr("{count} timbres are selected.").format(count=many)
            if many
            else tr("Select a timbre to see what is known of it.")
        )
        if timbre is not None and not (same and self._rest.isActive()):
            self._fill(timbre)
        if timbre is not None:
            self._show_facts(timbre)

    def keep(self) -> None:
        """Hand over what was written, where it is something new."""
        self._rest.stop()
        timbre = self._timbre
        if timbre is None:
            return
        changes: dict[str, Any] = {
            "tags": split_tags(self._tags.text()),
            "notes": self._notes.toPlainText(),
            "language": self._language.value,
            "gender": self._gender.value,
        }
        name = self._name.text().strip()
        if name != timbre_title(timbre):
            changes["name"] = name
        changes = {field: value for field, value in changes.items() if value != getattr(timbre, field)}
        if changes:
            self.edited.emit(timbre.timbre_id, changes)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
            self.show_timbre(self._timbre, many=self._many, vendor=self._vendor, uses=self._titles)
        super().changeEvent(event)

    def _fill(self, timbre: Timbre) -> None:
        self._notes.blockSignals(True)
        self._name.setText(timbre_title(timbre))
        if split_tags(self._tags.text()) != timbre.tags:
            self._tags.setText(" ".join(timbre.tags))
        if self._notes.toPlainText() != timbre.notes:
            self._notes.setPlainText(timbre.notes)
        self._notes.blockSignals(False)
        for box, known, value, title in (
            (self._language, _LANGUAGES, timbre.language, language_title),
            (self._gender, _GENDERS, timbre.gender, gender_title),
        ):
            values = dict.fromkeys((*known, value))
            box.set_options([(each, lambda each=each, title=title: title(each) or "–") for each in values])  # type: ignore[misc]
            box.set_value(value)

    def _show_facts(self, timbre: Timbre) -> None:
        self._id.setText(timbre.voice_id)
        self._whose.setText(" · ".join(part for part in (account_title(timbre.account), self._vendor) if part))
        if timbre.used:
            one, many = tr("1 take, {when}"), tr("{count} takes, last {when}")
            uses = counted(timbre.used, one, many, when=when(timbre.last_used))
        else:
            uses = tr("No take yet")
        self._uses.setText(uses)
        self._used_by.setText("\n".join(self._titles))
        self._used_by.setVisible(bool(self._titles))
        self._verified.setText(when(timbre.verified) or tr("Never"))
        self._state.setText(state_title(timbre))
        danger = timbre.state is TimbreState.DELETING or timbre.trouble is not None
        set_role(self._state, "warn" if timbre.state is TimbreState.UNKNOWN else "danger" if danger else "")
        self._why.setText(_why(timbre))
        self._why.setVisible(bool(self._why.text()))
        self._check.setVisible(timbre.state is TimbreState.UNKNOWN)

    def _lay_out(self) -> None:
        self._body = QWidget()
        body = column(self._body, spacing=12)
        body.addWidget(self._under(self._name))
        body.addWidget(self._under(self._id))
        body.addWidget(self._under(self._whose))
        pair = row(spacing=8)
        pair.addWidget(self._under(self._language))
        pair.addWidget(self._under(self._gender))
        body.addLayout(pair)
        body.addWidget(self._under(self._tags))
        body.addWidget(self._under(self._notes))
        body.addWidget(self._under(self._uses, self._used_by))
        body.addWidget(self._under(self._verified))
        body.addWidget(self._under(self._state, self._why))
        body.addWidget(self._check, alignment=Qt.AlignmentFlag.AlignLeft)
        whole = QWidget()
        inside = column(whole, margins=(16, 8, 16, 16))
        inside.addWidget(self._hint)
        inside.addWidget(self._body)
        inside.addStretch(1)
        scroll = named(QScrollArea(), "timbres.inspector_scroll")
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(whole)
        whole.setAutoFillBackground(False)  # the line at the column's left edge is behind it
        self._scroll = scroll
        column(self).addWidget(scroll)

    def _under(self, *widgets: QWidget) -> QWidget:
        """Controls under the words that say what they are."""
        made = QWidget()
        body = column(made, spacing=4)
        title = label("muted")
        self._titles_of.append(title)
        for widget in (title, *widgets):
            body.addWidget(widget)
        return made

    def _retranslate(self) -> None:
        words = (
            tr("Name"),
            tr("Id"),
            tr("Account"),
            tr("Language"),
            tr("Gender"),
            tr("Tags"),
            tr("Notes"),
            tr("Used in"),
            tr("Last verified"),
            tr("State"),
        )
        for title, text in zip(self._titles_of, words, strict=True):
            title.setText(text)
        for widget, text in (
            (self, tr("Timbre")),
            (self._scroll, tr("Timbre")),
            (self._name, tr("Name")),
            (self._id, tr("Id")),
            (self._language, tr("Language")),
            (self._gender, tr("Gender")),
            (self._tags, tr("Tags")),
            (self._notes, tr("Notes")),
            (self._check, tr("Check")),
        ):
            widget.setAccessibleName(text)
        self._tags.setPlaceholderText(tr("Words with spaces between them"))
        self._notes.setPlaceholderText(tr("What should be remembered of it"))
        self._check.setText(" " + tr("Check"))
        self._check.setToolTip(tr("Asks the vendor to delete it once more; that it is gone already is no mistake."))


def _why(timbre: Timbre) -> str:
    trouble = timbre.trouble
    if trouble is None:
        return ""
    lines = [sentence(trouble), remedy(trouble), behind(trouble)]
    return "\n".join(line for line in lines if line)

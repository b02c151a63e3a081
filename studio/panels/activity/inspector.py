"""All that is known of one call: what came of it, whom to ask about it, and what was said word for word."""

from __future__ import annotations

from urllib.parse import urlsplit

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFormLayout, QFrame, QPlainTextEdit, QPushButton, QScrollArea, QWidget

from studio.core.errors import ADVICE, Kind
from studio.core.language import explained
from studio.core.records import Call
from studio.panels.activity.model import duration, mark, moment, outcome, traffic, what
from studio.ui.fact import Fact
from studio.ui.icons import icon
from studio.ui.language import tr
from studio.ui.notices import vendors_own
from studio.ui.parts import column, label, named
from studio.ui.theme import font, set_role
from studio.ui.words import account_title


class CallInspector(QWidget):
    """Shows one call, or that none is chosen."""

    copy_id_pressed = Signal()
    copy_curl_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("activity.inspector")
        self._call: Call | None = None
        self._title = named(label("section", wraps=True), "activity.call")
        self._outcome = named(label(wraps=True), "activity.call_outcome")
        self._remedy = named(label("muted", wraps=True), "activity.call_remedy")
        self._facts = QFormLayout()
        self._facts.setHorizontalSpacing(12)
        self._facts.setVerticalSpacing(8)
        self._facts.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._facts.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.copy_id = self._button("activity.copy_request_id")
        self.copy_curl = self._button("activity.copy_curl")
        self._said_titles = [label("muted"), label("muted")]
        self._said = [_words("activity.request"), _words("activity.response")]
        self._lay_out()
        self.copy_id.clicked.connect(self.copy_id_pressed)
        self.copy_curl.clicked.connect(self.copy_curl_pressed)
        self._retranslate()

    @property
    def call(self) -> Call | None:
        """What it shows."""
        return self._call

    def show_call(self, call: Call | None) -> None:
        """Show a call; None when none is chosen."""
        self._call = call
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _button(self, name: str) -> QPushButton:
        made = named(QPushButton(), name)
        made.setIcon(icon("copy", "muted"))
        return made

    def _lay_out(self) -> None:
        content = QWidget()
        body = column(content, spacing=12, margins=(16, 8, 16, 16))
        for widget in (self._title, self._outcome, self._remedy):
            body.addWidget(widget)
        body.addLayout(self._facts)
        body.addWidget(self.copy_id)
        body.addWidget(self.copy_curl)
        for title, said in zip(self._said_titles, self._said, strict=True):
            body.addSpacing(4)
            body.addWidget(title)
            body.addWidget(said)
        body.addStretch(1)
        scroll = named(QScrollArea(), "activity.details")
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(content)
        content.setAutoFillBackground(False)  # the line at the column's left edge is behind it
        column(self).addWidget(scroll)

    def _show(self) -> None:
        call = self._call
        while self._facts.rowCount():
            self._facts.removeRow(0)
        for widget in (self._title, self._outcome, self.copy_id, self.copy_curl, *self._said_titles, *self._said):
            widget.setVisible(call is not None)
        if call is None:
            self._remedy.setText(tr("Choose a call to see what was said."))
            self._remedy.show()
            return
        self._title.setText(what(call.what))
        self._outcome.setText(_sentence(call))
        set_role(self._outcome, mark(call.outcome)[1])
        self._remedy.setText(_remedy(call))
        self._remedy.setVisible(bool(self._remedy.text()))
        for name, value in _facts(call):
            title = label("muted", name)
            title.setAlignment(Qt.AlignmentFlag.AlignTop)
            self._facts.addRow(title, Fact(name, value))
        self.copy_id.setEnabled(call.request_id is not None)
        self.copy_curl.setEnabled(bool(call.url and call.request))
        for title, said, text in zip(self._said_titles, self._said, (call.request, call.response), strict=True):
            said.setPlainText(text)
            title.setVisible(bool(text))
            said.setVisible(bool(text))

    def _retranslate(self) -> None:
        self.setAccessibleName(tr("Call"))
        for button, name in ((self.copy_id, tr("Copy request id")), (self.copy_curl, tr("Copy as cURL"))):
            button.setText(f" {name}")
            button.setAccessibleName(name)
        for title, said, name in zip(self._said_titles, self._said, (tr("Sent"), tr("Received")), strict=True):
            title.setText(name)
            said.setAccessibleName(name)
        self._show()


def _words(name: str) -> QPlainTextEdit:
    made = named(QPlainTextEdit(), name)
    made.setReadOnly(True)
    made.setFont(font(12, mono=True))
    made.setFixedHeight(150)
    made.setTabChangesFocus(True)
    return made


def _kind(call: Call) -> Kind:
    """What came of a call, as an error; what went well, or is not known to this version, is the vendor's matter."""
    return Kind(call.outcome) if call.outcome in set(Kind) else Kind.REFUSED


def _sentence(call: Call) -> str:
    if call.outcome in set(Kind):
        advice = ADVICE[_kind(call)]
        return tr(advice.sentence).format(subject=_subject(call))
    return outcome(call.outcome)


def _subject(call: Call) -> str:
    """What the sentence of an outcome is about."""
    return (urlsplit(call.url).hostname or call.account) if call.outcome == Kind.UNREACHABLE else call.account


def _remedy(call: Call) -> str:
    if call.outcome in set(Kind) and call.outcome != Kind.CANCELLED:
        return tr(ADVICE[Kind(call.outcome)].remedy).format(subject=_subject(call))
    return ""


def _facts(call: Call) -> list[tuple[str, str]]:
    found = [
        (tr("Time"), moment(call.started, whole=True)),
        (tr("Account"), f"{account_title(call.account)} ({call.vendor})"),
        (tr("Address"), f"{call.method} {call.url}".strip()),
        (tr("Duration"), duration(call.duration_ms)),
        (tr("HTTP status"), str(call.status) if call.status is not None else ""),
        (tr("Vendor code"), call.code or ""),
        (tr("Vendor's words") if vendors_own(_kind(call), call.code) else tr("Reason"), explained(call.message, tr)),
        (tr("Request id"), call.request_id or ""),
        (tr("Trace id"), call.trace_id or ""),
        (tr("Bytes"), traffic(call)),
    ]
    return [(name, value) for name, value in found if value]

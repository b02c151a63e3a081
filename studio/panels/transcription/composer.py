"""What is to be written down: files that are dropped or chosen, links, and what was found wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from studio.panels.transcription.model import language_title
from studio.ui.drop import DropZone
from studio.ui.form import Choice
from studio.ui.icons import icon, pixmap
from studio.ui.language import tr
from studio.ui.parts import column, label, named, row
from studio.ui.theme import set_role
from studio.ui.words import account_title, counted

LANGUAGES: Final = ("", "zh", "en", "ja", "ko")
_SHOWN: Final = 4
_LINE: Final = 32


@dataclass(frozen=True, slots=True)
class Finding:
    """A source that is not sent by itself: what is wrong with it, and what can be done.

    `role` is "danger" where it cannot be used as it is and "warn" where a person decides.
    """

    source: str
    name: str
    words: Callable[[], str]
    role: str = "danger"


class Composer(QFrame):
    """Signals out, setters in.

    `files_dropped` carries paths, `choose_pressed`: they would rather be chosen. `link_entered`: a link, `link_tested`:
    one that is only to be looked at. `account_chosen`; `test_pressed`: would the vendor's call come through?
    `anyway_pressed`: send what a person decides on; `form_pressed`: say the form of PCM; `dismissed` carries a source,
    "" for all; `settings_pressed`: the account's settings are wanted.
    """

    files_dropped = Signal(tuple)
    choose_pressed = Signal()
    link_entered = Signal(str)
    link_tested = Signal(str)
    account_chosen = Signal(str)
    test_pressed = Signal()
    anyway_pressed = Signal()
    form_pressed = Signal()
    dismissed = Signal(str)
    settings_pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("transcription.composer")
        self.zone = DropZone(
            "transcription.drop",
            "captions",
            lambda: tr("Drop recordings here: each is sent to be written down at once."),
            lambda: tr("WAV, MP3, FLAC, Ogg, Opus, PCM; what no vendor takes is converted on this computer"),
            choose=lambda: tr("Choose recordings…"),
        )
        self.link = named(QLineEdit(), "transcription.link")
        self.look = named(QPushButton(), "transcription.test_link")
        self.add = named(QPushButton(), "transcription.add_link")
        self.account = Choice("transcription.account")
        self.language = Choice("transcription.language")
        self.mode = Choice("transcription.mode")
        for box in (self.account, self.language, self.mode):
            box.setMinimumWidth(0)
            box.setFixedWidth(152)
        self.test = named(QPushButton(), "transcription.test_call")
        self._testing = self._looking = False
        self._headings = [label("muted") for _ in range(3)]
        self._way = _Way()
        self._findings = _Findings()
        self._wrong = named(label("danger", wraps=True), "transcription.link_wrong")
        self._wrong.hide()
        self._lay_out()
        self._connect()
        self._retranslate()

    # What is shown

    def show_accounts(self, accounts: Sequence[str], chosen: str) -> None:
        """The accounts that can be sent to."""
        self.account.set_options([(each, partial(account_title, each)) for each in accounts])
        self.account.set_value(chosen)

    def show_modes(self, *, push: bool) -> None:
        """Whether the account offers to be called back by its vendor."""
        self._headings[2].setVisible(push)
        self.mode.setVisible(push)
        if not push:
            self.mode.set_value("pull")
        self._show_test()

    def show_testing(self, *, testing: bool) -> None:
        """Whether a call is on its way."""
        self._testing = testing
        self.test.setEnabled(not testing)
        self.test.setText(tr("Testing…") if testing else tr("Test"))

    def show_looking(self, *, looking: bool) -> None:
        """Whether what is behind a link is being looked at."""
        self._looking = looking
        self.look.setText(tr("Testing…") if looking else tr("Test"))
        self._show_buttons()

    def show_way(self, words: Callable[[], str]) -> None:
        """Why files of this computer cannot reach the account's vendor; "" where they can."""
        self._way.say(words)

    def show_findings(self, findings: Sequence[Finding], *, warned: int, raw: int, checking: int = 0) -> None:
        """What was found wrong, of which `warned` may be sent all the same and `raw` need to be told their form."""
        self._findings.show_findings(findings, warned=warned, raw=raw, checking=checking)

    def show_wrong_link(self, *, wrong: bool) -> None:
        """Whether what was entered is no link."""
        self._wrong.setVisible(wrong)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    # Inside

    def _lay_out(self) -> None:
        links = row(spacing=8)
        links.addWidget(self.link, 1)
        links.addWidget(self.look)
        links.addWidget(self.add)
        wishes = row(spacing=8)
        for heading, box in zip(self._headings, (self.account, self.language, self.mode), strict=True):
            wishes.addWidget(heading)
            wishes.addWidget(box)
            wishes.addSpacing(8 if box is not self.mode else 0)
        wishes.addWidget(self.test)
        wishes.addStretch(1)
        body = column(self, spacing=8)
        body.addWidget(self.zone, 1)
        body.addLayout(links)
        body.addWidget(self._wrong)
        body.addLayout(wishes)
        body.addWidget(self._way)
        body.addWidget(self._findings)

    def _connect(self) -> None:
        self.zone.dropped.connect(self.files_dropped)
        self.zone.choose_pressed.connect(self.choose_pressed)
        self.link.returnPressed.connect(self._enter)
        self.add.clicked.connect(lambda _checked: self._enter())
        self.look.clicked.connect(lambda _checked: self.link_tested.emit(self.link.text().strip()))
        self.link.textChanged.connect(lambda _text: self._show_buttons())
        self.link.textEdited.connect(lambda _text: self.show_wrong_link(wrong=False))
        self.account.chosen.connect(self.account_chosen)
        self.mode.chosen.connect(lambda _mode: self._show_test())
        self.test.clicked.connect(lambda _checked: self.test_pressed.emit())
        self._way.pressed.connect(self.settings_pressed)
        self._findings.anyway_pressed.connect(self.anyway_pressed)
        self._findings.form_pressed.connect(self.form_pressed)
        self._findings.dismissed.connect(self.dismissed)
        self._show_buttons()

    def _show_buttons(self) -> None:
        entered = bool(self.link.text().strip())
        self.add.setEnabled(entered)
        self.look.setEnabled(entered and not self._looking)

    def _enter(self) -> None:
        if self.link.text().strip():
            self.link_entered.emit(self.link.text().strip())

    def _show_test(self) -> None:
        self.test.setVisible(self.mode.isVisibleTo(self) and self.mode.value == "push")

    def _retranslate(self) -> None:
        self._wrong.setText(tr("A link begins with http:// or https://."))
        self.link.setPlaceholderText(tr("or a link to a recording: https://…"))
        self.add.setText(tr("Send the link"))
        self.show_looking(looking=self._looking)
        self.look.setAccessibleName(tr("Test the link"))
        self.look.setToolTip(tr("See whether there is a recording behind it that the vendor could fetch"))
        self.language.set_options([(each, partial(language_title, each)) for each in LANGUAGES])
        self.mode.set_options([("pull", lambda: tr("Fetched")), ("push", lambda: tr("Called back"))])
        words = (tr("Account"), tr("Language"), tr("Result"))
        for heading, box, text in zip(self._headings, (self.account, self.language, self.mode), words, strict=True):
            heading.setText(text)
            box.setAccessibleName(text)
        self.mode.setToolTip(tr("The vendor is asked again and again, or calls back when it is done"))
        self.show_testing(testing=self._testing)
        self.test.setAccessibleName(tr("Test the vendor's call"))
        self.test.setToolTip(tr("Call the address that the vendor would call, from this computer"))
        self.language.setToolTip(tr("What is spoken; vendors that find it out themselves do not need it"))
        self.setAccessibleName(tr("New recordings"))
        self.link.setAccessibleName(tr("Link to a recording"))
        self.add.setAccessibleName(tr("Send the link"))


class _Way(QFrame):
    """Says that the vendor cannot come for files, with a button to where that is changed."""

    pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("transcription.no_way")
        set_role(self, "raised")
        self._say: Callable[[], str] = str
        self._mark = QLabel()
        self._words = named(label(wraps=True), "transcription.no_way_words")
        self._button = named(QPushButton(), "transcription.open_settings")
        self._button.clicked.connect(lambda _checked: self.pressed.emit())
        line = row(self, spacing=12, margins=(12, 8, 12, 8))
        line.addWidget(self._mark)
        line.addWidget(self._words, 1)
        line.addWidget(self._button)
        self.hide()

    def say(self, words: Callable[[], str]) -> None:
        """Why; "" hides it."""
        self._say = words
        self._retranslate()
        self.setVisible(bool(words()))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.PaletteChange):
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self._mark.setPixmap(pixmap("triangle-alert", "warn", ratio=self.devicePixelRatioF()))
        self._words.setText(self._say())
        self._button.setText(tr("Open the settings"))
        self._button.setAccessibleName(tr("Open the settings"))
        self.setAccessibleName(self._say())


class _Findings(QFrame):
    """What was not sent by itself: a line for each, and what can be done with all of them."""

    anyway_pressed = Signal()
    form_pressed = Signal()
    dismissed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("transcription.findings")
        set_role(self, "raised")
        self._shown: tuple[Sequence[Finding], int, int, int] = ((), 0, 0, 0)
        self._checking = named(label("muted"), "transcription.checking")
        self._lines = _Lines()
        self._more = label("muted")
        self.anyway = named(QPushButton(), "transcription.anyway")
        self.form = named(QPushButton(), "transcription.say_form")
        self.leave = named(QPushButton(), "transcription.leave")
        buttons = row(spacing=8)
        for button in (self.anyway, self.form, self.leave):
            buttons.addWidget(button)
        buttons.addWidget(self._more)
        buttons.addStretch(1)
        body = column(self, spacing=8, margins=(12, 8, 12, 8))
        body.addWidget(self._checking)
        body.addWidget(self._lines)
        body.addLayout(buttons)
        self.anyway.clicked.connect(lambda _checked: self.anyway_pressed.emit())
        self.form.clicked.connect(lambda _checked: self.form_pressed.emit())
        self.leave.clicked.connect(lambda _checked: self.dismissed.emit(""))
        self.hide()

    def show_findings(self, findings: Sequence[Finding], *, warned: int, raw: int, checking: int) -> None:
        """As `Composer.show_findings`."""
        self._shown = (findings, warned, raw, checking)
        self._retranslate()
        self.setVisible(bool(findings or checking))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.PaletteChange):
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        findings, warned, raw, checking = self._shown
        self._lines.show_lines([self._line(finding) for finding in findings[:_SHOWN]])
        more = len(findings) - _SHOWN
        self._more.setText(tr("and {count} more").format(count=f"{more:,}"))
        self._more.setVisible(more > 0)
        self._checking.setText(counted(checking, tr("Looking at 1 recording…"), tr("Looking at {count} recordings…")))
        self._checking.setVisible(bool(checking))
        self.anyway.setText(tr("Send {count} all the same").format(count=f"{warned:,}"))
        self.anyway.setVisible(bool(warned))
        self.form.setText(tr("Say the format of {count}…").format(count=f"{raw:,}"))
        self.form.setVisible(bool(raw))
        self.leave.setText(tr("Do not send") if warned or raw else tr("Close"))
        self.leave.setVisible(bool(findings))
        for button in (self.anyway, self.form, self.leave):
            button.setAccessibleName(button.text())
        self.setAccessibleName(tr("What was found"))

    def _line(self, finding: Finding) -> QWidget:
        made = QWidget()
        mark = QLabel()
        symbol = "circle-x" if finding.role == "danger" else "triangle-alert"
        mark.setPixmap(pixmap(symbol, finding.role, ratio=self.devicePixelRatioF()))
        words = named(label(text=finding.words(), wraps=True), "transcription.finding")
        cross = named(QToolButton(), "transcription.dismiss")
        cross.setIcon(icon("x", "muted"))
        cross.setIconSize(QSize(14, 14))
        cross.setFixedSize(28, 28)
        cross.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        cross.setToolTip(tr("Leave it out"))
        cross.setAccessibleName(tr("Leave out {name}").format(name=finding.name))
        cross.clicked.connect(lambda _checked: self.dismissed.emit(finding.source))
        made.setAccessibleName(finding.words())
        line = row(made, spacing=8)
        line.addWidget(mark)
        line.addWidget(words, 1)
        line.addWidget(cross)
        return made


class _Lines(QScrollArea):
    """Lines one below the other, as high as they are; where the window has no room for that, they are scrolled."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("transcription.finding_lines")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._all = QWidget()
        self._column = column(self._all, spacing=4)
        self.setWidget(self._all)
        self._all.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)

    def show_lines(self, lines: Sequence[QWidget]) -> None:
        """Show these in place of those before."""
        while item := self._column.takeAt(0):
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for line in lines:
            self._column.addWidget(line)
        self.setVisible(bool(lines))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        wide = self.viewport().width()
        return QSize(320, self._column.heightForWidth(wide) if self._column.hasHeightForWidth() else 0)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, min(_LINE, self.sizeHint().height()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.updateGeometry()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ask for the room of lines whose height is known only now; a scroll area keeps that to itself."""
        if watched is self._all and event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

"""The accounts of the settings panel: a row for each, with its keys and what its test came to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QPushButton,
    QToolButton,
    QWidget,
)

from studio.core import uploads
from studio.core.errors import Kind, StudioError
from studio.core.ports import Vendor
from studio.core.records import Account, Verdict
from studio.core.uploads import Way
from studio.panels.settings.model import key_words, keyring_hint, keyring_words
from studio.services.account_fields import missing
from studio.services.accounts import BASE_URL, LOCAL, Key, Trouble
from studio.ui.form import Notice, Row, Section
from studio.ui.icons import icon
from studio.ui.language import tr
from studio.ui.notices import behind, remedy, sentence
from studio.ui.parts import column, label, named, row
from studio.ui.theme import set_role
from studio.ui.words import account_title

_ICON: Final = 32
_GAP: Final = 8
_MARGIN: Final = 16
_BARE: Final = 12  # the margin beside an icon, whose picture is smaller than its button

# What a test came to: what the vendor's answer meant, or why the vendor could not be asked.
Outcome = Verdict | StudioError


class AccountsSection(Section):
    """Every account with its vendor, where its keys live, and what its last test came to."""

    add_asked = Signal()
    edit_asked = Signal(str)
    test_asked = Signal(str)
    files_test_asked = Signal(str)
    remove_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__(
            lambda: tr("Accounts"),
            lambda: tr("“This computer” needs no key and no network; it is always there."),
        )
        self.setObjectName("settings.accounts")
        self._accounts: dict[str, AccountRow] = {}
        self._keyring: Trouble | None = None
        self._notice = Notice("settings.accounts.keyring")
        self._add = named(QPushButton(), "settings.accounts.add")
        self._add.setIcon(icon("user-plus", "muted"))
        self._add.clicked.connect(self.add_asked)
        self._last = Row(lambda: tr("Speak with a vendor's own voices"), self._add)
        self._retranslate_own()

    def show_accounts(self, accounts: Sequence[Account], vendors: Mapping[str, Vendor]) -> None:
        """Which accounts there are; a row of an account that is as it was keeps what it shows."""
        before = self._accounts
        same = {name: line for name, line in before.items() if line.account in accounts}
        for kept in (self._notice, self._last, *same.values()):
            kept.setParent(None)
        self.clear()
        self._accounts = {}
        for account in accounts:
            line = same.get(account.name)
            if line is None:
                line = self._make_row(account, vendors.get(account.vendor))
                line.show_keys(before[account.name].keys if account.name in before else ())
            self._accounts[account.name] = line
            self.add(line)
            line.show()
        self.add(self._last)
        self._last.show()
        self.rows.addWidget(self._notice)

    def show_keys(self, name: str, keys: Sequence[Key]) -> None:
        """Where an account's keys live."""
        if name in self._accounts:
            self._accounts[name].show_keys(keys)

    def show_trouble(self, trouble: Trouble | None) -> None:
        """Why the keyring cannot be used, where there is an account with a key to keep."""
        if trouble is None or len(self._accounts) == 1:
            self._notice.say("")
        else:
            self._notice.say(keyring_words(trouble), keyring_hint(trouble))
        self._keyring = trouble

    def show_testing(self, name: str) -> None:
        """The vendor is being asked."""
        if name in self._accounts:
            self._accounts[name].show_testing()

    def show_outcome(self, name: str, outcome: Outcome | None) -> None:
        """What the test of an account came to."""
        if name in self._accounts:
            self._accounts[name].show_outcome(outcome)

    def show_files(self, name: str, outcome: str | StudioError | None) -> None:
        """Where a test file of an account was reached, or why it was not; None: it is being tried."""
        if name in self._accounts:
            self._accounts[name].show_files(outcome)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate_own()

    def _make_row(self, account: Account, vendor: Vendor | None) -> AccountRow:
        made = AccountRow(account, vendor)
        made.test_asked.connect(self.test_asked)
        made.files_test_asked.connect(self.files_test_asked)
        made.edit_asked.connect(self.edit_asked)
        made.remove_asked.connect(self.remove_asked)
        return made

    def _retranslate_own(self) -> None:
        self.setAccessibleName(tr("Accounts"))
        self._add.setText(" " + tr("Add account"))
        self.show_trouble(self._keyring)


class AccountRow(QWidget):
    """One account: its name, vendor and address, its keys, the last verdict, and what can be done with it."""

    edit_asked = Signal(str)
    test_asked = Signal(str)
    files_test_asked = Signal(str)
    remove_asked = Signal(str)

    def __init__(self, account: Account, vendor: Vendor | None) -> None:
        super().__init__()
        self.account = account
        self.keys: Sequence[Key] = ()
        self.outcome: Outcome | None = None
        self._vendor = vendor
        self._testing = False
        self._built_in = account.name == LOCAL
        self._badge = label("badge")
        self._badge.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._beside = QWidget()
        self._beside.setFixedSize(2 * _ICON + _GAP, _ICON)  # as wide as the icons that others have there
        # The icons' own margin ends them where the buttons of other rows end; the badge has none.
        row(self._beside, margins=(0, 0, _MARGIN - _BARE, 0)).addWidget(self._badge, 1, Qt.AlignmentFlag.AlignVCenter)
        self._title = label(wraps=True)
        self._where = label("muted", wraps=True)
        self._key_words = label("muted", wraps=True)
        self._verdict = named(label(wraps=True), f"settings.accounts.verdict.{account.name}")
        self._more = label("muted", wraps=True)
        self._files = named(label("muted", wraps=True), f"settings.accounts.files.{account.name}")
        self._files_outcome: str | StudioError | None = None
        self._files_tested = False
        self._test_files = named(QPushButton(), f"settings.accounts.test_files.{account.name}")
        self._test_files.clicked.connect(lambda: self.files_test_asked.emit(account.name))
        left = column(spacing=2)
        for words in (self._title, self._where, self._key_words, self._verdict, self._more, self._files):
            left.addWidget(words)
        self._copy = self._button("copy", "copy")
        self._test = named(QPushButton(), f"settings.accounts.test.{account.name}")
        self._test.setMinimumWidth(88)
        self._test.clicked.connect(self._ask_for_test)
        self._edit = self._button("edit", "pencil")
        self._edit.clicked.connect(lambda: self.edit_asked.emit(account.name))
        self._remove = self._button("remove", "trash-2")
        self._remove.clicked.connect(lambda: self.remove_asked.emit(account.name))
        self._copy.clicked.connect(self._copy_request_id)
        line = row(self, spacing=_GAP, margins=(_MARGIN, 10, _BARE, 10))
        line.addLayout(left, 1)
        # The built-in one is as it is, and one of a vendor that this version does not know can only go.
        fitting = {
            self._copy: True,
            self._test_files: _takes_files(account, vendor),
            self._test: vendor is not None and vendor.probe is not None,
            self._beside: self._built_in,
            self._edit: not self._built_in and vendor is not None,
            self._remove: not self._built_in,
        }
        for part, fits in fitting.items():
            if fits:
                line.addWidget(part, alignment=Qt.AlignmentFlag.AlignTop)
        self.setMinimumHeight(52)
        self._retranslate()

    def show_keys(self, keys: Sequence[Key]) -> None:
        """Where the keys live, and the end of each."""
        self.keys = keys
        self._retranslate()

    def show_testing(self) -> None:
        """The vendor is being asked; what was known before is gone."""
        self._testing, self.outcome = True, None
        self._retranslate()

    def show_outcome(self, outcome: Outcome | None) -> None:
        """What the test came to; None where there was none."""
        self._testing, self.outcome = False, outcome
        self._retranslate()

    def show_files(self, outcome: str | StudioError | None) -> None:
        """Where a test file was reached, or why it was not; None: it is being tried."""
        self._files_tested, self._files_outcome = True, outcome
        self._retranslate()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _button(self, part: str, picture: str) -> QToolButton:
        made = named(QToolButton(), f"settings.accounts.{part}.{self.account.name}")
        made.setIcon(icon(picture, "muted"))
        made.setFixedSize(_ICON, _ICON)
        return made

    def _retranslate(self) -> None:
        name = account_title(self.account.name)
        self._title.setText(name)
        self._where.setText(tr("Local voices") if self._built_in else self._address())
        self._badge.setText(tr("Built in"))
        self._show_key_words()
        self._show_verdict()
        self._show_way()
        self._test.setText(tr("Testing…") if self._testing else tr("Test"))
        for button, words in (
            (self._test, tr("Test {name}")),
            (self._test_files, tr("Test how files of {name} are reached")),
            (self._edit, tr("Edit {name}")),
            (self._remove, tr("Remove {name}")),
            (self._copy, tr("Copy the request id")),
        ):
            button.setAccessibleName(words.format(name=name))
            if button not in (self._test, self._test_files):
                button.setToolTip(words.format(name=name))

    def _address(self) -> str:
        title = self._vendor.title if self._vendor is not None else self.account.vendor
        return " · ".join(part for part in (title, self.account.fields.get(BASE_URL, "")) if part)

    def _show_way(self) -> None:
        outcome, role = self._files_outcome, "muted"
        words = _way_words(self.account, self._vendor)
        if isinstance(outcome, StudioError):
            words, role = f"✗ {sentence(outcome)} {tr(outcome.message) or remedy(outcome)}", "danger"
        elif outcome is not None:
            words, role = "✓ " + tr("A test file was put there, fetched from {where} and taken back.").format(
                where=outcome
            ), "ok"  # fmt: skip
        self._files.setText(words)
        set_role(self._files, role)
        self._files.setVisible(bool(words))
        trying = self._files_tested and outcome is None
        self._test_files.setText(tr("Testing…") if trying else tr("Test files"))

    def _show_key_words(self) -> None:
        there = [key_words(key) for key in self.keys if key.place is not None]
        lacking = missing({key.name: key.place for key in self.keys})
        # That of a bucket is missed when files are tried.
        useless = bool(lacking) and lacking != [uploads.SECRET_KEY]
        told = isinstance(self.outcome, StudioError) and self.outcome.kind is Kind.NO_SECRET
        words = [tr("No key yet"), *there] if useless and not told else there
        self._key_words.setText("\n".join(words))
        set_role(self._key_words, "warn" if useless else "muted")
        self._key_words.setVisible(bool(words))

    def _show_verdict(self) -> None:
        words, more, role = _outcome_words(self.outcome) if self.outcome is not None else ("", "", "")
        self._verdict.setText(words)
        set_role(self._verdict, role)
        self._more.setText(more)
        self._verdict.setVisible(bool(words))
        self._more.setVisible(bool(more))
        self._copy.setVisible(bool(_request_id(self.outcome)))

    def _ask_for_test(self) -> None:
        # A button that is disabled meanwhile would hand the focus on to another account's.
        if not self._testing:
            self.test_asked.emit(self.account.name)

    def _copy_request_id(self) -> None:
        QGuiApplication.clipboard().setText(_request_id(self.outcome))


def _outcome_words(outcome: Outcome) -> tuple[str, str, str]:
    """The verdict in a sentence, what to do or know besides, and the role that colours it."""
    if isinstance(outcome, StudioError):
        return f"✗ {sentence(outcome)}", tr(outcome.message) or remedy(outcome), "danger"
    clock = _clock_words(outcome.skew_s)
    if outcome.error is None:
        answered = tr("Answered in {ms} ms.").format(ms=round(outcome.duration_ms))
        if not clock:
            return "✓ " + tr("It works."), answered, "ok"
        return f"✓ {tr('It works.')} {clock}", answered, "ok"
    error = outcome.error
    more = "\n".join(part for part in (remedy(error), clock, behind(error)) if part)
    return f"✗ {sentence(error)}", more, "warn" if error.advice.retry_helps else "danger"


def _takes_files(account: Account, vendor: Vendor | None) -> bool:
    """Whether there is a way for files that can be tried."""
    chosen = account.fields.get(uploads.FILES) or (Way.BUCKET if uploads.BUCKET in account.fields else "")
    return vendor is not None and vendor.transcription is not None and chosen in (Way.BUCKET, Way.COMPUTER)


def _way_words(account: Account, vendor: Vendor | None) -> str:
    """How recordings reach the vendor, where that was said."""
    if not _takes_files(account, vendor):
        return ""
    if account.fields.get(uploads.FILES, Way.BUCKET) == Way.BUCKET:
        return tr("Recordings go through the bucket “{bucket}”").format(bucket=account.fields.get(uploads.BUCKET, ""))
    return tr("Recordings are shared from this computer")


def _clock_words(skew: float | None) -> str:
    if skew is None:
        return ""
    words = tr("This computer's clock is off by {seconds} s; signatures are corrected.")
    return words.format(seconds=f"{round(abs(skew)):,}")


def _request_id(outcome: Outcome | None) -> str:
    error = outcome.error if isinstance(outcome, Verdict) else outcome
    return (error.request_id or "") if error is not None else ""

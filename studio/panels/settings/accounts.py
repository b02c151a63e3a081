"""The accounts of the settings panel: a row for each with its keys and what its test came to, and its dialog."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio.core import uploads
from studio.core.addresses import NOT_SECURE, PLAIN_HTTP
from studio.core.errors import Kind, StudioError
from studio.core.ports import Field, Vendor
from studio.core.records import Account, Verdict
from studio.core.uploads import Way
from studio.panels.settings import files
from studio.panels.settings.files import FilesForm
from studio.services.accounts import BASE_URL, LOCAL, Key, Place, Trouble
from studio.services.links import CA_FILE, NO_PROXY, PROXY, SYSTEM_PROXY
from studio.ui.dialogs import Dialog
from studio.ui.form import Choice, Notice, Row, Section
from studio.ui.icons import icon
from studio.ui.language import tr
from studio.ui.notices import behind, remedy, sentence
from studio.ui.parts import column, label, named, row
from studio.ui.theme import set_role

MANUAL: Final = "manual"
"""The choice of a proxy that is typed."""
HIGHEST: Final = 380
"""Pixels of fields in the smallest window; more of them scroll."""
_REST: Final = 360  # what else the dialog shows, and a margin round it

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
            lambda: tr("The local account needs no key and no network; it is always there."),
        )
        self.setObjectName("settings.accounts")
        self._accounts: dict[str, AccountRow] = {}
        self._keyring = Trouble.ABSENT
        self._notice = Notice("settings.accounts.keyring")
        self._add = named(QPushButton(), "settings.accounts.add")
        self._add.setIcon(icon("user-plus", "muted"))
        self._add.clicked.connect(self.add_asked)
        self._last = Row(lambda: tr("Speak with a vendor's own voices"), self._add)
        self._retranslate_own()

    def show_accounts(self, accounts: Sequence[Account], vendors: Mapping[str, Vendor]) -> None:
        """Which accounts there are; a row of an account that is as it was keeps what it shows."""
        before = {name: line.outcome for name, line in self._accounts.items() if line.account in accounts}
        keys = {name: line.keys for name, line in self._accounts.items()}
        for kept in (self._notice, self._last):
            kept.setParent(None)
        self.clear()
        self._accounts = {}
        for account in accounts:
            line = AccountRow(account, vendors.get(account.vendor))
            line.test_asked.connect(self.test_asked)
            line.files_test_asked.connect(self.files_test_asked)
            line.edit_asked.connect(self.edit_asked)
            line.remove_asked.connect(self.remove_asked)
            line.show_keys(keys.get(account.name, ()))
            line.show_outcome(before.get(account.name))
            self._accounts[account.name] = line
            self.add(line)
        self.add(self._last)
        self._last.show()
        self.rows.addWidget(self._notice)

    def show_keys(self, name: str, keys: Sequence[Key]) -> None:
        """Where an account's keys live."""
        if name in self._accounts:
            self._accounts[name].show_keys(keys)

    def show_trouble(self, trouble: Trouble | None) -> None:
        """Why the keyring cannot be used, where there is an account with a key to keep."""
        needed = trouble is not None and len(self._accounts) > 1
        self._keyring = trouble if trouble is not None else self._keyring
        self._notice.say(keyring_words(trouble) if needed else "", _keyring_hint(trouble) if needed else "")

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

    def _retranslate_own(self) -> None:
        self.setAccessibleName(tr("Accounts"))
        self._add.setText(" " + tr("Add account"))
        if self._notice.isVisibleTo(self):
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
        name = tr("Local voices") if self._built_in else self.account.name
        self._title.setText(name)
        self._where.setText(tr("On this computer") if self._built_in else self._address())
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
        there = [_key_words(key) for key in self.keys if key.place is not None]
        missing = bool(self.keys) and not there
        self._key_words.setText(tr("No key yet") if missing else "\n".join(there))
        set_role(self._key_words, "warn" if missing else "muted")
        told = isinstance(self.outcome, StudioError) and self.outcome.kind is Kind.NO_SECRET
        self._key_words.setVisible(bool(self.keys) and not (missing and told))

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


class AccountDialog(Dialog):
    """Asks for a vendor, a name and the vendor's fields; for an account that there is, only for its fields.

    `asked`: the person is done. Whoever listens accepts the dialog, or says with `complain` what is to be corrected.
    `file_asked`: a file of certificates is to be chosen, and handed to `choose_file`.
    """

    asked = Signal()
    file_asked = Signal()

    def __init__(
        self,
        parent: QWidget,
        vendors: Sequence[Vendor],
        trouble: Trouble | None,
        account: Account | None = None,
        keys: Sequence[Key] = (),
    ) -> None:
        title = tr("Add account") if account is None else tr("Edit “{name}”").format(name=account.name)
        super().__init__(parent, "account", title)
        self._known = {vendor.name: vendor for vendor in vendors}
        self._account = account
        self._keys = {key.name: key for key in keys}
        self.vendor = Choice("account.vendor", [(name, partial(str, each.title)) for name, each in self._known.items()])
        self.vendor.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.vendor.setAccessibleName(tr("Vendor"))
        self.name = _edit("account.name", tr("Name"))
        self.inputs: dict[str, QLineEdit] = {}
        self._fields = column(spacing=12)
        self._rare = QWidget()
        self._rare_fields = column(spacing=12)
        self._more = named(QPushButton(tr("More fields")), "account.more")
        self._more.setAccessibleName(tr("More fields"))
        self._more.clicked.connect(self._show_rare)
        self._make_network()
        self.files = FilesForm()
        self.files.changed.connect(self._fit)
        self._wrong = Notice("account.wrong")
        self._plain = named(QCheckBox(tr("Use this address without https all the same")), "account.plain_http")
        self._plain.setAccessibleName(self._plain.text())
        self._plain.hide()
        self._lay_out()
        self.text(self._promise(trouble), "muted")
        self.content.addWidget(self._wrong)
        self.content.addWidget(self._plain)
        self.button("cancel", tr("Cancel"), result=Dialog.DialogCode.Rejected)
        done = tr("Add account") if account is None else tr("Save")
        self.button("add", done, role="primary").clicked.connect(self.asked)
        self.vendor.chosen.connect(self._show_fields)
        if account is not None:
            self.vendor.set_value(account.vendor)
            self.name.setText(account.name)
            # Its keys and its timbres are this vendor's.
            self.vendor.setEnabled(False)
            self.name.setToolTip(tr("Its keys, takes, timbres and tasks go with it."))
        self._show_fields(self.vendor.value)
        if account is not None:
            self._fill(account)
        self.name.setFocus()
        self.setMinimumWidth(480)

    def values(self, *, secret: bool) -> dict[str, str]:
        """What was entered, by field: the secrets, or everything else."""
        entered = {field: self.inputs[field.name].text().strip() for field in self._known[self.vendor.value].fields}
        found = {field.name: text for field, text in entered.items() if field.secret is secret and text}
        if secret:
            return found | self.files.secrets()
        proxy = self.proxy_url.text().strip() or SYSTEM_PROXY if self.proxy.value == MANUAL else self.proxy.value
        own = {PROXY: proxy, CA_FILE: self.ca_file.text().strip(), PLAIN_HTTP: "yes" if self._plain.isChecked() else ""}
        return found | {name: text for name, text in own.items() if text} | self.files.values()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Never grown beyond the end of the screen, where nobody could press its buttons."""
        super().resizeEvent(event)
        screen = self.screen().availableGeometry()
        over = self.frameGeometry().bottom() - screen.bottom()
        if self.isVisible() and over > 0:
            self.move(self.x(), max(screen.top(), self.y() - over))

    def choose_file(self, path: str) -> None:
        """Use this file of certificates."""
        self.ca_file.setText(path)

    def complain(self, error: StudioError) -> None:
        """Say what is wrong and mark the field it is about."""
        edits = {"name": self.name, PROXY: self.proxy_url, CA_FILE: self.ca_file, **self.files.edits, **self.inputs}
        subject = _plain_title(error.subject)
        words = tr(error.advice.sentence).format(subject=subject)
        self._wrong.say(words, tr(error.message) or remedy(error), "danger")
        if error.message == NOT_SECURE:
            self._plain.show()
        for name, edit in edits.items():
            wrong = bool(error.subject) and error.subject in (name, edit.text().strip())
            edit.setProperty("invalid", wrong)
            edit.style().unpolish(edit)
            edit.style().polish(edit)
            if wrong:
                if self._rare.isAncestorOf(edit):
                    self._show_rare()
                edit.setFocus()
                # Where the field stands is known once it has been laid out.
                QTimer.singleShot(0, edit, partial(self._scroll.ensureWidgetVisible, edit))

    def _make_network(self) -> None:
        """What every vendor's accounts may have: a proxy, and certificates to believe."""
        self.proxy = Choice(
            "account.proxy",
            [
                (SYSTEM_PROXY, lambda: tr("The system's")),
                (NO_PROXY, lambda: tr("None")),
                (MANUAL, lambda: tr("This one:")),
            ],
        )
        self.proxy.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.proxy.setAccessibleName(tr("Proxy"))
        self.proxy.activated.connect(self._show_proxy)
        self.proxy_url = _edit("account.proxy_url", tr("Address of the proxy"))
        self.proxy_url.setPlaceholderText("http://proxy.example:3128")
        self.ca_file = _edit("account.ca_file", tr("Certificates of your own"))
        self.ca_file.setPlaceholderText(tr("The system's"))
        self._choose = named(QPushButton(tr("Choose…")), "account.choose_ca_file")
        self._choose.setAccessibleName(tr("Choose a file of certificates"))
        self._choose.setAutoDefault(False)
        self._choose.clicked.connect(self.file_asked)

    def _lay_out(self) -> None:
        fields = QWidget()
        self._body = column(fields, spacing=12)
        rare = column(self._rare, spacing=12)
        rare.addLayout(self._rare_fields)
        rare.addWidget(_under(tr("Proxy"), self.proxy))
        rare.addWidget(self.proxy_url)
        certificates = QWidget()
        line = row(certificates)
        line.addWidget(self.ca_file, 1)
        line.addWidget(self._choose)
        rare.addWidget(_under(tr("Certificates of your own (a PEM file)"), certificates))
        self._body.addWidget(_under(tr("Vendor"), self.vendor))
        self._body.addWidget(_under(tr("Name"), self.name))
        self._body.addLayout(self._fields)
        self._body.addWidget(self.files)
        self._body.addWidget(self._rare)
        self._body.addWidget(self._more, alignment=Qt.AlignmentFlag.AlignLeft)
        self._body.addStretch(1)
        self._scroll = named(QScrollArea(), "account.scroll")
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setAccessibleName(tr("Fields"))
        self._scroll.setWidget(fields)
        self.content.addWidget(self._scroll, 1)
        self.proxy_url.hide()

    def _fill(self, account: Account) -> None:
        for name, edit in self.inputs.items():
            edit.setText(account.fields.get(name, ""))
            key = self._keys.get(name)
            if key is not None and key.place is not None:
                edit.setPlaceholderText(_key_place(key))
                edit.setReadOnly(key.place is Place.ENVIRONMENT)
        secret = self._keys.get(uploads.SECRET_KEY)
        there = secret is not None and secret.place is not None
        self.files.fill(
            account.fields,
            {uploads.SECRET_KEY: _key_place(secret)} if secret is not None and there else {},
            read_only=secret is not None and secret.place is Place.ENVIRONMENT,
        )
        proxy = account.fields.get(PROXY, SYSTEM_PROXY)
        typed = proxy not in (SYSTEM_PROXY, NO_PROXY)
        self.proxy.set_value(MANUAL if typed else proxy)
        self.proxy_url.setText(proxy if typed else "")
        self.proxy_url.setVisible(typed)
        self.ca_file.setText(account.fields.get(CA_FILE, ""))
        self._plain.setChecked(account.fields.get(PLAIN_HTTP) == "yes")
        self._plain.setVisible(self._plain.isChecked())
        rare = [
            field.name
            for field in self._known[account.vendor].fields
            if not _asked_first(self._known[account.vendor], field)
        ]
        if any(name in account.fields for name in (*rare, PROXY, CA_FILE)):
            self._rare.show()
            self._more.hide()
            self._fit()

    def _show_fields(self, name: str) -> None:
        for layout in (self._fields, self._rare_fields):
            _empty(layout)
        self.inputs = {}
        self._rare.hide()
        self._more.show()
        vendor = self._known[name]
        self.files.setVisible(vendor.transcription is not None)
        for field in vendor.fields:
            title = _field_title(vendor, field)
            edit = _edit(f"account.{field.name}", title)
            edit.setPlaceholderText(field.default)
            if field.secret:
                edit.setEchoMode(QLineEdit.EchoMode.Password)
            self.inputs[field.name] = edit
            (self._fields if _asked_first(vendor, field) else self._rare_fields).addWidget(_under(title, edit))
        self._fit()

    def _show_rare(self) -> None:
        self._rare.show()
        self._more.hide()
        self._fit()
        next(iter(self._rare.findChildren(QLineEdit))).setFocus()

    def _show_proxy(self) -> None:
        self.proxy_url.setVisible(self.proxy.value == MANUAL)
        if self.proxy.value == MANUAL:
            self.proxy_url.setFocus()

    def _fit(self) -> None:
        """As high as the fields, up to a limit."""
        self._grow()
        # What was put in just now asks for room once it is shown.
        QTimer.singleShot(0, self, self._grow)

    def _grow(self) -> None:
        self._body.activate()
        window = self.parentWidget()
        most = max(HIGHEST, window.height() - _REST if window is not None else 0)
        wanted = self._body.totalSizeHint().height()
        # Fields end where the buttons below them do, and a little before the scroll bar where there is one.
        self._body.setContentsMargins(0, 0, 8 if wanted > most else 0, 0)
        self._scroll.setMinimumHeight(min(wanted, most))

    def _promise(self, trouble: Trouble | None) -> str:
        if trouble is not None:
            return f"{keyring_words(trouble)}\n{_keyring_hint(trouble)}"
        return tr("Keys are kept in the system's keyring, and in no file.")


def keyring_words(trouble: Trouble | None) -> str:
    """What it means for keys that the keyring cannot be used; "" where it can."""
    words = {
        Trouble.ABSENT: tr(
            "This computer has no keyring: a key stays in memory until you quit and is not written to disk."
        ),
        Trouble.LOCKED: tr(
            "The system's keyring is locked: a key stays in memory until you quit and is not written to disk."
        ),
        Trouble.FAILED: tr(
            "The system's keyring failed: a key stays in memory until you quit and is not written to disk."
        ),
    }
    return words[trouble] if trouble is not None else ""


def _keyring_hint(trouble: Trouble | None) -> str:
    if trouble is Trouble.LOCKED:
        return tr("Unlock it and save the account again: then its key is kept there.")
    hint = tr("To have it at every start, set it in the environment: {variable}")
    return hint.format(variable="VOICE_STUDIO_SECRET_<ACCOUNT>_<FIELD>")


def _key_words(key: Key) -> str:
    return f"{_plain_title(key.name)} {_key_place(key)}"


def _key_place(key: Key) -> str:
    """A key as it may be shown, and where it lives."""
    places = {
        Place.KEYRING: tr("in the system's keyring"),
        Place.ENVIRONMENT: tr("from the environment"),
        Place.SESSION: tr("until you quit"),
    }
    place = places[key.place] if key.place is not None else ""
    return f"••••{key.tail} · {place}"


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


def _under(title: str, edit: QWidget) -> QWidget:
    """A field under its title."""
    made = QWidget()
    body = column(made, spacing=4)
    body.addWidget(label("muted", title))
    body.addWidget(edit)
    return made


def _edit(name: str, title: str) -> QLineEdit:
    made = named(QLineEdit(), name)
    made.setAccessibleName(title)
    return made


def _empty(layout: QVBoxLayout) -> None:
    while item := layout.takeAt(0):
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()


def _plain_title(name: str) -> str:
    titles: dict[str, str] = {
        "name": tr("Name"),
        PROXY: tr("Proxy"),
        CA_FILE: tr("Certificates"),
        "app_id": tr("App id"),
        "app_secret": tr("App secret"),
        "app_key": tr("App key"),
        "authorization": tr("Authorization header"),
        "base_url": tr("Address"),
        "region": tr("Region"),
        "device_uuid": tr("Device UUID"),
        "project_id": tr("Project id"),
        "access_key": tr("Access key"),
        "secret_key": tr("Secret key"),
        "token": tr("Token"),
        "app_user_id": tr("User id of your application"),
        "sample_rate": tr("Sample rate in Hz"),
        "text_in_query": tr("Text in the address"),
    }
    return titles.get(name) or files.title(name)


def _field_title(vendor: Vendor, field: Field) -> str:
    title = _plain_title(field.name)
    if not _asked_first(vendor, field):
        return tr("{field} (optional)").format(field=title)
    instead = field.secret and not field.required and field is not next(each for each in vendor.fields if each.secret)
    return tr("or: {field}").format(field=title) if instead else title


def _asked_first(vendor: Vendor, field: Field) -> bool:
    """What an account cannot do without; the rest has a default that fits nearly everybody.

    Where no key is required, one of them is.
    """
    if field.name == "access_key":
        return True  # needed with the secret key, though not with a token
    if field.secret and not any(each.required for each in vendor.fields if each.secret):
        return True
    return field.required and not field.default

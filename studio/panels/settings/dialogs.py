"""What the settings panel asks with: an account's fields and keys, and an action's new keys."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QKeySequenceEdit,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QWidget,
)

from studio.core import uploads
from studio.core.addresses import NOT_SECURE, PLAIN_HTTP
from studio.core.errors import StudioError
from studio.core.ports import Field, Vendor
from studio.core.records import Account
from studio.panels.settings.files import FilesForm
from studio.panels.settings.model import field_title, key_place, keyring_hint, keyring_words
from studio.services.accounts import Key, Place, Trouble
from studio.services.links import CA_FILE, NO_PROXY, PROXY, SYSTEM_PROXY
from studio.ui.dialogs import Dialog
from studio.ui.form import Choice, Notice, under
from studio.ui.language import tr
from studio.ui.notices import remedy
from studio.ui.parts import column, empty, named, row
from studio.ui.shortcuts import Shortcut

MANUAL: Final = "manual"
"""The choice of a proxy that is typed."""
HIGHEST: Final = 380
"""Pixels of fields in the smallest window; more of them scroll."""
_REST: Final = 360  # what else the dialog shows, and a margin round it


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
        self._wrong = Notice("account.wrong", framed=False)
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
        subject = field_title(error.subject)
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
        rare.addWidget(under(tr("Proxy"), self.proxy))
        rare.addWidget(self.proxy_url)
        certificates = QWidget()
        line = row(certificates)
        line.addWidget(self.ca_file, 1)
        line.addWidget(self._choose)
        rare.addWidget(under(tr("Certificates of your own (a PEM file)"), certificates))
        self._body.addWidget(under(tr("Vendor"), self.vendor))
        self._body.addWidget(under(tr("Name"), self.name))
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
                edit.setPlaceholderText(key_place(key))
                edit.setReadOnly(key.place is Place.ENVIRONMENT)
        secret = self._keys.get(uploads.SECRET_KEY)
        there = secret is not None and secret.place is not None
        self.files.fill(
            account.fields,
            {uploads.SECRET_KEY: key_place(secret)} if secret is not None and there else {},
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
            empty(layout)
        self.inputs = {}
        self._rare.hide()
        self._more.show()
        vendor = self._known[name]
        self.files.setVisible(vendor.transcription is not None)
        for field in vendor.fields:
            title = _title(vendor, field)
            edit = _edit(f"account.{field.name}", title)
            edit.setPlaceholderText(field.default)
            if field.secret:
                edit.setEchoMode(QLineEdit.EchoMode.Password)
            self.inputs[field.name] = edit
            (self._fields if _asked_first(vendor, field) else self._rare_fields).addWidget(under(title, edit))
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
            return f"{keyring_words(trouble)}\n{keyring_hint(trouble)}"
        return tr("Keys are kept in the system's keyring, and in no file.")


class RebindDialog(Dialog):
    """Asks for an action's new keys; `keys` is what was pressed, portable, "" for none."""

    asked = Signal()

    def __init__(self, parent: QWidget, shortcut: Shortcut) -> None:
        super().__init__(parent, "rebind", tr("Keys for “{action}”").format(action=shortcut.action.text()))
        self.text(tr("Press the new keys."), "muted")
        self._edit = named(QKeySequenceEdit(shortcut.action.shortcut()), "rebind.keys")
        self._edit.setMaximumSequenceLength(1)
        self._edit.setClearButtonEnabled(True)
        self._edit.setAccessibleName(tr("New keys"))
        self._wrong = Notice("rebind.wrong", framed=False)
        self.content.addWidget(self._edit)
        self.content.addWidget(self._wrong)
        self.button("cancel", tr("Cancel"), result=Dialog.DialogCode.Rejected)
        self.button("set", tr("Set keys"), role="primary").clicked.connect(self.asked)
        self._edit.setFocus()

    @property
    def keys(self) -> str:
        """What was pressed."""
        return self._edit.keySequence().toString(QKeySequence.SequenceFormat.PortableText)

    def complain(self, words: str) -> None:
        """Say why these keys cannot be had."""
        self._wrong.say(words, role="danger")


def _edit(name: str, title: str) -> QLineEdit:
    made = named(QLineEdit(), name)
    made.setAccessibleName(title)
    return made


def _title(vendor: Vendor, field: Field) -> str:
    title = field_title(field.name)
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

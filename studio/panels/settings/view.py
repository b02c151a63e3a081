"""What the settings panel shows, and the dialogs it asks with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QKeySequence
from PySide6.QtWidgets import (
    QFrame,
    QKeySequenceEdit,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from studio import __version__
from studio.core.errors import StudioError
from studio.core.language import LANGUAGES
from studio.core.ports import Device, Field, Vendor
from studio.core.records import Account
from studio.core.resources import resource
from studio.ui.dialogs import Dialog
from studio.ui.form import Choice, Notice, Row, Section, Words
from studio.ui.icons import icon
from studio.ui.language import tr
from studio.ui.notices import remedy, sentence
from studio.ui.parts import column, label, named
from studio.ui.shortcuts import Shortcut
from studio.ui.sliders import Slider
from studio.ui.theme import set_role

WIDEST: Final = 760


class SettingsView(QWidget):
    """Five sections in one column; every signal carries what the person wants."""

    theme_chosen = Signal(str)
    language_chosen = Signal(str)
    motion_chosen = Signal(str)
    text_size_chosen = Signal(int)
    device_chosen = Signal(str)
    devices_asked = Signal()
    account_add_asked = Signal()
    account_remove_asked = Signal(str)
    rebind_asked = Signal(str)
    reset_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("settings.page")
        self._accounts: tuple[Account, ...] = ()
        self._vendors: dict[str, str] = {}
        self._trouble: StudioError | None = None
        self._add_account = QPushButton()
        self._reset = QPushButton()
        self._title = label("title")
        content = QWidget()
        self._column = column(content, spacing=24, margins=(32, 24, 32, 32))
        self._column.addWidget(self._title)
        for section in (
            self._make_appearance(),
            self._make_sound(),
            self._make_accounts(),
            self._make_shortcuts(),
            self._make_about(),
        ):
            self._column.addWidget(section)
        self._column.addStretch()
        content.setMaximumWidth(WIDEST)

        self._scroll = named(QScrollArea(), "settings.scroll")
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(content)
        column(self).addWidget(self._scroll)
        self._retranslate()

    # What is shown

    def show_appearance(self, *, theme: str, language: str, motion: str, text_size: int) -> None:
        """The choices in force."""
        self.theme.set_value(theme)
        self.language.set_value(language)
        self.motion.set_value(motion)
        self.text_size.blockSignals(True)
        self.text_size.setValue(text_size)
        self.text_size.blockSignals(False)
        self._size.setText(f"{text_size} px")

    def show_devices(self, devices: Sequence[Device], chosen: str, trouble: StudioError | None) -> None:
        """The outputs there are, the chosen one, and why nothing is heard."""
        names: list[tuple[str, Words]] = [(item.device_id, partial(str, item.name)) for item in devices]
        if chosen and chosen not in {device_id for device_id, _ in names}:
            names.append((chosen, lambda: tr("A device that is not connected")))
        self.device.set_options([("", lambda: tr("System default")), *names])
        self.device.set_value(chosen)
        self._trouble = trouble
        self._show_trouble()

    def show_accounts(self, accounts: Sequence[Account], vendors: Mapping[str, str]) -> None:
        """The accounts; `vendors` gives titles by name. An account that cannot be removed is the built-in one."""
        self._accounts, self._vendors = tuple(accounts), dict(vendors)
        self.accounts.clear()
        for index, account in enumerate(self._accounts):
            self.accounts.add(self._account_row(account, built_in=index == 0))
        self._add_account = named(QPushButton(), "settings.accounts.add")
        self._add_account.setIcon(icon("user-plus", "muted"))
        self._add_account.clicked.connect(self.account_add_asked)
        self.accounts.add(Row(lambda: tr("Speak with a vendor's own voices"), self._add_account))
        self._retranslate_accounts()

    def show_shortcuts(self, shortcuts: Sequence[Shortcut], changed: bool) -> None:
        """Every action and its keys; `changed`: some differ from what they came with."""
        self.shortcuts.clear()
        for item in shortcuts:
            button = named(QPushButton(item.shown_keys or "—"), f"settings.shortcuts.{item.name}")
            button.setFixedWidth(160)
            button.clicked.connect(partial(self._ask_rebind, item.name))
            self.shortcuts.add(Row(item.action.text, button))
        self._reset = named(QPushButton(), "settings.shortcuts.reset")
        self._reset.setEnabled(changed)
        self._reset.clicked.connect(self.reset_asked)
        self.shortcuts.add(Row(lambda: tr("All shortcuts as they came"), self._reset))
        self._reset.setText(tr("Reset"))

    # Sections

    def _make_appearance(self) -> Section:
        section = Section(lambda: tr("Appearance"))
        self.theme = Choice(
            "settings.theme",
            [
                ("system", lambda: tr("As the system")),
                ("light", lambda: tr("Light")),
                ("dark", lambda: tr("Dark")),
            ],
        )
        self.language = Choice(
            "settings.language",
            [
                ("system", lambda: tr("As the system")),
                *((code, partial(str, name)) for code, name in LANGUAGES.items()),
            ],
        )
        self.motion = Choice(
            "settings.motion",
            [
                ("system", lambda: tr("As the system")),
                ("full", lambda: tr("Short fades")),
                ("reduced", lambda: tr("None")),
            ],
        )
        self.text_size = Slider(name="settings.text_size")
        self.text_size.setRange(14, 48)
        self.text_size.setFixedWidth(160)
        self._size = label()
        self._size.setFixedWidth(44)
        self._size.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        section.add(Row(lambda: tr("Theme"), self.theme))
        section.add(Row(lambda: tr("Language"), self.language))
        size = Row(lambda: tr("Size of the script"), self.text_size)
        size.add(self._size)
        section.add(size)
        section.add(Row(lambda: tr("Motion"), self.motion))
        self.theme.chosen.connect(self.theme_chosen)
        self.language.chosen.connect(self.language_chosen)
        self.motion.chosen.connect(self.motion_chosen)
        self.text_size.valueChanged.connect(self._size_moved)
        return section

    def _make_sound(self) -> Section:
        section = Section(lambda: tr("Sound"))
        self.device = Choice("settings.device")
        self._look_again = named(QToolButton(), "settings.devices_again")
        self._look_again.setIcon(icon("refresh-cw", "muted"))
        self._look_again.setIconSize(QSize(18, 18))
        self._look_again.setFixedSize(32, 32)
        self._look_again.clicked.connect(self.devices_asked)
        line = Row(lambda: tr("Play on"), self.device)
        line.add(self._look_again)
        section.add(line)
        self.silence = Notice("settings.silence")
        section.rows.addWidget(self.silence)
        self.device.chosen.connect(self.device_chosen)
        self.show_devices((), "", None)
        return section

    def _make_accounts(self) -> Section:
        self.accounts = Section(
            lambda: tr("Accounts"),
            lambda: tr("The local account needs no key and no network; it is always there."),
        )
        self.accounts.setObjectName("settings.accounts")
        return self.accounts

    def _make_shortcuts(self) -> Section:
        self.shortcuts = Section(
            lambda: tr("Shortcuts"), lambda: tr("Press a shortcut's keys to give it others. F1 shows them all.")
        )
        self.shortcuts.setObjectName("settings.shortcuts")
        return self.shortcuts

    def _make_about(self) -> Section:
        section = Section(lambda: tr("About"))
        self._licences = named(QPushButton(), "settings.licences")
        self._licences.clicked.connect(_open_licences)
        section.add(Row(lambda: f"Voice Studio {__version__}", hint=lambda: tr("Apache License 2.0")))
        section.add(
            Row(
                lambda: tr("Licences of what is inside"),
                self._licences,
                lambda: tr("Qt, Lucide icons, espeak-ng and others, each under its own terms."),
            )
        )
        return section

    def _account_row(self, account: Account, *, built_in: bool) -> Row:
        where = account.fields.get("base_url", "")
        vendor = self._vendors.get(account.vendor, account.vendor)
        if built_in:
            made = Row(lambda: tr("Local voices"), hint=lambda: tr("On this computer"))
            made.add(label("badge", tr("Built in")))
            return made
        made = Row(partial(str, account.name), hint=lambda: " · ".join(part for part in (vendor, where) if part))
        remove = named(QToolButton(), f"settings.accounts.remove.{account.name}")
        remove.setIcon(icon("trash-2", "muted"))
        remove.setFixedSize(32, 32)
        words = tr("Remove {name}").format(name=account.name)
        remove.setToolTip(words)
        remove.setAccessibleName(words)
        remove.clicked.connect(partial(self._ask_remove, account.name))
        made.add(remove)
        return made

    # Words

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self._title.setText(tr("Settings"))
        self._scroll.setAccessibleName(tr("Settings"))
        self.accounts.setAccessibleName(tr("Accounts"))
        self.shortcuts.setAccessibleName(tr("Shortcuts"))
        self._look_again.setAccessibleName(tr("Look for devices again"))
        self._look_again.setToolTip(tr("Look for devices again"))
        self._licences.setText(tr("Open"))
        if self._accounts:
            self.show_accounts(self._accounts, self._vendors)
        self._reset.setText(tr("Reset"))
        self._show_trouble()

    def _retranslate_accounts(self) -> None:
        self._add_account.setText(" " + tr("Add account"))

    def _show_trouble(self) -> None:
        if self._trouble is None:
            self.silence.say("")
        else:
            self.silence.say(sentence(self._trouble), remedy(self._trouble))

    # Signals with another shape than the widget's own

    def _size_moved(self, pixels: int) -> None:
        self._size.setText(f"{pixels} px")
        self.text_size_chosen.emit(pixels)

    def _ask_remove(self, name: str, _checked: bool = False) -> None:
        self.account_remove_asked.emit(name)

    def _ask_rebind(self, name: str, _checked: bool = False) -> None:
        self.rebind_asked.emit(name)


class AccountDialog(Dialog):
    """Asks for a vendor, a name and the vendor's fields.

    `asked`: the person is done. Whoever listens accepts the dialog, or says with `complain` what is to be corrected.
    """

    asked = Signal()

    def __init__(self, parent: QWidget, vendors: Sequence[Vendor]) -> None:
        super().__init__(parent, "account", tr("Add account"))
        self._known = {vendor.name: vendor for vendor in vendors}
        self.vendor = Choice("account.vendor", [(name, partial(str, each.title)) for name, each in self._known.items()])
        self.vendor.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.vendor.setAccessibleName(tr("Vendor"))
        self.name = _edit("account.name", tr("Name"))
        self.inputs: dict[str, QLineEdit] = {}
        self._fields = column(spacing=12)
        self._rare = QWidget()
        self._rare_fields = column(self._rare, spacing=12)
        self._more = named(QPushButton(tr("More fields")), "account.more")
        self._more.setAccessibleName(tr("More fields"))
        set_role(self._more, "quiet")
        self._more.clicked.connect(self._show_rare)
        self._wrong = Notice("account.wrong")
        self.content.addWidget(_under(tr("Vendor"), self.vendor))
        self.content.addWidget(_under(tr("Name"), self.name))
        self.content.addLayout(self._fields)
        self.content.addWidget(self._rare)
        self.content.addWidget(self._more, alignment=Qt.AlignmentFlag.AlignLeft)
        self.text(
            tr(
                "The key stays in memory until you quit and is not written to disk. To have it at every start, set it "
                "in the environment: {variable}"
            ).format(variable="VOICE_STUDIO_SECRET_<ACCOUNT>_<FIELD>"),
            "muted",
        )
        self.content.addWidget(self._wrong)
        self.button("cancel", tr("Cancel"), result=Dialog.DialogCode.Rejected)
        self.button("add", tr("Add account"), role="primary").clicked.connect(self.asked)
        self.vendor.chosen.connect(self._show_fields)
        self._show_fields(self.vendor.value)
        self.setMinimumWidth(480)

    def values(self, *, secret: bool) -> dict[str, str]:
        """What was entered, by field: the secrets, or everything else."""
        entered = {field: self.inputs[field.name].text().strip() for field in self._known[self.vendor.value].fields}
        return {field.name: text for field, text in entered.items() if field.secret is secret and text}

    def complain(self, error: StudioError) -> None:
        """Say what is wrong and mark the field it is about."""
        self._wrong.say(sentence(error), remedy(error), "danger")
        for name, edit in {"name": self.name, **self.inputs}.items():
            wrong = bool(error.subject) and error.subject in (name, edit.text().strip())
            edit.setProperty("invalid", wrong)
            edit.style().unpolish(edit)
            edit.style().polish(edit)
            if wrong:
                if self._rare.isAncestorOf(edit):
                    self._show_rare()
                edit.setFocus()

    def _show_fields(self, vendor: str) -> None:
        for layout in (self._fields, self._rare_fields):
            while item := layout.takeAt(0):
                widget = item.widget()
                if widget is not None:
                    widget.hide()
                    widget.deleteLater()
        self.inputs = {}
        self._rare.hide()
        self._more.setVisible(not all(_asked_first(field) for field in self._known[vendor].fields))
        for field in self._known[vendor].fields:
            title = _field_title(field)
            edit = _edit(f"account.{field.name}", title)
            edit.setPlaceholderText(field.default)
            if field.secret:
                edit.setEchoMode(QLineEdit.EchoMode.Password)
            self.inputs[field.name] = edit
            (self._fields if _asked_first(field) else self._rare_fields).addWidget(_under(title, edit))

    def _show_rare(self) -> None:
        self._rare.show()
        self._more.hide()
        next(iter(self._rare.findChildren(QLineEdit))).setFocus()


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
        self._wrong = Notice("rebind.wrong")
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


def _field_title(field: Field) -> str:
    titles: dict[str, str] = {
        "app_id": tr("App id"),
        "app_secret": tr("App secret"),
        "base_url": tr("Address"),
        "sample_rate": tr("Sample rate in Hz"),
        "text_in_query": tr("Text in the address"),
    }
    title = titles.get(field.name, field.name)
    return title if _asked_first(field) else tr("{field} (optional)").format(field=title)


def _asked_first(field: Field) -> bool:
    """What an account cannot do without; the rest has a default that fits nearly everybody."""
    return field.required and not field.default


def _open_licences() -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(resource("licences"))))

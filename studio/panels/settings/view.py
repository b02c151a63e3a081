"""What the settings panel shows, and the dialogs it asks with."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QToolButton,
    QWidget,
)

from studio import __version__
from studio.core.errors import StudioError
from studio.core.language import LANGUAGES
from studio.core.ports import Device
from studio.core.resources import resource
from studio.panels.settings.accounts import AccountsSection
from studio.ui.form import Choice, Notice, Row, Section, Words
from studio.ui.icons import icon
from studio.ui.key_groups import grouped
from studio.ui.language import tr
from studio.ui.notices import remedy, sentence
from studio.ui.parts import column, label, named
from studio.ui.shortcuts import Shortcut
from studio.ui.sliders import Slider
from studio.ui.theme import set_role

WIDEST: Final = 760
_KEYS: Final = 144  # pixels of a button that shows keys


class SettingsView(QWidget):
    """Six sections in one column; every signal carries what the person wants."""

    theme_chosen = Signal(str)
    language_chosen = Signal(str)
    motion_chosen = Signal(str)
    text_size_chosen = Signal(int)
    device_chosen = Signal(str)
    devices_asked = Signal()
    desktop_notices_chosen = Signal(bool)
    ask_on_close_chosen = Signal(bool)
    look_for_updates_chosen = Signal(bool)
    updates_address_chosen = Signal(str)
    speech_model_chosen = Signal(str)
    speech_model_asked = Signal()
    rebind_asked = Signal(str)
    reset_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("settings.page")
        self._trouble: StudioError | None = None
        self._wrong_model: Words = str
        self._reset = QPushButton()
        self._title = label("title")
        self.accounts = AccountsSection()
        content = QWidget()
        self._column = column(content, spacing=24, margins=(24, 16, 24, 32))
        self._column.addWidget(self._title)
        for section in (
            self._make_appearance(),
            self._make_sound(),
            self.accounts,
            self._make_program(),
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

    def show_program(
        self,
        *,
        desktop_notices: bool,
        ask_on_close: bool,
        look_for_updates: bool,
        updates_address: str,
        speech_model: str,
    ) -> None:
        """The choices in force."""
        for box, value in (
            (self.desktop_notices, desktop_notices),
            (self.ask_on_close, ask_on_close),
            (self.look_for_updates, look_for_updates),
        ):
            box.setChecked(value)
        self.updates_address.setText(updates_address)
        self.show_speech_model(speech_model)

    def show_speech_model(self, folder: str, wrong: Words | None = None) -> None:
        """The folder that is used, or was asked for and why it is not."""
        self.speech_model.setText(folder)
        self._wrong_model = wrong or str
        self._model_trouble.say(self._wrong_model())

    def show_address_trouble(self, *, wrong: bool) -> None:
        """Say that an address cannot be asked, or nothing."""
        self._address_trouble.say(tr("It must begin with https://.") if wrong else "")

    def show_devices(self, devices: Sequence[Device], chosen: str, trouble: StudioError | None) -> None:
        """The outputs there are, the chosen one, and why nothing is heard."""
        names: list[tuple[str, Words]] = [(item.device_id, partial(str, item.name)) for item in devices]
        if chosen and chosen not in {device_id for device_id, _ in names}:
            names.append((chosen, lambda: tr("A device that is not connected")))
        self.device.set_options([("", lambda: tr("System default")), *names])
        self.device.set_value(chosen)
        self._trouble = trouble
        self._show_trouble()

    def show_shortcuts(self, shortcuts: Sequence[Shortcut], changed: bool) -> None:
        """Every action and its keys; `changed`: some differ from what they came with."""
        self.shortcuts.clear()
        for heading, items in grouped(shortcuts):
            self.shortcuts.add(self._make_keys(heading(), items))
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

    def _make_program(self) -> Section:
        section = Section(lambda: tr("Program"))
        self.desktop_notices = _switch("settings.desktop_notices")
        self.ask_on_close = _switch("settings.ask_on_close")
        self.look_for_updates = _switch("settings.look_for_updates")
        self.updates_address = named(QLineEdit(), "settings.updates_address")
        self.updates_address.setMinimumWidth(280)
        self.updates_address.setPlaceholderText("https://")
        section.add(
            Row(
                lambda: tr("Notices on the desktop"),
                self.desktop_notices,
                lambda: tr("When work ends while another program is in front."),
            )
        )
        section.add(
            Row(
                lambda: tr("Ask before closing"),
                self.ask_on_close,
                lambda: tr("While something is being sent, fetched or made here."),
            )
        )
        section.add(
            Row(
                lambda: tr("Look for a newer version"),
                self.look_for_updates,
                lambda: tr("Asks the address below once a day; nothing about you or your work is sent."),
            )
        )
        section.add(
            Row(
                lambda: tr("Address to ask"),
                self.updates_address,
                lambda: tr("A file that names the newest version. Without an address nobody is asked."),
            )
        )
        self._address_trouble = Notice("settings.updates_trouble")
        section.rows.addWidget(self._address_trouble)
        self.speech_model = named(QLineEdit(), "settings.speech_model")
        self.speech_model.setMinimumWidth(280)
        self._choose_model = named(QPushButton(), "settings.choose_speech_model")
        model = Row(
            lambda: tr("Model folder"),
            self.speech_model,
            lambda: tr("A faster-whisper model: with it this computer recognizes other languages than English."),
        )
        model.add(self._choose_model)
        section.add(model)
        self._model_trouble = Notice("settings.speech_model_trouble")
        section.rows.addWidget(self._model_trouble)
        self.speech_model.editingFinished.connect(lambda: self.speech_model_chosen.emit(self.speech_model.text()))
        self._choose_model.clicked.connect(lambda _checked: self.speech_model_asked.emit())
        self.desktop_notices.clicked.connect(self.desktop_notices_chosen)
        self.ask_on_close.clicked.connect(self.ask_on_close_chosen)
        self.look_for_updates.clicked.connect(self.look_for_updates_chosen)
        self.updates_address.editingFinished.connect(
            lambda: self.updates_address_chosen.emit(self.updates_address.text())
        )
        return section

    def _make_shortcuts(self) -> Section:
        self.shortcuts = Section(
            lambda: tr("Shortcuts"), lambda: tr("Press a shortcut's keys to give it others. The guide shows them all.")
        )
        self.shortcuts.setObjectName("settings.shortcuts")
        return self.shortcuts

    def _make_keys(self, heading: str, items: Sequence[Shortcut]) -> QWidget:
        """A group of actions in two columns, to be read down the left one first; its keys are a button each."""
        made = QWidget()
        body = column(made, spacing=8, margins=(16, 12, 16, 12))
        body.addWidget(label("muted", heading))
        grid = QGridLayout()
        grid.setVerticalSpacing(6)
        grid.setHorizontalSpacing(12)
        grid.setColumnMinimumWidth(2, 12)
        half = (len(items) + 1) // 2
        for number, item in enumerate(items):
            button = named(QPushButton(item.shown_keys or "—"), f"settings.shortcuts.{item.name}")
            button.setFixedWidth(_KEYS)
            button.setAccessibleName(item.action.text())
            button.clicked.connect(partial(self._ask_rebind, item.name))
            line, side = number % half, 3 * (number // half)
            grid.addWidget(label(text=item.action.text(), wraps=True), line, side)
            grid.addWidget(button, line, side + 1)
        if len(items) == 1:
            # The right column is empty, and as wide as in other groups.
            empty = label()
            empty.setFixedWidth(_KEYS)
            grid.addWidget(label(), 0, 3)
            grid.addWidget(empty, 0, 4)
        for side in (0, 3):
            grid.setColumnStretch(side, 1)
        body.addLayout(grid)
        return made

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

    # Words

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self._title.setText(tr("Settings"))
        self._scroll.setAccessibleName(tr("Settings"))
        self.shortcuts.setAccessibleName(tr("Shortcuts"))
        self._look_again.setAccessibleName(tr("Look for devices again"))
        self._look_again.setToolTip(tr("Look for devices again"))
        self._licences.setText(tr("Open"))
        self._choose_model.setText(tr("Choose…"))
        self._choose_model.setAccessibleName(tr("Choose a folder…"))
        self._model_trouble.say(self._wrong_model())
        self._reset.setText(tr("Reset"))
        self._show_trouble()

    def _show_trouble(self) -> None:
        if self._trouble is None:
            self.silence.say("")
        else:
            self.silence.say(sentence(self._trouble), remedy(self._trouble))

    # Signals with another shape than the widget's own

    def _size_moved(self, pixels: int) -> None:
        self._size.setText(f"{pixels} px")
        self.text_size_chosen.emit(pixels)

    def _ask_rebind(self, name: str, _checked: bool = False) -> None:
        self.rebind_asked.emit(name)


def _switch(name: str) -> QCheckBox:
    made = named(QCheckBox(), name)
    set_role(made, "bare")  # its words stand at the left of the row
    return made


def _open_licences() -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(resource("licences"))))

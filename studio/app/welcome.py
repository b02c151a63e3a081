"""The first five minutes: language and look, one button that makes sound, and the two ways on from there."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QScrollArea, QWidget

from studio.core.language import LANGUAGES
from studio.ui.drop import DropZone
from studio.ui.form import Choice, Row
from studio.ui.icons import icon, pixmap
from studio.ui.language import tr
from studio.ui.parts import column, frame, label, named, row
from studio.ui.theme import set_role

if TYPE_CHECKING:
    from studio.app.services import Services
    from studio.app.window import Window
    from studio.ui.theme import Theme

SEEN: Final = "window.welcomed"
_WIDEST: Final = 640


class WelcomePage(QWidget):
    """What a newcomer sees; every signal carries what the person wants."""

    hear_pressed = Signal()
    vendor_pressed = Signal()
    write_pressed = Signal()
    choose_pressed = Signal()
    dropped = Signal(tuple)
    language_chosen = Signal(str)
    theme_chosen = Signal(str)

    def __init__(self, suffixes: tuple[str, ...]) -> None:
        super().__init__()
        self.setObjectName("welcome.page")
        self._mark = QLabel()
        self._title = label("title")
        self._words = label("muted", wraps=True)
        self.hear = named(QPushButton(), "welcome.hear")
        self.hear.setIcon(icon("play", "on_accent", filled=True))
        self.hear.setIconSize(QSize(22, 16))  # room between picture and word
        self.hear.setMinimumWidth(160)
        set_role(self.hear, "primary")
        self.write = named(QPushButton(), "welcome.write")
        set_role(self.write, "quiet")
        self.vendor = named(QPushButton(), "welcome.vendor")
        self.drop = DropZone(
            "welcome.drop",
            "upload",
            lambda: tr("Drop a recording or a script here"),
            lambda: tr("A recording is written down; a script is spoken. No vendor gets anything unasked."),
            choose=lambda: tr("Choose a file…"),
            suffixes=suffixes,
        )
        self._promise = label("muted", wraps=True)
        self.language = Choice(
            "welcome.language",
            [
                ("system", lambda: tr("As the system")),
                *((code, partial(str, name)) for code, name in LANGUAGES.items()),
            ],
        )
        self.theme = Choice(
            "welcome.theme",
            [
                ("system", lambda: tr("As the system")),
                ("light", lambda: tr("Light")),
                ("dark", lambda: tr("Dark")),
            ],
        )
        self._lay_out()
        for button, signal in (
            (self.hear, self.hear_pressed),
            (self.write, self.write_pressed),
            (self.vendor, self.vendor_pressed),
        ):
            button.clicked.connect(lambda _checked, signal=signal: signal.emit())
        self.drop.choose_pressed.connect(self.choose_pressed)
        self.drop.dropped.connect(self.dropped)
        self.language.chosen.connect(self.language_chosen)
        self.theme.chosen.connect(self.theme_chosen)
        self._retranslate()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys that play and confirm elsewhere do so here."""
        focus = self.focusWidget()
        if event.key() == Qt.Key.Key_Escape:
            self.write_pressed.emit()
        elif event.key() == Qt.Key.Key_F5:
            self.hear_pressed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focus, QPushButton):
            focus.click()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        elif event.type() == QEvent.Type.PaletteChange:
            self._draw()
        super().changeEvent(event)

    def _lay_out(self) -> None:
        content = QWidget()
        content.setMaximumWidth(_WIDEST)
        body = column(content, spacing=16, margins=(32, 24, 32, 24))
        head = row(spacing=16)
        words = column(spacing=4)
        words.addWidget(self._title)
        words.addWidget(self._words)
        head.addWidget(self._mark, alignment=Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        buttons = row(spacing=12)
        buttons.addWidget(self.hear)
        buttons.addWidget(self.write)
        buttons.addStretch()
        look = frame("card")
        rows = column(look, spacing=0, margins=(1, 1, 1, 1))
        rows.addWidget(Row(lambda: tr("Language"), self.language))
        rows.addWidget(frame("rule"))
        rows.addWidget(Row(lambda: tr("Theme"), self.theme))
        rows.addWidget(frame("rule"))
        rows.addWidget(
            Row(
                lambda: tr("Your own vendor"),
                self.vendor,
                lambda: tr("Put in an account with its key, and test it with one press."),
            )
        )
        body.addStretch(1)
        body.addLayout(head)
        body.addLayout(buttons)
        body.addSpacing(8)
        body.addWidget(look)
        body.addWidget(self.drop)
        body.addWidget(self._promise)
        body.addStretch(2)
        scroll = named(QScrollArea(), "welcome.scroll")
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(content)
        column(self).addWidget(scroll)
        self._scroll = scroll

    def _draw(self) -> None:
        self._mark.setPixmap(pixmap("voice-studio", "accent", 48, self.devicePixelRatioF()))

    def _retranslate(self) -> None:
        self._draw()
        self.setAccessibleName(tr("Welcome"))
        self._scroll.setAccessibleName(tr("Welcome"))
        self._title.setText(tr("Welcome to Voice Studio"))
        self._words.setText(tr("Write a script and hear it at once, every word lit as it sounds. No account needed."))
        self._promise.setText(tr("Nothing leaves this computer before you send it somewhere."))
        for button, words in (
            (self.hear, tr("Hear it")),
            (self.write, tr("Start writing")),
            (self.vendor, tr("Add an account…")),
        ):
            button.setText(words)
            button.setAccessibleName(words)


class Welcome:
    """Joins the page to the window and the services; it is shown once by itself, and whenever it is asked for."""

    def __init__(self, window: Window, services: Services) -> None:
        self._window = window
        self._services = services

    def show_once(self) -> None:
        """Show the page to somebody who has never seen it."""
        preferences = self._services.preferences
        # Who comes with a file wants to see that first, and is welcomed another time.
        if not preferences.recall(SEEN) and not self._window.opened_files:
            preferences.remember(SEEN, "yes")
            self.show()

    def show(self) -> None:
        """Put the page in front, until a panel is opened."""
        window, preferences = self._window, self._services.preferences
        page = WelcomePage(window.openable)
        page.language.set_value(preferences.language)
        page.theme.set_value(preferences.theme)
        page.hear_pressed.connect(lambda: self._do("speech", "speech.hear_sample"))
        page.write_pressed.connect(lambda: window.open_panel("speech"))
        page.vendor_pressed.connect(lambda: self._do("settings", "settings.add_account"))
        page.choose_pressed.connect(lambda: window.tasks.start(self._choose()))
        page.dropped.connect(window.open_files)
        page.language_chosen.connect(self._set_language)
        page.theme_chosen.connect(self._set_theme)
        window.show_page(page, tr("Welcome"))
        page.hear.setFocus()

    def _do(self, panel: str, action: str) -> None:
        self._window.open_panel(panel)
        self._window.shortcuts[action].action.trigger()

    async def _choose(self) -> None:
        from studio.ui.dialogs import open_files

        endings = " ".join(f"*{ending}" for ending in self._window.openable)
        paths = await open_files(self._window, tr("Choose a file"), f"{tr('Recordings and scripts')} ({endings})")
        self._window.open_files(paths)

    def _set_language(self, chosen: str) -> None:
        self._services.preferences.change({"language": chosen})
        self._window.appearance.set_language(chosen)

    def _set_theme(self, chosen: str) -> None:
        self._services.preferences.change({"theme": chosen})
        self._window.appearance.set_theme(cast("Theme", chosen))

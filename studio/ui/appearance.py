"""Theme, language, motion and script size as a person may change them while the program runs."""

from __future__ import annotations

from PySide6 import QtCore, QtWidgets

from studio.core.language import preferred
from studio.ui.language import LanguageSwitch
from studio.ui.theme import Motion, Theme, apply, move


class Appearance(QtCore.QObject):
    """What is in force. Keeping it for the next start is the business of whoever changes it."""

    text_size_changed = QtCore.Signal(int)

    def __init__(self, app: QtWidgets.QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._theme: Theme = "system"
        self._motion: Motion = "system"
        self._languages = LanguageSwitch(app)
        self._text_size = 18
        app.styleHints().colorSchemeChanged.connect(self._system_changed)

    @property
    def theme(self) -> Theme:
        """As chosen; "system" follows the desktop."""
        return self._theme

    @property
    def motion(self) -> Motion:
        """As chosen; "system" follows the environment."""
        return self._motion

    @property
    def language(self) -> str:
        """The language in force: "en" or "zh_CN"."""
        return self._languages.language

    @property
    def text_size(self) -> int:
        """Pixels of the script's letters, 14 to 48."""
        return self._text_size

    def set_theme(self, chosen: Theme) -> None:
        """Dress the application; widgets are told by PaletteChange."""
        self._theme = chosen
        apply(self._app, chosen)

    def set_motion(self, chosen: Motion) -> None:
        """Fades or none."""
        self._motion = chosen
        move(self._app, chosen)

    def set_language(self, setting: str) -> None:
        """Switch to "en", "zh_CN" or "system"; widgets are told by LanguageChange."""
        self._languages.set(preferred(setting, QtCore.QLocale.system().name()))

    def set_text_size(self, pixels: int) -> None:
        """Another size for scripts."""
        if pixels != self._text_size:
            self._text_size = pixels
            self.text_size_changed.emit(pixels)

    def close(self) -> None:
        """Take the words off the application again; the next one in this process begins in English."""
        self._languages.set("en")
        # Windows are told of it later, when nobody may hold them any more: what is garbage by then would be collected
        # in the middle of saying its words again.
        # Its type knows nothing of None, which is every window.
        self._app.removePostedEvents(None, int(QtCore.QEvent.Type.LanguageChange))  # type: ignore[arg-type]
        self.deleteLater()

    def _system_changed(self) -> None:
        if self._theme == "system":
            apply(self._app, "system")

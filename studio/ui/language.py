"""Words in the person's language: `tr` for every string, and the translator that switches them while running."""

from __future__ import annotations

from typing import Final

from PySide6 import QtCore

from studio.core.language import Catalogue

CONTEXT: Final = "studio"


def tr(text: str) -> str:
    """The text in the language in force; fill placeholders afterwards: `tr("{count} takes").format(count=3)`.

    A widget hears of another language by `changeEvent` with `QEvent.Type.LanguageChange` and sets its texts again.
    """
    return QtCore.QCoreApplication.translate(CONTEXT, text)


class Translator(QtCore.QTranslator):
    """Answers Qt's look-ups from a catalogue of core/language."""

    def __init__(self, catalogue: Catalogue) -> None:
        super().__init__()
        self._catalogue = catalogue

    def translate(self, context: str, source_text: str, _disambiguation: str | None = None, _n: int = -1) -> str:
        """The catalogue's text. Asked last (installed first), so Qt's own strings are not hidden by it."""
        return self._catalogue.tr(source_text) if context == CONTEXT else source_text

    def isEmpty(self) -> bool:
        """Qt skips translators that say they are empty."""
        return False


class LanguageSwitch:
    """Puts a language on the application, in place of the one before; every window is told by LanguageChange."""

    def __init__(self, app: QtCore.QCoreApplication) -> None:
        self._app = app
        self._language = "en"
        self._installed: list[QtCore.QTranslator] = []

    @property
    def language(self) -> str:
        """The language in force: "en" or "zh_CN"."""
        return self._language

    def set(self, language: str) -> None:
        """Switch; nothing happens when it is in force already."""
        if language == self._language:
            return
        self._language = language
        before, self._installed = self._installed, []
        for translator in before:
            self._app.removeTranslator(translator)
        if language != "en":
            self._install(Translator(Catalogue.load(language)))
            toolkit = QtCore.QTranslator()
            if toolkit.load(
                f"qtbase_{language}", QtCore.QLibraryInfo.path(QtCore.QLibraryInfo.LibraryPath.TranslationsPath)
            ):
                self._install(toolkit)

    def _install(self, translator: QtCore.QTranslator) -> None:
        self._installed.append(translator)
        self._app.installTranslator(translator)

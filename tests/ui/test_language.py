"""Words change while the program runs, its own and Qt's."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QLabel

from studio.core.language import Catalogue
from studio.ui.appearance import Appearance
from studio.ui.language import Translator, tr


class Greeting(QLabel):
    """Sets its words again when the language changes."""

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.setText(tr("Settings"))
        super().changeEvent(event)


def test_a_widget_is_told_and_asks_again(qapp: QApplication, appearance: Appearance) -> None:
    label = Greeting()
    appearance.set_language("zh_CN")
    qapp.processEvents()
    assert label.text() == "设置"
    appearance.set_language("en")
    qapp.processEvents()
    assert label.text() == "Settings"


def test_qt_speaks_the_language_too(appearance: Appearance) -> None:
    def cancel() -> str:
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        return box.buttons()[0].text()

    before = cancel()
    appearance.set_language("zh_CN")
    assert "取消" in cancel()
    appearance.set_language("en")
    assert cancel() == before


def test_what_has_no_translation_stays_english(appearance: Appearance) -> None:
    appearance.set_language("zh_CN")
    assert tr("No catalogue holds this.") == "No catalogue holds this."
    assert QCoreApplication.translate("another context", "Settings") == "Settings"


def test_setting_the_language_in_force_does_nothing(qapp: QApplication, appearance: Appearance) -> None:
    appearance.set_language("zh_CN")
    label = Greeting("untouched")
    appearance.set_language("zh_CN")
    qapp.processEvents()
    assert label.text() == "untouched"


def test_a_translator_answers_for_its_own_context() -> None:
    translator = Translator(Catalogue("zh_CN", {"Take": "录音版本"}))
    assert not translator.isEmpty()
    assert translator.translate("studio", "Take") == "录音版本"
    assert translator.translate("QDialog", "Take") == "Take"

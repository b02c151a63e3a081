"""The empty state: its words follow the language, its picture the theme, its button is named."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from studio.ui.appearance import Appearance
from studio.ui.empty import Empty
from studio.ui.language import tr
from tests.fakes.controls import nameless


def test_an_empty_page_says_one_sentence_and_offers_one_button(appearance: Appearance, qapp: QApplication) -> None:
    empty = Empty("area.nothing", "x", lambda: tr("Nothing"), lambda: tr("Close"), primary=True)
    empty.show()
    pressed: list[None] = []
    empty.pressed.connect(lambda: pressed.append(None))
    QTest.mouseClick(empty.button, Qt.MouseButton.LeftButton)
    assert len(pressed) == 1
    assert nameless(empty) == []
    picture = next(label for label in empty.findChildren(QLabel) if not label.text())
    light = picture.pixmap().toImage()
    appearance.set_theme("dark")
    appearance.set_language("zh_CN")
    qapp.processEvents()
    assert picture.pixmap().toImage() != light
    assert empty.button.text() == empty.button.accessibleName() == "关闭"

"""The right column shows what the page in front gives it."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QLabel

from studio.ui.appearance import Appearance
from studio.ui.inspector import Inspector
from studio.ui.theme import tokens


def test_widgets_come_go_and_come_back(qapp: QApplication, appearance: Appearance) -> None:
    inspector = Inspector()
    changes: list[None] = []
    inspector.changed.connect(lambda: changes.append(None))
    inspector.show()
    first, second = QLabel("Paragraph 1"), QLabel("Task 1")
    inspector.set_widget(first)
    inspector.set_widget(first)
    assert (inspector.current, first.isVisible(), len(changes)) == (first, True, 1)
    inspector.set_widget(second)
    assert (first.isVisible(), second.isVisible()) == (False, True)
    inspector.set_widget(None)
    assert inspector.current is None
    inspector.set_widget(first)
    assert (first.isVisible(), second.isVisible(), len(changes)) == (True, False, 4)


def test_its_own_button_asks_to_hide_it(qapp: QApplication, appearance: Appearance) -> None:
    inspector = Inspector()
    asked: list[None] = []
    inspector.hide_asked.connect(lambda: asked.append(None))
    inspector.hide_button.click()
    assert len(asked) == 1
    appearance.set_language("zh_CN")
    qapp.processEvents()
    assert inspector.hide_button.accessibleName() == "隐藏详情"


def test_the_line_at_its_left_stays_bare(qapp: QApplication, appearance: Appearance) -> None:
    inspector, opaque = Inspector(), QLabel("Take 1")
    opaque.setAutoFillBackground(True)
    inspector.resize(280, 400)
    inspector.set_widget(opaque)
    inspector.show()
    qapp.processEvents()
    image = inspector.grab().toImage()
    assert {image.pixelColor(0, y).name().upper() for y in range(400)} == {tokens().line}

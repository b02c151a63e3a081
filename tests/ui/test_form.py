"""Bricks of forms."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from studio.ui.appearance import Appearance
from studio.ui.form import Choice, Notice, Row, Section
from studio.ui.language import tr


def test_a_row_gives_its_control_the_same_words(qapp: QApplication, appearance: Appearance) -> None:
    button = QPushButton()
    line = Row(lambda: tr("Theme"), button, lambda: tr("Local voices"))
    assert (button.accessibleName(), button.accessibleDescription()) == ("Theme", "Local voices")
    appearance.set_language("zh_CN")
    qapp.processEvents()
    assert (button.accessibleName(), button.accessibleDescription()) == ("主题", "本地音色")
    assert [label.text() for label in line.findChildren(QLabel)] == ["主题", "本地音色"]


def test_rows_are_parted_and_can_be_cleared(appearance: Appearance, qapp: QApplication) -> None:
    section = Section(lambda: tr("Sound"))
    section.add(Row(lambda: "one"))
    section.add(Row(lambda: "two"))
    assert section.rows.count() == 3
    section.clear()
    assert section.rows.count() == 0
    section.add(Row(lambda: "three"))
    assert section.rows.count() == 1
    appearance.set_language("zh_CN")
    qapp.processEvents()
    assert section.findChildren(QLabel)[0].text() == "声音"


def test_a_choice_tells_values_only_when_a_person_picks(appearance: Appearance, qapp: QApplication) -> None:
    choice = Choice("settings.theme", [("light", lambda: tr("Light")), ("dark", lambda: tr("Dark"))])
    told: list[str] = []
    choice.chosen.connect(told.append)
    choice.set_value("dark")
    assert (choice.value, told) == ("dark", [])
    choice.activated.emit(0)
    assert told == ["light"]
    choice.set_value("no such value")
    assert choice.value == "light"
    choice.set_value("dark")
    choice.set_options([("dark", lambda: tr("Dark")), ("system", lambda: "x")])
    assert choice.value == "dark"
    appearance.set_language("zh_CN")
    qapp.processEvents()
    assert choice.currentText() == "深色"
    choice.set_options([])
    assert choice.value == ""


def test_a_notice_shows_and_hides() -> None:
    notice = Notice("settings.silence")
    notice.say("No sound", "Plug something in.")
    assert (notice.isVisibleTo(None), notice.accessibleName()) == (True, "No sound")
    notice.say("")
    assert not notice.isVisibleTo(None)

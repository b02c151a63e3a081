"""The left column: words where there is room, icons where there is not."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from studio.ui.appearance import Appearance
from studio.ui.navigation import Navigation


def test_it_lists_panels_and_tells_which_was_chosen(qapp: QApplication, appearance: Appearance) -> None:
    navigation = Navigation()
    navigation.add("speech", "Play", "audio-lines")
    navigation.add("settings", "Settings", "settings", apart=True)
    chosen: list[str] = []
    navigation.chosen.connect(chosen.append)
    navigation.resize(200, 600)
    navigation.show()
    qapp.processEvents()
    speech, settings = navigation.button("speech"), navigation.button("settings")
    assert settings.y() > speech.y() + 300
    settings.click()
    assert chosen == ["settings"]
    navigation.choose("speech")
    assert (speech.isChecked(), settings.isChecked()) == (True, False)

    navigation.choose("")
    assert (speech.isChecked(), settings.isChecked()) == (False, False)
    navigation.choose("")
    navigation.choose("speech")
    assert speech.isChecked()
    asked: list[None] = []
    navigation.help_asked.connect(lambda: asked.append(None))
    navigation.help.click()
    assert (len(asked), chosen) == (1, ["settings"])

    navigation.set_narrow(True)
    assert speech.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly
    assert speech.accessibleName() == "Play"
    appearance.set_language("zh_CN")
    appearance.set_theme("dark")
    qapp.processEvents()
    assert settings.accessibleName() == "设置"
    assert speech.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly
    assert navigation.help.accessibleName() == "这是什么？"
    navigation.set_narrow(False)
    assert settings.text().strip() == "设置"
    navigation.close()

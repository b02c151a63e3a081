"""The menu bar says what the registry says."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QMainWindow, QMenu

from studio.ui.appearance import Appearance
from studio.ui.menus import Menus
from studio.ui.shortcuts import Shortcuts


def texts(window: QMainWindow, name: str) -> list[str]:
    menu = window.menuBar().findChild(QMenu, f"menu.{name}")
    assert menu is not None
    return [action.text() or "-" for action in menu.actions()]


def test_menus_follow_the_registry(qapp: QApplication, appearance: Appearance) -> None:
    window = QMainWindow()
    shortcuts = Shortcuts(window)
    shortcuts.add("file.quit", "Quit", window.close, menu="file")
    shortcuts.add("transport.play", "Play or pause", lambda: None, menu="play")
    menus = Menus(window.menuBar(), shortcuts)
    menus.fill()
    assert [action.text() for action in window.menuBar().actions()] == [
        *("&File", "&Edit", "&Play", "&View", "&Help"),
    ]
    assert texts(window, "file") == ["Quit"]

    shortcuts.add("speech.open", "Open", lambda: None, menu="file", panel="speech")
    shortcuts.add("speech.here", "Faster", lambda: None, menu="play", panel="speech")
    qapp.processEvents()
    assert texts(window, "file") == ["Quit"]
    shortcuts.set_panel("speech")
    qapp.processEvents()
    assert texts(window, "file") == ["Open", "-", "Quit"]
    assert texts(window, "play") == ["Play or pause", "-", "Faster"]

    appearance.set_language("zh_CN")
    shortcuts.retranslate()
    qapp.processEvents()
    assert window.menuBar().actions()[0].text() == "文件(&F)"
    assert texts(window, "file")[-1] == "退出"
    window.close()

"""The F1 sheet lists every action that has keys."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QMainWindow

from studio.ui.appearance import Appearance
from studio.ui.shortcut_sheet import shortcut_sheet
from studio.ui.shortcuts import Shortcuts


def test_it_lists_names_and_keys_by_menu(appearance: Appearance) -> None:
    window = QMainWindow()
    shortcuts = Shortcuts(window)
    shortcuts.add("file.quit", "Quit", window.close, keys="Ctrl+Q", menu="file")
    shortcuts.add("view.bare", "Details", lambda: None, menu="view")
    shortcuts.add("transport.play", "Play or pause", lambda: None, keys="Space")
    appearance.set_language("zh_CN")
    shortcuts.retranslate()
    sheet = shortcut_sheet(window, shortcuts)
    texts = [label.text() for label in sheet.findChildren(QLabel)]
    assert texts == [
        "键盘快捷键",
        "文件",
        "退出",
        "Ctrl+Q",
        "播放",
        "播放或暂停",
        shortcuts["transport.play"].shown_keys,
    ]
    sheet.close()

"""Bricks of lists: a search that Escape clears, and the menu of what else can be done."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from studio.ui.appearance import Appearance
from studio.ui.lists import More, Search


def test_escape_clears_a_search(appearance: Appearance) -> None:
    search = Search()
    search.setText("晓")
    QTest.keyClick(search, Qt.Key.Key_Escape)
    assert search.text() == ""


def test_the_menu_of_a_page_holds_what_it_is_given_and_follows_the_language(appearance: Appearance) -> None:
    more = More("tasks.more")
    action = QAction("Show in folder", more)
    more.set_actions([action])
    menu = more.menu()
    assert menu is not None
    assert (menu.objectName(), menu.actions()) == ("tasks.more_menu", [action])
    assert (more.accessibleName(), more.toolTip()) == ("More", "More")
    appearance.set_language("zh_CN")
    QApplication.processEvents()
    assert (more.accessibleName(), more.toolTip()) == ("更多", "更多")

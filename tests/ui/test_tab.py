"""A tab has room for its words whether it is checked or not."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFont, QFontMetrics

from studio.ui.appearance import Appearance
from studio.ui.tab import Tab
from studio.ui.theme import font

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.mark.parametrize("words", ["Record here", "Files that exist", "WWW", "在这里录音"])
def test_it_keeps_room_for_what_is_bold(appearance: Appearance, words: str) -> None:
    tab = Tab("some.tab")
    tab.say(words)
    tab.show()
    bold = QFontMetrics(font(13, weight=QFont.Weight.DemiBold)).horizontalAdvance(words)
    room = tab.minimumSizeHint().width()
    assert room >= bold + 26  # a border of 1 and a padding of 12 at either side
    tab.setChecked(True)
    assert tab.minimumSizeHint().width() == room
    assert tab.accessibleName() == words
    tab.deleteLater()

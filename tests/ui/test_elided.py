"""A label that shows what fits of its words."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPushButton, QWidget

from studio.ui.elided import Elided

LONG = "A rather long name of a voice that somebody gives, and then goes on giving"


@pytest.mark.parametrize(("width", "whole"), [(1_200, True), (300, False)])
def test_what_does_not_fit_gives_way(qapp: QApplication, width: int, whole: bool) -> None:
    window = QWidget()
    line = QHBoxLayout(window)
    words, button = Elided("title", LONG), QPushButton("Go on recording")
    line.addWidget(words)
    line.addWidget(button)
    window.resize(width, 60)
    window.show()
    qapp.processEvents()
    window.grab()
    assert window.width() == width
    assert button.width() >= button.minimumSizeHint().width()
    assert button.geometry().right() < width
    assert words.text() == LONG
    assert words.toolTip() == ("" if whole else LONG)
    window.deleteLater()

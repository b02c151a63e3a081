"""The style sheet: whole, from tokens alone, and Qt can read it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QStyle,
    QStyleOptionComboBox,
    QTableWidget,
    QTextEdit,
    QWidget,
)

from studio.ui.appearance import Appearance
from studio.ui.stylesheet import style_sheet
from studio.ui.theme import set_role, tokens
from studio.ui.tokens import DARK, LIGHT, Tokens


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=lambda look: look.name)
def test_it_is_whole(look: Tokens) -> None:
    sheet = style_sheet(look)
    assert "$" not in sheet
    assert sheet.count("{") == sheet.count("}")
    pictures = re.findall(r'url\("([^"]+)"\)', sheet)
    assert pictures
    assert all(Path(name).is_file() for name in pictures)
    assert set(re.findall(r"#[0-9A-Fa-f]{6}", sheet)) <= set(look)


def ground_of(widget: QWidget) -> QColor:
    """The colour a few pixels inside the left edge."""
    widget.ensurePolished()
    widget.resize(160, widget.sizeHint().height())
    return widget.grab().toImage().pixelColor(6, widget.height() // 2)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_standard_widgets_wear_it(qapp: QApplication, appearance: Appearance, theme: str) -> None:
    appearance.set_theme("dark" if theme == "dark" else "light")
    primary = QPushButton("Make")
    set_role(primary, "primary")
    assert ground_of(primary).name().upper() == tokens().accent
    for widget in (QPushButton("Stop"), QLineEdit(), QComboBox()):
        assert ground_of(widget).name().upper() == tokens().surface, type(widget).__name__
    box = QCheckBox("On")
    box.setChecked(True)
    box.ensurePolished()
    box.resize(box.sizeHint())
    drawn = box.grab().toImage()
    assert any(drawn.pixelColor(x, box.height() // 2).name().upper() == tokens().accent for x in range(20))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_an_empty_field_says_can_be_read(appearance: Appearance, theme: str) -> None:
    """By itself Qt draws it in the words' colour at half its strength, which is too little."""
    appearance.set_theme("dark" if theme == "dark" else "light")
    for field in (QLineEdit(), QPlainTextEdit(), QTextEdit()):
        field.ensurePolished()
        drawn = field.palette().color(QPalette.ColorRole.PlaceholderText)
        assert (drawn.name().upper(), drawn.alpha()) == (tokens().muted, 255), type(field).__name__


def test_controls_are_as_high_as_they_should_be(appearance: Appearance) -> None:
    primary = QPushButton("Make")
    set_role(primary, "primary")
    heights = {}
    for name, widget in {
        "line": QLineEdit(),
        "button": QPushButton("Stop"),
        "combo": QComboBox(),
        "primary": primary,
    }.items():
        widget.ensurePolished()
        heights[name] = widget.sizeHint().height()
    assert heights == {"line": 32, "button": 32, "combo": 32, "primary": 36}


def test_the_words_of_a_combo_box_have_all_the_room_beside_its_arrow(appearance: Appearance) -> None:
    box = QComboBox()
    box.ensurePolished()
    box.resize(148, 32)
    option = QStyleOptionComboBox()
    box.initStyleOption(option)
    part = QStyle.SubControl.SC_ComboBoxEditField
    words = box.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, box)
    assert words.width() >= 148 - 28 - 12


@pytest.mark.parametrize(("order", "up"), [(Qt.SortOrder.AscendingOrder, True), (Qt.SortOrder.DescendingOrder, False)])
def test_what_is_sorted_upwards_has_an_arrow_that_points_up(
    qapp: QApplication, appearance: Appearance, order: Qt.SortOrder, up: bool
) -> None:
    """As in every file manager: its wide end is the lower one."""
    table = QTableWidget(1, 1)
    table.setSortingEnabled(True)
    table.sortItems(0, order)
    header = table.horizontalHeader()
    table.show()
    qapp.processEvents()
    image = header.grab().toImage().copy(header.sectionSize(0) - 24, 0, 24, header.height() - 2)
    ground = image.pixelColor(0, 0)
    inked = [[x for x in range(image.width()) if image.pixelColor(x, y) != ground] for y in range(image.height())]
    widths = [line[-1] - line[0] for line in inked if line]
    assert (widths.index(max(widths)) > len(widths) // 2) is up


def test_a_tables_head_leaves_its_frame_and_its_ring_whole(qapp: QApplication, appearance: Appearance) -> None:
    table = QTableWidget(3, 2)
    table.horizontalHeader().setStretchLastSection(True)
    table.resize(300, 200)
    table.show()
    table.activateWindow()
    qapp.processEvents()
    for focus, width, ink in ((False, 1, tokens().line), (True, 2, tokens().accent)):
        table.setFocus() if focus else table.clearFocus()
        qapp.processEvents()
        image = table.grab().toImage()
        head, right = 16, image.width() - 1
        for place in range(width):
            assert image.pixelColor(place, head).name().upper() == ink
            assert image.pixelColor(right - place, head).name().upper() == ink
            assert image.pixelColor(150, place).name().upper() == ink
        assert image.pixelColor(6, 6).name().upper() == tokens().surface  # the corner is round, and nothing lies on it
    table.close()

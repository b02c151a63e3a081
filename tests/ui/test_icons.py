"""Icons: there, used, and in the colour of the look."""

from __future__ import annotations

import ast
from pathlib import Path

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QColor, QIcon, QImage, QPainter
from PySide6.QtWidgets import QApplication

from studio.core.resources import resource
from studio.ui.appearance import Appearance
from studio.ui.icons import icon, pixmap
from studio.ui.theme import tokens

STUDIO = Path(__file__).resolve().parents[2] / "studio"


def inks(image: QImage) -> set[str]:
    """The colours of the pixels that are fully covered."""
    image = image.convertToFormat(QImage.Format.Format_ARGB32)
    pixels = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return {pixel.name().upper() for pixel in pixels if pixel.alpha() == 255}


def literals() -> set[str]:
    """Every string literal of the interface."""
    return {
        node.value
        for folder in ("ui", "panels", "app")
        for path in (STUDIO / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_every_icon_that_ships_is_used() -> None:
    shipped = {path.stem for path in resource("icons").glob("*.svg")}
    assert shipped - literals() == set()


def test_the_licence_ships_with_them() -> None:
    assert "ISC License" in resource("licences", "lucide.txt").read_text()


def test_an_icon_follows_the_theme_by_itself(qapp: QApplication, appearance: Appearance) -> None:
    made = icon("square", "accent", filled=True)
    assert inks(made.pixmap(24).toImage()) == {tokens().accent}
    appearance.set_theme("dark")
    assert inks(made.pixmap(24).toImage()) == {tokens().accent}


def test_disabled_is_greyed_and_a_copy_is_the_same(appearance: Appearance) -> None:
    made = QIcon(icon("square", "text", filled=True))
    made.addPixmap(pixmap("x"), QIcon.Mode.Selected)  # makes Qt clone what draws it
    assert inks(made.pixmap(QSize(24, 24), QIcon.Mode.Disabled).toImage()) == {tokens().disabled}


def test_a_button_gets_as_many_pixels_as_a_fine_screen_has(appearance: Appearance) -> None:
    made = icon("settings").pixmap(QSize(18, 18), 2.0)
    assert (made.width(), made.devicePixelRatio(), made.deviceIndependentSize().toSize()) == (36, 2.0, QSize(18, 18))


def test_it_paints_sharp_on_a_fine_screen(appearance: Appearance) -> None:
    canvas = QImage(48, 48, QImage.Format.Format_ARGB32_Premultiplied)
    canvas.setDevicePixelRatio(2.0)
    canvas.fill(QColor("#FFFFFF"))
    painter = QPainter(canvas)
    icon("square", "danger", filled=True).paint(painter, QRect(0, 0, 24, 24))
    painter.end()
    assert tokens().danger in inks(canvas)
    assert pixmap("square", "danger", 18, 2.0).size() == QSize(36, 36)

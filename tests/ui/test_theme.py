"""The look: put on as a whole, and told to whoever paints."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from studio.ui import theme
from studio.ui.appearance import Appearance
from studio.ui.tokens import DARK, LIGHT, Tokens


class Painter(QWidget):
    """Notes what it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[QEvent.Type] = []

    def changeEvent(self, event: QEvent) -> None:
        self.told.append(event.type())
        super().changeEvent(event)


def test_dark_and_light_change_palette_and_colours(qapp: QApplication, appearance: Appearance) -> None:
    appearance.set_theme("dark")
    assert theme.tokens() is DARK
    assert theme.colour("lit") == QColor(DARK.lit)
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(DARK.window)
    assert qapp.palette().color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text) == QColor(DARK.disabled)
    appearance.set_theme("light")
    assert theme.tokens() is LIGHT
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(LIGHT.window)
    assert appearance.theme == "light"


def test_a_painted_widget_is_told(appearance: Appearance) -> None:
    painter = Painter()
    painter.show()
    painter.told.clear()
    appearance.set_theme("dark")
    assert QEvent.Type.PaletteChange in painter.told
    painter.told.clear()
    appearance.set_theme("dark")
    assert QEvent.Type.PaletteChange not in painter.told


def test_the_system_says_light_here(appearance: Appearance) -> None:
    appearance.set_theme("dark")
    appearance.set_theme("system")
    assert theme.tokens() is LIGHT


@pytest.mark.parametrize(("window", "look"), [("#101010", DARK), ("#f0f0f0", LIGHT)])
def test_at_the_start_the_desktops_palette_says_it(
    qapp: QApplication, appearance: Appearance, window: str, look: Tokens
) -> None:
    qapp.setProperty("studioTheme", None)
    qapp.setPalette(QPalette(QColor(window)))
    appearance.set_theme("system")
    assert theme.tokens() is look


def test_a_role_can_change_while_shown(appearance: Appearance) -> None:
    label = QLabel("Saved")
    label.show()
    theme.set_role(label, "danger")
    assert label.palette().color(QPalette.ColorRole.WindowText) == QColor(LIGHT.danger)
    theme.set_role(label, "ok")
    assert label.palette().color(QPalette.ColorRole.WindowText) == QColor(LIGHT.ok)


@pytest.mark.parametrize(
    ("motion", "environment", "fade"),
    [
        ("system", "", 120),
        ("system", "0", 120),
        ("system", "1", 0),
        ("reduced", "", 0),
        ("full", "1", 120),
    ],
)
def test_motion(
    appearance: Appearance, monkeypatch: pytest.MonkeyPatch, motion: theme.Motion, environment: str, fade: int
) -> None:
    monkeypatch.setenv(theme.REDUCED_MOTION_VARIABLE, environment)
    appearance.set_motion(motion)
    assert theme.fade_ms() == fade


def test_the_font_is_the_systems_own_in_pixels(appearance: Appearance) -> None:
    made = theme.font(15)
    assert made.pixelSize() == 15
    assert "Noto Sans CJK SC" in made.families()[1:]
    assert theme.font(mono=True).families()[0] != made.families()[0]

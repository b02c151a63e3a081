"""The look: colour tokens for light and dark, and putting them on the application as palette and style sheet.

The application object carries the look (as dynamic properties), so nothing here is global. A widget that paints asks
`colour("lit")` while painting; it is told of a new look by `changeEvent` with `QEvent.Type.PaletteChange`.

A widget says what it is by its role, `set_role(widget, "title")`:

    QLabel       title  section  muted  mono  badge  danger  warn  ok
    QPushButton  primary  danger  quiet  pill                (none: an ordinary button)
    QToolButton  nav  primary  small                         (none: a flat icon button)
    QCheckBox    bare                                        (without words of its own)
    QFrame       card  bar  left  right  menu  rule  toast
"""

from __future__ import annotations

import os
from typing import Final, Literal, cast

from PySide6 import QtCore, QtGui, QtWidgets

from studio.ui.stylesheet import style_sheet
from studio.ui.tokens import DARK, LIGHT, Tokens

Theme = Literal["light", "dark", "system"]
Motion = Literal["system", "reduced", "full"]
MOTIONS: Final[tuple[Motion, ...]] = ("system", "reduced", "full")
THEMES: Final[tuple[Theme, ...]] = ("system", "light", "dark")
REDUCED_MOTION_VARIABLE: Final = "VOICE_STUDIO_REDUCED_MOTION"

# Without a name of its own kind first, fallback may draw Chinese with Japanese shapes.
_CHINESE: Final = ("PingFang SC", "Microsoft YaHei UI", "Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Micro Hei")

STYLE: Final = "fusion"
SPACE: Final = (4, 8, 12, 16, 24, 32)
FADE_MS: Final = 120


def application() -> QtWidgets.QApplication:
    """The running application."""
    app = QtWidgets.QApplication.instance()
    if not isinstance(app, QtWidgets.QApplication):
        raise TypeError("the look needs a QApplication")
    return app


def tokens() -> Tokens:
    """The colours in force."""
    return DARK if application().property("studioTheme") == "dark" else LIGHT


def colour(token: str) -> QtGui.QColor:
    """The colour of a token ("accent", "lit", ...) in the look in force."""
    return QtGui.QColor(cast("str", getattr(tokens(), token)))


def fade_ms() -> int:
    """How long a fade may take: 0 when the person wants no motion."""
    return 0 if application().property("studioReducedMotion") else FADE_MS


def font(
    pixels: int = 13, *, weight: QtGui.QFont.Weight = QtGui.QFont.Weight.Normal, mono: bool = False
) -> QtGui.QFont:
    """The system's own font at a size of the type scale."""
    kind = QtGui.QFontDatabase.SystemFont.FixedFont if mono else QtGui.QFontDatabase.SystemFont.GeneralFont
    made = QtGui.QFontDatabase.systemFont(kind)
    # An alias ("Sans Serif") named before other families would let them draw the Latin letters too.
    made.setFamilies([QtGui.QFontInfo(made).family(), *_CHINESE])
    made.setHintingPreference(QtGui.QFont.HintingPreference.PreferNoHinting)
    made.setPixelSize(pixels)
    made.setWeight(weight)
    return made


def set_role(widget: QtWidgets.QWidget, role: str) -> None:
    """Say what a widget is, so that the style sheet dresses it; may be called again with another role."""
    if widget.property("role") == role:
        return
    widget.setProperty("role", role)
    if not widget.testAttribute(QtCore.Qt.WidgetAttribute.WA_WState_Polished):
        return  # it will be dressed when it is first shown
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)


def apply(app: QtWidgets.QApplication, theme: Theme) -> None:
    """Dress the application; "system" follows the desktop (see `Appearance`)."""
    hints = app.styleHints()
    if theme != "system":
        dark = theme == "dark"
        hints.setColorScheme(QtCore.Qt.ColorScheme.Dark if dark else QtCore.Qt.ColorScheme.Light)
    elif app.property("studioTheme") is not None:
        hints.unsetColorScheme()
        dark = hints.colorScheme() == QtCore.Qt.ColorScheme.Dark
    else:
        # The desktop's own palette tells it as well, and without every enum of `Qt` before the first paint.
        dark = app.palette().color(QtGui.QPalette.ColorRole.Window).lightness() < 128
    name = "dark" if dark else "light"
    if app.property("studioTheme") == name:
        return
    if app.property("studioStyle") != STYLE:
        app.setStyle(STYLE)
        app.setProperty("studioStyle", STYLE)
    app.setProperty("studioTheme", name)
    app.setFont(font())
    app.setPalette(palette(tokens()))
    app.setStyleSheet(style_sheet(tokens()))


def move(app: QtWidgets.QApplication, motion: Motion) -> None:
    """Fades or none; "system" follows the environment."""
    app.setProperty("studioReducedMotion", motion == "reduced" or (motion == "system" and _still_system()))


def palette(look: Tokens) -> QtGui.QPalette:
    """The palette of a set of tokens: what widgets use where the style sheet says nothing."""
    made = QtGui.QPalette()
    roles = {
        QtGui.QPalette.ColorRole.Window: look.window,
        QtGui.QPalette.ColorRole.WindowText: look.text,
        QtGui.QPalette.ColorRole.Base: look.surface,
        QtGui.QPalette.ColorRole.AlternateBase: look.window,
        QtGui.QPalette.ColorRole.Text: look.text,
        QtGui.QPalette.ColorRole.PlaceholderText: look.muted,
        QtGui.QPalette.ColorRole.Button: look.surface,
        QtGui.QPalette.ColorRole.ButtonText: look.text,
        QtGui.QPalette.ColorRole.BrightText: look.danger,
        QtGui.QPalette.ColorRole.Highlight: look.accent,
        QtGui.QPalette.ColorRole.HighlightedText: look.on_accent,
        QtGui.QPalette.ColorRole.Accent: look.accent,
        QtGui.QPalette.ColorRole.Link: look.accent,
        QtGui.QPalette.ColorRole.LinkVisited: look.accent,
        QtGui.QPalette.ColorRole.ToolTipBase: look.raised,
        QtGui.QPalette.ColorRole.ToolTipText: look.text,
        QtGui.QPalette.ColorRole.Light: look.raised,
        QtGui.QPalette.ColorRole.Midlight: look.raised,
        QtGui.QPalette.ColorRole.Mid: look.line,
        QtGui.QPalette.ColorRole.Dark: look.line,
        QtGui.QPalette.ColorRole.Shadow: look.line,
    }
    for role, value in roles.items():
        made.setColor(role, QtGui.QColor(value))
    for role in (
        QtGui.QPalette.ColorRole.WindowText,
        QtGui.QPalette.ColorRole.Text,
        QtGui.QPalette.ColorRole.ButtonText,
    ):
        made.setColor(QtGui.QPalette.ColorGroup.Disabled, role, QtGui.QColor(look.disabled))
    made.setColor(QtGui.QPalette.ColorGroup.Disabled, QtGui.QPalette.ColorRole.Highlight, QtGui.QColor(look.line))
    return made


def _still_system() -> bool:
    return os.environ.get(REDUCED_MOTION_VARIABLE, "") not in ("", "0")

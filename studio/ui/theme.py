"""The look: colour tokens for light and dark, and putting them on the application as palette and style sheet.

The application object carries the look (as dynamic properties), so nothing here is global. A widget that paints asks
`colour("lit")` while painting; it is told of a new look by `changeEvent` with `QEvent.Type.PaletteChange`.

A widget says what it is by its role, `set_role(widget, "title")`:

    QLabel       title  section  muted  mono  badge  danger  warn  ok
    QPushButton  primary  danger  quiet  pill                (none: an ordinary button)
    QToolButton  nav  primary                                (none: a flat icon button)
    QFrame       card  bar  left  right  rule  toast
"""

from __future__ import annotations

import os
from typing import Final, Literal, cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication, QWidget

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


def application() -> QApplication:
    """The running application."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        raise TypeError("the look needs a QApplication")
    return app


def tokens() -> Tokens:
    """The colours in force."""
    return DARK if application().property("studioTheme") == "dark" else LIGHT


def colour(token: str) -> QColor:
    """The colour of a token ("accent", "lit", ...) in the look in force."""
    return QColor(cast("str", getattr(tokens(), token)))


def fade_ms() -> int:
    """How long a fade may take: 0 when the person wants no motion."""
    return 0 if application().property("studioReducedMotion") else FADE_MS


def font(pixels: int = 13, *, weight: QFont.Weight = QFont.Weight.Normal, mono: bool = False) -> QFont:
    """The system's own font at a size of the type scale."""
    kind = QFontDatabase.SystemFont.FixedFont if mono else QFontDatabase.SystemFont.GeneralFont
    made = QFontDatabase.systemFont(kind)
    # An alias ("Sans Serif") named before other families would let them draw the Latin letters too.
    made.setFamilies([QFontInfo(made).family(), *_CHINESE])
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    made.setPixelSize(pixels)
    made.setWeight(weight)
    return made


def set_role(widget: QWidget, role: str) -> None:
    """Say what a widget is, so that the style sheet dresses it; may be called again with another role."""
    if widget.property("role") == role:
        return
    widget.setProperty("role", role)
    if not widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        return  # it will be dressed when it is first shown
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)


def apply(app: QApplication, theme: Theme, *, motion: Motion = "system") -> None:
    """Dress the application; "system" follows the desktop (see `Appearance`)."""
    hints = app.styleHints()
    wanted = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}.get(theme)
    if wanted is None:
        hints.unsetColorScheme()
    else:
        hints.setColorScheme(wanted)
    dark = (wanted or hints.colorScheme()) == Qt.ColorScheme.Dark
    app.setProperty("studioReducedMotion", motion == "reduced" or (motion == "system" and _still_system()))
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


def palette(look: Tokens) -> QPalette:
    """The palette of a set of tokens: what widgets use where the style sheet says nothing."""
    made = QPalette()
    roles = {
        QPalette.ColorRole.Window: look.window,
        QPalette.ColorRole.WindowText: look.text,
        QPalette.ColorRole.Base: look.surface,
        QPalette.ColorRole.AlternateBase: look.window,
        QPalette.ColorRole.Text: look.text,
        QPalette.ColorRole.PlaceholderText: look.muted,
        QPalette.ColorRole.Button: look.surface,
        QPalette.ColorRole.ButtonText: look.text,
        QPalette.ColorRole.BrightText: look.danger,
        QPalette.ColorRole.Highlight: look.accent,
        QPalette.ColorRole.HighlightedText: look.on_accent,
        QPalette.ColorRole.Accent: look.accent,
        QPalette.ColorRole.Link: look.accent,
        QPalette.ColorRole.LinkVisited: look.accent,
        QPalette.ColorRole.ToolTipBase: look.raised,
        QPalette.ColorRole.ToolTipText: look.text,
        QPalette.ColorRole.Light: look.raised,
        QPalette.ColorRole.Midlight: look.raised,
        QPalette.ColorRole.Mid: look.line,
        QPalette.ColorRole.Dark: look.line,
        QPalette.ColorRole.Shadow: look.line,
    }
    for role, value in roles.items():
        made.setColor(role, QColor(value))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(look.disabled))
    made.setColor(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Highlight, QColor(look.line))
    return made


def _still_system() -> bool:
    return os.environ.get(REDUCED_MOTION_VARIABLE, "") not in ("", "0")

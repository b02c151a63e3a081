"""The menu bar, filled from the registry of shortcuts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMenu, QMenuBar

from studio.ui.language import tr
from studio.ui.parts import named
from studio.ui.shortcuts import MENUS, Menu, Shortcuts


def title(menu: Menu) -> str:
    """A menu's name in the language in force."""
    return {
        "file": tr("File"),
        "edit": tr("Edit"),
        "play": tr("Play"),
        "view": tr("View"),
        "help": tr("Help"),
    }[menu]


# With Alt each opens its menu, in every language: an underlined letter, behind the word where the word has none.
_LETTERS: Final[Mapping[Menu, str]] = {"file": "F", "edit": "E", "play": "P", "view": "V", "help": "H"}


def marked_title(menu: Menu) -> str:
    """A menu's name with the letter that opens it, as Qt marks it."""
    words, letter = title(menu), _LETTERS[menu]
    return f"&{words}" if words.startswith(letter) else f"{words}(&{letter})"


# Where the actions of the panel in front stand: what it opens and saves comes before Quit, the rest after the shell's.
_PANEL_FIRST: Final = ("file",)


class Menus:
    """Keeps a menu bar as the registry says; several changes at once cost one filling."""

    def __init__(self, bar: QMenuBar, shortcuts: Shortcuts) -> None:
        self._bar = bar
        self._shortcuts = shortcuts
        self._menus: dict[Menu, QMenu] = {}
        for name in MENUS:
            self._menus[name] = named(QMenu(bar), f"menu.{name}")
            bar.addMenu(self._menus[name])
        self._soon = QTimer(bar)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self.fill)
        shortcuts.changed.connect(self._soon.start)

    def fill(self) -> None:
        """Fill every menu anew."""
        for name, menu in self._menus.items():
            menu.setTitle(marked_title(name))
            menu.clear()
            items = self._shortcuts.menu(name)
            own = [item.action for item in items if not item.panel]
            panel = [item.action for item in items if item.panel and item.action.isVisible()]
            first, last = (panel, own) if name in _PANEL_FIRST else (own, panel)
            menu.addActions(first)
            if first and last:
                menu.addSeparator()
            menu.addActions(last)

"""The actions of a window in groups with headings: what works anywhere by its menu, and the rest by its panel."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from studio.ui.form import Words
from studio.ui.menus import title
from studio.ui.shortcuts import MENUS, Shortcut

KeyGroup = tuple[Words, tuple[Shortcut, ...]]

_OPENS = "view."


def grouped(shortcuts: Sequence[Shortcut]) -> list[KeyGroup]:
    """Headings and what stands under each, in the order of the menus and of the panels; no group is empty."""
    openers = {item.name.removeprefix(_OPENS): item for item in shortcuts if item.name.startswith(_OPENS)}
    panels = dict.fromkeys((*openers, *(item.panel for item in shortcuts if item.panel)))
    found: list[KeyGroup] = [
        (partial(title, menu), tuple(item for item in shortcuts if not item.panel and item.menu == menu))
        for menu in MENUS
    ]
    for panel in panels:
        # What brings a panel to the front is called as the panel is.
        heading: Words = openers[panel].action.text if panel in openers else partial(str, panel)
        found.append((heading, tuple(item for item in shortcuts if item.panel == panel)))
    return [group for group in found if group[1]]

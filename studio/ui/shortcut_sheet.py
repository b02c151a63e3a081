"""The F1 sheet: every action and its keys, by menu."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QWidget

from studio.ui.dialogs import Dialog
from studio.ui.language import tr
from studio.ui.menus import title
from studio.ui.parts import column, label, named
from studio.ui.shortcuts import MENUS, Shortcuts


def shortcut_sheet(parent: QWidget, shortcuts: Shortcuts) -> Dialog:
    """The dialog; show it with `ui.dialogs.finished`."""
    sheet = Dialog(parent, "shortcuts", tr("Keyboard shortcuts"))
    table = QWidget()
    body = column(table, spacing=16, margins=(0, 0, 16, 0))
    for menu in MENUS:
        items = [item for item in shortcuts.menu(menu) if item.shown_keys]
        if not items:
            continue
        body.addWidget(label("muted", title(menu)))
        card = QFrame()
        card.setProperty("role", "card")
        grid = QGridLayout(card)
        grid.setContentsMargins(16, 8, 16, 8)
        grid.setVerticalSpacing(8)
        for line, item in enumerate(items):
            grid.addWidget(label("", item.action.text()), line, 0)
            keys = label("badge", item.shown_keys)
            grid.addWidget(keys, line, 1, Qt.AlignmentFlag.AlignRight)
        body.addWidget(card)
    body.addStretch()
    scroll = named(QScrollArea(), "shortcuts.list")
    scroll.setAccessibleName(tr("Keyboard shortcuts"))
    scroll.setWidgetResizable(True)
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setWidget(table)
    sheet.content.addWidget(scroll)
    sheet.button("close", tr("Close"), role="primary", result=0)
    sheet.resize(520, 600)
    return sheet

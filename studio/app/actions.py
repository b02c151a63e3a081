"""What the window's menus and keys do on every page."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit

if TYPE_CHECKING:
    from studio.ui.navigation import Navigation
    from studio.ui.panel import PanelManifest
    from studio.ui.shortcuts import Shortcuts
    from studio.ui.transport import Transport


class Acts(Protocol):
    """What the actions work on: the window, as far as they know it."""

    @property
    def navigation(self) -> Navigation: ...

    @property
    def transport(self) -> Transport: ...

    def open_panel(self, name: str) -> None: ...

    def toggle_inspector(self) -> None: ...

    def help(self, page: str = "") -> None: ...

    def close(self) -> bool: ...

    def toggle_full_screen(self) -> None: ...


def add_actions(window: Acts, shortcuts: Shortcuts, panels: Iterable[PanelManifest[Any, Any]]) -> None:
    """Put them into the registry that menus, tips and the guide read; the panels count from Ctrl+1."""
    add = shortcuts.add
    add("file.quit", "Quit", window.close, keys="Ctrl+Q", menu="file", symbol="log-out")

    add("edit.undo", "Undo", partial(_edit, "undo"), keys="Ctrl+Z", menu="edit", symbol="undo-2")
    add("edit.redo", "Redo", partial(_edit, "redo"), keys="Ctrl+Shift+Z", menu="edit", symbol="redo-2")
    add("edit.cut", "Cut", partial(_edit, "cut"), keys="Ctrl+X", menu="edit", symbol="scissors")
    add("edit.copy", "Copy", partial(_edit, "copy"), keys="Ctrl+C", menu="edit", symbol="copy")
    add("edit.paste", "Paste", partial(_edit, "paste"), keys="Ctrl+V", menu="edit", symbol="clipboard-paste")
    add("edit.select_all", "Select all", partial(_edit, "all"), keys="Ctrl+A", menu="edit")

    transport = window.transport
    add("transport.play", "Play or pause", transport.toggle, keys="Space", symbol="play")
    add("transport.stop", "Stop", transport.halt, keys="Ctrl+.", symbol="square")
    add("transport.faster", "Faster", partial(transport.step_speed, 1), keys="Ctrl+]")
    add("transport.slower", "Slower", partial(transport.step_speed, -1), keys="Ctrl+[")
    add("transport.louder", "Louder", partial(transport.step_volume, 5), keys="Ctrl+Alt+Up")
    add("transport.softer", "Softer", partial(transport.step_volume, -5), keys="Ctrl+Alt+Down")
    shortcuts.tip(transport.play, "transport.play")
    shortcuts.tip(transport.stop, "transport.stop")

    numbered = 0
    for panel in panels:
        keys = panel.keys
        if not keys:
            numbered += 1
            keys = f"Ctrl+{numbered}"
        opened = partial(window.open_panel, panel.name)
        add(f"view.{panel.name}", panel.title, opened, keys=keys, menu="view", symbol=panel.icon)
        shortcuts.tip(window.navigation.button(panel.name), f"view.{panel.name}")
    add("view.details", "Details", window.toggle_inspector, keys="Ctrl+I", menu="view", symbol="panel-right")
    add("view.full_screen", "Full screen", window.toggle_full_screen, keys="F11", menu="view", symbol="maximize")

    add("help.guide", "What is this?", window.help, keys="F1", menu="help", symbol="circle-question-mark")
    add("help.start", "First steps", partial(window.help, "start"), menu="help", symbol="book-open")
    add("help.shortcuts", "Keyboard shortcuts", partial(window.help, "shortcuts"), menu="help", symbol="keyboard")
    add("help.news", "What is new", partial(window.help, "news"), menu="help", symbol="star")
    shortcuts.tip(window.navigation.help, "help.guide")


def _edit(verb: str) -> None:
    """What the Edit menu does to the field that has the focus."""
    focus = QApplication.focusWidget()
    if isinstance(focus, QLineEdit | QPlainTextEdit | QTextEdit):
        {
            "undo": focus.undo,
            "redo": focus.redo,
            "cut": focus.cut,
            "copy": focus.copy,
            "paste": focus.paste,
            "all": focus.selectAll,
        }[verb]()

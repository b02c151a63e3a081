"""The window: navigation, the page in front, its details, the transport, menus and notices; it names no panel."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QByteArray, QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QMainWindow,
    QPlainTextEdit,
    QStackedWidget,
    QTextEdit,
    QToolButton,
    QWidget,
)

from studio.core.errors import StudioError
from studio.ui.appearance import Appearance
from studio.ui.composing import Composing
from studio.ui.icons import icon
from studio.ui.inspector import Inspector
from studio.ui.language import tr
from studio.ui.menus import Menus
from studio.ui.navigation import Navigation
from studio.ui.notices import Notices, remedy, sentence
from studio.ui.panel import PanelManifest, PanelPage
from studio.ui.parts import column, named, row
from studio.ui.shortcuts import Shortcuts
from studio.ui.tasks import Tasks
from studio.ui.theme import set_role
from studio.ui.transport import Transport

if TYPE_CHECKING:
    import asyncio

SMALLEST: Final = QSize(900, 600)
FIRST_SIZE: Final = QSize(1440, 900)
NAVIGATION_COLLAPSES: Final = 1100
INSPECTOR_STEPS_ASIDE: Final = 1280
INSPECTOR_WIDTH: Final = 280


class Window(QMainWindow):
    """Implements `ui.panel.Shell`. `painted`: it was drawn for the first time; `left`: the person closed it."""

    painted = Signal()
    left = Signal()

    def __init__(
        self,
        app: QApplication,
        loop: Callable[[], asyncio.AbstractEventLoop],
        appearance: Appearance,
        panels: Sequence[PanelManifest[Any, Any]],
        *,
        layout: str = "",
        keys: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__()
        self.setObjectName("window")
        self.setMinimumSize(SMALLEST)
        self._panels = {panel.name: panel for panel in panels}
        self._views: dict[str, QWidget] = {}
        self._pages: dict[str, PanelPage] = {}
        self._services: object = None
        self._current = ""
        self.was_painted = False
        self._document = ""
        # Whether the inspector is wanted where there is room for it, and where there is little.
        self._inspector_wide, self._inspector_narrow = True, False

        self.appearance = appearance
        self._composing = Composing(app, self)
        self.shortcuts = Shortcuts(self, keys)
        self.transport = Transport()
        self.inspector = Inspector()
        self.inspector.setFixedWidth(INSPECTOR_WIDTH)
        self._navigation = Navigation()
        self._stack = QStackedWidget()
        self._rail = self._make_rail()
        self._lay_out()
        self.notices = Notices(self._body)
        self.tasks = Tasks(self.notices, loop)
        for panel in panels:
            self._navigation.add(panel.name, panel.title, panel.icon, apart=panel.apart)

        self._add_actions()
        self._menus = Menus(self.menuBar(), self.shortcuts)
        self._menus.fill()
        self._navigation.chosen.connect(self.open_panel)
        self.transport.trouble_met.connect(self._tell_trouble)
        self.inspector.changed.connect(self._place_inspector)
        self.inspector.hide_asked.connect(self.toggle_inspector)
        self._retranslate()
        remembered = self._restore(layout)
        first = remembered if remembered in self._panels else next(iter(self._panels), "")
        if first:
            self.open_panel(first)

    # What panels use (ui.panel.Shell)

    @property
    def widget(self) -> QWidget:
        """The parent for dialogs."""
        return self

    def open_panel(self, name: str) -> None:
        """Bring a panel to the front, and make its body when it is asked for the first time."""
        self._navigation.choose(name)
        if name == self._current:
            return
        if name not in self._views:
            self._views[name] = self._panels[name].view()
            self._stack.addWidget(self._views[name])
        before = self._pages.get(self._current)
        if before is not None:
            before.hidden()
        self._current = name
        self.inspector.set_widget(None)
        self._stack.setCurrentWidget(self._views[name])
        self.shortcuts.set_panel(name)
        self._entitle()
        self._join()

    def set_document(self, title: str, *, modified: bool = False) -> None:
        """Name what is being worked on; the system adds the program's name."""
        self._document = title
        self.setWindowModified(modified)
        self._entitle()

    # What the program uses

    def begin(self, services: object) -> None:
        """Hand the services to the panels: the one in front comes to life."""
        self._services = services
        self._join()

    def keep(self) -> None:
        """Have every panel write its unsaved work."""
        for page in self._pages.values():
            page.keep()

    async def end(self) -> None:
        """Close the panels and what they started."""
        self.keep()
        for page in self._pages.values():
            await page.close()
        await self.tasks.close()

    def layout_now(self) -> str:
        """Size, place, what is open: what `layout` takes at the next start."""
        return json.dumps(
            {
                "geometry": self.saveGeometry().toBase64().toStdString(),
                "panel": self._current,
                "inspector": [self._inspector_wide, self._inspector_narrow],
            }
        )

    def toggle_inspector(self) -> None:
        """Show or hide the details; remembered apart for a wide and a narrow window."""
        if self.width() >= INSPECTOR_STEPS_ASIDE:
            self._inspector_wide = not self._inspector_wide
        else:
            self._inspector_narrow = not self._inspector_narrow
        self._place_inspector()

    # Qt

    def event(self, event: QEvent) -> bool:
        """A key that nobody below wanted for itself may become a shortcut, unless it is text in the making."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and (self._composing.active or self.shortcuts.keeps_to_widget(event))
        ):
            event.accept()
            return True
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._navigation.set_narrow(self.width() < NAVIGATION_COLLAPSES)
        self._place_inspector()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.was_painted:
            self.was_painted = True
            # The children are painted after this, and shown before the loop comes round to a timer.
            QTimer.singleShot(0, self, self.painted.emit)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.keep()
        event.accept()
        self.left.emit()

    # Inside

    def _join(self) -> None:
        """Give the panel in front its body, when the services are there."""
        name = self._current
        if self._services is None or not name:
            return
        if name not in self._pages:
            self._pages[name] = self._panels[name].create(self._services, self, self._views[name])
        self._pages[name].shown()

    def _make_rail(self) -> QWidget:
        """What stands at the right while the details are hidden: the button that brings them back."""
        rail = QWidget()
        set_role(rail, "right")
        rail.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        rail.setFixedWidth(48)
        self._show_inspector = named(QToolButton(rail), "inspector.show")
        self._show_inspector.setIcon(icon("panel-right", "muted"))
        self._show_inspector.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._show_inspector.setFixedSize(32, 32)
        self._show_inspector.clicked.connect(self.toggle_inspector)
        body = column(rail, margins=(7, 8, 8, 8))
        body.addWidget(self._show_inspector)
        body.addStretch()
        return rail

    def _lay_out(self) -> None:
        self._body = QWidget()
        line = row(self._body, spacing=0)
        line.addWidget(self._navigation)
        line.addWidget(self._stack, 1)
        line.addWidget(self.inspector)
        line.addWidget(self._rail)
        whole = QWidget()
        body = column(whole, spacing=0)
        body.addWidget(self._body, 1)
        body.addWidget(self.transport)
        self.setCentralWidget(whole)

    def _add_actions(self) -> None:
        add = self.shortcuts.add
        add("file.quit", "Quit", self.close, keys="Ctrl+Q", menu="file", symbol="log-out")

        add("edit.undo", "Undo", lambda: self._edit("undo"), keys="Ctrl+Z", menu="edit", symbol="undo-2")
        add("edit.redo", "Redo", lambda: self._edit("redo"), keys="Ctrl+Shift+Z", menu="edit", symbol="redo-2")
        add("edit.cut", "Cut", lambda: self._edit("cut"), keys="Ctrl+X", menu="edit", symbol="scissors")
        add("edit.copy", "Copy", lambda: self._edit("copy"), keys="Ctrl+C", menu="edit", symbol="copy")
        add("edit.paste", "Paste", lambda: self._edit("paste"), keys="Ctrl+V", menu="edit", symbol="clipboard-paste")
        add("edit.select_all", "Select all", lambda: self._edit("all"), keys="Ctrl+A", menu="edit")

        transport = self.transport
        add("transport.play", "Play or pause", transport.toggle, keys="Space", symbol="play")
        add("transport.stop", "Stop", transport.halt, keys="Ctrl+.", symbol="square")
        add("transport.faster", "Faster", lambda: transport.step_speed(1), keys="Ctrl+]")
        add("transport.slower", "Slower", lambda: transport.step_speed(-1), keys="Ctrl+[")
        add("transport.louder", "Louder", lambda: transport.step_volume(5), keys="Ctrl+Alt+Up")
        add("transport.softer", "Softer", lambda: transport.step_volume(-5), keys="Ctrl+Alt+Down")
        self.shortcuts.tip(transport.play, "transport.play")
        self.shortcuts.tip(transport.stop, "transport.stop")

        numbered = 0
        for panel in self._panels.values():
            keys = panel.keys
            if not keys:
                numbered += 1
                keys = f"Ctrl+{numbered}"
            add(f"view.{panel.name}", panel.title, self._opener(panel.name), keys=keys, menu="view", symbol=panel.icon)
            self.shortcuts.tip(self._navigation.button(panel.name), f"view.{panel.name}")
        add("view.details", "Details", self.toggle_inspector, keys="Ctrl+I", menu="view", symbol="panel-right")
        add("view.full_screen", "Full screen", self._toggle_full_screen, keys="F11", menu="view", symbol="maximize")

        add("help.shortcuts", "Keyboard shortcuts", self._show_sheet, keys="F1", menu="help", symbol="keyboard")

    def _opener(self, name: str) -> Any:
        return lambda: self.open_panel(name)

    def _edit(self, verb: str) -> None:
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

    def _toggle_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def _show_sheet(self) -> None:
        from studio.ui.shortcut_sheet import shortcut_sheet

        sheet = shortcut_sheet(self, self.shortcuts)
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.open()

    def _tell_trouble(self, trouble: StudioError) -> None:
        """Playing goes on, so this is no failure; the transport and the settings keep saying it."""
        self.notices.warn(sentence(trouble), remedy(trouble))

    def _place_inspector(self) -> None:
        wanted = self._inspector_wide if self.width() >= INSPECTOR_STEPS_ASIDE else self._inspector_narrow
        there = self.inspector.current is not None
        self.inspector.setVisible(there and wanted)
        self._rail.setVisible(there and not wanted)

    def _restore(self, layout: str) -> str:
        """Take the remembered size and place; the name of the panel that was in front."""
        self.resize(FIRST_SIZE.boundedTo(QGuiApplication.primaryScreen().availableSize()))
        try:
            kept = json.loads(layout)
            self.restoreGeometry(QByteArray.fromBase64(kept["geometry"].encode()))
            self._inspector_wide, self._inspector_narrow = (bool(value) for value in kept["inspector"])
            return str(kept["panel"])
        except (ValueError, KeyError, TypeError, AttributeError):
            return ""  # the first start, or the layout of another version

    def _entitle(self) -> None:
        panel = self._panels.get(self._current)
        title = self._document or (tr(panel.title) if panel is not None else "")
        self.setWindowTitle(f"{title}[*]")

    def _retranslate(self) -> None:
        self.menuBar().setObjectName("menu.bar")
        self.menuBar().setAccessibleName(tr("Menu"))
        self._show_inspector.setAccessibleName(tr("Show the details"))
        self._show_inspector.setToolTip(tr("Show the details"))
        self.shortcuts.retranslate()
        self._entitle()

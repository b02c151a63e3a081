"""The window: navigation, the page in front, its details, the transport, menus and notices; it names no panel."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Final

from PySide6 import QtCore, QtGui, QtWidgets

from studio.ui.language import tr
from studio.ui.panel import OpensFiles, ShowsOne
from studio.ui.parts import column, frame, named
from studio.ui.stand_in import StandIn

# Whatever is imported here is waited for by everybody who starts the program: the window is drawn with the page that
# was in front, and everything around it is loaded and built when it has been painted.
if TYPE_CHECKING:
    import asyncio
    from pathlib import Path

    from studio.core.errors import StudioError
    from studio.ui.appearance import Appearance
    from studio.ui.help import Help
    from studio.ui.inspector import Inspector, Rail
    from studio.ui.menus import Menus
    from studio.ui.navigation import Navigation
    from studio.ui.notices import Notices
    from studio.ui.panel import PanelManifest, PanelPage
    from studio.ui.shortcuts import Shortcuts
    from studio.ui.tasks import Tasks
    from studio.ui.transport import Transport

SMALLEST: Final = (900, 600)
FIRST_SIZE: Final = (1440, 900)
MENU_HEIGHT: Final = 0 if sys.platform == "darwin" else 33  # macOS has one menu bar, at the top of the screen
NAVIGATION_WIDTH: Final = 200
NAVIGATION_NARROW: Final = 64
NAVIGATION_COLLAPSES: Final = 1100
INSPECTOR_STEPS_ASIDE: Final = 1280
INSPECTOR_WIDTH: Final = 280
RAIL_WIDTH: Final = 48
TRANSPORT_HEIGHT: Final = 56
PAGE_NEEDS: Final = SMALLEST[0] - NAVIGATION_NARROW - RAIL_WIDTH


class Window(QtWidgets.QMainWindow):
    """Implements `ui.panel.Shell`. `painted`: drawn for the first time; `built`: whole; `left`: the person closed it.

    The page in front is built at once. Everything else is a part that is built when it is first asked for, and by the
    window itself after the first paint, one part in each turn of the event loop, so that typing never waits for it.
    """

    painted = QtCore.Signal()
    built = QtCore.Signal()
    left = QtCore.Signal()

    def __init__(
        self,
        app: QtWidgets.QApplication,
        loop: Callable[[], asyncio.AbstractEventLoop],
        appearance: Appearance,
        panels: Sequence[PanelManifest[Any, Any]],
        *,
        layout: str = "",
        keys: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__()
        self.setObjectName("window")
        self.setMinimumSize(*SMALLEST)
        self._app = app
        self._loop = loop
        self._keys = keys
        self._panels = {panel.name: panel for panel in panels}
        self._views: dict[str, QtWidgets.QWidget] = {}
        self._pages: dict[str, PanelPage] = {}
        self._services: object = None
        self._files: tuple[Path, ...] = ()  # to be opened when there are services
        self.opened_files = False  # whether the person has come with files
        self._current = ""
        self._guest: QtWidgets.QWidget | None = None  # a page that is no panel's
        self.was_painted = self.was_built = False
        # Asked when the person closes the window; who answers no calls `leave` later.
        self.may_leave: Callable[[], bool] | None = None
        self._document = ""
        # Whether the inspector is wanted where there is room for it, and where there is little.
        self._inspector_wide, self._inspector_narrow = True, False

        self.appearance = appearance
        self._navigation = StandIn(self._make_navigation, "left", width=NAVIGATION_WIDTH)
        self._stack = QtWidgets.QStackedWidget()
        self._inspector = StandIn(self._make_inspector, "right", width=INSPECTOR_WIDTH)
        self._rail = StandIn(self._make_rail, "right", width=RAIL_WIDTH)
        self._transport = StandIn(self._make_transport, "bar", height=TRANSPORT_HEIGHT)
        self._lay_out()
        self._later = deque[Callable[[], object]](
            (
                lambda: self.transport,
                lambda: self.navigation,
                lambda: self.inspector,
                lambda: self._rail.part,
                lambda: self.shortcuts,
                lambda: self._menus,
                lambda: self.notices,
            )
        )
        remembered = self._restore(layout)
        first = remembered if remembered in self._panels else next(iter(self._panels), "")
        if first:
            self._bring(first)
            self._later.extendleft(reversed(self._rest_of(first)))

    # What panels use (ui.panel.Shell)

    @property
    def widget(self) -> QtWidgets.QWidget:
        """The parent for dialogs."""
        return self

    @property
    def navigation(self) -> Navigation:
        """The column at the left: one button a panel."""
        return self._navigation.part

    @property
    def inspector(self) -> Inspector:
        """The column at the right of the page in front."""
        return self._inspector.part

    @property
    def transport(self) -> Transport:
        """The bar at the bottom."""
        return self._transport.part

    @cached_property
    def notices(self) -> Notices:
        """The toasts above everything."""
        from studio.ui.notices import Notices

        made = Notices(self._body)
        made.more = self._more_about
        return made

    @cached_property
    def tasks(self) -> Tasks:
        """Where coroutines are started."""
        from studio.ui.tasks import Tasks

        return Tasks(self.notices, self._loop)

    @cached_property
    def shortcuts(self) -> Shortcuts:
        """The registry of actions and keys."""
        return self._make_shortcuts()

    def open_panel(self, name: str, wanted: str = "") -> None:
        """Bring a panel to the front, made when it is asked for the first time; it shows what is `wanted` by its id."""
        self._bring_forward(name)
        page = self._pages.get(name)
        if wanted and isinstance(page, ShowsOne):
            page.show_one(wanted)

    def _bring_forward(self, name: str) -> None:
        self.navigation.choose(name)
        if name == self._current:
            return
        before = self._pages.get(self._current)
        if before is not None:
            before.hidden()
        self._drop_guest()
        self._bring(name)
        for build in self._rest_of(name):
            build()
        self.inspector.set_widget(None)
        self.shortcuts.set_panel(name)
        self._join()

    def help(self, page: str = "") -> None:
        """Open the guide, at a page or at that of the panel in front."""
        self._help.open(page or self._current or "start", self.appearance.language)

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
        self.setAcceptDrops(True)
        files, self._files = self._files, ()
        self.open_files(files)

    def show_page(self, page: QtWidgets.QWidget, title: str) -> None:
        """Put a page in front that is no panel's, until a panel is opened."""
        before = self._pages.get(self._current)
        if before is not None:
            before.hidden()
        self._drop_guest()
        self._guest, self._current = page, ""
        self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)
        self.navigation.choose("")
        self.inspector.set_widget(None)
        self.shortcuts.set_panel("")
        self.setWindowTitle(f"{title}[*]")
        self._place_inspector()

    @property
    def openable(self) -> tuple[str, ...]:
        """The endings of all files that a panel opens."""
        return tuple(dict.fromkeys(ending for panel in self._panels.values() for ending in panel.opens))

    def open_files(self, paths: Sequence[Path]) -> None:
        """Have each file opened by the first panel that takes its ending; before there are services, they wait."""
        self.opened_files |= bool(paths)
        if self._services is None:
            self._files = (*self._files, *paths)
            return
        rest = list(paths)
        for panel in self._panels.values():
            mine = [path for path in rest if path.suffix.lower() in panel.opens]
            if mine and not (panel.opens_one and len(mine) > 1):
                rest = [path for path in rest if path not in mine]
                self.open_panel(panel.name)
                page = self._pages[panel.name]
                if isinstance(page, OpensFiles):
                    page.open(mine)
        if rest:
            names = ", ".join(path.name for path in rest)
            self.notices.warn(tr("{names}: no panel opens such files.").format(names=names))

    def come_forward(self) -> None:
        """Be in front of the other programs, as far as the desktop allows; else ask for a look."""
        self.setWindowState(self.windowState() & ~QtCore.Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()
        self._app.alert(self)

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
        import json

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

    def toggle_full_screen(self) -> None:
        """Fill the screen, or no longer."""
        self.setWindowState(self.windowState() ^ QtCore.Qt.WindowState.WindowFullScreen)

    # Qt

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: N802
        """Tab goes on as one reads, also to what was built or selected later."""
        from studio.ui.focus import move_focus

        parts = [part.widget for part in (self._navigation, self._inspector, self._rail, self._transport)]
        areas = [parts[0], self._stack, *parts[1:3], self.notices, parts[3]]
        return move_focus(areas, self.focusWidget(), forward=forward)

    def eventFilter(self, _watched: QtCore.QObject, event: QtCore.QEvent) -> bool:
        """A key that nobody below wanted for itself may become a shortcut, unless it is text in the making."""
        if (
            event.type() == QtCore.QEvent.Type.ShortcutOverride
            and isinstance(event, QtGui.QKeyEvent)
            and (self._composing.active or self.shortcuts.keeps_to_widget(event))
        ):
            event.accept()
            return True
        return False

    def resizeEvent(self, event: QtGui.QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < NAVIGATION_COLLAPSES
        self._navigation.widget.setFixedWidth(NAVIGATION_NARROW if narrow else NAVIGATION_WIDTH)
        if self._navigation.built:
            self.navigation.set_narrow(narrow)
        self._place_inspector()

    def paintEvent(self, event: QtGui.QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.was_painted:
            self.was_painted = True
            # The children are painted after this, and shown before the loop comes round to a timer.
            QtCore.QTimer.singleShot(0, self, self._begin_to_build)

    def changeEvent(self, event: QtCore.QEvent) -> None:
        if event.type() == QtCore.QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def dragEnterEvent(self, event: QtGui.QDragEnterEvent) -> None:
        from studio.ui.drop import files_of

        if files_of(event.mimeData(), self.openable):
            event.acceptProposedAction()

    def dropEvent(self, event: QtGui.QDropEvent) -> None:
        from studio.ui.drop import files_of

        event.acceptProposedAction()
        self.open_files(files_of(event.mimeData()))

    def closeEvent(self, event: QtGui.QCloseEvent) -> None:
        if self.may_leave is not None and not self.may_leave():
            event.ignore()
            return
        self.leave()
        event.accept()

    def leave(self) -> None:
        """Go, whatever goes on."""
        self.keep()
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
        self._place_inspector()

    def _begin_to_build(self) -> None:
        self.painted.emit()
        # A timer and no queue of calls: what is typed and drawn meanwhile comes between two of its beats.
        self._building = QtCore.QTimer(self)
        self._building.timeout.connect(self._build_on)
        self._building.start()

    def _build_on(self) -> None:
        """Build one of the parts that are still missing."""
        if self._later:
            self._later.popleft()()
            return
        self._building.stop()
        self.was_built = True
        self.built.emit()

    def _rest_of(self, name: str) -> list[Callable[[], object]]:
        """What is left to build of a panel's view."""
        return [partial(getattr, part, "part") for part in self._panels[name].later(self._views[name])]

    def _drop_guest(self) -> None:
        guest, self._guest = self._guest, None
        if guest is not None:
            self._stack.removeWidget(guest)
            guest.deleteLater()

    def _bring(self, name: str) -> None:
        """Bring a panel's view to the front."""
        if name not in self._views:
            self._views[name] = self._panels[name].view()
            self._stack.addWidget(self._views[name])
        self._current = name
        self._stack.setCurrentWidget(self._views[name])
        self._entitle()

    def _lay_out(self) -> None:
        self._body = QtWidgets.QWidget()
        self._line = QtWidgets.QGridLayout(self._body)
        self._line.setSpacing(0)
        self._line.setContentsMargins(0, 0, 0, 0)
        for place, part in enumerate((self._navigation, self._stack, self._inspector, self._rail)):
            self._line.addWidget(part, 0, place)
        self._line.setColumnStretch(1, 1)
        whole = QtWidgets.QWidget()
        body = column(whole, spacing=0)
        body.addWidget(self._body, 1)
        body.addWidget(self._transport)
        self.setCentralWidget(whole)
        menu = frame("menu")
        menu.setFixedHeight(MENU_HEIGHT)
        self.setMenuWidget(menu)

    def _make_navigation(self) -> Navigation:
        from studio.ui.navigation import Navigation

        made = Navigation()
        for panel in self._panels.values():
            made.add(panel.name, panel.title, panel.icon, apart=panel.apart)
        made.set_narrow(self.width() < NAVIGATION_COLLAPSES)
        if self._current:
            made.choose(self._current)
        made.chosen.connect(self.open_panel)
        made.help_asked.connect(self.help)
        return made

    def _make_inspector(self) -> Inspector:
        from studio.ui.inspector import Inspector

        made = Inspector()
        made.changed.connect(self._place_inspector)
        made.hide_asked.connect(self.toggle_inspector)
        return made

    def _make_rail(self) -> Rail:
        from studio.ui.inspector import Rail

        made = Rail()
        made.show_asked.connect(self.toggle_inspector)
        return made

    def _make_transport(self) -> Transport:
        from studio.ui.transport import Transport

        made = Transport()
        made.trouble_met.connect(self._tell_trouble)
        return made

    def _make_shortcuts(self) -> Shortcuts:
        from studio.app.actions import add_actions
        from studio.ui.composing import Composing
        from studio.ui.shortcuts import Shortcuts

        self._composing = Composing(self._app, self)
        made = Shortcuts(self, self._keys)
        add_actions(self, made, self._panels.values())
        made.set_panel(self._current)
        self.installEventFilter(self)
        return made

    @cached_property
    def _help(self) -> Help:
        from studio.ui.help import Help

        return Help(self, self.shortcuts, self.appearance.language)

    def _more_about(self, error: StudioError) -> Callable[[], object] | None:
        from studio.ui.help import page_about

        page = page_about(error.kind)
        return partial(self.help, page) if page else None

    @cached_property
    def _menus(self) -> Menus:
        from studio.ui.menus import Menus

        bar = named(QtWidgets.QMenuBar(), "menu.bar")
        bar.setAccessibleName(tr("Menu"))
        if not bar.isNativeMenuBar():
            bar.setFixedHeight(MENU_HEIGHT)
        made = Menus(bar, self.shortcuts)
        made.fill()
        self.setMenuBar(bar)
        return made

    def _tell_trouble(self, trouble: StudioError) -> None:
        """Playing goes on, so this is no failure; the transport and the settings keep saying it."""
        from studio.ui.notices import remedy, sentence

        self.notices.warn(sentence(trouble), remedy(trouble))

    def _place_inspector(self) -> None:
        wanted = self._inspector_wide if self.width() >= INSPECTOR_STEPS_ASIDE else self._inspector_narrow
        if self._current in self._pages:
            there = self._inspector.built and self.inspector.current is not None
        else:
            there = bool(self._current) and self._panels[self._current].details
        inspector, rail = self._inspector.widget, self._rail.widget
        rest = self.width() - self._navigation.widget.maximumWidth() - INSPECTOR_WIDTH
        over = there and wanted and rest < PAGE_NEEDS
        inspector.setVisible(there and wanted)
        rail.setVisible(there and (over or not wanted))
        rail.setEnabled(not over)
        if self._inspector.built:
            self.inspector.over = over
        # Where a page would have too little room the details lie upon it, at the right.
        self._line.removeWidget(inspector)
        if over:
            self._line.addWidget(inspector, 0, 1, 1, 3, QtCore.Qt.AlignmentFlag.AlignRight)
            inspector.raise_()
            if "notices" in self.__dict__:
                self.notices.raise_()
        else:
            self._line.addWidget(inspector, 0, 2)

    def _restore(self, layout: str) -> str:
        """Take the remembered size and place; the name of the panel that was in front."""
        self.resize(QtCore.QSize(*FIRST_SIZE).boundedTo(QtGui.QGuiApplication.primaryScreen().availableSize()))
        if not layout:
            return ""  # the first start
        import json

        try:
            kept = json.loads(layout)
            self.restoreGeometry(QtCore.QByteArray.fromBase64(kept["geometry"].encode()))
            self._inspector_wide, self._inspector_narrow = (bool(value) for value in kept["inspector"])
            return str(kept["panel"])
        except (ValueError, KeyError, TypeError, AttributeError):
            return ""  # the layout of another version

    def _entitle(self) -> None:
        panel = self._panels.get(self._current)
        title = self._document or (tr(panel.title) if panel is not None else "")
        self.setWindowTitle(f"{title}[*]")

    def _retranslate(self) -> None:
        self._entitle()
        if "shortcuts" in self.__dict__:
            self.shortcuts.retranslate()
        if "_menus" in self.__dict__:
            self.menuBar().setAccessibleName(tr("Menu"))

"""A shell without a window's layout, for the tests of one panel: real notices, tasks, transport and shortcuts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMainWindow, QWidget

from studio.ui.appearance import Appearance
from studio.ui.inspector import Inspector
from studio.ui.notices import Notices
from studio.ui.panel import PanelPage
from studio.ui.shortcuts import Shortcuts
from studio.ui.tasks import Tasks
from studio.ui.transport import Transport
from tests.fakes.loops import RestingLoop
from tests.fakes.playback import HandPlayback
from tests.fakes.windows import windows

W = TypeVar("W", bound=QObject)


class ShellBench:
    """Stands for the window; `opened` are the panels that were asked for, `wanted` what they were to show.

    `put(page)` shows the panel's page.
    """

    def __init__(self, appearance: Appearance, width: int = 1400, height: int = 800) -> None:
        self.appearance = appearance
        self.loop = RestingLoop()
        self.widget = QMainWindow()
        self.widget.resize(width, height)
        self.notices = Notices(self.widget)
        self.tasks = Tasks(self.notices, lambda: self.loop)
        self.transport = Transport()
        self.inspector = Inspector()
        self.shortcuts = Shortcuts(self.widget)
        self.playback = HandPlayback()
        self.opened: list[str] = []
        self.wanted: list[str] = []
        self.pages_of_the_guide: list[str] = []
        self.documents: list[tuple[str, bool]] = []
        self._page: PanelPage | None = None

    def put(self, page: PanelPage) -> None:
        """Show a page."""
        self._page = page
        self.widget.setCentralWidget(page.widget)
        self.widget.show()

    # ui.panel.Shell

    def open_panel(self, name: str, wanted: str = "") -> None:
        self.opened.append(name)
        self.wanted.append(wanted)

    def help(self, page: str = "") -> None:
        self.pages_of_the_guide.append(page)

    def set_document(self, title: str, *, modified: bool = False) -> None:
        self.documents.append((title, modified))

    # A person, and a test's clock

    def tell(self, story: Callable[[], Coroutine[Any, Any, None]], seconds: float = 50.0) -> None:
        """Run a story on the bench's loop; one that hangs fails."""
        self.loop.run_until_complete(asyncio.wait_for(story(), seconds))

    async def until(self, holds: Callable[[], Any], seconds: float = 30.0) -> None:
        """Wait until `holds()`, with Qt's events and the loop's in turn."""
        deadline = self.loop.time() + seconds
        while not holds():
            assert self.loop.time() < deadline, "waited in vain"
            QApplication.processEvents()
            await asyncio.sleep(0.001)

    async def rest(self) -> None:
        """Let what is under way come to its end."""
        await self.loop.rest()

    def find(self, kind: type[W], name: str) -> W:
        """The control of this name, in the page, the inspector or a dialog."""
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        places = [self.widget, self.inspector, *filter(QWidget.isVisible, windows())]
        for place in places:
            found = place if place.objectName() == name else place.findChild(kind, name)
            if isinstance(found, kind):
                return found
        raise LookupError(name)

    def there(self, name: str) -> bool:
        """Whether a control of this name can be seen."""
        try:
            return self.find(QWidget, name).isVisible()
        except LookupError:
            return False

    def press(self, name: str) -> None:
        """Click a button as a person can: it must be there, visible and enabled."""
        button = self.find(QAbstractButton, name)
        assert button.isVisible(), f"{name} is not visible"
        assert button.isEnabled(), f"{name} is not enabled"
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def told(self) -> str:
        """What the toasts say."""
        return "\n".join(f"{toast.text} {toast.detail}" for toast in self.notices.toasts)

    async def close(self) -> None:
        """Leave as the window does."""
        if self._page is not None:
            self._page.hidden()
            self._page.keep()
            await self._page.close()
        await self.tasks.close()

    def end(self) -> None:
        """Let go of everything; after `close`."""
        self.loop.close()
        for thing in (self.inspector, self.transport, self.widget):
            thing.deleteLater()

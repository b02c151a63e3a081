"""What a panel is to the window, and what the window is to a panel.

Imports no Qt when it runs, so the list of panels (app/catalog.py) costs the command line nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, Protocol, TypeVar, runtime_checkable

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from studio.ui.appearance import Appearance
    from studio.ui.inspector import Inspector
    from studio.ui.notices import Notices
    from studio.ui.shortcuts import Shortcuts
    from studio.ui.stand_in import StandIn
    from studio.ui.tasks import Tasks
    from studio.ui.transport import Transport

ServicesT_contra = TypeVar("ServicesT_contra", contravariant=True)
ViewT = TypeVar("ViewT", bound="QWidget")


class PanelPage(Protocol):
    """A panel's body, made when it is first shown and the services are there (its presenter)."""

    @property
    def widget(self) -> QWidget:
        """The view."""
        ...

    def shown(self) -> None:
        """The page came to the front: put the panel's own widget into `shell.inspector` here."""
        ...

    def hidden(self) -> None:
        """Another page came to the front."""
        ...

    def keep(self) -> None:
        """Write unsaved work to disk at once (the program leaves, or something unexpected happened)."""
        ...

    async def close(self) -> None:
        """The window is going: end what runs. `keep` was called before."""
        ...


@runtime_checkable
class OpensFiles(Protocol):
    """A page whose panel's manifest names endings in `opens`."""

    def open(self, paths: Sequence[Path]) -> None:
        """Take files that were opened from the desktop, dropped on the window or named at the start."""
        ...


@runtime_checkable
class ShowsOne(Protocol):
    """A page that can be asked to show one of the things that it lists."""

    def show_one(self, wanted: str) -> None:
        """Select the thing of this id, whatever was searched for before."""
        ...


class Shell(Protocol):
    """The window as a panel sees it."""

    @property
    def widget(self) -> QWidget:
        """The window itself: the parent for dialogs."""
        ...

    @property
    def notices(self) -> Notices:
        """Toasts: `.info(text)`, `.error(error, retry)`, `.undo(text, callback)`."""
        ...

    @property
    def tasks(self) -> Tasks:
        """Where coroutines are started from signals; see ui/tasks.slot."""
        ...

    @property
    def transport(self) -> Transport:
        """The bar at the bottom: `.load(track)`, `.play_asked` (Play with nothing loaded), `.update_now()`."""
        ...

    @property
    def inspector(self) -> Inspector:
        """The column at the right of the page in front."""
        ...

    @property
    def shortcuts(self) -> Shortcuts:
        """The registry: every action of a panel is added here once and shows in menus, tooltips and the F1 sheet."""
        ...

    @property
    def appearance(self) -> Appearance:
        """Theme, language, text size, motion."""
        ...

    def open_panel(self, name: str, wanted: str = "") -> None:
        """Bring another panel to the front; `wanted` is the id of what it is to show (`ShowsOne`)."""
        ...

    def help(self, page: str = "") -> None:
        """Open the guide, at a page (ui/help.PAGES) or at that of the panel in front."""
        ...

    def set_document(self, title: str, *, modified: bool = False) -> None:
        """Name what is being worked on, for the window's title."""
        ...


def _nothing(_view: object) -> tuple[()]:
    return ()


class PanelManifest(NamedTuple, Generic[ServicesT_contra, ViewT]):
    """A panel as the catalogue lists it: `title` is English source text, `icon` a Lucide name.

    `view()` builds what is seen, `create(services, shell, view)` what joins it to the services: at the start of the
    program the window is drawn before there are any. The manifest's module imports nothing heavy.
    `keys` brings it to the front (by default Ctrl and its place in the list); `apart` puts it at the navigation's end.
    `later(view)` names what of the view is built after the first paint; `details`: it has something for the inspector,
    whose room is kept from the first paint on. `opens` are the endings of files that its page takes (`OpensFiles`);
    with `opens_one` several at once are for another panel.
    """

    name: str
    title: str
    icon: str
    view: Callable[[], ViewT]
    create: Callable[[ServicesT_contra, Shell, ViewT], PanelPage]
    keys: str = ""
    apart: bool = False
    later: Callable[[ViewT], Sequence[StandIn[Any]]] = _nothing
    details: bool = False
    opens: tuple[str, ...] = ()
    opens_one: bool = False

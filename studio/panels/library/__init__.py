"""The library panel: everything that was made, to be found, heard, kept in order, exported and thrown away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.ui.panel import PanelManifest, PanelPage, Shell

if TYPE_CHECKING:
    from studio.panels.library.presenter import LibraryServices
    from studio.panels.library.view import LibraryView


def _view() -> LibraryView:
    from studio.panels.library.view import LibraryView

    return LibraryView()


def _create(services: LibraryServices, shell: Shell, view: LibraryView) -> PanelPage:
    from studio.panels.library.presenter import LibraryPresenter

    return LibraryPresenter(services, shell, view)


PANEL = PanelManifest("library", "Library", "library", _view, _create, details=True)

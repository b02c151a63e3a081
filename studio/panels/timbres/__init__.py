"""The timbres panel: every voice of every account in one list, to be heard, kept in order, and deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.ui.panel import PanelManifest, PanelPage, Shell

if TYPE_CHECKING:
    from studio.panels.timbres.presenter import TimbresServices
    from studio.panels.timbres.view import TimbresView


def _view() -> TimbresView:
    from studio.panels.timbres.view import TimbresView

    return TimbresView()


def _create(services: TimbresServices, shell: Shell, view: TimbresView) -> PanelPage:
    from studio.panels.timbres.presenter import TimbresPresenter

    return TimbresPresenter(services, shell, view)


PANEL = PanelManifest("timbres", "Timbres", "mic-vocal", _view, _create, details=True)

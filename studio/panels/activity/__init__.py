"""The activity panel: every call and conversation with the vendors, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.ui.panel import PanelManifest, PanelPage, Shell

if TYPE_CHECKING:
    from studio.panels.activity.presenter import ActivityServices
    from studio.panels.activity.view import ActivityView


def _view() -> ActivityView:
    from studio.panels.activity.view import ActivityView

    return ActivityView()


def _create(services: ActivityServices, shell: Shell, view: ActivityView) -> PanelPage:
    from studio.panels.activity.presenter import ActivityPresenter

    return ActivityPresenter(services, shell, view)


PANEL = PanelManifest("activity", "Activity", "activity", _view, _create, details=True)

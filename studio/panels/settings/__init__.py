"""The settings panel: how it looks and sounds, the accounts, the keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.ui.panel import PanelManifest, PanelPage, Shell

if TYPE_CHECKING:
    from studio.panels.settings.presenter import SettingsServices
    from studio.panels.settings.view import SettingsView


def _view() -> SettingsView:
    from studio.panels.settings.view import SettingsView

    return SettingsView()


def _create(services: SettingsServices, shell: Shell, view: SettingsView) -> PanelPage:
    from studio.panels.settings.presenter import SettingsPresenter

    return SettingsPresenter(services, shell, view)


PANEL = PanelManifest("settings", "Settings", "settings", _view, _create, keys="Ctrl+,", apart=True)

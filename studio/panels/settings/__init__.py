"""The settings panel: how it looks and sounds, the accounts, the keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.ui.panel import PanelManifest, PanelPage, Shell

if TYPE_CHECKING:
    from studio.panels.settings.presenter import SettingsServices


def _create(services: SettingsServices, shell: Shell) -> PanelPage:
    from studio.panels.settings.presenter import SettingsPresenter

    return SettingsPresenter(services, shell)


PANEL = PanelManifest("settings", "Settings", "settings", _create, keys="Ctrl+,", apart=True)

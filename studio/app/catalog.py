"""The two lists that a new vendor or a new panel adds one line to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.core.ports import Vendor
from studio.panels import settings, speech
from studio.ui.panel import PanelManifest
from studio.vendors import xingyun

if TYPE_CHECKING:
    from studio.app.services import Services

VENDORS: tuple[Vendor, ...] = (xingyun.VENDOR,)

PANELS: tuple[PanelManifest[Services], ...] = (speech.PANEL, settings.PANEL)

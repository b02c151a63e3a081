"""The two lists that a new vendor or a new panel adds one line to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from studio.app.services import Services
    from studio.core.ports import Vendor
    from studio.ui.panel import PanelManifest

# Functions, so that the window need not load the vendors to be drawn, nor the command line the panels.


def vendors() -> tuple[Vendor, ...]:
    """Every vendor there are accounts for."""
    from studio.vendors import aipaas, metastudio, xingyun

    return (xingyun.VENDOR, aipaas.VENDOR, metastudio.VENDOR)


def panels() -> tuple[PanelManifest[Services, Any], ...]:
    """Every panel, in the order of the navigation."""
    from studio.panels import activity, library, settings, speech, tasks, timbres, training, transcription

    return (
        speech.PANEL,
        tasks.PANEL,
        timbres.PANEL,
        transcription.PANEL,
        training.PANEL,
        library.PANEL,
        activity.PANEL,
        settings.PANEL,
    )

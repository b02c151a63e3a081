"""The speech panel: write a script and hear it while it arrives, every character lit as it sounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.ui.panel import PanelManifest, PanelPage, Shell

if TYPE_CHECKING:
    from studio.panels.speech.presenter.needs import SpeechServices


def _create(services: SpeechServices, shell: Shell) -> PanelPage:
    from studio.panels.speech.presenter import SpeechPresenter

    return SpeechPresenter(services, shell)


PANEL = PanelManifest("speech", "Speech", "audio-lines", _create)

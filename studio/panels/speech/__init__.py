"""The speech panel: write a script and hear it while it arrives, every character lit as it sounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.ui.panel import PanelManifest, PanelPage, Shell

if TYPE_CHECKING:
    from studio.panels.speech.presenter.needs import SpeechServices
    from studio.panels.speech.view import SpeechView


def _view() -> SpeechView:
    from studio.panels.speech.view import SpeechView

    return SpeechView()


def _create(services: SpeechServices, shell: Shell, view: SpeechView) -> PanelPage:
    from studio.panels.speech.presenter import SpeechPresenter

    return SpeechPresenter(services, shell, view)


PANEL = PanelManifest("speech", "Speech", "audio-lines", _view, _create)

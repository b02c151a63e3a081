"""The speech panel: write a script and hear it while it arrives, every character lit as it sounds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from studio.ui.panel import PanelManifest, PanelPage, Shell

if TYPE_CHECKING:
    from studio.panels.speech.presenter.needs import SpeechServices
    from studio.panels.speech.view import SpeechView
    from studio.ui.stand_in import StandIn


def _view() -> SpeechView:
    from studio.panels.speech.view import SpeechView

    return SpeechView()


def _create(services: SpeechServices, shell: Shell, view: SpeechView) -> PanelPage:
    from studio.panels.speech.presenter import SpeechPresenter

    return SpeechPresenter(services, shell, view)


def _later(view: SpeechView) -> Sequence[StandIn[Any]]:
    return view.later()


PANEL = PanelManifest(
    "speech",
    "Speech",
    "audio-lines",
    _view,
    _create,
    later=_later,
    details=True,
    opens=(".txt", ".md"),
    opens_one=True,
)

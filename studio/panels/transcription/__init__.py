"""The transcription panel: recordings written down, read in time with their sound, and corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.ui.panel import PanelManifest, PanelPage, Shell

if TYPE_CHECKING:
    from studio.panels.transcription.presenter import TranscriptionServices
    from studio.panels.transcription.view import TranscriptionView


def _view() -> TranscriptionView:
    from studio.panels.transcription.view import TranscriptionView

    return TranscriptionView()


def _create(services: TranscriptionServices, shell: Shell, view: TranscriptionView) -> PanelPage:
    from studio.panels.transcription.presenter import TranscriptionPresenter

    return TranscriptionPresenter(services, shell, view)


PANEL = PanelManifest(
    "transcription",
    "Transcription",
    "captions",
    _view,
    _create,
    details=True,
    opens=(".wav", ".mp3", ".flac", ".ogg", ".oga", ".opus", ".aif", ".aiff", ".pcm", ".raw"),
)

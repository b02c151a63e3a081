"""The training panel: sentences are recorded or gathered, handed over, and followed until they are a voice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.ui.panel import PanelManifest, PanelPage, Shell

if TYPE_CHECKING:
    from studio.panels.training.presenter import TrainingServices
    from studio.panels.training.view import TrainingView


def _view() -> TrainingView:
    from studio.panels.training.view import TrainingView

    return TrainingView()


def _create(services: TrainingServices, shell: Shell, view: TrainingView) -> PanelPage:
    from studio.panels.training.presenter import TrainingPresenter

    return TrainingPresenter(services, shell, view)


PANEL = PanelManifest("training", "Training", "mic", _view, _create, details=True)

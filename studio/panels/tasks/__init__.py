"""The tasks panel: long scripts and many lines, sent away to be spoken, followed, and collected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.ui.panel import PanelManifest, PanelPage, Shell

if TYPE_CHECKING:
    from studio.panels.tasks.presenter import TasksServices
    from studio.panels.tasks.view import TasksView


def _view() -> TasksView:
    from studio.panels.tasks.view import TasksView

    return TasksView()


def _create(services: TasksServices, shell: Shell, view: TasksView) -> PanelPage:
    from studio.panels.tasks.presenter import TasksPresenter

    return TasksPresenter(services, shell, view)


PANEL = PanelManifest(
    "tasks", "Tasks", "list-todo", _view, _create, opens=(".txt", ".md", ".csv", ".tsv"), details=True
)

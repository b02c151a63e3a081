"""The windows that there are: looking at them without losing one, and deleting all of them after a test."""

from __future__ import annotations

import gc

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QWidget


def windows() -> list[QWidget]:
    """Every window of the application, also those that are hidden.

    Qt's list becomes one of Python's widget by widget, and what Python makes for a widget may start a collection of
    garbage. That would delete windows that nobody holds any more, also those still in Qt's list, and the process dies.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        return QApplication.topLevelWidgets()
    finally:
        if collecting:
            gc.enable()


def delete_windows() -> None:
    """Delete every window: one that stays is dressed again, with all that is in it, at every later change of look."""
    if QApplication.instance() is None:
        return
    for window in windows():
        # Those that Qt made for a widget (a menu, the list of a box) go with it.
        if window.parent() is None:
            window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # type: ignore[arg-type]

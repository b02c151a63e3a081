"""A dressed application, put back to English and light after each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from studio.ui.appearance import Appearance


@pytest.fixture
def appearance(qapp: QApplication) -> Iterator[Appearance]:
    """The application's look, as a person changes it."""
    made = Appearance(qapp)
    made.set_theme("light")
    yield made
    made.set_language("en")
    made.set_motion("system")
    made.set_theme("light")
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    made.deleteLater()

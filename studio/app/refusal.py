"""Says in a window why the program cannot open: who started it from the desktop has no terminal to read that in."""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QApplication

from studio.core.errors import StudioError
from studio.ui.appearance import Appearance
from studio.ui.dialogs import Dialog
from studio.ui.language import tr
from studio.ui.notices import remedy, sentence


def is_read() -> bool:
    """Whether somebody can read what is said in a terminal; a program with a window has no streams on Windows."""
    return sys.stderr is not None and sys.stderr.isatty()


def tell(error: StudioError) -> None:
    """Show what is wrong and what to do, and return when it has been read."""
    qt = QApplication.instance()
    if not isinstance(qt, QApplication):
        qt = QApplication(["voice-studio"])
    appearance = Appearance(qt)
    appearance.set_language("system")
    appearance.set_theme("system")
    dialog = RefusalDialog(error)
    # No loop runs yet that this one could keep from its tasks.
    dialog.exec()
    dialog.deleteLater()
    appearance.close()


class RefusalDialog(Dialog):
    """What is wrong, what to do, and what the system said."""

    def __init__(self, error: StudioError) -> None:
        super().__init__(None, "refusal", tr("Voice Studio cannot open"))
        self.text(sentence(error))
        self.text(remedy(error))
        if error.message:
            self.text(error.message, "muted")
        self.button("close", tr("Close"), role="primary", result=0).setFocus()

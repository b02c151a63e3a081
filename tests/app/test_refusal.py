"""A home that cannot be used: said in a window to who started the program from the desktop, in the terminal else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from studio.app.refusal import RefusalDialog, is_read, tell
from studio.core.errors import Kind, StudioError
from studio.ui.appearance import Appearance
from tests.fakes.controls import nameless

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

SEALED = StudioError(Kind.NOT_WRITABLE, "/home/me/.local/share/voice-studio", message="Read-only file system")


def test_it_says_what_is_wrong_and_what_to_do(appearance: Appearance) -> None:
    dialog = RefusalDialog(SEALED)
    dialog.show()
    assert [words.text() for words in dialog.findChildren(QLabel)] == [
        "Voice Studio cannot open",
        "“/home/me/.local/share/voice-studio” cannot be written.",
        "Choose a folder that you may write to.",
        "Read-only file system",
    ]
    assert nameless(dialog) == []
    dialog.close()


def test_it_stays_until_it_was_read(qapp: QApplication) -> None:
    seen: list[str] = []

    def read() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, RefusalDialog)
        seen.append(dialog.windowTitle())
        button = dialog.findChild(QPushButton, "refusal.close")
        assert button is not None
        button.click()

    QTimer.singleShot(0, read)
    tell(SEALED)
    assert seen


def test_who_has_no_terminal_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    assert not is_read()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere the terminal is another")
@pytest.mark.parametrize("terminal", [True, False], ids=["terminal", "desktop"])
def test_a_start_from_the_desktop_shows_a_window(tmp_path: Path, terminal: bool) -> None:
    (tmp_path / "file").write_text("no folder")
    # Nobody would close the window: that it was asked for is what counts.
    program = (
        "import sys, studio.app.refusal as refusal\n"
        "refusal.tell = lambda error: print('told', error.kind)\n"
        "sys.argv = ['voice-studio']\n"
        "from studio.__main__ import main\n"
        "sys.exit(main())\n"
    )
    ours, theirs = os.openpty()
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"VOICE_STUDIO_HOME": str(tmp_path / "file" / "home"), "QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        stderr=theirs if terminal else subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
        timeout=60,
        check=False,
    )
    os.close(theirs)
    os.close(ours)
    assert done.returncode == 6
    assert done.stdout == ("" if terminal else "told not_writable\n")
